"""A manager takes the pairs of a round along as a table, at an address that ends after a day."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from bot.cards import reasons
from bot.entities import Errand, Handout, Match, Programme, Round, RoundStatus
from bot.events import Press, Reply, Say
from bot.matchmaking.drafts import computed_round, of_lists
from bot.matchmaking.sketches import KEPT
from bot.matchmaking.whys import short
from bot.offers import NEWCOMER
from bot.ports import Desk
from bot.rights import Refused
from bot.themes import theme
from bot.values import Button, Card, Link, Note, buttons, card
from bot.words import Moment, Reader, Value, Who, _, spell, zone

Row = tuple[str, ...]


class Table(Value):
    """The pairs of a round, the heads of its columns first, in the words of whoever fetches it."""

    name: str
    language: str
    rows: tuple[Row, ...]


def offer(press: Press, desk: Desk) -> Reply:
    """An address at which the round can be fetched, for whoever asked for it."""
    programme, round = computed_round(press, desk)
    if not desk.site:
        return Say(_nowhere(round))
    if round.simulated and not desk.sketches(round):
        raise Refused(_faded(programme))
    token = token_urlsafe(32)
    until = desk.now + KEPT
    desk.add(
        Handout(
            programme_id=programme.id,
            round_id=round.id,
            person_id=press.who.id,
            key=key_of(token),
            until=until,
        )
    )
    desk.wake("round.forget", round.id, until)
    return Say(
        card(
            _("The round as a table"),
            _("Who with whom, how well and why; and who has nobody, and why."),
            Note(
                text=_(
                    "Whoever has this address can read it, until {when}: keep it to yourself.",
                    when=Moment(at=until),
                )
            ),
            buttons(
                Link(label=_("Download the table"), url=f"{desk.site}/table/{token}"),
                _back(round),
            ),
        )
    )


def key_of(token: str) -> str:
    """What is kept of an address."""
    return sha256(token.encode()).hexdigest()


def read(key: str, desk: Desk) -> Table | None:
    """The table of that address: while it lasts, and while its manager manages."""
    handout = desk.handout(key)
    round = desk.round(handout.round_id) if handout else None
    programme = desk.programme(round.programme_id) if round else None
    reader = desk.person(handout.person_id) if handout else None
    if handout is None or round is None or programme is None or reader is None:
        return None
    if handout.until <= desk.now or desk.rank(reader, programme) is None:
        return None
    found = _found(round, desk)
    return _table(*found, round, reader.reader, desk) if found else None


def forget(errand: Errand, desk: Desk) -> datetime | None:
    """The addresses that have ended are gone; with the last of them, what was simulated."""
    round = desk.round(errand.subject)
    if round is None:
        return None
    later = []
    for handout in desk.handouts(round):
        if handout.until <= desk.now:
            desk.drop(handout)
        else:
            later.append(handout.until)
    if later:
        return later[0]
    desk.drop_sketches(round)
    return None


def _found(round: Round, desk: Desk) -> tuple[list[Match], list[tuple[str, str]]] | None:
    """Its pairs, and who has nobody for which reason; None where it is none to look at any more."""
    if round.status is RoundStatus.DRAFT:
        alone = [(left.person_id, left.why) for left, _person in desk.unpaired(round)]
        return desk.drafts(round), alone
    kept = desk.sketches(round)
    if not kept:
        return None
    pairs = [match for each in kept for match in each.matches()]
    pairs.sort(key=lambda one: (one.mentee_id, one.rank) if one.rank else ("", -one.score))
    return pairs, [(id, why) for each in kept for id, why in each.alone]


def _table(
    pairs: list[Match], alone: list[tuple[str, str]], round: Round, reader: Reader, desk: Desk
) -> Table:
    """Each pair in a line of its own, by rank where mentees choose; then whoever has nobody."""
    ranked = of_lists(round)
    named = {id for pair in pairs for id in (pair.mentee_id, pair.mentor_id)}
    people = desk.people(named | {id for id, _why in alone})
    newcomer = _("One more mentor for “{theme}”", theme=theme(str(round.changes.get("theme"))))

    def who(id: str) -> str:
        if id.startswith(NEWCOMER):
            return spell(newcomer, reader)
        return people[id].name if id in people else ""

    def paired(pair: Match) -> Row:
        mentee, mentor = who(pair.mentee_id), who(pair.mentor_id)
        fits, differs = reasons(pair, Who(name=mentee), Who(name=mentor), None)
        why = " ".join(spell(said, reader) for said in (*fits, *differs))
        rank = (str(pair.rank),) if ranked else ()
        return mentee, mentor, *rank, f"{100 * pair.score:.0f}", why

    blank = ("",) * (3 if ranked else 2)
    heads = (_("Mentee"), _("Mentor"), *((_("Rank"),) if ranked else ()), _("Score in %"), _("Why"))
    day = desk.now.astimezone(zone(reader.zone)).date().isoformat()
    name = _("simulation-{day}", day=day) if round.simulated else _("round-{day}", day=day)
    return Table(
        name=spell(name, reader),
        language=reader.language,
        rows=(
            tuple(spell(head, reader) for head in heads),
            *(paired(pair) for pair in pairs),
            *((who(id), *blank, spell(short(why), reader)) for id, why in alone),
        ),
    )


def _nowhere(round: Round) -> Card:
    return card(
        None,
        _("A table is fetched on the web, and Tandem does not know where it is there."),
        Note(text=_("Whoever runs Tandem sets PUBLIC_URL; then this button gives the table.")),
        buttons(_back(round)),
    )


def _faded(programme: Programme) -> Card:
    return card(
        None,
        _("The pairs of this simulation are not kept any more: the newest ones are, for a day."),
        buttons(Button(label=_("Simulate again"), action="round.simulate", subject=programme.id)),
    )


def _back(round: Round) -> Button:
    return Button(label=_("Back to the figures"), action="round.figures", subject=round.id)

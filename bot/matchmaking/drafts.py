"""A round as its manager looks at it, before anybody hears of it."""

from __future__ import annotations

from typing import NamedTuple

from bot.cards import menu_button, out_of_date, reasons, what_a_round_makes
from bot.entities import Match, Mentoring, Person, Programme, Review, Round, RoundStatus
from bot.events import Press
from bot.favouring import bends
from bot.matchmaking.summaries import figures
from bot.matchmaking.weighing import headline, in_a_word
from bot.ports import Desk
from bot.rights import Refused, check_manager
from bot.values import Block, Button, Card, Divider, Note, Paragraph, Style, bullets, buttons, card
from bot.words import Moment, Text, _, _n, plain

PAGE = 8
"""Pairs shown at a time: a card that can be read without scrolling twice."""

LISTS = 5
"""Lists of suggestions shown at a time."""


def managed_round(press: Press, desk: Desk) -> tuple[Programme, Round]:
    """A round of a programme that this person manages; raises Refused for any other."""
    round = desk.round(press.subject)
    programme = desk.programme(round.programme_id) if round else None
    if round is None or programme is None:
        raise Refused(out_of_date())
    check_manager(press.who, programme, desk)
    return programme, round


def computed_round(press: Press, desk: Desk) -> tuple[Programme, Round]:
    """A round that has figures; of any other one is told where it stands."""
    programme, round = managed_round(press, desk)
    if round.status not in (RoundStatus.DRAFT, RoundStatus.SIMULATED) or not round.report:
        raise Refused(state(round, programme, desk))
    return programme, round


def discard(round: Round, desk: Desk) -> None:
    """Forget a round; nobody hears of it."""
    desk.drop_drafts(round)
    round.status = RoundStatus.DROPPED
    round.settled_at = desk.now


def review(round: Round, page: int, programme: Programme, desk: Desk) -> Card:
    """Some of its pairs, and what can be done with them all; an empty round is not kept."""
    pairs = desk.draft_count(round)
    if not pairs:
        discard(round, desk)
        return _nobody(programme, desk)
    lists = of_lists(round)
    count, size = (desk.drafted_mentees(round), LISTS) if lists else (pairs, PAGE)
    page = min(page, (count - 1) // size)
    alone = _alone(count, programme, desk)
    said = _of_lists(count, alone) if lists else _of_pairs(count, alone)
    return card(
        said.title,
        Note(text=_("Nothing has been sent. Nobody hears of this before you confirm.")),
        *(Note(text=one) for one in bends(programme)),
        *(
            (block for mine in desk.drafted_lists(round, page * size, size)
             for block in _list(mine, desk))
            if lists
            else (block for match in desk.drafts(round, page * size, size)
                  for block in _line(match, desk))
        ),
        Divider(),
        said.alone if alone else None,
        buttons(
            Button(
                label=said.send, action="round.send", subject=round.id, style=Style.PRIMARY
            ),
            _page(round, page - 1, said.before) if page > 0 else None,
            _page(round, page + 1, said.after) if count > (page + 1) * size else None,
            *_with_the_whole(round, programme, desk),
        ),
    )  # fmt: skip


class Said(NamedTuple):
    """What is said of a round's pairs, or of its lists."""

    title: Text
    alone: Text
    send: Text
    before: Text
    after: Text


def _of_pairs(count: int, alone: int) -> Said:
    return Said(
        _n("{count} pair to look at", "{count} pairs to look at", count),
        _n(
            "{count} mentee stays alone for now: no place, no common language, or paired before.",
            "{count} mentees stay alone for now: no place, no common language, or paired before.",
            alone,
        ),
        _n("Send {count} proposal", "Send {count} proposals", count),
        _("Previous pairs"),
        _("Next pairs"),
    )


def _of_lists(count: int, alone: int) -> Said:
    return Said(
        _n("{count} list to look at", "{count} lists to look at", count),
        _n(
            "{count} mentee has no list for now: no place, no common language, or tried before.",
            "{count} mentees have no list for now: no place, no common language, or tried before.",
            alone,
        ),
        _n("Send {count} list", "Send {count} lists", count),
        _("Previous lists"),
        _("Next lists"),
    )


def _alone(served: int, programme: Programme, desk: Desk) -> int:
    """How many who wait are in none of the pairs; of two peers both are in one."""
    if programme.kind is not Mentoring.PEER:
        return max(0, desk.waiting(programme) - served)
    paired = {id for pair in desk.drafted_pairs(programme) for id in pair}
    return sum(place.person.id not in paired for place in desk.waiting_mentees(programme))


def of_lists(round: Round) -> bool:
    """Whether it suggests several mentors to each mentee, who chooses (F10)."""
    return "lists" in round.report


def _list(mine: list[Match], desk: Desk) -> tuple[Block | None, ...]:
    """Whom a mentee could choose, each with the first reason, and the way to look closer."""
    mentee = desk.sides(mine[0])[0]
    mentors = [desk.sides(match)[1] for match in mine]
    return (
        bullets(
            plain(mentee.name),
            [_in_short(one, mentee, mentor) for one, mentor in zip(mine, mentors, strict=True)],
        ),
        buttons(
            *(
                Button(label=plain(mentor.name), action="pair.look", subject=match.id)
                for match, mentor in zip(mine, mentors, strict=True)
            )
        ),
    )


def _in_short(match: Match, mentee: Person, mentor: Person) -> Text:
    fits, _differs = reasons(match, mentee.who, mentor.who, None)
    percent = round(match.score * 100)
    why = REVIEWED.get(match.review) or (fits[0] if fits else None)
    if why is None:
        return _("{mentor} · {score} %", mentor=mentor.name, score=percent)
    return _("{mentor} · {score} % · {why}", mentor=mentor.name, score=percent, why=why)


def _with_the_whole(round: Round, programme: Programme, desk: Desk) -> tuple[Button | None, ...]:
    """What can be done with a round besides sending it."""
    return (
        Button(label=_("In figures"), action="round.figures", subject=round.id),
        Button(label=_("Compute again"), action="round.redraw", subject=programme.id),
        _always(programme, desk),
        Button(label=_("Drop"), action="round.drop", subject=round.id),
    )


def state(round: Round, programme: Programme, desk: Desk) -> Card:
    """Where a round stands: computed, looked at, sent, or dropped."""
    match round.status:
        case RoundStatus.COMPUTING:
            return under_way(round)
        case RoundStatus.DRAFT:
            return review(round, 0, programme, desk)
        case RoundStatus.SENT:
            return _sent(round, desk)
        case RoundStatus.SIMULATED:
            return figures(round, programme, desk)
        case RoundStatus.DROPPED:
            return card(
                None,
                _("This round is dropped. Nobody heard of it."),
                buttons(draw_button(programme)),
            )


def _sent(round: Round, desk: Desk) -> Card:
    """It is out; whoever comes second reads who let it go, and when."""
    sender = desk.person(round.settled_by) if round.settled_by else None
    return card(
        None,
        _(
            "This round has been sent already: {who} sent it on {when}.",
            who=sender.who,
            when=Moment(at=round.settled_at),
        )
        if sender and round.settled_at
        else _("This round has been sent already."),
        Note(text=_("Nobody hears of it twice.")),
        buttons(
            Button(label=_("Programme status"), action="standing.show", subject=round.programme_id),
            menu_button(),
        ),
    )


def under_way(round: Round, share: float | None = None) -> Card:
    """The pairs are being computed."""
    return card(
        None,
        _("I am computing the pairs.")
        if share is None
        else _("I am computing the pairs: {percent} % done.", percent=int(100 * share)),
        Note(text=_("You get them here in a moment, in a message of their own.")),
        buttons(Button(label=_("Drop"), action="round.drop", subject=round.id)),
    )


def draw_button(programme: Programme) -> Button:
    """Compute the pairs, or the lists of suggestions."""
    return Button(
        label=what_a_round_makes(programme),
        action="round.draw",
        subject=programme.id,
        style=Style.PRIMARY,
    )


REVIEWED = {Review.APPROVED: _("Approved."), Review.LOCKED: _("Always these two.")}


def _line(match: Match, desk: Desk) -> tuple[Block | None, ...]:
    mentee, mentor = desk.sides(match)
    why, seen = in_a_word(match, mentee, mentor), REVIEWED.get(match.review)
    if match.review is Review.FORCED:
        seen = _("Forced: {note}", note=match.note)
    if why and seen:
        why = _("{one} {two}", one=seen, two=why)
    line = Paragraph(
        lead=headline(mentee, mentor, match.score), text=why or seen or _("They have told little.")
    )
    closer = Button(label=_("Look closer"), action="pair.look", subject=match.id)
    return line, buttons(closer)


def _page(round: Round, page: int, label: Text) -> Button:
    return Button(label=label, action="round.turn", subject=round.id, value=str(page))


def _always(programme: Programme, desk: Desk) -> Button | None:
    """What was said of two people for always, where anything was."""
    if not desk.rulings(programme):
        return None
    return Button(label=_("Always and never"), action="ruling.list", subject=programme.id)


def _nobody(programme: Programme, desk: Desk) -> Card:
    """An empty round says why, and is not kept."""
    figures = desk.figures(programme)
    return card(
        _("No pair for now"),
        bullets(
            _("Where things stand"),
            [
                _n("{count} mentee waits", "{count} mentees wait", figures.waiting),
                _n(
                    "{count} place free among the mentors",
                    "{count} places free among the mentors",
                    figures.free,
                ),
            ],
        ),
        Note(
            text=_("A pair needs a free place, a common language, and two who were never paired.")
        ),
        buttons(
            _always(programme, desk),
            Button(label=_("Pair two people"), action="pair.ask", subject=programme.id),
            menu_button(),
        ),
    )

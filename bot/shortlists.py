"""A mentee has a few mentors to choose from; a mentor hears of it only once they are chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot import offers
from bot.aims import MODES, goes
from bot.cards import joined, menu_button, reasons
from bot.entities import (
    Enrolment,
    Match,
    Mentoring,
    Mode,
    Person,
    Programme,
    Review,
    Side,
    Status,
)
from bot.favouring import bends
from bot.matching import Fit
from bot.ports import Desk, Place
from bot.proposing import deadline, propose
from bot.themes import languages
from bot.values import (
    Block,
    Button,
    Buttons,
    Card,
    Divider,
    Note,
    Paragraph,
    Style,
    bullets,
    buttons,
    card,
)
from bot.words import Detail, Listed, Moment, Text, Who, _, _n, plain

SHORT = 200
"""Characters of a mentor's own words, where several stand on a card."""

FITS = 3
"""Reasons for each of them."""


def hand_out(matches: Sequence[Match], programme: Programme, desk: Desk) -> None:
    """Give mentees their lists, but for what today's answers do not allow any more."""
    pairs = {(one.mentee_id, one.mentor_id): one for one in matches}
    theirs = list(dict.fromkeys(mentee for mentee, _mentor in pairs))
    allowed = _allowed(pairs.values(), desk.waiting_mentees(programme, theirs), programme, desk)
    lists: dict[str, list[Match]] = {}
    for pair, match in pairs.items():
        fit = allowed.get(pair)
        if fit is None:
            match.status = Status.DROPPED
            continue
        match.score, match.findings = fit.score, offers.kept(fit)
        lists.setdefault(match.mentee_id, []).append(match)
    for id, mine in lists.items():
        mentee = desk.person(id)
        if mentee:
            _hand(mentee, mine, programme, desk)


def choices(mentee: Person, programme: Programme, desk: Desk) -> list[Match]:
    """The mentors among whom a mentee has still to choose."""
    return [one for one in _mine(mentee, programme, desk) if not one.accepted(Side.MENTEE)]


def shown_choices(mentee: Person, programme: Programme, desk: Desk) -> list[tuple[Match, Person]]:
    """Those of them who have a place free now."""
    mine = choices(mentee, programme, desk)
    open_ones = offers.open_to_more(programme, desk, [one.mentor_id for one in mine])
    free = {place.person.id: place.person for place in open_ones}
    return [(one, free[one.mentor_id]) for one in mine if one.mentor_id in free]


def next_ones(mentee: Person, programme: Programme, desk: Desk) -> list[Match]:
    """Those whom a mentee has chosen and who have not been asked yet, in their order."""
    return [one for one in _mine(mentee, programme, desk) if one.accepted(Side.MENTEE)]


def ask_next(mentee: Person, programme: Programme, desk: Desk) -> Match | None:
    """Ask the next of those whom a mentee has chosen, and who is still there and has room."""
    for match in next_ones(mentee, programme, desk):
        here = desk.waiting_mentees(programme, [mentee.id], choosing=True)
        fit = _allowed([match], here, programme, desk).get((match.mentee_id, match.mentor_id))
        if fit is None:
            match.unlist(Side.MENTOR)
            continue
        match.score, match.findings = fit.score, offers.kept(fit)
        if propose(match, desk):
            return match
        match.unlist(Side.MENTOR)
    return None


def card_of(mentee: Person, programme: Programme, desk: Desk) -> Card:
    """How a mentee's list stands: to choose from, chosen, or over."""
    if shown := shown_choices(mentee, programme, desk):
        return shortlist(mentee, [match for match, _mentor in shown], programme, desk)
    chosen = [
        one
        for one in desk.open_matches(mentee, programme)
        if one.mentee_id == mentee.id and one.status is Status.PROPOSED and one.chosen
    ]
    if chosen:
        return chosen_card(mentee, chosen[0], programme, desk)
    return over(programme)


def shortlist(mentee: Person, mine: Sequence[Match], programme: Programme, desk: Desk) -> Card:
    """The mentors of a list, each with what speaks for and against them, and the way to choose."""
    peers = mine[0].kind is Mentoring.PEER
    count, how = len(mine), goes(mine[0].kind)
    said = card(
        _n("{count} peer could suit you", "{count} peers could suit you", count)
        if peers
        else _n("{count} mentor could suit you", "{count} mentors could suit you", count),
        _("You say whom I ask first. Nobody hears of it before."),
        Note(text=how) if how else None,
        *(Note(text=one) for one in bends(programme)),
        *(block for match in mine for block in _one(match, mentee, programme, desk)),
        Divider(),
        Note(
            text=_(
                "Please choose by {day}; then I look for others.", day=choose_by(mine[0], programme)
            )
        ),
        ways(mine, programme, desk),
    )
    return desk.worded(said, programme)


def ways(
    mine: Sequence[Match], programme: Programme, desk: Desk, *, see: bool = False
) -> Buttons | None:
    """What can be answered to a list."""
    only = desk.person(mine[0].mentor_id) if len(mine) == 1 else None
    return buttons(
        Button(
            label=_("Ask {name}", name=only.name),
            action="list.ask",
            subject=programme.id,
            value=mine[0].id,
            style=Style.PRIMARY,
        )
        if only
        else Button(
            label=_("Choose"), action="list.rank", subject=programme.id, style=Style.PRIMARY
        ),
        Button(label=_("None of these"), action="list.none", subject=programme.id),
        Button(label=_("See the list"), action="list.show", subject=programme.id) if see else None,
    )


def chosen_card(
    mentee: Person, asked: Match, programme: Programme, desk: Desk, gone: Sequence[Person] = ()
) -> Card:
    """Who has been asked, and who comes next; those who were chosen and have no place any more."""
    mentor = desk.other(asked, mentee)
    after = [desk.other(one, mentee).who for one in next_ones(mentee, programme, desk)]
    said = card(
        _("I have asked {name}", name=mentor.name),
        _(
            "{names}: no place is free there any more.",
            names=Listed(items=tuple(one.who for one in gone)),
        )
        if gone
        else None,
        _(
            "{mentor} knows that you have chosen them. The answer comes by {day}.",
            mentor=mentor.who,
            day=deadline(asked, programme),
        ),
        _n(
            "If it is a no, I ask {names}: that is settled now.",
            "If it is a no, I ask {names}, in this order: that is settled now.",
            len(after),
            names=Listed(items=tuple(after)),
        )
        if after
        else None,
        buttons(
            Button(label=_("Where I stand"), action="standing.show", subject=programme.id),
            menu_button(),
        ),
    )
    return desk.worded(said, programme)


def over(programme: Programme, chosen: Sequence[Who] = ()) -> Card:
    """There is nothing to choose any more; and who was chosen."""
    return card(
        None,
        _("Your choice: {names}.", names=Listed(items=tuple(chosen)))
        if chosen
        else _("This list is closed."),
        buttons(
            Button(label=_("Where I stand"), action="standing.show", subject=programme.id),
            menu_button(),
        ),
    )


def rewrite(mentee: Person, at: datetime, now: Card, programme: Programme, desk: Desk) -> None:
    """What was written of the list of that instant says how it stands."""
    desk.rewrite(key(mentee, at, programme), now)
    desk.rewrite(reminder_key(mentee, at, programme), now)


def close(mentee: Person, mine: Sequence[Match], programme: Programme, desk: Desk) -> None:
    """Nobody of that list will be asked, but each may be suggested again."""
    if mine and mine[0].proposed_at and not mine[0].accepted(Side.MENTEE):
        rewrite(mentee, mine[0].proposed_at, over(programme), programme, desk)
    for match in mine:
        match.unlist(Side.MENTEE)


def given_at(match: Match) -> datetime:
    """When the list on which it stands was given to the mentee."""
    if match.proposed_at is None:
        raise LookupError(f"match {match.id} is on no list")
    return match.proposed_at


def reminded_at(match: Match, programme: Programme) -> datetime:
    """When a mentee who has not chosen is reminded of it."""
    return given_at(match) + timedelta(days=programme.remind_days)


def closed_at(match: Match, programme: Programme) -> datetime:
    """When a list is closed that nobody has chosen from."""
    return given_at(match) + timedelta(days=programme.expire_days)


def choose_by(match: Match, programme: Programme) -> Moment:
    """The day until which there is time to choose."""
    return Moment(at=closed_at(match, programme), detail=Detail.DATE)


def key(mentee: Person, at: datetime, programme: Programme) -> str:
    """The letter that brought the list of that instant."""
    return f"list:{programme.id}:{mentee.id}:{at.isoformat()}"


def reminder_key(mentee: Person, at: datetime, programme: Programme) -> str:
    """The letter that reminds of it."""
    return f"list-reminder:{programme.id}:{mentee.id}:{at.isoformat()}"


def _mine(mentee: Person, programme: Programme, desk: Desk) -> list[Match]:
    return [one for one in desk.suggestions(mentee, programme) if one.mentee_id == mentee.id]


def _allowed(
    matches: Iterable[Match], mentees: Sequence[Place], programme: Programme, desk: Desk
) -> dict[tuple[str, str], Fit]:
    """Those of them that today's answers allow, or that a manager forced."""
    pairs = {(one.mentee_id, one.mentor_id): one for one in matches}
    mentors = list(dict.fromkeys(mentor for _mentee, mentor in pairs))
    forced = [pair for pair, one in pairs.items() if one.review is Review.FORCED]
    return offers.still(pairs, offers.gather(programme, desk, mentees, among=mentors), forced)


def _hand(mentee: Person, mine: list[Match], programme: Programme, desk: Desk) -> None:
    for rank, match in enumerate(sorted(mine, key=lambda one: (-one.score, one.id)), 1):
        match.suggest(rank, desk.now)
    mine.sort(key=lambda one: one.rank)
    desk.post(
        mentee,
        shortlist(mentee, mine, programme, desk),
        key(mentee, desk.now, programme),
        programme,
    )
    desk.promise("list.remind", mine[0].id, reminded_at(mine[0], programme))
    desk.promise("list.expire", mine[0].id, closed_at(mine[0], programme))


def _one(
    match: Match, mentee: Person, programme: Programme, desk: Desk
) -> list[Block | Text | None]:
    """A mentor as one reads them beside others."""
    mentor = desk.other(match, mentee)
    told = desk.enrolment(mentor, programme)
    fits, differs = reasons(match, mentee.who, mentor.who, Side.MENTEE)
    return [
        Divider(),
        Paragraph(lead=plain(mentor.name), text=_words(told)),
        Note(text=line) if (line := _profile(told)) else None,
        bullets(None, fits[:FITS]),
        bullets(_("What does not match"), differs),
    ]


def _words(told: Enrolment | None) -> Text:
    """What a mentor says of themselves, or passes on."""
    words = (told.presentation or told.offers) if told else ""
    return plain(words if len(words) <= SHORT else f"{words[: SHORT - 1].rstrip()}…")


def _profile(told: Enrolment | None) -> Text | None:
    """Who they are, in one line."""
    if told is None:
        return None
    years = told.experience
    parts: list[Text | None] = [
        plain(told.situation) if told.situation else None,
        plain(told.sector) if told.sector else None,
        _n("{count} year of experience", "{count} years of experience", years) if years else None,
        languages(told.languages) if told.languages else None,
        plain(told.city) if told.city else None,
        MODES[told.mode] if told.mode is not Mode.BOTH else None,
    ]
    return joined(parts) if any(parts) else None

"""Two people are put to each other: what each of them reads, and what they can answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.aims import MODES, goes
from bot.cards import menu_button, reasons
from bot.entities import Enrolment, Match, Mentoring, Person, Programme, Side, Status
from bot.favouring import bends
from bot.pairs import seat
from bot.ports import Desk
from bot.rights import programme_of
from bot.themes import languages
from bot.values import (
    Block,
    Button,
    Buttons,
    Card,
    Facts,
    Note,
    Paragraph,
    Quote,
    Style,
    bullets,
    buttons,
    card,
    facts,
)
from bot.words import Detail, Moment, Text, _, _n, plain

LAST = "last"
"""What a mentor's *Accept* says with it who takes nobody after this one."""


def propose(match: Match, desk: Desk) -> bool:
    """Put a match to both sides, by letter; False when the mentor's last place is gone.

    Whoever has chosen the other from a list has said yes already, and gets no letter.
    """
    programme = programme_of(match, desk)
    if not seat(match, programme, desk):
        match.status = Status.DROPPED
        return False
    match.propose(desk.now)
    for side, person, _other in desk.facing(match):
        if not match.accepted(side):
            desk.post(person, proposal(match, side, desk), _key(match, side))
    desk.promise("match.remind", match.id, reminded_at(match, programme))
    desk.promise("match.expire", match.id, answer_by(match, programme))
    return True


def refresh(match: Match, desk: Desk) -> None:
    """What was written to both sides says how it stands now."""
    programme = programme_of(match, desk)
    for side, _person, other in desk.facing(match):
        desk.rewrite(_key(match, side), proposal(match, side, desk))
        now = card(None, *_standing(match, side, other, programme, desk))
        desk.rewrite(reminder_key(match, side), desk.worded(now, programme))


def reminded_at(match: Match, programme: Programme) -> datetime:
    """When whoever has not answered is reminded of it."""
    return _proposed(match) + timedelta(days=programme.remind_days)


def answer_by(match: Match, programme: Programme) -> datetime:
    """When nobody waits for an answer any longer."""
    return _proposed(match) + timedelta(days=programme.expire_days)


def proposal(match: Match, side: Side, desk: Desk) -> Card:
    """A match as one side sees it now: who, why, what does not match, what can be done."""
    mentee, mentor = desk.sides(match)
    other = mentor if side is Side.MENTEE else mentee
    fits, differs = reasons(match, mentee.who, mentor.who, side)
    programme = programme_of(match, desk)
    how = goes(match.kind)
    said = card(
        _title(match, side, other),
        *_presentation(match, side, other, desk.enrolment(other, programme)),
        Note(text=how) if how else None,
        bullets(_("Why the two of you"), fits),
        bullets(_("What does not match"), differs),
        *(Note(text=one) for one in bends(programme)),
        *_standing(match, side, other, programme, desk),
    )
    return desk.worded(said, programme)


def answers(match: Match, side: Side, programme: Programme, desk: Desk) -> Buttons | None:
    """What can be answered to a proposal."""
    asks = match.asked(side) < programme.questions_most
    mentor = side is Side.MENTOR and _has_more_places(match, programme, desk)
    return buttons(
        Button(label=_("Accept"), action="match.accept", subject=match.id, style=Style.PRIMARY),
        Button(label=_("Ask a question"), action="match.ask", subject=match.id) if asks else None,
        Button(label=_("Decline"), action="match.decline", subject=match.id),
        Button(
            label=_("Accept, and take nobody after"),
            action="match.accept",
            subject=match.id,
            value=LAST,
        )
        if mentor
        else None,
    )


def deadline(match: Match, programme: Programme) -> Moment:
    """The day until which an answer is awaited."""
    return Moment(at=answer_by(match, programme), detail=Detail.DATE)


def expected(programme: Programme) -> Text:
    """What the two would give each other, in figures (A10)."""
    return _(
        "What is expected: {hours} a month, for {months}; {meetings} at least.",
        hours=_n("{count} hour", "{count} hours", programme.hours_a_month),
        months=_n("{count} month", "{count} months", programme.months),
        meetings=_n("{count} meeting", "{count} meetings", programme.meetings_least),
    )


def _title(match: Match, side: Side, other: Person) -> Text:
    if match.kind is Mentoring.PEER:
        return _("A peer for you: {name}", name=other.name)
    if side is Side.MENTEE:
        return _("A mentor for you: {name}", name=other.name)
    return _("A mentee for you: {name}", name=other.name)


def _presentation(
    match: Match, side: Side, other: Person, told: Enrolment | None
) -> list[Block | Text | None]:
    lines: list[Block | Text | None] = [_opening(match, side, other)]
    if told is None:
        return lines
    peers = match.kind is Mentoring.PEER
    if (peers or side is Side.MENTOR) and told.goals:
        lines += [_("Their goals, in their own words:"), Quote(words=told.goals)]
    if (peers or side is Side.MENTEE) and told.presentation:
        lines.append(Quote(words=told.presentation))
    return [*lines, _profile(match, side, told)]


def _opening(match: Match, side: Side, other: Person) -> Text:
    """Whose idea it is that the two meet."""
    if not match.chosen:
        return _("I suggest that you meet {other}.", other=other.who)
    if side is Side.MENTEE:
        return _("You have chosen {other} on your list.", other=other.who)
    return _("{other} has chosen you, and would like to meet you.", other=other.who)


def _profile(match: Match, side: Side, told: Enrolment) -> Facts | None:
    """What helps to say yes or no, of what was told; two peers read the same of each other."""
    peers = match.kind is Mentoring.PEER
    years = told.experience
    rows: list[tuple[Text, Text | None]] = [
        (_("Situation"), _said(told.situation)),
        (_("Degree"), _said(told.degree)),
        (_("Sector"), _said(told.sector)),
        (_("Experience"), _n("{count} year", "{count} years", years) if years else None),
    ]
    if peers or side is Side.MENTEE:
        rows.append((_("Can pass on"), _said(told.offers)))
    if peers or side is Side.MENTOR:
        rows += [(_("Looks for"), _said(told.seeks)), (_("Has tried"), _said(told.tried))]
    rows += [
        (_("Languages"), languages(told.languages) if told.languages else None),
        (_("How to meet"), MODES[told.mode]),
        (_("City"), _said(told.city)),
        (_("Interests"), _said(told.interests)),
    ]
    return facts(*rows)


def _said(words: str) -> Text | None:
    return plain(words) if words else None


def _standing(
    match: Match, side: Side, other: Person, programme: Programme, desk: Desk
) -> list[Block | Text | None]:
    match match.status:
        case Status.PROPOSED if match.chosen and side is Side.MENTEE:
            return [
                _("I have asked {other} for you.", other=other.who),
                Note(
                    text=_(
                        "The answer comes by {day}: then I introduce you, or ask the next.",
                        day=deadline(match, programme),
                    )
                ),
            ]
        case Status.PROPOSED if match.accepted(side):
            return [
                _("You have accepted. One answer is still to come: {other}.", other=other.who),
                Note(
                    text=_(
                        "It comes by {day}: then I introduce you, or look for somebody else.",
                        day=deadline(match, programme),
                    )
                ),
            ]
        case Status.PROPOSED:
            return [
                Paragraph(text=expected(programme)),
                Note(
                    text=_(
                        "Please answer by {day}. {name} waits for your answer alone: as soon as "
                        "you accept, I introduce you.",
                        day=deadline(match, programme),
                        name=other.name,
                    )
                    if match.chosen
                    else _(
                        "Please answer by {day}. {name} is asked too: as soon as both of you "
                        "accept, I introduce you.",
                        day=deadline(match, programme),
                        name=other.name,
                    )
                ),
                answers(match, side, programme, desk),
            ]
        case Status.ACTIVE if match.began_at:
            return [
                _("You have been a pair since {when}.", when=Moment(at=match.began_at)),
                buttons(Button(label=_("Plan our meetings"), action="meet.open", subject=match.id))
                if match.kind is not Mentoring.FLASH
                else Note(text=_("You meet once, for one question.")),
            ]
        case Status.DECLINED if match.declined_by is side:
            return [_("You have declined this proposal.")]
        case Status.EXPIRED if match.declined_by in (None, side):
            return [_("No answer came in time: this proposal is closed."), buttons(menu_button())]
        case Status.ENDED:
            return [
                _("Your meeting with {other} is over.", other=other.who),
                buttons(
                    Button(label=_("Say thank you"), action="flash.thank", subject=match.id),
                    menu_button(),
                ),
            ]
        case _:
            return [_("This proposal is closed."), buttons(menu_button())]


def _has_more_places(match: Match, programme: Programme, desk: Desk) -> bool:
    """Whether the mentor would get others after this one."""
    mentor = desk.person(match.mentor_id)
    told = desk.enrolment(mentor, programme) if mentor else None
    if mentor is None or told is None:
        return False
    return told.capacity > len(taken(mentor, match, programme, desk))


def taken(mentor: Person, match: Match, programme: Programme, desk: Desk) -> list[Match]:
    """The pairs and proposals that a mentor has said yes to, and that one."""
    return [
        one
        for one in desk.open_matches(mentor, programme)
        if one.mentor_id == mentor.id and (one.id == match.id or one.accepted(Side.MENTOR))
    ]


def _proposed(match: Match) -> datetime:
    if match.proposed_at is None:
        raise LookupError(f"match {match.id} has not been proposed")
    return match.proposed_at


def reminder_key(match: Match, side: Side) -> str:
    """The letter that reminds that side of its answer."""
    return f"reminder:{match.id}:{side}"


def _key(match: Match, side: Side) -> str:
    return f"proposal:{match.id}:{side}"

"""What a mentee may ask of a mentor, until when an answer comes, and how it stands."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.entities import Format, Mentoring, Person, Programme, Request, Side
from bot.ports import Desk
from bot.values import Button
from bot.words import Detail, Moment, Text, _

FREE = (Format.A_LA_CARTE, Format.SUGGESTIONS)


def kinds(programme: Programme) -> tuple[Mentoring, ...]:
    """What mentees may ask for: one meeting, a mentor for longer, or nothing (F01, F11).

    One meeting wherever the programme offers flash mentoring; more where mentees choose.
    """
    flash = [Mentoring.FLASH] if Mentoring.FLASH in programme.types else []
    return (*flash, *(programme.lasting[:1] if programme.format in FREE else ()))


def has_enough(mentee: Person, kind: Mentoring, programme: Programme, desk: Desk) -> bool:
    """Whether a mentee has as many mentors as there may be (F14); one meeting is no mentor."""
    if kind is Mentoring.FLASH:
        return False
    mine = [
        one
        for one in desk.open_matches(mentee, programme)
        if one.kind is Mentoring.PEER
        or (one.mentee_id == mentee.id and one.kind is not Mentoring.FLASH)
    ]
    return len(mine) >= programme.mentors_most


def answer_by(request: Request, programme: Programme) -> datetime:
    """When a request is closed if nobody has said a word."""
    return (request.spoke_at or request.asked_at) + timedelta(days=programme.expire_days)


def day(at: datetime) -> Moment:
    """The day of it, as it is said."""
    return Moment(at=at, detail=Detail.DATE)


def line(request: Request, who: Person, programme: Programme, desk: Desk) -> Text:
    """How an open request stands, for one of its sides."""
    by = day(answer_by(request, programme))
    if request.side(who.id) is Side.MENTOR:
        mentee = desk.person(request.mentee_id)
        return _(
            "{mentee} asks you something: please answer by {day}.",
            mentee=mentee.who if mentee else "?",
            day=by,
        )
    mentor = desk.person(request.mentor_id)
    return _(
        "You have asked {mentor}: an answer comes by {day}.",
        mentor=mentor.who if mentor else "?",
        day=by,
    )


def lines(who: Person, programme: Programme, desk: Desk) -> list[Text]:
    """How each open request of that person stands."""
    return [line(one, who, programme, desk) for one in desk.open_requests(who, programme)]


def answer_buttons(who: Person, programme: Programme, desk: Desk, most: int = 3) -> list[Button]:
    """The way to answer what one is asked."""
    asked = desk.open_requests(who, programme, Side.MENTOR)[:most]
    return [
        Button(label=_("Answer: {name}", name=mentee.name), action="request.show", subject=one.id)
        for one in asked
        if (mentee := desk.person(one.mentee_id))
    ]


def own_button(who: Person, desk: Desk, programme: Programme | None = None) -> Button | None:
    """What one has asked and waits for."""
    asked = desk.open_requests(who, programme, Side.MENTEE)
    if not asked:
        return None
    return Button(label=_("My requests"), action="request.list", subject=asked[0].programme_id)


def find_button(programme: Programme | None = None) -> Button:
    """Look for a mentor."""
    return Button(
        label=_("Find a mentor"), action="find.show", subject=programme.id if programme else ""
    )

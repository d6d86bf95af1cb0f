"""A request as each side reads it, from the question to what came of it."""

from __future__ import annotations

from datetime import datetime

from bot.cards import finding, menu_button
from bot.entities import Mentoring, Person, Programme, Request, RequestStatus, Side
from bot.matching import Kind, Rules, Verdict, why_not
from bot.offers import candidate, imported
from bot.ports import Desk, Place
from bot.requests import answer_by, day, find_button
from bot.themes import theme
from bot.values import (
    Block,
    Button,
    Buttons,
    Card,
    Note,
    Quote,
    Style,
    bullets,
    buttons,
    card,
    facts,
)
from bot.words import Detail, Listed, Moment, Text, _, plain

LATER = "later"
"""A yes without a date: none of those proposed is still to come, or suits."""

REASONS = 3


def for_mentor(request: Request, desk: Desk) -> Card:
    """The question, who asks, what fits, and the ways to answer."""
    mentee, _mentor, programme = sides(request, desk)
    told = desk.enrolment(mentee, programme)
    waits = request.status is RequestStatus.OPEN
    said = card(
        _("{name} has a question for you", name=mentee.name),
        _asked(request, mentee),
        Quote(words=request.question),
        facts(
            (_("Theme"), theme(request.theme)),
            (_("Situation"), plain(told.situation) if told and told.situation else None),
            (_("Goals"), plain(told.goals[:280]) if told and told.goals else None),
        ),
        bullets(_("Why you"), _reasons(request, desk)) if waits else None,
        *(_ways(request, mentee, programme, desk.now) if waits else _came_of_it(request, mentee)),
    )
    return desk.worded(said, programme)


def for_mentee(request: Request, desk: Desk) -> Card:
    """What one has asked, and what comes next."""
    _mentee, mentor, programme = sides(request, desk)
    waits = request.status is RequestStatus.OPEN
    said = card(
        _("Your question to {name}", name=mentor.name),
        Quote(words=request.question),
        facts(
            (_("Theme"), theme(request.theme)),
            (_("Dates proposed"), _dates(request)),
            (_("Duration"), _("{minutes} minutes", minutes=request.minutes)),
        )
        if waits
        else None,
        *(_awaited(request, mentor, programme) if waits else _answered(request, mentor)),
    )
    return desk.worded(said, programme)


def by_side(request: Request, who: Person, desk: Desk) -> Card:
    """The request as that person reads it."""
    mentee = request.side(who.id) is Side.MENTEE
    return for_mentee(request, desk) if mentee else for_mentor(request, desk)


def sides(request: Request, desk: Desk) -> tuple[Person, Person, Programme]:
    """The mentee, the mentor, and the programme of a request."""
    mentee, mentor = desk.person(request.mentee_id), desk.person(request.mentor_id)
    programme = desk.programme(request.programme_id)
    if mentee is None or mentor is None or programme is None:
        raise LookupError(f"request {request.id} has lost a side")
    return mentee, mentor, programme


def to_come(request: Request, now: datetime) -> list[tuple[str, datetime]]:
    """The dates proposed that are still to come, each with its number in the request."""
    dates = [(str(n), datetime.fromisoformat(slot)) for n, slot in enumerate(request.slots)]
    return [(number, at) for number, at in dates if at > now]


def at_both(at: datetime, other: Person, reader: Person) -> Text:
    """A date in the reader's time, and in the other's where their clocks differ."""
    if other.reader.zone == reader.reader.zone:
        return _("{when}", when=Moment(at=at))
    theirs = Moment(at=at, detail=Detail.TIME, zone=other.reader.zone)
    return _(
        "{when} ({their_time} for {other})",
        when=Moment(at=at),
        their_time=theirs,
        other=other.first_name,
    )


def _asked(request: Request, mentee: Person) -> Text:
    if request.kind is Mentoring.FLASH:
        return _(
            "{mentee} would like one meeting of {minutes} minutes with you, and asks:",
            mentee=mentee.who,
            minutes=request.minutes,
        )
    return _(
        "{mentee} would like you as a mentor, to begin with {minutes} minutes, and asks:",
        mentee=mentee.who,
        minutes=request.minutes,
    )


def _ways(
    request: Request, mentee: Person, programme: Programme, now: datetime
) -> list[Block | None]:
    dates = to_come(request, now)
    by = day(answer_by(request, programme))
    accepting = [
        Button(
            label=_("Accept: {when}", when=Moment(at=at)),
            action="request.accept",
            subject=request.id,
            value=number,
            style=Style.PRIMARY if not n else Style.PLAIN,
        )
        for n, (number, at) in enumerate(dates)
    ]
    later = Button(
        label=_("Accept, at another time"), action="request.accept", subject=request.id,
        value=LATER, style=Style.PLAIN if dates else Style.PRIMARY,
    )  # fmt: skip
    return [
        Note(text=_("It is urgent to {name}.", name=mentee.first_name)) if request.urgent else None,
        Note(text=_("Please answer by {day}: a no is fine too, and lets them ask somebody else.",
                    day=by)),
        buttons(*accepting, later),
        buttons(
            Button(label=_("Ask a question"), action="request.word", subject=request.id),
            Button(label=_("Decline"), action="request.decline", subject=request.id),
            Button(label=_("Report a problem"), action="report.ask", subject=programme.id),
        ),
    ]  # fmt: skip


def _came_of_it(request: Request, mentee: Person) -> list[Text | Buttons | None]:
    """How it ended, for the mentor."""
    menu = buttons(menu_button())
    match request.status:
        case RequestStatus.ACCEPTED:
            return [_("You have accepted."), _pair_button(request)]
        case RequestStatus.DECLINED:
            return [_("You have declined, and that is fine."), menu]
        case RequestStatus.FULL:
            return [
                _(
                    "Your places are all taken: {mentee} knows, and can ask somebody else.",
                    mentee=mentee.who,
                ),
                buttons(
                    Button(
                        label=_("How many mentees"),
                        action="place.capacity",
                        subject=request.programme_id,
                    ),
                    menu_button(),
                ),
            ]
        case RequestStatus.EXPIRED:
            return [_("It has had no answer, and is closed: no harm done."), menu]
        case _:
            return [_("This question is closed: there is nothing to answer any more."), menu]


def _awaited(request: Request, mentor: Person, programme: Programme) -> list[Block | None]:
    return [
        Note(
            text=_(
                "{name} has it now. An answer comes by {day}; without one I suggest three others.",
                name=mentor.first_name,
                day=day(answer_by(request, programme)),
            )
        ),
        buttons(
            Button(label=_("Take it back"), action="request.withdraw", subject=request.id),
            Button(label=_("Write to {name}", name=mentor.first_name[:20]), action="request.word",
                   subject=request.id),
            find_button(programme),
        ),
    ]  # fmt: skip


def _answered(request: Request, mentor: Person) -> list[Text | Buttons | None]:
    """How it ended, for the mentee."""
    ways = buttons(
        Button(label=_("Find a mentor"), action="find.show", subject=request.programme_id)
    )
    match request.status:
        case RequestStatus.ACCEPTED:
            return [_("{mentor} has accepted.", mentor=mentor.who), _pair_button(request)]
        case RequestStatus.WITHDRAWN:
            return [_("You have taken it back."), ways]
        case RequestStatus.FULL:
            return [_("{mentor}'s last place has gone to somebody else.", mentor=mentor.who), ways]
        case _:
            return [_("It will not be {mentor} this time.", mentor=mentor.who), ways]


def _pair_button(request: Request) -> Buttons | None:
    if not request.pair_id:
        return None
    return buttons(Button(label=_("Where we stand"), action="match.show", subject=request.pair_id))


def _dates(request: Request) -> Text:
    dates = [Moment(at=datetime.fromisoformat(slot)) for slot in request.slots]
    return _("{things}", things=Listed(items=tuple(_("{when}", when=at) for at in dates)))


def compared(request: Request, desk: Desk) -> Verdict | None:
    """What speaks for the two by today's answers, were they no pair that a round would make."""
    mentee, mentor, programme = sides(request, desk)
    told, theirs = desk.enrolment(mentee, programme), desk.enrolment(mentor, programme)
    if told is None or theirs is None:
        return None
    return why_not(
        candidate(Place(mentee, told), Side.MENTEE),
        candidate(Place(mentor, theirs, free=1), Side.MENTOR),
        Rules(kind=Kind(request.kind)),
        desk.now,
        more=imported(),
    )


def _reasons(request: Request, desk: Desk) -> list[Text]:
    mentee, mentor, _programme = sides(request, desk)
    verdict = compared(request, desk)
    found = verdict.findings if verdict else ()
    said = (finding(one, mentee.who, mentor.who, Side.MENTOR) for one in found if one.fits)
    return [text for text in said if text][:REASONS]

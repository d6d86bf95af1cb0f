"""A question that waits: its mentor is reminded; and its mentee is given others to ask."""

from __future__ import annotations

from datetime import datetime

from bot.cards import still_there
from bot.entities import (
    Errand,
    Mentoring,
    Person,
    Programme,
    Request,
    RequestStatus,
    Side,
    Stage,
    Standing,
    Status,
)
from bot.events import Press
from bot.finding.cards import for_mentor, sides
from bot.finding.mentors import alternatives, shown, viewer
from bot.pairs import drop_request
from bot.ports import Desk
from bot.requests import answer_by, day, find_button, has_enough
from bot.rights import programme_of
from bot.values import Button, Card, Note, Quote, Style, buttons, card
from bot.words import Text, _, _n


def remind(errand: Errand, desk: Desk) -> None:
    """Some days without a word: the mentor hears once that somebody waits."""
    request = _waiting(errand.subject, desk)
    if request is None or request.spoke_at or request.nudged_at:
        return
    mentee, mentor, programme = sides(request, desk)
    if programme.stage is Stage.CLOSED:
        return
    desk.post(mentor, _reminder(request, mentee, programme), f"remind-request:{request.id}",
              programme)  # fmt: skip


def expire(errand: Errand, desk: Desk) -> datetime | None:
    """No answer: it is closed, and the mentee can ask others; later where the two have spoken."""
    request = _waiting(errand.subject, desk)
    if request is None:
        return None
    mentor, programme = sides(request, desk)[1:]
    if (by := answer_by(request, programme)) > desk.now and programme.stage is not Stage.CLOSED:
        return by
    _end(request, RequestStatus.EXPIRED, desk)
    told = desk.enrolment(mentor, programme)
    if told and not request.spoke_at:
        told.silences += 1
    letter = (
        still_there(mentor, told.silences, programme)
        if told and told.silences >= programme.silences_most
        else _closed(programme)
    )
    desk.post(mentor, letter, f"expired-request:{request.id}", programme)
    return None


def console(errand: Errand, desk: Desk) -> None:
    """A request came to nothing: whoever still waits for it is told, and helped on."""
    request = desk.request(errand.subject)
    if request is None or request.status in (RequestStatus.OPEN, RequestStatus.ACCEPTED):
        return
    mentee, mentor, programme = sides(request, desk)
    if request.status is RequestStatus.WITHDRAWN:
        desk.rewrite(f"request:{request.id}:{Side.MENTOR}", for_mentor(request, desk))
        gone = card(None, _("{mentee}'s question is closed: there is nothing to answer any more.",
                            mentee=mentee.who))  # fmt: skip
        desk.post(mentor, gone, f"withdrawn:{request.id}", programme)
        return
    told = desk.enrolment(mentee, programme)
    if told and told.standing is Standing.ACTIVE:
        letter = _not_this_time(request, mentee, mentor, programme, desk)
        desk.post(mentee, letter, f"missed:{request.id}", programme)


def end_all(errand: Errand, desk: Desk) -> None:
    """The programme is closed, and with it each question that waits."""
    programme = desk.programme(errand.subject)
    if programme is None or programme.stage is not Stage.CLOSED:
        return
    for request in desk.waiting_requests(programme):
        _end(request, RequestStatus.GONE, desk)


def take_back(errand: Errand, desk: Desk) -> None:
    """Somebody has found a mentor: where there may be no more (F14), nobody else need answer."""
    match = desk.match(errand.subject)
    if match is None or match.status is not Status.ACTIVE:
        return
    (mentee, mentor), programme = desk.sides(match), programme_of(match, desk)
    if not has_enough(mentee, match.kind, programme, desk):
        return
    asked = [
        one
        for one in desk.open_requests(mentee, programme, Side.MENTEE)
        if one.kind is not Mentoring.FLASH
    ]
    for request in asked:
        drop_request(request, Side.MENTEE, desk)
    if asked:
        told = _n(
            "{mentor} is your mentor now, so I have taken back your {count} other question.",
            "{mentor} is your mentor now, so I have taken back your {count} other questions.",
            len(asked),
            mentor=mentor.who,
        )
        desk.post(mentee, card(None, told), f"enough:{match.id}", programme)


def _waiting(id: str, desk: Desk) -> Request | None:
    request = desk.request(id)
    return request if request and request.status is RequestStatus.OPEN else None


def _end(request: Request, status: RequestStatus, desk: Desk) -> None:
    request.close(status, desk.now)
    desk.rewrite(f"request:{request.id}:{Side.MENTOR}", for_mentor(request, desk))
    desk.promise("request.missed", request.id, desk.now)


def _closed(programme: Programme) -> Card:
    return card(
        None,
        _("The question that waited for you is closed: no harm done."),
        Note(text=_("No time at the moment? Take a break, and nobody asks you.")),
        buttons(Button(label=_("Take a break"), action="place.pause", subject=programme.id)),
    )


def _reminder(request: Request, mentee: Person, programme: Programme) -> Card:
    return card(
        _("{name} waits for your answer", name=mentee.name),
        Quote(words=request.question),
        Note(
            text=_(
                "A yes or a no are both fine. On {day} I close it and suggest others to them.",
                day=day(answer_by(request, programme)),
            )
        ),
        buttons(
            Button(
                label=_("Answer: {name}", name=mentee.name), action="request.show",
                subject=request.id, style=Style.PRIMARY,
            ),
        ),
    )  # fmt: skip


def _not_this_time(
    request: Request, mentee: Person, mentor: Person, programme: Programme, desk: Desk
) -> Card:
    """Why, as far as it may be told, and up to three others with the same question at hand."""
    over = programme.stage is Stage.CLOSED
    looks = None if over else viewer(Press(mentee, desk.now, programme.id), desk)
    others = (
        alternatives(looks, request.kind, desk, request)
        if looks and request.kind in looks.kinds
        else []
    )
    return card(
        None,
        _why(request, mentor, programme),
        _("These could be asked; your question is kept, ready to be sent again:")
        if others
        else None,
        *(shown(others, looks, desk, request.id) if looks else ()),
        None
        if others or over
        else Note(text=_("Nobody else is free right now. Look again in a few days.")),
        None if over else buttons(find_button(programme)),
    )


def _why(request: Request, mentor: Person, programme: Programme) -> Text:
    if programme.stage is Stage.CLOSED:
        return _("“{programme}” is closed, and your question with it.", programme=programme.name)
    match request.status:
        case RequestStatus.FULL:
            return _(
                "{mentor}'s last place has just gone to somebody else: it says nothing about you.",
                mentor=mentor.who,
            )
        case RequestStatus.EXPIRED:
            return _(
                "{mentor} has not answered in time: that happens, and says nothing about you.",
                mentor=mentor.who,
            )
        case _:
            return _(
                "It will not be {other} this time: that happens, and says nothing about you.",
                other=mentor.who,
            )

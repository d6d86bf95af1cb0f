"""A mentor says yes to a question, asks back, or says no."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, ClassVar

from bot import beginnings
from bot.cards import meet_button, menu_button, out_of_date
from bot.entities import (
    Match,
    Meeting,
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
from bot.events import Ask, Done, Press, Replace, Reply, Say, Submission
from bot.finding.cards import LATER, by_side, compared, for_mentor, sides, to_come
from bot.forms import Form, Limit, Look, Question
from bot.pairs import appoint, fills_up, heard
from bot.ports import Desk
from bot.proposing import refresh
from bot.requests import has_enough
from bot.rights import Refused
from bot.values import Button, Card, Note, Quote, Style, buttons, card, facts
from bot.words import Moment, Text, _, _n


class Refusing(Form):
    """A no, with a reason if one wants."""

    name: ClassVar[str] = "request-decline"
    title: ClassVar[Text] = _("Decline")
    submit: ClassVar[Text] = _("Decline")

    reason: Annotated[
        str,
        Limit(500),
        Question(
            _("Why? (optional)"),
            Look.PARAGRAPH,
            _("Only the programme's managers can read it; the other person never sees it."),
        ),
    ] = ""


class Wording(Form):
    """A word to the other side, before anything is decided."""

    name: ClassVar[str] = "request-word"
    title: ClassVar[Text] = _("A word about the request")
    kept: ClassVar[bool] = True

    words: Annotated[
        str, Limit(1000), Question(_("Your message"), Look.PARAGRAPH, _("I pass it on at once."))
    ]


def show(press: Press, desk: Desk) -> Reply:
    """A request as it stands, for either side."""
    return Say(by_side(_own(press.subject, press.who, desk), press.who, desk))


def accept(press: Press, desk: Desk) -> Reply:
    """Take one of the dates, or none of them yet: the two are a pair from now on."""
    request = _theirs(press.subject, press.who, desk)
    if request.status is not RequestStatus.OPEN:
        return Replace(for_mentor(request, desk))
    mentee, mentor, programme = sides(request, desk)
    if not _still_there(mentee, mentor, programme, desk):
        _close(request, RequestStatus.GONE, desk)
        desk.promise("request.missed", request.id, desk.now)
        return Replace(for_mentor(request, desk))
    dates = dict(to_come(request, press.at))
    if press.value != LATER and press.value not in dates:
        return Replace(for_mentor(request, desk))
    pair = _between(request, mentee, programme, desk)
    if pair is None and has_enough(mentee, request.kind, programme, desk):
        _close(request, RequestStatus.WITHDRAWN, desk)
        return Replace(for_mentor(request, desk))
    if pair is None and desk.free_place(mentor, programme) is None:
        _close(request, RequestStatus.FULL, desk)
        desk.promise("request.missed", request.id, desk.now)
        return Replace(for_mentor(request, desk))
    heard(mentor, programme, desk)
    pair = _pair_up(request, pair, desk)
    at = dates.get(press.value)
    meeting = appoint(pair.id, at, request.minutes, desk) if at else None
    _close(request, RequestStatus.ACCEPTED, desk)
    request.pair_id = pair.id
    _introduce(request, pair, meeting, desk)
    _close_others(mentor, programme, desk)
    desk.promise("request.enough", pair.id, desk.now)
    desk.promise("list.enough", pair.id, desk.now)
    return Replace(for_mentor(request, desk))


def ask_why(press: Press, desk: Desk) -> Reply:
    """Say no: a reason may be given first."""
    request = _theirs(press.subject, press.who, desk)
    if request.status is not RequestStatus.OPEN:
        return Replace(for_mentor(request, desk))
    return Ask(Refusing, subject=request.id)


def decline(form: Submission[Refusing], desk: Desk) -> Reply:
    """The mentee hears of it with others to ask; the reason is for the managers alone."""
    request = _theirs(form.subject, form.who, desk)
    programme = sides(request, desk)[2]
    heard(form.who, programme, desk)
    request.decline_reason = form.answers.reason
    _close(request, RequestStatus.DECLINED, desk)
    desk.promise("request.missed", request.id, desk.now)
    noted = card(
        None,
        _("Noted: you decline, and that is fine. Only the managers see your reason.")
        if form.answers.reason
        else _("Noted: you decline, and that is fine."),
        Note(text=_("They hear of it kindly, and I suggest others to them.")),
    )
    desk.post(form.who, noted, f"declined-request:{request.id}", programme)
    return Done()


def ask_word(press: Press, desk: Desk) -> Reply:
    """Something to ask or to add before it is decided."""
    request = _own(press.subject, press.who, desk)
    if request.status is not RequestStatus.OPEN:
        return Replace(by_side(request, press.who, desk))
    programme, other = sides(request, desk)[2], _other(request, press.who, desk)
    most = max(1, programme.questions_most)
    if request.speaker is request.side(press.who.id) and request.in_a_row >= most:
        return Say(_said_enough(request, other))
    return Ask(Wording, subject=request.id)


def pass_on(form: Submission[Wording], desk: Desk) -> Reply:
    """The other side reads it, with the way to answer; once the mentor speaks, days begin anew."""
    request = _own(form.subject, form.who, desk)
    programme, other = sides(request, desk)[2], _other(request, form.who, desk)
    if side := request.side(form.who.id):
        request.speak(side, form.at)
    heard(form.who, programme, desk)
    key = f"word:{request.id}:{form.who.id}:{form.at.isoformat()}"
    letter = card(
        None,
        _("{person} writes to you about the request:", person=form.who.who),
        Quote(words=form.answers.words),
        buttons(
            Button(
                label=_("Answer"), action="request.word", subject=request.id, style=Style.PRIMARY
            ),
            Button(label=_("See the request"), action="request.show", subject=request.id),
        ),
    )
    desk.post(other, letter, f"{key}:to", programme)
    passed = card(None, _("I have passed it on to {name}.", name=other.first_name),
                  Quote(words=form.answers.words))  # fmt: skip
    desk.post(form.who, passed, f"{key}:from", programme)
    return Done()


def _own(id: str, who: Person, desk: Desk) -> Request:
    """A request of theirs, or to them; raises Refused for any other."""
    request = desk.request(id)
    if request is None or request.side(who.id) is None:
        raise Refused(out_of_date())
    return request


def _theirs(id: str, who: Person, desk: Desk) -> Request:
    """A request that this mentor is asked; raises Refused."""
    request = _own(id, who, desk)
    if request.side(who.id) is not Side.MENTOR:
        raise Refused(out_of_date())
    return request


def _other(request: Request, who: Person, desk: Desk) -> Person:
    mentee, mentor, _programme = sides(request, desk)
    return mentor if who.id == mentee.id else mentee


def _said_enough(request: Request, other: Person) -> Card:
    return card(
        None,
        _("{name} has several words of yours to read: let them answer first.",
          name=other.first_name),
        buttons(
            Button(label=_("See the request"), action="request.show", subject=request.id),
            menu_button(),
        ),
    )  # fmt: skip


def _still_there(mentee: Person, mentor: Person, programme: Programme, desk: Desk) -> bool:
    """Whether both take part, in a programme that goes on."""
    places = (desk.enrolment(mentee, programme), desk.enrolment(mentor, programme))
    return programme.stage is Stage.OPEN and all(
        told is not None and told.standing is Standing.ACTIVE for told in places
    )


def _room(mentor: Person, programme: Programme, desk: Desk) -> int:
    found = desk.mentors(programme, [mentor.id])
    return found[0].free if found else 0


def _between(request: Request, mentee: Person, programme: Programme, desk: Desk) -> Match | None:
    """The pair that the two are already, or a proposal of the very thing that is asked."""
    flash = request.kind is Mentoring.FLASH
    mine = [
        one for one in desk.open_matches(mentee, programme) if one.mentor_id == request.mentor_id
    ]
    same = [one for one in mine if (one.kind is Mentoring.FLASH) is flash]
    running = [one for one in mine if one.status is Status.ACTIVE]
    return next(iter([*running, *same]), None)


def _pair_up(request: Request, pair: Match | None, desk: Desk) -> Match:
    """The pair that comes of a request; where a proposal waited already, both say yes to it."""
    new = pair is None
    if pair is None:
        _mentee, mentor, programme = sides(request, desk)
        verdict = compared(request, desk)
        pair = desk.add(
            Match(
                programme_id=request.programme_id,
                kind=request.kind,
                mentee_id=request.mentee_id,
                mentor_id=request.mentor_id,
                score=verdict.score if verdict else 0,
                findings=[found.kept() for found in verdict.findings] if verdict else [],
                status=Status.PROPOSED,
                place=desk.free_place(mentor, programme) or 0,
                proposed_at=request.asked_at,
            )
        )
        fills_up(pair, programme, desk)
    if pair.status is Status.PROPOSED:
        pair.accept(Side.MENTEE, request.asked_at)
        pair.accept(Side.MENTOR, desk.now)
    if not new:
        # A proposal was written to both: its buttons go, and it says that they are a pair.
        refresh(pair, desk)
    return pair


def _close(request: Request, status: RequestStatus, desk: Desk) -> None:
    request.close(status, desk.now)
    desk.forget(request.id)


def _close_others(mentor: Person, programme: Programme, desk: Desk) -> None:
    """The last place is taken: whoever else has asked is told at once, and not in a week."""
    if _room(mentor, programme, desk) > 0:
        return
    for other in desk.open_requests(mentor, programme, Side.MENTOR):
        _close(other, RequestStatus.FULL, desk)
        desk.rewrite(f"request:{other.id}:{Side.MENTOR}", for_mentor(other, desk))
        desk.promise("request.missed", other.id, desk.now)


def _introduce(request: Request, pair: Match, meeting: Meeting | None, desk: Desk) -> None:
    """Both read it together, each date in their own time."""
    mentee, mentor, programme = sides(request, desk)
    flash = pair.kind is Mentoring.FLASH
    together = card(
        _("Your meeting is set") if meeting else _("It is a yes"),
        _("{mentee}, {mentor} takes up your question:", mentee=mentee.who, mentor=mentor.who),
        Quote(words=request.question),
        facts((_("When"), _("{when}", when=Moment(at=meeting.starts_at)))) if meeting else None,
        Note(text=_("I will remind both of you the day before."))
        if meeting
        else Note(text=_("{mentee} writes first, to propose a date.", mentee=mentee.first_name)),
        Note(
            text=_n(
                "One meeting, for this question; it closes by itself within {count} day.",
                "One meeting, for this question; it closes by itself within {count} days.",
                programme.flash_days,
            )
        )
        if flash
        else None,
        buttons(
            Button(label=_("Postpone"), action="meeting.move", subject=meeting.id)
            if meeting
            else None,
            None if flash else meet_button(pair),
        ),
    )
    desk.post_together([mentee, mentor], together, f"introduction:{request.id}", programme)
    if pair.began_at == desk.now:
        after = timedelta(days=programme.flash_days if flash else programme.pulse_after_days)
        desk.promise("flash.close" if flash else "pulse.ask", pair.id, desk.now + after)
        if meeting:
            beginnings.made(pair, desk)
        else:
            beginnings.expect(pair, programme, desk)

"""A mentee asks a mentor something, and may take it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from bot.cards import menu_button, out_of_date
from bot.entities import Mentoring, Programme, Request, RequestStatus, Side
from bot.events import Ask, Done, Fix, Press, Replace, Reply, Say, Submission
from bot.finding import times
from bot.finding.cards import at_both, for_mentee, for_mentor
from bot.finding.mentors import Viewer, alternatives, hindrance, shown, target, viewer
from bot.forms import Form, Limit, Look, Option, Question, Raw
from bot.ports import Desk, Place
from bot.requests import find_button, has_enough, line, own_button
from bot.rights import Refused
from bot.themes import theme_options
from bot.values import Block, Button, Card, Note, Paragraph, buttons, card
from bot.words import Text, _, _n, plain

LENGTHS = (30, 45, 60, 90, 120, 240, 480)
USUAL = 60
"""Minutes of a first meeting, at most."""


class Asking(Form):
    """What one asks of a mentor, and when one could talk."""

    name: ClassVar[str] = "request"
    title: ClassVar[Text] = _("Ask a mentor")
    submit: ClassVar[Text] = _("Ask")
    kept: ClassVar[bool] = True

    theme: Annotated[str, Question(_("Theme"), Look.CHOICE)]
    question: Annotated[
        str,
        Limit(1500),
        Question(
            _("Your question"),
            Look.PARAGRAPH,
            _("Where you stand, what you have tried, and what you would like to know."),
        ),
    ]
    slots: Annotated[
        list[str],
        Limit(3),
        Question(
            _("When you could talk"),
            Look.CHOICES,
            _("Up to three times, in your own time zone; your mentor takes one."),
        ),
    ]
    minutes: Annotated[int, Question(_("Duration"), Look.CHOICE)]
    urgent: Annotated[
        str,
        Question(
            _("Urgency"), Look.TICK, options=(Option("true", _("It is urgent: this week counts")),)
        ),
    ] = ""

    @classmethod
    def draft_of(cls, subject: str) -> str:
        """A question that was typed for one mentor can be asked of another."""
        return subject.partition(":")[0]


def ask(press: Press, desk: Desk) -> Reply:
    """The form, where this mentor can be asked; else why not, and who else could be."""
    looks, place, kind = target(press.subject, press, desk)
    # Sent back, the form stays open whatever has happened since: nothing typed is lost.
    if press.action:
        if fault := _limit(looks, kind, desk):
            return Say(_enough(fault, looks, desk))
        if cannot := hindrance(place, looks, kind):
            return Say(_cannot(cannot, kind, looks, desk))
    return Ask(
        Asking,
        subject=press.subject,
        filled=_filled(press, place, looks, desk),
        options=_options(place, kind, looks, desk),
        opening=_opening(place, kind, looks.programme),
    )


def send(form: Submission[Asking], desk: Desk) -> Reply:
    """Put the question to the mentor, who has some days to answer."""
    press, told = Press(form.who, form.at, form.subject), form.answers
    looks, place, kind = target(form.subject, press, desk)
    if faults := _faults(told, place, kind, looks, desk):
        return Fix(form.asked, faults)
    programme = looks.programme
    request = desk.add(
        Request(
            programme_id=programme.id,
            mentee_id=form.who.id,
            mentor_id=place.person.id,
            kind=kind,
            theme=told.theme,
            question=told.question,
            slots=sorted(told.slots),
            minutes=told.minutes,
            urgent=bool(told.urgent),
            asked_at=form.at,
        )
    )
    desk.post(place.person, for_mentor(request, desk), f"request:{request.id}:{Side.MENTOR}")
    desk.post(form.who, for_mentee(request, desk), f"request:{request.id}:{Side.MENTEE}")
    days = timedelta(days=1)
    if programme.remind_days < programme.expire_days:
        desk.promise("request.remind", request.id, form.at + programme.remind_days * days)
    desk.promise("request.expire", request.id, form.at + programme.expire_days * days)
    return Done()


def list_own(press: Press, desk: Desk) -> Reply:
    """What one has asked and waits for."""
    looks = viewer(press, desk)
    return Say(_own(looks, desk))


def withdraw(press: Press, desk: Desk) -> Reply:
    """Take a question back; the mentor hears that there is nothing to answer any more."""
    request = desk.request(press.subject)
    if request is None or request.mentee_id != press.who.id:
        raise Refused(out_of_date())
    mentor, programme = desk.person(request.mentor_id), desk.programme(request.programme_id)
    if request.status is RequestStatus.OPEN and mentor and programme:
        request.close(RequestStatus.WITHDRAWN, press.at)
        desk.forget(request.id)
        desk.rewrite(f"request:{request.id}:{Side.MENTOR}", for_mentor(request, desk))
        gone = card(
            None,
            _("{mentee} has taken a question back: there is nothing to answer any more.",
              mentee=press.who.who),
        )  # fmt: skip
        desk.post(mentor, gone, f"withdrawn:{request.id}", programme)
    return Replace(for_mentee(request, desk))


def _filled(press: Press, place: Place, looks: Viewer, desk: Desk) -> dict[str, Raw]:
    """What is known already: the theme looked for, or a question that was asked of another."""
    filled: dict[str, Raw] = {"theme": press.value, "minutes": "30"}
    before = desk.request(press.value)
    if before and before.mentee_id == press.who.id:
        filled |= {
            "theme": before.theme,
            "question": before.question,
            "minutes": str(before.minutes),
            "urgent": "true" if before.urgent else "",
        }
    wanted = looks.told.wanted if looks.told else []
    if filled["theme"] not in looks.programme.themes:
        theirs = place.enrolment.offered
        filled["theme"] = next((one for one in [*wanted, *theirs] if one in theirs), "")
    return filled


def _options(
    place: Place, kind: Mentoring, looks: Viewer, desk: Desk
) -> dict[str, tuple[Option, ...]]:
    mine = looks.told.slots if looks.told else []
    me, mentor = looks.who, place.person
    dates = times.offered(place.enrolment.slots, mentor.reader.zone, mine, me.reader.zone, desk.now)
    theirs = [one for one in looks.programme.themes if one in place.enrolment.offered]
    others = [one for one in looks.programme.themes if one not in theirs]
    return {
        "theme": theme_options([*theirs, *others]),
        "slots": tuple(_time(at, place, looks) for at in dates),
        "minutes": tuple(
            Option(str(one), _("{minutes} minutes", minutes=one))
            for one in LENGTHS
            if one <= (looks.programme.flash_minutes if kind is Mentoring.FLASH else USUAL)
        ),
    }


def _time(at: datetime, place: Place, looks: Viewer) -> Option:
    return Option(at.isoformat(), at_both(at, place.person, looks.who))


def _opening(place: Place, kind: Mentoring, programme: Programme) -> tuple[Block, ...]:
    """Whom one asks for what, and how long the question is to be."""
    name = place.person.name
    asked = (
        _("One meeting with {name}, for one precise question.", name=name)
        if kind is Mentoring.FLASH
        else _("You ask {name} to be your mentor, beginning with one meeting.", name=name)
    )
    least = _n(
        "Your question: {count} character at least, so that they see what you need.",
        "Your question: {count} characters at least, so that they see what you need.",
        programme.question_least,
    )
    return (Paragraph(text=asked), Note(text=least))


def _faults(
    told: Asking, place: Place, kind: Mentoring, looks: Viewer, desk: Desk
) -> dict[str, Text]:
    if fault := _limit(looks, kind, desk) or hindrance(place, looks, kind):
        kept = _("{reason} What you wrote is kept for when you ask somebody else.", reason=fault)
        return {"theme": kept}
    missing = looks.programme.question_least - len(told.question)
    if missing > 0:
        return {
            "question": _n(
                "{count} character more, please: what have you tried, what would help?",
                "{count} characters more, please: what have you tried, what would help?",
                missing,
            )
        }
    return {}


def _limit(looks: Viewer, kind: Mentoring, desk: Desk) -> Text | None:
    """Only so many questions of one mentee wait at a time, and only so many mentors are theirs."""
    if has_enough(looks.who, kind, looks.programme, desk):
        return _n(
            "You have {count} mentor, or soon will: here there may be no more at a time.",
            "You have {count} mentors, or soon will: here there may be no more at a time.",
            looks.programme.mentors_most,
        )
    most = looks.programme.requests_most
    if len(desk.open_requests(looks.who, looks.programme, Side.MENTEE)) < most:
        return None
    return _n(
        "You have {count} open request, the most there can be at a time.",
        "You have {count} open requests, the most there can be at a time.",
        most,
    )


def _enough(fault: Text, looks: Viewer, desk: Desk) -> Card:
    own = own_button(looks.who, desk, looks.programme)
    note = Note(text=_("Take one back, or wait for an answer: each comes by its day."))
    stands = Button(label=_("Where I stand"), action="standing.show", subject=looks.programme.id)
    return card(None, fault, note if own else None, buttons(own, stands, menu_button()))


def _cannot(cannot: Text, kind: Mentoring, looks: Viewer, desk: Desk) -> Card:
    others = alternatives(looks, kind, desk)
    return card(
        None,
        cannot,
        _("These could be asked:") if others else None,
        *shown(others, looks, desk),
        buttons(find_button(looks.programme)),
    )


def _own(looks: Viewer, desk: Desk) -> Card:
    programme = looks.programme
    asked = desk.open_requests(looks.who, programme, Side.MENTEE)
    blocks: list[Block | None] = []
    for request in asked:
        question = request.question
        blocks += [
            Paragraph(
                text=line(request, looks.who, programme, desk),
                lead=None,
            ),
            Note(text=plain(question if len(question) < 120 else f"{question[:119]}…")),
            buttons(
                Button(label=_("Look"), action="request.show", subject=request.id),
                Button(label=_("Take it back"), action="request.withdraw", subject=request.id),
            ),
        ]
    return card(
        _("My requests"),
        *blocks,
        None if asked else _("You have asked nothing that waits for an answer."),
        buttons(find_button(programme), menu_button()),
    )

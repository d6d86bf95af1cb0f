"""Managers let people in one by one, where the programme asks for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, ClassVar, Literal

from bot.cards import menu_button, out_of_date
from bot.deeds import note
from bot.editing import mark
from bot.enrolments import awaits_a_yes, needs_guardian
from bot.entities import Enrolment, Person, Programme, Standing
from bot.events import Ask, Fix, Press, Replace, Reply, Say, Submission
from bot.forms import Form, Limit, Look, Option, Question
from bot.joining import entering
from bot.ports import Desk, Place
from bot.rights import Refused, check_manager, managed
from bot.values import Block, Button, Buttons, Card, Divider, Note, Paragraph, Quote, buttons, card
from bot.words import Text, _, _n, plain

PAGE = 4
"""Requests shown at a time."""


class Refusing(Form):
    """A no, with a reason if one wants."""

    name: ClassVar[str] = "refuse"
    title: ClassVar[Text] = _("Not this time")
    submit: ClassVar[Text] = _("Send")

    told_why: Annotated[
        str,
        Limit(500),
        Question(_("Why? (optional)"), Look.PARAGRAPH, _("This person reads it, in your words.")),
    ] = ""


class Vouching(Form):
    """A yes to a minor, by a manager who has their guardian's."""

    name: ClassVar[str] = "guardian"
    title: ClassVar[Text] = _("The guardian's agreement")
    submit: ClassVar[Text] = _("Approve")

    agreed: Annotated[
        Literal["true"],
        Question(
            _("Agreement"),
            Look.TICK,
            _("Kept with your name and today's date."),
            options=(Option("true", _("The guardian agrees")),),
        ),
    ]


def queue(press: Press, desk: Desk) -> Reply:
    """Those who wait for a yes, and how many are on the waiting list."""
    programme = managed(press, desk)
    page = press.page
    return Say(_queue(programme, page, desk))


def approve(press: Press, desk: Desk) -> Reply:
    """Yes; pressed twice, or by two managers at once, it counts once.

    For a minor, the manager first says that they have the guardian's agreement.
    """
    told, who, programme = _request(press, desk)
    if awaits_a_yes(told) and needs_guardian(told):
        return _ask_agreement(told, who, press.who)
    if awaits_a_yes(told):
        entering.approve(who, told, programme, desk)
        note("approve", press.who, programme, desk, about=who.name)
    return Replace(_settled(told, who, programme, desk))


def ask_agreement(press: Press, desk: Desk) -> Reply:
    """Whether the guardian agrees."""
    id, _colon, _mark = press.subject.partition(":")
    told, who, programme = _request(replace(press, subject=id), desk)
    if awaits_a_yes(told) and needs_guardian(told):
        return _ask_agreement(told, who, press.who)
    return Replace(_settled(told, who, programme, desk))


def vouch(form: Submission[Vouching], desk: Desk) -> Reply:
    """The guardian agrees, and so does the manager."""
    if form.subject != form.asked.subject:
        return Fix(form.asked, {"agreed": _("It is another guardian now; please ask them.")})
    id, _colon, _mark = form.subject.partition(":")
    told, who, programme = _request(Press(form.who, form.at, id), desk)
    told.guardian_by, told.guardian_at = form.who.id, desk.now
    entering.approve(who, told, programme, desk)
    note("vouch", form.who, programme, desk, about=who.name)
    return Say(_settled(told, who, programme, desk))


def _ask_agreement(told: Enrolment, who: Person, by: Person) -> Ask:
    """The guardian as they are named now: a yes is for that one, and nobody gives it themselves."""
    if by.id == who.id:
        raise Refused(card(None, _("Another manager has to let you in."), buttons(menu_button())))
    guardian = mark({"guardian": [told.guardian, told.guardian_contact]})
    agrees = _("{guardian} agrees that {name} takes part", guardian=told.guardian, name=who.name)
    return Ask(
        Vouching,
        subject=f"{told.id}:{guardian}",
        options={"agreed": (Option("true", agrees),)},
        opening=tuple(
            Paragraph(text=text)
            for text in (entering.request_line(who, told), entering.guardian_line(told))
            if text
        ),
    )


def ask_why(press: Press, desk: Desk) -> Reply:
    """No: a reason may be given first."""
    told, who, programme = _request(press, desk)
    if not awaits_a_yes(told):
        return Replace(_settled(told, who, programme, desk))
    return Ask(
        Refusing, subject=told.id, opening=(Paragraph(text=entering.request_line(who, told)),)
    )


def refuse(form: Submission[Refusing], desk: Desk) -> Reply:
    """Tell the person, kindly."""
    told, who, programme = _request(Press(form.who, form.at, form.subject), desk)
    if awaits_a_yes(told):
        entering.refuse(who, told, form.answers.told_why, programme, desk)
        note("refuse", form.who, programme, desk, about=who.name)
        return Say(_next(_refused(who), programme, desk))
    return Say(_settled(told, who, programme, desk))


def _request(press: Press, desk: Desk) -> tuple[Enrolment, Person, Programme]:
    """An enrolment of a programme that this person manages; raises Refused for any other."""
    told = desk.enrolment_of(press.subject)
    programme = desk.programme(told.programme_id) if told else None
    who = desk.person(told.person_id) if told else None
    if told is None or programme is None or who is None:
        raise Refused(out_of_date())
    check_manager(press.who, programme, desk)
    return told, who, programme


def _queue(programme: Programme, page: int, desk: Desk) -> Card:
    waiting = desk.request_count(programme)
    listed = desk.standings(programme).get(Standing.LISTED, 0)
    page = max(0, min(page, (waiting - 1) // PAGE))
    shown = desk.requests(programme, page * PAGE, PAGE)
    return card(
        _n("{count} request waits for you", "{count} requests wait for you", waiting)
        if waiting
        else _("No request waits for you"),
        *(block for place in shown for block in _line(place)),
        Note(text=_n("{count} on the waiting list.", "{count} on the waiting list.", listed))
        if listed
        else None,
        buttons(
            _turn(programme, page - 1, _("Previous")) if page else None,
            _turn(programme, page + 1, _("Next")) if waiting > (page + 1) * PAGE else None,
            menu_button(),
        ),
    )


def _line(place: Place) -> list[Block | None]:
    who, told = place.person, place.enrolment
    asked = told.as_coming()
    why, guardian = asked.motivation or asked.presentation, entering.guardian_line(told)
    before = entering.mentored_line(asked)
    return [
        Paragraph(lead=plain(who.name), text=entering.request_line(who, told)),
        Quote(words=why[:200]) if why else None,
        Note(text=before) if before else None,
        Note(text=guardian) if guardian else None,
        _answers(who, told),
        Divider(),
    ]


def _answers(who: Person, told: Enrolment) -> Buttons | None:
    return buttons(
        Button(
            label=_("Approve {name}", name=who.first_name[:20]),
            action="enrolment.approve",
            subject=told.id,
        ),
        Button(label=_("Not this time"), action="enrolment.refuse", subject=told.id),
    )


def _turn(programme: Programme, page: int, label: Text) -> Button:
    return Button(label=label, action="enrolment.queue", subject=programme.id, value=str(page))


def _settled(told: Enrolment, who: Person, programme: Programme, desk: Desk) -> Card:
    match told.standing:
        case Standing.ACTIVE | Standing.PAUSED:
            said = _("{who} takes part.", who=who.who)
        case Standing.REFUSED:
            said = _refused(who)
        case _:
            said = _("{who} does not wait for an answer any more.", who=who.who)
    return _next(said, programme, desk)


def _refused(who: Person) -> Text:
    return _("{who} was told that it is not for this time.", who=who.who)


def _next(said: Text, programme: Programme, desk: Desk) -> Card:
    """What came of a request, and the way to those that are left."""
    waiting = desk.request_count(programme)
    return card(
        None,
        said,
        buttons(
            Button(
                label=_n("{count} request waits", "{count} requests wait", waiting),
                action="enrolment.queue",
                subject=programme.id,
            )
            if waiting
            else menu_button()
        ),
    )

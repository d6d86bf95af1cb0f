"""One's own place in a programme: a break, a way out, a way back."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, ClassVar

from pydantic import AfterValidator

from bot import requests, windows
from bot.aims import type_options
from bot.cards import join_first, menu_button
from bot.character import ANY_LEVEL, LEVEL_OPTIONS, unless_any
from bot.enrolments import (
    LIVE,
    change_line,
    complete_line,
    completeness,
    finish_button,
    whereabouts,
)
from bot.entities import (
    Enrolment,
    Errand,
    Mentoring,
    Person,
    Programme,
    Side,
    Stage,
    Standing,
)
from bot.events import Ask, Fix, Press, Reply, Say, Submission
from bot.favouring import openly
from bot.forms import Form, Limit, Look, Question, Within
from bot.joining import resting
from bot.joining.entering import MORNING
from bot.joining.pages import MENTORED
from bot.joining.profile import add_button, data_button, edit_button
from bot.pairs import TOGETHER, look_again, may_have_another, part, running, withdraw
from bot.ports import Desk
from bot.rights import Refused, meant
from bot.values import Button, Buttons, Card, Note, Style, bullets, buttons, card
from bot.words import Text, _, _n

LONGEST = timedelta(days=366)
DAY = timedelta(days=1)
MATCHED = (Standing.ACTIVE, Standing.PAUSED)
HERE = (Standing.BEGUN, Standing.LISTED, *LIVE)


class Pausing(Form):
    """A break, and its end."""

    name: ClassVar[str] = "pause"
    title: ClassVar[Text] = _("Take a break")
    submit: ClassVar[Text] = _("Take a break")

    until: Annotated[
        date,
        Question(
            _("Until"),
            Look.DATE,
            _("On that day you take part again; I remind you the day before."),
        ),
    ]


class Room(Form):
    """How many mentees a mentor takes."""

    name: ClassVar[str] = "capacity"
    title: ClassVar[Text] = _("How many mentees")
    submit: ClassVar[Text] = _("Save")

    capacity: Annotated[
        int,
        Within(ge=1, le=5),
        Question(_("How many mentees"), Look.NUMBER, _("At the same time, from 1 to 5.")),
    ]
    accepts: Annotated[list[Mentoring], Question(_("Types of mentoring"), Look.CHOICES)] = []
    wants_level: Annotated[
        str,
        AfterValidator(unless_any),
        Question(_("Whom you would rather help"), Look.CHOICE, options=LEVEL_OPTIONS),
    ] = ""
    mentored: Annotated[str, Limit(300), MENTORED] = ""


def show(press: Press, desk: Desk) -> Reply:
    """Everything that one may decide for oneself, in one menu."""
    programme = meant(press, desk)
    told = desk.enrolment(press.who, programme)
    if told is None:
        return Say(join_first(programme))
    return Say(_place(told, programme, desk))


def pause(press: Press, desk: Desk) -> Reply:
    """The word `pause`, with a date or without."""
    programme, told = _own(press, desk, MATCHED)
    typed = press.value.strip()
    if not typed:
        return _ask_until(told, programme)
    until = _day(typed)
    if until is None:
        return Say(_wrong_day(_("Please write a date like 2027-01-31."), programme))
    fault = _cannot(until, programme, desk)
    if fault:
        return Say(_wrong_day(fault, programme))
    return _pause(press.who, told, until, programme, desk)


def take_break(form: Submission[Pausing], desk: Desk) -> Reply:
    """From now on no new proposal; running pairs stay."""
    programme, told = _own(Press(form.who, form.at, form.subject), desk, MATCHED)
    fault = _cannot(form.answers.until, programme, desk)
    if fault:
        return Fix(form.asked, {"until": fault})
    return _pause(form.who, told, form.answers.until, programme, desk)


def warn(errand: Errand, desk: Desk) -> None:
    """The break ends tomorrow."""
    told, who, programme = _paused(errand, desk)
    if told is None or who is None or programme is None or told.paused_until is None:
        return
    if programme.stage is Stage.CLOSED:
        return
    if told.paused_until - windows.day(programme, desk.now) == DAY:
        key = f"pause-ends:{told.id}:{told.paused_until.isoformat()}"
        desk.post(who, _ends_tomorrow(programme), key, programme)


def end(errand: Errand, desk: Desk) -> None:
    """The break is over."""
    told, who, programme = _paused(errand, desk)
    if told is None or who is None or programme is None or told.paused_until is None:
        return
    if programme.stage is not Stage.CLOSED and told.paused_until <= windows.day(
        programme, desk.now
    ):
        key = f"paused-until:{told.id}:{told.paused_until.isoformat()}"
        _resume(who, told, programme, desk)
        desk.post(who, _back(programme), key, programme)


def resume(press: Press, desk: Desk) -> Reply:
    """The word `resume`: the break ends now."""
    programme = meant(press, desk)
    told = desk.enrolment(press.who, programme)
    if told is None:
        return Say(join_first(programme))
    if told.standing is not Standing.PAUSED:
        return Say(_place(told, programme, desk))
    _resume(press.who, told, programme, desk)
    return Say(_back(programme))


def leave(press: Press, desk: Desk) -> Reply:
    """The word `leave`: asked once more, with the gentler way beside it."""
    programme, told = _own(press, desk, HERE)
    pairs = running(press.who, desk, programme)
    return Say(
        card(
            _("Leave “{programme}”?", programme=programme.name),
            _n(
                "Your running pair ends; the other person gets a neutral word.",
                "Your running pairs end; each of the others gets a neutral word.",
                len(pairs),
            )
            if pairs
            else _("You will get no proposal any more."),
            Note(text=_("You may come back whenever you like: your answers are kept.")),
            buttons(
                Button(
                    label=_("Leave"),
                    action="place.quit",
                    subject=programme.id,
                    style=Style.DANGER,
                ),
                _button(_("Take a break instead"), "place.pause", programme)
                if told.standing is Standing.ACTIVE
                else None,
                _button(_("Stay"), "place.show", programme),
            ),
        )
    )


def quit(press: Press, desk: Desk) -> Reply:
    """They leave; nobody is blamed."""
    programme, told = _own(press, desk, HERE)
    withdraw(press.who, programme, None, desk)
    for match in running(press.who, desk, programme):
        side, other = match.side(press.who.id), desk.other(match, press.who)
        if side:
            part(match, side, desk)
            letter = _gone(press.who, side, programme)
            desk.post(other, letter, f"parted:{match.id}:{other.id}", programme)
    told.standing = Standing.LEFT
    told.guardian = told.guardian_contact = ""
    told.left_at = told.updated_at = press.at
    told.paused_until = None
    told.coming, told.coming_at = {}, None
    desk.forget(told.id)
    learnt = told.role.learns and not told.role.mentors
    return Say(
        card(
            _("You have left “{programme}”", programme=programme.name),
            _("Thank you for the time you gave."),
            Note(text=_("You may come back whenever you like: your answers are kept.")),
            buttons(
                finish_button(told, programme),
                Button(
                    label=_("Become a mentor"),
                    action="join.open",
                    subject=programme.id,
                    value="mentor",
                )
                if learnt
                else None,
                menu_button(),
            ),
        )
    )


def ask_room(press: Press, desk: Desk) -> Reply:
    """How many mentees at a time, and which ones."""
    programme, told = _mentoring(press, desk)
    return Ask(
        Room.without(() if len(programme.types) > 1 else {"accepts"}),
        subject=programme.id,
        filled={
            "capacity": str(told.capacity or programme.default_capacity),
            "accepts": told.accepts or list(programme.types),
            "wants_level": told.wants_level or ANY_LEVEL,
            "mentored": told.mentored,
        },
        options={"accepts": type_options(programme.types)},
    )


def make_room(form: Submission[Room], desk: Desk) -> Reply:
    """Fewer than run already: the pairs stay, and no new one comes."""
    programme, told = _mentoring(Press(form.who, form.at, form.subject), desk)
    told.capacity = form.answers.capacity
    told.wants_level = form.answers.wants_level
    told.mentored = form.answers.mentored
    if len(programme.types) > 1:
        every = set(form.answers.accepts) >= set(programme.types)
        told.accepts = [] if every else list(form.answers.accepts)
    told.updated_at = form.at
    told.revision += 1
    look_again(programme, desk)
    pairs = [m for m in running(form.who, desk, programme) if m.side(form.who.id) is Side.MENTOR]
    return Say(
        card(
            None,
            _n(
                "Noted: you take {count} mentee at a time.",
                "Noted: you take {count} mentees at a time.",
                told.capacity,
            ),
            Note(text=_("Your running pairs stay as they are; I suggest nobody else for now."))
            if len(pairs) >= told.capacity
            else None,
            buttons(_button(_("My place"), "place.show", programme)),
        )
    )


def another(press: Press, desk: Desk) -> Reply:
    """One mentor more, where the programme allows several (F14)."""
    programme, told = _own(press, desk, MATCHED)
    if not may_have_another(press.who, told, programme, desk):
        return Say(_place(told, programme, desk))
    told.mentors_wanted += 1
    told.updated_at = press.at
    told.revision += 1
    look_again(programme, desk)
    return Say(
        card(
            None,
            _("Noted: I look for another mentor for you, besides those you have."),
            Note(text=_("I will write to you here as soon as there is somebody for you.")),
            buttons(_button(_("My place"), "place.show", programme)),
        )
    )


def _own(press: Press, desk: Desk, among: tuple[Standing, ...]) -> tuple[Programme, Enrolment]:
    """One's own enrolment, while it stands so; raises Refused with how it does."""
    programme = meant(press, desk)
    told = desk.enrolment(press.who, programme)
    if told is None:
        raise Refused(join_first(programme))
    if told.standing not in among:
        raise Refused(_place(told, programme, desk))
    return programme, told


def _mentoring(press: Press, desk: Desk) -> tuple[Programme, Enrolment]:
    programme, told = _own(press, desk, LIVE)
    if not told.role.mentors:
        raise Refused(_place(told, programme, desk))
    return programme, told


def _paused(errand: Errand, desk: Desk) -> tuple[Enrolment | None, Person | None, Programme | None]:
    told = desk.enrolment_of(errand.subject)
    if told is None or told.standing is not Standing.PAUSED:
        return None, None, None
    return told, desk.person(told.person_id), desk.programme(told.programme_id)


def _ask_until(told: Enrolment, programme: Programme) -> Ask:
    known = told.paused_until.isoformat() if told.paused_until else ""
    return Ask(Pausing, subject=programme.id, filled={"until": known})


def _day(typed: str) -> date | None:
    """2027-01-15, or 15/01/2027 as the French write it."""
    french = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", typed)
    parts = (french[3], french[2], french[1]) if french else typed.split("-")
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _cannot(until: date, programme: Programme, desk: Desk) -> Text | None:
    today = windows.day(programme, desk.now)
    if until <= today:
        return _("This date is over; please choose one to come.")
    return _("Please choose a date within a year.") if until > today + LONGEST else None


def _pause(who: Person, told: Enrolment, until: date, programme: Programme, desk: Desk) -> Reply:
    told.standing = Standing.PAUSED
    told.paused_until = until
    told.updated_at = desk.now
    told.revision += 1
    withdraw(who, programme, None, desk)
    resting.ask_others(who, told, programme, desk)
    desk.promise("pause.end", told.id, windows.moment(programme, until, MORNING))
    before = windows.moment(programme, until - DAY, MORNING)
    if before > desk.now:
        desk.promise("pause.warn", told.id, before)
    return Say(
        card(
            _("Enjoy your break"),
            whereabouts(told, programme, desk.now),
            _("I suggest nobody to you until then."),
            *resting.ask_own(who, programme, desk),
            buttons(
                _button(_("Resume now"), "place.resume", programme),
                _button(_("My place"), "place.show", programme),
            ),
        )
    )


def _resume(who: Person, told: Enrolment, programme: Programme, desk: Desk) -> None:
    told.standing = Standing.ACTIVE
    told.paused_until = None
    told.silences = 0
    told.updated_at = desk.now
    told.revision += 1
    resting.tell_others(who, told, programme, desk)
    look_again(programme, desk, TOGETHER)


def _place(told: Enrolment, programme: Programme, desk: Desk) -> Card:
    complete = completeness(told)
    takes_part, who = told.standing in LIVE, desk.person(told.person_id)
    asked = requests.lines(who, programme, desk) if who else []
    answers = requests.answer_buttons(who, programme, desk) if who else []
    return card(
        _("My place in “{programme}”", programme=programme.name),
        whereabouts(told, programme, desk.now),
        change_line(told) if takes_part else None,
        Note(text=complete_line(complete)) if takes_part else None,
        bullets(_("Open requests"), asked),
        bullets(_("How this programme matches"), openly(programme)) if takes_part else None,
        _ways(told, programme),
        buttons(
            *answers, requests.own_button(who, desk, programme) if who else None, menu_button()
        ),
    )


def _ways(told: Enrolment, programme: Programme) -> Buttons | None:
    if told.standing is Standing.REFUSED:
        return None
    if told.standing not in LIVE:
        gone = told.standing is Standing.LEFT
        leaves = None if gone else _button(_("Leave"), "place.leave", programme)
        return buttons(finish_button(told, programme), leaves)
    paused, active = told.standing is Standing.PAUSED, told.standing is Standing.ACTIVE
    edit = edit_button(programme)
    return buttons(
        _button(_("Resume now"), "place.resume", programme, Style.PRIMARY) if paused else None,
        edit.model_copy(update={"style": Style.PLAIN}) if paused else edit,
        add_button(completeness(told), programme),
        _button(_("Take a break"), "place.pause", programme) if active else None,
        _button(_("How many mentees"), "place.capacity", programme)
        if told.role.mentors and programme.kind is not Mentoring.PEER
        else None,
        _button(_("People to avoid"), "avoid.open", programme),
        data_button(programme),
        _button(_("Report a problem"), "report.ask", programme),
        _button(_("Leave"), "place.leave", programme),
    )


def _button(label: Text, action: str, programme: Programme, style: Style = Style.PLAIN) -> Button:
    return Button(label=label, action=action, subject=programme.id, style=style)


def _wrong_day(fault: Text, programme: Programme) -> Card:
    return card(None, fault, buttons(_button(_("Choose a date"), "place.pause", programme)))


def _ends_tomorrow(programme: Programme) -> Card:
    return card(
        _("Your break ends tomorrow"),
        _("From tomorrow on I may suggest somebody to you again."),
        buttons(
            _button(_("Make it longer"), "place.pause", programme),
            _button(_("My place"), "place.show", programme),
        ),
    )


def _back(programme: Programme) -> Card:
    return card(
        _("Welcome back"),
        _("You take part again. I will write to you here when there is somebody for you."),
        buttons(_button(_("My place"), "place.show", programme)),
    )


def _gone(who: Person, side: Side, programme: Programme) -> Card:
    return card(
        _("Your pair has ended"),
        _("{who} has left the programme, and your dates are cancelled.", who=who.who),
        _("It says nothing about you: lives change."),
        Note(
            text=_("Your place is free again; I will write when somebody else fits.")
            if side is Side.MENTEE
            else _("I am looking for another mentor for you and will write to you here.")
        ),
        buttons(_button(_("My place"), "place.show", programme)),
    )

"""The day after signing up: where somebody starts from, so that what changes can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar

from bot import windows
from bot.cards import menu_button, out_of_date
from bot.entities import Enrolment, Errand, Person, Programme, Stage, Standing, Survey
from bot.events import Ask, Press, Replace, Reply, Say, Submission
from bot.forms import Form, Look, Option, Question
from bot.ports import Desk
from bot.questions import FEWEST, GROWTH, MARKS
from bot.rights import Refused
from bot.values import Button, Card, Note, Style, buttons, card
from bot.words import Text, _

AGAIN = timedelta(days=3)
"""After a *not now*."""

PUT_OFF = 2
"""How often one may say *not now*; then it is now or never."""

NEVER = PUT_OFF + 1


def _mark(name: str, *, mentor: bool) -> Question:
    said = GROWTH[name].mentor if mentor else GROWTH[name].mentee
    return Question(said, Look.CHOICE, options=tuple(Option(str(n), label) for n, label in MARKS))


class Starting(Form):
    """Where somebody starts from (J02): the same statements come back in later waves (J03)."""

    title: ClassVar[Text] = _("Where do you start from?")

    @classmethod
    def cross_check(cls, known: Mapping[str, Any]) -> dict[str, Text]:
        """One of them says more than none."""
        return {} if known else {next(iter(GROWTH)): _("Please answer this one.")}


class MenteeStarts(Starting):
    """As a mentee sees it."""

    name: ClassVar[str] = "start-mentee"

    confidence: Annotated[int | None, _mark("confidence", mentor=False)] = None
    aim: Annotated[int | None, _mark("aim", mentor=False)] = None
    skills: Annotated[int | None, _mark("skills", mentor=False)] = None
    network: Annotated[int | None, _mark("network", mentor=False)] = None
    exchange: Annotated[int | None, _mark("exchange", mentor=False)] = None


class MentorStarts(Starting):
    """As a mentor sees it."""

    name: ClassVar[str] = "start-mentor"

    confidence: Annotated[int | None, _mark("confidence", mentor=True)] = None
    aim: Annotated[int | None, _mark("aim", mentor=True)] = None
    skills: Annotated[int | None, _mark("skills", mentor=True)] = None
    network: Annotated[int | None, _mark("network", mentor=True)] = None
    exchange: Annotated[int | None, _mark("exchange", mentor=True)] = None


def ask(errand: Errand, desk: Desk) -> datetime | None:
    """Put it to somebody who takes part, once, and once more after each *not now*."""
    wave, _colon, id = errand.subject.partition(":")
    told = desk.enrolment_of(id)
    programme = desk.programme(told.programme_id) if told else None
    who = desk.person(told.person_id) if told else None
    if told is None or programme is None or who is None or programme.stage is Stage.CLOSED:
        return None
    if told.standing is Standing.PAUSED:
        return _after_the_break(told, programme, desk)
    if told.standing is not Standing.ACTIVE:
        return None
    survey = desk.survey_of(who, programme, wave) or desk.add(
        Survey(
            programme_id=programme.id,
            person_id=who.id,
            wave=wave,
            role=told.role,
            asked_at=desk.now,
        )
    )
    if survey.answered_at is None and survey.put_off < NEVER:
        desk.post(who, _question(survey, who, programme), _key(survey), programme)
    return None


def open(press: Press, desk: Desk) -> Reply:
    """The five statements; where they were answered, that."""
    survey = _own(press, desk)
    if survey.answered_at:
        return Say(_thanks())
    form = MenteeStarts if survey.role.learns else MentorStarts
    return Ask(
        form, subject=survey.id, opening=(Note(text=_("As it is today; skip what you like.")),)
    )


def keep(form: Submission[Starting], desk: Desk) -> Reply:
    """What was answered is the first wave: it is not changed afterwards."""
    survey = _own(Press(form.who, form.at, form.subject), desk)
    answers = {name: getattr(form.answers, name) for name in GROWTH}
    survey.answers = {name: mark for name, mark in answers.items() if mark}
    survey.answered_at = form.at
    desk.rewrite(_key(survey), _thanks())
    return Say(_thanks())


def put_off(press: Press, desk: Desk) -> Reply:
    """*Not now*: asked again, twice at most."""
    survey = _own(press, desk)
    told = _enrolment(survey, press.who, desk)
    if survey.answered_at:
        return Replace(_thanks())
    if survey.put_off >= PUT_OFF or told is None:
        return Replace(_left_in_peace())
    # The button of an older letter puts nothing off again.
    if press.value == str(survey.put_off):
        survey.put_off += 1
        desk.promise("survey.ask", f"{survey.wave}:{told.id}", desk.now + AGAIN)
    return Replace(
        card(
            None,
            _("As you like: I ask again in {count} days.", count=AGAIN.days),
            buttons(_answer(survey), menu_button()),
        )
    )


def refuse(press: Press, desk: Desk) -> Reply:
    """Never: nobody asks again."""
    survey = _own(press, desk)
    if survey.answered_at:
        return Replace(_thanks())
    survey.put_off = NEVER
    return Replace(_left_in_peace())


def _own(press: Press, desk: Desk) -> Survey:
    survey = desk.survey(press.subject)
    if survey is None or survey.person_id != press.who.id:
        raise Refused(out_of_date())
    return survey


def _enrolment(survey: Survey, who: Person, desk: Desk) -> Enrolment | None:
    programme = desk.programme(survey.programme_id)
    return desk.enrolment(who, programme) if programme else None


def _after_the_break(told: Enrolment, programme: Programme, desk: Desk) -> datetime:
    back = told.paused_until or windows.day(programme, desk.now)
    return max(windows.moment(programme, back, 12), desk.now) + timedelta(days=1)


def _question(survey: Survey, who: Person, programme: Programme) -> Card:
    last = survey.put_off >= PUT_OFF
    return card(
        _("{name}, where do you start from?", name=who.first_name),
        _(
            "“{programme}” begins for you. Five sentences, one minute: "
            "so it can be seen later what has changed.",
            programme=programme.name,
        ),
        Note(
            text=_(
                "Managers read averages, from {count} people on; never who said what.",
                count=FEWEST,
            )
        ),
        buttons(
            _answer(survey).model_copy(update={"style": Style.PRIMARY}),
            Button(label=_("No, thank you"), action="survey.never", subject=survey.id)
            if last
            else Button(
                label=_("Not now"),
                action="survey.later",
                subject=survey.id,
                value=str(survey.put_off),
            ),
        ),
    )


def _answer(survey: Survey) -> Button:
    return Button(label=_("Answer"), action="survey.open", subject=survey.id)


def _thanks() -> Card:
    return card(
        None,
        _("Thank you: this is kept as where you start from."),
        buttons(menu_button()),
    )


def _left_in_peace() -> Card:
    return card(None, _("Understood: I do not ask again."), buttons(menu_button()))


def _key(survey: Survey) -> str:
    return f"survey:{survey.id}:{survey.put_off}"

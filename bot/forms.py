"""What Tandem asks: a form is declared once, drawn by every platform and checked here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, Self, cast

from annotated_types import Interval, MaxLen
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    TypeAdapter,
    ValidationError,
    create_model,
)
from pydantic_core import ErrorDetails

from bot.words import Text, _

FIRST_YEAR, LAST_YEAR = 2000, 2100

Limit = MaxLen
Within = Interval


def _of_the_wall(told: time) -> time:
    if told.tzinfo:
        raise ValueError
    return told


WallTime = Annotated[time, AfterValidator(_of_the_wall)]
"""An hour as the clock on the wall shows it, without a zone."""


@dataclass(frozen=True)
class Attached:
    """A file as it was handed over: its name and its bytes."""

    name: str
    content: bytes


Raw = str | list[str] | Attached
"""An answer as a platform hands it over: text, the values ticked, or a file."""


class Look(StrEnum):
    """The kinds of field; every platform draws each of them."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    TIME = "time"
    LINK = "link"
    TICK = "tick"
    FILE = "file"
    PEOPLE = "people"
    CHANNEL = "channel"


@dataclass(frozen=True)
class Option:
    """One of the answers on offer."""

    value: str
    label: Text


@dataclass(frozen=True)
class Question:
    """What stands beside a field: its label, its look, a hint, the answers on offer."""

    label: Text
    look: Look = Look.LINE
    hint: Text | None = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Field:
    """A field as it is drawn: `limit` counts characters, or the choices that may be ticked."""

    name: str
    question: Question
    required: bool
    limit: int | None
    low: int | None
    high: int | None


class Form(BaseModel):
    """A form: its annotations are drawn in order, its validation is the check."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True, extra="ignore")

    name: ClassVar[str]
    title: ClassVar[Text]
    submit: ClassVar[Text] = _("Send")
    kept: ClassVar[bool] = False
    """Whether what was typed is kept as a draft when the form is left unsent."""
    hidden: ClassVar[frozenset[str]] = frozenset()
    """The questions that are not asked this time."""

    @classmethod
    def without(cls, names: Iterable[str]) -> type[Self]:
        """The same form with fewer questions; an answer not asked for is not there."""
        return cast(type[Self], _without(cls, frozenset(names)))

    @classmethod
    def draft_of(cls, subject: str) -> str:
        """The part of the subject that a draft belongs to."""
        return subject

    @classmethod
    def reopened(cls, subject: str, opened: str) -> str:
        """The subject under which a draft goes on, that was begun under another one."""
        return subject

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        """The fields in screen order."""
        return _fields(cls)

    @classmethod
    def cross_check(cls, known: Mapping[str, Any]) -> dict[str, Text]:
        """Faults that need more than one answer; `known` holds the answers that are valid."""
        return {}

    @classmethod
    def check(
        cls, raw: Mapping[str, Raw], options: Mapping[str, tuple[Option, ...]]
    ) -> tuple[Self | None, dict[str, Text]]:
        """The typed answers, or every fault at once, each under its field's name."""
        known: dict[str, Any] = {}
        faults: dict[str, Text] = {}
        for field in cls.fields():
            answer = raw.get(field.name, "")
            if answer in ("", []) or (isinstance(answer, str) and not answer.strip()):
                if field.required:
                    faults[field.name] = (
                        _("Please tick this box to go on.")
                        if field.question.look is Look.TICK
                        else _("Please answer this one.")
                    )
                continue
            offered = {o.value for o in options.get(field.name, field.question.options)}
            look = field.question.look
            if isinstance(answer, Attached) is not (look is Look.FILE):
                faults[field.name] = _("This answer does not look right; please check it.")
                continue
            if isinstance(answer, Attached):
                known[field.name] = answer
                continue
            if look is Look.DATE and not _near(str(answer)):
                faults[field.name] = _("Please write a date like 2027-01-31.")
                continue
            given = answer if isinstance(answer, list) else [answer]
            if look in (Look.CHOICE, Look.CHOICES) and not set(given) <= offered:
                faults[field.name] = _("Please choose among the answers on offer.")
                continue
            # One choice ticked looks like one answer on some platforms.
            told = given if look is Look.CHOICES else answer
            if look is Look.PEOPLE and isinstance(answer, str):
                # Where a platform cannot show a list of people, names and e-mails are typed.
                told = [name for part in re.split(r"[,;\n]", answer) if (name := part.strip())]
            try:
                known[field.name] = _adapter(cls, field.name).validate_python(told)
            except ValidationError as error:
                faults[field.name] = _fault(error.errors()[0], field)
        faults = {**cls.cross_check(known), **faults}
        if faults:
            return None, faults
        return cls.model_construct(**known) if cls.hidden else cls.model_validate(known), {}


@cache
def _without(form: type[Form], names: frozenset[str]) -> type[Form]:
    if not names:
        return form
    shorter = create_model(form.__name__, __base__=form, __module__=form.__module__)
    shorter.hidden = names
    return shorter


def _near(day: str) -> bool:
    """A date of our time: further away, calendars cannot reckon with it."""
    try:
        return FIRST_YEAR <= date.fromisoformat(day.strip()).year <= LAST_YEAR
    except ValueError:
        return False


@cache
def _fields(form: type[Form]) -> tuple[Field, ...]:
    fields = []
    for name, info in form.model_fields.items():
        if name in form.hidden:
            continue
        question = next(m for m in info.metadata if isinstance(m, Question))
        limit = next((m.max_length for m in info.metadata if isinstance(m, MaxLen)), None)
        low: Any = next((m.ge for m in info.metadata if hasattr(m, "ge")), None)
        high: Any = next((m.le for m in info.metadata if hasattr(m, "le")), None)
        fields.append(Field(name, question, info.is_required(), limit, low, high))
    return tuple(fields)


@cache
def _adapter(form: type[Form], name: str) -> TypeAdapter[Any]:
    info = form.model_fields[name]
    kind: Any = info.annotation
    for rule in info.metadata:
        if not isinstance(rule, Question):
            kind = Annotated[kind, rule]
    return TypeAdapter(kind, config=ConfigDict(str_strip_whitespace=True))


def _fault(error: ErrorDetails, field: Field) -> Text:
    """One clear sentence for what pydantic found."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in ("string_too_long", "too_long"):
        most = int(context["max_length"])
        return (
            _("At most {most} answers, please.", most=most)
            if kind == "too_long"
            else _("At most {most} characters, please.", most=most)
        )
    match field.question.look:
        case Look.NUMBER if field.low is not None and field.high is not None:
            return _(
                "Please write a whole number from {low} to {high}.", low=field.low, high=field.high
            )
        case Look.NUMBER:
            return _("Please write a whole number.")
        case Look.DATE:
            return _("Please write a date like 2027-01-31.")
        case Look.TIME:
            return _("Please write a time like 18:30.")
        case Look.LINK:
            return _("Please write a full link that starts with https://")
        case Look.TICK:
            return _("Please tick this box to go on.")
        case _:
            return _("This answer does not look right; please check it.")

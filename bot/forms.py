"""What Tandem asks: a form is declared once, drawn by every platform and checked here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, Self

from annotated_types import Interval, MaxLen
from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from bot.words import Text, _

Limit = MaxLen
Within = Interval


def _of_the_wall(told: time) -> time:
    if told.tzinfo:
        raise ValueError
    return told


WallTime = Annotated[time, AfterValidator(_of_the_wall)]
"""An hour as the clock on the wall shows it, without a zone."""

Raw = str | list[str]
"""An answer as a platform hands it over: text, or the values ticked."""


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
            given = answer if isinstance(answer, list) else [answer]
            if field.question.look in (Look.CHOICE, Look.CHOICES) and not set(given) <= offered:
                faults[field.name] = _("Please choose among the answers on offer.")
                continue
            # One choice ticked looks like one answer on some platforms.
            told = given if field.question.look is Look.CHOICES else answer
            try:
                known[field.name] = _adapter(cls, field.name).validate_python(told)
            except ValidationError as error:
                faults[field.name] = _fault(error.errors()[0], field)
        faults = {**cls.cross_check(known), **faults}
        return (None, faults) if faults else (cls.model_validate(known), {})


@cache
def _fields(form: type[Form]) -> tuple[Field, ...]:
    fields = []
    for name, info in form.model_fields.items():
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

"""What Tandem says, in the language, hour and alphabet of whoever reads it."""

from __future__ import annotations

import gettext
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, dates, lists
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from pydantic import BaseModel, ConfigDict, Field

LANGUAGES = ("fr", "en")
DEFAULT_LANGUAGE = "fr"
DEFAULT_ZONE = "Europe/Paris"


@dataclass(frozen=True)
class Reader:
    """Who reads: a language of LANGUAGES and an IANA time zone."""

    language: str = DEFAULT_LANGUAGE
    zone: str = DEFAULT_ZONE


class Value(BaseModel):
    """A value that never changes and can be kept in a letter."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Who(Value):
    """A person named in a sentence; each platform shows them in its own way."""

    kind: Literal["who"] = "who"
    name: str
    address: str = ""


class Detail(StrEnum):
    """How much of a moment is said."""

    DATE = "date"
    TIME = "time"
    FULL = "full"


class Moment(Value):
    """An instant, told in the reader's zone or, when `zone` is given, in that one."""

    kind: Literal["moment"] = "moment"
    at: datetime
    detail: Detail = Detail.FULL
    zone: str = ""


class Day(Value):
    """A day of the calendar, told with its year."""

    kind: Literal["day"] = "day"
    on: date


class Vocabulary(StrEnum):
    """Lists of names that Unicode has already translated for us."""

    LANGUAGE = "language"
    ZONE = "zone"
    WEEKDAY = "weekday"


CITIES = {"America/Montreal": "Montréal"}
"""Zones that Unicode names after another city, to the dismay of those who live there."""


class Term(Value):
    """A name out of a vocabulary: 'fr', 'Europe/Paris', '0' for Monday."""

    kind: Literal["term"] = "term"
    vocabulary: Vocabulary
    code: str


class Listed(Value):
    """Several things said as 'a, b and c'."""

    kind: Literal["listed"] = "listed"
    items: tuple[Text | Term | Who | str, ...]


class Text(Value):
    """A sentence in English, to be said in the reader's language with its blanks filled in.

    `instead` holds what a programme says in its place, by language.
    """

    kind: Literal["text"] = "text"
    source: str
    plural: str = ""
    args: dict[str, Arg] = Field(default_factory=dict)
    instead: dict[str, str] = Field(default_factory=dict)

    def __str__(self) -> str:
        return spell(self, Reader("en"))


_Said = Annotated[Text | Moment | Day | Term | Listed | Who, Field(discriminator="kind")]
Arg = str | int | float | _Said
Listed.model_rebuild()
Text.model_rebuild()


def _(source: str, /, **args: Arg) -> Text:
    """A text of the catalogue; `{name}` in the source is filled from `args`."""
    return Text(source=source, args=args)


def _n(singular: str, plural: str, count: int, /, **args: Arg) -> Text:
    """A text that depends on a number, available in it as `{count}`."""
    return Text(source=singular, plural=plural, args={"count": count, **args})


def plain(words: str) -> Text:
    """Words that stand as they are in every language: what a person typed, a name."""
    return Text(source="{words}", args={"words": words})


def fill(text: Text, known: Mapping[str, Arg]) -> Text:
    """`text` with its blanks filled from `known`; one that is not there stays open."""
    filled = {blank: known[blank] for blank in blanks(text) if blank in known}
    return text.model_copy(update={"args": {**text.args, **filled}})


def blanks(text: Text) -> set[str]:
    """The blanks that a text still has."""
    return set(blanks_of(text.source)) - text.args.keys()


def blanks_of(source: str) -> tuple[str, ...]:
    """The blanks of a sentence, in the order in which they first stand in it."""
    return tuple(dict.fromkeys(field for _words, field in _parts(source) if field))


@lru_cache(maxsize=10_000)
def _parts(source: str) -> tuple[tuple[str, str | None], ...]:
    """The words of a sentence, each with the blank that follows it."""
    return tuple((words, field) for words, field, *_as in string.Formatter().parse(source))


@cache
def sentences() -> tuple[str, ...]:
    """Every sentence that Tandem can say, in English, in alphabetical order."""
    path = Path(__file__).parent / "fr.po"
    with path.open("rb") as file:
        found = [message.id for message in read_po(file, locale="fr") if message.id]
    return tuple(sorted(one if isinstance(one, str) else one[0] for one in found))


def _as_is(words: str) -> str:
    return words


def _name(who: Who) -> str:
    return who.name


def spell(
    text: Text,
    reader: Reader,
    *,
    quote: Callable[[str], str] = _as_is,
    mention: Callable[[Who], str] = _name,
) -> str:
    """`text` as `reader` reads it; `quote` escapes for the platform, `mention` names a person."""

    def said(arg: Arg) -> str:
        match arg:
            case Text():
                return spell(arg, reader, quote=quote, mention=mention)
            case Who():
                return mention(arg)
            case Moment():
                return quote(tell_time(arg, reader))
            case Day(on=on):
                return quote(tell_date(on, reader.language))
            case Term():
                return quote(name(arg, reader.language))
            case Listed(items=items):
                return _join([said(item) for item in items], reader.language)
            case str():
                return quote(arg)
            case _:
                return quote(_number(arg, reader.language))

    pieces = []
    for literal, field in _parts(_translated(text, reader)):
        pieces.append(quote(literal))
        if field is not None:
            pieces.append(said(text.args[field]) if field in text.args else quote(f"{{{field}}}"))
    return "".join(pieces)


def _translated(text: Text, reader: Reader) -> str:
    if reader.language in text.instead:
        return text.instead[reader.language]
    catalogue = _catalogue(reader.language)
    if text.plural:
        count = text.args.get("count", 1)
        return catalogue.ngettext(text.source, text.plural, count if isinstance(count, int) else 2)
    return catalogue.gettext(text.source) if text.source else ""


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """English is the source text; every other language is read from its .po file here."""
    path = Path(__file__).parent / f"{language}.po"
    if not path.exists():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def _locale(language: str) -> Locale:
    # British rather than American: the 24-hour clock and the day first suit a European school.
    return Locale.parse("en_GB" if language == "en" else language)


def tell_time(moment: Moment, reader: Reader) -> str:
    """'Thursday 26 November at 18:30' in the reader's language; the year is left to the reader."""
    locale = _locale(reader.language)
    at = moment.at.astimezone(zone(moment.zone or reader.zone))
    clock = dates.format_time(at, "HH:mm", locale=locale)
    if moment.detail is Detail.TIME:
        return clock
    day = tell_day(at.date(), reader.language)
    if moment.detail is Detail.DATE:
        return day
    return f"{day} à {clock}" if reader.language == "fr" else f"{day} at {clock}"


def tell_day(day: date, language: str) -> str:
    """'jeudi 26 novembre' or 'Thursday 26 November'."""
    if language == "fr" and day.day == 1:
        return dates.format_date(day, "EEEE '1er' MMMM", locale=_locale(language))
    return dates.format_date(day, "EEEE d MMMM", locale=_locale(language))


def tell_date(day: date, language: str) -> str:
    """'26 novembre 2026' or '26 November 2026'."""
    first = "'1er' MMMM y" if language == "fr" and day.day == 1 else "d MMMM y"
    return dates.format_date(day, first, locale=_locale(language))


def name(term: Term, language: str) -> str:
    """The name of a language, a zone's city or a weekday; the code itself when unknown."""
    locale = _locale(language)
    match term.vocabulary:
        case Vocabulary.LANGUAGE:
            return str(locale.languages.get(term.code, term.code))
        case Vocabulary.WEEKDAY:
            return str(locale.days["stand-alone"]["wide"][int(term.code)])
        case Vocabulary.ZONE:
            if term.code in CITIES:
                return CITIES[term.code]
            try:
                return dates.get_timezone_location(term.code, locale=locale, return_city=True)
            except LookupError:
                return term.code


def zone(code: str) -> ZoneInfo:
    """The zone of that IANA name, or the default zone when there is none of that name."""
    try:
        return ZoneInfo(code)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(DEFAULT_ZONE)


def language_of(locale: str | None, otherwise: str = DEFAULT_LANGUAGE) -> str:
    """The language Tandem speaks for a platform's locale: 'fr-CA' is 'fr', 'de-DE' is 'en'."""
    if not locale:
        return otherwise
    code = locale.replace("_", "-").split("-")[0].casefold()
    return code if code in LANGUAGES else "en"


def _join(items: list[str], language: str) -> str:
    return lists.format_list(items, style="standard", locale=_locale(language)) if items else ""


def _number(value: float, language: str) -> str:
    return (
        str(value)
        if isinstance(value, int)
        else f"{value:.1f}".replace(".", "," if language == "fr" else ".")
    )

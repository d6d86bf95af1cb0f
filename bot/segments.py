"""Whom a message goes to: each person once, and nobody who has signed up, left or been refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rapidfuzz import fuzz, process

from bot.entities import Channel, Programme, Side
from bot.forms import Option
from bot.matching.spelling import normal
from bot.ports import Able, Desk, Known
from bot.themes import theme as named
from bot.windows import day
from bot.words import LANGUAGES, Reader, Text, _, _n, spell

FRESH = timedelta(days=1)
"""How long a channel counts as counted."""

TELLING = 4
"""Letters that a word needs to tell one theme from another."""

ALIKE = 85
"""From 0 to 100: how much of two words must be the same for them to mean the same."""

COMMON = frozenset(
    normal(word)
    for words in (
        "about building choosing finding first knowing mastering ones skill specific starting",
        "succeeding work working with your",
        "avec bien choisir compétence connaître construire créer dans domaine métier mieux premier",
        "première précise réussir savoir trouver votre",
    )
    for word in words.split()
)
"""Words of many themes, which say nothing of a person."""


class Segment(StrEnum):
    """The groups of people that a manager can write to."""

    CHANNEL = "channel"
    ROSTER = "roster"
    FORMER_MENTORS = "former-mentors"
    EXPERIENCED = "experienced"
    FORMER_MENTEES = "former-mentees"
    UNANSWERED = "unanswered"
    THEME = "theme"
    INTERESTED = "interested"
    STUDENTS = "students"
    MENTORS = "mentors"
    MENTEES = "mentees"
    ENROLLED = "enrolled"


NAMES: dict[Segment, Text] = {
    Segment.CHANNEL: _("Everybody in the channel"),
    Segment.ROSTER: _("Everybody in the roster"),
    Segment.FORMER_MENTORS: _("Mentors of other programmes"),
    Segment.EXPERIENCED: _("Members with experience"),
    Segment.FORMER_MENTEES: _("Former mentees"),
    Segment.UNANSWERED: _("Those who have not answered"),
    Segment.THEME: _("One theme's possible mentors"),
    Segment.INTERESTED: _("Those who told the poll yes"),
    Segment.STUDENTS: _("Students who have not signed up"),
    Segment.MENTORS: _("Enrolled mentors"),
    Segment.MENTEES: _("Enrolled mentees"),
    Segment.ENROLLED: _("Everybody enrolled"),
}

OPTIONS = tuple(Option(segment, name) for segment, name in NAMES.items())

TAKING_PART = frozenset({Segment.MENTORS, Segment.MENTEES, Segment.ENROLLED})
"""Segments of people who have signed up."""


@dataclass(frozen=True)
class Possible:
    """Somebody who could mentor on a theme, and why."""

    id: str
    name: str
    why: Text


@dataclass(frozen=True)
class Reach:
    """The people whom a message reaches, and how many more the roster has who are not here yet."""

    people: list[Known]
    elsewhere: int = 0


def reach(
    segment: Segment, programme: Programme, desk: Desk, theme: str = "", role: str = ""
) -> Reach:
    """Who is in a segment now."""
    match segment:
        case Segment.THEME:
            found = possible(theme, programme, desk)
            return Reach([Known(one.id, one.name) for one in found])
        case Segment.UNANSWERED:
            return Reach(desk.unanswered(programme, role, again=is_over(programme, desk.now)))
        case Segment.ROSTER:
            return Reach(desk.rostered(programme), desk.unlinked(programme))
        case Segment.EXPERIENCED:
            elsewhere = desk.unlinked(programme, programme.call_years)
            return Reach(desk.experienced(programme), elsewhere)
        case _:
            return Reach(_PLAIN[segment](programme, desk))


def is_over(programme: Programme, now: datetime) -> bool:
    """Whether the mentees' window has closed: until then, a "not now" to the poll is respected."""
    closes = programme.mentees_close
    return closes is not None and day(programme, now) > closes


def uncounted(programme: Programme, desk: Desk) -> list[str]:
    """The channels of a programme whose people are not known, or not any more."""
    return [
        address
        for address in programme.channels or [""]
        if not _is_fresh(desk.channel(address), desk)
    ]


def _is_fresh(channel: Channel | None, desk: Desk) -> bool:
    called = channel.called_at if channel else None
    return called is not None and desk.now - called <= FRESH


def possible(theme: str, programme: Programme, desk: Desk) -> list[Possible]:
    """Those who have mentored on a theme first, then whose words fit, then the experienced."""
    able = desk.able(programme)
    told = {words: frozenset(normal(words).split()) for words in {one.words for one in able}}
    fitting = _fitting(theme, frozenset().union(*told.values()))
    ranked: dict[str, tuple[int, Possible]] = {}
    for one in able:
        rank, why = _reason(one, theme, not told[one.words].isdisjoint(fitting))
        if why is not None and (one.id not in ranked or rank < ranked[one.id][0]):
            ranked[one.id] = rank, Possible(one.id, one.name, why)
    return [found for _rank, found in sorted(ranked.values(), key=lambda pair: pair[0])]


def _reason(one: Able, theme: str, fits: bool) -> tuple[int, Text | None]:
    if theme in one.themes:
        return 0, _("a mentor on this theme elsewhere")
    if fits:
        # Not the words themselves: they may have been told to another programme's managers.
        return 1, _("what they have told fits this theme")
    if one.years:
        return 2, _n("{count} year of experience", "{count} years of experience", one.years)
    return 3, None


def _fitting(theme: str, words: frozenset[str]) -> frozenset[str]:
    """Those of the words that mean one of the theme's, spelling aside."""
    telling = _telling(theme)
    long = (word for word in words if len(word) >= TELLING)
    return frozenset(
        word
        for word in long
        if process.extractOne(word, telling, scorer=fuzz.ratio, score_cutoff=ALIKE)
    )


def _telling(theme: str) -> frozenset[str]:
    """The words of a theme, in each language, by which somebody who knows about it is known."""
    said = (spell(named(theme), Reader(language)) for language in LANGUAGES)
    words = {word for text in said for word in normal(text).split()}
    return frozenset(word for word in words if len(word) >= TELLING) - COMMON


_PLAIN: dict[Segment, Callable[[Programme, Desk], list[Known]]] = {
    Segment.CHANNEL: lambda programme, desk: desk.present(programme),
    Segment.FORMER_MENTORS: lambda programme, desk: desk.former(Side.MENTOR, programme),
    Segment.FORMER_MENTEES: lambda programme, desk: desk.former(Side.MENTEE, programme),
    Segment.INTERESTED: lambda programme, desk: desk.interested(programme),
    Segment.STUDENTS: lambda programme, desk: desk.students(
        programme, again=is_over(programme, desk.now)
    ),
    Segment.MENTORS: lambda programme, desk: desk.enrolled(programme, Side.MENTOR),
    Segment.MENTEES: lambda programme, desk: desk.enrolled(programme, Side.MENTEE),
    Segment.ENROLLED: lambda programme, desk: desk.enrolled(programme),
}

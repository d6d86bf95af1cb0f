"""Who may take part in a programme, and as what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.entities import Mentoring, Programme, Role
from bot.ports import Desk
from bot.rights import contact
from bot.words import Listed, Text, _, _n, plain

LINKING = {"and", "d", "de", "des", "du", "et", "l", "la", "le", "les", "of", "the"}
"""Words that say nothing of a degree or a sector."""


@dataclass(frozen=True)
class Path:
    """What counts of somebody's path; None is not said, `years` are those at work."""

    graduate: bool | None
    cohort: int | None
    years: int | None
    degree: str = ""
    sector: str = ""


def faults(role: Role, path: Path, year: int, programme: Programme, desk: Desk) -> dict[str, Text]:
    """Why that role is not open to somebody, at the answer that it depends on, and whom to ask."""
    if role is Role.BOTH and programme.kind is Mentoring.PEER:
        # A peer is welcome who might come as one or the other.
        sides = [faults(one, path, year, programme, desk) for one in (Role.MENTEE, Role.MENTOR)]
        return sides[0] if all(sides) else {}
    found: dict[str, Text] = {}
    if role.learns and not _may_learn(path, year, programme):
        found["cohort"] = _mentees_are(programme)
    if role.mentors and not _may_mentor(path, programme):
        found["experience"] = _mentors_are(programme)
    found |= _elsewhere(role, path, programme)
    whom = contact(programme, desk)
    if whom is None:
        return found
    ask = _("You can write to {managers}.", managers=whom.name)
    return {name: _("{one} {two}", one=why, two=ask) for name, why in found.items()}


def _may_mentor(path: Path, programme: Programme) -> bool:
    """One of the rules is enough (B02)."""
    rules = programme.mentors_are
    worked = (path.years or 0) >= _years(programme)
    return (
        not rules
        or ("graduate" in rules and path.graduate is True)
        or ("experienced" in rules and worked)
    )


def _may_learn(path: Path, year: int, programme: Programme) -> bool:
    """A mentee need not be a student (B05)."""
    rules = programme.mentees_are
    graduate = path.graduate is True
    recent = graduate and path.cohort is not None and year - path.cohort <= programme.recent_years
    return (
        not rules
        or "any" in rules
        or ("student" in rules and not graduate)
        or ("recent" in rules and recent)
        or ("graduate" in rules and graduate)
    )


def _elsewhere(role: Role, path: Path, programme: Programme) -> dict[str, Text]:
    """Why a degree or a sector is not one of those that the programme names (B04)."""
    found: dict[str, Text] = {}
    if role.learns and not _is_one_of(path.degree, programme.mentee_degrees):
        found["degree"] = _(
            "Degrees of mentees here: {things}.", things=_all(programme.mentee_degrees)
        )
    if role.learns and not _is_one_of(path.sector, programme.mentee_sectors):
        found["sector"] = _(
            "Sectors of mentees here: {things}.", things=_all(programme.mentee_sectors)
        )
    if role.mentors and not _is_one_of(path.degree, programme.mentor_degrees):
        found["degree"] = _(
            "Degrees of mentors here: {things}.", things=_all(programme.mentor_degrees)
        )
    if role.mentors and not _is_one_of(path.sector, programme.mentor_sectors):
        found["sector"] = _(
            "Sectors of mentors here: {things}.", things=_all(programme.mentor_sectors)
        )
    return found


def _is_one_of(told: str, welcome: Sequence[str]) -> bool:
    """All words of one of them are enough: a “Master 2 Audit” is a “master”."""
    words = _words(told)
    return not welcome or any(_words(one) <= words for one in welcome)


def _words(told: str) -> set[str]:
    """Neither accents nor capitals keep anybody out."""
    plainly = unicodedata.normalize("NFKD", told.casefold())
    found = set(re.findall(r"\w+", re.sub(r"[\u0300-\u036f]", "", plainly)))
    return found - LINKING or found


def _all(welcome: Sequence[str]) -> Listed:
    return Listed(items=tuple(plain(one) for one in welcome))


def _years(programme: Programme) -> int:
    return max(1, programme.mentor_years)


def _mentors_are(programme: Programme) -> Text:
    if "experienced" not in programme.mentors_are:
        return _("Mentors here are graduates: if you are one, say in which year you graduated.")
    if "graduate" not in programme.mentors_are:
        return _n(
            "Mentors here have worked for at least {count} year.",
            "Mentors here have worked for at least {count} years.",
            _years(programme),
        )
    return _n(
        "Mentors here are graduates, or have worked for at least {count} year.",
        "Mentors here are graduates, or have worked for at least {count} years.",
        _years(programme),
    )


def _mentees_are(programme: Programme) -> Text:
    rules, years = set(programme.mentees_are), programme.recent_years
    if "graduate" in rules:
        return _("Mentees here are graduates: if you are one, say in which year you graduated.")
    if "student" not in rules:
        return _n(
            "Mentees here graduated at most {count} year ago: say in which year you did.",
            "Mentees here graduated at most {count} years ago: say in which year you did.",
            years,
        )
    if "recent" not in rules:
        return _("Mentees here are still studying.")
    return _n(
        "Mentees here are still studying, or graduated at most {count} year ago.",
        "Mentees here are still studying, or graduated at most {count} years ago.",
        years,
    )

"""Pairs that help most, for as many mentees as can be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy.optimize import linear_sum_assignment

from bot.themes import DAYS, PERIODS
from bot.words import Value, zone

Grid = NDArray[np.float64]

SAME_WORDS = 82.0
"""Two terms whose sorted words are this alike (rapidfuzz ratio, 0-100) mean the same thing."""

NEUTRAL = 0.5
"""What a missing answer counts for: it neither helps nor hurts."""

ENOUGH_HOURS = 6
"""Common hours a week from which more of them make no better pair."""


class Criterion(StrEnum):
    """What a pair is judged by."""

    NEEDS = "needs"
    THEMES = "themes"
    HOURS = "hours"
    LANGUAGES = "languages"
    ZONE = "zone"


WEIGHTS = {
    Criterion.NEEDS: 0.50,  # G09: expertise is the heaviest
    Criterion.THEMES: 0.30,
    Criterion.HOURS: 0.15,
    Criterion.LANGUAGES: 0.05,
}


@dataclass(frozen=True)
class Candidate:
    """Somebody to be matched; lists may be empty, which means not answered.

    `slots` are half-days such as 'mon-eve' in the local time of `zone`.
    """

    id: str
    seeks: str = ""
    offers: str = ""
    themes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    zone: str = "Europe/Paris"
    places: int = 0


class Finding(Value):
    """One thing that fits, or does not, in a pair; it is kept with the match."""

    criterion: Criterion
    fits: bool
    mentee_says: str = ""
    mentor_says: str = ""


@dataclass(frozen=True)
class Fit:
    """A mentee, a mentor, their score in [0, 1], and why."""

    mentee: str
    mentor: str
    score: float
    findings: tuple[Finding, ...]


def pair(
    mentees: Sequence[Candidate],
    mentors: Sequence[Candidate],
    tried: frozenset[tuple[str, str]],
    now: datetime,
) -> list[Fit]:
    """The best pairs, best first: as many people as can be, then the highest total score.

    Never: nobody with themselves, a pair of `tried`, more mentees than a mentor has places, two
    people without a common language. The order of the input does not matter.
    """
    mentees = sorted(mentees, key=lambda c: c.id)
    mentors = sorted((m for m in mentors if m.places > 0), key=lambda c: c.id)
    if not mentees or not mentors:
        return []
    needs = _needs(mentees, mentors)
    hours = _hours(mentees, mentors, now)
    scores = _scores(mentees, mentors, needs, hours)
    allowed = _allowed(mentees, mentors, tried)
    fits = sorted(
        (
            Fit(
                mentees[i].id,
                mentors[j].id,
                round(float(scores[i, j]), 4),
                _findings(mentees[i], mentors[j], float(hours[i, j])),
            )
            for i, j in _assign(scores, allowed, [m.places for m in mentors])
        ),
        key=lambda fit: (-fit.score, fit.mentee),
    )
    chosen = {(fit.mentee, fit.mentor): n for n, fit in enumerate(fits)}
    return [
        fit for n, fit in enumerate(fits) if chosen.get((fit.mentor, fit.mentee), len(fits)) > n
    ]


def terms(words: str) -> list[str]:
    """'Audit, prise de parole; Excel' as a list of what was meant."""
    return [term.strip() for term in re.split(r"[,;/\n•]+", words) if normal(term)]


@lru_cache(maxsize=50_000)  # a school says the same few hundred words over and over
def normal(term: str) -> str:
    """A term without case, accents, punctuation or word order."""
    bare = unicodedata.normalize("NFKD", term.casefold())
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(sorted(re.findall(r"[\w+#]+", bare)))


def alike(one: str, other: str) -> bool:
    """Whether two terms mean the same, spelling aside."""
    return fuzz.ratio(normal(one), normal(other)) >= SAME_WORDS


def _needs(mentees: Sequence[Candidate], mentors: Sequence[Candidate]) -> Grid:
    """For each pair, the share of what the mentee seeks that the mentor offers."""
    # People share few terms: compare the two vocabularies once, never person by person.
    sought = [[normal(t) for t in terms(m.seeks)] for m in mentees]
    offered = [[normal(t) for t in terms(m.offers)] for m in mentors]
    left = sorted({t for row in sought for t in row})
    right = sorted({t for row in offered for t in row})
    grid = np.full((len(mentees), len(mentors)), NEUTRAL)
    if not left or not right:
        return grid
    likeness = process.cdist(left, right, scorer=fuzz.ratio, score_cutoff=SAME_WORDS) / 100
    places = {term: j for j, term in enumerate(right)}
    best = np.zeros((len(left), len(mentors)))
    for j, row in enumerate(offered):
        if row:
            best[:, j] = likeness[:, [places[t] for t in row]].max(axis=1)
    rows = {term: i for i, term in enumerate(left)}
    answered = np.array([bool(row) for row in offered])
    for i, row in enumerate(sought):
        if row:
            grid[i, answered] = best[[rows[t] for t in row]].mean(axis=0)[answered]
    return grid


def _hours(mentees: Sequence[Candidate], mentors: Sequence[Candidate], now: datetime) -> Grid:
    """For each pair, the hours a week in which both are free."""
    # People share few half-days: compare those once, never person by person.
    halves = sorted({(one.zone, code) for one in (*mentees, *mentors) for code in one.slots})
    if not halves:
        return np.zeros((len(mentees), len(mentors)))
    weeks = np.array([_week(zone, code, now) for zone, code in halves])
    places = {half: k for k, half in enumerate(halves)}

    def free(people: Sequence[Candidate]) -> Grid:
        grid = np.zeros((len(people), len(halves)))
        for i, one in enumerate(people):
            grid[i, [places[one.zone, code] for code in one.slots]] = 1
        return grid

    common: Grid = free(mentees) @ (weeks @ weeks.T) @ free(mentors).T / 2
    return common


def _week(where: str, code: str, now: datetime) -> Grid:
    """A half-day as UTC half-hours from Monday 00:00, 1 where it lasts."""
    offset = now.astimezone(zone(where)).utcoffset() or timedelta()
    day, period = code.split("-")
    start, end = PERIODS[period]
    first = DAYS.index(day) * 48 - int(offset.total_seconds() // 1800)
    week = np.zeros(7 * 48)
    week[[(first + h) % (7 * 48) for h in range(start * 2, end * 2)]] = 1
    return week


def _common(left: Sequence[Sequence[str]], right: Sequence[Sequence[str]]) -> Grid:
    """For each pair, how many things are in both lists."""
    names = {name: k for k, name in enumerate(sorted({n for row in (*left, *right) for n in row}))}

    def marks(rows: Sequence[Sequence[str]]) -> Grid:
        grid = np.zeros((len(rows), len(names)))
        for i, row in enumerate(rows):
            grid[i, [names[name] for name in row]] = 1
        return grid

    return marks(left) @ marks(right).T


def _scores(
    mentees: Sequence[Candidate], mentors: Sequence[Candidate], needs: Grid, hours: Grid
) -> Grid:
    wanted = np.array([len({*m.themes}) for m in mentees])[:, None]
    themes = _common([m.themes for m in mentees], [m.themes for m in mentors])
    themes = np.where(_both([m.themes for m in mentees], [m.themes for m in mentors]),
                      themes / np.maximum(wanted, 1), NEUTRAL)  # fmt: skip
    free = np.where(_both([m.slots for m in mentees], [m.slots for m in mentors]),
                    np.minimum(1.0, hours / ENOUGH_HOURS), NEUTRAL)  # fmt: skip
    spoken = _common([m.languages for m in mentees], [m.languages for m in mentors])
    return (
        WEIGHTS[Criterion.NEEDS] * needs
        + WEIGHTS[Criterion.THEMES] * themes
        + WEIGHTS[Criterion.HOURS] * free
        + WEIGHTS[Criterion.LANGUAGES] * np.minimum(1.0, spoken / 2)
    )


def _both(left: Sequence[Sequence[str]], right: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
    """For each pair, whether both have answered."""
    return np.outer([bool(row) for row in left], [bool(row) for row in right])


def _allowed(
    mentees: Sequence[Candidate],
    mentors: Sequence[Candidate],
    tried: frozenset[tuple[str, str]],
) -> NDArray[np.bool_]:
    allowed = _common([m.languages for m in mentees], [m.languages for m in mentors]) > 0
    rows = {mentee.id: i for i, mentee in enumerate(mentees)}
    columns = {mentor.id: j for j, mentor in enumerate(mentors)}
    # Nor the other way round: two people in both roles would mentor each other.
    back = ((mentor, mentee) for mentee, mentor in tried)
    never = [*tried, *back, *((id, id) for id in rows.keys() & columns.keys())]
    for mentee, mentor in never:
        if mentee in rows and mentor in columns:
            allowed[rows[mentee], columns[mentor]] = False
    return allowed


def _assign(
    scores: Grid, allowed: NDArray[np.bool_], places: Sequence[int]
) -> list[tuple[int, int]]:
    """Rows to columns, each column at most as often as it has places."""
    owner = np.repeat(np.arange(len(places)), np.minimum(places, len(scores)))
    # A forbidden cell costs more than all the allowed ones together, so participation comes first.
    forbidden = 2.0 * (min(scores.shape[0], len(owner)) + 1)
    cost = np.where(allowed, 1.0 - scores, forbidden)[:, owner]
    rows, columns = linear_sum_assignment(cost)
    return [
        (int(i), int(owner[j]))
        for i, j in zip(rows, columns, strict=True)
        if allowed[int(i), int(owner[j])]
    ]


def _findings(mentee: Candidate, mentor: Candidate, hours: float) -> tuple[Finding, ...]:
    """What fits first, then what does not; the words are those of the two people."""
    fits: list[Finding] = []
    differs: list[Finding] = []
    offered = terms(mentor.offers)
    met: list[tuple[str, str]] = []
    unmet: list[str] = []
    for need in terms(mentee.seeks):
        offer = next((o for o in offered if alike(need, o)), None)
        if offer:
            met.append((need, offer))
        else:
            unmet.append(need)
    if met:
        fits.append(
            _found(
                Criterion.NEEDS, True, ", ".join(n for n, _ in met), ", ".join(o for _, o in met)
            )
        )
    if unmet and offered:
        differs.append(_found(Criterion.NEEDS, False, ", ".join(unmet[:3]), ", ".join(offered[:3])))
    shared = [key for key in mentee.themes if key in mentor.themes]
    missing = [key for key in mentee.themes if key not in mentor.themes]
    if shared:
        fits.append(_found(Criterion.THEMES, True, ",".join(shared)))
    if missing and mentor.themes:
        differs.append(_found(Criterion.THEMES, False, ",".join(missing)))
    if mentee.slots and mentor.slots:
        same = [code for code in mentee.slots if code in mentor.slots]
        if hours > 0:
            together = ",".join(same) if mentee.zone == mentor.zone else ""
            fits.append(_found(Criterion.HOURS, True, together, f"{hours:g}"))
        else:
            differs.append(_found(Criterion.HOURS, False))
    spoken = [code for code in mentee.languages if code in mentor.languages]
    fits.append(_found(Criterion.LANGUAGES, True, ",".join(spoken)))
    if mentee.zone != mentor.zone:
        differs.append(_found(Criterion.ZONE, False, mentee.zone, mentor.zone))
    return (*fits, *differs)


def _found(criterion: Criterion, fits: bool, mentee: str = "", mentor: str = "") -> Finding:
    return Finding(criterion=criterion, fits=fits, mentee_says=mentee, mentor_says=mentor)

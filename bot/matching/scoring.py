"""How well any mentee and any mentor fit: numbers for whole crowds at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, groupby
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from bot.matching.catalogue import Concept
from bot.matching.concepts import Vocabulary, lexicon
from bot.matching.hours import offset, week
from bot.matching.parts import (
    ENOUGH_HOURS,
    FORBIDDEN,
    SCALE,
    Coverage,
    Grid,
    Hours,
    Part,
    Product,
    Table,
    Whole,
    marks,
    merged,
    table,
)
from bot.matching.spelling import normal
from bot.matching.values import (
    FLASH_HOURS,
    SCORE_OF_SILENCE,
    Candidate,
    Criterion,
    Kind,
    Rules,
)

A = TypeVar("A")
Shares = dict[Criterion, Grid]

STEP = 2e-5
"""The most that the seed moves a score: enough to settle a tie, too little to be seen."""

SAME_SECTOR, NEAR_SECTOR, OTHER_SECTOR = 1.0, 0.6, 0.2
ONE_LANGUAGE = 0.7
OTHER_STYLE = 0.4
OTHER_PATH = 0.4
TOO_FAR = 0.2
ON_SCREEN = 0.8

BEGINS, SETTLED = 3, 8
"""Years of experience from which one is no student any more, and from which one is experienced."""

LEVEL_NAMES = ("student", "beginner", "experienced")

BY_LEVEL: tuple[dict[Criterion, float], ...] = (
    {Criterion.NEEDS: 1.15, Criterion.PATH: 1.25, Criterion.PERSONALITY: 0.75},
    {},
    {Criterion.GOALS: 1.3, Criterion.PERSONALITY: 1.3, Criterion.NEEDS: 0.85},
)
"""What counts more or less for students, beginners and experienced people (G05)."""


@dataclass
class Crowd:
    """Mentees and mentors, by zone and id, as numbers; scores are computed a block at a time.

    `never` are, for a mentee's number, the mentors whom a rule forbids by name.
    """

    mentees: tuple[Candidate, ...]
    mentors: tuple[Candidate, ...]
    rules: Rules
    vocabulary: Vocabulary
    now: datetime
    parts: list[Part] = field(default_factory=list)
    hours: Hours | None = None
    never: dict[int, Whole] = field(default_factory=dict)
    jitter: Grid = field(default_factory=lambda: np.zeros(0, np.float32))

    def few(self, columns: Whole) -> Callable[[Whole], Grid]:
        """The scores with those mentors alone, in order."""
        place = {column: n for n, column in enumerate(columns.tolist())}
        never = {
            row: np.array([place[one] for one in those.tolist() if one in place], dtype=np.int64)
            for row, those in self.never.items()
        }
        return replace(
            self,
            mentors=tuple(self.mentors[column] for column in place),
            parts=[part.few(columns) for part in self.parts],
            never=never,
            jitter=self.jitter[columns],
        ).scores

    def scores(self, rows: Whole) -> Grid:
        """(rows, mentors) scores in parts of `SCALE`; what a rule forbids is far below 0."""
        out = np.empty((len(rows), len(self.mentors)), dtype=np.float32)
        out[:] = self.jitter
        scratch = np.empty_like(out)
        for part in self.parts:
            part.add(rows, out, scratch)
        if self.never:
            for place, row in enumerate(rows.tolist()):
                those = self.never.get(row)
                if those is not None:
                    out[place, those] = FORBIDDEN
        return out


def crowd(
    mentees: Sequence[Candidate],
    mentors: Sequence[Candidate],
    rules: Rules,
    now: datetime,
    more: tuple[Concept, ...] = (),
    *,
    free: bool = False,
    among: Sequence[Candidate] = (),
    heard: Vocabulary | None = None,
) -> Crowd:
    """Read everybody once. The order in which people come does not matter.

    With `free`, no rule forbids anything: a pair that a rule forbids still has its score. What the
    people of `among` say helps to read what these say; with `heard` it has been read already.
    """
    mentees, mentors = _lined_up(mentees, now), _lined_up(mentors, now)
    heard = heard or Vocabulary.of(_said((*mentees, *mentors, *among)), lexicon(more))
    levels = np.array([level(m.seniority) for m in mentees], dtype=np.int64)
    shares = _shares(rules, levels)
    together = Crowd(mentees, mentors, rules, heard, now)
    tables = _tables(together, shares, levels)
    together.hours = _hours(together, shares)
    if free:
        for one in tables:
            np.maximum(one.rows, 0, out=one.rows)
        if together.hours:
            together.hours.least = np.float32(-1)
    else:
        together.never = _never(together)
    together.parts = [
        *_wanted(together, shares),
        *merged(tables),
        *_personalities(together, shares),
        together.hours or _silent(shares.get(Criterion.AVAILABILITY), together),
    ]
    noise = np.random.default_rng(rules.seed).random(len(mentors))
    # A half besides: whole numbers come from cutting the rest off.
    together.jitter = (noise * STEP * SCALE + 0.5).astype(np.float32)
    return together


def _lined_up(those: Sequence[Candidate], now: datetime) -> tuple[Candidate, ...]:
    clocks = {where: offset(where, now) for where in {one.zone for one in those}}
    return tuple(sorted(those, key=lambda one: (clocks[one.zone], one.id)))


def level(years: float | None) -> int:
    """0 for students and those who do not say, 1 for beginners, 2 for experienced people."""
    if years is None or years < BEGINS:
        return 0
    return 1 if years < SETTLED else 2


def criterion_weights(rules: Rules) -> dict[Criterion, float]:
    """What each criterion counts; one that counts nothing is left out."""
    weights = {name: float(weight) for name, weight in rules.weights.items() if weight > 0}
    if rules.kind is Kind.FLASH and Criterion.AVAILABILITY in weights:
        weights[Criterion.AVAILABILITY] *= FLASH_HOURS
    return weights or {Criterion.LANGUAGE: 1.0}


def _said(people: Iterable[Candidate]) -> list[str]:
    said: list[str] = []
    for one in people:
        said += (*one.needs, *one.goals, *one.expertise, *one.hobbies)
        if one.sector:
            said.append(one.sector)
    return said


def _shares(rules: Rules, levels: Whole) -> Shares:
    """What each criterion counts for each mentee; together `SCALE`."""
    weights = criterion_weights(rules)
    tilts = BY_LEVEL if rules.by_level else ({}, {}, {})
    grid = np.array([[w * tilt.get(name, 1.0) for name, w in weights.items()] for tilt in tilts])
    grid *= SCALE / grid.sum(axis=1, keepdims=True)
    return {name: grid[levels, n].astype(np.float32) for n, name in enumerate(weights)}


def _silent(share: Grid | None, together: Crowd) -> Product:
    """A criterion that nobody, or no side, has answered."""
    count = np.zeros(len(together.mentees), np.float32) if share is None else share
    left = (count * SCORE_OF_SILENCE)[:, None]
    return Product(left, np.ones((1, len(together.mentors)), np.float32))


ASKED: dict[Criterion, Callable[[Candidate], Iterable[str]]] = {
    Criterion.NEEDS: lambda c: c.needs,
    Criterion.GOALS: lambda c: c.goals,
    Criterion.HOBBIES: lambda c: c.hobbies,
}
OFFERED: dict[Criterion, Callable[[Candidate], Iterable[str]]] = {
    Criterion.NEEDS: lambda c: c.expertise,
    Criterion.GOALS: lambda c: (*c.expertise, *c.goals),
    Criterion.HOBBIES: lambda c: c.hobbies,
}


def _wanted(together: Crowd, shares: Shares) -> list[Part]:
    """Needs, goals and hobbies: free words on both sides (G03, G09)."""
    heard = together.vocabulary
    covers: list[Coverage] = []
    silences: list[Product] = []
    for name, asks in ASKED.items():
        if name in shares:
            asked = [heard.concepts(asks(mentee)) for mentee in together.mentees]
            offered = [heard.concepts(OFFERED[name](mentor)) for mentor in together.mentors]
            covers.append(_covering(asked, offered, heard, shares[name]))
            silences.append(_unsaid(asked, offered, shares[name]))
    if not covers:
        return []
    asked_all = csr_array(hstack([one.asked for one in covers], format="csr"))
    return [
        Product(
            np.hstack([one.left for one in silences]), np.vstack([one.right for one in silences])
        ),
        Coverage(asked_all, np.vstack([one.offered for one in covers])),
    ]


def _covering(
    asked: list[list[int]], offered: list[list[int]], heard: Vocabulary, share: Grid
) -> Coverage:
    """The share of what is asked for that each mentor covers: the best term offered for each."""
    every = np.fromiter(chain.from_iterable((*asked, *offered)), dtype=np.int64)
    used = np.unique(every)
    place = np.full(heard.size, -1, dtype=np.int64)
    place[used] = np.arange(len(used))
    wanted = marks(asked, len(used), weigh=True, place=place)
    wanted.data *= np.repeat(share, np.diff(wanted.indptr))
    given = marks(offered, len(used), place=place)
    needed = np.unique(wanted.indices)
    compact = np.zeros(len(used), dtype=np.int64)
    compact[needed] = np.arange(len(needed))
    best = _best_covered(given, heard.likeness(used), len(used))[:, needed]
    shape = (len(asked), len(needed))
    narrow = csr_array((wanted.data, compact[wanted.indices], wanted.indptr), shape=shape)
    return Coverage(narrow, np.ascontiguousarray(best.toarray().T))


def _best_covered(given: csr_array, kin: csr_array, size: int) -> csr_array:
    """(mentors, concepts): the most that any offered term has of each concept."""
    rows = np.repeat(np.arange(given.shape[0]), np.diff(given.indptr))
    counts = np.diff(kin.indptr)[given.indices]
    mentor = np.repeat(rows, counts)
    starts = np.repeat(kin.indptr[given.indices], counts)
    at = starts + np.arange(len(mentor)) - np.repeat(np.cumsum(counts) - counts, counts)
    concept, worth = kin.indices[at], kin.data[at]
    key = mentor * size + concept
    order = np.lexsort((-worth, key))
    first = np.ones(len(order), dtype=bool)
    first[1:] = key[order][1:] != key[order][:-1]
    best = order[first]
    return csr_array((worth[best], (mentor[best], concept[best])), shape=(given.shape[0], size))


def _unsaid(asked: list[list[int]], offered: list[list[int]], share: Grid) -> Product:
    """Half of the share where the mentee asks nothing, or the mentor offers nothing."""
    mute = np.array([not row for row in asked], dtype=np.float32)
    deaf = np.array([not row for row in offered], dtype=np.float32)
    half = share * SCORE_OF_SILENCE
    left = np.stack([mute * half, (1 - mute) * half], axis=1)
    return Product(left, np.stack([np.ones_like(deaf), deaf]))


def _tables(together: Crowd, shares: Shares, levels: Whole) -> list[Table]:
    """The answers of which there are few different ones; below 0, a rule is broken."""
    rules = together.rules
    made: list[Table] = []

    def weigh(
        name: Criterion,
        ours: Callable[[Candidate], A],
        theirs: Callable[[Candidate], A],
        worth: Callable[[A, A], float],
        *,
        rule: bool = False,
    ) -> None:
        share = shares.get(name)
        if share is not None or rule:
            left = [ours(mentee) for mentee in together.mentees]
            right = [theirs(mentor) for mentor in together.mentors]
            made.append(table(left, right, worth, share, levels))

    def spoken(one: Candidate) -> frozenset[str]:
        return frozenset(one.languages)

    def sector(one: Candidate) -> frozenset[int]:
        return frozenset(together.vocabulary.concepts([one.sector]))

    weigh(Criterion.LANGUAGE, spoken, spoken, languages, rule=True)
    weigh(Criterion.SENIORITY, _years, _years, _gap(rules), rule=True)
    weigh(Criterion.SECTOR, sector, sector, _sectors(together.vocabulary))
    weigh(Criterion.STYLE, _style, _style, _same(OTHER_STYLE))
    weigh(Criterion.PATH, _path, _path, _same(OTHER_PATH))  # G10
    weigh(Criterion.THEMES, _themes, _themes, _shared)
    weigh(Criterion.VALUES, _values, _values, _shared)
    weigh(Criterion.PLACE, where, where, meeting)
    weigh(Criterion.WISHES, _level_name, lambda c: c.wants_level, _wished)
    if rules.cross_group > 0:
        bonus = rules.cross_group * SCALE
        groups = [m.group for m in together.mentees], [m.group for m in together.mentors]
        one = np.ones(len(together.mentees), np.float32)
        made.append(table(*groups, lambda a, b: bonus if a and b and a != b else 0.0, one, levels))
    return made


def _years(one: Candidate) -> float | None:
    return one.seniority


def _style(one: Candidate) -> str:
    return normal(one.style)


def _path(one: Candidate) -> str:
    return normal(one.path)


def _themes(one: Candidate) -> frozenset[str]:
    return frozenset(one.themes)


def _values(one: Candidate) -> frozenset[str]:
    return frozenset(one.values)


def _level_name(one: Candidate) -> str:
    return LEVEL_NAMES[level(one.seniority)] if one.seniority is not None else ""


def where(one: Candidate) -> tuple[str, str]:
    """How somebody would like to meet, and in which city."""
    return one.mode, normal(one.city)


def languages(one: frozenset[str], other: frozenset[str]) -> float:
    """A language is what it takes; two of them leave a choice."""
    common = len(one & other)
    if not common:
        return -1.0
    return ONE_LANGUAGE if common == 1 else 1.0


def _gap(rules: Rules) -> Callable[[float | None, float | None], float]:
    span = rules.seniority

    def gap(mentee: float | None, mentor: float | None) -> float:
        if mentee is None or mentor is None:
            return SCORE_OF_SILENCE
        years = mentor - mentee
        if not span.low <= years <= span.high:
            return -1.0
        return math.exp(-(((years - span.best) / span.width) ** 2))

    return gap


def _sectors(heard: Vocabulary) -> Callable[[frozenset[int], frozenset[int]], float]:
    def sectors(one: frozenset[int], other: frozenset[int]) -> float:
        if not one or not other:
            return SCORE_OF_SILENCE
        if one & other:
            return SAME_SECTOR
        near = any(heard.kin(a, b) for a in one for b in other)
        return NEAR_SECTOR if near else OTHER_SECTOR

    return sectors


def _same(otherwise: float) -> Callable[[str, str], float]:
    def same(one: str, other: str) -> float:
        if not one or not other:
            return SCORE_OF_SILENCE
        return 1.0 if one == other else otherwise

    return same


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    if not one or not other:
        return SCORE_OF_SILENCE
    return len(one & other) / len(one)


def meeting(one: tuple[str, str], other: tuple[str, str]) -> float:
    """How well two can meet: on a screen anybody can, in person where they live."""
    (mode, city), (other_mode, other_city) = one, other
    if not mode or not other_mode:
        return SCORE_OF_SILENCE
    modes = {mode, other_mode}
    near = bool(city) and city == other_city
    if modes == {"virtual", "in-person"}:
        return TOO_FAR
    if "in-person" in modes:
        return 1.0 if near else TOO_FAR if city and other_city else SCORE_OF_SILENCE
    return 1.0 if near or "virtual" in modes else ON_SCREEN


def _wished(has: str, wants: str) -> float:
    if not wants or not has:
        return SCORE_OF_SILENCE
    return 1.0 if has == wants else TOO_FAR


def _personalities(together: Crowd, shares: Shares) -> list[Part]:
    """1 less the mean distance of the answers (1 to 5), as products.

    |a - b| is a sum of steps: each counts where one answer has passed it and the other has not,
    which for two marks of 0 or 1 is a + b - 2ab.
    """
    share = shares.get(Criterion.PERSONALITY)
    if share is None:
        return []
    people = (*together.mentees, *together.mentors)
    size = max((len(one.personality) for one in people), default=0)
    if not size:
        return [_silent(share, together)]
    ours, we = _answers(together.mentees, size)
    theirs, they = _answers(together.mentors, size)
    mine, yours = np.zeros(len(ours)), np.zeros(len(theirs))
    left: list[NDArray[np.float64]] = []
    right: list[NDArray[np.float64]] = []
    for axis in range(size):
        steps = np.unique(np.concatenate([ours[we > 0, axis], theirs[they > 0, axis]]))
        for high, width in zip(steps[1:], np.diff(steps) / (4 * size), strict=True):
            a = (ours[:, axis] >= high) * width
            b = (theirs[:, axis] >= high) * 1.0
            mine += a
            yours += b * width
            left.append(2 * a * we)
            right.append(b * they)
    left += [we * (1 - mine), we, SCORE_OF_SILENCE * (1 - we)]
    right += [they, np.where(they > 0, -yours, SCORE_OF_SILENCE), np.ones(len(theirs))]
    columns = np.stack(left, axis=1) * share[:, None]
    return [Product(columns.astype(np.float32), np.stack(right).astype(np.float32))]


def _answers(
    people: Sequence[Candidate], size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(people, size) answers, and 1 for each person who gave them all."""
    grid, told = np.full((len(people), size), 3.0), np.zeros(len(people))
    for n, one in enumerate(people):
        if len(one.personality) == size:
            grid[n], told[n] = one.personality, 1.0
    return grid, told


def _hours(together: Crowd, shares: Shares) -> Hours | None:
    """Free time as it overlaps in UTC; a rule even where it does not weigh."""
    people = (*together.mentees, *together.mentors)
    halves = sorted({(one.zone, code) for one in people for code in one.slots})
    if not halves or not together.mentors:
        return None
    weeks = np.array([week(zone, code, together.now) for zone, code in halves])
    place = {half: n for n, half in enumerate(halves)}
    # Nobody's half-days overlap: what two people share is the sum over their half-days.
    shared = weeks @ weeks.T / 4

    def free(those: Sequence[Candidate]) -> tuple[csr_array, Grid]:
        rows = [[place[c.zone, code] for code in dict.fromkeys(c.slots)] for c in those]
        told = np.array([bool(c.slots) for c in those], dtype=np.float32)
        return marks(rows, len(halves)), told

    ours, we = free(together.mentees)
    half = ENOUGH_HOURS * SCORE_OF_SILENCE
    silence = np.stack([half * (1 - we), half * we], axis=1)
    left, right = [], []
    for _offset, near in groupby(together.mentors, key=lambda c: offset(c.zone, together.now)):
        theirs, they = free(tuple(near))
        used = np.unique(theirs.indices)
        left.append(np.hstack([ours @ shared[:, used], silence]).astype(np.float32))
        rest = np.stack([np.ones_like(they), 1 - they])
        right.append(np.vstack([theirs[:, used].toarray().T, rest]).astype(np.float32))
    share = shares.get(Criterion.AVAILABILITY)
    weight = np.zeros(len(we), np.float32) if share is None else share
    return Hours(left, right, weight)


def _never(together: Crowd) -> dict[int, Whole]:
    """The mentors whom each mentee may not have, where a rule names the two."""
    rows = {m.id: n for n, m in enumerate(together.mentees)}
    columns = {m.id: n for n, m in enumerate(together.mentors)}
    never: dict[int, set[int]] = {}

    def forbid(mentee: str, mentor: str) -> None:
        if mentee in rows and mentor in columns:
            never.setdefault(rows[mentee], set()).add(columns[mentor])

    for one, other in together.rules.never:
        forbid(one, other)
        forbid(other, one)  # two people in both roles would mentor each other
    for mentee in together.mentees:
        for other in (mentee.id, mentee.manager, *mentee.declined):
            forbid(mentee.id, other)
    for mentor in together.mentors:
        for other in (mentor.manager, *mentor.declined):
            forbid(other, mentor.id)
    return {row: np.array(sorted(those), dtype=np.int64) for row, those in never.items()}

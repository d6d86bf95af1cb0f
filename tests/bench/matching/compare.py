"""How good the matching is, and how fast, beside the other ways to pair people.

Every way pairs the same made-up people by the same scores, in a process of its own, so that its
memory can be told. The others are given the scores; Tandem reads, scores, pairs and gives reasons.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, cast

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from bot.matching import Rules, match
from bot.matching.concepts import lexicon
from bot.matching.parts import SCALE
from bot.matching.scoring import Crowd, crowd
from tests.bench.matching.population import population

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
DECLINED = 0.2
AGAIN = "again"
"""Asks a process for what is left to do after declines, instead of for a way to pair."""

SIZES = (300, 1_000, 3_000, 10_000, 30_000, 100_000)

Scores = NDArray[np.float32]
Pairs = list[tuple[int, int]]


@dataclass(frozen=True)
class Result:
    """What one way made of so many mentees; times in seconds, memory in GiB."""

    way: str
    mentees: int
    pairs: int
    total: float
    worst: float
    top_three: float
    seconds: float
    memory: float
    gap: float | None = None


def by_chance(scores: Scores, places: list[int]) -> Pairs:
    """Anybody whom no rule forbids, one after the other."""
    chance, left, pairs = np.random.default_rng(0), np.array(places), list[tuple[int, int]]()
    for row in chance.permutation(len(scores)):
        able = np.flatnonzero((scores[row] >= 0) & (left > 0))
        if len(able):
            column = int(chance.choice(able))
            left[column] -= 1
            pairs.append((int(row), column))
    return pairs


def best_first(scores: Scores, places: list[int]) -> Pairs:
    """The highest score of all, then the next, as long as there is room."""
    left, free, pairs = list(places), [True] * len(scores), list[tuple[int, int]]()
    width = scores.shape[1]
    for at in np.argsort(-scores, axis=None, kind="stable"):
        row, column = divmod(int(at), width)
        if scores[row, column] < 0:
            break
        if free[row] and left[column]:
            free[row] = False
            left[column] -= 1
            pairs.append((row, column))
    return pairs


def gale_shapley(scores: Scores, places: list[int]) -> Pairs:
    """Mentees propose, mentors keep those they like best: nobody would rather run away."""
    order = np.argsort(-scores, axis=1, kind="stable")
    held: list[list[tuple[float, int]]] = [[] for _mentor in places]
    at, free = [0] * len(scores), list(range(len(scores)))
    while free:
        row = free.pop()
        while at[row] < len(places):
            column = int(order[row, at[row]])
            at[row] += 1
            worth = float(scores[row, column])
            if worth < 0:
                break
            if len(held[column]) < places[column]:
                held[column].append((worth, row))
                break
            if places[column] and (least := min(held[column])) < (worth, row):
                held[column].remove(least)
                held[column].append((worth, row))
                free.append(least[1])
                break
    return [(row, column) for column, those in enumerate(held) for _worth, row in those]


def hospital_resident(scores: Scores, places: list[int]) -> Pairs:
    """The same, by the package `matching`."""
    from matching.games import HospitalResident

    sys.setrecursionlimit(100_000)
    likes = {
        row: [int(c) for c in np.argsort(-line, kind="stable") if line[c] >= 0 and places[c]]
        for row, line in enumerate(scores)
    }
    likes = {row: those for row, those in likes.items() if those}
    liked: dict[int, list[int]] = {}
    for column in range(len(places)):
        rows = [row for row in likes if scores[row, column] >= 0]
        if rows and places[column]:
            liked[column] = sorted(rows, key=lambda row: (-scores[row, column], row))
    room = {column: places[column] for column in liked}
    game = cast(Any, HospitalResident).create_from_dictionaries(likes, liked, room)
    return [
        (int(resident.name), int(hospital.name))
        for hospital, residents in game.solve().items()
        for resident in residents
    ]


def assignment(scores: Scores, places: list[int]) -> Pairs:
    """The best there is, by scipy's dense solver, with a column for each place."""
    owner = np.repeat(np.arange(len(places)), places)
    cost = np.where(scores < 0, 2.0 * len(scores), 1 - scores / SCALE)[:, owner]
    rows, columns = linear_sum_assignment(cost)
    pairs = [(int(r), int(owner[c])) for r, c in zip(rows, columns, strict=True)]
    return [(row, column) for row, column in pairs if scores[row, column] >= 0]


@dataclass(frozen=True)
class Way:
    """A way to pair people, and how many mentees it can be asked to bear."""

    name: str
    most: int
    pair: Callable[[Scores, list[int]], Pairs] | None = None


WAYS = (
    Way("Tandem", 100_000),
    Way("by chance", 10_000, by_chance),
    Way("best first (greedy)", 10_000, best_first),
    Way("Gale-Shapley", 10_000, gale_shapley),
    Way("matching: HospitalResident", 1_000, hospital_resident),
    Way("scipy: linear_sum_assignment", 3_000, assignment),
)


def measure(way: Way, mentees: int) -> Result:
    """One way, so many mentees, in this process."""
    people = population(mentees)
    lexicon()
    if way.pair is None:
        began = perf_counter()
        done = match(people.mentees, people.mentors, Rules(), NOW)
        seconds = perf_counter() - began
        worth = done.total, done.worst
        together = crowd(people.mentees, people.mentors, Rules(), NOW)
        rows = {one.id: n for n, one in enumerate(together.mentees)}
        columns = {one.id: n for n, one in enumerate(together.mentors)}
        pairs = [(rows[fit.mentee], columns[fit.mentor]) for fit in done.pairs]
        memory = _memory()
        top = _top_three(together, pairs)
        return Result(way.name, mentees, len(pairs), *worth, top, seconds, memory, done.gap)
    together = crowd(people.mentees, people.mentors, Rules(), NOW)
    scores = np.floor(together.scores(np.arange(mentees)))
    before, began = _memory(), perf_counter()
    pairs = way.pair(scores, [mentor.places for mentor in together.mentors])
    seconds = perf_counter() - began
    memory = max(before, _memory())
    got = np.array([scores[pair] for pair in pairs]) / SCALE
    top = _top_three(together, pairs)
    return Result(
        way.name, mentees, len(pairs), float(got.sum()), float(got.min()), top, seconds, memory
    )


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def _top_three(together: Crowd, pairs: Pairs, most: int = 2_000) -> float:
    """The share of the mentees who got one of the three who fit them best; of some of them."""
    hits, some = 0, pairs[:: max(1, len(pairs) // most)]
    for row, column in some:
        line = together.scores(np.array([row]))[0]
        hits += int((line > line[column]).sum()) < 3
    return hits / max(1, len(some))


def run(most: int, picture: Path | None = None) -> str:
    """Every way, at every size that it bears, in a table."""
    results: list[Result] = []
    lines = [
        f"{'mentees':>8}  {'':30}{'of the best':>12}{'pairs':>9}{'worst':>8}{'top 3':>8}"
        f"{'seconds':>10}{'GiB':>7}{'unproved':>11}"
    ]
    for size in (size for size in SIZES if size <= most):
        here = [Result(**_apart(way.name, str(size))) for way in WAYS if size <= way.most]
        results += here
        best = max(here[0].total, *(one.total for one in here if one.pairs == here[0].pairs))
        lines += [_line(one, best) for one in here] + [""]
    ours = [one for one in results if one.way == WAYS[0].name]
    if len(ours) > 1:
        growth = np.polyfit(
            [math.log(o.mentees) for o in ours], [math.log(o.seconds) for o in ours], 1
        )
        lines.append(
            f"Tandem's time grows with the number of mentees to the power of {growth[0]:.2f}"
        )
        lines.append(_after(Again(**_apart(AGAIN, str(ours[-1].mentees)))))
    lines.append(
        "Three mentees to a mentor, places 3 % short. The others are given the scores that Tandem "
        "has computed; only its own time includes reading words, scoring and giving reasons."
    )
    if picture:
        picture.write_text(_picture(results), encoding="utf-8")
        lines.append(f"The picture is in {picture}")
    return "\n".join(lines)


@dataclass(frozen=True)
class Again:
    """What is left to do once some have declined: whom it concerns, and how long it takes."""

    mentees: int
    looking: int
    pairs: int
    seconds: float


def measure_again(mentees: int) -> Again:
    """One in five declines; they, and those who had nobody, are matched beside pairs that stand."""
    people = population(mentees)
    done = match(people.mentees, people.mentors, Rules(), NOW)
    chance = np.random.default_rng(0).random(len(done.pairs))
    stands = [fit for fit, dice in zip(done.pairs, chance, strict=True) if dice >= DECLINED]
    kept, taken = {fit.mentee for fit in stands}, Counter(fit.mentor for fit in stands)
    never = frozenset((fit.mentee, fit.mentor) for fit in done.pairs if fit.mentee not in kept)
    looking = [one for one in people.mentees if one.id not in kept]
    room = [replace(one, places=one.places - taken[one.id]) for one in people.mentors]
    began = perf_counter()
    again = match(looking, [one for one in room if one.places], Rules(never=never), NOW)
    return Again(mentees, len(looking), len(again.pairs), perf_counter() - began)


def _apart(*what: str) -> Any:
    """What a measure finds in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.matching.compare", *what]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise typer.BadParameter(f"{' '.join(what)} failed: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def _after(one: Again) -> str:
    return (
        f"After one in five of {one.mentees:,} declined: {one.pairs:,} of {one.looking:,} who look "
        f"for somebody are matched in {one.seconds:.2f} s, beside the pairs that stand"
    )


def _line(one: Result, best: float) -> str:
    gap = "" if one.gap is None else f"{100 * one.gap:.4f} %"
    return (
        f"{one.mentees:>8,}  {one.way:30}{100 * one.total / best:>10.2f} %{one.pairs:>9,}"
        f"{one.worst:>8.3f}{100 * one.top_three:>6.0f} %{one.seconds:>10.2f}{one.memory:>7.2f}"
        f"{gap:>11}"
    )


WIDTH, HEIGHT, LEFT, BOTTOM = 720, 380, 70, 50
COLOURS = ("#0b7a75", "#9aa5b1", "#e0a458", "#c8553d", "#7d5ba6", "#4a6fa5")


def _picture(results: list[Result]) -> str:
    """Seconds over mentees, both on logarithmic scales, a line for each way; as SVG."""
    xs = [math.log10(one.mentees) for one in results]
    ys = [math.log10(max(1e-3, one.seconds)) for one in results]
    low_x, high_x = min(xs), max(xs)
    low_y, high_y = math.floor(min(ys)), math.ceil(max(ys))

    def x(value: float) -> float:
        return LEFT + (value - low_x) / max(1e-9, high_x - low_x) * (WIDTH - LEFT - 190)

    def y(value: float) -> float:
        return 20 + (high_y - value) / max(1, high_y - low_y) * (HEIGHT - 20 - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="system-ui, sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for power in range(low_y, high_y + 1):
        parts.append(f'<path d="M{LEFT} {y(power):.1f}H{WIDTH - 180}" stroke="#e4e7eb"/>')
        parts.append(_label(LEFT - 8, y(power) + 4, f"{10.0**power:g} s", "end"))
    for size in sorted({one.mentees for one in results}):
        parts.append(_label(x(math.log10(size)), HEIGHT - BOTTOM + 20, f"{size:,}", "middle"))
    parts.append(_label((LEFT + WIDTH - 190) / 2, HEIGHT - 8, "mentees", "middle"))
    ends: list[tuple[float, float]] = []
    for way, colour in zip(WAYS, COLOURS, strict=True):
        mine = [one for one in results if one.way == way.name]
        if not mine:
            continue
        points = [(x(math.log10(o.mentees)), y(math.log10(max(1e-3, o.seconds)))) for o in mine]
        wide = 3.0 if way.pair is None else 1.5
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        line = f'fill="none" stroke="{colour}" stroke-width="{wide}"'
        parts.append(f'<polyline points="{path}" {line}/>')
        for a, b in points:
            parts.append(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="{wide + 1}" fill="{colour}"/>')
        right, at = points[-1][0] + 10, points[-1][1] + 4
        while any(right == far and abs(at - other) < 14 for far, other in ends):
            at += 14
        ends.append((right, at))
        parts.append(_label(right, at, way.name, "start", colour))
    return "\n".join([*parts, "</svg>", ""])


def _label(x: float, y: float, words: str, anchor: str, colour: str = "#52606d") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{words}</text>'


if __name__ == "__main__":
    asked, size = sys.argv[1], int(sys.argv[2])
    found = (
        measure_again(size)
        if asked == AGAIN
        else measure(next(way for way in WAYS if way.name == asked), size)
    )
    sys.stdout.write(json.dumps(asdict(found)) + "\n")

"""People in a file, for those who only want the matching; and the pairs in another."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from bot.matching.values import WEIGHTS, Candidate, Criterion, Matching
from bot.themes import DAYS, PERIODS

COLUMNS = (
    "id", "role", "capacity", "needs", "expertise", "goals", "hobbies", "sector", "languages",
    "seniority", "tz", "availability", "personality", "style", "graduate", "manager_id", "declined",
)  # fmt: skip

SLOTS = frozenset(f"{day}-{part}" for day in DAYS for part in PERIODS)

PAIRS = ("mentee", "mentor", "rank", "score", "reasons")

DEFAULT_CAPACITY = 3
"""Mentees of a mentor who does not say (G07)."""

MOST_PLACES = 10_000
FARTHEST = 14
"""Hours from UTC that a zone can be."""

TRUE, FALSE = ("true", "yes", "oui", "vrai", "1"), ("false", "no", "non", "faux", "0")


class Bad(Exception):
    """An answer that cannot be read; the sentence says why."""


@dataclass(frozen=True)
class Fault:
    """A line that cannot be read, and why; line 1 is that of the headings."""

    line: int
    why: str


@dataclass(frozen=True)
class People:
    """Who was read, and what could not be."""

    mentees: tuple[Candidate, ...]
    mentors: tuple[Candidate, ...]
    faults: tuple[Fault, ...]


def read(lines: Iterable[str]) -> People:
    """Mentees and mentors out of CSV lines with a heading; raises Bad where that is missing.

    Lists are separated by ';', an empty answer is none. Other columns are passed over.
    """
    rows = csv.reader(lines)
    try:
        heading = [name.strip().lstrip("\ufeff").casefold() for name in next(rows)]
    except StopIteration:
        raise Bad("the file is empty") from None
    except csv.Error as error:
        raise Bad(str(error)) from None
    for name in ("id", "role"):
        if name not in heading:
            raise Bad(f"the column “{name}” is missing; there are: {', '.join(heading)}")
    twice = next((name for name in heading if name in COLUMNS and heading.count(name) > 1), None)
    if twice:
        raise Bad(f"the column “{twice}” is there twice")
    mentees: list[Candidate] = []
    mentors: list[Candidate] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for line, row in _rows(rows, faults):
        if not any(cell.strip() for cell in row):
            continue
        try:
            if len(row) > len(heading):
                raise Bad(f"{len(row)} cells where the heading has {len(heading)}")
            told = dict(zip(heading, (cell.strip() for cell in row), strict=False))
            mentor, candidate = _candidate(told)
            if candidate.id in seen:
                raise Bad(f"“{candidate.id}” stands on line {seen[candidate.id]} already")
        except Bad as bad:
            faults.append(Fault(line, str(bad)))
            continue
        seen[candidate.id] = line
        (mentors if mentor else mentees).append(candidate)
    return People(tuple(mentees), tuple(mentors), tuple(faults))


def _rows(rows: Iterator[list[str]], faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    line = 1
    while True:
        begins = line + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            faults.append(Fault(begins, str(error)))
            line = begins
            continue
        # The reader counts every line of a quoted cell that has several.
        line = max(begins, getattr(rows, "line_num", begins))
        yield begins, row


def _candidate(told: Mapping[str, str]) -> tuple[bool, Candidate]:
    """Whether it is a mentor, and who."""

    def said(name: str) -> str:
        return told.get(name, "")

    def several(name: str) -> tuple[str, ...]:
        return _several(told.get(name, ""))

    id, role = said("id"), said("role").casefold()
    if not id:
        raise Bad("the id is missing")
    if role not in ("mentor", "mentee"):
        raise Bad(f"the role is “{said('role')}”, and has to be mentor or mentee")
    mentor = role == "mentor"
    slots = _half_days(said("availability"))
    tz = _number("tz", said("tz"), -FARTHEST, FARTHEST)
    if tz is not None and tz * 4 != round(tz * 4):
        raise Bad(f"tz: {said('tz')} is no whole number of quarters of an hour")
    years = _number("seniority", said("seniority"), 0, 100)
    places = _number("capacity", said("capacity"), 0, MOST_PLACES)
    if places is not None and places != int(places):
        raise Bad(f"capacity: {said('capacity')} is no whole number")
    return mentor, Candidate(
        id=id,
        needs=several("needs"),
        goals=several("goals"),
        expertise=several("expertise"),
        hobbies=several("hobbies"),
        sector=said("sector"),
        languages=_several(said("languages").casefold()),
        # Hours without a zone cannot be compared with anybody's.
        slots=slots if tz is not None else (),
        zone=f"{tz or 0:g}",
        seniority=years,
        personality=_personality(said("personality")),
        style=said("style"),
        graduate=_truth("graduate", said("graduate")),
        manager=said("manager_id"),
        declined=frozenset(several("declined")),
        places=(DEFAULT_CAPACITY if places is None else int(places)) if mentor else 0,
    )


# Many people give the same answers: each is read once.
@lru_cache(maxsize=10_000)
def _several(said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in said.split(";") if word.strip()))


@lru_cache(maxsize=10_000)
def _half_days(said: str) -> tuple[str, ...]:
    slots = _several(said.casefold())
    for code in slots:
        if code not in SLOTS:
            near = get_close_matches(code, SLOTS, 1)
            hint = f"; did you mean {near[0]}?" if near else ", as in mon-am, tue-pm, wed-eve"
            raise Bad(f"availability: “{code}” is no half-day{hint}")
    return slots


@lru_cache(maxsize=10_000)
def _personality(said: str) -> tuple[float, ...]:
    if not said:
        return ()
    numbers = [_number("personality", part.strip(), 1, 5) for part in said.split(";")]
    told = tuple(number for number in numbers if number is not None)
    if len(told) != 5:
        raise Bad(f"personality: five numbers from 1 to 5, and there are {len(told)}")
    return told


@lru_cache(maxsize=10_000)
def _number(name: str, said: str, least: float, most: float) -> float | None:
    if not said:
        return None
    try:
        number = float(said.replace(",", "."))
    except ValueError:
        raise Bad(f"{name}: “{said}” is no number") from None
    if not math.isfinite(number) or not least <= number <= most:
        raise Bad(f"{name}: {said} is not between {least:g} and {most:g}")
    return number


def _truth(name: str, said: str) -> bool | None:
    if not said:
        return None
    if said.casefold() in TRUE:
        return True
    if said.casefold() in FALSE:
        return False
    raise Bad(f"{name}: “{said}” is neither true nor false")


def weights(said: str) -> dict[Criterion, float]:
    """'needs=0.5,goals=0.2' as weights, the others 0; raises Bad for what cannot be read."""
    found: dict[Criterion, float] = {}
    names = [criterion.value for criterion in WEIGHTS]
    for part in re.split(r"[,\s]+", said.strip()):
        name, equals, number = part.partition("=")
        if name.casefold() not in names or not equals:
            near = get_close_matches(name.casefold(), names, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(names)}"
            raise Bad(f"weights: “{part}” is not understood; {hint}")
        weight = _number(f"weights: {name}", number, 0, 1e6)
        if weight is None:
            raise Bad(f"weights: {name} has no number")
        found[Criterion(name.casefold())] = weight
    if not any(found.values()):
        raise Bad("weights: at least one has to be above 0")
    return found


def pair_rows(matching: Matching, say: Callable[..., str]) -> Iterator[tuple[str, ...]]:
    """The lines of the file of pairs, by mentee and rank; `say` puts a pair's reasons in words."""
    for fit in sorted(matching.pairs, key=lambda fit: (fit.mentee, fit.rank, fit.mentor)):
        yield fit.mentee, fit.mentor, str(fit.rank), f"{fit.score:.4f}", say(fit)


def report(matching: Matching) -> dict[str, object]:
    """How good the pairs are, who has none and why, and what is short; shares from 0 to 1."""
    return {
        "mentees": matching.mentees,
        "pairs": len(matching.pairs),
        "coverage": round(matching.coverage, 4),
        "total": round(matching.total, 4),
        "best_possible": round(matching.best, 4),
        "gap_percent": round(100 * matching.gap, 4),
        "mean": round(matching.mean, 4),
        "worst": round(matching.worst, 4),
        "loads": dict(sorted(matching.loads.items())),
        "prices": {id: round(price, 4) for id, price in sorted(matching.prices.items())},
        "scarcity": [
            {
                "subject": short.subject,
                "price": short.price,
                "waiting": short.waiting,
                "mentors_that_would_help": short.mentors,
            }
            for short in matching.scarcity
        ],
        "unmatched": [
            {
                "id": one.id,
                "mentors_removed": {rule.value: count for rule, count in one.removed.items()},
                "mentors_possible": one.possible,
            }
            for one in matching.unmatched
        ],
    }

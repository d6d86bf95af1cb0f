"""Made-up people, of whom it is known what they mean behind the words they misspell."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from bot.matching import Candidate

SECTORS = (
    ("banque", "banking"), ("assurance", "insurance"), ("conseil", "consulting"),
    ("énergie", "energy"), ("santé", "healthcare"), ("luxe", "luxury goods"),
    ("distribution", "retail"), ("informatique", "IT"), ("télécoms", "telecom"),
    ("automobile", "automotive"), ("aéronautique", "aerospace"),
    ("agroalimentaire", "food industry"),
    ("immobilier", "real estate"), ("médias", "media"), ("tourisme", "tourism"),
    ("secteur public", "public sector"), ("éducation", "education"),
    ("transport", "transportation"),
)  # fmt: skip
STYLES = ("structured", "spontaneous", "caring", "challenging")
LANGUAGES = (("fr",), ("fr", "en"), ("en",), ("fr", "en", "es"), ("en", "de"), ("fr", "ar"))
LANGUAGE_CHANCES = (30, 40, 12, 8, 5, 5)
ZONES = ("0", "1", "1", "1", "1", "1", "2", "-5", "3", "8")
DAYS, PARTS = ("mon", "tue", "wed", "thu", "fri"), ("am", "pm", "eve")
SILENCE = 0.12
"""The share of the questions that stay unanswered."""
ALTERED = 0.5
"""The share of the words that are altered: a slip, no accents, capitals, another order."""
HOBBIES_BEGIN = -18
"""Where the hobbies begin in the list of terms, from its end."""


@dataclass(frozen=True)
class Population:
    """Mentees and mentors; `said` in their own words, `meant` with one name for each concept."""

    mentees: list[Candidate]
    mentors: list[Candidate]
    meant_mentees: list[Candidate]
    meant_mentors: list[Candidate]


@cache
def concepts() -> tuple[tuple[str, ...], ...]:
    """What can be meant, each in the ways in which it is said."""
    lines = Path(__file__).with_name("terms.txt").read_text("utf-8").splitlines()
    return tuple(
        tuple(f.strip() for f in line.split(";")) for line in lines if not line.startswith("#")
    )


def population(mentees: int, seed: int = 0, short: float = 0.03, places: int = 3) -> Population:
    """That many mentees, three to a mentor; places are `short` by that share."""
    chance = random.Random(seed)
    count = max(1, round(mentees / 3))
    told = [_somebody(chance, f"e{n:06}", mentor=False) for n in range(mentees)]
    mentors = [_somebody(chance, f"m{n:06}", mentor=True) for n in range(count)]
    lacking = round(mentees * short) + places * count - mentees
    for n in range(max(0, lacking)):
        at = n % count
        said, meant = mentors[at]
        if said.places > 1:
            mentors[at] = (
                replace(said, places=said.places - 1),
                replace(meant, places=meant.places - 1),
            )
    for n in range(mentees // 10):  # somebody's line manager is among the mentors, or they said no
        said, meant = told[n]
        other = frozenset({f"m{chance.randrange(count):06}"})
        boss = f"m{chance.randrange(count):06}"
        told[n] = (
            replace(said, declined=other, manager=boss),
            replace(meant, declined=other, manager=boss),
        )
    return Population(
        [s for s, _m in told],
        [s for s, _m in mentors],
        [m for _s, m in told],
        [m for _s, m in mentors],
    )


def _somebody(chance: random.Random, id: str, *, mentor: bool) -> tuple[Candidate, Candidate]:
    def told() -> bool:
        return chance.random() >= SILENCE

    skills = concepts()[:HOBBIES_BEGIN]
    first_hobby = len(skills)
    needs = _zipf(chance, len(skills), chance.randint(2, 4)) if told() else []
    goals = _zipf(chance, len(skills), chance.randint(1, 2)) if told() else []
    hobbies = (
        [first_hobby + n for n in _zipf(chance, -HOBBIES_BEGIN, chance.randint(1, 3))]
        if told()
        else []
    )
    sector = chance.choice(SECTORS) if told() else None
    common: dict[str, Any] = dict(  # noqa: C408
        id=id,
        languages=chance.choices(LANGUAGES, LANGUAGE_CHANCES)[0],
        slots=tuple(
            sorted(f"{d}-{p}" for d in chance.sample(DAYS, 3) for p in chance.sample(PARTS, 2))
        )
        if told()
        else (),
        zone=chance.choice(ZONES),
        seniority=float(chance.randint(4, 30) if mentor else chance.randint(0, 6))
        if told()
        else None,
        personality=tuple(float(chance.randint(1, 5)) for _axis in range(5)) if told() else (),
        style=chance.choice(STYLES) if told() else "",
        graduate=True if mentor else None,
        places=3 if mentor else 0,
    )
    if mentor:
        needs = needs + [n for n in _zipf(chance, len(skills), 2) if n not in needs]

    def words(say: Callable[[int], str], sector: str) -> Candidate:
        known = tuple(map(say, needs))
        return Candidate(
            **common,
            needs=() if mentor else known,
            expertise=known if mentor else (),
            goals=tuple(map(say, goals)),
            hobbies=tuple(map(say, hobbies)),
            sector=sector,
        )

    said = words(lambda n: _say(chance, n), chance.choice(sector) if sector else "")
    return said, words(lambda n: concepts()[n][0], sector[0] if sector else "")


def _zipf(chance: random.Random, size: int, count: int) -> list[int]:
    """A few different ones of so many; some are named far more often than others."""
    found: dict[int, None] = {}
    order = _order(size)
    while len(found) < min(count, size):
        found[
            order[min(size - 1, int(size ** chance.random()) - 1 + chance.randrange(3)) % size]
        ] = None
    return list(found)


@cache
def _order(size: int) -> list[int]:
    order = list(range(size))
    random.Random(size).shuffle(order)
    return order


def _say(chance: random.Random, concept: int) -> str:
    """One of the ways to say it, as people type."""
    word = chance.choice(concepts()[concept])
    if chance.random() >= ALTERED:
        return word
    match chance.randrange(5):
        case 0:
            return word.upper()
        case 1:
            return "".join(
                {"é": "e", "è": "e", "ê": "e", "à": "a", "ç": "c", "ô": "o"}.get(c, c) for c in word
            )
        case 2 if " " in word:
            first, *rest = word.split()
            return " ".join([*rest, first])
        case _:
            return _slip(chance, word)


def _slip(chance: random.Random, word: str) -> str:
    """A letter too many, one too few, two swapped, or the wrong one."""
    if len(word) < 5:
        return word
    at = chance.randrange(1, len(word) - 1)
    match chance.randrange(4):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + word[at] + word[at:]
        case 2:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case _:
            return word[:at] + chance.choice("aeinorst") + word[at + 1 :]

"""A file of people in, a file of pairs out."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from time import perf_counter

import typer

from bot import cards
from bot.matching import Criterion, Finding, Fit, Matching, Rules, people
from bot.matching.catalogue import Concept
from bot.matching.matcher import match, suggest, undisturbed
from bot.matching.values import WEIGHTS, Objective
from bot.words import Reader, Who, spell

MOST_FAULTS = 50
"""Lines named one by one; beyond, they are counted."""

MOST_REASONS, MOST_DIFFERENCES = 4, 2

LONG = 3_000
"""People from which progress is shown."""


class Unreadable(Exception):
    """Something that was asked for cannot be done; its lines say why."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines


@dataclass(frozen=True)
class Asked:
    """What is asked of the matching on the command line."""

    suggestions: bool = False
    k: int = 3
    most: int | None = None
    weights: str = ""
    objective: Objective = Objective.TOTAL
    floor: float = 0.0
    seed: int = 0
    language: str = "en"
    skip_bad: bool = False


@undisturbed()
def match_file(
    source: Path, out: Path, report: Path | None, asked: Asked, more: tuple[Concept, ...] = ()
) -> list[str]:
    """Match the people of a file and write the pairs; gives what there is to say about it.

    Raises Unreadable, and then nothing has been written.
    """
    began = perf_counter()
    rules = _rules(asked)
    found = _read(source)
    faults = [f"{source.name}, line {one.line}: {one.why}" for one in found.faults]
    if faults and not asked.skip_bad:
        count = len(faults)
        told = faults[:MOST_FAULTS] + (
            [f"… and {count - MOST_FAULTS} more"] * (count > MOST_FAULTS)
        )
        raise Unreadable(*told, "Nothing was written. --skip-bad goes on without these lines.")
    size = len(found.mentees) + len(found.mentors)
    with _progress(size > LONG) as progress:
        if asked.suggestions:
            done = suggest(
                found.mentees, found.mentors, rules, datetime.now(UTC), k=asked.k, most=asked.most,
                more=more, progress=progress,
            )  # fmt: skip
        else:
            done = match(
                found.mentees, found.mentors, rules, datetime.now(UTC), more=more, progress=progress
            )
    seconds = perf_counter() - began
    _write(out, lambda path: _write_pairs(path, done, asked.language))
    if report:
        told_of = {**people.report(done), "skipped": len(faults), "seed": asked.seed,
                   "objective": asked.objective.value, "seconds": round(seconds, 3)}  # fmt: skip
        _write(report, lambda path: _write_report(path, told_of))
    return [*faults[:MOST_FAULTS], _summary(done, len(faults), seconds)]


def _rules(asked: Asked) -> Rules:
    if asked.language not in ("en", "fr"):
        raise Unreadable(f"--language {asked.language}: en or fr")
    try:
        weights = people.weights(asked.weights) if asked.weights.strip() else WEIGHTS
    except people.Bad as bad:
        raise Unreadable(f"--{bad}") from None
    return Rules(
        weights=weights, objective=asked.objective, floor=asked.floor, seed=asked.seed,
        graduates_only=True,
    )  # fmt: skip


def _read(source: Path) -> people.People:
    try:
        with source.open(encoding="utf-8-sig", newline="") as lines:
            return people.read(lines)
    except UnicodeDecodeError:
        pass  # an older spreadsheet program
    except OSError as error:
        raise Unreadable(f"{source}: {error.strerror}") from None
    except people.Bad as bad:
        raise Unreadable(f"{source.name}: {bad}") from None
    try:
        with source.open(encoding="cp1252", errors="replace", newline="") as lines:
            return people.read(lines)
    except people.Bad as bad:
        raise Unreadable(f"{source.name}: {bad}") from None


def _write(target: Path, write: Callable[[Path], None]) -> None:
    """All of it or nothing: what stood there stays until the new file is whole."""
    fresh = target.with_name(f".{target.name}.new")
    try:
        write(fresh)
        fresh.replace(target)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise Unreadable(f"{target}: {error.strerror}") from None


def _write_pairs(path: Path, done: Matching, language: str) -> None:
    say = _Speech(language)
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(people.PAIRS)
        writer.writerows(people.pair_rows(done, say))


def _write_report(path: Path, told: dict[str, object]) -> None:
    path.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


NAMING = frozenset({Criterion.SENIORITY})
"""What is said with the mentor's name; the rest reads the same whoever it is."""


class _Speech:
    """Says the reasons of a pair, what fits before what does not."""

    def __init__(self, language: str) -> None:
        self._reader = Reader(language, "UTC")
        self._said = lru_cache(maxsize=20_000)(self._say)

    def __call__(self, fit: Fit) -> str:
        fits = [said for said in map(self._of(fit), _some(fit, True, MOST_REASONS)) if said]
        differs = [said for said in map(self._of(fit), _some(fit, False, MOST_DIFFERENCES)) if said]
        return " ".join([*fits, *differs])

    def _of(self, fit: Fit) -> Callable[[Finding], str]:
        return lambda found: self._said(found, fit.mentor if found.criterion in NAMING else "")

    def _say(self, found: Finding, mentor: str) -> str:
        text = cards.finding(found, Who(name=""), Who(name=mentor), None)
        return spell(text, self._reader) if text else ""


def _some(fit: Fit, fits: bool, most: int) -> list[Finding]:
    return [found for found in fit.findings if found.fits is fits][:most]


def _summary(done: Matching, skipped: int, seconds: float) -> str:
    said = [
        f"{len(done.pairs):,} pairs for {done.mentees:,} mentees in {seconds:.1f} s",
        f"mean score {done.mean:.3f}, lowest {done.worst:.3f}",
        f"within {100 * done.gap:.3f} % of the best possible",
    ]
    if done.unmatched:
        said.append(f"{len(done.unmatched):,} without a mentor")
    if skipped:
        said.append("1 line skipped" if skipped == 1 else f"{skipped:,} lines skipped")
    return "; ".join(said)


@contextmanager
def _progress(shown: bool) -> Iterator[Callable[[float], None]]:
    """A bar on standard error, where somebody looks."""
    if not shown or not sys.stderr.isatty():
        yield lambda _share: None
        return
    with typer.progressbar(length=100, label="Matching", file=sys.stderr) as bar:
        yield lambda share: bar.update(max(0, int(100 * share) - bar.pos))
        bar.update(100 - bar.pos)

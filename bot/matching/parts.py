"""What a score is added up from, for a block of mentees and all the mentors at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Grid = NDArray[np.float32]
Whole = NDArray[np.int64]
A = TypeVar("A")

SCALE = 100_000
"""Scores are computed in this many parts of 1, to become whole numbers: prices must be exact."""

FORBIDDEN = np.float32(-1000 * SCALE)
"""Added to a score by a broken rule; far below any score, whatever else is added."""

ENOUGH_HOURS = 8
"""Common hours a week from which more of them make no better pair."""

AN_HOUR = np.float32(0.99)
"""What counts as an hour in common: hours come in quarters, and not quite exactly."""

MOST_ROWS = 2000
"""Rows of a merged table: beyond, it costs more memory than it saves time."""


class Part(Protocol):
    """One criterion, or a rule, as something that is added to a block of scores."""

    def add(self, rows: Whole, out: Grid, scratch: Grid) -> None:
        """Add it for those mentees; `scratch` is of the same shape, to work in."""

    def few(self, columns: Whole) -> Part:
        """The same for those mentors alone, in order."""


@dataclass
class Table:
    """Answers of which there are few: a row for each that mentees give, a column a mentor."""

    of: Whole
    rows: Grid

    def add(self, rows: Whole, out: Grid, scratch: Grid) -> None:
        """Add each mentee's row."""
        np.take(self.rows, self.of[rows], axis=0, out=scratch)
        out += scratch

    def few(self, columns: Whole) -> Part:
        """The same for those mentors alone."""
        return Table(self.of, self.rows[:, columns])


@dataclass
class Coverage:
    """What is asked for, and how much of it each mentor covers: (concepts, mentors)."""

    asked: csr_array
    offered: Grid

    def add(self, rows: Whole, out: Grid, scratch: Grid) -> None:
        """Add the shares that are covered."""
        out += self.asked[rows] @ self.offered

    def few(self, columns: Whole) -> Part:
        """The same for those mentors alone."""
        return Coverage(self.asked, self.offered[:, columns])


@dataclass
class Product:
    """Numbers told by each side, multiplied and summed."""

    left: Grid
    right: Grid

    def add(self, rows: Whole, out: Grid, scratch: Grid) -> None:
        """Add the products."""
        np.matmul(self.left[rows], self.right, out=scratch)
        out += scratch

    def few(self, columns: Whole) -> Part:
        """The same for those mentors alone."""
        return Product(self.left, self.right[:, columns])


@dataclass
class Hours:
    """Common free time: enough of it counts fully, less than `least` forbids.

    For the mentors of each zone, who stand side by side, the hours that each mentee shares with
    each half-day there, (mentees, half-days); and which of these each mentor has free.
    """

    left: Sequence[Grid]
    right: Sequence[Grid]
    weight: Grid
    least: np.float32 = AN_HOUR

    def add(self, rows: Whole, out: Grid, scratch: Grid) -> None:
        """Add what the common hours are worth, and forbid where there are none."""
        start = 0
        for left, right in zip(self.left, self.right, strict=True):
            end = start + right.shape[1]
            np.matmul(left[rows], right, out=scratch[:, start:end])
            start = end
        # Plain arithmetic on the whole block is several times faster than picking the few cells.
        lacking = np.subtract(scratch, self.least)
        np.minimum(lacking, 0, out=lacking)
        lacking *= -FORBIDDEN / (AN_HOUR - 0.75)
        out += lacking
        np.minimum(scratch, ENOUGH_HOURS, out=scratch)
        scratch *= (self.weight[rows] / ENOUGH_HOURS)[:, None]
        out += scratch

    def few(self, columns: Whole) -> Part:
        """The same for those mentors alone, who are in order."""
        ends = np.cumsum([right.shape[1] for right in self.right])
        right = [
            part[:, columns[(columns >= end - part.shape[1]) & (columns < end)] - end]
            for part, end in zip(self.right, ends.tolist(), strict=True)
        ]
        return replace(self, right=right)

    def together(self, row: int) -> Grid:
        """That mentee's common hours with each mentor; half of enough where one is silent."""
        parts = zip(self.left, self.right, strict=True)
        return np.concatenate([left[row] @ right for left, right in parts])


def table(
    ours: Sequence[A],
    theirs: Sequence[A],
    worth: Callable[[A, A], float],
    share: Grid | None,
    levels: Whole,
) -> Table:
    """What the mentees' answers are worth beside the mentors'; below 0, a rule is broken.

    `share` is what the criterion counts for each mentee, the same at the same level; without it
    only the rule remains.
    """
    here, there = list(dict.fromkeys(ours)), list(dict.fromkeys(theirs))
    small = np.array([[worth(a, b) for b in there] for a in here], dtype=np.float32)
    row_of = {answer: n for n, answer in enumerate(here)}
    column_of = {answer: n for n, answer in enumerate(there)}
    of = np.array([row_of[a] for a in ours], dtype=np.int64)
    columns = np.array([column_of[b] for b in theirs], dtype=np.int64)
    wide = small.reshape(len(here), len(there))[:, columns]
    if share is None:
        return Table(of, np.where(wide < 0, FORBIDDEN, np.float32(0)))
    kept, first, back = np.unique(of * 3 + levels, return_index=True, return_inverse=True)
    wide = wide[kept // 3]
    scaled = np.where(wide < 0, FORBIDDEN, wide * share[first][:, None])
    return Table(back.reshape(-1), np.ascontiguousarray(scaled, dtype=np.float32))


def merged(tables: Sequence[Table]) -> list[Table]:
    """Small tables added up beforehand: one row to add for each mentee rather than several."""
    found: list[Table] = []
    for one in sorted(tables, key=lambda t: len(t.rows)):
        if not one.rows.any():
            continue
        if found:
            last, size = found[-1], len(one.rows)
            kept, back = np.unique(last.of * size + one.of, return_inverse=True)
            if len(kept) <= min(MOST_ROWS, max(64, len(one.of) // 4)):
                rows = last.rows[kept // size] + one.rows[kept % size]
                found[-1] = Table(back.reshape(-1), rows)
                continue
        found.append(one)
    return found


def marks(
    lists: Sequence[Sequence[int]],
    columns: int,
    *,
    weigh: bool = False,
    place: Whole | None = None,
) -> csr_array:
    """Rows of numbers as marks: 1 each, or with `weigh` equal shares of 1.

    `place` says in which column a number stands, where that is not its own.
    """
    counts = np.array([len(row) for row in lists], dtype=np.int64)
    total = int(counts.sum())
    indices = np.fromiter(chain.from_iterable(lists), dtype=np.int64, count=total)
    if place is not None:
        indices = place[indices]
    data = np.repeat(1 / np.maximum(counts, 1), counts) if weigh else np.ones(total)
    indptr = np.concatenate(([0], np.cumsum(counts)))
    return csr_array((data.astype(np.float32), indices, indptr), shape=(len(lists), columns))

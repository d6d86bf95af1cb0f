"""Who wants whom, and for how much: what a matching is made of, in whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.parts import SCALE, Whole

Scores = NDArray[np.float32]
Block = Callable[[Whole], Scores]

MATCHED = 100 * SCALE
"""What it is worth that somebody is matched at all: more than any scores lost along the way."""


@dataclass(frozen=True)
class Market:
    """Mentees who want `wants` mentors each, mentors with `places`, and whole scores for blocks.

    `block(rows)` gives the scores of those mentees in parts of `SCALE`, and `few(columns)` such a
    block for those mentors alone; what must not be is about `FORBIDDEN` or less, and what is below
    `floor` must not be either. `slots[k]` is what a mentor's (k+1)th mentee costs, `bonus` what it
    is worth beyond `MATCHED` that each mentee is matched.
    """

    block: Block
    wants: Whole
    places: Whole
    floor: float = 0.0
    bonus: Whole | None = None
    slots: Whole | None = None
    few: Callable[[Whole], Block] | None = None

    def beside(self, columns: Whole) -> Block:
        """The scores with those mentors, in order, alone."""
        if self.few is not None:
            return self.few(columns)
        return lambda rows: self.block(rows)[:, columns]

    @property
    def size(self) -> int:
        """How many pairs there are."""
        return len(self.wants) * len(self.places)

    @property
    def worth(self) -> Whole:
        """What it is worth that each mentee is matched."""
        worth = np.full(len(self.wants), MATCHED, dtype=np.int64)
        return worth if self.bonus is None else worth + self.bonus

    def rent(self, prices: Whole) -> int:
        """What all the places cost at these prices."""
        if self.slots is None:
            return int(prices @ self.places)
        total = 0
        for place, cost in enumerate(self.slots):
            total += int(np.maximum(prices - cost, 0)[self.places > place].sum())
        return total


@dataclass(frozen=True)
class Arcs:
    """Pairs that are considered: mentee, mentor, whole score; in order, each once."""

    rows: Whole
    columns: Whole
    scores: Whole
    width: int

    @classmethod
    def of(cls, rows: Whole, columns: Whole, scores: Whole, width: int) -> Arcs:
        """Put pairs in order, and each that is there twice once."""
        keys, first = np.unique(rows * width + columns, return_index=True)
        return cls(keys // width, keys % width, scores[first], width)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.rows)

    @property
    def keys(self) -> Whole:
        """A number for each pair, in order."""
        return self.rows * self.width + self.columns

    def joined(self, others: Arcs) -> Arcs:
        """These and those, each pair once."""
        return Arcs.of(
            np.concatenate([self.rows, others.rows]),
            np.concatenate([self.columns, others.columns]),
            np.concatenate([self.scores, others.scores]),
            self.width,
        )

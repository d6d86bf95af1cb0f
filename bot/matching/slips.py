"""Which spelling somebody meant, whose finger slipped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.matching.parts import Whole

SLICE = 512
"""Words compared at a time with every spelling: a byte for each two."""

_ODD = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(int(_ODD), -1, 2**64))


class Spellings:
    """Words of a vocabulary; finds those that are most like other words.

    Most slips are one letter too many, too few, another one, or two swapped. Two words that differ
    by one of these are the same with some letter left out of either: those pairs are looked up, and
    only words that have none are compared with everything.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words

    def prepared(self) -> Spellings:
        """The same, with all that looking up needs made before anybody waits for it."""
        _ready = self._slips, self._ordered._slips
        return self

    @cached_property
    def _ordered(self) -> Spellings:
        """With the words of each in the order of the alphabet."""
        return Spellings(_in_order(self.words))

    @cached_property
    def _slips(self) -> tuple[Whole, NDArray[np.uint64]]:
        of, marks = _left_out(self.words)
        order = np.argsort(marks, kind="stable")
        return of[order], marks[order]

    def nearest(self, words: Sequence[str], least: float) -> Whole:
        """For each word the number of the spelling most like it, or -1 where none is `least` alike.

        Likeness is rapidfuzz's ratio, 0-100, in the order of the words, or else in any order.
        """
        best = np.full(len(words), -1, dtype=np.int64)
        ordered = _in_order(words)
        several = np.array([" " in word for word in words], dtype=bool)
        for find in (Spellings._slipped, Spellings._compared):
            some = np.flatnonzero(best < 0)
            best[some] = find(self, [words[n] for n in some.tolist()], least)
            some = np.flatnonzero((best < 0) & several)
            best[some] = find(self._ordered, [ordered[n] for n in some.tolist()], least)
        return best

    def _slipped(self, words: Sequence[str], least: float) -> Whole:
        if not words or not self.words:
            return np.full(len(words), -1, dtype=np.int64)
        of, marks = _left_out(words)
        owners, known = self._slips
        first = np.searchsorted(known, marks, side="left")
        count = np.searchsorted(known, marks, side="right") - first
        left = np.repeat(of, count)
        right = owners[np.repeat(first - (np.cumsum(count) - count), count) + np.arange(len(left))]
        pairs = np.unique(left * len(self.words) + right)
        left, right = pairs // len(self.words), pairs % len(self.words)
        likeness = process.cpdist(
            [words[n] for n in left.tolist()], [self.words[n] for n in right.tolist()],
            scorer=fuzz.ratio, score_cutoff=least,
        )  # fmt: skip
        return _best(left, right, likeness, len(words), least)

    def _compared(self, words: Sequence[str], least: float) -> Whole:
        found = [np.zeros(0, np.int64)]
        for start in range(0, len(words), SLICE):
            if self.words:
                likeness = _likeness(words[start : start + SLICE], self.words, least)
                best = likeness.argmax(axis=1)
                found.append(np.where(likeness.max(axis=1) >= least, best, -1))
            else:
                found.append(np.full(len(words[start : start + SLICE]), -1))
        return np.concatenate(found)


def said_before(words: Sequence[str], least: float) -> list[int]:
    """For each word the number of the one before it that is most like it, or -1."""
    ordered = _in_order(words)
    found: list[int] = []
    for start in range(0, len(words), SLICE):
        some, known = slice(start, start + SLICE), slice(0, start + SLICE)
        likeness = np.maximum(
            _likeness(words[some], words[known], least),
            _likeness(ordered[some], ordered[known], least),
        )
        likeness[np.arange(likeness.shape[1]) >= start + np.arange(len(likeness))[:, None]] = 0
        best = likeness.argmax(axis=1)
        found += np.where(likeness.max(axis=1) >= least, best, -1).tolist()
    return found


def _likeness(words: Sequence[str], others: Sequence[str], least: float) -> NDArray[np.float32]:
    return process.cdist(
        words, others, scorer=fuzz.ratio, score_cutoff=least, dtype=np.float32, workers=-1
    )


def _in_order(words: Sequence[str]) -> list[str]:
    return [" ".join(sorted(word.split())) if " " in word else word for word in words]


def _left_out(words: Sequence[str]) -> tuple[Whole, NDArray[np.uint64]]:
    """(word, mark): a mark for each word, and one for what it is without each of its letters.

    A mark is the sum of the letters times powers of an odd number, modulo 2^64: without a letter,
    what stands behind it moves down by one power.
    """
    lengths = np.fromiter((len(word) for word in words), dtype=np.int64, count=len(words))
    letters = np.frombuffer("".join(words).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    starts = np.cumsum(lengths) - lengths
    of = np.repeat(np.arange(len(words)), lengths)
    powers = np.concatenate(
        ([np.uint64(1)], np.full(int(lengths.max(initial=0)), _ODD))
    ).cumprod(dtype=np.uint64)  # fmt: skip
    terms = letters * powers[np.arange(len(letters)) - starts[of]]
    sums = np.concatenate(([np.uint64(0)], np.cumsum(terms, dtype=np.uint64)))
    whole = sums[starts + lengths] - sums[starts]
    before = sums[:-1] - sums[starts[of]]
    without = before + (whole[of] - before - terms) * _INVERSE
    return np.concatenate([np.arange(len(words)), of]), np.concatenate([whole, without])


def _best(
    left: Whole, right: Whole, likeness: NDArray[np.float32], count: int, least: float
) -> Whole:
    """For each of `count`, the one that it is most like, or -1 where it is not enough."""
    best = np.full(count, -1, dtype=np.int64)
    enough = np.flatnonzero(likeness >= least)
    order = enough[np.lexsort((right[enough], -likeness[enough], left[enough]))]
    if len(order):
        first = np.r_[True, left[order][1:] != left[order][:-1]]
        best[left[order][first]] = right[order][first]
    return best

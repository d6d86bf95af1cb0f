"""Every pair is looked at once; what could ever be chosen is kept, and looked at again.

Whoever has better pairs among those kept than any other can still be, at the prices of the day,
needs no second look at everybody; the few others get one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from bot.matching.market import Arcs, Market, Scores
from bot.matching.parts import FORBIDDEN, SCALE, Whole

A = TypeVar("A")
B = TypeVar("B")

KEPT = 256
"""Pairs kept for each mentor that a mentee wants, about; twice as many at the most."""

SAMPLE = 16
"""One mentor of so many is enough to tell how high a mentee's best scores begin."""

BLOCK = 500_000
"""Pairs looked at in one go."""

CHEAP = 64
"""Mentors of whom everybody is asked again at each look: cheap ones may tempt anybody."""

LIKELY, RANDOM, PRICED = 8, 2, 10
"""Pairs considered for each mentee: the best, some by chance, and the best after paying."""

DICE = np.random.default_rng(0).random(4096, dtype=np.float32) * np.float32(0.9)

Found = tuple[Whole, Whole, Whole]
"""Mentees, mentors and whole scores of some pairs."""


@dataclass(frozen=True)
class Seen:
    """What was kept of the mentees from `first` on: their pairs, in order.

    No other pair of a mentee scores more than `least`. `chance` are the scores with the mentors
    of `_by_chance`.
    """

    first: int
    starts: Whole
    columns: NDArray[np.int32]
    scores: Scores
    least: Scores
    chance: Scores

    @property
    def rows(self) -> Whole:
        """Who they are."""
        return np.arange(self.first, self.first + len(self.starts) - 1)

    def side_by_side(self) -> tuple[Scores, Whole]:
        """(mentees, most kept) scores and mentors; where somebody has fewer, forbidden ones."""
        counts = np.diff(self.starts)
        held = np.arange(counts.max(initial=0)) < counts[:, None]
        scores = np.full(held.shape, FORBIDDEN, dtype=np.float32)
        columns = np.zeros(held.shape, dtype=np.int64)
        scores[held], columns[held] = self.scores, self.columns
        return scores, columns


@dataclass(frozen=True)
class Look:
    """What a look found that was not known, and what all may reach at the prices asked.

    Of the `doubtful` mentees that is only what they have among the kept: `theirs`, in all.
    """

    found: Arcs
    promised: int
    theirs: int
    doubtful: Whole


class Looking:
    """Looks at the pairs of a market, on every core; `seen` are the looks at another floor.

    At each look `wider` times as many pairs are taken as usual.
    """

    def __init__(
        self,
        market: Market,
        progress: Callable[[float], None],
        seen: Sequence[Seen] | None = None,
    ) -> None:
        self.market = market
        self.progress = progress
        self.count, self.width = len(market.wants), len(market.places)
        self.step = max(1, min(self.count, BLOCK // max(1, self.width)))
        self.seen = seen
        self.wider = 1
        self._most = int(market.wants.max(initial=1))

    def all_seen(self) -> Sequence[Seen]:
        """What was kept of everybody."""
        if self.seen is None:
            blocks = self._blocks(np.arange(self.count))
            seen: list[Seen] = []
            for one in self._each(self._keep, blocks):
                seen.append(one)
                self.progress(0.5 * len(seen) / len(blocks))
            self.seen = seen
        return self.seen

    def everything(self) -> Arcs:
        """All pairs that may be."""

        def all_of(rows: Whole) -> Found:
            scores = self._whole(rows)
            row, column = np.nonzero(scores >= 0)
            return rows[row], column, scores[row, column].astype(np.int64)

        return self._arcs(list(self._each(all_of, self._blocks(np.arange(self.count)))))

    def likely(self) -> Arcs:
        """The best of each mentee, and some by chance."""
        return self._arcs(list(self._each(self._best, self.all_seen())))

    def after_paying(self, prices: Whole, known: Arcs, *, closely: bool = False) -> Look:
        """The best of each mentee after paying, of those kept; `closely`, of the cheapest too.

        A cheap mentor may tempt anybody; with the cheapest asked, few mentees are in doubt.
        """
        cheap = np.sort(np.argsort(prices, kind="stable")[: CHEAP if closely else 0])
        return self._asked(self._paying(prices, known), cheap)

    def again(self, prices: Whole, known: Arcs, look: Look) -> Look:
        """A close look, with all mentors for those mentees of whom too few were kept."""
        if not len(look.doubtful):
            return look
        paying = self._paying(prices, known)

        def one(rows: Whole) -> tuple[Found, int]:
            found, sums, _least = paying.best(rows, self._whole(rows), None)
            return found, int(sums.sum())

        founds, sums = zip(*self._each(one, self._blocks(look.doubtful)), strict=True)
        promised = look.promised - look.theirs + sum(sums)
        return Look(look.found.joined(self._arcs(founds)), promised, 0, look.doubtful[:0])

    def _paying(self, prices: Whole, known: Arcs) -> _Paying:
        most = min(self.width, PRICED * self._most * self.wider)
        return _Paying(self.market, prices, known, most)

    def _asked(self, paying: _Paying, cheap: Whole) -> Look:
        """What is best for each mentee of those kept and those mentors."""
        is_cheap = np.isin(np.arange(self.width), cheap)
        theirs = self.market.beside(cheap) if len(cheap) else None
        dearer = int(paying.prices[~is_cheap].min(initial=np.iinfo(np.int64).max // 2))

        def one(seen: Seen) -> tuple[Found, int, int, Whole]:
            scores, columns = self._kept(seen)
            if theirs is not None:
                scores[is_cheap[columns]] = FORBIDDEN
                scores = np.hstack([scores, self._floored(theirs(seen.rows))])
                columns = np.hstack([columns, np.broadcast_to(cheap, (len(scores), len(cheap)))])
            found, sums, least = paying.best(seen.rows, scores, columns)
            # What was not kept cannot be worth more than this.
            others = seen.least.astype(np.int64) - dearer + paying.worth[seen.rows]
            doubtful = (others > least) & (seen.least >= 0)
            return found, int(sums.sum()), int(sums[doubtful].sum()), seen.rows[doubtful]

        founds, sums, less, doubtful = zip(*self._each(one, self.all_seen()), strict=True)
        promised = self.market.rent(paying.prices) + sum(sums)
        return Look(self._arcs(founds), promised, sum(less), np.concatenate(doubtful))

    def _whole(self, rows: Whole) -> Scores:
        """Whole scores of these mentees with everybody; far below 0 for what must not be."""
        return self._floored(self.market.block(rows))

    def _floored(self, scores: Scores) -> Scores:
        if self.market.floor > 0:
            scores[scores < np.float32(self.market.floor * SCALE)] = FORBIDDEN
        return np.trunc(scores, out=scores)

    def _kept(self, seen: Seen) -> tuple[Scores, Whole]:
        scores, columns = seen.side_by_side()
        return self._floored(scores), columns

    def _keep(self, rows: Whole) -> Seen:
        scores = self._whole(rows)
        held, least = _high(rows, scores, KEPT * self._most)
        flat = np.flatnonzero(held)
        ends = np.cumsum(np.count_nonzero(held, axis=1))
        chance = np.take_along_axis(scores, _by_chance(rows, self.width), axis=1)
        return Seen(
            int(rows[0]),
            np.concatenate(([0], ends)),
            (flat % self.width).astype(np.int32),
            scores.reshape(-1)[flat],
            least,
            chance,
        )

    def _best(self, seen: Seen) -> Found:
        rows = seen.rows
        scores, columns = self._kept(seen)
        row, at = _top(scores + _ties(rows, columns), LIKELY * self._most)
        chance, column = self._floored(seen.chance.copy()), _by_chance(rows, self.width)
        row = np.concatenate([row, np.repeat(np.arange(len(rows)), RANDOM)])
        value = np.concatenate([scores[row[: len(at)], at], chance.reshape(-1)]).astype(np.int64)
        column = np.concatenate([columns[row[: len(at)], at], column.reshape(-1)])
        may = value >= 0
        return rows[row[may]], column[may], value[may]

    def _blocks(self, rows: Whole) -> list[Whole]:
        return [rows[start : start + self.step] for start in range(0, len(rows), self.step)]

    def _each(self, work: Callable[[A], B], blocks: Sequence[A]) -> Iterator[B]:
        if len(blocks) == 1:
            yield work(blocks[0])
            return
        # Each core takes a block; were each product spread over all of them too, they would wait.
        with threadpool_limits(1, "blas"), ThreadPoolExecutor(cpu_count() or 1) as pool:
            yield from pool.map(work, blocks)

    def _arcs(self, parts: Sequence[Found]) -> Arcs:
        rows, columns, scores = (np.concatenate(those) for those in zip(*parts, strict=True))
        return Arcs.of(rows, columns, scores, self.width)


class _Paying:
    """What is best for a mentee once each mentor has a price."""

    def __init__(self, market: Market, prices: Whole, known: Arcs, most: int) -> None:
        self.market, self.prices, self.known, self.most = market, prices, known, most
        self.worth = market.worth
        # Above the lowest, so that small differences are not lost beside large numbers.
        self._costs = (prices - prices.min()).astype(np.float32)
        self._keys = known.keys

    def best(
        self, rows: Whole, scores: Scores, columns: Whole | None
    ) -> tuple[Found, Whole, Whole]:
        """The best pairs but for the known; for each mentee the sum of their best gains, and
        the least of these. `columns` are the mentors of the scores, where they are not all.
        """
        # What must not be stays far below everything, whatever is paid.
        if columns is None:
            net = scores - self._costs + _ties(rows, np.arange(scores.shape[1]))
        else:
            net = scores - self._costs[columns] + _ties(rows, columns)
        row, at = _top(net, self.most)
        column = at if columns is None else columns[row, at]
        value = scores[row, at].astype(np.int64)
        gain = value - self.prices[column] + self.worth[rows[row]]
        gain[value < 0] = 0
        np.maximum(gain, 0, out=gain)
        sums, least = _best_sums(row, gain, self.market.wants[rows], len(rows))
        key = rows[row] * self.known.width + column
        fresh = value >= 0
        if len(self._keys):
            near = np.minimum(np.searchsorted(self._keys, key), len(self._keys) - 1)
            fresh &= self._keys[near] != key
        return (rows[row[fresh]], column[fresh], value[fresh]), sums, least


def _high(rows: Whole, scores: Scores, most: int) -> tuple[NDArray[np.bool_], Scores]:
    """Which scores are high for their mentee, and what all the others are at most."""
    count, width = scores.shape
    if width <= 2 * most:
        return scores >= 0, np.full(count, FORBIDDEN, dtype=np.float32)
    some = scores[:, ::SAMPLE]
    at = some.shape[1] - max(1, most // SAMPLE)
    bar = np.maximum(np.partition(some, at, axis=1)[:, at], 0)
    held = scores >= bar[:, None]
    bar[bar == 0] = FORBIDDEN
    many = np.flatnonzero(np.count_nonzero(held, axis=1) > 2 * most)
    if len(many):
        apart = scores[many] + _ties(rows[many], np.arange(width))
        best = np.argpartition(apart, width - 2 * most, axis=1)[:, width - 2 * most :]
        held[many] = False
        held[many[:, None], best] = True
        bar[many] = np.take_along_axis(scores[many], best, axis=1).min(axis=1)
    return held, bar


def _best_sums(row: Whole, gain: Whole, wants: Whole, count: int) -> tuple[Whole, Whole]:
    """For each mentee the sum of the best gains, one for each mentor wanted, and the least."""
    order = np.lexsort((-gain, row))
    ordered, gain = row[order], gain[order]
    starts = np.searchsorted(ordered, np.arange(count + 1))
    rank = np.arange(len(ordered)) - starts[ordered]
    counts = rank < wants[ordered]
    sums = np.bincount(ordered[counts], weights=gain[counts], minlength=count)
    least = np.zeros(count, dtype=np.int64)
    last = starts[:-1] + wants - 1
    full = (wants > 0) & (last < starts[1:])
    least[full] = gain[last[full]]
    # Whoever wants nobody (any more) has nothing to look for.
    least[wants == 0] = np.iinfo(np.int64).max
    return np.rint(sums).astype(np.int64), least


def _top(scores: NDArray[Any], most: int) -> tuple[Whole, Whole]:
    """(row, column) of the best of each row, in no order."""
    count, width = scores.shape
    if width <= most:
        return np.repeat(np.arange(count), width), np.tile(np.arange(width), count)
    column = np.argpartition(scores, width - most, axis=1)[:, width - most :]
    return np.repeat(np.arange(count), most), column.reshape(-1)


def _ties(rows: Whole, columns: Whole) -> Scores:
    """Less than a part for each pair, so that among equals not everybody takes the same few."""
    shift = (rows * 2654435761 >> 7)[:, None]
    dice: Scores = DICE[(columns + shift) & (len(DICE) - 1)]
    return dice


def _by_chance(rows: Whole, width: int) -> Whole:
    """Some mentors for each mentee, by chance but always the same."""
    mixed = rows[:, None] * np.int64(2654435761) + np.arange(1, RANDOM + 1) * np.int64(40503)
    mixed ^= mixed >> 15
    mixed *= 2246822519
    mixed &= 0x7FFFFFFF
    mixed ^= mixed >> 13
    return mixed % width

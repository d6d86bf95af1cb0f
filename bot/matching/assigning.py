"""Who goes with whom, all things considered; and the proof that nothing is better.

Every place of a mentor has a price: what one more of it would add. Once the prices are right, each
mentee simply takes the mentor who is worth most after paying. The prices of a few likely pairs
point to the pairs that were forgotten, and over all pairs they bound what any matching can reach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from threadpoolctl import threadpool_limits

from bot.matching.parts import FORBIDDEN, SCALE, Whole

Scores = NDArray[np.float32]

MATCHED = 100 * SCALE
"""What it is worth that somebody is matched at all: more than any scores lost along the way."""

FEW = 100_000
"""Pairs up to which all of them go into one flow: nothing to search for."""

KEPT = 40_000_000
"""Pairs up to which scores are kept in memory; beyond, they are computed again at each look."""

BLOCK = 500_000
"""Pairs looked at in one go."""

LIKELY, RANDOM, PRICED = 16, 6, 12
"""Pairs kept for each mentee: the best, some by chance, and the best after paying."""

LOOKS = 12
"""Looks at all the pairs, at the most."""

PRUNED, NEARLY = 2, SCALE // 20
"""Looks after which only the pairs go on that are taken, or nearly as good for their mentee."""

GROUP = 64
"""Columns whose maximum is taken together when the best of a row are sought."""


@dataclass(frozen=True)
class Market:
    """Mentees who want `wants` mentors each, mentors with `places`, and whole scores for blocks.

    `block(rows)` gives the scores of those mentees in parts of `SCALE`; what must not be is about
    `FORBIDDEN` or less, and what is below `floor` must not be either. `slots[k]` is what a mentor's
    (k+1)th mentee costs, `bonus` what it is worth beyond `MATCHED` that each mentee is matched.
    """

    block: Callable[[Whole], Scores]
    wants: Whole
    places: Whole
    floor: float = 0.0
    bonus: Whole | None = None
    slots: Whole | None = None

    @property
    def size(self) -> int:
        """How many pairs there are."""
        return len(self.wants) * len(self.places)


@dataclass(frozen=True)
class Assigned:
    """(mentee, mentor) numbers, their whole scores, the mentors' prices, and the bound.

    `bound` is the most that the sum of scores can be with as many pairs.
    """

    rows: Whole
    columns: Whole
    scores: Whole
    prices: Whole
    bound: int
    looks: int
    arcs: Arcs

    @property
    def total(self) -> int:
        """The sum of the scores."""
        return int(self.scores.sum())


def assign(
    market: Market,
    tolerance: float = 0.0,
    progress: Callable[[float], None] | None = None,
    few: int = FEW,
) -> Assigned:
    """As many pairs as can be, and of those the best total; within `tolerance` of the best.

    Every look at the pairs makes the prices better; when what they promise is what was reached,
    nothing is better. Up to `few` pairs all of them are considered at once.
    """
    look = _Looking(market, progress or (lambda _share: None))
    if not market.size or not market.places.any():
        nobody = np.zeros(0, np.int64)
        return Assigned(
            nobody, nobody, nobody, np.zeros(len(market.places), np.int64), 0, 0,
            Arcs(nobody, nobody, nobody, 1),
        )  # fmt: skip
    arcs = look.everything() if market.size <= few else look.likely()
    bound: int | None = None
    prices = np.zeros(len(market.places), dtype=np.int64)
    looks = 0
    while True:
        flow = _flow(arcs, market)
        if bound is not None and _near(bound, flow, arcs, tolerance):
            break
        exact = _prices(arcs, flow, market)
        if market.size <= few:
            return _answer(arcs, flow, exact, flow.value, looks)
        looks += 1
        asked = exact if looks > 1 else _lifted(exact, market)
        if looks <= PRUNED:
            arcs, flow = _promising(arcs, flow, asked)
        found, promised = look.after_paying(asked, arcs)
        if bound is None or promised < bound:
            bound, prices = promised, asked
        if _near(bound, flow, arcs, tolerance) or looks == LOOKS or not (found.count or looks == 1):
            break
        arcs = arcs.joined(found)
        look.progress(min(0.95, 0.3 + 0.15 * looks))
    return _answer(arcs, flow, prices, bound, looks)


def _near(bound: int, flow: _Flow, arcs: Arcs, tolerance: float) -> bool:
    """Whether what was reached is as good as what can be, but for so small a share."""
    return bound - flow.value <= tolerance * int(arcs.scores[flow.taken].sum())


@dataclass(frozen=True)
class Arcs:
    """Pairs that are considered: mentee, mentor, whole score; in order, each once."""

    rows: Whole
    columns: Whole
    scores: Whole
    width: int

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def keys(self) -> Whole:
        return self.rows * self.width + self.columns

    def joined(self, others: Arcs) -> Arcs:
        """These and those, each pair once."""
        return _sorted(
            np.concatenate([self.rows, others.rows]),
            np.concatenate([self.columns, others.columns]),
            np.concatenate([self.scores, others.scores]),
            self.width,
        )


def _sorted(rows: Whole, columns: Whole, scores: Whole, width: int) -> Arcs:
    keys, first = np.unique(rows * width + columns, return_index=True)
    return Arcs(keys // width, keys % width, scores[first], width)


@dataclass(frozen=True)
class _Flow:
    """Which arcs were taken, and what they are worth with everything counted."""

    taken: Whole
    value: int


class _Looking:
    """Looks at all the pairs, block by block, on every core."""

    def __init__(self, market: Market, progress: Callable[[float], None]) -> None:
        self.market = market
        self.progress = progress
        self.count, self.width = len(market.wants), len(market.places)
        self.kept: Scores | None = None
        self.step = max(1, min(self.count, BLOCK // max(1, self.width)))
        if market.size <= KEPT:
            self.kept = np.empty((self.count, self.width), dtype=np.float32)

    def _whole(self, rows: Whole) -> Scores:
        """Whole scores of these mentees; far below 0 for what must not be."""
        scores = self.market.block(rows)
        if self.market.floor > 0:
            scores[scores < np.float32(self.market.floor * SCALE)] = FORBIDDEN
        return np.trunc(scores, out=scores)

    def _each(
        self, first: bool, work: Callable[[Whole, Scores], tuple[Whole, ...]]
    ) -> list[tuple[Whole, ...]]:
        starts = list(range(0, self.count, self.step))

        def one(start: int) -> tuple[Whole, ...]:
            rows = np.arange(start, min(start + self.step, self.count))
            if self.kept is None:
                scores = self._whole(rows)
            else:
                part = slice(start, start + len(rows))
                if first:
                    self.kept[part] = self._whole(rows)
                scores = self.kept[part]
            return work(rows, scores)

        if len(starts) == 1:
            return [one(0)]
        # Each core takes a block; were each product spread over all of them too, they would wait.
        with threadpool_limits(1, "blas"), ThreadPoolExecutor(cpu_count() or 1) as pool:
            return list(pool.map(one, starts))

    def everything(self) -> Arcs:
        """All pairs that may be."""

        def all_of(rows: Whole, scores: Scores) -> tuple[Whole, ...]:
            row, column = np.nonzero(scores >= 0)
            return rows[row], column, scores[row, column].astype(np.int64)

        return self._gathered(self._each(True, all_of))

    def likely(self) -> Arcs:
        """The best of each mentee, and some by chance."""
        most = min(self.width, LIKELY * int(self.market.wants.max(initial=1)))

        def best_of(rows: Whole, scores: Scores) -> tuple[Whole, ...]:
            row, column = _top(scores, most)
            chance = _by_chance(rows, self.width)
            row = np.concatenate([row, np.repeat(np.arange(len(rows)), chance.shape[1])])
            column = np.concatenate([column, chance.reshape(-1)])
            value = scores[row, column].astype(np.int64)
            may = value >= 0
            return rows[row[may]], column[may], value[may]

        return self._gathered(self._each(True, best_of))

    def after_paying(self, prices: Whole, known: Arcs) -> tuple[Arcs, int]:
        """The best of each mentee after paying, but for what is known; and the most that can be."""
        market = self.market
        most = min(self.width, PRICED * int(market.wants.max(initial=1)))
        worth = _worth(market)
        costs = prices.astype(np.float32)
        keys = known.keys

        def best_of(rows: Whole, scores: Scores) -> tuple[Whole, ...]:
            # What must not be stays far below everything, whatever is paid.
            row, column = _top(scores - costs, most)
            value = scores[row, column].astype(np.int64)
            gain = value - prices[column] + worth[rows[row]]
            gain[value < 0] = 0
            surplus = _best_sum(row, np.maximum(gain, 0), market.wants[rows], len(rows))
            may = value >= 0
            key = rows[row] * self.width + column
            at = np.searchsorted(keys, key)
            fresh = (
                keys[np.minimum(at, len(keys) - 1)] != key if len(keys) else np.ones(len(key), bool)
            )
            may &= fresh
            return rows[row[may]], column[may], value[may], np.array([surplus])

        results = self._each(False, best_of)
        promised = sum(int(result[3][0]) for result in results) + _rent(prices, market)
        return self._gathered([(one[0], one[1], one[2]) for one in results]), promised

    def _gathered(self, parts: list[tuple[Whole, ...]]) -> Arcs:
        rows, columns, scores = (np.concatenate(those) for those in zip(*parts, strict=True))
        return _sorted(rows, columns, scores, self.width)


def _worth(market: Market) -> Whole:
    """What it is worth that each mentee is matched."""
    worth = np.full(len(market.wants), MATCHED, dtype=np.int64)
    return worth if market.bonus is None else worth + market.bonus


def _rent(prices: Whole, market: Market) -> int:
    """What all the places cost at these prices."""
    if market.slots is None:
        return int(prices @ market.places)
    total = 0
    for place, cost in enumerate(market.slots):
        total += int(np.maximum(prices - cost, 0)[market.places > place].sum())
    return total


def _best_sum(row: Whole, gain: Whole, wants: Whole, count: int) -> int:
    """The sum, over the mentees of a block, of their best gains: as many as they want mentors."""
    if wants.max(initial=1) == 1:
        best = np.zeros(count, dtype=np.int64)
        np.maximum.at(best, row, gain)
        return int(best.sum())
    order = np.lexsort((-gain, row))
    ordered = row[order]
    start = np.searchsorted(ordered, ordered)
    rank = np.arange(len(ordered)) - start
    return int(gain[order][rank < wants[ordered]].sum())


def _top(scores: NDArray[Any], most: int) -> tuple[Whole, Whole]:
    """(row, column) of the best of each row, in no order.

    The best of a row lie in the groups of columns that have the best maxima: few need a look.
    """
    count, width = scores.shape
    whole = width // GROUP
    if whole <= max(4, most) or width <= GROUP * most // 4:
        column = _partition(scores, most)
        return np.repeat(np.arange(count), column.shape[1]), column.reshape(-1)
    maxima = scores[:, : whole * GROUP].reshape(count, whole, GROUP).max(axis=2)
    groups = np.argpartition(maxima, whole - most, axis=1)[:, whole - most :]
    inside = (groups[:, :, None] * GROUP + np.arange(GROUP)).reshape(count, -1)
    tail = np.broadcast_to(np.arange(whole * GROUP, width), (count, width - whole * GROUP))
    inside = np.concatenate([inside, tail], axis=1)
    few = np.take_along_axis(scores, inside, axis=1)
    column = np.take_along_axis(inside, _partition(few, most), axis=1)
    return np.repeat(np.arange(count), most), column.reshape(-1)


def _partition(scores: NDArray[Any], most: int) -> Whole:
    width = scores.shape[1]
    if width <= most:
        return np.broadcast_to(np.arange(width), scores.shape).astype(np.int64)
    return np.argpartition(scores, width - most, axis=1)[:, width - most :]


def _by_chance(rows: Whole, width: int) -> Whole:
    """Some mentors for each mentee, by chance but always the same."""
    mixed = rows[:, None] * np.int64(2654435761) + np.arange(1, RANDOM + 1) * np.int64(40503)
    mixed ^= mixed >> 15
    mixed *= 2246822519
    mixed &= 0x7FFFFFFF
    mixed ^= mixed >> 13
    return mixed % width


def _flow(arcs: Arcs, market: Market) -> _Flow:
    """The best that these arcs allow, exactly."""
    count, width = len(market.wants), len(market.places)
    source, sink = count + width, count + width + 1
    people = np.arange(count)
    worth = _worth(market)
    flow = SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        np.full(count, source), people, market.wants, np.zeros(count, np.int64)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        arcs.rows,
        count + arcs.columns,
        np.ones(arcs.count, np.int64),
        -(arcs.scores + worth[arcs.rows]),
    )
    open_ = np.flatnonzero(market.places > 0)
    for places, columns, cost in _slots(market, open_):
        flow.add_arcs_with_capacity_and_unit_cost(
            count + columns, np.full(len(columns), sink), places, np.full(len(columns), cost)
        )
    flow.add_arc_with_capacity_and_unit_cost(source, sink, int(market.wants.sum()), 0)
    flow.set_node_supply(source, int(market.wants.sum()))
    flow.set_node_supply(sink, -int(market.wants.sum()))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise ArithmeticError(f"the flow could not be solved: {status}")
    taken = np.flatnonzero(flow.flows(np.arange(count, count + arcs.count)))
    return _Flow(taken, -int(flow.optimal_cost()))


def _slots(market: Market, open_: Whole) -> Iterator[tuple[Whole, Whole, int]]:
    if market.slots is None:
        yield market.places[open_], open_, 0
        return
    for place, cost in enumerate(market.slots):
        columns = open_[market.places[open_] > place]
        if len(columns):
            yield np.ones(len(columns), np.int64), columns, int(cost)


def _prices(arcs: Arcs, flow: _Flow, market: Market) -> Whole:
    """What one more place of each mentor would add, exactly, as far as these arcs go.

    Whoever is matched must not envy another place, whoever is not must find each too dear, and a
    place that is free costs nothing. Between the lowest and the highest such prices lies a band;
    its middle leaves the fewest pairs that were forgotten looking cheap.
    """
    width = len(market.places)
    value = arcs.scores + _worth(market)[arcs.rows]
    taken = np.zeros(arcs.count, dtype=bool)
    taken[flow.taken] = True
    load = np.bincount(arcs.columns[flow.taken], minlength=width)
    got = np.bincount(arcs.rows[flow.taken], minlength=len(market.wants))
    # What a mentor's next free place, and the last one taken, cost by itself.
    spare, last = _own_costs(market, load)
    # Somebody who wants more than they got finds every other place too dear.
    short = got[arcs.rows] < market.wants[arcs.rows]
    lowest = last.copy()
    high = np.where(load < market.places, spare, np.int64(2**50))
    np.maximum.at(lowest, arcs.columns[short & ~taken], value[short & ~taken])
    np.minimum.at(high, arcs.columns[flow.taken], value[flow.taken])
    # From each place taken to each other one that the same mentee could have: what the move gains.
    order = np.argsort(arcs.rows[flow.taken], kind="stable")
    mates = flow.taken[order]
    starts = np.searchsorted(arcs.rows[mates], np.arange(len(market.wants) + 1))
    loose = np.flatnonzero(~taken)
    counts = (starts[arcs.rows[loose] + 1] - starts[arcs.rows[loose]]).astype(np.int64)
    other = np.repeat(loose, counts)
    within = np.arange(len(other)) - np.repeat(np.cumsum(counts) - counts, counts)
    mate = mates[np.repeat(starts[arcs.rows[loose]], counts) + within]
    tail, head = arcs.columns[mate], arcs.columns[other]
    gain = value[other] - value[mate]
    key = tail * width + head
    by = np.lexsort((-gain, key))
    keep = np.ones(len(by), dtype=bool)
    keep[1:] = key[by][1:] != key[by][:-1]
    tail, head, gain = tail[by][keep], head[by][keep], gain[by][keep]
    low = _relaxed(lowest, tail, head, gain)
    high = -_relaxed(-high, head, tail, gain)
    return np.maximum((low + np.maximum(high, low)) // 2, 0)


def _own_costs(market: Market, load: Whole) -> tuple[Whole, Whole]:
    if market.slots is None:
        nothing = np.zeros(len(market.places), dtype=np.int64)
        return nothing, nothing
    costs = market.slots
    spare = costs[np.minimum(load, len(costs) - 1)]
    last = np.where(load > 0, costs[np.maximum(np.minimum(load, len(costs)) - 1, 0)], 0)
    return spare.astype(np.int64), last.astype(np.int64)


def _relaxed(start: Whole, tail: Whole, head: Whole, gain: Whole) -> Whole:
    """The least values from `start` up with value[head] >= value[tail] + gain everywhere."""
    if not len(tail):
        return start
    order = np.argsort(head, kind="stable")
    tail, head, gain = tail[order], head[order], gain[order]
    firsts = np.flatnonzero(np.r_[True, head[1:] != head[:-1]])
    heads = head[firsts]
    value = start.copy()
    for _round in range(len(start) + 1):
        reached = np.maximum.reduceat(value[tail] + gain, firsts)
        better = reached > value[heads]
        if not better.any():
            break
        value[heads[better]] = reached[better]
    return value


def _promising(arcs: Arcs, flow: _Flow, prices: Whole) -> tuple[Arcs, _Flow]:
    """The pairs taken, and those that may take their place: fewer are sooner compared.

    What is left out in error is found again at the look that follows.
    """
    net = arcs.scores - prices[arcs.columns]
    firsts = np.flatnonzero(np.diff(arcs.rows, prepend=-1))
    best = np.repeat(np.maximum.reduceat(net, firsts), np.diff(firsts, append=arcs.count))
    good = net >= best - NEARLY
    good[flow.taken] = True
    fewer = Arcs(arcs.rows[good], arcs.columns[good], arcs.scores[good], arcs.width)
    return fewer, _Flow(np.cumsum(good)[flow.taken] - 1, flow.value)


def _lifted(prices: Whole, market: Market) -> Whole:
    """Prices with those raised that are low only because too few pairs were looked at.

    Otherwise everybody would run to the same few mentors at the next look.
    """
    paid = prices[(prices > 0) & (market.places > 0)]
    if len(paid) < len(prices) // 4:
        return prices
    middle, upper = np.median(paid), np.quantile(paid, 0.9)
    least = int(max(0, middle - 1.3 * (upper - middle)))
    return np.where(market.places > 0, np.maximum(prices, least), prices)


def _answer(arcs: Arcs, flow: _Flow, prices: Whole, bound: int, looks: int) -> Assigned:
    """The pairs, and the bound on their scores alone."""
    scores = arcs.scores[flow.taken]
    besides = flow.value - int(scores.sum())
    return Assigned(
        arcs.rows[flow.taken],
        arcs.columns[flow.taken],
        scores,
        prices,
        bound - besides,
        looks,
        arcs,
    )

"""Who goes with whom, all things considered; and the proof that nothing is better.

Every place of a mentor has a price: what one more of it would add. Once the prices are right, each
mentee simply takes the mentor who is worth most after paying. The prices of a few likely pairs
point to the pairs that were forgotten, and over all pairs they bound what any matching can reach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from bot.matching.looking import Looking, Seen
from bot.matching.market import MATCHED, Arcs, Market
from bot.matching.parts import SCALE, Whole

FEW = 100_000
"""Pairs up to which all of them go into one flow: nothing to search for."""

LOOKS = 16
"""Looks at all the pairs, at the most."""

PATIENCE = 4
"""Looks after which each takes four times as many pairs: few do not do where all like the same."""

SURE = 3
"""Looks from which the prices are nearly right, so that one may well be the last."""

PRUNED, NEARLY = 3, SCALE // 20
"""Looks after which only the pairs go on that are taken, or nearly as good for their mentee."""


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
    seen: Sequence[Seen] | None = None

    @property
    def total(self) -> int:
        """The sum of the scores."""
        return int(self.scores.sum())


def assign(
    market: Market,
    tolerance: float = 0.0,
    progress: Callable[[float], None] | None = None,
    few: int = FEW,
    seen: Sequence[Seen] | None = None,
) -> Assigned:
    """As many pairs as can be, and of those the best total; within `tolerance` of the best.

    Every look at the pairs makes the prices better; when what they promise is what was reached,
    nothing is better. Up to `few` pairs all of them are considered at once. `seen` are the looks
    at the same market with another floor.
    """
    look = Looking(market, progress or (lambda _share: None), seen)
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
        if looks > PATIENCE:
            look.wider *= 4
        closely = looks >= SURE
        found = look.after_paying(asked, arcs, closely=closely)
        last = looks == LOOKS
        lost = last or looks > PATIENCE or not found.found.count
        if lost or _near(found.promised, flow, arcs, tolerance):
            # Nothing better among those kept: that nothing is better at all is seen by all.
            if not closely and len(found.doubtful):
                found = look.after_paying(asked, arcs, closely=True)
            found = look.again(asked, arcs, found)
            if bound is None or found.promised < bound:
                bound, prices = found.promised, asked
            nothing = looks > 1 and not found.found.count
            if last or nothing or _near(bound, flow, arcs, tolerance):
                break
        arcs = arcs.joined(found.found)
        look.progress(min(0.95, 0.5 + 0.1 * looks))
    return _answer(arcs, flow, prices, bound, looks, look.seen)


def _near(bound: int, flow: _Flow, arcs: Arcs, tolerance: float) -> bool:
    """Whether what was reached is as good as what can be, but for so small a share."""
    return bound - flow.value <= tolerance * int(arcs.scores[flow.taken].sum())


@dataclass(frozen=True)
class _Flow:
    """Which arcs were taken, and what they are worth with everything counted."""

    taken: Whole
    value: int


def _flow(arcs: Arcs, market: Market) -> _Flow:
    """As many as these arcs allow, and of that the best, exactly."""
    count, width = len(market.wants), len(market.places)
    source, sink = count + width, count + width + 1
    besides = np.zeros(count, np.int64) if market.bonus is None else market.bonus
    flow = SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        np.full(count, source), np.arange(count), market.wants, np.zeros(count, np.int64)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        arcs.rows,
        count + arcs.columns,
        np.ones(arcs.count, np.int64),
        -(arcs.scores + besides[arcs.rows]),
    )
    open_ = np.flatnonzero(market.places > 0)
    for places, columns, cost in _slots(market, open_):
        flow.add_arcs_with_capacity_and_unit_cost(
            count + columns, np.full(len(columns), sink), places, np.full(len(columns), cost)
        )
    flow.set_node_supply(source, int(market.wants.sum()))
    flow.set_node_supply(sink, -int(market.wants.sum()))
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise ArithmeticError(f"the flow could not be solved: {status}")
    taken = np.flatnonzero(flow.flows(np.arange(count, count + arcs.count)))
    # Finding the most first is sooner done than giving each a worth that outbids all scores.
    return _Flow(taken, MATCHED * len(taken) - int(flow.optimal_cost()))


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
    value = arcs.scores + market.worth[arcs.rows]
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
    if not len(paid) or len(paid) < len(prices) // 4:
        return prices
    middle, upper = np.median(paid), np.quantile(paid, 0.9)
    least = int(max(0, middle - 1.3 * (upper - middle)))
    return np.where(market.places > 0, np.maximum(prices, least), prices)


def _answer(
    arcs: Arcs,
    flow: _Flow,
    prices: Whole,
    bound: int,
    looks: int,
    seen: Sequence[Seen] | None = None,
) -> Assigned:
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
        seen,
    )

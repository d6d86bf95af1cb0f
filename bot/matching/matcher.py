"""Who meets whom: the pairs that help most, and everything one may want to know about them."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.max_flow import SimpleMaxFlow

from bot.matching.assigning import FEW, Assigned, assign
from bot.matching.catalogue import Concept
from bot.matching.market import MATCHED, Market
from bot.matching.obstacles import Obstacles
from bot.matching.parts import FORBIDDEN, SCALE, Whole
from bot.matching.reasons import Reasons
from bot.matching.scarcity import scarcity
from bot.matching.scoring import Crowd, crowd
from bot.matching.values import (
    Candidate,
    Fit,
    Kind,
    Matching,
    Objective,
    Rule,
    Rules,
    Unmatched,
    Verdict,
)

EXACT_UP_TO = 20_000
"""Mentees up to which a round is exactly the best; beyond, within `TOLERANCE` of it."""

TOLERANCE = 0.0008

Progress = Callable[[float], None]


@contextmanager
def undisturbed() -> Iterator[None]:
    """Without looking for garbage: what is made here is kept, and looking at it all takes long."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


@undisturbed()
def match(
    mentees: Sequence[Candidate],
    mentors: Sequence[Candidate],
    rules: Rules | None = None,
    now: datetime | None = None,
    *,
    more: tuple[Concept, ...] = (),
    progress: Progress | None = None,
) -> Matching:
    """As many pairs as can be, and of those the best: by the total, or fairly.

    Never breaks a rule, and gives the same pairs for the same people, rules and seed, in whatever
    order they come. `now` tells the clocks of the zones; `more` are concepts besides the shipped
    ones; `progress` hears shares of the work done.
    """
    rules = rules or Rules()
    progress = progress or (lambda _share: None)
    together, places = _gathered(mentees, mentors, rules, now, more)
    progress(0.15)
    # In a programme peers may have told who gives and who receives: then they are two crowds.
    if rules.kind is Kind.PEER and _one_crowd(together):
        return _peers(together, rules)
    settled = _musts(together, places, rules)
    market = _market(together, places, settled)
    tolerance = 0.0 if len(together.mentees) <= EXACT_UP_TO else TOLERANCE
    fair = rules.objective is Objective.FAIR
    done = assign(market, tolerance, progress, few=FAIR_FEW if fair else FEW)
    if fair:
        done = _fairer(market, done, tolerance)
    progress(0.97)
    return _told(together, settled, done)


def one_way(pairs: Sequence[Fit]) -> tuple[Fit, ...]:
    """Of two people in both roles, neither mentors the other in return: the first of them stays."""
    chosen = {(fit.mentee, fit.mentor): n for n, fit in enumerate(pairs)}
    return tuple(
        fit for n, fit in enumerate(pairs) if chosen.get((fit.mentor, fit.mentee), len(pairs)) > n
    )


@undisturbed()
def suggest(
    mentees: Sequence[Candidate],
    mentors: Sequence[Candidate],
    rules: Rules | None = None,
    now: datetime | None = None,
    *,
    k: int = 3,
    most: int | None = None,
    listed: Mapping[str, int] | None = None,
    more: tuple[Concept, ...] = (),
    progress: Progress | None = None,
) -> Matching:
    """The `k` best mentors for each mentee, spread so that no mentor is on too many lists (F10).

    `most` lists for a mentor, whatever their places, and `listed` those that they are on already;
    without it, a fifth more than an even share. Ranks begin at 1. As many suggestions as can be,
    and of those the best total.
    """
    rules, already = rules or Rules(), listed or {}
    if most is not None:
        mentors = [m for m in mentors if already.get(m.id, 0) < max(1, most)]
    together, places = _gathered(mentees, mentors, rules, now, more)
    if most is None:
        most = -(-6 * k * len(together.mentees) // (5 * max(1, len(places))))
    lists = np.array([max(1, most - already.get(m.id, 0)) for m in together.mentors], np.int64)
    market = _market(together, lists, [], wants=k)
    tolerance = 0.0 if len(together.mentees) <= EXACT_UP_TO else TOLERANCE
    done = assign(market, tolerance, progress)
    told = _told(together, [], done)
    ranked: list[Fit] = []
    for fit in sorted(told.pairs, key=lambda fit: (fit.mentee, -fit.score, fit.mentor)):
        same = bool(ranked) and ranked[-1].mentee == fit.mentee
        ranked.append(replace(fit, rank=ranked[-1].rank + 1 if same else 1))
    return replace(told, pairs=tuple(ranked))


def why_not(
    mentee: Candidate,
    mentor: Candidate,
    rules: Rules | None = None,
    now: datetime | None = None,
    *,
    matching: Matching | None = None,
    among: Sequence[Candidate] = (),
    more: tuple[Concept, ...] = (),
) -> Verdict:
    """What speaks for and against one pair; beside a matching, what it would cost the others.

    `among` are the people of that matching: what they say is how words were read there.
    """
    rules = rules or Rules()
    now = now or datetime.now(UTC)
    together = crowd([mentee], [mentor], rules, now, more, among=among)
    score = _loosely(together, 0, 0)
    broken = list(Obstacles(together).between(0, 0))
    if mentor.places < 1 or (rules.graduates_only and not mentor.graduate):
        broken.insert(0, Rule.MENTOR)
    if not broken and score < rules.floor:
        broken.append(Rule.FLOOR)
    cost = None
    if matching is not None:
        now_has = next((fit.score for fit in matching.pairs if fit.mentee == mentee.id), 0.0)
        price = matching.prices.get(mentor.id, 0.0)
        own = next(
            (matching.prices.get(f.mentor, 0.0) for f in matching.pairs if f.mentee == mentee.id),
            0.0,
        )
        cost = max(0.0, (now_has - own) - (score - price))
    return Verdict(tuple(broken), round(score, 5), cost, Reasons(together).of(0, 0))


def _gathered(
    mentees: Sequence[Candidate],
    mentors: Sequence[Candidate],
    rules: Rules,
    now: datetime | None,
    more: tuple[Concept, ...],
) -> tuple[Crowd, Whole]:
    now = now or datetime.now(UTC)
    able = [m for m in mentors if m.places > 0 and not (rules.graduates_only and not m.graduate)]
    together = crowd(mentees, able, rules, now, more)
    return together, np.array([m.places for m in together.mentors], dtype=np.int64)


def _musts(together: Crowd, places: Whole, rules: Rules) -> list[tuple[int, int]]:
    """The pairs that a manager has settled; their places are taken from the others."""
    rows = {m.id: n for n, m in enumerate(together.mentees)}
    columns = {m.id: n for n, m in enumerate(together.mentors)}
    settled: list[tuple[int, int]] = []
    for mentee, mentor in sorted(rules.must):
        row, column = rows.get(mentee), columns.get(mentor)
        if row is None or column is None or places[column] < 1 or row in dict(settled):
            continue
        settled.append((row, column))
        places[column] -= 1
    return settled


def _market(
    together: Crowd, places: Whole, settled: list[tuple[int, int]], wants: int = 1
) -> Market:
    rules = together.rules
    wanted = np.full(len(together.mentees), wants, dtype=np.int64)
    wanted[[row for row, _column in settled]] = 0
    bonus = None
    if rules.priority:
        first = np.array([m.group in rules.priority for m in together.mentees], dtype=bool)
        bonus = np.where(first, PRIORITY, 0).astype(np.int64)
    slots = None
    if rules.balance > 0 and len(places):
        slots = np.arange(int(places.max()), dtype=np.int64) * round(rules.balance * SCALE)
    return Market(together.scores, wanted, places, rules.floor, bonus, slots, together.few)


PRIORITY = 10 * SCALE
"""What it is worth that somebody of a priority group is matched, where places are short (G11)."""


FAIR_COST = 0.005
"""The share of the total that fairness may cost."""

FAIR_STEPS = 6
"""Matchings tried for it, at the most."""

FAIR_FEW = 400_000
"""Pairs up to which all are considered: the worst pair may get better by an unlikely one."""


def _fairer(market: Market, done: Assigned, tolerance: float) -> Assigned:
    """As many pairs, the worst of them as good as can be for what it may cost the others."""
    if not len(done.rows):
        return done
    lowest, high = int(done.scores.min()), int(np.quantile(done.scores, 0.5))
    low = lowest
    while high - low > SCALE // 2000:
        middle = (low + high) // 2
        if feasible(done, market, middle):
            low = middle
        else:
            high = middle
    # As high as it may be for its cost: the last steps are the dearest ones.
    best, high = done, low
    for _step in range(FAIR_STEPS):
        fair = assign(replace(market, floor=low / SCALE), tolerance, few=FAIR_FEW, seen=done.seen)
        if len(fair.rows) == len(done.rows) and fair.total >= (1 - FAIR_COST) * done.total:
            best, lowest = fair, low
        else:
            high = low
        if high - lowest <= SCALE // 2000:
            break
        low = (lowest + high) // 2
    return best


def feasible(done: Assigned, market: Market, floor: int) -> bool:
    """Whether as many pairs can be made of those that are likely and have that score."""
    good = done.arcs.scores >= floor
    rows, columns = done.arcs.rows[good], done.arcs.columns[good]
    people, mentors = len(market.wants), len(market.places)
    source, sink = people + mentors, people + mentors + 1
    flow = SimpleMaxFlow()
    flow.add_arcs_with_capacity(np.full(people, source), np.arange(people), market.wants)
    flow.add_arcs_with_capacity(rows, people + columns, np.ones(len(rows), np.int64))
    flow.add_arcs_with_capacity(people + np.arange(mentors), np.full(mentors, sink), market.places)
    flow.solve(source, sink)
    return int(flow.optimal_flow()) >= len(done.rows)


def _told(together: Crowd, settled: list[tuple[int, int]], done: Assigned) -> Matching:
    because = Reasons(together)
    rows = np.concatenate([np.array([r for r, _c in settled], np.int64), done.rows])
    columns = np.concatenate([np.array([c for _r, c in settled], np.int64), done.columns])
    scores = np.concatenate([_scores(together, settled), done.scores / SCALE])
    fits = [
        Fit(
            together.mentees[row].id,
            together.mentors[column].id,
            round(float(score), 5),
            because.of(int(row), int(column)),
        )
        for row, column, score in zip(rows, columns, scores, strict=True)
    ]
    fits.sort(key=lambda fit: (-fit.score, fit.mentee, fit.mentor))
    extra = float(scores[: len(settled)].sum())
    total = extra + done.total / SCALE
    return Matching(
        pairs=tuple(fits),
        unmatched=_unmatched(together, rows),
        total=total,
        best=extra + done.bound / SCALE,
        mentees=len(together.mentees),
        loads=Counter(fit.mentor for fit in fits),
        prices=_prices(together, done),
        scarcity=scarcity(together, rows, columns, _in_score(done.prices)),
    )


def _scores(together: Crowd, settled: list[tuple[int, int]]) -> NDArray[np.float64]:
    """What settled pairs score, whatever rules they break."""
    return np.array([_loosely(together, row, column) for row, column in settled], dtype=np.float64)


def _loosely(together: Crowd, row: int, column: int) -> float:
    """What two people score by what they say here, whatever rules they break."""
    mentee, mentor = [together.mentees[row]], [together.mentors[column]]
    two = crowd(mentee, mentor, together.rules, together.now, free=True, heard=together.vocabulary)
    return float(two.scores(np.array([0]))[0, 0]) / SCALE


def _prices(together: Crowd, done: Assigned) -> dict[str, float]:
    return {m.id: float(p) for m, p in zip(together.mentors, _in_score(done.prices), strict=True)}


def _in_score(prices: Whole) -> NDArray[np.float64]:
    """Prices as scores: where places are short, one more also matches one more person."""
    short = prices > MATCHED // 2
    return np.where(short, np.maximum(prices - MATCHED, 0), np.minimum(prices, SCALE)) / SCALE


def _unmatched(together: Crowd, rows: Whole) -> tuple[Unmatched, ...]:
    left = np.setdiff1d(np.arange(len(together.mentees)), rows)
    if not len(left):
        return ()
    why = Obstacles(together)
    return tuple(why.summed(int(row)) for row in left)


def _one_crowd(together: Crowd) -> bool:
    """Whether the same people stand on both sides."""
    return [m.id for m in together.mentees] == [m.id for m in together.mentors]


def _peers(together: Crowd, rules: Rules) -> Matching:
    """Everybody is both: two by two, what one finds in the other counts both ways (F03).

    Pairing two by two is bounded by the assignment in which everybody chooses and is chosen once.
    Its circles are cut into pairs, and what is left over is paired again.
    """
    ids = [m.id for m in together.mentees]
    rows = np.arange(len(ids))
    one_way = together.scores(rows)
    both = (one_way + one_way.T) * np.float32(0.5)
    both[(one_way < 0) | (one_way.T < 0) | (both < rules.floor * SCALE)] = FORBIDDEN
    ones = np.ones(len(ids), dtype=np.int64)
    free, pairs, bound = np.ones(len(ids), dtype=bool), list[tuple[int, int]](), 0.0
    by_id = {one: n for n, one in enumerate(ids)}
    for one, other in sorted(rules.must):
        a, b = by_id.get(one), by_id.get(other)
        if a is not None and b is not None and free[a] and free[b]:
            pairs.append((a, b))
            free[[a, b]] = False
    first = True
    while True:
        some = np.flatnonzero(free)
        small = both[np.ix_(some, some)]
        done = assign(Market(lambda at, small=small: small[at].copy(), ones[some], ones[some]))  # type: ignore[misc]
        if first:
            bound, first = done.bound / SCALE / 2, False
        found = _cut(done, small)
        if not found:
            break
        for a, b in found:
            pairs.append((int(some[a]), int(some[b])))
            free[[some[a], some[b]]] = False
    pairs = _swapped(pairs, both)
    because = Reasons(together)
    fits = sorted(
        (
            Fit(ids[a], ids[b], round(max(0.0, float(both[a, b])) / SCALE, 5), because.of(a, b))
            for a, b in (sorted(pair) for pair in pairs)
        ),
        key=lambda fit: (-fit.score, fit.mentee),
    )
    matched = np.array([n for pair in pairs for n in pair], dtype=np.int64)
    total = sum(fit.score for fit in fits)
    return Matching(
        pairs=tuple(fits), unmatched=_unmatched(together, matched), total=total,
        best=max(bound, total), mentees=len(ids), loads=Counter(ids[n] for n in matched), prices={},
        together=True,
    )  # fmt: skip


def _cut(done: Assigned, scores: NDArray[np.float32]) -> list[tuple[int, int]]:
    """Pairs out of circles: every other step, by the half that is worth more."""
    after = dict(zip(done.rows.tolist(), done.columns.tolist(), strict=True))
    seen: set[int] = set()
    pairs: list[tuple[int, int]] = []
    begins = [n for n in after if n not in set(after.values())] + sorted(after)
    for begin in begins:
        walk = []
        at: int | None = begin
        while at is not None and at not in seen:
            seen.add(at)
            walk.append(at)
            at = after.get(at)
        steps = list(pairwise(walk))
        if at == begin and len(walk) > 2:
            steps.append((walk[-1], begin))
        halves = [_every_other(steps[begin:]) for begin in range(min(2, len(steps)))]
        worth = [(len(half), sum(float(scores[a, b]) for a, b in half)) for half in halves]
        if halves:
            pairs += halves[worth.index(max(worth))]
    return pairs


def _every_other(steps: list[tuple[int, int]]) -> list[tuple[int, int]]:
    taken: set[int] = set()
    kept = []
    for a, b in steps:
        if a not in taken and b not in taken:
            kept.append((a, b))
            taken |= {a, b}
    return kept


def _swapped(pairs: list[tuple[int, int]], scores: NDArray[np.float32]) -> list[tuple[int, int]]:
    """Two pairs that would rather be crossed are, until none would."""
    better = True
    while better and len(pairs) > 1:
        better = False
        for n, (a, b) in enumerate(pairs):
            ours = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
            now = scores[ours] + scores[a, b]
            for left, right in ((ours[0], ours[1]), (ours[1], ours[0])):
                crossed = np.where(
                    np.minimum(scores[a, left], scores[b, right]) < 0,
                    -1,
                    scores[a, left] + scores[b, right],
                )
                crossed[n] = -1
                other = int(np.argmax(crossed - now))
                if crossed[other] > now[other] + 1:
                    c, d = int(left[other]), int(right[other])
                    pairs[n], pairs[other] = (a, c), (b, d)
                    better = True
                    break
    return pairs

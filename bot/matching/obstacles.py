"""Why not: which rule stands between a mentee and the mentors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.matching.parts import AN_HOUR, SCALE
from bot.matching.scoring import Crowd
from bot.matching.values import Rule, Unmatched

Marks = NDArray[np.bool_]


class Obstacles:
    """Looks up, for one mentee after the other, whom each rule takes away."""

    def __init__(self, together: Crowd) -> None:
        self._crowd = together
        mentors = together.mentors
        self._columns = {m.id: n for n, m in enumerate(mentors)}
        spoken = [frozenset(m.languages) for m in mentors]
        self._sets = list(dict.fromkeys(spoken))
        where = {one: n for n, one in enumerate(self._sets)}
        self._set_of = np.array([where[one] for one in spoken], dtype=np.int64)
        years = [np.nan if m.seniority is None else m.seniority for m in mentors]
        self._years = np.array(years, dtype=np.float64)

    def of(self, row: int) -> dict[Rule, Marks]:
        """For each rule, the mentors that it takes from that mentee."""
        together = self._crowd
        mentee, rules = together.mentees[row], together.rules
        mine = frozenset(mentee.languages)
        strange = np.array([mine.isdisjoint(one) for one in self._sets], dtype=bool)
        marks = {Rule.LANGUAGE: strange[self._set_of] if len(strange) else np.zeros(0, bool)}
        if mentee.seniority is not None:
            span, years = rules.seniority, self._years - mentee.seniority
            with np.errstate(invalid="ignore"):
                marks[Rule.SENIORITY] = (years < span.low) | (years > span.high)
        if together.hours is not None:
            marks[Rule.HOURS] = together.hours.together(row) < AN_HOUR
        marks[Rule.SELF] = self._among([mentee.id])
        bosses = [mentee.manager] if mentee.manager else []
        marks[Rule.MANAGER] = self._among(bosses)
        never = np.zeros(len(together.mentors), dtype=bool)
        named = together.never.get(row)
        if named is not None:
            never[named] = True
        marks[Rule.NEVER] = never & ~marks[Rule.SELF] & ~marks[Rule.MANAGER]
        return marks

    def summed(self, row: int) -> Unmatched:
        """How many mentors each rule takes away, each counted with the first one that does."""
        left = np.ones(len(self._crowd.mentors), dtype=bool)
        removed: dict[Rule, int] = {}
        for rule, marks in self.of(row).items():
            hit = left & marks
            if hit.any():
                removed[rule] = int(hit.sum())
                left &= ~marks
        floor = self._crowd.rules.floor
        if floor > 0 and left.any():
            low = left & (self._crowd.scores(np.array([row]))[0] < floor * SCALE)
            if low.any():
                removed[Rule.FLOOR] = int(low.sum())
                left &= ~low
        return Unmatched(self._crowd.mentees[row].id, removed, int(left.sum()))

    def between(self, row: int, column: int) -> tuple[Rule, ...]:
        """The rules that forbid one pair."""
        return tuple(rule for rule, marks in self.of(row).items() if marks[column])

    def _among(self, ids: list[str]) -> Marks:
        marks = np.zeros(len(self._crowd.mentors), dtype=bool)
        marks[[self._columns[one] for one in ids if one in self._columns]] = True
        return marks

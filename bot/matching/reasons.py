"""Why these two: what fits and what does not, in their own words."""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import timedelta
from functools import cache

from bot.matching.concepts import SENTENCE
from bot.matching.hours import free_quarters, offset
from bot.matching.parts import ENOUGH_HOURS
from bot.matching.scoring import (
    LEVEL_NAMES,
    TOO_FAR,
    Crowd,
    criterion_weights,
    level,
    meeting,
    where,
)
from bot.matching.spelling import normal, tokens
from bot.matching.values import Candidate, Criterion, Finding

WORTH_TELLING = 0.55
"""How well personalities must agree to be named a reason, from 0 to 1."""

FAR_APART = 0.4

DIFFERENT_YEARS = 0.35

MOST_NAMED = 3
"""Things named in one sentence: more would not be read."""

TAKEN = frozenset({Criterion.LANGUAGE, Criterion.AVAILABILITY, Criterion.ZONE})
"""What two people need to meet, however little it weighs."""

Said = tuple[float, Finding]


class Reasons:
    """Finds the reasons of one pair after the other in the same crowd."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._now = crowd.now
        self._weights = criterion_weights(crowd.rules)
        self._free: dict[tuple[str, tuple[str, ...]], int] = {}
        self._offsets: dict[str, timedelta] = {}
        self._given: dict[tuple[str, ...], dict[int, str]] = {}
        self._meant: dict[str, tuple[tuple[int, ...], bool]] = {}
        # What few different answers give is found once for all who gave them.
        self._sector = cache(self._sectors)
        self._years = cache(self._gap)
        self._spoken = cache(self._languages)
        self._ways = cache(self._styles)

    def of(self, row: int, column: int) -> tuple[Finding, ...]:
        """What fits first, what weighs most before the rest; then what does not."""
        mentee, mentor = self._crowd.mentees[row], self._crowd.mentors[column]
        said: list[Said] = [
            *self._words(Criterion.NEEDS, mentee.needs, mentor.expertise),
            *self._words(Criterion.GOALS, mentee.goals, (*mentor.expertise, *mentor.goals)),
            *self._keys(Criterion.THEMES, mentee.themes, mentor.themes),
            *self._sector(mentee.sector, mentor.sector),
            *self._hours(mentee, mentor),
            *self._years(mentee.seniority, mentor.seniority),
            *self._spoken(mentee.languages, mentor.languages),
            *self._shared(mentee, mentor),
            *self._tempers(mentee.personality, mentor.personality),
            *self._ways(mentee.style, mentor.style),
            *self._wished(mentee, mentor),
            *self._place(mentee, mentor),
        ]
        said.sort(key=_order)
        # What does not count says nothing, but for what it takes to meet at all.
        return tuple([found for weight, found in said if weight > 0 or found.criterion in TAKEN])

    def _weigh(self, criterion: Criterion, part: float) -> float:
        return self._weights.get(criterion, 0.0) * part

    def _words(
        self, criterion: Criterion, asked: tuple[str, ...], offered: tuple[str, ...]
    ) -> list[Said]:
        if not asked or not offered:
            return []
        gives, meant = self._gives(offered), self._meant
        met: dict[str, str] = {}
        unmet: list[str] = []
        for term in asked:
            concepts, brief = meant.get(term) or self._means(term)
            for concept in concepts:
                given = gives.get(concept)
                if given is not None:
                    # A whole sentence is not said again: what it has in common says enough.
                    met[term if brief else given] = given
                    break
            else:
                unmet.append(term)
        said: list[Said] = []
        if met:
            weight = self._weigh(criterion, len(met) / len(asked))
            said.append((weight, Finding(criterion, True, _list(met), _list(met.values()))))
        if unmet and criterion is Criterion.NEEDS:
            weight = self._weigh(criterion, len(unmet) / len(asked))
            said.append((weight, Finding(criterion, False, _list(unmet), _list(offered))))
        return said

    def _gives(self, offered: tuple[str, ...]) -> dict[int, str]:
        """The concepts that these terms stand for, each with the first that does."""
        gives = self._given.get(offered)
        if gives is None:
            gives = self._given[offered] = {}
            for term in offered:
                for concept in self._means(term)[0]:
                    gives.setdefault(concept, term)
        return gives

    def _means(self, term: str) -> tuple[tuple[int, ...], bool]:
        """The concepts of a term, and whether it is short enough to be repeated."""
        meant = self._meant.get(term)
        if meant is None:
            concepts = self._crowd.vocabulary.meaning.get(term, ())
            meant = self._meant[term] = concepts, len(tokens(term)) <= SENTENCE
        return meant

    def _keys(
        self, criterion: Criterion, wanted: tuple[str, ...], given: tuple[str, ...]
    ) -> list[Said]:
        if not wanted or not given:
            return []
        shared = [key for key in wanted if key in given]
        missing = [key for key in wanted if key not in given]
        said: list[Said] = []
        if shared:
            weight = self._weigh(criterion, len(shared) / len(wanted))
            said.append((weight, Finding(criterion, True, ",".join(shared))))
        if missing and criterion is Criterion.THEMES:
            weight = self._weigh(criterion, len(missing) / len(wanted))
            said.append((weight, Finding(criterion, False, ",".join(missing))))
        return said

    def _sectors(self, ours: str, theirs: str) -> tuple[Said, ...]:
        if not ours or not theirs:
            return ()
        heard = self._crowd.vocabulary
        same = not set(heard.concepts([ours])).isdisjoint(heard.concepts([theirs]))
        found = Finding(Criterion.SECTOR, same, ours, theirs)
        return ((self._weigh(Criterion.SECTOR, 1.0 if same else 0.6), found),)

    def _hours(self, mentee: Candidate, mentor: Candidate) -> list[Said]:
        said: list[Said] = []
        if mentee.slots and mentor.slots:
            hours = (self._quarters(mentee) & self._quarters(mentor)).bit_count() / 4
            if hours >= 1:
                here = self._offset(mentee.zone) == self._offset(mentor.zone)
                same = [code for code in mentee.slots if code in mentor.slots] if here else []
                weight = self._weigh(Criterion.AVAILABILITY, min(1.0, hours / ENOUGH_HOURS))
                said.append(
                    (weight, Finding(Criterion.AVAILABILITY, True, ",".join(same), f"{hours:g}"))
                )
            else:
                said.append((1.0, Finding(Criterion.AVAILABILITY, False)))
        if self._offset(mentee.zone) != self._offset(mentor.zone):
            said.append((0.0, Finding(Criterion.ZONE, False, mentee.zone, mentor.zone)))
        return said

    def _quarters(self, one: Candidate) -> int:
        key = one.zone, one.slots
        if key not in self._free:
            self._free[key] = free_quarters(one.zone, one.slots, self._now)
        return self._free[key]

    def _offset(self, place: str) -> timedelta:
        if place not in self._offsets:
            self._offsets[place] = offset(place, self._now)
        return self._offsets[place]

    def _gap(self, ours: float | None, theirs: float | None) -> tuple[Said, ...]:
        if ours is None or theirs is None:
            return ()
        years = theirs - ours
        span = self._crowd.rules.seniority
        fit = math.exp(-(((years - span.best) / span.width) ** 2))
        if fit >= 1 - FAR_APART:
            found = Finding(Criterion.SENIORITY, True, "", f"{years:g}")
            return ((self._weigh(Criterion.SENIORITY, fit), found),)
        if fit <= DIFFERENT_YEARS:
            found = Finding(Criterion.SENIORITY, False, "", f"{years:g}")
            return ((self._weigh(Criterion.SENIORITY, 1 - fit), found),)
        return ()

    def _languages(self, ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[Said, ...]:
        spoken = [code for code in ours if code in theirs]
        if not spoken:
            return ()
        found = Finding(Criterion.LANGUAGE, True, ",".join(spoken))
        return ((self._weigh(Criterion.LANGUAGE, 1.0), found),)

    def _shared(self, mentee: Candidate, mentor: Candidate) -> list[Said]:
        """Hobbies, values, school: what two people have in common."""
        said = [
            (weight, found)
            for weight, found in self._words(Criterion.HOBBIES, mentee.hobbies, mentor.hobbies)
            if found.fits
        ]
        said += self._keys(Criterion.VALUES, mentee.values, mentor.values)
        if mentee.path and normal(mentee.path) == normal(mentor.path):
            found = Finding(Criterion.PATH, True, mentee.path)
            said.append((self._weigh(Criterion.PATH, 1.0), found))
        return said

    def _tempers(self, ours: tuple[float, ...], theirs: tuple[float, ...]) -> tuple[Said, ...]:
        if not ours or len(ours) != len(theirs):
            return ()
        apart = sum([abs(a - b) for a, b in zip(ours, theirs, strict=True)])
        fit = 1 - apart / (4 * len(ours))
        if fit >= 1 - (1 - WORTH_TELLING) / 2:
            found = Finding(Criterion.PERSONALITY, True)
            return ((self._weigh(Criterion.PERSONALITY, fit), found),)
        if fit <= FAR_APART:
            found = Finding(Criterion.PERSONALITY, False)
            return ((self._weigh(Criterion.PERSONALITY, 1 - fit), found),)
        return ()

    def _styles(self, ours: str, theirs: str) -> tuple[Said, ...]:
        if not ours or not theirs:
            return ()
        same = normal(ours) == normal(theirs)
        found = Finding(Criterion.STYLE, same, ours, theirs)
        return ((self._weigh(Criterion.STYLE, 1.0 if same else 0.5), found),)

    def _wished(self, mentee: Candidate, mentor: Candidate) -> tuple[Said, ...]:
        """Whom the mentor would rather have."""
        if not mentor.wants_level or mentee.seniority is None:
            return ()
        is_ = LEVEL_NAMES[level(mentee.seniority)]
        found = Finding(Criterion.WISHES, is_ == mentor.wants_level, is_, mentor.wants_level)
        return ((self._weigh(Criterion.WISHES, 1.0), found),)

    def _place(self, mentee: Candidate, mentor: Candidate) -> list[Said]:
        worth = meeting(where(mentee), where(mentor))
        near = bool(mentee.city) and normal(mentee.city) == normal(mentor.city)
        if near:
            return [
                (self._weigh(Criterion.PLACE, 1.0), Finding(Criterion.PLACE, True, mentee.city))
            ]
        if worth <= TOO_FAR or (
            mentee.city and mentor.city and "virtual" not in (mentee.mode, mentor.mode)
        ):
            found = Finding(Criterion.PLACE, False, mentee.city, mentor.city)
            return [(self._weigh(Criterion.PLACE, 1.0 if worth <= TOO_FAR else 0.3), found)]
        return []


def _list(words: Collection[str]) -> str:
    if len(words) == 1:
        return next(iter(words))
    return ", ".join(list(dict.fromkeys(words))[:MOST_NAMED])


def _order(said: Said) -> tuple[bool, float]:
    """What fits before what does not, and of each what weighs most."""
    weight, found = said
    return not found.fits, -weight

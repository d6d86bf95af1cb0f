"""Why these two: what fits and what does not, in their own words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import timedelta

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

    def of(self, row: int, column: int) -> tuple[Finding, ...]:
        """What fits first, what weighs most before the rest; then what does not."""
        mentee, mentor = self._crowd.mentees[row], self._crowd.mentors[column]
        said: list[Said] = [
            *self._words(Criterion.NEEDS, mentee.needs, mentor.expertise),
            *self._words(Criterion.GOALS, mentee.goals, (*mentor.expertise, *mentor.goals)),
            *self._keys(Criterion.THEMES, mentee.themes, mentor.themes),
            *self._sector(mentee, mentor),
            *self._hours(mentee, mentor),
            *self._years(mentee, mentor),
            *self._shared(mentee, mentor),
            *self._people(mentee, mentor),
            *self._place(mentee, mentor),
        ]
        # What does not count says nothing, but for what it takes to meet at all.
        said = [one for one in said if one[0] > 0 or one[1].criterion in TAKEN]
        fits = [one for one in said if one[1].fits]
        differs = [one for one in said if not one[1].fits]
        fits.sort(key=lambda one: -one[0])
        differs.sort(key=lambda one: -one[0])
        return tuple(found for _weight, found in (*fits, *differs))

    def _weigh(self, criterion: Criterion, part: float) -> float:
        return self._weights.get(criterion, 0.0) * part

    def _words(
        self, criterion: Criterion, asked: tuple[str, ...], offered: tuple[str, ...]
    ) -> list[Said]:
        if not asked or not offered:
            return []
        gives = self._gives(offered)
        met: dict[str, str] = {}
        unmet: list[str] = []
        for term in asked:
            concepts, brief = self._means(term)
            for concept in concepts:
                if concept in gives:
                    # A whole sentence is not said again: what it has in common says enough.
                    met[term if brief else gives[concept]] = gives[concept]
                    break
            else:
                unmet.append(term)
        said: list[Said] = []
        if met:
            share = len(met) / len(asked)
            said.append(
                (
                    self._weigh(criterion, share),
                    _found(criterion, True, _list(met), _list(met.values())),
                )
            )
        if unmet and criterion is not Criterion.GOALS:
            share = len(unmet) / len(asked)
            found = _found(criterion, False, _list(unmet), _list(offered))
            said.append((self._weigh(criterion, share), found))
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
            said.append((weight, _found(criterion, True, ",".join(shared))))
        if missing and criterion is Criterion.THEMES:
            weight = self._weigh(criterion, len(missing) / len(wanted))
            said.append((weight, _found(criterion, False, ",".join(missing))))
        return said

    def _sector(self, mentee: Candidate, mentor: Candidate) -> list[Said]:
        if not mentee.sector or not mentor.sector:
            return []
        heard = self._crowd.vocabulary
        same = not set(heard.concepts([mentee.sector])).isdisjoint(heard.concepts([mentor.sector]))
        found = _found(Criterion.SECTOR, same, mentee.sector, mentor.sector)
        return [(self._weigh(Criterion.SECTOR, 1.0 if same else 0.6), found)]

    def _hours(self, mentee: Candidate, mentor: Candidate) -> list[Said]:
        said: list[Said] = []
        if mentee.slots and mentor.slots:
            hours = (self._quarters(mentee) & self._quarters(mentor)).bit_count() / 4
            if hours >= 1:
                here = self._offset(mentee.zone) == self._offset(mentor.zone)
                same = [code for code in mentee.slots if code in mentor.slots] if here else []
                weight = self._weigh(Criterion.AVAILABILITY, min(1.0, hours / ENOUGH_HOURS))
                said.append(
                    (weight, _found(Criterion.AVAILABILITY, True, ",".join(same), f"{hours:g}"))
                )
            else:
                said.append((1.0, _found(Criterion.AVAILABILITY, False)))
        if self._offset(mentee.zone) != self._offset(mentor.zone):
            said.append((0.0, _found(Criterion.ZONE, False, mentee.zone, mentor.zone)))
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

    def _years(self, mentee: Candidate, mentor: Candidate) -> list[Said]:
        if mentee.seniority is None or mentor.seniority is None:
            return []
        years = mentor.seniority - mentee.seniority
        span = self._crowd.rules.seniority
        fit = math.exp(-(((years - span.best) / span.width) ** 2))
        if fit >= 1 - FAR_APART:
            return [
                (
                    self._weigh(Criterion.SENIORITY, fit),
                    _found(Criterion.SENIORITY, True, "", f"{years:g}"),
                )
            ]
        if fit <= DIFFERENT_YEARS:
            return [
                (
                    self._weigh(Criterion.SENIORITY, 1 - fit),
                    _found(Criterion.SENIORITY, False, "", f"{years:g}"),
                )
            ]
        return []

    def _shared(self, mentee: Candidate, mentor: Candidate) -> list[Said]:
        """Languages, hobbies, values, school: what two people have in common."""
        spoken = [code for code in mentee.languages if code in mentor.languages]
        said: list[Said] = []
        if spoken:
            said.append(
                (
                    self._weigh(Criterion.LANGUAGE, 1.0),
                    _found(Criterion.LANGUAGE, True, ",".join(spoken)),
                )
            )
        said += [
            (weight, found)
            for weight, found in self._words(Criterion.HOBBIES, mentee.hobbies, mentor.hobbies)
            if found.fits
        ]
        said += self._keys(Criterion.VALUES, mentee.values, mentor.values)
        if mentee.path and normal(mentee.path) == normal(mentor.path):
            said.append(
                (self._weigh(Criterion.PATH, 1.0), _found(Criterion.PATH, True, mentee.path))
            )
        return said

    def _people(self, mentee: Candidate, mentor: Candidate) -> list[Said]:
        """How two people are and like to work, and whom the mentor would rather have."""
        said: list[Said] = []
        if mentee.personality and len(mentee.personality) == len(mentor.personality):
            apart = sum(
                abs(a - b) for a, b in zip(mentee.personality, mentor.personality, strict=True)
            )
            fit = 1 - apart / (4 * len(mentee.personality))
            if fit >= 1 - (1 - WORTH_TELLING) / 2:
                said.append(
                    (self._weigh(Criterion.PERSONALITY, fit), _found(Criterion.PERSONALITY, True))
                )
            elif fit <= FAR_APART:
                said.append(
                    (
                        self._weigh(Criterion.PERSONALITY, 1 - fit),
                        _found(Criterion.PERSONALITY, False),
                    )
                )
        if mentee.style and mentor.style:
            same = normal(mentee.style) == normal(mentor.style)
            found = _found(Criterion.STYLE, same, mentee.style, mentor.style)
            said.append((self._weigh(Criterion.STYLE, 1.0 if same else 0.5), found))
        if mentor.wants_level and mentee.seniority is not None:
            is_ = LEVEL_NAMES[level(mentee.seniority)]
            fits = is_ == mentor.wants_level
            found = _found(Criterion.WISHES, fits, is_, mentor.wants_level)
            said.append((self._weigh(Criterion.WISHES, 1.0), found))
        return said

    def _place(self, mentee: Candidate, mentor: Candidate) -> list[Said]:
        worth = meeting(where(mentee), where(mentor))
        near = bool(mentee.city) and normal(mentee.city) == normal(mentor.city)
        if near:
            return [(self._weigh(Criterion.PLACE, 1.0), _found(Criterion.PLACE, True, mentee.city))]
        if worth <= TOO_FAR or (
            mentee.city and mentor.city and "virtual" not in (mentee.mode, mentor.mode)
        ):
            found = _found(Criterion.PLACE, False, mentee.city, mentor.city)
            return [(self._weigh(Criterion.PLACE, 1.0 if worth <= TOO_FAR else 0.3), found)]
        return []


def _list(words: Iterable[str]) -> str:
    return ", ".join(list(dict.fromkeys(words))[:MOST_NAMED])


def _found(criterion: Criterion, fits: bool, mentee: str = "", mentor: str = "") -> Finding:
    return Finding(criterion, fits, mentee, mentor)

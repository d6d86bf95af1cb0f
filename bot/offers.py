"""Finding pairs: who is to be matched, and with whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.entities import Match, Programme, Side
from bot.matching import Candidate, Fit, pair
from bot.matching.spelling import terms
from bot.ports import Desk, Place, Telling

FEW = 200
"""People who are matched in no time: whoever asked for it can wait for the answer."""


def candidate(place: Place, side: Side) -> Candidate:
    """Somebody's answers on that side, as the matching reads them."""
    told = place.enrolment
    return Candidate(
        id=place.person.id,
        needs=tuple(terms(told.seeks)),
        goals=(told.goals,) if told.goals else (),
        expertise=tuple(terms(told.offers)),
        themes=tuple(told.wanted if side is Side.MENTEE else told.offered),
        hobbies=tuple(terms(told.interests)),
        sector=told.sector,
        languages=tuple(told.languages),
        slots=tuple(told.slots),
        zone=place.person.reader.zone,
        seniority=told.experience,
        personality=tuple(told.personality),
        style=told.style,
        values=tuple(told.values),
        path=told.degree,
        mode=told.mode,
        city=told.city,
        wants_level=told.wants_level,
        manager=told.manager_id,
        places=place.free,
    )


@dataclass(frozen=True)
class Gathering:
    """Who is to be matched, as they were at one instant."""

    mentees: tuple[Candidate, ...]
    mentors: tuple[Candidate, ...]
    tried: frozenset[tuple[str, str]]
    at: datetime


@dataclass(frozen=True)
class Computed:
    """The pairs that came of it, best first; so many of them are kept already."""

    fits: tuple[Fit, ...]
    at: datetime
    kept: int = 0

    def some(self, count: int) -> tuple[Fit, ...]:
        """The next of them to keep."""
        return self.fits[self.kept : self.kept + count]

    def after(self, count: int) -> Computed | None:
        """What is left once they are kept."""
        kept = self.kept + count
        return replace(self, kept=kept) if kept < len(self.fits) else None


def gather(
    programme: Programme,
    desk: Desk,
    mentees: Sequence[Place] | None = None,
    besides: Collection[tuple[str, str]] = (),
) -> Gathering:
    """The mentees who wait, or those, and the mentors who have room.

    The places of the pairs of `besides` are taken already.
    """
    among = None if mentees is None else [place.person.id for place in mentees]
    waiting = desk.waiting_mentees(programme) if mentees is None else mentees
    taken = Counter(mentor for _mentee, mentor in besides)
    mentors = [
        replace(place, free=place.free - taken[place.person.id])
        for place in desk.mentors_with_room(programme)
    ]
    return Gathering(
        tuple(candidate(place, Side.MENTEE) for place in waiting),
        tuple(candidate(place, Side.MENTOR) for place in mentors if place.free > 0),
        desk.tried_pairs(programme, among if among and len(among) <= FEW else None),
        desk.now,
    )


def compute(people: Gathering, tell: Telling | None = None) -> Computed:
    """The best pairs among them; plain, so that it can be thought in another process."""
    return Computed(tuple(pair(people.mentees, people.mentors, people.tried, people.at)), people.at)


def few(people: Gathering) -> bool:
    """Whether they are matched in less time than it takes to begin another process."""
    return len(people.mentees) + len(people.mentors) <= FEW


def drafted(fit: Fit, programme: Programme, round_id: str) -> Match:
    """A fit, as a match that nobody has heard of yet."""
    return Match(
        programme_id=programme.id,
        round_id=round_id,
        mentee_id=fit.mentee,
        mentor_id=fit.mentor,
        score=fit.score,
        findings=kept(fit),
    )


def kept(fit: Fit) -> list[dict[str, object]]:
    """What was found of a pair, as it is kept with the match."""
    return [found.kept() for found in fit.findings]


def still_fits(
    mentee: Place, mentor: Place, tried: frozenset[tuple[str, str]], now: datetime
) -> Fit | None:
    """That pair by today's answers, or None where it is not allowed any more."""
    sides = [candidate(mentee, Side.MENTEE)], [candidate(mentor, Side.MENTOR)]
    return next(iter(pair(*sides, tried, now)), None)

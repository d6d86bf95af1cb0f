"""Finding pairs: who is to be matched, by which rules, and what comes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from bot.entities import Format, Match, Mentoring, Programme, Role, Side, Unpaired
from bot.favouring import first_served, group_of
from bot.matching import (
    Candidate,
    Fit,
    Kind,
    Matching,
    Objective,
    Rules,
    Unmatched,
    match,
    one_way,
    suggest,
)
from bot.matching import catalogue as words
from bot.matching.catalogue import Concept
from bot.matching.spelling import terms
from bot.matching.values import IN_PROGRAMMES, Criterion
from bot.ports import Desk, Place, Telling

FEW = 200
"""People who are matched in no time: whoever asked for it can wait for the answer."""

taxonomy: Path | None = None
"""Where the taxonomy is kept that an operator imported; named once, when Tandem is wired."""

SLIDERS: Mapping[str, tuple[Criterion, ...]] = {
    "needs": (Criterion.NEEDS, Criterion.GOALS),
    "themes": (Criterion.THEMES, Criterion.SECTOR, Criterion.PATH),
    "practical": (Criterion.AVAILABILITY, Criterion.LANGUAGE, Criterion.PLACE),
    "experience": (Criterion.SENIORITY, Criterion.WISHES),
    "people": (Criterion.PERSONALITY, Criterion.STYLE, Criterion.VALUES, Criterion.HOBBIES),
}
"""What a manager makes count more or less, all the criteria of a kind together (G02)."""

USUAL = 2
FACTORS = (0.0, 0.5, 1.0, 2.0, 4.0)
"""How many times the usual weight, from *not at all* to *a lot*."""

NEWCOMER = "newcomer-"
"""Begins the id of a mentor who is only imagined."""

NAMED = 20
"""People whose names a report keeps, of those for whom it found nobody."""

PLACES, LISTED, NOBODY, HELD = "places", "listed", "nobody", "held"
"""What stands in the way of a pair, where it is no rule.

`LISTED` mentors have a place, and others are choosing among them; `HELD` is a manager's wish.
"""


@dataclass(frozen=True)
class Lists:
    """How mentors are suggested where mentees choose (F10).

    `size` mentors for a mentee, and each mentor to `most` mentees at a time; 0 for an even share
    and a little more. `open` is how many mentees choose already, `listed` from how many of them
    each mentor waits to hear.
    """

    size: int
    most: int = 0
    open: int = 0
    listed: Mapping[str, int] = field(default_factory=dict)

    def share(self, mentees: int, mentors: int) -> int:
        """On how many lists a mentor may be, those that are open included."""
        return self.most or max(
            1, -(-6 * self.size * (mentees + self.open) // (5 * max(1, mentors)))
        )


@dataclass(frozen=True)
class Gathering:
    """Who is to be matched, by which rules, as it was at one instant."""

    mentees: tuple[Candidate, ...]
    mentors: tuple[Candidate, ...]
    rules: Rules
    at: datetime
    taxonomy: Path | None = None
    lists: Lists | None = None

    @property
    def more(self) -> tuple[Concept, ...]:
        """The concepts of the taxonomy, read where they are needed: they need not travel along."""
        return words.more(self.taxonomy) if self.taxonomy else ()


@dataclass(frozen=True)
class Computed:
    """What came of it: the pairs, best first, who is left, and the whole in figures.

    `begun` says that some of it is kept already, and is not here any more.
    """

    fits: tuple[Fit, ...]
    unmatched: tuple[Unmatched, ...]
    report: dict[str, object]
    at: datetime
    begun: bool = False

    @property
    def lists(self) -> bool:
        """Whether mentees choose from them."""
        return "lists" in self.report

    def after(self, fits: int = 0, unmatched: int = 0) -> Computed:
        """What is left once the first of them are kept."""
        return replace(
            self, fits=self.fits[fits:], unmatched=self.unmatched[unmatched:], begun=True
        )


def imported() -> tuple[Concept, ...]:
    """The concepts of an operator's taxonomy, as it is now; none where nothing was imported."""
    return words.more(taxonomy) if taxonomy else ()


def candidate(place: Place, side: Side, grouping: str = "") -> Candidate:
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
        group=group_of(told, grouping),
        places=place.free,
    )


def rules_of(
    programme: Programme, never: Collection[tuple[str, str]], desk: Desk, kind: Mentoring
) -> Rules:
    """How a programme matches; what was tried before is not tried again."""
    rulings = desk.rulings(programme)
    ruled_out = {(one.mentee_id, one.mentor_id) for one in rulings if not one.must}
    settled = {(one.mentee_id, one.mentor_id) for one in rulings if one.must}
    # Whom a manager wants together may have told since, in confidence, that they do not.
    if settled:
        settled -= desk.confided_pairs(programme, [mentee for mentee, _mentor in settled])
    return Rules(
        weights=weights(programme.weights),
        kind=Kind(kind),
        objective=Objective(programme.objective),
        floor=programme.floor / 100,
        must=frozenset(settled),
        never=frozenset({*never, *ruled_out}),
        balance=programme.balance / 100,
        priority=first_served(programme),
        cross_group=programme.cross_group / 100 if programme.grouping else 0.0,
        by_level=True,  # G05
    )


def weights(sliders: Mapping[str, int]) -> dict[Criterion, float]:
    """What each criterion counts, where some kinds of them count more or less than usual."""
    levels = {one: sliders.get(name, USUAL) for name, kind in SLIDERS.items() for one in kind}
    counted = {one: weight * FACTORS[levels[one]] for one, weight in IN_PROGRAMMES.items()}
    # A pair is judged by something, whatever was switched off.
    return counted if any(counted.values()) else dict(IN_PROGRAMMES)


def gather(
    programme: Programme,
    desk: Desk,
    mentees: Sequence[Place] | None = None,
    besides: Collection[tuple[str, str]] = (),
    among: Sequence[str] | None = None,
) -> Gathering:
    """The mentees who wait, or those, and the mentors who have room, or those `among` them.

    The places of the pairs of `besides` are taken already; where mentees choose from lists, those
    are on such lists.
    """
    waiting = desk.waiting_mentees(programme) if mentees is None else mentees
    lists = None
    if programme.format is Format.SUGGESTIONS:
        choosing, listed = desk.lists(programme)
        listed = Counter(listed) + Counter(mentor for _mentee, mentor in besides)
        choosing += len({mentee for mentee, _mentor in besides})
        lists = Lists(programme.suggestions, programme.lists_most, choosing, listed)
        besides = ()
    taken = Counter(mentor for _mentee, mentor in besides)
    mentors = [
        replace(place, free=place.free - taken[place.person.id])
        for place in open_to_more(programme, desk, among)
    ]
    ids = [place.person.id for place in waiting] if len(waiting) <= FEW else None
    tried = desk.tried_pairs(programme, ids)
    return Gathering(
        tuple(candidate(place, Side.MENTEE, programme.grouping) for place in waiting),
        tuple(
            candidate(place, Side.MENTOR, programme.grouping) for place in mentors if place.free > 0
        ),
        rules_of(programme, tried, desk, programme.kind),
        desk.now,
        taxonomy=taxonomy,
        lists=lists,
    )


def open_to_more(
    programme: Programme, desk: Desk, among: Sequence[str] | None = None
) -> list[Place]:
    """The mentors who have room for the programme's type of mentoring; all, or those of `among`.

    But for those who have a peer already: whoever gives and receives has one of them (F03).
    """
    room = desk.mentors_with_room(programme, among)
    mentors = [place for place in room if place.enrolment.takes(programme.kind)]
    if programme.kind is not Mentoring.PEER:
        return mentors
    unpaired = desk.waiting_mentees(programme, among, choosing=True)
    waiting = {place.person.id for place in unpaired}
    return [
        place
        for place in mentors
        if place.enrolment.role is not Role.BOTH or place.person.id in waiting
    ]


def compute(people: Gathering, tell: Telling | None = None) -> Computed:
    """The best pairs among them, or lists to choose from; plain, to be thought elsewhere."""
    if people.lists:
        return _listed(people, people.lists, tell)
    found = match(
        people.mentees, people.mentors, people.rules, people.at, more=people.more, progress=tell
    )
    if people.rules.kind is Kind.PEER and not found.together:
        found = _one_peer(found)
    return Computed(one_way(found.pairs), found.unmatched, summed(found, people), people.at)


def _one_peer(found: Matching) -> Matching:
    """Where some told to give or to receive alone, still nobody who does both gets two peers."""
    mentees, mentors = ({fit.mentee for fit in found.pairs}, {fit.mentor for fit in found.pairs})
    taken: set[str] = set()
    pairs: list[Fit] = []
    for fit in found.pairs:
        both = {fit.mentee, fit.mentor} & mentees & mentors
        if not both & taken:
            pairs.append(fit)
            taken |= both
    paired = {one for fit in pairs for one in (fit.mentee, fit.mentor)}
    left = [Unmatched(one, {}, possible=1) for one in sorted(mentees - paired)]
    return replace(
        found,
        pairs=tuple(pairs),
        unmatched=(*found.unmatched, *left),
        total=sum(fit.score for fit in pairs),
        loads=Counter(fit.mentor for fit in pairs),
    )


def _listed(people: Gathering, lists: Lists, tell: Telling | None) -> Computed:
    """For each mentee the mentors who fit best, none of them on too many lists."""
    most = lists.share(len(people.mentees), len(people.mentors))
    found = suggest(
        people.mentees, people.mentors, people.rules, people.at,
        k=lists.size, most=most, listed=lists.listed, more=people.more, progress=tell,
    )  # fmt: skip
    fits = _with_musts(found.pairs, people, lists.size)
    settled = {fit.mentee for fit in fits}
    left = [one for one in found.unmatched if one.id not in settled]
    found = replace(
        found,
        pairs=fits,
        unmatched=tuple(_with_the_listed(left, people, lists.listed, most)),
        loads=Counter(fit.mentor for fit in fits),
    )
    return Computed(fits, found.unmatched, _summed_lists(found, people), people.at)


def _with_the_listed(
    left: Sequence[Unmatched], people: Gathering, listed: Mapping[str, int], most: int
) -> list[Unmatched]:
    """Those who have nobody: for some there are mentors, who are on as many lists as they may."""
    crowded = [one for one in people.mentors if listed.get(one.id, 0) >= most]
    ids = {one.id for one in left if not one.possible}
    if not crowded or not ids:
        return list(left)
    theirs = [one for one in people.mentees if one.id in ids]
    fits = suggest(
        theirs, crowded, people.rules, people.at, k=1, most=len(theirs), more=people.more
    ).pairs
    suited = {fit.mentee for fit in fits}
    return [replace(one, possible=1) if one.id in suited else one for one in left]


def _with_musts(fits: Sequence[Fit], people: Gathering, size: int) -> tuple[Fit, ...]:
    """Whom a manager wants for somebody always is on the list, in place of the last."""
    missing = people.rules.must - {(fit.mentee, fit.mentor) for fit in fits}
    wanted = again(missing, people, missing) if missing else {}
    if not wanted:
        return tuple(fits)
    lists: dict[str, list[Fit]] = {}
    for fit in fits:
        lists.setdefault(fit.mentee, []).append(fit)
    for (mentee, _mentor), fit in wanted.items():
        lists[mentee] = sorted(
            [*lists.get(mentee, [])[: size - 1], fit], key=lambda one: -one.score
        )
    return tuple(
        replace(fit, rank=rank) for mine in lists.values() for rank, fit in enumerate(mine, 1)
    )


def tried(people: Gathering, changes: Mapping[str, object], programme: Programme) -> Gathering:
    """The same people where something is otherwise: places, settings of the round, more mentors."""
    told: Mapping[str, Any] = changes
    mentors = [replace(one, places=one.places + told.get("places", 0)) for one in people.mentors]
    # Newcomers answer nothing but their theme: what they do not say speaks neither way.
    spoken = tuple(sorted({one for mentee in people.mentees for one in mentee.languages}))
    mentors += [
        Candidate(
            id=f"{NEWCOMER}{number}",
            themes=(told["theme"],),
            languages=spoken,
            places=programme.default_capacity + told.get("places", 0),
        )
        for number in range(told.get("mentors", 0))
    ]
    rules = replace(
        people.rules,
        floor=told.get("floor", programme.floor) / 100,
        objective=Objective(told.get("objective", programme.objective)),
        weights=weights({**programme.weights, **told.get("weights", {})}),
    )
    return replace(people, mentors=tuple(mentors), rules=rules)


def few(people: Gathering) -> bool:
    """Whether they are matched in less time than it takes to begin another process."""
    return len(people.mentees) + len(people.mentors) <= FEW


def again(
    pairs: Iterable[tuple[str, str]], people: Gathering, whatever: Collection[tuple[str, str]] = ()
) -> dict[tuple[str, str], Fit]:
    """Those of these pairs that today's answers allow; those of `whatever` may break a rule."""
    wanted = set(pairs)
    rules = _only(wanted, people)
    rules = replace(rules, must=frozenset({*whatever, *(people.rules.must & wanted)}))
    found = match(people.mentees, people.mentors, rules, people.at, more=people.more)
    return {(fit.mentee, fit.mentor): fit for fit in found.pairs}


def still(
    pairs: Iterable[tuple[str, str]], people: Gathering, whatever: Collection[tuple[str, str]] = ()
) -> dict[tuple[str, str], Fit]:
    """Those of these suggestions that today's answers allow, several for a mentee.

    Those of `whatever` may break a rule.
    """
    wanted = set(pairs)
    rules = _only(wanted, people)
    musts = (people.rules.must & wanted) | set(whatever)
    most = max(1, len(people.mentees))
    found = suggest(
        people.mentees, people.mentors, rules, people.at,
        k=max(1, len(people.mentors)), most=most, more=people.more,
    )  # fmt: skip
    allowed = {(fit.mentee, fit.mentor): fit for fit in found.pairs}
    for pair in musts - set(allowed):
        allowed |= again([pair], people, [pair])
    return allowed


def _only(pairs: set[tuple[str, str]], people: Gathering) -> Rules:
    """The rules of today, where no other pairs than these are thought of."""
    others = {
        (mentee.id, mentor.id)
        for mentee in people.mentees
        for mentor in people.mentors
        if (mentee.id, mentor.id) not in pairs
    }
    never = people.rules.never | others
    return replace(people.rules, never=never, floor=0.0, priority=frozenset())


def drafted(
    fit: Fit, programme: Programme, round_id: str | None = None, *, listed: bool = False
) -> Match:
    """A fit, as a match that nobody has heard of yet; a pair, or a mentor on a list."""
    return Match(
        programme_id=programme.id,
        round_id=round_id,
        kind=programme.kind,
        mentee_id=fit.mentee,
        mentor_id=fit.mentor,
        score=fit.score,
        rank=fit.rank if listed else 0,
        findings=kept(fit),
    )


def alone(
    left: Unmatched, programme: Programme, round_id: str, *, listed: bool = False
) -> Unpaired:
    """Somebody for whom a round found nobody, as it is kept."""
    return Unpaired(
        programme_id=programme.id,
        round_id=round_id,
        person_id=left.id,
        why=why_alone(left, listed=listed),
        removed={str(rule): count for rule, count in left.removed.items()},
        possible=left.possible,
    )


def kept(fit: Fit) -> list[dict[str, object]]:
    """What was found of a pair, as it is kept with the match."""
    return [found.kept() for found in fit.findings]


def why_alone(left: Unmatched, *, listed: bool = False) -> str:
    """What stands in the way for somebody: a rule, places, or that nobody is there.

    Where mentees choose, those who have no place left are in nobody's way.
    """
    if left.possible:
        return LISTED if listed else PLACES
    most = max(left.removed.items(), key=lambda one: (one[1], one[0]), default=None)
    return str(most[0]) if most else NOBODY


def summed(found: Matching, people: Gathering) -> dict[str, object]:
    """A matching in figures, as a round keeps it."""
    mentors = [one for one in people.mentors if one.places > 0]
    rules = people.rules
    loads = Counter(found.loads.get(one.id, 0) for one in mentors)
    why = {one.id: why_alone(one, listed=people.lists is not None) for one in found.unmatched}
    return {
        "mentees": found.mentees,
        "mentors": len(mentors),
        "places": sum(one.places for one in mentors),
        "pairs": len(found.pairs),
        "coverage": round(found.coverage, 4),
        "mean": round(found.mean, 4),
        "worst": round(found.worst, 4),
        "gap": round(found.gap, 6),
        "loads": {str(load): count for load, count in sorted(loads.items())},
        "objective": str(rules.objective),
        "floor": round(100 * rules.floor),
        "balance": round(100 * rules.balance),
        "asked": dict(Counter(one for mentee in people.mentees for one in set(mentee.themes))),
        "left": [list(one) for one in islice(why.items(), NAMED)],
        "alone": dict(Counter(why.values()).most_common()),
        "scarcity": [
            [one.subject, round(one.price, 4), one.waiting, one.mentors] for one in found.scarcity
        ],
    }


def _summed_lists(found: Matching, people: Gathering) -> dict[str, object]:
    """Lists in figures: how good the first choices are, and who finds a place going down a list."""
    firsts = [fit for fit in found.pairs if fit.rank == 1]
    scores = [fit.score for fit in firsts]
    return summed(found, people) | {
        "lists": len(firsts),
        "pairs": len(firsts),
        "placed": _placed(found.pairs, people),
        "suggested": len(found.pairs),
        "objective": str(Objective.TOTAL),
        "mean": round(sum(scores) / len(scores), 4) if scores else 0.0,
        "worst": round(min(scores, default=0.0), 4),
    }


def _placed(fits: Sequence[Fit], people: Gathering) -> int:
    """How many find a place if everybody asks down their list and every mentor says yes."""
    free = {one.id: one.places for one in people.mentors}
    placed: set[str] = set()
    for fit in sorted(fits, key=lambda one: one.rank):
        if fit.mentee not in placed and free[fit.mentor] > 0:
            placed.add(fit.mentee)
            free[fit.mentor] -= 1
    return len(placed)

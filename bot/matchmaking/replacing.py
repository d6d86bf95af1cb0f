"""A pair is taken out of a round: its mentee gets somebody else, or nobody for now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot import offers
from bot.cards import out_of_date
from bot.entities import (
    Match,
    Mentoring,
    Programme,
    Review,
    Round,
    RoundStatus,
    Status,
    Unpaired,
)
from bot.events import Press
from bot.matching import Fit
from bot.matchmaking.drafts import managed_round, of_lists, state
from bot.offers import Gathering, Lists
from bot.ports import Desk
from bot.rights import Refused

Pair = tuple[str, str]


def drafted_pair(press: Press, desk: Desk) -> tuple[Match, Round, Programme]:
    """A pair that nobody has heard of, theirs to look at; raises Refused for any other."""
    match = desk.match(press.subject.partition(":")[0])
    if match is None or match.round_id is None:
        raise Refused(out_of_date())
    programme, round = managed_round(replace(press, subject=match.round_id), desk)
    if round.status is not RoundStatus.DRAFT or match.status is not Status.DRAFT:
        raise Refused(state(round, programme, desk))
    return match, round, programme


def around(whose: str, match: Match, round: Round, programme: Programme, desk: Desk) -> Gathering:
    """One who loses a pair, and the mentors who have room, as if that pair were not there.

    On a list of suggestions the others who are on it stay, and those on too many lists stay away.
    """
    pair = match.mentee_id, match.mentor_id
    drafted = desk.drafted_pairs(programme) - {pair}
    mentees = desk.waiting_mentees(programme, [whose])
    people = offers.gather(programme, desk, mentees, besides=drafted)
    never = {*people.rules.never, *desk.rejected_pairs(round), pair}
    if match.kind is Mentoring.PEER:
        # Of two peers in this round neither helps anybody else.
        never |= {(whose, one) for both in drafted for one in both}
    if of_lists(round):
        people = _uncrowded(replace(people, lists=replace(people.lists or Lists(1), size=1)))
        never |= {one for one in drafted if one[0] == whose}
    return replace(people, rules=replace(people.rules, never=frozenset(never)))


def _uncrowded(people: Gathering) -> Gathering:
    """Without the mentors who are on as many lists as they may."""
    lists = people.lists
    if lists is None:
        return people
    most = lists.share(len(people.mentees), len(people.mentors))
    free = tuple(one for one in people.mentors if lists.listed.get(one.id, 0) < most)
    return replace(people, mentors=free)


def allowed(
    pairs: Collection[Pair], besides: Collection[Pair], programme: Programme, desk: Desk
) -> dict[Pair, Fit]:
    """Those of these pairs that the rules let be in a round, beside those that have their places.

    Each is looked at for itself: two of them may want the same place.
    """
    mentees = desk.waiting_mentees(programme, [mentee for mentee, _mentor in pairs])
    mentors = [mentor for _mentee, mentor in pairs]
    people = offers.gather(programme, desk, mentees, besides=besides, among=mentors)
    if programme.kind is Mentoring.PEER:
        # Of two peers who have each other neither takes anybody else.
        taken = {one for both in besides for one in both}
        pairs = [pair for pair in pairs if not taken.intersection(pair)]
    found = offers.still(pairs, _uncrowded(people))
    musts = people.rules.must
    return {
        pair: fit for pair, fit in found.items() if fit.score >= people.rules.floor or pair in musts
    }


def take_out(match: Match, desk: Desk) -> None:
    """Not these two in this round; nor are they wanted together for always any more."""
    match.review, match.status = Review.REJECTED, Status.DROPPED
    if (ruling := desk.ruling(match)) and ruling.must:
        desk.drop(ruling)


def instead(fit: Fit, match: Match, round: Round, programme: Programme) -> Match:
    """What takes the place of a pair that was taken out; on a list, the same place."""
    new = offers.drafted(fit, programme, round.id)
    new.rank = match.rank if of_lists(round) else 0
    return new


def next_best(match: Match, round: Round, programme: Programme, desk: Desk) -> None:
    """The mentee gets the best of the others, or is noted as left over; nobody else is moved.

    Nor does the one across stay behind, where both look for somebody.
    """
    take_out(match, desk)
    _find(match.mentee_id, match, round, programme, desk)
    look_after_peer(match, round, programme, desk)


def look_after_peer(match: Match, round: Round, programme: Programme, desk: Desk) -> None:
    """The other one of two peers has lost somebody too: they get the best of those who are left."""
    if match.kind is Mentoring.PEER and not of_lists(round):
        _find(match.mentor_id, match, round, programme, desk)


def leave_alone(why: str, match: Match, round: Round, programme: Programme, desk: Desk) -> None:
    """The mentee of a pair that was taken out has nobody for now, unless others are on a list."""
    if not _has_others(match.mentee_id, programme, desk):
        left = Unpaired(
            programme_id=programme.id, round_id=round.id, person_id=match.mentee_id, why=why
        )
        _note(left, round, desk)


def _find(whose: str, match: Match, round: Round, programme: Programme, desk: Desk) -> None:
    """The best who are left for one who has lost a pair, or a note that there is nobody."""
    if _has_others(whose, programme, desk) and not of_lists(round):
        return
    computed = offers.compute(around(whose, match, round, programme, desk))
    desk.add_many([instead(fit, match, round, programme) for fit in computed.fits])
    if not _has_others(whose, programme, desk):
        for left in computed.unmatched:
            _note(offers.alone(left, programme, round.id, listed=computed.lists), round, desk)


def _has_others(whose: str, programme: Programme, desk: Desk) -> bool:
    """Whether somebody who looks has another one in this round, or on a list of suggestions."""
    peers = programme.kind is Mentoring.PEER
    return any(
        whose == mentee or (peers and whose == mentor)
        for mentee, mentor in desk.drafted_pairs(programme)
    )


def _note(left: Unpaired, round: Round, desk: Desk) -> None:
    """Why somebody has nobody; one who was alone before was perhaps paired in between."""
    known = desk.noted_alone(round, [left.person_id]).get(left.person_id)
    if known is None:
        desk.add(left)
    else:
        known.why, known.removed, known.possible = left.why, left.removed, left.possible

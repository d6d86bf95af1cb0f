"""A pair is taken out of a round: its mentee gets somebody else, or nobody for now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot import offers
from bot.cards import out_of_date
from bot.entities import Match, Mentoring, Programme, Review, Round, RoundStatus, Status
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


def around(match: Match, round: Round, programme: Programme, desk: Desk) -> Gathering:
    """The mentee of a pair and the mentors who have room, as if that pair were not there.

    On a list of suggestions the others who are on it stay, and those on too many lists stay away.
    """
    pair = match.mentee_id, match.mentor_id
    drafted = desk.drafted_pairs(programme) - {pair}
    mentees = desk.waiting_mentees(programme, [match.mentee_id])
    people = offers.gather(programme, desk, mentees, besides=drafted)
    never = {*people.rules.never, *desk.rejected_pairs(round), pair}
    if match.kind is Mentoring.PEER:
        # Of two peers in this round neither helps anybody else.
        never |= {(match.mentee_id, one) for both in drafted for one in both}
    if of_lists(round):
        lists = replace(people.lists or Lists(1), size=1)
        most = lists.share(len(people.mentees), len(people.mentors))
        free = tuple(one for one in people.mentors if lists.listed.get(one.id, 0) < most)
        people = replace(people, mentors=free, lists=lists)
        never |= {one for one in drafted if one[0] == match.mentee_id}
    return replace(people, rules=replace(people.rules, never=frozenset(never)))


def allowed(pair: Pair, besides: Collection[Pair], programme: Programme, desk: Desk) -> Fit | None:
    """These two in a round, where the rules let them, and the pairs of `besides` leave a place."""
    mentees = desk.waiting_mentees(programme, [pair[0]])
    people = offers.gather(programme, desk, mentees, besides=besides, among=[pair[1]])
    found = offers.compute(people).fits
    return found[0] if found else None


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


def has_others(match: Match, programme: Programme, desk: Desk) -> bool:
    """Whether the mentee has somebody else in this round, on a list of suggestions."""
    return any(mentee == match.mentee_id for mentee, _mentor in desk.drafted_pairs(programme))


def next_best(match: Match, round: Round, programme: Programme, desk: Desk) -> None:
    """The mentee gets the best of the others, or is noted as left over; nobody else is moved."""
    take_out(match, desk)
    computed = offers.compute(around(match, round, programme, desk))
    desk.add_many([instead(fit, match, round, programme) for fit in computed.fits])
    if not has_others(match, programme, desk):
        desk.add_many([offers.alone(left, programme, round.id) for left in computed.unmatched])

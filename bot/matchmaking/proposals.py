"""Pairs that were computed are looked at again, and put to their two sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from bot import offers
from bot.entities import Match, Programme, Review, Status
from bot.matching import Fit
from bot.ports import Desk
from bot.proposing import propose

AT_A_TIME = 10
"""Pairs proposed in one transaction: the others' replies do not wait long behind it."""

LONGEST = 5
"""Mentors on a list, at the most."""

F = TypeVar("F", Fit, Match)


def whole_lists(some: Sequence[F], most: int) -> Sequence[F]:
    """The first of them: nobody's list of suggestions is cut in two."""
    end = most
    while 0 < end < len(some) and _whose(some[end]) == _whose(some[end - 1]):
        end += 1
    return some[:end]


def _whose(one: Fit | Match) -> str:
    return one.mentee_id if isinstance(one, Match) else one.mentee


def put_forward(matches: Sequence[Match], programme: Programme, desk: Desk) -> None:
    """Propose them, but for those that today's answers do not allow any more.

    Since they were computed somebody may have changed their answers or taken the last place. What
    a manager forced goes whatever the rules say, as long as both are there and have room, and
    nothing told in confidence keeps them apart.
    """
    pairs = {(one.mentee_id, one.mentor_id): one for one in matches}
    theirs = [mentee for mentee, _mentor in pairs]
    mentees = desk.waiting_mentees(programme, theirs)
    people = offers.gather(programme, desk, mentees, among=[mentor for _mentee, mentor in pairs])
    own = {pair for pair, one in pairs.items() if one.review is Review.FORCED}
    if own:
        own -= desk.confided_pairs(programme, [mentee for mentee, _mentor in own])
    allowed = offers.again(pairs, people, own)
    for pair, match in pairs.items():
        fit = allowed.get(pair)
        if fit is None:
            match.status = Status.DROPPED
            continue
        match.score = fit.score
        match.findings = offers.kept(fit)
        propose(match, desk)

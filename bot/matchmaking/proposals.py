"""Pairs that were computed are looked at again, and put to their two sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import offers
from bot.entities import Match, Programme, Status
from bot.ports import Desk
from bot.proposing import propose

AT_A_TIME = 25
"""Pairs proposed in one transaction: the others' replies do not wait long behind it."""


def put_forward(matches: Sequence[Match], programme: Programme, desk: Desk) -> None:
    """Propose them, but for those that today's answers do not allow any more.

    Since they were computed somebody may have changed their answers or taken the last place.
    """
    theirs, ours = [one.mentee_id for one in matches], [one.mentor_id for one in matches]
    mentees = {place.person.id: place for place in desk.waiting_mentees(programme, theirs)}
    mentors = {place.person.id: place for place in desk.mentors_with_room(programme, ours)}
    tried = desk.tried_pairs(programme, theirs)
    for match in matches:
        mentee, mentor = mentees.get(match.mentee_id), mentors.get(match.mentor_id)
        fit = offers.still_fits(mentee, mentor, tried, desk.now) if mentee and mentor else None
        if fit is None or mentor is None:
            match.status = Status.DROPPED
            continue
        match.score = fit.score
        match.findings = offers.kept(fit)
        mentors[match.mentor_id] = replace(mentor, free=mentor.free - 1)
        propose(match, desk)

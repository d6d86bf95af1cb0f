"""Whoever waits is matched at once with whoever has room; nobody who is settled is moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import offers
from bot.entities import Errand, Programme, Round, Stage, Unpaired
from bot.matchmaking.proposals import AT_A_TIME, put_forward, whole_lists
from bot.matchmaking.whys import help_for, said
from bot.offers import Computed, Gathering
from bot.ports import Desk
from bot.shortlists import hand_out
from bot.values import Card, Note, card
from bot.words import _

NOTED_AT_ONCE = 500
"""People left over who are noted in one transaction."""


def gather(errand: Errand, desk: Desk) -> Gathering | None:
    """Everybody who has nobody, once the manager has sent a round, and the places that are left.

    Late joiners wait for the next one where the programme says so. The pairs of a round that is
    being looked at are left alone; what a manager took out of the last one does not come back.
    """
    programme, sent = _sent(errand, desk)
    if programme is None or sent is None or sent.settled_at is None:
        return None
    drafted = desk.drafted_pairs(programme)
    held = {one.person_id for one, _who in desk.unpaired(sent) if one.why == offers.HELD}
    taken = held | {mentee for mentee, _mentor in drafted}
    waiting = [
        place
        for place in desk.waiting_mentees(programme)
        if (programme.at_once or place.enrolment.enrolled_at <= sent.settled_at)
        and place.person.id not in taken
    ]
    if not waiting and not held:
        return None
    people = offers.gather(programme, desk, waiting, besides=drafted)
    never = people.rules.never | desk.rejected_pairs(sent)
    return replace(people, rules=replace(people.rules, never=never))


def keep(errand: Errand, computed: Computed, desk: Desk) -> Computed | None:
    """Some of the pairs, each looked at again and put to its two sides; then whoever is left."""
    programme, sent = _sent(errand, desk)
    if programme is None or sent is None:
        return None
    if computed.fits:
        some = whole_lists(computed.fits, AT_A_TIME)
        matches = [
            desk.add(offers.drafted(fit, programme, sent.id, listed=computed.lists)) for fit in some
        ]
        (hand_out if computed.lists else put_forward)(matches, programme, desk)
        return computed.after(fits=len(some))
    left = computed.after(unmatched=NOTED_AT_ONCE)
    _note(
        [
            offers.alone(one, programme, sent.id, listed=computed.lists)
            for one in computed.unmatched[:NOTED_AT_ONCE]
        ],
        sent,
        desk,
    )
    if left.unmatched:
        return left
    _console(sent, programme, desk)
    desk.wake("round.console", sent.id)
    return None


def tell(_errand: Errand, _share: float, _desk: Desk) -> None:
    """Nobody watches."""


def _sent(errand: Errand, desk: Desk) -> tuple[Programme | None, Round | None]:
    """A programme that matches by itself, and the newest round that its manager has sent."""
    programme = desk.programme(errand.subject)
    if programme is None or programme.stage is Stage.CLOSED or not programme.format.by_itself:
        return None, None
    return programme, desk.last_sent_round(programme)


def _note(unpaired: Sequence[Unpaired], sent: Round, desk: Desk) -> None:
    """Why each of them has nobody now; “no place is free” says less than what was known."""
    known = desk.noted_alone(sent, [left.person_id for left in unpaired])
    fresh = []
    for now in unpaired:
        before = known.get(now.person_id)
        if before is None:
            fresh.append(now)
        elif now.why != offers.NOBODY:
            before.why, before.removed, before.possible = now.why, now.removed, now.possible
    desk.add_many(fresh)


def _console(sent: Round, programme: Programme, desk: Desk) -> None:
    """Whoever has lost a proposal and finds nobody else hears it, once for each."""
    fallen = desk.bereft(programme)
    noted = desk.noted_alone(sent, [person.id for person, _match in fallen])
    for person, match in fallen:
        left = noted.get(person.id)
        desk.post(person, _still_waiting(left, programme), f"waiting:{match.id}", programme)
        if left:
            left.told_at = desk.now


def _still_waiting(left: Unpaired | None, programme: Programme) -> Card:
    return card(
        None,
        _("Nobody else is free for you right now. You stay on the list."),
        said(left) if left else None,
        help_for(left, programme) if left else None,
        Note(text=_("I will write to you here as soon as there is somebody.")),
    )

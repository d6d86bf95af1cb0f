"""The pairs of a round are computed: at once for a few people, behind the replies for many."""

from __future__ import annotations

from dataclasses import replace

from bot import offers
from bot.entities import Errand, Programme, Round, RoundStatus, Stage
from bot.events import Press, Replace, Reply, Say
from bot.matchmaking.drafts import discard, managed_round, review, state, under_way
from bot.matchmaking.sketches import sketch
from bot.matchmaking.summaries import reported
from bot.offers import Computed, Gathering
from bot.ports import Desk
from bot.rights import managed
from bot.values import Card

KEPT_AT_ONCE = 500
"""Pairs kept in one transaction: the others' replies do not wait long behind it."""


def draw(press: Press, desk: Desk) -> Reply:
    """The word `match`: compute the pairs, or show those that wait already; nothing is sent."""
    programme = managed(press, desk)
    drawn = desk.draft_round(programme)
    stale = drawn and drawn.status is RoundStatus.DRAFT
    if drawn and stale and desk.answers_since(programme, drawn.drawn_at):
        discard(drawn, desk)
        drawn = None
    return Say(state(drawn, programme, desk) if drawn else _begin(press, programme, desk))


def redraw(press: Press, desk: Desk) -> Reply:
    """Compute again."""
    programme = managed(press, desk)
    old = desk.draft_round(programme)
    if old:
        discard(old, desk)
    return Replace(_begin(press, programme, desk))


def drop(press: Press, desk: Desk) -> Reply:
    """Forget the round; nobody hears of it."""
    programme, round = managed_round(press, desk)
    if round.status in (RoundStatus.COMPUTING, RoundStatus.DRAFT):
        discard(round, desk)
    return Replace(state(round, programme, desk))


def _begin(press: Press, programme: Programme, desk: Desk) -> Card:
    round = desk.add(
        Round(
            programme_id=programme.id,
            kind=programme.kind,
            drawn_by=press.who.id,
            drawn_at=press.at,
        )
    )
    if desk.waiting(programme) + desk.with_room(programme) <= offers.FEW:
        _keep(offers.compute(offers.gather(programme, desk)), round, programme, desk)
        return review(round, 0, programme, desk)
    round.status = RoundStatus.COMPUTING
    desk.promise("round.compute", round.id, desk.now)
    return under_way(round)


def gather(errand: Errand, desk: Desk) -> Gathering | None:
    """Everybody who is to be matched, while somebody still waits for it."""
    round, programme = _awaited(errand, desk)
    if round is None or programme is None:
        return None
    return offers.tried(offers.gather(programme, desk), round.changes, programme)


def tell(errand: Errand, share: float, desk: Desk) -> None:
    """The manager sees how far it is."""
    round, _programme = _awaited(errand, desk)
    manager = desk.person(round.drawn_by) if round else None
    if round and manager:
        said = under_way(round, share)
        desk.post(manager, said, _key(round))
        desk.rewrite(_key(round), said)


def keep(errand: Errand, computed: Computed, desk: Desk) -> Computed | None:
    """Some of the pairs; with the last of them the manager gets the round to look at."""
    round, programme = _awaited(errand, desk)
    if round is None or programme is None:
        return None
    if not computed.begun:
        # Those of a life that ended before it had kept them all.
        desk.drop_drafts(round)
        desk.drop_sketches(round)
    some = replace(computed, fits=computed.fits[:KEPT_AT_ONCE], unmatched=())
    left = computed.after(fits=KEPT_AT_ONCE)
    if not some.fits:
        some = replace(computed, unmatched=computed.unmatched[:KEPT_AT_ONCE])
        left = computed.after(unmatched=KEPT_AT_ONCE)
    _keep(some, round, programme, desk)
    if left.fits or left.unmatched:
        return left
    round.status = RoundStatus.SIMULATED if round.simulated else RoundStatus.DRAFT
    round.drawn_at = computed.at
    desk.promise("round.show", round.id, desk.now)
    return None


def _keep(computed: Computed, round: Round, programme: Programme, desk: Desk) -> None:
    round.report = reported(computed, programme)
    if round.simulated:
        sketch(computed, round, desk)
        return
    desk.add_many(
        [offers.drafted(fit, programme, round.id, listed=computed.lists) for fit in computed.fits]
    )
    desk.add_many(
        [
            offers.alone(left, programme, round.id, listed=computed.lists)
            for left in computed.unmatched
        ]
    )


def show(errand: Errand, desk: Desk) -> None:
    """The round is there: whoever asked for it gets it to look at."""
    round = desk.round(errand.subject)
    programme = desk.programme(round.programme_id) if round else None
    manager = desk.person(round.drawn_by) if round else None
    if round is None or programme is None or manager is None:
        return
    if desk.rank(manager, programme) is None:
        return
    said = state(round, programme, desk)
    desk.post(manager, said, _key(round))
    desk.rewrite(_key(round), said)


def _awaited(errand: Errand, desk: Desk) -> tuple[Round | None, Programme | None]:
    """The round that is computed and its programme, unless nobody waits for it any more."""
    round = desk.round(errand.subject)
    programme = desk.programme(round.programme_id) if round else None
    if round is None or programme is None or programme.stage is Stage.CLOSED:
        return None, None
    return (round, programme) if round.status is RoundStatus.COMPUTING else (None, None)


def _key(round: Round) -> str:
    return f"round:{round.id}"

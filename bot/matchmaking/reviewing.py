"""A manager looks at the pairs of a round."""

from __future__ import annotations

from bot.entities import RoundStatus
from bot.events import Press, Replace, Reply
from bot.matchmaking.drafts import managed_round, review, state
from bot.ports import Desk


def turn(press: Press, desk: Desk) -> Reply:
    """Another page of the pairs."""
    programme, round = managed_round(press, desk)
    if round.status is not RoundStatus.DRAFT:
        return Replace(state(round, programme, desk))
    return Replace(review(round, press.page, programme, desk))

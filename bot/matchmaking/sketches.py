"""What a simulation found is kept for a day, pair by pair: nobody is put to anybody by it."""

from __future__ import annotations

from datetime import timedelta

from bot import offers
from bot.entities import Round, Sketch
from bot.offers import Computed
from bot.ports import Desk

KEPT = timedelta(days=1)
"""How long the pairs of a simulation, and the address of a table, are good for."""


KEPT_AT_ONCE = 5
"""Simulations of a programme whose pairs are kept: a large one has many, and few are fetched."""


def sketch(computed: Computed, round: Round, desk: Desk) -> None:
    """Keep these pairs, and whoever has nobody, for those who want the round as a table."""
    desk.add(
        Sketch(
            programme_id=round.programme_id,
            round_id=round.id,
            pairs=[
                [
                    fit.mentee,
                    fit.mentor,
                    fit.score,
                    fit.rank if computed.lists else 0,
                    offers.kept(fit),
                ]
                for fit in computed.fits
            ],
            alone=[
                [left.id, offers.why_alone(left, listed=computed.lists)]
                for left in computed.unmatched
            ],
        )
    )
    desk.drop_older_sketches(round, KEPT_AT_ONCE)
    desk.wake("round.forget", round.id, desk.now + KEPT)

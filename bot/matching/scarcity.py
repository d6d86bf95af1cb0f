"""What is short: the skills and themes in which one more mentor would help most."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from bot.matching.scoring import Crowd
from bot.matching.values import Scarcity

SHOWN = 12
"""Subjects told, at the most."""

PLACES = 3
"""Mentees that one more mentor would take (G07)."""

AT_LEAST = 2
"""People who look for something in vain before it is called short."""


def scarcity(
    together: Crowd,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    prices: NDArray[np.float64],
) -> tuple[Scarcity, ...]:
    """The subjects whose places are dearest, or that nobody offers, those that miss most first.

    A subject is a theme's key, or a skill as the catalogue or the people call it. Its price is
    what a place of those who offer it costs above the usual, averaged; what nobody offers costs as
    much as the dearest place.
    """
    mate = dict(zip(rows.tolist(), columns.tolist(), strict=True))
    usual = float(np.median(prices)) if len(prices) else 0.0
    offered: dict[str, list[float]] = {}
    gives: list[set[str]] = []
    for column, mentor in enumerate(together.mentors):
        subjects = {*mentor.themes, *_named(together, mentor.expertise)}
        gives.append(subjects)
        for subject in subjects:
            offered.setdefault(subject, []).append(float(prices[column]))
    waiting: Counter[str] = Counter()
    for row, mentee in enumerate(together.mentees):
        known = gives[mate[row]] if row in mate else set()
        waiting.update({*mentee.themes, *_named(together, mentee.needs)} - known)
    dearest = max((float(np.mean(p)) for p in offered.values()), default=usual)

    def cost(subject: str) -> float:
        return float(np.mean(offered[subject])) if subject in offered else dearest

    found = [
        Scarcity(
            subject,
            round(
                max(
                    0.0,
                    (float(np.mean(offered[subject])) if subject in offered else dearest) - usual,
                ),
                4,
            ),
            count,
            -(-count // PLACES),
        )
        for subject, count in waiting.items()
        if count >= AT_LEAST
    ]
    found.sort(key=lambda s: (-(s.price + 0.01) * s.waiting, s.subject))
    return tuple(found[:SHOWN])


def _named(together: Crowd, said: tuple[str, ...]) -> list[str]:
    heard = together.vocabulary
    return [heard.name(concept, "fr") for concept in heard.concepts(said)]

"""When somebody is free, compared in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.themes import DAYS, PERIODS
from bot.words import zone

QUARTERS = 4 * 24 * 7
"""Quarters of an hour in a week: no zone is less than that from a whole number of them."""


@lru_cache(maxsize=2000)
def week(where: str, code: str, now: datetime) -> NDArray[np.float32]:
    """A half-day as UTC quarters of an hour from Monday 00:00, 1 where it lasts."""
    day, period = code.split("-")
    start, end = PERIODS[period]
    first = DAYS.index(day) * 96 + start * 4 - int(offset(where, now).total_seconds() // 900)
    quarters = np.zeros(QUARTERS, dtype=np.float32)
    quarters[[(first + n) % QUARTERS for n in range((end - start) * 4)]] = 1
    return quarters


def free_quarters(where: str, slots: Iterable[str], now: datetime) -> int:
    """Somebody's free time, a bit for each quarter of an hour of the week in UTC."""
    bits = 0
    for code in slots:
        bits |= _bits(where, code, now)
    return bits


@lru_cache(maxsize=2000)
def _bits(where: str, code: str, now: datetime) -> int:
    return sum(1 << int(n) for n in np.flatnonzero(week(where, code, now)))


def offset(where: str, now: datetime) -> timedelta:
    """How far a zone is from UTC: an IANA name on that day, or a number of hours."""
    try:
        return timedelta(hours=float(where))
    except ValueError:
        return now.astimezone(zone(where)).utcoffset() or timedelta()

"""When two people could talk, out of what both have said of their weeks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from bot.calendar import to_utc
from bot.themes import DAYS, PERIODS
from bot.words import zone

WEEKS_AHEAD = 4
NOTICE = timedelta(hours=24)
"""Nobody is asked for today."""

OFFERED = 12
"""Times to choose from: they can be read at a glance."""

FEW = 3
"""Below so many common times, those of one side alone are offered."""

USUAL = ("mon-eve", "tue-eve", "wed-eve", "thu-eve", "fri-pm")
"""Where nobody has said when they are free."""


def offered(
    mentor: Sequence[str], mentor_zone: str, mentee: Sequence[str], mentee_zone: str, now: datetime
) -> list[datetime]:
    """Times to propose, in their order: when both are free, else when the mentor is."""
    theirs = list(_starts(mentor, mentor_zone, now))
    common = [(hour, at) for hour, at in theirs if _is_free(at, mentee, mentee_zone)]
    if len(common) < FEW:
        common = theirs or list(_starts(mentee, mentee_zone, now))
    common = common or list(_starts(USUAL, mentor_zone, now))
    # The first hour of each half-day before the second ones: more days to choose from.
    return sorted(at for _hour, at in sorted(common)[:OFFERED])


def _starts(slots: Sequence[str], where: str, now: datetime) -> Iterator[tuple[int, datetime]]:
    """Every full hour of these half-days, with its number within."""
    today = now.astimezone(zone(where)).date()
    for days in range(1, 7 * WEEKS_AHEAD + 1):
        day = today + timedelta(days=days)
        for code in slots:
            name, period = code.split("-")
            if DAYS[day.weekday()] != name:
                continue
            first, last = PERIODS[period]
            for hour in range(first, last):
                at = to_utc(datetime.combine(day, time(hour)), where)
                if at >= now + NOTICE:
                    yield hour - first, at


def _is_free(at: datetime, slots: Sequence[str], where: str) -> bool:
    here = at.astimezone(zone(where))
    return any(
        f"{DAYS[here.weekday()]}-{period}" in slots
        for period, (first, last) in PERIODS.items()
        if first <= here.hour < last
    )

"""When a pair meets: local wall time, so that clocks may change without moving the meeting."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from dateutil.rrule import rrulestr

from bot.entities import Rhythm, Series
from bot.words import zone

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def first_day(weekday: int, at: time, now: datetime, zone_code: str) -> datetime:
    """The next such weekday and hour after `now`, as a naive local time; 0 is Monday."""
    here = now.astimezone(zone(zone_code)).replace(tzinfo=None)
    day = here.date() + timedelta(days=(weekday - here.weekday()) % 7)
    first = datetime.combine(day, at)
    return first if first > here else first + timedelta(days=7)


def rule(rhythm: Rhythm, first: date) -> str:
    """The RFC 5545 rule of a rhythm; monthly keeps the weekday: 'the second Tuesday'."""
    day = CODES[first.weekday()]
    match rhythm:
        case Rhythm.WEEKLY:
            return f"FREQ=WEEKLY;BYDAY={day}"
        case Rhythm.BIWEEKLY:
            return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}"
        case Rhythm.MONTHLY:
            nth = (first.day - 1) // 7 + 1
            return f"FREQ=MONTHLY;BYDAY={nth if nth < 5 else -1}{day}"


def following(series: Series, after: datetime) -> datetime | None:
    """The series' next start later than `after`, in UTC.

    An hour that a clock change skips moves on by that hour; one that comes twice is the first.
    """
    local = zone(series.zone)
    occurrences = rrulestr(series.rule, dtstart=datetime.fromisoformat(series.starts))
    # A day earlier, for a wall time near a clock change may lie on either side of `after`.
    begin = after.astimezone(local).replace(tzinfo=None) - timedelta(days=1)
    for naive in occurrences.xafter(begin, count=4):
        start = to_utc(naive, series.zone)
        if start > after:
            return start
    return None


def to_utc(naive: datetime, zone_code: str) -> datetime:
    """A local wall time as an instant."""
    return naive.replace(tzinfo=zone(zone_code)).astimezone(UTC)

"""Meetings keep their hour on the wall, whatever the clocks do."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import calendar
from bot.entities import Rhythm, Series
from bot.events import Ask, Done, Fix
from tests.school import MENTEE, School

ZONES = (
    "Europe/Paris", "Europe/London", "Europe/Dublin", "America/New_York", "America/St_Johns",
    "America/Sao_Paulo", "Africa/Casablanca", "Africa/Cairo", "Asia/Kolkata", "Asia/Beirut",
    "Asia/Kathmandu", "Australia/Lord_Howe", "Australia/Sydney", "Pacific/Auckland",
    "Pacific/Chatham", "America/Santiago", "UTC",
)  # fmt: skip


def series(rhythm: Rhythm, first: datetime, zone: str = "Europe/Paris") -> Series:
    """A pair's meetings of that rhythm, from that date and hour on the wall."""
    return Series(
        match_id="match", rhythm=rhythm, starts=first.isoformat(), zone=zone,
        rule=calendar.rule(rhythm, first.date()), minutes=45, set_by="lea",
        set_at=datetime(2024, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def dates(of: Series, count: int, after: datetime | None = None) -> list[datetime]:
    """The next dates, in UTC."""
    found: list[datetime] = []
    at = after or datetime(2020, 1, 1, tzinfo=UTC)
    for _number in range(count):
        start = calendar.following(of, at)
        assert start
        found.append(start)
        at = start
    return found


def wall(said: str) -> datetime:
    """A date and hour on the wall, wherever it hangs."""
    return datetime.fromisoformat(said)


def on_the_wall(at: datetime, zone: str = "Europe/Paris") -> str:
    """That instant, as a clock in that zone shows it."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def test_a_meeting_keeps_its_hour_when_the_clocks_change() -> None:
    weekly = series(Rhythm.WEEKLY, wall("2026-10-22 18:30"))
    assert [on_the_wall(at) for at in dates(weekly, 3)] == [
        "2026-10-22 18:30", "2026-10-29 18:30", "2026-11-05 18:30",
    ]  # fmt: skip
    assert [at.hour for at in dates(weekly, 2)] == [16, 17]


def test_an_hour_that_a_clock_change_skips_moves_on_by_that_hour() -> None:
    nightly = series(Rhythm.WEEKLY, wall("2027-03-21 02:30"))
    assert [on_the_wall(at) for at in dates(nightly, 3)] == [
        "2027-03-21 02:30", "2027-03-28 03:30", "2027-04-04 02:30",
    ]  # fmt: skip


def test_a_meeting_in_a_skipped_hour_is_still_to_come_once_the_clock_has_jumped() -> None:
    nightly = series(Rhythm.WEEKLY, wall("2027-03-21 02:30"))
    jumped = datetime(2027, 3, 28, 1, 5, tzinfo=UTC)
    assert on_the_wall(jumped) == "2027-03-28 03:05"
    [change] = dates(nightly, 1, jumped)
    assert on_the_wall(change) == "2027-03-28 03:30"


def test_an_hour_that_comes_twice_is_the_first() -> None:
    nightly = series(Rhythm.WEEKLY, wall("2026-10-18 02:30"))
    [_before, change] = dates(nightly, 2)
    assert change == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    # Between the two the meeting is over, though its hour on the wall is still to come.
    assert calendar.following(nightly, change + timedelta(minutes=45)) == datetime(
        2026, 11, 1, 1, 30, tzinfo=UTC
    )


def test_monthly_keeps_the_weekday_and_its_place_in_the_month() -> None:
    second = series(Rhythm.MONTHLY, wall("2026-09-08 18:00"))
    assert [on_the_wall(at)[:10] for at in dates(second, 4)] == [
        "2026-09-08", "2026-10-13", "2026-11-10", "2026-12-08",
    ]  # fmt: skip


def test_the_fifth_of_a_weekday_becomes_the_last() -> None:
    fifth = series(Rhythm.MONTHLY, wall("2026-09-29 18:00"))
    assert [on_the_wall(at)[:10] for at in dates(fifth, 4)] == [
        "2026-09-29", "2026-10-27", "2026-11-24", "2026-12-29",
    ]  # fmt: skip
    fourth = series(Rhythm.MONTHLY, wall("2026-09-22 18:00"))
    assert on_the_wall(dates(fourth, 4)[-1])[:10] == "2026-12-22"


def test_every_two_weeks_goes_over_the_new_year() -> None:
    biweekly = series(Rhythm.BIWEEKLY, wall("2026-12-17 18:00"))
    assert [on_the_wall(at)[:10] for at in dates(biweekly, 3)] == [
        "2026-12-17", "2026-12-31", "2027-01-14",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "at", "first"),
    [
        (3, time(18, 30), "2026-09-03 18:30"),
        (1, time(10, 1), "2026-09-01 10:01"),
        (1, time(10, 0), "2026-09-08 10:00"),
        (1, time(9, 59), "2026-09-08 09:59"),
        (0, time(0, 0), "2026-09-07 00:00"),
    ],
)
def test_the_first_date_is_the_next_such_day_and_hour(day: int, at: time, first: str) -> None:
    tuesday = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
    assert f"{calendar.first_day(day, at, tuesday, 'Europe/Paris'):%Y-%m-%d %H:%M}" == first


def test_the_first_date_is_counted_where_the_person_is() -> None:
    late = datetime(2026, 9, 1, 23, 0, tzinfo=UTC)
    assert calendar.first_day(2, time(12), late, "Pacific/Auckland").day == 2
    assert calendar.first_day(1, time(20), late, "America/New_York").day == 1


def expected(of: Series, after: datetime) -> datetime:
    """The next start, found day by day, without rules or folds."""
    first = datetime.fromisoformat(of.starts)
    day = first.date()
    while True:
        if belongs(of.rhythm, first.date(), day):
            start = instant(datetime.combine(day, first.time()), ZoneInfo(of.zone))
            if start > after:
                return start
        day += timedelta(days=1)


def belongs(rhythm: Rhythm, first: date, day: date) -> bool:
    """Whether the rhythm that began on `first` meets on `day`."""
    if rhythm is not Rhythm.MONTHLY:
        return (day - first).days % (7 if rhythm is Rhythm.WEEKLY else 14) == 0
    same = [
        date(day.year, day.month, number)
        for number in range(1, 32)
        if number <= (date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(1)).day
        and date(day.year, day.month, number).weekday() == first.weekday()
    ]
    place = sum(1 for number in range(1, first.day + 1)
                if first.replace(day=number).weekday() == first.weekday())  # fmt: skip
    return day == (same[-1] if place == 5 else same[place - 1])


def instant(shown: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which the clock shows that, or as much later as it skipped."""
    around = [shown.replace(tzinfo=UTC) + timedelta(days=days) for days in (-2, 2)]
    offsets = [at.astimezone(zone).utcoffset() or timedelta() for at in around]
    found = [
        at
        for at in sorted(shown.replace(tzinfo=UTC) - offset for offset in offsets)
        if at.astimezone(zone).replace(tzinfo=None) == shown
    ]
    return found[0] if found else shown.replace(tzinfo=UTC) - offsets[0]


def test_every_rhythm_agrees_with_a_count_day_by_day() -> None:
    chance = random.Random(2026)
    for _trial in range(250):
        first = wall("2024-01-01 00:00") + timedelta(
            days=chance.randrange(11 * 365), minutes=15 * chance.randrange(96)
        )
        zone, rhythm = chance.choice(ZONES), chance.choice([*Rhythm])
        meetings = series(rhythm, first, zone)
        after = first.replace(tzinfo=UTC) + timedelta(minutes=chance.randrange(-9999, 99_999))
        for _date in range(3):
            start = calendar.following(meetings, after)
            assert start == expected(meetings, after), (rhythm, first, zone, after)
            after = start


def test_every_rhythm_agrees_with_that_count_on_the_nights_when_clocks_change() -> None:
    for zone in ZONES:
        for night in changes(zone):
            for hour in (0, 1, 2, 3):
                first = datetime.combine(night - timedelta(days=28), time(hour, 30))
                for rhythm in Rhythm:
                    meetings = series(rhythm, first, zone)
                    after = datetime.combine(night, time(0), tzinfo=UTC) - timedelta(days=2)
                    for _date in range(2):
                        start = calendar.following(meetings, after)
                        assert start == expected(meetings, after), (rhythm, first, zone, after)
                        after = start


def changes(zone: str) -> list[date]:
    """The days of 2026 to 2028 on which clocks change there."""
    days = [datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(3 * 365)]
    offsets = [day.astimezone(ZoneInfo(zone)).utcoffset() for day in days]
    return [
        day.date()
        for day, before, now in zip(days[1:], offsets, offsets[1:], strict=False)
        if before != now
    ]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-08-31", "2027-09-10"])
@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York"])
async def test_a_new_date_out_of_reach_is_a_fault_of_that_field(
    pair: School, day: str, zone: str
) -> None:
    pair.zones["lea"] = zone
    await pair.joins("lea", {**MENTEE, "zone": zone})
    form = await pair.presses("lea", "Plan our meetings")
    assert isinstance(form, Ask)
    plan = {"rhythm": "monthly", "day": "3", "at": "18:30", "minutes": "45", "link": ""}
    assert isinstance(await pair.fills("lea", "plan", plan, form.subject), Done)
    await pair.passes(days=4)
    await pair.presses("lea", "Postponed")
    again = await pair.presses("lea", "Set a new date")
    assert isinstance(again, Ask)
    for at in ("00:00", "23:59"):
        reply = await pair.fills("lea", "postpone", {"day": day, "at": at}, again.subject)
        assert isinstance(reply, Fix)
        assert set(reply.faults) == {"day"}

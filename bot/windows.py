"""When people may sign up."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from bot.entities import Programme, Role
from bot.words import Day, Detail, Moment, Text, _, zone


class Window(StrEnum):
    """Whether the door is open."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


def window(programme: Programme, role: Role, now: datetime) -> Window:
    """Whether that role may sign up now (C01, C03).

    A day that is not set leaves its side open, and rolling enrolment (C07) never closes. Whoever
    is both mentor and mentee waits for the later opening and the first closing.
    """
    today = day(programme, now)
    found = [_between(opens, closes, today) for opens, closes in dates(programme, role)]
    if Window.UPCOMING in found:
        return Window.UPCOMING
    closed = Window.CLOSED in found and not programme.rolling
    return Window.CLOSED if closed else Window.OPEN


def dates(programme: Programme, role: Role) -> list[tuple[date | None, date | None]]:
    """The first and last day of each window that concerns a role."""
    mentors = (programme.mentors_open, programme.mentors_close)
    mentees = (programme.mentees_open, programme.mentees_close)
    return [*([mentors] if role.mentors else []), *([mentees] if role.learns else [])]


def opens_on(programme: Programme, role: Role) -> date | None:
    """The day from which that role may sign up."""
    return max((opens for opens, _closes in dates(programme, role) if opens), default=None)


def closes_on(programme: Programme, role: Role) -> date | None:
    """The last day on which that role may sign up."""
    return min((closes for _opens, closes in dates(programme, role) if closes), default=None)


def between(opens: date | None, closes: date | None) -> Text | None:
    """A window in words."""
    if opens and closes:
        return _("from {opens} to {closes}", opens=Day(on=opens), closes=Day(on=closes))
    if opens:
        return _("from {opens}", opens=Day(on=opens))
    return _("until {closes}", closes=Day(on=closes)) if closes else None


def day(programme: Programme, now: datetime) -> date:
    """What day it is for the programme."""
    return now.astimezone(zone(programme.zone)).date()


def moment(programme: Programme, on: date, hour: int = 12) -> datetime:
    """An hour of that day, where the programme lives."""
    return datetime.combine(on, time(hour), zone(programme.zone)).astimezone(UTC)


def told(programme: Programme, on: date) -> Moment:
    """A day of the programme, as it is said: the same for every reader."""
    return Moment(at=moment(programme, on), detail=Detail.DATE, zone=programme.zone)


def monday(programme: Programme, now: datetime) -> datetime:
    """The next Monday at nine, for the programme."""
    today = day(programme, now)
    coming = today + timedelta(days=7 - today.weekday())
    return datetime.combine(coming, time(9, 0), zone(programme.zone)).astimezone(UTC)


def _between(opens: date | None, closes: date | None, today: date) -> Window:
    if opens and today < opens:
        return Window.UPCOMING
    return Window.CLOSED if closes and today > closes else Window.OPEN

"""What time it is for Tandem."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


def since_boot() -> float:
    """Seconds that this machine is up, also those that it slept through; nobody can set them."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Movable(Protocol):
    """A clock that can be put forward."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""

    def move_to(self, at: datetime) -> None:
        """Be at that time, unless it is past."""


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """The time of this machine and what a rehearsal has added to it; it never goes back."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC) + self._ahead

    def move_to(self, at: datetime) -> None:
        """Be at that time, unless it is past."""
        self._ahead += max(timedelta(), at - self.now())

"""Delivering letters: each one once, in the order written to its reader."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.entities import Platform
from bot.ports import Clock, Later, Messenger, Outbox, Parcel, Unreachable

log = logging.getLogger(__name__)

BATCH = 100
AT_ONCE = 8
LEASE = timedelta(seconds=45)
PATIENCE = timedelta(seconds=12)
"""For one message to leave; none is begun that its lease would not cover to the end."""
SOONEST = timedelta(seconds=5)
LATEST = timedelta(hours=1)
MOST_ATTEMPTS = 12


class Postman:
    """Takes due letters and hands them to the messenger of their platform."""

    def __init__(
        self, outbox: Outbox, messengers: Mapping[Platform, Messenger], clock: Clock
    ) -> None:
        self._outbox = outbox
        self._messengers = messengers
        self._clock = clock
        self._rounds = asyncio.Lock()
        self._lease_until = clock.now()
        self._closing = False

    async def deliver(self) -> int:
        """Deliver everything that is due; gives the number of letters taken."""
        taken = 0
        async with self._rounds:
            while not self._closing and (parcels := await self._claim()):
                taken += len(parcels)
                await self._deliver_all(parcels)
        return taken

    async def close(self) -> None:
        """Begin no more letters, and let those in flight arrive."""
        self._closing = True
        async with self._rounds:
            pass

    async def _claim(self) -> list[Parcel]:
        now = self._clock.now()
        self._lease_until = now + LEASE
        return await asyncio.to_thread(
            self._outbox.claim, now, self._lease_until, list(self._messengers), BATCH
        )

    async def _deliver_all(self, parcels: list[Parcel]) -> None:
        rows: dict[str, list[Parcel]] = {}
        for parcel in parcels:
            first = parcel.channel or next(iter(parcel.recipients), None)
            rows.setdefault(first.address if first else "", []).append(parcel)
        gate = asyncio.Semaphore(AT_ONCE)

        async def in_order(row: list[Parcel]) -> None:
            async with gate:
                held_up: datetime | None = None
                for parcel in row:
                    if held_up is None and self._has_time():
                        held_up = await self._deliver_one(parcel)
                    else:
                        # Letters do not overtake one another: they go on together.
                        await asyncio.to_thread(
                            self._outbox.put_back,
                            parcel.letter_id,
                            parcel.attempts,
                            held_up or self._clock.now(),
                        )

        await asyncio.gather(*(in_order(row) for row in rows.values()))

    def _has_time(self) -> bool:
        return not self._closing and self._clock.now() + PATIENCE < self._lease_until

    async def _deliver_one(self, parcel: Parcel) -> datetime | None:
        """Send it; where it has to wait, until when."""
        until: datetime | None = None
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                remote_id = await self._messengers[parcel.platform].send(parcel)
        except Later as later:
            until = self._clock.now() + timedelta(seconds=later.seconds)
            await self._put_off(parcel, until, str(later))
        except Unreachable as gone:
            log.warning("letter %s cannot arrive: %s", parcel.letter_id, gone)
            await self._give_up(parcel, str(gone), gone.for_good)
        except Exception as error:
            log.warning("letter %s: %s: %s", parcel.letter_id, type(error).__name__, error)
            reason = f"{type(error).__name__}: {error}"[:500]
            if parcel.attempts >= MOST_ATTEMPTS:
                await self._give_up(parcel, reason)
            else:
                wait = min(LATEST, SOONEST * 2 ** (parcel.attempts - 1))
                until = self._clock.now() + wait
                await self._put_off(parcel, until, reason)
        else:
            await asyncio.to_thread(
                self._outbox.sent,
                parcel.letter_id,
                parcel.attempts,
                remote_id,
                self._clock.now(),
            )
        return until

    async def _put_off(self, parcel: Parcel, until: datetime, reason: str) -> None:
        await asyncio.to_thread(
            self._outbox.put_off, parcel.letter_id, parcel.attempts, until, reason
        )

    async def _give_up(self, parcel: Parcel, reason: str, for_good: bool = False) -> None:
        await asyncio.to_thread(
            self._outbox.give_up, parcel.letter_id, parcel.attempts, reason, for_good
        )

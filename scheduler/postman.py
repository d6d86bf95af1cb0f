"""Delivering letters: each one once, in the order written to its reader."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta

from bot.entities import Platform
from bot.ports import Clock, Later, Messenger, Outbox, Parcel, Unreachable

log = logging.getLogger(__name__)

BATCH = 100
AT_ONCE = 8
LEASE = timedelta(seconds=45)
PATIENCE = timedelta(seconds=12)
"""For one message to leave; none is begun that its lease would not cover to the end."""
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

    async def deliver(self) -> int:
        """Deliver everything that is due; gives the number of letters taken."""
        taken = 0
        async with self._rounds:
            while parcels := await self._claim():
                taken += len(parcels)
                await self._deliver_all(parcels)
        return taken

    async def _claim(self) -> list[Parcel]:
        now = self._clock.now()
        self._lease_until = now + LEASE
        return await asyncio.to_thread(
            self._outbox.claim, now, self._lease_until, list(self._messengers), BATCH
        )

    async def _deliver_all(self, parcels: list[Parcel]) -> None:
        rows: dict[tuple[str, ...], list[Parcel]] = {}
        for parcel in parcels:
            rows.setdefault(tuple(r.address for r in parcel.recipients[:1]), []).append(parcel)
        gate = asyncio.Semaphore(AT_ONCE)

        async def in_order(row: list[Parcel]) -> None:
            async with gate:
                for parcel in row:
                    # What this lease cannot cover any more is taken again when it ends.
                    if self._clock.now() + PATIENCE < self._lease_until:
                        await self._deliver_one(parcel)

        await asyncio.gather(*(in_order(row) for row in rows.values()))

    async def _deliver_one(self, parcel: Parcel) -> None:
        async def settle(how: object, *details: object) -> None:
            await asyncio.to_thread(how, parcel.letter_id, parcel.attempts, *details)  # type: ignore[arg-type]

        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                remote_id = await self._messengers[parcel.platform].send(parcel)
        except Later as later:
            await settle(self._outbox.put_off, self._in(later.seconds), str(later))
        except Unreachable as gone:
            log.warning("letter %s cannot arrive: %s", parcel.letter_id, gone)
            await settle(self._outbox.give_up, str(gone))
        except Exception as error:
            log.warning("letter %s: %s: %s", parcel.letter_id, type(error).__name__, error)
            reason = f"{type(error).__name__}: {error}"[:500]
            if parcel.attempts >= MOST_ATTEMPTS:
                await settle(self._outbox.give_up, reason)
            else:
                wait = min(3600, 5 * 2 ** (parcel.attempts - 1))
                await settle(self._outbox.put_off, self._in(wait), reason)
        else:
            await settle(self._outbox.sent, remote_id, self._clock.now())

    def _in(self, seconds: float) -> object:
        return self._clock.now() + timedelta(seconds=seconds)

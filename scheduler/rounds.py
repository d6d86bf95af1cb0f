"""Running the errands whose time has come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from bot.dispatch import Door
from bot.ports import Agenda, Clock, Due

log = logging.getLogger(__name__)

BATCH = 100
PATIENCE = 2.0
"""Seconds that the others wait for one errand; one that thinks longer goes on beside them."""

AGAIN = timedelta(minutes=5)
LONGEST = timedelta(days=1)
MOST_ATTEMPTS = 10


class Rounds:
    """Goes round the agenda and does what is due."""

    def __init__(
        self, agenda: Agenda, door: Door, clock: Clock, patience: float = PATIENCE
    ) -> None:
        self._agenda = agenda
        self._door = door
        self._clock = clock
        self._patience = patience
        self._rounds = asyncio.Lock()
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def go(self) -> int:
        """Run every errand due; one that fails is put off and holds up no other."""
        run = 0
        async with self._rounds:
            elsewhere: set[str] = set()
            while dues := await self._due(elsewhere):
                for due in dues:
                    let_go = await asyncio.to_thread(self._agenda.hold, due.errand_id)
                    if let_go is None:
                        elsewhere.add(due.errand_id)
                        continue
                    task = asyncio.create_task(self._run(due, let_go))
                    self._under_way[due.errand_id] = task
                    await asyncio.wait({task}, timeout=self._patience)
                    run += 1
        return run

    async def finish(self) -> bool:
        """Wait for the errands that go on beside the others; whether there were any."""
        under_way = list(self._under_way.values())
        await asyncio.gather(*under_way)
        return bool(under_way)

    async def close(self) -> None:
        """Break off what goes on beside the others: it is due again at the next start."""
        under_way = list(self._under_way.values())
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _due(self, elsewhere: set[str]) -> list[Due]:
        """Some of what is due and that nobody is at, here or in another process."""
        busy = elsewhere | set(self._under_way)
        limit = BATCH + len(busy)
        dues = await asyncio.to_thread(self._agenda.due, self._clock.now(), limit)
        return [due for due in dues if due.errand_id not in busy]

    async def _run(self, due: Due, let_go: Callable[[], None]) -> None:
        try:
            await self._door.run(due)
        except Exception as error:
            log.exception("errand %s failed", due.errand_id)
            await asyncio.to_thread(self._failed, due, error)
        finally:
            await asyncio.to_thread(let_go)
            del self._under_way[due.errand_id]

    def _failed(self, due: Due, error: Exception) -> None:
        """Try again later and later, and in the end no more: the status then shows it."""
        reason, now = f"{type(error).__name__}: {error}", self._clock.now()
        if due.attempts + 1 >= MOST_ATTEMPTS:
            self._agenda.give_up(due.errand_id, now, reason)
        else:
            wait = min(LONGEST, AGAIN * 2**due.attempts)
            self._agenda.put_off(due.errand_id, now + wait, reason)

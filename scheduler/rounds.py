"""Running the errands whose time has come."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from bot.dispatch import Door
from bot.ports import Agenda, Clock, Due

log = logging.getLogger(__name__)

BATCH = 100
AGAIN = timedelta(minutes=5)
LONGEST = timedelta(days=1)
MOST_ATTEMPTS = 10


class Rounds:
    """Goes round the agenda and does what is due."""

    def __init__(self, agenda: Agenda, door: Door, clock: Clock) -> None:
        self._agenda = agenda
        self._door = door
        self._clock = clock
        self._rounds = asyncio.Lock()

    async def go(self) -> int:
        """Run every errand due; one that fails is put off and holds up no other."""
        run = 0
        async with self._rounds:
            while dues := await asyncio.to_thread(self._agenda.due, self._clock.now(), BATCH):
                for due in dues:
                    try:
                        await self._door.run(due)
                    except Exception as error:
                        log.exception("errand %s failed", due.errand_id)
                        await asyncio.to_thread(self._failed, due, error)
                run += len(dues)
        return run

    def _failed(self, due: Due, error: Exception) -> None:
        """Try again later and later, and in the end no more: the status then shows it."""
        reason, now = f"{type(error).__name__}: {error}", self._clock.now()
        if due.attempts + 1 >= MOST_ATTEMPTS:
            self._agenda.give_up(due.errand_id, now, reason)
        else:
            wait = min(LONGEST, AGAIN * 2**due.attempts)
            self._agenda.put_off(due.errand_id, now + wait, reason)

"""Running the errands whose time has come."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from bot.dispatch import Door
from bot.ports import Agenda, Clock

log = logging.getLogger(__name__)

BATCH = 100
AGAIN = timedelta(minutes=5)


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
                        again = self._clock.now() + AGAIN
                        reason = f"{type(error).__name__}: {error}"
                        await asyncio.to_thread(self._agenda.put_off, due.errand_id, again, reason)
                run += len(dues)
        return run

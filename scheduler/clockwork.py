"""The ticks: errands, letters, and tidying up; nothing is remembered here."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.ports import Agenda, Clock
from scheduler.postman import Postman
from scheduler.rolls import Registrar
from scheduler.rounds import Rounds
from scheduler.time import Movable

log = logging.getLogger(__name__)

TICK = 5
"""Seconds between two looks at the agenda; a letter just written does not wait for it."""


class Clockwork:
    """Wakes the rounds, the postman and the registrar, by the clock or when there is cause."""

    def __init__(
        self,
        agenda: Agenda,
        rounds: Rounds,
        postman: Postman,
        registrar: Registrar,
        clock: Clock,
    ) -> None:
        self._agenda = agenda
        self._rounds = rounds
        self._postman = postman
        self._registrar = registrar
        self._clock = clock
        self._decided = asyncio.Event()
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._following: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to tick; needs a running event loop."""
        # A tick that is late is still worth running, and several missed ones are one.
        ticking = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler.add_job(self.tick, IntervalTrigger(seconds=TICK), id="tick", **ticking)
        # Apart from the tick: letters do not wait until a platform has told all its people.
        self._scheduler.add_job(self._call, IntervalTrigger(seconds=TICK), id="roll", **ticking)
        self._scheduler.add_job(self._tidy, IntervalTrigger(hours=1), id="tidy", **ticking)
        self._scheduler.start()
        self._following = asyncio.create_task(self._follow_what_is_decided())
        self._decided.set()

    async def stop(self) -> None:
        """Stop ticking, once the letters in flight have arrived."""
        await self._postman.close()
        await self._rounds.close()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._following:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)

    def wake(self) -> None:
        """Something has been decided: do what follows from it without waiting for the tick."""
        self._decided.set()

    async def tick(self) -> None:
        """Do what is due, then deliver what that wrote."""
        await self._rounds.go()
        await self._postman.deliver()

    async def move(self, clock: Movable, to: datetime) -> None:
        """Live through the time until `to`, due date by due date, as if it had passed."""
        await self._live()
        while True:
            due = await asyncio.to_thread(self._agenda.next_due, clock.now())
            if due is None or due > to:
                break
            clock.move_to(due)
            await self._live()
        clock.move_to(to)
        await self._live()

    async def _live(self) -> None:
        """All that this instant brings; time does not pass over long thoughts."""
        await self._call()
        await self.tick()
        while await self._rounds.finish():
            await self.tick()

    async def _follow_what_is_decided(self) -> None:
        while True:
            await self._decided.wait()
            self._decided.clear()
            try:
                await self.tick()
            except Exception:
                # The database stumbled, say: the next tick finds all that was due.
                log.exception("what was decided could not be followed at once")

    async def _call(self) -> None:
        await self._registrar.call()

    async def _tidy(self) -> None:
        await asyncio.to_thread(self._agenda.tidy, self._clock.now())

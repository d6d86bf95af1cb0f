"""The ticks: errands, letters, and tidying up; nothing is remembered here."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
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
"""Seconds after which the agenda is looked at whatever happens: nothing due waits for it."""

BREATH = 0.05
"""Seconds between two due dates that are followed apart."""


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
        self._to_run = asyncio.Event()
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._following: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to tick; needs a running event loop."""
        # A tick that is late is still worth running, and several missed ones are one.
        ticking = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler.add_job(self.wake, IntervalTrigger(seconds=TICK), id="tick", **ticking)
        # Apart from the tick: letters do not wait until a platform has told all its people.
        self._scheduler.add_job(self._call, IntervalTrigger(seconds=TICK), id="roll", **ticking)
        self._scheduler.add_job(self._tidy, IntervalTrigger(hours=1), id="tidy", **ticking)
        self._scheduler.start()
        self._following = [
            asyncio.create_task(self._follow_the_clock()),
            asyncio.create_task(self._follow_with_errands()),
        ]

    async def stop(self) -> None:
        """Stop ticking, once the letters in flight have arrived."""
        await self._postman.close()
        await self._rounds.close()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for following in self._following:
            following.cancel()
        await asyncio.gather(*self._following, return_exceptions=True)

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

    async def _follow_the_clock(self) -> None:
        """Letters leave and errands are run when they are due, or as soon as one is decided."""
        while True:
            self._decided.clear()
            self._to_run.set()
            wait: float | None = None
            try:
                await self._postman.begin()
                now = self._clock.now()
                due = await asyncio.to_thread(self._agenda.next_due, now)
                wait = max(BREATH, (due - now).total_seconds()) if due else None
            except Exception:
                # The database stumbled, say: the next tick finds all that was due.
                log.exception("what was decided could not be followed at once")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._decided.wait(), wait)

    async def _follow_with_errands(self) -> None:
        """Apart from the letters, none of which waits for a long errand."""
        while True:
            await self._to_run.wait()
            self._to_run.clear()
            try:
                if await self._rounds.go():
                    self._decided.set()
            except Exception:
                log.exception("errands could not be run at once")

    async def _call(self) -> None:
        await self._registrar.call()

    async def _tidy(self) -> None:
        await asyncio.to_thread(self._agenda.tidy, self._clock.now())

"""Asking the platforms who is in a channel, when somebody wants to know."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta

from bot.dispatch import Door
from bot.entities import Platform
from bot.ports import Caller, Clock, Later, Roll, Rolls, Unreachable

log = logging.getLogger(__name__)

BATCH = 10
PATIENCE = 120
"""Seconds for a platform to tell everybody in a channel: a large one is told page by page."""
AGAIN = timedelta(minutes=5)


class Registrar:
    """Calls the rolls that are asked for, and hands those who are there to the door."""

    def __init__(
        self, rolls: Rolls, callers: Mapping[Platform, Caller], door: Door, clock: Clock
    ) -> None:
        self._rolls = rolls
        self._callers = callers
        self._door = door
        self._clock = clock
        self._calling = asyncio.Lock()

    async def call(self) -> int:
        """Call each roll that is due; gives their number."""
        async with self._calling:
            due = await asyncio.to_thread(
                self._rolls.due, self._clock.now(), list(self._callers), BATCH
            )
            for roll in due:
                await self._call_one(roll)
        return len(due)

    async def _call_one(self, roll: Roll) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                there = await self._callers[roll.platform].roll(roll.community, roll.channel)
            await self._door.met(roll.platform, roll.community, roll.address, there)
        except Later as later:
            await self._put_off(roll, timedelta(seconds=later.seconds))
        except Unreachable as gone:
            await self._door.missed(roll.platform, roll.community, roll.address, str(gone))
        except Exception as error:
            log.warning("roll of %s: %s: %s", roll.channel_id, type(error).__name__, error)
            await self._put_off(roll, AGAIN)

    async def _put_off(self, roll: Roll, wait: timedelta) -> None:
        until = self._clock.now() + wait
        await asyncio.to_thread(self._rolls.put_off, roll.channel_id, until)

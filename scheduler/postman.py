"""Delivering letters: each one once, in the order written to its reader."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from bot.entities import Platform
from bot.ports import (
    Clock,
    Fate,
    Later,
    Lost,
    Messenger,
    Outbox,
    Parcel,
    PutBack,
    PutOff,
    Sent,
    Stack,
    Unreachable,
)
from scheduler.time import since_boot

log = logging.getLogger(__name__)

BATCH = 100
AT_ONCE = 8
"""Letters of one community on their way together."""

COMMUNITIES = 32
"""Communities that are served together; the others' turn comes after a bagful."""

BURST = 1.0
"""Seconds' worth of letters that a platform bears at once after a rest."""

SPAN = 5.0
"""Seconds for which a bag of them lasts."""

LEASE = timedelta(seconds=60)
PATIENCE = timedelta(seconds=12)
"""For one letter to leave; none is begun that its lease would not cover to the end."""

SOONEST = timedelta(seconds=15)
"""What a platform took in without saying so stands there by then, to be found."""

LATEST = timedelta(hours=1)
MOST_ATTEMPTS = 12

WRITING = 10
"""Seconds for a database that is away to come back before what was sent is in doubt."""


@dataclass
class Bag:
    """Letters of one stack, and until when they are ours; `over` once the platform has had enough.

    Both clocks count: the wall's may be set back, and others go by it; ours stops for nothing.
    """

    stack: Stack
    lease_until: datetime
    spent: float
    over: datetime | None = None

    @property
    def back(self) -> datetime | None:
        """When what is left goes again; a whole community that waits keeps its order so."""
        return self.over if self.stack.awaited else None


class Postman:
    """Takes due letters and hands them to the messenger of their platform."""

    def __init__(
        self,
        outbox: Outbox,
        messengers: Mapping[Platform, Messenger],
        clock: Clock,
        since_boot: Callable[[], float] = since_boot,
    ) -> None:
        self._outbox = outbox
        self._messengers = messengers
        self._clock = clock
        self._since_boot = since_boot
        self._rounds: dict[Stack, asyncio.Task[int]] = {}
        self._again: set[Stack] = set()
        # What somebody waits for never waits for a hand.
        self._hands = asyncio.Semaphore(COMMUNITIES)
        self._turns: dict[Stack, float] = {}
        self._page: list[Fate] = []
        self._noted: asyncio.Future[None]
        self._writing: asyncio.Task[None] | None = None
        self._closing = False

    async def begin(self) -> list[asyncio.Task[int]]:
        """Go for every stack with something due, and wait for none of them."""
        now, platforms = self._clock.now(), list(self._messengers)
        stacks = await asyncio.to_thread(self._outbox.stacks, now, platforms)
        if self._closing:
            return []
        for stack in stacks:
            if stack in self._rounds:
                self._again.add(stack)
            else:
                self._rounds[stack] = asyncio.create_task(self._work_off(stack))
        return [self._rounds[stack] for stack in stacks]

    async def deliver(self) -> int:
        """Deliver everything that is due; gives the number of letters taken."""
        return sum(await asyncio.gather(*await self.begin()))

    async def close(self) -> None:
        """Begin no more letters, and let those in flight arrive."""
        self._closing = True
        await asyncio.gather(*self._rounds.values())

    async def _work_off(self, stack: Stack) -> int:
        """Bag after bag until nothing is left there; each community in its turn."""
        taken = 0
        try:
            while not self._closing:
                self._again.discard(stack)
                if stack.awaited:
                    number = await self._deliver_bag(stack)
                else:
                    async with self._hands:
                        number = await self._deliver_bag(stack)
                taken += number
                if not number and stack not in self._again:
                    break
        except Exception:
            # The database stumbled, say: the next tick finds all that is due.
            log.exception("letters could not be taken or noted")
        finally:
            del self._rounds[stack]
        return taken

    async def _deliver_bag(self, stack: Stack) -> int:
        now = self._clock.now()
        bag = Bag(stack, now + LEASE, self._since_boot() + LEASE.total_seconds())
        parcels = await asyncio.to_thread(
            self._outbox.claim, stack, now, bag.lease_until, self._bagful(stack)
        )
        rows: dict[str, list[Parcel]] = {}
        for parcel in parcels:
            first = parcel.channel or next(iter(parcel.recipients), None)
            rows.setdefault(first.address if first else "", []).append(parcel)
        gate = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._in_order(row, bag, gate) for row in rows.values()))
        return len(parcels)

    async def _in_order(self, row: list[Parcel], bag: Bag, gate: asyncio.Semaphore) -> None:
        """Letters do not overtake one another: where one has to wait, they go on together.

        Each is noted before the next one leaves: a crash leaves one of them in doubt.
        """
        held_up: datetime | None = None
        for parcel in row:
            async with gate:
                if not held_up and self._may_go_on(bag):
                    await self._keep_pace(parcel, bag)
                if held_up or not self._may_go_on(bag):
                    fate: Fate = PutBack(parcel, held_up or bag.back)
                else:
                    fate = await self._deliver_one(parcel, bag)
                    held_up = fate.until if isinstance(fate, PutOff) else None
                noted = self._note(fate)
                if not self._messengers[parcel.platform].finds:
                    # What is lost sight of here is sent twice: only a few at a time can be.
                    await noted
            await noted

    def _bagful(self, stack: Stack) -> int:
        """Where letters leave slowly, few are taken: each of them is in doubt after a crash."""
        pace = self._messengers[stack.platform].pace
        return min(BATCH, ceil(pace * SPAN)) if pace and not stack.awaited else BATCH

    async def _keep_pace(self, parcel: Parcel, bag: Bag) -> None:
        """A bulk leaves room on its platform for what somebody waits for."""
        pace = self._messengers[parcel.platform].pace
        if pace and not bag.stack.awaited:
            now = self._since_boot()
            turn = max(self._turns.get(bag.stack, 0.0), now - BURST)
            self._turns[bag.stack] = turn + 1 / pace
            await asyncio.sleep(max(0.0, turn - now))

    def _may_go_on(self, bag: Bag) -> bool:
        return (
            not self._closing
            and bag.over is None
            and self._clock.now() + PATIENCE < bag.lease_until
            and self._since_boot() + PATIENCE.total_seconds() < bag.spent
        )

    async def _deliver_one(self, parcel: Parcel, bag: Bag) -> Fate:
        """Send it, once it is certain that it does not stand there already."""
        messenger = self._messengers[parcel.platform]
        in_doubt = parcel.in_doubt_since is not None
        remote_id = ""
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                if in_doubt:
                    remote_id = await messenger.find(parcel)
                    in_doubt = False
                    if remote_id and parcel.attempts == 1:
                        # Rewritten since: what stands there is not what is to be said any more.
                        remote_id = await messenger.send(replace(parcel, remote_id=remote_id))
                if not remote_id and parcel.not_after and self._clock.now() > parcel.not_after:
                    raise Unreachable("too late to be of use", for_good=True)
                remote_id = remote_id or await messenger.send(parcel)
        except Later as later:
            await self._pause(bag, self._clock.now() + timedelta(seconds=later.seconds))
            return PutOff(parcel, bag.back, str(later), in_doubt)
        except Unreachable as gone:
            log.warning("letter %s cannot arrive: %s", parcel.letter_id, gone)
            return Lost(parcel, str(gone), gone.for_good)
        except Exception as error:
            log.warning("letter %s: %s: %s", parcel.letter_id, type(error).__name__, error)
            reason = f"{type(error).__name__}: {error}"[:500]
            if parcel.attempts >= MOST_ATTEMPTS:
                return Lost(parcel, reason)
            wait = min(LATEST, SOONEST * 2 ** (parcel.attempts - 1))
            return PutOff(parcel, self._clock.now() + wait, reason, in_doubt=True)
        return Sent(parcel, remote_id, self._clock.now())

    async def _pause(self, bag: Bag, until: datetime) -> None:
        """The platform has had enough of this community: what is left in the bag waits too."""
        if bag.over is None or bag.over < until:
            bag.over = until
            try:
                await asyncio.to_thread(self._outbox.pause, bag.stack, until)
            except Exception as error:
                # Then others hear from the platform itself that it has had enough.
                log.warning("a pause could not be noted: %s", error)

    def _note(self, fate: Fate) -> asyncio.Future[None]:
        """Write it down at once, together with what comes while somebody else's is written."""
        if not self._page:
            self._noted = asyncio.get_running_loop().create_future()
        self._page.append(fate)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_down())
        return self._noted

    async def _write_down(self) -> None:
        while self._page:
            page, noted = self._page, self._noted
            self._page = []
            await self._settle(page)
            noted.set_result(None)

    async def _settle(self, page: list[Fate]) -> None:
        for _second in range(WRITING):
            try:
                await asyncio.to_thread(self._outbox.settle, page)
            except Exception as error:
                log.warning("%s letters could not be noted: %s", len(page), error)
                await asyncio.sleep(1)
            else:
                return

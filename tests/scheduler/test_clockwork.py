"""The clockwork goes on, whatever stumbles."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot import founding
from bot.ports import Due
from bot.values import card
from bot.words import plain
from scheduler import Clockwork, Rounds
from tests.school import School


class Stumbling:
    """An agenda whose database is away the first time it is asked."""

    def __init__(self, school: School) -> None:
        self._agenda = school.agenda
        self.asked = 0

    def due(self, now: datetime, limit: int) -> list[Due]:
        """What is due, but for the first time."""
        self.asked += 1
        if self.asked == 1:
            raise ConnectionError("the database is away")
        return self._agenda.due(now, limit)

    def __getattr__(self, name: str) -> object:
        return getattr(self._agenda, name)


async def test_one_stumble_does_not_end_the_following(school: School) -> None:
    agenda = Stumbling(school)
    rounds = Rounds(agenda, school.door, school.clock)  # type: ignore[arg-type]
    clockwork = Clockwork(school.agenda, rounds, school.postman, school.registrar, school.clock)
    clockwork.start()
    try:
        for _press in range(2):
            clockwork.wake()
            asked = agenda.asked
            async with asyncio.timeout(4):  # before the tick that would mend it anyway
                while agenda.asked == asked:  # noqa: ASYNC110  it is asked in a thread
                    await asyncio.sleep(0.01)
    finally:
        await clockwork.stop()
    assert agenda.asked >= 2


async def test_stopping_lets_the_letter_in_flight_arrive(school: School) -> None:
    on_the_way, may_arrive = asyncio.Event(), asyncio.Event()
    deliver = school.letterbox.send

    async def slowly(parcel: object) -> str:
        on_the_way.set()
        await may_arrive.wait()
        return await deliver(parcel)  # type: ignore[arg-type]

    school.letterbox.send = slowly  # type: ignore[method-assign]
    with school.store.open(school.sender("lea").platform, "school", school.clock.now()) as desk:
        who = founding.arrive(school.sender("lea"), frozenset(), desk)
        desk.post(who, card(None, plain("hello")), "hello")
    school.clockwork.start()
    await on_the_way.wait()
    stopping = asyncio.create_task(school.clockwork.stop())
    await asyncio.sleep(0.05)
    may_arrive.set()
    await stopping
    assert [parcel.key for parcel in school.letterbox.parcels] == ["hello"]
    # Noted as sent: nobody would send it again.
    school.letterbox.parcels.clear()
    assert await School(school.engine, school.clock).postman.deliver() == 0

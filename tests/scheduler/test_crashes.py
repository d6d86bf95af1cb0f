"""Whoever dies before or after any step of a delivery leaves nothing lost and nothing doubled."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import product
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from bot.entities import LetterStatus, Person, Platform
from bot.ports import Parcel
from bot.values import card
from bot.words import plain
from scheduler import Postman
from scheduler.postman import LEASE
from storage import SqlOutbox, SqlStore
from storage.tables import LetterRow
from tests.school import TurnedClock

STEPS = ("stacks", "claim", "find", "send", "settle")


class Death(BaseException):
    """Nothing is tidied up after it."""


class Mortal:
    """Does what another does, and dies at one of its steps: before it, or right after."""

    def __init__(self, other: Any, step: str, when: str) -> None:
        self._other, self._step, self._when = other, step, when
        self.died = False

    def __getattr__(self, name: str) -> Any:
        does = getattr(self._other, name)
        if name != self._step:
            return does
        return self._last_words(does) if name in ("find", "send") else self._last_deed(does)

    def _last_deed(self, does: Callable[..., Any]) -> Callable[..., Any]:
        def deed(*about: Any) -> Any:
            if self._when == "after":
                does(*about)
            self.died = True
            raise Death

        return deed

    def _last_words(self, does: Callable[..., Any]) -> Callable[..., Any]:
        async def words(parcel: Parcel) -> str:
            if self._when == "after":
                await does(parcel)
            self.died = True
            raise Death

        return words


class Slack:
    """Takes in what it is given, and may be looked into."""

    finds = True
    pace = 0.0

    def __init__(self) -> None:
        self.there: Counter[str] = Counter()

    async def send(self, parcel: Parcel) -> str:
        """Put it there."""
        self.there[parcel.key] += 1
        return parcel.key

    async def find(self, parcel: Parcel) -> str:
        """Where it stands."""
        return parcel.key if self.there[parcel.key] else ""


async def test_a_crash_before_or_after_any_step_loses_and_doubles_nothing(
    store: SqlStore, engine: sa.Engine, clock: TurnedClock
) -> None:
    # Nobody is left to be told how somebody died.
    asyncio.get_running_loop().set_exception_handler(lambda _loop, _told: None)
    slack = Slack()
    for step, when in product(STEPS, ("before", "after")):
        with store.open(Platform.SLACK, "T0", clock.now()) as desk:
            lea = desk.person_at("lea") or desk.add(
                Person(address="lea", name="Lea", arrived_at=clock.now())
            )
            desk.post(lea, card(None, plain("hello")), f"{when} {step}")
        # What was in doubt already: only so does anybody look.
        lives: list[tuple[str, str]] = [("settle", "before")] if step == "find" else []
        for fatal in (*lives, (step, when), ("", "")):
            outbox, messenger = Mortal(SqlOutbox(engine), *fatal), Mortal(slack, *fatal)
            postman = Postman(outbox, {Platform.SLACK: messenger}, clock)
            with suppress(Death, TimeoutError):
                async with asyncio.timeout(5 if fatal == ("", "") else 0.5):
                    await postman.deliver()
            assert (outbox.died or messenger.died) is bool(fatal[0]), fatal
            clock.move_to(clock.now() + LEASE + timedelta(seconds=1))
    assert set(slack.there.values()) == {1}
    with Session(engine) as session:
        letters = session.exec(select(LetterRow)).all()
    assert {letter.key for letter in letters} == set(slack.there)
    assert {letter.status for letter in letters} == {LetterStatus.SENT}

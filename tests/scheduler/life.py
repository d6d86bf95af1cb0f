"""One life of Tandem in a process of its own: it signs people up, delivers, and may be killed.

Every letter that arrives is a line in a diary, on the disk before the messenger answers.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import shortlists
from bot.dispatch import Door
from bot.entities import Match, Person, Platform, Programme
from bot.events import Done, Filled, Heard, Pressed, Reply, Sender
from bot.ports import Desk, Parcel
from scheduler import Postman, Rounds
from storage import SqlAgenda, SqlOutbox, SqlStore, open_engine
from tests.school import MENTEE, walk

START = datetime(2026, 9, 1, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Life:
    """Who is signed up, and how it ends: `dies` says at which moment, `letter` at which letter."""

    people: tuple[str, ...] = ()
    dies: str = ""
    letter: int = 1
    each: bool = False


def die() -> None:
    """As by kill -9: nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


class Clock:
    """A clock that began at the start of term, some seconds ago."""

    def __init__(self, ahead: float) -> None:
        self._now = START + timedelta(seconds=ahead)

    def now(self) -> datetime:
        """The time it shows."""
        return self._now


class Diary:
    """A messenger that writes down what it brings, and dies at its `letter`-th at that moment."""

    finds = False
    pace = 0.0

    def __init__(self, path: Path, dies: str, letter: int) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._dies = dies
        self._left = letter

    async def send(self, parcel: Parcel) -> str:
        """Put it on the disk."""
        self._left -= 1
        if self._dies == "before writing" and not self._left:
            die()
        self._file.write(f"{parcel.key}\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        if self._dies == "after writing" and not self._left:
            die()
        return parcel.key

    async def find(self, parcel: Parcel) -> str:
        """Nobody may look, as in Teams."""
        return ""


def live(database: str, diary: Path, ahead: float, life: Life) -> None:
    """Sign these people up one after the other, then deliver, or after each of them."""
    asyncio.run(_live(database, diary, ahead, life))


def _heard(door: Door, sender: Sender) -> Callable[[Pressed | Filled], Awaitable[Reply]]:
    async def does(act: Pressed | Filled) -> Reply:
        return (await door.answer(Heard(sender, act))).reply

    return does


async def _live(database: str, diary: Path, ahead: float, life: Life) -> None:
    engine, clock = open_engine(database), Clock(ahead)
    door = Door(SqlStore(engine), clock, frozenset(), wake=lambda: None)
    messenger = Diary(diary, life.dies, life.letter)
    postman = Postman(SqlOutbox(engine), {Platform.WEB: messenger}, clock)
    for who in life.people:
        sender = Sender(Platform.WEB, "school", who, name=who)
        assert isinstance(await walk(_heard(door, sender), MENTEE), Done)
        if life.each:
            await postman.deliver()
    if life.dies == "before delivery":
        die()
    await postman.deliver()
    engine.dispose()


def hand_lists_out(database: str, dies_at: int) -> None:
    """Do what is due, and die in the middle of the `dies_at`-th list of mentors; never at 0."""
    hand, begun = shortlists._hand, 0

    def hand_or_die(mentee: Person, mine: list[Match], programme: Programme, desk: Desk) -> None:
        nonlocal begun
        begun += 1
        hand(mentee, mine, programme, desk)
        if begun == dies_at:
            die()

    shortlists._hand = hand_or_die
    asyncio.run(_hand_lists_out(database))


async def _hand_lists_out(database: str) -> None:
    engine, clock = open_engine(database), Clock(0)
    door = Door(SqlStore(engine), clock, frozenset(), wake=lambda: None)
    rounds = Rounds(SqlAgenda(engine), door, clock, patience=60)
    await rounds.go()
    await rounds.finish()
    engine.dispose()

"""The postman brings each letter once, in order, and nobody waits for somebody else's letter."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.entities import LetterStatus, Person, Platform
from bot.ports import Later, Parcel, Unreachable
from bot.values import card
from bot.words import plain
from scheduler import Postman
from scheduler.postman import AT_ONCE, BATCH, LEASE, MOST_ATTEMPTS, PATIENCE
from storage import SqlOutbox, SqlStore
from storage.tables import LetterRow
from tests.school import TUESDAY, TurnedClock


class Bag:
    """A messenger that keeps what it brings, and fails on the letters it is told to."""

    def __init__(self) -> None:
        self.brought: list[str] = []
        self.tried: list[str] = []
        self.fails: dict[str, Callable[[], Exception]] = {}

    async def send(self, parcel: Parcel) -> str:
        """Bring it, or fail."""
        self.tried.append(parcel.key)
        if parcel.key in self.fails:
            raise self.fails[parcel.key]()
        self.brought.append(parcel.key)
        return f"remote {parcel.key}"


@pytest.fixture
def bag() -> Bag:
    """What the messenger carries."""
    return Bag()


@pytest.fixture
def postman(engine: sa.Engine, bag: Bag, clock: TurnedClock) -> Postman:
    """A postman with that bag."""
    return Postman(SqlOutbox(engine), {Platform.WEB: bag}, clock)


def write(store: SqlStore, who: str, *keys: str) -> None:
    """Write letters of those keys to somebody."""
    with store.open(Platform.WEB, "school", TUESDAY) as desk:
        reader = desk.person_at(who) or desk.add(
            Person(address=who, name=who.title(), arrived_at=TUESDAY)
        )
        for key in keys:
            desk.post(reader, card(None, plain(key)), key)


def row(engine: sa.Engine, key: str) -> LetterRow:
    """That letter, as it is kept."""
    with Session(engine) as session:
        return session.exec(select(LetterRow).where(col(LetterRow.key) == key)).one()


def turn(clock: TurnedClock, seconds: float) -> None:
    """Let that time pass."""
    clock.move_to(clock.now() + timedelta(seconds=seconds))


async def test_a_letter_is_brought_once_and_said_to_be(
    store: SqlStore, engine: sa.Engine, postman: Postman, bag: Bag
) -> None:
    write(store, "lea", "hello")
    assert await postman.deliver() == 1
    assert await postman.deliver() == 0
    assert bag.brought == ["hello"]
    kept = row(engine, "hello")
    assert (kept.status, kept.remote_id) == (LetterStatus.SENT, "remote hello")


async def test_a_letter_waits_as_long_as_the_platform_asks(
    store: SqlStore, engine: sa.Engine, postman: Postman, bag: Bag, clock: TurnedClock
) -> None:
    write(store, "lea", "hello")
    bag.fails["hello"] = lambda: Later(30)
    await postman.deliver()
    kept = row(engine, "hello")
    assert (kept.status, kept.due_at) == (LetterStatus.PENDING, TUESDAY + timedelta(seconds=30))
    bag.fails.clear()
    turn(clock, 29)
    assert await postman.deliver() == 0
    turn(clock, 1)
    await postman.deliver()
    assert bag.brought == ["hello"]


async def test_a_letter_that_can_never_arrive_is_given_up(
    store: SqlStore, engine: sa.Engine, postman: Postman, bag: Bag, clock: TurnedClock
) -> None:
    write(store, "lea", "hello", "you")
    bag.fails["hello"] = lambda: Unreachable("account_inactive")
    await postman.deliver()
    kept = row(engine, "hello")
    assert (kept.status, kept.last_error) == (LetterStatus.DEAD, "account_inactive")
    bag.fails.clear()
    turn(clock, 99_999)
    await postman.deliver()
    assert bag.brought == ["you"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_an_unknown_error_is_tried_again_ever_later_and_given_up_in_the_end(
    store: SqlStore, engine: sa.Engine, postman: Postman, bag: Bag, clock: TurnedClock
) -> None:
    write(store, "lea", "hello")
    bag.fails["hello"] = lambda: OSError("no route")
    waits: list[float] = []
    for attempt in range(MOST_ATTEMPTS):
        await postman.deliver()
        assert len(bag.tried) == attempt + 1
        kept = row(engine, "hello")
        assert kept.last_error == "OSError: no route"
        if kept.status is LetterStatus.PENDING:
            waits.append((kept.due_at - clock.now()).total_seconds())
            clock.move_to(kept.due_at)
    assert row(engine, "hello").status is LetterStatus.DEAD
    assert len(waits) == MOST_ATTEMPTS - 1
    assert waits == sorted(waits)
    assert waits[0] == 5
    assert waits[-1] == 3600
    turn(clock, 99_999)
    assert await postman.deliver() == 0


async def test_everybody_gets_their_letters_in_the_order_written(
    store: SqlStore, postman: Postman
) -> None:
    brought: dict[str, list[str]] = {}

    class Hurried:
        async def send(self, parcel: Parcel) -> str:
            # The later letters would be the quicker ones.
            await asyncio.sleep(0.004 if parcel.key.endswith("0") else 0)
            brought.setdefault(parcel.recipients[0].address, []).append(parcel.key)
            return ""

    postman._messengers = {Platform.WEB: Hurried()}
    people = [f"m{number}" for number in range(AT_ONCE + 3)]
    for number in range(4):
        for who in people:
            write(store, who, f"{who} {number}")
    await postman.deliver()
    assert brought == {who: [f"{who} {number}" for number in range(4)] for who in people}


async def test_one_slow_reader_holds_up_nobody_else(
    store: SqlStore, engine: sa.Engine, clock: TurnedClock
) -> None:
    arrived, brought = asyncio.Event(), list[str]()

    class OneIsSlow:
        async def send(self, parcel: Parcel) -> str:
            if parcel.recipients[0].address == "slow":
                await arrived.wait()
            brought.append(parcel.key)
            if len(brought) == 20:
                arrived.set()
            return ""

    write(store, "slow", "slow 1", "slow 2")
    for number in range(20):
        write(store, f"m{number}", f"letter {number}")
    async with asyncio.timeout(10):
        await Postman(SqlOutbox(engine), {Platform.WEB: OneIsSlow()}, clock).deliver()
    assert brought[-2:] == ["slow 1", "slow 2"]
    assert len(brought) == 22


async def test_one_broken_letter_holds_up_nobody_else(
    store: SqlStore, postman: Postman, bag: Bag, clock: TurnedClock
) -> None:
    write(store, "lea", "one", "two")
    write(store, "marc", "three")
    bag.fails["one"] = lambda: RuntimeError("broken")
    await postman.deliver()
    assert bag.brought == ["three"]
    # Its reader gets what comes behind it in the order written.
    bag.fails.clear()
    turn(clock, 5)
    await postman.deliver()
    assert bag.brought == ["three", "one", "two"]


async def test_a_letter_that_waits_behind_another_does_not_wear_out(
    store: SqlStore, engine: sa.Engine, postman: Postman, bag: Bag, clock: TurnedClock
) -> None:
    write(store, "lea", "one", "two")
    bag.fails = dict.fromkeys(("one", "two"), lambda: OSError("no route"))
    while row(engine, "one").status is LetterStatus.PENDING:
        await postman.deliver()
        turn(clock, 3600)
    assert row(engine, "one").status is LetterStatus.DEAD
    assert bag.tried.count("two") < MOST_ATTEMPTS
    assert row(engine, "two").status is LetterStatus.PENDING


async def test_more_than_one_bagful_is_delivered_at_once(
    store: SqlStore, postman: Postman, bag: Bag
) -> None:
    keys = [f"letter {number:03}" for number in range(BATCH + 5)]
    write(store, "lea", *keys)
    assert await postman.deliver() == BATCH + 5
    assert bag.brought == keys


async def test_a_bagful_that_nobody_can_read_holds_up_nobody(
    store: SqlStore, engine: sa.Engine, postman: Postman, bag: Bag
) -> None:
    write(store, "lea", *(f"torn {number}" for number in range(BATCH)))
    with Session(engine) as session:
        session.execute(sa.update(LetterRow).values(card="{"))
        session.commit()
    write(store, "lea", "hello")
    await postman.deliver()
    assert bag.brought == ["hello"]


async def test_a_letter_that_takes_too_long_is_left_and_tried_again(
    store: SqlStore, engine: sa.Engine, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stuck:
        async def send(self, parcel: Parcel) -> str:
            await asyncio.Event().wait()
            return ""

    monkeypatch.setattr("scheduler.postman.PATIENCE", timedelta(seconds=0.05))
    write(store, "lea", "hello")
    async with asyncio.timeout(5):
        await Postman(SqlOutbox(engine), {Platform.WEB: Stuck()}, clock).deliver()
    kept = row(engine, "hello")
    assert kept.status is LetterStatus.PENDING
    assert kept.last_error.startswith("TimeoutError")


async def test_no_letter_is_begun_that_somebody_else_may_have_taken_by_then(
    store: SqlStore, engine: sa.Engine, clock: TurnedClock
) -> None:
    shared = Bag()
    other = Postman(SqlOutbox(engine), {Platform.WEB: shared}, clock)

    class Slow:
        async def send(self, parcel: Parcel) -> str:
            remote = await shared.send(parcel)
            turn(clock, PATIENCE.total_seconds() - 1)
            await other.deliver()
            return remote

    keys = [f"letter {number}" for number in range(12)]
    write(store, "lea", *keys)
    slow = Postman(SqlOutbox(engine), {Platform.WEB: Slow()}, clock)
    await slow.deliver()
    for _later in range(3):
        turn(clock, LEASE.total_seconds())
        await other.deliver()
    assert sorted(shared.brought) == sorted(keys)


async def test_a_lease_covers_several_letters() -> None:
    assert 3 * PATIENCE < LEASE


async def test_two_deliveries_asked_for_at_once_bring_each_letter_once(
    store: SqlStore, postman: Postman, bag: Bag
) -> None:
    write(store, "lea", *(f"letter {number}" for number in range(9)))
    await asyncio.gather(*(postman.deliver() for _twice in range(3)))
    assert len(bag.brought) == len(set(bag.brought)) == 9

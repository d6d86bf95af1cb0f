"""The postman brings each letter once, in order, and nobody waits for somebody else's letter."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.entities import LetterStatus, Person, Platform
from bot.ports import Fate, Later, Parcel, Stack, Unreachable
from bot.values import card
from bot.words import plain
from scheduler import Postman
from scheduler.postman import AT_ONCE, BATCH, LEASE, MOST_ATTEMPTS, PATIENCE
from storage import SqlAgenda, SqlOutbox, SqlStore
from storage.tables import LetterRow
from tests.school import TUESDAY, TurnedClock, read


class Sender:
    """One who lets nobody look whether a letter has arrived."""

    finds = False
    pace = 0.0

    async def find(self, parcel: Parcel) -> str:
        """Nobody may."""
        return ""


class Bag(Sender):
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
    assert (kept.status, kept.last_error) == (LetterStatus.PENDING, "again in 30 s")
    assert SqlAgenda(engine).next_due(TUESDAY) == TUESDAY + timedelta(seconds=30)
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
    assert waits[0] == 15
    assert waits[-1] == 3600
    turn(clock, 99_999)
    assert await postman.deliver() == 0


async def test_everybody_gets_their_letters_in_the_order_written(
    store: SqlStore, postman: Postman
) -> None:
    brought: dict[str, list[str]] = {}

    class Hurried(Sender):
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

    class OneIsSlow(Sender):
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
    turn(clock, 15)
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
    class Stuck(Sender):
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

    class Slow(Sender):
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


class Forgetful(Sender):
    """A messenger whose platform takes letters in and does not say so; it may be looked into."""

    finds = True

    def __init__(self, *breaks: str) -> None:
        self.there: list[str] = []
        self.looks: list[str] = []
        self._breaks = set(breaks)

    async def send(self, parcel: Parcel) -> str:
        """Put it there, or lose it on the way; the first time, nobody hears which."""
        lost = f"lost {parcel.key}" in self._breaks
        if not lost:
            self.there.append(parcel.key)
        if lost or parcel.key in self._breaks:
            self._breaks -= {parcel.key, f"lost {parcel.key}"}
            raise ConnectionResetError("the line is dead")
        return f"remote {parcel.key}"

    async def find(self, parcel: Parcel) -> str:
        """Look whether it is there, if the platform is in the mood."""
        self.looks.append(parcel.key)
        if "looking" in self._breaks:
            self._breaks.remove("looking")
            raise Later(60)
        return f"found {parcel.key}" if parcel.key in self.there else ""


async def test_a_letter_in_doubt_is_looked_for_and_sent_again_only_if_it_is_not_there(
    store: SqlStore, engine: sa.Engine, clock: TurnedClock
) -> None:
    slack = Forgetful("one", "lost two", "looking")
    postman = Postman(SqlOutbox(engine), {Platform.WEB: slack}, clock)
    for who in ("one", "two", "three"):
        write(store, who, who)
    for _again in range(4):
        await postman.deliver()
        turn(clock, 60)
    assert sorted(slack.there) == ["one", "three", "two"]
    # To be told to wait before one could look leaves the doubt where it was.
    assert sorted(slack.looks) in (["one", "one", "two"], ["one", "two", "two"])
    kept = {key: row(engine, key) for key in ("one", "two", "three")}
    assert {one.status for one in kept.values()} == {LetterStatus.SENT}
    assert {one.remote_id for one in kept.values()} == {"found one", "remote two", "remote three"}
    assert {one.in_doubt_since for one in kept.values()} == {None}


async def test_once_the_platform_has_had_enough_nothing_more_of_the_bulk_is_tried(
    store: SqlStore, postman: Postman, bag: Bag, clock: TurnedClock
) -> None:
    people = [f"m{number:03}" for number in range(2 * BATCH)]
    for who in people:
        write(store, who, who)
    bag.fails = dict.fromkeys(people, lambda: Later(30))
    await postman.deliver()
    assert len(bag.tried) <= AT_ONCE
    bag.fails.clear()
    turn(clock, 29)
    assert await postman.deliver() == 0
    turn(clock, 1)
    await postman.deliver()
    assert bag.brought == people


async def test_neither_an_answer_nor_another_community_waits_behind_a_bulk(
    store: SqlStore, engine: sa.Engine, clock: TurnedClock
) -> None:
    brought, stuck, go_on = list[str](), asyncio.Event(), asyncio.Event()

    class Bulky(Sender):
        async def send(self, parcel: Parcel) -> str:
            if parcel.key.startswith("bulk"):
                stuck.set()
                await go_on.wait()
            brought.append(parcel.key)
            return ""

    postman = Postman(SqlOutbox(engine), {Platform.WEB: Bulky()}, clock)
    for number in range(AT_ONCE + BATCH):
        write(store, f"m{number}", f"bulk {number}")
    bulk = asyncio.create_task(postman.deliver())
    await stuck.wait()
    with store.open(Platform.WEB, "school", TUESDAY, awaited=True) as desk:
        lea = desk.person_at("m1")
        assert lea
        desk.post(lea, card(None, plain("so")), "answer")
    with store.open(Platform.WEB, "elsewhere", TUESDAY) as desk:
        tom = desk.add(Person(address="tom", name="Tom", arrived_at=TUESDAY))
        desk.post(tom, card(None, plain("so")), "elsewhere")
    async with asyncio.timeout(10):
        await asyncio.wait(await postman.begin(), return_when=asyncio.FIRST_COMPLETED)
        while len(brought) < 2:  # noqa: ASYNC110  another task brings it
            await asyncio.sleep(0.01)
    assert sorted(brought) == ["answer", "elsewhere"]
    go_on.set()
    await bulk
    assert len(brought) == AT_ONCE + BATCH + 2


async def test_of_many_communities_each_has_its_turn_after_a_bagful(
    store: SqlStore, engine: sa.Engine, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought = list[str]()

    class Noting(Sender):
        async def send(self, parcel: Parcel) -> str:
            brought.append(parcel.community)
            return ""

    monkeypatch.setattr("scheduler.postman.COMMUNITIES", 1)
    monkeypatch.setattr("scheduler.postman.BATCH", 3)
    for community, number in (("large", 12), ("small", 3)):
        with store.open(Platform.WEB, community, TUESDAY) as desk:
            for one in range(number):
                who = Person(address=f"m{one}", name="M", arrived_at=TUESDAY)
                desk.post(desk.add(who), card(None, plain("so")), f"letter {one}")
    await Postman(SqlOutbox(engine), {Platform.WEB: Noting()}, clock).deliver()
    assert brought.count("large") == 12
    assert "small" not in brought[6:]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_what_was_sent_is_noted_once_the_database_is_back(
    store: SqlStore, engine: sa.Engine, bag: Bag, clock: TurnedClock
) -> None:
    class Away(SqlOutbox):
        left = 1

        def settle(self, fates: Sequence[Fate]) -> None:
            if self.left:
                self.left -= 1
                raise ConnectionError("the database is away")
            super().settle(fates)

    write(store, "lea", "hello")
    await Postman(Away(engine), {Platform.WEB: bag}, clock).deliver()
    assert row(engine, "hello").status is LetterStatus.SENT


async def test_a_process_that_slept_begins_no_letter_even_if_its_clock_was_set_back(
    store: SqlStore, engine: sa.Engine, clock: TurnedClock
) -> None:
    shared, up = Bag(), [0.0]

    class Sleepy(Sender):
        async def send(self, parcel: Parcel) -> str:
            up[0] += LEASE.total_seconds()
            return await shared.send(parcel)

    write(store, "lea", "one", "two")
    postman = Postman(SqlOutbox(engine), {Platform.WEB: Sleepy()}, clock, lambda: up[0])
    await postman.deliver()
    # Put back, and taken anew with a lease of its own.
    assert shared.brought == ["one", "two"]
    assert row(engine, "two").attempts == 1


async def test_what_would_come_too_late_to_be_of_use_is_dropped_and_counted(
    store: SqlStore, engine: sa.Engine, bag: Bag, postman: Postman, clock: TurnedClock
) -> None:
    write(store, "lea", "hello")
    with store.open(Platform.WEB, "school", TUESDAY) as desk:
        lea = desk.person_at("lea")
        assert lea
        for hours in (1, 3):
            said = card(None, plain("you meet soon"))
            desk.post(lea, said, f"{hours} h", not_after=TUESDAY + timedelta(hours=hours))
    bag.fails["hello"] = lambda: Later(2 * 3600)
    await postman.deliver()
    bag.fails.clear()
    turn(clock, 2 * 3600)
    await postman.deliver()
    assert bag.brought == ["hello", "3 h"]
    late = row(engine, "1 h")
    assert (late.status, late.for_good) == (LetterStatus.DEAD, True)
    assert late.last_error.startswith("too late")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_bulk_keeps_to_the_pace_of_its_platform_and_an_answer_does_not(
    store: SqlStore, engine: sa.Engine, bag: Bag, clock: TurnedClock
) -> None:
    bag.pace = 20.0
    for number in range(30):
        write(store, f"m{number}", f"bulk {number}")
    with store.open(Platform.WEB, "school", TUESDAY, awaited=True) as desk:
        lea = desk.person_at("m29")
        assert lea
        desk.post(lea, card(None, plain("so")), "answer")
    began = time.monotonic()
    await Postman(SqlOutbox(engine), {Platform.WEB: bag}, clock).deliver()
    # A second's worth at once, and ten more of them in their turn.
    assert time.monotonic() - began > 0.4
    assert bag.brought.index("answer") < 25
    assert len(bag.brought) == 31


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_where_letters_leave_slowly_few_are_taken_at_once_and_so_few_are_in_doubt(
    store: SqlStore, engine: sa.Engine, bag: Bag, clock: TurnedClock
) -> None:
    taken: list[int] = []

    class Watched(SqlOutbox):
        def claim(
            self, stack: Stack, now: datetime, lease_until: datetime, limit: int
        ) -> list[Parcel]:
            taken.append(limit)
            return super().claim(stack, now, lease_until, limit)

    bag.pace = 4.0
    write(store, "lea", "hello")
    await Postman(Watched(engine), {Platform.WEB: bag}, clock).deliver()
    assert set(taken) == {20}


async def test_a_letter_in_doubt_that_was_rewritten_meanwhile_is_written_over(
    store: SqlStore, engine: sa.Engine, clock: TurnedClock
) -> None:
    said: list[tuple[str, str]] = []

    class Remembering(Forgetful):
        async def send(self, parcel: Parcel) -> str:
            said.append((parcel.remote_id, read(parcel.card)))
            return await super().send(parcel)

    postman = Postman(SqlOutbox(engine), {Platform.WEB: Remembering("hello")}, clock)
    write(store, "lea", "hello")
    await postman.deliver()
    with store.open(Platform.WEB, "school", clock.now()) as desk:
        desk.rewrite("hello", card(None, plain("it is off")))
    # Not before it can be found.
    assert await postman.deliver() == 0
    turn(clock, 15)
    await postman.deliver()
    assert said == [("", "hello"), ("found hello", "it is off")]
    assert row(engine, "hello").status is LetterStatus.SENT


async def test_a_letter_that_is_rewritten_on_its_way_goes_again_as_it_is_now(
    store: SqlStore, engine: sa.Engine, clock: TurnedClock
) -> None:
    said: list[tuple[str, str]] = []

    class Slow(Forgetful):
        async def send(self, parcel: Parcel) -> str:
            said.append((parcel.remote_id, read(parcel.card)))
            if len(said) == 1:
                with store.open(Platform.WEB, "school", clock.now()) as desk:
                    desk.rewrite("hello", card(None, plain("it is off")))
            return await super().send(parcel)

    write(store, "lea", "hello")
    await Postman(SqlOutbox(engine), {Platform.WEB: Slow()}, clock).deliver()
    [(first, hello), (again, off)] = said
    assert (first, hello, off) == ("", "hello", "it is off")
    assert again
    assert row(engine, "hello").status is LetterStatus.SENT

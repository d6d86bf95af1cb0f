"""The two databases that Tandem knows how to live in."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

GLANCE = "tandem_glance"
"""The option of a transaction that only reads, and so keeps nobody from writing."""


def looking(engine: sa.Engine) -> sa.Engine:
    """The same database, of which each transaction sees one instant and changes nothing."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{GLANCE: True})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


_signs_of_life: dict[sa.Engine, int] = {}


def alone(engine: sa.Engine) -> bool:
    """Whether no other process lives in this database; from now on, others know that we do.

    Only of a SQLite file can that be told: a lock on a file beside it ends with its process,
    however that ends.
    """
    file = engine.url.database
    if engine.dialect.name != "sqlite" or not file:
        return False
    with suppress(ImportError):
        import fcntl

        if engine not in _signs_of_life:
            _signs_of_life[engine] = os.open(f"{file}-alive", os.O_RDWR | os.O_CREAT, 0o600)
            sa.event.listen(engine, "engine_disposed", _leave, once=True)
        sign = _signs_of_life[engine]
        try:
            fcntl.flock(sign, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        finally:
            fcntl.flock(sign, fcntl.LOCK_SH)
        return True
    return False


def _leave(engine: sa.Engine) -> None:
    os.close(_signs_of_life.pop(engine))


def open_engine(url: str) -> sa.Engine:
    """An engine for sqlite:///FILE or postgresql://…; other addresses raise ValueError."""
    address = make_url(url)
    match address.get_backend_name():
        case "sqlite":
            return _sqlite(address)
        case "postgresql" | "postgres":
            return sa.create_engine(
                address.set(drivername="postgresql+psycopg"), pool_size=10, pool_pre_ping=True
            )
        case other:
            raise ValueError(f"DATABASE_URL: {other} is not known here; use sqlite or postgresql")


def _sqlite(address: sa.URL) -> sa.Engine:
    engine = sa.create_engine(address, connect_args={"timeout": 10, "check_same_thread": False})

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver's own transactions begin too late: a read that turns into a write then fails
        # at once with "database is locked", whatever the timeout.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # FULL, for NORMAL may lose the last commits in a power cut, which sends a letter twice.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        glance = connection.get_execution_options().get(GLANCE)
        connection.exec_driver_sql("BEGIN" if glance else "BEGIN IMMEDIATE")

    return engine

"""Bringing a database to today's tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from storage.engine import open_engine

FOLDER = Path(__file__).parent / "migrations"

ONE_AT_A_TIME = 7_264_031
"""Any number, as long as every replica asks PostgreSQL for the same one."""


def upgrade(engine: sa.Engine, to: str = "head") -> None:
    """Run the migrations that are missing; several replicas may start at once."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
        with _tables_may_be_replaced(connection):
            command.upgrade(configuration(connection), to)
            connection.commit()


@contextmanager
def _tables_may_be_replaced(connection: sa.Connection) -> Iterator[None]:
    """SQLite changes a table by making another in its place, which those that point at it forbid.

    It heeds this only outside a transaction: hence not through SQLAlchemy, which would begin one.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


def revise(number: str, what: str) -> None:
    """Write the migration that leads from the last one to today's tables, to be read by hand."""
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/revision.db")
        upgrade(engine)
        with engine.connect() as connection:
            command.revision(configuration(connection), what, autogenerate=True, rev_id=number)
        engine.dispose()


def configuration(connection: sa.Connection) -> Config:
    """What Alembic needs to know."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config

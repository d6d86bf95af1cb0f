"""Bringing a database to today's tables."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"

ONE_AT_A_TIME = 7_264_031
"""Any number, as long as every replica asks PostgreSQL for the same one."""


def upgrade(engine: sa.Engine) -> None:
    """Run the migrations that are missing; several replicas may start at once."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
        command.upgrade(configuration(connection), "head")
        connection.commit()


def configuration(connection: sa.Connection) -> Config:
    """What Alembic needs to know."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config

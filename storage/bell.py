"""How one process hears at once that another has written something to send or to do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

log = logging.getLogger(__name__)

RING = sa.text("SELECT pg_notify('tandem', '')")
PAUSE = 1.0
"""Seconds between two looks whether to stop listening, and between two attempts to listen."""


def ring(session: Session) -> None:
    """Once this transaction is kept, the others hear of it.

    Of PostgreSQL only: whoever writes to a SQLite file is the process that looks into it, or else
    the tick finds what is due.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(RING)


def listen(engine: sa.Engine, heard: Callable[[], object]) -> Callable[[], None]:
    """Call `heard`, from a thread of its own, whenever it rings; gives back how to stop."""
    stopped = Event()
    if engine.dialect.name == "postgresql":
        Thread(target=_listen, args=(engine, heard, stopped), name="bell", daemon=True).start()
    return stopped.set


def _listen(engine: sa.Engine, heard: Callable[[], object], stopped: Event) -> None:
    while not stopped.is_set():
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("LISTEN tandem")
                # It may have rung while nobody listened.
                heard()
                line: Any = connection.connection.driver_connection
                # One that listens is not handed to anybody else.
                connection.detach()
                while not stopped.is_set():
                    # Several at once are one.
                    if list(line.notifies(timeout=PAUSE, stop_after=1)):
                        heard()
        except Exception as error:
            # The database is away: until it is back, the tick finds what is due.
            log.warning("the database's bell is not heard: %s", error)
            stopped.wait(PAUSE)

"""Whoever writes something rings, and the other processes hear it once it is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from queue import Empty, Queue

import pytest
import sqlalchemy as sa

from bot.entities import Person, Platform
from bot.values import card
from bot.words import plain
from storage import SqlStore, listen

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_others_hear_of_what_is_due_once_it_is_kept_and_after_the_line_was_cut(
    store: SqlStore, engine: sa.Engine
) -> None:
    heard: Queue[str] = Queue()

    def hears(seconds: float = 10) -> bool:
        try:
            return heard.get(timeout=seconds) == "ring"
        except Empty:
            return False

    stop = listen(engine, lambda: heard.put("ring"))
    try:
        # Something may have been written before anybody listened.
        assert hears()
        with store.open(Platform.WEB, "school", NOW) as desk:
            lea = desk.add(Person(address="lea", name="Lea", arrived_at=NOW))
            desk.promise("pulse.ask", "later", NOW + timedelta(days=1))
        assert not hears(0.2)
        with store.open(Platform.WEB, "school", NOW) as desk:
            desk.post(lea, card(None, plain("hello")), "hello")
            assert not hears(0.2)
        assert hears()
        with engine.begin() as connection:
            cut = "pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN tandem'"
            connection.exec_driver_sql(f"SELECT {cut}")
        assert hears()
        with store.open(Platform.WEB, "school", NOW) as desk:
            desk.promise("pulse.ask", "now", NOW)
        assert hears()
    finally:
        stop()

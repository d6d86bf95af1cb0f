"""The benchmark of the agenda delivers everything, on each database, and reads no whole table."""

from __future__ import annotations

import sqlalchemy as sa

from tests.bench.agenda import measure


def test_a_small_agenda_is_measured_beside_one_letter_at_a_time(engine: sa.Engine) -> None:
    told = "\n".join(measure(engine, letters=150, waiting=20_000, processes=1, seconds=0.5))
    assert "one by one, 1 at it" in told
    assert "in bags of 100, 1 at it" in told
    assert "25 letters, 50 due a second" in told
    assert "20,000 waiting" in told
    assert "a whole table" not in told

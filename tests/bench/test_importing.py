"""The benchmark of a roster brings everybody in, on every database."""

from __future__ import annotations

import sqlalchemy as sa

from bot.forms import Attached
from tests.bench.importing import BASELINE, measure, people
from tests.rosters import csv


def test_a_small_roster_is_measured_beside_its_bare_insert(engine: sa.Engine) -> None:
    told = "\n".join(measure(engine, Attached("roster.csv", csv(*people(300)).encode())))
    assert BASELINE in told
    assert "again, everybody changed" in told

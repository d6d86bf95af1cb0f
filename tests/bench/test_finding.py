"""The benchmark of the search finds whom it should, beside the search without an index."""

from __future__ import annotations

import re

from tests.bench.finding import run


def test_a_few_hundred_mentors_are_looked_through() -> None:
    told = run(400)
    assert "(rapidfuzz over every profile)" in told
    assert "400 mentors" in told
    right = re.search(r"who have what was meant: (\d+)%", told)
    assert right
    assert int(right[1]) >= 90

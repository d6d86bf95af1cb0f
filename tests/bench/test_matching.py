"""Every way of the benchmark pairs people, and none beats what is proved to be the best."""

from __future__ import annotations

import pytest

from tests.bench.matching.compare import WAYS, Way, measure


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_each_way_is_measured_and_none_is_better(way: Way) -> None:
    ours, theirs = measure(WAYS[0], 45), measure(way, 45)
    assert ours.gap == 0
    assert 0 < theirs.pairs <= ours.pairs
    assert theirs.total <= ours.total + 1e-3

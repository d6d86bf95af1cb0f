"""Every way of the benchmark pairs people, and none beats what is proved to be the best."""

from __future__ import annotations

import pytest

from tests.bench.matching.compare import WAYS, Way, measure, measure_again


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_each_way_is_measured_and_none_is_better(way: Way) -> None:
    ours, theirs = measure(WAYS[0], 45), measure(way, 45)
    assert ours.gap == 0
    assert 0 < theirs.pairs <= ours.pairs
    assert theirs.total <= ours.total + 1e-3


def test_those_who_declined_are_matched_beside_the_pairs_that_stand() -> None:
    again = measure_again(45)
    assert 0 < again.pairs <= again.looking < again.mentees

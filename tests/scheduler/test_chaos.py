"""Real processes, killed and put to sleep, deliver to a platform that errs: each letter once."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.bench.chaos import Weather, chaos


def test_through_kills_and_sleep_and_errors_each_letter_arrives_once(engine: sa.Engine) -> None:
    told = chaos(engine, 120, 2, Weather(kills=2, sleeps=1, errs=0.1))
    assert (told.lost, told.twice) == (0, 0), told


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_without_looking_for_what_is_in_doubt_some_arrive_twice(engine: sa.Engine) -> None:
    told = chaos(engine, 60, 2, Weather(kills=1, sleeps=0, errs=0.3), looks=False)
    assert told.lost == 0, told
    assert told.twice > 0, told

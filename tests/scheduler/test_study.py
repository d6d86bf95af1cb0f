"""A long thought is thought in a process apart: it tells how far it is, and may fail or be left."""

from __future__ import annotations

import asyncio
import os

import pytest

from scheduler import Study, Unthinkable
from tests.scheduler.thoughts import die, double, last, stumble


async def test_a_thought_is_thought_elsewhere_and_comes_back_whole() -> None:
    shares: list[float] = []
    many = tuple(range(1, 100_000))
    doubled = await Study().think(double, many, shares.append)
    assert doubled.pop(0) != os.getpid()
    assert doubled == {number: 2 * number for number in many}
    assert shares == [0.5]


@pytest.mark.parametrize(("thought", "why"), [(stumble, "ValueError: no such pair"), (die, "-9")])
async def test_a_thought_that_fails_says_why(thought: object, why: str) -> None:
    with pytest.raises(Unthinkable, match=why):
        await Study().think(thought, "x" * 10**6, lambda _share: None)  # type: ignore[arg-type]


async def test_a_thought_that_nobody_waits_for_ends() -> None:
    told: list[float] = []
    thinking = asyncio.create_task(Study().think(last, 60.0, told.append))
    async with asyncio.timeout(20):
        while not told:  # noqa: ASYNC110  it is told from another process
            await asyncio.sleep(0.02)
    thinking.cancel()
    await asyncio.gather(thinking, return_exceptions=True)
    with pytest.raises(ProcessLookupError):
        os.kill(int(told[0]), 0)

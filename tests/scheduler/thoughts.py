"""Thoughts to be thought in a process apart, which has nothing else to learn first."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

Telling = Callable[[float], None]


def double(numbers: tuple[int, ...], tell: Telling) -> dict[int, int]:
    """Twice as much, and a word that nobody asked for."""
    tell(0.5)
    os.write(1, b"what a library prints")
    return {number: 2 * number for number in numbers} | {0: os.getpid()}


def stumble(_about: str, _tell: Telling) -> None:
    """A thought that leads nowhere."""
    raise ValueError("no such pair")


def die(_about: str, _tell: Telling) -> None:
    """As when memory is short."""
    os.kill(os.getpid(), 9)


def last(seconds: float, tell: Telling) -> None:
    """A thought that takes its time; it tells in which process."""
    tell(os.getpid())
    time.sleep(seconds)

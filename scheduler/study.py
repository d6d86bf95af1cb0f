"""Where long thoughts are thought: in a process apart, so that nobody's reply waits for them."""

from __future__ import annotations

import asyncio
import os
import pickle
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast

from bot.ports import Telling

A = TypeVar("A")
T = TypeVar("T")

ROOT = Path(__file__).parents[1]

THINKING = """
import os, pickle, struct, sys

# Whatever prints must not come between the answers, and people come before thoughts.
answers = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)
if hasattr(os, "nice"):
    os.nice(5)

def say(kind, what):
    told = pickle.dumps((kind, what))
    answers.write(struct.pack("!Q", len(told)) + told)
    answers.flush()

think, about = pickle.load(sys.stdin.buffer)
say("thought", think(about, lambda share: say("share", share)))
"""
"""What that process does: it is handed a function and what to think about, and answers in pickles,
each after its length. It starts in a moment, for it imports nothing that it does not need."""

LENGTH = 8


class Unthinkable(Exception):
    """The thought came to no end; its message says why."""


class Study:
    """Thinks one thought after the other, each in a process that ends with it."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Lock()

    async def think(self, think: Callable[[A, Telling], T], about: A, tell: Telling) -> T:
        """What comes of it; raises Unthinkable when that process fails or is killed."""
        async with self._one_at_a_time:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", THINKING, stdin=PIPE, stdout=PIPE, stderr=PIPE,
                cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
            try:
                return cast(T, await _follow(process, pickle.dumps((think, about)), tell))
            finally:
                if process.returncode is None:
                    process.kill()
                await process.wait()


async def _hand(stdin: asyncio.StreamWriter, asked: bytes) -> None:
    """All at once; whoever died on the way hears nothing more."""
    with suppress(ConnectionError):
        stdin.write(asked)
        await stdin.drain()
        stdin.close()
        await stdin.wait_closed()


async def _answers(stdout: asyncio.StreamReader) -> AsyncIterator[tuple[str, object]]:
    """What that process says, until it is silent for good."""
    with suppress(asyncio.IncompleteReadError):
        while True:
            [length] = struct.unpack("!Q", await stdout.readexactly(LENGTH))
            # From our own child, over a pipe that nobody else holds.
            yield pickle.loads(await stdout.readexactly(length))  # noqa: S301


async def _follow(process: Process, asked: bytes, tell: Telling) -> object:
    """Hand it over, and listen until the thought is there."""
    stdin, stdout, stderr = process.stdin, process.stdout, process.stderr
    if not (stdin and stdout and stderr):
        raise Unthinkable("nobody can speak with that process")
    handing = asyncio.create_task(_hand(stdin, asked))
    trouble = asyncio.create_task(stderr.read())
    try:
        async for kind, what in _answers(stdout):
            if kind == "thought":
                return what
            tell(cast(float, what))
        said = (await trouble).decode(errors="replace").strip().splitlines()
        code = await process.wait()
        raise Unthinkable(said[-1] if said else f"the process ended with {code}")
    finally:
        handing.cancel()
        trouble.cancel()
        await asyncio.gather(handing, trouble, return_exceptions=True)

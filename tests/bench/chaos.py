"""What comes of letters where everything breaks: none lost, and in Slack none twice.

Real processes deliver to a platform that asks to wait, fails, is slow, and hangs up on what it has
taken; they are killed and put to sleep, and the database crashes. Time runs ten times as fast as
outside: leases, patience and what one waits for are a tenth of theirs.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import random
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from typing import Any

import sqlalchemy as sa
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

import scheduler.postman
from adapters.slack.messenger import SlackMessenger
from bot.entities import LetterStatus, Platform
from bot.ports import Parcel
from scheduler import Postman, SystemClock
from storage import SqlOutbox, open_engine
from tests.bench.agenda import LETTER, fill, postgres_server, sqlite

FASTER = 10
TIMEOUT = 1
LATE = 0.3
"""Seconds after which a slow platform takes a letter in; twice of that, after the line is cut."""

LONGEST = 3600.0

ERRORS = {"429": 1, "500": 8, "500, taken": 8, "slow": 8, "too slow": 4, "reset, taken": 8}
"""What the platform does wrong, and how often beside one another."""

NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["tests.bench.chaos"])

Crash = Callable[[], None]


@dataclass(frozen=True)
class Weather:
    """How many kills, sleeps and crashes there are, and how often the platform errs."""

    kills: int
    sleeps: int
    crashes: int = 0
    errs: float = 0.08
    seed: int = 2026


@dataclass
class Told:
    """What the platform has taken in, and what stands on the agenda in the end."""

    letters: int
    sent: int
    arrived: Counter[str]
    seconds: float
    met: Counter[str] = field(default_factory=Counter)

    @property
    def lost(self) -> int:
        """Letters that nobody can read, or that are not said to be sent."""
        return self.letters - min(self.sent, len(self.arrived))

    @property
    def twice(self) -> int:
        """Letters that stand there more than once."""
        return sum(times - 1 for times in self.arrived.values())

    def __str__(self) -> str:
        met = ", ".join(f"{count:,} {what}" for what, count in sorted(self.met.items()))
        return (
            f"{self.letters:,} letters in {self.seconds:,.0f} s: {self.lost:,} lost, "
            f"{self.twice:,} twice ({met})"
        )


def run(letters: int, seed: int) -> str:
    """Live through it on each kind of database, and once without looking for what is in doubt."""
    told = []
    weather = Weather(kills=max(4, letters // 300), sleeps=10, crashes=3, seed=seed)
    for number in (1, 2):
        with sqlite() as engine:
            told.append(f"SQLite, {number} at it: {chaos(engine, letters, number, weather)}")
    with postgres_server() as (engine, crash):
        told.append(f"PostgreSQL, 4 at it: {chaos(engine, letters, 4, weather, crash=crash)}")
        blind = chaos(engine, letters, 4, weather, crash=crash, looks=False)
        told.append(f"PostgreSQL, 4 who look for nothing: {blind}")
    return "\n".join([*told, "", "to be reached: 0 lost, 0 twice, and some twice without looking"])


def chaos(
    engine: sa.Engine,
    letters: int,
    workers: int,
    weather: Weather,
    crash: Crash | None = None,
    looks: bool = True,
) -> Told:
    """Deliver so many letters through that weather; what became of them."""
    fill(engine, letters, timedelta())
    mine, theirs = NURSERY.Pipe()
    platform = NURSERY.Process(target=_be_slack, args=(theirs, weather))
    platform.start()
    address = mine.recv()
    url = engine.url.render_as_string(hide_password=False)
    began = time.monotonic()
    alive = [_begin(url, address, looks) for _worker in range(workers)]
    try:
        met = _storm(engine, letters, alive, weather, crash, lambda: _begin(url, address, looks))
        mine.send("tell")
        arrived, troubles = mine.recv()
    finally:
        for process in (*alive, platform):
            process.kill()
            process.join()
    sent = _count(engine, LETTER.c.status == LetterStatus.SENT)
    return Told(letters, sent, arrived, time.monotonic() - began, met + troubles)


def _storm(
    engine: sa.Engine,
    letters: int,
    alive: list[ForkServerProcess],
    weather: Weather,
    crash: Crash | None,
    begin: Callable[[], ForkServerProcess],
) -> Counter[str]:
    """Break something whenever some more letters have left, until all have; what was broken."""
    chance = random.Random(weather.seed)
    blows = ["kills"] * weather.kills + ["sleeps"] * weather.sleeps
    blows += ["crashes"] * (weather.crashes if crash else 0)
    chance.shuffle(blows)
    met = Counter(blows)
    step = letters / (len(blows) + 1)
    asleep: list[tuple[float, ForkServerProcess]] = []
    end = time.monotonic() + LONGEST
    left = letters
    while left:
        assert time.monotonic() < end, f"{left} letters never left"
        time.sleep(0.05)
        for wakes, process in list(asleep):
            if time.monotonic() >= wakes:
                os.kill(process.pid or 0, signal.SIGCONT)
                asleep.remove((wakes, process))
        try:
            left = _count(engine, LETTER.c.status != LetterStatus.SENT)
        except SQLAlchemyError:
            continue
        if not blows or letters - left < step * (sum(met.values()) - len(blows) + 1):
            continue
        sleeping = [process for _wakes, process in asleep]
        victim = chance.randrange(len(alive))
        match blows.pop():
            case "crashes" if crash:
                crash()
            case "sleeps" if alive[victim] not in sleeping:
                os.kill(alive[victim].pid or 0, signal.SIGSTOP)
                wakes = time.monotonic() + 1.2 * _lease().total_seconds()
                asleep.append((wakes, alive[victim]))
            case _:
                alive[victim].kill()
                alive[victim].join()
                asleep = [one for one in asleep if one[1] is not alive[victim]]
                alive[victim] = begin()
    for _wakes, process in asleep:
        os.kill(process.pid or 0, signal.SIGCONT)
    return met


def _count(engine: sa.Engine, which: sa.ColumnElement[bool]) -> int:
    with engine.connect() as connection:
        return connection.execute(
            sa.select(sa.func.count()).select_from(LETTER).where(which)
        ).scalar_one()


def _begin(url: str, address: str, looks: bool) -> ForkServerProcess:
    process = NURSERY.Process(target=_deliver, args=(url, address, looks))
    process.start()
    return process


def _lease() -> timedelta:
    return scheduler.postman.LEASE / FASTER


class Hurried(SlackMessenger):
    """One who keeps to no pace: the platform says when it has had enough."""

    pace = 0.0


class Careless(Hurried):
    """One who sends again whatever is in doubt, too."""

    async def find(self, parcel: Parcel) -> str:
        """Look for nothing."""
        return ""


def _deliver(url: str, address: str, looks: bool) -> None:
    """One of those who deliver, until it is killed."""
    logging.disable(logging.CRITICAL)
    for name in ("LEASE", "PATIENCE", "SOONEST"):
        setattr(scheduler.postman, name, getattr(scheduler.postman, name) / FASTER)
    client = AsyncWebClient("xoxb", base_url=address, timeout=TIMEOUT, retry_handlers=[])
    messenger = (Hurried if looks else Careless)(client)
    outbox, clock = SqlOutbox(open_engine(url)), SystemClock()
    postman = Postman(outbox, {Platform.SLACK: messenger}, clock)
    now = clock.now()
    outbox.recover(now, now + scheduler.postman.PATIENCE)

    async def live() -> None:
        while True:
            with suppress(SQLAlchemyError):
                await postman.deliver()
            await asyncio.sleep(0.05)

    asyncio.run(live())


def _be_slack(line: Connection, weather: Weather) -> None:
    """The platform, which nothing kills; it remembers what it took in."""
    asyncio.run(_Slack(weather).serve(line))


class _Slack:
    def __init__(self, weather: Weather) -> None:
        self._chance = random.Random(weather.seed)
        self._errs = weather.errs
        self._said: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._met: Counter[str] = Counter()
        self._last = 0.0

    async def serve(self, line: Connection) -> None:
        app = web.Application()
        app.router.add_post("/api/chat.postMessage", self._post)
        app.router.add_post("/api/conversations.open", self._open)
        app.router.add_route("*", "/api/conversations.history", self._history)
        runner = web.AppRunner(app, access_log=None, handler_cancellation=False)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        line.send(f"http://{host}:{port}/api/")
        await asyncio.to_thread(line.recv)
        keys = [
            message["metadata"]["event_payload"]["key"]
            for said in self._said.values()
            for message in said
        ]
        line.send((Counter(keys), self._met))

    async def _post(self, request: web.Request) -> web.StreamResponse:
        asked = await _arguments(request)
        err = ""
        if self._chance.random() < self._errs:
            [err] = self._chance.choices(list(ERRORS), list(ERRORS.values()))
            self._met[err] += 1
        match err:
            case "429":
                return web.json_response(
                    {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"}
                )
            case "500":
                return web.json_response({"ok": False, "error": "internal_error"}, status=500)
            case "slow" | "too slow":
                await asyncio.sleep(LATE)
        taken = self._take(asked)
        match err:
            case "500, taken":
                return web.json_response({"ok": False, "error": "internal_error"}, status=500)
            case "too slow":
                await asyncio.sleep(2 * TIMEOUT)
            case "reset, taken":
                assert request.transport
                request.transport.abort()
        return web.json_response({"ok": True, "channel": taken["channel"], "ts": taken["ts"]})

    def _take(self, asked: dict[str, Any]) -> dict[str, Any]:
        self._last = max(self._last + 0.000001, time.time())
        channel = "D" + asked["channel"]
        said = {"channel": channel, "ts": f"{self._last:.6f}", "metadata": asked["metadata"]}
        self._said[channel].append(said)
        return said

    async def _open(self, request: web.Request) -> web.Response:
        asked = await _arguments(request)
        return web.json_response({"ok": True, "channel": {"id": f"D{asked['users']}"}})

    async def _history(self, request: web.Request) -> web.Response:
        asked = await _arguments(request)
        if self._chance.random() < self._errs:
            self._met["429 to a look"] += 1
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"}
            )
        said = self._said[asked["channel"]]
        since = [one for one in said if float(one["ts"]) > float(asked["oldest"])]
        return web.json_response({"ok": True, "messages": since[::-1]})


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    asked: dict[str, Any] = {**request.query, **await request.post()}
    return asked

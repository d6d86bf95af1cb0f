"""The whole of Tandem beside a small Slack, over signed HTTP or over Socket Mode."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from aiohttp import web

from adapters.slack import app as adapter
from app import Settings, Tandem, build
from scheduler import MovableClock
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, SECRET, FakeSlack

MANIFEST = Path(__file__).parents[3] / "manifest.yml"


@dataclass
class Town:
    """A workspace, Tandem in it, and the clock."""

    slack: FakeSlack
    tandem: Tandem
    url: str

    async def passes(self, **time: float) -> None:
        """Time goes by."""
        clock = self.tandem.clock
        assert isinstance(clock, MovableClock)
        await self.tandem.clockwork.move(clock, clock.now() + timedelta(**time))


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A workspace where Tandem was installed with its manifest; nobody breaks its rules."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    async with FakeSlack(
        scopes=set(manifest["oauth_config"]["scopes"]["bot"]),
        events=set(manifest["settings"]["event_subscriptions"]["bot_events"]),
    ) as fake:
        yield fake
        assert fake.complaints == []


@pytest.fixture
def mode() -> str:
    """How Slack reaches Tandem; a module of tests may say otherwise."""
    return "http"


@pytest.fixture
async def town(
    slack: FakeSlack,
    mode: str,
    settled: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Town]:
    """Tandem as `python app.py` runs it."""
    monkeypatch.setattr(adapter, "RECONNECT", 0.1)
    monkeypatch.chdir(tmp_path)
    database = tmp_path / "tandem.db"
    shutil.copy(settled, database)
    settings = Settings(
        database_url=f"sqlite:///{database}",
        playground=True,
        tandem_managers="UMANAGER",
        slack_bot_token=BOT_TOKEN,
        slack_signing_secret=SECRET if mode == "http" else "",
        slack_app_token=APP_TOKEN if mode == "socket" else "",
        slack_api_url=slack.api_url,
    )
    tandem = build(settings)
    runner = web.AppRunner(tandem.application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    if mode == "http":
        slack.request_url = f"http://{host}:{port}/slack/events"
    else:
        await slack.connected()
    yield Town(slack, tandem, f"http://{host}:{port}")
    await runner.cleanup()

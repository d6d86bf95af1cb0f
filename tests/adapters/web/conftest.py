"""A playground of one's own: the whole of Tandem on a free port, with its own database."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import Browser, async_playwright

from adapters.web.app import WebDoor
from app import Settings, Tandem, build
from tests.browser import ARGUMENTS, Client, chromium


@pytest.fixture
def tandem(settled: Path, tmp_path: Path) -> Tandem:
    """The whole of Tandem, not running yet."""
    shutil.copy(settled, tmp_path / "playground.db")
    return build(Settings(database_url=f"sqlite:///{tmp_path}/playground.db", playground=True))


@pytest.fixture
async def playground(tandem: Tandem) -> AsyncIterator[Client]:
    """A client of a running playground."""
    server = TestServer(tandem.application(), host="127.0.0.1")
    async with TestClient(server) as client:
        # Once the clock has answered, the first letters are there.
        await client.post("/playground/clock", json={"advance_hours": 0})
        yield client


@pytest.fixture
def web_door(tandem: Tandem, playground: Client) -> WebDoor:
    """The running playground's door."""
    [door] = [door for door in tandem.doors if isinstance(door, WebDoor)]
    return door


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture(autouse=True)
def no_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever this machine is configured for, here is only the playground."""
    for name in ("SLACK_BOT_TOKEN", "TEAMS_APP_ID", "TEAMS_DEV", "TANDEM_MANAGERS"):
        monkeypatch.delenv(name, raising=False)

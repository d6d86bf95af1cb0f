"""How tests start the system's Chromium."""

from __future__ import annotations

import shutil

from aiohttp import web
from aiohttp.test_utils import TestClient
from playwright.async_api import expect

Client = TestClient[web.Request, web.Application]
"""Somebody who speaks HTTP to the application under test."""

PATIENCE = 20_000
"""Milliseconds for something to appear: how busy a machine is decides nothing."""
expect.set_options(timeout=PATIENCE)

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium() -> str:
    """Where it is."""
    path = shutil.which("chromium")
    assert path, "Chromium is not installed"
    return path

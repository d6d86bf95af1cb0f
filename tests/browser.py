"""How tests start the system's Chromium."""

from __future__ import annotations

import shutil

from aiohttp import web
from aiohttp.test_utils import TestClient

Client = TestClient[web.Request, web.Application]
"""Somebody who speaks HTTP to the application under test."""

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

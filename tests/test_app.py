"""Starting Tandem, or being told in plain words why it does not start."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import aiohttp.test_utils
import pytest
from aiohttp.test_utils import unused_port
from typer.testing import CliRunner

from app import Settings, build, cli, faults
from tests.school import papers_on_screen

ANSWERS = {
    "role": "mentee",
    "themes": "internship",
    "goals": "Un stage",
    "seeks": "Audit",
    "languages": "fr",
    "slots": "thu-eve",
    "zone": "Europe/Paris",
    **dict.fromkeys(("charter", "terms", "conduct", "privacy", "commitment"), "true"),
}

VARIABLES = (
    "DATABASE_URL HOST PORT PLAYGROUND TANDEM_MANAGERS SLACK_BOT_TOKEN SLACK_SIGNING_SECRET"
    " SLACK_APP_TOKEN SLACK_API_URL TEAMS_APP_ID TEAMS_APP_PASSWORD TEAMS_APP_TYPE"
    " TEAMS_TENANT_ID TEAMS_DEV"
)


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine where nothing is configured."""
    for name in VARIABLES.split():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def _settings(**said: object) -> Settings:
    return Settings.model_validate(said)


def test_without_credentials_the_playground_opens() -> None:
    assert _settings().plays
    assert faults(_settings()) == []


def test_the_playground_never_opens_by_itself_beside_a_platform() -> None:
    slack = {"slack_bot_token": "xoxb-1", "slack_signing_secret": "s"}
    assert not _settings(**slack).plays
    assert _settings(**slack, playground=True).plays


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "tandem.example"])
def test_the_playground_opens_on_this_machine_only(host: str) -> None:
    assert any("no password" in fault for fault in faults(_settings(host=host)))
    slack = {"slack_bot_token": "xoxb-1", "slack_signing_secret": "s", "playground": True}
    assert any("no password" in fault for fault in faults(_settings(**slack, host=host)))


@pytest.mark.parametrize(
    ("said", "mend"),
    [
        ({"slack_bot_token": "xoxb-1"}, "SLACK_SIGNING_SECRET"),
        ({"slack_app_token": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({"teams_app_password": "x"}, "TEAMS_APP_ID"),
        ({"database_url": "mysql://x/y"}, "DATABASE_URL"),
        ({"database_url": "nonsense"}, "DATABASE_URL"),
    ],
)
def test_a_half_configured_platform_says_what_is_missing(
    said: dict[str, object], mend: str
) -> None:
    assert any(mend in fault for fault in faults(_settings(**said)))


def test_teams_without_an_app_id_is_refused_beyond_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TEAMS_DEV", "1")
    monkeypatch.setenv("HOST", "0.0.0.0")
    result = CliRunner().invoke(cli, ["serve"])
    assert result.exit_code == 1
    assert "TEAMS_APP_ID" in result.output


def test_the_doctor_is_content_with_a_fresh_machine() -> None:
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == 0
    assert "The playground opens at http://127.0.0.1:8080" in result.output
    assert "docs/slack.md" in result.output


def test_the_doctor_says_how_to_mend_a_database_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://tandem:secret@127.0.0.1:{unused_port()}/x")
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == 1
    assert "Check DATABASE_URL" in result.output
    assert "secret" not in result.output


def test_a_file_that_is_no_database_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "letter.db").write_text("Dear Léa, " * 1000)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/letter.db")
    monkeypatch.setenv("PORT", str(unused_port()))
    for command in ("doctor", "serve"):
        result = CliRunner().invoke(cli, [command])
        assert result.exit_code == 1
        assert "letter.db does not answer" in result.output


def test_a_port_that_is_taken_or_is_none_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        result = CliRunner().invoke(cli, ["serve"])
    assert result.exit_code == 1
    assert "Is Tandem running already?" in result.output
    monkeypatch.setenv("PORT", "abc")
    for command in ("doctor", "serve"):
        result = CliRunner().invoke(cli, [command])
        assert result.exit_code == 1
        assert "PORT is 'abc'" in result.output


async def test_a_rehearsal_goes_on_where_it_was(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/rehearsal.db"
    for day in (40, 80):
        tandem = build(_settings(database_url=url))
        server = aiohttp.test_utils.TestServer(tandem.application(), host="127.0.0.1")
        async with aiohttp.test_utils.TestClient(server) as client:
            await client.post("/playground/clock", json={"advance_days": 40})
            for form in ("signup", "needs", "practical", "portrait", "papers"):
                subject = papers_on_screen() if form == "papers" else ""
                told = {"-form": form, "-subject": subject, **ANSWERS}
                await client.post("/playground/as/lea/form", data=told)
            await client.post("/playground/clock", json={"advance_hours": 0})
            now = datetime.fromisoformat(
                (await (await client.get("/playground/clock")).json())["now"]
            )
        assert abs(now - datetime.now(UTC) - timedelta(days=day)) < timedelta(hours=1)


def test_secrets_are_not_shown() -> None:
    shown = repr(_settings(slack_bot_token="xoxb-1", teams_app_password="hush"))
    assert "xoxb-1" not in shown
    assert "hush" not in shown


async def test_a_second_start_finds_everything_as_it_was(tmp_path: Path) -> None:
    for _start in range(2):
        tandem = build(_settings(database_url=f"sqlite:///{tmp_path}/again.db"))
        server = aiohttp.test_utils.TestServer(tandem.application(), host="127.0.0.1")
        async with aiohttp.test_utils.TestClient(server) as client:
            page = await (await client.get("/playground")).text()
        assert page.count(">Léa Martin<") == 1


async def test_the_process_stops_at_once_though_a_browser_is_listening(tmp_path: Path) -> None:
    port = unused_port()
    root = Path(__file__).parents[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(root / "app.py"),
        cwd=tmp_path,
        env={**os.environ, "PORT": str(port)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as browser:
            await _until_it_answers(browser)
            async with browser.get("/playground/as/lea/live") as live:
                await live.content.readline()
                process.send_signal(signal.SIGTERM)
                async with asyncio.timeout(50):
                    told, _none = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert b"Traceback" not in told
    assert f"the playground, at http://127.0.0.1:{port}".encode() in told


async def _until_it_answers(browser: aiohttp.ClientSession) -> None:
    for _try in range(600):
        try:
            async with browser.get("/healthz"):
                return
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.1)
    raise AssertionError("it never answered")

"""Socket Mode: no public address, one connection that comes and goes."""

from __future__ import annotations

import asyncio

import pytest

from adapters.slack import app as adapter
from adapters.slack.app import SlackDoor, SlackSettings
from bot.dispatch import Door
from tests.adapters.slack.conftest import Town
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, FakeSlack, Trouble, until

LEA = "ULEA"


@pytest.fixture
def mode() -> str:
    """Only this way in."""
    return "socket"


@pytest.fixture
def lea(town: Town) -> Town:
    """Léa is in the workspace."""
    town.slack.add(LEA, "Léa Martin", locale="en-GB")
    return town


async def test_envelopes_are_acknowledged_with_their_answer(lea: Town) -> None:
    assert "Hello Léa" in str(await lea.slack.command(LEA))
    await lea.slack.command(LEA, "join")
    await lea.slack.modal(LEA)
    assert "role" in await lea.slack.send_form(LEA, {})
    await lea.slack.say(LEA, "help")
    await lea.slack.letter(LEA, "What you can type")


async def test_asked_to_move_to_another_connection_it_does(lea: Town) -> None:
    [first] = lea.slack._sockets
    await lea.slack.refresh_sockets()
    await until(lambda: lea.slack._sockets and first not in lea.slack._sockets)
    assert "Hello Léa" in str(await lea.slack.command(LEA))


async def test_cut_off_it_comes_back(lea: Town) -> None:
    [first] = lea.slack._sockets
    await lea.slack.drop_sockets()
    await until(lambda: lea.slack._sockets and first not in lea.slack._sockets)
    assert "Hello Léa" in str(await lea.slack.command(LEA))


async def test_nobody_can_post_to_it(lea: Town) -> None:
    lea.slack.request_url = f"{lea.url}/slack/events"
    status, _text = await lea.slack.post(b"command=/mentorat", "application/x-www-form-urlencoded")
    assert status in (404, 405)


@pytest.mark.parametrize(
    "trouble", [Trouble("invalid_auth"), Trouble(status=503), Trouble(hang_up=True)]
)
async def test_it_starts_without_slack_and_keeps_trying(
    slack: FakeSlack,
    trouble: Trouble,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(adapter, "RECONNECT", 0.05)
    slack.fail("apps.connections.open", trouble, trouble, trouble)
    settings = SlackSettings(BOT_TOKEN, app_token=APP_TOKEN, api_url=slack.api_url)
    door = SlackDoor(settings, Door.__new__(Door))
    await door.start()
    await slack.connected()
    await door.stop()
    assert len([r for r in caplog.records if "Slack cannot be reached" in r.message]) == 1
    assert "Traceback" not in caplog.text


async def test_a_dead_connection_is_given_up(lea: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "SILENCE", 0.5)
    lea.slack.fail("apps.connections.open", *[Trouble(status=503)] * 20)
    await lea.slack.drop_sockets()
    await asyncio.sleep(2)
    lea.slack.trouble.clear()
    await lea.slack.connected()
    assert "Hello Léa" in str(await lea.slack.command(LEA))

"""Raw signed requests, through Bolt, into the real core and a real database."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from adapters.slack import app as adapter
from adapters.slack.app import SlackDoor, SlackSettings
from bot.dispatch import Door
from bot.entities import Platform
from bot.ports import Desk, Store
from tests.adapters.slack.conftest import Town
from tests.fakes import slack as fake
from tests.fakes.slack import BOT, Message, Trouble, read, signature, until

LEA = "ULEA"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def lea(town: Town) -> Town:
    """Léa is in the workspace; she reads English, so that the tests can too."""
    town.slack.add(LEA, "Léa Martin", locale="en-GB")
    return town


class SlowStore:
    """A store that takes its time, or breaks."""

    def __init__(self, store: Store, seconds: float = 0.0, error: Exception | None = None) -> None:
        self._store, self._seconds, self._error = store, seconds, error

    @contextmanager
    def open(
        self, platform: Platform, address: str, now: datetime, awaited: bool = False
    ) -> Iterator[Desk]:
        """A desk, after a while."""
        time.sleep(self._seconds)
        if self._error:
            raise self._error
        with self._store.open(platform, address, now, awaited) as desk:
            yield desk

    def glance(
        self, platform: Platform, address: str, now: datetime
    ) -> AbstractContextManager[Desk]:
        """A desk at once: nobody waits for it."""
        return self._store.glance(platform, address, now)

    def communities(self) -> list[tuple[Platform, str]]:
        """Nor for their names."""
        return self._store.communities()

    def whose_page(self, token: str) -> tuple[Platform, str] | None:
        """Nor for an address."""
        return self._store.whose_page(token)

    def whose_handout(self, key: str) -> tuple[Platform, str] | None:
        """Nor for a table."""
        return self._store.whose_handout(key)


def slow_down(town: Town, seconds: float = 0.0, error: Exception | None = None) -> None:
    """From now on the database takes that long, or breaks."""
    town.tandem.door._store = SlowStore(town.tandem.door._store, seconds, error)


def last(town: Town) -> Message:
    """The newest message that Léa can read."""
    return town.slack.inbox(LEA)[-1]


# Who may knock


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=\u00e9"},
        {"X-Slack-Request-Timestamp": "0"},
        {"X-Slack-Request-Timestamp": "yesterday"},
        {"X-Slack-Request-Timestamp": "NaN"},
    ],
)
async def test_a_forged_request_is_refused(lea: Town, headers: dict[str, str]) -> None:
    body = urlencode({"command": "/mentorat", "team_id": "T1", "user_id": LEA}).encode()
    status, _text = await lea.slack.post(body, FORM, **headers)
    assert status == 401
    assert lea.slack.calls == []


@pytest.mark.parametrize(("age", "status"), [(-310, 401), (-280, 200), (310, 401)])
async def test_a_stale_request_is_refused(lea: Town, age: int, status: int) -> None:
    body = urlencode({"command": "/mentorat", "team_id": "T1", "user_id": LEA}).encode()
    at = str(int(time.time()) + age)
    signed = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature(body, at)}
    assert (await lea.slack.post(body, FORM, **signed))[0] == status


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"payload=%7B", b"\xff\xfe", b"null", b"{}"])
async def test_garbage_gets_no_further(lea: Town, body: bytes) -> None:
    for content_type in ("application/json", FORM):
        unsigned, _text = await lea.slack.post(body, content_type, **{"X-Slack-Signature": "v0=0"})
        signed, _text = await lea.slack.post(body, content_type)
        assert unsigned == 401
        assert signed < 500
    assert lea.slack.calls == []


async def test_slack_can_verify_the_address(lea: Town) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    assert await lea.slack.post(body, "application/json") == (200, '{"challenge": "abc"}')


def test_without_a_secret_or_a_socket_it_does_not_start() -> None:
    with pytest.raises(ValueError, match="SLACK_SIGNING_SECRET"):
        SlackDoor(SlackSettings("xoxb"), Door.__new__(Door))


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Variables of another Slack app, which Bolt would read by itself."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-of-another")


@pytest.mark.usefixtures("crowded")
async def test_the_variables_of_another_app_change_nothing(lea: Town) -> None:
    await lea.slack.command(LEA)
    assert "Hello Léa" in last(lea).words


# What is answered, and where


async def test_an_unknown_word_is_answered_politely(lea: Town) -> None:
    await lea.slack.command(LEA, "rejoindr <!channel>")
    assert "I do not know the word “rejoindr <!channel>”" in last(lea).words
    assert last(lea).only_for == LEA


async def test_an_unknown_button_is_answered_politely(lea: Town) -> None:
    await lea.slack.command(LEA)
    message = last(lea)
    message.blocks[-1]["elements"][0].update(action_id="long.gone#0", value="x|y")
    await lea.slack.press(LEA, "long.gone", on=message)
    await lea.slack.letter(LEA, "out of date")


async def test_a_form_that_no_longer_exists_is_answered_politely(lea: Town) -> None:
    await lea.slack.command(LEA, "join")
    (await lea.slack.modal(LEA))["callback_id"] = "gone"
    await lea.slack.send_form(LEA, {})
    await lea.slack.letter(LEA, "out of date")
    assert lea.slack.modals[LEA] == []


async def test_a_link_button_is_acknowledged_and_nothing_more(lea: Town) -> None:
    await lea.slack.command(LEA)
    message = last(lea)
    message.blocks[-1]["elements"][0].update(action_id="link#0", url="https://a.example")
    assert await lea.slack.press(LEA, "link", on=message) == ""
    assert lea.slack.inbox(LEA) == [message]


async def test_words_in_the_conversation_are_answered_there(lea: Town) -> None:
    await lea.slack.say(LEA, f"<@{BOT}> aide")
    answered = await lea.slack.letter(LEA, "What you can type")
    assert answered.only_for == ""


async def test_words_cannot_open_a_form_but_bring_the_button_that_does(lea: Town) -> None:
    await lea.slack.say(LEA, "join")
    await lea.slack.letter(LEA, "Open the form")
    await lea.slack.press(LEA, "Open the form")
    assert (await lea.slack.modal(LEA))["callback_id"] == "signup"


async def test_an_event_that_slack_sends_again_is_answered_once(lea: Town) -> None:
    channel = lea.slack._conversation({LEA, BOT})
    event = {"type": "message", "channel_type": "im", "channel": channel, "user": LEA,
             "text": "aide"}  # fmt: skip
    for _attempt in range(3):
        await lea.slack.event(event, "message.im", event_id="Ev-again")
    await lea.slack.letter(LEA, "What you can type")
    await lea.slack.say(LEA, "menu")
    await lea.slack.letter(LEA, "Hello Léa")
    assert len([m for m in lea.slack.inbox(LEA) if "What you can type" in m.words]) == 1


async def test_the_bot_does_not_answer_itself(lea: Town) -> None:
    await lea.slack.say(BOT, "aide", bot_id="B1")
    await lea.slack.say(LEA, "old words", subtype="message_changed")
    assert lea.slack.calls == []


async def test_a_press_says_more_or_becomes_something_else(lea: Town) -> None:
    await lea.slack.command(LEA, "language")
    choice = last(lea)
    await lea.slack.press(LEA, "Français")
    await until(lambda: "français" in choice.words)
    await lea.slack.press(LEA, "menu.show", on=choice)
    await until(lambda: last(lea) is not choice)
    assert "Bonjour" in last(lea).words


async def test_the_home_tab_shows_the_menu_and_its_buttons_answer(lea: Town) -> None:
    slack = lea.slack
    assert "Hello Léa" in read((await slack.open_home(LEA))["blocks"])
    await slack.press(LEA, "help.show")
    assert "What you can type" in read((await slack.modal(LEA))["blocks"])
    for action, words in (("menu.show", "Hello Léa"), ("help.show", "What you can type")) * 2:
        await slack.press(LEA, action)
        await until(lambda words=words: words in read(slack.modals[LEA][-1]["blocks"]))
    await slack.press(LEA, "menu.show")
    await until(lambda: "Hello Léa" in read(slack.modals[LEA][-1]["blocks"]))
    await slack.press(LEA, "join.open")
    await until(lambda: slack.modals[LEA][-1].get("callback_id") == "signup")
    assert len(slack.modals[LEA]) == 2
    slack.modals[LEA].clear()
    await slack.press(LEA, "language.show")
    await until(lambda: slack.modals[LEA])
    await slack.press(LEA, "Français")
    await until(lambda: "français" in read(slack.modals[LEA][-1]["blocks"]))
    assert slack.inbox(LEA) == []


async def test_the_home_tab_can_open_the_form(lea: Town) -> None:
    await lea.slack.open_home(LEA)
    await lea.slack.press(LEA, "join.open")
    assert (await lea.slack.modal(LEA))["callback_id"] == "signup"


async def test_the_shortcut_opens_the_sign_up_wherever_one_is(lea: Town) -> None:
    await lea.slack.shortcut(LEA, "join.open")
    assert (await lea.slack.modal(LEA))["callback_id"] == "signup"
    assert lea.slack.inbox(LEA) == []


# When something is slow or broken


def test_slacks_three_seconds_are_kept_with_some_to_spare() -> None:
    assert adapter.FACTS_PATIENCE < adapter.PATIENCE <= fake.PATIENCE - 0.5


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack's three seconds, shortened."""
    monkeypatch.setattr(adapter, "PATIENCE", 0.05)


@pytest.mark.usefixtures("hurried")
async def test_a_slow_decision_is_acknowledged_in_time(lea: Town) -> None:
    slow_down(lea, 0.3)
    assert await lea.slack.command(LEA) == ""
    assert lea.slack.inbox(LEA) == []
    answer = await lea.slack.letter(LEA, "Hello Léa")
    assert answer.only_for == LEA


@pytest.mark.usefixtures("hurried")
async def test_a_slow_form_waits_on_the_screen_then_shows_its_faults(lea: Town) -> None:
    slack = lea.slack
    slow_down(lea, 0.3)
    await slack.command(LEA, "join")
    form = await slack.modal(LEA)
    assert await slack.send_form(LEA, {}) == {}
    waiting = slack.modals[LEA][-1]
    assert waiting["title"] == form["title"]
    assert "submit" not in waiting
    await until(lambda: slack.modals[LEA][-1] is not waiting)
    again = slack.modals[LEA][-1]
    assert again["callback_id"] == "signup"
    assert read(again["blocks"]).count("⚠️ Please answer this one.") == 1


def shown(views: list[dict[str, Any]] | None) -> set[str | None]:
    """The fields on the screen."""
    return {block.get("block_id") for block in views[-1]["blocks"]} if views else set()


@pytest.mark.usefixtures("hurried")
async def test_a_slow_form_that_is_right_says_that_it_is_done(lea: Town) -> None:
    slack = lea.slack
    slow_down(lea, 0.3)
    await slack.command(LEA, "join")
    yes = ["true"]
    for page in (
        {"role": "mentor"},
        {"themes": ["career"], "offers": "audit", "capacity": "1"},
        {"languages": ["fr"], "slots": ["mon-am"]},
        {"presentation": "Vingt ans d'audit"},
        {"charter": yes, "terms": yes, "conduct": yes, "privacy": yes},
    ):
        await until(lambda page=page: set(page) <= shown(slack.modals.get(LEA)))
        await slack.submit(LEA, **page)
    await until(lambda: "Done." in read(slack.modals[LEA][-1]["blocks"]))
    await slack.letter(LEA, "You are in")


@pytest.mark.usefixtures("hurried")
async def test_a_form_too_late_for_its_trigger_is_offered_again(
    lea: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake, "TRIGGER_LIFE", 0.2)
    slow_down(lea, 0.4)
    await lea.slack.command(LEA, "join")
    await lea.slack.letter(LEA, "Open the form")
    assert lea.slack.complaints == ["views.open was refused: expired_trigger_id"]
    lea.slack.complaints.clear()


async def test_an_answer_too_late_for_the_home_tab_comes_as_a_message(lea: Town) -> None:
    await lea.slack.open_home(LEA)
    lea.slack.fail("views.open", Trouble("expired_trigger_id"))
    await lea.slack.press(LEA, "help.show")
    await lea.slack.letter(LEA, "What you can type")


@pytest.mark.parametrize(
    "trouble", [Trouble(delay=5), Trouble("missing_scope"), Trouble(status=500)]
)
async def test_without_facts_about_a_person_it_still_answers(lea: Town, trouble: Trouble) -> None:
    lea.slack.fail("users.info", trouble)
    await lea.slack.command(LEA)
    assert "ulea" in last(lea).words.casefold()
    await lea.slack.command(LEA)
    assert "Hello Léa" in last(lea).words


async def test_the_facts_are_asked_for_once_an_hour(
    lea: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _time in range(3):
        await lea.slack.command(LEA)
    assert [method for method, _args in lea.slack.calls].count("users.info") == 1
    monkeypatch.setattr(adapter, "FACTS_LAST", 0)
    await lea.slack.command(LEA)
    assert [method for method, _args in lea.slack.calls].count("users.info") == 2


async def test_few_facts_are_kept(lea: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "FACTS_KEPT", 2)
    for n in range(4):
        await lea.slack.command(lea.slack.add(f"U{n}", f"Person {n}"))
    [door] = [door for door in lea.tandem.doors if isinstance(door, SlackDoor)]
    assert list(door._known) == ["U2", "U3"]


async def test_when_the_database_breaks_nobody_sees_a_traceback(lea: Town) -> None:
    slow_down(lea, error=RuntimeError("disk full"))
    await lea.slack.command(LEA)
    assert "something went wrong on my side" in last(lea).words
    assert "disk full" not in str(lea.slack.messages)


async def test_told_to_slow_down_it_answers_a_little_later(lea: Town) -> None:
    lea.slack.fail("chat.postMessage", Trouble("ratelimited", 429, headers={"Retry-After": "1"}))
    await lea.slack.say(LEA, "help")
    await lea.slack.letter(LEA, "What you can type")


async def test_when_slack_refuses_the_answer_the_person_is_told(
    lea: Town, caplog: pytest.LogCaptureFixture
) -> None:
    lea.slack.fail("views.open", Trouble("internal_error"))
    await lea.slack.command(LEA, "join")
    await lea.slack.letter(LEA, "something went wrong on my side")
    assert "internal_error" in caplog.text
    assert "Traceback" not in caplog.text


async def test_when_slack_answers_nothing_at_all_one_line_is_logged(
    lea: Town, caplog: pytest.LogCaptureFixture
) -> None:
    await lea.slack.open_home(LEA)
    lea.slack.fail("views.open", Trouble(hang_up=True))
    lea.slack.fail("chat.postMessage", Trouble(hang_up=True))
    await lea.slack.press(LEA, "join.open")
    await until(lambda: "Nor could the person be told" in caplog.text)


async def test_a_request_under_way_is_answered_before_the_door_closes(lea: Town) -> None:
    [door] = [door for door in lea.tandem.doors if isinstance(door, SlackDoor)]
    slow_down(lea, 0.3)
    await lea.slack.say(LEA, "aide")
    await door.stop()
    assert "What you can type" in last(lea).words

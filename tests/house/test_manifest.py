"""The Slack manifest asks for what the adapter listens to and calls, no more and no less."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.slack.app import COMMANDS, EVENTS, PATH, SHORTCUTS, SlackDoor, SlackSettings
from bot.dispatch import Door
from bot.routes import PRESSES

ROOT = Path(__file__).parents[2]

SCOPES = {
    "apps_connections_open": set(),
    "chat_postMessage": {"chat:write", "chat:write.public", "im:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"im:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_members": {"channels:read", "groups:read"},
    "conversations_open": {"im:write", "mpim:write"},
    "users_info": {"users:read", "users:read.email"},
    "users_list": {"users:read", "users:read.email"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
}
"""The scopes of every method of the Web API that the adapter calls."""

FILES = {"files:read"}
"""The scope of downloading what somebody handed over, which is no method."""

SUBSCRIPTIONS = {
    "message": ("message.im", {"im:history"}),
    "app_home_opened": ("app_home_opened", set()),
}
"""What an event is called where one subscribes to it, and the scopes it asks for."""


MARK = "#HTTP "
"""What stands before the lines that HTTP alone needs."""


def _written() -> str:
    return (ROOT / "manifest.yml").read_text(encoding="utf-8")


@pytest.fixture
def manifest() -> dict[str, Any]:
    """The manifest, as Slack reads it."""
    loaded: dict[str, Any] = yaml.safe_load(_written())
    return loaded


def called() -> set[str]:
    """The methods of Slack's client that stand in the adapter."""
    return {
        node.attr
        for path in (ROOT / "adapters" / "slack").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "_client"
    }


def test_the_commands_are_those_that_are_answered(manifest: dict[str, Any]) -> None:
    commands = manifest["features"]["slash_commands"]
    assert tuple(command["command"] for command in commands) == COMMANDS
    assert all(command["should_escape"] for command in commands)


def test_the_shortcuts_are_buttons_that_are_answered(manifest: dict[str, Any]) -> None:
    shortcuts = manifest["features"]["shortcuts"]
    assert tuple(one["callback_id"] for one in shortcuts) == SHORTCUTS
    assert set(SHORTCUTS) <= set(PRESSES)
    for one in shortcuts:
        assert one["type"] == "global"
        assert len(one["name"]) <= 24
        assert len(one["description"]) <= 150


def test_the_events_are_those_that_are_heard(manifest: dict[str, Any]) -> None:
    subscribed = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert set(subscribed) == {SUBSCRIPTIONS[event][0] for event in EVENTS}


def test_the_scopes_are_those_that_are_used(manifest: dict[str, Any]) -> None:
    used = {"commands", *FILES}
    for method in called():
        used |= SCOPES[method]
    for event in EVENTS:
        used |= SUBSCRIPTIONS[event][1]
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == used


def test_every_address_leads_to_the_one_route() -> None:
    settings = SlackSettings("xoxb", signing_secret="secret")
    [route] = SlackDoor(settings, Door.__new__(Door)).routes()
    assert (route.method, route.path) == ("POST", PATH)
    manifest = yaml.safe_load(_written().replace(MARK, ""))
    addresses = [
        manifest["settings"]["event_subscriptions"]["request_url"],
        manifest["settings"]["interactivity"]["request_url"],
        *(command["url"] for command in manifest["features"]["slash_commands"]),
    ]
    assert {address.removeprefix("https://tandem.example.org") for address in addresses} == {PATH}


def test_as_it_is_it_needs_no_address_and_nobody_can_post(manifest: dict[str, Any]) -> None:
    settings = SlackSettings("xoxb", app_token="xapp")
    assert SlackDoor(settings, Door.__new__(Door)).routes() == []
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "url" not in str(manifest)
    assert _written().count(f"{MARK}url: ") + _written().count(f"{MARK}request_url: ") == 4


def test_the_places_where_people_are_answered_are_open(manifest: dict[str, Any]) -> None:
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert manifest["settings"]["interactivity"]["is_enabled"] is True

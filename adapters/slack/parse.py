"""What somebody did in Slack, read from a verified payload; garbage is nobody and nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from adapters.slack.render import LINK, TICK
from bot.entities import Platform
from bot.events import Filled, Heard, Pressed, Sender, Words
from bot.forms import Raw

SAY = "words.say"
"""The action of a button that says the words in its value, as if they were typed."""


class Place(StrEnum):
    """Where people do things in Slack; each is answered in its own way."""

    COMMAND = "command"
    CHAT = "chat"
    MESSAGE = "message"
    HOME = "home"
    MODAL = "modal"
    FORM = "form"


@dataclass(frozen=True)
class Where:
    """A place, with all that Slack gives to answer there."""

    place: Place
    user: str
    channel: str = ""
    thread: str = ""
    response_url: str = ""
    trigger: str = ""
    view: str = ""
    title: str = ""
    fields: tuple[str, ...] = ()


def heard(payload: Any) -> tuple[Heard, Where] | None:
    """One thing that a person did, and where; None when it asks for no answer."""
    kind = _text(payload, "type")
    if kind == "event_callback":
        return _event(payload)
    if kind == "block_actions":
        return _press(payload)
    if kind == "view_submission":
        return _submission(payload)
    return _command(payload) if _text(payload, "command") else None


def facts(sender: Sender, told: Any) -> Sender:
    """The sender, with what users.info tells of them."""
    user = _at(told, "user")
    name = _text(user, "profile", "real_name") or _text(user, "profile", "display_name")
    return replace(
        sender,
        name=name or sender.name,
        locale=_text(user, "locale"),
        zone=_text(user, "tz"),
        email=_text(user, "profile", "email"),
    )


def _command(payload: Any) -> tuple[Heard, Where] | None:
    sender = _sender(payload, _text(payload, "user_id"), _text(payload, "user_name"))
    where = Where(
        Place.COMMAND,
        sender.address,
        channel=_text(payload, "channel_id"),
        response_url=_text(payload, "response_url"),
        trigger=_text(payload, "trigger_id"),
    )
    words = Words(_plain(_text(payload, "text")))
    return _known(Heard(sender, words, _text(payload, "trigger_id")), where)


def _event(payload: Any) -> tuple[Heard, Where] | None:
    event = _at(payload, "event")
    sender = _sender(payload, _text(event, "user"))
    channel = _text(event, "channel")
    key = _text(payload, "event_id")
    if _text(event, "type") == "app_home_opened" and _text(event, "tab") == "home":
        return _known(Heard(sender, Words(""), key), Where(Place.HOME, sender.address))
    said = _text(event, "type") == "message" and _text(event, "channel_type") == "im"
    # Slack reports what the bot itself writes too: answering that would never end.
    bots = [_text(one, "user_id") for one in _list(payload, "authorizations")]
    if not said or _at(event, "subtype") or _at(event, "bot_id") or sender.address in bots:
        return None
    where = Where(Place.CHAT, sender.address, channel, thread=_text(event, "thread_ts"))
    words = Words(_plain(_without_mention(_text(event, "text"), bots)))
    return _known(Heard(sender, words, key), where)


def _press(payload: Any) -> tuple[Heard, Where] | None:
    action = next(iter(_list(payload, "actions")), None)
    name = re.sub(r"#\d+$", "", _text(action, "action_id"))
    if not name or name == LINK:
        return None
    subject, _bar, value = _text(action, "value").partition("|")
    sender = _sender(payload, _text(payload, "user", "id"), _text(payload, "user", "username"))
    response_url = _text(payload, "response_url")
    at_home = _text(payload, "view", "type") == "home"
    where = Where(
        Place.MESSAGE if response_url else Place.HOME if at_home else Place.MODAL,
        sender.address,
        channel=_text(payload, "channel", "id"),
        response_url=response_url,
        trigger=_text(payload, "trigger_id"),
        view=_text(payload, "view", "id"),
    )
    act = Words(value) if name == SAY else Pressed(name, subject, value)
    return _known(Heard(sender, act, _text(payload, "trigger_id")), where)


def _submission(payload: Any) -> tuple[Heard, Where] | None:
    view = _at(payload, "view")
    form = _text(view, "callback_id")
    sender = _sender(payload, _text(payload, "user", "id"), _text(payload, "user", "username"))
    state = _at(view, "state", "values")
    where = Where(
        Place.FORM,
        sender.address,
        trigger=_text(payload, "trigger_id"),
        view=_text(view, "id"),
        title=_text(view, "title", "text"),
        fields=tuple(
            _text(block, "block_id")
            for block in _list(view, "blocks")
            if _text(block, "type") == "input"
        ),
    )
    # The hash alone would not do: it stays the same when a form comes back with its faults mended.
    typed = json.dumps(state, sort_keys=True, default=str)
    seen = sha256(f"{where.view} {_text(view, 'hash')} {typed}".encode(errors="replace"))
    key = where.trigger or seen.hexdigest()
    act = Filled(form, _text(view, "private_metadata"), _answers(state))
    return _known(Heard(sender, act, key), where) if form else None


def _answers(state: Any) -> dict[str, Raw]:
    answers: dict[str, Raw] = {}
    for field, elements in state.items() if isinstance(state, dict) else ():
        for action, element in elements.items() if isinstance(elements, dict) else ():
            answers[str(field)] = _answer(action, element)
    return answers


def _answer(action: str, element: Any) -> Raw:
    """Every kind of input puts its answer under a name of its own, or null when left empty."""
    if isinstance(chosen := _at(element, "selected_options"), list):
        values = [_text(option, "value") for option in chosen]
        return "".join(values[:1]) if action == TICK else values
    if _at(element, "selected_option"):
        return _text(element, "selected_option", "value")
    for name, answer in element.items() if isinstance(element, dict) else ():
        if name.startswith("selected_") and isinstance(answer, list):
            return [one for one in answer if isinstance(one, str)]
        if (name == "value" or name.startswith("selected_")) and isinstance(answer, str | int):
            return str(answer)
    return ""


def _sender(payload: Any, address: str, handle: str = "") -> Sender:
    """Who did it; the handle stands in until Slack has told the person's name."""
    community = (
        _text(payload, "team", "id")
        or _text(payload, "team_id")
        or _text(payload, "user", "team_id")
        or _text(payload, "enterprise", "id")
        or _text(payload, "enterprise_id")
    )
    name = _text(payload, "team", "domain") or _text(payload, "team_domain")
    return Sender(Platform.SLACK, community, address, handle, community_name=name, group_chats=True)


def _known(heard: Heard, where: Where) -> tuple[Heard, Where] | None:
    return (heard, where) if heard.sender.address and heard.sender.community else None


def _without_mention(text: str, bots: Iterable[str]) -> str:
    for bot in filter(None, bots):
        text = re.sub(rf"<@{re.escape(bot)}(\|[^>]*)?>", " ", text)
    return text.strip()


def _plain(text: str) -> str:
    """What was typed: Slack writes three characters as entities, and no others."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _at(payload: Any, *path: str) -> Any:
    for name in path:
        payload = payload.get(name) if isinstance(payload, dict) else None
    return payload


def _text(payload: Any, *path: str) -> str:
    found = _at(payload, *path)
    return found if isinstance(found, str) else ""


def _list(payload: Any, *path: str) -> list[Any]:
    found = _at(payload, *path)
    return found if isinstance(found, list) else []

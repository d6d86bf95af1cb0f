"""What somebody did in Slack, read from a verified payload; garbage is nobody and nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from adapters.slack.render import BACK, LINK, TICK
from bot.entities import Platform
from bot.events import Filled, Heard, Left, Pressed, Sender, Spot, Words
from bot.forms import Raw

SAY = "words.say"
"""The action of a button that says the words in its value, as if they were typed."""

SLACKBOT = "USLACKBOT"
FILE_INPUT = "file_input"


class Place(StrEnum):
    """Where people do things in Slack; each is answered in its own way."""

    COMMAND = "command"
    CHAT = "chat"
    MESSAGE = "message"
    HOME = "home"
    MODAL = "modal"
    FORM = "form"
    BACK = "back"
    CLOSED = "closed"


@dataclass(frozen=True)
class Shared:
    """A file that somebody handed over and that Slack still holds; `field` is '' in a message."""

    field: str
    name: str
    url: str


@dataclass(frozen=True)
class Where:
    """A place, with all that Slack gives to answer there.

    `picked` are people chosen in a form, `channels` too; `read_by_all` is true of a message in
    a channel that others read too.
    """

    place: Place
    user: str
    channel: str = ""
    thread: str = ""
    response_url: str = ""
    trigger: str = ""
    view: str = ""
    title: str = ""
    fields: tuple[str, ...] = ()
    files: tuple[Shared, ...] = ()
    picked: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    read_by_all: bool = False


def heard(payload: Any) -> tuple[Heard, Where] | None:
    """One thing that a person did, and where; None when it asks for no answer."""
    kind = _text(payload, "type")
    if kind == "event_callback":
        return _event(payload)
    if kind == "block_actions":
        return _press(payload)
    if kind == "shortcut":
        return _shortcut(payload)
    if kind == "view_submission":
        return _form(payload, Place.FORM, Left.SENT)
    if kind == "view_closed":
        return _form(payload, Place.CLOSED, Left.CLOSED)
    return _command(payload) if _text(payload, "command") else None


def facts(sender: Sender, told: Any) -> Sender:
    """The sender, with what users.info tells of them."""
    return _described(sender, _at(told, "user"))


def channel(told: Any) -> list[Spot]:
    """What conversations.info tells of a channel."""
    address = _text(told, "channel", "id")
    return [Spot(address, _text(told, "channel", "name"))] if address else []


def person(community: str, told: Any) -> list[Sender]:
    """Whom users.info tells of; nobody if it is a bot, or somebody who has left."""
    return people(community, {"members": [_at(told, "user")]})


def people(community: str, told: Any) -> list[Sender]:
    """Who stands on a page of users.list: no bots, and nobody who has left."""
    return [
        _described(_member(community, _text(user, "id"), _text(user, "name")), user)
        for user in _list(told, "members")
        if _text(user, "id") not in ("", SLACKBOT)
        and not any(_at(user, sign) for sign in ("is_bot", "is_workflow_bot", "deleted"))
    ]


def members(told: Any) -> list[str]:
    """The addresses on a page of conversations.members."""
    return [address for address in _list(told, "members") if isinstance(address, str)]


def letters(told: Any, kind: str, key: str) -> list[str]:
    """Which messages on a page of conversations.history are that letter; the newest first."""
    return [
        _text(message, "ts")
        for message in _list(told, "messages")
        if _text(message, "metadata", "event_type") == kind
        and _text(message, "metadata", "event_payload", "key") == key
    ]


def next_page(told: Any) -> str:
    """The cursor of the page that follows; '' after the last one."""
    return _text(told, "response_metadata", "next_cursor")


def _described(sender: Sender, user: Any) -> Sender:
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
    spot = _spot(_text(payload, "channel_id"), _text(payload, "channel_name"))
    sender = replace(sender, spot=spot)
    where = Where(
        Place.COMMAND,
        sender.address,
        channel=_text(payload, "channel_id"),
        response_url=_text(payload, "response_url"),
        trigger=_text(payload, "trigger_id"),
    )
    words = Words(_plain(_mentions(_text(payload, "text"))))
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
    other = _at(event, "subtype") not in (None, "", "file_share")
    if not said or other or _at(event, "bot_id") or sender.address in bots:
        return None
    where = Where(
        Place.CHAT,
        sender.address,
        channel,
        thread=_text(event, "thread_ts"),
        files=_shared("", event),
    )
    words = Words(_plain(_mentions(_without_mention(_text(event, "text"), bots))))
    return _known(Heard(sender, words, key), where)


def _press(payload: Any) -> tuple[Heard, Where] | None:
    action = next(iter(_list(payload, "actions")), None)
    name = re.sub(r"#\d+$", "", _text(action, "action_id"))
    if name == BACK:
        return _form(payload, Place.BACK, Left.BACK)
    if not name or name == LINK:
        return None
    subject, _bar, value = _text(action, "value").partition("|")
    spot = _spot(_text(payload, "channel", "id"), _text(payload, "channel", "name"))
    sender = replace(_presser(payload), spot=spot)
    response_url = _text(payload, "response_url")
    at_home = _text(payload, "view", "type") == "home"
    where = Where(
        Place.MESSAGE if response_url else Place.HOME if at_home else Place.MODAL,
        sender.address,
        channel=_text(payload, "channel", "id"),
        response_url=response_url,
        trigger=_text(payload, "trigger_id"),
        view=_text(payload, "view", "id"),
        read_by_all=spot is not None and _at(payload, "container", "is_ephemeral") is not True,
    )
    act = Words(value) if name == SAY else Pressed(name, subject, value)
    return _known(Heard(sender, act, _text(payload, "trigger_id")), where)


def _shortcut(payload: Any) -> tuple[Heard, Where] | None:
    """One of the app's shortcuts, whose id is the button that it presses; it is in no place."""
    sender, trigger = _presser(payload), _text(payload, "trigger_id")
    where = Where(Place.HOME, sender.address, trigger=trigger)
    name = _text(payload, "callback_id")
    return _known(Heard(sender, Pressed(name), trigger), where) if name else None


def _form(payload: Any, place: Place, left: Left) -> tuple[Heard, Where] | None:
    view = _at(payload, "view")
    form = _text(view, "callback_id")
    sender = _presser(payload)
    state = _at(view, "state", "values")
    where = Where(
        place,
        sender.address,
        trigger=_text(payload, "trigger_id"),
        view=_text(view, "id"),
        title=_text(view, "title", "text"),
        fields=tuple(
            _text(block, "block_id")
            for block in _list(view, "blocks")
            if _text(block, "type") == "input"
        ),
        # A draft keeps no file: it is handed over when the form is sent.
        files=tuple(_attached(state)) if left is Left.SENT else (),
        picked=tuple(_picked(state)),
        channels=tuple(_channels(state)),
    )
    # The hash alone would not do: it stays the same when a form comes back with its faults mended.
    typed = json.dumps(state, sort_keys=True, default=str)
    seen = sha256(f"{left} {where.view} {_text(view, 'hash')} {typed}".encode(errors="replace"))
    key = where.trigger or seen.hexdigest()
    act = Filled(form, _text(view, "private_metadata"), _answers(state), left)
    return _known(Heard(sender, act, key), where) if form else None


def _answers(state: Any) -> dict[str, Raw]:
    """What was typed and chosen; files are not there yet."""
    return {
        field: _answer(action, element)
        for field, action, element in _inputs(state)
        if _text(element, "type") != FILE_INPUT
    }


def _attached(state: Any) -> Iterator[Shared]:
    for field, _action, element in _inputs(state):
        if _text(element, "type") == FILE_INPUT:
            yield from _shared(field, element)


def _picked(state: Any) -> Iterator[str]:
    for _field, _action, element in _inputs(state):
        yield from (one for one in _list(element, "selected_users") if isinstance(one, str))


def _channels(state: Any) -> Iterator[str]:
    for _field, _action, element in _inputs(state):
        if chosen := _text(element, "selected_conversation"):
            yield chosen


def _shared(field: str, holder: Any) -> tuple[Shared, ...]:
    """The first of the files handed over there."""
    for file in _list(holder, "files")[:1]:
        url = _text(file, "url_private_download") or _text(file, "url_private")
        return (Shared(field, _text(file, "name"), url),)
    return ()


def _inputs(state: Any) -> Iterator[tuple[str, str, Any]]:
    for field, elements in state.items() if isinstance(state, dict) else ():
        for action, element in elements.items() if isinstance(elements, dict) else ():
            yield str(field), str(action), element


def _answer(action: str, element: Any) -> Raw:
    """Every kind of input puts its answer under a name of its own, or null when left empty."""
    if isinstance(chosen := _at(element, "selected_options"), list):
        values = [_text(option, "value") for option in chosen]
        return "".join(values[:1]) if action.startswith(TICK) else values
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
    return _member(community, address, handle, name)


def _presser(payload: Any) -> Sender:
    return _sender(payload, _text(payload, "user", "id"), _text(payload, "user", "username"))


def _member(community: str, address: str, name: str, community_name: str = "") -> Sender:
    return Sender(
        Platform.SLACK, community, address, name, community_name=community_name, group_chats=True
    )


def _spot(channel: str, name: str) -> Spot | None:
    """The channel; None in a conversation between two."""
    if not channel or channel.startswith("D") or name == "directmessage":
        return None
    # So Slack calls every private channel in a command.
    return Spot(channel, "" if name == "privategroup" else name)


def _known(heard: Heard, where: Where) -> tuple[Heard, Where] | None:
    return (heard, where) if heard.sender.address and heard.sender.community else None


def _without_mention(text: str, bots: Iterable[str]) -> str:
    for bot in filter(None, bots):
        text = re.sub(rf"<@{re.escape(bot)}(\|[^>]*)?>", " ", text)
    return text.strip()


def _mentions(text: str) -> str:
    """Somebody named with an @ becomes one word; Slack adds their name only in commands."""
    return re.sub(r"<@(\w+)(?:\|[^>]*)?>", r"@\1", text)


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

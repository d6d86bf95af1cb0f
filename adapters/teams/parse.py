"""What Teams says, as what a person did."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from adapters.teams.render import FORM, LOOKS, read_list
from bot.entities import Platform
from bot.events import Filled, Heard, Pressed, Sender, Words
from bot.forms import Look, Raw

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Route:
    """Where one person is written to; Teams knows people and bots by ids of its own."""

    service_url: str
    conversation: str
    bot: str
    user: str
    tenant: str
    upn: str = ""

    def packed(self) -> str:
        """As a person's row keeps it."""
        return json.dumps({k: v for k, v in asdict(self).items() if v}, separators=(",", ":"))

    @classmethod
    def unpacked(cls, packed: str) -> Self | None:
        """What `packed` wrote, or None."""
        try:
            return cls(**{"conversation": "", **json.loads(packed)})
        except (TypeError, ValueError):
            return None


@dataclass(frozen=True)
class Member:
    """What Teams' roster tells of a person."""

    name: str = ""
    email: str = ""
    upn: str = ""


@dataclass(frozen=True)
class Activity:
    """One payload: who did what, and where an answer goes."""

    heard: Heard
    route: Route
    personal: bool
    invoke: bool
    pressed: str = ""

    def told_by(self, member: Member) -> Heard:
        """What was heard, with what the roster adds; only a personal chat becomes the route."""
        route = replace(self.route, upn=member.upn).packed() if self.personal else ""
        sender = replace(
            self.heard.sender,
            name=self.heard.sender.name or member.name,
            email=member.email,
            route=route,
        )
        return replace(self.heard, sender=sender)


def read(payload: Payload) -> Activity | None:
    """Somebody's word, press or form; None for all else that Teams tells a bot."""
    act = _act(payload)
    route = route_of(payload)
    if act is None or not all((route.service_url, route.conversation, route.user, route.tenant)):
        return None
    conversation = _dict(payload, "conversation")
    personal = conversation.get("conversationType") == "personal"
    kind = payload.get("type")
    if kind == "installationUpdate":
        if not personal:
            return None
        # Teams tells of one installation several times: one greeting for each chat.
        key = f"{route.conversation}:greeting"
    else:
        key = f"{route.conversation}:{_str(payload, 'id')}" if _str(payload, "id") else ""
    return Activity(
        Heard(_sender(payload), act, key),
        route,
        personal,
        invoke=kind == "invoke",
        pressed=_str(payload, "replyToId"),
    )


def route_of(payload: Payload) -> Route:
    """Where the payload comes from."""
    return Route(
        service_url=_str(payload, "serviceUrl"),
        conversation=_str(_dict(payload, "conversation"), "id"),
        bot=_str(_dict(payload, "recipient"), "id"),
        user=_str(_dict(payload, "from"), "id"),
        tenant=tenant(payload),
    )


def tenant(payload: Payload) -> str:
    """The organisation; not conversation.tenantId, which some clients leave out."""
    return _str(_dict(_dict(payload, "channelData"), "tenant"), "id")


def member(profile: Payload) -> Member:
    """A line of Teams' roster."""
    return Member(_str(profile, "name"), _str(profile, "email"), _str(profile, "userPrincipalName"))


def _act(payload: Payload) -> Words | Pressed | Filled | None:
    value = payload.get("value")
    match payload.get("type"):
        case "message":
            # An Action.Submit comes as a message without words.
            if isinstance(value, Mapping) and "verb" in value:
                return _pressed(_str(value, "verb"), value)
            return Words(_words(payload))
        case "invoke" if payload.get("name") == "adaptiveCard/action":
            action = _dict(payload, "value").get("action")
            action = action if isinstance(action, Mapping) else {}
            return _pressed(_str(action, "verb"), _dict(action, "data"))
        case "installationUpdate" if payload.get("action") in ("add", "add-upgrade"):
            return Words("")
        case _:
            return None


def _pressed(verb: str, data: Payload) -> Pressed | Filled:
    if not verb.startswith(FORM):
        return Pressed(verb, _str(data, "subject"), _str(data, "value"))
    looks = _dict(data, LOOKS)
    ours = ("subject", "verb", LOOKS)
    answers = {
        name: _answer(given, looks.get(name)) for name, given in data.items() if name not in ours
    }
    return Filled(verb.removeprefix(FORM), _str(data, "subject"), answers)


def _answer(given: object, look: object) -> Raw:
    # Numbers come as text from some clients and as numbers from others; so do ticks.
    typed = str(given) if isinstance(given, str | int | float) else ""
    if look == Look.CHOICES:
        return read_list(typed)
    return typed.casefold().replace("false", "") if look == Look.TICK else typed


def _words(payload: Payload) -> str:
    """What was typed; in a channel the bot is named first, which is no part of it."""
    typed = _str(payload, "text")
    bot = _str(_dict(payload, "recipient"), "id")
    for entity in _entities(payload):
        if _str(_dict(entity, "mentioned"), "id") == bot and _str(entity, "text"):
            typed = typed.replace(_str(entity, "text"), " ")
    typed = re.sub(r"</?at\b[^>]*>|&nbsp;", " ", typed)
    return " ".join(typed.split())


def _sender(payload: Payload) -> Sender:
    speaker = _dict(payload, "from")
    client = next((e for e in _entities(payload) if e.get("type") == "clientInfo"), {})
    return Sender(
        platform=Platform.TEAMS,
        community=tenant(payload),
        address=_str(speaker, "aadObjectId") or _str(speaker, "id"),
        name=_str(speaker, "name"),
        locale=_str(payload, "locale") or _str(client, "locale"),
        zone=_str(client, "timezone") or _str(payload, "localTimezone"),
    )


def _entities(payload: Payload) -> list[Payload]:
    entities = payload.get("entities")
    return [e for e in entities if isinstance(e, Mapping)] if isinstance(entities, list) else []


def _dict(payload: Payload, key: str) -> Payload:
    value = payload.get(key)
    return value if isinstance(value, Mapping) else {}


def _str(payload: Payload, key: str) -> str:
    value = payload.get(key)
    return value if isinstance(value, str) else ""

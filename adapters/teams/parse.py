"""What Teams says, as what a person did."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from adapters.teams.render import BACK, FORM, LOOKS, read_list
from bot.entities import Platform
from bot.events import Filled, Heard, Left, Pressed, Sender, Sought, Spot, Words
from bot.forms import Look, Raw

Payload = Mapping[str, Any]

MOST = 25
"""Cards that are shown at once to choose from: Teams asks for so many."""

FILE = "application/vnd.microsoft.teams.file.download.info"


@dataclass(frozen=True)
class Route:
    """Where a person or a channel is written to; Teams knows people and bots by ids of its own."""

    service_url: str
    conversation: str
    bot: str
    user: str
    tenant: str
    upn: str = ""

    def packed(self) -> str:
        """As the row of a person or a channel keeps it."""
        return json.dumps({k: v for k, v in asdict(self).items() if v}, separators=(",", ":"))

    @classmethod
    def unpacked(cls, packed: str) -> Self | None:
        """What `packed` wrote, or None."""
        try:
            return cls(**{"conversation": "", "user": "", **json.loads(packed)})
        except (TypeError, ValueError):
            return None


@dataclass(frozen=True)
class Member:
    """What Teams' roster tells of a person."""

    name: str = ""
    email: str = ""
    upn: str = ""


@dataclass(frozen=True)
class Shared:
    """A file that somebody sent and that Microsoft still holds."""

    name: str
    url: str


@dataclass(frozen=True)
class Activity:
    """One payload: who did what, and where an answer goes."""

    heard: Heard
    route: Route
    personal: bool
    invoke: bool
    pressed: str = ""
    file: Shared | None = None

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
    personal = _is_own_chat(payload)
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
        file=_file(payload) if personal and isinstance(act, Words) else None,
    )


def sought(payload: Payload) -> Sought | None:
    """What somebody looks for in the message extension; None for all else."""
    if payload.get("type") != "invoke" or payload.get("name") != "composeExtension/query":
        return None
    value = _dict(payload, "value")
    given = {_str(one, "name"): _str(one, "value") for one in _list(value, "parameters")}
    options = _dict(value, "queryOptions")
    # Opened, and nothing typed yet: Teams sends a parameter of its own, `initialRun`.
    return Sought(
        _sender(payload),
        _str(value, "commandId"),
        given.get("words", ""),
        _number(options, "skip", 0),
        min(_number(options, "count", MOST), MOST),
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


def roll(route: Route, told: Payload) -> list[Sender]:
    """Who stands on a page of a channel's roster, each with the way to write to them."""
    return [
        Sender(
            platform=Platform.TEAMS,
            community=route.tenant,
            address=_address(profile),
            name=_str(profile, "name"),
            email=_str(profile, "email"),
            route=replace(
                route,
                conversation="",
                user=_str(profile, "id"),
                upn=_str(profile, "userPrincipalName"),
            ).packed(),
        )
        for profile in _list(told, "members")
        if _str(profile, "id") and not _str(profile, "id").startswith("28:")
    ]


def next_page(told: Payload) -> str:
    """The token of the page that follows; '' after the last one."""
    return _str(told, "continuationToken")


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
    left = Left.BACK if verb.startswith(BACK) else Left.SENT
    if left is Left.SENT and not verb.startswith(FORM):
        return Pressed(verb, _str(data, "subject"), _str(data, "value"))
    looks = _dict(data, LOOKS)
    ours = ("subject", "verb", LOOKS)
    answers = {
        name: _answer(given, looks.get(name)) for name, given in data.items() if name not in ours
    }
    return Filled(verb.partition(":")[2], _str(data, "subject"), answers, left)


def _answer(given: object, look: object) -> Raw:
    # Numbers come as text from some clients and as numbers from others; so do ticks.
    typed = str(given) if isinstance(given, str | int | float) else ""
    if look == Look.CHOICES:
        return read_list(typed)
    return typed.casefold().replace("false", "") if look == Look.TICK else typed


def _words(payload: Payload) -> str:
    """What was typed; in a channel the bot is named first, which is no part of it.

    Anybody else who is named keeps the @ that Teams takes away.
    """
    typed = _str(payload, "text")
    bot = _str(_dict(payload, "recipient"), "id")
    for entity in _list(payload, "entities"):
        mentioned, told = _dict(entity, "mentioned"), _str(entity, "text")
        if told and _str(mentioned, "id") == bot:
            typed = typed.replace(told, " ")
        elif told and _str(mentioned, "name"):
            typed = typed.replace(told, f" @{_str(mentioned, 'name')} ")
    typed = re.sub(r"</?at\b[^>]*>|&nbsp;", " ", typed)
    return " ".join(typed.split())


def _sender(payload: Payload) -> Sender:
    speaker = _dict(payload, "from")
    client = next((e for e in _list(payload, "entities") if e.get("type") == "clientInfo"), {})
    return Sender(
        platform=Platform.TEAMS,
        community=tenant(payload),
        address=_address(speaker),
        name=_str(speaker, "name"),
        locale=_str(payload, "locale") or _str(client, "locale"),
        zone=_str(client, "timezone") or _str(payload, "localTimezone"),
        spot=_spot(payload),
    )


def _is_own_chat(payload: Payload) -> bool:
    """Whether only Tandem and this person are there.

    The chat of two people is called personal too, and a card can be put into it; its id begins
    as those of groups do.
    """
    conversation = _dict(payload, "conversation")
    alone = not _str(conversation, "id").startswith("19:")
    return conversation.get("conversationType") == "personal" and alone


def _address(profile: Payload) -> str:
    """How the tenant knows a person; requests and rosters do not call it the same."""
    return _str(profile, "aadObjectId") or _str(profile, "objectId") or _str(profile, "id")


def _spot(payload: Payload) -> Spot | None:
    """The channel, without the thread in it."""
    conversation = _dict(payload, "conversation")
    if conversation.get("conversationType") != "channel":
        return None
    told = _dict(_dict(payload, "channelData"), "channel")
    channel = _str(told, "id") or _str(conversation, "id").partition(";messageid=")[0]
    team = _str(_dict(_dict(payload, "channelData"), "team"), "name")
    route = replace(route_of(payload), conversation=channel, user="")
    return Spot(channel, _str(told, "name") or team, route.packed()) if channel else None


def _file(payload: Payload) -> Shared | None:
    for attachment in _list(payload, "attachments"):
        if attachment.get("contentType") == FILE:
            url = _str(_dict(attachment, "content"), "downloadUrl")
            return Shared(_str(attachment, "name"), url)
    return None


def _list(payload: Payload, key: str) -> list[Payload]:
    found = payload.get(key)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _dict(payload: Payload, key: str) -> Payload:
    value = payload.get(key)
    return value if isinstance(value, Mapping) else {}


def _number(payload: Payload, key: str, otherwise: int) -> int:
    value = payload.get(key)
    return value if isinstance(value, int) and value >= 0 else otherwise


def _str(payload: Payload, key: str) -> str:
    value = payload.get(key)
    return value if isinstance(value, str) else ""

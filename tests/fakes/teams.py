"""A small, strict Teams: Microsoft's connector and its signing keys, on this machine."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa

Json = dict[str, Any]

APP = "app-tandem"
TENANT = "tenant-school"
BOT = "28:tandem"
ISSUER = "https://api.botframework.com"
CARD = "application/vnd.microsoft.card.adaptive"
PAGE = 2
"""Microsoft gives fewer than were asked for whenever it likes."""


def key() -> rsa.RSAPrivateKey:
    """A new signing key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class FakeTeams:
    """What Microsoft runs: conversations by id, and requests that must show papers."""

    members: dict[str, Json] = field(default_factory=dict)
    conversations: dict[str, dict[str, Json]] = field(default_factory=dict)
    opened: list[Json] = field(default_factory=list)
    papers: list[str | None] = field(default_factory=list)
    refuse: list[tuple[int, Json, dict[str, str]]] = field(default_factory=list)
    """Answers to give instead, one for each message that comes."""
    slow: list[float] = field(default_factory=list)
    """Seconds to take for each message that comes."""
    channels: dict[str, list[str]] = field(default_factory=dict)
    """The channels of the team where the bot is installed, and who is in them."""
    gone: set[str] = field(default_factory=set)
    """Messages that somebody has deleted."""
    signing: dict[str, rsa.RSAPrivateKey] = field(default_factory=lambda: {"k1": key()})
    endorsements: list[str] = field(default_factory=lambda: ["msteams"])
    keys_fetched: int = 0

    def __post_init__(self) -> None:
        self._ids = count(1000)
        app = web.Application()
        app.add_routes(
            [
                web.get("/openid", self._metadata),
                web.get("/keys", self._keys),
                web.post("/v3/conversations", self._open),
                web.get("/v3/conversations/{c}/members/{m}", self._member),
                web.get("/v3/conversations/{c}/pagedmembers", self._roster),
                web.post("/v3/conversations/{c}/activities", self._send),
                web.put("/v3/conversations/{c}/activities/{a}", self._change),
            ]
        )
        self._server = TestServer(app)

    async def start(self) -> None:
        """Open for business."""
        await self._server.start_server()

    async def stop(self) -> None:
        """Close."""
        await self._server.close()

    @property
    def url(self) -> str:
        """The service URL that activities carry."""
        return str(self._server.make_url("/"))

    @property
    def metadata(self) -> str:
        """Where the signing keys are announced."""
        return f"{self.url}openid"

    def joins(self, user: str, **profile: str) -> str:
        """Somebody is on the roster, and has a chat with the bot; the chat's id."""
        self.members[user] = {"id": user, **profile}
        chat = f"a:{user}"
        self.conversations.setdefault(chat, {})
        return chat

    def cards(self, chat: str) -> list[Json]:
        """The cards that stand in a chat, oldest first."""
        found = []
        for activity in self.conversations[chat].values():
            found += [a["content"] for a in activity.get("attachments", [])]
        return found

    def token(self, signer: str | rsa.RSAPrivateKey = "k1", kid: str = "k1", **claims: Any) -> str:
        """Papers that Microsoft signs; a claim that is None is left out."""
        now = int(time.time())
        told = {
            "iss": ISSUER,
            "aud": APP,
            "nbf": now - 60,
            "exp": now + 600,
            "serviceurl": self.url,
        } | claims
        told = {name: value for name, value in told.items() if value is not None}
        private = self.signing[signer] if isinstance(signer, str) else signer
        return "Bearer " + jwt.encode(told, private, "RS256", headers={"kid": kid})

    async def _metadata(self, _request: web.Request) -> web.Response:
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}keys"})

    async def _keys(self, _request: web.Request) -> web.Response:
        self.keys_fetched += 1
        told = [
            json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key()))
            | {"kid": kid, "use": "sig", "endorsements": self.endorsements}
            for kid, private in self.signing.items()
        ]
        return web.json_response({"keys": told})

    async def _open(self, request: web.Request) -> web.Response:
        self.papers.append(request.headers.get("Authorization"))
        asked = await request.json()
        if refusal := self._refusal():
            return refusal
        if asked["isGroup"]:
            return self._begin(asked)
        [person] = asked["members"]
        if asked["isGroup"] or asked["bot"]["id"] != BOT or asked["tenantId"] != TENANT:
            return _no(400, "BadSyntax")
        if person["id"] not in self.members:
            return _no(403, "BotNotInConversationRoster")
        self.opened.append(asked)
        chat = f"a:{person['id']}"
        self.conversations.setdefault(chat, {})
        return web.json_response({"id": chat}, status=201)

    def _begin(self, asked: Json) -> web.Response:
        """A new thread in a channel."""
        channel = asked["channelData"]["channel"]["id"]
        if asked["bot"]["id"] != BOT or asked["tenantId"] != TENANT or "members" in asked:
            return _no(400, "BadSyntax")
        if channel not in self.channels:
            return _no(403, "BotNotInConversationRoster")
        activity = asked["activity"]
        if activity["type"] != "message" or (fault := _content_fault(activity)):
            return _no(400, fault or "BadSyntax")
        name = str(next(self._ids))
        thread = f"{channel};messageid={name}"
        self.conversations[thread] = {name: activity}
        return web.json_response({"id": thread, "activityId": name}, status=201)

    async def _roster(self, request: web.Request) -> web.Response:
        self.papers.append(request.headers.get("Authorization"))
        if refusal := self._refusal():
            return refusal
        people = self.channels.get(request.match_info["c"])
        if people is None:
            return _no(404, "ConversationNotFound")
        if not 50 <= int(request.query.get("pageSize", "200")) <= 500:
            return _no(400, "BadArgument")
        page = request.query.get("continuationToken", "0 ={}")
        start = int(page.removesuffix(" ={}"))
        told: Json = {"members": [self.members[one] for one in people[start : start + PAGE]]}
        if start + PAGE < len(people):
            told["continuationToken"] = f"{start + PAGE} ={{}}"
        return web.json_response(told)

    async def _member(self, request: web.Request) -> web.Response:
        profile = self.members.get(request.match_info["m"])
        return web.json_response(profile) if profile else _no(404, "MemberNotFoundInConversation")

    async def _send(self, request: web.Request) -> web.Response:
        def keep(activities: dict[str, Json], activity: Json) -> Json:
            name = str(next(self._ids))
            activities[name] = activity
            return {"id": name}

        return await self._take(request, 201, keep)

    async def _change(self, request: web.Request) -> web.Response:
        def keep(activities: dict[str, Json], activity: Json) -> Json:
            name = request.match_info["a"]
            assert activity["id"] == name
            activities[name] = activity
            return {"id": name}

        return await self._take(request, 200, keep)

    async def _take(
        self, request: web.Request, status: int, keep: Callable[[dict[str, Json], Json], Json]
    ) -> web.Response:
        self.papers.append(request.headers.get("Authorization"))
        activity = await request.json()
        await asyncio.sleep(self.slow.pop(0) if self.slow else 0)
        if refusal := self._refusal():
            return refusal
        activities = self.conversations.get(request.match_info["c"])
        if activities is None:
            return _no(404, "ConversationNotFound")
        if request.match_info.get("a") in self.gone:
            return _no(404, "ActivityNotFoundInConversation")
        fault = _fault(activity, request.match_info["c"])
        if fault:
            return _no(400, fault)
        return web.json_response(keep(activities, activity), status=status)

    def _refusal(self) -> web.Response | None:
        if not self.refuse:
            return None
        status, told, headers = self.refuse.pop(0)
        return web.json_response(told, status=status, headers=headers)


def _fault(activity: Json, conversation: str) -> str:
    """What Teams would not take."""
    if activity.get("type") != "message" or activity.get("from", {}).get("id") != BOT:
        return "BadSyntax"
    if activity.get("conversation", {}).get("id") != conversation:
        return "BadArgument"
    return _content_fault(activity)


def _content_fault(activity: Json) -> str:
    attachments = activity.get("attachments", [])
    if not attachments and not activity.get("text"):
        return "EmptyMessage"
    if any(a["contentType"] != CARD or a["content"]["version"] != "1.5" for a in attachments):
        return "BadCard"
    return "MessageSizeTooBig" if len(json.dumps(activity)) > 28_000 else ""


def _no(status: int, code: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": code}}, status=status)

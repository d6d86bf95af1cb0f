"""A small, strict Slack: people who type, press and fill in, and a platform that refuses."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

import aiohttp
from aiohttp import web

Json = dict[str, Any]

TEAM = "T0SCHOOL"
BOT = "U0TANDEM"
BOT_TOKEN = "xoxb-fake"
APP_TOKEN = "xapp-fake"
SECRET = "signing-secret"

PATIENCE = 3.0
TRIGGER_LIFE = 3.0
RESPONSES = 5
STACK = 3

SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "users.info": "users:read",
    "users.list": "users:read",
}
"""The scope that a method of the Web API asks for; those not listed ask for none."""

HISTORY_SCOPES = {"D": "im:history", "G": "mpim:history"}
"""The scope for reading what was said in a conversation, by the first letter of its id."""

EVENT_SCOPES = {"message.im": "im:history"}
"""The scope that an event asks for."""

PAGE = 2
"""Slack gives fewer than were asked for whenever it likes."""

EXPECTED = (
    "cant_update_message", "channel_not_found", "edit_window_closed", "message_not_found",
    "not_in_channel", "user_disabled", "user_not_found",
)  # fmt: skip
"""Refusals that a well-behaved app meets too."""


class Refused(Exception):
    """The Web API says no, in one word."""


class NotOnScreen(AssertionError):
    """A person cannot press or fill in what Slack does not show them."""


@dataclass
class Message:
    """What stands in a conversation."""

    channel: str
    ts: str
    text: str
    blocks: list[Json]
    only_for: str = ""
    metadata: Json = field(default_factory=dict)

    @property
    def words(self) -> str:
        """All that one reads in it."""
        return read(self.blocks) if self.blocks else self.text


@dataclass
class Trouble:
    """What the next call of a method meets."""

    error: str = ""
    status: int = 200
    delay: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False
    then_hang_up: bool = False


class FakeSlack:
    """One workspace. `complaints` collects every rule that was broken."""

    def __init__(self, scopes: set[str] | None = None, events: set[str] | None = None) -> None:
        self.scopes = scopes
        self.events = events
        self.complaints: list[str] = []
        self.calls: list[tuple[str, Json]] = []
        self.people: dict[str, Json] = {}
        self.conversations: dict[str, frozenset[str]] = {}
        self.channels: dict[str, Json] = {}
        self.files: dict[str, tuple[bytes, str]] = {}
        self.messages: list[Message] = []
        self.modals: dict[str, list[Json]] = {}
        self.homes: dict[str, Json] = {}
        self.trouble: dict[str, list[Trouble]] = {}
        self.request_url = ""
        self.url = ""
        self._triggers: dict[str, tuple[str, float]] = {}
        self._responses: dict[str, tuple[str, str, str, int]] = {}
        self._tickets: set[str] = set()
        self._sockets: list[web.WebSocketResponse] = []
        self._acks: dict[str, asyncio.Future[Any]] = {}
        self._ids = count(1)

    # Life

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{id}", self._response)
        app.router.add_get("/files/{id}/{name}", self._file)
        app.router.add_get("/moved", self._moved)
        app.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self._http = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for socket in list(self._sockets):
            await socket.close()
        await self._http.close()
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """Where the Web API answers."""
        return f"{self.url}/api/"

    def add(
        self, address: str, name: str, locale: str = "fr-FR", zone: str = "Europe/Paris"
    ) -> str:
        """Somebody joins the workspace."""
        profile = {"real_name": name, "display_name": "", "email": f"{address}@school.example"}
        self.people[address] = {
            "id": address, "team_id": TEAM, "name": address.lower(), "tz": zone,
            "locale": locale, "profile": profile,
        }  # fmt: skip
        return address

    def channel(self, name: str, *people: str, private: bool = False, joined: bool = False) -> str:
        """A channel with these people in it, and the bot too if it has `joined`."""
        channel = f"C0{next(self._ids)}"
        self.channels[channel] = {"name": name, "private": private}
        self.conversations[channel] = frozenset({*people, *([BOT] if joined else [])})
        return channel

    def post_card(self, channel: str, blocks: Json) -> Message:
        """A message of the bot's that stands in a channel already."""
        return self._post(channel, blocks)

    def share(self, name: str, content: bytes, content_type: str = "text/csv") -> Json:
        """Somebody uploads a file; what Slack tells an app of it."""
        id = f"F0{next(self._ids)}"
        self.files[id] = (content, content_type)
        url = f"{self.url}/files/{id}/{name}"
        return {
            "id": id, "name": name, "mimetype": content_type, "size": len(content),
            "url_private": url, "url_private_download": url,
        }  # fmt: skip

    def fail(self, method: str, *troubles: Trouble) -> None:
        """What the next calls of a method meet, one after the other."""
        self.trouble.setdefault(method, []).extend(troubles)

    # What people do

    async def command(
        self, user: str, text: str = "", command: str = "/mentorat", channel: str = ""
    ) -> Any:
        """Type a command, to the bot or in a channel; gives back what the bot acknowledged."""
        channel = channel or self._conversation({user, BOT})
        body = {
            "command": command, "text": text, "user_id": user, "user_name": user.lower(),
            "team_id": TEAM, "team_domain": "school", "channel_id": channel,
            "channel_name": self._channel_name(channel, "privategroup"),
            "response_url": self._response_url(user, channel), "trigger_id": self._trigger(user),
        }  # fmt: skip
        answer = await self._deliver("slash_commands", body)
        if isinstance(answer, dict):
            self._check(blocks_faults(answer.get("blocks", []), 50), "the answer to a command")
            self._post(channel, answer, only_for=user)
        return answer

    async def say(self, user: str, text: str, **more: Any) -> None:
        """Write to the bot."""
        channel = self._conversation({user, BOT})
        event = {
            "type": "message", "channel_type": "im", "channel": channel, "user": user,
            "text": text, "ts": self._ts(), **more,
        }  # fmt: skip
        await self.event(event, "message.im")

    async def open_home(self, user: str) -> Json:
        """Open the Home tab."""
        event = {"type": "app_home_opened", "user": user, "tab": "home", "channel": "D0"}
        await self.event(event, "app_home_opened")
        await until(lambda: user in self.homes)
        return self.homes[user]

    async def event(self, event: Json, subscription: str, event_id: str = "") -> None:
        """Deliver an event, if the app has asked for its kind."""
        if self.events is not None and subscription not in self.events:
            raise NotOnScreen(f"the app is not subscribed to {subscription}")
        body = {
            "type": "event_callback", "team_id": TEAM, "event": event,
            "event_id": event_id or f"Ev{next(self._ids)}",
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        }  # fmt: skip
        await self._deliver("events_api", body)

    async def press(self, user: str, target: str, on: Message | None = None) -> Any:
        """Press the newest button of that label, or of that action, that the person can see."""
        pressed = next(
            (
                (holder, element)
                for holder, element in self._buttons(user, on)
                if target in (element["text"]["text"], element["action_id"].split("#")[0])
            ),
            None,
        )
        if pressed is None:
            raise NotOnScreen(f"{user} sees no {target!r} but {self.seen(user)}")
        holder, element = pressed
        body: Json = {
            "type": "block_actions", "team": {"id": TEAM, "domain": "school"},
            "user": {"id": user, "username": user.lower(), "team_id": TEAM},
            "trigger_id": self._trigger(user),
            "actions": [{k: v for k, v in element.items() if k != "url"}],
        }  # fmt: skip
        if isinstance(holder, Message):
            name = self._channel_name(holder.channel)
            body["channel"] = {"id": holder.channel, "name": name}
            body["response_url"] = self._response_url(user, holder.channel, holder.ts)
            body["container"] = {
                "type": "message", "message_ts": holder.ts, "channel_id": holder.channel,
                "is_ephemeral": bool(holder.only_for),
            }  # fmt: skip
        else:
            body["view"] = with_state(holder)
            body["container"] = {"type": "view", "view_id": holder["id"]}
        return await self._deliver("interactive", body)

    async def shortcut(self, user: str, callback_id: str) -> Any:
        """Choose one of the app's shortcuts, beside the message field or by searching for it."""
        body: Json = {
            "type": "shortcut", "callback_id": callback_id, "action_ts": "1700000000.000001",
            "team": {"id": TEAM, "domain": "school"},
            "user": {"id": user, "username": user.lower(), "team_id": TEAM},
            "trigger_id": self._trigger(user),
        }  # fmt: skip
        return await self._deliver("interactive", body)

    async def submit(self, user: str, **answers: Any) -> dict[str, str]:
        """Fill in the modal on top, by field name, and send it; gives back the errors shown."""
        await self.fill(user, **answers)
        view = await self.modal(user)
        for block in view["blocks"]:
            if block["type"] == "input" and not block.get("optional"):
                check_answered(block, view["typed"].get(block["block_id"]))
        return await self.send_form(user, with_state(view)["state"]["values"])

    async def fill(self, user: str, **answers: Any) -> None:
        """Fill in the modal on top, by field name, and leave it open."""
        view = await self.modal(user)
        unknown = set(answers) - {b["block_id"] for b in view["blocks"] if b["type"] == "input"}
        if unknown:
            raise NotOnScreen(f"no field {unknown} in {view['title']['text']}")
        view.setdefault("typed", {}).update(answers)

    async def close(self, user: str) -> None:
        """Close the modal on top; the app hears of it if it asked to."""
        view = await self.modal(user)
        self.modals[user].remove(view)
        if view.get("notify_on_close"):
            body = {
                "type": "view_closed", "team": {"id": TEAM, "domain": "school"},
                "user": {"id": user, "username": user.lower(), "team_id": TEAM},
                "view": with_state(view), "is_cleared": False,
            }  # fmt: skip
            if await self._deliver("interactive", body):
                self.complaints.append("a closed view was answered with more than nothing")

    async def send_form(self, user: str, state: Json) -> dict[str, str]:
        """Send the modal on top in that state, even one that Slack's client would not send."""
        view = await self.modal(user)
        body = {
            "type": "view_submission",
            "team": {"id": TEAM, "domain": "school"},
            "user": {"id": user, "username": user.lower(), "team_id": TEAM},
            "trigger_id": self._trigger(user),
            "view": {**with_state(view), "state": {"values": state}},
        }
        return self._submitted(user, view, await self._deliver("interactive", body))

    def _submitted(self, user: str, view: Json, answer: Any) -> dict[str, str]:
        stack = self.modals[user]
        action = answer.get("response_action") if isinstance(answer, dict) else None
        match action:
            case None:
                if answer:
                    self.complaints.append(f"a submission was answered with {answer}")
                stack.remove(view)
            case "clear":
                stack.clear()
            case "update":
                self._check(view_faults(answer["view"], "modal"), "an updated view")
                stack[-1] = self._view(answer["view"], view["id"], view)
            case "errors":
                errors: dict[str, str] = answer["errors"]
                fields = {b["block_id"] for b in view["blocks"] if b["type"] == "input"}
                if not errors or not set(errors) <= fields:
                    self.complaints.append(f"errors at fields that are not there: {errors}")
                return errors
            case _:
                self.complaints.append(f"unknown response_action {action}")
        return {}

    # What people see

    async def modal(self, user: str) -> Json:
        """The modal on top, awaited for a while."""
        await until(lambda: self.modals.get(user), lambda: f"{user} sees no form")
        return self.modals[user][-1]

    def seen(self, user: str) -> list[str]:
        """The buttons that a person could press, newest first."""
        return [element["text"]["text"] for _holder, element in self._buttons(user)]

    def inbox(self, user: str) -> list[Message]:
        """What a person can read in their conversations, oldest first."""
        return [
            message
            for message in self.messages
            if user in self.conversations[message.channel] and message.only_for in ("", user)
        ]

    async def letter(self, user: str, words: str) -> Message:
        """The newest message with these words that reaches a person, awaited for a while."""

        def find() -> Message | None:
            found = [message for message in self.inbox(user) if words in message.words]
            return found[-1] if found else None

        await until(find, lambda: f"{user} never read {words!r}: {self.inbox(user)}")
        found = find()
        assert found
        return found

    def _buttons(self, user: str, on: Message | None = None) -> Iterator[tuple[Any, Json]]:
        places: list[tuple[Any, list[Json]]] = []
        if stack := self.modals.get(user):
            places.append((stack[-1], stack[-1]["blocks"]))
        else:
            shown = [on] if on else [*reversed(self.inbox(user))]
            places += [(message, message.blocks) for message in shown]
            if home := self.homes.get(user):
                places.append((home, home["blocks"]))
        for holder, blocks in places:
            for block in blocks:
                for element in block["elements"] if block["type"] == "actions" else ():
                    yield holder, element

    # Delivery

    async def post(self, body: bytes, content_type: str, **headers: str) -> tuple[int, str]:
        """Post raw bytes to the app, signed unless the signature is given."""
        now = str(int(time.time()))
        signed = {
            "X-Slack-Request-Timestamp": now, "X-Slack-Signature": signature(body, now),
            "Content-Type": content_type, **headers,
        }  # fmt: skip
        async with self._http.post(self.request_url, data=body, headers=signed) as response:
            return response.status, await response.text()

    async def _deliver(self, kind: str, payload: Json) -> Any:
        began = time.monotonic()
        answer = await (
            self._deliver_by_http(kind, payload)
            if self.request_url
            else self._deliver_by_socket(kind, payload)
        )
        if time.monotonic() - began > PATIENCE:
            self.complaints.append(f"{kind} was acknowledged too late")
        return answer

    async def _deliver_by_http(self, kind: str, payload: Json) -> Any:
        if kind == "events_api":
            status, text = await self.post(json.dumps(payload).encode(), "application/json")
        else:
            whole = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            form = "application/x-www-form-urlencoded"
            status, text = await self.post(urlencode(whole).encode(), form)
        if status != 200:
            self.complaints.append(f"{kind} was answered with HTTP {status} {text}")
        return json.loads(text) if text.startswith("{") else text

    async def _deliver_by_socket(self, kind: str, payload: Json) -> Any:
        envelope = f"envelope-{next(self._ids)}"
        acknowledged = self._acks[envelope] = asyncio.get_running_loop().create_future()
        packed = {"envelope_id": envelope, "type": kind, "payload": payload}
        await self._sockets[-1].send_json({**packed, "accepts_response_payload": True})
        async with asyncio.timeout(2 * PATIENCE):
            return await acknowledged

    async def connected(self, more_than: int = 0) -> None:
        """Wait until the app has opened a socket."""
        await until(lambda: len(self._sockets) > more_than)

    async def refresh_sockets(self) -> None:
        """Ask the app to come back on another connection, as Slack does every few hours."""
        for socket in list(self._sockets):
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def drop_sockets(self) -> None:
        """Hang up without a word."""
        for socket in list(self._sockets):
            await socket.close()

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            self.complaints.append("a socket address was used twice")
            return web.Response(status=403)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._sockets.append(socket)
        try:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    ack = json.loads(message.data)
                    waiting = self._acks.get(ack["envelope_id"])
                    if waiting is None or waiting.done():
                        self.complaints.append(f"an envelope was acknowledged again: {ack}")
                    else:
                        waiting.set_result(ack.get("payload", ""))
        finally:
            self._sockets.remove(socket)
        return socket

    # The Web API

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args = await _arguments(request)
        self.calls.append((method, args))
        troubles = self.trouble.get(method, [])
        trouble = troubles.pop(0) if troubles else None
        if trouble:
            await asyncio.sleep(trouble.delay)
            if trouble.hang_up:
                assert request.transport
                request.transport.abort()
                return web.Response()
            if trouble.error or trouble.status != 200:
                answer = {"ok": False, "error": trouble.error}
                return web.json_response(answer, status=trouble.status, headers=trouble.headers)
        try:
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if token != (APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN):
                raise Refused("invalid_auth")
            scope = SCOPES.get(method)
            if scope and self.scopes is not None and scope not in self.scopes:
                raise Refused("missing_scope")
            handler = getattr(self, "_" + method.replace(".", "_"), None)
            if handler is None:
                raise Refused("unknown_method")
            answer = {"ok": True, **handler(args)}
            if trouble and trouble.then_hang_up:
                assert request.transport
                request.transport.abort()
            return web.json_response(answer)
        except Refused as refusal:
            said = str(refusal)
            if said not in EXPECTED:
                self.complaints.append(f"{method} was refused: {said}")
            return web.json_response({"ok": False, "error": said.split(":")[0]})

    def _apps_connections_open(self, args: Json) -> Json:
        ticket = f"ticket-{next(self._ids)}"
        self._tickets.add(ticket)
        return {"url": f"{self.url.replace('http', 'ws', 1)}/socket?ticket={ticket}"}

    def _users_info(self, args: Json) -> Json:
        person = self._person(args["user"])
        if str(args.get("include_locale", "")).lower() not in ("1", "true"):
            person = {k: v for k, v in person.items() if k != "locale"}
        if self.scopes is not None and "users:read.email" not in self.scopes:
            profile = {k: v for k, v in person["profile"].items() if k != "email"}
            person = {**person, "profile": profile}
        return {"user": person}

    def _users_list(self, args: Json) -> Json:
        asked = str(args.get("include_locale", "")).lower() in ("1", "true")
        people = [self._users_info({"user": a, "include_locale": asked})["user"]
                  for a in self.people if not self.people[a].get("deleted")]  # fmt: skip
        gone = [person for person in self.people.values() if person.get("deleted")]
        robots = [
            {"id": BOT, "team_id": TEAM, "name": "tandem", "is_bot": True, "profile": {}},
            # Slack says of this one that it is no bot.
            {"id": "USLACKBOT", "team_id": TEAM, "name": "slackbot", "is_bot": False,
             "profile": {"real_name": "Slackbot"}},
        ]  # fmt: skip
        return self._page("members", [*robots, *people, *gone], args)

    def _conversations_info(self, args: Json) -> Json:
        channel = args.get("channel", "")
        return {"channel": {"id": channel, "name": self._shown(channel)["name"]}}

    def _conversations_members(self, args: Json) -> Json:
        channel = args.get("channel", "")
        self._shown(channel)
        return self._page("members", sorted(self.conversations[channel]), args)

    def _shown(self, channel: str) -> Json:
        """A channel that the bot may look at."""
        known = self.channels.get(channel)
        hidden = known and known["private"] and BOT not in self.conversations[channel]
        if known is None or hidden:
            raise Refused("channel_not_found")
        self._need("groups:read" if known["private"] else "channels:read")
        return known

    def _page(self, name: str, all_of_them: list[Any], args: Json) -> Json:
        limit, cursor = int(args.get("limit", 100)), args.get("cursor") or "page-0"
        if not 0 < limit < 1000:
            raise Refused("invalid_limit")
        if not re.fullmatch(r"page-\d+", cursor):
            raise Refused("invalid_cursor")
        start = int(cursor.removeprefix("page-"))
        end = start + min(limit, PAGE)
        following = f"page-{end}" if end < len(all_of_them) else ""
        return {name: all_of_them[start:end], "response_metadata": {"next_cursor": following}}

    def _conversations_open(self, args: Json) -> Json:
        users = args["users"].split(",") if isinstance(args["users"], str) else args["users"]
        if len(set(users)) > 8:
            raise Refused("too_many_users")
        for user in users:
            self._person(user)
        self._need("im:write" if len(set(users)) == 1 else "mpim:write")
        return {"channel": {"id": self._conversation({*users, BOT})}}

    def _conversations_history(self, args: Json) -> Json:
        channel = args.get("channel", "")
        if channel not in self.conversations or BOT not in self.conversations[channel]:
            # Nor is a person a conversation here, as they are where one posts.
            raise Refused("channel_not_found")
        private = self.channels.get(channel, {}).get("private")
        open_to = "groups:history" if private else "channels:history"
        self._need(HISTORY_SCOPES.get(channel[0], open_to))
        oldest = args.get("oldest", "0")
        if not re.fullmatch(r"\d+(\.\d{6})?", oldest):
            raise Refused("invalid_ts_oldest")
        asked = str(args.get("include_all_metadata", "")).lower() in ("1", "true")
        said = [
            {"type": "message", "ts": one.ts, "text": one.text, "bot_id": "B0TANDEM",
             **({"metadata": one.metadata} if asked and one.metadata else {})}
            for one in reversed(self.messages)
            if one.channel == channel and not one.only_for and float(one.ts) > float(oldest)
        ]  # fmt: skip
        return self._page("messages", said, args)

    def _need(self, scope: str) -> None:
        if self.scopes is not None and scope not in self.scopes:
            raise Refused("missing_scope")

    def _chat_postMessage(self, args: Json) -> Json:
        channel = args.get("channel", "")
        if channel in self.people:
            channel = self._conversation({channel, BOT})
        if channel not in self.conversations:
            raise Refused("channel_not_found")
        self._check_open(channel)
        self._check_message(args)
        return {"channel": channel, "ts": self._post(channel, args).ts}

    def _chat_update(self, args: Json) -> Json:
        found = [m for m in self.messages if (m.channel, m.ts) == (args["channel"], args["ts"])]
        if not found:
            raise Refused("message_not_found")
        if unknown := {"unfurl_links", "unfurl_media", "thread_ts"} & set(args):
            self.complaints.append(f"chat.update knows no {unknown}")
        self._check_message(args)
        found[0].text, found[0].blocks = args["text"], identified(args["blocks"])
        return {"channel": args["channel"], "ts": args["ts"]}

    def _check_message(self, args: Json) -> None:
        faults = blocks_faults(args.get("blocks") or [], 50)
        if faults:
            raise Refused(f"invalid_blocks: {faults}")
        if not args.get("text"):
            raise Refused("no_text")
        metadata = args.get("metadata")
        if metadata is not None and not _is_metadata(metadata):
            raise Refused(f"invalid_metadata_format: {metadata}")

    def _check_open(self, channel: str) -> None:
        """Whether the bot may write there."""
        if channel not in self.channels or BOT in self.conversations[channel]:
            return
        if self.channels[channel]["private"]:
            raise Refused("channel_not_found")
        if self.scopes is not None and "chat:write.public" not in self.scopes:
            raise Refused("not_in_channel")

    def _views_open(self, args: Json) -> Json:
        user = self._exchange(args)
        if self.modals.get(user):
            self.complaints.append("views.open over an open modal")
        self.modals[user] = [self._checked(args["view"], "modal")]
        return {"view": self.modals[user][-1]}

    def _views_push(self, args: Json) -> Json:
        user = self._exchange(args)
        stack = self.modals.get(user, [])
        if not 0 < len(stack) < STACK:
            raise Refused("push_limit_reached")
        stack.append(self._checked(args["view"], "modal"))
        return {"view": stack[-1]}

    def _views_update(self, args: Json) -> Json:
        for stack in self.modals.values():
            for place, view in enumerate(stack):
                if view["id"] == args.get("view_id"):
                    stack[place] = self._checked(args["view"], "modal", view["id"], view)
                    return {"view": stack[place]}
        raise Refused("not_found")

    def _views_publish(self, args: Json) -> Json:
        self._person(args["user_id"])
        self.homes[args["user_id"]] = self._checked(args["view"], "home")
        return {"view": self.homes[args["user_id"]]}

    async def _response(self, request: web.Request) -> web.Response:
        key = request.match_info["id"]
        user, channel, ts, uses = self._responses[key]
        self._responses[key] = (user, channel, ts, uses + 1)
        if uses >= RESPONSES:
            self.complaints.append("a response_url was used too often")
            return web.Response(status=404, text="used_url")
        body = await request.json()
        self.calls.append(("response_url", body))
        if self._check(blocks_faults(body.get("blocks", []), 50), "a response"):
            return web.Response(status=400, text="invalid_blocks")
        original = next((m for m in self.messages if m.ts == ts), None)
        if body.get("replace_original") and original:
            original.text, original.blocks = body["text"], identified(body["blocks"])
        else:
            self._post(channel, body, only_for=user)
        return web.Response(text="ok")

    async def _file(self, request: web.Request) -> web.Response:
        self.calls.append(("file", dict(request.match_info)))
        if troubles := self.trouble.get("file"):
            await asyncio.sleep(troubles.pop(0).delay)
        known = self.scopes is None or "files:read" in self.scopes
        if not known or request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            # A page to sign in, as for a person at a browser.
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        content, content_type = self.files[request.match_info["id"]]
        return web.Response(body=content, content_type=content_type)

    async def _moved(self, request: web.Request) -> web.Response:
        raise web.HTTPFound(request.query["to"])

    # Small things

    def _channel_name(self, channel: str, if_private: str = "") -> str:
        if channel not in self.channels:
            return "directmessage" if channel.startswith("D") else "mpdm-them-1"
        told = self.channels[channel]
        return if_private if told["private"] and if_private else str(told["name"])

    def _person(self, address: str) -> Json:
        if address not in self.people:
            raise Refused("user_not_found")
        if self.people[address].get("deleted"):
            raise Refused("user_disabled")
        return self.people[address]

    def _conversation(self, members: set[str]) -> str:
        for channel, known in self.conversations.items():
            if known == members:
                return channel
        channel = f"{'D' if len(members) == 2 else 'G'}{next(self._ids)}"
        self.conversations[channel] = frozenset(members)
        return channel

    def _post(self, channel: str, said: Json, only_for: str = "") -> Message:
        blocks = identified(said.get("blocks") or [])
        metadata = said.get("metadata") or {}
        message = Message(channel, self._ts(), said["text"], blocks, only_for, metadata)
        self.messages.append(message)
        return message

    def _ts(self) -> str:
        return f"1700000000.{next(self._ids):06d}"

    def _trigger(self, user: str) -> str:
        trigger = f"trigger-{next(self._ids)}"
        self._triggers[trigger] = (user, time.monotonic())
        return trigger

    def _exchange(self, args: Json) -> str:
        if args.get("trigger_id") not in self._triggers:
            raise Refused("exchanged_trigger_id")
        user, at = self._triggers.pop(args["trigger_id"])
        if time.monotonic() - at > TRIGGER_LIFE:
            raise Refused("expired_trigger_id")
        return user

    def _response_url(self, user: str, channel: str, ts: str = "") -> str:
        key = f"response-{next(self._ids)}"
        self._responses[key] = (user, channel, ts, 0)
        return f"{self.url}/response/{key}"

    def _checked(self, view: Json, kind: str, id: str = "", before: Json | None = None) -> Json:
        faults = view_faults(view, kind)
        if faults:
            raise Refused(f"invalid_arguments: {faults}")
        return self._view(view, id, before)

    def _view(self, view: Json, id: str = "", before: Json | None = None) -> Json:
        known = {"id": id or f"V{next(self._ids)}", "hash": f"hash-{next(self._ids)}"}
        blocks = identified(view["blocks"])
        # What was typed stays wherever an input keeps both its ids.
        kept = input_ids(before or {}) & input_ids(view)
        typed = {
            name: value
            for name, value in (before or {}).get("typed", {}).items()
            if name in dict(kept)
        }
        return {**view, "blocks": blocks, "typed": typed, **known}

    def _check(self, faults: list[str], where: str) -> bool:
        self.complaints += [f"{where}: {fault}" for fault in faults]
        return bool(faults)


async def until(found: Any, otherwise: Any = None, patience: float = 20.0) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + patience
    while not found():
        assert time.monotonic() < end, otherwise() if otherwise else "it never happened"
        await asyncio.sleep(0.01)


def _is_metadata(metadata: Any) -> bool:
    """Whether Slack keeps it beside a message: a name, and some plain values."""
    return (
        isinstance(metadata, dict)
        and set(metadata) == {"event_type", "event_payload"}
        and bool(re.fullmatch(r"\w{1,255}", metadata["event_type"]))
        and isinstance(metadata["event_payload"], dict)
        and all(isinstance(one, str | int | bool) for one in metadata["event_payload"].values())
        and len(json.dumps(metadata)) <= 8000
    )


def signature(body: bytes, timestamp: str, secret: str = SECRET) -> str:
    """Slack's signature of a request."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def identified(blocks: list[Json]) -> list[Json]:
    """Blocks as Slack keeps them: each with an id."""
    return [{"block_id": f"b{n}", **deepcopy(block)} for n, block in enumerate(blocks)]


def read(value: Any) -> str:
    """All the words in some blocks, as one reads them."""
    if isinstance(value, list):
        return "".join(read(one) for one in value)
    if not isinstance(value, dict):
        return ""
    match value.get("type"):
        case "user":
            return f"@{value['user_id']}"
        case "link":
            return str(value["url"])
        case "text" | "plain_text" | "mrkdwn":
            return str(value["text"])
    inside = [value[key] for key in ("text", "label", "element", "elements") if key in value]
    return "".join(read(one) for one in inside) + "\n"


def input_ids(view: Json) -> set[tuple[str, str]]:
    """The block and action ids of a view's inputs."""
    return {
        (block["block_id"], block["element"]["action_id"])
        for block in view.get("blocks", [])
        if block["type"] == "input"
    }


def with_state(view: Json) -> Json:
    """A view as Slack sends it, with what stands in its inputs."""
    values: Json = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            value = answer(block, view.get("typed", {}).get(block["block_id"]))
            values[block["block_id"]] = {block["element"]["action_id"]: value}
    shown = {name: value for name, value in view.items() if name != "typed"}
    return {**shown, "state": {"values": values}}


def check_answered(block: Json, given: Any) -> None:
    """Slack's client sends no form whose required inputs are empty."""
    state = answer(block, given)
    if all(value in (None, []) for name, value in state.items() if name != "type"):
        raise NotOnScreen(f"Slack's client does not send {block['block_id']} empty")


def answer(block: Json, given: Any) -> Json:
    """The state of an input after a person answered, or left it as it was drawn."""
    element = block["element"]
    kind = element["type"]
    offered = [
        option
        for group in element.get("option_groups", [element])
        for option in group.get("options", [])
    ]
    by_value = {option["value"]: option for option in offered}
    name, initial = {
        "plain_text_input": ("value", "initial_value"),
        "number_input": ("value", "initial_value"),
        "datepicker": ("selected_date", "initial_date"),
        "timepicker": ("selected_time", "initial_time"),
        "static_select": ("selected_option", "initial_option"),
        "radio_buttons": ("selected_option", "initial_option"),
        "multi_static_select": ("selected_options", "initial_options"),
        "checkboxes": ("selected_options", "initial_options"),
        "multi_users_select": ("selected_users", "initial_users"),
        "conversations_select": ("selected_conversation", "initial_conversation"),
        "file_input": ("files", ""),
    }[kind]
    if given is None:
        many = name in ("selected_options", "selected_users", "files")
        value = element.get(initial, [] if many else None)
    elif name == "selected_option":
        value = by_value[given] if given else None
    elif name == "selected_options":
        value = [by_value[one] for one in given]
    else:
        value = given or None
    if kind == "file_input":
        ends = [str(file["name"]).rpartition(".")[2] for file in value]
        if len(value) > element["max_files"] or not set(ends) <= set(element["filetypes"]):
            raise NotOnScreen(f"Slack's client does not take these files: {value}")
    if kind == "number_input" and value is not None and not re.fullmatch(r"-?\d+", value):
        raise NotOnScreen(f"Slack's client does not take {value!r} for a number")
    if kind == "plain_text_input" and len(value or "") > element["max_length"]:
        raise NotOnScreen(f"Slack's client does not take that much in {block['block_id']}")
    if len(value or "") > element.get("max_selected_items", len(value or "")):
        raise NotOnScreen(f"Slack's client does not take that many in {block['block_id']}")
    return {"type": kind, name: value}


async def _arguments(request: web.Request) -> Json:
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        args.update(await request.json())
    else:
        args.update(parse_qsl(await request.text()))
    for name in ("blocks", "view", "metadata"):
        if isinstance(args.get(name), str):
            args[name] = json.loads(args[name])
    return args


# Slack's rules for what is shown, after docs.slack.dev/reference/block-kit

RICH_PARTS = ("rich_text_section", "rich_text_list", "rich_text_quote")
KEYS = {
    "header": {"text"},
    "section": {"text", "fields", "accessory"},
    "divider": set(),
    "context": {"elements"},
    "actions": {"elements"},
    "rich_text": {"elements"},
    "input": {"label", "element", "hint", "optional", "dispatch_action"},
}
ELEMENT_KEYS = {
    "button": {"text", "url", "value", "style"},
    "plain_text_input": {"initial_value", "multiline", "max_length", "min_length", "placeholder"},
    "number_input": {"initial_value", "is_decimal_allowed", "placeholder"},
    "datepicker": {"initial_date", "placeholder"},
    "timepicker": {"initial_time", "placeholder", "timezone"},
    "static_select": {"options", "option_groups", "initial_option", "placeholder"},
    "radio_buttons": {"options", "initial_option"},
    "multi_static_select": {
        "options", "option_groups", "initial_options", "placeholder", "max_selected_items",
    },
    "checkboxes": {"options", "initial_options"},
    "multi_users_select": {"initial_users", "placeholder", "max_selected_items"},
    "conversations_select": {
        "initial_conversation", "default_to_current_conversation", "placeholder", "filter",
        "response_url_enabled",
    },
    "file_input": {"filetypes", "max_files"},
}  # fmt: skip


def view_faults(view: Json, kind: str) -> list[str]:
    """Why Slack would refuse a modal or a Home tab."""
    faults = [] if view.get("type") == kind else [f"a {view.get('type')} instead of a {kind}"]
    allowed = {"type", "blocks", "private_metadata", "callback_id"}
    if kind == "modal":
        allowed |= {"title", "submit", "close", "notify_on_close"}
        faults += _text_faults(view.get("title"), 24, plain=True)
        for name in ("submit", "close"):
            faults += _text_faults(view[name], 24, plain=True) if name in view else []
        inputs = any(block.get("type") == "input" for block in view["blocks"])
        if inputs and "submit" not in view:
            faults.append("inputs without a submit button")
    faults += [f"a view cannot have {key}" for key in set(view) - allowed]
    if len(view.get("private_metadata", "")) > 3000 or len(view.get("callback_id", "")) > 255:
        faults.append("too much metadata")
    return faults + blocks_faults(view["blocks"], 100, inputs=kind == "modal")


def blocks_faults(blocks: list[Json], most: int, inputs: bool = False) -> list[str]:
    """Why Slack would refuse some blocks."""
    faults = [f"{len(blocks)} blocks"] if len(blocks) > most else []
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        faults.append(f"the same block_id twice: {ids}")
    for block in blocks:
        kind = block.get("type", "")
        if kind not in KEYS or (kind == "input" and not inputs):
            faults.append(f"no {kind} here")
            continue
        faults += [
            f"{kind} cannot have {k}" for k in set(block) - KEYS[kind] - {"type", "block_id"}
        ]
        match kind:
            case "header":
                faults += _text_faults(block["text"], 150, plain=True)
            case "section":
                faults += _text_faults(block.get("text"), 3000)
            case "context":
                faults += _count_faults(block["elements"], 10, "context elements")
                faults += [f for e in block["elements"] for f in _text_faults(e, 3000)]
            case "actions":
                faults += _count_faults(block["elements"], 25, "buttons in a row")
                actions = [element.get("action_id") for element in block["elements"]]
                if len(actions) != len(set(actions)):
                    faults.append(f"the same action_id twice: {actions}")
                faults += [f for e in block["elements"] for f in _element_faults(e)]
            case "rich_text":
                faults += _rich_faults(block["elements"])
            case "input":
                faults += _text_faults(block["label"], 2000, plain=True)
                faults += _text_faults(block["hint"], 2000, plain=True) if "hint" in block else []
                faults += _element_faults(block["element"])
    return faults


def _element_faults(element: Json) -> list[str]:
    kind = element["type"]
    faults = [
        f"{kind} cannot have {key}"
        for key in set(element) - ELEMENT_KEYS[kind] - {"type", "action_id"}
    ]
    if not 0 < len(element.get("action_id", "")) <= 255:
        faults.append("an action_id of no length, or too long")
    if kind == "button":
        faults += _text_faults(element["text"], 75, plain=True)
        if len(element.get("value", "")) > 2000 or len(element.get("url", "")) > 3000:
            faults.append("a button carries too much")
        if element.get("style", "primary") not in ("primary", "danger"):
            faults.append(f"style {element['style']}")
    if kind == "plain_text_input" and not 1 <= element.get("max_length", 1) <= 3000:
        faults.append("max_length out of range")
    if len(element.get("initial_value", "x")) > element.get("max_length", 3000):
        faults.append("initial_value longer than max_length")
    if "initial_value" in element and kind == "number_input":
        faults += [] if re.fullmatch(r"-?\d+", element["initial_value"]) else ["not a number"]
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", element.get("initial_date", "2000-01-01")):
        faults.append("initial_date")
    if not re.fullmatch(r"[012]\d:[0-5]\d", element.get("initial_time", "00:00")):
        faults.append("initial_time")
    if "options" in ELEMENT_KEYS[kind]:
        faults += _options_faults(element)
    if kind == "multi_users_select":
        faults += _users_faults(element)
    if kind == "conversations_select":
        faults += _conversation_faults(element)
    if kind == "file_input" and not 1 <= element.get("max_files", 10) <= 10:
        faults.append("max_files out of range")
    return faults


def _users_faults(element: Json) -> list[str]:
    users = element.get("initial_users", ["U0"])
    faults = [f"no user {one}" for one in users if not re.fullmatch(r"[UW][A-Z0-9]+", one)]
    if not users or len(users) > element.get("max_selected_items", len(users)):
        faults.append(f"{len(users)} initial users")
    return faults + ([] if element.get("max_selected_items", 1) > 0 else ["max_selected_items"])


def _conversation_faults(element: Json) -> list[str]:
    faults: list[str] = []
    initial = element.get("initial_conversation", "C0")
    if not re.fullmatch(r"[CDG][A-Z0-9]+", initial):
        faults.append(f"no conversation {initial}")
    if "initial_conversation" in element and element.get("default_to_current_conversation"):
        faults.append("an initial conversation, and the current one")
    chosen = element.get("filter", {"include": ["public"]})
    if set(chosen) - {"include", "exclude_bot_users", "exclude_external_shared_channels"}:
        faults.append(f"no such filter: {chosen}")
    if not set(chosen.get("include", ["public"])) <= {"im", "mpim", "private", "public"}:
        faults.append(f"no such conversations: {chosen}")
    return faults


def _options_faults(element: Json) -> list[str]:
    faults: list[str] = []
    if ("options" in element) == ("option_groups" in element):
        faults.append("options or option_groups, one of them")
    most = 10 if element["type"] in ("radio_buttons", "checkboxes") else 100
    groups = element.get("option_groups", [element])
    faults += _count_faults(groups, 100, "option groups")
    offered: list[Json] = []
    for group in groups:
        faults += _count_faults(group.get("options", []), most, "options")
        faults += _text_faults(group["label"], 75, plain=True) if "label" in group else []
        offered += group.get("options", [])
    for option in offered:
        faults += _text_faults(option["text"], 75, plain=True)
        if not 0 < len(option["value"]) <= 75:
            faults.append(f"an option's value of {len(option['value'])} characters")
    if len({option["value"] for option in offered}) != len(offered):
        faults.append("two options of one value")
    initial = element.get("initial_options", [element.get("initial_option", offered[:1][0])])
    if not initial or any(option not in offered for option in initial):
        faults.append("an initial option that is not on offer")
    if len(initial) > element.get("max_selected_items", len(initial)):
        faults.append("more initial options than may be selected")
    return faults


def _rich_faults(parts: list[Json]) -> list[str]:
    faults = _count_faults(parts, 1000, "parts of rich text")
    for part in parts:
        if part["type"] not in RICH_PARTS:
            faults.append(f"no {part['type']} in rich text")
        faults += _count_faults(part["elements"], 1000, f"elements in {part['type']}")
        if part["type"] == "rich_text_list":
            faults += _rich_faults(part["elements"])
            continue
        for run in part["elements"]:
            if not set(run) <= {"type", "text", "style", "user_id", "url"}:
                faults.append(f"rich text cannot have {set(run)}")
            if run["type"] == "text" and not 0 < len(run["text"]) <= 3000:
                faults.append(f"{len(run['text'])} characters in one run")
            if run["type"] == "user" and not re.fullmatch(r"[UW][A-Z0-9]+", run["user_id"]):
                faults.append(f"no user {run['user_id']}")
    return faults


def _text_faults(text: Json | None, most: int, plain: bool = False) -> list[str]:
    if not isinstance(text, dict) or not isinstance(text.get("text"), str):
        return [f"no text but {text}"]
    if plain and text["type"] != "plain_text":
        return [f"{text['type']} where only plain_text goes"]
    if not text["text"].strip():
        return ["an empty text"]
    return [f"{len(text['text'])} characters for {most}"] if len(text["text"]) > most else []


def _count_faults(things: list[Any], most: int, what: str) -> list[str]:
    return [] if 0 < len(things) <= most else [f"{len(things)} {what}"]

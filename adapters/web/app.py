"""The playground: you pick who you are, and live a programme in the browser."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from adapters.files import LARGEST
from adapters.web import parse, render
from adapters.web.messenger import WebMessenger
from adapters.web.pages import Pages
from adapters.web.sample import CAST, populate
from bot.dispatch import Answer, Door
from bot.entities import Conversation, Message, Person
from bot.events import Ask, Done, Fix, Heard, Left, Replace, Say, Sender, Spot
from bot.forms import Attached
from bot.ports import Clock, Store, Wall
from bot.routes import WORDS
from bot.values import Card
from bot.words import Detail, Moment, Reader, language_of, spell, tell_day, tell_time, zone

HERE = Path(__file__).parent
QUIET = 20
"""Seconds without news after which a browser that listens is told that we are still here."""
LARGEST_FORM = 4 * LARGEST
"""More than any form holds: a file that is too large is left out of it, not the whole form."""
LONGEST_LEAP = timedelta(days=3 * 366)
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")

log = logging.getLogger(__name__)

Form = Mapping[str, str | bytes | bytearray | web.FileField]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class View:
    """What a visitor has on the screen."""

    who: Person
    conversation: Conversation
    asked: Ask | Fix | None = None

    @property
    def sender(self) -> Sender:
        """The visitor as one who speaks there."""
        room = self.conversation
        spot = Spot(room.id, room.name) if _room_kind(room) == "channel" else None
        return parse.sender(self.who.address, spot)


class WebDoor:
    """The pages of the playground, its live updates and its clock."""

    def __init__(
        self,
        door: Door,
        store: Store,
        wall: Wall,
        clock: Clock,
        move_to: Callable[[datetime], Awaitable[None]],
    ) -> None:
        self._door = door
        self._store = store
        self._wall = wall
        self._clock = clock
        self._move_to = move_to
        self._streams: set[asyncio.Queue[str]] = set()
        self._moving = asyncio.Lock()
        self.messenger = WebMessenger(wall, clock, self.changed)
        self._pages = Pages(initials=_initials, hue=lambda name: sum(map(ord, name)) * 47 % 360)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where it answers."""
        guarded: list[tuple[str, str, Handler]] = [
            ("GET", "/", self._home),
            ("GET", "/playground", self._people),
            ("GET", "/playground/clock", self._time),
            ("POST", "/playground/clock", self._advance),
            ("GET", "/playground/as/{address}", self._look),
            ("GET", "/playground/as/{address}/live", self._live),
            ("POST", "/playground/as/{address}/say", self._say),
            ("POST", "/playground/as/{address}/press", self._press),
            ("POST", "/playground/as/{address}/form", self._form),
        ]
        return [
            *(
                web.route(method, path, _from_here_only(handler))
                for method, path, handler in guarded
            ),
            web.static("/playground/static", HERE / "static"),
        ]

    async def start(self) -> None:
        """Settle the sample school, if it is not there yet."""
        await asyncio.to_thread(populate, self._store, self._wall, self._clock.now())

    async def stop(self) -> None:
        """Let go of the browsers."""
        for stream in self._streams:
            stream.put_nowait("bye")

    def changed(self) -> None:
        """Something new is on the wall: whoever looks at it looks again."""
        for stream in self._streams:
            if stream.empty():
                stream.put_nowait("changed")

    # Pages

    async def _home(self, request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/playground")

    async def _people(self, request: web.Request) -> web.StreamResponse:
        people = await asyncio.to_thread(self._wall.people)
        language = language_of(request.headers.get("Accept-Language", "")[:5] or None)
        reader = Reader(language)
        cast = [(person, CAST[person.address]) for person in people if person.address in CAST]
        cast.sort(key=lambda row: list(CAST).index(row[0].address))
        others = sorted((p for p in people if p.address not in CAST), key=lambda p: p.name)
        return self._page(
            "people.html", reader, cast=cast, others=others, school=parse.COMMUNITY_NAME
        )

    async def _look(self, request: web.Request) -> web.StreamResponse:
        return await self._show(await self._view(request))

    async def _view(self, request: web.Request) -> View:
        address, wanted = request.match_info["address"], request.query.get("c", "")
        who = await asyncio.to_thread(self._wall.person, address)
        if who is None:
            raise web.HTTPNotFound(text="Nobody of that name lives here.")
        conversation = await asyncio.to_thread(self._opened, address, wanted)
        return View(who, conversation)

    def _opened(self, address: str, wanted: str) -> Conversation:
        found = self._wall.conversation(wanted, address) if wanted else None
        return found or self._wall.together([address], "", self._clock.now())

    async def _show(self, view: View) -> web.StreamResponse:
        reader = view.who.reader
        context = await asyncio.to_thread(self._context, view)
        return self._page("chat.html", reader, **context)

    def _context(self, view: View) -> dict[str, Any]:
        who, reader = view.who, view.who.reader
        names = {person.address: person.name for person in self._wall.people()}
        messages = self._wall.messages(view.conversation, who.address)
        rooms = [
            {
                "id": room.id,
                "name": _room_name(room, who, names),
                "kind": _room_kind(room),
                "unread": unread,
                "open": room.id == view.conversation.id,
            }
            for room, unread in self._wall.conversations(who.address)
        ]
        rooms.sort(key=lambda room: ("dm", "channel", "group").index(str(room["kind"])))
        asked = view.asked.ask if isinstance(view.asked, Fix) else view.asked
        return {
            "who": who,
            "rooms": rooms,
            "room": next(room for room in rooms if room["open"]),
            "days": _by_day(messages, names, reader),
            "asked": asked,
            "faults": len(view.asked.faults) if isinstance(view.asked, Fix) else 0,
            "opening": render.draw_opening(asked, reader) if asked else "",
            "fields": render.draw_fields(view.asked, reader) if view.asked else "",
            "words": [
                f"/{'mentorat' if reader.language == 'fr' else 'mentoring'} "
                + spell(word.text, reader)
                for word in WORDS
                if who.owner or not word.for_managers
            ],
            "now": tell_time(Moment(at=self._clock.now()), reader),
        }

    def _page(self, template: str, reader: Reader, **context: Any) -> web.Response:
        text = self._pages.drawn(template, reader, **context)
        return web.Response(text=text, content_type="text/html", headers=SAFE)

    # What a person does

    async def _say(self, request: web.Request) -> web.StreamResponse:
        view, data = await self._view(request), await request.post()
        text = str(data.get("text", ""))[:4000].strip()
        if not text:
            return await self._show(view)
        alone = view.conversation.members == [view.who.address]
        if alone or not parse.is_command(text):
            await self._put_up(view, Message(
                conversation_id=view.conversation.id, author=view.who.address, words=text,
                said_at=self._clock.now(),
            ))  # fmt: skip
        if alone or parse.is_command(text):
            return await self._answer(view, parse.words(view.sender, text), "")
        return await self._show(view)

    async def _press(self, request: web.Request) -> web.StreamResponse:
        view, data = await self._view(request), await request.post()
        message = str(data.get("message", ""))
        heard = parse.press(view.sender, str(data.get("press", "")))
        return await self._answer(view, heard, message)

    async def _form(self, request: web.Request) -> web.StreamResponse:
        view = await self._view(request)
        data = await request.clone(client_max_size=LARGEST_FORM).post()
        left = str(data.get("-left", ""))
        fields = await asyncio.to_thread(fields_of, data, left)
        name, subject = str(data.get("-form", "")), str(data.get("-subject", ""))
        heard = parse.form(view.sender, name, subject, fields, left)
        if left != Left.CLOSED:
            return await self._answer(view, heard, "")
        await self._door.answer(heard)
        return await self._show(view)

    async def _answer(self, view: View, heard: Heard, message: str) -> web.StreamResponse:
        answer = await self._door.answer(heard)
        asked = await self._put_answer_up(view, answer, message)
        self.changed()
        who = await asyncio.to_thread(self._wall.person, view.who.address)
        return await self._show(View(who or view.who, view.conversation, asked))

    async def _put_answer_up(self, view: View, answer: Answer, pressed: str) -> Ask | Fix | None:
        match answer.reply:
            case Ask() | Fix():
                return answer.reply
            case Replace(card=card) if pressed:
                mine = await asyncio.to_thread(self._own_card, pressed, view.who.address)
                if mine:
                    await asyncio.to_thread(self._wall.rewrite, mine.id, card)
                    return None
                await self._say_card(view, card)
            case Say(card=card) | Replace(card=card):
                await self._say_card(view, card)
            case Done():
                pass
        return None

    def _own_card(self, id: str, address: str) -> Message | None:
        """The card of that id, unless everybody in a channel reads it."""
        found = self._wall.message(id, address)
        room = self._wall.conversation(found.conversation_id, address) if found else None
        if found is None or room is None or not found.card:
            return None
        return found if found.only_for or _room_kind(room) != "channel" else None

    async def _say_card(self, view: View, card: Card) -> None:
        """An answer is for the one who asked, also among others."""
        alone = view.conversation.members == [view.who.address]
        await self._put_up(view, Message(
            conversation_id=view.conversation.id,
            card=card.model_dump_json(),
            only_for="" if alone else view.who.address,
            said_at=self._clock.now(),
        ))  # fmt: skip

    async def _put_up(self, view: View, message: Message) -> None:
        await asyncio.to_thread(self._wall.write, message)
        self.changed()

    # Live, and the clock

    async def _live(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        stream: asyncio.Queue[str] = asyncio.Queue()
        self._streams.add(stream)
        try:
            # What was written while the page was on its way is not missed.
            await response.write(b"retry: 1000\n\n" + EVENTS["changed"])
            while (told := await _next(stream)) != "bye":
                await response.write(EVENTS[told])
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._streams.discard(stream)
        return response

    async def _time(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"now": self._clock.now().isoformat()})

    async def _advance(self, request: web.Request) -> web.StreamResponse:
        """Live through some hours or days; answers once all that fell due is delivered."""
        try:
            leap = _leap(await request.json())
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=400)
        async with self._moving:
            await self._move_to(self._clock.now() + leap)
        self.changed()
        return web.json_response({"now": self._clock.now().isoformat()})


EVENTS = {"changed": b"event: changed\ndata: -\n\n", "quiet": b": still here\n\n"}
"""What a browser that listens is sent; something now and then, so that the line stays open."""

SAFE = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def _next(stream: asyncio.Queue[str]) -> str:
    try:
        async with asyncio.timeout(QUIET):
            return await stream.get()
    except TimeoutError:
        return "quiet"


def _from_here_only(handler: Handler) -> Handler:
    """The playground has no password: only this machine's own pages may speak to it.

    A page elsewhere that makes a browser here send a form names itself in Origin, and one that
    points its own name at this machine names itself in Host.
    """

    async def guarded(request: web.Request) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        names = [urlsplit(f"//{request.host}").hostname]
        if origin is not None and request.method != "GET":
            names.append(urlsplit(origin).hostname)
        # A proxy on this machine may speak for anybody.
        passed_on = any(header in request.headers for header in FORWARDED)
        here = _is_here(request.remote) and all(_is_here(name) for name in names)
        if passed_on or not here:
            raise web.HTTPForbidden(text="The playground answers on this machine only.")
        return await handler(request)

    return guarded


def _is_here(name: str | None) -> bool:
    if name == "localhost":
        return True
    try:
        return ip_address(name or "").is_loopback
    except ValueError:
        return False


def _leap(told: object) -> timedelta:
    """How far the clock is to move; raises ValueError with a sentence."""
    asked = told if isinstance(told, dict) else {}
    hours, days = asked.get("advance_hours", 0), asked.get("advance_days", 0)
    numbers = all(isinstance(n, int | float) and not isinstance(n, bool) for n in (hours, days))
    if not numbers or not ({"advance_hours", "advance_days"} & asked.keys()):
        raise ValueError('Say how far, as in {"advance_hours": 24} or {"advance_days": 30}.')
    if not 0 <= hours * 3600 + days * 86400 <= LONGEST_LEAP.total_seconds():
        raise ValueError("The clock moves forward, by three years at most.")
    return timedelta(hours=hours, days=days)


def fields_of(data: Form, left: str) -> list[tuple[str, str | Attached]]:
    """What was typed, chosen and handed over; a draft keeps no file."""
    fields: list[tuple[str, str | Attached]] = []
    for name, value in data.items():
        match value:
            case str() if not name.startswith("-"):
                fields.append((name, value))
            case web.FileField():
                # Nobody else does: aiohttp closes those of the request, and this is a copy of it.
                with value.file:
                    file = _file(value)
                if file and left not in (Left.BACK, Left.CLOSED):
                    fields.append((name, file))
            case _:
                # A file that was not chosen: a browser sends no bytes under no name.
                pass
    return fields


def _file(given: web.FileField) -> Attached | None:
    content = given.file.read(LARGEST + 1)
    if len(content) > LARGEST:
        log.warning("A file of more than 5 MB was left out.")
        return None
    return Attached(given.filename, content)


def _room_kind(room: Conversation) -> str:
    if not room.members:
        return "channel"
    return "dm" if len(room.members) == 1 else "group"


def _room_name(room: Conversation, who: Person, names: dict[str, str]) -> str:
    match _room_kind(room):
        case "channel":
            return f"#{room.name}"
        case "dm":
            return "Tandem"
        case _:
            return ", ".join(names.get(a, a) for a in room.members if a != who.address)


def _by_day(
    messages: list[Message], names: dict[str, str], reader: Reader
) -> list[tuple[str, list[dict[str, object]]]]:
    """Messages under the day on which they were said."""
    days: dict[str, list[dict[str, object]]] = {}
    for message in messages:
        local = message.said_at.astimezone(zone(reader.zone))
        days.setdefault(tell_day(local.date(), reader.language), []).append(
            {
                "id": message.id,
                "author": names.get(message.author, message.author),
                "only": bool(message.only_for),
                "time": tell_time(Moment(at=message.said_at, detail=Detail.TIME), reader),
                "words": message.words,
                "card": render.draw_card(Card.model_validate_json(message.card), reader)
                if message.card
                else "",
            }
        )
    return list(days.items())


def _initials(name: str) -> str:
    parts = name.split()
    return (
        "".join(part[0] for part in (parts[0], parts[-1])[: len(parts)]).upper() if parts else "?"
    )

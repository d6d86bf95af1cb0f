"""Tandem's own page in Teams: where one stands, and all that can be done from there."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp
import jwt
from aiohttp import web

from adapters.web import parse, render
from adapters.web.app import LARGEST_FORM, Form, fields_of
from adapters.web.pages import Pages
from bot.dispatch import Answer, Door
from bot.entities import Platform
from bot.events import Ask, Done, Filled, Fix, Heard, Left, Pressed, Replace, Say, Sender
from bot.values import Button, Buttons, Card
from bot.words import LANGUAGES, Reader, _, spell

HERE = Path(__file__).parent
MICROSOFT = "https://login.microsoftonline.com"
MENU = Pressed("menu.show")
SCOPE = "access_as_user"
AGAIN = 60.0
"""Seconds before the signing keys are fetched again, for a key that is not among them."""
FETCHING = aiohttp.ClientTimeout(total=5)
LONGEST = 64
"""Characters of a language or a time zone that a browser names."""

ELSEWHERE = _("This page opens in Teams: add Tandem there, then choose it on the left.")
TROUBLE = _("That did not get through: please try again, or write to me in our chat.")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TabSettings:
    """The registration with Microsoft whose people are let in."""

    app_id: str
    tenant_id: str
    authority: str = MICROSOFT
    """Who signs what Teams shows of a person; only tests name another."""


class TabDoor:
    """A page in Teams that presses the same buttons and fills in the same forms as the chat."""

    def __init__(self, settings: TabSettings, door: Door) -> None:
        self._settings = settings
        self._door = door
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = -AGAIN
        self._one_at_a_time = asyncio.Lock()
        self._pages = Pages()
        self._session: aiohttp.ClientSession

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where it answers."""
        return [
            web.get("/teams/tab", self._show),
            web.post("/teams/tab", self._act),
            *(web.get(f"/teams/{name}", _file(name, kind)) for name, kind in FILES.items()),
        ]

    async def start(self) -> None:
        """Open the line to Microsoft."""
        self._session = aiohttp.ClientSession(timeout=FETCHING)

    async def stop(self) -> None:
        """Close it."""
        await self._session.close()

    async def _show(self, _request: web.Request) -> web.StreamResponse:
        """The page before anybody is known: nothing of it is private."""
        elsewhere, trouble = (
            [spell(text, Reader(language)) for language in LANGUAGES]
            for text in (ELSEWHERE, TROUBLE)
        )
        return self._page("tab.html", Reader(), elsewhere=elsewhere, trouble=trouble)

    async def _act(self, request: web.Request) -> web.StreamResponse:
        """What somebody has done on it, and what stands there now."""
        claims = await self._who(request.headers.get("Authorization", ""))
        if claims is None:
            return web.Response(status=401)
        data = await request.clone(client_max_size=LARGEST_FORM).post()
        heard = await asyncio.to_thread(_heard, claims, data)
        answer = await self._door.answer(heard)
        over = isinstance(answer.reply, Done)
        if over:
            answer = await self._door.answer(Heard(heard.sender, MENU))
        left = isinstance(heard.act, Filled) and heard.act.left is Left.CLOSED
        return self._drawn(answer, noted=over and not left, home=over or heard.act == MENU)

    def _drawn(self, answer: Answer, *, noted: bool, home: bool) -> web.Response:
        reply, reader = answer.reply, answer.reader
        asked = reply.ask if isinstance(reply, Fix) else reply if isinstance(reply, Ask) else None
        card = reply.card if isinstance(reply, Say | Replace) else Card()
        return self._page(
            "tabbed.html",
            reader,
            noted=noted,
            home=home or _leads_home(card),
            card=render.draw_card(card, reader),
            asked=asked,
            faults=isinstance(reply, Fix),
            opening=render.draw_opening(asked, reader) if asked else "",
            fields=render.draw_fields(reply, reader) if isinstance(reply, Ask | Fix) else "",
            menu=json.dumps({"action": MENU.action}),
        )

    def _page(self, template: str, reader: Reader, **context: Any) -> web.Response:
        text = self._pages.drawn(template, reader, **context)
        return web.Response(text=text, content_type="text/html", headers=SAFE)

    # Who looks at it, as Microsoft vouches for them.

    async def _who(self, authorization: str) -> Mapping[str, Any] | None:
        """The claims of a person of our tenant who looks at our app, or None."""
        scheme, _space, token = authorization.partition(" ")
        if scheme.casefold() != "bearer":
            return None
        try:
            key = await self._key(str(jwt.get_unverified_header(token).get("kid", "")))
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                options={"require": ["exp", "iss", "aud"], "verify_aud": False},
            )
        except (jwt.PyJWTError, LookupError) as error:
            log.warning("A look at the page in Teams was refused: %s", error)
            return None
        return claims if self._is_ours(claims) else None

    def _is_ours(self, claims: Mapping[str, Any]) -> bool:
        tenant, app = self._settings.tenant_id, self._settings.app_id
        issuers = (f"{MICROSOFT}/{tenant}/v2.0", f"https://sts.windows.net/{tenant}/")
        aud = str(claims.get("aud"))
        # The app's id by itself, or at the end of its address: as the registration says.
        ours = aud == app or (aud.startswith("api://") and aud.rpartition("/")[2] == app)
        # Without a scope, it is no person but another program that asks.
        allowed = SCOPE in str(claims.get("scp", "")).split()
        person = isinstance(claims.get("oid"), str)
        return all(
            (ours, allowed, person, claims.get("iss") in issuers, claims.get("tid") == tenant)
        )

    async def _key(self, id: str) -> jwt.PyJWK:
        async with self._one_at_a_time:
            if id not in self._keys and monotonic() - self._fetched_at >= AGAIN:
                self._fetched_at = monotonic()
                await self._fetch()
        return self._keys[id]

    async def _fetch(self) -> None:
        address = f"{self._settings.authority}/{self._settings.tenant_id}/discovery/v2.0/keys"
        try:
            async with self._session.get(address, raise_for_status=True) as response:
                told = jwt.PyJWKSet.from_dict(await response.json(content_type=None))
        except (aiohttp.ClientError, TimeoutError, ValueError, jwt.PyJWTError) as error:
            log.warning("Microsoft's signing keys could not be fetched: %s", error)
        else:
            self._keys = {key.key_id: key for key in told.keys if key.key_id}


def _leads_home(card: Card) -> bool:
    """Whether the way back stands on it already."""
    rows = (block.items for block in card.blocks if isinstance(block, Buttons))
    buttons = (one for row in rows for one in row if isinstance(one, Button))
    return any(one.action == MENU.action for one in buttons)


FILES = {"tab.js": "text/javascript", "tab.css": "text/css"}

SAFE = {
    # Teams shows the page in a frame of its own, and its script comes from Microsoft.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' https://res.cdn.office.net; style-src 'self'; "
        "img-src 'self' data:; connect-src 'self' https://res.cdn.office.net; base-uri 'none'; "
        "form-action 'none'; "
        "frame-ancestors https://teams.microsoft.com https://*.teams.microsoft.com "
        "https://*.cloud.microsoft https://*.microsoft365.com https://*.office.com"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def _file(name: str, kind: str) -> Any:
    async def give(_request: web.Request) -> web.Response:
        text = (HERE / "static" / name).read_text(encoding="utf-8")
        return web.Response(text=text, content_type=kind, headers=SAFE)

    return give


def _heard(claims: Mapping[str, Any], data: Form) -> Heard:
    """What the page sends: a press, a form, or nothing yet."""
    told = {name: value for name, value in data.items() if isinstance(value, str)}
    left = told.get("-left", "")
    who = Sender(
        platform=Platform.TEAMS,
        community=str(claims["tid"]),
        address=str(claims["oid"]),
        name=str(claims.get("name", "")),
        locale=told.get("-locale", "")[:LONGEST],
        zone=told.get("-zone", "")[:LONGEST],
    )
    if "press" in told:
        return parse.press(who, told["press"])
    if "-form" in told:
        fields = fields_of(data, left)
        return parse.form(who, told["-form"], told.get("-subject", ""), fields, left)
    return Heard(who, MENU)

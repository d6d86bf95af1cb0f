"""What is read beside the chat: the public page of a programme, and the table of a round."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from urllib.parse import quote, urlencode

from aiohttp import web
from markupsafe import Markup

from adapters import sheets
from adapters.web.pages import Pages
from bot.dispatch import Door
from bot.outside import Outside
from bot.words import LANGUAGES, Reader, _, language_of, spell

HERE = Path(__file__).parent
TOKEN = re.compile(r"[0-9a-f]{32}")
HANDED = re.compile(r"[\w-]{43}", re.ASCII)
MINUTE = 60
OFTEN = 6
"""How many times a table may be fetched within a minute."""

NAMES = {"fr": "Français", "en": "English"}


class OutsideDoor:
    """A page for each programme that is shown, tables for its managers: nothing to press or run."""

    def __init__(self, door: Door) -> None:
        self._door = door
        style = (HERE / "static" / "outside.css").read_text(encoding="utf-8")
        logo = (HERE / "static" / "tandem.svg").read_text(encoding="utf-8")
        self._pages = Pages(style=Markup(style), logo=Markup(logo))  # noqa: S704
        self._headers = {**SAFE, "Content-Security-Policy": _policy(style)}
        self._asked: dict[str, list[float]] = {}
        self._one_at_a_time = asyncio.Lock()

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where it answers."""
        return [web.get("/p/{token}", self._show), web.get("/table/{token}", self._hand_over)]

    async def start(self) -> None:
        """There is nothing to prepare."""

    async def stop(self) -> None:
        """Nor to let go of."""

    async def _show(self, request: web.Request) -> web.StreamResponse:
        token, wanted = request.match_info["token"], request.query.get("lang", "")
        shown = await self._door.page(token) if TOKEN.fullmatch(token) else None
        language = wanted if wanted in LANGUAGES else _read_best(request)
        if shown is None:
            return self._nothing(language_of(language or None))
        language = language or shown.language
        html = self._drawn(shown, Reader(language, shown.zone), token)
        tag = f'"{hashlib.sha256(html.encode()).hexdigest()[:32]}"'
        headers = {**self._headers, "ETag": tag, "Content-Language": language}
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers=headers)
        return web.Response(text=html, content_type="text/html", headers=headers)

    async def _hand_over(self, request: web.Request) -> web.StreamResponse:
        """The table of that address, while it lasts: made anew each time, one after the other."""
        token, language = request.match_info["token"], language_of(_read_best(request) or None)
        if self._too_often(token):
            wait = spell(_("Please try again in a minute."), Reader(language))
            return web.Response(
                text=wait, status=429, headers={**PRIVATE, "Retry-After": str(MINUTE)}
            )
        async with self._one_at_a_time:
            table = await self._door.table(token) if HANDED.fullmatch(token) else None
            if table is None:
                return self._nothing(language, PRIVATE)
            self._asked.setdefault(token, []).append(monotonic())
            content = await asyncio.to_thread(sheets.written, table.rows, table.language)
        named = f"attachment; filename*=UTF-8''{quote(table.name)}.csv"
        return web.Response(
            body=content,
            content_type="text/csv",
            charset="utf-8",
            headers={**PRIVATE, "Content-Disposition": named},
        )

    def _too_often(self, token: str) -> bool:
        """Whether that one was fetched again and again within a minute."""
        since = monotonic() - MINUTE
        self._asked = {
            one: recent
            for one, times in self._asked.items()
            if (recent := [at for at in times if at > since])
        }
        return len(self._asked.get(token, [])) >= OFTEN

    def _drawn(self, shown: Outside, reader: Reader, token: str) -> str:
        return self._pages.drawn(
            "outside.html",
            reader,
            page=shown,
            summary=spell(shown.aim, reader),
            contact=_way_to(shown.contact),
            others=[
                (code, NAMES[code], f"/p/{token}?{urlencode({'lang': code})}")
                for code in LANGUAGES
                if code != reader.language
            ],
        )

    def _nothing(
        self, language: str, more: Mapping[str, str] = MappingProxyType({})
    ) -> web.Response:
        """An address that means nothing, or not any more: the answer to both is the same."""
        html = self._pages.drawn("nothing.html", Reader(language))
        headers = {**self._headers, **more}
        return web.Response(text=html, status=404, content_type="text/html", headers=headers)


def _read_best(request: web.Request) -> str:
    """The language of ours that the reader's browser asks for first; '' where it wants neither."""
    for part in request.headers.get("Accept-Language", "").split(","):
        code = part.split(";")[0].strip()[:2].casefold()
        if code in LANGUAGES:
            return code
    return ""


def _way_to(contact: str) -> str:
    """Where the team's address leads: their page, or a letter to them."""
    if not contact or contact.startswith("https://"):
        return contact
    return f"mailto:{quote(contact, safe='@')}"


# Kept by nobody without asking again: a page that is taken down is gone at once. No search engine
# keeps it either, for its address is to end with it.
SAFE = {
    "Cache-Control": "no-cache",
    "Vary": "Accept-Language",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

PRIVATE = {**SAFE, "Cache-Control": "private, no-store"}
"""Names and reasons of real people: no copy of them stays on the way."""


def _policy(style: str) -> str:
    """Nothing is fetched and nothing runs: the page has its style in it, and only that one."""
    known = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{known}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )

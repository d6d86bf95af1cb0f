"""Where Teams knocks, and how it is answered in time."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Any, assert_never
from urllib.parse import quote, urlsplit

from aiohttp import web

from adapters.files import Unfetched, fetch
from adapters.teams import parse
from adapters.teams.connector import MICROSOFT, Authority, Connector, credentials
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.parse import Activity, Member
from adapters.teams.render import CARD, Element, render_card, render_form, render_leaflets
from bot import cards
from bot.dispatch import Answer, Door
from bot.events import (
    Ask,
    Done,
    Filled,
    Fix,
    Heard,
    Leaflets,
    Replace,
    Say,
    Sought,
    Words,
)
from bot.forms import Attached
from bot.ports import Later, Unreachable
from bot.values import card
from bot.words import Reader, Text, Who, _, language_of, spell

log = logging.getLogger(__name__)

LARGEST = 256 * 1024
PATIENCE = 2.5  # Teams shows an error of its own when an answer takes longer than about 5 s.
ROSTER_PATIENCE = 2.0
ASIDE_PATIENCE = 1.5
LONGEST_WAIT = 20.0
TRIES = 3
SAID = "application/vnd.microsoft.activity.message"


class Misconfigured(Exception):
    """Teams cannot be served like this; the message says what to change."""


@dataclass(frozen=True)
class TeamsSettings:
    """How Tandem is registered with Microsoft."""

    app_id: str
    app_password: str = ""
    app_type: str = "SingleTenant"
    tenant_id: str = ""
    dev: bool = False
    host: str = "127.0.0.1"
    authority: Authority = MICROSOFT
    token: Callable[[], str] | None = None
    """Instead of Microsoft's token service, in tests."""


def check(settings: TeamsSettings) -> None:
    """Refuse settings under which strangers could speak, or Tandem could not."""
    if not settings.app_id:
        # Without an app id Microsoft's library lets everybody in.
        if not settings.dev:
            raise Misconfigured("Set TEAMS_APP_ID; or TEAMS_DEV=1 to try Teams on this machine.")
        if not _on_this_machine(settings.host):
            raise Misconfigured(
                "TEAMS_DEV=1 lets everybody in: set HOST=127.0.0.1, or TEAMS_APP_ID."
            )
        return
    if settings.app_type not in ("SingleTenant", "UserAssignedMSI"):
        raise Misconfigured("Set TEAMS_APP_TYPE to SingleTenant or UserAssignedMSI.")
    if not settings.tenant_id:
        raise Misconfigured("Set TEAMS_TENANT_ID to the tenant that your Azure Bot belongs to.")
    if settings.app_type == "SingleTenant" and not settings.app_password:
        raise Misconfigured("Set TEAMS_APP_PASSWORD to a client secret of the app registration.")


class TeamsDoor:
    """Tandem in Microsoft Teams."""

    def __init__(self, settings: TeamsSettings, door: Door) -> None:
        check(settings)
        self._settings = settings
        self._door = door
        token = settings.token
        if token is None and settings.app_id:
            password = settings.app_password if settings.app_type == "SingleTenant" else ""
            token = credentials(settings.app_id, password, settings.tenant_id)
        self._connector = Connector(settings.app_id, token, settings.authority)
        self._members: dict[str, Member] = {}
        self._under_way: set[asyncio.Task[Any]] = set()
        self.messenger = TeamsMessenger(self._connector, self._chat)

    def routes(self) -> list[web.RouteDef]:
        """What the web server hands over."""
        return [web.post("/api/messages", self._listen)]

    async def start(self) -> None:
        """Ready to be knocked at."""
        await self._connector.start()

    async def stop(self) -> None:
        """Finish the answers under way, then close."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=PATIENCE)
        for task in self._under_way:
            task.cancel()
        await self._connector.stop()

    async def _listen(self, request: web.Request) -> web.Response:
        body = await request.read()
        if len(body) > LARGEST:
            return web.Response(status=413)
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            payload = None
        if not isinstance(payload, dict):
            return web.Response(status=400, text="Send a JSON object.")
        refusal = await self._refusal(payload, request.headers.get("Authorization"))
        if refusal:
            return web.Response(status=refusal)
        if sought := parse.sought(payload):
            return web.json_response(await self._offer(sought))
        activity = parse.read(payload)
        if activity is None:
            return web.json_response({})
        if activity.invoke:
            return web.json_response(await self._answer_press(activity))
        self._later(self._answer_words(activity))
        return web.Response(status=202)

    async def _refusal(self, payload: parse.Payload, authorization: str | None) -> int | None:
        route = parse.route_of(payload)
        channel = payload.get("channelId")
        if not isinstance(channel, str) or not await self._connector.genuine(
            channel, route.service_url, authorization
        ):
            return 401
        if not self._settings.app_id:
            # Nobody vouches for the address: whatever is sent stays on this machine.
            return None if _on_this_machine(_host(route.service_url)) else 403
        # The token names no tenant; and on other channels callers choose who they are.
        ours = route.tenant.casefold() == self._settings.tenant_id.casefold()
        return None if ours and channel == "msteams" else 403

    async def _offer(self, sought: Sought) -> Element:
        """Cards to put into a conversation, while somebody types what they look for."""
        try:
            found, reader = await asyncio.wait_for(self._door.seek(sought), PATIENCE)
        except TimeoutError:
            slow = _("This takes longer than usual: please search again in a moment.")
            found, reader = Leaflets(why_none=slow), Reader(language_of(sought.sender.locale))
        return render_leaflets(found, reader)

    async def _answer_words(self, activity: Activity) -> None:
        """What was typed: acknowledged at once, answered by a message."""
        member = await self._known(activity)
        heard = await _with_file(activity.told_by(member), activity.file)
        await self._deliver(activity, await self._decide(heard))

    async def _answer_press(self, activity: Activity) -> Element:
        """What was pressed: answered within the request, or afterwards when it takes too long."""
        member = self._members.get(activity.heard.sender.address)
        if member is None:
            self._later(self._known(activity))
        heard = activity.told_by(member or Member())
        deciding = asyncio.ensure_future(self._decide(heard))
        try:
            shown = await asyncio.wait_for(asyncio.shield(deciding), PATIENCE)
        except TimeoutError:
            self._later(self._catch_up(activity, deciding))
            return _said(spell(_("One moment…"), _reader(heard)))
        if shown and not activity.personal:
            return await self._answer_aside(activity, shown)
        if shown is None or not shown.in_place:
            self._later(self._deliver(activity, shown))
            return _said(spell(_("Answered below."), shown.reader) if shown else "✓")
        if shown.lasting:
            # Without it Teams goes back to the old card at the next reaction or reload
            # (botbuilder-js 4635).
            self._later(self.messenger.change(activity.route, activity.pressed, shown.card))
        return {"statusCode": 200, "type": CARD, "value": shown.card}

    async def _answer_aside(self, activity: Activity, shown: _Shown) -> Element:
        """What was pressed before everybody: a line there for the one who pressed, and no more."""
        telling = asyncio.ensure_future(self._tell_alone(activity, shown))
        self._later(telling)
        try:
            told = await asyncio.wait_for(asyncio.shield(telling), ASIDE_PATIENCE)
        except TimeoutError:
            told = _("One moment…")
        return _said(spell(told, shown.reader))

    async def _catch_up(self, activity: Activity, deciding: asyncio.Future[_Shown | None]) -> None:
        await self._deliver(activity, await deciding)

    async def _decide(self, heard: Heard) -> _Shown | None:
        try:
            return self._drawn(heard, await self._door.answer(heard))
        except Exception:
            log.exception("Something that was said in Teams could not be answered")
            trouble, reader = cards.trouble(), _reader(heard)
            return _Shown(render_card(trouble, reader), spell(trouble.summary, reader), reader)

    def _drawn(self, heard: Heard, answer: Answer) -> _Shown | None:
        reply, reader = answer.reply, answer.reader
        form = isinstance(heard.act, Filled)
        match reply:
            case Say(card=said) | Replace(card=said):
                drawn, line = render_card(said, reader, self._chat), said.summary
            case Ask():
                drawn, line = render_form(reply, reader), reply.title
            case Fix(ask=ask, faults=faults):
                drawn, line = render_form(ask, reader, faults), ask.title
            case Done() if form:
                line = _("Thank you, that is noted.")
                drawn = render_card(card(None, line), reader)
            case Done():
                return None
            case _:
                assert_never(reply)
        # When something broke, a form stays with all that was typed.
        in_place = isinstance(reply, Replace) or (form and reply != Say(cards.trouble()))
        lasting = not isinstance(reply, Ask | Fix)
        return _Shown(drawn, spell(line, reader), reader, in_place, lasting)

    async def _deliver(self, activity: Activity, shown: _Shown | None) -> None:
        """Show an answer that nobody waits for on the line."""
        route, write = activity.route, self.messenger
        if shown is None:
            return
        if activity.personal and shown.in_place and activity.pressed:
            await _patiently(lambda: write.change(route, activity.pressed, shown.card))
        elif activity.personal:
            await _patiently(lambda: write.show(route, shown.card, shown.line))
        else:
            note = await self._tell_alone(activity, shown)
            if activity.invoke:
                # Whoever pressed was told beside the button; others need not hear of it.
                return
            await _patiently(lambda: write.note(route, spell(note, shown.reader)))

    async def _tell_alone(self, activity: Activity, shown: _Shown) -> Text:
        """Answer in their own chat, as others read along here; what is left to say here."""
        alone = replace(activity.route, conversation="")
        try:
            await _patiently(lambda: self.messenger.show(alone, shown.card, shown.line))
        except Unreachable:
            return _("Please write to me in a chat of our own.")
        return _("I have answered you in our own chat.")

    # Who is who, as far as Teams' roster tells.

    async def _known(self, activity: Activity) -> Member:
        """The roster's line, asked once for each person."""
        address = activity.heard.sender.address
        if address not in self._members:
            try:
                async with asyncio.timeout(ROSTER_PATIENCE):
                    self._members[address] = await self._connector.member(activity.route)
            except Exception as error:
                log.info("The roster tells nothing of a person: %s", error)
                return Member()
        return self._members[address]

    def _chat(self, who: Who) -> str:
        upn = self._members.get(who.address, Member()).upn
        return f"https://teams.microsoft.com/l/chat/0/0?users={quote(upn)}" if upn else ""

    def _later(self, doing: Awaitable[object]) -> None:
        task = asyncio.create_task(_logged(doing))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)


@dataclass(frozen=True)
class _Shown:
    """A reply as it is drawn; `lasting` unless the card still waits for answers."""

    card: Element
    line: str
    reader: Reader
    in_place: bool = False
    lasting: bool = True


async def _with_file(heard: Heard, shared: parse.Shared | None) -> Heard:
    """What was said, with the file that came along; one that cannot be had is left out."""
    if shared is None or not isinstance(heard.act, Words):
        return heard
    try:
        # The address itself opens the file, for some minutes: nothing else goes along.
        content = await fetch(shared.url, lambda url: url.scheme == "https")
    except Unfetched as error:
        log.warning("A file could not be taken over from Teams: %s", error)
        return heard
    return replace(heard, act=replace(heard.act, file=Attached(shared.name, content)))


async def _patiently(send: Callable[[], Awaitable[object]]) -> None:
    """Try again when Teams asks to wait."""
    for left in reversed(range(TRIES)):
        try:
            await send()
        except Later as later:
            if not left or later.seconds > LONGEST_WAIT:
                raise
            await asyncio.sleep(later.seconds)
        else:
            return


async def _logged(doing: Awaitable[object]) -> None:
    try:
        await doing
    except Exception:
        log.exception("An answer did not reach Teams")


def _said(words: str) -> Element:
    """A line below the card that was pressed, which stays."""
    return {"statusCode": 200, "type": SAID, "value": words}


def _reader(heard: Heard) -> Reader:
    return Reader(language_of(heard.sender.locale), heard.sender.zone or Reader().zone)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _on_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False

"""What people do in Slack, heard and answered within the three seconds that Slack waits."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import chain
from typing import Any, TypeVar, assert_never

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from yarl import URL

from adapters.files import Unfetched, fetch
from adapters.slack import parse, render
from adapters.slack.messenger import QUIETLY, SlackMessenger, reason
from adapters.slack.parse import Place, Where
from bot import cards, routes
from bot.dispatch import Answer, Door
from bot.events import (
    Ask,
    Done,
    Filled,
    Fix,
    Heard,
    Pressed,
    Replace,
    Say,
    Sender,
    Spot,
    Words,
)
from bot.forms import Attached
from bot.values import Button, Card, Style, buttons, card
from bot.words import Reader, Text, _, language_of

R = TypeVar("R")

log = logging.getLogger(__name__)

PATH = "/slack/events"
COMMANDS = tuple(f"/{command}" for command in routes.COMMANDS)
EVENTS = ("message", "app_home_opened")
SHORTCUTS = ("join.open",)
"""The buttons that Slack's own menu of shortcuts presses."""

SLACK = "https://slack.com/api/"

PATIENCE = 2.2
FACTS_PATIENCE = 1.0
FACTS_LAST = 3600.0
FACTS_KEPT = 5000
API_TIMEOUT = 10
GOODBYE = 5.0
RECONNECT = 10.0
SILENCE = 45.0
PING = 5.0

FAILURES = (SlackApiError, aiohttp.ClientError, OSError, TimeoutError)
STALE_TRIGGER = ("expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id")


@dataclass(frozen=True)
class SlackSettings:
    """What the operator got from Slack; an app token means Socket Mode."""

    bot_token: str
    signing_secret: str = ""
    app_token: str = ""
    api_url: str = SLACK


@dataclass(frozen=True)
class Turn:
    """What was heard and where; without `ack`, Slack was told to wait no more."""

    heard: Heard
    where: Where
    ack: AsyncAck | None


class SlackDoor:
    """Slack's way in: over signed HTTP, or over Socket Mode when there is an app token."""

    def __init__(self, settings: SlackSettings, door: Door) -> None:
        if not settings.signing_secret and not settings.app_token:
            # Bolt would check signatures with an empty key, which anybody can do too.
            raise ValueError("Slack needs SLACK_SIGNING_SECRET, or SLACK_APP_TOKEN.")
        self._settings = settings
        self._door = door
        # A message that Slack refused because of haste was not sent: it alone may go out again.
        self._client = self._calling([AsyncRateLimitErrorRetryHandler(max_retry_count=2)])
        self.messenger = SlackMessenger(self._calling([]))
        self._bolt = self._listening()
        self._known: dict[str, tuple[float, Sender]] = {}
        self._busy: set[asyncio.Task[Any]] = set()
        self._connection: asyncio.Task[None] | None = None

    def routes(self) -> list[web.RouteDef]:
        """Where Slack posts; nowhere in Socket Mode."""
        return [] if self._settings.app_token else [web.post(PATH, self._posted)]

    async def start(self) -> None:
        """Open the socket, without waiting for it."""
        if self._settings.app_token:
            self._connection = asyncio.create_task(self._stay_connected())

    async def stop(self) -> None:
        """Answer those who are waiting, then hang up."""
        if self._busy:
            await asyncio.wait(self._busy, timeout=GOODBYE)
        if self._connection:
            self._connection.cancel()
            await asyncio.wait([self._connection])

    def _calling(self, again: list[AsyncRetryHandler]) -> AsyncWebClient:
        return AsyncWebClient(
            self._settings.bot_token,
            base_url=self._settings.api_url,
            timeout=API_TIMEOUT,
            retry_handlers=again,
        )

    # Listening

    def _listening(self) -> AsyncApp:
        quiet = logging.getLogger(f"{__name__}.bolt")
        quiet.setLevel(logging.ERROR)

        # Given a token, Bolt asks Slack about it during the first three seconds; and with
        # SLACK_CLIENT_ID in the environment it forgets the token, for "AuthorizeResult was not
        # found". With this it does neither.
        async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
            return AuthorizeResult(
                enterprise_id=enterprise_id, team_id=team_id, bot_token=self._settings.bot_token
            )

        bolt = AsyncApp(
            name="tandem",
            logger=quiet,
            client=AsyncWebClient(base_url=self._settings.api_url, timeout=API_TIMEOUT),
            signing_secret=self._settings.signing_secret,
            authorize=authorize,
        )
        everything = re.compile("")
        for command in COMMANDS:
            bolt.command(command)(self._hear)
        for event in EVENTS:
            bolt.event(event)(self._hear)
        for shortcut in SHORTCUTS:
            bolt.global_shortcut(shortcut)(self._hear)
        bolt.action(everything)(self._hear)
        bolt.view(everything)(self._hear)
        bolt.view_closed(everything)(self._hear)
        return bolt

    async def _posted(self, request: web.Request) -> web.Response:
        at = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        # Bolt answers 500, with a traceback, to a time that is no number and to an odd signature.
        if not re.fullmatch("[0-9]{1,12}", at) or not signature.isascii():
            return web.Response(status=HTTPStatus.UNAUTHORIZED)
        try:
            posted = await to_bolt_request(request)
        except (ValueError, AttributeError):
            # No JSON object, so nobody of Slack's.
            return web.Response(status=HTTPStatus.UNAUTHORIZED)
        return await to_aiohttp_response(await self._bolt.async_dispatch(posted))

    async def _stay_connected(self) -> None:
        told = False
        while True:
            socket = AsyncSocketModeHandler(
                self._bolt,
                self._settings.app_token,
                logger=self._bolt.logger,
                ping_interval=PING,
            )
            try:
                opened = await self._client.apps_connections_open(
                    app_token=self._settings.app_token
                )
                socket.client.wss_uri = str(opened["url"])
                async with asyncio.timeout(SILENCE):
                    await socket.connect_async()  # type: ignore[no-untyped-call]
                log.info("Connected to Slack over Socket Mode.")
                told = False
                await self._until_lost(socket)
            except Exception as error:
                if not told:
                    log.warning("Slack cannot be reached (%s); trying again.", _told(error))
                told = True
            finally:
                with suppress(Exception):
                    await socket.close_async()  # type: ignore[no-untyped-call]
            await asyncio.sleep(RECONNECT)

    async def _until_lost(self, socket: AsyncSocketModeHandler) -> None:
        # The client reconnects by itself, but tries one single-use address for ever: after a
        # while it is better to begin anew.
        now = asyncio.get_running_loop().time
        alive = now()
        while now() - alive < SILENCE:
            await asyncio.sleep(1)
            if await socket.client.is_connected():
                alive = now()

    # Deciding

    async def _hear(self, body: dict[str, Any], ack: AsyncAck) -> None:
        # A task of our own: what was decided is still said when the process is asked to stop.
        await self._task(self._answer(body, ack))

    async def _answer(self, body: dict[str, Any], ack: AsyncAck) -> None:
        read = parse.heard(body)
        if read is None:
            await ack()
            return
        heard, where = read
        deciding = self._task(self._decide(heard, where))
        await asyncio.wait({deciding}, timeout=PATIENCE)
        in_time = deciding.done()
        try:
            if not in_time:
                await self._hold(heard, where, ack)
            await self._reply(await deciding, Turn(heard, where, ack if in_time else None))
        except Exception as error:
            if isinstance(error, FAILURES):
                log.warning("An answer in Slack (%s) failed: %s", where.place, _told(error))
            else:
                log.exception("An answer in Slack (%s) failed", where.place)
            await self._apologise(heard, where)
        finally:
            if ack.response is None:
                await ack()

    async def _decide(self, heard: Heard, where: Where) -> Answer:
        heard = await self._with_files(heard, where)
        community = heard.sender.community
        sender, people, channels = await asyncio.gather(
            self._met(heard.sender),
            asyncio.gather(*(self._told_of(community, one) for one in where.picked)),
            asyncio.gather(*(self._called(one) for one in where.channels)),
        )
        named, spots = tuple(chain(*people)), tuple(chain(*channels))
        return await self._door.answer(replace(heard, sender=sender, named=named, spots=spots))

    async def _with_files(self, heard: Heard, where: Where) -> Heard:
        """What was heard, with the files that came along; one that cannot be had is left out."""
        for shared in where.files:
            try:
                file = Attached(shared.name, await self._download(shared.url))
            except Unfetched as error:
                log.warning("A file could not be taken over from Slack: %s", error)
                continue
            match heard.act:
                case Words(text=text):
                    heard = replace(heard, act=Words(text, file))
                case Filled(answers=answers):
                    answers = {**answers, shared.field: file}
                    heard = replace(heard, act=replace(heard.act, answers=answers))
        return heard

    async def _download(self, address: str) -> bytes:
        headers = {"Authorization": f"Bearer {self._settings.bot_token}"}
        return await fetch(address, self._is_slacks, headers)

    def _is_slacks(self, url: URL) -> bool:
        """Whether the token may go there."""
        if url.scheme == "https" and f".{url.host}".endswith(".slack.com"):
            return True
        api = self._settings.api_url
        return api != SLACK and url.origin() == URL(api).origin()

    async def _met(self, sender: Sender) -> Sender:
        """The sender with what Slack tells of them: name, language, time zone, e-mail."""
        now = asyncio.get_running_loop().time()
        at, _known = self._known.get(sender.address, (now - FACTS_LAST, sender))
        if now - at >= FACTS_LAST:
            try:
                async with asyncio.timeout(FACTS_PATIENCE):
                    told = await self._client.users_info(user=sender.address, include_locale=True)
            except FAILURES as error:
                log.warning("Slack did not say who %s is: %s", sender.address, _told(error))
            else:
                self._known.pop(sender.address, None)
                if len(self._known) >= FACTS_KEPT:
                    del self._known[next(iter(self._known))]
                self._known[sender.address] = (now, parse.facts(sender, told.data))
        _at, known = self._known.get(sender.address, (now, sender))
        name = sender.community_name or known.community_name
        return replace(known, community=sender.community, community_name=name, spot=sender.spot)

    async def _told_of(self, community: str, address: str) -> list[Sender]:
        """Somebody who was picked in a form: Tandem may never have met them."""
        try:
            async with asyncio.timeout(FACTS_PATIENCE):
                told = await self._client.users_info(user=address, include_locale=True)
        except FAILURES as error:
            log.warning("Slack did not say who %s is: %s", address, _told(error))
            return []
        return parse.person(community, told.data)

    async def _called(self, address: str) -> list[Spot]:
        """A channel that was picked, with its name."""
        try:
            async with asyncio.timeout(FACTS_PATIENCE):
                told = await self._client.conversations_info(channel=address)
        except FAILURES as error:
            # A private channel, say, that nobody has invited the bot to.
            log.info("Slack did not say what channel %s is: %s", address, _told(error))
            return []
        return parse.channel(told.data)

    # Answering

    async def _hold(self, heard: Heard, where: Where, ack: AsyncAck) -> None:
        if where.place is Place.FORM:
            view = render.waiting(where.title, self._reader(heard))
            await ack(response_action="update", view=view)
        else:
            await ack()

    async def _reply(self, answer: Answer, turn: Turn) -> None:
        reply, reader = answer.reply, answer.reader
        match reply:
            case Say(card=said):
                await self._show(said, reader, turn)
            case Replace(card=said):
                await self._show(said, reader, turn, instead=True)
            case Ask():
                await self._open(reply, {}, reader, turn)
            case Fix(ask=ask, faults=faults):
                await self._open(ask, faults, reader, turn)
            case Done():
                if turn.where.place is not Place.FORM:
                    return
                if turn.ack:
                    await turn.ack(response_action="clear")
                else:
                    done = render.sheet(card(None, _("Done. You can close this window.")), reader)
                    await self._client.views_update(view_id=turn.where.view, view=done)
            case _:
                assert_never(reply)

    async def _show(self, said: Card, reader: Reader, turn: Turn, instead: bool = False) -> None:
        """A card, where it was asked for; `instead` of what was pressed."""
        where, ack = turn.where, turn.ack
        drawn = render.card(said, reader)
        if ack and where.place is Place.COMMAND:
            await ack(response_type="ephemeral", **drawn)
            return
        if ack:
            await ack(response_action="clear" if where.place is Place.FORM else None)
        match where.place:
            case Place.COMMAND:
                await _respond(where, drawn)
            case Place.MESSAGE:
                await _respond(where, drawn, instead and not where.read_by_all)
            case Place.CHAT:
                await self._write(where.channel, drawn, where.thread)
            case Place.HOME if instead or not where.trigger:
                view = render.home(said, reader)
                await self._client.views_publish(user_id=where.user, view=view)
            case Place.HOME:
                await self._raise(render.sheet(said, reader), said, reader, where)
            case Place.MODAL | Place.BACK:
                # Never one more on top: Slack stacks three at most.
                view = render.sheet(said, reader)
                await self._client.views_update(view_id=where.view, view=view)
            case Place.FORM:
                await self._write(where.user, drawn)
                if not ack:
                    view = render.sheet(said, reader)
                    await self._client.views_update(view_id=where.view, view=view)
            case Place.CLOSED:
                pass  # Nobody looks at it any more.
            case _:
                assert_never(where.place)

    async def _open(self, ask: Ask, faults: Mapping[str, Text], reader: Reader, turn: Turn) -> None:
        """A form on the screen of whoever asked for it, or a button that will bring it there."""
        where, ack = turn.where, turn.ack
        view = render.modal(ask, reader, faults)
        if where.place is Place.FORM:
            if not ack:
                await self._client.views_update(view_id=where.view, view=view)
            elif faults and where.fields and _is_on_screen(ask, turn.heard):
                told = render.errors(faults, reader, where.fields)
                await ack(response_action="errors", errors=told)
            else:
                await ack(response_action="update", view=view)
            return
        if where.place is Place.BACK:
            if ack:
                await ack()
            await self._client.views_update(view_id=where.view, view=view)
            return
        invitation = _invitation(ask, turn.heard)
        if not where.trigger:
            await self._show(invitation, reader, turn)
            return
        if ack:
            await ack()
        await self._raise(view, invitation, reader, where)

    async def _raise(
        self, view: render.Drawn, otherwise: Card, reader: Reader, where: Where
    ) -> None:
        """A modal before somebody's eyes; a card when their press is too long ago for that."""
        show = self._client.views_push if where.place is Place.MODAL else self._client.views_open
        try:
            await show(trigger_id=where.trigger, view=view)
        except SlackApiError as error:
            if reason(error) not in STALE_TRIGGER:
                raise
            await self._tell(otherwise, reader, where)

    async def _apologise(self, heard: Heard, where: Where) -> None:
        try:
            await self._tell(cards.trouble(), self._reader(heard), where)
        except FAILURES as error:
            log.warning("Nor could the person be told so: %s", _told(error))

    async def _tell(self, said: Card, reader: Reader, where: Where) -> None:
        """A card to one person, by whatever way is still open."""
        drawn = render.card(said, reader)
        if where.response_url:
            await _respond(where, drawn)
        else:
            await self._write(where.user, drawn)

    async def _write(self, channel: str, drawn: render.Drawn, thread: str = "") -> None:
        await self._client.chat_postMessage(
            channel=channel, thread_ts=thread or None, **drawn, **QUIETLY
        )

    def _reader(self, heard: Heard) -> Reader:
        _at, known = self._known.get(heard.sender.address, (0.0, heard.sender))
        return Reader(language_of(known.locale), known.zone or Reader().zone)

    def _task(self, work: Coroutine[Any, Any, R]) -> asyncio.Task[R]:
        task = asyncio.create_task(work)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)
        return task


async def _respond(where: Where, drawn: render.Drawn, instead: bool = False) -> None:
    """Say it to this person alone, under what they did; or `instead` of what they pressed."""
    body = {**drawn, "replace_original": instead}
    if not instead:
        body["response_type"] = "ephemeral"
    client = AsyncWebhookClient(where.response_url, timeout=API_TIMEOUT, retry_handlers=[])
    response = await client.send_dict(body)
    if response.status_code != HTTPStatus.OK:
        raise ConnectionError(f"response_url: {response.status_code} {response.body}")


def _is_on_screen(ask: Ask, heard: Heard) -> bool:
    """Whether that very form was sent: an answer that only names faults keeps what it carries."""
    match heard.act:
        case Filled(form=form, subject=subject):
            return (form, subject) == (ask.form.name, ask.subject)
        case _:
            return False


def _invitation(ask: Ask, heard: Heard) -> Card:
    """Slack opens a form only at a press of the last three seconds: this asks for one."""
    label = _("Open the form")
    match heard.act:
        case Words(text=text):
            button = Button(label=label, action=parse.SAY, value=text, style=Style.PRIMARY)
        case Pressed(action=action, subject=subject, value=value):
            button = Button(
                label=label, action=action, subject=subject, value=value, style=Style.PRIMARY
            )
        case Filled():
            return cards.out_of_date()
    return card(ask.title, buttons(button))


def _told(error: BaseException) -> str:
    if isinstance(error, SlackApiError):
        return reason(error) or f"HTTP {getattr(error.response, 'status_code', '?')}"
    return f"{type(error).__name__} {error}".strip()

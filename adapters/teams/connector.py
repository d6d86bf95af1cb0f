"""The wire to Microsoft: whose request is genuine, and how Teams is called.

Everything of Microsoft's archived SDK stays in this file: another one takes its place here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Any
from urllib.parse import quote
from weakref import WeakValueDictionary

import aiohttp
from botbuilder.schema import Activity
from botframework.connector.auth import (
    AppCredentials,
    AuthenticationConfiguration,
    AuthenticationConstants,
    BotFrameworkAuthenticationFactory,
    ManagedIdentityAppCredentials,
    MicrosoftAppCredentials,
    PasswordServiceClientCredentialFactory,
)
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor, _OpenIdMetadata
from yarl import URL

from adapters.teams.parse import Member, Route, member
from bot.ports import Later, Unreachable

log = logging.getLogger(__name__)

_chance = SystemRandom()

TIMEOUT = aiohttp.ClientTimeout(total=10)
PAGE = 500


@dataclass(frozen=True)
class Authority:
    """Who signs the requests that come in; only tests name another."""

    issuer: str = AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER
    metadata: str = AuthenticationConstants.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL


MICROSOFT = Authority()


class Gone(Unreachable):
    """Teams knows no such message or conversation."""


class Unclear(Exception):
    """Teams answered in a way that does not tell whether the message arrived."""


def credentials(app_id: str, password: str, tenant_id: str) -> Callable[[], str]:
    """A source of access tokens; without a password the machine's managed identity is one."""
    # One object for good: the SDK makes a new one for each turn, and with it a request for a
    # token, while MSAL inside keeps a token until it ends.
    source: AppCredentials = (
        MicrosoftAppCredentials(app_id, password, channel_auth_tenant=tenant_id)
        if password
        else ManagedIdentityAppCredentials(
            app_id, AuthenticationConstants.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE
        )
    )
    return source.get_access_token


class Connector:
    """Microsoft's Bot Connector; without an app id neither side shows papers."""

    def __init__(self, app_id: str, token: Callable[[], str] | None, authority: Authority) -> None:
        self._app_id = app_id
        self._token = token
        self._clerk = ThreadPoolExecutor(1, "teams-token")
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._authority = authority
        self._authentication = BotFrameworkAuthenticationFactory.create(
            validate_authority=True,
            to_channel_from_bot_login_url=AuthenticationConstants.TO_CHANNEL_FROM_BOT_LOGIN_URL,
            to_channel_from_bot_oauth_scope=AuthenticationConstants.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE,
            to_bot_from_channel_token_issuer=authority.issuer,
            oauth_url=AuthenticationConstants.OAUTH_URL,
            to_bot_from_channel_open_id_metadata_url=authority.metadata,
            to_bot_from_emulator_open_id_metadata_url=authority.metadata,
            credential_factory=PasswordServiceClientCredentialFactory(app_id),
            auth_configuration=AuthenticationConfiguration(),
        )
        self._session: aiohttp.ClientSession

    async def start(self) -> None:
        """Open the line."""
        self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        keys = _Keys(self._authority.metadata, self._session)
        JwtTokenExtractor.metadataCache[self._authority.metadata] = keys

    async def stop(self) -> None:
        """Close the line."""
        self._clerk.shutdown(wait=False, cancel_futures=True)
        await self._session.close()

    async def genuine(self, channel: str, service_url: str, authorization: str | None) -> bool:
        """Whether the request comes from Microsoft, for this bot and from that address."""
        claim = Activity(channel_id=channel, service_url=service_url)
        try:
            seen = await self._authentication.authenticate_request(claim, authorization)  # type: ignore[arg-type]
        except Exception as error:
            # The SDK has no error of its own for a bad token: AttributeError, IndexError,
            # ValueError and a bare Exception have been seen, which it would answer with 500.
            log.warning("A request was refused: %s %s", type(error).__name__, error)
            return False
        # The SDK lets the emulator in too, without a look at the service URL.
        issuer = seen.claims_identity.get_claim_value("iss")
        return not self._app_id or issuer == self._authority.issuer

    async def send(self, route: Route, activity: dict[str, Any]) -> str:
        """Post into the route's conversation; the id that Teams gives the message."""
        return await self._write("POST", route, "", activity)

    async def change(self, route: Route, message: str, activity: dict[str, Any]) -> None:
        """Put something else in a message's place."""
        await self._write("PUT", route, message, {**activity, "id": message})

    async def _write(
        self, method: str, route: Route, message: str, activity: dict[str, Any]
    ) -> str:
        path = f"{_conversation(route)}/activities"
        addressed = {
            "type": "message",
            "from": {"id": route.bot},
            "conversation": {"id": route.conversation},
            **activity,
        }
        # One after the other: of two changes to a card, the newer one has to come last.
        async with self._turns.setdefault(route.conversation, asyncio.Lock()):
            suffix = f"/{quote(message, safe='')}" if message else ""
            return _id(await self._call(method, route, path + suffix, addressed))

    async def open_chat(self, route: Route) -> str:
        """The conversation with that one person."""
        body = {
            "isGroup": False,
            "bot": {"id": route.bot},
            "members": [{"id": route.user}],
            "tenantId": route.tenant,
            "channelData": {"tenant": {"id": route.tenant}},
        }
        return _id(await self._call("POST", route, "/v3/conversations", body))

    async def begin(self, route: Route, activity: dict[str, Any]) -> tuple[str, str]:
        """Post a new thread into the route's channel; its conversation, and the message in it."""
        body = {
            "isGroup": True,
            "bot": {"id": route.bot},
            "tenantId": route.tenant,
            "channelData": {
                "channel": {"id": route.conversation},
                "tenant": {"id": route.tenant},
            },
            "activity": {"type": "message", **activity},
        }
        told = await self._call("POST", route, "/v3/conversations", body)
        thread = _id(told)
        return thread, str(told.get("activityId", "")) or thread.partition(";messageid=")[2]

    async def members(self, route: Route, page: str) -> dict[str, Any]:
        """A page of the roster of the route's channel."""
        more = f"&continuationToken={quote(page, safe='')}" if page else ""
        path = f"{_conversation(route)}/pagedmembers?pageSize={PAGE}{more}"
        return await self._call("GET", route, path, None)

    async def member(self, route: Route) -> Member:
        """What the roster tells of that person."""
        path = f"{_conversation(route)}/members/{quote(route.user, safe='')}"
        return member(await self._call("GET", route, path, None))

    async def _call(
        self, method: str, route: Route, path: str, body: dict[str, Any] | None
    ) -> dict[str, Any]:
        url = URL(route.service_url.rstrip("/") + path, encoded=True)
        headers = await self._headers()
        try:
            async with self._session.request(
                method, url, json=body, headers=headers, allow_redirects=False
            ) as response:
                told = await _json(response)
                if response.status >= 300:
                    raise _refusal(response, told)
                return told
        except aiohttp.ClientConnectorError as error:
            raise Later(30) from error

    async def _headers(self) -> dict[str, str]:
        if self._token is None:
            return {}
        try:
            # It may ask Microsoft, which blocks, and without a timeout: in a thread of its own,
            # so that a connection that hangs takes nothing from the rest of Tandem.
            asking = asyncio.get_running_loop().run_in_executor(self._clerk, self._token)
            token = await asyncio.wait_for(asking, TIMEOUT.total)
        except Exception as error:
            log.exception("Microsoft gives no access token")
            raise Later(60) from error
        return {"Authorization": f"Bearer {token}"}


class _Keys(_OpenIdMetadata):
    """Microsoft's signing keys, fetched without holding everybody up.

    The SDK's own blocks the event loop, has no timeout, and trips over a key it has not seen, so
    that after a change of keys it refuses everything for a day.
    """

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        super().__init__(url)  # type: ignore[no-untyped-call]
        self._session = session

    async def _refresh(self) -> None:
        async with self._session.get(self.url, raise_for_status=True) as response:
            address = (await response.json(content_type=None))["jwks_uri"]
        async with self._session.get(address, raise_for_status=True) as response:
            self.keys = (await response.json(content_type=None))["keys"]
        self.last_updated = datetime.now()  # noqa: DTZ005 - the SDK compares it so

    def _find(self, key_id: str) -> Any:
        known = any(key.get("kid") == key_id for key in self.keys)
        return super()._find(key_id) if known else None


def _conversation(route: Route) -> str:
    return f"/v3/conversations/{quote(route.conversation, safe='')}"


def _id(told: dict[str, Any]) -> str:
    return str(told.get("id", ""))


async def _json(response: aiohttp.ClientResponse) -> dict[str, Any]:
    try:
        told = await response.json(content_type=None)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _refusal(response: aiohttp.ClientResponse, told: dict[str, Any]) -> Exception:
    """What Teams' refusal means for a letter."""
    error = told.get("error")
    code = error.get("code", "") if isinstance(error, dict) else ""
    after = response.headers.get("Retry-After", "")
    wait = float(after) if after.isdecimal() else None
    match response.status:
        case 429:
            return Later(5 if wait is None else wait)
        case 412 | 502 | 504:
            return Later(_chance.uniform(1, 4) if wait is None else wait)
        case 401:
            return Later(60)
        case 404:
            return Gone(f"Teams says 404 {code}".strip())
        case status if status < 500:
            return Unreachable(f"Teams says {status} {code}".strip())
        case status:
            return Unclear(f"Teams says {status} {code}".strip())

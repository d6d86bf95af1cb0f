"""A file that somebody handed over, fetched from where their platform keeps it."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from http import HTTPStatus

import aiohttp
from yarl import URL

LARGEST = 5 * 1024 * 1024
TIMEOUT = aiohttp.ClientTimeout(total=20)
HOPS = 3
MOVED = (301, 302, 303, 307, 308)

TRUST: ssl.SSLContext | bool = True
"""Whose certificates count; only tests name others."""


class Unfetched(Exception):
    """The file could not be had; the message says why, and names no address."""


async def fetch(
    address: str, allowed: Callable[[URL], bool], headers: Mapping[str, str] | None = None
) -> bytes:
    """What is in the file; raises Unfetched.

    Each address on the way has to be `allowed`: the headers, and with them a token, go no further.
    """
    try:
        async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
            url = URL(address)
            for _hop in range(HOPS):
                if not allowed(url):
                    raise Unfetched(f"{url.host or 'nowhere'} is not where files are")
                async with session.get(
                    url, headers=headers, allow_redirects=False, ssl=TRUST
                ) as response:
                    if response.status not in MOVED:
                        return await _content(response)
                    url = url.join(URL(response.headers.get("Location", "")))
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        raise Unfetched(type(error).__name__) from error
    raise Unfetched("sent from one address to the next")


async def _content(response: aiohttp.ClientResponse) -> bytes:
    if response.status != HTTPStatus.OK:
        raise Unfetched(f"HTTP {response.status}")
    # Whoever may not have the file gets a page to sign in, with a cheerful 200.
    if response.content_type == "text/html":
        raise Unfetched("a page instead of a file")
    content = b""
    async for piece in response.content.iter_chunked(64 * 1024):
        content += piece
        if len(content) > LARGEST:
            raise Unfetched("larger than 5 MB")
    return content

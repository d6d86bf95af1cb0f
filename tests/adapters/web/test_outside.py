"""The public page as a browser gets it: safe, in the reader's language, gone when it is ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.web.app import WebDoor
from adapters.web.parse import COMMUNITY
from bot.entities import Platform, Stage
from tests.browser import Client

TOKEN = "0123456789abcdef" * 2


@dataclass
class Told:
    """What came back."""

    status: int
    text: str
    headers: Mapping[str, str]


async def reads(client: Client, path: str, language: str = "", **headers: str) -> Told:
    """What somebody with a browser in that language is answered."""
    said = {"Accept-Language": language, **headers}
    async with client.get(path, headers=said) as answer:
        return Told(answer.status, await answer.text(), answer.headers)


def settle(web_door: WebDoor, token: str) -> None:
    """The first programme says of itself what nobody should run."""
    with web_door._store.open(Platform.WEB, COMMUNITY, datetime.now(UTC)) as desk:
        programme = desk.programmes()[0]
        programme.stage, programme.page_token = Stage.OPEN, token
        programme.name = "<script>alert(1)</script>"
        programme.page_contact = "l'équipe@école.example"
        programme.language = "fr"


async def test_the_page_is_safe_reads_in_two_languages_and_ends_with_its_address(
    web_door: WebDoor, playground: Client
) -> None:
    settle(web_door, TOKEN)
    here = f"/p/{TOKEN}"
    page = await reads(playground, here, "de-DE,de;q=0.9,en;q=0.8,fr;q=0.5")
    assert page.status == 200
    assert '<html lang="en">' in page.text
    assert "<script" not in page.text
    assert 'href="mailto:l%27%C3%A9quipe@%C3%A9cole.example"' in page.text
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in page.headers
    for path, language in ((here, "fr-CA"), (here, "de"), (here, ""), (f"{here}?lang=fr", "en")):
        assert '<html lang="fr">' in (await reads(playground, path, language)).text
    again = await reads(playground, here, "de,en", **{"If-None-Match": page.headers["ETag"]})
    assert (again.status, again.text) == (304, "")
    settle(web_door, TOKEN[::-1])
    for gone in (here, "/p/x", "/p/%00", f"/p/{TOKEN}0"):
        nothing = await reads(playground, gone, "fr")
        assert nothing.status == 404
        assert "Il n&#39;y a pas de page" in nothing.text

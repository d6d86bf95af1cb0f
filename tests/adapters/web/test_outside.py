"""Pages and tables as a browser gets them: safe, in the reader's language, gone when ended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from adapters.web import outside, parse
from adapters.web.app import WebDoor
from adapters.web.parse import COMMUNITY
from bot.entities import Platform, Stage
from bot.events import Heard, Pressed, Words
from bot.values import Button, Buttons
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


async def test_a_table_is_a_file_for_a_while_and_no_copy_of_it_stays_on_the_way(
    web_door: WebDoor, playground: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    told = await web_door._door.answer(
        Heard(parse.sender("claire", None), Words("apparier simuler"))
    )
    [button] = [
        item
        for block in told.reply.card.blocks  # type: ignore[union-attr]
        if isinstance(block, Buttons)
        for item in block.items
        if isinstance(item, Button) and item.action == "round.table"
    ]
    given = await web_door._door.answer(
        Heard(parse.sender("claire", None), Pressed("round.table", button.subject))
    )
    [here] = re.findall(r"/table/[\w-]{43}", given.reply.card.model_dump_json())  # type: ignore[union-attr]
    caplog.clear()
    file = await reads(playground, here, "en")
    assert file.status == 200
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert file.headers["Content-Disposition"].startswith(
        "attachment; filename*=UTF-8''simulation-"
    )
    assert file.headers["Cache-Control"] == "private, no-store"
    assert file.headers["X-Robots-Tag"].startswith("noindex")
    assert '"Mentoré(e)";"Mentor"' in file.text
    for gone in (
        "/table/x",
        "/table/%00",
        f"{here}0",
        here[:-1] + ("A" if here[-1] != "A" else "B"),
    ):
        nothing = await reads(playground, gone, "fr")
        assert (nothing.status, nothing.headers["Cache-Control"]) == (404, "private, no-store")
        assert "Il n&#39;y a pas de page" in nothing.text
    again = [(await reads(playground, here, "fr")).status for _time in range(outside.OFTEN)]
    assert again == [200] * (outside.OFTEN - 1) + [429]
    assert here.rpartition("/")[2] not in caplog.text

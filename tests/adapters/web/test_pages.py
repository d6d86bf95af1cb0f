"""Forms of several pages, files handed over and channels, in the browser; the core is scripted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Annotated, ClassVar

import pytest
from aiohttp import FormData
from playwright.async_api import Browser, FilePayload, expect

from adapters.files import LARGEST
from adapters.web.app import WebDoor
from adapters.web.parse import COMMUNITY
from adapters.web.sample import CHANNELS
from bot.dispatch import Answer, Door
from bot.entities import Platform
from bot.events import Ask, Done, Filled, Heard, Left, Replace, Reply, Say, Spot
from bot.forms import Attached, Form, Look, Question, Raw
from bot.meetings import Postpone
from bot.ports import Parcel, Recipient
from bot.values import Button, buttons, card
from bot.words import Reader, Text, plain
from tests.browser import PATIENCE, Client


class Roster(Form):
    """A page with a draft, and a file in it."""

    name: ClassVar[str] = "roster"
    title: ClassVar[Text] = plain("Roster")
    kept: ClassVar[bool] = True

    label: Annotated[str, Question(plain("Label"))]
    file: Annotated[str, Question(plain("File"), Look.FILE)] = ""


class Plain(Form):
    """A page without a draft."""

    name: ClassVar[str] = "plain"
    title: ClassVar[Text] = plain("Plain")

    label: Annotated[str, Question(plain("Label"))]


@dataclass
class Scripted(Door):
    """A door that gives the replies it was told to give, and remembers what it heard."""

    replies: list[Reply] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    async def answer(self, heard: Heard) -> Answer:
        self.heard.append(heard)
        return Answer(self.replies.pop(0) if self.replies else Done(), Reader("en"))


@pytest.fixture
def door(web_door: WebDoor) -> Scripted:
    """Whatever is done in the playground gets the reply that the test wants."""
    web_door._door = scripted = Scripted()
    return scripted


async def fills(playground: Client, *fields: tuple[str, str], file: bytes | None = None) -> str:
    """Léa sends a form as a browser does; the page that follows."""
    data = FormData([("-form", "roster"), ("-subject", "s1"), *fields], default_to_multipart=True)
    if file is not None:
        name = "roster.csv" if file else ""
        data.add_field(
            "file", BytesIO(file), filename=name, content_type="application/octet-stream"
        )
    response = await playground.post("/playground/as/lea/form", data=data)
    assert response.status == 200
    return await response.text()


async def channel(playground: Client) -> str:
    """The address of the one channel."""
    page = await (await playground.get("/playground/as/lea")).text()
    found = re.search(r'\?c=([0-9a-f]+)" class="channel"', page)
    assert found
    return found[1]


# Files


async def test_a_file_comes_with_the_rest_of_the_form(playground: Client, door: Scripted) -> None:
    await fills(playground, ("label", "x"), file=b"n;e\n\xff")
    answers: dict[str, Raw] = {"label": "x", "file": Attached("roster.csv", b"n;e\n\xff")}
    assert door.heard[0].act == Filled("roster", "s1", answers)


async def test_a_file_that_was_not_chosen_is_no_answer(playground: Client, door: Scripted) -> None:
    await fills(playground, ("label", "x"), file=b"")
    assert door.heard[0].act == Filled("roster", "s1", {"label": "x"})


async def test_a_file_of_more_than_five_megabytes_is_left_out(
    playground: Client, door: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    largest = b"x" * LARGEST
    await fills(playground, ("label", "x"), file=largest)
    await fills(playground, ("label", "x"), file=largest + b"x")
    files = [heard.act.answers.get("file") for heard in door.heard if isinstance(heard.act, Filled)]
    assert files == [Attached("roster.csv", largest), None]
    assert "more than 5 MB" in caplog.text


@pytest.mark.parametrize("left", ["back", "closed"])
async def test_a_draft_keeps_no_file(playground: Client, door: Scripted, left: str) -> None:
    await fills(playground, ("label", "x"), ("-left", left), file=b"n;e\n")
    assert door.heard[0].act == Filled("roster", "s1", {"label": "x"}, Left(left))


# Pages


async def test_the_page_before_is_shown_in_the_place_of_this_one(
    playground: Client, door: Scripted
) -> None:
    door.replies = [Ask(Roster, back=True), Ask(Plain, "s0", {"label": "as it was"})]
    assert 'name="-left" value="back"' in await fills(playground)
    page = await fills(playground, ("label", "half"), ("-left", "back"))
    assert ('value="plain"' in page, 'value="as it was"' in page) == (True, True)
    assert 'value="back"' not in page


async def test_a_form_that_is_closed_is_heard_and_not_answered(
    playground: Client, door: Scripted
) -> None:
    door.replies = [Ask(Roster), Say(card(plain("Never read")))]
    assert (await fills(playground)).count('name="-left" value="closed"') == 2
    page = await fills(playground, ("label", "half"), ("-left", "closed"))
    assert "<dialog" not in page
    assert "Never read" not in page
    assert door.heard[1].act == Filled("roster", "s1", {"label": "half"}, Left.CLOSED)


async def test_a_form_without_a_draft_is_closed_without_a_word(
    playground: Client, door: Scripted
) -> None:
    door.replies = [Ask(Plain)]
    assert "-left" not in await fills(playground)


# Channels


async def test_what_is_done_in_a_channel_tells_which(playground: Client, door: Scripted) -> None:
    id = await channel(playground)
    path = "/playground/as/lea"
    for where in (f"?c={id}", ""):
        await playground.post(f"{path}/say{where}", data={"text": "/mentorat statut"})
        await playground.post(f"{path}/press{where}", data={"press": "{}"})
        await playground.post(f"{path}/form{where}", data={"-form": "plain"})
    spots = [heard.sender.spot for heard in door.heard]
    name = spots[0].name if spots[0] else ""
    assert name in CHANNELS
    assert spots == [Spot(id, name)] * 3 + [None] * 3


async def test_a_press_before_all_is_answered_to_one(
    playground: Client, door: Scripted, web_door: WebDoor
) -> None:
    id = await channel(playground)
    call = card(plain("Who joins?"), buttons(Button(label=plain("Me"), action="join.open")))
    room = Recipient(id, "mentorat", "", Reader("en"))
    letter = Parcel("l1", "k1", Platform.WEB, COMMUNITY, (), call, 1, room)
    posted = await web_door.messenger.send(letter)
    door.replies = [Replace(card(plain("You are in"))), Replace(card(plain("Still in")))]
    # Wherever the press says that it was.
    for where, message in ((f"?c={id}", posted), ("", posted)):
        press = {"press": "{}", "message": message}
        page = await (await playground.post(f"/playground/as/lea/press{where}", data=press)).text()
        assert "Who joins?" in page or not where
    everybody = await (await playground.get(f"/playground/as/marc?c={id}")).text()
    assert "Who joins?" in everybody
    assert "You are in" not in everybody
    mine = await (await playground.get(f"/playground/as/lea?c={id}")).text()
    assert "You are in" in mine
    # What one alone reads is replaced as anywhere else.
    own = re.findall(r'id="m-([0-9a-f]+)"', mine)[-1]
    door.replies = [Replace(card(plain("All set")))]
    press = {"press": "{}", "message": own}
    page = await (await playground.post(f"/playground/as/lea/press?c={id}", data=press)).text()
    assert ("All set" in page, "You are in" in page) == (True, False)


# In a real browser


@pytest.mark.browser
async def test_a_form_is_sent_left_and_turned_back_in_a_browser(
    browser: Browser, playground: Client, door: Scripted
) -> None:
    page = await browser.new_page()
    page.set_default_timeout(PATIENCE)
    await page.goto(str(playground.make_url("/playground/as/lea")))

    async def opens() -> None:
        door.replies = [Ask(Roster, "s1", back=True)]
        await page.fill("#text", "go")
        await page.keyboard.press("Enter")
        await expect(page.locator("dialog")).to_be_visible()

    async def left(how: Left, **answers: str | Attached) -> None:
        await expect(page.locator("dialog")).to_have_count(0)
        assert door.heard[-1].act == Filled("roster", "s1", answers, how)

    await opens()
    await page.fill("dialog [name=label]", "half")
    await page.keyboard.press("Escape")
    await left(Left.CLOSED, label="half")

    await opens()
    await page.locator("dialog header .close").click()
    await left(Left.CLOSED, label="")

    await opens()
    await page.get_by_role("button", name="Retour").click()
    await left(Left.BACK, label="")

    await opens()
    roster: FilePayload = {"name": "roster.csv", "mimeType": "text/csv", "buffer": b"n;e"}
    await page.set_input_files("dialog [name=file]", roster)
    await page.fill("dialog [name=label]", "whole")
    await page.keyboard.press("Enter")
    await left(Left.SENT, label="whole", file=Attached("roster.csv", b"n;e"))


async def test_a_form_is_shown_in_the_words_of_its_programme(
    playground: Client, door: Scripted
) -> None:
    own = {"New date": {"fr": "Notre prochain rendez-vous"}, "Date": {"fr": "Notre jour"}}
    door.replies = [Ask(Postpone).in_words(own)]
    page = await fills(playground, ("label", "x"))
    assert "Notre prochain rendez-vous" in page
    assert "Notre jour" in page
    assert "Nouvelle date" not in page

"""The six steps, and the next programme, in Microsoft's own Teams client: a window for each."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from aiohttp.test_utils import unused_port
from playwright.async_api import Browser, Locator, Page, Route, async_playwright, expect

from tests.browser import ARGUMENTS, chromium
from tests.conftest import CLIENT

pytestmark = [pytest.mark.teams_client, pytest.mark.timeout(180)]

PARIS = "Europe/Paris"
PEOPLE = {
    "lea": ("Léa Moreau", PARIS),
    "marc": ("Marc Lefèvre", "Europe/London"),
    "claire": ("Claire Dubois", PARIS),
}
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
EXTRAS = ("hugo", "nora", "paul", "zoe")


@dataclass
class Someone:
    """A person at their Teams client."""

    page: Page

    async def says(self, words: str) -> None:
        """Type into the chat with Tandem."""
        await self.page.locator("div[role=textbox]").first.click()
        await self.page.keyboard.type(words)
        await self.page.get_by_role("button", name="Send Message").click()

    async def sees(self, words: str | re.Pattern[str]) -> Locator:
        """The newest card that says so."""
        # The same words stand in the log and in the list of chats: look at cards alone.
        card = self.page.locator(".ac-adaptiveCard", has_text=words).last
        await expect(card).to_be_visible()
        return card

    async def presses(self, card: Locator, label: str | re.Pattern[str]) -> None:
        """Press a button of that card."""
        await card.get_by_role("button", name=label).click()

    async def chooses(self, card: Locator, field: str, *labels: str) -> None:
        """Open a list, and take or tick what is wanted."""
        await card.get_by_role("combobox", name=field).click()
        for label in labels:
            one = self.page.get_by_role("option", name=label, exact=True)
            of_several = self.page.get_by_role("menuitemcheckbox", name=label, exact=True)
            await one.or_(of_several).click()
        await self.page.keyboard.press("Escape")


@dataclass
class Rehearsal:
    """Tandem with its clock, and the people around it."""

    url: str
    people: dict[str, Someone]

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def passes(self, until: datetime) -> None:
        """Time goes by, for everybody."""
        told = {"advance_hours": (until - self.now) / timedelta(hours=1)}
        self.now = until
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.url}/playground/clock", json=told) as response,
        ):
            assert response.status == 200, await response.text()


async def test_the_first_tandem_and_the_next_programme(rehearsal: Rehearsal) -> None:
    lea, marc, claire = (rehearsal.people[name] for name in PEOPLE)

    # 1. The menu greets; the form tells all its faults at once and keeps what was typed.
    await lea.sees("Hello Léa")
    await lea.says("langue français")
    await lea.sees("en français")
    await lea.says("/mentorat rejoindre")
    form = await lea.sees("Années d'expérience")
    await form.get_by_label("Mentoré(e)").check()
    await lea.presses(form, "Continuer")
    form = await lea.sees("Vos objectifs")
    await form.get_by_label("Vos objectifs").fill("Trouver un stage en audit")
    await lea.presses(form, "Continuer")
    form = await lea.sees("Pas encore envoyé")
    await expect(form.get_by_text("Merci de répondre ici.")).to_have_count(2)
    await expect(form.get_by_label("Vos objectifs")).to_have_value("Trouver un stage en audit")
    await lea.chooses(form, "Thèmes", "Trouver un stage", "Choix d'orientation")
    await form.get_by_label("Compétences recherchées").fill("Audit, *prise de parole*")
    await lea.presses(form, "Continuer")
    form = await lea.sees("Vos disponibilités")
    await lea.chooses(form, "Vos disponibilités", "jeudi soir")
    await lea.presses(form, "Continuer")
    form = await lea.sees("Tout est facultatif")
    await form.get_by_label("J'aime réfléchir en parlant").check()
    await lea.presses(form, "Continuer")
    form = await lea.sees("J'ai lu la charte")
    for tick in ("la charte", "les conditions", "le code", "comment mes données"):
        await form.get_by_label(f"J'ai lu {tick}").check()
    await form.get_by_label("Je cherche des conseils").check()
    await lea.presses(form, "Je suis d'accord")
    await lea.sees("Merci, c'est noté.")
    recap = await lea.sees("Vous êtes dans le programme, Léa")
    await expect(recap.get_by_text("Audit, *prise de parole*")).to_be_visible()

    await marc.presses(await marc.sees("Hello Marc"), "Sign up")
    form = await marc.sees("Years of experience")
    await form.get_by_role("radio", name="Mentor", exact=True).check()
    await marc.presses(form, "Continue")
    form = await marc.sees("Skills you offer")
    await marc.chooses(form, "Themes", "Finding an internship", "Career choices")
    await form.get_by_label("Skills you offer").fill("audit; comptabilité")
    await form.get_by_label("How many mentees").fill("1")
    await marc.presses(form, "Continue")
    form = await marc.sees("When you are free")
    await marc.chooses(form, "Languages you speak", "French")
    await marc.chooses(form, "When you are free", "Thursday evening", "Monday morning")
    await marc.presses(form, "Continue")
    await marc.presses(await marc.sees("All of it is optional"), "Continue")
    form = await marc.sees("I have read the charter")
    for tick in ("the charter", "the terms", "the code", "how my data"):
        await form.get_by_label(f"I have read {tick}").check()
    await marc.presses(form, "I agree")
    await expect(await marc.sees("You are in, Marc")).to_contain_text("London")

    await passes_on(lea)

    # 2. The manager looks, and nothing is sent before she confirms.
    await claire.sees("You manage:")
    await claire.says("mentorat apparier")
    review = await claire.sees("Léa Moreau")
    await expect(lea.page.get_by_text("Je vous propose de rencontrer")).to_have_count(0)
    await claire.presses(review, "Send 1 proposal")

    # 3. Both are asked, both accept, and the first message is the mentee's.
    proposal = await lea.sees("Un mentor pour vous")
    await lea.presses(proposal, "Accepter")
    await lea.sees("Vous avez accepté")
    await marc.presses(await marc.sees("A mentee for you"), "Accept")
    await marc.sees("You are a pair!")
    await lea.sees("Vous voilà en tandem")
    first = await lea.sees("À vous d'écrire en premier")
    chat = first.get_by_role("link", name="Marc Lefèvre")
    await expect(chat).to_have_attribute("href", re.compile("l/chat/0/0.users=marc%40school"))

    # 4. A recurring meeting, told in each one's time; a reminder; it took place.
    starts = datetime.now(ZoneInfo(PARIS)) + timedelta(days=3)
    starts = starts.replace(hour=18, minute=30, second=0, microsecond=0)
    await lea.presses(first, "Planifier nos rencontres")
    form = await lea.sees("Rythme")
    await form.get_by_label("Toutes les semaines").check()
    await lea.chooses(form, "Jour", DAYS[starts.weekday()])
    await form.get_by_label("Heure").fill("18:30")
    await form.get_by_label("Lien").fill("https://visio.school.example/lea-marc")
    await lea.presses(form, "Valider")
    await expect(await lea.sees("Vos rencontres sont planifiées")).to_contain_text("18:30")
    await expect(await marc.sees("Your meetings are planned")).to_contain_text("17:30")
    await rehearsal.passes(until=starts - timedelta(hours=23))
    reminder = await lea.sees("Demain : Marc")
    await expect(reminder.get_by_text("Rejoindre l'appel")).to_be_visible()
    reminder = await marc.sees("Tomorrow: Léa")
    await expect(reminder).to_contain_text("17:30")
    await rehearsal.passes(until=starts + timedelta(hours=2))
    await marc.presses(await marc.sees("Did you meet Léa"), "It took place")
    await marc.sees("Noted: your meeting")
    await expect(marc.page.get_by_role("button", name="It took place")).to_have_count(0)

    # 5. A month after the match, three questions by buttons; the manager sees the figures.
    await rehearsal.passes(until=datetime.now(UTC) + timedelta(days=31))
    for number, label in enumerate(("Oui, tout à fait", "Plutôt oui", "Plutôt oui"), 1):
        question = await lea.sees(f"{number}/3")
        await lea.presses(question, label)
    await lea.sees("Vos réponses aident")
    await claire.says("statut")
    figures = await claire.sees("Survey after one month")
    await expect(figures).to_contain_text("1 of 2")
    await expect(figures).to_contain_text("4.0 out of 5")

    await claire.says("xyzzy")
    await claire.sees("I do not know the word “xyzzy”")

    await prepares(claire)


async def prepares(claire: Someone) -> None:
    """The next programme: its pages, its roster, its first announcement."""
    # Two pages, and back: the first stays as it was sent, the second as it was left.
    await claire.says("create")
    form = await claire.sees("Step 1 of 10")
    await form.get_by_label("Name").fill("Mentoring 2027")
    await form.get_by_label("Graduates mentor students").check()
    await form.get_by_label("Developing skills").check()
    await claire.presses(form, "Continue")
    form = await claire.sees("Step 2 of 10")
    await form.get_by_label("Specific").fill("Dare to speak")
    await claire.presses(form, "Back")
    form = await claire.sees("Step 1 of 10")
    await expect(form.get_by_label("Name")).to_have_value("Mentoring 2027")
    await expect(form.get_by_label("Developing skills")).to_be_checked()
    await claire.presses(form, "Continue")
    form = await claire.sees("Step 2 of 10")
    await expect(form.get_by_label("Specific")).to_have_value("Dare to speak")

    # The settings, with all that is still missing.
    await claire.says("settings")
    await claire.presses(await claire.sees("Which programme"), "Mentoring 2027")
    settings = await claire.sees("Draft: no member hears of it")
    await expect(settings).to_contain_text("The objective has no deadline")

    # Rows copied out of a spreadsheet, looked at before they come in.
    await claire.presses(settings, "Roster")
    form = await claire.sees("At most 20,000 lines")
    await form.get_by_label("Or rows").fill("E-mail;Name\nlea@school.example;Léa Moreau\nnobody;X")
    await claire.presses(form, "Look first")
    look = await claire.sees("Look before it comes in")
    await expect(look).to_contain_text("1 line cannot be imported")
    await claire.presses(look, "Import 1 person")
    await claire.sees("1 line of the pasted roster has come in")

    # An announcement is seen first; a draft cannot send it.
    await claire.says("announce")
    which = claire.page.locator(".ac-adaptiveCard", has_text="Which programme")
    await expect(which).to_have_count(2)
    await claire.presses(which.last, "Mentoring 2027")
    await claire.presses(await claire.sees("nothing leaves before you confirm"), "Write to people")
    form = await claire.sees("You will see how many they are")
    await claire.chooses(form, "To whom", "Everybody in the roster")
    await claire.chooses(form, "Message", "The ready one for this group")
    await claire.presses(form, "See it first")
    preview = await claire.sees("Before it goes")
    await expect(preview).to_contain_text("this can leave once you have opened it")
    await expect(preview.get_by_role("button", name="Cancel")).to_be_visible()


async def passes_on(lea: Someone) -> None:
    """A mentor's card, found in the message extension and put into the chat."""
    page = lea.page
    await page.get_by_role("button", name="Trigger Message Extension App").click()
    await page.get_by_role("menuitem", name="Search Command").click()
    await page.get_by_text("Specify Command ID or Parameter").click()
    await page.get_by_placeholder("Command ID").fill("mentor")
    await page.get_by_placeholder("Parameter name").fill("words")
    await page.get_by_placeholder("Enter a search term").fill("acounting")
    await page.get_by_text("audit; comptabilité · 1 place libre").click()
    await expect(page.locator("div[role=textbox]")).to_contain_text("Mentor dans")
    await page.get_by_role("button", name="Send Message").click()
    await lea.presses(await lea.sees("Mentor dans"), "Profil")
    await lea.sees("Jeudi soir")


@pytest.fixture
async def rehearsal(tmp_path: Path) -> AsyncIterator[Rehearsal]:
    """Tandem runs, and everybody has opened their chat with it."""
    url = f"http://127.0.0.1:{unused_port()}"
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        # Each takes its time to begin: all at once.
        enter = stack.enter_async_context
        browser, _open, clients = await asyncio.gather(
            playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS),
            enter(tandem(tmp_path, url)),
            asyncio.gather(*(enter(teams_client(name, url, tmp_path)) for name in PEOPLE)),
        )
        stack.push_async_callback(browser.close)
        windows = await asyncio.gather(*(window(browser, client) for client in clients))
        yield Rehearsal(url, dict(zip(PEOPLE, map(Someone, windows), strict=True)))


@asynccontextmanager
async def tandem(folder: Path, url: str) -> AsyncIterator[None]:
    """The whole program at that address, with the clock that can be moved."""
    told = {
        "DATABASE_URL": f"sqlite:///{folder}/tandem.db",
        "HOST": "127.0.0.1",
        "PORT": url.rpartition(":")[2],
        "PLAYGROUND": "1",
        "TEAMS_DEV": "1",
        "TANDEM_MANAGERS": "claire@school.example",
    }
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "TEAMS_"))}
    async with running(sys.executable, "app.py", env=keep | told) as process:
        await until(process, "Tandem is open")
        async with aiohttp.ClientSession() as session:
            for _again in range(100):
                try:
                    async with session.get(f"{url}/readyz") as response:
                        assert response.status == 200
                        break
                except aiohttp.ClientConnectorError:
                    await asyncio.sleep(0.1)
        yield


@asynccontextmanager
async def teams_client(name: str, url: str, folder: Path) -> AsyncIterator[str]:
    """Microsoft's client, signed in as one person; it knows only one."""
    config = folder / f"{name}.yml"
    config.write_text(json.dumps(signed_in(name)))  # JSON is YAML too
    env = os.environ | {
        "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(config),
        "TEAMSAPPTESTER_BROWSER": "none",
        "TZ": PEOPLE[name][1],
    }
    start = ["start", "-e", f"{url}/api/messages", "-c", "msteams", "-p", "0"]
    async with running(
        "node", str(CLIENT.absolute()), *start, "--disable-telemetry", env=env, cwd=folder
    ) as process:
        told = await until(process, "Listening on")
        yield f"http://localhost:{told.split()[-1]}"


def signed_in(name: str) -> dict[str, object]:
    """What the client wants to know of its tenant: exactly five other people."""

    def user(name: str) -> dict[str, str]:
        full = PEOPLE[name][0] if name in PEOPLE else name.title()
        mail = f"{name}@school.example"
        given, _space, family = full.partition(" ")
        profile = {"id": f"29:{name}", "name": full, "aadObjectId": f"aad-{name}", "email": mail}
        return profile | {"userPrincipleName": mail, "givenName": given, "surname": family or "-"}

    others = [other for other in (*PEOPLE, *EXTRAS) if other != name][:5]
    return {
        "version": "0.1.1",
        "tenantId": "tenant-school",
        "bot": {"id": "28:tandem", "name": "Tandem"},
        "currentUser": user(name),
        "users": [user(other) for other in others],
        "personalChat": {"id": f"a:{name}"},
        "groupChat": {"id": "19:group", "name": "Group"},
        "team": {"id": "19:team", "name": "School", "aadGroupId": "g", "channels": []},
    }


@asynccontextmanager
async def running(
    program: str, *told: str, env: dict[str, str], cwd: Path | None = None
) -> AsyncIterator[Process]:
    """A program, for as long as it is needed."""
    process = await asyncio.create_subprocess_exec(
        program, *told, env=env, cwd=cwd, stdout=PIPE, stderr=STDOUT
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def until(process: Process, words: str) -> str:
    """The first line of its output with these words."""
    assert process.stdout
    seen = []
    async with asyncio.timeout(90):
        async for line in process.stdout:
            seen.append(line.decode())
            if words in seen[-1]:
                return seen[-1]
    raise AssertionError(f"{words!r} never came:\n{''.join(seen)}")


async def window(browser: Browser, client: str) -> Page:
    """A browser window, that reaches this machine alone."""

    async def stay_here(route: Route) -> None:
        here = route.request.url.startswith(client)
        await (route.continue_() if here else route.abort())

    page = await browser.new_page(viewport={"width": 1300, "height": 2600})
    await page.route("**/*", stay_here)
    await page.goto(client)
    await page.get_by_role("treeitem", name="Personal Chat").click()
    return page

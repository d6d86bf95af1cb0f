"""The pictures of the README: a few days at the school, played in a browser and looked at."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright

from app import Settings, build
from scheduler import MovableClock
from tests.browser import ARGUMENTS, chromium

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
DESK = (1280, 860)
TALL = (1280, 1120)
PHONE = (390, 844)
MORNING = 8
"""The hour in UTC at which the story begins, whatever the hour of whoever takes the pictures."""

SIGN_UP: dict[str, dict[str, str | tuple[str, ...]]] = {
    "lea": {
        "role": "mentee", "themes": ("internship", "career"), "slots": ("thu-eve", "tue-eve"),
        "goals": "Trouver un stage d'audit pour avril, et oser contacter des professionnels.",
        "seeks": "Audit, prise de parole, entretiens",
    },
    "marc": {
        "role": "mentor", "themes": ("internship", "career"), "slots": ("thu-eve", "mon-eve"),
        "offers": "Audit, prise de parole, entretiens", "capacity": "1",
    },
}  # fmt: skip

IN_DAYS = {"mentors_open": 60, "mentors_close": 95, "mentees_open": 88, "mentees_close": 123,
           "starts_on": 130, "reached_by": 310}  # fmt: skip
"""The dates of a programme that is prepared, counted from today."""


NAMES = "fields => fields.map(field => field.name)"
AGREED = dict.fromkeys(("charter", "terms", "conduct", "privacy", "commitment"), "true")


async def take() -> None:
    """Play, and look from time to time."""
    with tempfile.TemporaryDirectory() as folder:
        async with _school(Path(folder)) as url, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            await _play(browser, url)
            await browser.close()


@asynccontextmanager
async def _school(folder: Path) -> AsyncIterator[str]:
    """The playground, on a free port and with nothing kept; it is a Tuesday morning."""
    tandem = build(Settings.model_construct(database_url=f"sqlite:///{folder / 'tandem.db'}"))
    assert isinstance(tandem.clock, MovableClock)
    now = datetime.now(UTC)
    tuesday = now + timedelta(days=(1 - now.weekday()) % 7 or 7)
    tandem.clock.move_to(tuesday.replace(hour=MORNING, minute=10, second=0))
    runner = web.AppRunner(tandem.application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


async def _play(browser: Browser, url: str) -> None:
    """Léa and Marc sign up, meet, and a month goes by; Claire prepares another programme."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    lea, marc, claire = [await _window(browser, url, who) for who in ("lea", "marc", "claire")]
    for who, page in (("lea", lea), ("marc", marc)):
        await _say(page, "/mentorat rejoindre")
        await _walk(page, {**AGREED, **SIGN_UP[who]})
    await _wait(claire, url, hours=4)
    await _say(claire, "/mentorat apparier")
    await _press(claire, "round.send")
    await _wait(claire, url, hours=1)
    await _picture(browser, url, "lea", "playground.png", DESK, "light")

    await _press(lea, "match.accept")
    await _wait(claire, url, hours=2)
    await _press(marc, "match.accept")
    await _wait(claire, url, hours=1)
    await _press(lea, "meet.open")
    for name, value in (("rhythm", "biweekly"), ("day", "3"), ("at", "18:30"), ("minutes", "45")):
        await _fill(lea, name, value)
    await _submit(lea)
    await _wait(claire, url, hours=27)
    await _picture(browser, url, "lea", "playground-dark.png", DESK, "dark")

    await _wait(claire, url, hours=30 * 24)
    await _press(lea, "pulse.answer")
    await _picture(browser, url, "lea", "playground-phone.png", PHONE, "light", scale=2)

    await _say(claire, "/mentorat créer")
    today = datetime.now(UTC).date()
    dates = {name: (today + timedelta(days)).isoformat() for name, days in IN_DAYS.items()}
    await _walk(claire, {"called": f"Mentorat {today.year + 1}", "aim": "job", **dates})
    await _picture(browser, url, "claire", "programme.png", TALL, "light")


async def _window(browser: Browser, url: str, who: str) -> Page:
    context = await browser.new_context(locale="fr-FR")
    page = await context.new_page()
    await page.goto(f"{url}/playground/as/{who}")
    return page


async def _say(page: Page, words: str) -> None:
    await page.fill("#text", words)
    async with page.expect_response("**/say**"):
        await page.press("#text", "Enter")


async def _press(page: Page, action: str) -> None:
    button = page.locator(f'button[value*="{action}"]').last
    async with page.expect_response("**/press**"):
        await button.click()


async def _walk(page: Page, told: Mapping[str, str | tuple[str, ...]]) -> None:
    """Fill in one page after the other, until there is none."""
    while fields := set(await page.locator("dialog [name]").evaluate_all(NAMES)):
        for name, answer in told.items():
            for value in [answer] if isinstance(answer, str) else answer:
                if name in fields:
                    await _fill(page, name, value)
        await _submit(page)


async def _fill(page: Page, name: str, value: str) -> None:
    field = page.locator(f'dialog [name="{name}"]')
    if await field.first.get_attribute("type") in ("radio", "checkbox"):
        await page.locator(f'dialog label:has([name="{name}"][value="{value}"])').click()
    elif await field.evaluate("field => field.tagName") == "SELECT":
        await field.select_option(value)
    else:
        await field.fill(value)


async def _submit(page: Page) -> None:
    async with page.expect_response("**/form**"):
        await page.click("dialog button.primary")
    await page.wait_for_load_state()


async def _wait(page: Page, url: str, hours: int) -> None:
    """Time goes by, and what is due arrives."""
    told = await page.request.post(f"{url}/playground/clock", data={"advance_hours": hours})
    assert told.ok, await told.text()


async def _picture(
    browser: Browser,
    url: str,
    who: str,
    name: str,
    size: tuple[int, int],
    scheme: Literal["light", "dark"],
    scale: int = 1,
) -> None:
    """Somebody's conversation with Tandem."""
    context = await browser.new_context(
        locale="fr-FR",
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        device_scale_factor=scale,
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.goto(f"{url}/playground/as/{who}")
    await page.wait_for_function("document.fonts.ready")
    await page.screenshot(path=FOLDER / name)
    await context.close()
    sys.stdout.write(f"docs/screenshots/{name}\n")


if __name__ == "__main__":
    asyncio.run(take())

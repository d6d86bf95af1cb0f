"""One person's window on the playground, in a real browser."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.browser import PATIENCE, Client


class Window:
    """One person's browser window; a script error in it fails the test."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._listen)
        page.set_default_timeout(PATIENCE)

    def _listen(self, message: Any) -> None:
        if message.type == "error" and "net::ERR_" not in message.text:
            self.errors.append(message.text)

    async def types(self, words: str) -> None:
        await self.page.fill("#text", words)
        await self.page.keyboard.press("Enter")

    async def presses(self, label: str) -> None:
        # The newest of that name, as a person would.
        await self.page.locator("#messages").get_by_role("button", name=label).last.click()

    async def reads(self, words: str) -> None:
        await expect(self.page.locator("#messages")).to_contain_text(words)

    async def ticks(self, *labels: str) -> None:
        for label in labels:
            await self.page.locator("dialog").get_by_text(label, exact=True).click()

    async def sends_form(self) -> None:
        await self.page.locator("dialog footer button.primary").click()

    async def sees_form(self, form: str) -> None:
        shown = self.page.locator('dialog input[name="-form"]')
        await expect(shown).to_have_value(form)

    async def tells(self, form: str, **answers: str | list[str]) -> None:
        """Fill in that form, field by field, and send it; what is not named stays as it was."""
        dialog = self.page.locator("dialog")
        await self.sees_form(form)
        for name, answer in answers.items():
            field = dialog.locator(f"[name={name}]")
            if await field.first.get_attribute("type") in ("radio", "checkbox"):
                for one in [answer] if isinstance(answer, str) else answer:
                    await dialog.locator(f'[name={name}][value="{one}"]').check(force=True)
            elif await field.evaluate("field => field.tagName") == "SELECT":
                await field.select_option(answer)
            elif await field.get_attribute("type") == "file":
                await field.set_input_files(answer)
            else:
                await field.fill(str(answer))
        await self.sends_form()

    async def agrees(self) -> None:
        """Tick all that there is to agree to, and send it."""
        ticks = self.page.locator("dialog input[type=checkbox]")
        await expect(self.page.locator("dialog input[name=charter]")).to_have_count(1)
        for number in range(await ticks.count()):
            await ticks.nth(number).check(force=True)
        await self.sends_form()


async def open_window(browser: Browser, playground: Client, who: str, locale: str) -> Window:
    """The playground as somebody there."""
    context = await browser.new_context(locale=locale, viewport={"width": 1280, "height": 860})
    window = Window(await context.new_page())
    await window.page.goto(str(playground.make_url(f"/playground/as/{who}")))
    return window


async def passes(playground: Client, leap: dict[str, int]) -> None:
    """Time goes by."""
    response = await playground.post("/playground/clock", json=leap)
    assert response.status == 200

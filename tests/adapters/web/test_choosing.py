"""A short list in the playground, in real browser windows: set up, sent, chosen from, accepted."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from tests.adapters.web.window import open_window
from tests.browser import Client

pytestmark = pytest.mark.browser


async def test_a_mentee_chooses_from_a_list_and_only_then_the_mentor_hears(
    browser: Browser, playground: Client
) -> None:
    claire = await open_window(browser, playground, "claire", "fr-FR")
    await claire.types("réglages")
    await claire.presses("La forme du mentorat")
    await claire.tells("programme-shape", format="suggestions")
    await expect(claire.page.locator("dialog")).to_have_count(0)
    await claire.types("réglages")
    await claire.presses("Suggestions")
    await claire.tells("programme-suggestions", suggestions="2", lists_most="9")
    await expect(claire.page.locator("dialog")).to_have_count(0)
    await claire.types("apparier")
    await claire.reads("listes à relire")
    await claire.page.locator("#messages").get_by_role("button", name=re.compile("Envoyer")).click()
    await claire.reads("Les suggestions partent")

    yasmine = await open_window(browser, playground, "yasmine", "fr-FR")
    await yasmine.reads("2 mentors pourraient vous convenir")
    await yasmine.presses("Choisir")
    await yasmine.sees_form("list-rank")
    first = yasmine.page.locator("dialog [name=first]")
    chosen = [str(await first.nth(n).get_attribute("value")) for n in range(2)]
    await yasmine.tells("list-rank", first=chosen[1], second=chosen[1])
    dialog = yasmine.page.locator("dialog")
    await expect(dialog).to_contain_text("Vous avez déjà choisi cette personne.")
    await yasmine.tells("list-rank", first=chosen[1], second=chosen[0])
    await yasmine.reads("connaît votre choix")
    await yasmine.reads("Si c'est non, je demande à")
    for window in (claire, yasmine):
        assert window.errors == []

"""A proposal in the playground, in real browser windows: a question, its answer, a yes and a no."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from tests.adapters.web.window import open_window
from tests.browser import Client

pytestmark = pytest.mark.browser


async def test_a_proposal_is_asked_about_and_accepted_or_declined(
    browser: Browser, playground: Client
) -> None:
    claire = await open_window(browser, playground, "claire", "fr-FR")
    await claire.types("apparier")
    await claire.reads("binômes à relire")
    await claire.page.locator("#messages").get_by_role("button", name=re.compile("Envoyer")).click()
    await claire.reads("Les propositions partent")
    yasmine = await open_window(browser, playground, "yasmine", "fr-FR")
    await yasmine.reads("Un mentor pour vous")
    await yasmine.presses("Poser une question")
    await yasmine.tells("match-ask", words="Plutôt <b>le jeudi</b> ?")
    await yasmine.reads("C'est transmis à")
    await yasmine.presses("Refuser")
    await yasmine.tells("decline", reason="Pas avant juin")
    await yasmine.reads("Votre refus est noté")
    await claire.types("statut")
    await claire.reads("Pas avant juin")
    await expect(yasmine.page.locator("dialog")).to_have_count(0)
    for window in (claire, yasmine):
        assert window.errors == []

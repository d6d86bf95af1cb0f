"""A round in the playground, in a real browser window: simulated, reviewed, and a pair by hand."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.adapters.web.window import open_window
from tests.browser import Client

pytestmark = pytest.mark.browser


async def test_a_round_is_simulated_and_reviewed_and_two_are_looked_at(
    browser: Browser, playground: Client
) -> None:
    claire = await open_window(browser, playground, "claire", "fr-FR")
    await claire.types("apparier simuler")
    await claire.reads("Ce que donnerait une série")
    await claire.presses("En tableau (CSV)")
    await claire.reads("Télécharger le tableau")
    await claire.presses("Essayer d'autres poids")
    await claire.tells("round-weights", needs="4", people="0")
    await claire.reads("Ce que l'un cherche et que l'autre connaît")
    await claire.presses("Appliquer ces réglages")
    await claire.reads("Ces réglages valent désormais")
    await claire.types("apparier")
    await claire.reads("binômes à relire")
    await claire.presses("Voir de près")
    await claire.presses("Donner un autre mentor")
    await claire.reads("Personne d'autre n'est déplacé")
    await claire.presses("Pourquoi pas quelqu'un d'autre")
    await claire.tells("pair-why", whom="Personne")
    faulty = claire.page.locator("dialog")
    await expect(faulty).to_contain_text("Je ne connais pas Personne")
    await claire.page.keyboard.press("Escape")
    await claire.types("associer")
    await claire.tells("pair", one="Yasmine Benali")
    await claire.reads("Qui convient le mieux à")
    assert claire.errors == []

"""A mentor looked for, asked and met, in real browser windows of the playground."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.adapters.web.window import open_window, passes
from tests.browser import Client

pytestmark = pytest.mark.browser

QUESTION = (
    "Je change de métier et apprends Python le soir : par quel projet commencer pour montrer ce "
    "que je sais faire à un recruteur ?"
)


async def test_yasmine_asks_julien_one_question(browser: Browser, playground: Client) -> None:
    claire, yasmine, julien = [
        await open_window(browser, playground, who, "fr-FR")
        for who in ("claire", "yasmine", "julien")
    ]

    # 1. Claire lets mentees ask, for one meeting.
    await claire.types("réglages")
    await claire.presses("La forme du mentorat")
    await claire.tells("programme-shape", types=["flash"])
    await claire.reads("Mentorat Horizon")

    # 2. A page of mentors, a search with a typo, its filters, a profile.
    await yasmine.types("/mentorat trouver")
    await yasmine.reads("mentors de « Mentorat Horizon »")
    await yasmine.presses("Page suivante")
    await yasmine.presses("Page précédente")
    await yasmine.types("trouver pyhton montréal")
    await yasmine.reads("Julien Faure")
    await yasmine.presses("Filtrer")
    await yasmine.tells("find", words="data scientist", language="en", free="true")
    await yasmine.reads("Seulement")
    await yasmine.types("trouver julien")
    await yasmine.presses("Profil")
    await yasmine.reads("Montréal")

    # 3. The question: what is missing is said at its field, and nothing typed is lost.
    await yasmine.presses("Demander")
    await yasmine.sees_form("request")
    slots = yasmine.page.locator("dialog [name=slots]")
    for number in range(2):
        await slots.nth(number).check(force=True)
    await yasmine.tells("request", theme="skill", question="Un conseil ?", minutes="30")
    await expect(yasmine.page.locator("dialog .fault")).to_contain_text("Encore 68 caractères")
    await yasmine.tells("request", question=QUESTION)
    await yasmine.reads("Julien l'a reçue")

    # 4. Julien, in Montréal, says yes to a date in his own hour; it is over after it.
    await julien.reads(QUESTION)
    button = julien.page.locator("#messages").get_by_role("button", name="Accepter :")
    await button.first.click()
    await julien.reads("Vous avez accepté")
    await passes(playground, {"advance_days": 28})
    for question in ("1/2", "2/2"):
        await yasmine.reads(question)
        await yasmine.presses("Oui, tout à fait")
    await yasmine.presses("Dire merci")
    await yasmine.tells("thanks", words="Tout est plus clair !")
    await julien.reads("Tout est plus clair !")
    for window in (claire, yasmine, julien):
        assert window.errors == []

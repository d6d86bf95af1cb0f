"""The first tandem, walked in real browser windows: Léa, Marc and Claire."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from tests.adapters.web.window import open_window, passes
from tests.browser import Client

pytestmark = pytest.mark.browser


async def test_six_steps_in_three_windows(browser: Browser, playground: Client) -> None:
    lea, marc, claire = [
        await open_window(browser, playground, who, "fr-FR") for who in ("lea", "marc", "claire")
    ]

    # 1. Sign up: the faults stand at their fields, and nothing typed is lost.
    await lea.types("/mentorat rejoindre")
    await lea.ticks("Mentoré(e)")
    await lea.sends_form()
    await lea.page.get_by_label("Vos objectifs").fill("Trouver un stage en audit")
    await lea.sends_form()
    await expect(lea.page.locator("dialog .fault")).to_have_count(2)
    await expect(lea.page.get_by_label("Vos objectifs")).to_have_value("Trouver un stage en audit")
    await lea.ticks("Trouver un stage")
    await lea.page.get_by_label("Compétences recherchées").fill("Zymurgie, héraldique")
    await lea.sends_form()
    await lea.ticks("jeudi soir")
    await lea.sends_form()
    await lea.tells("portrait", style="talk")
    await lea.agrees()
    await lea.reads("Vous êtes dans le programme, Léa")
    await expect(lea.page.locator("dialog")).to_have_count(0)

    await marc.types("s'inscrire")
    await marc.ticks("Mentor")
    await marc.sends_form()
    await marc.ticks("Trouver un stage")
    await marc.page.get_by_label("Compétences proposées").fill("héraldique; zymurgie")
    await marc.sends_form()
    await marc.ticks("jeudi soir")
    await marc.sends_form()
    await marc.tells("portrait", interests="Escalade")
    await marc.agrees()
    await marc.reads("Vous êtes dans le programme, Marc")

    # 2. Claire sees what a round would give, and looks at the pairs; nothing is sent before she
    # confirms.
    await claire.types("/mentorat apparier simuler")
    await claire.reads("Ce que donnerait une série")
    await claire.presses("Une place de plus par mentor")
    await claire.reads("1 place de plus pour chaque mentor")
    await claire.types("/mentorat apparier")
    await claire.reads("binômes à relire")
    await claire.reads("Rien n'est envoyé")
    assert "Un mentor pour vous" not in await lea.page.locator("#messages").inner_text()
    await claire.page.locator("#messages").get_by_role("button", name=re.compile("Envoyer")).click()
    await claire.reads("Les propositions partent")

    # 3. Both hear of it at once, and both accept.
    await lea.reads("Un mentor pour vous : Marc Delorme")
    await marc.reads("Trouver un stage en audit")
    await lea.presses("Accepter")
    await lea.reads("Il manque encore une réponse : Marc Delorme")
    await marc.presses("Accepter")
    await lea.reads("À vous d'écrire en premier")
    room = marc.page.locator("#rooms").get_by_role("link", name="Léa Martin")
    await expect(room.locator(".unread")).to_have_text(re.compile("1"))
    await room.click()
    await marc.reads("Vous voilà en tandem")
    await marc.types("Bonjour Léa !")
    await expect(lea.page.locator("#rooms .unread")).not_to_have_count(0)

    # 4. They set a meeting, are reminded, and say that it took place.
    await lea.presses("Planifier nos rencontres")
    await lea.ticks("Toutes les semaines", "45 minutes")
    await lea.page.get_by_label("Jour").select_option(label="jeudi")
    await lea.page.get_by_label("Heure").fill("18:30")
    await lea.page.get_by_label("Lien vidéo").fill("pas un lien")
    await lea.sends_form()
    await expect(lea.page.locator("dialog .fault")).to_have_count(1)
    await lea.page.get_by_label("Lien vidéo").fill("https://meet.example/lea-marc")
    await lea.sends_form()
    await lea.reads("Vos rencontres sont planifiées")
    await passes(playground, {"advance_days": 8})
    await lea.reads("Demain : Marc Delorme")
    await lea.reads("Avez-vous vu Marc Delorme ?")
    await lea.presses("A eu lieu")
    await lea.reads("a eu lieu.")

    # 5. After a month, three questions; Claire sees what they say.
    await passes(playground, {"advance_days": 30})
    for number in ("1/3", "2/3", "3/3"):
        await lea.reads(number)
        await lea.presses("Oui, tout à fait")
    await lea.reads("Merci !")
    await claire.types("statut")
    await claire.reads("Progrès : 5,0 sur 5")

    # 6. English for whoever prefers it.
    await lea.types("langue anglais")
    await lea.reads("I will write to you in English from now on.")
    for window in (lea, marc, claire):
        assert window.errors == []


async def test_somebody_with_a_keyboard_only_can_sign_up(
    browser: Browser,
    playground: Client,
) -> None:
    lea = await open_window(browser, playground, "lea", "fr-FR")
    await lea.page.keyboard.type("/mentorat rejoindre")
    await lea.page.keyboard.press("Enter")
    await expect(lea.page.locator("dialog")).to_be_visible()
    await lea.page.keyboard.press("Space")  # the first role has the focus
    assert await lea.page.locator("dialog input[name=role]:checked").count() == 1
    await lea.page.keyboard.press("Escape")
    await expect(lea.page.locator("dialog")).to_have_count(0)


async def test_a_phone_shows_no_sideways_scrolling(
    browser: Browser,
    playground: Client,
) -> None:
    context = await browser.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR")
    page = await context.new_page()
    for path in ("/playground", "/playground/as/claire"):
        await page.goto(str(playground.make_url(path)))
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, path
        assert await page.locator("body").is_visible()

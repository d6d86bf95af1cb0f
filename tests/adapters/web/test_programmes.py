"""A programme from its first page to its first sign-up, in real browser windows."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, expect

from tests.adapters.web.window import Window, open_window, passes
from tests.browser import Client

pytestmark = pytest.mark.browser

NAME = "Mentorat 2027"


async def enters(window: Window, channel: str) -> None:
    """Go and read there."""
    await window.page.locator("#rooms").get_by_role("link", name=channel).click()
    await expect(window.page.locator("#rooms [aria-current]")).to_contain_text(channel)


async def test_claire_prepares_a_programme_and_lea_joins_it_from_its_channel(
    browser: Browser, playground: Client
) -> None:
    claire, lea = [
        await open_window(browser, playground, who, "fr-FR") for who in ("claire", "lea")
    ]
    today = datetime.now(ZoneInfo("Europe/Paris")).date()
    begins = today + timedelta(days=46)

    # 1. Page after page; *Retour* and the cross lose nothing.
    await claire.types("/mentorat créer")
    await claire.page.get_by_label("#alumni").check(force=True)
    await claire.tells("programme-basics", called=NAME, audience="alumni-student", aim="job")
    await claire.sees_form("programme-objective")
    await claire.page.get_by_label("Temporel").fill(str(today + timedelta(days=300)))
    await claire.page.get_by_role("button", name="Retour").click()
    await claire.tells("programme-basics")
    await claire.tells("programme-objective")
    await claire.sees_form("programme-kpi")
    await claire.page.locator("dialog header .close").click()
    await expect(claire.page.locator("dialog")).to_have_count(0)
    await claire.types("créer")
    await claire.presses(NAME)
    await claire.tells(
        "programme-dates",
        mentors_open=str(today),
        mentors_close=str(begins),
        mentees_open=str(today),
        mentees_close=str(begins),
        starts_on=str(begins),
    )
    await claire.tells("programme-paper")
    await claire.tells("programme-stewards")
    await claire.reads("Rien ne parvient aux membres")
    await claire.presses("Ouvrir le programme")
    await claire.reads(f"Ouvrir « {NAME} »")
    await claire.presses("Ouvrir")
    await claire.reads(f"« {NAME} » est ouvert")

    # 2. The school's roster: looked at first, then in.
    await claire.presses("Importer un annuaire")
    await claire.tells("import", file="docs/samples/annuaire.csv")
    await claire.reads("Rien n'est encore enregistré")
    await claire.presses("Importer 60 personnes")
    await claire.reads("60 lignes")

    # 3. Announced in the channel, where one button is enough to sign up.
    await claire.types("annoncer")
    await claire.reads("De quel programme")
    await claire.presses(NAME)
    await claire.presses("Écrire")
    await claire.tells("announce", segment="nobody", message="announce-mentees", posted="true")
    await claire.presses("Publier dans le canal")
    await passes(playground, {"advance_hours": 1})
    await enters(lea, "alumni")
    await lea.presses("S'inscrire")
    await lea.tells("signup", role="mentee", cohort="2027")
    await lea.tells("needs", themes=["internship"], goals="Trouver un stage", seeks="Audit")
    await lea.tells("practical", slots=["thu-eve"])
    await lea.tells("portrait", style="talk")
    await lea.agrees()
    await enters(lea, "Tandem")
    await lea.reads("Vous êtes dans le programme, Léa")

    # 4. Weeks later a message that was planned leaves by itself.
    await enters(lea, "alumni")
    await expect(lea.page.locator("#messages")).not_to_contain_text("nous cherchons des mentors")
    await passes(playground, {"advance_days": 3})
    await lea.reads("nous cherchons des mentors")
    for window in (claire, lea):
        assert window.errors == []

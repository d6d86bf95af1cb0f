"""Tandem's page in Teams: opened by whom Microsoft vouches for, and lived on like the chat."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer
from cryptography.hazmat.primitives.asymmetric import rsa
from playwright.async_api import Browser, Page, expect

from adapters.web.tab import TabDoor, TabSettings
from app import Settings, build
from tests.browser import Client
from tests.fakes.teams import key

APP, TENANT = "11111111-app", "22222222-tenant"


@dataclass
class Office:
    """Tandem behind its page, and Microsoft, who signs."""

    client: Client
    signing: rsa.RSAPrivateKey
    fetched: list[str]

    def token(self, signer: rsa.RSAPrivateKey | None = None, kid: str = "k", **claims: Any) -> str:
        """What Teams shows of a person; a claim that is None is left out."""
        told = {
            "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0",
            "aud": APP,
            "exp": int(time.time()) + 600,
            "tid": TENANT,
            "oid": "aad-lea",
            "name": "Léa Martin",
            "scp": "access_as_user",
        } | claims
        told = {name: value for name, value in told.items() if value is not None}
        return jwt.encode(told, signer or self.signing, "RS256", headers={"kid": kid})

    async def acts(self, token: str, **told: str) -> tuple[int, str]:
        """What comes back when somebody does that on the page."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = FormData({"-locale": "fr-fr", "-zone": "Europe/Paris", **told})
        async with self.client.post("/teams/tab", data=data, headers=headers) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def office(settled: Path, tmp_path: Path) -> AsyncIterator[Office]:
    signing, fetched = key(), list[str]()

    async def keys(request: web.Request) -> web.Response:
        fetched.append(request.path)
        told = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(signing.public_key()))
        return web.json_response({"keys": [told | {"kid": "k", "use": "sig", "alg": "RS256"}]})

    microsoft = web.Application()
    microsoft.add_routes([web.get(f"/{TENANT}/discovery/v2.0/keys", keys)])
    shutil.copy(settled, tmp_path / "tandem.db")
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/tandem.db",
        playground=True,
        tandem_managers="aad-claire",
    )
    tandem = build(settings)
    async with TestServer(microsoft) as authority:
        url = str(authority.make_url("/")).rstrip("/")
        tandem.doors.append(TabDoor(TabSettings(APP, TENANT, url), tandem.door))
        async with TestClient(TestServer(tandem.application(), host="127.0.0.1")) as client:
            yield Office(client, signing, fetched)


async def test_only_people_of_the_tenant_get_in_with_fresh_papers_for_this_app(
    office: Office,
) -> None:
    assert (await office.acts(office.token()))[0] == 200
    older = office.token(iss=f"https://sts.windows.net/{TENANT}/", aud=f"api://t.example.org/{APP}")
    assert (await office.acts(older))[0] == 200
    for wrong in (
        "",
        "garbage",
        office.token(signer=key()),
        office.token(kid="unknown"),
        office.token(aud="another-app"),
        office.token(aud=f"https://{APP}"),
        office.token(iss="https://login.microsoftonline.com/another/v2.0"),
        office.token(tid="another"),
        office.token(exp=int(time.time()) - 600),
        office.token(exp=None),
        office.token(scp=None),
        office.token(scp="User.Read"),
        office.token(oid=None),
        jwt.encode({"aud": APP}, "", "none", headers={"kid": "k"}),
        jwt.encode({"aud": APP}, "k" * 32, "HS256", headers={"kid": "k"}),
    ):
        assert await office.acts(wrong) == (401, "")
    # A key that nobody knows does not make us ask Microsoft each time.
    assert len(office.fetched) == 1


async def test_what_is_sent_by_hand_does_no_harm(office: Office) -> None:
    lea = office.token(name="<b>Léa</b>")
    for told in (
        {"press": "no json"}, {"press": '{"action": "round.send", "subject": "x"}'},
        {"-form": "forged"}, {"-form": "signup", "-left": "sideways"}, {"-zone": "Nowhere/Land"},
    ):  # fmt: skip
        status, html = await office.acts(lea, **told)
        assert status == 200
        assert "<b>L" not in html
    async with office.client.get("/teams/tab") as page:
        policy = page.headers["Content-Security-Policy"]
        assert "frame-ancestors https://teams.microsoft.com" in policy
        assert "'unsafe" not in policy


async def test_a_programme_is_prepared_and_joined_on_the_page(
    office: Office, browser: Browser
) -> None:
    lea = await window(office, browser, office.token())
    await expect(lea.get_by_text("Bonjour Léa")).to_be_visible()
    await lea.get_by_role("button", name="S'inscrire").click()
    await lea.get_by_text("Mentoré(e)", exact=True).click()
    await lea.get_by_role("button", name="Annuler").click()
    await expect(lea.get_by_text("Bonjour Léa")).to_be_visible()
    await lea.get_by_role("button", name="Aide").click()
    await expect(lea.get_by_text("Ce que vous pouvez")).to_be_visible()
    await lea.get_by_role("button", name="Menu").click()
    await expect(lea.get_by_text("Bonjour Léa")).to_be_visible()
    await lea.evaluate("window.papers = 'expired'")
    await lea.get_by_role("button", name="Aide").click()
    await expect(lea.get_by_text("Cela n'est pas passé")).to_be_visible()

    claire = await window(office, browser, office.token(oid="aad-claire", name="Claire Petit"))
    await expect(claire.get_by_text("Bonjour Claire")).to_be_visible()
    await claire.get_by_role("button", name="Préparer un programme").click()
    await claire.get_by_label("Nom").fill("")
    await claire.get_by_role("button", name="Continuer").last.click()
    await expect(claire.get_by_text("rien n'est perdu")).to_be_visible()
    await claire.get_by_label("Nom").fill("Mentorat <2027>")
    await claire.get_by_text("Des diplômés accompagnent des étudiants").click()
    await claire.get_by_text("Développer ses compétences").click()
    await claire.get_by_role("button", name="Continuer").last.click()
    await expect(claire.get_by_text("Étape 2 sur 10")).to_be_visible()
    await claire.get_by_role("button", name="Retour").click()
    await expect(claire.get_by_label("Nom")).to_have_value("Mentorat <2027>")


async def window(office: Office, browser: Browser, token: str) -> Page:
    """The page as Teams shows it: its library is Microsoft's, and tells who looks."""
    page = await browser.new_page(viewport={"width": 900, "height": 1400})
    await page.route("https://**", lambda route: route.abort())
    await page.add_init_script(
        f"""window.papers = {json.dumps(token)};
        window.microsoftTeams = {{
          app: {{
            initialize: async () => {{}},
            getContext: async () => ({{ app: {{ locale: "fr-fr", theme: "default" }} }}),
            registerOnThemeChangeHandler: () => {{}},
          }},
          authentication: {{ getAuthToken: async () => window.papers }},
        }};"""
    )
    await page.goto(str(office.client.make_url("/teams/tab")))
    return page

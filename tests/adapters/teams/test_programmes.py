"""A programme in Teams: set up page by page, made known, and joined, over HTTP."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from app import Settings, Tandem, build
from scheduler import MovableClock
from tests.adapters.teams.test_app import eventually
from tests.fakes.teams import BOT, CARD, TENANT, FakeTeams

Json = dict[str, Any]
CLAIRE, LEA, MARC = "29:claire", "29:lea", "29:marc"
NAMES = {CLAIRE: "Claire Petit", LEA: "Léa Martin", MARC: "Marc Roy"}
CHANNEL = "19:alumni@thread.tacv2"
RECORDED: Json = json.loads(Path("tests/payloads/teams/words.json").read_text())
TODAY = datetime.now(ZoneInfo("Europe/Paris")).date()
BEGINS = TODAY + timedelta(days=60)

PAGES: dict[str, Json] = {
    "programme-basics": {"called": "Mentorat 2027", "audience": "alumni-student", "aim": "job"},
    "programme-objective": {"reached_by": str(TODAY + timedelta(days=300))},
    "programme-numbers": {"approves": "mentor"},
    "programme-dates": {
        "mentors_open": str(TODAY),
        "mentors_close": str(BEGINS),
        "mentees_open": str(TODAY),
        "mentees_close": str(BEGINS),
        "starts_on": str(BEGINS),
    },
}
"""What Claire tells on each page; the others begin with good defaults."""
AGREED = dict.fromkeys(("charter", "terms", "conduct", "privacy", "commitment"), "true")
MENTEE: dict[str, Json] = {
    "signup": {"role": "mentee"},
    "needs": {"themes": "internship", "goals": "Trouver un stage", "seeks": "Audit"},
    "practical": {"languages": "fr", "slots": "thu-eve"},
    "papers": AGREED,
}
MENTOR: dict[str, Json] = {
    "signup": {"role": "mentor", "cohort": "2010"},
    "offer": {"themes": "internship", "offers": "audit", "motivation": "À mon tour"},
    "practical": {"languages": "fr", "slots": "thu-eve"},
    "papers": AGREED,
}
ROSTER = "E-mail\tNom\tExpérience\nmarc@school.example\tMarc Roy\t12\nabsente@school.example\tA\t3"


def within(card: Any) -> Iterator[Json]:
    """Every element of a card, in its order."""
    if isinstance(card, list):
        for one in card:
            yield from within(one)
    elif isinstance(card, dict):
        yield card
        for key in ("body", "items", "columns", "actions", "card", "inlineAction"):
            yield from within(card.get(key))


def words(card: Any) -> str:
    """All that stands in a card."""
    return json.dumps(card, ensure_ascii=False).replace("\N{NO-BREAK SPACE}", " ")


@dataclass
class Town:
    """An organisation, Tandem in it, and the clock."""

    teams: FakeTeams
    tandem: Tandem
    client: TestClient[web.Request, web.Application]
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    async def passes(self, **time: float) -> None:
        """Time goes by."""
        clock = self.tandem.clock
        assert isinstance(clock, MovableClock)
        await self.tandem.clockwork.move(clock, clock.now() + timedelta(**time))

    async def post(self, user: str, chat: str, **told: Any) -> Any:
        """Teams knocks, for somebody."""
        kind = "channel" if chat.startswith("19:") else "personal"
        activity = {
            **RECORDED,
            "id": str(next(self.ids)),
            "serviceUrl": self.teams.url,
            "from": {"id": user, "name": NAMES[user], "aadObjectId": f"aad-{user}"},
            "conversation": {"conversationType": kind, "id": chat},
            **told,
        }
        if kind == "channel":
            team = {"id": CHANNEL, "name": "alumni"}
            mention = {"mentioned": {"id": BOT}, "text": "<at>Tandem</at>", "type": "mention"}
            activity["entities"] = [*activity["entities"], mention]
            activity["channelData"] = {"tenant": {"id": TENANT}, "channel": team}
        async with self.client.post("/api/messages", json=activity) as response:
            assert response.status in (200, 202)
            return await response.json() if response.status == 200 else None

    async def says(self, user: str, text: str, chat: str = "") -> None:
        """Write to Tandem."""
        await self.post(user, chat or f"a:{user}", text=text)

    async def sees(self, user: str, told: str, chat: str = "") -> tuple[str, Json]:
        """The newest card with these words, and the id of its message."""
        place = chat or f"a:{user}"

        def look() -> list[tuple[str, Json]]:
            return [
                (name, attachment["content"])
                for conversation, activities in self.teams.conversations.items()
                if conversation.partition(";")[0] == place
                for name, activity in activities.items()
                for attachment in activity.get("attachments", [])
                if told in words(attachment["content"])
            ]

        return (await eventually(look, bool))[-1]

    async def presses(
        self, user: str, told: str, verb: str, chat: str = "", **typed: Any
    ) -> Json | None:
        """Press, on the newest card with these words; the card that takes its place, if any."""
        name, card = await self.sees(user, told, chat)
        return await self.acts(user, name, card, verb, chat, **typed)

    async def acts(
        self, user: str, name: str, card: Json, verb: str, chat: str = "", **typed: Any
    ) -> Json | None:
        """Press on that card, with what stands in its fields and what is typed now."""
        [action, *_more] = [one for one in within(card) if one.get("verb") == verb]
        fields = {
            one["id"]: one.get("value", "")
            for one in within(card)
            if one["type"].startswith("Input.")
        }
        assert set(typed) <= set(fields), f"no {set(typed) - set(fields)} in {words(card)}"
        data = {**action["data"], **fields, **typed}
        value = {"action": {"type": "Action.Execute", "verb": verb, "data": data}}
        answer = await self.post(
            user, chat or f"a:{user}", type="invoke", name="adaptiveCard/action",
            replyToId=name, value=value,
        )  # fmt: skip
        if answer["type"] != CARD:
            return None
        self.teams.conversations[chat or f"a:{user}"][name]["attachments"] = [
            {"contentType": CARD, "content": answer["value"]}
        ]
        drawn: Json = answer["value"]
        return drawn

    async def walks(self, user: str, told: str, pages: dict[str, Json], to: str = "") -> Json:
        """Page after page in one message, to the form of that name or to the end."""
        name, card = await self.sees(user, told)
        while (form := form_of(card)) and form != to:
            known = {one.get("id") for one in within(card)}
            typed = {key: raw for key, raw in pages.get(form, {}).items() if key in known}
            following = await self.acts(user, name, card, f"form:{form}", **typed)
            assert following
            card = following
        return card


def form_of(card: Json) -> str:
    """The name of the form that a card is."""
    verbs = [str(one.get("verb", "")) for one in within(card)]
    return next((verb.removeprefix("form:") for verb in verbs if verb.startswith("form:")), "")


@pytest.fixture
async def town(settled: Path, tmp_path: Path) -> AsyncIterator[Town]:
    """Tandem as `python app.py` runs it beside Microsoft's test client."""
    teams = FakeTeams()
    await teams.start()
    for user, name in NAMES.items():
        mail = f"{user.partition(':')[2]}@school.example"
        teams.joins(user, name=name, email=mail, userPrincipalName=mail, aadObjectId=f"aad-{user}")
    teams.channels[CHANNEL] = list(NAMES)
    teams.conversations[CHANNEL] = {}
    shutil.copy(settled, tmp_path / "tandem.db")
    tandem = build(
        Settings(
            database_url=f"sqlite:///{tmp_path}/tandem.db",
            playground=True,
            teams_dev=True,
            tandem_managers="claire@school.example",
        )
    )
    async with TestClient(TestServer(tandem.application())) as client:
        yield Town(teams, tandem, client)
    await teams.stop()


async def test_a_programme_from_its_first_page_to_its_first_sign_ups(town: Town) -> None:
    # Heard of in its channel, where the answer to one person is not for the others.
    await town.says(CLAIRE, "aide")
    await town.sees(CLAIRE, "import")
    await town.says(CLAIRE, "<at>Tandem</at> créer", CHANNEL)
    name, _first = await town.sees(CLAIRE, "form:programme-basics")

    # Page by page in one message; Back keeps what was typed.
    pages = {**PAGES, "programme-basics": {**PAGES["programme-basics"], "channel": CHANNEL}}
    objective = await town.walks(CLAIRE, "form:programme-basics", pages, "programme-objective")
    await town.acts(CLAIRE, name, objective, "back:programme-objective", relevant="Utile")
    objective = await town.walks(CLAIRE, "form:programme-basics", pages, "programme-objective")
    assert "Utile" in words(objective)
    settings = await town.walks(CLAIRE, "form:programme-objective", pages)
    assert "Mentorat 2027" in words(settings)
    await town.acts(CLAIRE, name, settings, "programme.check")
    await town.presses(CLAIRE, "programme.open", "programme.open")
    await town.sees(CLAIRE, "import.ask")

    # Rows copied out of a spreadsheet: looked at first, then in.
    await town.says(CLAIRE, "importer")
    name, form = await town.sees(CLAIRE, "form:import")
    look = await town.acts(CLAIRE, name, form, "form:import", pasted=ROSTER)
    assert look
    assert "2 personnes" in words(look)
    await town.acts(CLAIRE, name, look, "import.confirm")
    await town.passes(minutes=1)
    await town.sees(CLAIRE, "1 d'entre elles est déjà là")

    # Announced in the channel and to those of the roster who are here, once it was looked at.
    await town.says(CLAIRE, "annoncer")
    await town.presses(CLAIRE, "announce.write", "announce.write")
    name, form = await town.sees(CLAIRE, "form:announce")
    told = {"segment": "roster", "message": "announce-mentors", "posted": "true"}
    preview = await town.acts(CLAIRE, name, form, "form:announce", **told)
    assert preview
    assert "1 personne" in words(preview)
    assert town.teams.cards(f"a:{MARC}") == []
    await town.acts(CLAIRE, name, preview, "notice.confirm")
    await town.passes(minutes=1)
    name, letter = await town.sees(MARC, "nous cherchons des mentors")
    await town.sees(CLAIRE, "Tout est parti")

    # From the channel's one button to a place, page by page in one's own chat.
    thread, posted = await town.sees(LEA, "nous cherchons des mentors", CHANNEL)
    await town.acts(LEA, thread, posted, "join.open", CHANNEL)
    await town.sees(LEA, "form:signup")
    await town.walks(LEA, "form:signup", MENTEE)
    await town.sees(LEA, "Vous êtes dans le programme, Léa")
    await town.acts(MARC, name, letter, "join.open")
    await town.walks(MARC, "form:signup", MENTOR)
    await town.presses(CLAIRE, "À mon tour", "enrolment.approve")
    await town.sees(MARC, "est acceptée")


async def test_a_member_is_told_who_may(town: Town) -> None:
    await town.says(CLAIRE, "aide")
    await town.sees(CLAIRE, "import")
    for word in ("créer", "annoncer", "importer", "réglages"):
        await town.says(LEA, word)
        await eventually(
            lambda: town.teams.cards(f"a:{LEA}"), lambda found: "Claire Petit" in words(found[-1:])
        )
        town.teams.conversations[f"a:{LEA}"].clear()

"""The playground over plain HTTP: without scripts, with bad input, and from elsewhere."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.browser import Client
from tests.school import CROWD

HOSTILE = "<script>alert(1)</script> & \"quotes\" 'apostrophe' \0 \u202e *bold* <!channel>"


async def _page(playground: Client, who: str = "lea") -> str:
    response = await playground.get(f"/playground/as/{who}")
    assert response.status == 200
    return await response.text()


async def _say(playground: Client, words: str, who: str = "lea") -> str:
    response = await playground.post(f"/playground/as/{who}/say", data={"text": words})
    return await response.text()


async def test_the_picker_names_at_least_twelve_people_and_a_crowd(playground: Client) -> None:
    page = await (await playground.get("/", headers={"Accept-Language": "fr"})).text()
    assert "Qui voulez-vous être" in page
    assert len(re.findall('/playground/as/[a-z]+"', page)) >= 12
    assert len(re.findall('/playground/as/m\\d+"', page)) == CROWD


async def test_it_works_without_scripts(playground: Client) -> None:
    page = await _say(playground, "/mentorat rejoindre")
    assert "<dialog open" in page
    assert 'name="-form" value="signup"' in page


async def test_hostile_words_are_shown_and_never_run(playground: Client) -> None:
    page = await _say(playground, HOSTILE)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    answers = {"-form": "signup", "role": HOSTILE, "sector": HOSTILE}
    response = await playground.post("/playground/as/lea/form", data=answers)
    text = await response.text()
    assert response.status == 200
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize(
    "press",
    [
        "",
        "nonsense",
        "[1]",
        '{"action": 3}',
        json.dumps({"action": "match.accept", "subject": "x"}),
    ],
)
async def test_a_forged_press_gets_a_polite_answer(playground: Client, press: str) -> None:
    response = await playground.post("/playground/as/lea/press", data={"press": press})
    text = await response.text()
    assert response.status == 200
    assert "plus à jour" in text
    assert "Traceback" not in text


async def test_words_of_three_thousand_characters_are_kept(playground: Client) -> None:
    assert "x" * 3001 in await _say(playground, "x" * 3001)


async def test_a_channel_hears_commands_only_and_answers_the_one_who_typed(
    playground: Client,
) -> None:
    page = await _page(playground)
    channel = re.search(r'\?c=([0-9a-f]+)" class="channel"', page)
    assert channel
    path = f"/playground/as/lea/say?c={channel[1]}"
    quiet = await (await playground.post(path, data={"text": "aide"})).text()
    assert "Vous seul(e) voyez" not in quiet
    loud = await (await playground.post(path, data={"text": "/mentorat aide"})).text()
    assert "Vous seul(e) voyez" in loud
    other = await (await playground.get(f"/playground/as/marc?c={channel[1]}")).text()
    assert "Vous seul(e) voyez" not in other
    assert "aide" in other


async def test_a_neighbours_messages_cannot_be_read_or_pressed(playground: Client) -> None:
    page = await _page(playground, "claire")
    message = re.search(r'id="m-([0-9a-f]+)"', page)
    room = re.search(r'\?c=([0-9a-f]+)" class="dm"', page)
    assert message
    assert room
    stolen = await (await playground.get(f"/playground/as/lea?c={room[1]}")).text()
    assert "Bonjour Claire" not in stolen
    press = {
        "message": message[1],
        "press": json.dumps({"action": "language.speak", "value": "en"}),
    }
    await playground.post("/playground/as/lea/press", data=press)
    assert "Bonjour Claire" in await _page(playground, "claire")


async def test_an_answer_for_one_in_a_channel_cannot_be_pressed_by_another(
    playground: Client,
) -> None:
    channel = re.search(r'\?c=([0-9a-f]+)" class="channel"', await _page(playground))
    assert channel
    path = f"/playground/as/lea/say?c={channel[1]}"
    mine = await (await playground.post(path, data={"text": "/mentorat aide"})).text()
    message = re.findall(r'id="m-([0-9a-f]+)"', mine)[-1]
    speak = json.dumps({"action": "language.speak", "value": "en"})
    press = {"message": message, "press": speak}
    await playground.post(f"/playground/as/marc/press?c={channel[1]}", data=press)
    again = await (await playground.get(f"/playground/as/lea?c={channel[1]}")).text()
    assert "Ce que vous pouvez taper" in again


async def test_the_clock_moves_forward_and_says_so(playground: Client) -> None:
    before = datetime.fromisoformat(
        (await (await playground.get("/playground/clock")).json())["now"]
    )
    response = await playground.post("/playground/clock", json={"advance_hours": 5})
    after = datetime.fromisoformat((await response.json())["now"])
    assert timedelta(hours=5) <= after - before < timedelta(hours=5, minutes=5)


@pytest.mark.parametrize(
    "leap",
    [None, [], {}, {"advance_hours": -1}, {"advance_days": "x"}, {"advance_days": True},
     {"advance_days": 10**9}, {"advance_hours": float("nan")}],
)  # fmt: skip
async def test_a_leap_that_makes_no_sense_is_refused(playground: Client, leap: Any) -> None:
    response = await playground.post("/playground/clock", json=leap)
    assert response.status == 400
    assert "error" in await response.json()


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
)
async def test_a_page_from_elsewhere_cannot_reach_the_playground(
    playground: Client, headers: dict[str, str]
) -> None:
    response = await playground.post(
        "/playground/as/lea/say", data={"text": "quitter"}, headers=headers
    )
    assert response.status == 403


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"])
async def test_the_playground_stays_closed_behind_a_proxy(playground: Client, header: str) -> None:
    for path in ("/playground", "/playground/clock", "/playground/as/lea"):
        response = await playground.get(path, headers={header: "203.0.113.9"})
        assert response.status == 403


async def test_nobody_of_that_name(playground: Client) -> None:
    assert (await playground.get("/playground/as/nobody")).status == 404


async def test_the_process_says_that_it_lives_and_is_ready(playground: Client) -> None:
    assert (await (await playground.get("/healthz")).json()) == {"alive": True}
    assert (await (await playground.get("/readyz")).json()) == {"ready": True}

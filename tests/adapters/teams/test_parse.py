"""What Teams says, as what a person did."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.teams.parse import Activity, Member, Route, Shared, next_page, read, roll, tenant
from bot.entities import Platform
from bot.events import Filled, Left, Pressed, Spot, Words

PAYLOADS = Path("tests/payloads/teams")


def payload(name: str, /, **changed: object) -> dict[str, Any]:
    recorded: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text())
    return recorded | changed


def said(name: str, /, **changed: object) -> Activity:
    activity = read(payload(name, **changed))
    assert activity is not None
    return activity


def test_a_command_is_words_whatever_stands_before_it() -> None:
    assert said("words").heard.act == Words("/mentorat rejoindre")
    assert said("words", text="rejoindre").heard.act == Words("rejoindre")
    assert said("words", text=None).heard.act == Words("")


def test_the_bots_own_name_is_no_part_of_what_was_typed_in_a_channel() -> None:
    assert said("channel").heard.act == Words("rejoindre")
    other = "<at>Tandem</at> statut <at>Marc</at>"
    assert said("channel", text=other).heard.act == Words("statut Marc")


def test_whoever_is_named_with_an_at_keeps_it_and_their_whole_name() -> None:
    marc = {"mentioned": {"id": "29:marc", "name": "Marc Roy"}, "text": "<at>Marc</at>"}
    lea = {"mentioned": {"id": "29:lea", "name": "Léa Martin"}, "text": "<at>Léa Martin</at>"}
    text = "associer <at>Marc</at> <at>Léa Martin</at>"
    told = said("words", text=text, entities=[marc, lea])
    assert told.heard.act == Words("associer @Marc Roy @Léa Martin")


def test_the_sender_is_who_the_tenant_knows_them_as() -> None:
    sender = said("words").heard.sender
    assert sender.platform is Platform.TEAMS
    assert sender.community == "tenant-school"
    assert sender.address == "aad-lea"
    assert sender.name == "Léa Moreau"
    assert (sender.locale, sender.zone) == ("fr-FR", "Europe/Paris")
    assert not sender.group_chats
    guest = said("words", **{"from": {"id": "29:guest", "name": "Guest"}})
    assert guest.heard.sender.address == "29:guest"


def test_the_tenant_is_read_where_every_client_puts_it() -> None:
    assert tenant({"conversation": {"tenantId": "elsewhere"}}) == ""
    assert read(payload("words", channelData={})) is None


def test_only_a_personal_chat_becomes_the_way_to_write_to_somebody() -> None:
    lea = Member("Léa M.", "lea@school.example", "lea@school.example")
    heard = said("words").told_by(lea)
    route = Route.unpacked(heard.sender.route)
    assert route == Route(
        "https://smba.trafficmanager.net/emea/7d9e/",
        "a:29:1lea",
        "28:tandem",
        "29:1lea",
        "tenant-school",
        "lea@school.example",
    )
    assert heard.sender.email == "lea@school.example"
    assert heard.sender.name == "Léa Moreau"
    assert said("channel").told_by(lea).sender.route == ""


def test_a_channel_is_known_without_the_thread_in_it() -> None:
    general = "19:general@thread.tacv2"
    route = Route("https://smba.trafficmanager.net/emea/7d9e/", general, "28:tandem", "", "t")
    packed = replace(route, tenant="tenant-school").packed()
    assert said("channel").heard.sender.spot == Spot(general, "", packed)
    assert Route.unpacked(packed) == replace(route, tenant="tenant-school")
    tenants = {"tenant": {"id": "tenant-school"}}
    bare = said("channel", channelData=tenants).heard.sender.spot
    assert bare == Spot(general, "", packed)
    named = {**tenants, "channel": {"id": "19:x", "name": "Mentorat"}, "team": {"name": "École"}}
    spot = said("channel", channelData=named).heard.sender.spot
    assert spot
    assert (spot.address, spot.name) == ("19:x", "Mentorat")
    assert said("words").heard.sender.spot is None
    group = {"id": "19:g@thread.v2", "conversationType": "groupChat"}
    assert said("words", conversation=group).heard.sender.spot is None


SENT: list[dict[str, Any]] = [
    {"contentType": "text/html", "content": "<p></p>"},
    {
        "contentType": "application/vnd.microsoft.teams.file.download.info",
        "contentUrl": "https://school.sharepoint.com/roster.csv",
        "name": "roster.csv",
        "content": {"downloadUrl": "https://school.sharepoint.com/d?x", "fileType": "csv"},
    },
]


def test_a_file_comes_along_with_words_in_ones_own_chat() -> None:
    activity = said("words", text="", attachments=SENT)
    assert activity.heard.act == Words("")
    assert activity.file == Shared("roster.csv", "https://school.sharepoint.com/d?x")
    assert said("channel", attachments=SENT).file is None
    assert said("words", attachments=SENT[:1]).file is None
    assert said("words", attachments=[{"contentType": SENT[1]["contentType"]}]).file == Shared(
        "", ""
    )


def test_the_way_back_carries_what_was_typed() -> None:
    press = payload("form")["value"]["action"]
    sent, back = said("form").heard.act, {**press, "verb": "back:signup"}
    left = said("form", value={"action": back}).heard.act
    assert isinstance(sent, Filled)
    assert left == replace(sent, left=Left.BACK)
    assert sent.left is Left.SENT


def test_a_route_that_cannot_be_read_is_none() -> None:
    for packed in ("", "[]", "{}", "null", '{"service_url": "x", "more": 1}', "\x00"):
        assert Route.unpacked(packed) is None


def test_a_press_carries_its_action_and_what_it_is_about() -> None:
    pressed = said("press")
    assert pressed.heard.act == Pressed("match.accept", "m1", "yes")
    assert pressed.invoke
    assert pressed.pressed == "1732199999000"
    assert pressed.heard.key == "a:29:1lea:f:press-1"


def test_an_older_client_submits_the_same_press_as_a_message() -> None:
    submitted = said("submit")
    assert submitted.heard.act == Pressed("match.accept", "m1", "yes")
    assert not submitted.invoke


def test_a_form_comes_back_with_text_lists_numbers_and_ticks() -> None:
    filled = said("form").heard.act
    assert isinstance(filled, Filled)
    assert (filled.form, filled.subject) == ("signup", "s1")
    assert filled.answers == {
        "role": "mentor",
        "themes": ["internship", "Droit, fiscalité"],
        "goals": "Deux\nlignes",
        "offers": "audit, paie",
        "languages": ["fr", "en"],
        "slots": [],
        "zone": "Europe/Paris",
        "capacity": "3",
        "charter": "",
    }


def test_an_installation_is_greeted_once_for_each_chat() -> None:
    first, again = said("installed"), said("installed", id="f:install-2")
    assert first.heard.act == Words("")
    assert first.heard.key == again.heard.key
    assert first.told_by(Member("Léa Moreau")).sender.name == "Léa Moreau"
    assert read(payload("installed", action="remove")) is None
    assert (
        read(payload("installed", conversation={"id": "19:x", "conversationType": "channel"}))
        is None
    )


def test_what_is_not_addressed_to_tandem_is_left_alone() -> None:
    assert read(payload("joined")) is None
    assert read(payload("reaction")) is None
    assert read(payload("press", name="composeExtension/query")) is None


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.sampled_from(["words", "channel", "press", "form", "submit", "installed"]), st.data())
def test_no_payload_is_too_strange(name: str, data: st.DataObject) -> None:
    strange = payload(name)
    for key in data.draw(st.lists(st.sampled_from(sorted(strange)), max_size=3)):
        strange[key] = data.draw(anything)
    activity = read(strange)
    if activity:
        assert isinstance(activity.told_by(Member()).act, Words | Pressed | Filled)


@given(anything)
def test_no_roster_is_too_strange(told: object) -> None:
    route = Route("https://x", "19:x", "28:tandem", "", "t")
    page = {"members": told, "continuationToken": told}
    assert all(who.address for who in roll(route, page))
    assert isinstance(next_page(page), str)


@given(anything)
def test_no_press_is_too_strange(value: object) -> None:
    assert said("press", value=value).heard.act == Pressed("")
    act = said("press", value={"action": {"verb": "form:signup", "data": value}}).heard.act
    assert isinstance(act, Filled)

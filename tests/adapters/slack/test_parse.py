"""What somebody did in Slack, read from what Slack sends."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import parse, render
from adapters.slack.parse import Place, Shared, Where
from bot.entities import Platform
from bot.events import Filled, Heard, Left, Pressed, Sender, Spot, Words
from bot.values import Button, Card, buttons, card
from bot.words import Reader, plain

COMMAND = {
    "command": "/mentorat",
    "text": "rejoindre &lt;R&amp;D&gt;",
    "team_id": "T1",
    "team_domain": "ecole",
    "user_id": "U1",
    "user_name": "lea",
    "channel_id": "C1",
    "channel_name": "mentorat",
    "response_url": "https://hooks.slack.example/1",
    "trigger_id": "1.2.3",
}
MESSAGE = {
    "type": "event_callback",
    "team_id": "T1",
    "event_id": "Ev1",
    "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
    "event": {
        "type": "message",
        "channel_type": "im",
        "channel": "D1",
        "user": "U1",
        "text": "<@UBOT> /mentorat aide",
        "ts": "1.1",
    },
}
PRESS = {
    "type": "block_actions",
    "team": {"id": "T1", "domain": "ecole"},
    "user": {"id": "U1", "username": "lea", "team_id": "T1"},
    "trigger_id": "4.5.6",
    "response_url": "https://hooks.slack.example/2",
    "channel": {"id": "D1"},
    "actions": [{"type": "button", "action_id": "pulse.answer#3", "value": "p1|2|b"}],
}
SUBMISSION = {
    "type": "view_submission",
    "team": {"id": "T1", "domain": "ecole"},
    "user": {"id": "U1", "username": "lea"},
    "trigger_id": "7.8.9",
    "view": {
        "id": "V1",
        "hash": "h1",
        "callback_id": "signup",
        "private_metadata": "s1",
        "title": {"type": "plain_text", "text": "S'inscrire"},
        "blocks": [{"type": "header"}, {"type": "input", "block_id": "line"}],
        "state": {
            "values": {
                "line": {"line": {"type": "plain_text_input", "value": "Bonjour <b>"}},
                "empty": {"empty": {"type": "plain_text_input", "value": None}},
                "number": {"number": {"type": "number_input", "value": "3"}},
                "choice": {"choice": {"type": "static_select", "selected_option": {"value": "a"}}},
                "nothing": {"nothing": {"type": "radio_buttons", "selected_option": None}},
                "choices": {
                    "choices": {
                        "type": "checkboxes",
                        "selected_options": [{"value": "a"}, {"value": "b"}],
                    }
                },
                "day": {"day": {"type": "datepicker", "selected_date": "2027-01-31"}},
                "hour": {"hour": {"type": "timepicker", "selected_time": "18:30"}},
                "person": {"person": {"type": "users_select", "selected_user": "U2"}},
                "people": {"people": {"type": "multi_users_select", "selected_users": ["U2"]}},
                "yes": {
                    "tick:yes": {"type": "checkboxes", "selected_options": [{"value": "true"}]}
                },
                "no": {"tick:no": {"type": "checkboxes", "selected_options": []}},
                "here": {
                    "here": {"type": "conversations_select", "selected_conversation": "C9"}
                },
                "list": {"list": {"type": "file_input", "files": [
                    {"id": "F1", "name": "roster.csv", "url_private": "https://files.slack.com/x",
                     "url_private_download": "https://files.slack.com/x/download"},
                    {"id": "F2", "name": "second.csv", "url_private_download": "https://x"},
                ]}},
                "nothing handed over": {"file": {"type": "file_input", "files": []}},
            }
        },
    },
}  # fmt: skip


def read(payload: Any) -> tuple[Heard, Where]:
    """What was heard, by somebody."""
    heard = parse.heard(payload)
    assert heard is not None
    return heard


def changed(payload: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The payload with another value at that path."""
    copy = deepcopy(payload)
    *way, last = path.split(".")
    place = copy
    for name in way:
        place = place[name]
    place[last] = value
    return copy


def test_somebody_named_is_one_word_wherever_it_is_typed() -> None:
    heard, _where = read({**COMMAND, "text": "trouver <@U123|marc.roy>"})
    assert heard.act == Words("trouver @U123")


def test_a_command_is_words() -> None:
    heard, where = read(COMMAND)
    assert heard.act == Words("rejoindre <R&D>")
    assert heard.sender == Sender(
        Platform.SLACK, "T1", "U1", "lea", community_name="ecole", group_chats=True,
        spot=Spot("C1", "mentorat"),
    )  # fmt: skip
    assert heard.key == "1.2.3"
    assert (where.place, where.trigger, where.response_url) == (
        Place.COMMAND, "1.2.3", "https://hooks.slack.example/1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("channel", "name", "spot"),
    [
        ("C1", "mentorat", Spot("C1", "mentorat")),
        ("C1", "privategroup", Spot("C1")),
        ("G1", "mpdm-lea--tom-1", Spot("G1", "mpdm-lea--tom-1")),
        ("D1", "directmessage", None),
        ("D1", "", None),
        ("C1", "directmessage", None),
        ("", "mentorat", None),
    ],
)
def test_the_channel_of_a_command_or_a_press_is_known(
    channel: str, name: str, spot: Spot | None
) -> None:
    typed = {**COMMAND, "channel_id": channel, "channel_name": name}
    assert read(typed)[0].sender.spot == spot
    pressed = {**PRESS, "channel": {"id": channel, "name": name}}
    assert read(pressed)[0].sender.spot == spot


def test_nothing_else_happens_in_a_channel() -> None:
    for payload in (MESSAGE, SUBMISSION, {**PRESS, "channel": None}):
        assert read(payload)[0].sender.spot is None


@pytest.mark.parametrize(
    ("channel", "ephemeral", "all_read_it"),
    [("C1", False, True), ("C1", True, False), ("D1", False, False), ("G1", False, True)],
)
def test_a_message_that_others_read_is_told_from_ones_own(
    channel: str, ephemeral: bool, all_read_it: bool
) -> None:
    container = {"type": "message", "is_ephemeral": ephemeral}
    _heard, where = read({**PRESS, "channel": {"id": channel}, "container": container})
    assert where.read_by_all is all_read_it


def test_a_file_comes_along_with_words() -> None:
    files = [{"name": "roster.csv", "url_private_download": "https://files.slack.com/r"}]
    shared = {**MESSAGE["event"], "subtype": "file_share", "text": "", "files": files}  # type: ignore[dict-item]
    heard, where = read({**MESSAGE, "event": shared})
    assert heard.act == Words("")
    assert where.files == (Shared("", "roster.csv", "https://files.slack.com/r"),)


def test_a_message_to_the_bot_is_words() -> None:
    heard, where = read(MESSAGE)
    assert (heard.act, heard.key) == (Words("/mentorat aide"), "Ev1")
    assert (where.place, where.channel, where.trigger) == (Place.CHAT, "D1", "")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("event.bot_id", "B1"),
        ("event.subtype", "message_changed"),
        ("event.user", "UBOT"),
        ("event.channel_type", "channel"),
        ("event.type", "reaction_added"),
        ("event.user", None),
        ("team_id", ""),
    ],
)
def test_what_nobody_said_to_the_bot_is_not_heard(path: str, value: Any) -> None:
    assert parse.heard(changed(MESSAGE, path, value)) is None


def test_opening_the_home_tab_asks_for_the_menu() -> None:
    event = {"type": "app_home_opened", "user": "U1", "tab": "home"}
    heard, where = read({**MESSAGE, "event": event})
    assert (heard.act, where.place) == (Words(""), Place.HOME)
    assert parse.heard({**MESSAGE, "event": {**event, "tab": "messages"}}) is None


def test_a_press_carries_its_action_subject_and_value() -> None:
    heard, where = read(PRESS)
    assert (heard.act, heard.key) == (Pressed("pulse.answer", "p1", "2|b"), "4.5.6")
    assert (where.place, where.channel) == (Place.MESSAGE, "D1")


@pytest.mark.parametrize(("kind", "place"), [("home", Place.HOME), ("modal", Place.MODAL)])
def test_a_press_in_a_view_is_known_for_it(kind: str, place: Place) -> None:
    payload = {**PRESS, "response_url": "", "view": {"id": "V1", "type": kind}}
    _heard, where = read(payload)
    assert (where.place, where.view) == (place, "V1")


def test_a_shortcut_presses_its_button_and_is_in_no_place() -> None:
    payload = {**PRESS, "type": "shortcut", "callback_id": "join.open", "actions": []}
    heard, where = read(payload)
    assert (heard.act, heard.key, heard.sender.spot) == (Pressed("join.open"), "4.5.6", None)
    assert (where.place, where.trigger, where.response_url) == (Place.HOME, "4.5.6", "")
    assert parse.heard({**payload, "callback_id": ""}) is None


def test_a_link_button_asks_for_nothing() -> None:
    link = [{"type": "button", "action_id": f"{render.LINK}#0"}]
    assert parse.heard(changed(PRESS, "actions", link)) is None


def test_a_button_can_say_words() -> None:
    said = [{"type": "button", "action_id": f"{parse.SAY}#0", "value": "|rejoindre"}]
    heard, _where = read(changed(PRESS, "actions", said))
    assert heard.act == Words("rejoindre")


@given(st.text().filter(lambda text: "|" not in text), st.text(max_size=900))
def test_a_button_comes_back_as_it_was_drawn(subject: str, value: str) -> None:
    shown: Card = card(None, buttons(Button(label=plain("B"), action="a.b", subject=subject[:90],
                                            value=value)))  # fmt: skip
    [element] = render.card(shown, Reader())["blocks"][0]["elements"]
    heard, _where = read(changed(PRESS, "actions", [element]))
    assert heard.act == Pressed("a.b", subject[:90], value)


def test_a_form_comes_back_with_every_kind_of_answer() -> None:
    heard, where = read(SUBMISSION)
    assert heard.act == Filled(
        "signup",
        "s1",
        {
            "line": "Bonjour <b>",
            "empty": "",
            "number": "3",
            "choice": "a",
            "nothing": "",
            "choices": ["a", "b"],
            "day": "2027-01-31",
            "hour": "18:30",
            "person": "U2",
            "people": ["U2"],
            "yes": "true",
            "no": "",
            "here": "C9",
        },
    )
    assert where.files == (Shared("list", "roster.csv", "https://files.slack.com/x/download"),)
    assert (where.place, where.title, where.fields) == (Place.FORM, "S'inscrire", ("line",))


BACK = {
    **SUBMISSION,
    "type": "block_actions",
    "actions": [{"type": "button", "action_id": render.BACK}],
}
CLOSED = {**SUBMISSION, "type": "view_closed", "trigger_id": None, "is_cleared": True}


@pytest.mark.parametrize(
    ("payload", "place", "left"),
    [(BACK, Place.BACK, Left.BACK), (CLOSED, Place.CLOSED, Left.CLOSED)],
    ids=["back", "closed"],
)
def test_a_form_that_is_left_brings_what_was_typed_but_no_file(
    payload: dict[str, Any], place: Place, left: Left
) -> None:
    sent, _where = read(SUBMISSION)
    heard, where = read(payload)
    assert isinstance(sent.act, Filled)
    assert heard.act == Filled("signup", "s1", sent.act.answers, left)
    assert (where.place, where.view, where.files) == (place, "V1", ())


def test_a_form_that_is_closed_is_not_the_one_that_was_sent() -> None:
    sent = read(changed(SUBMISSION, "trigger_id", None))[0]
    assert read(CLOSED)[0].key not in ("", sent.key)


def test_a_form_sent_again_with_other_answers_is_another() -> None:
    once = changed(SUBMISSION, "trigger_id", None)
    again = changed(once, "view.state.values.line.line.value", "Bonjour")
    keys = [read(payload)[0].key for payload in (once, once, again)]
    assert keys[0] == keys[1] != keys[2]


def test_an_organisation_wide_app_still_knows_the_workspace() -> None:
    payload = {**changed(PRESS, "team", None), "enterprise": {"id": "E1"}}
    heard, _where = read(payload)
    assert heard.sender.community == "T1"


def test_the_facts_of_a_person_are_taken_over() -> None:
    profile = {"real_name": "Léa Martin", "display_name": "lea", "email": "lea@ecole.example"}
    told = {"user": {"tz": "Europe/Paris", "locale": "fr-FR", "profile": profile}}
    sender = Sender(Platform.SLACK, "T1", "U1", "lea")
    known = parse.facts(sender, told)
    assert (known.name, known.locale, known.zone, known.email) == (
        "Léa Martin", "fr-FR", "Europe/Paris", "lea@ecole.example",
    )  # fmt: skip
    assert parse.facts(sender, {"user": None}) == sender
    assert parse.facts(sender, b"") == sender


LISTED = {
    "id": "U1", "name": "lea", "tz": "Europe/Paris", "locale": "fr-FR", "is_restricted": True,
    "profile": {"real_name": "Léa Martin", "email": "lea@ecole.example"},
}  # fmt: skip


def test_a_page_of_the_workspace_is_people() -> None:
    [lea, tom] = parse.people("T1", {"members": [
        LISTED, {"id": "U2", "name": "tom"}, {**LISTED, "is_bot": True},
        {**LISTED, "is_workflow_bot": True}, {**LISTED, "deleted": True},
        {**LISTED, "id": "USLACKBOT"}, {**LISTED, "id": None}, "nobody",
    ]})  # fmt: skip
    assert lea == Sender(
        Platform.SLACK, "T1", "U1", "Léa Martin", locale="fr-FR", zone="Europe/Paris",
        email="lea@ecole.example", group_chats=True,
    )  # fmt: skip
    assert (tom.address, tom.name, tom.email) == ("U2", "tom", "")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(JSON)
def test_garbage_is_nothing(payload: Any) -> None:
    assert parse.heard(payload) is None
    assert parse.people("T1", payload) == []
    assert parse.members(payload) == []
    assert parse.next_page(payload) == ""


@given(st.sampled_from([COMMAND, MESSAGE, PRESS, SUBMISSION, BACK, CLOSED]), st.data())
def test_a_payload_broken_anywhere_never_raises(
    payload: dict[str, Any], data: st.DataObject
) -> None:
    broken = deepcopy(payload)
    place: Any = broken
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(JSON)
            break
        place = place[key]
    parse.heard(broken)

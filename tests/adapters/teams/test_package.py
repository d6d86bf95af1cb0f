"""The app package that an administrator uploads to Teams."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp.web import RouteDef

from adapters.web.tab import TabDoor, TabSettings
from bot.routes import LEAFLETS, understand
from bot.words import LANGUAGES

PACKAGE = Path("adapters/teams/package")
MANIFEST = json.loads((PACKAGE / "manifest.json").read_text())
FRENCH = json.loads((PACKAGE / "fr.json").read_text())
COMMANDS = MANIFEST["bots"][0]["commandLists"][0]["commands"]


def test_every_suggested_word_is_understood_and_means_the_same_in_both_languages() -> None:
    assert len(COMMANDS) <= 10
    for number, command in enumerate(COMMANDS):
        french = FRENCH[f"bots[0].commandLists[0].commands[{number}].title"]
        word, rest = understand(command["title"])
        assert word is not None, command
        assert (word, rest) == understand(french)


def test_teams_takes_no_longer_words() -> None:
    for number, command in enumerate(COMMANDS):
        at = f"bots[0].commandLists[0].commands[{number}]"
        assert max(len(command["title"]), len(FRENCH[f"{at}.title"])) <= 32
        assert max(len(command["description"]), len(FRENCH[f"{at}.description"])) <= 128
    assert max(len(MANIFEST["description"]["short"]), len(FRENCH["description.short"])) <= 80


def test_the_message_extension_asks_for_what_there_is() -> None:
    [extension] = MANIFEST["composeExtensions"]
    assert extension["botId"] == MANIFEST["bots"][0]["botId"]
    assert {command["id"] for command in extension["commands"]} == set(LEAFLETS)
    for number, command in enumerate(extension["commands"]):
        at = f"composeExtensions[0].commands[{number}]"
        [parameter] = command["parameters"]
        assert parameter["name"] == "words"
        for english, key in ((command, at), (parameter, f"{at}.parameters[0]")):
            assert max(len(english["title"]), len(FRENCH[f"{key}.title"])) <= 32
            assert max(len(english["description"]), len(FRENCH[f"{key}.description"])) <= 128


def test_the_page_beside_the_chat_is_ours_and_teams_may_say_who_looks() -> None:
    chat, home = MANIFEST["staticTabs"]
    assert chat["entityId"] == "conversations"
    address = urlsplit(home["contentUrl"])
    page = TabDoor(TabSettings(MANIFEST["id"], "tenant"), None)  # type: ignore[arg-type]
    assert address.path in {route.path for route in page.routes() if isinstance(route, RouteDef)}
    assert MANIFEST["validDomains"] == [address.netloc]
    assert MANIFEST["webApplicationInfo"] == {
        "id": MANIFEST["id"],
        "resource": f"api://{address.netloc}/{MANIFEST['id']}",
    }
    assert FRENCH["staticTabs[1].name"] != home["name"]


def test_the_french_file_is_named_and_the_bot_is_the_app() -> None:
    languages = MANIFEST["localizationInfo"]
    others = {extra["languageTag"] for extra in languages["additionalLanguages"]}
    assert {languages["defaultLanguageTag"], *others} == set(LANGUAGES)
    assert MANIFEST["bots"][0]["botId"] == MANIFEST["id"]


def test_people_can_send_a_file_and_add_the_bot_to_a_team() -> None:
    [bot] = MANIFEST["bots"]
    assert bot["supportsFiles"] is True
    # A card of the message extension can be pressed only where the bot may be.
    assert {"personal", "team", "groupChat"} <= set(bot["scopes"])


@pytest.mark.parametrize(("icon", "size"), [("color", 192), ("outline", 32)])
def test_the_icons_have_the_size_that_teams_wants(icon: str, size: int) -> None:
    image = (PACKAGE / MANIFEST["icons"][icon]).read_bytes()
    assert struct.unpack(">II", image[16:24]) == (size, size)

"""A mentor found and asked in Teams: typed words, and cards that are forms."""

from __future__ import annotations

from typing import Any

from bot.entities import Format, Mentoring, Platform
from storage import SqlStore
from tests.adapters.teams import test_programmes
from tests.adapters.teams.test_programmes import CLAIRE, LEA, MARC, MENTEE, Town, within, words
from tests.adapters.teams.test_render import valid
from tests.fakes.teams import TENANT

town = test_programmes.town

MENTOR: dict[str, Any] = {
    **test_programmes.MENTOR,
    "offer": {"themes": "internship", "offers": "comptabilité, <b>audit</b>"},
}
TWO = "19:claire_lea@unq.gbl.spaces"
"""The chat that two people have with one another."""
QUESTION = "Dix cabinets ne m'ont pas répondu : comment m'y prendre pour un stage en avril ? " * 2


def choices(card: Any, name: str) -> list[str]:
    """The values on offer in a field."""
    [field] = [one for one in within(card) if one.get("id") == name]
    return [str(one["value"]) for one in field["choices"]]


async def joins(town: Town, user: str, pages: dict[str, Any]) -> None:
    """Sign up, page by page, in one's own chat."""
    await town.says(user, "rejoindre")
    await town.walks(user, "form:signup", pages)


async def test_a_mentor_is_found_asked_and_says_yes(town: Town) -> None:
    await town.says(CLAIRE, "aide")
    await town.sees(CLAIRE, "import")
    await joins(town, LEA, MENTEE)
    await joins(town, MARC, MENTOR)
    with SqlStore(town.tandem.engine).open(Platform.TEAMS, TENANT, town.tandem.clock.now()) as desk:
        programme = desk.programmes()[0]
        programme.format, programme.types = Format.A_LA_CARTE, [Mentoring.FLASH]

    # A word of the other language finds him; what he typed is shown as he typed it.
    await town.says(LEA, "trouver accounting")
    name, found = await town.sees(LEA, "Marc Roy")
    assert "audit" in words(found)
    await town.acts(LEA, name, found, "request.ask")

    # The form says how much is missing, and keeps what was typed.
    name, form = await town.sees(LEA, "form:request")
    told = {
        "theme": "internship", "slots": ",".join(choices(form, "slots")[:2]), "minutes": "30",
    }  # fmt: skip
    again = await town.acts(LEA, name, form, "form:request", question="Un conseil ?", **told)
    assert again
    assert "Encore 68 caractères" in words(again)
    await town.acts(LEA, name, again, "form:request", question=QUESTION, **told)
    await town.sees(LEA, "Marc l'a reçue")

    # Marc asks back, and then says yes; both read when they meet.
    name, asked = await town.sees(MARC, "a une question pour vous")
    await town.acts(MARC, name, asked, "request.word")
    await town.presses(MARC, "form:request-word", "form:request-word", words="Quelle ville ?")
    await town.sees(LEA, "Quelle ville ?")
    [first, *_others] = [one for one in within(asked) if one.get("verb") == "request.accept"]
    answer = await town.post(
        MARC, f"a:{MARC}", type="invoke", name="adaptiveCard/action", replyToId=name,
        value={"action": {"type": "Action.Execute", "verb": "request.accept",
                          "data": first["data"]}},
    )  # fmt: skip
    assert "Vous avez accepté" in words(answer)
    for user in (LEA, MARC):
        await town.sees(user, "Votre rencontre est fixée")
    await town.says(LEA, "statut")
    await town.sees(LEA, "vous vous voyez")


async def test_a_mentors_card_is_put_into_a_chat_and_anybody_there_may_ask(town: Town) -> None:
    await town.says(CLAIRE, "aide")
    await town.sees(CLAIRE, "import")
    with SqlStore(town.tandem.engine).open(Platform.TEAMS, TENANT, town.tandem.clock.now()) as desk:
        programme = desk.programmes()[0]
        programme.format, programme.types = Format.A_LA_CARTE, [Mentoring.FLASH]
    await joins(town, MARC, MENTOR)
    await joins(town, LEA, MENTEE)
    await town.sees(LEA, "Vous êtes dans le programme")

    async def seeks(user: str, *parameters: dict[str, Any]) -> dict[str, Any]:
        found = await town.post(
            user, TWO, type="invoke", name="composeExtension/query",
            conversation={"conversationType": "personal", "id": TWO},
            value={"commandId": "mentor", "parameters": list(parameters),
                   "queryOptions": {"skip": 0, "count": 25}},
        )  # fmt: skip
        result: dict[str, Any] = found["composeExtension"]
        return result

    # As the window opens, then with a typo of the other language.
    opened = await seeks(LEA, {"name": "initialRun", "value": "true"})
    [found] = (await seeks(LEA, {"name": "words", "value": "acounting"}))["attachments"]
    assert [found] == opened["attachments"]
    assert found["preview"]["content"]["title"] == "Marc Roy"
    assert "‹b›audit" in found["preview"]["content"]["text"]
    valid(found["content"])

    # Claire reads the card in their chat, which is no chat with Tandem, and presses.
    [ask, *_profile] = [one for one in within(found["content"]) if "verb" in one]
    press = {"type": "invoke", "name": "adaptiveCard/action", "replyToId": "1",
             "conversation": {"conversationType": "personal", "id": TWO},
             "value": {"action": {"type": "Action.Execute", **ask}}}  # fmt: skip
    assert "notre conversation" in (await town.post(CLAIRE, TWO, **press))["value"]
    await town.sees(CLAIRE, "Seuls les mentorés")
    await town.post(LEA, TWO, **press)
    await town.sees(LEA, "form:request")

    nobody = await seeks(LEA, {"name": "words", "value": "héraldique"})
    assert nobody["type"] == "message"
    assert "héraldique" in nobody["text"]
    broken: Any
    for broken in ([], {}, {"commandId": 7, "parameters": "x", "queryOptions": {"count": "y"}}):
        answer = await town.post(LEA, TWO, type="invoke", name="composeExtension/query",
                                 value=broken)  # fmt: skip
        assert answer["composeExtension"]["attachments"] == []

"""A mentor found and asked in Slack, from the words typed to the meeting."""

from __future__ import annotations

from typing import Any

from bot.words import Reader, Text, _, spell
from tests.adapters.slack.conftest import Town
from tests.fakes.slack import FakeSlack, Json, read, until

CLAIRE, LEA, MARC = "UMANAGER", "ULEA", "UMARC"
AGREED = {paper: ["true"] for paper in ("charter", "terms", "conduct", "privacy", "commitment")}
MENTEE = {
    "role": "mentee", "themes": ["internship"], "goals": "Trouver un stage", "seeks": "Audit",
    "languages": ["fr"], "slots": ["thu-eve"], **AGREED,
}  # fmt: skip
MENTOR = {
    "role": "mentor", "themes": ["internship"], "offers": "comptabilité, <audit> & Cie",
    "languages": ["fr", "en"], "slots": ["thu-eve"], "capacity": "1", **AGREED,
}  # fmt: skip
QUESTION = "Dix cabinets ne m'ont pas répondu : comment <!channel> m'y prendre pour avril ? " * 2


def french(text: Text) -> str:
    """As Claire and Léa read it."""
    return spell(text, Reader("fr", "Europe/Paris"))


async def joins(slack: FakeSlack, user: str, told: Json) -> None:
    """Sign up, page by page."""
    await slack.command(user, "rejoindre")
    await slack.modal(user)
    while slack.modals[user]:
        shown = {block.get("block_id") for block in slack.modals[user][-1]["blocks"]}
        page = {name: answer for name, answer in told.items() if name in shown}
        assert await slack.submit(user, **page) == {}


def offered(view: Json, name: str) -> list[str]:
    """The values on offer in a field."""
    [block] = [one for one in view["blocks"] if one.get("block_id") == name]
    options: list[Any] = block["element"]["options"]
    return [one["value"] for one in options]


async def test_a_mentor_is_found_asked_and_met(town: Town) -> None:
    slack = town.slack
    slack.add(CLAIRE, "Claire Petit")
    slack.add(LEA, "Léa Martin")
    slack.add(MARC, "Marc Roy", locale="en-GB", zone="Europe/London")

    # The manager lets mentees choose, for one meeting or for longer.
    await slack.command(CLAIRE, "réglages")
    await slack.press(CLAIRE, french(_("How people meet")))
    await slack.modal(CLAIRE)
    shape = {"types": ["one-to-one", "flash"], "format": "a-la-carte"}
    assert await slack.submit(CLAIRE, **shape) == {}
    await joins(slack, LEA, MENTEE)
    await joins(slack, MARC, MENTOR)

    # Found by a word of the other language, and asked with a question that says enough.
    await slack.command(LEA, "trouver accountig")
    await until(lambda: "Marc Roy" in slack.inbox(LEA)[-1].words)
    assert "<audit> & Cie" in slack.inbox(LEA)[-1].words
    await slack.press(LEA, french(_("Ask for one meeting")))
    form = await slack.modal(LEA)
    told: Json = {"theme": "internship", "slots": offered(form, "slots")[:2], "minutes": "45"}
    assert set(await slack.submit(LEA, **told, question="Un conseil ?")) == {"question"}
    assert await slack.submit(LEA, **told, question=QUESTION) == {}
    await slack.letter(LEA, french(_("Take it back")))
    asked = await slack.letter(MARC, "has a question for you")
    assert "<!channel>" in asked.words
    await slack.command(LEA, "statut")
    await until(lambda: french(_("My requests")) in slack.seen(LEA))

    # Marc takes the second date, in his own hour; both read it in one conversation.
    dates = [label for label in slack.seen(MARC) if label.startswith("Accept: ")]
    assert len(dates) == 2
    await slack.press(MARC, dates[1], on=asked)
    together = await slack.letter(MARC, "Your meeting is set")
    assert dates[1].removeprefix("Accept: ") in together.words
    assert french(_("Your meeting is set")) in together.words
    await until(lambda: "You have accepted" in read(asked.blocks))

    # It took place: two questions, and a word of thanks.
    await town.passes(days=21)
    for question in ("1/2", "2/2"):
        survey = await slack.letter(LEA, question)
        await slack.press(LEA, french(_("Yes, fully")), on=survey)
    await until(lambda: french(_("Say thank you")) in slack.seen(LEA))
    await slack.press(LEA, french(_("Say thank you")))
    assert await slack.submit(LEA, words="Tout est *plus clair* !") == {}
    await slack.letter(MARC, "Tout est *plus clair* !")
    assert not any(slack.modals.values())

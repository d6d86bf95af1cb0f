"""One mentor, one mentee and their manager, in Slack: from sign-up to survey, both ways in."""

from __future__ import annotations

import pytest

from bot.words import Reader, Text, _, spell
from tests.adapters.slack.conftest import Town
from tests.fakes.slack import BOT, FakeSlack, Json, until

LEA, TOM, MANAGER = "ULEA", "UTOM", "UMANAGER"

AGREED = {paper: ["true"] for paper in ("charter", "terms", "conduct", "privacy", "commitment")}
MENTEE = {
    "role": "mentee",
    "themes": ["internship", "career"],
    "goals": "Trouver un stage <!channel> en *audit*",
    "seeks": "Audit, prise de parole",
    "languages": ["fr", "en"],
    "slots": ["thu-eve"],
    **AGREED,
}
MENTOR = {
    "role": "mentor",
    "themes": ["internship", "career"],
    "offers": "audit; comptabilité",
    "languages": ["fr", "en"],
    "slots": ["thu-eve", "mon-am"],
    "capacity": "1",
    **AGREED,
}
WRONG: Json = {
    "role": {"role": {"type": "radio_buttons", "selected_option": {"value": "pope"}}},
    "cohort": {"cohort": {"type": "number_input", "value": "many"}},
    "experience": {"experience": {"type": "number_input", "value": "-1"}},
}


@pytest.fixture(params=["http", "socket"])
def mode(request: pytest.FixtureRequest) -> str:
    """Both ways in."""
    way: str = request.param
    return way


def french(text: Text) -> str:
    """As Léa reads it."""
    return spell(text, Reader("fr", "Europe/Paris"))


async def sign_up(slack: FakeSlack, user: str, told: Json) -> dict[str, str]:
    """Send page after page, until one has faults or the last is sent."""
    errors: dict[str, str] = {}
    while slack.modals[user] and not errors:
        shown = {block.get("block_id") for block in slack.modals[user][-1]["blocks"]}
        page = {name: answer for name, answer in told.items() if name in shown}
        errors = await slack.submit(user, **page)
    return errors


async def test_the_first_tandem(town: Town) -> None:
    slack = town.slack
    slack.add(LEA, "Léa Martin")
    slack.add(TOM, "Tom Reed", locale="en-GB", zone="Europe/London")
    slack.add(MANAGER, "Claire Petit")

    # The bare command shows what one can do; the form comes back with every fault at once.
    await slack.command(LEA)
    await slack.letter(LEA, "Léa")
    await slack.press(LEA, "join.open")
    assert set(await slack.send_form(LEA, WRONG)) == set(WRONG)
    assert await sign_up(slack, LEA, MENTEE) == {}
    assert slack.modals[LEA] == []
    recap = await slack.letter(LEA, "Audit, prise de parole")
    assert "<!channel> en *audit*" in recap.words

    await slack.command(TOM, "join", command="/mentoring")
    form = await slack.modal(TOM)
    assert form["callback_id"] == "signup"
    assert await sign_up(slack, TOM, MENTOR) == {}
    await slack.letter(TOM, "audit; comptabilité")
    await slack.letter(TOM, "Thank you for being there")

    # The manager looks at the pairs; nobody hears of them before the manager confirms.
    await slack.command(MANAGER, "apparier simuler")
    figures = await slack.letter(MANAGER, "Ce que donnerait une série")
    await slack.press(MANAGER, "round.try", on=figures)
    await slack.letter(MANAGER, "1 place de plus pour chaque mentor")
    letters = len(slack.messages)
    await slack.command(MANAGER, "apparier")
    await slack.letter(MANAGER, "Léa Martin")
    await town.passes(hours=20)
    assert len(slack.messages) == letters + 1
    await slack.press(MANAGER, "round.send")
    to_lea = await slack.letter(LEA, f"@{TOM}")
    to_tom = await slack.letter(TOM, f"@{LEA}")
    assert french(_("Accept")) in slack.seen(LEA)
    assert "Accept" in slack.seen(TOM)

    # Both say yes, and meet in a conversation of three that each can read.
    await slack.press(LEA, "match.accept", on=to_lea)
    await until(lambda: french(_("Accept")) not in slack.seen(LEA))
    await slack.press(TOM, "match.accept", on=to_tom)
    together = await slack.letter(TOM, "You are a pair!")
    assert slack.conversations[together.channel] == {LEA, TOM, BOT}
    assert french(_("You are a pair!")) in together.words
    await slack.letter(LEA, french(_("The first message is yours")))

    # A weekly meeting, and its reminder the day before, in each one's language and hour.
    await slack.press(LEA, "meet.open")
    link = "https://meet.example/abc"
    plan = {"rhythm": "weekly", "day": "3", "at": "18:30", "minutes": "45", "link": link}
    assert set(await slack.submit(LEA, **{**plan, "link": "meet"})) == {"link"}
    assert await slack.submit(LEA, **plan) == {}
    await slack.letter(LEA, "à 18:30")
    await slack.letter(TOM, "at 17:30")
    await town.passes(days=8)
    reminder = await slack.letter(TOM, "Tomorrow")
    assert "17:30" in reminder.words
    assert link in str(reminder.blocks)
    assert "18:30" in (await slack.letter(LEA, french(_("Join the call")))).words

    # It took place; a month later each answers three questions, one press each.
    asked = await slack.letter(TOM, "Did you meet")
    await slack.press(TOM, "It took place", on=asked)
    await until(lambda: "Noted: your meeting of" in asked.words)
    await town.passes(days=31)
    for person in (LEA, TOM):
        for question in (1, 2, 3):
            survey = await slack.letter(person, f"{question}/3")
            await slack.press(person, "pulse.answer", on=survey)
    await slack.letter(
        LEA, french(_("Thank you! Your answers help the programme's managers help you."))
    )
    await slack.letter(TOM, "Thank you!")

    # The manager sees it.
    await slack.command(MANAGER, "statut")
    status = slack.inbox(MANAGER)[-1].words
    assert french(_("Survey after one month")) in status
    assert f"{french(_('Meetings'))}" in status
    assert not any(slack.modals.values())

"""A programme in Slack: set up page by page, made known, and joined from its channel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.words import Reader, Text, _, _n, plain, spell
from tests.adapters.slack.conftest import Town
from tests.fakes.slack import FakeSlack, Json, read, until, with_state

CLAIRE, NADIA, LEA, MARC = "UMANAGER", "UNADIA", "ULEA", "UMARC"

LATER = timedelta(days=60)

AGREED = {paper: ["true"] for paper in ("charter", "terms", "conduct", "privacy")}
PRACTICAL = {"languages": ["fr"], "slots": ["thu-eve"]}
MENTEE: dict[str, Json] = {
    "signup": {"role": "mentee", "cohort": "2027"},
    "needs": {"themes": ["internship"], "goals": "Trouver un stage", "seeks": "Audit"},
    "practical": PRACTICAL,
    "papers": {**AGREED, "commitment": ["true"]},
}
MENTOR: dict[str, Json] = {
    "signup": {"role": "mentor", "cohort": "2010"},
    "offer": {
        "themes": ["internship"],
        "offers": "audit",
        "motivation": "Rendre ce que j'ai reçu",
    },
    "practical": PRACTICAL,
    "papers": AGREED,
}
ROSTER = (
    "E-mail;Nom;Prénom;Expérience\n"
    "ulea@school.example;Martin;Léa;0\n"
    "umarc@school.example;Roy;Marc;12\n"
    "personne;Sans;Adresse;1\n"
).encode()


@pytest.fixture
def slack(slack: FakeSlack) -> FakeSlack:
    """Two managers, a student and a graduate."""
    slack.add(CLAIRE, "Claire Petit")
    slack.add(NADIA, "Nadia Benali")
    slack.add(LEA, "Léa Martin")
    slack.add(MARC, "Marc Roy", locale="en-GB", zone="Europe/London")
    return slack


def french(text: Text) -> str:
    """As Claire reads it."""
    return spell(text, Reader("fr", "Europe/Paris"))


async def page(slack: FakeSlack, user: str, name: str) -> Json:
    """The page that is before somebody now."""
    view = await slack.modal(user)
    assert view["callback_id"] == name, read(view["blocks"])
    return view


async def walks(slack: FakeSlack, user: str, told: dict[str, Json], to: str = "") -> None:
    """Page after page, to the one of that name or to the end."""
    await slack.modal(user)
    while slack.modals[user] and (name := slack.modals[user][-1]["callback_id"]) != to:
        assert await slack.submit(user, **told.get(name, {})) == {}


def programme(channel: str) -> dict[str, Json]:
    """What Claire tells on each page; the others begin with good defaults."""
    today = datetime.now(ZoneInfo("Europe/Paris")).date()
    return {
        "programme-basics": {
            "called": "Mentorat 2027",
            "audience": "alumni-student",
            "aim": "skills",
            "channel": channel,
        },
        "programme-objective": {"reached_by": str(today + 5 * LATER)},
        "programme-numbers": {"approves": ["mentor"]},
        "programme-dates": {
            "mentors_open": str(today),
            "mentors_close": str(today + LATER),
            "mentees_open": str(today),
            "mentees_close": str(today + LATER),
            "starts_on": str(today + LATER),
        },
        "programme-stewards": {"managers": [NADIA]},
    }


async def presses(slack: FakeSlack, user: str, label: Text) -> None:
    """Press what is there now, or will be in a moment."""
    shown = french(label)
    await until(lambda: shown in slack.seen(user), lambda: f"{user} sees {slack.seen(user)}")
    await slack.press(user, shown)


async def opens(slack: FakeSlack) -> str:
    """Claire prepares a programme, with Nadia, and opens it; gives its channel."""
    channel = slack.channel("alumni", CLAIRE, NADIA, LEA, MARC, joined=True)
    await slack.command(CLAIRE, "créer")
    await walks(slack, CLAIRE, programme(channel))
    await presses(slack, CLAIRE, _("Open the programme"))
    await presses(slack, CLAIRE, _("Open"))
    await slack.letter(CLAIRE, french(_("“{programme}” is open", programme="Mentorat 2027")))
    return channel


async def announces(slack: FakeSlack, **told: Any) -> None:
    """Claire writes to people and sees it first."""
    await slack.command(CLAIRE, "annoncer")
    await presses(slack, CLAIRE, _("Write to people"))
    assert await slack.submit(CLAIRE, **told) == {}


def standing(view: Json, name: str) -> Any:
    """What stands in a field."""
    answers: Json = with_state(view)["state"]["values"][name]
    [answer] = answers.values()
    return next(value for key, value in answer.items() if key != "type")


async def test_a_manager_creates_a_programme_page_by_page(slack: FakeSlack, town: Town) -> None:
    told = programme(slack.channel("alumni", CLAIRE, joined=True))
    await slack.command(CLAIRE, "créer")
    await page(slack, CLAIRE, "programme-basics")
    await walks(slack, CLAIRE, told, "programme-objective")

    # Back, and forth: the first page is as it was sent, and so is what the second one held.
    await slack.fill(CLAIRE, specific="Oser parler")
    await presses(slack, CLAIRE, _("Back"))
    await until(lambda: slack.modals[CLAIRE][-1]["callback_id"] == "programme-basics")
    basics = await page(slack, CLAIRE, "programme-basics")
    assert standing(basics, "channel") == told["programme-basics"]["channel"]
    await slack.submit(CLAIRE)
    assert standing(await slack.modal(CLAIRE), "specific") == "Oser parler"

    # The window is closed; the word finds the draft, on the page where something is missing.
    await slack.fill(CLAIRE, relevant="Nos diplômés le demandent")
    await slack.close(CLAIRE)
    await slack.command(CLAIRE, "créer")
    await presses(slack, CLAIRE, plain("Mentorat 2027"))
    objective = await page(slack, CLAIRE, "programme-objective")
    assert standing(objective, "specific") == "Oser parler"
    assert standing(objective, "relevant") == "Nos diplômés le demandent"

    # A wrong day has its fault at its field, and the rest stays.
    await walks(slack, CLAIRE, told, "programme-dates")
    faults = await slack.submit(CLAIRE, **{**told["programme-dates"], "mentors_open": "2020-01-01"})
    assert faults == {"mentors_open": french(_("This day is over; choose one to come."))}
    await walks(slack, CLAIRE, told)
    await slack.letter(CLAIRE, french(_("Draft: no member hears of it")))

    # It is checked, then opened; until then nobody but Claire has read a word.
    await presses(slack, CLAIRE, _("Open the programme"))
    await slack.letter(CLAIRE, french(_("Open “{programme}”?", programme="Mentorat 2027")))
    assert not any(slack.inbox(user) for user in (LEA, MARC))
    await presses(slack, CLAIRE, _("Open"))
    await slack.letter(CLAIRE, french(_("“{programme}” is open", programme="Mentorat 2027")))


async def test_a_roster_comes_in_and_the_people_in_it_are_written_to(
    slack: FakeSlack, town: Town
) -> None:
    channel = await opens(slack)
    await presses(slack, CLAIRE, _("Bring in a roster"))
    await page(slack, CLAIRE, "import")
    await slack.submit(CLAIRE, file=[slack.share("annuaire.csv", ROSTER)])
    await slack.letter(CLAIRE, french(_("Lines that stay out")))
    await presses(slack, CLAIRE, _n("Import {count} person", "Import {count} people", 2))
    await town.passes(minutes=1)
    here = _n("{count} of them is here already", "{count} of them are here already", 2)
    await slack.letter(CLAIRE, french(here))

    await announces(slack, segment="roster", message="announce-mentors", posted=["true"])
    unheard = _("Nothing has been sent. Nobody hears of this before you confirm.")
    preview = await slack.letter(CLAIRE, french(unheard))
    assert french(_n("{count} person", "{count} people", 2)) in preview.words
    assert "Léa Martin" in preview.words
    assert "alumni" in preview.words
    assert slack.inbox(MARC) == []
    await presses(slack, CLAIRE, _n("Send to {count} person", "Send to {count} people", 2))
    await town.passes(minutes=1)
    # One message in the channel, one to each, and the manager's own counts along.
    following = await slack.letter(CLAIRE, french(_("All sent")))
    assert french(_n("{count} person", "{count} people", 2)) in following.words
    assert "chat.update" in {method for method, _args in slack.calls}
    for user in (LEA, MARC):
        await until(lambda user=user: len(slack.inbox(user)) >= 2)
    seen = {user: [m for m in slack.inbox(user) if m.channel != channel] for user in (LEA, MARC)}
    assert [len(letters) for letters in seen.values()] == [1, 1]
    assert [m.channel for m in slack.messages].count(channel) == 1
    assert slack.seen(LEA) == [french(_("Sign up"))] * 2


async def test_people_sign_up_from_the_channel_and_a_manager_lets_a_mentor_in(
    slack: FakeSlack, town: Town
) -> None:
    channel = await opens(slack)
    await announces(slack, segment="nobody", message="announce-mentees", posted=["true"])
    await presses(slack, CLAIRE, _("Post in the channel"))
    await until(lambda: any(m.channel == channel for m in slack.messages))
    [posted] = [m for m in slack.messages if m.channel == channel]

    await slack.press(LEA, french(_("Sign up")), on=posted)
    await walks(slack, LEA, MENTEE)
    await slack.letter(LEA, french(_("You are in, {name}!", name="Léa")))
    await slack.press(MARC, "join.open", on=posted)
    await walks(slack, MARC, MENTOR)
    await slack.letter(MARC, "a manager reads your answers")

    # Both managers are asked; one answers, and the other is told so.
    asked = [await slack.letter(who, "Rendre ce que j'ai reçu") for who in (CLAIRE, NADIA)]
    await slack.press(NADIA, "enrolment.approve", on=asked[1])
    takes_part = french(_("{who} takes part.", who=f"@{MARC}"))
    await until(lambda: takes_part in asked[1].words)
    await slack.letter(MARC, "Take the tour")
    letters = len(slack.inbox(MARC))
    await slack.press(CLAIRE, "enrolment.approve", on=asked[0])
    await until(lambda: takes_part in asked[0].words)
    assert len(slack.inbox(MARC)) == letters

    # In the channel the button stands as it was; whoever has signed up reads where they stand.
    assert [
        e["action_id"]
        for block in posted.blocks
        for e in block.get("elements", [])
        if e["type"] == "button"
    ] == ["join.open#0"]
    await slack.press(LEA, "join.open", on=posted)
    already = french(_("You are in already"))
    await until(lambda: any(already in m.words for m in slack.messages if m.only_for == LEA))


async def test_two_managers_on_the_same_page_lose_nothing(slack: FakeSlack, town: Town) -> None:
    await opens(slack)
    for who in (CLAIRE, NADIA):
        await slack.command(who, "réglages")
        await presses(slack, who, _("How people meet"))
        await page(slack, who, "programme-shape")
    await slack.submit(CLAIRE, months="9")
    await slack.submit(NADIA, months="12", hours_a_month="3")
    told = await page(slack, NADIA, "programme-shape")
    assert "Claire Petit" in read(told["blocks"])
    assert standing(told, "months") == "12"
    assert await slack.submit(NADIA) == {}
    await until(lambda: slack.modals[NADIA] == [])
    await presses(slack, CLAIRE, _("How people meet"))
    assert standing(await slack.modal(CLAIRE), "months") == "12"


@pytest.mark.parametrize("word", ["créer", "annoncer", "importer", "réglages"])
async def test_a_member_is_told_in_private_who_may(slack: FakeSlack, town: Town, word: str) -> None:
    channel = slack.channel("alumni", CLAIRE, LEA, joined=True)
    await slack.command(CLAIRE)
    await slack.command(LEA, word, channel=channel)
    refusal = slack.inbox(LEA)[-1]
    assert refusal.only_for == LEA
    assert f"@{CLAIRE}" in refusal.words
    assert slack.modals.get(LEA) is None

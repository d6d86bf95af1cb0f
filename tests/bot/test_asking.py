"""A poll, a survey of needs and an event: who answers what, and what the managers see."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot import notices
from bot.entities import Listing, Stage
from bot.events import Ask, Done, Fix, Say
from bot.forms import Raw
from bot.values import Card
from tests.bot.test_announcing import CHANNEL, at_the_desk, french, manages, past_mentors
from tests.school import School, buttons_of

THEMES = ["career", "network"]


def line_after(said: str, label: str) -> str:
    """What stands beside a label."""
    lines = said.splitlines()
    return lines[lines.index(label) + 1]


async def polls(school: School, question: str, **settings: Any) -> str:
    """Claire asks in the channel."""
    programme = await manages(school, channels=[CHANNEL], themes=THEMES, **settings)
    told = {"question": question, "segment": "nobody", "posted": "true"}
    await school.fills("claire", "poll-write", told, programme)
    await school.presses("claire", "Post in the channel")
    return programme


async def test_a_draft_s_poll_goes_out_when_the_manager_says_so_and_each_answers_once(
    school: School,
) -> None:
    programme = await polls(school, "poll", stage=Stage.DRAFT)
    [post] = school.posted(CHANNEL)
    assert [b.value for b in buttons_of(Say(post))] == ["mentee", "mentor", "no"]
    for who, value in (("lea", "mentee"), ("ines", "mentee"), ("marc", "mentor"), ("eve", "no")):
        reply = await school.forges(who, "poll.answer", programme, value)
        assert "C'est noté" in french(reply)
    await school.forges("eve", "poll.answer", programme, "mentee")
    await school.forges("lea", "poll.answer", programme, "mentee")
    said = french(await school.forges("claire", "poll.results", programme))
    assert line_after(said, "Comme mentoré") == "3 personnes"
    assert line_after(said, "Comme mentor") == "1 personne"
    assert line_after(said, "Pas maintenant") == "0 personne"


@pytest.mark.parametrize("value", ["", "yes", "mentee'--", "x" * 3000])
async def test_an_answer_that_the_poll_does_not_have_is_not_kept(
    school: School, value: str
) -> None:
    programme = await polls(school, "poll")
    assert "plus à jour" in french(await school.forges("lea", "poll.answer", programme, value))
    assert "Personne n'a encore répondu au sondage" in french(
        await school.forges("claire", "poll.results", programme)
    )


async def test_a_poll_that_was_never_sent_cannot_be_answered(school: School) -> None:
    programme = await manages(school, stage=Stage.DRAFT)
    reply = await school.forges("lea", "poll.answer", programme, "mentee")
    assert "plus à jour" in french(reply)
    assert "plus à jour" in french(await school.forges("lea", "needs.ask", programme))


async def test_those_who_said_yes_can_be_written_to_once_it_opens(school: School) -> None:
    programme = await polls(school, "poll")
    await school.forges("lea", "poll.answer", programme, "mentee")
    await school.forges("eve", "poll.answer", programme, "no")
    told = {"segment": "interested", "message": "suits"}
    said = french(await school.fills("claire", "announce", told, programme))
    assert "1 personne : Ceux qui ont dit oui au sondage" in said
    assert "Lea" in said


async def test_whoever_said_not_now_is_left_in_peace_until_the_window_closes(
    school: School,
) -> None:
    programme = await polls(
        school, "poll", student_reminder="weekly", mentees_open=date(2026, 9, 1),
        mentees_close=date(2026, 9, 25), rolling=True,
    )  # fmt: skip
    await school.forges("eve", "poll.answer", programme, "no")
    await school.forges("lea", "poll.answer", programme, "mentee")
    with at_the_desk(school) as desk:
        here, eve = desk.programme(programme), desk.person_at("eve")
        assert here
        assert eve
        desk.add(
            Listing(programme_id=programme, email="eve@ecole.fr", name="Eve", graduate=False,
                    person_id=eve.id, listed_at=desk.now)
        )  # fmt: skip
        notices.schedule(here, desk)
    await school.passes(days=20)
    assert len(school.letters("lea")) == 2
    assert school.letters("eve") == []
    for segment in ("students", "unanswered"):
        told = {"segment": segment, "message": "suits"}
        said = french(await school.fills("claire", "announce", told, programme))
        assert "Lea" in said
        assert "Eve" not in said
    await school.passes(days=10)
    assert len(school.letters("eve")) == 1


async def test_needs_are_shown_as_demand_per_theme_with_people_s_own_words(
    school: School,
) -> None:
    programme = await polls(school, "needs", stage=Stage.DRAFT)
    for who, themes, words in (
        ("lea", ["network"], "Je n'ose pas écrire à des inconnus."),
        ("ines", ["network", "career"], ""),
    ):
        asked = await school.forges(who, "needs.ask", programme)
        assert isinstance(asked, Ask)
        answers: dict[str, Raw] = {"themes": themes, "words": words}
        assert isinstance(await school.fills(who, "needs-survey", answers, programme), Done)
    # Answered twice: the second counts.
    await school.passes(minutes=1)
    await school.fills("ines", "needs-survey", {"themes": ["network"], "words": ""}, programme)
    said = french(await school.forges("claire", "poll.results", programme))
    assert "réseau : 2" in said
    assert "carrière" not in said.casefold()
    assert "Je n'ose pas écrire à des inconnus." in said
    assert "responsables" in french(await school.forges("lea", "poll.results", programme))


async def test_needs_on_a_theme_that_is_not_offered_are_told_at_the_field(
    school: School,
) -> None:
    programme = await polls(school, "needs")
    for themes in (["astrology"], [], ["career", "network", "career", "network"]):
        answers: dict[str, Raw] = {"themes": themes, "words": "x"}
        reply = await school.fills("lea", "needs-survey", answers, programme)
        assert isinstance(reply, Fix)
        assert set(reply.faults) == {"themes"}


EVENT = {"day": "2026-09-20", "time": "18:30", "place": "Amphi B", "segment": "former-mentors"}


async def invites(school: School, **told: str) -> Card | Fix:
    """An event, to former mentors."""
    programme = await manages(school)
    past_mentors(school, "marc", "nadia")
    reply = await school.fills("claire", "event", {**EVENT, **told}, programme)
    if isinstance(reply, Fix):
        return reply
    assert isinstance(reply, Say)
    return reply.card


async def test_an_event_counts_who_comes_and_who_after_all_does_not(school: School) -> None:
    shown = await invites(school)
    assert isinstance(shown, Card)
    assert "dimanche 20 septembre à 18:30" in french(shown)
    assert "Amphi B" in french(shown)
    await school.presses("claire", "Send to 2 people")
    for who in ("marc", "nadia"):
        assert "Vous êtes sur la liste" in french(await school.presses(who, "I am coming"))
    await school.presses("nadia", "I cannot come after all")
    [notice] = [b.subject for b in buttons_of(Say(school.letters("marc")[0]))]
    said = french(await school.forges("claire", "event.guests", notice))
    assert "1 personne vient" in said
    assert "Marc" in said
    assert "Nadia" not in said
    await school.passes(days=30)
    assert "passé" in french(await school.forges("nadia", "event.come", notice))


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"day": "2026-08-20"}, "day"),
        ({"day": "2026-09-01", "time": "09:00"}, "time"),
        ({"time": "25:00"}, "time"),
        ({"place": ""}, "place"),
        ({"posted": "true"}, "posted"),
    ],
)
async def test_an_event_that_cannot_be_is_told_at_its_field(
    school: School, told: dict[str, str], field: str
) -> None:
    reply = await invites(school, **told)
    assert isinstance(reply, Fix)
    assert set(reply.faults) == {field}

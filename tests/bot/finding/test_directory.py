"""The mentors of a programme are there to be looked through, by those who take part."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot import offers
from bot.entities import (
    Avoidance,
    Format,
    Mentoring,
    Programme,
    Request,
    RequestStatus,
    Role,
    Ruling,
    Stage,
    Standing,
)
from bot.events import Reply
from bot.finding.meaning import lexicon, subjects
from bot.finding.search import Finder
from bot.words import Reader
from tests.bot.finding.life import at_the_desk, chosen_freely, enrol, somebody, subject_of
from tests.bot.test_routes import check_length
from tests.school import School, buttons_of, form_of, read

NAMES = ("alba", "bruno", "chloe", "dario", "elsa")


def labels(reply: Reply) -> list[str]:
    """What stands on the buttons."""
    return [str(button.label) for button in buttons_of(reply)]


def leads(reply: Reply) -> list[str]:
    """Who is shown, in their order."""
    known = {name.title() for name in (*NAMES, "mentor-full", "mentor-away")}
    return [line for line in read(reply).splitlines() if line in known]


@pytest.fixture
async def library(school: School) -> School:
    """Seven mentors, one of them full and one on a break, and Léa who looks."""
    await chosen_freely(school)
    for name in NAMES:
        enrol(school, name, offers="marketing digital, négociation " * 3, capacity=2)
    enrol(school, "mentor-full", capacity=0, offers="compta")
    enrol(school, "mentor-away", standing=Standing.PAUSED)
    enrol(school, "lea", Role.MENTEE)
    return school


async def test_without_words_there_is_everybody_page_by_page_the_full_ones_last(
    library: School,
) -> None:
    first = await library.says("lea", "trouver")
    assert "6 mentors of “School”" in read(first)
    assert len(leads(first)) == 5
    assert labels(first).count("Ask") == 5
    for reader in (Reader("fr"), Reader("en")):
        check_length(first.card, reader)  # type: ignore[union-attr]
    second = await library.presses("lea", "Next page")
    assert leads(second) == ["Mentor-Full"]
    assert "no place free" in read(second)
    assert "Ask" not in labels(second)
    assert "Mentor-Away" not in read(first) + read(second)
    assert leads(await library.presses("lea", "Previous page")) == leads(first)


async def test_a_search_says_what_was_understood_and_a_form_filters_it(library: School) -> None:
    found = await library.says("lea", "find accounting")
    assert leads(found) == ["Mentor-Full"]
    form = form_of(await library.presses("lea", "Filter"))
    assert form.filled["words"] == "accounting"
    none = await library.fills("lea", "find", {"words": "compta", "free": "true"}, form.subject)
    told = read(none, Reader("fr"))
    assert "J'ai cherché" in told
    assert "comptabilité" in told
    assert "Trouver un stage" in told
    near = await library.presses("lea", "Finding an internship")
    assert len(leads(near)) == 5
    assert leads(await library.presses("lea", "Without filters")) == ["Mentor-Full"]


async def test_a_profile_tells_all_that_helps_to_decide(library: School) -> None:
    await library.says("lea", "find négociation")
    profile = read(await library.presses("lea", "Profile"))
    assert "Finding an internship" in profile
    assert "Thursday evening" in profile
    assert "2 places free" in profile
    full = subject_of(library, "mentor-full", "").removesuffix(":")
    assert read(await library.forges("lea", "find.see", full)).count("no place free") == 1
    away = subject_of(library, "mentor-away", "").removesuffix(":")
    assert "takes no questions any more" in read(await library.forges("lea", "find.see", away))


async def test_a_mentor_who_is_named_is_shown_at_once(library: School) -> None:
    enrol(library, "marc roy", offers="audit")
    for typed in ("trouver @Marc Roy", "trouver roy marc", "find @marc roy"):
        shown = await library.says("lea", typed)
        assert read(shown).startswith("Marc Roy")
        assert "Thursday evening" in read(shown)
        assert "Ask" in labels(shown)
    # Whoever is no mentor, or unknown, is looked for like any word.
    for nobody in ("@lea", "@claire", "@nobody", "@"):
        assert "Thursday evening" not in read(await library.says("lea", f"trouver {nobody}"))


async def test_mentors_are_read_before_anybody_looks_for_one(
    library: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.door.prepare()

    def built_now(*_told: object) -> None:
        raise AssertionError("somebody waits for it")

    monkeypatch.setattr(Finder, "__init__", built_now)
    assert len(leads(await library.says("lea", "trouver"))) == 5


async def test_an_imported_taxonomy_is_searched_as_soon_as_it_is_there(
    library: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrol(library, "zoe", offers="palfrenier")
    assert "Nobody yet" in read(await library.says("lea", "trouver groomsman"))
    question = "Je cherche un groomsman pour mes chevaux"
    assert "groomsman" not in subjects(question, lexicon())
    file = tmp_path / "taxonomy.txt"
    file.write_text("palfrenier = groomsman\n", encoding="utf-8")
    monkeypatch.setattr(offers, "taxonomy", file)
    enrol(library, "yann", offers="autre chose")
    found = read(await library.says("lea", "trouver groomsman"))
    assert "Zoe" in found
    assert "palfrenier" in found
    # So is what a question is about, by which others are suggested after a no.
    assert "groomsman" in subjects(question, lexicon())


async def test_how_long_answers_take_is_told_once_there_are_enough(library: School) -> None:
    for days in (1, 3, 5):
        assert "answers within" not in read(await library.says("lea", "trouver alba"))
        with at_the_desk(library) as desk:
            programme, alba = desk.programmes()[0], somebody("alba", desk)
            desk.add(
                Request(
                    programme_id=programme.id, mentee_id=somebody("claire", desk).id,
                    mentor_id=alba.id, kind=Mentoring.FLASH, theme="career", question="?",
                    slots=[], minutes=30, status=RequestStatus.DECLINED,
                    asked_at=desk.now - timedelta(days=days), answered_at=desk.now,
                )
            )  # fmt: skip
    assert "answers within 3 days" in read(await library.says("lea", "trouver alba"))


async def test_nobody_sees_themselves_nor_those_they_must_not_meet(library: School) -> None:
    enrol(library, "nora", Role.BOTH, offers="heraldique")
    with at_the_desk(library) as desk:
        place = desk.enrolment(somebody("lea", desk), desk.programmes()[0])
        assert place
        place.manager_id = somebody("chloe", desk).id
    with at_the_desk(library) as desk:
        lea, alba, bruno = (somebody(name, desk) for name in ("lea", "alba", "bruno"))
        desk.add(Avoidance(person_id=lea.id, other_id=alba.id, at=desk.now))
        desk.add(Avoidance(person_id=bruno.id, other_id=lea.id, at=desk.now))
        desk.add(
            Ruling(
                programme_id=desk.programmes()[0].id, mentee_id=lea.id,
                mentor_id=somebody("dario", desk).id, must=False, by=lea.id, at=desk.now,
            )
        )  # fmt: skip
    assert "3 mentors" in read(await library.says("lea", "trouver"))
    for name in ("alba", "bruno", "chloe", "dario"):
        assert "Nobody yet" in read(await library.says("lea", f"trouver {name}"))
        stolen = subject_of(library, name)
        assert "out of date" in read(await library.forges("lea", "request.ask", stolen))
        assert "any more" in read(
            await library.forges("lea", "find.see", stolen.rpartition(":")[0])
        )
    assert "Nobody yet" in read(await library.says("nora", "trouver héraldique"))


async def test_only_those_who_take_part_may_look_and_a_manager(library: School) -> None:
    assert "not signed up yet" in read(await library.says("eve", "trouver"))
    enrol(library, "tim", Role.MENTEE, standing=Standing.PENDING)
    assert "as soon as you take part" in read(await library.says("tim", "trouver"))
    for looks in ("claire", "alba"):
        found = await library.says(looks, "trouver marketing")
        assert "found" in read(found)
        assert "Ask" not in labels(found)
    with at_the_desk(library) as desk:
        elsewhere = desk.add(Programme(name="Secret", themes=[], created_at=desk.now))
        elsewhere.stage = Stage.DRAFT
        hidden = elsewhere.id
    assert "out of date" in read(await library.forges("lea", "find.show", hidden))
    assert "out of date" in read(await library.forges("lea", "find.turn", "0" * 32))


async def test_where_one_cannot_ask_the_mentors_are_shown_with_how_it_works(
    library: School,
) -> None:
    with at_the_desk(library) as desk:
        desk.programmes()[0].format = Format.AUTO
    told = await library.says("lea", "trouver marketing")
    assert "you need not ask" in read(told)
    assert "Ask" not in labels(told)
    refused = await library.forges("lea", "request.ask", subject_of(library, "alba"))
    assert "you need not ask" in read(refused)
    with at_the_desk(library) as desk:
        desk.programmes()[0].types = [Mentoring.FLASH, Mentoring.ONE_TO_ONE]
    assert "Ask" in labels(await library.says("lea", "trouver marketing"))
    with at_the_desk(library) as desk:
        place = desk.enrolment(somebody("lea", desk), desk.programmes()[0])
        assert place
        place.standing = Standing.PAUSED
    assert "resume first" in read(await library.says("lea", "trouver marketing"))


async def test_the_very_first_mentor_is_waited_for(school: School) -> None:
    await chosen_freely(school)
    enrol(school, "lea", Role.MENTEE)
    assert "No mentor takes part yet" in read(await school.says("lea", "trouver audit"))
    enrol(school, "marc")
    assert "1 mentor found" in read(await school.says("lea", "trouver audit"))

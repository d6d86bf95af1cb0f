"""The day after signing up, people say where they start from; or not now, or never."""

from __future__ import annotations

import pytest

from bot.entities import Survey
from bot.events import Ask, Fix, Say
from bot.forms import Raw
from bot.questions import GROWTH, START
from tests.bot.joining.life import at_the_desk, prepare
from tests.school import MENTEE, MENTOR, School, buttons_of, form_of, read

TITLE = "d'où partez-vous"
ASKED = 4
MARKS: dict[str, Raw] = dict.fromkeys(GROWTH, str(ASKED))


def survey(school: School, who: str) -> Survey | None:
    """What was put to somebody, and how they answered."""
    with at_the_desk(school) as desk:
        person, programme = desk.person_at(who), desk.programmes()[0]
        found = desk.survey_of(person, programme, START) if person else None
        return Survey.model_validate(found.model_dump()) if found else None


async def test_the_day_after_both_roles_say_where_they_start_from_in_one_form(
    school: School,
) -> None:
    await prepare(school)
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    assert survey(school, "lea") is None
    await school.passes(days=1)
    for who, last in (("lea", "I dare to ask"), ("marc", "I learn from")):
        assert school.reads(who).count(TITLE) == 1
        form = form_of(await school.presses(who, "Répondre"))
        labels = [str(field.question.label) for field in form.form.fields()]
        assert len(labels) == 5
        assert labels[-1].startswith(last)
        assert isinstance(await school.fills(who, form.form.name, {}, form.subject), Fix)
        assert isinstance(await school.fills(who, form.form.name, {"aim": "9"}, form.subject), Fix)
        assert isinstance(await school.fills(who, form.form.name, MARKS, form.subject), Say)
        told = survey(school, who)
        assert told
        assert told.answers == dict.fromkeys(GROWTH, ASKED)
        assert told.wave == START
        assert "d'où vous partez" in school.reads(who)
        assert TITLE not in school.reads(who)
        # Where one starts from is not changed afterwards.
        again = await school.fills(who, form.form.name, {"aim": "1"}, form.subject)
        assert not isinstance(again, Ask)
        assert survey(school, who) == told
    await school.passes(days=9)
    assert TITLE not in school.reads("lea")


async def test_not_now_is_heard_twice_then_it_is_never(school: School) -> None:
    await prepare(school)
    await school.joins("lea", MENTEE)
    await school.passes(days=1)
    for count in (1, 2):
        assert school.reads("lea").count(TITLE) == count
        said = read(await school.presses("lea", "Pas maintenant"), school.reader("lea"))
        assert "dans 3 jours" in said
        await school.passes(days=3)
    assert school.reads("lea").count(TITLE) == 3
    old = school.button("lea", "Pas maintenant")
    assert "ne vous le demande plus" in read(
        await school.forges("lea", old.action, old.subject, old.value), school.reader("lea")
    )
    await school.presses("lea", "Non merci")
    await school.passes(days=30)
    assert school.reads("lea").count(TITLE) == 3
    # Whoever changes their mind finds the form behind an older button.
    form = form_of(await school.presses("lea", "Répondre"))
    await school.fills("lea", form.form.name, {"aim": "2"}, form.subject)
    told = survey(school, "lea")
    assert told
    assert told.answers == {"aim": 2}


@pytest.mark.parametrize("word", ["quitter", "pause 2026-09-20"])
async def test_whoever_is_not_there_is_not_asked(school: School, word: str) -> None:
    await prepare(school)
    await school.joins("lea", MENTEE)
    await school.says("lea", word)
    if word == "quitter":
        await school.presses("lea", "Quitter")
    await school.passes(days=10)
    assert TITLE not in school.reads("lea")
    await school.passes(days=20)
    assert (TITLE in school.reads("lea")) is (word != "quitter")


async def test_managers_read_means_from_five_people_on_and_nobody_reads_anothers(
    school: School,
) -> None:
    await prepare(school)
    people = [f"p{number}" for number in range(5)]
    for who in people:
        await school.joins(who, MENTEE)
    await school.passes(days=1)
    for number, who in enumerate(people):
        assert "start from, out of 5" not in read(await school.says("claire", "statut"))
        form = form_of(await school.presses(who, "Répondre"))
        stranger = await school.fills("claire", form.form.name, MARKS, form.subject)
        assert "out of date" in read(stranger)
        assert "out of date" in read(await school.forges("claire", "survey.never", form.subject))
        marks = {**MARKS, "aim": str(1 + number)}
        await school.fills(who, form.form.name, marks, form.subject)
    said = read(await school.says("claire", "statut"))
    assert "Mentees (5): confidence 4.0, a clear aim 3.0" in said
    assert buttons_of(await school.says("p0", "menu"))

"""Somebody tells others of a mentor, in a conversation where Tandem takes no part."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.entities import Mentoring, Programme, Role, Stage, Standing
from bot.events import Ask, Leaflets, Sought
from bot.words import Reader, spell
from tests.bot.finding.life import at_the_desk, chosen_freely, enrol
from tests.school import School, read


async def seek(
    school: School, who: str, words: str = "", start: int = 0, most: int = 10
) -> Leaflets:
    """What that person can choose from."""
    sought = Sought(school.sender(who), "mentor", words, start, most)
    return (await school.door.seek(sought))[0]


def names(found: Leaflets) -> list[str]:
    """Who is there to be chosen."""
    return [spell(one.name, Reader("en")) for one in found.found]


def why(found: Leaflets) -> str:
    """Why nobody is."""
    return spell(found.why_none, Reader("fr")) if found.why_none else ""


@pytest.fixture
async def library(school: School) -> School:
    """Three mentors, one of them full, and Léa who looks."""
    await chosen_freely(school, Mentoring.FLASH)
    enrol(
        school, "alba", offers="marketing digital", city="Lyon", presentation="Bonjour", capacity=2
    )
    enrol(school, "bruno", offers="négociation <b>")
    enrol(school, "full", offers="comptabilité", capacity=0)
    enrol(school, "lea", Role.MENTEE)
    return school


async def test_whoever_may_look_finds_mentors_by_words_or_without(library: School) -> None:
    assert names(await seek(library, "lea"))[2:] == ["Full"]
    for typed in ("acounting", "comptabilité", " FULL "):
        assert names(await seek(library, "lea", typed)) == ["Full"]
    assert names(await seek(library, "lea", start=1, most=1)) != names(
        await seek(library, "lea", start=0, most=1)
    )
    assert await seek(library, "lea", start=9) == Leaflets()
    assert await seek(library, "lea", most=-3, start=-7) != Leaflets()

    [alba] = (await seek(library, "lea", "marketing")).found
    assert spell(alba.line, Reader("en")) == "marketing digital · 2 places free"
    told = read(alba.card)
    assert "Finding an internship" in told
    # Others read it, for good: neither what is for those who take part, nor what will change.
    for private in ("Lyon", "Bonjour", "Thursday", "place"):
        assert private not in told


async def test_the_buttons_are_for_whoever_presses(library: School) -> None:
    [alba] = (await seek(library, "claire", "marketing")).found
    ask, profile = (button for block in alba.card.blocks for button in getattr(block, "items", ()))
    assert isinstance(await library.forges("lea", ask.action, ask.subject), Ask)
    assert "Bonjour" in read(await library.forges("lea", profile.action, profile.subject))
    for button in (ask, profile):
        assert "not signed up" in read(await library.forges("eve", button.action, button.subject))
        own = read(await library.forges("alba", button.action, button.subject))
        assert "Bonjour" not in own


async def test_where_there_is_nobody_a_sentence_says_so(library: School) -> None:
    told = why(await seek(library, "lea", "heraldique"))
    assert "Personne encore pour « heraldique »" in told.replace("\N{NO-BREAK SPACE}", " ")
    assert "Trouver un stage" in told
    stranger = replace(library.sender("eve"), community="elsewhere")
    answers = [
        await library.door.seek(Sought(stranger, "mentor")),
        await library.door.seek(Sought(library.sender("eve"), "mentor")),
    ]
    await library.says("eve", "menu")
    for found in (*(found for found, _reader in answers), await seek(library, "eve")):
        assert "pas encore dans le programme" in why(found)
    enrol(library, "tim", Role.MENTEE, standing=Standing.PENDING)
    assert "Un responsable lit" in why(await seek(library, "tim"))
    assert (await library.door.seek(Sought(library.sender("lea"), "forged")))[0] == Leaflets()


async def test_several_programmes_are_looked_into_at_once(library: School) -> None:
    with at_the_desk(library) as desk:
        other = desk.add(Programme(name="Seconde", themes=[], created_at=desk.now))
        other.stage = Stage.OPEN
    assert len(names(await seek(library, "lea"))) == 3
    [alba] = (await seek(library, "claire", "marketing")).found
    assert spell(alba.line, Reader("en")).endswith("School")
    with at_the_desk(library) as desk:
        for one in desk.programmes():
            one.stage = Stage.CLOSED
    assert "Aucun programme" in why(await seek(library, "lea"))

"""After signing up: what is read, what is asked again, what is still to be told."""

from __future__ import annotations

import pytest

from bot import agreements
from bot.aims import TOOLS
from bot.entities import Document, Paper, Standing
from bot.events import Ask, Done, Replace
from bot.forms import Raw
from bot.joining import agreeing
from bot.words import spell
from tests.bot.joining.life import at_the_desk, enrolled, prepare
from tests.school import MENTEE, MENTOR, School, buttons_of, form_of, read

FULL: dict[str, Raw] = {
    "situation": "En master", "degree": "MSc", "tried": "Un salon", "interests": "Escalade",
    "motivation": "Oser", "sector": "Audit", "city": "Lyon", "style": "plan",
    "values": ["learning"], "agenda": "5", "newcomers": "4", "frankness": "3", "novelty": "3",
    "calm": "3",
}  # fmt: skip


async def test_the_welcome_tells_the_role_what_comes_and_what_to_prepare(school: School) -> None:
    await school.joins("lea", MENTEE)
    said = school.reads("lea")
    assert "Votre rôle de mentoré" in said
    assert "Trois questions à préparer" in said
    assert "dès qu'il y a quelqu'un" in said
    await school.joins("marc", MENTOR)
    assert "Votre rôle de mentor" in school.reads("marc")
    lesson = read(await school.presses("marc", "Me préparer en deux minutes"))
    assert "1/4" in lesson
    for page in ("2/4", "3/4", "4/4"):
        shown = await school.presses("marc", "Suivant")
        assert isinstance(shown, Replace)
        assert page in read(shown)
    for odd in ("", "pope-9", "mentor-99", "mentor--1", "mentee-x"):
        assert "1/" in read(await school.forges("lea", "guide.show", value=odd))


async def test_the_tour_is_for_everybody(school: School) -> None:
    assert "deux minutes" in read(await school.says("eve", "visite"), school.reader("eve"))


async def test_the_tour_tells_how_to_use_the_tools_of_one_s_programme(school: School) -> None:
    await prepare(school, tools=["video", "forum"], tools_link="https://example.org/salon")
    before = read(await school.says("lea", "visite"), school.reader("lea"))
    await school.joins("lea", MENTEE)
    after = read(await school.says("lea", "visite"), school.reader("lea"))
    for key in ("video", "forum"):
        said = spell(TOOLS[key].how, school.reader("lea"))
        assert said in after
        assert said not in before


async def test_how_complete_a_profile_is_and_what_to_add_next(school: School) -> None:
    await school.joins("lea", MENTEE)
    said = read(await school.says("lea", "profil"), school.reader("lea"))
    assert "complet à 42" in said
    assert "votre situation" in said
    assert "votre situation" in read(await school.says("lea", "menu"), school.reader("lea"))
    told: dict[str, Raw] = {}
    for more, form in (
        ({}, "portrait"),
        ({"situation": "En master", "interests": "Escalade"}, "signup"),
        ({"degree": "MSc"}, "needs"),
        ({name: FULL[name] for name in ("tried", "motivation", "sector")}, "portrait"),
        ({name: FULL[name] for name in ("style", "values", "city")}, "traits"),
    ):
        told |= more
        await school.joins("lea", {**MENTEE, **told})
        await school.says("lea", "profil")
        assert form_of(await school.presses("lea", "Compléter mon profil")).form.name == form
    await school.joins("lea", {**MENTEE, **FULL})
    said = read(await school.says("lea", "profil"), school.reader("lea"))
    assert "Votre profil est complet" in said
    assert "Compléter" not in said


async def change_terms(school: School, programme: str, version: int) -> int:
    """New terms come into force; how many are asked."""
    with at_the_desk(school) as desk:
        desk.add(
            Document(
                programme_id=programme, paper=Paper.TERMS, version=version, written_by="",
                texts={"fr": "Nouveau"}, written_at=desk.now, in_force_at=desk.now,
            )
        )  # fmt: skip
        found = desk.programme(programme)
        assert found
        asked = agreements.ask_again(found, desk)
    await school.clockwork.tick()
    return asked


async def test_new_terms_are_put_to_those_who_take_part_and_to_nobody_else(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreeing, "AT_A_TIME", 2)
    programme = await prepare(school)
    people = [f"p{number}" for number in range(5)]
    for who in people:
        await school.joins(who, MENTEE)
    await school.joins("gone", MENTEE)
    await school.says("gone", "quitter")
    await school.presses("gone", "Quitter")
    await school.fills("begun", "signup", MENTEE)
    assert await change_terms(school, programme, 2) == 5
    await school.passes(minutes=5)
    for who in people:
        assert school.reads(who).count("Un texte a changé") == 1, who
    for who in ("gone", "begun"):
        assert "Un texte a changé" not in school.reads(who)
    form = await school.presses("p0", "Lire et accepter")
    assert isinstance(form, Ask)
    assert [field.name for field in form.form.fields()] == ["terms"]
    sent = await school.fills("p0", "papers", {"terms": "true"}, form.subject)
    assert "rien à accepter" in read(sent, school.reader("p0"))
    again = await school.presses("p0", "Lire et accepter")
    assert "rien à accepter" in read(again, school.reader("p0"))
    assert await change_terms(school, programme, 3) == 5
    told = enrolled(school, "p0")
    assert told
    assert told.standing is Standing.ACTIVE
    with at_the_desk(school) as desk:
        found = desk.programme(programme)
        assert found
        assert agreements.in_force(found, desk)[Paper.TERMS].version == 3


async def test_nobody_is_asked_twice_about_what_they_agreed_to(school: School) -> None:
    programme = await prepare(school)
    await school.joins("lea", MENTEE)
    with at_the_desk(school) as desk:
        found = desk.programme(programme)
        assert found
        assert agreements.ask_again(found, desk) == 0


async def test_every_quarter_the_profile_is_looked_at_until_three_go_unanswered(
    school: School,
) -> None:
    await school.joins("lea", MENTEE)
    await school.passes(days=89)
    assert "toujours" not in school.reads("lea")
    for asked in (1, 2, 3, 3, 3):
        await school.passes(days=90)
        titles = [str(card.title) for card in school.letters("lea")]
        assert sum("is your profile still right" in title for title in titles) == asked
    await school.presses("lea", "Toujours juste")
    await school.passes(days=91)
    titles = [str(card.title) for card in school.letters("lea")]
    assert sum("is your profile still right" in title for title in titles) == 4


async def test_whoever_has_just_edited_is_not_asked(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.passes(days=60)
    await school.joins("lea", {**MENTEE, "goals": "Autre chose"})
    await school.passes(days=60)
    assert "votre profil est-il" not in school.reads("lea")
    await school.passes(days=31)
    assert "Autre chose" in read(school.letters("lea")[-1])


async def test_only_the_one_who_was_asked_may_confirm(school: School) -> None:
    await school.joins("lea", MENTEE)
    told = enrolled(school, "lea")
    assert told
    for who, subject in (("eve", told.id), ("lea", "nobody")):
        assert "out of date" in read(await school.forges(who, "profile.confirm", subject))
    assert enrolled(school, "lea").checked_at is None  # type: ignore[union-attr]


async def test_the_quiz_is_open_to_all_and_keeps_nothing(school: School) -> None:
    question = await school.says("eve", "quiz")
    assert "1/5" in read(question)
    for number in range(2, 6):
        assert f"{number}/5" in read(await school.presses("eve", "A"))
    result = read(await school.presses("eve", "A"), school.reader("eve"))
    assert "vous attend" in result
    page = await school.presses("eve", "Devenir mentor")
    assert isinstance(page, Ask)
    assert page.filled["role"] == "mentor"
    low = await school.forges("eve", "quiz.show", value="22222")
    assert "Devenir" not in read(low, school.reader("eve"))
    for odd in ("9", "0000000", "abc", "²"):
        assert "1/5" in read(await school.forges("eve", "quiz.show", value=odd))
    assert enrolled(school, "eve") is None


async def test_the_list_hears_when_the_door_opens_again(school: School) -> None:
    programme = await prepare(school, mentees_close=school.clock.now().date(), rolling=False)
    await school.passes(days=2)
    await school.joins("lea", MENTEE)
    await school.says("claire", "réglages")
    page = form_of(await school.forges("claire", "page.open", programme, "programme-dates"))
    await school.fills("claire", page.form.name, {**page.filled, "mentees_close": ""}, page.subject)
    await school.passes(minutes=1)
    assert "les inscriptions sont ouvertes" in school.reads("lea")
    assert isinstance(await school.joins("lea", MENTEE), Done)


async def test_what_one_agreed_to_is_shown_with_its_day(school: School) -> None:
    await school.joins("lea", MENTEE)
    shown = await school.says("lea", "accords")
    said = read(shown, school.reader("lea"))
    assert "Charte du mentorat, version 1, en français, le 1er septembre 2026" in said
    assert len(buttons_of(shown)) == 5
    assert "Rien encore" in read(await school.says("eve", "accords"), school.reader("eve"))


async def test_a_newer_ready_text_asks_again_once_a_manager_says_so(school: School) -> None:
    programme = await prepare(school)
    await school.joins("lea", MENTEE)
    with at_the_desk(school) as desk:
        lea, own = desk.person_at("lea"), desk.programme(programme)
        assert lea
        assert own
        for consent in desk.consents(lea, own):
            consent.version = 1
    assert "To ask about new papers\n1 person" in read(await school.says("claire", "statut"))
    papers = read(await school.forges("claire", "paper.list", programme))
    assert "the ready text, version 2" in papers
    assert "1 person has not agreed to the newest version yet" in papers
    before = len(school.letters("lea"))
    await school.presses("claire", "Ask them")
    assert len(school.letters("lea")) == before
    await school.presses("claire", "Ask 1 person")
    page = form_of(await school.presses("lea", "Lire et accepter"))
    assert [field.name for field in page.form.fields()] == ["privacy"]
    await school.fills("lea", "papers", {"privacy": "true"}, page.subject)
    assert "To ask" not in read(await school.says("claire", "statut"))
    shown = await school.forges("lea", "paper.show", programme, "privacy")
    assert "Moins de 18 ans, en plus" in read(shown, school.reader("lea"))

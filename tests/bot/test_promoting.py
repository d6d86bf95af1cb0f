"""Ambassadors, mentors who are introduced, and people who testify."""

from __future__ import annotations

import re

import pytest

from bot import notices, spotlights
from bot.entities import Standing
from bot.events import Ask, Fix, Say
from tests.bot.test_announcing import CHANNEL, at_the_desk, french, manages
from tests.school import MENTEE, MENTOR, School, buttons_of, form_of


async def test_whoever_takes_part_gets_a_text_to_share_and_a_code_that_names_them(
    school: School,
) -> None:
    programme = await manages(school, name="Envol")
    assert "pas encore dans le programme" in french(await school.says("lea", "inviter"))
    await school.joins("lea", MENTEE)
    said = french(await school.says("lea", "inviter"))
    assert "Lea participe à « Envol »" in said
    [code] = re.findall(r"rejoindre (\w+)", said)
    with at_the_desk(school) as desk:
        here, lea = desk.programme(programme), desk.person_at("lea")
        assert here
        assert lea
        for value in (code, f" {code.upper()}", f"invitation:{code}"):
            found = notices.inviter(value, here, desk)
            assert found
            assert found.id == lea.id
        for value in ("", "%", "invitation:", "notice:x", code[:4], "_" * 8, "zzzzzzzz"):
            assert notices.inviter(value, here, desk) is None


async def test_whoever_comes_by_a_code_is_counted_for_the_one_who_gave_it(
    school: School,
) -> None:
    programme = await manages(school)
    await school.joins("lea", MENTEE)
    [code] = re.findall(r"rejoindre (\w+)", french(await school.says("lea", "inviter")))
    await school.says("ines", f"rejoindre {code}")
    await school.joins("ines", MENTEE)
    await school.says("lea", f"rejoindre {code}")
    await school.says("marc", "rejoindre 00000000")
    await school.joins("marc", MENTOR)
    said = french(await school.forges("claire", "ambassador.list", programme))
    assert "Lea : 1 inscription" in said
    assert said.count("inscription") == 1


async def test_ambassadors_are_chosen_among_those_who_take_part_and_counted(
    school: School,
) -> None:
    programme = await manages(school)
    for who in ("lea", "ines"):
        await school.joins(who, MENTEE)
    await school.says("eve", "menu")
    refused = await school.fills("claire", "ambassadors", {"people": "lea, eve"}, programme)
    assert isinstance(refused, Fix)
    assert "Eve ne participe pas" in french(refused)
    unknown = await school.fills("claire", "ambassadors", {"people": "nobody"}, programme)
    assert isinstance(unknown, Fix)
    assert isinstance(
        await school.fills("claire", "ambassadors", {"people": "lea"}, programme), Say
    )
    assert "Copiez ce texte" in french(school.letters("lea")[-1])
    with at_the_desk(school) as desk:
        here, lea, ines = desk.programme(programme), desk.person_at("lea"), desk.person_at("ines")
        assert here
        assert lea
        assert ines
        place = desk.enrolment(ines, here)
        assert place
        place.invited_by = lea.id
    assert "Lea : 1 inscription" in french(
        await school.forges("claire", "ambassador.list", programme)
    )
    # The second of two who choose is told, and may insist.
    asked = form_of(await school.forges("claire", "ambassador.ask", programme))
    both = {"people": ["lea", "ines"]}
    await school.fills("claire", "ambassadors", both, asked.subject)
    late = await school.fills("claire", "ambassadors", {"people": ["lea"]}, asked.subject)
    assert isinstance(late, Fix)
    assert "Ines" in french(late)
    await school.fills("claire", "ambassadors", {"people": ["lea"]}, late.ask.subject)
    asked = form_of(await school.forges("claire", "ambassador.ask", programme))
    assert isinstance(asked, Ask)
    assert asked.filled["people"] == ["lea"]
    await school.fills("claire", "ambassadors", {"people": ""}, programme)
    said = french(await school.forges("claire", "ambassador.list", programme))
    assert "D'autres ont amené quelqu'un" in said


async def test_each_mentor_is_asked_once_and_introduced_before_any_comes_twice(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spotlights, "ASKED_AT_ONCE", 2)
    programme = await manages(school, channels=[CHANNEL])
    for who in ("marc", "nadia", "omar"):
        await school.joins(who, MENTOR)
        await school.passes(minutes=1)
    before = french(await school.forges("claire", "spotlight.ask", programme))
    assert "3 mentors" in before
    assert "Marc, Nadia et Omar" in before
    assert "pouvons-nous vous présenter aux étudiants" in before
    assert not any("pouvons-nous" in french(c) for c in school.letters("marc"))
    await school.presses("claire", "Ask 3 mentors")
    await school.clockwork.tick()
    for who in ("marc", "nadia", "omar"):
        assert sum("pouvons-nous" in french(card) for card in school.letters(who)) == 1
    assert "déjà" in french(await school.forges("claire", "spotlight.ask", programme))
    for who, label in (
        ("marc", "Yes, gladly"),
        ("nadia", "Yes, gladly"),
        ("omar", "No, thank you"),
    ):
        assert sum("pouvons-nous vous présenter" in french(c) for c in school.letters(who)) == 1
        await school.presses(who, label)
    for _time in range(4):
        await school.forges("claire", "spotlight.write", programme)
        await school.presses("claire", "Post in the channel")
        await school.passes(minutes=1)
    shown = [re.findall("Marc|Nadia|Omar", french(post))[0] for post in school.posted(CHANNEL)]
    assert shown == ["Marc", "Nadia", "Marc", "Nadia"]
    await school.presses("marc", "I have changed my mind")
    await school.forges("claire", "spotlight.write", programme)
    await school.presses("claire", "Post in the channel")
    assert "Nadia" in french(school.posted(CHANNEL)[-1])


async def test_only_the_mentor_who_was_looked_at_is_introduced(school: School) -> None:
    programme = await manages(school, channels=[CHANNEL])
    for who in ("marc", "nadia"):
        await school.joins(who, MENTOR)
        await school.passes(minutes=1)
    await school.forges("claire", "spotlight.confirm", programme)
    for who in ("marc", "nadia"):
        await school.presses(who, "Yes, gladly")
    assert "Marc" in french(await school.forges("claire", "spotlight.write", programme))
    press = school.button("claire", "Post in the channel")
    await school.presses("marc", "I have changed my mind")
    told = french(await school.forges("claire", press.action, press.subject, press.value))
    assert "Marc préfère finalement ne pas être présenté" in told
    assert "Présenter Nadia" in told
    assert "Nadia" in french(await school.presses("claire", "Introduce Nadia"))
    # The card about Marc is still on the screen.
    await school.forges("claire", press.action, press.subject, press.value)
    await school.passes(minutes=1)
    assert school.posted(CHANNEL) == []
    await school.presses("claire", "Post in the channel")
    [post] = school.posted(CHANNEL)
    assert "Nadia" in french(post)


async def test_words_written_for_a_mentor_who_withdraws_are_said_of_nobody_else(
    school: School,
) -> None:
    programme = await manages(school, channels=[CHANNEL], spotlight="weekly")
    for who in ("marc", "nadia"):
        await school.joins(who, MENTOR)
        await school.passes(minutes=1)
    await school.forges("claire", "spotlight.confirm", programme)
    for who in ("marc", "nadia"):
        await school.presses(who, "Yes, gladly")
    await school.says("claire", "calendrier")
    assert "Marc" in french(await school.presses("claire", "Look, change"))
    asked = await school.presses("claire", "Change")
    assert isinstance(asked, Ask)
    hers = {**asked.filled, "fr": "Voici {mentor}, qui jongle.", "en": ""}
    await school.fills("claire", "notice-edit", hers, asked.subject)
    with at_the_desk(school) as desk:
        here, marc = desk.programme(programme), desk.person_at("marc")
        assert here
        assert marc
        place = desk.enrolment(marc, here)
        assert place
        place.standing = Standing.LEFT
    await school.passes(days=7, hours=3)
    assert school.posted(CHANNEL) == []
    told = french(school.letters("claire")[-1])
    assert "Marc ne participe pas au programme en ce moment" in told
    await school.passes(days=7)
    [post] = school.posted(CHANNEL)
    assert "Nadia" in french(post)
    assert "jongle" not in french(post)


async def test_nobody_answers_for_a_mentor_who_was_not_asked(school: School) -> None:
    programme = await manages(school, channels=[CHANNEL])
    await school.joins("marc", MENTOR)
    for who in ("marc", "eve"):
        reply = await school.forges(who, "spotlight.answer", programme, "yes")
        assert "plus à jour" in french(reply)
    assert "0 mentor" in french(await school.forges("claire", "spotlight.write", programme))
    assert school.posted(CHANNEL) == []


async def test_the_weekly_spotlight_asks_first_and_posts_the_week_after(school: School) -> None:
    programme = await manages(school, channels=[CHANNEL], spotlight="weekly")
    with at_the_desk(school) as desk:
        here = desk.programme(programme)
        assert here
        notices.schedule(here, desk)
    await school.joins("marc", MENTOR)
    await school.passes(days=7, hours=1)
    assert school.posted(CHANNEL) == []
    await school.presses("marc", "Yes, gladly")
    await school.passes(days=7)
    [post] = school.posted(CHANNEL)
    assert "Marc" in french(post)
    assert "audit; comptabilité" in french(post)
    await school.passes(days=7)
    assert len(school.posted(CHANNEL)) == 2


STORY = {"words": "Marc m'a appris à oser.", "showing": "named"}


async def test_a_testimonial_is_shown_as_its_author_allowed_once_a_manager_says_so(
    school: School,
) -> None:
    programme = await manages(school, channels=[CHANNEL])
    for who, showing in (("lea", "named"), ("ines", "anonymous"), ("zoe", "none")):
        await school.joins(who, MENTEE)
        assert isinstance(await school.says(who, "témoigner"), Ask)
        told = {"words": f"Mots de {who}", "showing": showing}
        await school.fills(who, "testimonial", told, programme)
        await school.passes(minutes=1)
    assert school.posted(CHANNEL) == []
    assert "Mots de lea" in french(school.letters("claire")[-3])
    queue = await school.forges("claire", "testimonial.list", programme)
    stories = [b.subject for b in buttons_of(queue) if b.action == "testimonial.keep"]
    posts = [b.subject for b in buttons_of(queue) if b.action == "testimonial.post"]
    assert len(stories) == 3
    assert posts == stories[:2]
    before = french(await school.forges("claire", "testimonial.post", stories[1]))
    assert "mentorat" in before
    assert "Mots de ines" in before
    assert "[ S'inscrire ]" in before
    await school.passes(minutes=1)
    assert school.posted(CHANNEL) == []
    for story in (*stories, *stories):
        await school.forges("claire", "testimonial.confirm", story)
    shown = [french(post) for post in school.posted(CHANNEL)]
    assert len(shown) == 2
    assert "Lea" in shown[0]
    assert "Mots de ines" in shown[1]
    assert "Ines" not in shown[1]
    await school.forges("claire", "testimonial.keep", stories[2])
    assert "Mots de zoe" not in french(await school.forges("claire", "testimonial.list", programme))


async def test_only_those_who_took_part_testify_and_only_managers_post(school: School) -> None:
    programme = await manages(school, channels=[CHANNEL])
    reply = await school.fills("eve", "testimonial", STORY, programme)
    assert "pas encore dans le programme" in french(reply)
    await school.joins("lea", MENTEE)
    await school.fills("lea", "testimonial", STORY, programme)
    story = next(
        b.subject
        for b in buttons_of(await school.forges("claire", "testimonial.list", programme))
        if b.action == "testimonial.post"
    )
    for action in ("testimonial.post", "testimonial.confirm"):
        assert "responsables" in french(await school.forges("eve", action, story))
    assert "responsables" in french(await school.forges("lea", "testimonial.list", programme))
    await school.passes(hours=1)
    assert school.posted(CHANNEL) == []

"""Those who would rather not meet are never paired, and nobody learns of it."""

from __future__ import annotations

import pytest

from bot.events import Ask, Fix, Say
from tests.bot.joining.life import at_the_desk
from tests.school import MENTEE, MENTOR, School, read


async def settled(school: School) -> None:
    """Léa and Marc have signed up; Paul and Pàul have said hello."""
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    for who in ("paul", "eve"):
        await school.says(who, "menu")
    with at_the_desk(school) as desk:
        for address, name, email in (
            ("marc", "Marc Délorme", "marc@school.example"),
            ("paul", "Paul Petit", ""),
            ("eve", "Paul Petit", "eve@school.example"),
        ):
            person = desk.person_at(address)
            assert person
            person.name, person.email = name, email


@pytest.mark.parametrize("written", ["marc", "Marc@School.example", "marc DÉLORME", " @marc "])
async def test_an_address_an_e_mail_or_a_name_will_do(school: School, written: str) -> None:
    await settled(school)
    form = await school.says("lea", "éviter")
    assert isinstance(form, Ask)
    # The school's sender tells the name again at every word: so it is Léa who writes.
    reply = await school.fills("lea", "avoid", {"people": [written]})
    assert isinstance(reply, Say), read(reply)
    again = await school.says("lea", "éviter")
    assert isinstance(again, Ask)
    assert again.filled["people"] == ["marc"]
    assert "No pair" in read(await school.says("claire", "apparier"))


async def test_it_holds_in_both_directions_and_can_be_undone(school: School) -> None:
    await settled(school)
    await school.fills("marc", "avoid", {"people": "lea"})
    assert "No pair" in read(await school.says("claire", "apparier"))
    await school.fills("marc", "avoid", {"people": ""})
    assert "1 pair" in read(await school.says("claire", "apparier"))


async def test_it_is_asked_in_private_at_sign_up_and_under_one_s_place_afterwards(
    school: School,
) -> None:
    await settled(school)
    told = {**MENTEE, "avoid": ["marc"]}
    for people, words in (("Zoé Inconnue", "Zoé Inconnue"), ("zoe", "c'est vous")):
        wrong = await school.joins("zoe", {**told, "avoid": [people]})
        assert isinstance(wrong, Fix)
        assert words in read(wrong, school.reader("zoe"))
    await school.joins("zoe", told)
    form = await school.says("zoe", "éviter")
    assert isinstance(form, Ask)
    assert form.filled["people"] == ["marc"]
    # Once in, the page leaves it alone.
    again = await school.forges("zoe", "join.open", value="portrait")
    assert isinstance(again, Ask)
    assert "avoid" not in {field.name for field in again.form.fields()}
    await school.fills("zoe", "portrait", {"interests": "Escalade", "avoid": []})
    form = await school.says("zoe", "éviter")
    assert isinstance(form, Ask)
    assert form.filled["people"] == ["marc"]
    assert "marc" not in read(await school.says("claire", "journal")).casefold()


async def test_names_that_are_unknown_or_shared_are_named(school: School) -> None:
    await settled(school)
    for people, words in (
        ("Zoé Inconnue; marc", "Zoé Inconnue"),
        ("paul petit, marc", "Plusieurs personnes s'appellent paul petit"),
        ("lea", "c'est vous"),
    ):
        reply = await school.fills("lea", "avoid", {"people": people})
        assert isinstance(reply, Fix)
        assert words in read(reply, school.reader("lea"))
    form = await school.says("lea", "éviter")
    assert isinstance(form, Ask)
    assert form.filled["people"] == []


async def test_a_proposal_on_its_way_is_taken_back_without_a_word_on_why(
    school: School,
) -> None:
    await settled(school)
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 1 proposal")
    offer = school.button("marc", "Accept").subject
    await school.fills("lea", "avoid", {"people": ["marc"]})
    assert "cette fois" in school.reads("marc")
    assert "évit" not in school.reads("marc")
    assert "cette fois" not in school.reads("lea")
    assert "closed" in read(await school.forges("marc", "match.accept", offer))


async def test_a_pair_drawn_before_is_not_sent_after(school: School) -> None:
    await settled(school)
    await school.says("claire", "apparier")
    await school.fills("lea", "avoid", {"people": ["marc"]})
    await school.presses("claire", "Send 1 proposal")
    assert "Un mentor pour vous" not in school.reads("lea")
    assert "évit" not in school.reads("claire")

"""Where a programme wants it, a manager lets people in one by one."""

from __future__ import annotations

import asyncio

import pytest

from bot.entities import Rank, Role, Standing, Steward
from bot.events import Ask, Done, Fix, Pressed, Replace
from tests.bot.joining.life import at_the_desk, enrolled, prepare
from tests.school import MENTEE, MENTOR, School, read

EAGER = {**MENTOR, "motivation": "J'aurais aimé qu'on m'aide"}


def standing(school: School, who: str) -> Standing | None:
    """Where somebody stands."""
    told = enrolled(school, who)
    return told.standing if told else None


async def test_a_manager_reads_who_it_is_and_says_yes(school: School) -> None:
    await prepare(school, approves=["mentor"])
    assert isinstance(await school.joins("marc", EAGER), Done)
    assert standing(school, "marc") is Standing.PENDING
    assert "un responsable lit vos réponses" in school.reads("marc")
    asked = school.reads("claire")
    assert "Marc souhaite participer" in asked
    assert "J'aurais aimé qu'on m'aide" in asked
    await school.joins("lea", MENTEE)
    assert "No pair" in read(await school.says("claire", "apparier"))
    yes = await school.presses("claire", "Accepter")
    assert isinstance(yes, Replace)
    assert "Marc takes part" in read(yes)
    assert "Bonne nouvelle, Marc" in school.reads("marc")
    assert "Votre rôle de mentor" in school.reads("marc")
    assert standing(school, "marc") is Standing.ACTIVE
    assert "1 pair" in read(await school.says("claire", "apparier"))


async def test_the_role_that_is_not_asked_about_goes_straight_in(school: School) -> None:
    await prepare(school, approves=["mentor"])
    await school.joins("lea", MENTEE)
    assert standing(school, "lea") is Standing.ACTIVE


async def test_whoever_wants_a_managers_yes_says_why(school: School) -> None:
    await prepare(school, approves=["mentee"])
    reply = await school.joins("lea", MENTEE)
    assert isinstance(reply, Fix)
    assert set(reply.faults) == {"motivation"}


async def test_a_no_is_told_kindly_with_its_reason_and_one_may_ask_again(
    school: School,
) -> None:
    await prepare(school, approves=["mentor"])
    await school.joins("marc", EAGER)
    form = await school.presses("claire", "Pas cette fois")
    assert isinstance(form, Ask)
    await school.fills("claire", "refuse", {"told_why": "Déjà vingt mentors"}, form.subject)
    said = school.reads("marc")
    assert "cette fois" in said
    assert "Déjà vingt mentors" in said
    assert "Claire" in said
    assert standing(school, "marc") is Standing.REFUSED
    assert "retenue" in read(await school.says("marc", "statut"), school.reader("marc"))
    await school.joins("marc", EAGER)
    assert standing(school, "marc") is Standing.PENDING


@pytest.mark.races
async def test_a_request_is_settled_once_whoever_presses(school: School) -> None:
    programme = await prepare(school, approves=["mentor"])
    await school.says("paul", "menu")
    with at_the_desk(school) as desk:
        paul = desk.person_at("paul")
        assert paul
        desk.add(
            Steward(programme_id=programme, person_id=paul.id, rank=Rank.MANAGER, since=desk.now)
        )
    await school.joins("marc", EAGER)
    assert "Marc souhaite participer" in school.reads("paul")
    told = enrolled(school, "marc")
    assert told
    heard = Pressed("enrolment.approve", told.id)
    await asyncio.gather(*(school._does(who, heard) for who in ("paul", "claire", "paul")))
    assert school.reads("marc").count("Bonne nouvelle") == 1
    late = await school.forges("claire", "enrolment.refuse", told.id)
    assert "takes part" in read(late)
    sent = await school.fills("claire", "refuse", {"told_why": "Trop tard"}, told.id)
    assert "takes part" in read(sent)
    assert standing(school, "marc") is Standing.ACTIVE
    with at_the_desk(school) as desk:
        found = desk.programme(programme)
        assert found
        assert [deed.verb for deed, _who in desk.deeds(found, 0, 9)] == ["approve"]


async def test_a_member_cannot_let_anybody_in(school: School) -> None:
    programme = await prepare(school, approves=["mentor"])
    await school.joins("marc", EAGER)
    told = enrolled(school, "marc")
    assert told
    for who in ("lea", "marc"):
        for action, subject in (
            ("enrolment.approve", told.id),
            ("enrolment.refuse", told.id),
            ("enrolment.queue", programme),
        ):
            assert "Only the programme's managers" in read(
                await school.forges(who, action, subject)
            )
            assert "out of date" in read(await school.forges(who, action, "nobody"))
        sent = await school.fills(who, "refuse", {"told_why": "Non"}, told.id)
        assert "Only the programme's managers" in read(sent)
    assert standing(school, "marc") is Standing.PENDING


async def test_those_who_wait_are_shown_a_few_at_a_time(school: School) -> None:
    programme = await prepare(school, approves=["mentor"])
    for number in range(6):
        await school.joins(f"m{number}", EAGER)
        await school.passes(minutes=1)
    assert "6 requests wait" in read(await school.says("claire", "menu"))
    first = read(await school.presses("claire", "6 requests wait"))
    assert "6 requests wait for you" in first
    assert "M0" in first
    assert "M5" not in first
    assert "M5" in read(await school.presses("claire", "Suivant"))
    for odd in ("99", "-1", "x", "²"):
        assert "6 requests" in read(
            await school.forges("claire", "enrolment.queue", programme, odd)
        )
    await school.presses("claire", "Accepter M5")
    assert standing(school, "m5") is Standing.ACTIVE
    assert "5 requests wait" in read(await school.forges("claire", "enrolment.queue", programme))


async def test_a_manager_need_not_ask_anybody(school: School) -> None:
    await prepare(school, approves=["mentor"])
    await school.joins("claire", EAGER)
    assert standing(school, "claire") is Standing.ACTIVE


async def test_another_role_waits_for_a_yes_while_the_first_one_holds(school: School) -> None:
    await prepare(school, approves=["mentor"])
    await school.joins("lea", MENTEE)
    both = {**MENTEE, **EAGER, "role": "both"}
    for answer, role in (("Pas cette fois", Role.MENTEE), ("Accepter", Role.BOTH)):
        await school.joins("lea", both)
        told = enrolled(school, "lea")
        assert told
        assert (told.role, told.standing) == (Role.MENTEE, Standing.ACTIVE)
        assert "En attendant" in read(await school.says("lea", "ma place"), school.reader("lea"))
        assert "Lea, aujourd'hui" in spaced(school.reads("claire"))
        assert "1 request waits" in read(await school.says("claire", "menu"))
        reply = await school.presses("claire", answer)
        if isinstance(reply, Ask):
            await school.fills("claire", "refuse", {"told_why": "Déjà vingt"}, reply.subject)
        told = enrolled(school, "lea")
        assert told
        assert (told.role, told.standing, told.coming) == (role, Standing.ACTIVE, {})
    said = spaced(school.reads("lea"))
    assert "Vous restez : Mentoré(e)" in said
    assert "Déjà vingt" in said
    assert "Désormais : Mentor et mentoré(e)" in said
    assert "No request waits" in read(await school.forges("claire", "enrolment.queue"))


async def test_whoever_waits_for_a_place_may_ask_for_another_role(school: School) -> None:
    await prepare(school, approves=["mentor"])
    await school.joins("marc", EAGER)
    await school.joins("marc", {**MENTEE, **EAGER, "role": "both"})
    told = enrolled(school, "marc")
    assert told
    assert (told.role, told.standing, told.coming) == (Role.BOTH, Standing.PENDING, {})
    await school.joins("marc", MENTEE)
    assert standing(school, "marc") is Standing.ACTIVE


def spaced(said: str) -> str:
    """French with plain spaces."""
    return said.replace("\N{NO-BREAK SPACE}", " ")

"""A minor takes part once their guardian agrees and a manager says so."""

from __future__ import annotations

from bot.entities import Rank, Standing, Steward
from bot.events import Ask, Done, Fix, Reply
from bot.forms import Raw
from tests.bot.joining.life import at_the_desk, enrolled, opening, prepare
from tests.school import MENTEE, MENTOR, School, form_of, papers_on_screen, read

GUARDIAN, REACHED = "Anne Morel", "06 12 34 56 78"
YOUNG: dict[str, Raw] = {
    **MENTEE, "minor": "yes", "guardian": GUARDIAN, "guardian_contact": REACHED,
}  # fmt: skip
AGREES: dict[str, Raw] = {"agreed": "true"}


def standing(school: School, who: str) -> Standing | None:
    """Where somebody stands."""
    told = enrolled(school, who)
    return told.standing if told else None


async def edits(school: School, who: str, **told: Raw) -> Reply:
    """Somebody goes through their answers again and changes some."""
    reply: Reply = await school.says(who, "rejoindre")
    while isinstance(reply, Ask):
        names = {field.name for field in reply.form.fields()}
        answers = {**reply.filled, **{name: told[name] for name in names & told.keys()}}
        reply = await school.fills(who, reply.form.name, answers, reply.subject)
    return reply


async def test_where_minors_may_not_come_it_is_said_and_nobody_is_asked(school: School) -> None:
    await prepare(school)
    page = form_of(await school.says("lea", "rejoindre"))
    assert "18 ans" in opening(page, school, "lea")
    assert form_of(await school.fills("lea", "signup", MENTEE, page.subject)).form.name == "needs"
    assert "not signed up" in read(await school.fills("lea", "age", {"minor": "no"}, page.subject))


async def test_a_minor_waits_for_their_guardian_and_a_manager_whatever_the_settings(
    school: School,
) -> None:
    programme = await prepare(school)
    form = form_of(await school.forges("claire", "page.open", programme, "programme-roles"))
    await school.fills("claire", form.form.name, {"minors": "true"}, form.subject)
    page = form_of(await school.says("lea", "rejoindre"))
    assert "18 ans" not in opening(page, school, "lea")
    page = form_of(await school.fills("lea", "signup", MENTEE, page.subject))
    assert page.form.name == "age"
    wrong = await school.fills("lea", "age", {"minor": "yes"}, page.subject)
    assert isinstance(wrong, Fix)
    assert set(wrong.faults) == {"guardian", "guardian_contact"}
    # Nobody jumps over it.
    jumped = await school.fills("lea", "papers", MENTEE, papers_on_screen(programme))
    assert form_of(jumped).form.name == "age"

    assert isinstance(await school.joins("lea", YOUNG), Done)
    assert standing(school, "lea") is Standing.PENDING
    assert "demande l'accord de votre parent" in school.reads("lea")
    assert GUARDIAN in school.reads("claire")
    assert REACHED in school.reads("claire")
    await school.joins("marc", {**MENTOR, "minor": "no"})
    assert standing(school, "marc") is Standing.ACTIVE
    assert GUARDIAN in read(await school.forges("claire", "enrolment.queue", programme))

    form = form_of(await school.presses("claire", "Accepter"))
    assert f"{GUARDIAN} agrees that Lea takes part" in str(form.options["agreed"][0].label)
    assert isinstance(await school.fills("claire", "guardian", {}, form.subject), Fix)
    assert standing(school, "lea") is Standing.PENDING
    said = await school.fills("claire", "guardian", AGREES, form.subject)
    assert "Lea takes part" in read(said)
    assert standing(school, "lea") is Standing.ACTIVE
    assert "Bonne nouvelle, Lea" in school.reads("lea")
    again = await school.fills("claire", "guardian", AGREES, form.subject)
    assert "Lea takes part" in read(again)
    assert "with their guardian's agreement: Lea" in read(await school.says("claire", "journal"))

    # Whoever they are paired with, and the profile, say nothing of it.
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 1 proposal")
    for who in ("lea", "marc"):
        said = await school.says(who, "profil")
        assert GUARDIAN not in school.reads(who) + read(said), who


async def test_another_guardian_is_asked_anew_and_of_age_nobody_is(school: School) -> None:
    programme = await prepare(school, minors=True)
    await school.joins("lea", YOUNG)
    form = form_of(await school.presses("claire", "Accepter"))
    await edits(school, "lea", guardian="Paul Morel")
    late = await school.fills("claire", "guardian", AGREES, form.subject)
    assert isinstance(late, Fix)
    assert "another guardian" in read(late)
    assert standing(school, "lea") is Standing.PENDING
    await school.fills("claire", "guardian", AGREES, late.ask.subject)
    assert standing(school, "lea") is Standing.ACTIVE
    assert isinstance(await edits(school, "lea", city="Lyon"), Done)
    assert standing(school, "lea") is Standing.ACTIVE

    await edits(school, "lea", guardian_contact="paul@morel.example")
    assert standing(school, "lea") is Standing.PENDING
    form = form_of(await school.forges("claire", "enrolment.approve", id_of(school, "lea")))
    await school.fills("claire", "guardian", AGREES, form.subject)

    await edits(school, "lea", minor="no")
    told = enrolled(school, "lea")
    assert told
    assert (told.standing, told.minor, told.guardian, told.guardian_at) == (
        Standing.ACTIVE, False, "", None,
    )  # fmt: skip
    assert programme


async def test_who_manages_nothing_reads_of_no_guardian_and_a_no_forgets_them(
    school: School,
) -> None:
    await prepare(school, minors=True)
    await school.joins("lea", YOUNG)
    id = id_of(school, "lea")
    form = form_of(await school.presses("claire", "Accepter"))
    for reply in (
        await school.forges("marc", "enrolment.approve", id),
        await school.forges("lea", "enrolment.approve", id),
        await school.fills("marc", "guardian", AGREES, form.subject),
        await school.fills("claire", "guardian", AGREES, "x" * 32),
    ):
        assert GUARDIAN not in read(reply)
    assert standing(school, "lea") is Standing.PENDING
    no = form_of(await school.presses("claire", "Pas cette fois"))
    await school.fills("claire", "refuse", {}, no.subject)
    told = enrolled(school, "lea")
    assert told
    assert (told.standing, told.guardian, told.guardian_contact) == (Standing.REFUSED, "", "")


async def test_a_manager_who_is_a_minor_does_not_let_themselves_in(school: School) -> None:
    programme = await prepare(school, minors=True)
    await school.says("lea", "menu")
    with at_the_desk(school) as desk:
        lea = desk.person_at("lea")
        assert lea
        desk.add(Steward(programme_id=programme, person_id=lea.id, rank=Rank.MANAGER,
                         since=desk.now))  # fmt: skip
    await school.joins("lea", YOUNG)
    said = read(await school.forges("lea", "enrolment.approve", id_of(school, "lea")))
    assert "Another manager" in said
    assert standing(school, "lea") is Standing.PENDING


def id_of(school: School, who: str) -> str:
    """The id of somebody's enrolment."""
    told = enrolled(school, who)
    assert told
    return told.id

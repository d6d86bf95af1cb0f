"""Signing up page by page: what is kept, what is known, what is asked of whom."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from bot.entities import (
    Audience,
    Consent,
    Document,
    Enrolment,
    Listing,
    Paper,
    Person,
    Programme,
    Role,
    Standing,
)
from bot.events import Ask, Done, Fix, Left, Reply, Say
from bot.forms import Raw
from bot.joining.pages import PAGES, unasked
from bot.papers import EDITIONS
from tests.bot.joining.life import another, at_the_desk, enrolled, opening, prepare
from tests.school import AGREED, MENTEE, MENTOR, TUESDAY, School, form_of, papers_on_screen, read


def asked(reply: Reply, name: str) -> Ask:
    """The page of that name, as it was answered."""
    assert isinstance(reply, Ask), read(reply)
    assert reply.form.name == name
    return reply


def faults(reply: Reply) -> set[str]:
    """The fields that are wrong."""
    return set(reply.faults) if isinstance(reply, Fix) else set()


async def test_a_mentee_walks_five_pages_of_five_questions_at_most(school: School) -> None:
    page = asked(await school.says("lea", "rejoindre"), "signup")
    names = []
    reply: Reply = page
    while isinstance(reply, Ask):
        names.append(reply.form.name)
        assert len(reply.form.fields()) <= 5
        assert f"{len(names)}/5" in opening(reply, school, "lea")
        assert reply.back is (len(names) > 1)
        reply = await school.fills("lea", reply.form.name, MENTEE, reply.subject)
    assert names == ["signup", "needs", "practical", "portrait", "papers"]
    assert isinstance(reply, Done)


@pytest.mark.parametrize("audience", list(Audience))
def test_no_page_has_more_than_five_questions_whoever_comes_and_wherever(
    audience: Audience,
) -> None:
    who = Person(address="lea", name="Léa", email="lea@ecole.fr", arrived_at=TUESDAY)
    for role, standing, types, approves in product(
        Role,
        (Standing.BEGUN, Standing.ACTIVE),
        (["one-to-one"], ["one-to-one", "flash"], ["peer"]),
        ([], ["mentor", "mentee"]),
    ):
        programme = Programme(
            name="x", themes=["career"], created_at=TUESDAY, audience=audience, types=types,
            approves=approves,
        )  # fmt: skip
        told = Enrolment(
            programme_id="x", person_id="lea", role=role, standing=standing,
            enrolled_at=TUESDAY, updated_at=TUESDAY,
        )  # fmt: skip
        for page in PAGES:
            shown = page.without(unasked(page, who, told, programme)).fields()
            assert len(shown) <= 5, (page, role, standing, types, approves)


async def test_five_ticks_a_page_are_enough_and_the_choice_comes_after_them(
    school: School,
) -> None:
    programme = await prepare(school)
    school.emails["marc"] = "marc@ecole.fr"
    await school.joins("marc", {**MENTOR, "shares_contact": "true"})
    for paper in Paper:
        await publish(school, programme, paper, fr="Tout autre", en="")
    page = form_of(await school.forges("marc", "join.open", programme, "both"))
    await school.fills("marc", "signup", {**page.filled, "role": "both"}, page.subject)
    page = form_of(await school.forges("marc", "paper.agree", programme))
    assert {field.name for field in page.form.fields()} == set(AGREED)
    page = form_of(await school.fills("marc", "papers", AGREED, page.subject))
    assert [field.name for field in page.form.fields()] == ["contact", "commitment"]
    await school.fills("marc", "papers", {**page.filled, "contact": "true"}, page.subject)
    assert {paper for paper, version, _language in kept(school, "marc") if version > 1} == set(
        Paper
    )


async def test_whoever_is_both_gets_both_pages(school: School) -> None:
    both = {**MENTEE, **MENTOR, "role": "both"}
    names = []
    reply = await school.says("lea", "join")
    while isinstance(reply, Ask):
        names.append(reply.form.name)
        reply = await school.fills("lea", reply.form.name, both, reply.subject)
    assert names == ["signup", "needs", "offer", "practical", "portrait", "papers"]


async def test_back_shows_the_page_before_and_loses_nothing(school: School) -> None:
    page = asked(await school.says("lea", "join"), "signup")
    page = asked(await school.fills("lea", "signup", MENTEE, page.subject), "needs")
    half: dict[str, Raw] = {"goals": "Oser demander", "themes": ["career"]}
    before = asked(await school.leaves("lea", "needs", half, Left.BACK, page.subject), "signup")
    assert before.filled["role"] == "mentee"
    again = asked(await school.fills("lea", "signup", before.filled, page.subject), "needs")
    assert again.filled["goals"] == "Oser demander"
    assert again.filled["themes"] == ["career"]
    for form, previous in (
        ("practical", "needs"),
        ("portrait", "practical"),
        ("papers", "portrait"),
    ):
        back = await school.leaves("lea", form, {}, Left.BACK, page.subject)
        assert asked(back, previous).back


async def test_a_form_that_was_closed_is_found_as_it_was_left(school: School) -> None:
    page = asked(await school.says("lea", "join"), "signup")
    page = asked(await school.fills("lea", "signup", MENTEE, page.subject), "needs")
    left = await school.leaves("lea", "needs", {"goals": "À moitié"}, Left.CLOSED, page.subject)
    assert isinstance(left, Done)
    await school.passes(days=3)
    assert "pas terminée" in read(await school.says("lea", "statut"), school.reader("lea"))
    await school.says("lea", "ma place")
    first = asked(await school.presses("lea", "Terminer mon inscription"), "signup")
    again = asked(await school.fills("lea", "signup", first.filled, page.subject), "needs")
    assert again.filled["goals"] == "À moitié"


async def test_nobody_is_matched_before_the_last_page(school: School) -> None:
    await school.joins("marc", MENTOR)
    page = asked(await school.says("lea", "join"), "signup")
    for name in ("signup", "needs", "practical", "portrait"):
        page = form_of(await school.fills("lea", name, MENTEE, page.subject))
    assert "No pair for now" in read(await school.says("claire", "apparier"))
    await school.fills("lea", "papers", MENTEE, page.subject)
    assert "1 pair to look at" in read(await school.says("claire", "apparier"))


async def test_every_fault_of_a_page_is_named_at_once_and_nothing_typed_is_lost(
    school: School,
) -> None:
    wrong: dict[str, Raw] = {
        "role": "pope", "sector": "x" * 101, "cohort": "1492", "degree": "y" * 151,
        "experience": "99",
    }  # fmt: skip
    reply = await school.fills("lea", "signup", wrong)
    assert faults(reply) == set(wrong)
    assert isinstance(reply, Fix)
    assert reply.ask.filled["sector"] == "x" * 101
    await school.fills("lea", "signup", {"role": "both"})
    needs: dict[str, Raw] = {"themes": ["internship"] * 4, "goals": "", "seeks": "y" * 301}
    assert faults(await school.fills("lea", "needs", needs)) == set(needs)
    for capacity in ("0", "6", "99", "-1", "many", ""):
        offer: dict[str, Raw] = {"themes": ["career"], "offers": "audit", "capacity": capacity}
        assert faults(await school.fills("lea", "offer", offer)) == {"capacity"}
    odd = {**MENTOR, "wants_level": "prince"}
    assert faults(await school.fills("lea", "offer", odd)) == {"wants_level"}
    portrait: dict[str, Raw] = {
        "presentation": "z" * 281, "interests": "x" * 301, "city": "y" * 81,
        "avoid": [f"u{number}" for number in range(21)], "mentored": "w" * 301,
    }  # fmt: skip
    assert faults(await school.fills("lea", "portrait", portrait)) == set(portrait)
    practical: dict[str, Raw] = {
        "languages": ["xx"],
        "slots": [],
        "zone": "Mars/Olympus",
        "mode": "by owl",
    }
    assert faults(await school.fills("lea", "practical", practical)) == set(practical)
    assert faults(await school.fills("lea", "papers", {"charter": "true"})) == set(AGREED) - {
        "charter"
    }


async def test_a_page_of_another_role_or_of_nobody_is_refused(school: School) -> None:
    assert "not signed up" in read(await school.fills("lea", "needs", MENTEE))
    await school.fills("lea", "signup", MENTEE)
    assert "not signed up" in read(await school.fills("lea", "offer", MENTOR))
    assert "out of date" in read(await school.fills("lea", "needs", MENTEE, "nowhere"))


async def test_the_aim_and_the_charter_are_shown_with_the_programmes_figures(
    school: School,
) -> None:
    await prepare(school, specific="Soixante stages avant juin", hours_a_month=3, months=9)
    page = asked(await school.says("lea", "join"), "signup")
    assert "Soixante stages" in opening(page, school, "lea")
    for name in ("signup", "needs", "practical", "portrait"):
        page = asked(await school.fills("lea", name, MENTEE), _after(name))
    said = opening(page, school, "lea").replace("\N{NO-BREAK SPACE}", " ")
    assert "Soixante stages" in said
    assert "3 h par mois" in said
    assert "9 mois" in said
    commitment = str(page.options["commitment"][0].label)
    assert "3 h a month for 9 months" in commitment


def _after(name: str) -> str:
    walk = ("signup", "needs", "practical", "portrait", "papers")
    return walk[walk.index(name) + 1]


async def test_what_was_agreed_to_is_not_asked_again_and_an_edit_ends_before(
    school: School,
) -> None:
    await school.joins("lea", MENTEE)
    reply = await school.presses("lea", "Modifier")
    names = []
    while isinstance(reply, Ask):
        names.append(reply.form.name)
        assert f"{len(names)}/5" in opening(reply, school, "lea")
        reply = await school.fills(
            "lea", reply.form.name, {**reply.filled, "tried": "Un salon"}, reply.subject
        )
    assert names == ["signup", "needs", "practical", "portrait", "traits"]
    assert "à jour" in school.reads("lea")
    told = enrolled(school, "lea")
    assert told
    assert (told.tried, told.standing) == ("Un salon", Standing.ACTIVE)


async def test_only_the_paper_that_changed_is_asked(school: School) -> None:
    programme = await prepare(school)
    await school.joins("lea", MENTEE)
    with at_the_desk(school) as desk:
        desk.add(
            Document(
                programme_id=programme, paper=Paper.TERMS, version=2, written_by="",
                texts={"fr": "Rien n'est dû. {hours} h, accolade } perdue"},
                link="https://school.example/cgu", written_at=desk.now, in_force_at=desk.now,
            )
        )  # fmt: skip
    await school.fills("lea", "signup", MENTEE)
    await school.fills("lea", "needs", MENTEE)
    for name in ("practical", "portrait"):
        await school.fills("lea", name, MENTEE)
    page = asked(await school.fills("lea", "traits", {}), "papers")
    assert [field.name for field in page.form.fields()] == ["terms"]
    assert faults(await school.fills("lea", "papers", {}, page.subject)) == {"terms"}
    await school.fills("lea", "papers", {"terms": "true"}, page.subject)
    with at_the_desk(school) as desk:
        lea, found = desk.person_at("lea"), desk.programme(programme)
        assert lea
        assert found
        kept = {(one.paper, one.version, one.language) for one in desk.consents(lea, found)}
    assert (Paper.TERMS, 2, "fr") in kept
    assert (Paper.CHARTER, 1, "fr") in kept
    said = read(await school.says("lea", "accords"), school.reader("lea"))
    assert "version 2, en français" in said


async def test_a_draft_of_a_paper_is_not_in_force(school: School) -> None:
    programme = await prepare(school)
    with at_the_desk(school) as desk:
        desk.add(
            Document(
                programme_id=programme, paper=Paper.CHARTER, version=2, written_by="",
                texts={"fr": "Pas encore"}, written_at=desk.now,
            )
        )  # fmt: skip
    await school.joins("lea", MENTEE)
    reply = await school.forges("lea", "paper.show", programme, "charter")
    assert "Pas encore" not in read(reply)
    assert "version 1" in read(reply)
    assert "out of date" in read(await school.forges("lea", "paper.show", programme, "will"))
    assert "out of date" in read(await school.forges("lea", "paper.show", "x", "charter"))


async def publish(school: School, programme: str, paper: Paper, **texts: str) -> None:
    """The next version of a paper comes into force."""
    with at_the_desk(school) as desk:
        found = desk.programme(programme)
        assert found
        before = [one.version for one in desk.papers(found) if one.paper is paper]
        desk.add(
            Document(
                programme_id=programme, paper=paper,
                version=max(before, default=EDITIONS[paper]) + 1,
                written_by="", texts=texts, written_at=desk.now, in_force_at=desk.now,
            )
        )  # fmt: skip


def kept(school: School, who: str) -> set[tuple[Paper, int, str]]:
    """Which version of what somebody has agreed to, in which language."""
    with at_the_desk(school) as desk:
        person = desk.person_at(who)
        consents = desk.consents(person, desk.programmes()[0]) if person else []
        return {(one.paper, one.version, one.language) for one in consents}


async def test_what_is_kept_as_agreed_to_is_what_was_on_the_screen(school: School) -> None:
    programme = await prepare(school)
    await publish(school, programme, Paper.CHARTER, fr="La première charte", en="")
    school.locales["tom"] = "en-GB"
    page = form_or_fix(await school.joins("tom", {**MENTEE, "charter": ""}))
    assert "La première charte" in opening(page, school, "tom")
    await publish(school, programme, Paper.CHARTER, fr="La charte nouvelle", en="The new one")
    await publish(school, programme, Paper.TERMS, fr="Des conditions nouvelles")

    # A tick that is missing: the page stays as it was, with the text that stood there.
    again = await school.fills("tom", "papers", {**AGREED, "conduct": ""}, page.subject)
    assert faults(again) == {"conduct"}
    assert isinstance(again, Fix)
    assert "La première charte" in opening(again.ask, school, "tom")

    reply = await school.fills("tom", "papers", AGREED, page.subject)
    assert isinstance(reply, Fix)
    assert faults(reply) == {"charter", "terms"}
    assert "please read version 3, then tick it" in read(reply)
    assert {field.name for field in reply.ask.form.fields()} == {"charter", "terms", "commitment"}
    assert "The new one" in opening(reply.ask, school, "tom")
    assert "charter" not in reply.ask.filled
    assert kept(school, "tom") == {(Paper.CONDUCT, 1, "en"), (Paper.PRIVACY, 2, "en")}
    told = enrolled(school, "tom")
    assert told
    assert told.standing is Standing.BEGUN
    assert isinstance(await school.fills("tom", "papers", AGREED, reply.ask.subject), Done)
    assert {(Paper.CHARTER, 3, "en"), (Paper.TERMS, 2, "fr")} < kept(school, "tom")
    assert len(kept(school, "tom")) == 4


async def test_nobody_agrees_to_a_text_that_does_not_stand(school: School) -> None:
    programme = await prepare(school)
    await publish(school, programme, Paper.CHARTER, fr="La vraie")
    with at_the_desk(school) as desk:
        desk.add(
            Document(
                programme_id=programme, paper=Paper.CHARTER, version=3, written_by="",
                texts={"fr": "Un brouillon"}, written_at=desk.now,
            )
        )  # fmt: skip
    await school.fills("lea", "signup", MENTEE)
    for forged in (
        papers_on_screen(programme, 3),
        f"{programme}:charter.2.xx,charter.x.fr,will.1.fr",
    ):
        reply = await school.fills("lea", "papers", AGREED, forged)
        assert "Un brouillon" not in opening(form_or_fix(reply), school, "lea")
        assert kept(school, "lea") == set()
    # Whoever jumped over a page still sees it.
    last = asked(await school.forges("lea", "paper.agree", programme), "papers")
    asked(await school.fills("lea", "papers", AGREED, last.subject), "needs")
    told = enrolled(school, "lea")
    assert told
    assert told.standing is Standing.BEGUN


def form_or_fix(reply: Reply) -> Ask:
    """The page, with faults or without."""
    return reply.ask if isinstance(reply, Fix) else form_of(reply)


async def test_last_years_profile_and_the_roster_fill_the_pages(school: School) -> None:
    first = await prepare(school)
    await school.joins("lea", {**MENTEE, "situation": "En master", "interests": "Escalade"})
    second = another(school, "Deuxième")
    with at_the_desk(school) as desk:
        lea = desk.person_at("lea")
        assert lea
        lea.email = "lea@school.example"
        desk.add(
            Listing(
                programme_id=second, email="lea@school.example", name="Lea", cohort=2024,
                degree="MSc", experience=2, role="mentor", sector="Audit", listed_at=desk.now,
            )
        )  # fmt: skip
        found = desk.programme(first)
        assert found
        found.stage = found.stage.__class__.CLOSED
    page = asked(await school.says("lea", "join"), "signup")
    assert page.subject == second
    known = {"role": "mentee", "sector": "Audit", "cohort": "2024", "degree": "MSc"}
    assert {name: page.filled[name] for name in known} == known
    page = asked(await school.fills("lea", "signup", page.filled, second), "needs")
    assert page.filled["goals"] == MENTEE["goals"]
    page = asked(await school.fills("lea", "needs", page.filled, second), "practical")
    page = asked(await school.fills("lea", "practical", page.filled, second), "portrait")
    assert (page.filled["situation"], page.filled["interests"]) == ("En master", "Escalade")


async def test_the_roster_alone_tells_the_role(school: School) -> None:
    programme = await prepare(school)
    await school.says("marc", "menu")
    with at_the_desk(school) as desk:
        marc = desk.person_at("marc")
        assert marc
        desk.add(
            Listing(
                programme_id=programme, email="m@x.example", name="Marc", experience=12,
                role="mentor", person_id=marc.id, listed_at=desk.now,
            )
        )  # fmt: skip
    page = asked(await school.says("marc", "join"), "signup")
    assert (page.filled["role"], page.filled["experience"]) == ("mentor", "12")
    nobody = asked(await school.says("nora", "join"), "signup")
    assert nobody.filled["role"] == ""


async def test_consents_of_one_programme_do_not_count_in_another(school: School) -> None:
    first = await prepare(school)
    await school.joins("lea", MENTEE, first)
    second = another(school, "Deuxième")
    await school.joins("lea", MENTEE, second)
    with at_the_desk(school) as desk:
        lea = desk.person_at("lea")
        assert isinstance(lea, Person)
        for id in (first, second):
            programme = desk.programme(id)
            assert programme
            consents: list[Consent] = desk.consents(lea, programme)
            assert {one.paper for one in consents} == set(Paper) - {Paper.CONTACT}


# What helps to find somebody who suits

LIKE: dict[str, Raw] = {
    "sector": "Audit", "city": "Lyon", "style": "talk", "values": ["learning", "useful"],
    "agenda": "5", "newcomers": "4", "frankness": "3", "novelty": "2", "calm": "1",
}  # fmt: skip


async def test_what_makes_a_match_like_minded_is_optional_and_kept(school: School) -> None:
    await school.joins("lea", MENTEE)
    told = enrolled(school, "lea")
    assert told
    assert (told.sector, told.style, told.values, told.city, told.personality) == (
        "", "", [], "", [],
    )  # fmt: skip
    some = await school.fills("lea", "traits", {"agenda": "5", "calm": "1"})
    assert faults(some) == {"newcomers", "frankness", "novelty"}
    await school.joins("lea", {**MENTEE, **LIKE})
    told = enrolled(school, "lea")
    assert told
    assert (told.sector, told.style, told.values, told.city, told.personality) == (
        "Audit", "talk", ["learning", "useful"], "Lyon", [5, 4, 3, 2, 1],
    )  # fmt: skip
    said = read(await school.says("lea", "profil"), school.reader("lea"))
    assert "J'aime réfléchir en parlant" in said
    assert "Apprendre sans cesse et Être utile aux autres" in said
    page = await school.forges("lea", "join.open", value="traits")
    assert asked(page, "traits").filled["frankness"] == "3"


async def test_mentors_say_which_types_and_whom_they_take(school: School) -> None:
    await prepare(school, types=["one-to-one", "flash", "group"])
    await school.joins("marc", {**MENTOR, "accepts": ["flash"], "wants_level": "student"})
    told = enrolled(school, "marc")
    assert told
    assert (told.accepts, told.wants_level) == (["flash"], "student")
    await school.says("marc", "ma place")
    room = asked(await school.presses("marc", "Nombre de mentorés"), "capacity")
    assert room.filled["accepts"] == ["flash"]
    every: dict[str, Raw] = {
        "capacity": "2",
        "accepts": ["one-to-one", "flash", "group"],
        "wants_level": "any",
    }
    await school.fills("marc", "capacity", every, room.subject)
    told = enrolled(school, "marc")
    assert told
    assert (told.capacity, told.accepts, told.wants_level) == (2, [], "")
    await prepare(school, types=["one-to-one"])
    page = asked(await school.forges("marc", "join.open", value="offer"), "offer")
    assert [field.name for field in page.form.fields()] == [
        "themes", "offers", "capacity", "wants_level",
    ]  # fmt: skip


async def test_whoever_is_both_wants_some_themes_and_offers_others(school: School) -> None:
    await school.says("ines", "join")
    await school.fills("ines", "signup", {"role": "both"})
    await school.fills("ines", "needs", {**MENTEE, "themes": ["career"]})
    await school.fills("ines", "offer", {**MENTOR, "themes": ["skill", "studies"]})
    told = enrolled(school, "ines")
    assert told
    assert (told.wanted, told.offered) == (["career"], ["skill", "studies"])
    page = asked(await school.forges("ines", "join.open", value="offer"), "offer")
    assert page.filled["themes"] == ["skill", "studies"]
    for role, left in ((Role.MENTOR, ["skill", "studies"]), (Role.BOTH, ["skill", "studies"])):
        told.become(role)
        assert told.offered == left
    assert told.wanted == []
    told.become(Role.MENTEE)
    assert (told.themes, told.offered) == (["skill", "studies"], [])


async def test_nobody_is_paired_with_their_own_line_manager(school: School) -> None:
    await prepare(school, audience="internal")
    await school.joins("marc", MENTOR)
    reply = await school.joins("lea", {**MENTEE, "line_manager": ["lea"]})
    assert faults(reply) == {"line_manager"}
    assert faults(await school.joins("lea", {**MENTEE, "line_manager": "Nobody"})) == {
        "line_manager"
    }
    await school.joins("lea", {**MENTEE, "line_manager": ["marc"]})
    assert "Marc" not in read(await school.says("lea", "profil"))
    page = asked(await school.forges("lea", "join.open", value="practical"), "practical")
    assert page.filled["line_manager"] == ["marc"]
    assert "No pair for now" in read(await school.says("claire", "apparier"))
    await school.joins("lea", {**MENTEE, "line_manager": []})
    assert "1 pair to look at" in read(await school.says("claire", "apparier"))


# Who may take part


async def test_a_mentor_who_may_not_is_told_why_and_whom_to_ask(school: School) -> None:
    await prepare(school, mentors_are=["graduate", "experienced"], mentor_years=5)
    reply = await school.joins("marc", {**MENTOR, "cohort": "2030", "experience": "4"})
    assert faults(reply) == {"experience"}
    said = read(reply, school.reader("marc"))
    assert "au moins 5 ans" in said
    assert "Claire" in said
    assert enrolled(school, "marc") is None
    assert isinstance(await school.joins("marc", {**MENTOR, "experience": "5"}), Done)
    assert isinstance(await school.joins("paul", {**MENTOR, "cohort": "2025"}), Done)


async def test_degrees_and_sectors_count_where_the_programme_names_some(school: School) -> None:
    programme = await prepare(school)
    asked = await school.forges("claire", "page.open", programme, "programme-backgrounds")
    assert isinstance(asked, Ask)
    told = {"mentor_degrees": "Master", "mentor_sectors": "Santé\nBanque et finance\nSanté"}
    wrong = await school.fills(
        "claire", asked.form.name, {**told, "mentee_sectors": "…"}, asked.subject
    )
    assert faults(wrong) == {"mentee_sectors"}
    await school.fills("claire", asked.form.name, told, asked.subject)
    with at_the_desk(school) as desk:
        assert desk.programmes()[0].mentor_sectors == ["Santé", "Banque et finance"]
    reply = await school.joins("marc", {**MENTOR, "degree": "Licence", "sector": "Finance"})
    assert faults(reply) == {"degree", "sector"}
    said = read(reply, school.reader("marc"))
    assert "Santé et Banque et finance" in said
    assert "Claire" in said
    assert enrolled(school, "marc") is None
    fits = {"degree": "MASTER 2 Audit", "sector": "Finance, banque"}
    assert isinstance(await school.joins("marc", {**MENTOR, **fits}), Done)
    assert isinstance(await school.joins("lea", {**MENTEE, "sector": ""}), Done)


async def test_the_roster_can_say_that_somebody_has_graduated(school: School) -> None:
    programme = await prepare(school, mentors_are=["graduate"])
    assert faults(await school.joins("marc", MENTOR)) == {"experience"}
    with at_the_desk(school) as desk:
        marc = desk.person_at("marc")
        assert marc
        desk.add(
            Listing(
                programme_id=programme, email="m@x.example", name="Marc", graduate=True,
                person_id=marc.id, listed_at=desk.now,
            )
        )  # fmt: skip
    assert isinstance(await school.joins("marc", MENTOR), Done)


async def test_mentees_are_whom_the_programme_wants(school: School) -> None:
    async def tries(who: str, cohort: str) -> bool:
        return isinstance(await school.joins(who, {**MENTEE, "cohort": cohort}), Done)

    await prepare(school, mentees_are=["student", "recent"], recent_years=3)
    assert await tries("a", "")
    assert await tries("b", "2027")
    assert await tries("c", "2023")
    assert not await tries("d", "2022")
    await prepare(school, mentees_are=["graduate"])
    assert not await tries("e", "2027")
    assert await tries("f", "1999")
    await prepare(school, mentees_are=["recent"])
    assert not await tries("g", "1999")
    await prepare(school, mentees_are=["any"])
    assert await tries("g", "1999")


# Windows


async def test_before_the_opening_one_is_told_when_and_called_that_morning(
    school: School,
) -> None:
    await prepare(school, mentees_open=date(2026, 9, 15), mentees_close=date(2026, 10, 1))
    reply = await school.joins("lea", MENTEE)
    assert isinstance(reply, Say)
    assert "mardi 15 septembre" in read(reply, school.reader("lea"))
    told = enrolled(school, "lea")
    assert told
    assert told.standing is Standing.LISTED
    assert "15 septembre" in read(await school.says("lea", "statut"), school.reader("lea"))
    await school.passes(days=13)
    assert "ouvertes" not in school.reads("lea")
    await school.passes(days=1)
    assert "les inscriptions sont ouvertes" in school.reads("lea")
    page = asked(await school.presses("lea", "S'inscrire"), "signup")
    assert page.filled["role"] == "mentee"
    assert isinstance(await school.joins("lea", MENTEE), Done)


async def test_mentors_sign_up_while_mentees_still_wait(school: School) -> None:
    await prepare(school, mentors_open=date(2026, 9, 1), mentees_open=date(2026, 9, 15))
    assert isinstance(await school.joins("marc", MENTOR), Done)
    assert isinstance(await school.joins("lea", MENTEE), Say)
    both = await school.joins("ines", {**MENTEE, **MENTOR, "role": "both"})
    assert isinstance(both, Say)
    standings = [enrolled(school, who) for who in ("marc", "lea", "ines")]
    assert [one.standing for one in standings if one] == [
        Standing.ACTIVE,
        Standing.LISTED,
        Standing.LISTED,
    ]


async def test_an_opening_that_was_put_off_is_waited_for(school: School) -> None:
    await prepare(school, mentees_open=date(2026, 9, 15))
    await school.joins("lea", MENTEE)
    await prepare(school, mentees_open=date(2026, 9, 20))
    await school.passes(days=17)
    assert "ouvertes" not in school.reads("lea")
    await school.passes(days=3)
    assert school.reads("lea").count("sont ouvertes") == 2  # the title and the line


async def test_after_the_closing_there_is_a_waiting_list_that_managers_see(
    school: School,
) -> None:
    closed = {"mentees_close": date(2026, 8, 20), "rolling": False}
    await prepare(school, **closed)
    reply = await school.joins("lea", MENTEE)
    said = read(reply, school.reader("lea"))
    assert "liste d'attente" in said
    assert "20 août" in said
    assert "Waiting list" in read(await school.says("claire", "statut"))
    assert "No pair" in read(await school.says("claire", "apparier"))
    assert isinstance(await school.joins("marc", MENTOR), Done)


async def test_where_enrolment_is_rolling_one_joins_on_the_way(school: School) -> None:
    await prepare(school, mentees_close=date(2026, 8, 20), rolling=True)
    await school.joins("marc", MENTOR)
    assert isinstance(await school.joins("lea", MENTEE), Done)
    assert "au prochain tour" in school.reads("lea")
    assert "1 pair" in read(await school.says("claire", "apparier"))


async def test_another_role_holds_once_its_last_page_is_sent(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 1 proposal")
    await school.presses("lea", "Accepter")
    await school.presses("marc", "Accepter")
    offer = asked(await school.fills("lea", "signup", {**MENTEE, "role": "both"}), "needs")
    assert "vous restez : Mentoré(e)" in opening(offer, school, "lea").replace(
        "\N{NO-BREAK SPACE}", " "
    )
    page = await school.fills("lea", "needs", {**MENTEE, "goals": "Autre chose"}, offer.subject)
    asked(page, "offer")
    told = enrolled(school, "lea")
    assert told
    assert (told.role, told.standing, told.goals) == (
        Role.MENTEE, Standing.ACTIVE, MENTEE["goals"],
    )  # fmt: skip
    assert "n'est pas terminé" in read(await school.says("lea", "ma place"), school.reader("lea"))

    # New papers to agree to are no last page.
    await publish(school, (await prepare(school)), Paper.TERMS, fr="Nouveau")
    papers = asked(await school.forges("lea", "paper.agree"), "papers")
    asked(await school.fills("lea", "papers", AGREED, papers.subject), "offer")
    assert enrolled(school, "lea").role is Role.MENTEE  # type: ignore[union-attr]

    # Days later it goes on where it was.
    await school.passes(days=2)
    first = asked(await school.says("lea", "rejoindre"), "signup")
    assert first.filled["role"] == "both"
    needs = asked(await school.fills("lea", "signup", first.filled, first.subject), "needs")
    assert needs.filled["goals"] == "Autre chose"
    reply: Reply = needs
    while isinstance(reply, Ask):
        given = {**MENTOR, "themes": ["skill"]} if reply.form.name == "offer" else reply.filled
        reply = await school.fills("lea", reply.form.name, given, reply.subject)
    told = enrolled(school, "lea")
    assert told
    assert (told.role, told.standing, told.goals, told.offered) == (
        Role.BOTH, Standing.ACTIVE, "Autre chose", ["skill"],
    )  # fmt: skip
    assert told.wanted == MENTEE["themes"]
    assert "Désormais" in school.reads("lea")
    assert "Votre rôle de mentor" in school.reads("lea")
    status = read(await school.says("lea", "statut"), school.reader("lea"))
    assert "Marc, votre mentor" in status


async def test_whoever_thinks_better_of_it_stays_what_they_are(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.fills("lea", "signup", {**MENTEE, "role": "mentor", "sector": "Audit"})
    assert enrolled(school, "lea").sector == ""  # type: ignore[union-attr]
    await school.fills("lea", "signup", {**MENTEE, "sector": "Banque"})
    told = enrolled(school, "lea")
    assert told
    assert (told.role, told.sector, told.coming) == (Role.MENTEE, "Banque", {})
    assert "pas terminé" not in read(await school.says("lea", "ma place"), school.reader("lea"))


async def test_a_role_whose_door_is_shut_cannot_be_changed_to(school: School) -> None:
    await prepare(school, mentors_close=date(2026, 8, 20), rolling=False)
    await school.joins("lea", MENTEE)
    assert faults(await school.joins("lea", {**MENTOR, "role": "mentor"})) == {"role"}
    told = enrolled(school, "lea")
    assert told
    assert (told.role, told.standing) == (Role.MENTEE, Standing.ACTIVE)


async def test_where_nobody_may_be_both_it_is_not_offered_and_refused_kindly(
    school: School,
) -> None:
    id = await prepare(school)
    await school.joins("eve", {**MENTEE, **MENTOR, "role": "both"})
    form = form_of(await school.forges("claire", "page.open", id, "programme-roles"))
    assert form.filled["both_roles"] == "true"
    await school.fills("claire", form.form.name, {**form.filled, "both_roles": ""}, form.subject)
    page = form_of(await school.says("lea", "rejoindre"))
    assert [option.value for option in page.options["role"]] == ["mentee", "mentor"]
    reply = await school.fills("lea", "signup", {**MENTEE, "role": "both"}, page.subject)
    assert isinstance(reply, Fix)
    assert "soit mentor, soit mentoré" in opening(page, school, "lea")
    # Whoever is both already may change their answers.
    page = form_of(await school.says("eve", "rejoindre"))
    assert page.filled["role"] == "both"
    again = {**page.filled, "degree": "MSc"}
    assert isinstance(await school.fills("eve", "signup", again, page.subject), Ask)


async def test_a_mentor_tells_whom_they_have_mentored_and_tandem_remembers_its_own_pairs(
    pair: School,
) -> None:
    other = another(pair, "Fondateurs", approves=["mentor"])
    page = form_of(await pair.forges("marc", "join.open", other))
    page = form_of(await pair.fills("marc", "signup", {**MENTOR, **page.filled}, page.subject))
    told = {**MENTOR, "motivation": "Rendre ce que j'ai reçu"}
    page = form_of(await pair.fills("marc", "offer", {**page.filled, **told}, page.subject))
    page = form_of(await pair.fills("marc", "practical", page.filled, page.subject))
    assert page.filled["mentored"] == "School (2026)\u00a0: 1 mentoré"
    words = {**page.filled, "mentored": "School (2026), et deux stagiaires chez Deloitte"}
    page = form_of(await pair.fills("marc", "portrait", words, page.subject))
    await pair.fills("marc", "papers", MENTOR, page.subject)
    assert "deux stagiaires chez Deloitte" in pair.reads("claire")
    assert "deux stagiaires" in read(await pair.forges("claire", "enrolment.queue", other))
    await pair.forges("claire", "enrolment.approve", pair.button("claire", "Approve").subject)
    room = form_of(await pair.forges("marc", "place.capacity", other))
    assert room.filled["mentored"] == words["mentored"]
    # Those who look for a mentor do not read it.
    await pair.joins("zoe", MENTEE, other)
    assert "Deloitte" not in read(await pair.forges("zoe", "find.show", other))

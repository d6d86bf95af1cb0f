"""A roster comes in once a manager has looked at it, and never twice."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.web.parse import COMMUNITY
from adapters.web.sample import populate
from bot import importing, rosters
from bot.entities import Errand, Listing, Platform, Programme
from bot.events import Ask, Fix, Replace, Reply, Say
from bot.forms import Attached
from bot.ports import Desk
from bot.rosters import Row
from storage import SqlStore, SqlWall
from tests.rosters import csv, workbook
from tests.school import TUESDAY, School, buttons_of, read

SAMPLE = Path(__file__).parents[2] / "docs/samples/annuaire.csv"
LEA = ("Martin", "Léa", "lea@example.org", 2027, "Master Finance", 1, "Audit", "mentorée")
MARC = ("Delorme", "Marc", "Marc@Example.org", 2008, "Master Audit", 18, "Audit", "mentor")
PAPA = ("Pape", "Jean", "jean", 2008, "", "", "", "")


def annuaire(*lines: tuple[object, ...]) -> Attached:
    """A roster as a file."""
    return Attached("annuaire.csv", csv(*lines).encode())


def crowd(count: int) -> list[tuple[object, ...]]:
    """So many people of whom only the e-mail is known."""
    return [("", "", f"p{n:05}@example.org", "", "", "", "", "") for n in range(count)]


def listed(school: School) -> dict[str, Listing]:
    """The roster of the first programme."""
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        return desk.roster(desk.programmes()[0])


async def hand(school: School, *lines: tuple[object, ...]) -> Reply:
    """Claire, who manages, hands a roster over."""
    await school.says("claire", "importer")
    return await school.hands("claire", annuaire(*lines))


async def bring_in(school: School, *lines: tuple[object, ...]) -> Reply:
    """Claire hands a roster over and confirms it."""
    reply = await hand(school, *lines)
    label = next(b.label for b in buttons_of(reply) if b.action == "import.confirm")
    return await school.presses("claire", str(label))


async def test_nothing_is_kept_before_the_manager_says_so(school: School) -> None:
    await school.says("claire", "importer")
    reply = await school.fills("claire", "import", {"file": annuaire(LEA, MARC, PAPA)})
    told = read(reply)
    assert "From annuaire.csv, for the programme School. Nothing is kept yet." in told
    assert "2 people are new" in told
    assert "1 line cannot be imported" in told
    assert (
        "Line 2: Léa Martin · lea@example.org · class of 2027 · Master Finance · "
        "1 year of experience · Audit · Mentee"
    ) in told
    assert "Line 4: jean is not an e-mail address." in told
    await school.passes(hours=1)
    assert not listed(school)


async def test_a_confirmed_roster_is_in_and_the_manager_hears_of_it(school: School) -> None:
    assert "2 lines are being worked through" in read(await bring_in(school, LEA, MARC, PAPA))
    marc = listed(school)["marc@example.org"]
    assert (marc.name, marc.cohort, marc.experience, marc.role) == (
        "Marc Delorme",
        2008,
        18,
        "mentor",
    )
    assert set(listed(school)) == {"lea@example.org", "marc@example.org"}
    assert "2 lignes importées depuis annuaire.csv" in school.reads("claire")
    assert "2 ne sont pas encore là" in school.reads("claire")


async def test_a_workbook_and_pasted_rows_are_rosters_too(school: School) -> None:
    await school.says("claire", "importer")
    pasted = csv(LEA, between="\t")
    for answers in ({"file": Attached("a.xlsx", workbook(LEA))}, {"pasted": pasted}):
        assert "1 person is new" in read(await school.fills("claire", "import", answers))


async def test_a_file_alone_is_taken_for_a_roster(school: School) -> None:
    await school.says("claire", "importer")
    for words in ("", "importer", "voici l'annuaire"):
        assert "1 person is new" in read(await school.hands("claire", annuaire(LEA), words))
    assert "Mentoring" in read(await school.hands("claire", annuaire(LEA), "menu"))


async def test_the_word_alone_opens_the_form(school: School) -> None:
    reply = await school.says("claire", "import")
    assert isinstance(reply, Ask)
    assert reply.form is importing.Import


async def test_the_settings_lead_to_the_roster(school: School) -> None:
    await school.says("claire", "réglages")
    assert isinstance(await school.presses("claire", "Roster"), Ask)


async def test_a_file_that_cannot_be_read_is_said_at_its_field(school: School) -> None:
    await school.says("claire", "importer")
    reply = await school.fills("claire", "import", {"file": Attached("a.xls", b"\xd0\xcf\x11\xe0")})
    assert isinstance(reply, Fix)
    assert "older kind of Excel" in str(reply.faults["file"])
    reply = await school.fills("claire", "import", {"pasted": "Nom\nMartin"})
    assert isinstance(reply, Fix)
    assert "No column is called E-mail" in str(reply.faults["pasted"])
    assert reply.ask.filled["pasted"] == "Nom\nMartin"
    assert "older kind" in read(await school.hands("claire", Attached("a", b"\xd0\xcf\x11\xe0")))


async def test_neither_a_file_nor_rows_is_said_clearly(school: School) -> None:
    await school.says("claire", "importer")
    reply = await school.fills("claire", "import", {"pasted": "  "})
    assert read(reply) == "Please choose a file, or paste rows below."


async def test_to_import_again_updates_and_never_doubles(school: School) -> None:
    await bring_in(school, LEA, MARC)
    before = listed(school)
    reply = await hand(
        school, (*LEA[:3], 2028, *LEA[4:]), MARC, ("", "", "zoe@example.org", *LEA[3:])
    )
    told = read(reply)
    assert "1 person is new" in told
    assert "1 person changes" in told
    assert "1 person is in the roster already, as they are" in told
    assert "class of 2028" in told
    await school.presses("claire", "Import 2 people")
    after = listed(school)
    assert after["lea@example.org"].cohort == 2028
    assert after["lea@example.org"].id == before["lea@example.org"].id
    assert len(after) == 3


async def test_an_empty_cell_or_a_column_less_changes_nothing(school: School) -> None:
    await bring_in(school, LEA)
    await bring_in(school, ("", "", "lea@example.org", "", "", 2, "", ""))
    lea = listed(school)["lea@example.org"]
    assert (lea.name, lea.cohort, lea.experience) == ("Léa Martin", 2027, 2)


async def test_a_roster_that_brings_nothing_new_has_no_button(school: School) -> None:
    await bring_in(school, LEA)
    reply = await hand(school, LEA)
    assert "There is nothing to bring in" in read(reply)
    assert [b.action for b in buttons_of(reply)] == ["import.cancel"]


async def test_every_bad_line_can_be_turned_to(school: School) -> None:
    bad = [(*LEA[:2], f"no{n}", *LEA[3:]) for n in range(25)]
    shown = read(await hand(school, *bad, LEA))
    for _turn in range(2):
        shown += read(await school.presses("claire", "More lines that stay out"))
    assert [int(n) for n in re.findall(r"no(\d+) is not an e-mail", shown)] == list(range(25))
    assert "no10" in read(await school.presses("claire", "Previous lines"))
    upload = school.button("claire", "Cancel").subject
    for page in ("-1", "99999", "٣", "x", "9" * 5000):
        reply = await school.forges("claire", "import.turn", upload, page)
        assert "Lines that stay out" in read(reply)


async def test_columns_that_are_left_out_are_named(school: School) -> None:
    await school.says("claire", "importer")
    file = Attached("a.csv", b"email;Phone;Remarks\nl@example.org;1;2")
    assert "Columns left out: Phone, Remarks." in read(await school.hands("claire", file))


@pytest.mark.races
async def test_confirming_twice_imports_once(school: School) -> None:
    await hand(school, LEA)
    confirm = school.button("claire", "Import 1 person")
    await school.presses("claire", "Import 1 person")
    reply = await school.forges("claire", confirm.action, confirm.subject)
    assert "The roster is in" in read(reply)
    assert len(listed(school)) == 1
    assert school.reads("claire").count("L'annuaire est importé") == 1


async def test_a_cancelled_roster_is_forgotten(school: School) -> None:
    await hand(school, LEA)
    confirm = school.button("claire", "Import 1 person")
    assert "Nothing of it was kept" in read(await school.presses("claire", "Cancel"))
    reply = await school.forges("claire", confirm.action, confirm.subject)
    assert "This roster is forgotten" in read(reply)
    assert not listed(school)


async def test_cancelling_what_is_in_already_changes_nothing(school: School) -> None:
    await hand(school, LEA)
    cancel = school.button("claire", "Cancel")
    await school.presses("claire", "Import 1 person")
    assert "The roster is in" in read(await school.forges("claire", cancel.action, cancel.subject))
    assert listed(school)


async def test_a_roster_that_nobody_confirms_is_forgotten_after_a_week(school: School) -> None:
    await hand(school, LEA)
    await school.passes(days=6)
    confirm = school.button("claire", "Import 1 person")
    assert uploads(school.engine) == 1
    await school.passes(days=2)
    assert uploads(school.engine) == 0
    reply = await school.forges("claire", confirm.action, confirm.subject)
    assert "This roster is forgotten" in read(reply)


def uploads(engine: sa.Engine) -> int:
    """How many rosters are kept that were handed over."""
    with engine.connect() as connection:
        return int(connection.execute(sa.text("SELECT count(*) FROM upload")).scalar_one())


async def test_the_lines_are_not_kept_once_they_are_in(school: School) -> None:
    await bring_in(school, LEA, PAPA)
    with school.engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT lines, faults FROM upload")).one()
    assert [str(part) for part in kept] == ["[]", "[]"]


async def test_members_can_neither_see_nor_touch_a_roster(school: School) -> None:
    await hand(school, LEA)
    upload = school.button("claire", "Cancel").subject
    programme = await programme_of(school)
    forged: list[Reply] = [
        await school.forges("lea", action, upload, programme)
        for action in ("import.into", "import.turn", "import.confirm", "import.cancel")
    ]
    forged += [
        await school.forges("lea", "import.ask"),
        await school.forges("lea", "import.ask", programme),
        await school.forges("lea", "import.invite", programme),
        await school.fills("lea", "import", {"file": annuaire(MARC)}),
        await school.fills("lea", "import", {"file": annuaire(MARC)}, programme),
        await school.hands("lea", annuaire(MARC)),
    ]
    for reply in forged:
        assert isinstance(reply, Say)
        assert "Only the programme's managers can do this." in read(reply)
        assert "lea@example.org" not in read(reply)
    await school.passes(hours=1)
    assert not listed(school)
    assert "1 person is new" in read(await school.forges("claire", "import.turn", upload))


async def programme_of(school: School) -> str:
    """The first programme's id."""
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        return desk.programmes()[0].id


async def test_a_roster_of_nowhere_is_out_of_date(school: School) -> None:
    await school.says("claire", "importer")
    for subject in ("", "nowhere", await programme_of(school)):
        for action in ("import.into", "import.turn", "import.confirm", "import.cancel"):
            reply = await school.forges("claire", action, subject, "nowhere")
            assert "This roster is forgotten" in read(reply)


async def test_with_several_programmes_a_file_waits_for_its_own(school: School) -> None:
    await school.says("claire", "importer")
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        desk.add(Programme(name="Anciens", themes=[], created_at=desk.now))
    reply = await school.hands("claire", annuaire(LEA))
    assert "For which programme is annuaire.csv?" in read(reply)
    assert "for the programme Anciens" in read(await school.presses("claire", "Anciens"))
    await school.presses("claire", "Import 1 person")
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        counts = {one.name: len(desk.roster(one)) for one in desk.programmes()}
    assert counts == {"School": 0, "Anciens": 1}


async def test_a_long_roster_comes_in_a_piece_at_a_time(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "AT_A_TIME", 4)
    await bring_in(school, *crowd(10))
    assert len(listed(school)) == 10
    assert "10 lignes importées" in school.reads("claire")


async def test_what_breaks_between_two_pieces_goes_on_from_there(
    school: School, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(importing, "AT_A_TIME", 4)
    seen: list[str] = []
    listing = importing._listing

    def broken(row: Row, before: Listing | None, programme: Programme, desk: Desk) -> Listing:
        seen.append(row.email)
        if seen.count("p00005@example.org") == 1 and row.email == "p00005@example.org":
            raise RuntimeError("the power went")
        return listing(row, before, programme, desk)

    await hand(school, *crowd(10))
    monkeypatch.setattr(importing, "_listing", broken)
    with caplog.at_level(logging.CRITICAL):
        await school.presses("claire", "Import 10 people")
    assert len(listed(school)) == 4
    await school.passes(minutes=10)
    assert len(listed(school)) == 10
    assert seen.count("p00000@example.org") == 1
    assert school.reads("claire").count("10 lignes importées") == 1


async def test_an_errand_run_again_after_the_end_does_nothing(school: School) -> None:
    await hand(school, LEA)
    upload = school.button("claire", "Cancel").subject
    await school.presses("claire", "Import 1 person")
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        for subject in (upload, "nowhere"):
            again = Errand(key="", kind="", subject=subject, due_at=desk.now)
            assert importing.bring_in(again, desk) is None
            assert importing.forget(again, desk) is None
    await school.passes(hours=1)
    assert school.reads("claire").count("L'annuaire est importé") == 1


async def test_a_second_managers_older_preview_still_comes_in_right(school: School) -> None:
    await hand(school, LEA, MARC)
    stale = school.button("claire", "Import 2 people")
    await bring_in(school, (*LEA[:3], 2030, *LEA[4:]))
    await school.forges("claire", stale.action, stale.subject)
    after = listed(school)
    assert len(after) == 2
    assert after["lea@example.org"].cohort == 2027


async def test_a_preview_outlives_a_restart(school: School) -> None:
    await hand(school, LEA)
    again = School(school.engine, school.clock)
    again._seen = school._seen
    await again.presses("claire", "Import 1 person")
    assert listed(again)


async def test_people_who_are_here_are_known_by_their_e_mail(school: School) -> None:
    school.emails["lea"] = "Lea@Example.org"
    await school.says("lea", "menu")
    await bring_in(school, LEA, MARC)
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        lea = desk.person_at("lea")
    assert lea
    assert listed(school)["lea@example.org"].person_id == lea.id
    assert "1 d'entre elles est déjà là" in school.reads("claire")


async def test_whoever_comes_later_is_known_at_their_first_word(school: School) -> None:
    await bring_in(school, LEA, MARC)
    await school.says("marc", "menu")
    assert listed(school)["marc@example.org"].person_id == ""
    school.emails["marc"] = "MARC@example.org"
    await school.says("marc", "menu")
    assert listed(school)["marc@example.org"].person_id
    assert listed(school)["lea@example.org"].person_id == ""


async def test_what_is_known_of_a_person_is_not_unlearnt_by_importing_again(school: School) -> None:
    school.emails["lea"] = "lea@example.org"
    await bring_in(school, LEA)
    await school.says("lea", "menu")
    known = listed(school)["lea@example.org"].person_id
    assert known
    await bring_in(school, (*LEA[:3], 2030, *LEA[4:]))
    assert listed(school)["lea@example.org"].person_id == known


async def test_the_workspace_is_asked_who_is_there(school: School) -> None:
    await bring_in(school, LEA)
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        everybody = desk.channel("")
    assert everybody
    assert everybody.asked_at == school.clock.now()


async def test_once_it_is_known_who_is_here_the_managers_message_says_so(school: School) -> None:
    school.emails["lea"] = "lea@example.org"
    await bring_in(school, LEA, MARC)
    assert "0 d'entre elles est déjà là" in school.reads("claire")
    school.register.people[""] = ["lea"]
    await school.passes(minutes=1)
    [letter] = [said for said in map(read, school.letters("claire")) if "The roster is in" in said]
    assert "1 of them is here already" in letter


async def test_a_platform_that_tells_of_channels_alone_is_asked_about_these(
    school: School,
) -> None:
    school.emails["lea"] = "lea@example.org"
    await school.says("claire", "importer")
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        desk.programmes()[0].channels = ["C1"]
    school.register.people["C1"] = ["lea"]
    await bring_in(school, LEA)
    await school.passes(minutes=1)
    assert listed(school)["lea@example.org"].person_id
    assert "1 d'entre elles est déjà là" in school.reads("claire")


async def test_those_who_are_not_here_get_an_invitation_to_copy(school: School) -> None:
    school.emails["lea"] = "lea@example.org"
    await school.says("lea", "menu")
    await bring_in(school, LEA, MARC)
    told = read(await school.presses("claire", "Invite those who are not here"))
    assert "Bonjour," in told
    assert "Hello," in told
    assert "écrivez rejoindre à Tandem" in told
    assert "marc@example.org" in told
    assert "lea@example.org" not in told


async def test_many_addresses_come_page_by_page(school: School) -> None:
    await bring_in(school, *crowd(120))
    shown = read(await school.presses("claire", "Invite those who are not here"))
    for _turn in range(2):
        reply = await school.presses("claire", "More addresses")
        assert isinstance(reply, Replace)
        shown += read(reply)
    assert "More addresses" not in read(reply)
    found = re.findall(r"p\d{5}@example.org", shown)
    assert found == sorted(set(found))
    assert len(found) == 120


async def test_when_everybody_is_here_nobody_is_invited(school: School) -> None:
    school.emails["lea"] = "lea@example.org"
    await school.says("lea", "menu")
    await bring_in(school, LEA)
    reply = await school.forges("claire", "import.invite", await programme_of(school))
    assert "Everybody in this roster is here." in read(reply)


async def test_who_brought_a_roster_in_stands_in_the_history(school: School) -> None:
    await bring_in(school, LEA)
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        deeds = desk.deeds(desk.programmes()[0], 0, 10)
    assert [(deed.verb, deed.about, who.name) for deed, who in deeds] == [
        ("import", "annuaire.csv (1)", "Claire")
    ]


async def test_the_sample_roster_knows_people_of_the_playground(engine: sa.Engine) -> None:
    store = SqlStore(engine)
    populate(store, SqlWall(engine, COMMUNITY), TUESDAY)
    file = Attached("annuaire.csv", SAMPLE.read_bytes())
    sheet = rosters.read(file)
    assert (len(sheet.rows), sheet.faults, sheet.left_out) == (60, [], [])
    with store.open(Platform.WEB, COMMUNITY, TUESDAY) as desk:
        known = desk.people_at([row.email for row in sheet.rows])
    assert {"lea.martin@example.org", "ines.moreau@example.org"} <= set(known)
    assert 20 <= len(known) < 60

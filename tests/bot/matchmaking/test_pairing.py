"""A manager brings two people together, by hand and with reasons."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from bot import offers
from bot.entities import Mentoring, Platform, Review
from bot.forms import Raw
from storage.tables import MatchRow
from tests.school import MENTEE, MENTOR, School, form_of, read


@pytest.fixture
async def town(school: School) -> School:
    """Two mentees, a mentor with one place, and one who shares no language with anybody."""
    school.locales["claire"] = "en-GB"
    for who in ("lea", "ines"):
        await school.joins(who, MENTEE)
    await school.joins("marc", MENTOR)
    await school.joins("paul", {**MENTOR, "languages": ["de"], "offers": "cuisine"})
    await school.says("claire", "statut")
    return school


def proposed(school: School) -> list[tuple[str, str]]:
    """How each match that anybody has heard of was made, and why."""
    with Session(school.engine) as session:
        rows = session.exec(select(MatchRow).where(MatchRow.proposed_at != None))  # noqa: E711
        return [(row.review, row.note) for row in rows]


async def test_two_are_looked_at_then_proposed_and_a_second_press_changes_nothing(
    town: School,
) -> None:
    said = read(await town.says("claire", "associer @marc et @lea"))
    assert said.startswith("Lea with Marc · ")
    assert "What fits" in said
    assert "What stands in the way" not in said
    assert "costs the others nothing" in said
    assert "Marc" not in town.reads("lea")
    assert "on its way" in read(await town.presses("claire", "Propose it"))
    assert "Un mentor pour vous" in town.reads("lea")
    again = read(await town.presses("claire", "Propose it"))
    assert "A proposal waits for its answers" in again
    assert "proposed a pair: Lea, Marc" in read(await town.says("claire", "journal"))
    await town.presses("lea", "Accepter")
    await town.presses("marc", "Accepter")
    assert "Lea and Marc are a pair" in read(await town.says("claire", "pair lea marc"))
    # His only place is taken now, and no note makes another.
    full = await town.says("claire", "pair Ines, Marc")
    assert "Marc has no place free" in read(full)
    assert "Force" not in read(full)
    assert proposed(town) == [(Review.OPEN, "")]


async def test_a_rule_is_named_and_only_a_note_goes_beyond_it(town: School) -> None:
    said = read(await town.says("claire", "pair @ines @paul"))
    assert "They have no language in common." in said
    assert "Propose it" not in said
    form = form_of(await town.presses("claire", "Force, with a note"))
    assert "Please answer" in read(await town.fills("claire", "pair-force", {}, form.subject))
    await town.fills("claire", "pair-force", {"note": "He learns French"}, form.subject)
    assert "Un mentor pour vous" in town.reads("ines")
    assert "He learns French" not in town.reads("ines") + town.reads("paul")
    assert "against a rule: Ines, Paul (He learns French)" in read(
        await town.says("claire", "journal")
    )
    assert proposed(town) == [(Review.FORCED, "He learns French")]
    # Whoever has somebody already is named too.
    taken = read(await town.says("claire", "pair ines marc"))
    assert "Ines has Paul already." in taken


async def test_what_was_told_in_confidence_is_neither_given_in_to_nor_told(town: School) -> None:
    await town.says("claire", "pair @lea @marc")
    subject = town.button("claire", "Propose it").subject
    await town.fills("lea", "avoid", {"people": ["marc"]})
    said = read(await town.says("claire", "pair lea marc"))
    assert "Something told in confidence" in said
    assert "%" not in said
    assert "Force" not in said
    for action in ("pair.weigh", "pair.propose", "pair.force"):
        assert "in confidence" in read(await town.forges("claire", action, subject))
    told = {"note": "All the same"}
    assert "in confidence" in read(await town.fills("claire", "pair-force", told, subject))


async def test_the_manager_chooses_the_type_where_there_are_several(town: School) -> None:
    with town.store.open(Platform.WEB, "school", town.clock.now()) as desk:
        programme = desk.programmes()[0]
        programme.types = [Mentoring.ONE_TO_ONE, Mentoring.FLASH, Mentoring.GROUP]
        marc = desk.person_at("marc")
        told = desk.enrolment(marc, programme) if marc else None
        assert told
        told.accepts = [Mentoring.GROUP]
    # What the mentor gives comes first; the other one is there to be looked at.
    said = read(await town.says("claire", "pair lea marc"))
    assert "Type of mentoring\nSmall group" in said
    assert "Flash" not in said
    other = read(await town.presses("claire", "Rather: One to one"))
    assert "Type of mentoring\nOne to one" in other
    assert "Marc does not offer this type of mentoring" in other
    form = form_of(await town.says("claire", "pair"))
    picked: dict[str, Raw] = {"one": ["lea"], "other": ["marc"], "kind": "group"}
    flash = await town.fills("claire", "pair", {**picked, "kind": "flash"}, form.subject)
    assert "Small group" not in read(flash)
    assert "Small group" in read(await town.fills("claire", "pair", picked, form.subject))
    subject = town.button("claire", "Propose it").subject
    for forged in (f"{subject}:group", subject.replace("group", "flash")):
        assert "out of date" in read(await town.forges("claire", "pair.propose", forged))
    await town.presses("claire", "Propose it")
    assert "petit groupe" in town.reads("lea")
    with Session(town.engine) as session:
        assert session.exec(select(MatchRow)).one().kind is Mentoring.GROUP


async def test_where_a_programme_has_only_meetings_two_may_be_brought_together_for_longer(
    town: School,
) -> None:
    with town.store.open(Platform.WEB, "school", town.clock.now()) as desk:
        desk.programmes()[0].types = [Mentoring.FLASH]
    await town.says("claire", "pair lea marc")
    assert "on its way" in read(await town.presses("claire", "Propose it"))


async def test_among_many_what_a_pair_costs_the_others_comes_in_a_letter(
    town: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offers, "FEW", 1)
    assert "In a round" not in read(await town.says("claire", "pair lea marc"))
    subject = town.button("claire", "What it costs the others").subject
    assert "in a message of its own" in read(
        await town.presses("claire", "What it costs the others")
    )
    assert "What Lea with Marc would cost" in town.reads("claire")
    assert "it costs the others nothing" in town.reads("claire")
    letters = len(town.letters("claire"))
    refused = await town.forges("lea", "pair.cost", subject)
    assert "Only the programme's managers" in read(refused)
    await town.says("claire", "pair ines paul")
    await town.presses("claire", "What it costs the others")
    assert len(town.letters("claire")) == letters + 1


async def test_where_pairs_are_made_by_hand_the_managers_hear_of_a_no(town: School) -> None:
    await town.says("claire", "settings")
    page = form_of(await town.presses("claire", "How people meet"))
    manual = {**page.filled, "format": "manual"}
    await town.fills("claire", page.form.name, manual, page.subject)
    await town.says("claire", "pair lea marc")
    await town.presses("claire", "Propose it")
    await town.presses("marc", "Refuser")
    match = town.button("marc", "Refuser").subject
    await town.fills("marc", "decline", {"reason": ""}, match)
    assert "Lea and Marc do not become a pair" in town.reads("claire")
    assert "Les responsables le voient" in town.reads("lea")
    form_of(await town.presses("claire", "Pair two people"))


async def test_without_names_or_with_one_the_best_are_suggested(town: School) -> None:
    form = form_of(await town.says("claire", "associer"))
    same = {"one": ["lea"], "other": ["lea"]}
    assert "one and the same" in read(await town.fills("claire", "pair", same, form.subject))
    wrong = {"one": ["nobody"], "other": ["marc"]}
    assert "I do not know nobody" in read(await town.fills("claire", "pair", wrong, form.subject))
    both = {"one": ["lea"], "other": ["ines"]}
    assert "both look for a mentor" in read(await town.fills("claire", "pair", both, form.subject))
    three = read(await town.fills("claire", "pair", {"one": "Lea"}, form.subject))
    assert "Who fits Lea best" in three
    assert "Lea with Marc" in three
    assert "Paul" not in three
    closer = read(await town.presses("claire", "Look closer"))
    assert closer.startswith("Lea with Marc")
    of_him = read(await town.says("claire", "pair marc"))
    assert "Lea with Marc" in of_him
    assert "Ines with Marc" in of_him
    assert "Nobody whom the rules allow" in read(await town.says("claire", "pair paul"))


async def test_strangers_members_and_forged_presses_get_nothing(town: School) -> None:
    await town.says("tom", "menu")
    stranger = read(await town.says("claire", "pair lea tom"))
    assert "Tom does not take part" in stranger
    assert "I do not know @zoe" in read(await town.says("claire", "pair @lea @zoe"))
    assert "Two people, please" in read(await town.says("claire", "pair lea, marc, ines"))
    await town.says("claire", "pair lea marc")
    subject = town.button("claire", "Propose it").subject
    programme = subject.partition(":")[0]
    for action in ("pair.ask", "pair.weigh", "pair.propose", "pair.force"):
        about = programme if action == "pair.ask" else subject
        assert "Only the programme's managers" in read(await town.forges("lea", action, about))
    told: dict[str, Raw] = {"one": ["lea"], "note": "x"}
    for form, about in (("pair", programme), ("pair-force", subject)):
        refused = read(await town.fills("lea", form, told, about))
        assert "Only the programme's managers" in refused
    for forged in ("x", f"{programme}:x:y", f"{programme}", f"{subject}:x"):
        assert "out of date" in read(await town.forges("claire", "pair.propose", forged))
    await town.says("lea", "pause 2026-12-31")
    await town.fills("lea", "pause", {"until": "2026-12-31"}, programme)
    assert "Lea is taking a break" in read(await town.says("claire", "pair lea marc"))
    assert proposed(town) == []

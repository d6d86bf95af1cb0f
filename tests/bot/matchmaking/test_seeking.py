"""Late joiners, those who were declined, and those whom nobody was found for are looked after."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from bot.entities import Status
from storage.tables import MatchRow, RoundRow
from tests.school import MENTEE, MENTOR, School, form_of, read


@pytest.fixture
async def sent(school: School) -> School:
    """Léa has got Marc's only place; Inès and Hugo, who speaks German alone, have nobody."""
    for who in ("lea", "marc", "ines", "hugo", "paul", "nina"):
        school.locales[who] = "en-GB"
    await school.joins("lea", MENTEE)
    await school.joins("marc", {**MENTOR, "languages": ["fr"]})
    await school.joins("ines", {**MENTEE, "themes": ["founding"], "seeks": "cuisine"})
    await school.joins("hugo", {**MENTEE, "languages": ["de"]})
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 1 proposal")
    return school


async def test_whoever_has_nobody_is_told_why_and_what_would_help_and_managers_get_the_list(
    sent: School,
) -> None:
    assert "I am still looking for you" not in sent.reads("lea")
    assert "I am still looking for you, Ines" in sent.reads("ines")
    assert "One mentor would suit you, and has no place free" in sent.reads("ines")
    assert "speaks a language that you have named" in sent.reads("hugo")
    assert "another language that you speak" in sent.reads("hugo")
    letter = read(sent.letters("claire")[-1])
    assert "2 mentees have nobody yet" in letter
    assert "1 mentee: no common language" in letter
    assert "Ines: mentors would fit, and have no place left" in letter
    with Session(sent.engine) as session:
        [round] = session.exec(select(RoundRow))
    assert "2 mentees have nobody" in read(await sent.forges("claire", "round.alone", round.id))
    refused = await sent.forges("lea", "round.alone", round.id)
    assert "Only the programme's managers" in read(refused)
    before = [len(sent.letters(who)) for who in ("ines", "hugo", "claire")]
    await sent.passes(hours=20)
    assert [len(sent.letters(who)) for who in ("ines", "hugo", "claire")] == before


async def test_a_mentor_who_joins_late_goes_at_once_to_whoever_waits(sent: School) -> None:
    await sent.presses("lea", "Accept")
    await sent.joins("paul", {**MENTOR, "languages": ["de"]})
    assert "I look right away for somebody" in sent.reads("paul")
    await sent.passes(minutes=10)
    assert "A mentor for you: Paul" in sent.reads("hugo")
    # Nobody who is settled was moved.
    with Session(sent.engine) as session:
        stands = sorted(match.status for match in session.exec(select(MatchRow)))
    assert stands == [Status.PROPOSED, Status.PROPOSED]
    assert "A mentor for you: Marc" in sent.reads("lea")


async def test_where_the_programme_says_so_late_joiners_wait_for_the_next_round(
    sent: School,
) -> None:
    id = sent.button("hugo", "My place").subject
    with sent.store.open(sent.sender("lea").platform, "school", sent.clock.now()) as desk:
        programme = desk.programme(id)
        assert programme
        programme.at_once = False
    await sent.passes(hours=1)
    await sent.joins("nina", {**MENTEE, "languages": ["de"]})
    await sent.joins("paul", {**MENTOR, "languages": ["de"], "capacity": "2"})
    await sent.passes(minutes=10)
    assert "A mentor for you: Paul" in sent.reads("hugo")
    assert "A mentor for you" not in sent.reads("nina")


async def test_a_round_that_is_looked_at_keeps_its_people_and_places(sent: School) -> None:
    await sent.passes(hours=1)
    await sent.joins("paul", {**MENTOR, "languages": ["de"]})
    assert "1 pair to look at" in read(await sent.says("claire", "apparier"))
    await sent.passes(minutes=20)
    assert "A mentor for you" not in sent.reads("hugo")
    await sent.presses("claire", "Send 1 proposal")
    assert "A mentor for you: Paul" in sent.reads("hugo")


async def test_a_declined_mentee_who_finds_nobody_else_hears_why(sent: School) -> None:
    form = form_of(await sent.presses("marc", "Decline"))
    await sent.fills("marc", "decline", {"reason": ""}, form.subject)
    told = sent.reads("lea")
    assert "It will not be Marc this time" in told
    assert "Nobody else is free for you right now" in told
    # The place goes on to Inès, who had nobody.
    assert "A mentor for you: Marc" in sent.reads("ines")
    await sent.passes(hours=2)
    assert told == sent.reads("lea")

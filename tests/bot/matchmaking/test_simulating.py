"""A manager sees what a round would give and tries other figures; nobody hears of it."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from bot import offers
from bot.entities import RoundStatus
from storage.tables import MatchRow, RoundRow
from tests.school import MENTEE, MENTOR, School, form_of, read


@pytest.fixture
async def short(school: School) -> School:
    """Three mentees and one mentor with one place: two stay alone."""
    for who in ("lea", "ines", "tom"):
        await school.joins(who, MENTEE)
    await school.joins("marc", MENTOR)
    return school


async def test_a_round_is_simulated_and_other_figures_are_set_beside_it(short: School) -> None:
    short.locales["claire"] = "en-GB"
    heard = {who: short.reads(who) for who in ("lea", "ines", "tom", "marc")}
    told = read(await short.says("claire", "apparier simuler"))
    for words in (
        "1 of 3 (33",
        "2 mentees: mentors would fit",
        "1 for 1 mentor",
        "0\N{NO-BREAK SPACE}%",
    ):
        assert words in told.replace(" %", "\N{NO-BREAK SPACE}%"), told
    lack = read(await short.presses("claire", "What is short, and who is alone"))
    assert "3 ask for it, 2 would have nobody who knows it" in lack
    assert "Who would have nobody: mentors would fit" in lack
    assert sum(f"\n{name}\n" in lack for name in ("Lea", "Ines", "Tom")) == 2
    await short.presses("claire", "Back to the figures")
    more = read(await short.presses("claire", "One more place for each"))
    assert "1 more place for each mentor" in more
    assert "1 of 3 (33" in more
    assert "→ 2 of 3 (67" in more
    # A second one stands beside the settings too, not beside the first.
    mentors = read(await short.presses("claire", "5 mentors for “Career choices”"))
    assert "5 more mentors for “Career choices”" in mentors
    assert "1 of 3 (33" in mentors
    assert "→ 3 of 3 (100" in mentors
    form = form_of(await short.presses("claire", "Try something else"))
    wrong = await short.fills(
        "claire", "round-trying", {**form.filled, "floor": "900"}, form.subject
    )
    assert "from 0 to 90" in read(wrong)
    typed = {**form.filled, "places": "2", "floor": "90", "objective": "fair"}
    other = read(await short.fills("claire", "round-trying", typed, form.subject))
    for words in (
        "2 more places for each mentor",
        "No pair below 90",
        "that the worst pair is good",
    ):
        assert words in other
    assert "→ 0 of 3 (0" in other
    assert "no pair" in other
    # Nothing of the programme has changed, and nobody has heard of anything.
    assert "1 pair to look at" in read(await short.says("claire", "apparier"))
    assert "The round in figures" in read(await short.presses("claire", "In figures"))
    assert "1 pair to look at" in read(await short.presses("claire", "Back to the pairs"))
    assert heard == {who: short.reads(who) for who in heard}
    with Session(short.engine) as session:
        assert len(session.exec(select(MatchRow)).all()) == 1


async def test_what_was_tried_becomes_the_settings_and_is_changed_back_there(
    short: School,
) -> None:
    short.locales["claire"] = "en-GB"
    told = read(await short.says("claire", "match simulate"))
    assert "Would help most\n1 mentor for “" in told
    assert "Apply these settings" not in told
    assert "Apply these settings" not in read(
        await short.presses("claire", "One more place for each")
    )
    lack = read(await short.presses("claire", "What is short, and who is alone"))
    assert "2 → 0" in lack or "2 → 1" in lack
    assert "one more place is worth" in lack
    await short.presses("claire", "Back to the figures")
    form = form_of(await short.presses("claire", "Try what counts"))
    assert form.filled["needs"] == "2"
    typed = {**form.filled, "needs": "4", "people": "0"}
    weighed = read(await short.fills("claire", "round-weights", typed, form.subject))
    assert "What one looks for and the other knows: A lot" in weighed
    assert "Temperament, values and interests: Not at all" in weighed
    # What was tried before is tried with it, and both forms show it.
    assert "1 more place for each mentor" in weighed
    form = form_of(await short.presses("claire", "Try something else"))
    assert form.filled["places"] == "1"
    typed = {**form.filled, "floor": "30", "objective": "fair"}
    both = read(await short.fills("claire", "round-trying", typed, form.subject))
    assert "What one looks for and the other knows: A lot" in both
    applied = read(await short.presses("claire", "Apply these settings"))
    for words in (
        "No pair below: 0 % → 30 %",
        "The best for all together → First of all, that the worst pair is good",
        "What one looks for and the other knows: As usual → A lot",
        "up to people",
    ):
        assert words in applied.replace("\N{NO-BREAK SPACE}%", " %"), applied
    again = read(await short.presses("claire", "Apply these settings"))
    assert "hold already" in again
    assert "appariement (Aucun binôme sous" in read(await short.says("claire", "history"))
    page = form_of(await short.presses("claire", "What counts"))
    assert (page.filled["needs"], page.filled["people"]) == ("4", "0")
    matching = form_of(await short.presses("claire", "Matching"))
    assert (matching.filled["floor"], matching.filled["objective"]) == ("30", "fair")


async def test_only_managers_simulate_and_a_forged_press_gets_nothing(short: School) -> None:
    await short.says("claire", "match simulate")
    round = short.button("claire", "One more place for each").subject
    for action in (
        "round.figures", "round.short", "round.try", "round.other", "round.weights", "round.adopt"
    ):  # fmt: skip
        assert "Only the programme's managers" in read(
            await short.forges("lea", action, round, "places")
        )
        assert "out of date" in read(await short.forges("claire", action, "x", "places"))
    assert "Only the programme's managers" in read(await short.says("lea", "match simulate"))
    for value in ("", "x", "-1"):
        assert "out of date" in read(await short.forges("claire", "round.try", round, value))
    # Who answers meanwhile is counted first.
    await short.passes(minutes=1)
    await short.joins("paul", MENTOR)
    assert "2 of 3 (67" in read(await short.presses("claire", "One more place for each"))
    # It is no round that could be sent.
    assert "What a round would give" in read(await short.forges("claire", "round.send", round))
    assert "What a round would give" in read(await short.forges("claire", "round.drop", round))


async def test_a_long_simulation_comes_in_a_letter_and_no_round_waits_for_it(
    short: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offers, "FEW", 1)
    assert "I am computing" in read(await short.says("claire", "match simulate"))
    assert "Ce que donnerait une série" in short.reads("claire")
    await short.presses("claire", "One more place for each")
    with Session(short.engine) as session:
        rounds = session.exec(select(RoundRow)).all()
        assert {round.status for round in rounds} == {RoundStatus.SIMULATED}
        assert session.exec(select(MatchRow)).all() == []
    assert "2 sur 3" in short.reads("claire")

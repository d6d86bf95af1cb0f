"""A manager approves, swaps, keeps and parts pairs before anybody hears of them."""

from __future__ import annotations

import pytest

from tests.school import MENTEE, MENTOR, School, buttons_of, read


@pytest.fixture
async def drawn(school: School) -> School:
    """Two pairs to look at, and a third mentor with a place."""
    school.locales["claire"] = "en-GB"
    for who in ("lea", "ines"):
        await school.joins(who, MENTEE)
    for who in ("marc", "paul"):
        await school.joins(who, MENTOR)
    await school.joins("zoe", {**MENTOR, "offers": "cuisine"})
    await school.says("claire", "apparier")
    return school


def partner(said: str, mentee: str) -> str:
    """Who stands beside that mentee on the card."""
    [line] = [one for one in said.splitlines() if one.startswith(f"{mentee} with ")]
    return line.removeprefix(f"{mentee} with ").split(" ")[0]


async def closer(school: School, mentee: str) -> str:
    """Look at that mentee's pair; gives back what is read there."""
    drawn = await school.says("claire", "apparier")
    for button in buttons_of(drawn):
        if button.action == "pair.look":
            said = read(await school.forges("claire", button.action, button.subject))
            if said.startswith(f"{mentee} with "):
                return said
    raise AssertionError(read(drawn))


async def test_another_mentor_is_the_next_best_and_nobody_else_is_moved(drawn: School) -> None:
    before = read(await drawn.says("claire", "apparier"))
    assert "What fits" in await closer(drawn, "Lea")
    after = read(await drawn.presses("claire", "Give another mentor"))
    assert partner(after, "Lea") == "Zoe"
    assert partner(after, "Ines") == partner(before, "Ines")
    # The one who was taken out does not come back, as long as the round is not computed again.
    await closer(drawn, "Lea")
    last = read(await drawn.presses("claire", "Give another mentor"))
    assert "1 pair to look at" in last
    assert "1 mentee stays alone" in last
    await drawn.presses("claire", "Send 1 proposal")
    assert "Un mentor pour vous" in drawn.reads("ines")
    assert "left out" not in drawn.reads("claire")


async def test_what_is_said_for_always_holds_in_the_rounds_to_come(drawn: School) -> None:
    before = read(await drawn.says("claire", "apparier"))
    first = partner(before, "Lea")
    await closer(drawn, "Lea")
    assert partner(read(await drawn.presses("claire", "Never these two")), "Lea") == "Zoe"
    again = read(await drawn.presses("claire", "Compute again"))
    assert partner(again, "Lea") != first
    await closer(drawn, "Ines")
    kept = read(await drawn.presses("claire", "Always these two"))
    assert "Always these two." in kept
    beside = partner(kept, "Ines")
    assert partner(read(await drawn.presses("claire", "Compute again")), "Ines") == beside
    await closer(drawn, "Ines")
    assert "Approved." in read(await drawn.presses("claire", "Approve this pair"))


async def test_nobody_else_reviews_and_a_pair_that_is_out_is_not_touched(drawn: School) -> None:
    await closer(drawn, "Lea")
    match = drawn.button("claire", "Give another mentor").subject
    for action in ("look", "approve", "keep", "reject", "part"):
        refused = read(await drawn.forges("lea", f"pair.{action}", match))
        assert "Only the programme's managers" in refused
        assert "out of date" in read(await drawn.forges("claire", f"pair.{action}", "x"))
    await drawn.says("claire", "apparier")
    await drawn.presses("claire", "Send 2 proposals")
    for action in ("look", "approve", "keep", "reject", "part"):
        late = read(await drawn.forges("claire", f"pair.{action}", match))
        assert "sent already" in late
    assert "Un mentor pour vous" in drawn.reads("lea")

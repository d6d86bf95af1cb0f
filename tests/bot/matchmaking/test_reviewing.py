"""A manager approves, swaps, keeps and parts pairs before anybody hears of them."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from bot.entities import Review
from storage.tables import MatchRow
from tests.school import MENTEE, MENTOR, School, buttons_of, form_of, read


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


async def test_another_mentor_is_chosen_among_the_best_and_nobody_else_is_moved(
    drawn: School,
) -> None:
    before = read(await drawn.says("claire", "apparier"))
    first, beside = partner(before, "Lea"), partner(before, "Ines")
    assert "What fits" in await closer(drawn, "Lea")
    others = read(await drawn.presses("claire", "Give another mentor"))
    assert f"Now with {first}" in others
    assert "Lea with Zoe" in others
    assert f"Lea with {beside}" not in others
    after = read(await drawn.presses("claire", "Give Zoe"))
    assert partner(after, "Lea") == "Zoe"
    assert partner(after, "Ines") == beside
    # The one who was taken out does not come back, as long as the round is not computed again.
    await closer(drawn, "Lea")
    last = read(await drawn.presses("claire", "Give another mentor"))
    assert "Nobody else whom the rules allow" in last
    alone = read(await drawn.presses("claire", "Nobody for now"))
    assert "1 pair to look at" in alone
    assert "1 mentee stays alone" in alone
    await drawn.presses("claire", "Send 1 proposal")
    assert "Un mentor pour vous" in drawn.reads("ines")
    assert "left out" not in drawn.reads("claire")
    # Nor is she matched at once against the manager's wish; she knows who looks.
    assert "Un mentor pour vous" not in drawn.reads("lea")
    assert "Les responsables cherchent eux-mêmes" in drawn.reads("lea")


async def test_a_pair_that_was_taken_out_does_not_come_back_once_the_round_is_sent(
    drawn: School,
) -> None:
    first = partner(await closer(drawn, "Lea"), "Lea")
    await drawn.presses("claire", "Give another mentor")
    await drawn.presses("claire", "Give Zoe")
    await drawn.presses("claire", "Send 2 proposals")
    await drawn.presses("zoe", "Refuser")
    await drawn.fills("zoe", "decline", {"reason": ""}, drawn.button("zoe", "Refuser").subject)
    await drawn.passes(hours=1)
    assert f"Un mentor pour vous : {first}".replace(" :", "\N{NO-BREAK SPACE}:") not in (
        drawn.reads("lea")
    )


async def test_whoever_goes_before_the_round_is_left_out_and_the_one_across_matched_again(
    drawn: School,
) -> None:
    first = read(await drawn.says("claire", "apparier"))
    # The same people, the same pairs, however often they are computed.
    again = read(await drawn.presses("claire", "Compute again"))
    pairs = {who: partner(first, who) for who in ("Lea", "Ines")}
    assert {who: partner(again, who) for who in pairs} == pairs
    await drawn.says(pairs["Lea"].lower(), "pause 2026-12-01")
    await drawn.says("ines", "quitter")
    await drawn.presses("ines", "Quitter")
    # The round that Claire has on her screen is the one that she sends.
    await drawn.presses("claire", "Send 2 proposals")
    await drawn.passes(minutes=10)
    assert "2 pairs of your round were left out" in drawn.reads("claire")
    assert "proposition" not in drawn.reads(pairs["Lea"].lower())
    assert pairs["Lea"] not in drawn.reads("lea")
    assert "Un mentor pour vous" in drawn.reads("lea")
    assert "Un mentor pour vous" not in drawn.reads("ines")


async def test_why_not_somebody_is_answered_with_rank_rules_and_who_has_the_place(
    drawn: School,
) -> None:
    before = read(await drawn.says("claire", "apparier"))
    first, other = partner(before, "Lea"), partner(before, "Ines")
    await closer(drawn, "Lea")
    await drawn.presses("claire", "Give another mentor")
    form = form_of(await drawn.presses("claire", "Why not somebody else?"))

    async def why(whom: str) -> str:
        return read(await drawn.fills("claire", "pair-why", {"whom": [whom]}, form.subject))

    assert f"{first} is the one they have now" in await why(first.lower())
    assert "Ines is no mentor here" in await why("ines")
    assert "I do not know tom" in await why("tom")
    assert "Nothing stands in the way" in await why("zoe")
    told = await why(other.lower())
    assert "of the 3 mentors who could take Lea" in told
    assert f"{other} is with Ines in this round" in told
    swapped = read(await drawn.presses("claire", "Exchange with Ines"))
    assert (partner(swapped, "Lea"), partner(swapped, "Ines")) == (other, first)
    assert "2 pairs to look at" in swapped


async def test_a_pair_is_forced_into_a_round_with_a_note(drawn: School) -> None:
    await drawn.joins("bob", {**MENTOR, "languages": ["de"]})
    await drawn.says("claire", "apparier")
    await closer(drawn, "Lea")
    await drawn.presses("claire", "Give another mentor")
    form = form_of(await drawn.presses("claire", "Why not somebody else?"))
    told = read(await drawn.fills("claire", "pair-why", {"whom": ["bob"]}, form.subject))
    assert "no language in common" in told
    assert "Give Bob" not in told
    asked = form_of(await drawn.presses("claire", "Force, with a note"))
    note = {"note": "She learns German"}
    forced = read(await drawn.fills("claire", "pair-insist", note, asked.subject))
    assert partner(forced, "Lea") == "Bob"
    assert "Forced: She learns German" in forced
    assert "Lea, Bob (She learns German)" in read(await drawn.says("claire", "journal"))
    # It goes out whatever the rules say, unless something is told in confidence meanwhile.
    await drawn.presses("claire", "Send 2 proposals")
    assert "Un mentor pour vous" in drawn.reads("lea")
    with Session(drawn.engine) as session:
        rows = session.exec(select(MatchRow).where(MatchRow.review == Review.FORCED)).all()
        assert [(row.note, row.status) for row in rows] == [("She learns German", "proposed")]


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
    said = read(await drawn.presses("claire", "Always and never"))
    assert f"Always: Ines with {beside}" in said
    assert f"Never: Lea with {first}" in said
    assert "Claire said so on" in said
    left = read(await drawn.presses("claire", "Undo"))
    assert left.count("Claire said so on") == 1
    await drawn.presses("claire", "Undo")
    await drawn.says("claire", "apparier")
    # Wanted together by a manager, kept apart by what one of them says in confidence.
    await closer(drawn, "Lea")
    wanted = partner(read(await drawn.presses("claire", "Always these two")), "Lea")
    await drawn.fills("lea", "avoid", {"people": [wanted.lower()]})
    await drawn.says("claire", "apparier")
    again = read(await drawn.presses("claire", "Compute again"))
    assert partner(again, "Lea") != wanted


async def test_nobody_else_reviews_and_a_pair_that_is_out_is_not_touched(drawn: School) -> None:
    await closer(drawn, "Lea")
    match = drawn.button("claire", "Give another mentor").subject
    actions = ("look", "approve", "keep", "part", "others", "give", "leave", "swap", "whom",
               "insist")  # fmt: skip
    for action in actions:
        refused = read(await drawn.forges("lea", f"pair.{action}", match, match))
        assert "Only the programme's managers" in refused
        assert "out of date" in read(await drawn.forges("claire", f"pair.{action}", "x"))
        # What is carried along and means nothing changes nothing.
        if action in ("give", "swap", "insist"):
            await drawn.forges("claire", f"pair.{action}", match, "x")
    programme = drawn.button("claire", "Compute again").subject
    for action in ("ruling.list", "ruling.undo"):
        refused = read(await drawn.forges("lea", action, programme))
        assert "Only the programme's managers" in refused
    assert "Nothing has been said" in read(
        await drawn.forges("claire", "ruling.undo", programme, "x")
    )
    await drawn.says("claire", "apparier")
    await drawn.presses("claire", "Send 2 proposals")
    for action in actions:
        late = read(await drawn.forges("claire", f"pair.{action}", match))
        assert "sent already" in late
    assert "Un mentor pour vous" in drawn.reads("lea")


async def test_two_who_are_always_together_are_put_to_each_other_once(drawn: School) -> None:
    await closer(drawn, "Lea")
    first = partner(read(await drawn.presses("claire", "Always these two")), "Lea")
    await drawn.presses("claire", "Send 2 proposals")
    match = drawn.button(first.lower(), "Refuser").subject
    await drawn.fills(first.lower(), "decline", {"reason": ""}, match)
    await drawn.passes(hours=1)
    # A no is a no: she hears of somebody else, and the wish does not come back.
    assert drawn.reads("lea").count(f"Un mentor pour vous\N{NO-BREAK SPACE}: {first}") == 1
    assert "Un mentor pour vous\N{NO-BREAK SPACE}: Zoe" in drawn.reads("lea")
    assert "Always and never" not in read(await drawn.says("claire", "apparier"))


async def test_even_a_forced_pair_gives_way_to_what_is_told_in_confidence(drawn: School) -> None:
    await drawn.joins("bob", {**MENTOR, "languages": ["de"]})
    await closer(drawn, "Lea")
    await drawn.presses("claire", "Give another mentor")
    form = form_of(await drawn.presses("claire", "Why not somebody else?"))
    await drawn.fills("claire", "pair-why", {"whom": ["bob"]}, form.subject)
    asked = form_of(await drawn.presses("claire", "Force, with a note"))
    await drawn.fills("claire", "pair-insist", {"note": "German"}, asked.subject)
    await drawn.fills("lea", "avoid", {"people": ["bob"]})
    await drawn.presses("claire", "Send 2 proposals")
    assert "Bob" not in drawn.reads("lea")
    assert "1 pair of your round was left out" in drawn.reads("claire")

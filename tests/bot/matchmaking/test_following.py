"""A proposal is not left waiting: a reminder, an end, the next, and a question to the silent."""

from __future__ import annotations

import pytest

from bot.events import Say
from tests.school import MENTEE, MENTOR, School, buttons_of, form_of, read


@pytest.fixture
async def proposed(school: School) -> School:
    """Léa and Marc have been put to each other; Paul is second best for Léa. All read English."""
    for who in ("lea", "marc", "paul", "ines"):
        school.locales[who] = "en-GB"
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    await school.joins("paul", {**MENTOR, "offers": "cuisine"})
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 1 proposal")
    assert "A mentor for you: Marc" in school.reads("lea")
    return school


async def test_whoever_has_not_answered_is_reminded_once_on_the_third_day(proposed: School) -> None:
    await proposed.presses("lea", "Accept")
    await proposed.passes(days=2, hours=23)
    assert "Your answer is awaited" not in proposed.reads("marc")
    await proposed.passes(hours=2)
    assert proposed.reads("marc").count("Your answer is awaited, Marc") == 1
    assert "I suggested Lea to you on Tuesday 1 September" in proposed.reads("marc")
    assert "Your answer is awaited" not in proposed.reads("lea")
    # It counts as a nudge: the managers' own comes no sooner than a week after.
    await proposed.passes(days=3)
    assert proposed.reads("marc").count("Your answer is awaited") == 1
    await proposed.presses("marc", "Accept")
    assert "You are a pair!" in proposed.reads("lea")


async def test_after_seven_days_both_sides_go_on_to_the_next(proposed: School) -> None:
    offer = proposed.button("marc", "Accept").subject
    await proposed.presses("lea", "Accept")
    await proposed.passes(days=7, hours=1)
    assert "Marc has not answered within 7 days" in proposed.reads("lea")
    assert "A mentor for you: Paul" in proposed.reads("lea")
    assert "I have closed the proposal to meet Lea" in proposed.reads("marc")
    # What was written first says so too, and its buttons are gone.
    assert "No answer came in time" in proposed.reads("marc")
    assert offer not in {
        button.subject for card in proposed.letters("marc") for button in buttons_of(Say(card))
    }
    await proposed.passes(days=8)
    assert proposed.reads("lea").count("A mentor for you") == 2


async def test_three_silences_in_a_row_ask_whether_one_is_still_in(
    proposed: School,
) -> None:
    for number in range(3):
        await proposed.joins(f"nina{number}", {**MENTOR, "capacity": "1"})
    await proposed.passes(days=40)
    assert proposed.reads("lea").count("A mentor for you") == 3
    assert "Are you still in, Lea?" in proposed.reads("lea")
    assert "3 proposals in a row" in proposed.reads("lea")
    assert "Until you tell me that you are still in" in read(await proposed.says("lea", "status"))
    assert "1 person" in read(await proposed.says("claire", "statut"))
    # A manager's round leaves them in peace; one press is enough to be back.
    assert "No pair for now" in read(await proposed.says("claire", "apparier"))
    assert "Good to know" in read(await proposed.presses("lea", "Yes, I am still in"))
    assert proposed.reads("lea").count("A mentor for you") == 4


async def test_a_question_is_no_silence_and_an_answer_forgets_those_before(
    proposed: School,
) -> None:
    await proposed.fills(
        "lea", "match-ask", {"words": "Quand ?"}, proposed.button("lea", "Accept").subject
    )
    for number in range(3):
        await proposed.joins(f"nina{number}", {**MENTOR, "capacity": "1"})
    await proposed.passes(days=7, hours=1)
    await proposed.passes(days=15)
    assert "Are you still in" not in proposed.reads("lea")
    form = form_of(await proposed.presses("lea", "Decline"))
    await proposed.fills("lea", "decline", {"reason": ""}, form.subject)
    await proposed.passes(days=15)
    assert "Are you still in" not in proposed.reads("lea")


async def test_the_days_are_the_programmes_own(proposed: School) -> None:
    opened = form_of(
        await proposed.forges(
            "claire", "page.open", proposed.button("claire", "Programme status").subject,
            "programme-answers",
        )
    )  # fmt: skip
    wrong = {**opened.filled, "remind_days": "9", "expire_days": "9"}
    refused = await proposed.fills("claire", "programme-answers", wrong, opened.subject)
    assert "later than the reminder" in read(refused)
    other = {**opened.filled, "remind_days": "8", "expire_days": "20"}
    await proposed.fills("claire", "programme-answers", other, opened.subject)
    await proposed.passes(days=7, hours=1)
    assert "Your answer is awaited" not in proposed.reads("marc")
    await proposed.passes(days=1)
    assert "Your answer is awaited" in proposed.reads("marc")
    assert "has not answered" not in proposed.reads("lea")
    await proposed.passes(days=12)
    assert "I have closed the proposal" in proposed.reads("lea")


async def test_whoever_has_a_mentor_may_ask_for_another_where_there_may_be_two(
    proposed: School,
) -> None:
    for who in ("lea", "marc"):
        await proposed.presses(who, "Accept")
    place = buttons_of(await proposed.says("lea", "status"))
    assert "place.another" not in {button.action for button in place}
    id = next(button.subject for button in place if button.action == "place.show")
    refused = await proposed.forges("lea", "place.another", id)
    assert "My place" in read(refused)
    opened = form_of(await proposed.forges("claire", "page.open", id, "programme-requests"))
    told = {**opened.filled, "mentors_most": "2"}
    await proposed.fills("claire", "programme-requests", told, opened.subject)
    await proposed.says("lea", "status")
    assert "another mentor" in read(await proposed.presses("lea", "Another mentor"))
    assert "A mentor for you: Paul" in proposed.reads("lea")
    await proposed.presses("lea", "Accept")
    await proposed.presses("paul", "Accept")
    place = buttons_of(await proposed.says("lea", "status"))
    assert "place.another" not in {button.action for button in place}

"""Each side of a proposal reads what it needs to say yes or no, may ask first, and is heard."""

from __future__ import annotations

import pytest

from bot.entities import Format, Platform
from bot.events import Ask, Done
from tests.school import MENTEE, MENTOR, School, buttons_of, form_of, read

TOLD = {
    "experience": "12", "degree": "Master Finance", "presentation": "J'ai dirigé des audits.",
    "interests": "Voile",
}  # fmt: skip


@pytest.fixture
async def proposed(school: School) -> School:
    """Léa and Marc have been put to each other; both read English here."""
    for who in ("lea", "marc"):
        school.locales[who] = "en-GB"
    await school.joins("lea", {**MENTEE, "situation": "Student", "tried": "Job boards"})
    await school.joins("marc", {**MENTOR, **TOLD, "capacity": "3"})
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 1 proposal")
    return school


async def test_a_proposal_tells_who_why_what_is_expected_and_until_when(proposed: School) -> None:
    to_lea, to_marc = read(proposed.letters("lea")[-1]), read(proposed.letters("marc")[-1])
    for words in ("J'ai dirigé des audits.", "12 years", "Master Finance", "Voile", "Either way"):
        assert words in to_lea
    for words in ("Trouver un stage en audit", "Student", "Job boards", "French"):
        assert words in to_marc
    for letter in (to_lea, to_marc):
        assert "2 hours a month, for 6 months; 6 meetings at least" in letter
        assert "Please answer by Tuesday 8 September" in letter
    assert "nobody after" not in to_lea
    assert "Please answer by Tuesday 8 September" in read(await proposed.says("lea", "status"))


async def test_a_question_is_carried_across_and_so_is_its_answer(proposed: School) -> None:
    form = form_of(await proposed.presses("lea", "Ask a question"))
    asked = await proposed.fills("lea", "match-ask", {"words": "Plutôt le jeudi ?"}, form.subject)
    assert isinstance(asked, Done)
    assert "A question from Lea" in proposed.reads("marc")
    assert "Plutôt le jeudi ?" in proposed.reads("marc")
    back = form_of(await proposed.presses("marc", "Answer"))
    await proposed.fills("marc", "match-reply", {"words": "Oui, volontiers."}, back.subject)
    answer = proposed.letters("lea")[-1]
    assert "Oui, volontiers." in read(answer)
    # Nobody else reads a word of it, and one can decide from there.
    assert "jeudi ?" not in read(await proposed.says("claire", "statut"))
    await proposed.presses("lea", "Accept")
    assert "You have accepted" in read(await proposed.says("lea", "status")).replace("you", "You")


async def test_questions_are_few_and_nobody_answers_what_was_not_asked(proposed: School) -> None:
    match = proposed.button("lea", "Ask a question").subject
    assert not isinstance(await proposed.forges("marc", "match.reply", match), Ask)
    for number in range(3):
        words = {"words": f"Question {number}"}
        assert isinstance(await proposed.fills("lea", "match-ask", words, match), Done)
    refused = await proposed.fills("lea", "match-ask", {"words": "Une de trop"}, match)
    assert "A mentor for you" in read(refused)
    assert "Une de trop" not in proposed.reads("marc")
    shown = await proposed.forges("lea", "match.show", match)
    assert "match.ask" not in {button.action for button in buttons_of(shown)}
    for action in ("match.ask", "match.reply"):
        assert "out of date" in read(await proposed.forges("eve", action, match))
    empty = await proposed.fills("marc", "match-ask", {"words": "  "}, match)
    assert "Please answer this one" in read(empty)


async def test_a_mentor_may_accept_and_take_nobody_after(proposed: School) -> None:
    await proposed.joins("ines", MENTEE)
    await proposed.presses("lea", "Accept")
    told = read(await proposed.presses("marc", "Accept, and take nobody after"))
    assert "you take 1 mentee" in told
    assert "You are a pair!" in proposed.reads("marc")
    # Two places were free, and nobody gets them any more.
    assert "No pair for now" in read(await proposed.says("claire", "apparier"))
    again = form_of(await proposed.forges("marc", "place.capacity"))
    assert again.filled["capacity"] == "1"


async def test_answers_that_cross_make_one_of_the_two_and_say_which(proposed: School) -> None:
    form = form_of(await proposed.presses("lea", "Decline"))
    await proposed.presses("marc", "Accept")
    await proposed.fills("lea", "decline", {"reason": ""}, form.subject)
    assert "You are a pair!" not in proposed.reads("lea")
    assert "It will not be Lea this time" in proposed.reads("marc")
    late = await proposed.fills("lea", "decline", {"reason": "Twice"}, form.subject)
    assert "You have declined this proposal" in read(late)


@pytest.mark.parametrize(
    ("format", "who", "words"),
    [
        (Format.AUTO, "lea", "I am looking for somebody else"),
        (Format.AUTO, "marc", "I will write when somebody else fits"),
        (Format.MANUAL, "lea", "The managers see it"),
        (Format.A_LA_CARTE, "lea", "You choose for yourself here"),
        (Format.A_LA_CARTE, "marc", "for whoever asks you"),
    ],
)
async def test_whoever_declines_reads_who_looks_further_here(
    proposed: School, format: Format, who: str, words: str
) -> None:
    with proposed.store.open(Platform.WEB, "school", proposed.clock.now()) as desk:
        desk.programmes()[0].format = format
    form = form_of(await proposed.presses(who, "Decline"))
    await proposed.fills(who, "decline", {"reason": ""}, form.subject)
    [noted] = [read(card) for card in proposed.letters(who) if "Noted: you decline" in read(card)]
    assert words in noted

"""A mentee asks, a mentor answers; what waits is followed, and nobody is left without a word."""

from __future__ import annotations

import asyncio

import pytest

from bot.entities import Match, Mentoring, RequestStatus, Role, Status
from bot.events import Ask, Done, Fix, Say
from bot.finding.cards import LATER
from bot.forms import Raw
from bot.proposing import propose
from bot.words import Reader
from tests.bot.finding.life import (
    QUESTION,
    asks,
    at_the_desk,
    chosen_freely,
    enrol,
    newest,
    somebody,
    standing,
    subject_of,
    times_of,
)
from tests.bot.test_routes import check_length
from tests.school import School, buttons_of, form_of, read

OPEN, FULL, GONE = RequestStatus.OPEN, RequestStatus.FULL, RequestStatus.GONE


@pytest.fixture
async def market(school: School) -> School:
    """Léa and Inès look for a mentor; Marc has one place, Nora and Paul have two, and Zoé too."""
    await chosen_freely(school)
    for name, told in (("marc", {}), ("nora", {"capacity": 2}), ("paul", {"capacity": 2}),
                       ("zoe", {"capacity": 2, "themes": ["network"]})):  # fmt: skip
        enrol(school, name, **told)
    for name in ("lea", "ines"):
        enrol(school, name, Role.MENTEE, goals="Trouver un stage", situation="Étudiante")
    return school


def pairs(school: School, who: str) -> list[Match]:
    """The open matches of somebody."""
    with at_the_desk(school) as desk:
        return [
            Match.model_validate(one.model_dump()) for one in desk.open_matches(somebody(who, desk))
        ]


async def test_a_mentor_is_asked_says_yes_to_a_date_and_a_pair_is_born(market: School) -> None:
    await market.says("lea", "trouver Marc")
    form = form_of(await market.presses("lea", "Ask"))
    assert form.filled["theme"] == "internship"
    assert len(times_of(form)) >= 3
    short: dict[str, Raw] = {
        "theme": "internship", "question": "Bonjour, un conseil ?", "minutes": "45",
        "slots": times_of(form)[:3],
    }  # fmt: skip
    fix = await market.fills("lea", "request", short, form.subject)
    assert "59 characters more" in read(fix)
    told: dict[str, Raw] = {**short, "question": QUESTION, "urgent": "true"}
    assert isinstance(await market.fills("lea", "request", told, form.subject), Done)

    # Marc reads who asks what, why him, and what he can do.
    letter = market.letters("marc")[-1]
    said = read(letter)
    for words in (QUESTION, "Étudiante", "Trouver un stage", "urgent",
                  "You know what Lea is looking for: audit",
                  "Accept: Thursday 3 September at 18:00", "Report a problem"):  # fmt: skip
        assert words in said
    for reader in (Reader("fr"), Reader("en")):
        check_length(letter, reader)
    for place in (await market.says("lea", "statut"), await market.says("lea", "place")):
        assert "You have asked Marc: an answer comes by Tuesday 8 September." in read(place)
    assert "My requests" in read(await market.says("lea", "menu"))
    assert "Lea asks you something" in read(await market.says("marc", "statut"))

    # His yes is heard once, however often it is pressed.
    await market.presses("marc", "Answer: Lea")
    for _press in range(2):
        assert "You have accepted" in read(
            await market.forges("marc", "request.accept", newest(market, "lea").id, "1")
        )
    [pair] = pairs(market, "lea")
    assert (pair.status, pair.kind, pair.round_id) == (Status.ACTIVE, Mentoring.ONE_TO_ONE, None)
    together = [card for card in market.letters("lea") if "Your meeting is set" in read(card)]
    assert len(together) == 1
    assert "Thursday 3 September at 19:00" in read(together[0])
    await market.passes(days=2)
    assert "Tomorrow: Marc" in read(market.letters("lea")[-1])
    await market.passes(days=30)
    assert "1/3" in market.reads("marc")


async def test_in_a_flash_programme_a_pair_meets_once_and_closes_itself(market: School) -> None:
    with at_the_desk(market) as desk:
        desk.programmes()[0].types = [Mentoring.FLASH, Mentoring.ONE_TO_ONE]
    for mentee in ("lea", "ines"):
        assert isinstance(await asks(market, mentee, "nora", "flash"), Done)
        await market.forges("nora", "request.accept", newest(market, mentee).id, "0")
    assert "meet once" in read(await market.forges("lea", "meet.open", pairs(market, "lea")[0].id))
    # A flash pair is not what a round would give: Léa still waits for one.
    with at_the_desk(market) as desk:
        assert desk.waiting(desk.programmes()[0]) == 2

    await market.passes(days=3)
    await market.presses("lea", "It took place")
    assert "Deux questions" in market.reads("lea")
    await market.presses("lea", "Yes, fully")
    assert "word of thanks" in read(await market.presses("lea", "Rather yes"))
    form = form_of(await market.presses("lea", "Say thank you"))
    await market.fills("lea", "thanks", {"words": "Tout est plus clair !"}, form.subject)
    assert "Tout est plus clair !" in market.reads("nora")
    assert "is over" in read(await market.forges("nora", "match.show", form.subject))
    with at_the_desk(market) as desk:
        programme, nora = desk.programmes()[0], somebody("nora", desk)
        assert desk.mentors(programme, [nora.id])[0].free == 1

    # Who met once may still become a pair, and nobody is consoled for a meeting that was.
    with at_the_desk(market) as desk:
        programme, lea = desk.programmes()[0], somebody("lea", desk)
        assert (lea.id, somebody("nora", desk).id) not in desk.tried_pairs(programme)
        assert desk.bereft(programme) == []

    # Of the other one nobody tells: it closes a day after, all the same.
    assert len(pairs(market, "ines")) == 1
    await market.passes(days=1)
    assert pairs(market, "ines") == []
    assert "Deux questions" in market.reads("ines")
    assert "Question answered: 5.0 out of 5" in read(await market.says("claire", "statut"))


async def test_a_flash_pair_that_never_meets_closes_after_two_weeks(market: School) -> None:
    with at_the_desk(market) as desk:
        desk.programmes()[0].types = [Mentoring.FLASH]
    await asks(market, "lea", "marc", "flash")
    await market.forges("marc", "request.accept", newest(market, "lea").id, LATER)
    assert "writes first, to propose a date" in read(market.letters("lea")[-1])
    await market.passes(days=13)
    assert len(pairs(market, "lea")) == 1
    await market.passes(days=2)
    assert pairs(market, "lea") == []
    assert "ne vous êtes pas vus" in market.reads("marc")
    assert "Deux questions" not in market.reads("lea")


@pytest.mark.races
async def test_the_last_place_makes_one_pair_and_one_honest_answer(market: School) -> None:
    for mentee in ("lea", "ines"):
        await asks(market, mentee, "marc")
    first, second = newest(market, "lea"), newest(market, "ines")
    await asyncio.gather(
        *(market.forges("marc", "request.accept", one.id, "0") for one in (first, second))
    )
    made = [mentee for mentee in ("lea", "ines") if pairs(market, mentee)]
    assert len(made) == 1
    [other] = {"lea", "ines"} - set(made)
    assert standing(market, other) == [FULL]
    told = market.reads(other)
    assert "vient d'aller à quelqu'un d'autre" in told
    assert "Nora" in told
    # The question goes on to somebody else as it is.
    form = form_of(await market.presses(other, "Ask"))
    assert form.filled["question"] == QUESTION


async def test_a_place_that_a_proposal_takes_is_no_place_for_a_request(market: School) -> None:
    await asks(market, "lea", "marc")
    with at_the_desk(market) as desk:
        desk.add(
            Match(
                programme_id=desk.programmes()[0].id, mentee_id=somebody("ines", desk).id,
                mentor_id=somebody("marc", desk).id, score=0.5, status=Status.PROPOSED,
                place=1, proposed_at=desk.now,
            )
        )  # fmt: skip
    said = read(await market.forges("marc", "request.accept", newest(market, "lea").id, "0"))
    assert "places are all taken" in said
    assert standing(market, "lea") == [FULL]
    # Where the two of them were proposed to each other, the same yes makes that pair.
    with at_the_desk(market) as desk:
        [match] = desk.open_matches(somebody("ines", desk))
    await market.forges("ines", "match.accept", match.id)
    await market.forges("marc", "match.accept", match.id)
    assert [one.status for one in pairs(market, "ines")] == [Status.ACTIVE]


async def test_a_yes_to_a_request_takes_the_buttons_off_a_proposal_of_the_same_two(
    market: School,
) -> None:
    await asks(market, "lea", "marc")
    with at_the_desk(market) as desk:
        lea, marc = somebody("lea", desk), somebody("marc", desk)
        match = desk.add(
            Match(programme_id=desk.programmes()[0].id, mentee_id=lea.id, mentor_id=marc.id,
                  score=0.5)
        )  # fmt: skip
        assert propose(match, desk)
    await market.clockwork.tick()
    assert "Accepter" in market.reads("lea")
    await market.forges("marc", "request.accept", newest(market, "lea").id, "0")
    assert [one.status for one in pairs(market, "lea")] == [Status.ACTIVE]
    for who in ("lea", "marc"):
        assert not [
            button for letter in market.letters(who) for button in buttons_of(Say(letter))
            if button.action in ("match.accept", "match.decline", "match.ask")
        ]  # fmt: skip


async def test_only_three_wait_at_a_time_and_one_with_each(market: School) -> None:
    for mentor in ("marc", "nora", "paul"):
        form = form_of(await market.forges("lea", "request.ask", subject_of(market, mentor)))
        assert isinstance(await asks(market, "lea", mentor), Done)
    assert "3 open requests" in read(await asks(market, "lea", "zoe"))
    # One whose form was open already keeps what was typed.
    typed: dict[str, Raw] = {
        "theme": "internship", "question": QUESTION, "minutes": "30", "slots": times_of(form)[:1],
    }  # fmt: skip
    late = await market.fills("lea", "request", typed, subject_of(market, "zoe"))
    assert isinstance(late, Fix)
    assert "kept for when you ask somebody else" in read(late)
    mine = await market.says("lea", "menu")
    assert "My requests" in read(mine)
    await market.presses("lea", "My requests")
    assert "taken it back" in read(await market.presses("lea", "Take it back"))
    told = [who for who in ("marc", "nora", "paul") if "retiré une question" in market.reads(who)]
    assert len(told) == 1
    assert standing(market, "lea").count(OPEN) == 2
    [asked, *_others] = {"marc", "nora", "paul"} - set(told)
    again = await market.forges("lea", "request.ask", subject_of(market, asked))
    assert f"You have asked {asked.title()}" in read(again)
    kept = form_of(await market.forges("lea", "request.ask", subject_of(market, "zoe")))
    assert kept.filled["question"] == QUESTION


async def test_without_an_answer_there_is_a_reminder_then_three_others(market: School) -> None:
    await asks(market, "lea", "marc")
    await market.passes(days=2)
    assert "attend votre réponse" not in market.reads("marc")
    await market.passes(days=1, hours=1)
    assert market.reads("marc").count("attend votre réponse") == 1
    await market.passes(days=4)
    assert standing(market, "lea") == [RequestStatus.EXPIRED]
    last = read(market.letters("lea")[-1])
    assert "has not answered in time" in last
    assert [name for name in ("Nora", "Paul", "Zoe", "Marc") if name in last.splitlines()] == [
        "Nora", "Paul", "Zoe",
    ]  # fmt: skip
    assert last.index("Zoe") > last.index("Nora")
    assert "est close" in market.reads("marc")
    assert "closed" in read(
        await market.forges("marc", "request.accept", newest(market, "lea").id, "0")
    )


async def test_a_word_goes_either_way_and_gives_more_time(market: School) -> None:
    await asks(market, "lea", "marc")
    form = form_of(await market.presses("marc", "Ask a question"))
    await market.passes(days=2)
    await market.fills("marc", "request-word", {"words": "Quel cabinet ?"}, form.subject)
    assert "Quel cabinet ?" in market.reads("lea")
    answer = form_of(await market.presses("lea", "Answer"))
    await market.fills("lea", "request-word", {"words": "Un petit, à Lyon."}, answer.subject)
    assert "Un petit, à Lyon." in market.reads("marc")
    await market.passes(days=6)
    assert standing(market, "lea") == [OPEN]
    assert "attend votre réponse" not in market.reads("marc")
    await market.passes(days=1, hours=1)
    assert standing(market, "lea") == [RequestStatus.EXPIRED]
    gone = await market.forges("lea", "request.word", form.subject)
    assert not isinstance(gone, Ask)


async def test_nobody_is_flooded_with_words(market: School) -> None:
    await asks(market, "lea", "marc")
    request = newest(market, "lea").id
    for number in range(3):
        form = form_of(await market.forges("lea", "request.word", request))
        await market.fills("lea", "request-word", {"words": f"Encore {number}"}, form.subject)
    assert "let them answer first" in read(await market.forges("lea", "request.word", request))
    form = form_of(await market.presses("marc", "Answer"))
    await market.fills("marc", "request-word", {"words": "J'ai lu."}, form.subject)
    assert isinstance(await market.forges("lea", "request.word", request), Ask)


@pytest.mark.parametrize("most", [1, 2])
async def test_there_are_as_many_mentors_as_the_programme_allows(market: School, most: int) -> None:
    with at_the_desk(market) as desk:
        desk.programmes()[0].mentors_most = most
    for mentor in ("marc", "nora", "paul"):
        await asks(market, "lea", mentor)
    with at_the_desk(market) as desk:
        asked = desk.open_requests(somebody("lea", desk))
        who = {one.id: somebody(name, desk).address for one in asked for name in ("marc", "nora",
               "paul") if somebody(name, desk).id == one.mentor_id}  # fmt: skip
    for id, mentor in list(who.items())[:most]:
        await market.forges(mentor, "request.accept", id, "0")
    assert len(pairs(market, "lea")) == most
    assert standing(market, "lea").count(RequestStatus.WITHDRAWN) == 3 - most
    assert "j'ai retiré" in market.reads("lea")
    late = list(who.items())[-1]
    assert "nothing to answer" in read(await market.forges(late[1], "request.accept", late[0], "0"))
    assert f"You have {most} mentor" in read(await asks(market, "lea", "zoe"))


async def test_a_mentor_who_lets_everything_pass_is_asked_whether_they_are_still_in(
    market: School,
) -> None:
    for _time in range(3):
        await asks(market, "lea", "marc")
        await market.passes(days=8)
    assert standing(market, "lea") == [RequestStatus.EXPIRED] * 3
    assert any("Are you still in" in read(letter) for letter in market.letters("marc"))
    assert "Nobody yet" in read(await market.says("lea", "trouver marc"))
    assert "takes no questions" in read(await asks(market, "lea", "marc"))
    await market.presses("marc", "Yes, I am still in")
    assert "1 mentor found" in read(await market.says("lea", "trouver marc"))


async def test_a_reason_is_for_the_managers_alone_and_others_are_suggested(market: School) -> None:
    await asks(market, "lea", "marc")
    form = form_of(await market.presses("marc", "Decline"))
    await market.fills("marc", "request-decline", {"reason": "Trop pris"}, form.subject)
    told = market.reads("lea")
    assert "Ce ne sera pas Marc cette fois" in told
    assert "Nora" in told
    assert "Trop pris" not in told
    assert "Trop pris" in read(await market.says("claire", "statut"))
    assert "could not take up" in read(await asks(market, "lea", "marc"))
    assert "0 %" not in read(await market.says("claire", "nudge"))
    with at_the_desk(market) as desk:
        programme = desk.programmes()[0]
        asked = next(one for one in desk.demand(programme) if one.theme == "internship")
        assert (asked.answered, asked.asked) == (1, 1)


async def test_managers_see_who_is_late_to_answer_and_remind_them(market: School) -> None:
    await asks(market, "lea", "marc")
    await market.passes(days=4)
    assert "Marc, as a mentor: 4 days" in read(await market.says("claire", "relancer"))
    await market.presses("claire", "Send")
    letter = market.letters("marc")[-1]
    assert "Lea asked you something 4 days ago." in read(letter)
    assert QUESTION in read(await market.presses("marc", "Answer: Lea"))
    assert "Nobody to nudge" in read(await market.says("claire", "relancer"))


@pytest.mark.parametrize("goes", ["pause", "quitter", "eviter"])
async def test_a_mentor_who_goes_leaves_nobody_waiting(market: School, goes: str) -> None:
    await asks(market, "lea", "marc")
    if goes == "pause":
        await market.says("marc", "pause 2026-12-01")
    elif goes == "quitter":
        await market.forges("marc", "place.quit")
    else:
        await market.fills("marc", "avoid", {"people": ["lea"]})
    assert standing(market, "lea") == [GONE]
    assert "Ce ne sera pas Marc cette fois" in market.reads("lea")
    assert "Nora" in market.reads("lea")
    said = read(await market.forges("marc", "request.accept", newest(market, "lea").id, "0"))
    assert "nothing to answer" in said


async def test_a_mentee_who_goes_takes_their_questions_along(market: School) -> None:
    await asks(market, "lea", "marc")
    await market.says("lea", "pause 2026-12-01")
    assert standing(market, "lea") == [RequestStatus.WITHDRAWN]
    assert "est close" in market.reads("marc")
    assert "resume first" in read(await asks(market, "lea", "nora"))


async def test_a_programme_that_closes_closes_its_questions(market: School) -> None:
    await asks(market, "lea", "marc")
    with at_the_desk(market) as desk:
        id = desk.programmes()[0].id
    await market.forges("claire", "programme.end", id)
    assert standing_of(market, id) == [GONE]
    assert "est clos, et votre question avec lui" in market.reads("lea")
    assert "Refuser" not in market.reads("marc")


def standing_of(school: School, id: str) -> list[RequestStatus]:
    """Where Léa's requests stand in a programme, were it closed."""
    with at_the_desk(school) as desk:
        programme = desk.programme(id)
        assert programme
        return [one.status for one in desk.asked_before(somebody("lea", desk), programme)]


async def test_no_press_of_a_stranger_does_anything(market: School) -> None:
    await asks(market, "lea", "marc")
    request = newest(market, "lea").id
    for who in ("ines", "eve", "lea"):
        for action in ("request.accept", "request.decline"):
            assert "out of date" in read(await market.forges(who, action, request, "0"))
    for who in ("ines", "eve", "marc"):
        assert "out of date" in read(await market.forges(who, "request.withdraw", request))
    for action in ("request.show", "request.word", "flash.answer", "flash.thank"):
        assert "out of date" in read(await market.forges("ines", action, request))
    wrong = await market.forges("marc", "request.accept", request, "7")
    assert "has a question for you" in read(wrong)
    wrong_ones = (("ines",), ("marc", "flash"), ("marc", "x"))
    for subject in ("", "x", "a:b:c", *(subject_of(market, *one) for one in wrong_ones)):
        reply = await market.forges("lea", "request.ask", subject)
        assert not isinstance(reply, Ask), subject
    assert standing(market, "lea") == [OPEN]
    assert pairs(market, "lea") == []


async def test_a_date_that_is_over_is_not_on_offer_any_more(market: School) -> None:
    with at_the_desk(market) as desk:
        desk.programmes()[0].expire_days = 30
    await asks(market, "lea", "marc")
    await market.passes(days=5)
    shown = read(await market.forges("marc", "request.show", newest(market, "lea").id))
    assert "3 September" not in shown.split("Accept", 1)[1]
    assert "10 September" in shown
    over = await market.forges("marc", "request.accept", newest(market, "lea").id, "0")
    assert "has a question for you" in read(over)
    assert pairs(market, "lea") == []

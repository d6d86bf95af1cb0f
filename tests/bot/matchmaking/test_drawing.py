"""Pairs are computed behind the replies, once, and shown to whoever asked for them."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlmodel import Session, select

from bot import offers, routes
from bot.entities import Status
from bot.matchmaking import drawing
from bot.offers import Computed, Gathering
from bot.ports import Telling, Thought
from storage.tables import MatchRow, RoundRow
from tests.school import MENTEE, MENTOR, School, buttons_of, form_of, read


@pytest.fixture
async def crowd(school: School, monkeypatch: pytest.MonkeyPatch) -> School:
    """Three pairs to be made, which are too many to wait for, and are kept two at a time."""
    monkeypatch.setattr(offers, "FEW", 3)
    monkeypatch.setattr(drawing, "KEPT_AT_ONCE", 2)
    for number in range(3):
        await school.joins(f"lea{number}", MENTEE)
        await school.joins(f"marc{number}", MENTOR)
    return school


class Slowly:
    """Computes, once it may; tells how far it is when it begins."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.times = 0
        slow = Thought(drawing.gather, self, drawing.tell, drawing.keep)
        monkeypatch.setitem(routes.ERRANDS, "round.compute", slow)
        monkeypatch.setattr("bot.dispatch.BETWEEN_NEWS", 0.02)

    def __call__(self, people: Gathering, tell: Telling) -> Computed:
        """As the engine does, but for the time it takes."""
        self.times += 1
        tell(0.4)
        self.begun.set()
        assert self.may_end.wait(20)
        return offers.compute(people)


async def test_many_pairs_are_computed_behind_the_reply_and_come_in_a_letter(crowd: School) -> None:
    told = read(await crowd.says("claire", "apparier"))
    assert "I am computing the pairs" in told
    [letter] = crowd.letters("claire")[-1:]
    assert "3 pairs to look at" in read(letter)
    await crowd.presses("claire", "Send 3 proposals")
    assert all("Un mentor pour vous" in crowd.reads(f"lea{number}") for number in range(3))


async def test_nobody_waits_for_a_long_thought_and_the_manager_sees_how_far_it_is(
    crowd: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    slowly = Slowly(monkeypatch)
    monkeypatch.setattr(crowd.clockwork._rounds, "_patience", 0.01)
    await crowd.says("claire", "apparier")
    async with asyncio.timeout(20):
        while "40\N{NO-BREAK SPACE}% effectués" not in crowd.reads("claire"):
            await crowd.clockwork.tick()
        # Meanwhile everybody is answered, letters go, and nothing is computed twice.
        await crowd.joins("ines", MENTEE)
        assert "Vous êtes dans le programme" in crowd.reads("ines")
        assert "I am computing" in read(await crowd.says("claire", "apparier"))
    slowly.may_end.set()
    await crowd.passes(minutes=1)
    assert slowly.times == 1
    assert "Envoyer 3 propositions" in crowd.reads("claire")
    assert "effectués" not in crowd.reads("claire")


async def test_a_round_dropped_while_it_is_computed_leaves_nothing(
    crowd: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    slowly = Slowly(monkeypatch)
    monkeypatch.setattr(crowd.clockwork._rounds, "_patience", 0.01)
    await crowd.says("claire", "apparier")
    await asyncio.to_thread(slowly.begun.wait, 20)
    assert "dropped" in read(await crowd.presses("claire", "Drop"))
    slowly.may_end.set()
    await crowd.passes(minutes=10)
    assert "Envoyer" not in crowd.reads("claire")
    with Session(crowd.engine) as session:
        assert session.exec(select(MatchRow)).all() == []


async def test_a_life_that_ended_while_it_kept_the_pairs_is_made_good(
    crowd: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, fails = drawing.keep, [True]

    def stumble(errand: object, computed: Computed, desk: object) -> Computed | None:
        if computed.begun and fails.pop():
            raise OSError("the disk is full")
        return keep(errand, computed, desk)  # type: ignore[arg-type]

    thought = Thought(drawing.gather, offers.compute, drawing.tell, stumble)
    monkeypatch.setitem(routes.ERRANDS, "round.compute", thought)
    fails[:] = [False, True]
    await crowd.says("claire", "apparier")
    assert "I am computing" in read(await crowd.says("claire", "apparier"))
    await crowd.passes(minutes=10)
    assert "Envoyer 3 propositions" in crowd.reads("claire")
    with Session(crowd.engine) as session:
        assert [match.status for match in session.exec(select(MatchRow))] == [Status.DRAFT] * 3


async def test_a_group_that_is_served_first_is_served_and_everybody_reads_it(
    school: School,
) -> None:
    await school.joins("lea", {**MENTEE, "degree": "Finance"})
    await school.joins("ines", {**MENTEE, "degree": "École d'art", "seeks": "cuisine"})
    await school.joins("marc", {**MENTOR, "degree": "Finance"})
    drawn = await school.says("claire", "apparier")
    assert "Lea with Marc" in read(drawn)
    assert "come first" not in read(drawn)
    id = next(one.subject for one in buttons_of(drawn) if one.action == "round.redraw")
    page = form_of(await school.forges("claire", "page.open", id, "programme-groups"))
    told = {**page.filled, "priority": "ecole d art", "cross_group": "5"}
    for wrong, said in (("none", "Choose by what"), ("graduate", "students, graduates")):
        fix = await school.fills("claire", page.form.name, {**told, "grouping": wrong},
                                 page.subject)  # fmt: skip
        assert said in read(fix)
    await school.fills("claire", page.form.name, {**told, "grouping": "degree"}, page.subject)
    drawn = await school.forges("claire", "round.redraw", id)
    assert "Ines with Marc" in read(drawn)
    for words in ("these come first: ecole d art", "Two different degrees count 5"):
        assert words in read(drawn)
    await school.presses("claire", "Send 1 proposal")
    assert "passent d'abord" in school.reads("marc")
    assert "these come first" in read(await school.says("lea", "place"))
    with Session(school.engine) as session:
        [sent] = [one for one in session.exec(select(RoundRow)) if one.status == "sent"]
        assert "come first" in str(sent.report["bends"])


async def test_groups_of_students_and_graduates_are_named_in_either_language(
    school: School,
) -> None:
    await school.says("claire", "réglages")
    page = form_of(await school.presses("claire", "Groups"))
    told = {"grouping": "graduate", "priority": "étudiants\nGraduates", "cross_group": "0"}
    await school.fills("claire", "programme-groups", told, page.subject)
    await school.says("claire", "réglages")
    again = form_of(await school.presses("claire", "Groups"))
    assert again.filled["priority"] == "Étudiants\nDiplômés"


async def test_a_round_keeps_to_what_the_settings_ask_for(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    drawn = await school.says("claire", "apparier")
    id = next(one.subject for one in buttons_of(drawn) if one.action == "round.redraw")

    async def scored(page: str, **told: str) -> str:
        opened = form_of(await school.forges("claire", "page.open", id, page))
        await school.fills("claire", page, {**opened.filled, **told}, opened.subject)
        return read(await school.forges("claire", "round.redraw", id))

    before = read(drawn)
    # Nothing but free hours counts, and those they have in common are few.
    off = dict.fromkeys(("needs", "themes", "experience", "people"), "0")
    after = await scored("programme-weights", **off)
    assert "1 pair to look at" in after
    assert before.splitlines()[2] != after.splitlines()[2]
    assert "No pair for now" in await scored("programme-matching", floor="90")
    assert "1 pair to look at" in await scored("programme-matching", floor="0")


async def test_mentors_who_fit_alike_share_the_mentees(school: School) -> None:
    for mentee in ("lea", "ines", "hugo", "zoe"):
        await school.joins(mentee, MENTEE)
    for mentor in ("marc", "julien"):
        await school.joins(mentor, {**MENTOR, "capacity": "4"})
    drawn = read(await school.says("claire", "apparier"))
    assert [drawn.count(f"with {mentor.title()}") for mentor in ("marc", "julien")] == [2, 2]

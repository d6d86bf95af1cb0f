"""Mentees choose from a short list; a mentor hears of it only then, and the next one after a no."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import Session, select

from bot.entities import Format, Platform, Status
from storage.tables import MatchRow
from tests.school import MENTEE, MENTOR, School, form_of, read

MENTORS = ("marc", "nina", "paul")


@pytest.fixture
async def listed(school: School) -> School:
    """Léa has Marc, Nina and Paul on her list, in that order; each has one place."""
    for who in ("lea", "ines", "omar", "claire", "tom1", "tom2", *MENTORS):
        school.locales[who] = "en-GB"
    await school.says("claire", "thèmes")
    await set_up(school, format=Format.SUGGESTIONS)
    await school.joins("lea", MENTEE)
    await school.joins("marc", {**MENTOR, "offers": "audit; prise de parole"})
    await school.joins("nina", {**MENTOR, "presentation": "Dix ans dans un cabinet."})
    await school.joins("paul", {**MENTOR, "offers": "cuisine"})
    drawn = read(await school.says("claire", "apparier"))
    assert "1 list to look at" in drawn
    assert drawn.index("Marc") < drawn.index("Nina") < drawn.index("Paul")
    await school.presses("claire", "Send 1 list")
    assert "3 mentors could suit you" in school.reads("lea")
    return school


async def set_up(school: School, **changes: object) -> None:
    """The programme is changed behind everybody's back."""
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        for name, value in changes.items():
            setattr(desk.programmes()[0], name, value)


async def ranks(school: School, who: str, *names: str) -> str:
    """Somebody says whom to ask, in that order."""
    form = form_of(await school.presses(who, "Choose"))
    ids = {str(option.label.args["words"]): option.value for option in form.options["first"]}
    told = dict(zip(("first", "second", "third"), [ids[name] for name in names], strict=False))
    return read(await school.fills(who, form.form.name, {**form.filled, **told}, form.subject))


async def declines(school: School, who: str) -> None:
    """Somebody says no, without a reason."""
    form = form_of(await school.presses(who, "Decline"))
    await school.fills(who, "decline", {"reason": ""}, form.subject)


async def test_a_mentor_is_asked_only_once_chosen_and_after_a_no_the_next(listed: School) -> None:
    assert not any("Lea" in listed.reads(mentor) for mentor in MENTORS)
    assert "Dix ans dans un cabinet." in listed.reads("lea")
    status = read(await listed.says("lea", "status"))
    assert "3 people to choose from, until Tuesday 8 September" in status
    assert "Choosing from a list\n1 mentee" in read(await listed.says("claire", "status"))
    # The same one twice is a slip.
    await listed.passes(minutes=5)
    assert "chosen this person already" in await ranks(listed, "lea", "Nina", "Nina")
    said = await ranks(listed, "lea", "Nina", "Paul")
    assert "I have asked Nina" in said
    assert "If it is a no, I ask Paul: that is settled now" in said
    assert "Lea has chosen you" in listed.reads("nina")
    assert not any("Lea" in listed.reads(mentor) for mentor in ("marc", "paul"))
    # What was written first says so too; whoever presses again, or forges, reads the same.
    assert "could suit you" not in listed.reads("lea")
    programme = listed.button("lea", "Where I stand").subject
    for action in ("list.show", "list.rank", "list.none", "list.ask"):
        assert "I have asked Nina" in read(await listed.forges("lea", action, programme))
    assert "closed" in read(await listed.forges("marc", "list.rank", programme))
    assert "whom you chose" in read(await listed.says("lea", "status"))

    await declines(listed, "nina")
    assert "It will not be Nina this time" in listed.reads("lea")
    assert "I have asked Paul, who comes next on your list" in listed.reads("lea")
    await listed.presses("paul", "Accept")
    assert "You are a pair!" in listed.reads("lea")
    # Marc heard of nothing, and answers for nothing.
    await listed.passes(days=30)
    assert "Lea" not in listed.reads("marc")
    assert "Marc" not in read(await listed.forges("claire", "late.show", programme))


async def test_a_silent_mentor_makes_way_and_the_end_of_the_ranking_brings_a_new_list(
    listed: School,
) -> None:
    await ranks(listed, "lea", "Marc")
    await listed.passes(days=3, hours=1)
    assert "Your answer is awaited, Marc" in listed.reads("marc")
    assert "awaited" not in listed.reads("lea")
    await listed.passes(days=4)
    # Nina and Paul, whom she did not choose, may be on the next list.
    assert "Marc has not answered within 7 days" in listed.reads("lea")
    assert "2 mentors could suit you" in listed.reads("lea")
    await listed.joins("zoe", MENTOR)
    # None of these: a reason for the managers alone, and who is left is looked for.
    form = form_of(await listed.presses("lea", "None of these"))
    await listed.fills("lea", "list-none", {"reason": "Trop loin de moi"}, form.subject)
    assert "Trop loin de moi" in read(await listed.says("claire", "status"))
    assert "1 mentor could suit you" in listed.reads("lea")
    assert "I have asked Zoe" in read(await listed.presses("lea", "Ask Zoe"))
    assert "Trop loin" not in "".join(listed.reads(who) for who in (*MENTORS, "zoe"))
    await declines(listed, "zoe")
    assert "Nobody else is free for you right now" in listed.reads("lea")
    assert listed.reads("lea").count("Nobody else is free") == 1


async def test_a_list_is_reminded_of_then_closed_and_three_silences_ask_whether_one_is_in(
    listed: School,
) -> None:
    await listed.passes(days=3, hours=1)
    assert listed.reads("lea").count("Whom do I ask, Lea?") == 1
    await listed.passes(days=4)
    assert "Nobody chosen within 7 days" in listed.reads("lea")
    assert listed.reads("lea").count("This list is closed") == 2
    for number in (1, 2):
        await listed.joins(f"zoe{number}", MENTOR)
        await listed.passes(days=8)
    assert "Are you still in, Lea?" in listed.reads("lea")
    assert not any("Lea" in listed.reads(who) for who in (*MENTORS, "zoe1", "zoe2"))


async def test_whoever_is_gone_or_full_comes_off_the_lists_and_an_empty_one_is_made_again(
    listed: School,
) -> None:
    await listed.says("marc", "leave")
    await listed.presses("marc", "Leave")
    assert "2 mentors could suit you" in listed.reads("lea")
    # Late joiners get lists at once; one place goes to whoever is faster.
    await listed.joins("ines", MENTEE)
    assert "I look right away for somebody" in listed.reads("ines")
    await listed.passes(minutes=10)
    assert "2 mentors could suit you" in listed.reads("ines")
    await ranks(listed, "ines", "Nina")
    assert "1 mentor could suit you" in listed.reads("lea")
    await listed.joins("omar", {**MENTOR, "offers": "audit"})
    await listed.passes(minutes=10)
    await listed.fills("lea", "avoid", {"people": ["paul"]})
    assert "Nobody is left on your list" in listed.reads("lea")
    assert listed.button("lea", "Ask Omar").action == "list.ask"
    await listed.says("lea", "leave")
    await listed.presses("lea", "Leave")
    with Session(listed.engine) as session:
        assert not session.exec(select(MatchRow).where(MatchRow.status == Status.SUGGESTED)).all()


async def test_while_others_choose_among_all_mentors_a_late_joiner_reads_when_it_is_their_turn(
    listed: School,
) -> None:
    await set_up(listed, lists_most=1)
    await listed.joins("ines", MENTEE)
    await listed.passes(minutes=10)
    told = listed.reads("ines")
    assert "I am still looking for you, Ines" in told
    assert "The lists of this round are out" in told
    assert "others are choosing among them right now" in told
    assert "they have 7 days to choose, then it is your turn" in told
    assert "no place free" not in told
    assert "are on as many lists as they may be" in listed.reads("claire")
    await ranks(listed, "lea", "Nina")
    await listed.passes(minutes=10)
    assert "2 mentors could suit you" in listed.reads("ines")


async def test_another_format_leaves_open_lists_alone(listed: School) -> None:
    await set_up(listed, format=Format.AUTO)
    await listed.joins("ines", MENTEE)
    await listed.passes(minutes=10)
    assert "A mentor for you" in listed.reads("ines")
    assert "could suit you" in listed.reads("lea")
    assert "I have asked Paul" in await ranks(listed, "lea", "Paul")
    # Where nobody is looked for by Tandem, it does not say that it looks.
    await set_up(listed, format=Format.A_LA_CARTE)
    await declines(listed, "paul")
    assert "You choose for yourself here: type find" in listed.reads("lea")


async def test_the_manager_reads_lists_in_figures_and_takes_somebody_off_one(
    listed: School,
) -> None:
    await set_up(listed, at_once=False, suggestions=2, lists_most=2)
    await listed.passes(hours=1)
    for number in (1, 2):
        await listed.joins(f"tom{number}", MENTEE)
    told = read(await listed.says("claire", "match simulate"))
    assert "Mentees with a list\n2 of 2 (100 %)" in told
    assert "A place, going down the list\n2 of 2" in told
    assert "Make the lists" in told
    tried = read(await listed.presses("claire", "One more place for each"))
    assert "2 of 2 → 2 of 2" in tried
    # Each mentor is on Léa's list and on one more: the four places on lists are not enough.
    drawn = read(await listed.says("claire", "match"))
    assert "2 lists to look at" in drawn
    assert sum(drawn.count(f"{name.title()} ·") for name in MENTORS) == 3
    [name] = {one.title() for one in MENTORS if drawn.count(f"{one.title()} ·")} - {"Marc", "Nina"}
    await listed.presses("claire", name)
    await listed.presses("claire", "Give another mentor")
    drawn = read(await listed.presses("claire", f"Take {name} off the list"))
    assert f"{name} ·" not in drawn
    await listed.presses("claire", "Send 2 lists" if "2 lists" in drawn else "Send 1 list")
    given = listed.reads("tom1") + listed.reads("tom2")
    assert "could suit you" in given
    assert name not in given


async def test_a_managers_pair_closes_the_list_of_the_mentee(listed: School) -> None:
    await listed.passes(hours=1)
    await listed.says("claire", "pair @lea @paul")
    await listed.presses("claire", "Propose it")
    assert "This list is closed" in listed.reads("lea")
    assert "A mentor for you: Paul" in listed.reads("lea")
    await declines(listed, "paul")
    assert "2 mentors could suit you" in listed.reads("lea")


@pytest.mark.races
async def test_of_two_who_choose_the_last_place_at_once_the_slower_chooses_again(
    listed: School,
) -> None:
    await listed.joins("ines", MENTEE)
    await listed.passes(minutes=10)
    told = []
    for who in ("lea", "ines"):
        form = form_of(await listed.presses(who, "Choose"))
        ids = {str(one.label.args["words"]): one.value for one in form.options["first"]}
        answers = {**form.filled, "first": ids["Nina"], "second": ids["Paul"]}
        told.append((who, form.form.name, answers, form.subject))
    said = [read(one) for one in await asyncio.gather(*(listed.fills(*one) for one in told))]
    assert sorted("I have asked Nina" in one for one in said) == [False, True]
    [slower] = [
        who for (who, *_), one in zip(told, said, strict=True) if "I have asked Nina" not in one
    ]
    assert listed.reads("nina").count("has chosen you") == 1
    await ranks(listed, slower, "Paul")
    assert listed.reads("paul").count("has chosen you") == 1
    assert f"{slower.title()} has chosen you" in listed.reads("paul")

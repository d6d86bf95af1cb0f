"""What was promised is done when it is due, once, whatever else breaks."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot import routes
from bot.entities import Errand, Person, Platform, Programme, Status
from bot.events import Ask, Done
from bot.matchmaking.proposals import AT_A_TIME
from bot.ports import Desk
from bot.values import card
from bot.words import plain
from scheduler import Rounds
from scheduler.rounds import AGAIN
from storage import SqlAgenda
from storage.tables import ErrandRow, LetterRow, MatchRow, MeetingRow, PersonRow
from tests.school import MENTEE, MENTOR, TUESDAY, School

PLAN = {"rhythm": "weekly", "day": "3", "at": "18:30", "minutes": "45", "link": ""}


def promise(school: School, kind: str, *subjects: str) -> None:
    """Promise that for now."""
    with school.store.open(Platform.WEB, "school", TUESDAY) as desk:
        if desk.person_at("lea") is None:
            desk.add(Person(address="lea", name="Léa", arrived_at=TUESDAY))
        for subject in subjects:
            desk.promise(kind, subject, school.clock.now())


def errands(engine: sa.Engine) -> dict[str, ErrandRow]:
    """Every errand, by its subject."""
    with Session(engine) as session:
        return {errand.subject: errand for errand in session.exec(select(ErrandRow))}


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Subjects whose errand `test.write` breaks off after having written its letter."""
    subjects = ["bad"]

    def write(errand: Errand, desk: Desk) -> None:
        lea = desk.person_at("lea")
        assert lea
        desk.post(lea, card(None, plain(errand.subject)), f"errand:{errand.subject}")
        desk.promise("test.write", f"{errand.subject}, then", desk.now + timedelta(days=1))
        if errand.subject in subjects:
            raise RuntimeError(f"{errand.subject} is broken")

    monkeypatch.setitem(routes.ERRANDS, "test.write", write)
    return subjects


async def test_an_errand_that_fails_is_put_off_and_holds_up_nobody(
    school: School, broken: list[str]
) -> None:
    promise(school, "test.write", "one", "bad", "two")
    await school.clockwork.tick()
    assert {p.key for p in school.letterbox.parcels} == {"errand:one", "errand:two"}
    kept = errands(school.engine)
    assert (kept["bad"].done_at, kept["bad"].attempts) == (None, 1)
    assert kept["bad"].due_at == TUESDAY + AGAIN
    assert kept["bad"].last_error == "RuntimeError: bad is broken"
    assert kept["one"].done_at == TUESDAY


async def test_an_errand_that_breaks_off_leaves_neither_letters_nor_promises(
    school: School, broken: list[str]
) -> None:
    promise(school, "test.write", "bad")
    await school.clockwork.tick()
    with Session(school.engine) as session:
        assert session.exec(select(LetterRow)).all() == []
    assert set(errands(school.engine)) == {"bad"}


async def test_an_errand_that_failed_is_done_once_it_can_be(
    school: School, broken: list[str]
) -> None:
    promise(school, "test.write", "bad")
    await school.clockwork.tick()
    broken.clear()
    await school.passes(seconds=AGAIN.total_seconds() - 1)
    assert school.letterbox.parcels == []
    await school.passes(seconds=1)
    await school.passes(hours=1)
    assert [p.key for p in school.letterbox.parcels] == ["errand:bad"]
    assert errands(school.engine)["bad"].done_at == TUESDAY + AGAIN


async def test_an_errand_that_always_fails_is_given_up_and_counted_as_lost(
    school: School, broken: list[str]
) -> None:
    promise(school, "test.write", "bad")
    await school.passes(days=30)
    kept = errands(school.engine)["bad"]
    assert kept.done_at
    assert kept.last_error == "RuntimeError: bad is broken"
    with school.store.open(Platform.WEB, "school", TUESDAY) as desk:
        programme = desk.add(Programme(name="", themes=[], created_at=TUESDAY))
        assert desk.figures(programme).letters_lost == 1
    assert school.letterbox.parcels == []


async def test_an_errand_that_no_version_knows_is_put_off(
    school: School, broken: list[str]
) -> None:
    promise(school, "from.tomorrow", "new")
    promise(school, "test.write", "one")
    await school.clockwork.tick()
    assert [p.key for p in school.letterbox.parcels] == ["errand:one"]
    assert errands(school.engine)["new"].last_error == "KeyError: 'from.tomorrow'"


async def test_an_errand_is_done_once_though_two_go_round_at_once(
    school: School, broken: list[str]
) -> None:
    promise(school, "test.write", "one")
    dues = school.agenda.due(school.clock.now(), 9)
    for due in dues * 2:
        await school.door.run(due)
    await school.postman.deliver()
    assert len(school.letterbox.parcels) == 1


async def test_a_round_of_many_pairs_reaches_everybody_once(school: School) -> None:
    pairs = AT_A_TIME + 2
    for number in range(pairs):
        await school.joins(f"a{number}", MENTEE)
    for number in range(0, pairs, 5):
        await school.joins(f"b{number}", {**MENTOR, "capacity": "5"})
    await school.says("claire", "apparier")
    await school.presses("claire", f"Send {pairs} proposals")
    await school.clockwork.tick()
    proposals = [p.key for p in school.letterbox.parcels if p.key.startswith("proposal:")]
    assert len(set(proposals)) == len(proposals) == 2 * pairs
    with Session(school.engine) as session:
        assert {match.status for match in session.exec(select(MatchRow))} == {Status.PROPOSED}


@pytest.fixture
async def pair(pair: School) -> School:
    """Léa and Marc, who meet every Thursday at half past six."""
    await plan(pair)
    return pair


async def plan(school: School, **other: str) -> None:
    """Set the meetings."""
    form = await school.presses("lea", "Plan our meetings")
    assert isinstance(form, Ask)
    reply = await school.fills("lea", "plan", {**PLAN, **other}, form.subject)
    assert isinstance(reply, Done)


def meetings(engine: sa.Engine) -> list[MeetingRow]:
    """Every date, the first one first."""
    with Session(engine) as session:
        return list(session.exec(select(MeetingRow).order_by(col(MeetingRow.starts_at))))


def written(engine: sa.Engine) -> list[tuple[str, str, str, datetime]]:
    """Reminders and questions: what, about which date, to whom, sent when, in that order."""
    with Session(engine) as session:
        names = {person.id: person.address for person in session.exec(select(PersonRow))}
        letters = session.exec(select(LetterRow).order_by(col(LetterRow.number)))
        told = [(letter.key.split(":"), letter.sent_at) for letter in letters]
    return [
        (key[0], key[1], names[key[2]], at)
        for key, at in told
        if key[0] in ("remind", "follow") and at
    ]


@pytest.mark.parametrize("rhythm", ["weekly", "biweekly", "monthly"])
async def test_months_go_by_and_every_meeting_has_its_reminder_and_its_question_once(
    pair: School, rhythm: str
) -> None:
    await plan(pair, rhythm=rhythm)
    end = pair.clock.now() + timedelta(days=100)
    await pair.passes(days=100)
    held = [m for m in meetings(pair.engine) if m.status != "cancelled"]
    done = [m for m in held if m.starts_at + timedelta(minutes=45) <= end]
    assert len(held) == len(done) + 1
    assert len(done) == {"weekly": 14, "biweekly": 7, "monthly": 4}[rhythm]
    paris = ZoneInfo("Europe/Paris")
    # The clocks change on the way; the hour on the wall does not.
    assert {f"{m.starts_at.astimezone(paris):%a %H:%M}" for m in held} == {"Thu 18:30"}
    expected = [
        (what, meeting.id, who, meeting.starts_at + away)
        for meeting in done
        for what, away in (("remind", timedelta(days=-1)), ("follow", timedelta(minutes=45)))
        for who in ("lea", "marc")
    ]
    told = written(pair.engine)
    assert [line for line in told if line[1] != held[-1].id] == expected
    assert [at for _what, _which, _who, at in told] == sorted(at for *_about, at in told)


async def test_once_the_meetings_are_changed_nothing_comes_of_the_old_ones(pair: School) -> None:
    await pair.passes(days=8)
    old = {meeting.id for meeting in meetings(pair.engine)}
    heard = len(written(pair.engine))
    await plan(pair, day="0", at="12:00")
    waiting = {subject for subject, errand in errands(pair.engine).items() if not errand.done_at}
    assert not old & waiting
    await pair.passes(days=30)
    new = written(pair.engine)[heard:]
    assert len(new) >= 14
    assert not old & {which for _what, which, _who, _at in new}


async def test_an_old_question_is_still_answered_after_the_meetings_are_changed(
    pair: School,
) -> None:
    await pair.passes(days=3)
    await plan(pair, day="0", at="12:00")
    await pair.presses("lea", "It took place")
    assert sum(m.status == "took_place" for m in meetings(pair.engine)) == 1


async def test_what_is_told_during_a_meeting_does_not_end_the_series(pair: School) -> None:
    await pair.passes(days=2, hours=8, minutes=40)
    await pair.says("marc", "bilan")
    await pair.presses("marc", "It took place")
    await pair.passes(days=8)
    dates = [f"{m.starts_at:%d}" for m in meetings(pair.engine)]
    assert dates[:2] == ["03", "10"]


async def test_after_a_long_sleep_what_was_missed_is_said_once_and_the_series_goes_on(
    pair: School,
) -> None:
    # The machine slept: the clock jumps, and nothing was done on the way.
    pair.clock.move_to(pair.clock.now() + timedelta(days=40))
    await pair.clockwork.tick()
    told = written(pair.engine)
    assert [(what, who) for what, _which, who, _at in told] == [
        ("follow", "lea"), ("follow", "marc"),
    ]  # fmt: skip
    assert [m.starts_at > pair.clock.now() for m in meetings(pair.engine)] == [False, True]


async def test_the_clock_is_moved_over_nothing(school: School) -> None:
    await school.passes(days=400)
    assert school.clock.now() == TUESDAY + timedelta(days=400)
    assert school.letterbox.parcels == []


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_what_another_process_is_at_is_left_to_it_until_it_lets_go(school: School) -> None:
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        desk.promise("pulse.ask", "nobody", school.clock.now())
    other = SqlAgenda(school.engine)
    [due] = other.due(school.clock.now(), 9)
    let_go = other.hold(due.errand_id)
    assert let_go
    rounds = Rounds(school.agenda, school.door, school.clock)
    assert await rounds.go() == 0
    let_go()
    assert await rounds.go() == 1
    assert await rounds.go() == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_what_somebody_waits_for_goes_before_what_the_calendar_brings(
    school: School, broken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(routes.ERRANDS) >= routes.AWAITED
    promise(school, "test.write", "calendar")
    await school.clockwork.tick()
    monkeypatch.setattr(routes, "AWAITED", {"test.write"})
    promise(school, "test.write", "pressed")
    await school.clockwork.tick()
    with Session(school.engine) as session:
        awaited = {letter.key: letter.awaited for letter in session.exec(select(LetterRow))}
    assert awaited == {"errand:calendar": False, "errand:pressed": True}

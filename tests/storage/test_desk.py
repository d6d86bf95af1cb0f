"""A desk reaches one community's rows, keeps each thing once, and lets people act at once."""

from __future__ import annotations

import asyncio
import inspect
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from bot import entities, founding
from bot.dispatch import Door
from bot.entities import (
    Enrolment,
    Errand,
    Kpi,
    Listing,
    Match,
    Meeting,
    MeetingStatus,
    Mentoring,
    Notice,
    Paper,
    Person,
    Platform,
    Programme,
    Pulse,
    Request,
    Rhythm,
    Role,
    Round,
    RoundStatus,
    Series,
    Showing,
    Side,
    Standing,
    Status,
    Survey,
    Upload,
)
from bot.events import Filled, Heard, Pressed, Reply, Say, Sender, Words
from bot.ports import Conflict, Desk, Known
from bot.values import card
from bot.words import plain
from storage import SqlAgenda, SqlStore
from storage.tables import CommunityRow, EnrolmentRow, ErrandRow, LetterRow, MatchRow, PersonRow
from tests.school import MENTEE, MENTOR, School, TurnedClock, claimed, read, walk

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
HELLO = card(None, plain("Hello"))


@dataclass(frozen=True)
class Town:
    """One community with one row of each kind."""

    mentee: Person
    mentor: Person
    programme: Programme
    draft: Round
    sent: Round
    match: Match
    series: Series
    coming: Meeting
    over: Meeting
    pulse: Pulse
    errand: Errand
    kpi: Kpi
    upload: Upload
    notice: Notice
    testimonial: entities.Testimonial
    request: Request


def settle(store: SqlStore, address: str) -> Town:
    """Live a little in that community."""
    with store.open(Platform.WEB, address, NOW) as desk:
        programme = founding.found(address, desk)
        people = [
            desk.add(Person(address=name, name=name, arrived_at=NOW)) for name in ("lea", "marc")
        ]
        waits = desk.add(Person(address="ines", name="ines", arrived_at=NOW))
        roles = (Role.MENTEE, Role.MENTOR, Role.MENTEE)
        for person, role in zip([*people, waits], roles, strict=True):
            desk.add(
                Enrolment(
                    programme_id=programme.id, person_id=person.id, role=role, themes=[],
                    languages=["fr"], capacity=3, enrolled_at=NOW, updated_at=NOW,
                )
            )  # fmt: skip
        rounds = [
            desk.add(
                Round(programme_id=programme.id, drawn_by=waits.id, drawn_at=NOW,
                      settled_at=NOW, status=status)
            )
            for status in (RoundStatus.DRAFT, RoundStatus.SENT)
        ]  # fmt: skip
        matches = [
            desk.add(
                Match(
                    programme_id=programme.id, round_id=rounds[0].id, mentee_id=people[0].id,
                    mentor_id=people[1].id, score=0.5, status=status, proposed_at=NOW, place=1,
                )
            )
            for status in (Status.ACTIVE, Status.DRAFT)
        ]  # fmt: skip
        series = desk.add(
            Series(
                match_id=matches[0].id, rhythm=Rhythm.WEEKLY, starts="2026-09-03T18:30:00",
                zone="Europe/Paris", rule="FREQ=WEEKLY;BYDAY=TH", minutes=45,
                set_by=people[0].id, set_at=NOW,
            )
        )  # fmt: skip
        meetings = [
            desk.add(
                Meeting(match_id=matches[0].id, series_id=series.id, starts_at=NOW + away,
                        minutes=45)
            )
            for away in (timedelta(days=1), timedelta(days=-1))
        ]  # fmt: skip
        kpi = desk.add(Kpi(programme_id=programme.id, name="pairs", added_at=NOW))
        upload = desk.add(
            Upload(programme_id=programme.id, person_id=waits.id, name="a.csv", lines=[], at=NOW)
        )
        desk.enlist([listing(programme, "Zoé")])
        notice = desk.add(Notice(programme_id=programme.id, message="soon", at=NOW))
        testimonial = desk.add(
            entities.Testimonial(programme_id=programme.id, person_id=waits.id, words="Merci",
                        showing=Showing.NAMED, at=NOW)
        )  # fmt: skip
        request = desk.add(
            Request(
                programme_id=programme.id, mentee_id=waits.id, mentor_id=people[1].id,
                kind=Mentoring.FLASH, theme="career", question="?", slots=[], minutes=30,
                asked_at=NOW,
            )
        )  # fmt: skip
        pulse = desk.add(
            Pulse(programme_id=programme.id, match_id=matches[0].id, person_id=people[0].id,
                  side=Side.MENTEE, asked_at=NOW)
        )  # fmt: skip
        desk.promise("pulse.ask", matches[0].id, NOW)
    [due] = [due for due in SqlAgenda(engine_of(store)).due(NOW, 99) if due.community == address]
    with store.open(Platform.WEB, address, NOW) as desk:
        errand = desk.errand(due.errand_id)
        desk.invite_all(notice, [Known(person.id, person.name) for person in people])
    assert errand
    return Town(
        mentee=people[0], mentor=people[1], programme=programme, draft=rounds[0], sent=rounds[1],
        match=matches[0], series=series, coming=meetings[0], over=meetings[1], pulse=pulse,
        errand=errand, kpi=kpi, upload=upload, notice=notice, testimonial=testimonial,
        request=request,
    )  # fmt: skip


def listing(programme: Programme, name: str) -> Listing:
    """Zoé in that programme's roster, under that name."""
    return Listing(programme_id=programme.id, email="zoe@example.org", name=name, listed_at=NOW)


def engine_of(store: SqlStore) -> sa.Engine:
    """The database behind a store."""
    return store._engine


async def test_what_is_at_home_is_found(store: SqlStore) -> None:
    town = settle(store, "here")
    with store.open(Platform.WEB, "here", NOW) as desk:
        assert desk.person(town.mentee.id)
        assert desk.person_at("lea")
        assert desk.enrolment(town.mentee, town.programme)
        assert desk.programme(town.programme.id)
        assert desk.kpi(town.kpi.id)
        assert desk.upload(town.upload.id)
        assert desk.roster(town.programme)["zoe@example.org"].name == "Zoé"
        assert desk.roster_size(town.programme) == (1, 0)
        assert desk.not_here(town.programme, 0, 9) == ["zoe@example.org"]
        assert [place.person.address for place in desk.waiting_mentees(town.programme)] == ["ines"]
        assert [place.free for place in desk.mentors_with_room(town.programme)] == [2]
        assert desk.round(town.draft.id)
        assert desk.draft_round(town.programme) == town.draft
        assert desk.last_sent_round(town.programme) == town.sent
        assert desk.waiting(town.programme) == 1
        assert len(desk.drafts(town.draft)) == desk.draft_count(town.draft) == 1
        assert desk.match(town.match.id)
        assert desk.request(town.request.id)
        assert desk.waiting_requests(town.programme) == [town.request]
        assert desk.open_requests(town.mentor) == [town.request]
        assert desk.open_matches(town.mentee) == [town.match]
        assert desk.tried_pairs(town.programme) == {(town.mentee.id, town.mentor.id)}
        assert desk.series(town.series.id)
        assert desk.series_of(town.match)
        assert desk.goes_on(town.series)
        assert desk.sides(town.match) == (town.mentee, town.mentor)
        assert desk.answers_since(town.programme, NOW - timedelta(days=1))
        assert not desk.answers_since(town.programme, NOW)
        assert desk.meeting(town.coming.id)
        assert desk.next_meeting(town.match) == town.coming
        assert desk.last_meeting(town.match) == town.over
        assert desk.pulse(town.pulse.id)
        assert desk.pulse_answers(town.programme) == [{}]
        assert desk.errand(town.errand.id)
        assert desk.notices(town.programme) == [town.notice]
        assert desk.testimonial(town.testimonial.id)
        assert [known.name for known in desk.enrolled(town.programme)] == ["ines", "lea", "marc"]
        assert desk.unlinked(town.programme) == 1
        assert desk.echo(town.notice).to_go == len(desk.next_invited(town.notice, 9)) == 2
        assert desk.figures(town.programme).active == 1


async def test_a_row_of_another_community_is_not_found(store: SqlStore) -> None:
    away = settle(store, "away")
    with store.open(Platform.WEB, "away", NOW) as desk:
        enrolment = desk.enrolment(away.mentee, away.programme)
        assert enrolment
        enrolled = enrolment.id
    with store.open(Platform.WEB, "away", NOW) as desk:
        survey = desk.add(
            Survey(
                programme_id=away.programme.id, person_id=away.mentee.id, wave="start",
                role=Role.MENTEE, asked_at=NOW,
            )
        )  # fmt: skip
        assert desk.survey(survey.id)
        desk.post(away.mentee, HELLO, "hello")
        letter = desk._one(LetterRow)
        assert letter
        assert desk.letter(letter.id)
    with store.open(Platform.WEB, "here", NOW) as desk:
        by_id = {
            "enrolment_of": enrolled,
            "person": away.mentee.id,
            "programme": away.programme.id,
            "kpi": away.kpi.id,
            "upload": away.upload.id,
            "notice": away.notice.id,
            "testimonial": away.testimonial.id,
            "letter": letter.id,
            "survey": survey.id,
            "round": away.draft.id,
            "match": away.match.id,
            "request": away.request.id,
            "series": away.series.id,
            "meeting": away.coming.id,
            "pulse": away.pulse.id,
            "errand": away.errand.id,
        }
        assert set(by_id) == {
            name
            for name, query in vars(Desk).items()
            if inspect.isfunction(query) and "id" in inspect.signature(query).parameters
        }
        for name, id in by_id.items():
            assert getattr(desk, name)(id) is None, name


async def test_nothing_of_another_community_hangs_on_what_is_not_found(store: SqlStore) -> None:
    away = settle(store, "away")
    with store.open(Platform.WEB, "away", NOW) as desk:
        assert desk.kept(away.programme, list, lambda known, _changed: known)
    with store.open(Platform.WEB, "here", NOW) as desk:
        assert desk.person_at("lea") is None
        assert not desk.founded()
        assert desk.owners() == []
        assert desk.managers(away.programme) == []
        assert desk.programmes() == []
        assert desk.stewards(away.programme) == []
        assert desk.kpis(away.programme) == []
        assert desk.roster(away.programme) == {}
        assert desk.roster_size(away.programme) == (0, 0)
        assert desk.not_here(away.programme, 0, 9) == []
        assert desk.rank(away.mentee, away.programme) is None
        assert desk.steers(away.mentee) == []
        assert desk.dropped(away.draft) == 0
        assert not desk.answers_since(away.programme, NOW - timedelta(days=999))
        assert not desk.goes_on(away.series)
        assert desk.enrolment(away.mentee, away.programme) is None
        assert desk.enrolments(away.mentee) == []
        another = away.programme.model_copy(update={"id": "another"})
        assert desk.last_enrolment(away.mentee, another) is None
        assert desk.listed(away.mentee, away.programme) is None
        assert desk.standings(away.programme) == {}
        assert desk.standing_so(away.programme, Standing.ACTIVE) == []
        assert desk.count_behind(away.programme, {Paper.CHARTER: 1}) == 0
        assert desk.behind(away.programme, {Paper.CHARTER: 1}, "", 9) == []
        assert desk.avoided_by(away.mentee) == []
        assert desk.waiting_mentees(away.programme) == []
        assert desk.mentors_with_room(away.programme) == []
        assert desk.draft_round(away.programme) is None
        assert desk.last_sent_round(away.programme) is None
        assert desk.waiting(away.programme) == 0
        assert desk.drafts(away.draft) == []
        assert desk.draft_count(away.draft) == 0
        assert desk.dropped(away.draft) == 0
        assert not desk.answers_since(away.programme, NOW - timedelta(days=1))
        assert not desk.goes_on(away.series)
        assert desk.open_matches(away.mentee) == []
        assert desk.series_of(away.match) is None
        assert desk.next_meeting(away.match) is None
        assert desk.last_meeting(away.match) is None
        assert desk.declines(away.programme, away.mentor, 9) == []
        assert desk.pulse_answers(away.programme) == []
        assert desk.meetings(away.match) == []
        assert desk.kept(away.programme, list, lambda known, _changed: known) == []
        assert desk.mentors(away.programme, [away.mentor.id]) == []
        assert desk.apart(away.mentee, away.programme) == frozenset()
        assert desk.took(away.programme, [away.mentor.id]) == {}
        assert desk.open_requests(away.mentor) == []
        assert desk.waiting_requests(away.programme) == []
        assert desk.asked_before(away.mentee, away.programme) == []
        assert desk.late_requests(away.programme, NOW) == []
        assert desk.refusals(away.programme, away.mentee, 9) == []
        assert desk.notices(away.programme) == []
        assert desk.counting() == []
        assert desk.present(away.programme) == []
        assert desk.rostered(away.programme) == []
        assert desk.students(away.programme) == []
        assert desk.interested(away.programme) == []
        assert desk.former(Side.MENTOR, another) == []
        assert desk.experienced(another) == []
        assert desk.unanswered(away.programme, "") == []
        assert desk.able(another) == []
        assert desk.enrolled(away.programme) == []
        assert desk.next_invited(away.notice, 9) == []
        assert desk.unlinked(away.programme) == 0
        assert desk.invitation(away.notice, away.mentee) is None
        assert desk.invitations(away.mentee, away.programme) == []
        assert not any(vars(desk.echo(away.notice)).values())
        assert desk.interest(away.mentee, away.programme, "poll") is None
        assert desk.interests(away.programme, "poll") == []
        assert desk.testimonials(away.programme) == []
        assert desk.ambassadors(away.programme) == []
        assert desk.brought(away.programme) == {}
        assert desk.inviter(away.programme, "") is None
        figures = desk.figures(away.programme)
    assert not any(vars(figures).values())


async def test_pairs_tried_in_another_community_are_not_told(store: SqlStore) -> None:
    away = settle(store, "away")
    with store.open(Platform.WEB, "here", NOW) as desk:
        assert desk.tried_pairs(away.programme) == frozenset()


async def test_nobody_changes_the_rows_of_another_community(store: SqlStore) -> None:
    away = settle(store, "away")
    with store.open(Platform.WEB, "here", NOW) as desk:
        desk.forget(away.match.id)
        desk.drop_drafts(away.draft)
        desk.enlist([listing(away.programme, "Somebody else")])
        zoe = Person(address="zoe", name="Zoé", email="zoe@example.org", arrived_at=NOW)
        desk.link_listings([desk.add(zoe)])
    with store.open(Platform.WEB, "away", NOW) as desk:
        assert desk.errand(away.errand.id)
        assert desk.draft_count(away.draft) == 1
        assert desk.people_at(["zoe@example.org"]) == {}
        kept = desk.roster(away.programme)["zoe@example.org"]
        assert (kept.name, kept.person_id) == ("Zoé", "")


async def test_a_row_that_was_read_at_home_is_not_found_from_elsewhere(store: SqlStore) -> None:
    towns = [settle(store, address) for address in ("here", "away")]
    with store.open(Platform.WEB, "here", NOW) as desk:
        assert desk.match(towns[0].match.id)
        assert desk.match(towns[1].match.id) is None
        # What a list brought along is not found either.
        assert [match.id for match in desk.open_matches(towns[1].mentee)] == []
        assert desk.person(towns[1].mentee.id) is None


async def test_drafts_that_were_dropped_are_gone_at_once(store: SqlStore) -> None:
    town = settle(store, "here")
    with store.open(Platform.WEB, "here", NOW) as desk:
        [draft] = desk.drafts(town.draft)
        draft_id = draft.id
        desk.drop_drafts(town.draft)
        assert desk.match(draft_id) is None
        assert desk.drafts(town.draft) == []


async def test_a_letter_to_somebody_of_another_community_has_no_reader(
    store: SqlStore, engine: sa.Engine
) -> None:
    away = settle(store, "away")
    with store.open(Platform.WEB, "here", NOW) as desk:
        desk.post(away.mentee, HELLO, "hello")
    [parcel] = claimed(engine, NOW)
    assert parcel.recipients == ()


async def test_the_same_address_on_another_platform_is_another_community(store: SqlStore) -> None:
    settle(store, "school")
    with store.open(Platform.SLACK, "school", NOW) as desk:
        assert not desk.founded()
        assert desk.person_at("lea") is None


async def test_a_delivery_is_new_once_in_each_community(store: SqlStore) -> None:
    for community in ("here", "away"):
        with store.open(Platform.WEB, community, NOW) as desk:
            assert desk.first_time("event-1")
            assert not desk.first_time("event-1")
            assert desk.first_time("event-2")
    with store.open(Platform.WEB, "here", NOW) as desk:
        assert not desk.first_time("event-1")
        assert desk.first_time("")
        assert desk.first_time("")
        assert desk.first_time("x" * 5000)
        assert not desk.first_time("x" * 5000)


async def test_a_delivery_whose_work_failed_is_new_again(store: SqlStore) -> None:
    def fail() -> None:
        with store.open(Platform.WEB, "here", NOW) as desk:
            assert desk.first_time("event-1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.open(Platform.WEB, "here", NOW) as desk:
        assert desk.first_time("event-1")


async def test_a_promise_is_kept_once_and_can_be_forgotten(
    store: SqlStore, engine: sa.Engine
) -> None:
    agenda = SqlAgenda(engine)
    later = NOW + timedelta(hours=1)
    with store.open(Platform.WEB, "here", NOW) as desk:
        for _twice in range(2):
            desk.promise("pulse.ask", "one", later)
        desk.promise("meeting.remind", "one", later)
        desk.promise("pulse.ask", "two", later + timedelta(hours=1))
    assert agenda.due(NOW, 99) == []
    assert len(agenda.due(later, 99)) == 2
    with store.open(Platform.WEB, "here", NOW) as desk:
        desk.forget("one")
    assert agenda.due(later, 99) == []
    [due] = agenda.due(later + timedelta(hours=1), 99)
    with store.open(Platform.WEB, "here", NOW) as desk:
        errand = desk.errand(due.errand_id)
        assert errand
        assert (errand.kind, errand.subject) == ("pulse.ask", "two")
        errand.done_at = desk.now
    with store.open(Platform.WEB, "here", NOW) as desk:
        assert desk.errand(due.errand_id) is None


async def test_a_letter_of_the_same_key_is_kept_once(store: SqlStore, engine: sa.Engine) -> None:
    with store.open(Platform.WEB, "here", NOW) as desk:
        lea = desk.add(Person(address="lea", name="Léa", arrived_at=NOW))
        desk.post(lea, HELLO, "hello")
        desk.post(lea, card(None, plain("Hello again")), "hello")
    with store.open(Platform.WEB, "away", NOW) as desk:
        lea = desk.add(Person(address="lea", name="Léa", arrived_at=NOW))
        desk.post(lea, HELLO, "hello")
    parcels = claimed(engine, NOW)
    assert sorted((p.community, read(p.card)) for p in parcels) == [
        ("away", "Hello"), ("here", "Hello"),
    ]  # fmt: skip


@pytest.mark.parametrize(("group_chats", "letters"), [(True, [2]), (False, [1, 1])])
async def test_a_letter_to_two_is_one_where_they_can_sit_together(
    store: SqlStore, engine: sa.Engine, group_chats: bool, letters: list[int]
) -> None:
    with store.open(Platform.WEB, "here", NOW) as desk:
        desk.community.group_chats = group_chats
        two = [desk.add(Person(address=a, name=a, arrived_at=NOW)) for a in ("lea", "marc")]
        for _twice in range(2):
            desk.post_together(two, HELLO, "introduction")
    parcels = claimed(engine, NOW)
    assert [len(parcel.recipients) for parcel in parcels] == letters


async def test_nothing_is_kept_of_what_ended_badly(store: SqlStore, engine: sa.Engine) -> None:
    def fail() -> None:
        with store.open(Platform.WEB, "here", NOW) as desk:
            lea = desk.add(Person(address="lea", name="Léa", arrived_at=NOW))
            desk.post(lea, HELLO, "hello")
            desk.promise("pulse.ask", "one", NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with Session(engine) as session:
        for row in (CommunityRow, PersonRow, LetterRow, ErrandRow):
            assert session.exec(select(sa.func.count()).select_from(row)).one() == 0


@pytest.mark.parametrize("_again", range(3))
async def test_two_who_accept_at_the_same_instant_become_one_pair(
    school: School, _again: int
) -> None:
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 1 proposal")
    # Each door works in a thread of its own; several presses of one person are one yes.
    await asyncio.gather(*(school.presses(who, "Accept") for who in ("lea", "marc") * 3))
    with Session(school.engine) as session:
        statuses = [match.status for match in session.exec(select(MatchRow))]
    assert statuses == [Status.ACTIVE]
    keys = [parcel.key.split(":")[0] for parcel in school.letterbox.parcels]
    assert keys.count("introduction") == 1
    assert keys.count("first-message") == 1
    with Session(school.engine) as session:
        assert len([e for e in session.exec(select(ErrandRow)) if e.kind == "pulse.ask"]) == 1


async def test_one_accepts_while_the_other_declines_and_one_of_them_is_heard(
    school: School,
) -> None:
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 1 proposal")
    await school.presses("marc", "Accept")
    match = school.button("lea", "Accept").subject
    await asyncio.gather(
        school.presses("lea", "Accept"), school.fills("lea", "decline", {"reason": ""}, match)
    )
    keys = [parcel.key.split(":")[0] for parcel in school.letterbox.parcels]
    assert ("introduction" in keys) is not ("declined" in keys)


async def test_people_who_arrive_at_the_same_instant_are_all_heard(
    engine: sa.Engine, clock: TurnedClock
) -> None:
    door = Door(SqlStore(engine), clock, frozenset(), wake=lambda: None)
    people = ["lea", "marc"] * 4
    answers = await asyncio.gather(
        *(
            door.answer(Heard(Sender(Platform.WEB, "new", who, name=who.title()), Words("aide")))
            for who in people
        )
    )
    for answer in answers:
        assert isinstance(answer.reply, Say)
        assert "Ce que vous pouvez" in read(answer.reply, answer.reader) or (
            "What you can type" in read(answer.reply)
        )
    with Session(engine) as session:
        assert len(session.exec(select(CommunityRow)).all()) == 1
        assert len(session.exec(select(PersonRow)).all()) == 2


async def test_what_the_platform_repeats_is_done_once(
    engine: sa.Engine, clock: TurnedClock
) -> None:
    sender = Sender(Platform.SLACK, "T1", "U1", name="Léa")
    door = Door(SqlStore(engine), clock, frozenset(), wake=lambda: None)

    async def does(act: Pressed | Filled) -> Reply:
        return (await door.answer(Heard(sender, act))).reply

    await walk(does, MENTEE)
    heard = [Heard(sender, Filled("traits", "", {}), key) for key in ("e1", "e1", "e2")]
    await asyncio.gather(*(door.answer(one) for one in heard))
    with Session(engine) as session:
        [enrolment] = session.exec(select(EnrolmentRow))
        assert enrolment.revision == 3


async def test_who_comes_second_to_a_new_community_finds_it_or_is_told_to_come_again(
    engine: sa.Engine,
) -> None:
    store, first_is_in, told = SqlStore(engine), threading.Event(), []

    def second() -> None:
        first_is_in.wait(10)
        try:
            with store.open(Platform.WEB, "new", NOW) as desk:
                told.append(desk.person_at("lea") is not None)
        except Conflict:
            told.append(True)

    thread = threading.Thread(target=second)
    thread.start()
    with store.open(Platform.WEB, "new", NOW) as desk:
        desk.add(Person(address="lea", name="Léa", arrived_at=NOW))
        first_is_in.set()
        await asyncio.sleep(0.1)
    thread.join(10)
    assert told == [True]


async def test_the_same_person_written_twice_is_a_conflict(store: SqlStore) -> None:
    def twice() -> None:
        with store.open(Platform.WEB, "here", NOW) as desk:
            for _twice in range(2):
                desk.add(Person(address="lea", name="Léa", arrived_at=NOW))

    with pytest.raises(Conflict):
        twice()


async def test_times_come_back_as_they_were_written(store: SqlStore) -> None:
    town = settle(store, "here")
    with store.open(Platform.WEB, "here", NOW) as desk:
        meeting = desk.meeting(town.coming.id)
    assert meeting
    assert meeting.starts_at == NOW + timedelta(days=1)
    assert meeting.starts_at.utcoffset() == timedelta()
    assert meeting.status is MeetingStatus.PLANNED


async def test_whoever_only_looks_sees_one_instant_keeps_nothing_and_nobody_waits(
    store: SqlStore,
) -> None:
    with store.open(Platform.WEB, "here", NOW) as desk:
        desk.add(Person(address="lea", name="Léa", arrived_at=NOW))
    with store.glance(Platform.WEB, "here", NOW) as looking:
        lea = looking.person_at("lea")
        with store.open(Platform.WEB, "here", NOW) as desk:
            desk.add(Person(address="marc", name="Marc", arrived_at=NOW))
        assert lea
        assert looking.person_at("marc") is None
        lea.name = "Somebody else"
    with store.open(Platform.WEB, "here", NOW) as desk:
        assert [one.name for one in (*desk.people_named("marc"), *desk.people_named("lea"))] == [
            "Marc", "Léa",
        ]  # fmt: skip

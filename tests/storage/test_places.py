"""The last place of a mentor goes to one, whoever asks for it at the same instant."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from bot.entities import (
    Enrolment,
    Match,
    Person,
    Platform,
    Programme,
    Role,
    Round,
    RoundStatus,
    Status,
)
from bot.ports import Conflict, Desk
from bot.proposing import propose
from storage import SqlStore

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)


@pytest.fixture
def drafts(store: SqlStore) -> list[str]:
    """Three mentees whom a round gives to Marc, who has two places."""
    with store.open(Platform.WEB, "here", NOW) as desk:
        programme = desk.add(Programme(name="P", themes=[], created_at=NOW))
        people = [
            desk.add(Person(address=name, name=name, arrived_at=NOW))
            for name in ("marc", "lea", "ines", "hugo")
        ]
        desk.add(
            Enrolment(programme_id=programme.id, person_id=people[0].id, role=Role.MENTOR,
                      capacity=2, enrolled_at=NOW, updated_at=NOW)
        )  # fmt: skip
        sent = Round(
            programme_id=programme.id, drawn_by=people[0].id, drawn_at=NOW,
            status=RoundStatus.SENT,
        )  # fmt: skip
        desk.add(sent)
        return [
            desk.add(
                Match(programme_id=programme.id, round_id=sent.id, mentee_id=mentee.id,
                      mentor_id=people[0].id, score=1)
            ).id
            for mentee in people[1:]
        ]  # fmt: skip


def found(desk: Desk, id: str) -> Match:
    """That match."""
    match = desk.match(id)
    assert match
    return match


async def test_three_who_ask_for_two_places_at_the_same_instant_are_two(
    store: SqlStore, drafts: list[str]
) -> None:
    told: dict[str, bool] = {}

    def ask(id: str) -> None:
        with store.open(Platform.WEB, "here", NOW) as desk:
            told[id] = propose(found(desk, id), desk)

    asking = [threading.Thread(target=ask, args=(id,)) for id in drafts]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(20)
    assert sorted(told.values()) == [False, True, True]
    with store.open(Platform.WEB, "here", NOW) as desk:
        matches = [found(desk, id) for id in drafts]
        assert {match.place for match in matches if match.status is Status.PROPOSED} == {1, 2}
        assert [told[match.id] for match in matches] == [
            match.status is Status.PROPOSED for match in matches
        ]


async def test_the_database_itself_gives_no_place_twice_and_no_pair_without_one(
    store: SqlStore, drafts: list[str]
) -> None:
    def take(*places: int) -> None:
        with store.open(Platform.WEB, "here", NOW) as desk:
            for id, place in zip(drafts, places, strict=False):
                match = found(desk, id)
                match.place, match.status = place, Status.ACTIVE

    for places in ((1, 1), (0,)):
        with pytest.raises(Conflict):
            take(*places)
    take(1, 2)


async def test_a_place_is_free_again_once_its_pair_is_gone_and_as_many_as_the_mentor_takes(
    store: SqlStore, drafts: list[str]
) -> None:
    with store.open(Platform.WEB, "here", NOW) as desk:
        first, second, third = (found(desk, id) for id in drafts)
        mentor, programme = desk.person(first.mentor_id), desk.programme(first.programme_id)
        assert mentor
        assert programme
        told = desk.enrolment(mentor, programme)
        assert told
        assert (propose(first, desk), propose(second, desk)) == (True, True)
        first.status = Status.DROPPED
        assert desk.free_place(mentor, programme) == 1
        told.capacity = 1
        assert desk.free_place(mentor, programme) is None
        told.capacity = 3
        assert propose(third, desk)
        assert (third.place, desk.free_place(mentor, programme)) == (1, 3)

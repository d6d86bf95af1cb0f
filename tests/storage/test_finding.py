"""Mentors as they can be found: remembered, and never older than what any process has written."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
import sqlalchemy as sa

from bot.entities import (
    Enrolment,
    Match,
    Mentoring,
    Person,
    Platform,
    Programme,
    Request,
    RequestStatus,
    Role,
    Standing,
    Status,
)
from bot.ports import Conflict, Desk, Profile
from storage import SqlStore
from storage.memory import Memory
from tests.school import TUESDAY

Known = dict[str, Profile]


class Reader:
    """Somebody who looks through the mentors, and counts how often all of them are read."""

    def __init__(self) -> None:
        self.built = 0
        self.renewed: list[list[str]] = []

    def build(self, profiles: Iterable[Profile]) -> Known:
        """From all of them."""
        self.built += 1
        return {one.name: one for one in profiles}

    def renew(self, known: Known, changed: Iterable[Profile]) -> Known:
        """With those that have changed."""
        found = list(changed)
        self.renewed.append(sorted(one.name for one in found))
        return known | {one.name: one for one in found}

    def looks(self, desk: Desk) -> Known:
        """What there is."""
        return desk.kept(desk.programmes()[0], self.build, self.renew)


def enrol(desk: Desk, name: str, **told: object) -> Person:
    """A mentor with two places."""
    person = desk.add(Person(address=name, name=name, arrived_at=TUESDAY))
    answers = {
        "programme_id": desk.programmes()[0].id, "person_id": person.id, "role": Role.MENTOR,
        "capacity": 2, "enrolled_at": TUESDAY, "updated_at": TUESDAY, **told,
    }  # fmt: skip
    desk.add(Enrolment.model_validate(answers))
    return person


@pytest.fixture
def school(store: SqlStore) -> SqlStore:
    """A programme with Marc and Nora as mentors, and Léa."""
    with store.open(Platform.WEB, "school", TUESDAY) as desk:
        desk.add(Programme(name="Mentorat", themes=["career"], created_at=TUESDAY))
        enrol(desk, "Marc", offers="audit")
        enrol(desk, "Nora", standing=Standing.PAUSED)
        enrol(desk, "Léa", role=Role.MENTEE, capacity=0)
    return store


def test_only_what_has_changed_is_read_again_whichever_process_changed_it(
    school: SqlStore, engine: sa.Engine
) -> None:
    reader, elsewhere = Reader(), SqlStore(engine)
    for _look in range(2):
        with school.open(Platform.WEB, "school", TUESDAY) as desk:
            assert set(reader.looks(desk)) == {"Marc"}
    assert (reader.built, reader.renewed) == (1, [])

    # The clock stands still, and yet no change is missed: an answer, a place taken, a new name.
    with elsewhere.open(Platform.WEB, "school", TUESDAY) as desk:
        programme = desk.programmes()[0]
        marc, lea = (desk.person_at(name) for name in ("Marc", "Léa"))
        assert marc
        assert lea
        told = desk.enrolment(marc, programme)
        assert told
        told.offers = "comptabilité"
    with school.open(Platform.WEB, "school", TUESDAY) as desk:
        assert reader.looks(desk)["Marc"].offers == "comptabilité"
    with elsewhere.open(Platform.WEB, "school", TUESDAY) as desk:
        desk.add(
            Match(
                programme_id=programme.id, mentee_id=lea.id, mentor_id=marc.id, score=0.5,
                status=Status.PROPOSED, place=1, proposed_at=TUESDAY,
            )
        )  # fmt: skip
    with school.open(Platform.WEB, "school", TUESDAY) as desk:
        found = reader.looks(desk)["Marc"]
        assert (found.free, found.asked) == (1, 1)
    with elsewhere.open(Platform.WEB, "school", TUESDAY) as desk:
        renamed, nora = desk.person_at("Marc"), desk.person_at("Nora")
        assert renamed
        assert nora
        renamed.name = "Marc-Antoine"
        place = desk.enrolment(nora, programme)
        assert place
        place.standing = Standing.ACTIVE
    with school.open(Platform.WEB, "school", TUESDAY) as desk:
        assert set(reader.looks(desk)) >= {"Marc-Antoine", "Nora"}
    assert reader.built == 1
    assert reader.renewed == [["Marc"], ["Marc"], ["Marc-Antoine", "Nora"]]


def test_what_is_undone_is_not_remembered(school: SqlStore) -> None:
    reader = Reader()
    with school.open(Platform.WEB, "school", TUESDAY) as desk:
        reader.looks(desk)

    def stumble() -> None:
        with school.open(Platform.WEB, "school", TUESDAY) as desk:
            enrol(desk, "Paul")
            assert "Paul" in reader.looks(desk)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    with school.open(Platform.WEB, "school", TUESDAY) as desk:
        assert "Paul" not in reader.looks(desk)
        enrol(desk, "Zoé")
    with school.open(Platform.WEB, "school", TUESDAY) as desk:
        assert set(reader.looks(desk)) == {"Marc", "Zoé"}


def test_a_programme_s_mentors_are_no_other_programme_s(school: SqlStore) -> None:
    with school.open(Platform.WEB, "elsewhere", TUESDAY) as desk:
        desk.add(Programme(name="Autre", themes=[], created_at=TUESDAY))
        assert Reader().looks(desk) == {}


def test_two_requests_of_one_mentee_to_one_mentor_are_never_open_together(
    school: SqlStore,
) -> None:
    def ask(desk: Desk) -> Request:
        marc, lea = desk.person_at("Marc"), desk.person_at("Léa")
        assert marc
        assert lea
        return desk.add(
            Request(
                programme_id=desk.programmes()[0].id, mentee_id=lea.id, mentor_id=marc.id,
                kind=Mentoring.FLASH, theme="career", question="?", slots=[], minutes=30,
                asked_at=TUESDAY,
            )
        )  # fmt: skip

    with school.open(Platform.WEB, "school", TUESDAY) as desk:
        ask(desk).close(RequestStatus.EXPIRED, TUESDAY)
        ask(desk)
    with pytest.raises(Conflict), school.open(Platform.WEB, "school", TUESDAY) as desk:
        ask(desk)


def test_what_was_used_least_lately_makes_room() -> None:
    memory = Memory(most=5)
    memory.keep("one", 1, "aaa")
    memory.keep("two", 1, "bb")
    memory.recall("one")
    memory.keep("three", 1, "cc")
    assert [memory.recall(name) for name in ("one", "two", "three")] == [
        (1, "aaa"),
        None,
        (1, "cc"),
    ]
    memory.keep("huge", 2, "x" * 99)
    assert memory.recall("huge") == (2, "x" * 99)
    assert memory.recall("three") is None

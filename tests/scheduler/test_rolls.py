"""A roll is called when somebody asks, and again when the platform says later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.entities import Platform
from bot.events import Spot
from bot.ports import Later, Unreachable
from scheduler import Registrar
from storage import SqlRolls
from storage.desk import SqlDesk
from storage.tables import PersonRow, PresenceRow
from tests.school import School

ROOM = "C-1"


def ask(school: School, address: str = ROOM) -> None:
    """Somebody wants to know who is there."""
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        if address:
            desk.heard_in(Spot(address, "mentorat"))
        desk.ask_roll(address)


def there(school: School, address: str = ROOM) -> set[str]:
    """The addresses of those known to be there."""
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        channel = desk.channel(address)
        assert channel
        present = {p.person_id for p in desk._all(PresenceRow) if p.channel_id == channel.id}
        return {person.address for person in desk._all(PersonRow) if person.id in present}


async def test_a_roll_is_called_once_for_each_time_that_it_is_asked_for(school: School) -> None:
    school.register.people[ROOM] = ["lea", "marc"]
    assert await school.registrar.call() == 0
    ask(school)
    assert await school.registrar.call() == 1
    assert there(school) == {"lea", "marc"}
    assert await school.registrar.call() == 0
    school.register.people[ROOM] = ["marc", "ines"]
    school.clock.move_to(school.clock.now() + timedelta(hours=1))
    ask(school)
    assert await school.registrar.call() == 1
    assert there(school) == {"marc", "ines"}


async def test_the_whole_community_can_be_counted(school: School) -> None:
    school.register.people[""] = ["lea", "marc", "ines"]
    ask(school, "")
    await school.registrar.call()
    assert there(school, "") == {"lea", "marc", "ines"}


async def test_later_means_again_then_and_nobody_is_told(school: School) -> None:
    school.register.people[ROOM] = ["lea"]
    school.register.fails = [Later(90)]
    ask(school)
    assert await school.registrar.call() == 1
    assert await school.registrar.call() == 0
    school.clock.move_to(school.clock.now() + timedelta(seconds=89))
    assert await school.registrar.call() == 0
    school.clock.move_to(school.clock.now() + timedelta(seconds=1))
    assert await school.registrar.call() == 1
    assert there(school) == {"lea"}


async def test_what_can_never_be_told_is_kept_as_a_fault_until_it_is_asked_again(
    school: School,
) -> None:
    school.register.people[ROOM] = ["lea"]
    school.register.fails = [Unreachable("not_in_channel")]
    ask(school)
    await school.registrar.call()
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        channel = desk.channel(ROOM)
        assert channel
        assert channel.fault == "not_in_channel"
        assert channel.called_at is None
    assert await school.registrar.call() == 0
    ask(school)
    await school.registrar.call()
    assert there(school) == {"lea"}


async def test_a_platform_that_stumbles_is_asked_again_in_a_while(
    school: School, caplog: pytest.LogCaptureFixture
) -> None:
    school.register.people[ROOM] = ["lea"]
    school.register.fails = [OSError("connection reset")]
    ask(school)
    await school.registrar.call()
    school.clock.move_to(school.clock.now() + timedelta(minutes=5))
    assert await school.registrar.call() == 1
    assert there(school) == {"lea"}


async def test_a_platform_without_a_caller_is_left_alone(school: School) -> None:
    ask(school)
    registrar = Registrar(SqlRolls(school.engine), {}, school.door, school.clock)
    assert await registrar.call() == 0


async def test_whoever_has_only_been_counted_is_known_by_name_and_learns_when_they_speak(
    school: School,
) -> None:
    await school.says("lea", "langue anglais")
    school.locales["lea"] = school.locales["ines"] = "fr-FR"
    school.register.people[ROOM] = ["lea", "ines"]
    ask(school)
    await school.registrar.call()
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        lea, ines = desk.person_at("lea"), desk.person_at("ines")
        assert lea
        assert ines
        assert (lea.met, lea.reader.language) == (True, "en")
        assert (ines.met, ines.name) == (False, "Ines")
    await school.says("ines", "bonjour")
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        ines = desk.person_at("ines")
        assert ines
        assert ines.met


async def test_a_count_that_breaks_off_forgets_nobody(
    school: School, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    school.register.people[ROOM] = ["lea", "marc"]
    ask(school)
    await school.registrar.call()
    school.clock.move_to(school.clock.now() + timedelta(hours=1))
    school.register.people[ROOM] = [f"p{n}" for n in range(700)]
    called = SqlDesk.called

    def breaks(*_args: object) -> None:
        raise OSError("the power is out")

    monkeypatch.setattr(SqlDesk, "called", breaks)
    ask(school)
    await school.registrar.call()
    assert {"lea", "marc"} <= there(school)
    monkeypatch.setattr(SqlDesk, "called", called)
    school.clock.move_to(school.clock.now() + timedelta(hours=1))
    await school.registrar.call()
    assert there(school) == {f"p{n}" for n in range(700)}

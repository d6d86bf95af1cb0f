"""A letter is taken by one at a time, and what is lost on the way is taken again."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.entities import LetterStatus, Person, Platform
from bot.ports import Lost, Parcel, PutBack, PutOff, Sent
from bot.values import card
from bot.words import Reader, plain
from storage import SqlAgenda, SqlOutbox, SqlStore, open_engine
from storage.engine import alone
from storage.tables import LetterRow
from tests.school import read

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
LEASE = timedelta(minutes=1)
SOON = NOW + timedelta(minutes=2)


@pytest.fixture
def outbox(engine: sa.Engine) -> SqlOutbox:
    """The letters of that database."""
    return SqlOutbox(engine)


def write(store: SqlStore, *keys: str, platform: Platform = Platform.WEB, who: str = "lea") -> None:
    """Write letters of those keys to somebody."""
    with store.open(platform, "school", NOW) as desk:
        reader = desk.person_at(who) or desk.add(
            Person(address=who, name=who.title(), chosen_language="en", route="there",
                   arrived_at=NOW)
        )  # fmt: skip
        for key in keys:
            desk.post(reader, card(None, plain(key)), key)


def claim(
    outbox: SqlOutbox,
    now: datetime = NOW,
    limit: int = 100,
    platforms: tuple[Platform, ...] = (Platform.WEB,),
) -> list[Parcel]:
    """Take what is due on the web, the first bagful."""
    for stack in outbox.stacks(now, platforms):
        if parcels := outbox.claim(stack, now, now + LEASE, limit):
            return parcels
    return []


def keys(parcels: list[Parcel]) -> list[str]:
    """Their keys, in order."""
    return [parcel.key for parcel in parcels]


def row(engine: sa.Engine, key: str) -> LetterRow:
    """That letter, as it is kept."""
    with Session(engine) as session:
        return session.exec(select(LetterRow).where(col(LetterRow.key) == key)).one()


def test_a_letter_is_taken_with_all_that_its_messenger_needs(
    store: SqlStore, outbox: SqlOutbox
) -> None:
    write(store, "hello")
    [parcel] = claim(outbox)
    assert read(parcel.card) == "hello"
    assert (parcel.platform, parcel.community, parcel.attempts) == (Platform.WEB, "school", 1)
    [lea] = parcel.recipients
    assert (lea.address, lea.name, lea.route) == ("lea", "Lea", "there")
    assert lea.reader == Reader("en", "Europe/Paris")


def test_a_letter_that_was_taken_is_not_taken_again(store: SqlStore, outbox: SqlOutbox) -> None:
    write(store, "hello")
    assert keys(claim(outbox)) == ["hello"]
    assert claim(outbox) == []
    assert claim(outbox, NOW + LEASE - timedelta(seconds=1)) == []


def test_a_letter_whose_lease_ran_out_is_taken_again(store: SqlStore, outbox: SqlOutbox) -> None:
    write(store, "hello")
    claim(outbox)
    [again] = claim(outbox, NOW + LEASE)
    assert again.attempts == 2
    assert claim(outbox, NOW + LEASE) == []


def test_letters_are_taken_in_the_order_in_which_they_were_written(
    store: SqlStore, outbox: SqlOutbox
) -> None:
    written = [f"letter {number}" for number in range(12)]
    write(store, *written)
    assert keys(claim(outbox, limit=5)) == written[:5]
    assert keys(claim(outbox, limit=5)) == written[5:10]
    assert keys(claim(outbox, limit=5)) == written[10:]


def test_a_letter_is_not_taken_before_it_is_due(
    store: SqlStore, outbox: SqlOutbox, engine: sa.Engine
) -> None:
    write(store, "hello")
    assert claim(outbox, NOW - timedelta(seconds=1)) == []
    assert keys(claim(outbox)) == ["hello"]


def test_a_postman_takes_only_what_his_messengers_can_bring(
    store: SqlStore, outbox: SqlOutbox
) -> None:
    write(store, "slack", platform=Platform.SLACK)
    write(store, "web")
    assert keys(claim(outbox)) == ["web"]
    assert claim(outbox, platforms=()) == []
    assert keys(claim(outbox, platforms=(Platform.TEAMS, Platform.SLACK))) == ["slack"]


def test_a_letter_that_arrived_is_sent_for_good(
    store: SqlStore, outbox: SqlOutbox, engine: sa.Engine
) -> None:
    write(store, "hello")
    [parcel] = claim(outbox)
    outbox.settle([Sent(parcel, "remote-1", NOW)])
    kept = row(engine, "hello")
    assert (kept.status, kept.remote_id, kept.sent_at) == (LetterStatus.SENT, "remote-1", NOW)
    assert kept.lease_until is None
    assert claim(outbox, NOW + timedelta(days=9)) == []


def test_who_lost_the_lease_cannot_settle_the_letter_any_more(
    store: SqlStore, outbox: SqlOutbox, engine: sa.Engine
) -> None:
    write(store, "hello")
    [slow] = claim(outbox)
    [quick] = claim(outbox, NOW + LEASE)
    outbox.settle([Sent(slow, "slow", SOON)])
    outbox.settle([PutOff(slow, SOON, "slow", in_doubt=False)])
    outbox.settle([Lost(slow, "slow")])
    kept = row(engine, "hello")
    assert (kept.status, kept.remote_id, kept.last_error) == (LetterStatus.SENDING, "", "")
    outbox.settle([Sent(quick, "quick", SOON)])
    outbox.settle([PutOff(quick, SOON, "too late", in_doubt=False)])
    kept = row(engine, "hello")
    assert (kept.status, kept.remote_id) == (LetterStatus.SENT, "quick")


def test_a_letter_that_was_put_off_is_taken_then(
    store: SqlStore, outbox: SqlOutbox, engine: sa.Engine
) -> None:
    write(store, "hello", "you")
    [hello, you] = claim(outbox)
    outbox.settle([PutOff(hello, SOON, "busy", in_doubt=False)])
    outbox.settle([Sent(you, "remote", NOW)])
    assert row(engine, "hello").last_error == "busy"
    assert claim(outbox, SOON - timedelta(seconds=1)) == []
    [again] = claim(outbox, SOON)
    assert (again.key, again.attempts) == ("hello", 2)


def test_a_letter_that_was_given_up_is_counted_as_lost(
    store: SqlStore, outbox: SqlOutbox, engine: sa.Engine
) -> None:
    write(store, "hello")
    [parcel] = claim(outbox)
    outbox.settle([Lost(parcel, "gone")])
    kept = row(engine, "hello")
    assert (kept.status, kept.last_error) == (LetterStatus.DEAD, "gone")
    assert claim(outbox, NOW + timedelta(days=9)) == []


@pytest.mark.parametrize("torn", ["", "{", "null", '{"blocks": [{"kind": "hologram"}]}'])
def test_a_letter_that_nobody_can_read_holds_up_no_other(
    store: SqlStore, outbox: SqlOutbox, engine: sa.Engine, torn: str
) -> None:
    write(store, "before", "torn", "after")
    with Session(engine) as session:
        session.execute(sa.update(LetterRow).where(col(LetterRow.key) == "torn").values(card=torn))
        session.commit()
    assert keys(claim(outbox)) == ["before", "after"]
    kept = row(engine, "torn")
    assert kept.status is LetterStatus.DEAD
    assert kept.last_error.startswith("unreadable")


def test_the_next_due_is_the_first_of_errands_letters_and_leases(
    store: SqlStore, outbox: SqlOutbox, engine: sa.Engine
) -> None:
    agenda = SqlAgenda(engine)
    assert agenda.next_due(NOW) is None
    with store.open(Platform.WEB, "school", NOW) as desk:
        desk.promise("pulse.ask", "late", NOW + timedelta(hours=3))
        desk.promise("pulse.ask", "now", NOW)
    assert agenda.next_due(NOW) == NOW + timedelta(hours=3)
    write(store, "hello")
    [parcel] = claim(outbox)
    assert agenda.next_due(NOW) == NOW + LEASE
    outbox.settle([PutOff(parcel, NOW + timedelta(hours=1), "busy", in_doubt=False)])
    assert agenda.next_due(NOW) == NOW + timedelta(hours=1)
    assert agenda.next_due(NOW + timedelta(hours=1)) == NOW + timedelta(hours=3)
    assert agenda.next_due(NOW + timedelta(hours=3)) is None
    [parcel] = claim(outbox, NOW + timedelta(hours=1))
    outbox.settle([Sent(parcel, "", NOW)])
    assert agenda.next_due(NOW) == NOW + timedelta(hours=3)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_start_frees_early_what_was_on_its_way_where_nobody_else_can_be_alive(
    store: SqlStore, engine: sa.Engine, tmp_path: Path
) -> None:
    path = tmp_path / "school.db"
    with engine.connect() as there:
        there.exec_driver_sql("COMMIT")
        there.exec_driver_sql(f"VACUUM INTO '{path}'")
    copied = open_engine(f"sqlite:///{path}")
    outbox = SqlOutbox(copied)
    write(SqlStore(copied), "web")
    write(SqlStore(copied), "slack", platform=Platform.SLACK)
    everywhere = (Platform.WEB, Platform.SLACK)
    assert [keys(claim(outbox, platforms=everywhere)) for _each in range(2)] == [
        ["slack"], ["web"],
    ]  # fmt: skip
    soon = NOW + timedelta(seconds=10)
    neighbour = open_engine(f"sqlite:///{path}")
    assert alone(neighbour)
    outbox.recover(NOW, soon)
    assert claim(outbox, platforms=everywhere) == []
    neighbour.dispose()
    outbox.recover(NOW, soon)
    # On our own door it is known at once whether a letter is up; elsewhere some time later.
    [web] = claim(outbox, platforms=everywhere)
    assert (web.key, web.in_doubt_since) == ("web", NOW)
    [slack] = claim(outbox, soon, platforms=everywhere)
    assert (slack.key, slack.in_doubt_since) == ("slack", NOW)
    copied.dispose()


def test_what_may_have_arrived_stays_in_doubt_until_somebody_knows(
    store: SqlStore, outbox: SqlOutbox
) -> None:
    write(store, "hello")
    [first] = claim(outbox)
    assert first.in_doubt_since is None
    # Not even tried, then tried and refused: both know that it is not there.
    outbox.settle([PutBack(first, NOW)])
    [second] = claim(outbox)
    assert (second.in_doubt_since, second.attempts) == (None, 1)
    outbox.settle([PutOff(second, NOW, "busy", in_doubt=False)])
    [third] = claim(outbox)
    assert third.in_doubt_since is None
    outbox.settle([PutOff(third, SOON, "timeout", in_doubt=True)])
    [fourth] = claim(outbox, SOON)
    assert fourth.in_doubt_since == NOW
    outbox.settle([PutBack(fourth, SOON)])
    [fifth] = claim(outbox, SOON)
    assert (fifth.in_doubt_since, fifth.attempts) == (NOW, 3)
    outbox.settle([Sent(fifth, "there", SOON)])
    assert claim(outbox, SOON + timedelta(days=1)) == []


def test_what_somebody_waits_for_goes_first_even_where_the_platform_has_had_enough(
    store: SqlStore, outbox: SqlOutbox
) -> None:
    write(store, *(f"bulk {number}" for number in range(150)))
    with store.open(Platform.WEB, "school", NOW, awaited=True) as desk:
        lea = desk.person_at("lea")
        assert lea
        for number in range(12):
            desk.post(lea, card(None, plain("so")), f"awaited {number}")
    first = claim(outbox, limit=100)
    assert keys(first) == [f"awaited {number}" for number in range(10)]
    [bulk] = outbox.stacks(NOW, [Platform.WEB])
    assert not bulk.awaited
    outbox.pause(bulk, SOON)
    assert outbox.stacks(NOW, [Platform.WEB]) == []
    assert outbox.claim(bulk, NOW, SOON, 9) == []
    outbox.settle([PutOff(first[0], NOW, "busy", in_doubt=False)])
    outbox.settle([Sent(parcel, "there", NOW) for parcel in first[1:]])
    [again] = claim(outbox)
    assert again.key == "awaited 0"
    outbox.settle([Lost(again, "gone")])
    assert len(claim(outbox, SOON)) == 100
    # Of what one person does, only so much is awaited.
    assert keys(claim(outbox, SOON))[-2:] == ["awaited 10", "awaited 11"]


def test_several_who_take_at_once_never_take_the_same_letter(
    store: SqlStore, engine: sa.Engine
) -> None:
    written = {f"letter {number:03}" for number in range(120)}
    write(store, *sorted(written))
    taken: list[list[str]] = []
    ready = threading.Barrier(4)

    def take() -> None:
        outbox, mine = SqlOutbox(engine), list[str]()
        ready.wait(10)
        while parcels := claim(outbox, limit=7):
            assert len(parcels) <= 7
            mine += keys(parcels)
        taken.append(mine)

    claimers = [threading.Thread(target=take) for _claimer in range(4)]
    for claimer in claimers:
        claimer.start()
    for claimer in claimers:
        claimer.join(30)
    assert len(taken) == 4
    everything = [key for mine in taken for key in mine]
    assert len(everything) == len(written)
    assert set(everything) == written


def test_deliveries_are_forgotten_once_no_platform_repeats_them(
    store: SqlStore, engine: sa.Engine
) -> None:
    with store.open(Platform.WEB, "school", NOW) as desk:
        assert desk.first_time("event")
    agenda = SqlAgenda(engine)
    agenda.tidy(NOW + timedelta(hours=24))
    with Session(engine) as session:
        kept = sa.text("SELECT count(*) FROM delivery")
        assert session.execute(kept).scalar_one() == 1
        session.rollback()
        agenda.tidy(NOW + timedelta(hours=26))
        assert session.execute(kept).scalar_one() == 0

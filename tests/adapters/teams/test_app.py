"""Where Teams knocks, and how it is answered in time."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from ipaddress import ip_address
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Any, ClassVar, TypeVar

import jwt
import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from adapters import files
from adapters.teams import app
from adapters.teams.app import Misconfigured, TeamsDoor, TeamsSettings, check
from adapters.teams.connector import Authority
from bot import cards
from bot.dispatch import Answer, Door
from bot.events import Ask, Done, Filled, Fix, Heard, Left, Pressed, Replace, Reply, Say, Words
from bot.forms import Attached, Form, Limit, Look, Question
from bot.values import card
from bot.words import Reader, Text, plain
from tests.fakes.teams import APP, CARD, ISSUER, TENANT, FakeTeams, key

T = TypeVar("T")
Json = dict[str, Any]
SAID = "application/vnd.microsoft.activity.message"
FORM_ID, PRESSED_ID = "1732199999001", "1732199999000"


class SignUp(Form):
    """One question."""

    name: ClassVar[str] = "signup"
    title: ClassVar[Text] = plain("Who are you?")

    goals: Annotated[str, Limit(300), Question(plain("Goals"), Look.PARAGRAPH)]


@dataclass
class Scripted(Door):
    """A door that gives the reply it was told to give, and remembers what it heard."""

    reply: Reply | Exception = field(default_factory=Done)
    heard: list[Heard] = field(default_factory=list)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.may_answer.set()

    async def answer(self, heard: Heard) -> Answer:
        self.heard.append(heard)
        await self.may_answer.wait()
        if isinstance(self.reply, Exception):
            raise self.reply
        return Answer(self.reply, Reader("en"))


@dataclass
class House:
    """Tandem behind its address, and Teams in front of it."""

    teams: FakeTeams
    door: Scripted
    client: TestClient[web.Request, web.Application]
    chat: str = "a:29:1lea"

    async def post(self, activity: Json, authorization: str | None = "good") -> ClientResponse:
        """Teams knocks."""
        papers = self.teams.token() if authorization == "good" else authorization
        headers = {"Authorization": papers} if papers is not None else {}
        return await self.client.post("/api/messages", json=activity, headers=headers)

    async def presses(self, name: str, /, **changed: object) -> Json:
        """Somebody presses, and Teams gets its answer."""
        response = await self.post(self.payload(name, **changed))
        assert response.status == 200
        assert response.content_type == "application/json"
        told: Json = await response.json()
        return told

    async def says(self, name: str = "words", /, **changed: object) -> None:
        """Somebody types, and Teams is told that it was heard."""
        assert (await self.post(self.payload(name, **changed))).status == 202

    def payload(self, name: str, /, **changed: object) -> Json:
        """A recorded activity, sent from here."""
        recorded: Json = json.loads(Path(f"tests/payloads/teams/{name}.json").read_text())
        return recorded | {"serviceUrl": self.teams.url} | changed

    async def shows(self, count: int, chat: str = "") -> list[str]:
        """The first line of each card in a chat, once there are so many."""
        cards = await eventually(
            lambda: self.teams.cards(chat or self.chat), lambda found: len(found) >= count
        )
        await asyncio.sleep(0.05)
        assert len(self.teams.cards(chat or self.chat)) == count
        return [drawn["body"][0]["text"] for drawn in cards]


async def eventually(look: Callable[[], T], good: Callable[[T], bool]) -> T:
    end = time.monotonic() + 20
    while not good(found := look()):
        assert time.monotonic() < end, f"never: {found!r}"
        await asyncio.sleep(0.01)
    return found


@pytest.fixture
async def teams() -> AsyncIterator[FakeTeams]:
    teams = FakeTeams()
    await teams.start()
    teams.joins("29:1lea", name="Léa Moreau", email="lea@school.example", userPrincipalName="lea@s")
    yield teams
    await teams.stop()


async def opened(teams: FakeTeams, **changed: Any) -> AsyncIterator[House]:
    settings: dict[str, Any] = {
        "app_id": APP,
        "app_password": "secret",
        "tenant_id": TENANT,
        "authority": Authority(metadata=teams.metadata),
        "token": lambda: "token",
    }
    door = Scripted()
    tandem = TeamsDoor(TeamsSettings(**settings | changed), door)
    application = web.Application()
    application.add_routes(tandem.routes())
    await tandem.start()
    async with TestClient(TestServer(application)) as client:
        yield House(teams, door, client)
    await tandem.stop()


@pytest.fixture
async def house(teams: FakeTeams) -> AsyncIterator[House]:
    async for house in opened(teams):
        yield house


@pytest.fixture
async def rehearsal(teams: FakeTeams) -> AsyncIterator[House]:
    """Without an app id, as with the Agents Playground."""
    async for house in opened(teams, app_id="", dev=True):
        yield house


# What keeps Teams shut.


def test_settings_that_work() -> None:
    check(TeamsSettings(APP, "secret", tenant_id=TENANT))
    check(TeamsSettings(APP, app_type="UserAssignedMSI", tenant_id=TENANT, host="0.0.0.0"))
    for host in ("localhost", "127.0.0.1", "::1"):
        check(TeamsSettings("", dev=True, host=host))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (TeamsSettings(""), "TEAMS_APP_ID"),
        (TeamsSettings("", dev=True, host="0.0.0.0"), "HOST=127.0.0.1"),
        (TeamsSettings("", dev=True, host="tandem.school.example"), "HOST=127.0.0.1"),
        (TeamsSettings(APP, "secret"), "TEAMS_TENANT_ID"),
        (TeamsSettings(APP, tenant_id=TENANT), "TEAMS_APP_PASSWORD"),
        (TeamsSettings(APP, app_type="UserAssignedMSI"), "TEAMS_TENANT_ID"),
        (TeamsSettings(APP, "secret", "MultiTenant", TENANT), "TEAMS_APP_TYPE"),
    ],
)
def test_settings_that_would_let_strangers_in_are_refused(
    settings: TeamsSettings, says: str
) -> None:
    with pytest.raises(Misconfigured, match=says):
        TeamsDoor(settings, Scripted())


# Who may speak.


@pytest.mark.parametrize("left", [600, -120], ids=["good", "within the leeway"])
async def test_microsofts_papers_are_accepted(house: House, left: int) -> None:
    papers = house.teams.token(exp=int(time.time()) + left)
    assert (await house.post(house.payload("words"), papers)).status == 202


FORGED: dict[str, Callable[[FakeTeams], str | None]] = {
    "none": lambda teams: None,
    "garbage": lambda teams: "Bearer not.a.token",
    "another scheme": lambda teams: "Basic dXNlcjpwYXNz",
    "wrong key": lambda teams: teams.token(key()),
    "unknown key": lambda teams: teams.token(key(), kid="k9"),
    "wrong audience": lambda teams: teams.token(aud="another-app"),
    "wrong issuer": lambda teams: teams.token(iss="https://evil.example"),
    "no issuer": lambda teams: teams.token(iss=None),
    "the emulator's issuer": lambda teams: teams.token(
        iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/", appid=APP, ver="1.0"
    ),
    "expired": lambda teams: teams.token(exp=1_700_000_000),
    "another serviceUrl": lambda teams: teams.token(serviceurl="https://elsewhere.example/"),
    "no serviceUrl": lambda teams: teams.token(serviceurl=None),
    "unsigned": lambda teams: (
        "Bearer " + jwt.encode({"iss": ISSUER, "aud": APP}, "", "none", headers={"kid": "k1"})
    ),
}


@pytest.mark.parametrize("case", FORGED)
async def test_bad_papers_are_401(house: House, case: str) -> None:
    response = await house.post(house.payload("words"), FORGED[case](house.teams))
    assert response.status == 401
    assert "Traceback" not in await response.text()
    assert house.door.heard == []


async def test_a_key_that_is_not_for_teams_is_401(house: House) -> None:
    house.teams.endorsements = ["webchat"]
    assert (await house.post(house.payload("words"))).status == 401


async def test_papers_need_an_address_to_vouch_for(house: House) -> None:
    for url in (None, "", 7):
        assert (await house.post(house.payload("words", serviceUrl=url))).status == 401


async def test_microsoft_may_change_its_keys(house: House) -> None:
    await house.says()
    house.teams.signing["k2"] = key()
    papers = house.teams.token("k2", "k2")
    # Asked for at most once an hour, whatever strangers send.
    assert (await house.post(house.payload("words"), papers)).status == 401
    JwtTokenExtractor.metadataCache[house.teams.metadata].last_updated -= timedelta(hours=2)
    assert (await house.post(house.payload("words"), papers)).status == 202
    assert house.teams.keys_fetched == 2


async def test_keys_that_cannot_be_fetched_let_nobody_in(teams: FakeTeams) -> None:
    async for house in opened(teams, authority=Authority(metadata=f"{teams.url}nothing")):
        assert (await house.post(house.payload("words"))).status == 401


async def test_another_organisation_is_refused(house: House) -> None:
    for data in ({"tenant": {"id": "tenant-other"}}, {}, None):
        assert (await house.post(house.payload("words", channelData=data))).status == 403
    assert house.door.heard == []


async def test_another_channel_is_refused(house: House) -> None:
    house.teams.endorsements = ["msteams", "webchat"]
    assert (await house.post(house.payload("words", channelId="webchat"))).status == 403


async def test_without_an_app_id_only_this_machine_is_answered(rehearsal: House) -> None:
    assert (await rehearsal.post(rehearsal.payload("words"), None)).status == 202
    for url in ("https://smba.trafficmanager.net/emea/", "http://127.0.0.1.evil.example/", "x", ""):
        response = await rehearsal.post(rehearsal.payload("words", serviceUrl=url), None)
        assert response.status == 403


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"text"', "\xff", "[" * 5000])
async def test_what_is_not_an_object_is_400(house: House, body: str) -> None:
    response = await house.client.post("/api/messages", data=body.encode("latin-1"))
    assert response.status == 400


async def test_what_is_too_large_is_413(house: House) -> None:
    for size in (300_000, 3_000_000):
        response = await house.client.post("/api/messages", data=BytesIO(b" " * size))
        assert response.status == 413


# What was typed.


async def test_words_are_acknowledged_before_they_are_answered(house: House) -> None:
    house.door.may_answer.clear()
    house.door.reply = Say(card(plain("Menu")))
    await house.says()
    assert await house.shows(0) == []
    house.door.may_answer.set()
    assert await house.shows(1) == ["Menu"]


async def test_a_form_asked_by_a_word_comes_as_a_message(house: House) -> None:
    house.door.reply = Ask(SignUp)
    await house.says()
    assert await house.shows(1) == ["Who are you?"]


async def test_the_first_greeting_follows_the_installation(house: House) -> None:
    house.door.reply = Say(card(plain("Menu")))
    await house.says("installed")
    assert await house.shows(1) == ["Menu"]
    assert house.door.heard[0].act == Words("")
    assert house.door.heard[0].sender.name == "Léa Moreau"


async def test_the_roster_is_asked_once_and_tells_the_email(house: House) -> None:
    await house.says()
    await eventually(lambda: house.door.heard, bool)
    del house.teams.members["29:1lea"]
    await house.says()
    await eventually(lambda: house.door.heard, lambda heard: len(heard) == 2)
    for heard in house.door.heard:
        assert heard.sender.email == "lea@school.example"
        assert json.loads(heard.sender.route)["upn"] == "lea@s"


async def test_a_roster_that_tells_nothing_holds_nothing_up(house: House) -> None:
    house.teams.members.clear()
    house.door.reply = Say(card(plain("Menu")))
    await house.says()
    assert await house.shows(1) == ["Menu"]


async def test_what_is_asked_in_a_channel_is_answered_in_private(house: House) -> None:
    channel = "19:general@thread.tacv2;messageid=17"
    house.teams.conversations[channel] = {}
    house.door.reply = Say(card(plain("Your match")))
    await house.says("channel")
    assert await house.shows(1) == ["Your match"]
    notes = await eventually(lambda: list(house.teams.conversations[channel].values()), bool)
    assert [note["text"] for note in notes] == ["I have answered you in our own chat."]
    assert house.door.heard[0].sender.route == ""


async def test_somebody_without_a_chat_of_their_own_is_asked_to_open_one(house: House) -> None:
    channel = "19:general@thread.tacv2;messageid=17"
    house.teams.conversations[channel] = {}
    house.teams.members.clear()
    house.door.reply = Say(card(plain("Your match")))
    await house.says("channel")
    notes = await eventually(lambda: list(house.teams.conversations[channel].values()), bool)
    assert [note["text"] for note in notes] == ["Please write to me in a chat of our own."]


async def test_an_answer_waits_when_teams_asks_for_it(house: House) -> None:
    house.teams.refuse = [(429, {}, {"Retry-After": "0"})] * 2
    house.door.reply = Say(card(plain("Menu")))
    await house.says()
    assert await house.shows(1) == ["Menu"]


# What was pressed.


async def test_a_press_that_replaces_its_card_does_so_for_good(house: House) -> None:
    house.door.reply = Replace(card(plain("Accepted")))
    told = await house.presses("press")
    assert (told["statusCode"], told["type"]) == (200, CARD)
    assert told["value"]["body"][0]["text"] == "Accepted"
    assert await house.shows(1) == ["Accepted"]
    assert list(house.teams.conversations[house.chat]) == [PRESSED_ID]
    assert house.door.heard[0].act == Pressed("match.accept", "m1", "yes")


async def test_the_newest_answer_stays_however_slow_teams_is(house: House) -> None:
    house.teams.slow = [0.2]
    for line in ("Question 2", "Question 3"):
        house.door.reply = Replace(card(plain(line)))
        await house.presses("press")
    await asyncio.sleep(0.25)
    await eventually(
        lambda: house.teams.cards(house.chat), lambda found: "Question 3" in str(found)
    )
    assert await house.shows(1) == ["Question 3"]


async def test_a_press_that_says_something_keeps_its_card(house: House) -> None:
    house.door.reply = Say(card(plain("Help")))
    told = await house.presses("press")
    assert (told["type"], told["value"]) == (SAID, "Answered below.")
    assert await house.shows(1) == ["Help"]
    assert PRESSED_ID not in house.teams.conversations[house.chat]


async def test_a_press_that_asks_brings_the_form_as_a_message(house: House) -> None:
    house.door.reply = Ask(SignUp, subject="s1")
    assert (await house.presses("press"))["type"] == SAID
    assert await house.shows(1) == ["Who are you?"]


async def test_a_press_heard_twice_says_nothing_more(house: House) -> None:
    house.door.reply = Done()
    assert (await house.presses("press"))["type"] == SAID
    assert await house.shows(0) == []


async def test_a_form_with_faults_comes_back_as_it_was_typed(house: House) -> None:
    asked = Ask(SignUp, filled={"goals": "mine"})
    house.door.reply = Fix(asked, {"goals": plain("More, please.")})
    told = await house.presses("form")
    lines = {e.get("id") or e.get("text"): e for e in told["value"]["body"]}
    assert lines["goals"]["value"] == "mine"
    assert lines["More, please."]["color"] == "Attention"
    # Not put there for good: that would wipe what is being typed meanwhile.
    assert await house.shows(0) == []


@pytest.mark.parametrize(
    ("reply", "line"),
    [
        (Done(), "Thank you, that is noted."),
        (Say(card(plain("Out of date"))), "Out of date"),
        (Replace(card(plain("Planned"))), "Planned"),
    ],
)
async def test_an_accepted_form_makes_room_for_the_answer(
    house: House, reply: Reply, line: str
) -> None:
    house.door.reply = reply
    told = await house.presses("form")
    assert (told["type"], told["value"]["body"][0]["text"]) == (CARD, line)
    assert await house.shows(1) == [line]
    assert list(house.teams.conversations[house.chat]) == [FORM_ID]


async def test_an_older_client_gets_the_same_answers_by_message(house: House) -> None:
    house.door.reply = Replace(card(plain("Accepted")))
    await house.says("submit")
    assert await house.shows(1) == ["Accepted"]
    assert list(house.teams.conversations[house.chat]) == ["1732199999002"]


async def test_a_slow_answer_is_announced_and_comes_afterwards(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "PATIENCE", 0.05)
    house.door.may_answer.clear()
    house.door.reply = Replace(card(plain("Accepted")))
    told = await house.presses("press")
    assert (told["type"], told["value"]) == (SAID, "Un instant…")
    house.door.may_answer.set()
    assert await house.shows(1) == ["Accepted"]
    assert list(house.teams.conversations[house.chat]) == [PRESSED_ID]


async def test_an_invocation_of_something_else_is_answered_with_nothing(house: House) -> None:
    assert await house.presses("press", name="composeExtension/submitAction") == {}
    assert (await house.post(house.payload("joined"))).status == 200
    assert (await house.post(house.payload("reaction"))).status == 200
    assert house.door.heard == []


# When something breaks.


@pytest.mark.parametrize("reply", [RuntimeError("secret trouble"), Say(cards.trouble())])
async def test_a_break_is_told_politely_and_a_form_keeps_what_was_typed(
    house: House, reply: Reply | Exception, caplog: pytest.LogCaptureFixture
) -> None:
    house.door.reply = reply
    for act in ("press", "form"):
        told = await house.presses(act)
        assert (told["statusCode"], told["type"]) == (200, SAID)
        assert "secret" not in str(told)
    assert len(await house.shows(2)) == 2
    assert not {FORM_ID, PRESSED_ID} & set(house.teams.conversations[house.chat])
    if isinstance(reply, Exception):
        assert "secret trouble" in caplog.text


async def test_a_break_after_a_word_is_told_too(house: House) -> None:
    house.door.reply = RuntimeError("secret trouble")
    await house.says()
    [line] = await house.shows(1)
    assert line.startswith("Désolé")


async def test_teams_refusing_an_answer_breaks_nothing(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.door.reply = Say(card(plain("Menu")))
    house.teams.refuse = [(403, {"error": {"code": "MessageWritesBlocked"}}, {})]
    await house.says()
    await eventually(lambda: caplog.text, lambda text: "did not reach Teams" in text)
    await house.says()
    assert await house.shows(1) == ["Menu"]


async def test_closing_waits_for_the_answers_under_way(teams: FakeTeams) -> None:
    async for house in opened(teams):
        house.door.reply = Say(card(plain("Menu")))
        await house.says()
    assert len(teams.cards("a:29:1lea")) == 1


# Channels, where others read along.


async def pressed_in_a_channel(house: House) -> Json:
    """What the one who pressed is told beside the button, by Teams."""
    general = {"conversationType": "channel", "id": "19:general@thread.tacv2;messageid=17"}
    house.teams.conversations.setdefault(general["id"], {})
    data = {"tenant": {"id": TENANT}, "channel": {"id": "19:general@thread.tacv2"}}
    told = await house.presses("press", conversation=general, channelData=data)
    assert house.teams.conversations[general["id"]] == {}
    return told


@pytest.mark.parametrize(
    ("reply", "line"),
    [
        (Replace(card(plain("You are in"))), "You are in"),
        (Say(card(plain("Not yet open"))), "Not yet open"),
        (Ask(SignUp), "Who are you?"),
    ],
)
async def test_a_press_before_all_is_answered_in_ones_own_chat(
    house: House, reply: Reply, line: str
) -> None:
    house.door.reply = reply
    told = await pressed_in_a_channel(house)
    assert (told["type"], told["value"]) == (SAID, "I have answered you in our own chat.")
    assert await house.shows(1) == [line]
    spot = house.door.heard[0].sender.spot
    assert spot
    assert spot.address == "19:general@thread.tacv2"
    assert house.door.heard[0].sender.route == ""


async def test_whoever_presses_without_a_chat_of_their_own_is_asked_to_open_one(
    house: House,
) -> None:
    house.teams.members.clear()
    house.door.reply = Replace(card(plain("You are in")))
    told = await pressed_in_a_channel(house)
    assert (told["type"], told["value"]) == (SAID, "Please write to me in a chat of our own.")


async def test_a_slow_answer_to_a_press_before_all_comes_in_ones_own_chat(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "PATIENCE", 0.05)
    house.door.may_answer.clear()
    house.door.reply = Replace(card(plain("You are in")))
    assert (await pressed_in_a_channel(house))["value"] == "Un instant…"
    house.door.may_answer.set()
    assert await house.shows(1) == ["You are in"]
    assert not house.teams.conversations["19:general@thread.tacv2;messageid=17"]


async def test_a_chat_slow_to_open_holds_no_press_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "ASIDE_PATIENCE", 0.05)
    house.teams.slow = [0.3]
    house.door.reply = Replace(card(plain("You are in")))
    assert (await pressed_in_a_channel(house))["value"] == "One moment…"
    assert await house.shows(1) == ["You are in"]


# Pages and files.


async def test_back_puts_the_page_before_in_the_place_of_the_form(house: House) -> None:
    house.door.reply = Ask(SignUp, filled={"goals": "as it was"})
    action = house.payload("form")["value"]["action"] | {"verb": "back:signup"}
    told = await house.presses("form", value={"action": action})
    assert told["type"] == CARD
    assert {e.get("value") for e in told["value"]["body"]} >= {"as it was"}
    act = house.door.heard[0].act
    assert isinstance(act, Filled)
    assert (act.left, act.answers["role"]) == (Left.BACK, "mentor")
    assert await house.shows(0) == []


@dataclass
class Drive:
    """Where Microsoft keeps files: over https, and with a certificate of its own."""

    content: bytes = b"n;e\n"
    moved: str = ""
    asked: list[str | None] = field(default_factory=list)

    async def download(self, request: web.Request) -> web.Response:
        """Whoever knows the address gets the file."""
        self.asked.append(request.headers.get("Authorization"))
        if self.moved:
            raise web.HTTPFound(self.moved)
        return web.Response(body=self.content, content_type="application/octet-stream")


@pytest.fixture
async def drive(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Drive, str]]:
    drive = Drive()
    served, trusted = certified()
    monkeypatch.setattr(files, "TRUST", trusted)
    application = web.Application()
    application.router.add_get("/d", drive.download)
    server = TestServer(application, scheme="https")
    await server.start_server(ssl=served)
    yield drive, str(server.make_url("/d"))
    await server.close()


async def sends_a_file(house: House, url: str, text: str = "") -> Words:
    """What the core hears of a file that Léa sends."""
    kind = "application/vnd.microsoft.teams.file.download.info"
    sent = {"contentType": kind, "name": "roster.csv", "content": {"downloadUrl": url}}
    await house.says("words", text=text, attachments=[sent])
    heard = await eventually(lambda: house.door.heard, bool)
    act = heard[-1].act
    assert isinstance(act, Words)
    return act


async def test_a_file_in_the_chat_comes_along_with_its_words(
    house: House, drive: tuple[Drive, str]
) -> None:
    act = await sends_a_file(house, drive[1], "roster")
    assert act == Words("roster", Attached("roster.csv", b"n;e\n"))
    # The address alone opens it: no papers go there.
    assert drive[0].asked == [None]


@pytest.mark.parametrize("why", ["HTTP", "larger than 5 MB", "is not where files are", "Error"])
async def test_a_file_that_cannot_be_had_is_left_out_and_said_so_in_the_log(
    house: House, drive: tuple[Drive, str], why: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = drive[1]
    match why:
        case "HTTP":
            url = f"{url}/gone"
        case "larger than 5 MB":
            drive[0].content = b"x" * (files.LARGEST + 1)
        case "is not where files are":
            drive[0].moved = house.teams.url
        case _:
            url = url.replace("https://127.0.0.1", "https://127.0.0.1:1")
    assert await sends_a_file(house, url, "roster") == Words("roster")
    assert "A file could not be taken over from Teams" in caplog.text
    assert why in caplog.text


async def test_a_file_over_plain_http_is_not_fetched(house: House) -> None:
    assert await sends_a_file(house, f"{house.teams.url}v3/conversations") == Words("")


def certified() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate for this machine, and the trust in it."""
    private = key()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(private, hashes.SHA256())
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    secret = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with NamedTemporaryFile() as file:
        file.write(public + secret)
        file.flush()
        served.load_cert_chain(file.name)
    return served, ssl.create_default_context(cadata=public.decode())

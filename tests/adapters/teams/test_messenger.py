"""How Teams is written to first."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.teams.connector import Authority, Connector, Unclear, credentials
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.parse import Route
from bot.entities import Platform
from bot.events import Sender
from bot.ports import Later, Parcel, Recipient, Unreachable
from bot.values import card
from bot.words import Reader, _
from tests.fakes.teams import APP, BOT, TENANT, FakeTeams


class Tokens:
    """Microsoft's token service, which may take its time."""

    def __init__(self) -> None:
        self.asked = 0
        self.begun = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()

    def __call__(self) -> str:
        self.asked += 1
        self.begun.set()
        assert self.may_answer.wait(5)
        return f"token-{self.asked}"


@pytest.fixture
async def teams() -> AsyncIterator[FakeTeams]:
    teams = FakeTeams()
    await teams.start()
    yield teams
    await teams.stop()


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture
async def messenger(teams: FakeTeams, tokens: Tokens) -> AsyncIterator[TeamsMessenger]:
    connector = Connector(APP, tokens, Authority(metadata=teams.metadata))
    await connector.start()
    yield TeamsMessenger(connector)
    await connector.stop()


def letter(*routes: Route | None) -> Parcel:
    reader = Reader("fr")
    recipients = tuple(
        Recipient(f"aad-{n}", "Léa", route.packed() if route else "", reader)
        for n, route in enumerate(routes)
    )
    said = card(None, _("Sign up"))
    return Parcel("l1", "k1", Platform.TEAMS, TENANT, recipients, said, 1)


def way(teams: FakeTeams, user: str = "29:lea", conversation: str = "a:29:lea") -> Route:
    return Route(teams.url, conversation, BOT, user, TENANT)


async def test_a_letter_arrives_in_the_personal_chat(
    teams: FakeTeams, messenger: TeamsMessenger
) -> None:
    chat = teams.joins("29:lea")
    remote = await messenger.send(letter(way(teams)))
    [(message, activity)] = teams.conversations[chat].items()
    assert remote == f"{chat} {message}"
    assert activity["summary"] == "S'inscrire"
    assert [e["text"] for e in teams.cards(chat)[0]["body"]] == ["S'inscrire"]
    assert teams.papers == ["Bearer token-1"]


async def test_each_recipient_gets_a_letter_of_their_own(
    teams: FakeTeams, messenger: TeamsMessenger
) -> None:
    chats = [teams.joins("29:lea"), teams.joins("29:marc")]
    await messenger.send(letter(way(teams), way(teams, "29:marc", "a:29:marc")))
    assert [len(teams.cards(chat)) for chat in chats] == [1, 1]


async def test_a_chat_is_opened_when_none_is_known(
    teams: FakeTeams, messenger: TeamsMessenger
) -> None:
    chat = teams.joins("29:lea")
    await messenger.send(letter(way(teams, conversation="")))
    assert [asked["members"] for asked in teams.opened] == [[{"id": "29:lea"}]]
    assert len(teams.cards(chat)) == 1


async def test_somebody_who_never_spoke_cannot_be_reached(messenger: TeamsMessenger) -> None:
    with pytest.raises(Unreachable, match="has not opened the chat with Tandem yet"):
        await messenger.send(letter(None))


GENERAL = "19:general@thread.tacv2"


def announcement(teams: FakeTeams, channel: str = GENERAL) -> Parcel:
    route = Route(teams.url, channel, BOT, "", TENANT)
    wanted = Recipient(channel, "General", route.packed(), Reader("en"))
    return replace(letter(), channel=wanted)


async def test_a_letter_to_a_channel_begins_a_thread_there(
    teams: FakeTeams, messenger: TeamsMessenger
) -> None:
    teams.channels[GENERAL] = []
    threads = [await messenger.send(announcement(teams)) for _twice in range(2)]
    assert len(set(threads)) == 2
    for remote in threads:
        thread, message = remote.split(" ")
        assert thread == f"{GENERAL};messageid={message}"
        assert [e["text"] for e in teams.cards(thread)[0]["body"]] == ["Sign up"]
        assert teams.conversations[thread][message]["summary"] == "Sign up"


async def test_a_channel_without_tandem_cannot_be_reached(
    teams: FakeTeams, messenger: TeamsMessenger
) -> None:
    with pytest.raises(Unreachable, match="BotNotInConversationRoster"):
        await messenger.send(announcement(teams))


async def test_a_letter_that_goes_again_is_written_over(
    teams: FakeTeams, messenger: TeamsMessenger
) -> None:
    teams.channels[GENERAL] = []
    chats = [teams.joins("29:lea"), teams.joins("29:marc")]
    # In the second chat nobody has spoken yet.
    both = letter(way(teams), way(teams, "29:marc", ""))
    for parcel in (both, announcement(teams)):
        first = await messenger.send(parcel)
        changed = replace(parcel, card=card(None, _("Mentor")), remote_id=first)
        assert await messenger.send(changed) == first
        for place in (line.split(" ")[0] for line in first.splitlines()):
            [shown] = teams.cards(place)
            assert [e["text"] for e in shown["body"]] == ["Mentor"]
    assert all(len(teams.conversations[chat]) == 1 for chat in chats)


async def test_a_letter_of_an_earlier_version_is_written_over_too(
    teams: FakeTeams, messenger: TeamsMessenger
) -> None:
    chat = teams.joins("29:lea")
    teams.conversations[chat]["17"] = {}
    assert await messenger.send(replace(letter(way(teams)), remote_id="17")) == "17"
    assert len(teams.cards(chat)) == 1


async def test_a_letter_that_was_deleted_is_sent_anew(
    teams: FakeTeams, messenger: TeamsMessenger
) -> None:
    chat = teams.joins("29:lea")
    first = await messenger.send(letter(way(teams)))
    teams.gone.add(first.split(" ")[1])
    again = await messenger.send(replace(letter(way(teams)), remote_id=first))
    assert again != first
    assert len(teams.cards(chat)) == 2


async def test_a_change_that_teams_puts_off_is_not_sent_anew(
    teams: FakeTeams, messenger: TeamsMessenger
) -> None:
    chat = teams.joins("29:lea")
    first = await messenger.send(letter(way(teams)))
    teams.refuse = [(429, {}, {"Retry-After": "7"})]
    with pytest.raises(Later):
        await messenger.send(replace(letter(way(teams)), remote_id=first))
    assert len(teams.cards(chat)) == 1


async def test_the_roll_of_a_channel_names_its_people_and_the_way_to_each(
    teams: FakeTeams, messenger: TeamsMessenger
) -> None:
    people = {"29:lea": "aadObjectId", "29:marc": "objectId", "29:guest": "", "28:other-bot": ""}
    for user, key in people.items():
        profile = {key: f"aad-{user}"} if key else {}
        teams.joins(user, name=user.title(), email=f"{user}@s", userPrincipalName="upn", **profile)
    teams.channels[GENERAL] = list(people)
    channel = announcement(teams).channel
    assert channel
    lea, marc, guest = await messenger.roll(TENANT, channel)
    assert [who.address for who in (lea, marc, guest)] == ["aad-29:lea", "aad-29:marc", "29:guest"]
    assert lea == Sender(
        Platform.TEAMS, TENANT, "aad-29:lea", "29:Lea", email="29:lea@s",
        route=Route(teams.url, "", BOT, "29:lea", TENANT, "upn").packed(),
    )  # fmt: skip
    parcel = replace(letter(), recipients=(Recipient("x", "Marc", marc.route, Reader("fr")),))
    await messenger.send(parcel)
    assert len(teams.cards("a:29:marc")) == 1


async def test_teams_tells_nobody_who_is_in_an_organisation(messenger: TeamsMessenger) -> None:
    for channel in (None, Recipient("x", "x", "", Reader("fr"))):
        with pytest.raises(Unreachable, match="only who is in a team"):
            await messenger.roll(TENANT, channel)


async def test_a_roll_that_teams_refuses(teams: FakeTeams, messenger: TeamsMessenger) -> None:
    channel = announcement(teams).channel
    with pytest.raises(Unreachable, match="ConversationNotFound"):
        await messenger.roll(TENANT, channel)
    teams.channels[GENERAL] = []
    teams.refuse = [(429, {}, {"Retry-After": "7"})]
    with pytest.raises(Later):
        await messenger.roll(TENANT, channel)


@pytest.mark.parametrize(
    ("status", "headers", "least", "most"),
    [
        (429, {"Retry-After": "17"}, 17, 17),
        (429, {}, 5, 5),
        (412, {}, 1, 4),
        (502, {}, 1, 4),
        (504, {}, 1, 4),
        (401, {}, 60, 60),
    ],
)
async def test_teams_asks_to_wait(
    teams: FakeTeams,
    messenger: TeamsMessenger,
    status: int,
    headers: dict[str, str],
    least: float,
    most: float,
) -> None:
    chat = teams.joins("29:lea")
    teams.refuse = [(status, {"error": {"code": "Busy"}}, headers)]
    with pytest.raises(Later) as later:
        await messenger.send(letter(way(teams)))
    assert least <= later.value.seconds <= most
    assert teams.cards(chat) == []


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, "MessageWritesBlocked"), (404, "ConversationNotFound"), (413, "MessageSizeTooBig")],
)
async def test_teams_says_that_it_can_never_arrive(
    teams: FakeTeams, messenger: TeamsMessenger, status: int, code: str
) -> None:
    teams.joins("29:lea")
    teams.refuse = [(status, {"error": {"code": code}}, {})]
    with pytest.raises(Unreachable, match=f"{status} {code}"):
        await messenger.send(letter(way(teams)))


async def test_what_may_have_arrived_is_left_open(
    teams: FakeTeams, messenger: TeamsMessenger
) -> None:
    teams.joins("29:lea")
    for status in (500, 503):
        teams.refuse = [(status, {}, {})]
        with pytest.raises(Unclear, match=str(status)):
            await messenger.send(letter(way(teams)))


async def test_nothing_was_sent_when_teams_cannot_be_reached(
    messenger: TeamsMessenger, unused_tcp_port: int
) -> None:
    nowhere = Route(f"http://127.0.0.1:{unused_tcp_port}/", "a:1", BOT, "29:lea", TENANT)
    with pytest.raises(Later):
        await messenger.send(letter(nowhere))


async def test_nothing_was_sent_when_microsoft_gives_no_token(teams: FakeTeams) -> None:
    def broken() -> str:
        raise PermissionError("invalid_client")

    connector = Connector(APP, broken, Authority(metadata=teams.metadata))
    await connector.start()
    with pytest.raises(Later):
        await TeamsMessenger(connector).send(letter(way(teams)))
    await connector.stop()
    assert teams.papers == []


async def test_a_slow_token_holds_nobody_up(
    teams: FakeTeams, messenger: TeamsMessenger, tokens: Tokens
) -> None:
    teams.joins("29:lea")
    tokens.may_answer.clear()
    sending = asyncio.ensure_future(messenger.send(letter(way(teams))))
    assert await asyncio.to_thread(tokens.begun.wait, 5)
    # Somebody else could be served here; were the token waited for, nobody could.
    tokens.may_answer.set()
    await sending


def test_microsoft_is_asked_for_a_token_with_one_client_for_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[dict[str, object]] = []

    class Client:
        def __init__(self, **told: object) -> None:
            made.append(told)

        def acquire_token_silent(self, scopes: list[str], account: None) -> None:
            return None

        def acquire_token_for_client(self, scopes: list[str]) -> dict[str, str]:
            assert scopes == ["https://api.botframework.com/.default"]
            return {"access_token": "t"}

    module = "botframework.connector.auth.microsoft_app_credentials"
    monkeypatch.setattr(f"{module}.ConfidentialClientApplication", Client)
    token = credentials(APP, "secret", TENANT)
    assert [token(), token(), token()] == ["t", "t", "t"]
    assert [told["authority"] for told in made] == [f"https://login.microsoftonline.com/{TENANT}"]

"""A letter on its way to Slack, and what Slack's refusals mean for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.messenger import NEVER, NOT_YET, SlackMessenger
from bot.entities import Platform
from bot.events import Sender
from bot.ports import Later, Parcel, Recipient, Unreachable
from bot.values import Card, card
from bot.words import Moment, Reader, Text, _, plain
from tests.fakes.slack import BOT_TOKEN, TEAM, FakeSlack, Trouble

HELLO = card(plain("Bonjour <tous>"), plain("À bientôt"))
AT = datetime(2027, 3, 4, 17, 30, tzinfo=UTC)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A workspace of three, whose rules nobody breaks."""
    async with FakeSlack() as fake:
        for address in ("ULEA", "UTOM", "UANA"):
            fake.add(address, address.title())
        yield fake
        assert fake.complaints == []


@pytest.fixture
def messenger(slack: FakeSlack) -> SlackMessenger:
    """The messenger, as the app makes it."""
    return SlackMessenger(
        AsyncWebClient(BOT_TOKEN, base_url=slack.api_url, timeout=1, retry_handlers=[])
    )


def reads(address: str, language: str = "fr", zone: str = "Europe/Paris") -> Recipient:
    """Somebody who reads so."""
    return Recipient(address, address.title(), "", Reader(language, zone))


def parcel(recipients: Sequence[Recipient], said: Card = HELLO) -> Parcel:
    """A letter ready to go."""
    return Parcel("l1", "recap:e1", Platform.SLACK, TEAM, tuple(recipients), said, 1)


async def test_a_letter_to_one_person(slack: FakeSlack, messenger: SlackMessenger) -> None:
    remote_id = await messenger.send(parcel([reads("ULEA")]))
    [message] = slack.inbox("ULEA")
    assert remote_id == f"{message.channel}:{message.ts}"
    assert message.metadata == {
        "event_type": "tandem_letter",
        "event_payload": {"key": "recap:e1"},
    }
    [(method, args)] = slack.calls
    assert method == "chat.postMessage"
    assert (args["parse"], args["link_names"]) == ("none", False)
    assert (args["unfurl_links"], args["unfurl_media"]) == (False, False)


async def test_a_letter_to_a_pair_is_one_conversation(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    await messenger.send(parcel([reads("ULEA"), reads("UTOM")]))
    assert slack.inbox("ULEA") == slack.inbox("UTOM") != []
    assert slack.inbox("UANA") == []


async def test_two_who_are_the_same_person_get_it_alone(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    await messenger.send(parcel([reads("ULEA"), reads("ULEA")]))
    assert [method for method, _args in slack.calls] == ["chat.postMessage"]


@pytest.mark.parametrize(
    ("second", "text", "times"),
    [
        (reads("UTOM"), _("{when}", when=Moment(at=AT)), 1),
        (reads("UTOM", "fr", "America/New_York"), plain("sans heure"), 1),
        (reads("UTOM", "fr", "America/New_York"), _("{when}", when=Moment(at=AT)), 2),
        (reads("UTOM", "en"), _("Mentor"), 2),
    ],
    ids=["same", "same words", "other hour", "other language"],
)
async def test_each_reads_it_in_their_own_way(
    slack: FakeSlack, messenger: SlackMessenger, second: Recipient, text: Text, times: int
) -> None:
    hour = _("{text} {when}", text=text, when=Moment(at=AT)) if times == 2 else text
    await messenger.send(parcel([reads("ULEA"), second], card(None, hour)))
    [message] = slack.inbox("ULEA")
    assert [block["type"] for block in message.blocks].count("rich_text") == times
    assert ("Ulea\n" in message.words) is (times == 2)


async def test_a_letter_to_a_channel_is_drawn_for_the_channel(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    channel = slack.channel("mentoring", "ULEA", "UTOM")
    said = card(_("Mentor"), _("{when}", when=Moment(at=AT)))
    wanted = replace(parcel([], said), channel=reads(channel, "en", "Europe/London"))
    remote_id = await messenger.send(wanted)
    [message] = slack.inbox("ULEA")
    assert slack.inbox("UTOM") == [message]
    assert remote_id == f"{channel}:{message.ts}"
    assert "17:30" in message.words


async def test_a_private_channel_without_the_bot_cannot_be_reached(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    closed = slack.channel("heads", "ULEA", private=True)
    with pytest.raises(Unreachable, match="channel_not_found"):
        await messenger.send(replace(parcel([]), channel=reads(closed)))
    with pytest.raises(Unreachable, match="channel_not_found"):
        await messenger.roll(TEAM, reads(closed))
    invited = slack.channel("heads", "ULEA", private=True, joined=True)
    await messenger.send(replace(parcel([]), channel=reads(invited)))


async def test_without_the_scope_a_channel_wants_the_bot_in_it(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    slack.scopes = {"chat:write"}
    channel = slack.channel("mentoring", "ULEA")
    with pytest.raises(Unreachable, match="not_in_channel"):
        await messenger.send(replace(parcel([]), channel=reads(channel)))


async def test_a_letter_that_goes_again_is_written_over(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    first = await messenger.send(parcel([reads("ULEA")]))
    changed = parcel([reads("ULEA")], card(plain("Nouvelle date")))
    assert await messenger.send(replace(changed, remote_id=first)) == first
    [message] = slack.inbox("ULEA")
    assert message.words.strip() == "Nouvelle date"


@pytest.mark.parametrize(
    "error", ["message_not_found", "cant_update_message", "edit_window_closed"]
)
async def test_a_letter_that_can_no_longer_be_changed_is_sent_anew(
    slack: FakeSlack, messenger: SlackMessenger, error: str
) -> None:
    first = await messenger.send(parcel([reads("ULEA")]))
    slack.fail("chat.update", Trouble(error))
    again = await messenger.send(replace(parcel([reads("ULEA")]), remote_id=first))
    assert again != first
    assert len(slack.inbox("ULEA")) == 2


async def test_other_troubles_with_a_change_send_nothing_twice(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    first = await messenger.send(parcel([reads("ULEA")]))
    wait = Trouble("ratelimited", 429, headers={"Retry-After": "7"})
    slack.fail("chat.update", wait, Trouble("internal_error"), Trouble("channel_not_found"))
    for error in (Later, SlackApiError, Unreachable):
        with pytest.raises(error):
            await messenger.send(replace(parcel([reads("ULEA")]), remote_id=first))
    assert len(slack.inbox("ULEA")) == 1


async def test_the_roll_of_a_channel_names_the_people_in_it(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    slack.people["UANA"]["deleted"] = True
    channel = slack.channel("mentoring", "UANA", "ULEA", "UTOM", joined=True)
    slack.add("UEVE", "Eve")
    found = {who.address: who for who in await messenger.roll(TEAM, reads(channel))}
    assert set(found) == {"ULEA", "UTOM"}
    assert found["ULEA"] == Sender(
        Platform.SLACK, TEAM, "ULEA", "Ulea", locale="fr-FR", zone="Europe/Paris",
        email="ULEA@school.example", group_chats=True,
    )  # fmt: skip


async def test_the_roll_of_the_workspace_has_no_robots_and_nobody_who_left(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    slack.people["UTOM"]["deleted"] = True
    everybody = await messenger.roll(TEAM, None)
    assert [who.address for who in everybody] == ["ULEA", "UANA"]
    assert {method for method, _args in slack.calls} == {"users.list"}


@pytest.mark.parametrize("method", ["users.list", "conversations.members"])
async def test_asked_to_wait_the_roll_waits(
    slack: FakeSlack, messenger: SlackMessenger, method: str
) -> None:
    channel = slack.channel("mentoring", "ULEA")
    slack.fail(method, Trouble("ratelimited", 429, headers={"Retry-After": "9"}))
    with pytest.raises(Later) as later:
        await messenger.roll(TEAM, reads(channel))
    assert later.value.seconds == 9


async def test_asked_to_wait_it_waits(slack: FakeSlack, messenger: SlackMessenger) -> None:
    slow_down = Trouble("ratelimited", 429, headers={"Retry-After": "7"})
    slack.fail("chat.postMessage", slow_down, Trouble("ratelimited", 429))
    for seconds in (7, 30):
        with pytest.raises(Later) as later:
            await messenger.send(parcel([reads("ULEA")]))
        assert later.value.seconds == seconds
    slack.fail("conversations.open", slow_down)
    with pytest.raises(Later):
        await messenger.send(parcel([reads("ULEA"), reads("UTOM")]))
    assert slack.messages == []


@pytest.mark.parametrize("error", sorted(NEVER))
async def test_what_can_never_arrive(
    slack: FakeSlack, messenger: SlackMessenger, error: str
) -> None:
    slack.fail("chat.postMessage", Trouble(error))
    with pytest.raises(Unreachable, match=error):
        await messenger.send(parcel([reads("ULEA")]))


@pytest.mark.parametrize("error", sorted(NOT_YET))
async def test_a_broken_token_is_not_the_recipients_fault(
    slack: FakeSlack, messenger: SlackMessenger, error: str
) -> None:
    slack.fail("chat.postMessage", Trouble(error))
    with pytest.raises(Later):
        await messenger.send(parcel([reads("ULEA")]))


async def test_somebody_who_has_left_cannot_be_reached(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    slack.people["UTOM"]["deleted"] = True
    for recipients in ([reads("ULEA"), reads("UTOM")], [reads("UGONE")]):
        with pytest.raises(Unreachable):
            await messenger.send(parcel(recipients))


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (Trouble("internal_error"), SlackApiError),
        (Trouble("fatal_error", 500), SlackApiError),
        (Trouble(delay=1.5), TimeoutError),
        (Trouble(hang_up=True), ClientError),
    ],
    ids=["inside", "500", "silence", "hang up"],
)
async def test_when_nobody_knows_whether_it_arrived_it_is_sent_once_and_said_so(
    slack: FakeSlack, messenger: SlackMessenger, trouble: Trouble, error: type[Exception]
) -> None:
    slack.fail("chat.postMessage", trouble)
    with pytest.raises(error):
        await messenger.send(parcel([reads("ULEA")]))
    assert [method for method, _args in slack.calls] == ["chat.postMessage"]


BEGUN = datetime.fromtimestamp(1_700_000_000, UTC)
"""When the fake's messages are written."""


async def test_a_letter_in_doubt_is_found_in_the_reader_s_own_conversation_by_its_key(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    slack.scopes = {"chat:write", "im:write", "im:history"}
    doubtful = replace(parcel([reads("ULEA")]), in_doubt_since=BEGUN)
    assert await messenger.find(doubtful) == ""
    slack.fail("chat.postMessage", Trouble(then_hang_up=True))
    with pytest.raises(ClientError):
        await messenger.send(doubtful)
    for key in ("other:1", "other:2", "other:3"):
        await messenger.send(replace(doubtful, key=key))
    [lea] = {message.channel for message in slack.inbox("ULEA")}
    first = slack.inbox("ULEA")[0]
    assert await messenger.find(doubtful) == f"{lea}:{first.ts}"
    assert await messenger.find(replace(doubtful, key="other:9")) == ""
    # What stood there long before was another time; so was what is to be written over.
    later = replace(doubtful, in_doubt_since=BEGUN + timedelta(hours=1))
    assert await messenger.find(later) == ""
    assert await messenger.find(replace(doubtful, remote_id=f"{lea}:{first.ts}")) == ""


async def test_what_people_write_to_each_other_is_not_looked_into(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    pair = replace(parcel([reads("ULEA"), reads("UTOM")]), in_doubt_since=BEGUN)
    channel = replace(pair, channel=reads(slack.channel("mentoring", "ULEA")))
    assert await messenger.find(pair) == await messenger.find(channel) == ""
    assert slack.calls == []


async def test_where_nobody_can_look_for_now_the_doubt_waits(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    doubtful = replace(parcel([reads("ULEA")]), in_doubt_since=BEGUN)
    slack.fail("conversations.history", Trouble("ratelimited", 429, headers={"Retry-After": "7"}))
    with pytest.raises(Later, match="7 s"):
        await messenger.find(doubtful)
    unheard = SlackMessenger(AsyncWebClient(BOT_TOKEN, base_url="http://127.0.0.1:1/"))
    with pytest.raises(Later):
        await unheard.find(doubtful)
    with pytest.raises(Later):
        await unheard.send(doubtful)

"""Letters on the web door: in a conversation, in a channel, once more and written over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.web.app import WebDoor
from adapters.web.messenger import WebMessenger
from adapters.web.parse import COMMUNITY, sender
from bot.entities import Message, Platform
from bot.ports import Parcel, Recipient, Unreachable, Wall
from bot.values import Button, Card, buttons, card, facts
from bot.words import Reader, Who, _, plain


@pytest.fixture
def messenger(web_door: WebDoor) -> WebMessenger:
    """Its messenger."""
    return web_door.messenger


@pytest.fixture
def wall(web_door: WebDoor) -> Wall:
    """What stands in its conversations."""
    return web_door._wall


def parcel(*addresses: str, said: Card | None = None) -> Parcel:
    """A letter ready to go."""
    recipients = tuple(Recipient(one, one.title(), "", Reader("fr")) for one in addresses)
    return Parcel("l1", "k1", Platform.WEB, COMMUNITY, recipients, said or card(_("Mentor")), 1)


def announcement(wall: Wall, language: str = "en", said: Card | None = None) -> Parcel:
    """A letter to the one channel."""
    room = next(room for room, _unread in wall.conversations("lea") if not room.members)
    channel = Recipient(room.id, room.name, "", Reader(language))
    return replace(parcel(said=said), channel=channel, key=f"k-{language}")


def cards(wall: Wall, place: Parcel, sent: str) -> list[Message]:
    """What has that id, for whoever may read it."""
    address = "marc" if place.channel else place.recipients[0].address
    found = wall.message(sent, address)
    return [found] if found else []


async def test_everybody_reads_a_letter_to_a_channel_in_its_language(
    messenger: WebMessenger, wall: Wall
) -> None:
    said = card(
        _("Mentor"),
        _("{who}", who=Who(name="Léa", address="lea")),
        facts((_("Mentee"), plain("R&D"))),
        buttons(Button(label=_("Send"), action="join.open", subject="p1")),
    )
    for language, title, label in (("fr", "Mentor", "Envoyer"), ("en", "Mentor", "Send")):
        letter = announcement(wall, language, said)
        [message] = cards(wall, letter, await messenger.send(letter))
        shown = Card.model_validate_json(message.card)
        assert (str(shown.title), message.only_for) == (title, "")
        # Whatever the reader's own language is.
        assert plain(label).model_dump_json() in message.card
        assert plain("Léa").model_dump_json() in message.card
        assert '"action":"join.open","subject":"p1"' in message.card


async def test_a_channel_that_is_gone_cannot_be_reached(
    messenger: WebMessenger, wall: Wall
) -> None:
    own = wall.together(["lea"], "", wall.people()[0].arrived_at)
    for address in ("nowhere", own.id):
        letter = replace(parcel(), channel=Recipient(address, "x", "", Reader("fr")))
        with pytest.raises(Unreachable, match="gone"):
            await messenger.send(letter)


async def test_a_letter_is_put_up_once_and_known_by_the_same_id(
    messenger: WebMessenger, wall: Wall
) -> None:
    for letter in (parcel("lea"), parcel("lea", "marc"), announcement(wall)):
        ids = {await messenger.send(letter) for _twice in range(2)}
        assert len(ids) == 1
        assert len(cards(wall, letter, ids.pop())) == 1


async def test_a_letter_that_goes_again_is_written_over(
    messenger: WebMessenger, wall: Wall
) -> None:
    for letter in (parcel("lea"), announcement(wall)):
        first = await messenger.send(letter)
        changed = replace(letter, card=card(plain("Another day")), remote_id=first)
        assert await messenger.send(changed) == first
        [message] = cards(wall, letter, first)
        assert "Another day" in message.card


async def test_a_letter_that_is_no_longer_there_is_put_up_anew(
    messenger: WebMessenger, wall: Wall
) -> None:
    letter = parcel("lea")
    # Neither a lost id nor somebody else's message is written over.
    others = await messenger.send(replace(parcel("claire"), key="k2"))
    for gone in ("0" * 32, others):
        sent = await messenger.send(replace(letter, remote_id=gone))
        assert sent != gone
        assert len(cards(wall, letter, sent)) == 1


async def test_the_roll_is_everybody_with_what_is_known_of_them(
    messenger: WebMessenger, wall: Wall
) -> None:
    everybody = await messenger.roll(COMMUNITY, announcement(wall).channel)
    assert everybody == await messenger.roll(COMMUNITY, None)
    assert len(everybody) == len(wall.people())
    james = next(who for who in everybody if who.address == "james")
    assert james == replace(
        sender("james"), name="James Carter", email="james.carter@example.org", locale="en",
        zone="Europe/London",
    )  # fmt: skip

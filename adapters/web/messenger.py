"""Writing to people on the web door."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar
from uuid import NAMESPACE_OID, uuid5

from pydantic import BaseModel

from adapters.web import parse
from bot.entities import Conversation, Message
from bot.events import Sender
from bot.ports import Clock, Parcel, Recipient, Unreachable, Wall
from bot.values import Card
from bot.words import Reader, Text, plain, spell

V = TypeVar("V")


class WebMessenger:
    """Puts letters up in the conversations that Tandem hosts; a letter is never put up twice."""

    finds = True
    pace = 0.0

    def __init__(self, wall: Wall, clock: Clock, changed: Callable[[], None]) -> None:
        self._wall = wall
        self._clock = clock
        self._changed = changed

    async def send(self, parcel: Parcel) -> str:
        """Put the letter up; raises Unreachable when there is nobody to read it."""
        message_id = await asyncio.to_thread(self._put_up, parcel)
        self._changed()
        return message_id

    async def find(self, parcel: Parcel) -> str:
        """Nobody need look: what is up already is known by its id when it is put up again."""
        return ""

    async def roll(self, community: str, channel: Recipient | None) -> list[Sender]:
        """Everybody of the playground: its channels are open to all."""
        people = await asyncio.to_thread(self._wall.people)
        return [parse.known(person) for person in people]

    def _put_up(self, parcel: Parcel) -> str:
        card = _drawn(parcel)
        if parcel.remote_id and self._wall.message(parcel.remote_id, _eyes(parcel)):
            self._wall.rewrite(parcel.remote_id, card)
            return parcel.remote_id
        conversation = self._place(parcel)
        message = Message(
            # The same each time, so that a letter that was up already is known by its id.
            id=uuid5(NAMESPACE_OID, f"{conversation.id} {parcel.key}").hex,
            conversation_id=conversation.id,
            card=card.model_dump_json(),
            letter_key=parcel.key,
            said_at=self._clock.now(),
        )
        self._wall.write(message)
        return message.id

    def _place(self, parcel: Parcel) -> Conversation:
        if parcel.channel:
            channel = self._wall.conversation(parcel.channel.address, "")
            if channel is None:
                raise Unreachable("that channel is gone")
            return channel
        if not parcel.recipients:
            raise Unreachable("nobody to read it", for_good=True)
        addresses = [recipient.address for recipient in parcel.recipients]
        return self._wall.together(addresses, "", self._clock.now())


def _eyes(parcel: Parcel) -> str:
    """The address of somebody who can see where the letter stands; '' sees every channel."""
    return "" if parcel.channel or not parcel.recipients else parcel.recipients[0].address


def _drawn(parcel: Parcel) -> Card:
    """The card: in a channel, each language has a letter of its own, which all read as it is."""
    return _said(parcel.card, parcel.channel.reader) if parcel.channel else parcel.card


def _said(value: V, reader: Reader) -> V:
    """That value, with every text in it as the reader reads it."""
    said: object = value
    match value:
        case Text():
            said = plain(spell(value, reader))
        case tuple():
            said = tuple(_said(one, reader) for one in value)
        case BaseModel():
            parts = {name: _said(part, reader) for name, part in value}
            said = value.model_copy(update=parts)
    return said  # type: ignore[return-value]

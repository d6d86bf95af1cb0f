"""Writing to people on the web door."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.entities import Message
from bot.ports import Clock, Parcel, Unreachable, Wall


class WebMessenger:
    """Puts letters up in the conversations that Tandem hosts; a letter is never put up twice."""

    def __init__(self, wall: Wall, clock: Clock, changed: Callable[[], None]) -> None:
        self._wall = wall
        self._clock = clock
        self._changed = changed

    async def send(self, parcel: Parcel) -> str:
        """Put the letter up; raises Unreachable when there is nobody to read it."""
        message_id = await asyncio.to_thread(self._put_up, parcel)
        self._changed()
        return message_id

    def _put_up(self, parcel: Parcel) -> str:
        if not parcel.recipients:
            raise Unreachable("nobody to read it")
        now = self._clock.now()
        conversation = self._wall.together([r.address for r in parcel.recipients], "", now)
        message = Message(
            conversation_id=conversation.id,
            card=parcel.card.model_dump_json(),
            letter_key=parcel.key,
            said_at=now,
        )
        self._wall.write(message)
        return message.id

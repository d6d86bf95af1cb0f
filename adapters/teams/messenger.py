"""How Teams is written to first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from adapters.teams import parse
from adapters.teams.connector import Connector, Gone
from adapters.teams.parse import Route
from adapters.teams.render import CARD, Element, nobody, render_card
from bot.events import Sender
from bot.ports import Parcel, Recipient, Unreachable
from bot.words import Who, spell


class TeamsMessenger:
    """Writes into personal chats and channels; `chat` is the address of a chat with somebody."""

    finds = False
    pace = 20.0

    def __init__(self, connector: Connector, chat: Callable[[Who], str] = nobody) -> None:
        self._connector = connector
        self._chat = chat

    async def send(self, parcel: Parcel) -> str:
        """Send a letter to the channel, or to each of its recipients alone.

        Gives back a line for each message, `conversation message`: with it, the letter is written
        over when it goes again.
        """
        readers = (parcel.channel,) if parcel.channel else parcel.recipients
        before = parcel.remote_id.split("\n")
        sent = [
            await self._send(parcel, reader, before[n] if n < len(before) else "")
            for n, reader in enumerate(readers)
        ]
        return "\n".join(sent)

    async def find(self, parcel: Parcel) -> str:
        """Teams lets no bot read a chat again, so a letter in doubt is sent once more."""
        return ""

    async def roll(self, community: str, channel: Recipient | None) -> list[Sender]:
        """Who is in that channel; Teams tells nobody who is in a whole organisation."""
        route = Route.unpacked(channel.route) if channel else None
        if route is None:
            raise Unreachable("Teams tells only who is in a team")
        found: list[Sender] = []
        page = ""
        while True:
            told = await self._connector.members(route, page)
            found += parse.roll(route, told)
            page = parse.next_page(told)
            if not page:
                return found

    async def show(self, route: Route, card: Element, line: str) -> str:
        """Put up a card, with one line for the notification; in a new chat if none is known."""
        return (await self._show(route, card, line))[1]

    async def change(self, route: Route, message: str, card: Element) -> None:
        """Put a card in the place of another."""
        await self._connector.change(route, message, _attached(card))

    async def note(self, route: Route, words: str) -> None:
        """A line of text, where others may read it."""
        await self._connector.send(route, {"text": words, "textFormat": "plain"})

    async def _send(self, parcel: Parcel, reader: Recipient, before: str) -> str:
        route = Route.unpacked(reader.route)
        if route is None:
            raise Unreachable(f"{reader.name} has not opened the chat with Tandem yet")
        card = render_card(parcel.card, reader.reader, self._chat)
        if before and await self._written_over(route, before, card):
            return before
        line = spell(parcel.card.summary, reader.reader)
        if parcel.channel:
            shown = {"summary": line[:200], **_attached(card)}
            return " ".join(await self._connector.begin(route, shown))
        return " ".join(await self._show(route, card, line))

    async def _written_over(self, route: Route, before: str, card: Element) -> bool:
        # Letters of earlier versions remember the message alone: it stands in the known chat.
        conversation, _space, message = before.rpartition(" ")
        place = replace(route, conversation=conversation or route.conversation)
        if not place.conversation:
            return False
        try:
            await self.change(place, message, card)
        except Gone:
            return False
        return True

    async def _show(self, route: Route, card: Element, line: str) -> tuple[str, str]:
        if not route.conversation:
            route = replace(route, conversation=await self._connector.open_chat(route))
        message = await self._connector.send(route, {"summary": line[:200], **_attached(card)})
        return route.conversation, message


def _attached(card: Element) -> Element:
    return {"attachments": [{"contentType": CARD, "content": card}]}

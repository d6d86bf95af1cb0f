"""How Teams is written to first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from adapters.teams.connector import Connector
from adapters.teams.parse import Route
from adapters.teams.render import CARD, Element, nobody, render_card
from bot.ports import Parcel, Unreachable
from bot.words import Who, spell


class TeamsMessenger:
    """Writes into people's personal chats; `chat` gives the address of a chat with somebody."""

    def __init__(self, connector: Connector, chat: Callable[[Who], str] = nobody) -> None:
        self._connector = connector
        self._chat = chat

    async def send(self, parcel: Parcel) -> str:
        """Send a letter, to each of its recipients alone."""
        message = ""
        for recipient in parcel.recipients:
            route = Route.unpacked(recipient.route)
            if route is None:
                raise Unreachable(f"{recipient.name} has not opened the chat with Tandem yet")
            card = render_card(parcel.card, recipient.reader, self._chat)
            message = await self.show(route, card, spell(parcel.card.summary, recipient.reader))
        return message

    async def show(self, route: Route, card: Element, line: str) -> str:
        """Put up a card, with one line for the notification; in a new chat if none is known."""
        if not route.conversation:
            route = replace(route, conversation=await self._connector.open_chat(route))
        return await self._connector.send(route, {"summary": line[:200], **_attached(card)})

    async def change(self, route: Route, message: str, card: Element) -> None:
        """Put a card in the place of another."""
        await self._connector.change(route, message, _attached(card))

    async def note(self, route: Route, words: str) -> None:
        """A line of text, where others may read it."""
        await self._connector.send(route, {"text": words, "textFormat": "plain"})


def _attached(card: Element) -> Element:
    return {"attachments": [{"contentType": CARD, "content": card}]}

"""A school whose people say, press and fill in; they read what they were written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from bot.dispatch import Answer, Door
from bot.entities import Platform
from bot.events import Ask, Filled, Fix, Heard, Pressed, Reply, Sender, Words
from bot.forms import Raw
from bot.ports import Parcel
from bot.values import Block, Bullets, Button, Buttons, Card, Facts, Note, Paragraph, Quote
from bot.words import Reader, Text, spell
from scheduler import Clockwork, Postman, Rounds
from storage import SqlAgenda, SqlOutbox, SqlStore

TUESDAY = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)

MENTEE: dict[str, Raw] = {
    "role": "mentee",
    "themes": ["internship", "career"],
    "goals": "Trouver un stage en audit",
    "seeks": "Audit, prise de parole",
    "languages": ["fr"],
    "slots": ["thu-eve"],
    "zone": "Europe/Paris",
    "charter": "true",
}
MENTOR: dict[str, Raw] = {
    "role": "mentor",
    "themes": ["internship", "career"],
    "offers": "audit; comptabilité",
    "languages": ["fr", "en"],
    "slots": ["thu-eve", "mon-am"],
    "zone": "Europe/Paris",
    "capacity": "1",
    "charter": "true",
}


class TurnedClock:
    """A clock that moves when a test turns it."""

    def __init__(self) -> None:
        self._now = TUESDAY

    def now(self) -> datetime:
        """The time it shows."""
        return self._now

    def move_to(self, at: datetime) -> None:
        """Turn it forward."""
        self._now = max(self._now, at)


class Letterbox:
    """Takes what the postman brings; the same letter twice is an error."""

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []

    async def send(self, parcel: Parcel) -> str:
        """Keep the letter."""
        assert parcel.key not in {p.key for p in self.parcels}, f"twice: {parcel.key}"
        self.parcels.append(parcel)
        return f"letter-{len(self.parcels)}"


class School:
    """One community, lived in from the outside: words, presses and forms only."""

    def __init__(
        self, engine: sa.Engine, clock: TurnedClock, *, managers: str = "", group_chats: bool = True
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.store = SqlStore(engine)
        self.letterbox = Letterbox()
        self.agenda = SqlAgenda(engine)
        self.door = Door(self.store, clock, frozenset({managers} - {""}), wake=lambda: None)
        self.postman = Postman(SqlOutbox(engine), {Platform.WEB: self.letterbox}, clock)
        self.clockwork = Clockwork(
            self.agenda, Rounds(self.agenda, self.door, clock), self.postman, clock
        )
        self.locales: dict[str, str] = defaultdict(lambda: "fr-FR")
        self.zones: dict[str, str] = defaultdict(lambda: "Europe/Paris")
        self._group_chats = group_chats
        self._seen: dict[str, list[Card]] = defaultdict(list)

    def sender(self, who: str) -> Sender:
        """That person, as the platform vouches for them."""
        return Sender(
            platform=Platform.WEB,
            community="school",
            address=who,
            name=who.title(),
            community_name="School",
            locale=self.locales[who],
            zone=self.zones[who],
            group_chats=self._group_chats,
        )

    async def says(self, who: str, words: str) -> Reply:
        """Somebody types."""
        return await self._does(who, Words(words))

    async def presses(self, who: str, label: str) -> Reply:
        """Somebody presses the newest button of that label that they can see."""
        button = self.button(who, label)
        return await self._does(who, Pressed(button.action, button.subject, button.value))

    async def forges(self, who: str, action: str, subject: str = "", value: str = "") -> Reply:
        """Somebody sends a press that they were never offered."""
        return await self._does(who, Pressed(action, subject, value))

    async def fills(
        self, who: str, form: str, answers: Mapping[str, Raw], subject: str = ""
    ) -> Reply:
        """Somebody sends a form back."""
        return await self._does(who, Filled(form, subject, answers))

    async def passes(self, **time: float) -> None:
        """Time goes by."""
        to = self.clock.now() + timedelta(**time)
        await self.clockwork.move(self.clock, to)

    def button(self, who: str, label: str) -> Button:
        """The newest button of that label that this person can see."""
        for card in reversed(self.sees(who)):
            for button in _buttons(card):
                if label in (str(button.label), spell(button.label, self.reader(who))):
                    return button
        raise AssertionError(f"{who} sees no button {label!r}: {self.reads(who)}")

    def reader(self, who: str) -> Reader:
        """How that person reads."""
        with self.store.open(Platform.WEB, "school", self.clock.now()) as desk:
            person = desk.person_at(who)
        return person.reader if person else Reader()

    def letters(self, who: str) -> list[Card]:
        """What was written to them, oldest first."""
        mine = (p for p in self.letterbox.parcels if who in {r.address for r in p.recipients})
        return [parcel.card for parcel in mine]

    def sees(self, who: str) -> list[Card]:
        """Letters and answers, oldest first."""
        return [*self.letters(who), *self._seen[who]]

    def reads(self, who: str) -> str:
        """Everything they were written, in their language."""
        return "\n\n".join(read(card, self.reader(who)) for card in self.letters(who))

    async def _does(self, who: str, act: Words | Pressed | Filled) -> Reply:
        answer: Answer = await self.door.answer(Heard(self.sender(who), act))
        card = getattr(answer.reply, "card", None)
        if isinstance(card, Card):
            self._seen[who].append(card)
        await self.clockwork.tick()
        return answer.reply


def read(said: Card | Reply, reader: Reader | None = None) -> str:
    """All the words of a card, a reply or a form's faults."""
    reader = reader or Reader("en")
    if isinstance(said, Fix):
        return "\n".join(spell(text, reader) for text in said.faults.values())
    if isinstance(said, Ask):
        return spell(said.form.title, reader)
    card = said if isinstance(said, Card) else getattr(said, "card", None)
    return "\n".join(spell(text, reader) for text in _texts(card)) if card else ""


def _texts(card: Card) -> Iterator[Text]:
    if card.title:
        yield card.title
    for block in card.blocks:
        yield from _block_texts(block)


def _block_texts(block: Block) -> Iterator[Text]:
    match block:
        case Paragraph(text=text, lead=lead):
            yield from (lead, text) if lead else (text,)
        case Bullets(items=items, lead=lead):
            yield from (lead, *items) if lead else items
        case Facts(rows=rows):
            for row in rows:
                yield row.label
                yield row.text
        case Note(text=text):
            yield text
        case Quote(words=words):
            yield Text(source="{words}", args={"words": words})
        case Buttons(items=items):
            yield from (item.label for item in items)


def _buttons(card: Card) -> Iterator[Button]:
    for block in card.blocks:
        if isinstance(block, Buttons):
            yield from (item for item in block.items if isinstance(item, Button))

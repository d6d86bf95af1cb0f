"""A school whose people say, press and fill in; they read what they were written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from bot.agreements import Edition, Sheet
from bot.dispatch import Answer, Door
from bot.entities import Paper, Platform
from bot.events import Ask, Filled, Fix, Heard, Left, Pressed, Reply, Sender, Spot, Words
from bot.forms import Attached, Raw
from bot.papers import EDITIONS
from bot.ports import Parcel, Recipient, Unreachable
from bot.values import Block, Bullets, Button, Buttons, Card, Facts, Note, Paragraph, Quote
from bot.words import Reader, Text, spell
from scheduler import Clockwork, Postman, Registrar, Rounds
from storage import SqlAgenda, SqlOutbox, SqlRolls, SqlStore

TUESDAY = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)

CROWD = 32
"""Of the playground's school, beside those whom one can be: its tests write to fewer people."""

AGREED: dict[str, Raw] = {
    "charter": "true",
    "terms": "true",
    "conduct": "true",
    "privacy": "true",
    "commitment": "true",
}
MENTEE: dict[str, Raw] = {
    **AGREED,
    "role": "mentee",
    "themes": ["internship", "career"],
    "goals": "Trouver un stage en audit",
    "seeks": "Audit, prise de parole",
    "languages": ["fr"],
    "slots": ["thu-eve"],
    "zone": "Europe/Paris",
}
MENTOR: dict[str, Raw] = {
    **AGREED,
    "role": "mentor",
    "themes": ["internship", "career"],
    "offers": "audit; comptabilité",
    "languages": ["fr", "en"],
    "slots": ["thu-eve", "mon-am"],
    "zone": "Europe/Paris",
    "capacity": "1",
}


def papers_on_screen(programme: str = "", version: int = 1) -> str:
    """The subject of a page that has all the papers of a programme, in French, and the promise."""
    editions = tuple(Edition(one, max(version, EDITIONS[one]), "fr") for one in Paper)
    return Sheet(programme, editions, promise=True).written


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
    """Takes what the postman brings; the same letter twice is an error, unless it is rewritten.

    `refuses` holds the channels that cannot be written to, and why; `fails` what happens to letters
    for these people.
    """

    finds = True
    pace = 0.0

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []
        self.refuses: dict[str, str] = {}
        self.fails: dict[str, Exception] = {}

    async def send(self, parcel: Parcel) -> str:
        """Keep the letter."""
        if parcel.channel and (reason := self.refuses.get(parcel.channel.address)):
            raise Unreachable(reason)
        for reader in parcel.recipients:
            if reader.address in self.fails:
                raise self.fails[reader.address]
        went = [p for p in self.parcels if p.key == parcel.key]
        assert parcel.remote_id or not went, f"twice: {parcel.key}"
        self.parcels = [p for p in self.parcels if p.key != parcel.key]
        self.parcels.append(parcel)
        return f"letter-{len(self.parcels)}"

    async def find(self, parcel: Parcel) -> str:
        """Nobody looks here."""
        return ""


class Register:
    """Knows who is in each channel; `fails` are raised first, one at a call."""

    def __init__(self, sender: Callable[[str], Sender]) -> None:
        self.people: dict[str, list[str]] = {}
        self.fails: list[Exception] = []
        self._sender = sender

    async def roll(self, community: str, channel: Recipient | None) -> list[Sender]:
        """Everybody there."""
        if self.fails:
            raise self.fails.pop(0)
        there = self.people.get(channel.address if channel else "", [])
        return [self._sender(who) for who in there]


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
        self.register = Register(self.sender)
        self.registrar = Registrar(
            SqlRolls(engine), {Platform.WEB: self.register}, self.door, clock
        )
        self.clockwork = Clockwork(
            self.agenda,
            # However slow the machine: what is due is done before anybody goes on.
            Rounds(self.agenda, self.door, clock, patience=60),
            self.postman,
            self.registrar,
            clock,
        )
        self.locales: dict[str, str] = defaultdict(lambda: "fr-FR")
        self.zones: dict[str, str] = defaultdict(lambda: "Europe/Paris")
        self.emails: dict[str, str] = {}
        self.spots: dict[str, Spot] = {}
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
            email=self.emails.get(who, ""),
            group_chats=self._group_chats,
            spot=self.spots.get(who),
        )

    async def says(self, who: str, words: str) -> Reply:
        """Somebody types."""
        return await self._does(who, Words(words))

    async def hands(self, who: str, file: Attached, words: str = "") -> Reply:
        """Somebody hands a file over, with a word or without."""
        return await self._does(who, Words(words, file))

    async def presses(self, who: str, label: str) -> Reply:
        """Somebody presses the newest button of that label that they can see."""
        button = self.button(who, label)
        return await self._does(who, Pressed(button.action, button.subject, button.value))

    async def forges(self, who: str, action: str, subject: str = "", value: str = "") -> Reply:
        """Somebody sends a press that they were never offered."""
        return await self._does(who, Pressed(action, subject, value))

    async def fills(
        self,
        who: str,
        form: str,
        answers: Mapping[str, Raw],
        subject: str = "",
        left: Left = Left.SENT,
    ) -> Reply:
        """Somebody sends a form back, or leaves it."""
        return await self._does(who, Filled(form, subject, answers, left))

    async def leaves(
        self, who: str, form: str, answers: Mapping[str, Raw], left: Left, subject: str = ""
    ) -> Reply:
        """Somebody goes back from a form, or closes it."""
        return await self._does(who, Filled(form, subject, answers, left))

    async def joins(self, who: str, told: Mapping[str, Raw], subject: str = "") -> Reply:
        """Somebody signs up, page by page; the reply is that of the last page that they saw."""
        reply = await walk(lambda act: self._acts(who, act), told, subject)
        await self.clockwork.tick()
        return reply

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

    def posted(self, channel: str) -> list[Card]:
        """What stands in a channel, oldest first."""
        there = (p for p in self.letterbox.parcels if p.channel and p.channel.address == channel)
        return [parcel.card for parcel in there]

    def sees(self, who: str) -> list[Card]:
        """Letters and answers, oldest first."""
        return [*self.letters(who), *self._seen[who]]

    def reads(self, who: str) -> str:
        """Everything they were written, in their language."""
        return "\n\n".join(read(card, self.reader(who)) for card in self.letters(who))

    async def _does(self, who: str, act: Words | Pressed | Filled) -> Reply:
        reply = await self._acts(who, act)
        await self.clockwork.tick()
        return reply

    async def _acts(self, who: str, act: Words | Pressed | Filled) -> Reply:
        answer: Answer = await self.door.answer(Heard(self.sender(who), act))
        card = getattr(answer.reply, "card", None)
        if isinstance(card, Card):
            self._seen[who].append(card)
        return answer.reply


async def walk(
    does: Callable[[Pressed | Filled], Awaitable[Reply]], told: Mapping[str, Raw], subject: str = ""
) -> Reply:
    """Open the sign-up and answer each page as it comes, out of everything that one has to tell."""
    reply = await does(Pressed("join.open", subject))
    while isinstance(reply, Ask):
        asked = {field.name for field in reply.form.fields()}
        given = {name: answer for name, answer in told.items() if name in asked}
        answers = {**reply.filled, **given}
        reply = await does(Filled(reply.form.name, reply.subject, answers))
    return reply


def claimed(engine: sa.Engine, now: datetime) -> list[Parcel]:
    """The letters that are due on the web, taken."""
    outbox = SqlOutbox(engine)
    stacks = outbox.stacks(now, [Platform.WEB])
    return [p for stack in stacks for p in outbox.claim(stack, now, now + timedelta(minutes=1), 99)]


def read(said: Card | Reply, reader: Reader | None = None) -> str:
    """All the words of a card, a reply or a form's faults."""
    reader = reader or Reader("en")
    if isinstance(said, Fix):
        return "\n".join(spell(text, reader) for text in said.faults.values())
    if isinstance(said, Ask):
        return spell(said.form.title, reader)
    card = said if isinstance(said, Card) else getattr(said, "card", None)
    return "\n".join(spell(text, reader) for text in _texts(card)) if card else ""


def form_of(reply: Reply) -> Ask:
    """The form that was opened."""
    assert isinstance(reply, Ask), read(reply)
    return reply


def buttons_of(said: Reply) -> list[Button]:
    """The buttons of a reply's card."""
    card = getattr(said, "card", None)
    return list(_buttons(card)) if isinstance(card, Card) else []


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

"""What mentoring needs from the outside: a desk to work at, a store to open it, someone to send."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from bot.entities import (
    Community,
    Conversation,
    Enrolment,
    Entity,
    Errand,
    Match,
    Meeting,
    Message,
    Person,
    Platform,
    Programme,
    Pulse,
    Round,
    Series,
    Side,
)
from bot.values import Card
from bot.words import Reader

E = TypeVar("E", bound=Entity)


class Conflict(Exception):
    """Somebody else wrote the same thing at the same instant; the whole use case may run again."""


@dataclass(frozen=True)
class Place:
    """Somebody's enrolment, with the places a mentor still has."""

    person: Person
    enrolment: Enrolment
    free: int = 0


@dataclass(frozen=True)
class Figures:
    """How a programme stands, in people, pairs and meetings."""

    mentors: int
    mentees: int
    places: int
    free: int
    waiting: int
    proposed: int
    active: int
    meetings_held: int
    meetings_planned: int
    letters_lost: int


class Desk(Protocol):
    """One community's rows for the length of one transaction; nothing else can be reached."""

    now: datetime
    community: Community

    def add(self, entity: E) -> E:
        """Keep a new entity; the one given back is the one to change from then on."""

    def add_many(self, entities: Sequence[Entity]) -> None:
        """Keep many new entities of one kind at once; they are read back when needed."""

    def first_time(self, key: str) -> bool:
        """Whether this delivery is new; an empty key always is."""

    # People and their place

    def person(self, id: str) -> Person | None:
        """That person of this community."""

    def person_at(self, address: str) -> Person | None:
        """Whoever the platform names so."""

    def managers(self) -> list[Person]:
        """Who manages here, by name."""

    def founded(self) -> bool:
        """Whether the community has its programme yet."""

    def programme(self) -> Programme:
        """The community's programme; it is founded at the first word."""

    def enrolment(self, person: Person) -> Enrolment | None:
        """That person's place in the programme."""

    def waiting_mentees(self, programme: Programme) -> list[Place]:
        """Mentees without a match, proposed or running, longest waiting first."""

    def waiting(self, programme: Programme) -> int:
        """How many they are."""

    def mentors_with_room(self, programme: Programme) -> list[Place]:
        """Mentors who can take one more: capacity less running and proposed matches."""

    # Matches

    def round(self, id: str) -> Round | None:
        """That matching round."""

    def draft_round(self, programme: Programme) -> Round | None:
        """The round a manager is looking at, not sent yet."""

    def last_sent_round(self, programme: Programme) -> Round | None:
        """The newest round that went out."""

    def drafts(self, round: Round, offset: int = 0, limit: int | None = None) -> list[Match]:
        """The pairs of a round not sent yet, best first."""

    def draft_count(self, round: Round) -> int:
        """How many pairs of a round are not sent yet."""

    def dropped(self, round: Round) -> int:
        """How many pairs of a round were left out when it went."""

    def answers_since(self, programme: Programme, at: datetime) -> bool:
        """Whether anybody has signed up or changed their answers since."""

    def drop_drafts(self, round: Round) -> None:
        """Forget the pairs of a round that are not sent yet."""

    def match(self, id: str) -> Match | None:
        """That match."""

    def sides(self, match: Match) -> tuple[Person, Person]:
        """The mentee and the mentor of a match."""

    def facing(self, match: Match) -> tuple[tuple[Side, Person, Person], ...]:
        """Each side of a match, who stands there, and who stands across."""

    def other(self, match: Match, person: Person) -> Person:
        """The one across from that person."""

    def open_matches(self, person: Person) -> list[Match]:
        """Proposals and running pairs of that person, oldest first."""

    def tried_pairs(self, programme: Programme) -> frozenset[tuple[str, str]]:
        """(mentee, mentor) ids of every match ever put to people: never the same two again."""

    def declines(self, programme: Programme, reader: Person, limit: int) -> list[Match]:
        """The newest declines with a reason, but for those that concern the reader."""

    # Meetings

    def series(self, id: str) -> Series | None:
        """That recurring meeting."""

    def series_of(self, match: Match) -> Series | None:
        """The recurring meeting that a pair holds now."""

    def meeting(self, id: str) -> Meeting | None:
        """That date."""

    def next_meeting(self, match: Match) -> Meeting | None:
        """The pair's first planned date from now on."""

    def goes_on(self, series: Series) -> bool:
        """Whether the next date of a recurring meeting is planned already."""

    def last_meeting(self, match: Match) -> Meeting | None:
        """The pair's newest date that is over and not yet told."""

    # Surveys and figures

    def pulse(self, id: str) -> Pulse | None:
        """That survey."""

    def pulse_answers(self, programme: Programme) -> list[dict[str, int]]:
        """The answers of every survey asked in a programme; those not begun are empty."""

    def figures(self, programme: Programme) -> Figures:
        """How the programme stands."""

    # Letters and errands

    def post(self, person: Person, card: Card, key: str) -> None:
        """Write to one person; a second letter of the same key is not kept."""

    def post_together(self, people: Sequence[Person], card: Card, key: str) -> None:
        """Write to several in one conversation, or to each where the platform has none."""

    def promise(self, kind: str, subject: str, at: datetime) -> None:
        """Remember to run the errand `kind` on `subject` at that time, once."""

    def forget(self, subject: str) -> None:
        """Drop the errands still to come on that subject."""

    def errand(self, id: str) -> Errand | None:
        """That errand, if it is still to do."""


class Store(Protocol):
    """Where communities are kept."""

    def open(self, platform: Platform, address: str, now: datetime) -> AbstractContextManager[Desk]:
        """A desk in that community, created at its first word; commits when left cleanly."""


@dataclass(frozen=True)
class Due:
    """An errand whose time has come, where, and how often it has failed."""

    platform: Platform
    community: str
    errand_id: str
    attempts: int


class Agenda(Protocol):
    """What is due, over all communities."""

    def due(self, now: datetime, limit: int) -> list[Due]:
        """Errands to run, oldest first."""

    def next_due(self, after: datetime) -> datetime | None:
        """When the next errand or letter falls due, later than `after`."""

    def put_off(self, errand_id: str, until: datetime, reason: str) -> None:
        """An errand failed: try again then."""

    def give_up(self, errand_id: str, now: datetime, reason: str) -> None:
        """An errand failed too often."""

    def tidy(self, now: datetime) -> None:
        """Forget what serves no purpose any more."""


@dataclass(frozen=True)
class Recipient:
    """Who gets a letter, and how they read."""

    address: str
    name: str
    route: str
    reader: Reader


@dataclass(frozen=True)
class Parcel:
    """A letter ready to go: several recipients mean one conversation with all of them."""

    letter_id: str
    key: str
    platform: Platform
    community: str
    recipients: tuple[Recipient, ...]
    card: Card
    attempts: int


class Later(Exception):
    """The platform asks to wait that many seconds; nothing was sent."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:g} s")
        self.seconds = seconds


class Unreachable(Exception):
    """The platform says that this message can never arrive; its message says why."""


class Messenger(Protocol):
    """How a platform is written to first."""

    async def send(self, parcel: Parcel) -> str:
        """Send and give back the platform's id of the message; raises Later or Unreachable.

        Any other error leaves it unknown whether the message arrived.
        """


class Outbox(Protocol):
    """Letters on their way, over all communities."""

    def claim(
        self, now: datetime, lease_until: datetime, platforms: Sequence[Platform], limit: int
    ) -> list[Parcel]:
        """Take due letters for oneself until the lease ends."""

    def sent(self, letter_id: str, attempts: int, remote_id: str, now: datetime) -> None:
        """It arrived. Ignored when the lease was lost to another attempt."""

    def put_off(self, letter_id: str, attempts: int, until: datetime, reason: str) -> None:
        """It did not leave: again then."""

    def put_back(self, letter_id: str, attempts: int, until: datetime) -> None:
        """It was not tried at all: again then, and this time does not count."""

    def give_up(self, letter_id: str, attempts: int, reason: str) -> None:
        """It can never arrive."""


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""


class Wall(Protocol):
    """The conversations of the door that Tandem hosts itself: what was said, who has read it."""

    def people(self) -> list[Person]:
        """Everybody of the community, managers first, then by name."""

    def person(self, address: str) -> Person | None:
        """Whoever is named so."""

    def conversations(self, address: str) -> list[tuple[Conversation, int]]:
        """What that person can open, with the number of messages unread."""

    def conversation(self, id: str, address: str) -> Conversation | None:
        """That conversation, if it is theirs to see."""

    def together(self, addresses: Sequence[str], name: str, now: datetime) -> Conversation:
        """The conversation of exactly these people with Tandem, opened if need be."""

    def messages(self, conversation: Conversation, address: str) -> list[Message]:
        """What that person can read there, oldest first; reading it makes it read."""

    def message(self, id: str, address: str) -> Message | None:
        """That message, if it is theirs to see."""

    def write(self, message: Message) -> bool:
        """Put a message up; False when its letter is there already."""

    def rewrite(self, id: str, card: Card) -> None:
        """The message becomes this card."""

"""What comes in, and the five things that can go back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from bot.entities import Person, Platform
from bot.forms import Form, Option, Raw
from bot.values import Block, Card
from bot.words import Text

F = TypeVar("F", bound=Form)

# What an adapter hears: parsed from a verified payload, not yet authorised.


@dataclass(frozen=True)
class Sender:
    """Who speaks, as the platform vouches for it; empty means that the platform did not say."""

    platform: Platform
    community: str
    address: str
    name: str = ""
    community_name: str = ""
    locale: str = ""
    zone: str = ""
    email: str = ""
    route: str = ""
    group_chats: bool = False


@dataclass(frozen=True)
class Words:
    """A command, without the name of the command itself: '' or 'rejoindre'."""

    text: str


@dataclass(frozen=True)
class Pressed:
    """A button, with what it carried; nothing of it is trusted."""

    action: str
    subject: str = ""
    value: str = ""


@dataclass(frozen=True)
class Filled:
    """A form sent back, with the answers as they were typed."""

    form: str
    subject: str
    answers: Mapping[str, Raw]


@dataclass(frozen=True)
class Heard:
    """One thing a person did; `key` tells a repetition by the platform from a second press."""

    sender: Sender
    act: Words | Pressed | Filled
    key: str = ""


# What a use case gets: the person is known and stands in their own community.


@dataclass(frozen=True)
class Command:
    """A word of the vocabulary, and what was typed after it."""

    who: Person
    at: datetime
    rest: str = ""


@dataclass(frozen=True)
class Press:
    """A button pressed."""

    who: Person
    at: datetime
    subject: str = ""
    value: str = ""


@dataclass(frozen=True)
class Submission(Generic[F]):
    """A form whose answers are valid; `asked` is the form as it stands on the screen."""

    who: Person
    at: datetime
    subject: str
    answers: F
    asked: Ask


@dataclass(frozen=True)
class Say:
    """A new message, for the one who asked."""

    card: Card


@dataclass(frozen=True)
class Replace:
    """The message that was pressed becomes this one."""

    card: Card


@dataclass(frozen=True)
class Ask:
    """A form to fill in, with what is known already and the options of this programme."""

    form: type[Form]
    subject: str = ""
    filled: Mapping[str, Raw] = field(default_factory=dict)
    options: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    opening: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Fix:
    """The form again, with all that was typed and each fault at its field."""

    ask: Ask
    faults: Mapping[str, Text]


@dataclass(frozen=True)
class Done:
    """Nothing more to say."""


Reply = Say | Replace | Ask | Fix | Done

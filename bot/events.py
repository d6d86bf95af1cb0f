"""What comes in, and the five things that can go back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from bot.entities import Person, Platform
from bot.forms import Attached, Field, Form, Option, Question, Raw
from bot.values import Block, Card, reworded
from bot.words import Text, _

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
    spot: Spot | None = None


@dataclass(frozen=True)
class Spot:
    """The channel in which something was said or pressed; `route` is how it is written to."""

    address: str
    name: str = ""
    route: str = ""


@dataclass(frozen=True)
class Words:
    """What was typed, with or without the command before it; a file may come along."""

    text: str
    file: Attached | None = None


@dataclass(frozen=True)
class Pressed:
    """A button, with what it carried; nothing of it is trusted."""

    action: str
    subject: str = ""
    value: str = ""


class Left(StrEnum):
    """How a form was left: sent, for the page before, or closed."""

    SENT = "sent"
    BACK = "back"
    CLOSED = "closed"


@dataclass(frozen=True)
class Filled:
    """A form that came back, with the answers as they were typed."""

    form: str
    subject: str
    answers: Mapping[str, Raw]
    left: Left = Left.SENT


@dataclass(frozen=True)
class Heard:
    """One thing a person did; `key` tells a repetition by the platform from a second press.

    `named` are the people who were picked in a form, some of whom Tandem has never met, and
    `spots` the channels.
    """

    sender: Sender
    act: Words | Pressed | Filled
    key: str = ""
    named: tuple[Sender, ...] = ()
    spots: tuple[Spot, ...] = ()


@dataclass(frozen=True)
class Sought:
    """What somebody looks for to put it before others: cards of a kind, some at a time."""

    sender: Sender
    kind: str
    words: str = ""
    start: int = 0
    most: int = 10


# What a use case gets: the person is known and stands in their own community.


MOST_DIGITS = 5


@dataclass(frozen=True)
class Press:
    """A button pressed, or the word of the same meaning with what was typed after it as value.

    `action` is the route taken, `channel` the address of the channel where it was, if any, and
    `file` what was handed over with the word.
    """

    who: Person
    at: datetime
    subject: str = ""
    value: str = ""
    action: str = ""
    channel: str = ""
    file: Attached | None = None

    @property
    def page(self) -> int:
        """The page of a long list that was asked for, 0 for the first."""
        digits = self.value.isascii() and self.value.isdecimal() and len(self.value) < MOST_DIGITS
        return int(self.value) if digits else 0


@dataclass(frozen=True)
class Submission(Generic[F]):
    """A form whose answers are valid; `asked` is the form as it stands on the screen."""

    who: Person
    at: datetime
    subject: str
    answers: F
    asked: Ask
    channel: str = ""


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
    """A form to fill in, with what is known already and the options of this programme.

    `back` offers the page before, where what was typed on this one is kept; `onward` says that
    another page follows. `words` are what the programme says in place of the form's own sentences.
    """

    form: type[Form]
    subject: str = ""
    filled: Mapping[str, Raw] = field(default_factory=dict)
    options: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    opening: tuple[Block, ...] = ()
    back: bool = False
    onward: bool = False
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def title(self) -> Text:
        """What stands above it."""
        return reworded(self.form.title, self.words)

    @property
    def submit(self) -> Text:
        """What stands on the button that sends it."""
        return reworded(_("Continue") if self.onward else self.form.submit, self.words)

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields in screen order, as they are drawn."""
        if not self.words:
            return self.form.fields()
        return tuple(replace(one, question=self._own(one.question)) for one in self.form.fields())

    def in_words(self, words: Mapping[str, Mapping[str, str]]) -> Ask:
        """The same, as a programme says it."""
        if not words:
            return self
        return replace(
            self,
            words=words,
            opening=tuple(reworded(block, words) for block in self.opening),
            options={
                name: tuple(replace(one, label=reworded(one.label, words)) for one in some)
                for name, some in self.options.items()
            },
        )

    def _own(self, question: Question) -> Question:
        return replace(
            question,
            label=reworded(question.label, self.words),
            hint=reworded(question.hint, self.words) if question.hint else None,
            options=tuple(
                replace(one, label=reworded(one.label, self.words)) for one in question.options
            ),
        )


@dataclass(frozen=True)
class Fix:
    """The form again, with all that was typed and each fault at its field."""

    ask: Ask
    faults: Mapping[str, Text]


@dataclass(frozen=True)
class Done:
    """Nothing more to say."""


Reply = Say | Replace | Ask | Fix | Done


@dataclass(frozen=True)
class Leaflet:
    """A card that can be put before others, with the name and the line by which it is chosen."""

    name: Text
    line: Text
    card: Card


@dataclass(frozen=True)
class Leaflets:
    """Cards to choose from; where there is none, why."""

    found: tuple[Leaflet, ...] = ()
    why_none: Text | None = None

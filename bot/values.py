"""What Tandem shows: cards, as plain values that every platform draws in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from bot.words import Text, Value, plain

V = TypeVar("V", bound=Value)


class Style(StrEnum):
    """How much a button asks to be pressed."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


class Button(Value):
    """A press to come: `action` is a route, `subject` the id it is about, `value` what is said."""

    kind: Literal["button"] = "button"
    label: Text
    action: str
    subject: str = ""
    value: str = ""
    style: Style = Style.PLAIN


class Link(Value):
    """A button that opens a page."""

    kind: Literal["link"] = "link"
    label: Text
    url: str


class Paragraph(Value):
    """Running text, with an optional lead in bold."""

    kind: Literal["paragraph"] = "paragraph"
    text: Text
    lead: Text | None = None


class Bullets(Value):
    """A short list, under an optional lead in bold."""

    kind: Literal["bullets"] = "bullets"
    items: tuple[Text, ...]
    lead: Text | None = None


class Fact(Value):
    """A label and what stands beside it."""

    label: Text
    text: Text


class Facts(Value):
    """Labels and values, one under the other."""

    kind: Literal["facts"] = "facts"
    rows: tuple[Fact, ...]


class Quote(Value):
    """Words that a person typed, shown as theirs."""

    kind: Literal["quote"] = "quote"
    words: str


class Note(Value):
    """Small print: what happens next, and when."""

    kind: Literal["note"] = "note"
    text: Text


class Divider(Value):
    """A thin line."""

    kind: Literal["divider"] = "divider"


class Buttons(Value):
    """A row of buttons."""

    kind: Literal["buttons"] = "buttons"
    items: tuple[Annotated[Button | Link, Field(discriminator="kind")], ...]


Block = Annotated[
    Paragraph | Bullets | Facts | Quote | Note | Divider | Buttons, Field(discriminator="kind")
]


class Card(Value):
    """A message: a title and blocks, read from top to bottom."""

    title: Text | None = None
    blocks: tuple[Block, ...] = ()

    @property
    def summary(self) -> Text:
        """One line for a notification."""
        if self.title:
            return self.title
        for block in self.blocks:
            if isinstance(block, Paragraph | Note):
                return block.text
        return plain("Tandem")


def card(title: Text | None, *blocks: Block | Text | None) -> Card:
    """A card; a bare text is a paragraph, and None is left out."""
    drawn = (Paragraph(text=b) if isinstance(b, Text) else b for b in blocks if b is not None)
    return Card(title=title, blocks=tuple(drawn))


def bullets(lead: Text | None, items: list[Text]) -> Bullets | None:
    """A list under its lead, or nothing when there is nothing to list."""
    return Bullets(lead=lead, items=tuple(items)) if items else None


def facts(*rows: tuple[Text, Text | None]) -> Facts:
    """Labels with what stands beside them; a row without a text is left out."""
    return Facts(rows=tuple(Fact(label=label, text=text) for label, text in rows if text))


def buttons(*items: Button | Link | None) -> Buttons | None:
    """A row of the buttons that are there, or nothing."""
    shown = tuple(item for item in items if item is not None)
    return Buttons(items=shown) if shown else None


def reworded(value: V, words: Mapping[str, Mapping[str, str]]) -> V:
    """A card, with what a programme says in place of its sentences: source → language → words."""
    return _reworded(value, words) if words else value


def _reworded(value: V, words: Mapping[str, Mapping[str, str]]) -> V:
    changed: dict[str, object] = {}
    for name in type(value).model_fields:
        part = getattr(value, name)
        if isinstance(part, Value):
            changed[name] = _reworded(part, words)
        elif isinstance(part, tuple):
            changed[name] = tuple(
                _reworded(item, words) if isinstance(item, Value) else item for item in part
            )
    if isinstance(value, Text):
        changed["args"] = {
            name: _reworded(arg, words) if isinstance(arg, Value) else arg
            for name, arg in value.args.items()
        }
        if own := words.get(value.source):
            changed["instead"] = dict(own)
    return value.model_copy(update=changed)

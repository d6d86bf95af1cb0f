"""How a card or a form looks in Teams, as Adaptive Cards 1.5 in plain dictionaries."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from bot.events import Ask, Leaflets
from bot.forms import Attached, Field, Look, Option, Raw
from bot.values import (
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Divider,
    Facts,
    Link,
    Note,
    Paragraph,
    Quote,
    Style,
)
from bot.words import Reader, Text, Who, _, spell

Element = dict[str, Any]

WEB = ("https://", "http://")
CARD = "application/vnd.microsoft.card.adaptive"
PREVIEW = "application/vnd.microsoft.card.thumbnail"

LARGEST = 25_000  # Teams' own limit has been told as 28, 40 and 100 KB; above it, 413.
LONGEST = (4_000, 1_000, 250, 60)  # Characters of one text, tried in turn until the card fits.
BUTTONS_IN_A_ROW = 6  # Teams hides the seventh action of a set without a word.
OPEN_CHOICES = 5

FORM = "form:"
"""What the verb of a form starts with."""
BACK = "back:"
"""What it starts with when the page before is wanted."""
LOOKS = "looks"
"""Where a form keeps the look of the fields whose answers Teams writes in its own way."""


BACKSLASH = r"\\(?=[!-/:-@\[-`{-~]|$)"
"""One that would take the meaning from the sign behind it."""
MEANT = "|".join((
    r"[*`]", r"(?<![^\W_])_|_(?![^\W_])", r"<(?=[a-zA-Z/!?])", r"(?<=\])(?=[(:\[])", r"(?<=~)(?=~)",
    r"&(?=#|\w+;)", r"(?<=\{)(?=\{(?:DATE|TIME)\()",
))  # fmt: skip
"""Emphasis, code, a tag, the second half of a link, a stroke, a sign by its name, and
what Teams would read as a date."""
AT_THE_START = (
    r"^([ \t]*)(?=[-+](?:\s|$)|-+\s*$|=+\s*$|#{1,6}(?:\s|$)|[>~])|^([ \t]*\d+)(?=[.)](?:\s|$))"
)
"""A list, a line, a heading, a quotation, a block of code."""


def nobody(_who: Who) -> str:
    """No chat is known with anybody."""
    return ""


@dataclass(frozen=True)
class Pen:
    """Writes for one reader; `chat` gives the address of a chat with somebody, if there is one."""

    reader: Reader
    chat: Callable[[Who], str] = nobody
    longest: int = LONGEST[0]

    def bare(self, text: Text) -> str:
        """For labels and buttons, which Teams takes literally."""
        return clip(spell(text, self.reader), self.longest)

    def marked(self, text: Text) -> str:
        """For text blocks, where Teams reads Markdown."""
        return spell(text, self.reader, quote=self.quote, mention=self._name)

    def quote(self, words: str) -> str:
        """Words that a person typed, without any power over the card."""
        return escape(clip(words, self.longest))

    def _name(self, who: Who) -> str:
        name, address = self.quote(who.name), self.chat(who)
        # A bracket of the name would end the link's.
        linked = re.sub(r"([][])", r"\\\1", name)
        return f"[{linked}]({address})" if address else name


def render_card(card: Card, reader: Reader, chat: Callable[[Who], str] = nobody) -> Element:
    """A message."""
    return _fitting(
        lambda pen: [*_title(card.title, pen), *_blocks(card.blocks, pen)], reader, chat
    )


def render_form(ask: Ask, reader: Reader, faults: Mapping[str, Text] | None = None) -> Element:
    """A form with what is known filled in, and each fault under its field."""
    faults = faults or {}

    def body(pen: Pen) -> list[Element]:
        drawn = list(_title(ask.title, pen))
        if faults:
            drawn.append(_fault(_("Not sent yet: please look at what is written in red."), pen))
        drawn += _blocks(ask.opening, pen)
        for field in ask.fields:
            options = ask.options.get(field.name, field.question.options)
            drawn.append(_input(field, options, ask.filled.get(field.name, ""), pen))
            if field.name in faults:
                drawn.append(_fault(faults[field.name], pen))
            if field.question.hint:
                drawn.append(_small(field.question.hint, pen))
        return drawn

    looks = {f.name: f.question.look for f in ask.fields}
    written = {name: look for name, look in looks.items() if look in (Look.CHOICES, Look.TICK)}
    send = {
        "type": "Action.Execute",
        "title": Pen(reader).bare(ask.submit),
        "verb": FORM + ask.form.name,
        "style": "positive",
        "data": {"subject": ask.subject, LOOKS: written},
    }
    back = {
        "type": "Action.Execute",
        "title": Pen(reader).bare(_("Back")),
        "verb": BACK + ask.form.name,
        "data": {"subject": ask.subject, LOOKS: written},
    }
    actions = [send, back] if ask.back else [send]
    return _fitting(body, reader, nobody, [{"type": "ActionSet", "actions": actions}])


def render_leaflets(leaflets: Leaflets, reader: Reader) -> Element:
    """Cards to choose from in the message extension, or a sentence in their place."""
    if leaflets.why_none:
        told: Element = {"type": "message", "text": spell(leaflets.why_none, reader)}
        return {"composeExtension": told}
    found = [
        {
            "contentType": CARD,
            "content": render_card(one.card, reader),
            "preview": {
                "contentType": PREVIEW,
                "content": {"title": _line(one.name, reader), "text": _line(one.line, reader)},
            },
        }
        for one in leaflets.found
    ]
    return {
        "composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": found}
    }


def _line(text: Text, reader: Reader) -> str:
    """For previews, where Teams reads HTML: signs that look alike and mean nothing."""
    return spell(text, reader).replace("<", "‹").replace(">", "›")


def clip(words: str, most: int) -> str:
    """At most that many characters, with … where something is missing."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def escape(words: str) -> str:
    """Markdown's signs as signs; a line break as the blank line that Teams takes for one.

    Only where they would mean something: on telephones the backslash is shown too.
    """
    words = re.sub(r"[ \t]*(\r\n?|\n)\s*", "\n\n", words)
    words = re.sub(BACKSLASH, r"\\\\", words)
    words = re.sub(MEANT, r"\\\g<0>", words)
    return re.sub(AT_THE_START, r"\g<0>\\", words, flags=re.MULTILINE)


def write_list(values: Sequence[str]) -> str:
    """Several values as Teams holds them, between commas; a comma inside one is kept apart."""
    return ",".join(v.replace("%", "%25").replace(",", "%2C") for v in values)


def read_list(written: str) -> list[str]:
    """The values that `write_list` wrote."""
    return [v.replace("%2C", ",").replace("%25", "%") for v in written.split(",") if v]


def _fitting(
    draw: Callable[[Pen], list[Element]],
    reader: Reader,
    chat: Callable[[Who], str],
    last: Sequence[Element] = (),
) -> Element:
    for longest in LONGEST:
        body = draw(Pen(reader, chat, longest))
        if _size(drawn := _adaptive([*body, *last])) <= LARGEST:
            return drawn
    # What can be pressed matters most: the words before it give way.
    last = last or [e for e in body if e["type"] == "ActionSet"][-2:]
    shown = list(body)
    while shown and _size(_adaptive([*shown, *last])) > LARGEST - 100:
        shown = shown[: len(shown) * 9 // 10]
    shown = [e for e in shown if e not in last]
    return _adaptive([*shown, {"type": "TextBlock", "text": "…"}, *last])


def _adaptive(body: Sequence[Element]) -> Element:
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "body": list(body),
    }


def _size(card: Element) -> int:
    return len(json.dumps(card))


def _title(title: Text | None, pen: Pen) -> Iterator[Element]:
    if title:
        yield _text(pen.marked(title), size="Large", weight="Bolder", style="heading")


def _blocks(blocks: Sequence[Block], pen: Pen) -> Iterator[Element]:
    line = False
    for block in blocks:
        drawn = list(_block(block, pen))
        if line and drawn:
            drawn[0] |= {"separator": True, "spacing": "Medium"}
        line = isinstance(block, Divider)
        yield from drawn


def _block(block: Block, pen: Pen) -> Iterator[Element]:
    match block:
        case Paragraph(text=text, lead=lead):
            yield from _lead(lead, pen)
            yield _text(pen.marked(text), **({"spacing": "Small"} if lead else {}))
        case Bullets(items=items, lead=lead):
            yield from _lead(lead, pen)
            for item in items:
                yield _text(f"• {pen.marked(item)}", spacing="Small")
        case Facts(rows=rows):
            facts = [{"title": pen.marked(r.label), "value": pen.marked(r.text)} for r in rows]
            yield {"type": "FactSet", "facts": facts}
        case Quote(words=words):
            quoted = [_text(pen.quote(words))]
            yield {"type": "Container", "style": "emphasis", "items": quoted}
        case Note(text=text):
            yield _small(text, pen)
        case Divider():
            pass
        case Buttons(items=items):
            # Anything else than a web page could start a program on the reader's machine.
            safe = [i for i in items if isinstance(i, Button) or i.url.startswith(WEB)]
            for start in range(0, len(safe), BUTTONS_IN_A_ROW):
                row = safe[start : start + BUTTONS_IN_A_ROW]
                yield {"type": "ActionSet", "actions": [_action(item, pen) for item in row]}
        case _:
            assert_never(block)


def _action(item: Button | Link, pen: Pen) -> Element:
    match item:
        case Link(label=label, url=url):
            return {"type": "Action.OpenUrl", "title": pen.bare(label), "url": url}
        case Button(label=label, action=action, subject=subject, value=value, style=style):
            # Teams would demand and send along the answers of a form on the same card.
            return {
                "type": "Action.Execute",
                "title": pen.bare(label),
                "verb": action,
                "data": {"subject": subject, "value": value},
                "associatedInputs": "none",
            } | _STYLES[style]
        case _:
            assert_never(item)


_STYLES: dict[Style, Element] = {
    Style.PLAIN: {},
    Style.PRIMARY: {"style": "positive"},
    Style.DANGER: {"style": "destructive"},
}


def _input(field: Field, options: Sequence[Option], filled: Raw, pen: Pen) -> Element:
    question = field.question
    # Not Teams' isRequired: it would stop the form at the first fault, in words of its own.
    label = pen.bare(question.label) + (" *" if field.required else "")
    drawn: Element = {"id": field.name, "label": label, "spacing": "Medium"}
    choices = [{"title": pen.bare(o.label), "value": o.value} for o in options]
    style = "expanded" if len(choices) <= OPEN_CHOICES else "compact"
    match filled:
        case list() if question.look is Look.PEOPLE:
            names = {option.value: pen.bare(option.label) for option in options}
            typed = ", ".join(names.get(address, address) for address in filled)
        case list():
            typed = write_list([o.value for o in options if o.value in filled])
        case str():
            typed = filled[: max(pen.longest, field.limit or 0)]
        case Attached():
            typed = ""
    match question.look:
        case Look.LINE:
            drawn |= {"type": "Input.Text", "value": typed, **_limit(field)}
        case Look.PARAGRAPH:
            drawn |= {"type": "Input.Text", "isMultiline": True, "value": typed, **_limit(field)}
        case Look.LINK:
            drawn |= {"type": "Input.Text", "style": "url", "value": typed, **_limit(field)}
        case Look.NUMBER:
            # Without min and max: Teams' own message about them stands in the client's language.
            known = {"value": int(typed)} if re.fullmatch(r"-?\d{1,9}", typed) else {}
            drawn |= {"type": "Input.Number", **known}
        case Look.CHOICE:
            drawn |= {"type": "Input.ChoiceSet", "style": style, "choices": choices, "value": typed}
        case Look.CHOICES:
            choices = [c | {"value": write_list([c["value"]])} for c in choices]
            drawn |= {"type": "Input.ChoiceSet", "isMultiSelect": True, "style": style}
            drawn |= {"choices": choices, "value": typed}
        case Look.DATE:
            drawn |= {"type": "Input.Date", "value": typed}
        case Look.TIME:
            drawn |= {"type": "Input.Time", "value": typed}
        case Look.TICK:
            title = choices[0]["title"] if choices else label
            drawn |= {"type": "Input.Toggle", "title": title, "value": typed or "false"}
        case Look.PEOPLE:
            # Its limit counts people, not characters.
            drawn |= {"type": "Input.Text", "value": typed}
        case Look.FILE:
            return _elsewhere(label, _("In Teams, send me the file in our chat."), pen)
        case Look.CHANNEL if not choices:
            return _elsewhere(
                label, _("In Teams, write “@Tandem bind” in the channel itself."), pen
            )
        case Look.CHANNEL:
            drawn |= {"type": "Input.ChoiceSet", "style": style, "choices": choices, "value": typed}
        case _:
            assert_never(question.look)
    return drawn


def _elsewhere(label: str, how: Text, pen: Pen) -> Element:
    """What no card of Teams can ask for: how it is told instead."""
    return {
        "type": "Container",
        "spacing": "Medium",
        "items": [_text(escape(label)), _small(how, pen)],
    }


def _limit(field: Field) -> Element:
    return {"maxLength": field.limit} if field.limit else {}


def _lead(lead: Text | None, pen: Pen) -> Iterator[Element]:
    if lead:
        yield _text(pen.marked(lead), weight="Bolder")


def _small(text: Text, pen: Pen) -> Element:
    return _text(pen.marked(text), size="Small", isSubtle=True, spacing="Small")


def _fault(text: Text, pen: Pen) -> Element:
    return _text(pen.marked(text), color="Attention", spacing="Small")


def _text(text: str, **more: object) -> Element:
    return {"type": "TextBlock", "text": text.strip(), "wrap": True, **more}

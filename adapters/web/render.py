"""Cards and forms as HTML; everything that a person typed is escaped."""

from __future__ import annotations

import json
from typing import assert_never

from markupsafe import Markup, escape

from bot.events import Ask, Fix
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
)
from bot.words import Reader, Text, Who, spell

FEW = 5
"""Up to so many options are all in sight; more go into a list."""

ONE = (Look.CHOICE, Look.CHANNEL)
"""Where one of the options is chosen."""

FILE_TYPES = ".csv,.xlsx,.txt"


def say(text: Text, reader: Reader) -> Markup:
    """A text as HTML; people stand out."""
    return Markup(spell(text, reader, quote=_quote, mention=_mention))  # noqa: S704  both escape


def draw_card(card: Card, reader: Reader) -> Markup:
    """A message."""
    title = (
        Markup('<h3 class="card-title">{}</h3>').format(say(card.title, reader))
        if card.title
        else Markup()
    )
    return title + Markup().join(_block(block, reader) for block in card.blocks)


def _block(block: Block, reader: Reader) -> Markup:
    match block:
        case Paragraph(text=text, lead=lead):
            strong = (
                Markup('<strong class="lead-in">{}</strong> ').format(say(lead, reader))
                if lead
                else ""
            )
            return Markup("<p>{}{}</p>").format(strong, say(text, reader))
        case Bullets(items=items, lead=lead):
            head = Markup('<p class="lead">{}</p>').format(say(lead, reader)) if lead else Markup()
            lines = Markup().join(Markup("<li>{}</li>").format(say(i, reader)) for i in items)
            return head + Markup("<ul>{}</ul>").format(lines)
        case Facts(rows=rows):
            return Markup("<dl>{}</dl>").format(
                Markup().join(
                    Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(
                        say(row.label, reader), say(row.text, reader)
                    )
                    for row in rows
                )
            )
        case Quote(words=words):
            return Markup('<blockquote dir="auto">{}</blockquote>').format(words)
        case Note(text=text):
            return Markup('<p class="note">{}</p>').format(say(text, reader))
        case Divider():
            return Markup("<hr>")
        case Buttons(items=items):
            return Markup('<p class="buttons">{}</p>').format(
                Markup().join(_button(item, reader) for item in items)
            )
        case _:
            assert_never(block)


def _button(item: Button | Link, reader: Reader) -> Markup:
    if isinstance(item, Link):
        return Markup('<a class="button" href="{}" rel="noreferrer" target="_blank">{}</a>').format(
            item.url if item.url.startswith(("https://", "http://", "/")) else "#",
            say(item.label, reader),
        )
    carried = {"action": item.action, "subject": item.subject, "value": item.value}
    return Markup('<button class="{}" name="press" value="{}">{}</button>').format(
        item.style.value, json.dumps(carried), say(item.label, reader)
    )


def draw_fields(asked: Ask | Fix, reader: Reader) -> Markup:
    """The fields of a form, with what is known, and each fault beside its field."""
    ask, faults = (asked.ask, asked.faults) if isinstance(asked, Fix) else (asked, {})
    return Markup().join(
        _field(
            field,
            ask.options.get(field.name, field.question.options),
            ask.filled.get(field.name, ""),
            faults.get(field.name),
            reader,
        )
        for field in ask.fields
    )


def draw_opening(ask: Ask, reader: Reader) -> Markup:
    """What is said above the fields."""
    return Markup().join(_block(block, reader) for block in ask.opening)


def _field(
    field: Field, options: tuple[Option, ...], filled: Raw, fault: Text | None, reader: Reader
) -> Markup:
    question = field.question
    told = Markup("").join(
        (
            Markup('<span class="hint" id="{}-hint">{}</span>').format(
                field.name, say(question.hint, reader)
            )
            if question.hint
            else "",
            Markup('<span class="fault" role="alert" id="{}-fault">{}</span>').format(
                field.name, say(fault, reader)
            )
            if fault
            else "",
        )
    )
    ids = [f"{field.name}-hint"] * bool(question.hint) + [f"{field.name}-fault"] * bool(fault)
    common = Markup(' name="{}"').format(field.name)
    if ids:
        common += Markup(' aria-describedby="{}"').format(" ".join(ids))
    if fault:
        common += Markup(' aria-invalid="true"')
    label = say(question.label, reader)
    many = question.look in (Look.CHOICES, Look.TICK)
    if many or (question.look in ONE and len(options) <= FEW):
        chips = _chips(field, options, filled, common, reader)
        return Markup("<fieldset><legend>{}</legend>{}{}</fieldset>").format(label, told, chips)
    control = _control(field, options, _typed(filled, options, reader), common, reader)
    return Markup('<label class="field"><span class="label">{}</span>{}{}</label>').format(
        label, told, control
    )


def _typed(filled: Raw, options: tuple[Option, ...], reader: Reader) -> str:
    match filled:
        case str():
            return filled
        case list():
            known = {option.value: spell(option.label, reader) for option in options}
            return ", ".join(known.get(address, address) for address in filled)
        case Attached():
            # No page may choose a file for its reader.
            return ""


def _control(
    field: Field, options: tuple[Option, ...], filled: str, common: Markup, reader: Reader
) -> Markup:
    limit = Markup(' maxlength="{}"').format(field.limit) if field.limit else Markup()
    match field.question.look:
        case Look.LINE:
            return Markup('<input type="text"{}{} value="{}">').format(common, limit, filled)
        case Look.LINK:
            return Markup('<input type="url"{}{} value="{}" placeholder="https://">').format(
                common, limit, filled
            )
        case Look.PARAGRAPH:
            # A line break right after the tag would be swallowed; this one may be.
            return Markup('<textarea rows="4"{}{}>\n{}</textarea>').format(common, limit, filled)
        case Look.NUMBER:
            return Markup('<input type="text" inputmode="numeric"{} value="{}">').format(
                common, filled
            )
        case Look.DATE:
            return Markup('<input type="date"{} value="{}">').format(common, filled)
        case Look.TIME:
            return Markup('<input type="time"{} value="{}">').format(common, filled)
        case Look.PEOPLE:
            # Names between commas: the limit counts people.
            return Markup('<input type="text"{} value="{}">').format(common, filled)
        case Look.FILE:
            return Markup('<input type="file"{} accept="{}">').format(common, FILE_TYPES)
        case Look.CHOICE | Look.CHOICES | Look.TICK | Look.CHANNEL:
            drawn = Markup().join(
                Markup('<option value="{}"{}>{}</option>').format(
                    option.value,
                    Markup(" selected") if option.value == filled else "",
                    say(option.label, reader),
                )
                for option in options
            )
            return Markup("<select{}>{}</select>").format(common, drawn)
        case look:
            assert_never(look)


def _chips(
    field: Field, options: tuple[Option, ...], filled: Raw, common: Markup, reader: Reader
) -> Markup:
    kind = "radio" if field.question.look in ONE else "checkbox"
    chosen = set(filled) if isinstance(filled, list) else {_typed(filled, options, reader)}
    return Markup('<span class="chips">{}</span>').format(
        Markup().join(
            Markup('<label><input type="{}"{} value="{}"{}><span>{}</span></label>').format(
                kind,
                common,
                option.value,
                Markup(" checked") if option.value in chosen else "",
                say(option.label, reader),
            )
            for option in options
        )
    )


def _quote(words: str) -> str:
    return str(escape(words))


def _mention(who: Who) -> str:
    return str(Markup('<span class="who">{}</span>').format(who.name))

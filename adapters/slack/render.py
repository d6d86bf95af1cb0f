"""What a card or a form looks like in Slack, within Slack's limits, which stand here alone.

Running text is drawn as rich text and small text as plain text, never as mrkdwn: what a person
typed can then neither ping a channel nor turn bold, and there is nothing to escape.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, time
from typing import Any, assert_never

from bot.events import Ask
from bot.forms import Field, Look, Option, Raw
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
from bot.words import Reader, Text, _, plain, spell

Drawn = dict[str, Any]

TEXT = 3000
HEADER = 150
LABEL = 2000
OPTION = 75
BUTTON = 75
BUTTON_VALUE = 2000
FILE_TYPES = ("csv", "xlsx", "txt")
CHOICES_AT_ONCE = 5
SELECT = 100
BUTTONS_IN_A_ROW = 25
MODAL_TITLE = 24
METADATA = 3000
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
FAULT = 2000

LINK = "link"
"""The action of a button that opens a page: Slack reports its press, nobody waits for it."""

BACK = "form.back"
"""The action of the button that goes to the page before."""

TICK = "tick:"
"""What the action_id of a box to tick begins with: its answer is one word and not a list."""

_PERSON = re.compile(r"[UW][A-Z0-9]+")
_CHANNEL = re.compile(r"[CG][A-Z0-9]+")
_ADDRESS = re.compile(r"(https?://\S*[^\s.,;:!?)\]}»”\"'])")


def card(card: Card, reader: Reader) -> Drawn:
    """The `text` and `blocks` of a message; the text alone shows in notifications."""
    return {"text": _fallback(card, reader), "blocks": _fit(_card(card, reader), MESSAGE_BLOCKS)}


def home(card: Card, reader: Reader) -> Drawn:
    """The Home tab."""
    return {"type": "home", "blocks": _fit(_card(card, reader), VIEW_BLOCKS)}


def sheet(card: Card, reader: Reader) -> Drawn:
    """A card where there is no conversation to say it in: a modal that one only reads."""
    blocks = _fit(_card(card, reader), VIEW_BLOCKS)
    return {"type": "modal", "title": _plain("Tandem", MODAL_TITLE), "blocks": blocks}


def waiting(title: str, reader: Reader) -> Drawn:
    """What a form becomes while its answer takes longer than Slack waits."""
    moment = _small(_said(_("One moment…"), reader))
    return {"type": "modal", "title": _plain(title, MODAL_TITLE), "blocks": [moment]}


def modal(ask: Ask, reader: Reader, faults: Mapping[str, Text] | None = None) -> Drawn:
    """A form; `faults` are written into it when Slack's own place for them is gone."""
    title = _said(ask.title, reader)
    blocks = list(_header(title)) if len(title) > MODAL_TITLE else []
    told = {name: _small(f"⚠️ {_said(fault, reader)}") for name, fault in (faults or {}).items()}
    inputs: list[Drawn] = []
    for field in ask.fields:
        options = ask.options.get(field.name, field.question.options)
        if drawn := _input(ask.form.name, field, options, ask.filled.get(field.name, ""), reader):
            inputs.append(drawn)
            if field.name in told:
                inputs.append(told.pop(field.name))
    back = [_back(reader)] if ask.back else []
    blocks += told.values()
    opening = [drawn for block in ask.opening for drawn in _block(block, reader)]
    room = VIEW_BLOCKS - len(blocks) - len(inputs) - len(back)
    blocks += _fit(opening, room) if opening else []
    return {
        "type": "modal",
        "callback_id": ask.form.name,
        "private_metadata": ask.subject[:METADATA],
        "title": _plain(title, MODAL_TITLE),
        "submit": _plain(_said(ask.submit, reader), MODAL_TITLE),
        **({"notify_on_close": True} if ask.form.kept else {}),
        "blocks": [*[*blocks, *inputs][: VIEW_BLOCKS - len(back)], *back],
    }


def errors(faults: Mapping[str, Text], reader: Reader, shown: Collection[str]) -> dict[str, str]:
    """Each fault at its field; one whose field is not on the screen stands at the first that is."""
    told: dict[str, list[str]] = {}
    for name, fault in faults.items():
        place = name if name in shown else next(iter(shown), name)
        told.setdefault(place, []).append(_said(fault, reader))
    return {place: _cut("\n".join(said), FAULT) for place, said in told.items()}


def together(versions: list[tuple[Card, Reader, str]]) -> Drawn:
    """One message that several people read differently: each version under their names."""
    limit = (MESSAGE_BLOCKS + 1) // len(versions) - 2
    blocks: list[Drawn] = []
    for written, reader, names in versions:
        blocks += [{"type": "divider"}] if blocks else []
        blocks += [_small(names), *_fit(_card(written, reader), limit)]
    text = " / ".join(_fallback(written, reader) for written, reader, _names in versions)
    return {"text": _cut(text, TEXT), "blocks": blocks}


# Cards


def _card(card: Card, reader: Reader) -> list[Drawn]:
    drawn = list(_header(_said(card.title, reader))) if card.title else []
    for block in card.blocks:
        drawn += _block(block, reader)
    return drawn or [_small(_said(card.summary, reader))]


def _block(block: Block, reader: Reader) -> Iterator[Drawn]:
    match block:
        case Paragraph():
            lead = [*_runs(block.lead, reader, bold=True), _run(" ")] if block.lead else []
            yield from _rich(_section([*lead, *_runs(block.text, reader)]))
        case Bullets():
            items = [_section(_runs(item, reader)) for item in block.items]
            items = [item for item in items if item["elements"]]
            bullets = {"type": "rich_text_list", "style": "bullet", "elements": items}
            lead = _runs(block.lead, reader, bold=True) if block.lead else []
            yield from _rich(_section(lead), bullets)
        case Facts():
            yield from _rich(_section(list(_rows(block, reader))))
        case Quote():
            runs = _runs(plain(block.words), reader)
            yield from _rich({"type": "rich_text_quote", "elements": runs})
        case Note():
            if small := _said(block.text, reader).strip():
                yield _small(small)
        case Divider():
            yield {"type": "divider"}
        case Buttons():
            for start in range(0, len(block.items), BUTTONS_IN_A_ROW):
                row = block.items[start : start + BUTTONS_IN_A_ROW]
                elements = [_button(button, n, reader) for n, button in enumerate(row)]
                yield {"type": "actions", "elements": elements}
        case _:
            assert_never(block)


def _button(button: Button | Link, place: int, reader: Reader) -> Drawn:
    # Two equal action ids in one row and Slack refuses the whole message: hence their place.
    drawn: Drawn = {"type": "button", "text": _plain(_said(button.label, reader), BUTTON)}
    match button:
        case Link():
            return {**drawn, "action_id": f"{LINK}#{place}", "url": button.url[:TEXT]}
        case Button():
            drawn["action_id"] = f"{button.action}#{place}"
            drawn["value"] = f"{button.subject}|{button.value}"[:BUTTON_VALUE]
            if button.style is not Style.PLAIN:
                drawn["style"] = button.style.value
            return drawn
        case _:
            assert_never(button)


def _rows(facts: Facts, reader: Reader) -> Iterator[Drawn]:
    for n, row in enumerate(facts.rows):
        if n:
            yield _run("\n")
        yield from _runs(_("{label}:", label=row.label), reader, bold=True)
        yield _run(" ")
        yield from _runs(row.text, reader)


def _fit(blocks: list[Drawn], limit: int) -> list[Drawn]:
    """No more blocks than fit: rich texts are joined first, then the middle is left out."""
    if len(blocks) <= limit:
        return blocks
    joined: list[Drawn] = []
    for block in blocks:
        if joined and block["type"] == joined[-1]["type"] == "rich_text":
            gap = _section([_run("\n")])
            elements = [*joined[-1]["elements"], gap, *block["elements"]]
            joined[-1] = {"type": "rich_text", "elements": elements}
        else:
            joined.append(block)
    if len(joined) <= limit:
        return joined
    # The last row holds the way on, often a button: it stays.
    return [*joined[: max(0, limit - 2)], _small("…"), joined[-1]][-max(1, limit) :]


def _header(title: str) -> Iterator[Drawn]:
    if len(title) <= HEADER and title.strip():
        yield {"type": "header", "text": _plain(title, HEADER)}
    else:
        yield from _rich(_section([_run(piece, bold=True) for piece in _pieces(title)]))


def _fallback(card: Card, reader: Reader) -> str:
    said = _cut(_said(card.summary, reader), TEXT)
    # The one text that Slack reads as mrkdwn.
    return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") or "Tandem"


# Texts


def _said(text: Text, reader: Reader) -> str:
    return spell(text, reader)


def _runs(text: Text, reader: Reader, bold: bool = False) -> list[Drawn]:
    """A text in pieces: words, people, links."""
    said = spell(
        text,
        reader,
        quote=lambda words: words.replace("\0", ""),
        mention=lambda who: (
            f"\0{who.address}\0" if _PERSON.fullmatch(who.address) else who.name.replace("\0", "")
        ),
    )
    runs: list[Drawn] = []
    for n, part in enumerate(said.split("\0")):
        if n % 2:
            runs.append({"type": "user", "user_id": part})
            continue
        for m, words in enumerate(_ADDRESS.split(part)):
            if m % 2 and len(words) <= TEXT:
                runs.append({"type": "link", "url": words})
            else:
                runs += [_run(piece, bold) for piece in _pieces(words)]
    return runs


def _run(words: str, bold: bool = False) -> Drawn:
    return {"type": "text", "text": words, **({"style": {"bold": True}} if bold else {})}


def _section(runs: list[Drawn]) -> Drawn:
    return {"type": "rich_text_section", "elements": runs}


def _rich(*parts: Drawn) -> Iterator[Drawn]:
    if filled := [part for part in parts if part["elements"]]:
        yield {"type": "rich_text", "elements": filled}


def _small(words: str) -> Drawn:
    pieces = list(_pieces(words))[:10]
    return {"type": "context", "elements": [_plain(piece, TEXT) for piece in pieces or ["…"]]}


def _plain(words: str, limit: int) -> Drawn:
    text = _cut(words, limit)
    return {"type": "plain_text", "text": text if text.strip() else "…", "emoji": False}


def _cut(words: str, limit: int) -> str:
    return words if len(words) <= limit else f"{words[: limit - 1].rstrip()}…"


def _pieces(words: str) -> Iterator[str]:
    """A long text in pieces that Slack takes, parted at a line or between two words."""
    while len(words) > TEXT:
        head = words[:TEXT]
        cut = max(head.rfind("\n"), head.rfind(" ")) + 1 or TEXT
        yield words[:cut]
        words = words[cut:]
    if words:
        yield words


# Forms


def _back(reader: Reader) -> Drawn:
    button = {
        "type": "button",
        "action_id": BACK,
        "text": _plain(_said(_("Back"), reader), BUTTON),
    }
    return {"type": "actions", "elements": [button]}


def _input(
    form: str, field: Field, options: tuple[Option, ...], filled: Raw, reader: Reader
) -> Drawn | None:
    element = _element(field, options, filled, reader)
    if element is None:
        return None
    # When a view is updated, Slack keeps what was typed wherever both ids stay the same. Within a
    # form that is wanted, and the only way to keep a file; the next page must not inherit it.
    tick = TICK if field.question.look is Look.TICK else ""
    action = f"{tick}{form}.{field.name}"
    drawn: Drawn = {
        "type": "input",
        "block_id": field.name,
        "optional": not field.required,
        "label": _plain(_said(field.question.label, reader), LABEL),
        "element": {"action_id": action, **element},
    }
    if field.question.hint:
        drawn["hint"] = _plain(_said(field.question.hint, reader), LABEL)
    return drawn


def _element(
    field: Field, options: tuple[Option, ...], filled: Raw, reader: Reader
) -> Drawn | None:
    """The input itself; None where nothing could be chosen, which Slack cannot show."""
    given = filled if isinstance(filled, list) else []
    if isinstance(filled, str) and filled:
        given = [filled]
    text = given[0] if given else ""
    match field.question.look:
        case Look.LINE:
            return _typed(field, text)
        case Look.LINK:
            # Not Slack's url input, whose client refuses a bad address in words of its own.
            return _typed(field, text)
        case Look.PARAGRAPH:
            return {**_typed(field, text), "multiline": True}
        case Look.NUMBER:
            # No bounds: the client would refuse in words of its own, and say nothing of the rest.
            number = {"type": "number_input", "is_decimal_allowed": False}
            return _with(number, initial_value=text if re.fullmatch("-?[0-9]{1,15}", text) else "")
        case Look.DATE:
            return _with({"type": "datepicker"}, initial_date=_iso(date, text)[:10])
        case Look.TIME:
            return _with({"type": "timepicker"}, initial_time=_iso(time, text)[:5])
        case Look.TICK:
            label = options[0].label if options else field.question.label
            box = _option("true", label, reader)
            boxes = {"type": "checkboxes", "options": [box]}
            return _with(boxes, initial_options=[box] if text == "true" else [])
        case Look.CHOICE:
            # A radio button cannot be taken back, so an optional choice is a menu.
            return _choice(
                "radio_buttons" if field.required else "", "static_select", options, given, reader
            )
        case Look.CHOICES:
            drawn = _choice("checkboxes", "multi_static_select", options, given, reader)
            if drawn and drawn["type"] == "multi_static_select" and field.limit:
                drawn["max_selected_items"] = field.limit
                if "initial_options" in drawn:
                    drawn["initial_options"] = drawn["initial_options"][: field.limit]
            return drawn
        case Look.FILE:
            return {"type": "file_input", "filetypes": list(FILE_TYPES), "max_files": 1}
        case Look.PEOPLE:
            people = [address for address in given if _PERSON.fullmatch(address)]
            most = {"max_selected_items": field.limit} if field.limit else {}
            element = {"type": "multi_users_select", **most}
            return _with(element, initial_users=people[: field.limit])
        case Look.CHANNEL:
            wanted = {"include": ["public", "private"], "exclude_bot_users": True}
            element = {"type": "conversations_select", "filter": wanted}
            here = not _CHANNEL.fullmatch(text)
            return _with(
                element,
                initial_conversation="" if here else text,
                default_to_current_conversation=here,
            )
        case _:
            assert_never(field.question.look)


def _typed(field: Field, text: str) -> Drawn:
    most = max(1, min(field.limit or TEXT, TEXT))
    return _with({"type": "plain_text_input", "max_length": most}, initial_value=text[:most])


def _choice(
    few: str, many: str, options: tuple[Option, ...], given: list[str], reader: Reader
) -> Drawn | None:
    # Slack knows an initial option by its whole text: it is taken from those drawn.
    drawn = {option.value: _option(option.value, option.label, reader) for option in options}
    chosen = [drawn[value] for value in given if value in drawn]
    shown = list(drawn.values())
    if not shown:
        return None
    element: Drawn = {"type": few if few and len(shown) <= CHOICES_AT_ONCE else many}
    if len(shown) <= SELECT:
        element["options"] = shown
    else:
        element["option_groups"] = [
            {"label": _span(group), "options": group}
            for start in range(0, len(shown), SELECT)
            if (group := shown[start : start + SELECT])
        ]
    if element["type"] in ("radio_buttons", "static_select"):
        return _with(element, initial_option=chosen[0] if chosen else None)
    return _with(element, initial_options=chosen)


def _span(group: list[Drawn]) -> Drawn:
    first, last = (option["text"]["text"] for option in (group[0], group[-1]))
    return _plain(f"{_cut(first, 36)} – {_cut(last, 36)}", OPTION)


def _option(value: str, label: Text, reader: Reader) -> Drawn:
    return {"text": _plain(_said(label, reader), OPTION), "value": str(value)[:OPTION]}


def _with(element: Drawn, **more: object) -> Drawn:
    """With what is already known; Slack refuses an empty initial value of any kind."""
    return {**element, **{name: value for name, value in more.items() if value}}


def _iso(kind: type[date | time], text: str) -> str:
    try:
        return kind.fromisoformat(text).isoformat()
    except ValueError:
        return ""

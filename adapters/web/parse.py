"""What a browser sends, as something heard."""

from __future__ import annotations

import json
from collections.abc import Iterable

from bot.entities import Platform
from bot.events import Filled, Heard, Pressed, Sender, Words
from bot.forms import Raw

COMMUNITY = "playground"
COMMUNITY_NAME = "École Horizon"
SLASHES = ("/mentorat", "/mentoring")


def sender(address: str) -> Sender:
    """The person that the playground's visitor has chosen to be."""
    return Sender(
        platform=Platform.WEB,
        community=COMMUNITY,
        address=address,
        community_name=COMMUNITY_NAME,
        group_chats=True,
    )


def words(address: str, text: str) -> Heard:
    """Something typed to Tandem."""
    return Heard(sender(address), Words(text))


def is_command(text: str) -> bool:
    """Whether words typed among people are meant for Tandem."""
    first = text.split()[:1]
    return bool(first) and first[0].casefold() in SLASHES


def press(address: str, button: str) -> Heard:
    """A button pressed; what it carries that cannot be read means nothing to the core either."""
    try:
        carried = json.loads(button)
    except ValueError:
        carried = None
    told = carried if isinstance(carried, dict) else {}
    action, subject, value = (str(told.get(name, "")) for name in ("action", "subject", "value"))
    return Heard(sender(address), Pressed(action, subject, value))


def form(address: str, name: str, subject: str, fields: Iterable[tuple[str, str]]) -> Heard:
    """A form sent back; a field that came several times is a list."""
    answers: dict[str, Raw] = {}
    for field, value in fields:
        before = answers.get(field)
        if before is None:
            answers[field] = value
        else:
            answers[field] = [*(before if isinstance(before, list) else [before]), value]
    return Heard(sender(address), Filled(name, subject, answers))

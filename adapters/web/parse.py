"""What a browser sends, as something heard."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from bot.entities import Person, Platform
from bot.events import Filled, Heard, Left, Pressed, Sender, Spot, Words
from bot.forms import Attached, Raw

COMMUNITY = "playground"
COMMUNITY_NAME = "École Horizon"
SLASHES = ("/mentorat", "/mentoring")


def sender(address: str, spot: Spot | None = None) -> Sender:
    """The person that the playground's visitor has chosen to be, and the channel they are in."""
    return Sender(
        platform=Platform.WEB,
        community=COMMUNITY,
        address=address,
        community_name=COMMUNITY_NAME,
        group_chats=True,
        spot=spot,
    )


def known(person: Person) -> Sender:
    """Somebody of the playground, with what it knows of them."""
    return replace(
        sender(person.address),
        name=person.name,
        locale=person.locale,
        zone=person.platform_zone,
        email=person.email,
    )


def words(who: Sender, text: str) -> Heard:
    """Something typed to Tandem."""
    return Heard(who, Words(text))


def is_command(text: str) -> bool:
    """Whether words typed among people are meant for Tandem."""
    first = text.split()[:1]
    return bool(first) and first[0].casefold() in SLASHES


def press(who: Sender, button: str) -> Heard:
    """A button pressed; what it carries that cannot be read means nothing to the core either."""
    try:
        carried = json.loads(button)
    except ValueError:
        carried = None
    told = carried if isinstance(carried, dict) else {}
    action, subject, value = (str(told.get(name, "")) for name in ("action", "subject", "value"))
    return Heard(who, Pressed(action, subject, value))


def form(
    who: Sender, name: str, subject: str, fields: Iterable[tuple[str, str | Attached]], left: str
) -> Heard:
    """A form that came back; a field that came several times is a list."""
    answers: dict[str, Raw] = {}
    for field, value in fields:
        before = answers.get(field)
        if before is None or isinstance(before, Attached) or isinstance(value, Attached):
            answers[field] = value
        else:
            answers[field] = [*(before if isinstance(before, list) else [before]), value]
    how = Left(left) if left in list(Left) else Left.SENT
    return Heard(who, Filled(name, subject, answers, how))

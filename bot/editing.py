"""Two people who change the same thing: the second is told, and nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from bot.entities import Person
from bot.events import Ask, Fix
from bot.forms import Field, Look, Option, Raw
from bot.words import Listed, Text, _, plain


def mark(kept: Mapping[str, Raw]) -> str:
    """A short sign of what is kept now: another one means that somebody has changed it."""
    told = json.dumps(kept, sort_keys=True, default=str)
    return sha256(told.encode()).hexdigest()[:12]


def overtaken(asked: Ask, kept: Mapping[str, Raw], by: Person | None) -> Fix:
    """The form again as it was filled in, with what somebody else has written meanwhile.

    Sent once more, it replaces what they wrote.
    """
    faults = {}
    for field in asked.form.fields():
        theirs, mine = kept.get(field.name, ""), asked.filled.get(field.name, "")
        if _plainly(theirs, field) != _plainly(mine, field):
            said = _told(theirs, field, asked.options.get(field.name, field.question.options))
            faults[field.name] = (
                _("{name} has just written: {words}. Send again to keep yours.",
                  name=by.name, words=said)
                if by
                else _("Somebody has just written: {words}. Send again to keep yours.", words=said)
            )  # fmt: skip
    if not faults:
        first = asked.form.fields()[0].name
        faults[first] = _("It has just been saved so. Send again if you like.")
    return Fix(asked, faults)


def _plainly(raw: Raw, field: Field) -> object:
    if isinstance(raw, str) and field.question.look is Look.PEOPLE:
        return sorted(part.strip() for part in raw.split(",") if part.strip())
    return sorted(raw) if isinstance(raw, list) else raw


def _told(raw: Raw, field: Field, options: tuple[Option, ...]) -> Text:
    labels = {option.value: option.label for option in options}
    given = [str(one) for one in raw] if isinstance(raw, list) else [str(raw)] if raw else []
    if field.question.look is Look.TICK:
        return _("yes") if given else _("no")
    named = tuple(labels.get(one) or plain(one) for one in given)
    return _("{things}", things=Listed(items=named)) if named else _("nothing")

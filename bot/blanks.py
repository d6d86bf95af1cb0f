"""The named blanks in a text that a manager writes: {name}, {programme}."""

from __future__ import annotations

import string
from collections.abc import Collection

from rapidfuzz import process

from bot.words import Listed, Text, _


def misspelt(words: str, known: Collection[str]) -> Text | None:
    """What is wrong with the blanks of a text, in one sentence; None when all can be filled in."""
    try:
        fields = [
            (name, spec, conversion)
            for _literal, name, spec, conversion in string.Formatter().parse(words)
            if name is not None
        ]
    except ValueError:
        return _("A brace is open or alone: write {example}, with both braces.", example="{…}")
    for name, spec, conversion in fields:
        if name in known and not spec and not conversion:
            continue
        wrong = f"{{{name}}}"
        near = process.extractOne(name, list(known), score_cutoff=60)
        if near and near[0] != name:
            return _(
                "{wrong} means nothing here. Did you mean {near}?",
                wrong=wrong,
                near=f"{{{near[0]}}}",
            )
        return _(
            "{wrong} means nothing here. You can use: {known}.",
            wrong=wrong,
            known=Listed(items=tuple(f"{{{one}}}" for one in known)) if known else _("nothing"),
        )
    return None

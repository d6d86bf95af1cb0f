"""A channel means one programme: nobody takes it from those who manage another."""

from __future__ import annotations

from bot.entities import Person, Programme, Stage
from bot.ports import Desk
from bot.words import Listed, Text, _


def taken(channel: str, programme: Programme | None, who: Person, desk: Desk) -> Text | None:
    """Why this person may not give that channel to a programme, or None when they may.

    Whoever manages both programmes knows what they do. Of a draft that others prepare, nothing is
    told but that it is there.
    """
    theirs = [one for one in _besides(channel, programme, desk) if desk.rank(who, one) is None]
    if not theirs:
        return None
    told = next((one for one in theirs if one.stage is Stage.OPEN), None)
    managers = desk.managers(told) if told else []
    if told and managers:
        return _(
            "This channel belongs to “{programme}”. Ask {managers}, or choose another.",
            programme=told.name, managers=Listed(items=tuple(one.who for one in managers[:3])),
        )  # fmt: skip
    return _("This channel belongs to a programme that others manage. Choose another.")


def shared(programme: Programme, desk: Desk) -> Programme | None:
    """Another programme that members know, in one of the same channels."""
    found = (one for channel in programme.channels for one in _besides(channel, programme, desk))
    return next((one for one in found if one.stage is Stage.OPEN), None)


def _besides(channel: str, programme: Programme | None, desk: Desk) -> list[Programme]:
    return [
        one
        for one in desk.programmes()
        if channel in one.channels and (programme is None or one.id != programme.id)
    ]

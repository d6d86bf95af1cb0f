"""Who may do what."""

from __future__ import annotations

from bot.cards import now_manager
from bot.entities import Match, Person, Side
from bot.ports import Desk


def may_manage(who: Person, desk: Desk) -> bool:
    """Whether that person manages the programme.

    Where the operator named nobody, the first to use a manager's word becomes the manager: a
    programme without one could never begin.
    """
    if not who.manages and not desk.has_manager():
        who.manages = True
        desk.post(who, now_manager(), f"manager:{who.id}")
    return who.manages


def own_match(id: str, who: Person, desk: Desk) -> tuple[Match, Side] | None:
    """A match that this person is part of, and their side; anything else does not exist."""
    match = desk.match(id)
    side = match.side(who.id) if match else None
    return (match, side) if match and side else None

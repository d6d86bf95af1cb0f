"""Who may do what."""

from __future__ import annotations

from bot.cards import managers_only, now_manager, out_of_date
from bot.entities import Match, Person, Side
from bot.ports import Desk
from bot.values import Card


class Refused(Exception):
    """This person may not do that, or it does not exist for them; the card says so."""

    def __init__(self, card: Card) -> None:
        super().__init__(str(card.summary))
        self.card = card


def check_manager(who: Person, desk: Desk) -> None:
    """Only managers pass; raises Refused.

    Where the operator named nobody, the first to use a manager's word becomes the manager: a
    programme without one could never begin.
    """
    if who.manages:
        return
    managers = desk.managers()
    if managers or desk.community.managers_named:
        raise Refused(managers_only([manager.who for manager in managers]))
    who.manages = True
    desk.post(who, now_manager(), f"manager:{who.id}")


def own_match(id: str, who: Person, desk: Desk) -> tuple[Match, Side]:
    """A match that this person is part of, and their side; raises Refused for any other."""
    match = desk.match(id)
    side = match.side(who.id) if match else None
    if match is None or side is None:
        raise Refused(out_of_date())
    return match, side

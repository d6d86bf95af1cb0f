"""Whoever waits is matched at once with whoever has room; nobody who is settled is moved."""

from __future__ import annotations

from bot import offers
from bot.entities import Errand, Format, Programme, Round, Stage
from bot.matchmaking.proposals import AT_A_TIME, put_forward
from bot.offers import Computed, Gathering
from bot.ports import Desk
from bot.values import Card, Note, card
from bot.words import _


def gather(errand: Errand, desk: Desk) -> Gathering | None:
    """Everybody whose round the manager has sent already and who has nobody, and the places left.

    The pairs of a round that is being looked at are left alone.
    """
    programme, sent = _sent(errand, desk)
    if programme is None or sent is None or sent.settled_at is None:
        return None
    drafted = desk.drafted_pairs(programme)
    taken = {mentee for mentee, _mentor in drafted}
    waiting = [
        place
        for place in desk.waiting_mentees(programme)
        if place.enrolment.enrolled_at <= sent.settled_at and place.person.id not in taken
    ]
    return offers.gather(programme, desk, waiting, besides=drafted) if waiting else None


def keep(errand: Errand, computed: Computed, desk: Desk) -> Computed | None:
    """Some of the pairs, each looked at again and put to its two sides."""
    programme, sent = _sent(errand, desk)
    if programme is None or sent is None:
        return None
    some = computed.some(AT_A_TIME)
    matches = [desk.add(offers.drafted(fit, programme, sent.id)) for fit in some]
    put_forward(matches, programme, desk)
    left = computed.after(AT_A_TIME)
    if left is None:
        _console(programme, desk)
    return left


def tell(_errand: Errand, _share: float, _desk: Desk) -> None:
    """Nobody watches."""


def _sent(errand: Errand, desk: Desk) -> tuple[Programme | None, Round | None]:
    """A programme that matches by itself, and the newest round that its manager has sent."""
    programme = desk.programme(errand.subject)
    if programme is None or programme.stage is Stage.CLOSED or programme.format is not Format.AUTO:
        return None, None
    return programme, desk.last_sent_round(programme)


def _console(programme: Programme, desk: Desk) -> None:
    """Whoever has lost a proposal and finds nobody else hears it, once."""
    for person, fallen in desk.bereft(programme):
        desk.post(person, _still_waiting(), f"waiting:{fallen.id}", programme)


def _still_waiting() -> Card:
    return card(
        None,
        _("No other mentor is free for you right now. You stay on the list."),
        Note(text=_("I will write to you here as soon as there is somebody.")),
    )

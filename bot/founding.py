"""How a community begins: its programme, and each person at their first word."""

from __future__ import annotations

from bot.entities import Person, Programme
from bot.events import Sender
from bot.ports import Desk
from bot.themes import THEMES
from bot.words import language_of


def arrive(sender: Sender, managers: frozenset[str], desk: Desk) -> Person:
    """The person who speaks, known or new, with what their platform says of them now.

    `managers` holds the addresses and e-mails, in lower case, that the operator named.
    """
    if not desk.founded():
        found(sender.community_name, desk)
    if sender.community_name and desk.community.name != sender.community_name:
        desk.community.name = sender.community_name
    if sender.group_chats and not desk.community.group_chats:
        desk.community.group_chats = True
    if managers and not desk.community.managers_named:
        desk.community.managers_named = True
    who = desk.person_at(sender.address)
    if who is None:
        who = desk.add(
            Person(
                address=sender.address,
                name=sender.name or sender.address,
                arrived_at=desk.now,
            )
        )
    _refresh(who, sender)
    if {who.address.casefold(), who.email.casefold()} & managers and not who.manages:
        who.manages = True
    return who


def found(name: str, desk: Desk) -> Programme:
    """The programme that a community has by default."""
    return desk.add(Programme(name=name, themes=list(THEMES), created_at=desk.now))


def _refresh(who: Person, sender: Sender) -> None:
    told = {
        "name": sender.name,
        "email": sender.email,
        "locale": language_of(sender.locale) if sender.locale else "",
        "platform_zone": sender.zone,
        "route": sender.route,
    }
    for field, value in told.items():
        if value and getattr(who, field) != value:
            setattr(who, field, value)

"""How a community begins: its programme, and each person at their first word."""

from __future__ import annotations

from collections.abc import Sequence

from bot.entities import Person, Programme
from bot.events import Sender, Spot
from bot.ports import Desk
from bot.themes import SCHOOL
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
    before = who.email
    _refresh(who, sender)
    if who.email != before:
        desk.link_listings([who])
    if {who.address.casefold(), who.email.casefold()} & managers and not who.owner:
        who.owner = True
    if not who.met:
        who.met = True
    if sender.spot:
        desk.heard_in(sender.spot)
    return who


def meet(address: str, senders: Sequence[Sender], desk: Desk) -> list[str]:
    """Some of the people of a channel, or of the community ('' is its address): their ids."""
    if not desk.founded():
        found("", desk)
    people = desk.seen(senders)
    desk.link_listings(people)
    ids = [person.id for person in people]
    desk.gathered(address, ids)
    return ids


def hear_of(senders: Sequence[Sender], spots: Sequence[Spot], desk: Desk) -> None:
    """People who are named before they say a word, and channels before a word is said there."""
    if senders:
        desk.link_listings(desk.seen(senders))
    for spot in spots:
        desk.heard_in(spot)


def called(address: str, ids: Sequence[str], desk: Desk) -> None:
    """Everybody in a channel has been met: those who wait for the count hear of it."""
    channel = desk.called(address, ids)
    desk.promise("roll.called", channel.id, desk.now)


def missed(address: str, reason: str, desk: Desk) -> None:
    """The platform will not say who is in a channel; those who wait for the count hear why."""
    channel = desk.channel(address)
    if channel:
        channel.fault, channel.asked_at = reason[:300], None
        desk.promise("roll.called", channel.id, desk.now)


def found(name: str, desk: Desk) -> Programme:
    """The programme that a community begins with, open to all, until somebody prepares another."""
    return desk.add(
        Programme(
            name=name or "Tandem",
            made_by_default=True,
            mentors_are=[],
            themes=list(SCHOOL),
            created_at=desk.now,
        )
    )


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

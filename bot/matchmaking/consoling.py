"""Whoever has nobody after a round hears why and what would help; the managers get the list."""

from __future__ import annotations

from datetime import datetime

from bot.entities import Errand, Person, Programme, Round, RoundStatus, Stage, Unpaired
from bot.events import Press, Replace, Reply, Say
from bot.matchmaking.drafts import managed_round, of_lists
from bot.matchmaking.whys import counted, help_for, said, short
from bot.ports import Desk
from bot.segments import Segment
from bot.values import Button, Card, Note, bullets, buttons, card
from bot.words import Text, _, _n

AT_A_TIME = 100
"""Letters written in one transaction."""

PAGE = 20
"""Names on a card."""


def console(errand: Errand, desk: Desk) -> datetime | None:
    """Write to some of those who have nobody; with the last of them the managers hear of it."""
    round = desk.round(errand.subject)
    programme = desk.programme(round.programme_id) if round else None
    if round is None or programme is None or programme.stage is Stage.CLOSED:
        return None
    if round.status is not RoundStatus.SENT:
        return None
    some = desk.unpaired(round, limit=AT_A_TIME, untold=True)
    desk.post_each(
        [
            (person, _still_looking(left, person, round, programme), f"alone:{left.id}")
            for left, person in some
        ],
        programme,
    )
    for left, _person in some:
        left.told_at = desk.now
    if len(some) == AT_A_TIME:
        return desk.now
    if some:
        for manager in desk.managers(programme):
            key = f"alone:{round.id}:{manager.id}"
            letter = _list(round, 0, programme, desk)
            desk.post(manager, letter, key)
            desk.rewrite(key, letter)
    return None


def show(press: Press, desk: Desk) -> Reply:
    """The list, by name."""
    programme, round = managed_round(press, desk)
    shown = _list(round, press.page, programme, desk)
    return Replace(shown) if press.value else Say(shown)


def _still_looking(left: Unpaired, person: Person, round: Round, programme: Programme) -> Card:
    return card(
        _("I am still looking for you, {name}", name=person.first_name),
        _("The lists of this round are out, and there is none for you yet.")
        if of_lists(round)
        else _("This round's proposals are out, and there is none for you yet."),
        said(left),
        help_for(left, programme),
        Note(text=_("You stay on the list: I look again whenever a place is free.")),
        buttons(
            Button(label=_("Complete my profile"), action="join.open", subject=left.programme_id),
            Button(label=_("My place"), action="place.show", subject=left.programme_id),
        ),
    )


def _list(round: Round, page: int, programme: Programme, desk: Desk) -> Card:
    """How many have nobody and why; then who they are."""
    counts = desk.alone(round)
    everybody = sum(counts.values())
    page = max(0, min(page, (everybody - 1) // PAGE))
    shown = desk.unpaired(round, page * PAGE, PAGE)
    alike = len(counts) == 1
    return card(
        _n("{count} mentee has nobody yet", "{count} mentees have nobody yet", everybody),
        bullets(_("Why"), [counted(why, count) for why, count in counts.items()]),
        bullets(
            _("Who"),
            [
                # The same reason is told once.
                _("{who}", who=person.who)
                if alike
                else _("{who}: {why}", who=person.who, why=short(left.why))
                for left, person in shown
            ],
        ),
        Note(text=_("Each of them knows, with what would help. I look again by myself.")),
        buttons(
            _turn(round, page - 1, _("Previous")) if page else None,
            _turn(round, page + 1, _("Next")) if everybody > (page + 1) * PAGE else None,
            Button(
                label=_("Call mentors"),
                action="announce.write",
                subject=programme.id,
                value=f"segment:{Segment.EXPERIENCED}",
            ),
            Button(label=_("Themes"), action="themes.show", subject=programme.id),
        ),
    )


def _turn(round: Round, page: int, label: Text) -> Button:
    return Button(label=label, action="round.alone", subject=round.id, value=str(page))

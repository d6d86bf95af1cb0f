"""Who manages a programme."""

from __future__ import annotations

from dataclasses import replace

from bot.cards import menu_button
from bot.deeds import note
from bot.editing import mark, overtaken
from bot.entities import Person, Programme, Rank, Steward
from bot.events import Ask, Fix, Press, Submission
from bot.forms import Raw
from bot.people import find, options
from bot.ports import Desk
from bot.preparing.pages import Naming
from bot.preparing.place import Place
from bot.rights import check_owner
from bot.values import Button, Card, Note, Style, buttons, card
from bot.words import _


def ask(programme: Programme, place: Place, press: Press, desk: Desk) -> Ask:
    """Who manages now; only owners may change it. Raises Refused."""
    check_owner(press.who, programme, desk)
    kept = _read(programme, press.who, desk)
    named = options([person for person, _steward in desk.stewards(programme)] or [press.who])
    return Ask(
        Naming,
        subject=replace(place, mark=mark(kept)).written,
        filled=kept,
        options={"managers": named, "owners": named},
    )


def keep(programme: Programme, place: Place, form: Submission[Naming], desk: Desk) -> Fix | None:
    """Name the managers and owners, and tell those who are new."""
    kept = _read(programme, form.who, desk)
    if place.mark != mark(kept):
        return overtaken(form.asked, kept, desk.person(programme.edited_by))
    managers, owners = find(form.answers.managers, desk), find(form.answers.owners, desk)
    faults = {"managers": managers.fault, "owners": owners.fault}
    if any(faults.values()):
        return Fix(form.asked, {name: fault for name, fault in faults.items() if fault})
    ranks = {person.id: Rank.MANAGER for person in managers.people}
    ranks |= {person.id: Rank.OWNER for person in owners.people}
    before = {person.id: steward for person, steward in desk.stewards(programme)}
    for person in (*managers.people, *owners.people):
        steward = before.get(person.id)
        if steward is None:
            _appoint(person, ranks[person.id], programme, form.who, desk)
        else:
            steward.rank = ranks[person.id]
    for person, _steward in desk.stewards(programme):
        if person.id not in ranks:
            desk.dismiss(person, programme)
    if {id: steward.rank for id, steward in before.items()} != ranks:
        note("name", form.who, programme, desk)
    return None


def _appoint(person: Person, rank: Rank, programme: Programme, by: Person, desk: Desk) -> None:
    steward = desk.add(
        Steward(programme_id=programme.id, person_id=person.id, rank=rank, since=desk.now)
    )
    if person.id != by.id:
        desk.post(person, _appointed(programme, by), f"steward:{steward.id}", programme)


def _appointed(programme: Programme, by: Person) -> Card:
    return card(
        _("You manage “{programme}”", programme=programme.name),
        _("{who} has named you. A few hours a week are enough: I do the rest.", who=by.who),
        Note(text=_("Next: look at its settings, and see how it stands.")),
        buttons(
            Button(
                label=_("Settings"),
                action="settings.show",
                subject=programme.id,
                style=Style.PRIMARY,
            ),
            menu_button(),
        ),
    )


def _read(programme: Programme, reader: Person, desk: Desk) -> dict[str, Raw]:
    """By address where the platform shows people, which every platform understands."""
    named = desk.stewards(programme)
    owners = [person for person, steward in named if steward.rank is Rank.OWNER]
    return {
        "managers": [p.address for p, steward in named if steward.rank is Rank.MANAGER],
        "owners": [person.address for person in owners] or [reader.address],
    }

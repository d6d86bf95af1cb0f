"""What was tried out in a round becomes what the programme does."""

from __future__ import annotations

from typing import Any

from bot.cards import out_of_date
from bot.deeds import note
from bot.entities import Programme, Round
from bot.events import Press, Replace, Reply
from bot.judging import COUNTED, OBJECTIVES, level
from bot.matchmaking.drafts import computed_round
from bot.matchmaking.summaries import adoptable
from bot.offers import USUAL
from bot.ports import Desk
from bot.rights import Refused
from bot.values import Button, Card, Note, bullets, buttons, card
from bot.words import Listed, Reader, Text, _, spell

MATCHING, WEIGHTS = "programme-matching", "programme-weights"
"""The pages of the settings on which it stands."""


def adopt(press: Press, desk: Desk) -> Reply:
    """Floor, objective and what counts are settings; places and mentors are up to people."""
    programme, round = computed_round(press, desk)
    if not adoptable(round):
        raise Refused(out_of_date())
    said = _written(round, programme)
    if said:
        programme.edited_by, programme.edited_at = press.who.id, press.at
        programme.revision += 1
        about = _("matching: {changes}", changes=Listed(items=tuple(said)))
        note("edit", press.who, programme, desk, spell(about, Reader(programme.language)))
    return Replace(_adopted(said, round, programme, desk))


def _written(round: Round, programme: Programme) -> list[Text]:
    """Write what was tried into the settings; what has changed by it, before and after."""
    tried: Any = round.changes
    said: list[Text] = []

    def changed(what: Text, before: Text, after: Text) -> None:
        said.append(_("{what}: {before} → {after}", what=what, before=before, after=after))

    floor, objective = tried.get("floor"), tried.get("objective")
    if floor is not None and floor != programme.floor:
        changed(_("No pair below"), _percent(programme.floor), _percent(floor))
        programme.floor = floor
    if objective in OBJECTIVES and objective != programme.objective:
        changed(_("What a round seeks"), OBJECTIVES[programme.objective], OBJECTIVES[objective])
        programme.objective = objective
    for name, number in (tried.get("weights") or {}).items():
        before = programme.weights.get(name, USUAL)
        if name in COUNTED and number != before:
            changed(COUNTED[name], level(before), level(number))
            programme.weights = {**programme.weights, name: number}
    return said


def _adopted(said: list[Text], round: Round, programme: Programme, desk: Desk) -> Card:
    def page(label: Text, name: str) -> Button:
        return Button(label=label, action="page.open", subject=programme.id, value=name)

    people = "places" in round.changes or "mentors" in round.changes
    return card(
        _("These settings hold from now on") if said else _("These settings hold already"),
        bullets(_("What has changed"), said),
        Note(text=_("More places and more mentors are up to people: call them, or ask them."))
        if people
        else None,
        Note(text=_("The round that is being looked at stays as it is until it is computed again."))
        if said and desk.draft_round(programme)
        else None,
        Note(text=_("You can change it back whenever you like:")),
        buttons(
            page(_("Matching"), MATCHING),
            page(_("What counts"), WEIGHTS),
            Button(label=_("Compute the pairs"), action="round.draw", subject=programme.id),
        ),
    )


def _percent(number: int) -> Text:
    return _("{percent} %", percent=number)

"""Who would rather not be matched with whom: only the one who says so knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.entities import Avoidance, Person, Status
from bot.forms import Look, Question
from bot.pairs import drop, drop_request, strike
from bot.people import find
from bot.ports import Desk
from bot.words import Text, _

MOST_AVOIDED = 20

AVOIDED = Question(
    _("People I would rather not be matched with"),
    Look.PEOPLE,
    _("Private: nobody else reads this, neither they nor the managers."),
)


@dataclass(frozen=True)
class Meant:
    """The people whom somebody names, or why it is not clear who they are."""

    people: tuple[Person, ...]
    fault: Text | None


def named(who: Person, typed: list[str], desk: Desk) -> Meant:
    """Whom somebody means; nobody avoids themselves."""
    found = find(typed, desk)
    own = any(one.id == who.id for one in found.people)
    return Meant(found.people, _("One of these people is you.") if own else found.fault)


def keep(who: Person, people: Sequence[Person], desk: Desk) -> None:
    """From now on these and no others, in both directions."""
    wanted = {one.id for one in people}
    before = desk.avoided_by(who)
    for avoidance, other in before:
        if other.id not in wanted:
            desk.drop(avoidance)
    known = {other.id for _avoided, other in before}
    for one in people:
        if one.id not in known:
            desk.add(Avoidance(person_id=who.id, other_id=one.id, at=desk.now))
    _withdraw(who, wanted, desk)


def _withdraw(who: Person, avoided: set[str], desk: Desk) -> None:
    """What was proposed already is taken back, without a word on why; running pairs stay."""
    for match in desk.open_matches(who):
        side = match.side(who.id)
        if side and match.status is Status.PROPOSED and match.person_id(side.other) in avoided:
            drop(match, side, desk)
    for match in desk.suggestions(who):
        side = match.side(who.id)
        if side and match.person_id(side.other) in avoided:
            strike(match, side, desk)
    for request in desk.open_requests(who):
        side = request.side(who.id)
        if side and {request.mentee_id, request.mentor_id} & avoided:
            drop_request(request, side, desk)

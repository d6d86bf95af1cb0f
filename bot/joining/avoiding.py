"""People whom somebody would rather not meet: only they know."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from bot.cards import menu_button
from bot.entities import Avoidance, Person, Status
from bot.events import Ask, Fix, Press, Reply, Say, Submission
from bot.forms import Form, Limit, Look, Question
from bot.pairs import drop, drop_request, strike
from bot.people import find, options
from bot.ports import Desk
from bot.values import Card, Note, bullets, buttons, card
from bot.words import Text, _, _n, plain

MOST = 20


class Avoiding(Form):
    """Whom somebody would rather not meet."""

    name: ClassVar[str] = "avoid"
    title: ClassVar[Text] = _("People to avoid")
    submit: ClassVar[Text] = _("Save")

    people: Annotated[
        list[str],
        Limit(MOST),
        Question(
            _("People I would rather not be matched with"),
            Look.PEOPLE,
            _("Private: nobody else reads this, neither they nor the managers."),
        ),
    ] = Field(default=[])


def ask(press: Press, desk: Desk) -> Reply:
    """The list as it stands."""
    avoided = [other for _avoided, other in desk.avoided_by(press.who)]
    return Ask(
        Avoiding,
        filled={"people": [other.address for other in avoided]},
        options={"people": options(avoided)},
    )


def avoid(form: Submission[Avoiding], desk: Desk) -> Reply:
    """From now on these and no others, in both directions."""
    named = find(form.answers.people, desk)
    if named.fault:
        return Fix(form.asked, {"people": named.fault})
    found = {one.id: one for one in named.people}
    if form.who.id in found:
        return Fix(form.asked, {"people": _("One of these people is you.")})
    before = desk.avoided_by(form.who)
    for avoidance, other in before:
        if other.id not in found:
            desk.drop(avoidance)
    known = {other.id for _avoided, other in before}
    for id in found:
        if id not in known:
            desk.add(Avoidance(person_id=form.who.id, other_id=id, at=form.at))
    _withdraw(form.who, set(found), desk)
    return Say(_noted(list(found.values())))


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


def _noted(people: list[Person]) -> Card:
    return card(
        None,
        _n(
            "Noted: you will not be matched with {count} person.",
            "Noted: you will not be matched with {count} people.",
            len(people),
        )
        if people
        else _("Noted: there is nobody that you avoid."),
        bullets(None, [plain(one.name) for one in people]),
        Note(text=_("Nobody else reads this, neither they nor the managers.")),
        buttons(menu_button()),
    )

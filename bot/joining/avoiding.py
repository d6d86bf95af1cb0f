"""People whom somebody would rather not meet: only they know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from bot.cards import menu_button
from bot.entities import Person
from bot.events import Ask, Fix, Press, Reply, Say, Submission
from bot.forms import Form, Limit
from bot.joining import apart
from bot.joining.apart import AVOIDED, MOST_AVOIDED
from bot.people import options
from bot.ports import Desk
from bot.values import Card, Note, bullets, buttons, card
from bot.words import Text, _, _n, plain


class Avoiding(Form):
    """Whom somebody would rather not meet."""

    name: ClassVar[str] = "avoid"
    title: ClassVar[Text] = _("People to avoid")
    submit: ClassVar[Text] = _("Save")

    people: Annotated[
        list[str],
        Limit(MOST_AVOIDED),
        AVOIDED,
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
    meant = apart.named(form.who, form.answers.people, desk)
    if meant.fault:
        return Fix(form.asked, {"people": meant.fault})
    apart.keep(form.who, meant.people, desk)
    return Say(_noted(meant.people))


def _noted(people: Sequence[Person]) -> Card:
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

"""Something is wrong, and a manager should know (D03)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from bot.cards import menu_button
from bot.entities import Person, Programme
from bot.events import Ask, Done, Press, Reply, Submission
from bot.forms import Form, Limit, Look, Question
from bot.ports import Desk
from bot.rights import meant
from bot.values import Card, Note, Quote, buttons, card
from bot.words import Listed, Text, _


class Reporting(Form):
    """What happened, in one's own words."""

    name: ClassVar[str] = "report"
    title: ClassVar[Text] = _("Report a problem")
    submit: ClassVar[Text] = _("Send")
    kept: ClassVar[bool] = True

    words: Annotated[
        str,
        Limit(1000),
        Question(
            _("What happened?"),
            Look.PARAGRAPH,
            _("The programme's managers read it, with your name; nobody else does."),
        ),
    ]


def ask(press: Press, desk: Desk) -> Reply:
    """The word `flag`."""
    return Ask(Reporting, subject=meant(press, desk).id)


def report(form: Submission[Reporting], desk: Desk) -> Reply:
    """Tell the managers, and say to the person who they are and what comes next."""
    programme = meant(Press(form.who, form.at, form.subject), desk)
    # One who manages the programme is told too, but for the person who reports.
    managers = [one for one in desk.managers(programme) if one.id != form.who.id]
    key = f"report:{programme.id}:{form.who.id}:{form.at.isoformat()}"
    for manager in managers:
        desk.post(manager, _told(form.who, form.answers.words, programme), f"{key}:{manager.id}")
    desk.post(form.who, _received(managers), key, programme)
    return Done()


def _told(who: Person, words: str, programme: Programme) -> Card:
    return card(
        _("A problem is reported"),
        _("{who} writes to the managers of “{programme}”:", who=who.who, programme=programme.name),
        Quote(words=words),
        Note(text=_("Next: write to them today, even if only to say that you have read it.")),
    )


def _received(managers: list[Person]) -> Card:
    named = Listed(items=tuple(manager.who for manager in managers))
    return card(
        _("Thank you for telling"),
        _("{managers} can read it now, and will write to you.", managers=named)
        if managers
        else _("I keep it for the managers of this programme."),
        Note(text=_("If somebody is in danger, call the emergency services: 112.")),
        buttons(menu_button()),
    )

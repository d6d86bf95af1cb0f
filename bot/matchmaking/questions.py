"""Before saying yes or no, one may ask: Tandem carries the words across, and keeps none of them."""

from __future__ import annotations

from typing import Annotated, ClassVar

from bot.entities import Match, Person, Programme, Side, Status
from bot.events import Ask, Done, Press, Replace, Reply, Submission
from bot.forms import Form, Limit, Look, Question
from bot.pairs import heard
from bot.ports import Desk
from bot.proposing import answers, deadline, proposal
from bot.rights import own_match, programme_of
from bot.values import Button, Card, Note, Quote, Style, buttons, card
from bot.words import Text, _


class Asking(Form):
    """A question to the other side of a proposal."""

    name: ClassVar[str] = "match-ask"
    title: ClassVar[Text] = _("Ask a question")
    kept: ClassVar[bool] = True

    words: Annotated[
        str,
        Limit(1000),
        Question(
            _("Your question"),
            Look.PARAGRAPH,
            _("I pass it on; nobody else reads it, and the answer comes here."),
        ),
    ]


class Replying(Form):
    """The answer to a question."""

    name: ClassVar[str] = "match-reply"
    title: ClassVar[Text] = _("Answer the question")
    kept: ClassVar[bool] = True

    words: Annotated[
        str,
        Limit(1000),
        Question(_("Your answer"), Look.PARAGRAPH, _("I pass it on; nobody else reads it.")),
    ]


def ask(press: Press, desk: Desk) -> Reply:
    """Ask the other side, as often as the programme allows."""
    match, side = own_match(press.subject, press.who, desk)
    programme = programme_of(match, desk)
    if match.status is not Status.PROPOSED or match.asked(side) >= programme.questions_most:
        return Replace(proposal(match, side, desk))
    return Ask(Asking, subject=match.id)


def pass_on(form: Submission[Asking], desk: Desk) -> Reply:
    """The other side reads the question, with the way to answer it."""
    match, side = own_match(form.subject, form.who, desk)
    match.ask(side)
    programme, other = programme_of(match, desk), desk.other(match, form.who)
    heard(form.who, programme, desk)
    key = f"question:{match.id}:{side}:{match.asked(side)}"
    letter = _question(form.who, form.answers.words, match, programme)
    desk.post(other, letter, key, programme)
    desk.post(form.who, _passed_on(form.answers.words, other, match, side, desk), f"{key}:sent",
              programme)  # fmt: skip
    return Done()


def ask_back(press: Press, desk: Desk) -> Reply:
    """Answer what the other side has asked."""
    match, side = own_match(press.subject, press.who, desk)
    if match.status is not Status.PROPOSED or match.replied(side) >= match.asked(side.other):
        return Replace(proposal(match, side, desk))
    return Ask(Replying, subject=match.id)


def bring_back(form: Submission[Replying], desk: Desk) -> Reply:
    """Whoever asked reads the answer, and can decide."""
    match, side = own_match(form.subject, form.who, desk)
    match.reply(side)
    programme, other = programme_of(match, desk), desk.other(match, form.who)
    heard(form.who, programme, desk)
    key = f"reply:{match.id}:{side}:{match.replied(side)}"
    letter = _answer(form.who, form.answers.words, match, side.other, programme, desk)
    desk.post(other, letter, key, programme)
    desk.post(form.who, _passed_on(form.answers.words, other, match, side, desk), f"{key}:sent",
              programme)  # fmt: skip
    return Done()


def _question(who: Person, words: str, match: Match, programme: Programme) -> Card:
    return card(
        _("A question from {name}", name=who.name),
        Quote(words=words),
        Note(
            text=_(
                "Nobody else reads it. A proposal awaits your answer too, by {day}.",
                day=deadline(match, programme),
            )
        ),
        buttons(
            Button(label=_("Answer"), action="match.reply", subject=match.id, style=Style.PRIMARY),
            Button(label=_("See the proposal"), action="match.show", subject=match.id),
        ),
    )


def _answer(
    who: Person, words: str, match: Match, side: Side, programme: Programme, desk: Desk
) -> Card:
    return card(
        _("{name} has answered", name=who.name),
        Quote(words=words),
        None if match.accepted(side) else answers(match, side, programme, desk),
    )


def _passed_on(words: str, other: Person, match: Match, side: Side, desk: Desk) -> Card:
    programme = programme_of(match, desk)
    return card(
        None,
        _("I have passed it on to {name}.", name=other.first_name),
        Quote(words=words),
        None if match.accepted(side) else answers(match, side, programme, desk),
    )

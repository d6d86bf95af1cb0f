"""Two people say yes, or one says no."""

from __future__ import annotations

from typing import Annotated, ClassVar

from bot.cards import who_looks
from bot.entities import Match, Person, Programme, Side, Status
from bot.events import Ask, Done, Press, Replace, Reply, Say, Submission
from bot.forms import Form, Limit, Look, Question
from bot.introducing import introduce
from bot.pairs import heard
from bot.ports import Desk
from bot.proposing import LAST, proposal, refresh, taken
from bot.rights import own_match, programme_of
from bot.values import Button, Card, Note, buttons, card
from bot.words import Text, _, _n


class Declining(Form):
    """A no, with a reason if one wants."""

    name: ClassVar[str] = "decline"
    title: ClassVar[Text] = _("Decline the proposal")
    submit: ClassVar[Text] = _("Decline")

    reason: Annotated[
        str,
        Limit(500),
        Question(
            _("Why? (optional)"),
            Look.PARAGRAPH,
            _("Only the programme's managers can read it; the other person never sees it."),
        ),
    ] = ""


def show(press: Press, desk: Desk) -> Reply:
    """A match as it stands now."""
    match, side = own_match(press.subject, press.who, desk)
    return Say(proposal(match, side, desk))


def accept(press: Press, desk: Desk) -> Reply:
    """Say yes; the second yes makes a pair. A mentor may say that it is the last one."""
    match, side = own_match(press.subject, press.who, desk)
    if match.status is not Status.PROPOSED or match.accepted(side):
        return Replace(proposal(match, side, desk))
    programme = programme_of(match, desk)
    heard(press.who, programme, desk)
    if match.accept(side, press.at):
        introduce(match, desk)
        refresh(match, desk)
    said = proposal(match, side, desk)
    if press.value != LAST or side is not Side.MENTOR:
        return Replace(said)
    return Replace(_with_no_more(said, match, press.who, programme, desk))


def ask_why(press: Press, desk: Desk) -> Reply:
    """Say no: a reason may be given first."""
    match, side = own_match(press.subject, press.who, desk)
    if match.status is not Status.PROPOSED:
        return Replace(proposal(match, side, desk))
    return Ask(Declining, subject=match.id)


def decline(form: Submission[Declining], desk: Desk) -> Reply:
    """Free the place; what follows for the other side comes as an errand."""
    match, side = own_match(form.subject, form.who, desk)
    programme = programme_of(match, desk)
    heard(form.who, programme, desk)
    match.decline(side, form.answers.reason, form.at)
    noted = _declined(side, form.answers.reason, programme)
    desk.post(form.who, noted, f"declined:{match.id}:{side}", programme)
    desk.promise("match.refill", match.id, desk.now)
    return Done()


def _with_no_more(said: Card, match: Match, who: Person, programme: Programme, desk: Desk) -> Card:
    """From now on a mentor has as many places as they have said yes to, and no other."""
    told = desk.enrolment(who, programme)
    if told is None:
        return said
    told.capacity = len(taken(who, match, programme, desk))
    told.updated_at = desk.now
    told.revision += 1
    return card(
        said.title,
        *said.blocks,
        Note(
            text=_n(
                "I suggest nobody else to you: you take {count} mentee.",
                "I suggest nobody else to you: you take {count} mentees.",
                told.capacity,
            )
        ),
        buttons(Button(label=_("My place"), action="place.show", subject=programme.id)),
    )


def _declined(side: Side, reason: str, programme: Programme) -> Card:
    return card(
        None,
        _("Noted: you decline, and that is fine. Only the managers see your reason.")
        if reason
        else _("Noted: you decline, and that is fine."),
        Note(text=_("Your place is free again; I will write when somebody else fits."))
        if side is Side.MENTOR and programme.format.by_itself
        else who_looks(programme, side),
    )

"""Two people say yes, or one says no."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, ClassVar

from bot import offers
from bot.cards import meet_button, reasons
from bot.entities import Errand, Match, Person, Programme, Round, Side, Stage, Status
from bot.events import Ask, Done, Press, Replace, Reply, Say, Submission
from bot.forms import Form, Limit, Look, Question
from bot.guides import DRAFTS, NORMAL_TO_ASK
from bot.matching import Fit
from bot.ports import Desk
from bot.rights import own_match, programme_of
from bot.values import Card, Note, Quote, bullets, buttons, card
from bot.words import Text, _, fill, spell


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
    return Say(offers.proposal(match, side, desk))


def accept(press: Press, desk: Desk) -> Reply:
    """Say yes; the second yes makes a pair."""
    match, side = own_match(press.subject, press.who, desk)
    waiting = match.status is Status.PROPOSED and not match.accepted(side)
    if waiting and match.accept(side, press.at):
        _introduce(match, desk)
    return Replace(offers.proposal(match, side, desk))


def ask_why(press: Press, desk: Desk) -> Reply:
    """Say no: a reason may be given first."""
    match, side = own_match(press.subject, press.who, desk)
    if match.status is not Status.PROPOSED:
        return Replace(offers.proposal(match, side, desk))
    return Ask(Declining, subject=match.id)


def decline(form: Submission[Declining], desk: Desk) -> Reply:
    """Free the place; what follows for the other side comes as an errand."""
    match, side = own_match(form.subject, form.who, desk)
    match.decline(side, form.answers.reason, form.at)
    noted = _declined(side, form.answers.reason)
    desk.post(form.who, noted, f"declined:{match.id}:{side}", programme_of(match, desk))
    desk.promise("match.refill", match.id, desk.now)
    return Done()


def refill(errand: Errand, desk: Desk) -> None:
    """A proposal fell through: tell who did not end it, then find the next best for both.

    The mentee is matched again; the mentor's place goes to one of those whose round the manager
    has sent already and who had nobody.
    """
    match = desk.match(errand.subject)
    if match is None:
        return
    programme = programme_of(match, desk)
    sent = desk.last_sent_round(programme)
    if sent is None or sent.settled_at is None or programme.stage is Stage.CLOSED:
        return
    mentee, mentor = desk.sides(match)
    for side, reader, other in desk.facing(match):
        if match.declined_by is not side:
            desk.post(reader, _not_this_time(other), f"declined:{match.id}:{side}", programme)
    waiting = desk.waiting_mentees(programme)
    again = [place for place in waiting if place.person.id == mentee.id]
    fits = offers.compute(offers.gather(programme, desk, again)).fits
    _propose(fits, programme, sent, desk)
    if again and not fits:
        desk.post(mentee, _still_waiting(), f"waiting:{match.id}", programme)
    others = [
        place
        for place in waiting
        if place.person.id != mentee.id and place.enrolment.enrolled_at <= sent.settled_at
    ]
    best = offers.compute(offers.gather(programme, desk, others, mentor.id)).fits[:1]
    _propose(best, programme, sent, desk)


def _propose(fits: Sequence[Fit], programme: Programme, sent: Round, desk: Desk) -> None:
    for fit in fits:
        offers.propose(desk.add(offers.drafted(fit, programme, sent.id)), desk)


def _introduce(match: Match, desk: Desk) -> None:
    (mentee, mentor), programme = desk.sides(match), programme_of(match, desk)
    together = _introduction(match, mentee, mentor)
    desk.post_together([mentee, mentor], together, f"introduction:{match.id}", programme)
    desk.post(mentee, _first_message(match, mentee, mentor), f"first-message:{match.id}", programme)
    after = timedelta(days=programme.pulse_after_days)
    desk.promise("pulse.ask", match.id, desk.now + after)


def _introduction(match: Match, mentee: Person, mentor: Person) -> Card:
    fits, _differs = reasons(match, mentee.who, mentor.who, None)
    return card(
        _("You are a pair!"),
        _("{mentee}, meet {mentor}, your mentor.", mentee=mentee.who, mentor=mentor.who),
        _("{mentor}, meet {mentee}, your mentee.", mentee=mentee.who, mentor=mentor.who),
        bullets(_("What brings you together"), fits),
        Note(
            text=_(
                "{mentee} writes first. A good beginning: half an hour in the coming two weeks.",
                mentee=mentee.first_name,
            )
        ),
        buttons(meet_button(match)),
    )


def _first_message(match: Match, mentee: Person, mentor: Person) -> Card:
    named = {"mentor": mentor.first_name, "name": mentee.first_name}
    drafts = [spell(fill(draft, named), mentee.reader) for draft in DRAFTS]
    return card(
        _("The first message is yours"),
        _("Write to {mentor} today: two lines are enough.", mentor=mentor.who),
        bullets(
            None,
            [
                _("Say what you would like to achieve."),
                _("Propose a date for a first half hour."),
            ],
        ),
        _("Short of words? Take one of these, and make it yours:"),
        *(Quote(words=draft) for draft in drafts),
        Note(text=NORMAL_TO_ASK[0]),
        buttons(meet_button(match)),
    )


def _declined(side: Side, reason: str) -> Card:
    return card(
        None,
        _("Noted: you decline, and that is fine. Only the managers see your reason.")
        if reason
        else _("Noted: you decline, and that is fine."),
        Note(
            text=_("I am looking for another mentor for you and will write to you here.")
            if side is Side.MENTEE
            else _("Your place is free again; I will write when somebody else fits.")
        ),
    )


def _not_this_time(other: Person) -> Card:
    said = _(
        "It will not be {other} this time: that happens, and says nothing about you.",
        other=other.who,
    )
    return card(
        None, said, Note(text=_("I am looking for somebody else and will write to you here."))
    )


def _still_waiting() -> Card:
    return card(
        None,
        _("No other mentor is free for you right now. You stay on the list."),
        Note(text=_("I will write to you here as soon as there is somebody.")),
    )

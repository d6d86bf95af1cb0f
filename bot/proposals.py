"""Two people say yes, or one says no."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, ClassVar

from bot import offers
from bot.cards import meet_button, out_of_date, reasons
from bot.entities import Errand, Match, Person, Programme, Round, Side, Status
from bot.events import Ask, Done, Press, Replace, Reply, Say, Submission
from bot.forms import Form, Limit, Look, Question
from bot.matching import Fit
from bot.ports import Desk
from bot.rights import own_match
from bot.values import Card, Note, bullets, buttons, card
from bot.words import Text, _


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
    found = own_match(press.subject, press.who, desk)
    return Say(offers.proposal(*found, desk)) if found else Say(out_of_date())


def accept(press: Press, desk: Desk) -> Reply:
    """Say yes; the second yes makes a pair."""
    found = own_match(press.subject, press.who, desk)
    if found is None:
        return Say(out_of_date())
    match, side = found
    waiting = match.status is Status.PROPOSED and not match.accepted(side)
    if waiting and match.accept(side, press.at):
        _introduce(match, desk)
    return Replace(offers.proposal(match, side, desk))


def ask_why(press: Press, desk: Desk) -> Reply:
    """Say no: a reason may be given first."""
    found = own_match(press.subject, press.who, desk)
    if found is None:
        return Say(out_of_date())
    match, side = found
    if match.status is not Status.PROPOSED:
        return Replace(offers.proposal(match, side, desk))
    return Ask(Declining, subject=match.id)


def decline(form: Submission[Declining], desk: Desk) -> Reply:
    """Free the place, tell the other side without the reason, and look for the next best."""
    found = own_match(form.subject, form.who, desk)
    if found is None:
        return Say(out_of_date())
    match, side = found
    if match.status is not Status.PROPOSED:
        return Done()
    match.decline(side, form.answers.reason)
    desk.post(form.who, _declined(side), f"declined:{match.id}:{side}")
    other = desk.person(match.person_id(side.other))
    if other and match.accepted(side.other):
        desk.post(other, _not_this_time(form.who), f"declined:{match.id}:{side.other}")
    desk.promise("match.refill", match.id, desk.now)
    return Done()


def refill(errand: Errand, desk: Desk) -> None:
    """After a decline: the next best for that mentee, then somebody for the freed place.

    For the place, only mentees whose round the manager has sent already and who had nobody.
    """
    match, programme = desk.match(errand.subject), desk.programme()
    sent = desk.last_sent_round(programme) if programme else None
    if match is None or programme is None or sent is None or sent.settled_at is None:
        return
    waiting = desk.waiting_mentees(programme)
    mentee = [place for place in waiting if place.person.id == match.mentee_id]
    fits = offers.compute(programme, mentee, desk)
    _propose(fits, programme, sent, desk)
    if mentee and not fits:
        desk.post(mentee[0].person, _still_waiting(), f"waiting:{match.id}")
    others = [
        place
        for place in waiting
        if place.person.id != match.mentee_id and place.enrolment.enrolled_at <= sent.settled_at
    ]
    _propose(offers.compute(programme, others, desk, match.mentor_id)[:1], programme, sent, desk)


def _propose(fits: list[Fit], programme: Programme, sent: Round, desk: Desk) -> None:
    for fit in fits:
        offers.propose(desk.add(offers.drafted(fit, programme, sent.id)), desk)


def _introduce(match: Match, desk: Desk) -> None:
    mentee, mentor = desk.person(match.mentee_id), desk.person(match.mentor_id)
    programme = desk.programme()
    if mentee is None or mentor is None or programme is None:
        return
    desk.post_together(
        [mentee, mentor], _introduction(match, mentee, mentor), f"introduction:{match.id}"
    )
    desk.post(mentee, _first_message(match, mentor), f"first-message:{match.id}")
    desk.promise("pulse.ask", match.id, desk.now + timedelta(days=programme.pulse_after_days))


def _introduction(match: Match, mentee: Person, mentor: Person) -> Card:
    fits, _differs = reasons(match, mentee.who, mentor.who, None)
    told = [f for f in fits if f]
    return card(
        _("You are a pair!"),
        _("{mentee}, meet {mentor}, your mentor.", mentee=mentee.who, mentor=mentor.who),
        _("{mentor}, meet {mentee}, your mentee.", mentee=mentee.who, mentor=mentor.who),
        bullets(_("What brings you together"), told),
        Note(
            text=_(
                "{mentee} writes first. A good beginning: half an hour in the coming two weeks.",
                mentee=mentee.name,
            )
        ),
    )


def _first_message(match: Match, mentor: Person) -> Card:
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
        Note(text=_("It is normal to ask: mentors signed up for this.")),
        buttons(meet_button(match)),
    )


def _declined(side: Side) -> Card:
    return card(
        None,
        _("You have declined. That is fine, and only the managers see your reason."),
        Note(
            text=_("I am looking for another mentor for you and will write to you here.")
            if side is Side.MENTEE
            else _("Your place is free again; I will write when somebody else fits.")
        ),
    )


def _not_this_time(other: Person) -> Card:
    return card(
        None,
        _("It will not be {other} this time: that happens, and says nothing about you.",
          other=other.who),
        Note(text=_("I am looking for somebody else and will write to you here.")),
    )  # fmt: skip


def _still_waiting() -> Card:
    return card(
        None,
        _("No other mentor is free for you right now. You stay first in line."),
        Note(text=_("I will write to you here as soon as there is somebody.")),
    )

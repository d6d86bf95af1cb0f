"""A proposal waits for its answers: a reminder, an end, and a look at who comes next."""

from __future__ import annotations

from datetime import datetime

from bot.cards import still_there, who_looks
from bot.entities import (
    Errand,
    Format,
    Match,
    Person,
    Programme,
    Side,
    Stage,
    Standing,
    Status,
)
from bot.events import Press, Reply, Say
from bot.pairs import heard, look_again
from bot.ports import Desk
from bot.proposing import answer_by, answers, deadline, refresh, reminded_at, reminder_key
from bot.rights import meant, programme_of
from bot.shortlists import ask_next
from bot.values import Button, Card, Note, buttons, card
from bot.words import Detail, Moment, Text, _, _n


def remind(errand: Errand, desk: Desk) -> datetime | None:
    """Whoever has not answered yet hears once that somebody waits."""
    match, programme = _waiting(errand, desk)
    if match is None or programme is None:
        return None
    if reminded_at(match, programme) > desk.now:
        return reminded_at(match, programme)
    for side, reader, other in desk.facing(match):
        if not match.accepted(side):
            letter = _reminder(match, side, reader, other, programme, desk)
            desk.post(reader, letter, reminder_key(match, side), programme)
            match.nudge(side, desk.now)
    return None


def expire(errand: Errand, desk: Desk) -> datetime | None:
    """No answer comes: both sides are free for somebody else, and nobody is blamed."""
    match, programme = _waiting(errand, desk)
    if match is None or programme is None:
        return None
    if answer_by(match, programme) > desk.now:
        return answer_by(match, programme)
    silent = match.silent()
    match.expire(desk.now)
    following = _go_on(match, programme, desk)
    for side, reader, other in desk.facing(match):
        told = desk.enrolment(reader, programme)
        if side in silent and told and not match.asked(side) and not match.replied(side):
            told.silences += 1
        letter = (
            _unanswered(side, other, following, programme, desk)
            if side not in silent
            else still_there(reader, told.silences, programme)
            if told and told.silences >= programme.silences_most
            else _too_late(side, other, programme)
        )
        desk.post(reader, letter, f"expired:{match.id}:{side}", programme)
    _tell_who_pairs(match, programme, desk)
    refresh(match, desk)
    look_again(programme, desk)
    return None


def refill(errand: Errand, desk: Desk) -> None:
    """A proposal fell through: whoever did not end it is told, and both are matched again."""
    match = desk.match(errand.subject)
    programme = programme_of(match, desk) if match else None
    if match is None or programme is None or programme.stage is Stage.CLOSED:
        return
    following = _go_on(match, programme, desk)
    for side, reader, other in desk.facing(match):
        if match.declined_by is not side:
            after = following if side is Side.MENTEE else None
            letter = _not_this_time(side, other, after, programme, desk)
            desk.post(reader, letter, f"declined:{match.id}:{side}", programme)
    if following and match.declined_by is Side.MENTEE:
        told = card(None, _what_follows(Side.MENTEE, following, programme, desk))
        desk.post(desk.sides(match)[0], told, f"next:{match.id}", programme)
    _tell_who_pairs(match, programme, desk)
    refresh(match, desk)
    look_again(programme, desk)


def stay(press: Press, desk: Desk) -> Reply:
    """Somebody who let proposals pass is still there after all."""
    programme = meant(press, desk)
    told = desk.enrolment(press.who, programme)
    if told and told.standing is Standing.ACTIVE and told.silences:
        heard(press.who, programme, desk)
        look_again(programme, desk)
    return Say(
        card(
            None,
            _("Good to know! I write to you here as soon as there is somebody for you."),
            buttons(Button(label=_("My place"), action="place.show", subject=programme.id)),
        )
    )


def _waiting(errand: Errand, desk: Desk) -> tuple[Match | None, Programme | None]:
    """A proposal that still waits, in a programme that goes on."""
    match = desk.match(errand.subject)
    if match is None or match.status is not Status.PROPOSED:
        return None, None
    programme = programme_of(match, desk)
    return (None, None) if programme.stage is Stage.CLOSED else (match, programme)


def _tell_who_pairs(match: Match, programme: Programme, desk: Desk) -> None:
    """Where the managers pair by hand, nobody else looks further for the two (F12)."""
    if programme.format is not Format.MANUAL:
        return
    mentee, mentor = desk.sides(match)
    letter = card(
        None,
        _("{mentee} and {mentor} do not become a pair: both are free again.",
          mentee=mentee.who, mentor=mentor.who),
        Note(text=_("Reasons, where one was given, are in the status.")),
        buttons(
            Button(label=_("Pair two people"), action="pair.ask", subject=programme.id),
            Button(label=_("Programme status"), action="standing.show", subject=programme.id),
        ),
    )  # fmt: skip
    for manager in desk.managers(programme):
        if match.side(manager.id) is None:
            desk.post(manager, letter, f"fallen:{match.id}:{manager.id}", programme)


def _go_on(match: Match, programme: Programme, desk: Desk) -> Match | None:
    """The next one whom the mentee has chosen, and who is asked now."""
    return ask_next(desk.sides(match)[0], programme, desk) if match.chosen else None


def _reminder(
    match: Match, side: Side, reader: Person, other: Person, programme: Programme, desk: Desk
) -> Card:
    since = Moment(at=match.proposed_at or desk.now, detail=Detail.DATE)
    return card(
        _("Your answer is awaited, {name}", name=reader.first_name),
        _("I suggested {other} to you on {day}.", other=other.who, day=since),
        Note(
            text=_(
                "Please answer by {day}; then I look for somebody else. "
                "A yes or a no are both fine: either lets the other person go on.",
                day=deadline(match, programme),
            )
        ),
        answers(match, side, programme, desk),
        buttons(Button(label=_("See the proposal"), action="match.show", subject=match.id)),
    )


def _too_late(side: Side, other: Person, programme: Programme) -> Card:
    said = _n(
        "No answer within {count} day: I have closed the proposal to meet {other}. It happens.",
        "No answer within {count} days: I have closed the proposal to meet {other}. It happens.",
        programme.expire_days,
        other=other.who,
    )
    return card(None, said, who_looks(programme, side))


def _unanswered(
    side: Side, other: Person, following: Match | None, programme: Programme, desk: Desk
) -> Card:
    said = _n(
        "{other} has not answered within {count} day: it happens, and says nothing about you.",
        "{other} has not answered within {count} days: it happens, and says nothing about you.",
        programme.expire_days,
        other=other.who,
    )
    return card(None, said, _what_follows(side, following, programme, desk))


def _not_this_time(
    side: Side, other: Person, following: Match | None, programme: Programme, desk: Desk
) -> Card:
    said = _(
        "It will not be {other} this time: that happens, and says nothing about you.",
        other=other.who,
    )
    return card(None, said, _what_follows(side, following, programme, desk))


def _what_follows(
    side: Side, following: Match | None, programme: Programme, desk: Desk
) -> Note | Text:
    """Who has been asked instead, or that somebody is looked for."""
    if following is None:
        return who_looks(programme, side)
    return _(
        "I have asked {mentor}, who comes next on your list. The answer comes by {day}.",
        mentor=desk.sides(following)[1].who,
        day=deadline(following, programme),
    )

"""A pair for one meeting: it closes by itself, with two questions and a word of thanks (F01)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from bot.cards import ask_managers, menu_button, out_of_date
from bot.entities import (
    Errand,
    Match,
    Meeting,
    MeetingStatus,
    Mentoring,
    Person,
    Programme,
    Pulse,
    Side,
    Status,
)
from bot.events import Ask, Done, Press, Replace, Reply, Submission
from bot.forms import Form, Limit, Look, Question
from bot.pairs import GRACE, end_series, look_again
from bot.ports import Desk
from bot.questions import FLASH, MARKS, ONCE
from bot.requests import find_button
from bot.rights import Refused, own_match, programme_of
from bot.values import Block, Button, Card, Note, Paragraph, Quote, Style, buttons, card
from bot.words import Text, _, plain


class Thanking(Form):
    """A word of thanks."""

    name: ClassVar[str] = "thanks"
    title: ClassVar[Text] = _("A word of thanks")
    kept: ClassVar[bool] = True

    words: Annotated[
        str,
        Limit(500),
        Question(
            _("Your message"),
            Look.PARAGRAPH,
            _("One line is plenty: what do you take away from it?"),
        ),
    ]


def close(errand: Errand, desk: Desk) -> datetime | None:
    """End the pair once its meeting is over, or will not be; the place is free again."""
    match = desk.match(errand.subject)
    if match is None or match.status is not Status.ACTIVE or match.kind is not Mentoring.FLASH:
        return None
    if desk.next_meeting(match):
        # Once it is over, another errand comes.
        return None
    untold = desk.last_meeting(match)
    if untold and (until := _over(untold) + GRACE) > desk.now:
        return until
    match.status = Status.ENDED
    match.ended_at = desk.now
    end_series(match, desk)
    desk.forget(match.id)
    look_again(programme_of(match, desk), desk)
    held = any(
        one.status is MeetingStatus.TOOK_PLACE or one is untold for one in desk.meetings(match)
    )
    programme = programme_of(match, desk)
    for side, reader, other in desk.facing(match):
        letter = (
            _evaluation(_asked(match, side, desk), other, programme, desk)
            if held
            else _never_met(side, other, programme)
        )
        desk.post(reader, letter, f"flash-closed:{match.id}:{reader.id}", programme)
    return None


def answer(press: Press, desk: Desk) -> Reply:
    """One mark for one statement; the next one takes its place, then the thanks."""
    pulse = desk.pulse(press.subject)
    name, _dash, mark = press.value.partition("-")
    if pulse is None or pulse.person_id != press.who.id or pulse.survey != ONCE:
        raise Refused(out_of_date())
    match = desk.match(pulse.match_id)
    if match is None or name not in FLASH or mark not in {str(value) for value, _label in MARKS}:
        raise Refused(out_of_date())
    pulse.answers = {**pulse.answers, name: int(mark)}
    if len(pulse.answers) == len(FLASH) and pulse.answered_at is None:
        pulse.answered_at = press.at
    other = desk.other(match, press.who)
    return Replace(_evaluation(pulse, other, programme_of(match, desk), desk))


def ask_thanks(press: Press, desk: Desk) -> Reply:
    """A word for the other side of a pair that is over."""
    match, _side = own_match(press.subject, press.who, desk)
    if match.status is not Status.ENDED:
        raise Refused(out_of_date())
    return Ask(Thanking, subject=match.id)


def thank(form: Submission[Thanking], desk: Desk) -> Reply:
    """Pass it on."""
    match, _side = own_match(form.subject, form.who, desk)
    other, programme = desk.other(match, form.who), programme_of(match, desk)
    key = f"thanks:{match.id}:{form.at.isoformat()}"
    letter = card(
        _("{name} thanks you", name=form.who.name),
        Quote(words=form.answers.words),
        buttons(menu_button()),
    )
    desk.post(other, letter, f"{key}:{other.id}", programme)
    passed = card(None, _("I have passed it on to {name}.", name=other.first_name))
    desk.post(form.who, passed, f"{key}:{form.who.id}", programme)
    return Done()


def _over(meeting: Meeting) -> datetime:
    return meeting.starts_at + timedelta(minutes=meeting.minutes)


def _asked(match: Match, side: Side, desk: Desk) -> Pulse:
    return desk.add(
        Pulse(
            programme_id=match.programme_id,
            match_id=match.id,
            person_id=match.person_id(side),
            side=side,
            survey=ONCE,
            asked_at=desk.now,
        )
    )


def _evaluation(pulse: Pulse, other: Person, programme: Programme, desk: Desk) -> Card:
    left = [name for name in FLASH if name not in pulse.answers]
    if not left:
        return _thanks(pulse, other, programme, desk)
    statement = FLASH[left[0]]
    first = len(left) == len(FLASH)
    return card(
        _("Your meeting with {other}", other=other.name),
        _("It is closed now. Two questions, one press each; the managers see the answers.")
        if first
        else None,
        Paragraph(
            lead=plain(f"{len(FLASH) - len(left) + 1}/{len(FLASH)}"),
            text=statement.mentee if pulse.side is Side.MENTEE else statement.mentor,
        ),
        buttons(
            *(
                Button(
                    label=label, action="flash.answer", subject=pulse.id, value=f"{left[0]}-{mark}"
                )
                for mark, label in MARKS
            )
        ),
    )


def _thanks(pulse: Pulse, other: Person, programme: Programme, desk: Desk) -> Card:
    learnt = pulse.side is Side.MENTEE
    low = min(pulse.answers.values()) <= 2
    managers = [manager.who for manager in desk.managers(programme)]
    more: list[Block | Text | None] = (
        [_("Not what you had hoped for? You can say so."), ask_managers(managers)]
        if low
        else [_("A word of thanks does {name} good: one line is plenty.", name=other.first_name)]
        if learnt
        else [_("Thank you for the time you gave.")]
    )
    return card(
        None,
        _("Thank you! Your answers help the programme's managers help you."),
        *more,
        buttons(
            Button(
                label=_("Say thank you"), action="flash.thank", subject=pulse.match_id,
                style=Style.PRIMARY if learnt and not low else Style.PLAIN,
            ),
            find_button(programme) if learnt else menu_button(),
        ),
    )  # fmt: skip


def _never_met(side: Side, other: Person, programme: Programme) -> Card:
    return card(
        None,
        _("You and {other} have not met, so this is closed: it says nothing about you.",
          other=other.who),
        Note(text=_("You can ask again, or somebody else, whenever you like."))
        if side is Side.MENTEE
        else Note(text=_("Your place is free again.")),
        buttons(find_button(programme) if side is Side.MENTEE else menu_button()),
    )  # fmt: skip

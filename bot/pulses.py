"""One month after the match: three questions, answered with buttons."""

from __future__ import annotations

from bot.cards import ask_managers, out_of_date
from bot.entities import Errand, Match, Person, Programme, Pulse, Side, Status
from bot.events import Press, Replace, Reply, Say
from bot.ports import Desk
from bot.questions import MARKS, STATEMENTS
from bot.rights import programme_of
from bot.values import Button, Card, Paragraph, buttons, card
from bot.words import Text, _, plain


def ask(errand: Errand, desk: Desk) -> None:
    """Put the survey to both sides of a running pair."""
    match = desk.match(errand.subject)
    if match is None or match.status is not Status.ACTIVE:
        return
    for side, person, other in desk.facing(match):
        pulse = desk.add(
            Pulse(
                programme_id=match.programme_id,
                match_id=match.id,
                person_id=person.id,
                side=side,
                asked_at=desk.now,
            )
        )
        question = _next_question(pulse, match, other, desk)
        desk.post(person, question, f"pulse:{pulse.id}", programme_of(match, desk))


def answer(press: Press, desk: Desk) -> Reply:
    """One mark for one statement; the next statement takes its place."""
    pulse = desk.pulse(press.subject)
    name, _dash, mark = press.value.partition("-")
    if pulse is None or pulse.person_id != press.who.id or name not in STATEMENTS:
        return Say(out_of_date())
    match = desk.match(pulse.match_id)
    other = desk.person(match.person_id(pulse.side.other)) if match else None
    if match is None or other is None or mark not in {str(value) for value, _label in MARKS}:
        return Say(out_of_date())
    pulse.answers = {**pulse.answers, name: int(mark)}
    if len(pulse.answers) == len(STATEMENTS) and pulse.answered_at is None:
        pulse.answered_at = press.at
    return Replace(_next_question(pulse, match, other, desk))


def _next_question(pulse: Pulse, match: Match, other: Person, desk: Desk) -> Card:
    left = [name for name in STATEMENTS if name not in pulse.answers]
    if not left:
        return card(
            None,
            _("Thank you! Your answers help the programme's managers help you."),
            *(
                _not_right(programme_of(match, desk), desk)
                if min(pulse.answers.values()) <= 2
                else ()
            ),
        )
    statement = STATEMENTS[left[0]]
    return card(
        _("One month with {other}", other=other.name),
        _("Three questions, one press each. The programme's managers see the answers.")
        if len(left) == len(STATEMENTS)
        else None,
        Paragraph(
            lead=plain(f"{len(STATEMENTS) - len(left) + 1}/{len(STATEMENTS)}"),
            text=statement.mentee if pulse.side is Side.MENTEE else statement.mentor,
        ),
        buttons(
            *(
                Button(
                    label=label,
                    action="pulse.answer",
                    subject=pulse.id,
                    value=f"{left[0]}-{mark}",
                )
                for mark, label in MARKS
            )
        ),
    )


def _not_right(programme: Programme, desk: Desk) -> tuple[Text | None, ...]:
    return (
        _("Something is not right between you? It is never too soon to say so."),
        ask_managers([manager.who for manager in desk.managers(programme)]),
    )

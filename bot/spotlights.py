"""A mentor is introduced if they agree to it, and only the one whom the manager looked at."""

from __future__ import annotations

from datetime import datetime

from bot.entities import Errand, Interest, Notice, Person, Programme, Side, Stage
from bot.ports import Desk, Known
from bot.values import Button, Card, Note, Style, buttons, card
from bot.words import Text, _

SPOTLIGHT = "spotlight"
"""The question whether a mentor may be introduced."""

ASKED_AT_ONCE = 100
"""Mentors asked in one transaction: others' replies do not wait long behind them."""


def unasked(programme: Programme, desk: Desk) -> list[Known]:
    """The mentors whom nobody has asked yet, by name."""
    asked = {interest.person_id for interest in desk.interests(programme, SPOTLIGHT)}
    return [one for one in desk.enrolled(programme, Side.MENTOR) if one.id not in asked]


def ask_all(programme: Programme, desk: Desk) -> int:
    """Ask each mentor once whether they may be introduced, some at a time; how many will be."""
    count = len(unasked(programme, desk))
    if count:
        desk.promise("spotlight.invite", programme.id, desk.now)
    return count


def ask(errand: Errand, desk: Desk) -> datetime | None:
    """Ask some of them; the next ones right after."""
    programme = desk.programme(errand.subject)
    if programme is None or programme.stage is Stage.CLOSED:
        return None
    some = unasked(programme, desk)[:ASKED_AT_ONCE]
    mentors = [mentor for one in some if (mentor := desk.person(one.id))]
    desk.add_many(
        [
            Interest(
                programme_id=programme.id,
                person_id=mentor.id,
                question=SPOTLIGHT,
                at=desk.now,
            )
            for mentor in mentors
        ]
    )
    desk.post_each(
        [
            (mentor, question(mentor, programme), f"{SPOTLIGHT}:{programme.id}:{mentor.id}")
            for mentor in mentors
        ],
        programme,
    )
    return desk.now if len(some) == ASKED_AT_ONCE else None


def question(person: Person, programme: Programme) -> Card:
    """What a mentor is asked."""
    return card(
        _("{name}, may we present you to the students?", name=person.first_name),
        _("I would post your name and the words of your profile in the programme's channel."),
        Note(text=_("Mentees dare more when they have seen a face. You may refuse, of course.")),
        buttons(
            Button(
                label=_("Yes, gladly"),
                action="spotlight.answer",
                subject=programme.id,
                value="yes",
                style=Style.PRIMARY,
            ),
            Button(
                label=_("No, thank you"),
                action="spotlight.answer",
                subject=programme.id,
                value="no",
            ),
        ),
    )


def agreed(programme: Programme, desk: Desk) -> list[Person]:
    """The mentors who agree to be introduced, those introduced least first."""
    return desk.mentors_to_present(programme, SPOTLIGHT)


def choose(notice: Notice, programme: Programme, desk: Desk) -> bool:
    """Whom a message introduces, from now on; False where nobody agrees to it.

    Whoever was chosen stays: somebody may have looked at the message. Only where they can be
    introduced no more does the next one come, and words written for another are nobody else's.
    """
    if may_go(notice, programme, desk):
        return True
    nextone = next(iter(agreed(programme, desk)), None)
    if notice.about_id:
        notice.words, notice.about_id = {}, ""
        notice.revision += 1
    if nextone:
        notice.about_id = nextone.id
    return nextone is not None


def may_go(notice: Notice, programme: Programme, desk: Desk) -> bool:
    """Whether the mentor who was chosen takes part, and still agrees."""
    return notice.about_id in {one.id for one in agreed(programme, desk)}


def withdrawn(notice: Notice, programme: Programme, desk: Desk) -> Card:
    """The mentor whom a manager looked at can be introduced no more: nothing is posted."""
    mentor = desk.person(notice.about_id)
    following = next(iter(agreed(programme, desk)), None)
    return card(
        None,
        _reason(mentor, programme, desk),
        Note(text=_("Nothing was posted.")),
        buttons(
            Button(
                label=_("Introduce {name}", name=following.name),
                action="spotlight.write",
                subject=programme.id,
                style=Style.PRIMARY,
            )
            if following
            else None,
            Button(label=_("Introduce a mentor"), action="spotlight.show", subject=programme.id),
        ),
    )


def _reason(mentor: Person | None, programme: Programme, desk: Desk) -> Text:
    if mentor is None:
        return _("The mentor whom you looked at is not here any more.")
    told = desk.interest(mentor, programme, SPOTLIGHT)
    if told and told.answer == "no":
        return _("{who} would rather not be introduced after all.", who=mentor.who)
    return _("{who} takes no part in the programme for now.", who=mentor.who)

"""Where a person stands, and how the programme does."""

from __future__ import annotations

from bot.cards import join_button, meet_button, menu_button, when
from bot.entities import Enrolment, Match, Person, Programme, Side, Status
from bot.events import Command, Press, Reply, Say
from bot.ports import Desk
from bot.questions import results
from bot.values import (
    Block,
    Button,
    Buttons,
    Divider,
    Note,
    Style,
    bullets,
    buttons,
    card,
    facts,
)
from bot.words import Text, _, _n

LATELY = 5
"""Reasons for declining that a manager is shown at once."""


def show(event: Command | Press, desk: Desk) -> Reply:
    """The word `status`: the person's own part, then the programme for its managers."""
    programme, told = desk.programme(), desk.enrolment(event.who)
    own = _own(event.who, told, desk)
    if not event.who.manages:
        return Say(card(_("Where you stand"), *own))
    whole = _whole(event.who, programme, desk)
    if told is None:
        return Say(card(_("Programme status"), *whole))
    return Say(card(_("Programme status"), *whole, Divider(), _("And you:"), *own))


def _own(who: Person, told: Enrolment | None, desk: Desk) -> list[Block | Text | None]:
    if told is None:
        return [
            _("You have not signed up yet. It takes about two minutes."),
            buttons(join_button()),
        ]
    matches = desk.open_matches(who)
    pairs = [match for match in matches if match.status is Status.ACTIVE]
    return [
        *(_match_line(match, who, desk) for match in matches),
        Note(text=_("You are signed up. I will write to you here when there is somebody for you."))
        if not matches
        else None,
        _next_step(matches, pairs, who, desk),
    ]


def _match_line(match: Match, who: Person, desk: Desk) -> Text:
    side, other = match.side(who.id) or Side.MENTEE, desk.other(match, who)
    if match.status is Status.PROPOSED:
        return (
            _("{other}: you have accepted, their answer is still to come.", other=other.who)
            if match.accepted(side)
            else _("Proposal: {other}. Your answer is awaited.", other=other.who)
        )
    meeting = desk.next_meeting(match)
    told = _("your mentor") if side is Side.MENTEE else _("your mentee")
    if meeting is None:
        return _("{other}, {role}: no date planned yet.", other=other.who, role=told)
    return _(
        "{other}, {role}: you meet on {when}.",
        other=other.who,
        role=told,
        when=when(meeting, other, who),
    )


def _next_step(matches: list[Match], pairs: list[Match], who: Person, desk: Desk) -> Buttons | None:
    waits = [
        Button(
            label=_("Answer: {name}", name=desk.other(match, who).name),
            action="match.show",
            subject=match.id,
            style=Style.PRIMARY,
        )
        for match in matches
        if match.status is Status.PROPOSED and not match.accepted(match.side(who.id) or Side.MENTEE)
    ]
    meet = meet_button(pairs[0]) if len(pairs) == 1 else None
    return buttons(*waits[:3], meet, menu_button())


def _whole(who: Person, programme: Programme, desk: Desk) -> list[Block | Text | None]:
    now = desk.figures(programme)
    people = _(
        "{mentors}, {mentees}",
        mentors=_n("{count} mentor", "{count} mentors", now.mentors),
        mentees=_n("{count} mentee", "{count} mentees", now.mentees),
    )
    meetings = _(
        "{held}, {planned}",
        held=_n("{count} held", "{count} held", now.meetings_held),
        planned=_n("{count} to come", "{count} to come", now.meetings_planned),
    )
    lost = _n("{count} message", "{count} messages", now.letters_lost)
    return [
        facts(
            (_("Signed up"), people),
            (_("Places free"), _("{some} of {all}", some=now.free, all=now.places)),
            (_("Waiting"), _n("{count} mentee", "{count} mentees", now.waiting)),
            (_("Proposals open"), _n("{count} pair", "{count} pairs", now.proposed)),
            (_("Running pairs"), _n("{count} pair", "{count} pairs", now.active)),
            (_("Meetings"), meetings),
            (_("Messages lost"), lost if now.letters_lost else None),
        ),
        bullets(_("Survey after one month"), results(programme, desk))
        or Note(text=_("The first survey goes out one month after the first match.")),
        bullets(_("Why people declined lately"), _reasons(who, programme, desk)),
        buttons(Button(label=_("Compute the pairs"), action="round.draw")),
    ]


def _reasons(reader: Person, programme: Programme, desk: Desk) -> list[Text]:
    """The newest reasons given; the other side never reads them."""
    lines = []
    for match in desk.declines(programme, reader, LATELY):
        who = desk.person(match.person_id(match.declined_by)) if match.declined_by else None
        if who:
            lines.append(_("{who}: {reason}", who=who.who, reason=match.decline_reason))
    return lines

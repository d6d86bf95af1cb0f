"""Where somebody stands with others, in a line each, and what waits for them first."""

from __future__ import annotations

from bot import requests
from bot.aims import across
from bot.cards import join_button, meet_button, when
from bot.enrolments import finish_button, whereabouts
from bot.entities import Enrolment, Match, Mentoring, Person, Programme, Side, Standing, Status
from bot.ports import Desk
from bot.proposing import deadline
from bot.rights import programme_of
from bot.shortlists import choices, choose_by
from bot.values import Button, Style
from bot.words import Listed, Text, _, _n


def match_line(match: Match, who: Person, desk: Desk) -> Text:
    """How a proposal or a pair stands, for one of its sides."""
    side, other = match.side(who.id) or Side.MENTEE, desk.other(match, who)
    if match.status is Status.PROPOSED:
        by = deadline(match, programme_of(match, desk))
        if match.chosen and side is Side.MENTEE:
            return _("{other}, whom you chose: the answer comes by {day}.", other=other.who, day=by)
        return (
            _("{other}: you have accepted; their answer comes by {day}.", other=other.who, day=by)
            if match.accepted(side)
            else _("Proposal: {other}. Please answer by {day}.", other=other.who, day=by)
        )
    meeting = desk.next_meeting(match)
    told = across(match.kind, side)
    if meeting is None:
        return _("{other}, {role}: no date planned yet.", other=other.who, role=told)
    return _(
        "{other}, {role}: you meet on {when}.",
        other=other.who,
        role=told,
        when=when(meeting, other, who),
    )


def list_line(listed: list[Match], programme: Programme) -> Text:
    """How many there are to choose from."""
    return _n(
        "{count} person to choose from, until {day}.",
        "{count} people to choose from, until {day}.",
        len(listed),
        day=choose_by(listed[0], programme),
    )


def awaited(matches: list[Match], who: Person) -> list[Match]:
    """The proposals that somebody has still to answer."""
    return [
        match
        for match in matches
        if match.status is Status.PROPOSED and not match.accepted(match.side(who.id) or Side.MENTEE)
    ]


def is_silent(told: Enrolment, programme: Programme) -> bool:
    """Whether somebody let so many proposals pass that they are asked whether they are still in."""
    return told.silences >= programme.silences_most


def waits(told: Enrolment, programme: Programme) -> Text:
    """What comes next for somebody who has nobody."""
    if is_silent(told, programme):
        return _n(
            "{count} proposal in a row has gone without an answer from you. "
            "Until you tell me that you are still in, I suggest nobody to you.",
            "{count} proposals in a row have gone without an answer from you. "
            "Until you tell me that you are still in, I suggest nobody to you.",
            told.silences,
        )
    return _("You are signed up. I will write to you here when there is somebody for you.")


def answer_button(match: Match, who: Person, desk: Desk) -> Button:
    """The way to answer a proposal."""
    return Button(
        label=_("Answer: {name}", name=desk.other(match, who).name),
        action="match.show",
        subject=match.id,
        style=Style.PRIMARY,
    )


def list_button(programme: Programme) -> Button:
    """The way to the people whom one may choose."""
    return Button(
        label=_("See the list"), action="list.show", subject=programme.id, style=Style.PRIMARY
    )


def stay_button(programme: Programme) -> Button:
    """They are still in."""
    return Button(
        label=_("Yes, I am still in"),
        action="place.stay",
        subject=programme.id,
        style=Style.PRIMARY,
    )


def first(
    who: Person, told: Enrolment | None, programme: Programme, desk: Desk
) -> tuple[Text | None, Button]:
    """Where somebody stands in a programme, in one line, and the one thing to do about it."""
    if told is None or told.standing in (Standing.BEGUN, Standing.LEFT, Standing.REFUSED):
        line = whereabouts(told, programme, desk.now) if told else None
        return line, finish_button(told, programme) if told else join_button(programme)
    place = Button(
        label=_("My place"), action="place.show", subject=programme.id, style=Style.PRIMARY
    )
    matches = desk.open_matches(who, programme)
    if mine := awaited(matches, who):
        return match_line(mine[0], who, desk), answer_button(mine[0], who, desk)
    if asked := requests.answer_buttons(who, programme, desk, most=1):
        line = requests.lines(who, programme, desk)[0]
        return line, asked[0].model_copy(update={"style": Style.PRIMARY})
    if listed := choices(who, programme, desk):
        return list_line(listed, programme), list_button(programme)
    if told.standing is Standing.ACTIVE and is_silent(told, programme):
        return waits(told, programme), stay_button(programme)
    pairs = [one for one in matches if one.status is Status.ACTIVE]
    if len(pairs) > 1:
        return _pairs(pairs, who, desk), place
    if pairs and pairs[0].kind is not Mentoring.FLASH and desk.next_meeting(pairs[0]) is None:
        return match_line(pairs[0], who, desk), meet_button(pairs[0])
    if matches:
        return match_line((pairs or matches)[0], who, desk), place
    if told.standing is Standing.ACTIVE:
        return waits(told, programme), place
    return whereabouts(told, programme, desk.now), place


def _pairs(pairs: list[Match], who: Person, desk: Desk) -> Text:
    """Several at once: with whom, and the next date of all."""
    lasting = [one for one in pairs if one.kind is not Mentoring.FLASH] or pairs
    people = Listed(items=tuple(desk.other(one, who).who for one in lasting))
    dates = [(meeting, one) for one in pairs if (meeting := desk.next_meeting(one))]
    if not dates:
        return _("With {people}: no date planned yet.", people=people)
    meeting, match = min(dates, key=lambda date: date[0].starts_at)
    at = when(meeting, desk.other(match, who), who)
    return _("With {people}; you meet next on {when}.", people=people, when=at)

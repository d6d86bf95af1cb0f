"""Where somebody's enrolment stands, and how much of it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot import windows
from bot.cards import join_button
from bot.entities import Enrolment, Mode, Programme, Role, Standing
from bot.values import Button, Style
from bot.words import Text, _

LIVE = (Standing.PENDING, Standing.ACTIVE, Standing.PAUSED)
"""Somebody who takes part, or has asked to."""

HEAVY, LIGHT = 3, 1
"""What an answer counts in a profile: those that a match is made of, and those that refine it."""


@dataclass(frozen=True)
class Complete:
    """How complete a profile is in percent, and what to add next with the page it stands on."""

    percent: int
    add: Text | None
    page: str


def role_name(role: Role) -> Text:
    """A role's name."""
    match role:
        case Role.MENTEE:
            return _("Mentee")
        case Role.MENTOR:
            return _("Mentor")
        case Role.BOTH:
            return _("Mentor and mentee")


def awaits_a_yes(told: Enrolment) -> bool:
    """Whether a manager has still to answer: for a place, or for another role."""
    return told.standing is Standing.PENDING or told.coming_at is not None


def needs_guardian(told: Enrolment) -> bool:
    """Whether nobody has their guardian's agreement yet, whom a minor needs."""
    return bool(told.minor) and told.guardian_at is None


def change_line(told: Enrolment) -> Text | None:
    """Where somebody's change of role stands, if they have begun one."""
    if not told.coming:
        return None
    now, then = role_name(told.role), role_name(told.as_coming().role)
    if told.coming_at:
        return _("You have asked for: {then}. Until a manager says yes: {now}.", then=then, now=now)
    return _("Your change of role is not finished. Until then: {now}.", now=now)


def whereabouts(told: Enrolment, programme: Programme, now: datetime) -> Text:
    """Where somebody stands, in a sentence."""
    match told.standing:
        case Standing.BEGUN:
            return _("Your sign-up is not finished: what you have told is kept.")
        case Standing.LISTED:
            return waiting_line(told.role, programme, now)
        case Standing.PENDING:
            return _("You have signed up. A manager reads your answers before you take part.")
        case Standing.ACTIVE:
            return _("You are signed up.")
        case Standing.PAUSED if told.paused_until:
            on = windows.told(programme, told.paused_until)
            return _("You are taking a break until {date}.", date=on)
        case Standing.PAUSED:
            return _("You are taking a break.")
        case Standing.REFUSED:
            return _("Your request was not accepted this time.")
        case Standing.LEFT:
            return _("You have left the programme. You can come back whenever you like.")


def waiting_line(role: Role, programme: Programme, now: datetime) -> Text:
    """Why somebody is on the list, and what comes next."""
    opens = windows.opens_on(programme, role)
    if opens and windows.window(programme, role, now) is windows.Window.UPCOMING:
        return _("Sign-up opens on {date}. You are on the list.", date=_day(opens, programme))
    closed = windows.closes_on(programme, role)
    if closed:
        on = _day(closed, programme)
        return _("Sign-up closed on {date}. You are on the waiting list.", date=on)
    return _("You are on the waiting list.")


def finish_button(told: Enrolment, programme: Programme) -> Button:
    """What somebody who is not in yet can do about it."""
    if told.standing is Standing.BEGUN:
        return Button(
            label=_("Finish my sign-up"),
            action="join.open",
            subject=programme.id,
            style=Style.PRIMARY,
        )
    if told.standing is Standing.LEFT:
        return Button(
            label=_("Come back"), action="join.open", subject=programme.id, style=Style.PRIMARY
        )
    return join_button(programme)


def completeness(told: Enrolment) -> Complete:
    """How much of what helps to find a match has been told (C24)."""
    learns, mentors = told.role.learns, told.role.mentors
    parts: list[tuple[bool, object, Text, str]] = [
        (learns, told.goals, _("your goals"), "needs"),
        (learns, told.seeks, _("the skills you look for"), "needs"),
        (mentors, told.offers, _("the skills you offer"), "offer"),
        (mentors, told.presentation, _("a short presentation of yourself"), "portrait"),
        (learns, told.wanted, _("your themes"), "needs"),
        (mentors, told.offered, _("your themes"), "offer"),
        (True, told.languages, _("the languages you speak"), "practical"),
        (True, told.slots, _("when you are free"), "practical"),
        (not mentors, told.situation, _("your situation"), "portrait"),
        (mentors, told.experience, _("your years of experience"), "signup"),
        (True, told.degree, _("your degree"), "signup"),
        (learns, told.tried, _("what you have tried already"), "needs"),
        (learns, told.motivation, _("why you would like to take part"), "needs"),
        (True, told.interests, _("your interests"), "portrait"),
    ]
    besides: list[tuple[bool, object, Text, str]] = [
        (True, told.sector, _("your sector"), "signup"),
        (True, told.style, _("how you like to work"), "portrait"),
        (True, told.values, _("what matters to you"), "portrait"),
        (told.mode is not Mode.VIRTUAL, told.city, _("your town"), "portrait"),
        (True, told.personality, _("five sentences about you"), "traits"),
    ]
    asked = [
        (part, weight)
        for part, weight in (*((p, HEAVY) for p in parts), *((p, LIGHT) for p in besides))
        if part[0]
    ]
    lacking = [(part, weight) for part, weight in asked if part[1] in ("", [], None)]
    whole, open_ = (sum(weight for _part, weight in some) for some in (asked, lacking))
    percent = 100 * (whole - open_) // whole
    if not lacking:
        return Complete(percent, None, "")
    (_asked, _told, add, page), _weight = lacking[0]
    return Complete(percent, add, page)


def complete_line(complete: Complete) -> Text:
    """How complete a profile is, and what to add next."""
    if complete.add is None:
        return _("Your profile is complete.")
    return _(
        "Your profile is {percent} % complete. To add next: {thing}.",
        percent=complete.percent,
        thing=complete.add,
    )


def _day(on: date, programme: Programme) -> Text:
    return _("{day}", day=windows.told(programme, on))

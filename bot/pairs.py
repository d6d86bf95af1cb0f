"""How a pair gets a place and a date, how a proposal is withdrawn, and how a pair parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.entities import (
    Enrolment,
    Match,
    Meeting,
    MeetingStatus,
    Mentoring,
    Person,
    Programme,
    Request,
    RequestStatus,
    Role,
    Side,
    Standing,
    Status,
)
from bot.ports import Desk

REMIND = timedelta(hours=24)
GRACE = timedelta(days=1)
"""How long the two may tell of their one meeting before their pair closes by itself."""

NOW = timedelta()
TOGETHER = timedelta(minutes=10)
"""Those who join within this time are matched together, which makes better pairs."""


def appoint(
    match_id: str,
    start: datetime,
    minutes: int,
    desk: Desk,
    link: str = "",
    series_id: str | None = None,
) -> Meeting:
    """Set a date; both are reminded the day before, and asked afterwards."""
    meeting = desk.add(
        Meeting(match_id=match_id, series_id=series_id, starts_at=start, minutes=minutes, link=link)
    )
    if start - REMIND > desk.now:
        desk.promise("meeting.remind", meeting.id, start - REMIND)
    desk.promise("meeting.follow", meeting.id, start + timedelta(minutes=minutes))
    return meeting


def is_over(match: Match, desk: Desk) -> None:
    """A meeting has ended: a pair that meets once does not wait long to hear how it was."""
    if match.kind is Mentoring.FLASH:
        desk.promise("flash.close", match.id, desk.now + GRACE)


def told_of(meeting: Meeting, match: Match, desk: Desk) -> None:
    """What became of a meeting is known: a pair that meets once is over, unless it was put off."""
    if match.kind is Mentoring.FLASH and meeting.status is not MeetingStatus.POSTPONED:
        desk.promise("flash.close", match.id, desk.now)


def seat(match: Match, programme: Programme, desk: Desk) -> bool:
    """Take one of the mentor's places, from the proposal on; False where none is left."""
    mentor = desk.person(match.mentor_id)
    place = desk.free_place(mentor, programme) if mentor else None
    if place is None:
        return False
    match.place = place
    fills_up(match, programme, desk)
    if _has_a_list(match, programme, desk):
        desk.promise("list.enough", match.id, desk.now)
    return True


def _has_a_list(match: Match, programme: Programme, desk: Desk) -> bool:
    """Whether somebody who is to answer this proposal has a list to choose from as well."""
    mentee, mentor = desk.sides(match)
    theirs = [] if match.status is Status.SUGGESTED else [mentee]
    asked = [*theirs, mentor] if match.kind is Mentoring.PEER else theirs
    return any(
        one.mentee_id == person.id
        for person in asked
        for one in desk.suggestions(person, programme)
    )


def fills_up(match: Match, programme: Programme, desk: Desk) -> None:
    """A place is taken: those to whom the mentor is suggested hear it if it was the last."""
    mentee, mentor = desk.sides(match)
    taken = [mentee, mentor] if match.kind is Mentoring.PEER else [mentor]
    if any(one.mentor_id == who.id for who in taken for one in desk.suggestions(who, programme)):
        desk.promise("list.full", match.id, desk.now)


def heard(who: Person, programme: Programme, desk: Desk) -> None:
    """Somebody has answered: the proposals that they let pass are forgotten."""
    told = desk.enrolment(who, programme)
    if told and told.silences:
        told.silences = 0


def may_have_another(who: Person, told: Enrolment, programme: Programme, desk: Desk) -> bool:
    """Whether a mentee who has all the mentors they wanted may want one more (F14)."""
    if not told.role.learns or told.standing is not Standing.ACTIVE:
        return False
    mine = [one for one in desk.open_matches(who, programme) if one.mentee_id == who.id]
    return max(1, told.mentors_wanted) <= len(mine) < programme.mentors_most


def running(who: Person, desk: Desk, programme: Programme | None = None) -> list[Match]:
    """The pairs of somebody that run; in one programme, or in all."""
    return [one for one in desk.open_matches(who, programme) if one.status is Status.ACTIVE]


def lasting(pairs: Sequence[Match]) -> list[Match]:
    """Those that meet more than once."""
    return [one for one in pairs if one.kind is not Mentoring.FLASH]


def look_again(programme: Programme, desk: Desk, later: timedelta = NOW) -> None:
    """Somebody is free, or has changed their answers: whoever waits is matched again."""
    desk.wake("match.seek", programme.id, desk.now + later)


def withdraw(who: Person, programme: Programme, role: Role | None, desk: Desk) -> None:
    """Close the proposals, suggestions and requests that a new role leaves no place for, or all.

    Running pairs stay.
    """
    for request in desk.open_requests(who, programme):
        side = request.side(who.id)
        if side and (role is None or not (role.learns if side is Side.MENTEE else role.mentors)):
            drop_request(request, side, desk)
    for match in desk.open_matches(who, programme):
        side = match.side(who.id)
        if side is None or match.status is not Status.PROPOSED:
            continue
        if role is None or not (role.learns if side is Side.MENTEE else role.mentors):
            drop(match, side, desk)
    for match in desk.suggestions(who, programme):
        side = match.side(who.id)
        if side and (role is None or not (role.learns if side is Side.MENTEE else role.mentors)):
            strike(match, side, desk)


def strike(match: Match, side: Side, desk: Desk) -> None:
    """One side is no longer there for a suggestion: it comes off the mentee's list."""
    match.strike(side)
    desk.promise("list.changed", match.id, desk.now)


def drop(match: Match, side: Side, desk: Desk) -> None:
    """One side is no longer there for a proposal; the other is told, and looked after."""
    match.status = Status.DROPPED
    match.declined_by = side
    desk.promise("match.refill", match.id, desk.now)


def drop_request(request: Request, side: Side, desk: Desk) -> None:
    """One side is no longer there for a request; the other is told, and looked after."""
    mentee = side is Side.MENTEE
    request.close(RequestStatus.WITHDRAWN if mentee else RequestStatus.GONE, desk.now)
    desk.forget(request.id)
    desk.promise("request.missed", request.id, desk.now)


def part(match: Match, side: Side, desk: Desk) -> None:
    """A running pair ends because one side goes; its dates end with it."""
    match.status = Status.DROPPED
    match.declined_by = side
    end_series(match, desk)


def end_series(match: Match, desk: Desk) -> None:
    """No date that was set holds any more."""
    old = desk.series_of(match)
    if old:
        old.ended_at = desk.now
    while coming := desk.next_meeting(match):
        coming.status = MeetingStatus.CANCELLED
        desk.forget(coming.id)

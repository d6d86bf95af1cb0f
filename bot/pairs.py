"""How a proposal is withdrawn, and how a pair parts."""

from __future__ import annotations

from bot.entities import Match, MeetingStatus, Person, Programme, Role, Side, Status
from bot.ports import Desk


def withdraw(who: Person, programme: Programme, role: Role | None, desk: Desk) -> None:
    """Close the proposals that a new role leaves no place for, or all; running pairs stay."""
    for match in desk.open_matches(who, programme):
        side = match.side(who.id)
        if side is None or match.status is not Status.PROPOSED:
            continue
        if role is None or not (role.learns if side is Side.MENTEE else role.mentors):
            drop(match, side, desk)


def drop(match: Match, side: Side, desk: Desk) -> None:
    """One side is no longer there for a proposal; the other is told, and looked after."""
    match.status = Status.DROPPED
    match.declined_by = side
    desk.promise("match.refill", match.id, desk.now)


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

"""Which mentors have changed since somebody last looked: each change has a number.

A time would not do: of two who write at once, the one who waits for the other has the earlier one.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from bot.entities import Status
from storage.tables import (
    CommunityRow,
    EnrolmentRow,
    MatchRow,
    PersonRow,
    ProgrammeRow,
    RequestRow,
)

COMMUNITY, CHANGED = "community", "changed"


def watch(session: Session, community: CommunityRow) -> None:
    """From now on, what changes how a mentor is found gets a number with each transaction."""
    session.info[COMMUNITY] = community
    sa.event.listen(session, "before_flush", _number)


def edition(session: Session) -> int:
    """The number of this transaction's changes; the community's row is locked, so nobody else's."""
    community: CommunityRow = session.info[COMMUNITY]
    if not session.info.get(CHANGED):
        community.edition += 1
        session.info[CHANGED] = True
    return community.edition


def has_changed(session: Session) -> bool:
    """Whether this transaction changes anything of it, which might still be undone."""
    return bool(session.info.get(CHANGED))


def _number(session: Session, _context: Any, _instances: Any) -> None:
    mentors: dict[str, set[str]] = {}
    for row in (*session.new, *session.dirty):
        match row:
            case EnrolmentRow() if session.is_modified(row):
                row.edition = edition(session)
            case MatchRow() | RequestRow() if row.status is not Status.DRAFT:
                mentors.setdefault(row.programme_id, set()).add(row.mentor_id)
            case ProgrammeRow() if sa.inspect(row).persistent and _has(row, "silences_most"):
                _touch(session, col(EnrolmentRow.programme_id) == row.id)
            case PersonRow() if sa.inspect(row).persistent and _has(row, "name"):
                _touch(session, col(EnrolmentRow.person_id) == row.id)
    for programme_id, ids in mentors.items():
        _touch(
            session,
            col(EnrolmentRow.programme_id) == programme_id,
            col(EnrolmentRow.person_id).in_(sorted(ids)),
        )


def _has(row: SQLModel, changed: str) -> bool:
    return bool(sa.inspect(row).attrs[changed].history.has_changes())


def _touch(session: Session, *which: sa.ColumnElement[bool]) -> None:
    session.connection().execute(
        sa.update(EnrolmentRow).where(*which).values(edition=edition(session))
    )

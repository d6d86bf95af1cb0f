"""Letters and errands that are due, over all communities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import Session, col, select

from bot.entities import Errand, LetterStatus, Platform
from bot.ports import Due, Parcel, Recipient
from bot.values import Card
from bot.words import DEFAULT_ZONE, Reader
from storage.tables import (
    ChannelRow,
    CommunityRow,
    DeliveryRow,
    ErrandRow,
    LetterRow,
    PersonRow,
    ProgrammeRow,
)

REPEATS_END = timedelta(hours=25)
"""How long a platform may repeat a delivery (Slack: up to a day)."""


class SqlOutbox:
    """Letters on their way."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def claim(
        self, now: datetime, lease_until: datetime, platforms: Sequence[Platform], limit: int
    ) -> list[Parcel]:
        """Take due letters until the lease ends; a lease that ran out frees its letter."""
        status, due = col(LetterRow.status), col(LetterRow.due_at)
        free = (status == LetterStatus.PENDING) & (due <= now)
        lost = (status == LetterStatus.SENDING) & (col(LetterRow.lease_until) <= now)
        here = sa.select(col(CommunityRow.id)).where(col(CommunityRow.platform).in_(platforms))
        chosen = (
            sa.select(col(LetterRow.number))
            .where(free | lost, col(LetterRow.community_id).in_(here))
            .order_by(due, col(LetterRow.number))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        with Session(self._engine, expire_on_commit=False) as session:
            # Unreadable letters are no reason to think that nothing is due. Chosen first: inside
            # the update, PostgreSQL may choose again for each row, and take more than the limit.
            while numbers := list(session.execute(chosen).scalars()):
                session.execute(
                    sa.update(LetterRow)
                    .where(col(LetterRow.number).in_(numbers))
                    .values(
                        status=LetterStatus.SENDING,
                        lease_until=lease_until,
                        attempts=col(LetterRow.attempts) + 1,
                    )
                )
                parcels = _parcels(session, numbers)
                session.commit()
                if parcels:
                    return parcels
            session.commit()
        return []

    def recover(self) -> None:
        """Take back what a process before this one was sending when it died.

        A SQLite file has one process, so its leases mean nothing once it starts again. With
        PostgreSQL another may be alive: there the lease decides.
        """
        if self._engine.dialect.name != "sqlite":
            return
        with Session(self._engine) as session:
            session.execute(
                sa.update(LetterRow)
                .where(col(LetterRow.status) == LetterStatus.SENDING)
                .values(status=LetterStatus.PENDING, lease_until=None)
            )
            session.commit()

    def sent(self, letter_id: str, attempts: int, remote_id: str, now: datetime) -> None:
        """It arrived. Ignored when the lease was lost to another attempt."""
        self._settle(
            letter_id, attempts, status=LetterStatus.SENT, remote_id=remote_id, sent_at=now,
            last_error="",
        )  # fmt: skip

    def put_off(self, letter_id: str, attempts: int, until: datetime, reason: str) -> None:
        """It did not leave: again then."""
        self._settle(
            letter_id, attempts, status=LetterStatus.PENDING, due_at=until, last_error=reason
        )

    def put_back(self, letter_id: str, attempts: int, until: datetime) -> None:
        """It was not tried at all: again then, and this time does not count."""
        self._settle(
            letter_id, attempts, status=LetterStatus.PENDING, due_at=until, attempts=attempts - 1
        )

    def give_up(self, letter_id: str, attempts: int, reason: str, for_good: bool = False) -> None:
        """It does not arrive; of a channel, the managers hear."""
        self._settle(
            letter_id, attempts, status=LetterStatus.DEAD, last_error=reason, for_good=for_good
        )

    def _settle(self, letter_id: str, attempt: int, **values: Any) -> None:
        with Session(self._engine) as session:
            if values.get("status") is LetterStatus.DEAD:
                _tell_of_loss(session, letter_id, attempt)
            session.execute(
                sa.update(LetterRow)
                .where(
                    col(LetterRow.id) == letter_id,
                    col(LetterRow.attempts) == attempt,
                    col(LetterRow.status) == LetterStatus.SENDING,
                )
                .values(lease_until=None, **values)
            )
            session.commit()


class SqlAgenda:
    """What is due."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def due(self, now: datetime, limit: int) -> list[Due]:
        """Errands to run, oldest first."""
        with Session(self._engine) as session:
            rows = session.execute(
                sa.select(
                    col(CommunityRow.platform),
                    col(CommunityRow.address),
                    col(ErrandRow.id),
                    col(ErrandRow.attempts),
                )
                .join(ErrandRow, col(ErrandRow.community_id) == col(CommunityRow.id))
                .where(col(ErrandRow.done_at).is_(None), col(ErrandRow.due_at) <= now)
                .order_by(col(ErrandRow.due_at), col(ErrandRow.id))
                .limit(limit)
            )
            return [Due(*row) for row in rows]

    def next_due(self, after: datetime) -> datetime | None:
        """When the next errand or letter falls due, later than `after`."""
        errand, letter = col(ErrandRow.due_at), col(LetterRow.due_at)
        lease = col(LetterRow.lease_until)
        sending = col(LetterRow.status) == LetterStatus.SENDING
        pending = col(LetterRow.status) == LetterStatus.PENDING
        with Session(self._engine) as session:
            times = [
                session.exec(select(sa.func.min(at)).where(condition, at > after)).one()
                for at, condition in (
                    (errand, col(ErrandRow.done_at).is_(None)),
                    (letter, pending),
                    (lease, sending),
                )
            ]
        return min((at for at in times if at), default=None)

    def put_off(self, errand_id: str, until: datetime, reason: str) -> None:
        """An errand failed: try again then."""
        with Session(self._engine) as session:
            session.execute(
                sa.update(ErrandRow)
                .where(col(ErrandRow.id) == errand_id)
                .values(due_at=until, attempts=col(ErrandRow.attempts) + 1, last_error=reason[:500])
            )
            session.commit()

    def give_up(self, errand_id: str, now: datetime, reason: str) -> None:
        """An errand failed too often."""
        with Session(self._engine) as session:
            session.execute(
                sa.update(ErrandRow)
                .where(col(ErrandRow.id) == errand_id)
                .values(done_at=now, given_up=True, last_error=reason[:500])
            )
            session.commit()

    def latest(self) -> datetime | None:
        """The newest instant that anything happened at: a rehearsal's clock never falls back."""
        with Session(self._engine) as session:
            written = session.exec(select(sa.func.max(LetterRow.written_at))).one()
            done = session.exec(select(sa.func.max(ErrandRow.done_at))).one()
        return max((at for at in (written, done) if at), default=None)

    def tidy(self, now: datetime) -> None:
        """Forget deliveries that no platform repeats any more."""
        with Session(self._engine) as session:
            session.execute(sa.delete(DeliveryRow).where(col(DeliveryRow.at) < now - REPEATS_END))
            session.commit()


def _tell_of_loss(session: Session, letter_id: str, attempt: int) -> None:
    """Promise to tell the managers that a channel was not reached."""
    letter = session.exec(
        select(LetterRow).where(
            col(LetterRow.id) == letter_id,
            col(LetterRow.attempts) == attempt,
            col(LetterRow.status) == LetterStatus.SENDING,
            col(LetterRow.channel) != "",
        )
    ).one_or_none()
    if letter:
        # Once for each time that it is tried again.
        key = f"letter.lost:{letter.id}:{letter.due_at.isoformat()}"
        lost = Errand(key=key, kind="letter.lost", subject=letter.id, due_at=letter.due_at)
        told = session.exec(
            select(ErrandRow.id).where(
                col(ErrandRow.community_id) == letter.community_id, col(ErrandRow.key) == key
            )
        ).first()
        if told is None:
            session.add(ErrandRow(**lost.model_dump(), community_id=letter.community_id))


def _parcels(session: Session, numbers: list[int]) -> list[Parcel]:
    """The letters of those numbers with their readers, in the order they were written."""
    rows = session.execute(
        sa.select(LetterRow, CommunityRow)
        .join(CommunityRow, col(CommunityRow.id) == col(LetterRow.community_id))
        .where(col(LetterRow.number).in_(numbers))
        .order_by(col(LetterRow.number))
    ).all()
    ids = {id for letter, _community in rows for id in letter.recipients}
    people = {
        person.id: person
        for person in session.exec(select(PersonRow).where(col(PersonRow.id).in_(ids)))
    }
    parcels = []
    for letter, community in rows:
        try:
            card = Card.model_validate_json(letter.card)
        except ValidationError as error:
            # Written by another version: it must not hold up the letters behind it.
            letter.status, letter.last_error = LetterStatus.DEAD, f"unreadable: {error}"[:500]
            continue
        readers = [people[id] for id in letter.recipients if id in people]
        parcels.append(
            Parcel(
                letter_id=letter.id,
                key=letter.key,
                platform=community.platform,
                community=community.address,
                recipients=tuple(
                    Recipient(reader.address, reader.name, reader.route, reader.reader)
                    for reader in readers
                    if reader.community_id == letter.community_id
                ),
                card=card,
                attempts=letter.attempts,
                channel=_channel(session, letter),
                remote_id=letter.remote_id,
            )
        )
    return parcels


def _channel(session: Session, letter: LetterRow) -> Recipient | None:
    """The channel that a letter is for, and how it reads."""
    if not letter.channel:
        return None
    known = session.exec(
        select(ChannelRow).where(
            col(ChannelRow.community_id) == letter.community_id,
            col(ChannelRow.address) == letter.channel,
        )
    ).one_or_none()
    name, route = (known.name, known.route) if known else ("", "")
    programme = session.get(ProgrammeRow, letter.programme_id)
    zone = programme.zone if programme else DEFAULT_ZONE
    return Recipient(letter.channel, name, route, Reader(letter.language, zone))

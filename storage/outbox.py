"""Letters and errands that are due, over all communities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import Session, SQLModel, col, select

from bot.entities import Errand, LetterStatus, Platform, reads
from bot.ports import Due, Fate, Lost, Parcel, PutBack, PutOff, Recipient, Sent, Stack
from bot.values import Card
from bot.words import DEFAULT_ZONE, Reader
from storage.engine import alone
from storage.tables import (
    ChannelRow,
    CommunityRow,
    DeliveryRow,
    ErrandRow,
    LetterRow,
    ProgrammeRow,
)

REPEATS_END = timedelta(hours=25)
"""How long a platform may repeat a delivery (Slack: up to a day)."""

LETTER = SQLModel.metadata.tables["letter"]
PERSON = SQLModel.metadata.tables["person"]

WANTED = [
    LETTER.c[name]
    for name in (
        "number", "id", "community_id", "key", "recipients", "card", "attempts", "channel",
        "language", "programme_id", "remote_id", "in_doubt_since", "not_after",
    )
]  # fmt: skip

READER = sa.select(
    *(PERSON.c[name] for name in ("id", "address", "name", "route")),
    *(PERSON.c[name] for name in ("chosen_language", "locale", "chosen_zone", "platform_zone")),
)

# Spelt out: with a value to be filled in, a database does not know that its index is enough.
PENDING = sa.text("letter.status = 'pending'")
SENDING = sa.text("letter.status = 'sending'")

HELD = (LETTER.c.id == sa.bindparam("letter"), LETTER.c.holder == sa.bindparam("by"), SENDING)
"""Whoever lost the lease to somebody else settles nothing any more."""

LET_GO: dict[str, Any] = {"lease_until": None, "holder": ""}


class SqlOutbox:
    """Letters on their way."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def stacks(self, now: datetime, platforms: Sequence[Platform]) -> list[Stack]:
        """Where letters are due; a lease that ran out frees its letter first."""
        with Session(self._engine) as session:
            session.execute(
                sa.update(LETTER)
                .where(SENDING, LETTER.c.lease_until <= now)
                .values(status=LetterStatus.PENDING, **LET_GO)
            )
            session.commit()
            return [
                Stack(platform, community_id, awaited)
                for awaited in (True, False)
                for platform, community_id in session.execute(_waiting(now, platforms, awaited))
            ]

    def claim(self, stack: Stack, now: datetime, lease_until: datetime, limit: int) -> list[Parcel]:
        """Take due letters until the lease ends."""
        chosen = (
            sa.select(*WANTED, col(CommunityRow.platform), col(CommunityRow.address))
            .join(CommunityRow, col(CommunityRow.id) == LETTER.c.community_id)
            .where(
                LETTER.c.community_id == stack.community_id,
                LETTER.c.awaited.is_(stack.awaited),
                PENDING,
                LETTER.c.due_at <= now,
                _open(now, stack.awaited),
            )
            .order_by(LETTER.c.due_at, LETTER.c.number)
            .limit(limit)
            .with_for_update(of=LETTER, skip_locked=True)
        )
        holder = uuid4().hex
        with Session(self._engine) as session:
            # Unreadable letters are no reason to think that nothing is due. Chosen first: inside
            # the update, PostgreSQL may choose again for each row, and take more than the limit.
            while rows := session.execute(chosen).all():
                session.execute(
                    sa.update(LETTER)
                    .where(LETTER.c.number.in_([row.number for row in rows]))
                    .values(
                        status=LetterStatus.SENDING,
                        holder=holder,
                        lease_until=lease_until,
                        in_doubt_since=sa.func.coalesce(LETTER.c.in_doubt_since, now),
                        attempts=LETTER.c.attempts + 1,
                        anew=False,
                    )
                )
                parcels = _parcels(session, rows, stack.community_id, holder)
                session.commit()
                if parcels:
                    return parcels
            session.commit()
        return []

    def recover(self, now: datetime, found_by: datetime) -> None:
        """Free early what a process that died was sending, where nobody else can be alive.

        What was on its way is `found_by` then on its platform; on our own web door, at once.
        Elsewhere the lease decides.
        """
        if not alone(self._engine):
            return
        web = sa.select(col(CommunityRow.id)).where(col(CommunityRow.platform) == Platform.WEB)
        with Session(self._engine) as session:
            for until, where in ((now, sa.true()), (found_by, LETTER.c.community_id.not_in(web))):
                session.execute(sa.update(LETTER).where(SENDING, where).values(lease_until=until))
            session.commit()

    def settle(self, fates: Sequence[Fate]) -> None:
        """Note what became of letters, but for those that somebody else has taken since."""
        with Session(self._engine) as session:
            # First of all: a community that decides something keeps the errand waiting, and would
            # in its turn wait for a letter that was settled before.
            for fate in fates:
                if isinstance(fate, Lost):
                    _tell_of_loss(session, fate.parcel)
            sent = [fate for fate in fates if isinstance(fate, Sent)]
            if sent:
                session.connection().execute(
                    ARRIVED,
                    [
                        {"letter": fate.parcel.letter_id, "by": fate.parcel.holder,
                         "remote": fate.remote_id, "at": fate.at}
                        for fate in sent
                    ],
                )  # fmt: skip
            for fate in fates:
                if not isinstance(fate, Sent):
                    session.connection().execute(
                        sa.update(LETTER).where(*HELD).values(**LET_GO, **_settled(fate)),
                        {"letter": fate.parcel.letter_id, "by": fate.parcel.holder},
                    )
            session.commit()

    def pause(self, stack: Stack, until: datetime) -> None:
        """Send nothing to that community before then, but for what somebody waits for."""
        with Session(self._engine) as session:
            session.execute(
                sa.update(CommunityRow)
                .where(col(CommunityRow.id) == stack.community_id)
                .values(quiet_until=until)
            )
            session.commit()


ARRIVED = (
    sa.update(LETTER)
    .where(*HELD)
    .values(
        status=sa.case((LETTER.c.anew, LetterStatus.PENDING), else_=LetterStatus.SENT),
        remote_id=sa.bindparam("remote"),
        sent_at=sa.bindparam("at"),
        last_error="",
        in_doubt_since=None,
        **LET_GO,
    )
)


def _settled(fate: PutOff | PutBack | Lost) -> dict[str, Any]:
    if isinstance(fate, Lost):
        return {"status": LetterStatus.DEAD, "last_error": fate.reason, "for_good": fate.for_good}
    told: dict[str, Any] = {"status": LetterStatus.PENDING}
    if fate.until:
        told["due_at"] = fate.until
    if isinstance(fate, PutBack):
        told["attempts"] = fate.parcel.attempts - 1
        told["in_doubt_since"] = fate.parcel.in_doubt_since
    else:
        told["last_error"] = fate.reason
        if not fate.in_doubt:
            told["in_doubt_since"] = None
    return told


def _waiting(now: datetime, platforms: Sequence[Platform], awaited: bool) -> Any:
    """The communities to which such letters are due."""
    due = sa.exists().where(
        LETTER.c.community_id == col(CommunityRow.id),
        LETTER.c.awaited.is_(awaited),
        PENDING,
        LETTER.c.due_at <= now,
    )
    return sa.select(col(CommunityRow.platform), col(CommunityRow.id)).where(
        col(CommunityRow.platform).in_(platforms), _open(now, awaited), due
    )


def _next(after: datetime, awaited: bool) -> Any:
    """When the next such letter falls due: the index tells it at once of each community alone."""
    first = sa.select(sa.func.min(LETTER.c.due_at)).where(
        LETTER.c.community_id == col(CommunityRow.id),
        LETTER.c.awaited.is_(awaited),
        PENDING,
        LETTER.c.due_at > after,
    )
    return sa.select(sa.func.min(first.scalar_subquery())).select_from(CommunityRow)


def _open(now: datetime, awaited: bool) -> sa.ColumnElement[bool]:
    """Whether a community's platform takes such letters for now."""
    quiet = col(CommunityRow.quiet_until)
    return sa.true() if awaited else quiet.is_(None) | (quiet <= now)


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
                    col(ErrandRow.kind),
                    col(ErrandRow.attempts),
                )
                .join(ErrandRow, col(ErrandRow.community_id) == col(CommunityRow.id))
                .where(col(ErrandRow.done_at).is_(None), col(ErrandRow.due_at) <= now)
                .order_by(col(ErrandRow.due_at), col(ErrandRow.id))
                .limit(limit)
            )
            return [Due(*row) for row in rows]

    def hold(self, errand_id: str) -> Callable[[], None] | None:
        """Keep other processes from an errand; how to let go of it, None where one is at it.

        Whoever dies lets go. A SQLite file has one process, and nobody to be kept from it.
        """
        if self._engine.dialect.name == "sqlite":
            return lambda: None
        name = sa.func.hashtextextended(errand_id, 0)
        line = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if line.scalar(sa.select(sa.func.pg_try_advisory_lock(name))):

            def let_go() -> None:
                with line:
                    line.execute(sa.select(sa.func.pg_advisory_unlock(name)))

            return let_go
        line.close()
        return None

    def next_due(self, after: datetime) -> datetime | None:
        """When there is something to do next, later than `after`."""
        errand, lease = col(ErrandRow.due_at), LETTER.c.lease_until
        quiet = col(CommunityRow.quiet_until)
        with Session(self._engine) as session:
            times = [
                session.scalar(
                    sa.select(sa.func.min(errand)).where(
                        col(ErrandRow.done_at).is_(None), errand > after
                    )
                ),
                session.scalar(sa.select(sa.func.min(lease)).where(SENDING, lease > after)),
                session.scalar(sa.select(sa.func.min(quiet)).where(quiet > after)),
                *(session.scalar(_next(after, awaited)) for awaited in (True, False)),
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


def _tell_of_loss(session: Session, parcel: Parcel) -> None:
    """Promise to tell the managers that a channel was not reached."""
    letter = session.execute(
        sa.select(LETTER.c.id, LETTER.c.community_id, LETTER.c.due_at).where(
            LETTER.c.id == parcel.letter_id,
            LETTER.c.holder == parcel.holder,
            SENDING,
            LETTER.c.channel != "",
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
            session.flush()


def _parcels(
    session: Session, rows: Sequence[sa.Row[Any]], community_id: str, holder: str
) -> list[Parcel]:
    """Those letters with their readers, in the order they were written."""
    ids = {id for row in rows for id in row.recipients}
    # Column by column: whole people take longer to read than all else in a bag.
    asked = READER.where(PERSON.c.id.in_(ids), PERSON.c.community_id == community_id)
    people = {
        id: Recipient(address, name, route, reads(*how))
        for id, address, name, route, *how in session.execute(asked)
    }
    parcels, torn = [], []
    for row in sorted(rows, key=lambda row: row.number):
        try:
            card = _card(row.card)
        except ValidationError as error:
            # Written by another version: it must not hold up the letters behind it.
            torn.append({"letter": row.id, "by": holder, "why": f"unreadable: {error}"[:500]})
            continue
        readers = (people.get(id) for id in row.recipients)
        parcels.append(
            Parcel(
                letter_id=row.id,
                key=row.key,
                platform=row.platform,
                community=row.address,
                recipients=tuple(reader for reader in readers if reader),
                card=card,
                attempts=row.attempts + 1,
                channel=_channel(session, row),
                remote_id=row.remote_id,
                holder=holder,
                in_doubt_since=row.in_doubt_since,
                not_after=row.not_after,
            )
        )
    if torn:
        session.connection().execute(TORN, torn)
    return parcels


@lru_cache(maxsize=256)
def _card(written: str) -> Card:
    """What was written; an announcement says the same to thousands, and is read once."""
    return Card.model_validate_json(written)


TORN = (
    sa.update(LETTER)
    .where(*HELD)
    .values(status=LetterStatus.DEAD, last_error=sa.bindparam("why"), **LET_GO)
)


def _channel(session: Session, letter: sa.Row[Any]) -> Recipient | None:
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

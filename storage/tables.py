"""One table per entity; a row is the entity, with the community it belongs to."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from bot import entities as e

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def _enum(kind: type[StrEnum]) -> Any:
    """Stored by value with a check: a native type is painful to migrate."""
    return sa.Enum(
        kind,
        native_enum=False,
        values_callable=lambda members: [member.value for member in members],
        length=32,
        create_constraint=True,
        name=kind.__name__.lower(),
    )


def _key() -> Any:
    return Field(primary_key=True, max_length=32)


def _of(table: str) -> Any:
    return Field(foreign_key=f"{table}.id", index=True, max_length=32)


class CommunityRow(e.Community, SQLModel, table=True):
    """A workspace, a tenant or the playground."""

    __tablename__: ClassVar[str] = "community"
    __table_args__ = (sa.UniqueConstraint("platform", "address"),)

    id: str = _key()
    platform: e.Platform = Field(sa_type=_enum(e.Platform))


class Scoped(SQLModel):
    """What belongs to one community."""

    community_id: str = _of("community")


class PersonRow(e.Person, Scoped, table=True):
    """Somebody of the community."""

    __tablename__: ClassVar[str] = "person"
    __table_args__ = (sa.UniqueConstraint("community_id", "address"),)

    id: str = _key()


class ProgrammeRow(e.Programme, Scoped, table=True):
    """A mentoring programme."""

    __tablename__: ClassVar[str] = "programme"

    id: str = _key()
    themes: list[str] = Field(sa_type=sa.JSON)


class EnrolmentRow(e.Enrolment, Scoped, table=True):
    """A person's place in a programme."""

    __tablename__: ClassVar[str] = "enrolment"
    __table_args__ = (sa.UniqueConstraint("programme_id", "person_id"),)

    id: str = _key()
    programme_id: str = _of("programme")
    person_id: str = _of("person")
    role: e.Role = Field(sa_type=_enum(e.Role))
    themes: list[str] = Field(sa_type=sa.JSON)
    languages: list[str] = Field(sa_type=sa.JSON)
    slots: list[str] = Field(default=[], sa_type=sa.JSON)


class RoundRow(e.Round, Scoped, table=True):
    """A matching round."""

    __tablename__: ClassVar[str] = "round"

    id: str = _key()
    programme_id: str = _of("programme")
    status: e.RoundStatus = Field(default=e.RoundStatus.DRAFT, sa_type=_enum(e.RoundStatus))


class MatchRow(e.Match, Scoped, table=True):
    """One mentor and one mentee."""

    __tablename__: ClassVar[str] = "match"

    id: str = _key()
    programme_id: str = _of("programme")
    round_id: str = _of("round")
    mentee_id: str = _of("person")
    mentor_id: str = _of("person")
    findings: list[dict[str, object]] = Field(default=[], sa_type=sa.JSON)
    status: e.Status = Field(default=e.Status.DRAFT, sa_type=_enum(e.Status))
    declined_by: e.Side | None = Field(default=None, sa_type=_enum(e.Side))


class SeriesRow(e.Series, Scoped, table=True):
    """The recurring meeting of a pair."""

    __tablename__: ClassVar[str] = "series"

    id: str = _key()
    match_id: str = _of("match")
    rhythm: e.Rhythm = Field(sa_type=_enum(e.Rhythm))


class MeetingRow(e.Meeting, Scoped, table=True):
    """One date of a pair."""

    __tablename__: ClassVar[str] = "meeting"
    __table_args__ = (sa.Index("ix_meeting_match_start", "match_id", "starts_at"),)

    id: str = _key()
    match_id: str = _of("match")
    series_id: str | None = Field(default=None, foreign_key="series.id", index=True, max_length=32)
    status: e.MeetingStatus = Field(default=e.MeetingStatus.PLANNED, sa_type=_enum(e.MeetingStatus))


class PulseRow(e.Pulse, Scoped, table=True):
    """A survey put to one side of a pair."""

    __tablename__: ClassVar[str] = "pulse"
    __table_args__ = (sa.UniqueConstraint("match_id", "person_id", "asked_at"),)

    id: str = _key()
    programme_id: str = _of("programme")
    match_id: str = _of("match")
    person_id: str = _of("person")
    side: e.Side = Field(sa_type=_enum(e.Side))
    answers: dict[str, int] = Field(default={}, sa_type=sa.JSON)


class ErrandRow(e.Errand, Scoped, table=True):
    """Something to do at a time."""

    __tablename__: ClassVar[str] = "errand"
    __table_args__ = (
        sa.UniqueConstraint("community_id", "key"),
        sa.Index(
            "ix_errand_due",
            "due_at",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        ),
    )

    id: str = _key()
    subject: str = Field(index=True)


class LetterRow(e.Letter, Scoped, table=True):
    """A message on its way; `number` keeps the order in which letters were written."""

    __tablename__: ClassVar[str] = "letter"
    __table_args__ = (
        sa.UniqueConstraint("community_id", "key"),
        sa.Index(
            "ix_letter_due",
            "due_at",
            "number",
            sqlite_where=sa.text("status IN ('pending', 'sending')"),
            postgresql_where=sa.text("status IN ('pending', 'sending')"),
        ),
    )

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True, max_length=32)
    recipients: list[str] = Field(sa_type=sa.JSON)
    status: e.LetterStatus = Field(default=e.LetterStatus.PENDING, sa_type=_enum(e.LetterStatus))


class DeliveryRow(Scoped, table=True):
    """A delivery from a platform that has been taken in; repetitions find it here."""

    __tablename__: ClassVar[str] = "delivery"

    community_id: str = Field(foreign_key="community.id", primary_key=True, max_length=32)
    key: str = Field(primary_key=True, max_length=400)
    at: datetime = Field(index=True)


class ConversationRow(e.Conversation, Scoped, table=True):
    """A conversation of the web door; `roster` is its members in one line, to find it again."""

    __tablename__: ClassVar[str] = "conversation"
    __table_args__ = (sa.UniqueConstraint("community_id", "roster", "name"),)

    id: str = _key()
    members: list[str] = Field(sa_type=sa.JSON)
    roster: str


class MessageRow(e.Message, Scoped, table=True):
    """One thing said on the web door."""

    __tablename__: ClassVar[str] = "message"
    __table_args__ = (
        sa.Index(
            "uq_message_letter",
            "conversation_id",
            "letter_key",
            unique=True,
            sqlite_where=sa.text("letter_key <> ''"),
            postgresql_where=sa.text("letter_key <> ''"),
        ),
    )

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True, max_length=32)
    conversation_id: str = _of("conversation")


class SeenRow(Scoped, table=True):
    """How far a person has read a conversation of the web door."""

    __tablename__: ClassVar[str] = "seen"

    conversation_id: str = Field(foreign_key="conversation.id", primary_key=True, max_length=32)
    address: str = Field(primary_key=True)
    number: int = 0

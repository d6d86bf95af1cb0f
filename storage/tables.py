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
    """A workspace, a tenant or the playground.

    `edition` grows with each transaction that changes how mentors can be found. Until `quiet_until`
    the platform wants no letters but those that somebody waits for.
    """

    __tablename__: ClassVar[str] = "community"
    __table_args__ = (sa.UniqueConstraint("platform", "address"),)

    id: str = _key()
    platform: e.Platform = Field(sa_type=_enum(e.Platform))
    edition: int = 0
    quiet_until: datetime | None = None


class Scoped(SQLModel):
    """What belongs to one community."""

    community_id: str = _of("community")


class PersonRow(e.Person, Scoped, table=True):
    """Somebody of the community."""

    __tablename__: ClassVar[str] = "person"
    __table_args__ = (sa.UniqueConstraint("community_id", "address"),)

    id: str = _key()


class ChannelRow(e.Channel, Scoped, table=True):
    """A channel that Tandem knows of."""

    __tablename__: ClassVar[str] = "channel"
    __table_args__ = (sa.UniqueConstraint("community_id", "address"),)

    id: str = _key()


class PresenceRow(e.Presence, Scoped, table=True):
    """Somebody seen in a channel."""

    __tablename__: ClassVar[str] = "presence"
    __table_args__ = (sa.UniqueConstraint("channel_id", "person_id"),)

    id: str = _key()
    channel_id: str = _of("channel")
    person_id: str = _of("person")


class ProgrammeRow(e.Programme, Scoped, table=True):
    """A mentoring programme."""

    __tablename__: ClassVar[str] = "programme"

    id: str = _key()
    page_token: str = Field(default="", index=True, max_length=32)
    stage: e.Stage = Field(default=e.Stage.OPEN, sa_type=_enum(e.Stage))
    audience: e.Audience = Field(default=e.Audience.ALUMNI_STUDENT, sa_type=_enum(e.Audience))
    format: e.Format = Field(default=e.Format.AUTO, sa_type=_enum(e.Format))
    rhythm: e.Rhythm = Field(default=e.Rhythm.MONTHLY, sa_type=_enum(e.Rhythm))
    channels: list[str] = Field(default=[], sa_type=sa.JSON)
    types: list[str] = Field(default=[], sa_type=sa.JSON)
    themes: list[str] = Field(sa_type=sa.JSON)
    mentors_are: list[str] = Field(default=[], sa_type=sa.JSON)
    mentees_are: list[str] = Field(default=[], sa_type=sa.JSON)
    mentor_degrees: list[str] = Field(default=[], sa_type=sa.JSON)
    mentor_sectors: list[str] = Field(default=[], sa_type=sa.JSON)
    mentee_degrees: list[str] = Field(default=[], sa_type=sa.JSON)
    mentee_sectors: list[str] = Field(default=[], sa_type=sa.JSON)
    approves: list[str] = Field(default=[], sa_type=sa.JSON)
    tools: list[str] = Field(default=[], sa_type=sa.JSON)
    weights: dict[str, int] = Field(default={}, sa_type=sa.JSON)
    priority: list[str] = Field(default=[], sa_type=sa.JSON)


class StewardRow(e.Steward, Scoped, table=True):
    """Somebody who manages a programme."""

    __tablename__: ClassVar[str] = "steward"
    __table_args__ = (sa.UniqueConstraint("programme_id", "person_id"),)

    id: str = _key()
    programme_id: str = _of("programme")
    person_id: str = _of("person")
    rank: e.Rank = Field(default=e.Rank.MANAGER, sa_type=_enum(e.Rank))


class DeedRow(e.Deed, Scoped, table=True):
    """What a manager did."""

    __tablename__: ClassVar[str] = "deed"

    id: str = _key()
    programme_id: str = _of("programme")
    person_id: str = _of("person")


class KpiRow(e.Kpi, Scoped, table=True):
    """What a programme is measured by."""

    __tablename__: ClassVar[str] = "kpi"

    id: str = _key()
    programme_id: str = _of("programme")


class DocumentRow(e.Document, Scoped, table=True):
    """One version of a paper."""

    __tablename__: ClassVar[str] = "document"
    __table_args__ = (sa.UniqueConstraint("programme_id", "paper", "version"),)

    id: str = _key()
    programme_id: str = _of("programme")
    paper: e.Paper = Field(sa_type=_enum(e.Paper))
    texts: dict[str, str] = Field(sa_type=sa.JSON)


class ConsentRow(e.Consent, Scoped, table=True):
    """Who agreed to what."""

    __tablename__: ClassVar[str] = "consent"
    __table_args__ = (sa.UniqueConstraint("programme_id", "person_id", "paper", "version"),)

    id: str = _key()
    programme_id: str = _of("programme")
    person_id: str = _of("person")
    paper: e.Paper = Field(sa_type=_enum(e.Paper))


class WordingRow(e.Wording, Scoped, table=True):
    """A sentence as a programme says it."""

    __tablename__: ClassVar[str] = "wording"
    __table_args__ = (sa.UniqueConstraint("programme_id", "key", "language"),)

    id: str = _key()
    programme_id: str = _of("programme")


class NoticeRow(e.Notice, Scoped, table=True):
    """A planned message."""

    __tablename__: ClassVar[str] = "notice"

    id: str = _key()
    programme_id: str = _of("programme")
    words: dict[str, str] = Field(default={}, sa_type=sa.JSON)
    status: e.NoticeStatus = Field(default=e.NoticeStatus.PLANNED, sa_type=_enum(e.NoticeStatus))


class InvitationRow(e.Invitation, Scoped, table=True):
    """A notice that went to one person."""

    __tablename__: ClassVar[str] = "invitation"
    __table_args__ = (sa.UniqueConstraint("notice_id", "person_id"),)

    id: str = _key()
    notice_id: str = _of("notice")
    programme_id: str = _of("programme")
    person_id: str = _of("person")


class UploadRow(e.Upload, Scoped, table=True):
    """A roster that a manager looks at."""

    __tablename__: ClassVar[str] = "upload"

    id: str = _key()
    programme_id: str = _of("programme")
    person_id: str = _of("person")
    lines: list[dict[str, object]] = Field(sa_type=sa.JSON)
    faults: list[list[object]] = Field(default=[], sa_type=sa.JSON)


class ListingRow(e.Listing, Scoped, table=True):
    """Somebody in a roster."""

    __tablename__: ClassVar[str] = "listing"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "email"),
        sa.Index("ix_listing_email", "community_id", "email"),
    )

    id: str = _key()
    programme_id: str = _of("programme")
    person_id: str = Field(default="", index=True, max_length=32)


class DraftRow(e.Draft, Scoped, table=True):
    """What somebody typed and has not sent."""

    __tablename__: ClassVar[str] = "draft"
    __table_args__ = (sa.UniqueConstraint("person_id", "form", "subject"),)

    id: str = _key()
    person_id: str = _of("person")
    answers: dict[str, object] = Field(sa_type=sa.JSON)


class AvoidanceRow(e.Avoidance, Scoped, table=True):
    """Two who are not to be matched."""

    __tablename__: ClassVar[str] = "avoidance"
    __table_args__ = (sa.UniqueConstraint("person_id", "other_id"),)

    id: str = _key()
    person_id: str = _of("person")
    other_id: str = _of("person")


class InterestRow(e.Interest, Scoped, table=True):
    """An answer to the poll or to the needs survey."""

    __tablename__: ClassVar[str] = "interest"
    __table_args__ = (sa.UniqueConstraint("programme_id", "person_id", "question"),)

    id: str = _key()
    programme_id: str = _of("programme")
    person_id: str = _of("person")
    themes: list[str] = Field(default=[], sa_type=sa.JSON)


class TestimonialRow(e.Testimonial, Scoped, table=True):
    """What somebody says of the programme."""

    __tablename__: ClassVar[str] = "testimonial"

    id: str = _key()
    programme_id: str = _of("programme")
    person_id: str = _of("person")
    showing: e.Showing = Field(sa_type=_enum(e.Showing))


class EnrolmentRow(e.Enrolment, Scoped, table=True):
    """A person's place in a programme; `edition` is the community's when it last changed."""

    __tablename__: ClassVar[str] = "enrolment"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "person_id"),
        sa.Index("ix_enrolment_programme_edition", "programme_id", "edition"),
        sa.Index(
            "ix_enrolment_manager",
            "manager_id",
            sqlite_where=sa.text("manager_id <> ''"),
            postgresql_where=sa.text("manager_id <> ''"),
        ),
    )

    id: str = _key()
    programme_id: str = _of("programme")
    person_id: str = _of("person")
    role: e.Role = Field(sa_type=_enum(e.Role))
    standing: e.Standing = Field(default=e.Standing.ACTIVE, sa_type=_enum(e.Standing))
    mode: e.Mode = Field(default=e.Mode.BOTH, sa_type=_enum(e.Mode))
    themes: list[str] = Field(default=[], sa_type=sa.JSON)
    offered_themes: list[str] = Field(default=[], sa_type=sa.JSON)
    personality: list[int] = Field(default=[], sa_type=sa.JSON)
    values: list[str] = Field(default=[], sa_type=sa.JSON)
    languages: list[str] = Field(default=[], sa_type=sa.JSON)
    slots: list[str] = Field(default=[], sa_type=sa.JSON)
    accepts: list[str] = Field(default=[], sa_type=sa.JSON)
    coming: dict[str, object] = Field(default={}, sa_type=sa.JSON)
    edition: int = 0


class RoundRow(e.Round, Scoped, table=True):
    """A matching round."""

    __tablename__: ClassVar[str] = "round"

    id: str = _key()
    programme_id: str = _of("programme")
    status: e.RoundStatus = Field(default=e.RoundStatus.DRAFT, sa_type=_enum(e.RoundStatus))
    kind: e.Mentoring = Field(default=e.Mentoring.ONE_TO_ONE, sa_type=_enum(e.Mentoring))
    changes: dict[str, object] = Field(default={}, sa_type=sa.JSON)
    report: dict[str, object] = Field(default={}, sa_type=sa.JSON)


class SketchRow(e.Sketch, Scoped, table=True):
    """Some of the pairs of a simulated round."""

    __tablename__: ClassVar[str] = "sketch"

    id: str = _key()
    programme_id: str = _of("programme")
    round_id: str = _of("round")
    pairs: list[list[Any]] = Field(default=[], sa_type=sa.JSON)
    alone: list[list[str]] = Field(default=[], sa_type=sa.JSON)


class HandoutRow(e.Handout, Scoped, table=True):
    """A round as a table, to be fetched for some time."""

    __tablename__: ClassVar[str] = "handout"

    id: str = _key()
    programme_id: str = _of("programme")
    round_id: str = _of("round")
    person_id: str = _of("person")
    key: str = Field(unique=True, max_length=64)


class UnpairedRow(e.Unpaired, Scoped, table=True):
    """Somebody for whom a round found nobody."""

    __tablename__: ClassVar[str] = "unpaired"
    __table_args__ = (sa.UniqueConstraint("round_id", "person_id"),)

    id: str = _key()
    programme_id: str = _of("programme")
    round_id: str = _of("round")
    person_id: str = _of("person")
    removed: dict[str, int] = Field(default={}, sa_type=sa.JSON)


class RulingRow(e.Ruling, Scoped, table=True):
    """Two who are to be a pair, or never."""

    __tablename__: ClassVar[str] = "ruling"
    __table_args__ = (sa.UniqueConstraint("programme_id", "mentee_id", "mentor_id"),)

    id: str = _key()
    programme_id: str = _of("programme")
    mentee_id: str = _of("person")
    mentor_id: str = _of("person")


TAKES_A_PLACE = "status IN ('proposed', 'active')"


class MatchRow(e.Match, Scoped, table=True):
    """One mentor and one mentee; no two proposals or pairs have the same place of a mentor."""

    __tablename__: ClassVar[str] = "match"
    __table_args__ = (
        sa.CheckConstraint(f"place > 0 OR NOT {TAKES_A_PLACE}", name="place"),
        sa.Index(
            "uq_match_place",
            "programme_id",
            "mentor_id",
            "place",
            unique=True,
            sqlite_where=sa.text(TAKES_A_PLACE),
            postgresql_where=sa.text(TAKES_A_PLACE),
        ),
    )

    id: str = _key()
    programme_id: str = _of("programme")
    round_id: str | None = Field(default=None, foreign_key="round.id", index=True, max_length=32)
    kind: e.Mentoring = Field(default=e.Mentoring.ONE_TO_ONE, sa_type=_enum(e.Mentoring))
    mentee_id: str = _of("person")
    mentor_id: str = _of("person")
    findings: list[dict[str, object]] = Field(default=[], sa_type=sa.JSON)
    status: e.Status = Field(default=e.Status.DRAFT, sa_type=_enum(e.Status))
    review: e.Review = Field(default=e.Review.OPEN, sa_type=_enum(e.Review))
    declined_by: e.Side | None = Field(default=None, sa_type=_enum(e.Side))


class RequestRow(e.Request, Scoped, table=True):
    """What a mentee asks of a mentor; one at a time is open between two."""

    __tablename__: ClassVar[str] = "request"
    __table_args__ = (
        sa.Index(
            "uq_request_open",
            "programme_id",
            "mentee_id",
            "mentor_id",
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        ),
    )

    id: str = _key()
    programme_id: str = _of("programme")
    mentee_id: str = _of("person")
    mentor_id: str = _of("person")
    kind: e.Mentoring = Field(sa_type=_enum(e.Mentoring))
    speaker: e.Side | None = Field(default=None, sa_type=_enum(e.Side))
    slots: list[str] = Field(sa_type=sa.JSON)
    status: e.RequestStatus = Field(default=e.RequestStatus.OPEN, sa_type=_enum(e.RequestStatus))


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


class SurveyRow(e.Survey, Scoped, table=True):
    """A few statements put to somebody."""

    __tablename__: ClassVar[str] = "survey"
    __table_args__ = (sa.UniqueConstraint("programme_id", "person_id", "wave"),)

    id: str = _key()
    programme_id: str = _of("programme")
    person_id: str = _of("person")
    role: e.Role = Field(sa_type=_enum(e.Role))
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
            "ix_letter_pending",
            "community_id",
            "awaited",
            "due_at",
            "number",
            sqlite_where=sa.text("status = 'pending'"),
            postgresql_where=sa.text("status = 'pending'"),
        ),
        sa.Index(
            "ix_letter_sending",
            "lease_until",
            sqlite_where=sa.text("status = 'sending'"),
            postgresql_where=sa.text("status = 'sending'"),
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

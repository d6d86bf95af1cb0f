"""Who and what a mentoring programme is made of."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from pydantic import BaseModel, Field

from bot.words import DEFAULT_LANGUAGE, DEFAULT_ZONE, Reader, Who


def new_id() -> str:
    """An id that nobody can guess or count."""
    return uuid4().hex


class Entity(BaseModel):
    """Something with an id and a life."""

    id: str = Field(default_factory=new_id)


class Platform(StrEnum):
    """Where a community lives."""

    SLACK = "slack"
    TEAMS = "teams"
    WEB = "web"


class Community(Entity):
    """A workspace, a tenant or the playground: everything else belongs to one."""

    platform: Platform
    address: str
    name: str = ""
    group_chats: bool = False
    managers_named: bool = False


class Person(Entity):
    """Somebody of the community; `address` is how their platform names them.

    `route` is what the platform's adapter needs to write to them first, opaque to the core.
    """

    address: str
    name: str
    email: str = ""
    locale: str = ""
    platform_zone: str = ""
    chosen_language: str = ""
    chosen_zone: str = ""
    route: str = ""
    manages: bool = False
    arrived_at: datetime

    @property
    def reader(self) -> Reader:
        """The language and zone this person reads in; their own choice comes first."""
        language = self.chosen_language or self.locale or DEFAULT_LANGUAGE
        return Reader(language, self.chosen_zone or self.platform_zone or DEFAULT_ZONE)

    @property
    def first_name(self) -> str:
        """What to call them."""
        return (self.name.split() or [self.name])[0]

    @property
    def who(self) -> Who:
        """This person, named in a sentence."""
        return Who(name=self.name, address=self.address)


class Programme(Entity):
    """A mentoring programme and its settings."""

    name: str
    themes: list[str]
    charter_version: str = "1"
    pulse_after_days: int = 30  # H03
    default_capacity: int = 3  # G07
    created_at: datetime


class Role(StrEnum):
    """What a person is in a programme."""

    MENTEE = "mentee"
    MENTOR = "mentor"
    BOTH = "both"

    @property
    def mentors(self) -> bool:
        """Whether this role gives mentoring."""
        return self is not Role.MENTEE

    @property
    def learns(self) -> bool:
        """Whether this role receives mentoring."""
        return self is not Role.MENTOR


class Enrolment(Entity):
    """A person's place in a programme: what they seek, offer and agreed to."""

    programme_id: str
    person_id: str
    role: Role
    themes: list[str]
    goals: str = ""
    seeks: str = ""
    offers: str = ""
    languages: list[str]
    slots: list[str] = []
    capacity: int = 0
    charter_version: str
    charter_language: str
    charter_at: datetime
    revision: int = 1
    enrolled_at: datetime
    updated_at: datetime


class RoundStatus(StrEnum):
    """Where a matching round stands."""

    DRAFT = "draft"
    SENT = "sent"
    DROPPED = "dropped"


class Round(Entity):
    """Pairs computed for a manager, who sends them or drops them."""

    programme_id: str
    drawn_by: str
    status: RoundStatus = RoundStatus.DRAFT
    drawn_at: datetime
    settled_at: datetime | None = None


class Status(StrEnum):
    """Where a match stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ACTIVE = "active"
    DECLINED = "declined"
    DROPPED = "dropped"


class Side(StrEnum):
    """The two sides of a match."""

    MENTEE = "mentee"
    MENTOR = "mentor"

    @property
    def other(self) -> Side:
        """The side across."""
        return Side.MENTOR if self is Side.MENTEE else Side.MENTEE


class Match(Entity):
    """One mentor and one mentee, from the draft to the pair they become."""

    programme_id: str
    round_id: str
    mentee_id: str
    mentor_id: str
    score: float
    findings: list[dict[str, object]] = []
    status: Status = Status.DRAFT
    mentee_accepted_at: datetime | None = None
    mentor_accepted_at: datetime | None = None
    declined_by: Side | None = None
    decline_reason: str = ""
    proposed_at: datetime | None = None
    began_at: datetime | None = None

    def side(self, person_id: str) -> Side | None:
        """Which side that person is on, or None when the match is not theirs."""
        if person_id == self.mentee_id:
            return Side.MENTEE
        return Side.MENTOR if person_id == self.mentor_id else None

    def person_id(self, side: Side) -> str:
        """Who stands on that side."""
        return self.mentee_id if side is Side.MENTEE else self.mentor_id

    def accepted(self, side: Side) -> bool:
        """Whether that side has said yes."""
        at = self.mentee_accepted_at if side is Side.MENTEE else self.mentor_accepted_at
        return at is not None

    def propose(self, now: datetime) -> None:
        """Put the match to both sides."""
        self.status = Status.PROPOSED
        self.proposed_at = now

    def accept(self, side: Side, now: datetime) -> bool:
        """One side says yes; True when it is the second yes, which makes them a pair."""
        if side is Side.MENTEE:
            self.mentee_accepted_at = now
        else:
            self.mentor_accepted_at = now
        if not self.accepted(side.other):
            return False
        self.status = Status.ACTIVE
        self.began_at = now
        return True

    def decline(self, side: Side, reason: str) -> None:
        """One side says no; the reason stays between that side and the managers."""
        self.status = Status.DECLINED
        self.declined_by = side
        self.decline_reason = reason


class Rhythm(StrEnum):
    """How often a pair meets."""

    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    MONTHLY = "monthly"


class Series(Entity):
    """The recurring meeting of a pair, in local wall time so that clocks may change.

    `starts` is the first date and time, naive, in `zone`; `rule` is an RFC 5545 RRULE.
    """

    match_id: str
    rhythm: Rhythm
    starts: str
    zone: str
    rule: str
    minutes: int
    link: str = ""
    set_by: str
    set_at: datetime
    ended_at: datetime | None = None


class MeetingStatus(StrEnum):
    """What became of a meeting."""

    PLANNED = "planned"
    TOOK_PLACE = "took_place"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class Meeting(Entity):
    """One date of a pair, of its series or (without one) set by itself."""

    match_id: str
    series_id: str | None = None
    starts_at: datetime
    minutes: int
    link: str = ""
    status: MeetingStatus = MeetingStatus.PLANNED
    told_by: str = ""
    told_at: datetime | None = None
    moved_to: str = ""


class Pulse(Entity):
    """A short survey put to one side of a pair; answers come one press at a time.

    `answers` maps the question's name to the mark given, 1 (worst) to 5 (best).
    """

    programme_id: str
    match_id: str
    person_id: str
    side: Side
    answers: dict[str, int] = {}
    asked_at: datetime
    answered_at: datetime | None = None


class Errand(Entity):
    """Something Tandem promised to do at a time: `kind` is a route, `key` makes it unique."""

    key: str
    kind: str
    subject: str
    due_at: datetime
    done_at: datetime | None = None
    given_up: bool = False
    attempts: int = 0
    last_error: str = ""


class LetterStatus(StrEnum):
    """Where a letter is."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"


class Letter(Entity):
    """A message to one person, or to several together; unique by `key`, kept as a card in JSON."""

    key: str
    recipients: list[str]
    card: str
    status: LetterStatus = LetterStatus.PENDING
    due_at: datetime
    written_at: datetime
    lease_until: datetime | None = None
    attempts: int = 0
    sent_at: datetime | None = None
    remote_id: str = ""
    last_error: str = ""


class Conversation(Entity):
    """A conversation of the web door: one person with Tandem, a few together, or a channel."""

    members: list[str]
    name: str = ""
    opened_at: datetime


class Message(Entity):
    """One thing said there, by a person or (with no author) by Tandem."""

    conversation_id: str
    author: str = ""
    words: str = ""
    card: str = ""
    only_for: str = ""
    letter_key: str = ""
    said_at: datetime

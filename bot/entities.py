"""Who and what a mentoring programme is made of."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
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


def reads(chosen_language: str, locale: str, chosen_zone: str, platform_zone: str) -> Reader:
    """How somebody reads who chose that, and of whom their platform says that."""
    language = chosen_language or locale or DEFAULT_LANGUAGE
    return Reader(language, chosen_zone or platform_zone or DEFAULT_ZONE)


class Person(Entity):
    """Somebody of the community; `address` is how their platform names them.

    `route` is what the platform's adapter needs to write to them first, opaque to the core. An
    owner may create programmes and has an owner's rights in each; `met` is whether this person
    has ever spoken to Tandem, rather than been counted in a channel.
    """

    address: str
    name: str
    email: str = ""
    locale: str = ""
    platform_zone: str = ""
    chosen_language: str = ""
    chosen_zone: str = ""
    route: str = ""
    owner: bool = False
    met: bool = True
    arrived_at: datetime

    @property
    def reader(self) -> Reader:
        """The language and zone this person reads in; their own choice comes first."""
        return reads(self.chosen_language, self.locale, self.chosen_zone, self.platform_zone)

    @property
    def first_name(self) -> str:
        """What to call them."""
        return (self.name.split() or [self.name])[0]

    @property
    def who(self) -> Who:
        """This person, named in a sentence."""
        return Who(name=self.name, address=self.address)


class Channel(Entity):
    """A channel that Tandem knows of; '' as its address is the whole community.

    `asked_at` is when somebody wanted to know who is there, `called_at` when the platform last
    told, and `fault` why it could not.
    """

    address: str
    name: str = ""
    route: str = ""
    asked_at: datetime | None = None
    called_at: datetime | None = None
    fault: str = ""


class Presence(Entity):
    """Somebody seen in a channel when it was last counted."""

    channel_id: str
    person_id: str


class Audience(StrEnum):
    """Whom a programme brings together (A11)."""

    ALUMNI_STUDENT = "alumni-student"
    ALUMNI_ALUMNI = "alumni-alumni"
    INTERNAL = "internal"


class Stage(StrEnum):
    """Where a programme stands; as a draft, no member hears of it."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Mentoring(StrEnum):
    """The types of mentoring (F01–F07)."""

    ONE_TO_ONE = "one-to-one"
    FLASH = "flash"
    PEER = "peer"
    REVERSE = "reverse"
    GROUP = "group"


class Format(StrEnum):
    """How people find each other (F09–F12)."""

    AUTO = "auto"
    SUGGESTIONS = "suggestions"
    A_LA_CARTE = "a-la-carte"
    MANUAL = "manual"

    @property
    def by_itself(self) -> bool:
        """Whether whoever waits is looked after without a manager or a request."""
        return self in (Format.AUTO, Format.SUGGESTIONS)


class Rhythm(StrEnum):
    """How often something comes back."""

    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    MONTHLY = "monthly"


class Programme(Entity):
    """A mentoring programme and its settings; every figure is the founding documents' default.

    Dates are days in `zone`: a window opens at the first instant of its day and closes at the end
    of its last. `revision` grows with every change, so that two managers do not overwrite each
    other.
    """

    name: str
    stage: Stage = Stage.OPEN
    made_by_default: bool = False
    audience: Audience = Audience.ALUMNI_STUDENT
    language: str = DEFAULT_LANGUAGE
    zone: str = DEFAULT_ZONE
    channels: list[str] = []

    aim: str = ""
    specific: str = ""
    measurable: str = ""
    attainable: str = ""
    relevant: str = ""
    reached_by: date | None = None
    diversity: str = ""  # A16

    types: list[str] = [Mentoring.ONE_TO_ONE]
    format: Format = Format.AUTO
    months: int = 6  # A17
    hours_a_month: int = 2  # A10, H08
    rhythm: Rhythm = Rhythm.MONTHLY  # H04
    meetings_least: int = 6
    default_capacity: int = 3  # G07
    ratio: int = 3  # G07: mentees to a mentor

    themes: list[str]
    themes_most: int = 8  # E02

    mentors_are: list[str] = ["graduate", "experienced"]  # B02: one of these is enough
    mentor_years: int = 0
    mentees_are: list[str] = []  # B03: empty means anybody of the community
    recent_years: int = 3
    mentor_degrees: list[str] = []  # B04: empty means any, here and below
    mentor_sectors: list[str] = []
    mentee_degrees: list[str] = []
    mentee_sectors: list[str] = []
    minors: bool = False
    both_roles: bool = True  # whether one may be mentor and mentee at the same time
    approves: list[str] = []  # B07: the roles that a manager lets in one by one
    contact_id: str = ""

    mentors_open: date | None = None
    mentors_close: date | None = None
    mentees_open: date | None = None
    mentees_close: date | None = None
    starts_on: date | None = None
    rolling: bool = True  # C07

    tools: list[str] = []  # I06
    tools_link: str = ""
    pulse_after_days: int = 30  # H03
    recruiting_days: int = 60  # C04: from the first call to the start
    recruiting_least: int = 45  # C04: below it, the checklist warns
    call_years: int = 5  # C08
    graduate_share: int = 50  # B05, in percent of the mentees
    volunteers_low: int = 25  # C13, in percent of the alumni
    volunteers_high: int = 30  # C13
    check_days: int = 90  # C24
    late_days: int = 7  # E03
    requests_most: int = 3  # open ones of a mentee at a time
    question_least: int = 80  # characters
    flash_minutes: int = 60  # F01: the longest meeting of a flash pair
    flash_days: int = 14  # after which a flash pair closes by itself
    remind_days: int = 3  # without an answer to a proposal or a request
    expire_days: int = 7  # and then it is closed
    silences_most: int = 3  # in a row; then "are you still in?"
    questions_most: int = 3  # that each side may ask before answering
    mentors_most: int = 1  # F14: of a mentee, at the same time
    objective: str = "total"  # what a round seeks: the best total, or the fairest
    floor: int = 0  # G01: no pair below so many percent
    balance: int = 2  # what each further mentee of a mentor costs a pair, in percent
    at_once: bool = True  # whether late joiners wait for no round
    weights: dict[str, int] = {}  # G02: what counts more or less than usual
    grouping: str = ""  # G11, A16: by what people are in groups; '' for no groups
    priority: list[str] = []  # the groups that are served first
    cross_group: int = 0  # what a pair of two groups gains, in percent
    suggestions: int = 3  # F10: mentors on a mentee's list
    lists_most: int = 0  # lists that a mentor is on; 0 for an even share and a little more
    contact_days: int = 2  # H01: after which a mentee is asked whether they have written
    contact_both_days: int = 5  # and both are
    contact_managers_days: int = 10  # and the pair is on the managers' list
    hint_months: int = 6  # F13: after which another format is worth a thought
    student_reminder: str = ""  # C16: a rhythm, or never
    spotlight: str = ""  # C17: a rhythm, or never
    page_token: str = ""  # C22: the end of its public page's address; without one there is no page
    page_contact: str = ""  # C22: how people outside reach its team

    copied_from: str = ""
    lessons: str = ""  # J13
    revision: int = 1
    edited_by: str = ""
    edited_at: datetime | None = None
    created_by: str = ""
    created_at: datetime
    launched_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def lasting(self) -> list[Mentoring]:
        """Its types of mentoring, but for the one that is over after a meeting."""
        return [Mentoring(one) for one in self.types if one != Mentoring.FLASH]

    @property
    def kind(self) -> Mentoring:
        """The type of the pairs that its rounds make: the first one that lasts."""
        return next(iter(self.lasting), Mentoring.ONE_TO_ONE)


class Rank(StrEnum):
    """What somebody may do in a programme: owners also name the others."""

    OWNER = "owner"
    MANAGER = "manager"


class Steward(Entity):
    """Somebody who manages a programme, and what they may do there."""

    programme_id: str
    person_id: str
    rank: Rank = Rank.MANAGER
    since: datetime


class Deed(Entity):
    """What a manager did in a programme, for its history: `verb` is a route."""

    programme_id: str
    person_id: str
    verb: str
    about: str = ""
    at: datetime


class Kpi(Entity):
    """What a programme is measured by (A06, A07); figures as the manager writes them."""

    programme_id: str
    name: str
    concerns: str = ""
    measure: str = ""
    baseline: str = ""
    target: str = ""
    added_at: datetime


class Paper(StrEnum):
    """What people agree to when they sign up (D01–D03); showing one's e-mail is a choice."""

    CHARTER = "charter"
    TERMS = "terms"
    CONDUCT = "conduct"
    PRIVACY = "privacy"
    CONTACT = "contact"


class Document(Entity):
    """One version of a paper, in each language; the built-in text is version 1 until edited."""

    programme_id: str
    paper: Paper
    version: int
    texts: dict[str, str]
    link: str = ""
    written_by: str
    written_at: datetime
    in_force_at: datetime | None = None


class Consent(Entity):
    """Who agreed to which version of what, in which language, and when (D01)."""

    programme_id: str
    person_id: str
    paper: Paper
    version: int
    language: str
    at: datetime


class Wording(Entity):
    """A sentence of Tandem as a programme says it; `key` is the sentence it stands for."""

    programme_id: str
    key: str
    language: str
    words: str
    set_by: str
    set_at: datetime


class NoticeStatus(StrEnum):
    """Where a planned message stands; nobody hears of one that is still counted or looked at."""

    COUNTING = "counting"
    DRAFT = "draft"
    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    OFF = "off"


class Notice(Entity):
    """A message of the communication calendar, or one that a manager sends out of turn.

    `message` names its text, `segment` those who get it one by one ('' for nobody), `posted`
    whether it also goes to the programme's channels. `words` replaces the text, by language.
    `slot` is its place in the back-planned calendar, `role` whose window it speaks of, `about_id`
    the person it presents, `happens_at` and `place` tell of the event it invites to. Where a
    manager chose its day, `moved_by` is how many days that is from its place; `stopped` is what a
    manager does not want sent.
    """

    programme_id: str
    message: str
    slot: str = ""
    role: str = ""
    segment: str = ""
    theme: str = ""
    about_id: str = ""
    posted: bool = False
    words: dict[str, str] = {}
    at: datetime
    moved_by: int | None = None
    stopped: bool = False
    happens_at: datetime | None = None
    place: str = ""
    status: NoticeStatus = NoticeStatus.PLANNED
    written_by: str = ""
    edited_by: str = ""
    revision: int = 1
    began_at: datetime | None = None
    ended_at: datetime | None = None


class Invitation(Entity):
    """A notice that goes to one person, and what they made of it.

    Without `sent_at` it has still to go, or was pressed in a channel.
    """

    notice_id: str
    programme_id: str
    person_id: str
    sent_at: datetime | None = None
    pressed_at: datetime | None = None
    enrolled_at: datetime | None = None


class Upload(Entity):
    """A roster that a manager handed over and looks at; nothing of it is kept before they say so.

    `lines` are the rows as they were read, `faults` why others cannot be: (line number, reason).
    """

    programme_id: str
    person_id: str
    name: str
    lines: list[dict[str, object]]
    faults: list[list[object]] = []
    done: int = 0
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None
    at: datetime


class Listing(Entity):
    """Somebody in a programme's roster; `person_id` once they are known by that e-mail."""

    programme_id: str
    email: str
    name: str
    cohort: int | None = None
    degree: str = ""
    experience: int | None = None
    sector: str = ""
    role: str = ""
    graduate: bool | None = None
    person_id: str = ""
    listed_at: datetime


class Draft(Entity):
    """What somebody typed into a form and has not sent yet; `opened` is its subject then."""

    person_id: str
    form: str
    subject: str = ""
    opened: str = ""
    answers: dict[str, object]
    at: datetime


class Avoidance(Entity):
    """Somebody does not want to be matched with another; only they know."""

    person_id: str
    other_id: str
    at: datetime


class Interest(Entity):
    """An answer to the poll before launching (C23), or to the needs survey (J01)."""

    programme_id: str
    person_id: str
    question: str
    answer: str = ""
    themes: list[str] = []
    words: str = ""
    at: datetime


class Showing(StrEnum):
    """How a testimonial may be shown."""

    NONE = "none"
    ANONYMOUS = "anonymous"
    NAMED = "named"


class Testimonial(Entity):
    """What somebody says of the programme, and how far it may be shown (C12, C20)."""

    programme_id: str
    person_id: str
    words: str
    showing: Showing
    outside: bool = False  # C22: its author agrees that it stands on the public page too
    at: datetime
    approved_at: datetime | None = None
    posted_at: datetime | None = None


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


class Standing(StrEnum):
    """Where somebody's enrolment stands."""

    BEGUN = "begun"
    LISTED = "listed"  # on the waiting list: the window was closed
    PENDING = "pending"  # a manager has still to say yes
    ACTIVE = "active"
    PAUSED = "paused"
    REFUSED = "refused"
    LEFT = "left"


class Mode(StrEnum):
    """How one would like to meet (F05)."""

    VIRTUAL = "virtual"
    IN_PERSON = "in-person"
    BOTH = "both"


class Enrolment(Entity):
    """A person's place in a programme: who they are, what they seek and offer.

    It is kept page by page while they sign up, so that nothing is asked twice. Whoever is mentor
    and mentee wants help on `themes` and offers it on `offered_themes`; everybody else has one
    list, `themes`. An answer to an optional question is empty until it is given.

    `coming` holds what somebody who takes part tells on the pages of another role: they stay what
    they are until the last page is sent, and from `coming_at` on until a manager says yes.

    A minor has a guardian, of whom only managers read; `guardian_by` is the manager who has their
    agreement, since `guardian_at`.
    """

    programme_id: str
    person_id: str
    role: Role
    standing: Standing = Standing.ACTIVE
    situation: str = ""  # B06
    cohort: int | None = None
    degree: str = ""
    sector: str = ""  # B04
    experience: int | None = None
    graduate: bool | None = None
    themes: list[str] = []
    offered_themes: list[str] = []
    goals: str = ""
    seeks: str = ""
    offers: str = ""
    tried: str = ""
    motivation: str = ""  # B03, B07
    presentation: str = ""
    interests: str = ""
    style: str = ""
    personality: list[int] = []
    values: list[str] = []
    city: str = ""
    mode: Mode = Mode.BOTH
    languages: list[str] = []
    slots: list[str] = []
    capacity: int = 0
    accepts: list[str] = []
    wants_level: str = ""
    mentored: str = ""  # whom this person has mentored before, in their words
    manager_id: str = ""
    shares_contact: bool = False
    minor: bool | None = None  # None where it was never asked
    guardian: str = ""
    guardian_contact: str = ""
    guardian_by: str = ""
    guardian_at: datetime | None = None
    coming: dict[str, object] = {}
    coming_at: datetime | None = None
    mentors_wanted: int = 1  # F14
    silences: int = 0  # proposals in a row that this person let pass
    ambassador: bool = False  # C19
    invited_by: str = ""
    told_why: str = ""
    paused_until: date | None = None
    revision: int = 1
    enrolled_at: datetime
    updated_at: datetime
    checked_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def offered(self) -> list[str]:
        """The themes on which this person gives help; a mentee gives none."""
        if self.role is Role.BOTH:
            return self.offered_themes
        return self.themes if self.role.mentors else []

    @property
    def wanted(self) -> list[str]:
        """The themes on which this person looks for help; a mentor looks for none."""
        return self.themes if self.role.learns else []

    def takes(self, kind: Mentoring) -> bool:
        """Whether this person gives mentoring of that type; whoever named none gives each."""
        return not self.accepts or kind in self.accepts

    def become(self, role: Role) -> None:
        """Take another role: what is offered stays offered, what is wanted stays wanted.

        Whoever only gave and now only asks, or the other way round, begins with the same themes.
        """
        if role is self.role:
            return
        offered, wanted = self.offered, self.wanted
        self.role = role
        if role is Role.BOTH:
            self.themes, self.offered_themes = wanted, offered
        else:
            first, second = (offered, wanted) if role is Role.MENTOR else (wanted, offered)
            self.themes, self.offered_themes = first or second, []

    def as_coming(self) -> Enrolment:
        """As this person will be once the pages of another role are in; else as they are."""
        if not self.coming:
            return self
        turned = Enrolment.model_validate(self.model_dump())
        turned.become(Role(str(self.coming["role"])))
        return Enrolment.model_validate({**turned.model_dump(), **self.coming})

    def turn(self) -> None:
        """Become what those pages say."""
        turned = self.as_coming()
        for name in ("role", "themes", "offered_themes", *self.coming):
            setattr(self, name, getattr(turned, name))
        self.coming, self.coming_at = {}, None


class RoundStatus(StrEnum):
    """Where a matching round stands."""

    COMPUTING = "computing"
    DRAFT = "draft"
    SIMULATED = "simulated"
    SENT = "sent"
    DROPPED = "dropped"


class Round(Entity):
    """Pairs computed for a manager, who sends them or drops them.

    A `simulated` one has no pairs, only its `report`; `changes` are what was tried out in it.
    """

    programme_id: str
    drawn_by: str
    status: RoundStatus = RoundStatus.DRAFT
    kind: Mentoring = Mentoring.ONE_TO_ONE
    simulated: bool = False
    changes: dict[str, object] = {}
    report: dict[str, object] = {}
    drawn_at: datetime
    settled_at: datetime | None = None
    settled_by: str = ""


class Sketch(Entity):
    """Some of the pairs of a simulated round, kept for a day and seen by nobody but its managers.

    A pair is the ids of mentee and mentor, score, rank on a list and findings; whoever is `alone`
    their id and why.
    """

    programme_id: str
    round_id: str
    pairs: list[list[Any]] = []
    alone: list[list[str]] = []

    def matches(self) -> list[Match]:
        """The pairs, as matches that are kept nowhere."""
        return [
            Match(programme_id=self.programme_id, round_id=self.round_id, mentee_id=mentee,
                  mentor_id=mentor, score=score, rank=rank, findings=findings)
            for mentee, mentor, score, rank, findings in self.pairs
        ]  # fmt: skip


class Handout(Entity):
    """A round as a table, to be fetched for some time by whoever knows the address.

    `key` is what is kept of the address: it does not lead back to it.
    """

    programme_id: str
    round_id: str
    person_id: str
    key: str
    until: datetime


class Unpaired(Entity):
    """Somebody for whom a round found nobody: how many mentors each rule took away.

    `possible` counts those whom no rule forbids, and whose places are taken. `why` is what stands
    in the way most.
    """

    programme_id: str
    round_id: str
    person_id: str
    why: str
    removed: dict[str, int] = {}
    possible: int = 0
    told_at: datetime | None = None


class Ruling(Entity):
    """Two whom a manager wants to be a pair, or never to be one; in each round to come."""

    programme_id: str
    mentee_id: str
    mentor_id: str
    must: bool
    by: str
    at: datetime


class Status(StrEnum):
    """Where a match stands."""

    DRAFT = "draft"
    SUGGESTED = "suggested"  # to the mentee alone, who says whom to ask
    PROPOSED = "proposed"
    ACTIVE = "active"
    DECLINED = "declined"
    EXPIRED = "expired"
    DROPPED = "dropped"
    ENDED = "ended"


class Review(StrEnum):
    """What a manager makes of a pair that nobody has heard of yet."""

    OPEN = "open"
    APPROVED = "approved"
    LOCKED = "locked"  # it also stays when the round is computed again
    FORCED = "forced"  # whatever the rules say
    REJECTED = "rejected"  # never again in this round


class Side(StrEnum):
    """The two sides of a match."""

    MENTEE = "mentee"
    MENTOR = "mentor"

    @property
    def other(self) -> Side:
        """The side across."""
        return Side.MENTOR if self is Side.MENTEE else Side.MENTEE


class Match(Entity):
    """One mentor and one mentee, from the draft to the pair they become.

    Without a round it comes from what one of them asked of the other. `review` and `note` are the
    manager's, and `place` is which of the mentor's places they take, from the proposal on. `rank`
    is its place on the mentee's list of suggestions: those of one list have one `proposed_at` until
    the mentor is asked, and none where nobody will be. What a side asked and answered before
    deciding is counted, never kept.
    """

    programme_id: str
    round_id: str | None = None
    kind: Mentoring = Mentoring.ONE_TO_ONE
    mentee_id: str
    mentor_id: str
    score: float
    findings: list[dict[str, object]] = []
    status: Status = Status.DRAFT
    review: Review = Review.OPEN
    note: str = ""
    rank: int = 0
    place: int = 0
    mentee_asked: int = 0
    mentor_asked: int = 0
    mentee_replied: int = 0
    mentor_replied: int = 0
    mentee_accepted_at: datetime | None = None
    mentor_accepted_at: datetime | None = None
    mentee_nudged_at: datetime | None = None
    mentor_nudged_at: datetime | None = None
    declined_by: Side | None = None
    declined_at: datetime | None = None
    decline_reason: str = ""
    proposed_at: datetime | None = None
    began_at: datetime | None = None
    contacted_at: datetime | None = None
    ended_at: datetime | None = None

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

    def suggest(self, rank: int, now: datetime) -> None:
        """Put the mentor on the mentee's list; only the mentee knows."""
        self.status = Status.SUGGESTED
        self.rank = rank
        self.proposed_at = now

    def strike(self, by: Side) -> None:
        """Take it off the list, because one side is not there for it."""
        self.status = Status.DROPPED
        self.declined_by = by

    def unlist(self, by: Side) -> None:
        """The same, as if it had never been there: it may be suggested again."""
        self.strike(by)
        self.mentee_accepted_at = self.proposed_at = None

    def pass_by(self, now: datetime) -> None:
        """The mentee lets the whole list pass; the mentor never hears of it."""
        self.status = Status.EXPIRED
        self.declined_by = Side.MENTEE
        self.declined_at = now

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

    @property
    def chosen(self) -> bool:
        """Whether the mentee has chosen the mentor from a list, before the mentor was asked."""
        yes, asked = self.mentee_accepted_at, self.proposed_at
        return self.rank > 0 and yes is not None and asked is not None and yes <= asked

    def asked(self, side: Side) -> int:
        """How many questions that side has asked."""
        return self.mentee_asked if side is Side.MENTEE else self.mentor_asked

    def replied(self, side: Side) -> int:
        """How many of the other's questions that side has answered."""
        return self.mentee_replied if side is Side.MENTEE else self.mentor_replied

    def ask(self, side: Side) -> None:
        """One question more."""
        if side is Side.MENTEE:
            self.mentee_asked += 1
        else:
            self.mentor_asked += 1

    def reply(self, side: Side) -> None:
        """One answer more."""
        if side is Side.MENTEE:
            self.mentee_replied += 1
        else:
            self.mentor_replied += 1

    def silent(self) -> tuple[Side, ...]:
        """The sides that have not answered."""
        return tuple(side for side in Side if not self.accepted(side))

    def expire(self, now: datetime) -> None:
        """Nobody waits any longer for an answer that does not come."""
        silent = self.silent()
        self.status = Status.EXPIRED
        self.declined_by = silent[0] if len(silent) == 1 else None
        self.declined_at = now

    def nudge(self, side: Side, now: datetime) -> None:
        """That side is reminded of the answer that is awaited."""
        if side is Side.MENTEE:
            self.mentee_nudged_at = now
        else:
            self.mentor_nudged_at = now

    def decline(self, side: Side, reason: str, now: datetime) -> None:
        """One side says no; the reason stays between that side and the managers."""
        self.status = Status.DECLINED
        self.declined_by = side
        self.declined_at = now
        self.decline_reason = reason


class RequestStatus(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    FULL = "full"  # the last place went to somebody else
    WITHDRAWN = "withdrawn"  # by the mentee, or because they are not there any more
    GONE = "gone"  # the mentor, or the programme, is not there any more


class Request(Entity):
    """What a mentee asks of one mentor: a question, and when they could talk.

    `slots` are instants in UTC, in ISO format. `spoke_at` is the newest word exchanged about it
    since the mentor spoke, `speaker` who wrote last and `in_a_row` how often, and `pair_id` what
    came of it.
    """

    programme_id: str
    mentee_id: str
    mentor_id: str
    kind: Mentoring
    theme: str
    question: str
    slots: list[str]
    minutes: int
    urgent: bool = False
    status: RequestStatus = RequestStatus.OPEN
    asked_at: datetime
    spoke_at: datetime | None = None
    speaker: Side | None = None
    in_a_row: int = 0
    nudged_at: datetime | None = None
    answered_at: datetime | None = None
    decline_reason: str = ""
    pair_id: str = ""

    def side(self, person_id: str) -> Side | None:
        """Which side that person is on, or None when the request is not theirs."""
        if person_id == self.mentee_id:
            return Side.MENTEE
        return Side.MENTOR if person_id == self.mentor_id else None

    def speak(self, side: Side, now: datetime) -> None:
        """One side writes to the other; who only waits does not give themselves more time."""
        self.in_a_row = self.in_a_row + 1 if self.speaker is side else 1
        self.speaker = side
        if side is Side.MENTOR or self.spoke_at:
            self.spoke_at = now

    def nudge(self, side: Side, now: datetime) -> None:
        """The mentor is reminded of the answer that is awaited; nobody else has one to give."""
        if side is Side.MENTOR:
            self.nudged_at = now

    def close(self, status: RequestStatus, now: datetime) -> None:
        """It is answered, or will not be."""
        self.status = status
        self.answered_at = now


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

    `survey` says which one it is. `answers` maps the question's name to the mark given, 1 (worst)
    to 5 (best).
    """

    programme_id: str
    match_id: str
    person_id: str
    side: Side
    survey: str = "month"
    answers: dict[str, int] = {}
    asked_at: datetime
    answered_at: datetime | None = None


class Survey(Entity):
    """A few statements put to somebody at one moment of a programme, its wave (J02, J03).

    The same statements come back in later waves, so that `answers` can be compared: each maps a
    statement's name to the mark given, 1 (worst) to 5 (best).
    """

    programme_id: str
    person_id: str
    wave: str
    role: Role
    answers: dict[str, int] = {}
    put_off: int = 0
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
    """A message to one person, to several together, or to a channel in one of its languages.

    Unique by `key`, kept as a card in JSON. One that is rewritten goes again to its `remote_id`.
    Of a dead one, `for_good` says that trying again would change nothing. Somebody waits for one
    that is `awaited`; `holder` is who took it to send it; it may have arrived without anybody
    noting it where it is `in_doubt_since` a time. `not_after` that instant would it help anybody.
    """

    key: str
    recipients: list[str]
    channel: str = ""
    language: str = ""
    programme_id: str = ""
    card: str
    status: LetterStatus = LetterStatus.PENDING
    due_at: datetime
    written_at: datetime
    awaited: bool = False
    holder: str = ""
    not_after: datetime | None = None
    lease_until: datetime | None = None
    in_doubt_since: datetime | None = None
    anew: bool = False  # written anew while on its way: it goes again once it has arrived
    attempts: int = 0
    sent_at: datetime | None = None
    remote_id: str = ""
    last_error: str = ""
    for_good: bool = False


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

"""What mentoring needs from the outside: a desk to work at, a store to open it, someone to send."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Sized
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from bot.entities import (
    Avoidance,
    Channel,
    Community,
    Consent,
    Conversation,
    Deed,
    Document,
    Draft,
    Enrolment,
    Entity,
    Errand,
    Handout,
    Interest,
    Invitation,
    Kpi,
    Letter,
    Listing,
    Match,
    Meeting,
    Message,
    Notice,
    Paper,
    Person,
    Platform,
    Programme,
    Pulse,
    Rank,
    Request,
    Role,
    Round,
    Ruling,
    Series,
    Side,
    Sketch,
    Standing,
    Steward,
    Survey,
    Testimonial,
    Unpaired,
    Upload,
    Wording,
)
from bot.events import Sender, Spot
from bot.values import Card
from bot.words import Reader, Who

E = TypeVar("E", bound=Entity)
A = TypeVar("A")
K = TypeVar("K", bound=Sized)
T = TypeVar("T")

Telling = Callable[[float], None]
"""Told, now and then, how much of some work is done: a share from 0 to 1."""


class Conflict(Exception):
    """Somebody else wrote the same thing at the same instant; the whole use case may run again."""


class Unfounded(Exception):
    """Nobody of that community has said a word yet."""


@dataclass(frozen=True)
class Place:
    """Somebody's enrolment, with the places a mentor still has."""

    person: Person
    enrolment: Enrolment
    free: int = 0


@dataclass(frozen=True)
class Figures:
    """How a programme stands, in people, pairs and meetings."""

    mentors: int
    mentees: int
    places: int
    free: int
    waiting: int
    choosing: int
    proposed: int
    active: int
    meetings_held: int
    meetings_planned: int
    letters_lost: int


@dataclass(frozen=True)
class Demand:
    """Who offers a theme and who wants it.

    `waiting` are mentees without a match, `named` those who said so in the needs survey; `asked`
    and `answered` count the proposals put to mentors between two who share the theme.
    """

    theme: str
    mentors: int = 0
    with_room: int = 0
    free: int = 0
    mentees: int = 0
    waiting: int = 0
    named: int = 0
    asked: int = 0
    answered: int = 0

    @property
    def missing(self) -> int:
        """Places that are missing; below zero, places to spare."""
        return self.waiting - self.free


@dataclass(frozen=True)
class Asked:
    """What was put to a mentor, whether they answered it, and how long it took where known."""

    mentor_id: str
    mentor: Who
    answered: bool
    took: timedelta | None


@dataclass(frozen=True)
class Late:
    """Somebody whose answer to a proposal, or to a request, is late."""

    person: Person
    about: Match | Request
    side: Side
    other: Person

    @property
    def since(self) -> datetime | None:
        """When it was put to them."""
        about = self.about
        return about.proposed_at if isinstance(about, Match) else about.asked_at

    @property
    def nudged_at(self) -> datetime | None:
        """When they were last reminded of it."""
        if isinstance(self.about, Request):
            return self.about.nudged_at
        mentee = self.side is Side.MENTEE
        return self.about.mentee_nudged_at if mentee else self.about.mentor_nudged_at


@dataclass(frozen=True)
class Known:
    """Somebody's id and name: enough to count them and to say who they are."""

    id: str
    name: str


@dataclass(frozen=True)
class Able:
    """Somebody who could mentor: their themes, what they tell of, and their years of experience.

    Years count from those that the programme calls for.
    """

    id: str
    name: str
    themes: tuple[str, ...]
    words: str
    years: int


@dataclass(frozen=True)
class Profile:
    """A mentor as they can be found: what they tell, how many places are free, how often asked.

    One who is not `listed` cannot be found any more. `asked` counts proposals and requests.
    """

    id: str
    name: str
    listed: bool = True
    offers: str = ""
    themes: tuple[str, ...] = ()
    sector: str = ""
    city: str = ""
    presentation: str = ""
    languages: tuple[str, ...] = ()
    mode: str = ""
    free: int = 0
    asked: int = 0


@dataclass(frozen=True)
class Traces:
    """What a programme keeps of somebody besides their answers: whom they met, and how many else.

    Proposals and requests count whatever came of them, meetings from the day they are planned,
    announcements also where they were only pressed.
    """

    met: tuple[Who, ...]
    proposals: int
    requests: int
    meetings: int
    surveys: int
    polls: int
    testimonials: int
    announcements: int


@dataclass(frozen=True)
class Echo:
    """What became of a notice, in people.

    `to_go` have still to get it, `delivered` have it. `lost` could not be reached, some of them
    `for_good`: there trying again changes nothing. Whether anybody has read it, no platform tells.
    """

    to_go: int
    delivered: int
    lost: int
    for_good: int
    pressed: int
    enrolled: int


class Desk(Protocol):
    """One community's rows for the length of one transaction; nothing else can be reached.

    `site` is where Tandem's own pages are on the web; '' where nobody has said.
    """

    now: datetime
    site: str
    community: Community

    def add(self, entity: E) -> E:
        """Keep a new entity; the one given back is the one to change from then on."""

    def add_many(self, entities: Sequence[Entity]) -> None:
        """Keep many new entities of one kind at once; they are read back when needed."""

    def first_time(self, key: str) -> bool:
        """Whether this delivery is new; an empty key always is."""

    # People and their place

    def person(self, id: str) -> Person | None:
        """That person of this community."""

    def person_at(self, address: str) -> Person | None:
        """Whoever the platform names so."""

    def people(self, ids: Collection[str]) -> dict[str, Person]:
        """Those of this community, by id."""

    def people_named(self, name: str) -> list[Person]:
        """Everybody with that platform id, that e-mail or that whole name; case does not matter."""

    def owners(self) -> list[Person]:
        """Who may create programmes here, by name."""

    def founded(self) -> bool:
        """Whether the community has ever had a programme."""

    # Programmes and who manages them

    def programme(self, id: str) -> Programme | None:
        """That programme of this community."""

    def programmes(self) -> list[Programme]:
        """The programmes that are not closed, oldest first."""

    def untouched(self, programme: Programme) -> bool:
        """Whether nobody has ever signed up for a programme."""

    def closed_programmes(self) -> list[Programme]:
        """The programmes of the past, newest first."""

    def rank(self, person: Person, programme: Programme) -> Rank | None:
        """What that person may do in a programme; the community's owners own each of them."""

    def stewards(self, programme: Programme) -> list[tuple[Person, Steward]]:
        """Who manages a programme, by name, but for the community's owners."""

    def managers(self, programme: Programme) -> list[Person]:
        """Whom the members of a programme can write to: its stewards, or else the owners."""

    def steers(self, person: Person) -> list[Programme]:
        """The programmes, not closed, that this person manages."""

    def dismiss(self, person: Person, programme: Programme) -> None:
        """That person manages the programme no more."""

    def kpis(self, programme: Programme) -> list[Kpi]:
        """What a programme is measured by, in the order it was written."""

    def kpi(self, id: str) -> Kpi | None:
        """That measure."""

    def drop(self, entity: Entity) -> None:
        """Forget it altogether."""

    def deeds(self, programme: Programme, offset: int, limit: int) -> list[tuple[Deed, Person]]:
        """What managers did, newest first."""

    def papers(self, programme: Programme) -> list[Document]:
        """Every version of a programme's papers, newest first."""

    def consents(self, person: Person, programme: Programme) -> list[Consent]:
        """What that person has agreed to, newest first."""

    def wordings(self, programme: Programme) -> dict[str, dict[str, str]]:
        """What a programme says in place of Tandem's sentences: key → language → words."""

    def wording(self, programme: Programme, key: str, language: str) -> Wording | None:
        """What it says in place of one of them."""

    # Channels

    def channel(self, address: str) -> Channel | None:
        """A channel that Tandem knows of."""

    def channels(self) -> list[Channel]:
        """The channels that Tandem knows of, by name; the whole community is not among them."""

    def heard_in(self, spot: Spot) -> Channel:
        """The channel in which something was said, known from now on."""

    def ask_roll(self, address: str) -> None:
        """Have everybody in a channel counted; '' for the whole community."""

    # Rosters

    def upload(self, id: str) -> Upload | None:
        """That roster, as a manager looks at it."""

    def roster(
        self, programme: Programme, emails: Sequence[str] | None = None
    ) -> dict[str, Listing]:
        """Whom a programme's roster lists, by e-mail; of all, or of those."""

    def enlist(self, listings: Sequence[Listing]) -> None:
        """Keep these lines in their roster; whoever is there already becomes what they say."""

    def people_at(self, emails: Sequence[str]) -> dict[str, str]:
        """The ids of those who have these e-mails, by e-mail in lower case."""

    def link_listings(self, people: Sequence[Person]) -> None:
        """The rosters know these people by their e-mail from now on."""

    def roster_size(self, programme: Programme) -> tuple[int, int]:
        """How many a programme's roster lists, and how many of them are known here."""

    def not_here(self, programme: Programme, offset: int, limit: int) -> list[str]:
        """The e-mails of those whom nobody has seen here yet, in order."""

    # Drafts

    def draft(self, person: Person, form: str, subject: str) -> Draft | None:
        """What that person typed into a form and has not sent."""

    def enrolment(self, person: Person, programme: Programme) -> Enrolment | None:
        """That person's place in a programme."""

    def enrolments(self, person: Person) -> list[Enrolment]:
        """That person's places in programmes that are not closed, oldest first."""

    # Enrolment

    def enrolment_of(self, id: str) -> Enrolment | None:
        """The enrolment of that id."""

    def last_enrolment(self, person: Person, besides: Programme) -> Enrolment | None:
        """What that person told another programme last, also one of the past."""

    def listed(self, person: Person, programme: Programme) -> Listing | None:
        """What a roster says of that person: the programme's own, else the newest."""

    def known_in(self, person: Person) -> list[Programme]:
        """Where that person has signed up or answered a poll, also in the past, newest first."""
        ...

    def lines(self, person: Person) -> list[Listing]:
        """What the rosters say of that person, newest first."""
        ...

    def mentored(self, person: Person, besides: Programme) -> list[tuple[Programme, int, datetime]]:
        """Where else that person has been a mentor: how many pairs, since when, newest first."""
        ...

    def traces(self, person: Person, programme: Programme) -> Traces:
        """What a programme keeps of that person besides their answers."""
        ...

    def standings(self, programme: Programme) -> dict[Standing, int]:
        """How many enrolments of a programme stand where."""

    def standing_so(
        self, programme: Programme, standing: Standing, offset: int = 0, limit: int | None = None
    ) -> list[Place]:
        """The enrolments that stand so, the longest waiting first."""

    def requests(self, programme: Programme, offset: int, limit: int) -> list[Place]:
        """Those who wait for a manager's yes, to a place or to another role, longest first."""

    def request_count(self, programme: Programme) -> int:
        """How many they are."""

    def count_behind(self, programme: Programme, versions: Mapping[Paper, int]) -> int:
        """How many take part and have not agreed to one of these versions."""

    def behind(
        self, programme: Programme, versions: Mapping[Paper, int], after: str, limit: int
    ) -> list[Place]:
        """Who they are, by the id of their enrolment, from that one on."""

    def avoided_by(self, person: Person) -> list[tuple[Avoidance, Person]]:
        """Whom that person would rather not meet, by name."""

    # Waiting

    def waiting_mentees(
        self,
        programme: Programme,
        among: Sequence[str] | None = None,
        *,
        choosing: bool = False,
    ) -> list[Place]:
        """Mentees who have fewer mentors, proposed or running, than they want; all, or of those.

        The longest waiting come first. Nobody who let too many proposals pass is among them, and
        whoever has a list to choose from only where those who are `choosing` count too.
        """

    def waiting(self, programme: Programme) -> int:
        """How many they are."""

    def mentors_with_room(
        self, programme: Programme, among: Sequence[str] | None = None
    ) -> list[Place]:
        """Mentors who can take one more: capacity less running and proposed matches."""

    def with_room(self, programme: Programme) -> int:
        """How many they are."""

    def free_place(self, mentor: Person, programme: Programme) -> int | None:
        """The lowest of a mentor's places that no proposal and no pair has taken, if any is left.

        Two who look for it at the same instant find the same one: the database lets one of them
        have it.
        """

    def unheard(self, programme: Programme) -> int:
        """How many take part and let so many proposals pass that they get no more."""

    def unreached(self, programme: Programme) -> list[Known]:
        """Those who take part and to whom a letter could not be brought, by name."""

    # Matches

    def round(self, id: str) -> Round | None:
        """That matching round."""

    def draft_round(self, programme: Programme) -> Round | None:
        """The round that is computed, or looked at by a manager, and not sent yet."""

    def last_sent_round(self, programme: Programme) -> Round | None:
        """The newest round that went out."""

    def drafts(self, round: Round, offset: int = 0, limit: int | None = None) -> list[Match]:
        """The pairs of a round not sent yet, best first; suggestions mentee by mentee."""

    def drafts_of(self, round: Round, mentor: Person) -> list[Match]:
        """The pairs of a round, not sent yet, in which that person is the mentor, best first."""

    def draft_count(self, round: Round) -> int:
        """How many pairs of a round are not sent yet."""

    def drafted_mentees(self, round: Round) -> int:
        """How many mentees have one of them, or several."""

    def drafted_lists(self, round: Round, offset: int, limit: int) -> list[list[Match]]:
        """The drafts of some mentees, each one's together, by rank."""

    def dropped(self, round: Round) -> int:
        """How many pairs of a round were left out when it went."""

    def rejected_pairs(self, round: Round) -> frozenset[tuple[str, str]]:
        """(mentee, mentor) ids of the pairs that a manager took out of a round."""

    def sketches(self, round: Round) -> list[Sketch]:
        """The pairs that a simulated round found, as long as they are kept."""

    def drop_sketches(self, round: Round) -> None:
        """Forget them."""

    def drop_older_sketches(self, round: Round, spared: int) -> None:
        """Forget those of its programme's older rounds, but for the newest ones.

        Nor those of a round that is to be fetched.
        """

    def handout(self, key: str) -> Handout | None:
        """The table that is to be fetched by that key."""

    def handouts(self, round: Round) -> list[Handout]:
        """The tables of a round that are to be fetched, those that end first."""

    def ruling(self, match: Match) -> Ruling | None:
        """What a manager has said for always of the two of a match."""

    def answers_since(self, programme: Programme, at: datetime) -> bool:
        """Whether anybody has signed up or changed their answers since."""

    def drop_drafts(self, round: Round) -> None:
        """Forget the pairs of a round that are not sent yet, and whom it found nobody for."""

    def rulings(self, programme: Programme) -> list[Ruling]:
        """The pairs that a programme's managers want, or never want, in each round.

        Two who were put to each other since a manager wanted them together are not among them.
        """

    def unpaired(
        self, round: Round, offset: int = 0, limit: int | None = None, *, untold: bool = False
    ) -> list[tuple[Unpaired, Person]]:
        """Those for whom a round found nobody and who still wait, by what stands in the way.

        Or only those of them who have not been told.
        """

    def alone(self, round: Round) -> dict[str, int]:
        """How many of them there are, by what stands in the way."""

    def noted_alone(self, round: Round, among: Sequence[str]) -> dict[str, Unpaired]:
        """What a round found for these people, by their id."""

    def drafted_pairs(self, programme: Programme) -> frozenset[tuple[str, str]]:
        """(mentee, mentor) ids of the pairs that a manager looks at."""

    def bereft(self, programme: Programme) -> list[tuple[Person, Match]]:
        """Those who wait, whose last proposal fell through, and who have not heard it yet."""

    def match(self, id: str) -> Match | None:
        """That match."""

    def sides(self, match: Match) -> tuple[Person, Person]:
        """The mentee and the mentor of a match."""

    def facing(self, match: Match) -> tuple[tuple[Side, Person, Person], ...]:
        """Each side of a match, who stands there, and who stands across."""

    def other(self, match: Match, person: Person) -> Person:
        """The one across from that person."""

    def open_matches(self, person: Person, programme: Programme | None = None) -> list[Match]:
        """Proposals and running pairs of that person, oldest first; in one programme, or in all."""

    def suggestions(self, person: Person, programme: Programme | None = None) -> list[Match]:
        """Open suggestions to that mentee and of that mentor, by rank; in one programme, or all."""

    def lists(self, programme: Programme) -> tuple[int, dict[str, int]]:
        """How many mentees have a list to choose from, and on how many each mentor is."""

    def tried_pairs(
        self, programme: Programme, among: Sequence[str] | None = None
    ) -> frozenset[tuple[str, str]]:
        """(mentee, mentor) ids never to be paired; of everybody, or of those mentees.

        They were tried before, one avoids the other, or one is the other's line manager.
        """

    def confided_pairs(
        self, programme: Programme, among: Sequence[str] | None = None
    ) -> frozenset[tuple[str, str]]:
        """Those of them whom something told in confidence keeps apart, either way round.

        One avoids the other, or is their line manager.
        """

    def not_in_touch(self, programme: Programme, since: datetime, limit: int) -> list[Match]:
        """Running pairs that began by then and have not said that they wrote, oldest first."""

    def count_not_in_touch(self, programme: Programme, since: datetime) -> int:
        """How many they are."""

    def declines(self, programme: Programme, reader: Person, limit: int) -> list[Match]:
        """The newest declines with a reason, but for those that concern the reader."""

    # Meetings

    def series(self, id: str) -> Series | None:
        """That recurring meeting."""

    def series_of(self, match: Match) -> Series | None:
        """The recurring meeting that a pair holds now."""

    def meeting(self, id: str) -> Meeting | None:
        """That date."""

    def next_meeting(self, match: Match) -> Meeting | None:
        """The pair's first planned date from now on."""

    def goes_on(self, series: Series) -> bool:
        """Whether the next date of a recurring meeting is planned already."""

    def last_meeting(self, match: Match) -> Meeting | None:
        """The pair's newest date that is over and not yet told."""

    def meetings(self, match: Match) -> list[Meeting]:
        """Every date of a pair, oldest first."""

    # Surveys and figures

    def survey(self, id: str) -> Survey | None:
        """That survey of one person."""

    def survey_of(self, person: Person, programme: Programme, wave: str) -> Survey | None:
        """What was put to that person in that wave."""

    def survey_answers(self, programme: Programme, wave: str) -> list[tuple[Role, dict[str, int]]]:
        """What was answered in a wave, and in which role."""

    def pulse(self, id: str) -> Pulse | None:
        """That survey."""

    def pulse_answers(self, programme: Programme, survey: str = "month") -> list[dict[str, int]]:
        """The answers each time that survey was asked in a programme; those not begun are empty."""

    def figures(self, programme: Programme) -> Figures:
        """How the programme stands."""

    # Demand

    def demand(self, programme: Programme) -> list[Demand]:
        """Who offers and who wants each theme of a programme, in the programme's order."""

    def asked(self, programme: Programme) -> list[Asked]:
        """Every proposal and request that a mentor has answered, or should have."""

    def late(self, programme: Programme, before: datetime) -> list[Late]:
        """Those who take part and have not answered what was proposed by then, longest first."""

    def alumni(self, programme: Programme, year: int) -> int:
        """How many of its roster are graduates, or left with a cohort before that year."""

    def graduate_mentees(self, programme: Programme) -> tuple[int, int]:
        """How many mentees are graduates, and of how many it is known."""

    def variety(self, programme: Programme) -> tuple[int, int, int]:
        """How many degrees, years of graduation and languages those who take part have told."""

    # Recruiting

    def notice(self, id: str) -> Notice | None:
        """That notice."""

    def notices(self, programme: Programme) -> list[Notice]:
        """Every notice of a programme, by its time."""

    def counting(self) -> list[Notice]:
        """Notices that wait until a channel has been counted."""

    def present(self, programme: Programme) -> list[Known]:
        """Those in a programme's channels who have no place in it, by name.

        Where it has no channel, those of the whole community. So it is with each segment below:
        nobody who has signed up, left or been refused is in it.
        """

    def rostered(self, programme: Programme) -> list[Known]:
        """Those of its roster who are here."""

    def students(self, programme: Programme, *, again: bool = False) -> list[Known]:
        """Those of its roster who are no graduates, and those who would like a mentor.

        Only `again` those who told the poll "not now".
        """

    def former(self, side: Side, programme: Programme) -> list[Known]:
        """Those who stood on that side in another programme."""

    def experienced(self, programme: Programme) -> list[Known]:
        """Those with the years of experience that the programme calls for."""

    def unanswered(self, programme: Programme, role: str, *, again: bool = False) -> list[Known]:
        """Those who were invited, in that role where one is named.

        Only `again` those who told the poll "not now".
        """

    def interested(self, programme: Programme) -> list[Known]:
        """Those who told the poll that they would take part."""

    def able(self, programme: Programme) -> list[Able]:
        """Those who have mentored, and those of the roster; somebody may be twice."""

    def enrolled(self, programme: Programme, side: Side | None = None) -> list[Known]:
        """Those who take part, on one side or on both, by name."""

    def unlinked(self, programme: Programme, years: int = 0) -> int:
        """How many of its roster are not here yet, with at least that experience."""

    def invite_all(self, notice: Notice, people: Sequence[Known]) -> None:
        """Line up the people whom a notice goes to, each once."""

    def next_invited(
        self, notice: Notice, limit: int
    ) -> list[tuple[Invitation, Person, Standing | None]]:
        """Some of those whom a notice has still to reach, and where they stand now."""

    def invitation(self, notice: Notice, person: Person) -> Invitation | None:
        """What that person made of a notice."""

    def invitations(self, person: Person, programme: Programme) -> list[Invitation]:
        """The notices of a programme that reached that person, or were pressed, newest first."""

    def echo(self, notice: Notice) -> Echo:
        """What became of a notice."""

    def try_again(self, notice: Notice, programme: Programme) -> None:
        """Its letters that were lost, and not for good, go again, to people and to channels."""

    def interest(self, person: Person, programme: Programme, question: str) -> Interest | None:
        """What that person answered."""

    def interests(self, programme: Programme, question: str) -> list[Interest]:
        """Every answer to a question, newest first."""

    def votes(self, programme: Programme, question: str) -> dict[str, int]:
        """How many gave each answer to a question."""

    def wishes(self, programme: Programme) -> list[tuple[str, int]]:
        """How many named each theme in the needs survey, those named most first."""

    def wished_words(self, programme: Programme, limit: int) -> list[str]:
        """What people wrote in the needs survey, newest first."""

    def testimonial(self, id: str) -> Testimonial | None:
        """That testimonial."""

    def testimonials(self, programme: Programme) -> list[tuple[Testimonial, Person]]:
        """What people have said of a programme, oldest first."""

    def inviter(self, programme: Programme, code: str) -> Person | None:
        """Whose invitation begins like that code."""

    def ambassadors(self, programme: Programme) -> list[Person]:
        """Those who carry word of a programme, by name."""

    def brought(self, programme: Programme) -> dict[str, int]:
        """How many people signed up through each person, by that person's id."""

    def mentors_to_present(self, programme: Programme, question: str) -> list[Person]:
        """The mentors who said yes to that question, those presented least first."""

    # Finding

    def kept(
        self,
        programme: Programme,
        build: Callable[[Iterable[Profile]], K],
        renew: Callable[[K, Iterable[Profile]], K | None],
    ) -> K:
        """What `build` makes of a programme's mentors, remembered and renewed as they change.

        `renew` gets those who have changed since; None from it means to build anew.
        """

    def mentors(self, programme: Programme, ids: Sequence[str]) -> list[Place]:
        """Those of these people who mentor and take part, in that order, with the places left."""

    def apart(self, person: Person, programme: Programme) -> frozenset[str]:
        """The ids of those never put together with that person.

        One of the two avoids the other or is their line manager, or a manager has said never.
        """

    def took(self, programme: Programme, ids: Sequence[str]) -> dict[str, list[timedelta]]:
        """How long each of these mentors took to answer, each time that they have."""

    # Requests

    def request(self, id: str) -> Request | None:
        """That request."""

    def open_requests(
        self, person: Person, programme: Programme | None = None, side: Side | None = None
    ) -> list[Request]:
        """Requests of that person, or to them, that wait for an answer, oldest first.

        On one side or on both; in one programme, or in all.
        """

    def waiting_requests(self, programme: Programme) -> list[Request]:
        """Every request of a programme that waits for an answer, oldest first."""

    def asked_before(self, mentee: Person, programme: Programme) -> list[Request]:
        """Every request of that mentee, newest first."""

    def late_requests(self, programme: Programme, before: datetime) -> list[Late]:
        """Mentors who take part and have not said a word to what they were asked by then."""

    def refusals(self, programme: Programme, reader: Person, limit: int) -> list[Request]:
        """The newest requests declined with a reason, but for those that concern the reader."""

    # Rolls

    def seen(self, senders: Sequence[Sender]) -> list[Person]:
        """Those people, who are known from now on, if only by name."""

    def gathered(self, address: str, ids: Sequence[str]) -> None:
        """These people are in that channel too."""

    def called(self, address: str, ids: Sequence[str]) -> Channel:
        """They are everybody who is there now."""

    # Letters and errands

    def letter(self, id: str) -> Letter | None:
        """That letter."""

    def worded(self, card: Card, programme: Programme) -> Card:
        """A card in the words of that programme."""

    def post(
        self,
        person: Person,
        card: Card,
        key: str,
        programme: Programme | None = None,
        not_after: datetime | None = None,
    ) -> None:
        """Write to one person; a second letter of the same key is not kept.

        One that cannot leave until it would be of no use is dropped, and counted as lost.
        """

    def post_each(self, letters: Sequence[tuple[Person, Card, str]], programme: Programme) -> None:
        """Write to many people of a programme at once, to each a letter of their own, all new."""

    def post_together(
        self, people: Sequence[Person], card: Card, key: str, programme: Programme | None = None
    ) -> None:
        """Write to several in one conversation, or to each where the platform has none."""

    def post_in_channels(self, programme: Programme, card: Card, key: str) -> None:
        """Put it up in each channel of a programme, in the programme's language."""

    def posts(self, programme: Programme, key: str) -> list[Letter]:
        """What was put up in a programme's channels under that key, and how it fared."""

    def rewrite(self, key: str, card: Card) -> None:
        """The letter of that key becomes this card, also where it has been read already.

        One that says so already stays as it is; one on its way goes again once it has arrived.
        """

    def promise(self, kind: str, subject: str, at: datetime) -> None:
        """Remember to run the errand `kind` on `subject` at that time, once."""

    def wake(self, kind: str, subject: str, at: datetime | None = None) -> None:
        """Have that errand run now or then, whichever comes first.

        Once more where it has run already, or is about to end.
        """

    def forget(self, subject: str) -> None:
        """Drop the errands still to come on that subject."""

    def errand(self, id: str) -> Errand | None:
        """That errand, if it is still to do."""


class Store(Protocol):
    """Where communities are kept."""

    def open(
        self, platform: Platform, address: str, now: datetime, awaited: bool = False
    ) -> AbstractContextManager[Desk]:
        """A desk in that community, created at its first word; commits when left cleanly.

        Where somebody has just done something, what is written is `awaited` and goes first.
        """

    def glance(
        self, platform: Platform, address: str, now: datetime
    ) -> AbstractContextManager[Desk]:
        """A desk that shows one instant and keeps nothing: however long one reads, nobody waits.

        Raises Unfounded where there is no such community yet.
        """

    def communities(self) -> list[tuple[Platform, str]]:
        """Every community that is kept here, and how its platform names it."""

    def whose_page(self, token: str) -> tuple[Platform, str] | None:
        """The community of the programme whose public page has that token."""

    def whose_handout(self, key: str) -> tuple[Platform, str] | None:
        """The community of the round that is to be fetched by that key."""


@dataclass(frozen=True)
class Thought(Generic[A, T]):
    """An errand that takes long thinking, which no transaction waits for.

    `read` sees what there is at one instant, or gives None where nothing is left to do. `think`
    is plain: it knows nothing but what was read, runs in another process unless it is `light`, and
    tells how far it is. `tell` passes that on to people. `keep` looks again whether it still makes
    sense, keeps some, and gives back what another transaction has to keep; None at the end.
    """

    read: Callable[[Errand, Desk], A | None]
    think: Callable[[A, Telling], T]
    tell: Callable[[Errand, float, Desk], None]
    keep: Callable[[Errand, T, Desk], T | None]
    light: Callable[[A], bool] = lambda _about: False


class Thinker(Protocol):
    """Where long thoughts are thought."""

    async def think(self, think: Callable[[A, Telling], T], about: A, tell: Telling) -> T:
        """What comes of it; raises what it raises."""


@dataclass(frozen=True)
class Due:
    """An errand whose time has come, of which kind, where, and how often it has failed."""

    platform: Platform
    community: str
    errand_id: str
    kind: str
    attempts: int


class Agenda(Protocol):
    """What is due, over all communities."""

    def due(self, now: datetime, limit: int) -> list[Due]:
        """Errands to run, oldest first."""

    def hold(self, errand_id: str) -> Callable[[], None] | None:
        """Keep other processes from an errand; how to let go of it, None where one is at it."""

    def next_due(self, after: datetime) -> datetime | None:
        """When the next errand or letter falls due, later than `after`."""

    def put_off(self, errand_id: str, until: datetime, reason: str) -> None:
        """An errand failed: try again then."""

    def give_up(self, errand_id: str, now: datetime, reason: str) -> None:
        """An errand failed too often."""

    def tidy(self, now: datetime) -> None:
        """Forget what serves no purpose any more."""


@dataclass(frozen=True)
class Recipient:
    """Who gets a letter, and how they read."""

    address: str
    name: str
    route: str
    reader: Reader


@dataclass(frozen=True)
class Parcel:
    """A letter ready to go: several recipients mean one conversation with all of them.

    With a `channel` it is posted there, for everybody to read. With a `remote_id` it has gone
    before: that message becomes this card. `holder` is who may settle it. One that is
    `in_doubt_since` a time may stand there already since then; one that can only come `not_after`
    that instant is dropped.
    """

    letter_id: str
    key: str
    platform: Platform
    community: str
    recipients: tuple[Recipient, ...]
    card: Card
    attempts: int
    channel: Recipient | None = None
    remote_id: str = ""
    holder: str = ""
    in_doubt_since: datetime | None = None
    not_after: datetime | None = None


@dataclass(frozen=True)
class Stack:
    """The letters of one community that somebody waits for, or all its others."""

    platform: Platform
    community_id: str
    awaited: bool


@dataclass(frozen=True)
class Sent:
    """A letter has arrived."""

    parcel: Parcel
    remote_id: str
    at: datetime


@dataclass(frozen=True)
class PutOff:
    """A letter goes again then, or when its community may be written to again.

    It is `in_doubt` if it may have arrived all the same.
    """

    parcel: Parcel
    until: datetime | None
    reason: str
    in_doubt: bool


@dataclass(frozen=True)
class PutBack:
    """A letter was not tried at all: again then, or in its turn; this time does not count."""

    parcel: Parcel
    until: datetime | None


@dataclass(frozen=True)
class Lost:
    """A letter does not arrive; it goes again only if somebody asks, and not `for_good`."""

    parcel: Parcel
    reason: str
    for_good: bool = False


Fate = Sent | PutOff | PutBack | Lost
"""What became of a letter that was taken."""


class Later(Exception):
    """The platform asks to wait that many seconds; nothing was sent."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:g} s")
        self.seconds = seconds


class Unreachable(Exception):
    """The platform says that this message cannot arrive; its message says why.

    Where it is `for_good`, nothing that people do will change it: their account is closed.
    """

    def __init__(self, why: str, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


class Messenger(Protocol):
    """How a platform is written to first.

    One that `finds` letters can tell whether one in doubt has arrived, or never shows one twice.
    """

    @property
    def finds(self) -> bool:
        """Whether nothing is read twice, whatever breaks."""

    @property
    def pace(self) -> float:
        """Letters of a bulk that one community's platform bears in a second; 0 for any number."""

    async def send(self, parcel: Parcel) -> str:
        """Send and give back the platform's id of the message; raises Later or Unreachable.

        Any other error leaves it unknown whether the message arrived.
        """

    async def find(self, parcel: Parcel) -> str:
        """The platform's id of a letter in doubt, if it stands there already.

        '' where it does not, or where the platform lets nobody look: then it is sent again.
        """


@dataclass(frozen=True)
class Roll:
    """A channel whose people somebody wants to know; no channel is the whole community."""

    channel_id: str
    platform: Platform
    community: str
    address: str
    channel: Recipient | None


class Rolls(Protocol):
    """The rolls to call, over all communities."""

    def due(self, now: datetime, platforms: Sequence[Platform], limit: int) -> list[Roll]:
        """Channels that somebody has asked about since they were last counted, oldest first."""

    def put_off(self, channel_id: str, until: datetime) -> None:
        """The platform asks to wait: again then."""


class Caller(Protocol):
    """Who calls the roll on a platform."""

    async def roll(self, community: str, channel: Recipient | None) -> list[Sender]:
        """Who is in a channel, or in the whole community, as far as the platform tells.

        People only, no bots and nobody who has left; raises Later or Unreachable.
        """


class Outbox(Protocol):
    """Letters on their way, over all communities."""

    def stacks(self, now: datetime, platforms: Sequence[Platform]) -> list[Stack]:
        """Where letters are due, those that somebody waits for first."""

    def claim(self, stack: Stack, now: datetime, lease_until: datetime, limit: int) -> list[Parcel]:
        """Take due letters for oneself until the lease ends, oldest first."""

    def settle(self, fates: Sequence[Fate]) -> None:
        """Note what became of letters, but for those that somebody else has taken since."""

    def pause(self, stack: Stack, until: datetime) -> None:
        """The platform has had enough: nothing goes to that community before then.

        But for what somebody waits for, which the platform may still take.
        """


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""


class Wall(Protocol):
    """The conversations of the door that Tandem hosts itself: what was said, who has read it."""

    def people(self) -> list[Person]:
        """Everybody of the community, managers first, then by name."""

    def person(self, address: str) -> Person | None:
        """Whoever is named so."""

    def conversations(self, address: str) -> list[tuple[Conversation, int]]:
        """What that person can open, with the number of messages unread."""

    def conversation(self, id: str, address: str) -> Conversation | None:
        """That conversation, if it is theirs to see."""

    def together(self, addresses: Sequence[str], name: str, now: datetime) -> Conversation:
        """The conversation of exactly these people with Tandem, opened if need be."""

    def messages(self, conversation: Conversation, address: str) -> list[Message]:
        """What that person can read there, oldest first; reading it makes it read."""

    def message(self, id: str, address: str) -> Message | None:
        """That message, if it is theirs to see."""

    def write(self, message: Message) -> bool:
        """Put a message up; False when its letter is there already."""

    def rewrite(self, id: str, card: Card) -> None:
        """The message becomes this card."""

"""The desk over SQLModel: every query of the programme, by name, within one community."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot import entities as e
from bot.ports import Figures, Place
from bot.values import Card
from storage import tables as t

E = TypeVar("E", bound=e.Entity)
R = TypeVar("R", bound=t.Scoped)

ROWS: dict[type[e.Entity], type[SQLModel]] = {
    e.Person: t.PersonRow,
    e.Programme: t.ProgrammeRow,
    e.Enrolment: t.EnrolmentRow,
    e.Round: t.RoundRow,
    e.Match: t.MatchRow,
    e.Series: t.SeriesRow,
    e.Meeting: t.MeetingRow,
    e.Pulse: t.PulseRow,
}

OPEN = (e.Status.PROPOSED, e.Status.ACTIVE)


class SqlDesk:
    """One community's rows for the length of one transaction."""

    def __init__(self, session: Session, community: t.CommunityRow, now: datetime) -> None:
        self._session = session
        self.community: e.Community = community
        self.now = now
        self._programme: e.Programme | None = None

    def add(self, entity: E) -> E:
        """Keep a new entity; the one given back is the one to change from then on."""
        row = ROWS[type(entity)](**entity.model_dump(), community_id=self.community.id)
        self._session.add(row)
        self._session.flush()
        return cast(E, row)

    def add_many(self, entities: Sequence[e.Entity]) -> None:
        """Keep many new entities of one kind at once; they are read back when needed."""
        if entities:
            self._session.execute(
                sa.insert(ROWS[type(entities[0])]),
                [{**one.model_dump(), "community_id": self.community.id} for one in entities],
            )

    def first_time(self, key: str) -> bool:
        """Whether this delivery is new; an empty key always is."""
        return not key or self._keep(t.DeliveryRow, key=key[:400], at=self.now)

    # People and their place

    def person(self, id: str) -> e.Person | None:
        """That person of this community."""
        return self._get(t.PersonRow, id)

    def person_at(self, address: str) -> e.Person | None:
        """Whoever the platform names so."""
        return self._one(t.PersonRow, col(t.PersonRow.address) == address)

    def managers(self) -> list[e.Person]:
        """Who manages here, by name."""
        return self._all(
            t.PersonRow, col(t.PersonRow.manages).is_(True), order=(col(t.PersonRow.name),)
        )

    def founded(self) -> bool:
        """Whether the community has its programme yet."""
        self._programme = self._one(t.ProgrammeRow)
        return self._programme is not None

    def programme(self) -> e.Programme:
        """The community's programme; it is founded at the first word."""
        if self._programme is None and not self.founded():
            raise LookupError("this community has no programme yet")
        return cast(e.Programme, self._programme)

    def enrolment(self, person: e.Person) -> e.Enrolment | None:
        """That person's place in the programme."""
        return self._one(t.EnrolmentRow, col(t.EnrolmentRow.person_id) == person.id)

    def waiting_mentees(self, programme: e.Programme) -> list[Place]:
        """Mentees without a match, proposed or running, longest waiting first."""
        rows = self._session.exec(
            self._places(programme, e.Role.MENTEE)
            .where(self._unmatched())
            .order_by(col(t.EnrolmentRow.enrolled_at), col(t.EnrolmentRow.id))
        )
        return [Place(person, enrolment) for enrolment, person in rows]

    def waiting(self, programme: e.Programme) -> int:
        """How many they are."""
        return self._count(
            t.EnrolmentRow,
            col(t.EnrolmentRow.programme_id) == programme.id,
            col(t.EnrolmentRow.role).in_((e.Role.MENTEE, e.Role.BOTH)),
            self._unmatched(),
        )

    def mentors_with_room(self, programme: e.Programme) -> list[Place]:
        """Mentors who can take one more: capacity less running and proposed matches."""
        taken = self._taken()
        rows = self._session.exec(
            self._places(programme, e.Role.MENTOR).order_by(col(t.EnrolmentRow.id))
        )
        places = [
            Place(person, enrolment, enrolment.capacity - taken.get(person.id, 0))
            for enrolment, person in rows
        ]
        return [place for place in places if place.free > 0]

    # Matches

    def round(self, id: str) -> e.Round | None:
        """That matching round."""
        return self._get(t.RoundRow, id)

    def draft_round(self, programme: e.Programme) -> e.Round | None:
        """The round a manager is looking at, not sent yet."""
        return self._one(
            t.RoundRow,
            col(t.RoundRow.programme_id) == programme.id,
            col(t.RoundRow.status) == e.RoundStatus.DRAFT,
            newest=t.RoundRow.drawn_at,
        )

    def last_sent_round(self, programme: e.Programme) -> e.Round | None:
        """The newest round that went out."""
        return self._one(
            t.RoundRow,
            col(t.RoundRow.programme_id) == programme.id,
            col(t.RoundRow.status) == e.RoundStatus.SENT,
            newest=t.RoundRow.settled_at,
        )

    def drafts(self, round: e.Round, offset: int = 0, limit: int | None = None) -> list[e.Match]:
        """The pairs of a round not sent yet, best first."""
        return self._all(
            t.MatchRow,
            *self._drafted(round),
            order=(col(t.MatchRow.score).desc(), col(t.MatchRow.id)),
            offset=offset,
            limit=limit,
        )

    def draft_count(self, round: e.Round) -> int:
        """How many pairs of a round are not sent yet."""
        return self._count(t.MatchRow, *self._drafted(round))

    def dropped(self, round: e.Round) -> int:
        """How many pairs of a round were left out when it went."""
        return self._count(
            t.MatchRow,
            col(t.MatchRow.round_id) == round.id,
            col(t.MatchRow.status) == e.Status.DROPPED,
            col(t.MatchRow.proposed_at).is_(None),
        )

    def answers_since(self, programme: e.Programme, at: datetime) -> bool:
        """Whether anybody has signed up or changed their answers since."""
        return bool(
            self._count(
                t.EnrolmentRow,
                col(t.EnrolmentRow.programme_id) == programme.id,
                col(t.EnrolmentRow.updated_at) > at,
            )
        )

    def drop_drafts(self, round: e.Round) -> None:
        """Forget the pairs of a round that are not sent yet."""
        self._session.execute(
            sa.delete(t.MatchRow).where(self._mine(t.MatchRow), *self._drafted(round))
        )

    def match(self, id: str) -> e.Match | None:
        """That match."""
        return self._get(t.MatchRow, id)

    def sides(self, match: e.Match) -> tuple[e.Person, e.Person]:
        """The mentee and the mentor of a match."""
        mentee, mentor = self.person(match.mentee_id), self.person(match.mentor_id)
        if mentee is None or mentor is None:
            raise LookupError(f"match {match.id} has lost a side")
        return mentee, mentor

    def facing(self, match: e.Match) -> tuple[tuple[e.Side, e.Person, e.Person], ...]:
        """Each side of a match, who stands there, and who stands across."""
        mentee, mentor = self.sides(match)
        return (e.Side.MENTEE, mentee, mentor), (e.Side.MENTOR, mentor, mentee)

    def other(self, match: e.Match, person: e.Person) -> e.Person:
        """The one across from that person."""
        mentee, mentor = self.sides(match)
        return mentor if match.side(person.id) is e.Side.MENTEE else mentee

    def open_matches(self, person: e.Person) -> list[e.Match]:
        """Proposals and running pairs of that person, oldest first."""
        mine = (col(t.MatchRow.mentee_id) == person.id) | (col(t.MatchRow.mentor_id) == person.id)
        return self._all(
            t.MatchRow,
            mine,
            col(t.MatchRow.status).in_(OPEN),
            order=(col(t.MatchRow.proposed_at), col(t.MatchRow.id)),
        )

    def tried_pairs(self, programme: e.Programme) -> frozenset[tuple[str, str]]:
        """(mentee, mentor) ids of every match ever put to people: never the same two again."""
        rows = self._session.exec(
            select(col(t.MatchRow.mentee_id), col(t.MatchRow.mentor_id)).where(
                self._mine(t.MatchRow),
                col(t.MatchRow.programme_id) == programme.id,
                col(t.MatchRow.proposed_at).is_not(None),
            )
        )
        return frozenset((mentee, mentor) for mentee, mentor in rows)

    def declines(self, programme: e.Programme, reader: e.Person, limit: int) -> list[e.Match]:
        """The newest declines with a reason, but for those that concern the reader."""
        return self._all(
            t.MatchRow,
            col(t.MatchRow.programme_id) == programme.id,
            col(t.MatchRow.status) == e.Status.DECLINED,
            col(t.MatchRow.decline_reason) != "",
            col(t.MatchRow.mentee_id) != reader.id,
            col(t.MatchRow.mentor_id) != reader.id,
            order=(col(t.MatchRow.proposed_at).desc(), col(t.MatchRow.id)),
            limit=limit,
        )

    # Meetings

    def series(self, id: str) -> e.Series | None:
        """That recurring meeting."""
        return self._get(t.SeriesRow, id)

    def series_of(self, match: e.Match) -> e.Series | None:
        """The recurring meeting that a pair holds now."""
        return self._one(
            t.SeriesRow,
            col(t.SeriesRow.match_id) == match.id,
            col(t.SeriesRow.ended_at).is_(None),
            newest=t.SeriesRow.set_at,
        )

    def meeting(self, id: str) -> e.Meeting | None:
        """That date."""
        return self._get(t.MeetingRow, id)

    def next_meeting(self, match: e.Match) -> e.Meeting | None:
        """The pair's first planned date from now on."""
        found = self._all(
            t.MeetingRow,
            col(t.MeetingRow.match_id) == match.id,
            col(t.MeetingRow.status) == e.MeetingStatus.PLANNED,
            col(t.MeetingRow.starts_at) > self.now,
            order=(col(t.MeetingRow.starts_at),),
            limit=1,
        )
        return found[0] if found else None

    def goes_on(self, series: e.Series) -> bool:
        """Whether the next date of a recurring meeting is planned already."""
        return bool(
            self._count(
                t.MeetingRow,
                col(t.MeetingRow.series_id) == series.id,
                col(t.MeetingRow.status) == e.MeetingStatus.PLANNED,
                col(t.MeetingRow.starts_at) > self.now,
            )
        )

    def last_meeting(self, match: e.Match) -> e.Meeting | None:
        """The pair's newest date that is over and not yet told."""
        return self._one(
            t.MeetingRow,
            col(t.MeetingRow.match_id) == match.id,
            col(t.MeetingRow.status) == e.MeetingStatus.PLANNED,
            col(t.MeetingRow.starts_at) <= self.now,
            newest=t.MeetingRow.starts_at,
        )

    # Surveys and figures

    def pulse(self, id: str) -> e.Pulse | None:
        """That survey."""
        return self._get(t.PulseRow, id)

    def pulse_answers(self, programme: e.Programme) -> list[dict[str, int]]:
        """The answers of every survey asked in a programme; those not begun are empty."""
        answers = self._session.exec(
            select(t.PulseRow.answers).where(
                self._mine(t.PulseRow), col(t.PulseRow.programme_id) == programme.id
            )
        )
        return [dict(given) for given in answers]

    def figures(self, programme: e.Programme) -> Figures:
        """How the programme stands."""
        here = col(t.EnrolmentRow.programme_id) == programme.id
        mentors = col(t.EnrolmentRow.role).in_((e.Role.MENTOR, e.Role.BOTH))
        taken = self._taken()
        capacities = self._session.exec(
            select(t.EnrolmentRow.person_id, t.EnrolmentRow.capacity).where(
                self._mine(t.EnrolmentRow), here, mentors
            )
        ).all()
        told, status = e.MeetingStatus, col(t.MeetingRow.status)
        return Figures(
            mentors=len(capacities),
            mentees=self._count(
                t.EnrolmentRow, here, col(t.EnrolmentRow.role).in_((e.Role.MENTEE, e.Role.BOTH))
            ),
            places=sum(capacity for _id, capacity in capacities),
            free=sum(max(0, capacity - taken.get(id, 0)) for id, capacity in capacities),
            waiting=self.waiting(programme),
            proposed=self._count(t.MatchRow, col(t.MatchRow.status) == e.Status.PROPOSED),
            active=self._count(t.MatchRow, col(t.MatchRow.status) == e.Status.ACTIVE),
            meetings_held=self._count(t.MeetingRow, status == told.TOOK_PLACE),
            meetings_planned=self._count(
                t.MeetingRow, status == told.PLANNED, col(t.MeetingRow.starts_at) > self.now
            ),
            letters_lost=self._count(t.LetterRow, col(t.LetterRow.status) == e.LetterStatus.DEAD)
            + self._count(t.ErrandRow, col(t.ErrandRow.given_up).is_(True)),
        )

    # Letters and errands

    def post(self, person: e.Person, card: Card, key: str) -> None:
        """Write to one person; a second letter of the same key is not kept."""
        self._write([person], card, key)

    def post_together(self, people: Sequence[e.Person], card: Card, key: str) -> None:
        """Write to several in one conversation, or to each where the platform has none."""
        if self.community.group_chats:
            self._write(people, card, key)
        else:
            for person in people:
                self._write([person], card, f"{key}:{person.id}")

    def promise(self, kind: str, subject: str, at: datetime) -> None:
        """Remember to run the errand `kind` on `subject` at that time, once."""
        errand = e.Errand(
            key=f"{kind}:{subject}:{at.isoformat()}", kind=kind, subject=subject, due_at=at
        )
        self._keep(t.ErrandRow, **errand.model_dump())

    def forget(self, subject: str) -> None:
        """Drop the errands still to come on that subject."""
        self._session.execute(
            sa.update(t.ErrandRow)
            .where(
                self._mine(t.ErrandRow),
                col(t.ErrandRow.subject) == subject,
                col(t.ErrandRow.done_at).is_(None),
            )
            .values(done_at=self.now)
        )

    def errand(self, id: str) -> e.Errand | None:
        """That errand, if it is still to do."""
        return self._one(t.ErrandRow, col(t.ErrandRow.id) == id, col(t.ErrandRow.done_at).is_(None))

    def _write(self, people: Sequence[e.Person], card: Card, key: str) -> None:
        letter = e.Letter(
            key=key,
            recipients=[person.id for person in people],
            card=card.model_dump_json(),
            due_at=self.now,
            written_at=self.now,
        )
        self._keep(t.LetterRow, **letter.model_dump())

    def _mine(self, row: type[t.Scoped]) -> sa.ColumnElement[bool]:
        return col(row.community_id) == self.community.id

    def _get(self, row: type[R], id: str) -> R | None:
        """By id, from memory when it has been read before; another community's does not exist."""
        found = self._session.get(row, id)
        return found if found and found.community_id == self.community.id else None

    def _drafted(self, round: e.Round) -> tuple[sa.ColumnElement[bool], ...]:
        return (
            col(t.MatchRow.round_id) == round.id,
            col(t.MatchRow.status) == e.Status.DRAFT,
        )

    def _unmatched(self) -> sa.ColumnElement[bool]:
        return ~(
            sa.select(col(t.MatchRow.id))
            .where(
                col(t.MatchRow.mentee_id) == col(t.EnrolmentRow.person_id),
                col(t.MatchRow.status).in_(OPEN),
            )
            .exists()
        )

    def _one(
        self, row: type[R], *conditions: sa.ColumnElement[bool], newest: Any = None
    ) -> R | None:
        found = self._query(row, *conditions)
        if newest is not None:
            found = found.order_by(col(newest).desc())
        return self._session.exec(found.limit(1)).first()

    def _all(
        self,
        row: type[R],
        *conditions: sa.ColumnElement[bool],
        order: Sequence[Any] = (),
        offset: int = 0,
        limit: int | None = None,
    ) -> list[Any]:
        found = self._query(row, *conditions).order_by(*order).offset(offset).limit(limit)
        return list(self._session.exec(found))

    def _query(self, row: type[R], *conditions: sa.ColumnElement[bool]) -> SelectOfScalar[R]:
        return select(row).where(self._mine(row), *conditions)

    def _count(self, row: type[t.Scoped], *conditions: sa.ColumnElement[bool]) -> int:
        return self._session.exec(
            select(sa.func.count()).select_from(row).where(self._mine(row), *conditions)
        ).one()

    def _taken(self) -> dict[str, int]:
        """Proposed and running matches of each mentor."""
        return dict(
            self._session.exec(
                select(col(t.MatchRow.mentor_id), sa.func.count())
                .where(self._mine(t.MatchRow), col(t.MatchRow.status).in_(OPEN))
                .group_by(col(t.MatchRow.mentor_id))
            ).all()
        )

    def _places(self, programme: e.Programme, role: e.Role) -> Any:
        return (
            select(t.EnrolmentRow, t.PersonRow)
            .join(t.PersonRow, col(t.PersonRow.id) == col(t.EnrolmentRow.person_id))
            .where(
                self._mine(t.EnrolmentRow),
                col(t.EnrolmentRow.programme_id) == programme.id,
                col(t.EnrolmentRow.role).in_((role, e.Role.BOTH)),
            )
        )

    def _keep(self, row: type[t.Scoped], **values: Any) -> bool:
        """Insert, unless the key is there already."""
        engine = self._session.get_bind().dialect.name
        insert = sqlite.insert if engine == "sqlite" else postgresql.insert
        # Not by the count of rows, which PostgreSQL's driver does not always tell.
        kept = self._session.execute(
            insert(row)
            .values(community_id=self.community.id, **values)
            .on_conflict_do_nothing()
            .returning(sa.literal(1))
        )
        return kept.first() is not None

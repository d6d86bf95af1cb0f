"""Who takes part, and who waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from bot import entities as e
from bot.enrolments import LIVE
from bot.ports import Known, Place, Traces
from storage import tables as t
from storage.desk.base import TAKING_PART, _among
from storage.desk.people import People


class Enrolments(People):
    """Who takes part, and who waits."""

    # Enrolment

    def enrolment_of(self, id: str) -> e.Enrolment | None:
        """The enrolment of that id."""
        return self._get(t.EnrolmentRow, id)

    def last_enrolment(self, person: e.Person, besides: e.Programme) -> e.Enrolment | None:
        """What that person told another programme last, also one of the past."""
        return self._one(
            t.EnrolmentRow,
            col(t.EnrolmentRow.person_id) == person.id,
            col(t.EnrolmentRow.programme_id) != besides.id,
            col(t.EnrolmentRow.standing) != e.Standing.BEGUN,
            newest=t.EnrolmentRow.updated_at,
        )

    def listed(self, person: e.Person, programme: e.Programme) -> e.Listing | None:
        """What a roster says of that person: the programme's own, else the newest."""
        found = self.lines(person)
        own = [one for one in found if one.programme_id == programme.id]
        return next(iter([*own, *found]), None)

    def lines(self, person: e.Person) -> list[e.Listing]:
        """What the rosters say of that person, newest first."""
        email = person.email.casefold()
        theirs = col(t.ListingRow.person_id) == person.id
        if email:
            theirs = theirs | (col(t.ListingRow.email) == email)
        return self._all(
            t.ListingRow, theirs, order=(col(t.ListingRow.listed_at).desc(), col(t.ListingRow.id))
        )

    def known_in(self, person: e.Person) -> list[e.Programme]:
        """Where that person has signed up or answered a poll, also in the past, newest first."""
        there = [
            sa.select(col(row.programme_id)).where(self._mine(row), col(row.person_id) == person.id)
            for row in (t.EnrolmentRow, t.InterestRow)
        ]
        return self._all(
            t.ProgrammeRow,
            col(t.ProgrammeRow.id).in_(sa.union(*there)),
            order=(col(t.ProgrammeRow.created_at).desc(), col(t.ProgrammeRow.id)),
        )

    def mentored(
        self, person: e.Person, besides: e.Programme
    ) -> list[tuple[e.Programme, int, datetime]]:
        """Where else that person has been a mentor: how many pairs, since when, newest first."""
        row, began = t.MatchRow, sa.func.min(col(t.MatchRow.began_at))
        found = self._session.exec(
            select(row.programme_id, sa.func.count(), began)
            .where(
                self._mine(row),
                col(row.mentor_id) == person.id,
                col(row.programme_id) != besides.id,
                col(row.began_at).is_not(None),
            )
            .group_by(col(row.programme_id))
            .order_by(began.desc())
        )
        there = [(self.programme(id), count, at) for id, count, at in found]
        return [(programme, count, at) for programme, count, at in there if programme and at]

    def traces(self, person: e.Person, programme: e.Programme) -> Traces:
        """What a programme keeps of that person besides their answers."""
        row = t.MatchRow
        theirs = (col(row.mentee_id) == person.id) | (col(row.mentor_id) == person.id)
        put = (theirs, col(row.programme_id) == programme.id, col(row.proposed_at).is_not(None))
        other = sa.case((col(row.mentee_id) == person.id, row.mentor_id), else_=row.mentee_id)
        met = self._session.exec(
            select(t.PersonRow)
            .join(row, col(t.PersonRow.id) == other)
            .where(self._mine(row), *put, col(row.began_at).is_not(None))
            .order_by(col(row.began_at), col(row.id))
        )
        pairs = sa.select(col(row.id)).where(self._mine(row), *put)
        asked = t.RequestRow
        return Traces(
            met=tuple(dict.fromkeys(one.who for one in met)),
            proposals=self._count(row, *put),
            requests=self._count(
                asked,
                (col(asked.mentee_id) == person.id) | (col(asked.mentor_id) == person.id),
                col(asked.programme_id) == programme.id,
            ),
            meetings=self._count(t.MeetingRow, col(t.MeetingRow.match_id).in_(pairs)),
            surveys=self._left(t.PulseRow, person, programme, t.PulseRow.answered_at)
            + self._left(t.SurveyRow, person, programme, t.SurveyRow.answered_at),
            polls=self._left(t.InterestRow, person, programme),
            testimonials=self._left(t.TestimonialRow, person, programme),
            announcements=self._left(t.InvitationRow, person, programme),
        )

    def _left(self, row: Any, person: e.Person, programme: e.Programme, told: Any = None) -> int:
        """How many rows of a programme are that person's, where `told` is filled in."""
        return self._count(
            row,
            col(row.person_id) == person.id,
            col(row.programme_id) == programme.id,
            sa.true() if told is None else col(told).is_not(None),
        )

    def standings(self, programme: e.Programme) -> dict[e.Standing, int]:
        """How many enrolments of a programme stand where."""
        counted = self._session.exec(
            select(t.EnrolmentRow.standing, sa.func.count())
            .where(self._mine(t.EnrolmentRow), col(t.EnrolmentRow.programme_id) == programme.id)
            .group_by(col(t.EnrolmentRow.standing))
        )
        return {e.Standing(standing): count for standing, count in counted}

    def standing_so(
        self,
        programme: e.Programme,
        standing: e.Standing,
        offset: int = 0,
        limit: int | None = None,
    ) -> list[Place]:
        """The enrolments that stand so, the longest waiting first."""
        rows = self._session.exec(
            self._enrolled(programme, standing)
            .order_by(col(t.EnrolmentRow.updated_at), col(t.EnrolmentRow.id))
            .offset(offset)
            .limit(limit)
        )
        return [Place(person, enrolment) for enrolment, person in rows]

    def requests(self, programme: e.Programme, offset: int, limit: int) -> list[Place]:
        """Those who wait for a manager's yes, to a place or to another role, longest first."""
        rows = self._session.exec(
            self._enrolled(programme, *LIVE)
            .where(_awaits_a_yes())
            .order_by(col(t.EnrolmentRow.updated_at), col(t.EnrolmentRow.id))
            .offset(offset)
            .limit(limit)
        )
        return [Place(person, enrolment) for enrolment, person in rows]

    def request_count(self, programme: e.Programme) -> int:
        """How many they are."""
        return self._count(
            t.EnrolmentRow,
            col(t.EnrolmentRow.programme_id) == programme.id,
            col(t.EnrolmentRow.standing).in_(LIVE),
            _awaits_a_yes(),
        )

    def count_behind(self, programme: e.Programme, versions: Mapping[e.Paper, int]) -> int:
        """How many take part and have not agreed to one of these versions."""
        return self._count(
            t.EnrolmentRow,
            col(t.EnrolmentRow.programme_id) == programme.id,
            col(t.EnrolmentRow.standing).in_(LIVE),
            self._behind(versions),
        )

    def behind(
        self, programme: e.Programme, versions: Mapping[e.Paper, int], after: str, limit: int
    ) -> list[Place]:
        """Who they are, by the id of their enrolment, from that one on."""
        rows = self._session.exec(
            self._enrolled(programme, *LIVE)
            .where(self._behind(versions), col(t.EnrolmentRow.id) > after)
            .order_by(col(t.EnrolmentRow.id))
            .limit(limit)
        )
        return [Place(person, enrolment) for enrolment, person in rows]

    def avoided_by(self, person: e.Person) -> list[tuple[e.Avoidance, e.Person]]:
        """Whom that person would rather not meet, by name."""
        rows = self._session.exec(
            select(t.AvoidanceRow, t.PersonRow)
            .join(t.PersonRow, col(t.PersonRow.id) == col(t.AvoidanceRow.other_id))
            .where(self._mine(t.AvoidanceRow), col(t.AvoidanceRow.person_id) == person.id)
            .order_by(col(t.PersonRow.name), col(t.PersonRow.id))
        )
        return [(avoidance, other) for avoidance, other in rows]

    # Waiting

    def waiting_mentees(
        self,
        programme: e.Programme,
        among: Sequence[str] | None = None,
        *,
        choosing: bool = False,
    ) -> list[Place]:
        """Mentees who have fewer mentors, proposed or running, than they want; all, or of those.

        The longest waiting come first. Nobody who let too many proposals pass is among them, and
        whoever has a list to choose from only where those who are `choosing` count too.
        """
        waits = self._mentorless(programme) if choosing else self._unmatched(programme)
        rows = self._session.exec(
            self._places(programme, e.Role.MENTEE)
            .where(waits, _among(t.EnrolmentRow.person_id, among))
            .order_by(col(t.EnrolmentRow.enrolled_at), col(t.EnrolmentRow.id))
        )
        return [Place(person, enrolment) for enrolment, person in rows]

    def waiting(self, programme: e.Programme) -> int:
        """How many they are."""
        return self._count(
            t.EnrolmentRow,
            *self._taking_part(programme, e.Role.MENTEE),
            self._heard_from(programme),
            self._unmatched(programme),
        )

    def mentors_with_room(
        self, programme: e.Programme, among: Sequence[str] | None = None
    ) -> list[Place]:
        """Mentors who can take one more: capacity less running and proposed matches."""
        taken, free = self._room(programme)
        rows = self._session.exec(
            self._places(programme, e.Role.MENTOR)
            .add_columns(free)
            .outerjoin(taken, taken.c.mentor_id == col(t.EnrolmentRow.person_id))
            .where(free > 0, _among(t.EnrolmentRow.person_id, among))
            .order_by(col(t.EnrolmentRow.id))
        )
        return [Place(person, enrolment, places) for enrolment, person, places in rows]

    def with_room(self, programme: e.Programme) -> int:
        """How many they are."""
        taken, free = self._room(programme)
        return self._session.exec(
            select(sa.func.count())
            .select_from(t.EnrolmentRow)
            .outerjoin(taken, taken.c.mentor_id == col(t.EnrolmentRow.person_id))
            .where(
                *self._taking_part(programme, e.Role.MENTOR),
                self._heard_from(programme),
                free > 0,
            )
        ).one()

    def free_place(self, mentor: e.Person, programme: e.Programme) -> int | None:
        """The lowest of a mentor's places that no proposal and no pair has taken, if any is left.

        Two who look for it at the same instant find the same one: the database lets one of them
        have it.
        """
        told = self.enrolment(mentor, programme)
        taken = set(
            self._session.exec(
                select(col(t.MatchRow.place)).where(
                    *self._open_in(programme), col(t.MatchRow.mentor_id) == mentor.id
                )
            )
        )
        if told is None or len(taken) >= told.capacity:
            return None
        return next(number for number in range(1, told.capacity + 1) if number not in taken)

    def unheard(self, programme: e.Programme) -> int:
        """How many take part and let so many proposals pass that they get no more."""
        return self._count(
            t.EnrolmentRow,
            col(t.EnrolmentRow.programme_id) == programme.id,
            col(t.EnrolmentRow.standing) == e.Standing.ACTIVE,
            ~self._heard_from(programme),
        )

    def unreached(self, programme: e.Programme) -> list[Known]:
        """Those who take part and to whom a letter could not be brought, by name."""
        reader = self._each(t.LetterRow.recipients)
        lost = (
            sa.select(reader.c.value)
            .select_from(t.LetterRow)
            .join(reader, sa.true())
            .where(self._mine(t.LetterRow), col(t.LetterRow.status) == e.LetterStatus.DEAD)
        )
        rows = self._session.execute(
            sa.select(col(t.PersonRow.id), col(t.PersonRow.name))
            .join(t.EnrolmentRow, col(t.EnrolmentRow.person_id) == col(t.PersonRow.id))
            .where(
                self._mine(t.EnrolmentRow),
                col(t.EnrolmentRow.programme_id) == programme.id,
                col(t.EnrolmentRow.standing).in_(TAKING_PART),
                col(t.PersonRow.id).in_(lost),
            )
            .order_by(col(t.PersonRow.name), col(t.PersonRow.id))
        )
        return [Known(*row) for row in rows]


def _awaits_a_yes() -> sa.ColumnElement[bool]:
    pending = col(t.EnrolmentRow.standing) == e.Standing.PENDING
    return pending | col(t.EnrolmentRow.coming_at).is_not(None)

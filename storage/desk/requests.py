"""Mentors as they can be found, and what is asked of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Sized
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from bot import entities as e
from bot.ports import Late, Place, Profile
from storage import tables as t
from storage.desk.base import _mentor_answered, _offered
from storage.desk.recruiting import Recruiting
from storage.editions import has_changed

K = TypeVar("K", bound=Sized)

WAITS = e.RequestStatus.OPEN


class Requests(Recruiting):
    """Mentors as they can be found, and what is asked of them."""

    # Finding

    def kept(
        self,
        programme: e.Programme,
        build: Callable[[Iterable[Profile]], K],
        renew: Callable[[K, Iterable[Profile]], K | None],
    ) -> K:
        """What `build` makes of a programme's mentors, remembered and renewed as they change."""
        self._session.flush()
        edition = self._community.edition
        about = f"{self.community.id}:{programme.id}"
        known = self._memory.recall(about)
        if known and known[0] > edition:
            # Somebody put an older database in its place.
            known = None
        if known and known[0] == edition:
            return cast(K, known[1])
        renewed = renew(cast(K, known[1]), self._profiles(programme, known[0])) if known else None
        made = build(self._profiles(programme)) if renewed is None else renewed
        # What this transaction has changed may still be undone.
        if not has_changed(self._session):
            self._memory.keep(about, edition, made)
        return made

    def mentors(self, programme: e.Programme, ids: Sequence[str]) -> list[Place]:
        """Those of these people who mentor and take part, with the places they have left."""
        rows = self._session.execute(
            self._places(programme, e.Role.MENTOR)
            .add_columns(col(t.EnrolmentRow.capacity) - self._busy(programme))
            .where(col(t.EnrolmentRow.person_id).in_(ids))
        )
        found = {person.id: Place(person, told, free) for told, person, free in rows}
        return [found[id] for id in ids if id in found]

    def apart(self, person: e.Person, programme: e.Programme) -> frozenset[str]:
        """Whom that person is never put together with.

        One of the two avoids the other or is their line manager, or a manager has said never.
        """
        one, other = col(t.AvoidanceRow.person_id), col(t.AvoidanceRow.other_id)
        avoided = sa.select(one, other).where(
            self._mine(t.AvoidanceRow), (one == person.id) | (other == person.id)
        )
        staff, manager = col(t.EnrolmentRow.person_id), col(t.EnrolmentRow.manager_id)
        managed = sa.select(staff, manager).where(
            self._mine(t.EnrolmentRow), col(t.EnrolmentRow.programme_id) == programme.id
        )
        above = managed.where(staff == person.id, manager != "")
        below = managed.where(manager == person.id, manager != "")
        mentee, mentor = col(t.RulingRow.mentee_id), col(t.RulingRow.mentor_id)
        ruled = sa.select(mentee, mentor).where(
            self._mine(t.RulingRow),
            col(t.RulingRow.programme_id) == programme.id,
            col(t.RulingRow.must).is_(False),
            (mentee == person.id) | (mentor == person.id),
        )
        rows = self._session.execute(avoided.union_all(above, below, ruled))
        return frozenset(id for pair in rows for id in pair) - {person.id}

    def took(self, programme: e.Programme, ids: Sequence[str]) -> dict[str, list[timedelta]]:
        """How long each of these mentors took to answer, each time that they have."""
        match, asked = t.MatchRow, t.RequestRow
        answered = sa.func.coalesce(col(match.mentor_accepted_at), col(match.declined_at))
        rows: list[tuple[str, datetime, datetime]] = []
        rows += self._session.execute(
            sa.select(col(match.mentor_id), col(match.proposed_at), answered).where(
                *self._put_to_mentors(programme),
                _mentor_answered(),
                answered.is_not(None),
                col(match.mentor_id).in_(ids),
            )
        ).all()
        rows += self._session.execute(
            sa.select(col(asked.mentor_id), col(asked.asked_at), col(asked.answered_at)).where(
                self._mine(asked),
                col(asked.programme_id) == programme.id,
                col(asked.status) == e.RequestStatus.DECLINED,
                col(asked.mentor_id).in_(ids),
            )
        ).all()
        found: dict[str, list[timedelta]] = {}
        for id, put, told in rows:
            found.setdefault(id, []).append(told - put)
        return found

    def _profiles(self, programme: e.Programme, since: int = -1) -> Iterable[Profile]:
        """The mentors of a programme; with `since`, everybody who has changed after it."""
        place = t.EnrolmentRow
        columns = (
            place.role, place.standing, place.silences, place.offers, place.sector, place.city,
            place.presentation, place.languages, place.mode, place.capacity,
        )  # fmt: skip
        told = (
            sa.select(
                col(t.PersonRow.id), col(t.PersonRow.name), self._busy(programme),
                self._often(programme), _offered(place), *(col(column) for column in columns),
            )
            .join(t.PersonRow, col(t.PersonRow.id) == col(place.person_id))
            .where(self._mine(place), col(place.programme_id) == programme.id)
        )  # fmt: skip
        if since < 0:
            told = told.where(*self._taking_part(programme, e.Role.MENTOR))
        else:
            told = told.where(col(place.edition) > since)
        for (
            id,
            name,
            busy,
            often,
            themes,
            role,
            standing,
            silences,
            *answers,
        ) in self._session.execute(told):
            offers, sector, city, presentation, languages, mode, capacity = answers
            heard_from = silences < programme.silences_most
            yield Profile(
                id=id,
                name=name,
                listed=standing is e.Standing.ACTIVE and role.mentors and heard_from,
                offers=offers,
                themes=tuple(themes),
                sector=sector,
                city=city,
                presentation=presentation,
                languages=tuple(languages),
                mode=mode,
                free=capacity - busy,
                asked=often,
            )

    def _busy(self, programme: e.Programme) -> Any:
        """How many places of an enrolment's mentor are taken."""
        return (
            sa.select(sa.func.count())
            .where(
                col(t.MatchRow.mentor_id) == col(t.EnrolmentRow.person_id),
                *self._open_in(programme),
            )
            .scalar_subquery()
        )

    def _often(self, programme: e.Programme) -> Any:
        """How often an enrolment's mentor was asked: by proposals, and by requests."""
        match, asked = t.MatchRow, t.RequestRow
        here = col(t.EnrolmentRow.person_id)
        proposals = (
            sa.select(sa.func.count())
            .where(
                self._mine(match),
                col(match.mentor_id) == here,
                col(match.programme_id) == programme.id,
                col(match.proposed_at).is_not(None),
            )
            .scalar_subquery()
        )
        requests = (
            sa.select(sa.func.count())
            .where(
                self._mine(asked),
                col(asked.mentor_id) == here,
                col(asked.programme_id) == programme.id,
                col(asked.pair_id) == "",
            )
            .scalar_subquery()
        )
        return proposals + requests

    # Requests

    def request(self, id: str) -> e.Request | None:
        """That request."""
        return self._get(t.RequestRow, id)

    def open_requests(
        self, person: e.Person, programme: e.Programme | None = None, side: e.Side | None = None
    ) -> list[e.Request]:
        """Requests of that person, or to them, that wait for an answer, oldest first."""
        asked = t.RequestRow
        mentee, mentor = col(asked.mentee_id) == person.id, col(asked.mentor_id) == person.id
        mine = {None: mentee | mentor, e.Side.MENTEE: mentee, e.Side.MENTOR: mentor}[side]
        return self._all(
            asked,
            mine,
            *([col(asked.programme_id) == programme.id] if programme else []),
            col(asked.status) == WAITS,
            order=(col(asked.asked_at), col(asked.id)),
        )

    def waiting_requests(self, programme: e.Programme) -> list[e.Request]:
        """Every request of a programme that waits for an answer, oldest first."""
        return self._all(
            t.RequestRow,
            col(t.RequestRow.programme_id) == programme.id,
            col(t.RequestRow.status) == WAITS,
            order=(col(t.RequestRow.asked_at), col(t.RequestRow.id)),
        )

    def asked_before(self, mentee: e.Person, programme: e.Programme) -> list[e.Request]:
        """Every request of that mentee, newest first."""
        return self._all(
            t.RequestRow,
            col(t.RequestRow.programme_id) == programme.id,
            col(t.RequestRow.mentee_id) == mentee.id,
            order=(col(t.RequestRow.asked_at).desc(), col(t.RequestRow.id)),
        )

    def late_requests(self, programme: e.Programme, before: datetime) -> list[Late]:
        """Mentors who take part and have not said a word to what they were asked by then."""
        asked, mentor, mentee = t.RequestRow, aliased(t.PersonRow), aliased(t.PersonRow)
        rows = self._session.exec(
            select(mentor, asked, mentee)
            .join(asked, col(asked.mentor_id) == col(mentor.id))
            .join(mentee, col(asked.mentee_id) == col(mentee.id))
            .join(t.EnrolmentRow, col(t.EnrolmentRow.person_id) == col(mentor.id))
            .where(
                self._mine(asked),
                col(asked.programme_id) == programme.id,
                col(t.EnrolmentRow.programme_id) == programme.id,
                col(t.EnrolmentRow.standing) == e.Standing.ACTIVE,
                col(asked.status) == WAITS,
                col(asked.asked_at) <= before,
                col(asked.spoke_at).is_(None),
            )
            .order_by(col(asked.asked_at), col(asked.id))
        )
        return [Late(person, about, e.Side.MENTOR, other) for person, about, other in rows]

    def refusals(self, programme: e.Programme, reader: e.Person, limit: int) -> list[e.Request]:
        """The newest requests declined with a reason, but for those that concern the reader."""
        return self._all(
            t.RequestRow,
            col(t.RequestRow.programme_id) == programme.id,
            col(t.RequestRow.status) == e.RequestStatus.DECLINED,
            col(t.RequestRow.decline_reason) != "",
            col(t.RequestRow.mentee_id) != reader.id,
            col(t.RequestRow.mentor_id) != reader.id,
            order=(col(t.RequestRow.answered_at).desc(), col(t.RequestRow.id)),
            limit=limit,
        )

"""The desk over SQLModel, within one community: what every part of it stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot import entities as e
from bot.events import Sender
from bot.ports import Known, Late
from bot.words import language_of
from storage import tables as t
from storage.editions import edition
from storage.memory import Memory

E = TypeVar("E", bound=e.Entity)
R = TypeVar("R", bound=t.Scoped)

ROWS: dict[type[e.Entity], type[SQLModel]] = {
    e.Person: t.PersonRow,
    e.Programme: t.ProgrammeRow,
    e.Enrolment: t.EnrolmentRow,
    e.Round: t.RoundRow,
    e.Match: t.MatchRow,
    e.Unpaired: t.UnpairedRow,
    e.Sketch: t.SketchRow,
    e.Handout: t.HandoutRow,
    e.Ruling: t.RulingRow,
    e.Request: t.RequestRow,
    e.Series: t.SeriesRow,
    e.Meeting: t.MeetingRow,
    e.Pulse: t.PulseRow,
    e.Survey: t.SurveyRow,
    e.Channel: t.ChannelRow,
    e.Presence: t.PresenceRow,
    e.Steward: t.StewardRow,
    e.Deed: t.DeedRow,
    e.Kpi: t.KpiRow,
    e.Document: t.DocumentRow,
    e.Consent: t.ConsentRow,
    e.Wording: t.WordingRow,
    e.Notice: t.NoticeRow,
    e.Invitation: t.InvitationRow,
    e.Upload: t.UploadRow,
    e.Listing: t.ListingRow,
    e.Draft: t.DraftRow,
    e.Avoidance: t.AvoidanceRow,
    e.Interest: t.InterestRow,
    e.Testimonial: t.TestimonialRow,
}

LISTING = SQLModel.metadata.tables["listing"]

OPEN = (e.Status.PROPOSED, e.Status.ACTIVE)
TAKING_PART = (e.Standing.ACTIVE, e.Standing.PAUSED)

AT_ONCE = 500
"""Ids in one statement: a database takes only so many."""


class Base:
    """One community's rows for the length of one transaction."""

    def __init__(
        self,
        session: Session,
        community: t.CommunityRow,
        now: datetime,
        memory: Memory,
        site: str = "",
        awaited: bool = False,
    ) -> None:
        self._session = session
        self._awaited = awaited
        self.rings = False
        self._memory = memory
        self._community = community
        self.site = site
        self.community: e.Community = community
        self.now = now
        self._running: list[e.Programme] | None = None
        self._own_words: dict[str, dict[str, dict[str, str]]] = {}

    def add(self, entity: E) -> E:
        """Keep a new entity; the one given back is the one to change from then on."""
        row = ROWS[type(entity)](**entity.model_dump(), community_id=self.community.id)
        self._session.add(row)
        self._session.flush()
        if isinstance(row, t.ProgrammeRow):
            self._running = None
        return cast(E, row)

    def add_many(self, entities: Sequence[e.Entity]) -> None:
        """Keep many new entities of one kind at once; they are read back when needed."""
        if entities:
            more: dict[str, Any] = {"community_id": self.community.id}
            if isinstance(entities[0], e.Enrolment):
                more["edition"] = edition(self._session)
            self._session.execute(
                sa.insert(ROWS[type(entities[0])]),
                [{**one.model_dump(), **more} for one in entities],
            )

    def first_time(self, key: str) -> bool:
        """Whether this delivery is new; an empty key always is."""
        return not key or self._keep(t.DeliveryRow, key=key[:400], at=self.now)

    def _theme_offers(self, programme: e.Programme) -> Any:
        """Mentors of each theme, those with room, and their free places."""
        place = t.EnrolmentRow
        taken, free = self._room(programme)
        theme = self._each(_offered(place))
        return (
            sa.select(
                theme.c.value.label("theme"),
                sa.func.count().label("mentors"),
                _sum(free > 0).label("with_room"),
                _sum(free > 0, free).label("free"),
            )
            .select_from(place)
            .join(theme, sa.true())
            .outerjoin(taken, taken.c.mentor_id == col(place.person_id))
            .where(*self._taking_part(programme, e.Role.MENTOR))
            .group_by(theme.c.value)
        )

    def _theme_wishes(self, programme: e.Programme) -> Any:
        """Mentees of each theme, and those without a match."""
        theme = self._each(t.EnrolmentRow.themes)
        return (
            sa.select(
                theme.c.value.label("theme"),
                sa.func.count().label("mentees"),
                _sum(self._unmatched(programme)).label("waiting"),
            )
            .select_from(t.EnrolmentRow)
            .join(theme, sa.true())
            .where(*self._taking_part(programme, e.Role.MENTEE))
            .group_by(theme.c.value)
        )

    def _theme_needs(self, programme: e.Programme) -> Any:
        """How many named each theme in the needs survey."""
        theme = self._each(t.InterestRow.themes)
        return (
            sa.select(theme.c.value.label("theme"), sa.func.count().label("named"))
            .select_from(t.InterestRow)
            .join(theme, sa.true())
            .where(*self._asked(programme, "needs"))
            .group_by(theme.c.value)
        )

    def _theme_answers(self, programme: e.Programme) -> Any:
        """Proposals put to mentors between two who share a theme, and those they answered."""
        mentor, mentee = aliased(t.EnrolmentRow), aliased(t.EnrolmentRow)
        offered, wanted = self._each(_offered(mentor)), self._each(mentee.themes)
        return (
            sa.select(
                offered.c.value.label("theme"),
                sa.func.count().label("asked"),
                _sum(_mentor_answered()).label("answered"),
            )
            .select_from(t.MatchRow)
            .join(mentor, _placed(mentor, t.MatchRow.mentor_id))
            .join(mentee, _placed(mentee, t.MatchRow.mentee_id))
            .join(offered, sa.true())
            .join(wanted, wanted.c.value == offered.c.value)
            .where(*self._put_to_mentors(programme))
            .group_by(offered.c.value)
        )

    def _theme_requests(self, programme: e.Programme) -> Any:
        """Requests on each theme, and those that were answered."""
        asked = t.RequestRow
        return (
            sa.select(
                col(asked.theme).label("theme"),
                sa.func.count().label("asked"),
                _sum(col(asked.status) == e.RequestStatus.DECLINED).label("answered"),
            )
            .where(*self._put_to_mentors_by_request(programme))
            .group_by(col(asked.theme))
        )

    def _put_to_mentors_by_request(
        self, programme: e.Programme
    ) -> tuple[sa.ColumnElement[bool], ...]:
        """Those accepted count as pairs; those that nobody could answer do not count."""
        status = e.RequestStatus
        return (
            self._mine(t.RequestRow),
            col(t.RequestRow.programme_id) == programme.id,
            col(t.RequestRow.status).in_((status.OPEN, status.DECLINED, status.EXPIRED)),
        )

    def _put_to_mentors(self, programme: e.Programme) -> tuple[sa.ColumnElement[bool], ...]:
        """A proposal that the mentee ended first asks nothing of the mentor any more.

        Nor does a list that the mentee let pass.
        """
        match = t.MatchRow
        let_pass = (col(match.status) == e.Status.EXPIRED) & (
            col(match.declined_by).is_(None) | (col(match.declined_by) != e.Side.MENTEE)
        )
        return (
            self._mine(t.MatchRow),
            col(t.MatchRow.programme_id) == programme.id,
            col(t.MatchRow.proposed_at).is_not(None),
            _mentor_answered() | (col(match.status) == e.Status.PROPOSED) | let_pass,
        )

    def _late_on(self, side: e.Side, programme: e.Programme, before: datetime) -> list[Late]:
        match, person, other = t.MatchRow, aliased(t.PersonRow), aliased(t.PersonRow)
        mentee = side is e.Side.MENTEE
        one, across = match.mentee_id, match.mentor_id
        mine, theirs = (one, across) if mentee else (across, one)
        accepted = match.mentee_accepted_at if mentee else match.mentor_accepted_at
        rows = self._session.exec(
            select(person, match, other)
            .join(match, col(mine) == col(person.id))
            .join(other, col(theirs) == col(other.id))
            .join(t.EnrolmentRow, _placed(t.EnrolmentRow, mine))
            .where(
                self._mine(match),
                col(match.programme_id) == programme.id,
                col(match.status) == e.Status.PROPOSED,
                col(match.proposed_at) <= before,
                col(accepted).is_(None),
                col(t.EnrolmentRow.standing) == e.Standing.ACTIVE,
            )
        )
        return [Late(who, match, side, across) for who, match, across in rows]

    def _mine(self, row: type[t.Scoped]) -> sa.ColumnElement[bool]:
        return col(row.community_id) == self.community.id

    def _get(self, row: type[R], id: str) -> R | None:
        """By id, from memory when it has been read before; another community's does not exist."""
        found = self._session.get(row, id)
        return found if found and found.community_id == self.community.id else None

    def _free(self, programme: e.Programme, who: Any, spared: Any = None) -> list[Known]:
        """Those among `who` without a place in a programme, by name, each once."""
        rows = self._session.execute(
            sa.select(col(t.PersonRow.id), col(t.PersonRow.name))
            .where(
                self._mine(t.PersonRow),
                col(t.PersonRow.id).in_(who),
                self._without_place(programme),
                *([] if spared is None else [col(t.PersonRow.id).not_in(spared)]),
            )
            .order_by(col(t.PersonRow.name), col(t.PersonRow.id))
        )
        return [Known(id, name) for id, name in rows]

    def _not_now(self, programme: e.Programme, again: bool) -> Any:
        """Those who told the poll "not now", or nobody where they are asked again."""
        return None if again else self._answered(programme, "poll", ("no",))

    def _without_place(self, programme: e.Programme) -> sa.ColumnElement[bool]:
        """Whoever signed up, waits, left or was refused has had their say."""
        placed = sa.select(col(t.EnrolmentRow.person_id)).where(
            self._mine(t.EnrolmentRow),
            col(t.EnrolmentRow.programme_id) == programme.id,
            col(t.EnrolmentRow.standing) != e.Standing.BEGUN,
        )
        return col(t.PersonRow.id).not_in(placed)

    def _linked(self, programme: e.Programme) -> Any:
        return sa.select(col(t.ListingRow.person_id)).where(
            self._mine(t.ListingRow),
            col(t.ListingRow.programme_id) == programme.id,
            col(t.ListingRow.person_id) != "",
        )

    def _answered(self, programme: e.Programme, question: str, answers: Sequence[str]) -> Any:
        return sa.select(col(t.InterestRow.person_id)).where(
            *self._asked(programme, question), col(t.InterestRow.answer).in_(answers)
        )

    def _asked(self, programme: e.Programme, question: str) -> tuple[sa.ColumnElement[bool], ...]:
        return (
            self._mine(t.InterestRow),
            col(t.InterestRow.programme_id) == programme.id,
            col(t.InterestRow.question) == question,
        )

    def _reached(self) -> sa.ColumnElement[bool]:
        """Written to, or met by pressing in a channel: there the letter has no need to go."""
        sent, pressed = col(t.InvitationRow.sent_at), col(t.InvitationRow.pressed_at)
        return sent.is_not(None) | pressed.is_not(None)

    def _there(self, channel: e.Channel) -> set[str]:
        return set(
            self._session.exec(
                select(col(t.PresenceRow.person_id)).where(
                    self._mine(t.PresenceRow), col(t.PresenceRow.channel_id) == channel.id
                )
            )
        )

    def _drafted(self, round: e.Round) -> tuple[sa.ColumnElement[bool], ...]:
        return (
            col(t.MatchRow.round_id) == round.id,
            col(t.MatchRow.status) == e.Status.DRAFT,
        )

    def _listed(self, programme: e.Programme) -> tuple[sa.ColumnElement[bool], ...]:
        return (self._mine(t.ListingRow), col(t.ListingRow.programme_id) == programme.id)

    def _unmatched(self, programme: e.Programme) -> sa.ColumnElement[bool]:
        """Whoever has no mentor, or too few, and no list to choose from (F10)."""
        choosing = sa.select(col(t.MatchRow.mentee_id)).where(*self._suggested_in(programme))
        listed = col(t.EnrolmentRow.person_id).in_(choosing.correlate(None))
        return self._mentorless(programme) & ~listed

    def _suggested_in(self, programme: e.Programme) -> tuple[sa.ColumnElement[bool], ...]:
        return (
            self._mine(t.MatchRow),
            col(t.MatchRow.programme_id) == programme.id,
            col(t.MatchRow.status) == e.Status.SUGGESTED,
        )

    def _mentorless(self, programme: e.Programme) -> sa.ColumnElement[bool]:
        """Whoever has no mentor; or fewer than they want, where there may be several (F14).

        One meeting for one question is not what a round would give them.
        """
        place, match = t.EnrolmentRow, t.MatchRow
        lasting = (*self._open_in(programme), col(match.kind) != e.Mentoring.FLASH)
        # Of two peers (F03) neither looks for anybody else, on whichever side they stand.
        peers = col(match.kind) == e.Mentoring.PEER
        if programme.mentors_most == 1:
            paired = sa.select(col(match.mentee_id)).where(*lasting).correlate(None)
            across = sa.select(col(match.mentor_id)).where(*lasting, peers).correlate(None)
            return col(place.person_id).not_in(paired) & col(place.person_id).not_in(across)
        mentors = (
            sa.select(sa.func.count())
            .select_from(match)
            .where(
                *lasting,
                (col(match.mentee_id) == col(place.person_id))
                | (peers & (col(match.mentor_id) == col(place.person_id))),
            )
            .correlate(place)
            .scalar_subquery()
        )
        most, wanted = programme.mentors_most, col(place.mentors_wanted)
        return mentors < sa.case((wanted < most, wanted), else_=most)

    def _open_in(self, programme: e.Programme) -> tuple[sa.ColumnElement[bool], ...]:
        return (
            self._mine(t.MatchRow),
            col(t.MatchRow.programme_id) == programme.id,
            col(t.MatchRow.status).in_(OPEN),
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

    def _each(self, keys: Any) -> Any:
        """The items of a list kept as JSON, one to a row, in a column named `value`."""
        engine = self._session.get_bind().dialect.name
        split = sa.func.json_each if engine == "sqlite" else sa.func.json_array_elements_text
        return split(keys).table_valued("value").alias()

    def _taken(self, programme: e.Programme) -> dict[str, int]:
        """Proposed and running matches of each mentor of a programme."""
        return dict(
            self._session.exec(
                select(col(t.MatchRow.mentor_id), sa.func.count())
                .where(*self._open_in(programme))
                .group_by(col(t.MatchRow.mentor_id))
            ).all()
        )

    def _room(self, programme: e.Programme) -> tuple[Any, sa.ColumnElement[int]]:
        """How many places of each mentor are taken, to be joined; and those that are left."""
        taken = (
            sa.select(col(t.MatchRow.mentor_id), sa.func.count().label("places"))
            .where(*self._open_in(programme))
            .group_by(col(t.MatchRow.mentor_id))
            .subquery()
        )
        return taken, col(t.EnrolmentRow.capacity) - sa.func.coalesce(taken.c.places, 0)

    def _enrolled(self, programme: e.Programme, *standings: e.Standing) -> Any:
        return (
            select(t.EnrolmentRow, t.PersonRow)
            .join(t.PersonRow, col(t.PersonRow.id) == col(t.EnrolmentRow.person_id))
            .where(
                self._mine(t.EnrolmentRow),
                col(t.EnrolmentRow.programme_id) == programme.id,
                col(t.EnrolmentRow.standing).in_(standings),
            )
        )

    def _behind(self, versions: Mapping[e.Paper, int]) -> sa.ColumnElement[bool]:
        """Who lacks one of them; what is a choice only counts for those who made it once."""
        agreed = [
            sa.select(col(t.ConsentRow.id))
            .where(
                col(t.ConsentRow.programme_id) == col(t.EnrolmentRow.programme_id),
                col(t.ConsentRow.person_id) == col(t.EnrolmentRow.person_id),
                col(t.ConsentRow.paper) == paper,
                col(t.ConsentRow.version) == version,
            )
            .exists()
            | (
                col(t.EnrolmentRow.shares_contact).is_(False)
                if paper is e.Paper.CONTACT
                else sa.false()
            )
            for paper, version in versions.items()
        ]
        return ~sa.and_(*agreed)

    def _places(self, programme: e.Programme, role: e.Role) -> Any:
        return (
            select(t.EnrolmentRow, t.PersonRow)
            .join(t.PersonRow, col(t.PersonRow.id) == col(t.EnrolmentRow.person_id))
            .where(*self._taking_part(programme, role), self._heard_from(programme))
        )

    def _taking_part(
        self, programme: e.Programme, role: e.Role
    ) -> tuple[sa.ColumnElement[bool], ...]:
        return (
            self._mine(t.EnrolmentRow),
            col(t.EnrolmentRow.programme_id) == programme.id,
            col(t.EnrolmentRow.standing) == e.Standing.ACTIVE,
            col(t.EnrolmentRow.role).in_((role, e.Role.BOTH)),
        )

    def _heard_from(self, programme: e.Programme) -> sa.ColumnElement[bool]:
        """Whoever let too many proposals pass gets no more before they say that they are there."""
        return col(t.EnrolmentRow.silences) < programme.silences_most

    def _keep(self, row: type[t.Scoped], **values: Any) -> bool:
        """Insert, unless the key is there already."""
        # Not by the count of rows, which PostgreSQL's driver does not always tell.
        kept = self._session.execute(
            self._insert(row)
            .values(community_id=self.community.id, **values)
            .on_conflict_do_nothing()
            .returning(sa.literal(1))
        )
        return kept.first() is not None

    def _insert(self, row: Any) -> Any:
        """An insert that knows what to do where the key is there already."""
        engine = self._session.get_bind().dialect.name
        return (sqlite.insert if engine == "sqlite" else postgresql.insert)(row)


def _among(column: Any, ids: Sequence[str] | None) -> sa.ColumnElement[bool]:
    """Those ids alone; None means any."""
    return sa.true() if ids is None else col(column).in_(ids)


def _sum(condition: Any, amount: Any = 1) -> Any:
    return sa.func.sum(sa.case((condition, amount), else_=0))


def _mentor_answered() -> Any:
    """Whether the mentor of a match has said yes or no; to go before that is no answer."""
    declined = col(t.MatchRow.status) == e.Status.DECLINED
    said_no = declined & (col(t.MatchRow.declined_by) == e.Side.MENTOR)
    return col(t.MatchRow.mentor_accepted_at).is_not(None) | said_no


def _offered(place: Any) -> Any:
    """The themes on which somebody gives help, where that somebody is a mentor."""
    return sa.case((place.role == e.Role.BOTH, place.offered_themes), else_=place.themes)


def _placed(place: Any, person_id: Any, row: Any = t.MatchRow) -> Any:
    """The enrolment, in a match's programme, of one of its sides."""
    return (place.person_id == person_id) & (place.programme_id == row.programme_id)


def _catch_up(person: e.Person, sender: Sender) -> None:
    """What the platform says of somebody; the word of one who has spoken counts more."""
    told = {
        "name": sender.name,
        "email": sender.email,
        "locale": language_of(sender.locale) if sender.locale else "",
        "platform_zone": sender.zone,
        "route": sender.route,
    }
    for field, value in told.items():
        if value and (not person.met or not getattr(person, field)):
            setattr(person, field, value)

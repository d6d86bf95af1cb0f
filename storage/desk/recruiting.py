"""What is announced to whom, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col, select

from bot import entities as e
from bot.ports import Able, Echo, Known
from storage import tables as t
from storage.desk.base import (
    TAKING_PART,
    _offered,
)
from storage.desk.matches import Matches


class Recruiting(Matches):
    """What is announced to whom, and what comes of it."""

    def notice(self, id: str) -> e.Notice | None:
        """That notice."""
        return self._get(t.NoticeRow, id)

    def notices(self, programme: e.Programme) -> list[e.Notice]:
        """Every notice of a programme, by its time."""
        return self._all(
            t.NoticeRow,
            col(t.NoticeRow.programme_id) == programme.id,
            order=(col(t.NoticeRow.at), col(t.NoticeRow.slot), col(t.NoticeRow.id)),
        )

    def counting(self) -> list[e.Notice]:
        """Notices that wait until a channel has been counted."""
        return self._all(t.NoticeRow, col(t.NoticeRow.status) == e.NoticeStatus.COUNTING)

    def present(self, programme: e.Programme) -> list[Known]:
        """Those in a programme's channels who have no place in it; else in the community."""
        there = (
            sa.select(col(t.PresenceRow.person_id))
            .join(t.ChannelRow, col(t.ChannelRow.id) == col(t.PresenceRow.channel_id))
            .where(
                self._mine(t.ChannelRow), col(t.ChannelRow.address).in_(programme.channels or [""])
            )
        )
        return self._free(programme, there)

    def rostered(self, programme: e.Programme) -> list[Known]:
        """Those of its roster who are here."""
        return self._free(programme, self._linked(programme))

    def students(self, programme: e.Programme, *, again: bool = False) -> list[Known]:
        """Those of its roster who are no graduates, and those who would like a mentor."""
        studying = self._linked(programme).where(
            col(t.ListingRow.graduate).is_(False) | (col(t.ListingRow.role) == e.Role.MENTEE)
        )
        wishing = self._answered(programme, "poll", (e.Role.MENTEE,))
        return self._free(programme, studying.union(wishing), self._not_now(programme, again))

    def former(self, side: e.Side, programme: e.Programme) -> list[Known]:
        """Those who stood on that side in another programme."""
        stood = sa.select(col(t.EnrolmentRow.person_id)).where(
            self._mine(t.EnrolmentRow),
            col(t.EnrolmentRow.programme_id) != programme.id,
            col(t.EnrolmentRow.standing).in_(TAKING_PART),
            col(t.EnrolmentRow.role).in_((side.value, e.Role.BOTH)),
        )
        return self._free(programme, stood)

    def experienced(self, programme: e.Programme) -> list[Known]:
        """Those with the years of experience that the programme calls for."""
        listed = sa.select(col(t.ListingRow.person_id)).where(
            self._mine(t.ListingRow),
            col(t.ListingRow.programme_id) == programme.id,
            col(t.ListingRow.person_id) != "",
            col(t.ListingRow.experience) >= programme.call_years,
        )
        told = sa.select(col(t.EnrolmentRow.person_id)).where(
            self._mine(t.EnrolmentRow),
            col(t.EnrolmentRow.standing).in_(TAKING_PART),
            col(t.EnrolmentRow.experience) >= programme.call_years,
        )
        return self._free(programme, listed.union(told))

    def unanswered(self, programme: e.Programme, role: str, *, again: bool = False) -> list[Known]:
        """Those who were invited, in that role where one is named."""
        invited = (
            sa.select(col(t.InvitationRow.person_id))
            .join(t.NoticeRow, col(t.NoticeRow.id) == col(t.InvitationRow.notice_id))
            .where(
                self._mine(t.InvitationRow),
                col(t.InvitationRow.programme_id) == programme.id,
                self._reached(),
            )
        )
        if role:
            invited = invited.where(col(t.NoticeRow.role) == role)
        return self._free(programme, invited, self._not_now(programme, again))

    def interested(self, programme: e.Programme) -> list[Known]:
        """Those who told the poll that they would take part."""
        return self._free(
            programme, self._answered(programme, "poll", (e.Role.MENTEE, e.Role.MENTOR))
        )

    def able(self, programme: e.Programme) -> list[Able]:
        """Those who have mentored, and those of the roster; somebody may be twice."""
        mentors = self._session.execute(
            sa.select(
                col(t.PersonRow.id), col(t.PersonRow.name), _offered(t.EnrolmentRow),
                col(t.EnrolmentRow.offers), col(t.EnrolmentRow.degree),
            )
            .join(t.EnrolmentRow, col(t.EnrolmentRow.person_id) == col(t.PersonRow.id))
            .where(
                self._mine(t.EnrolmentRow),
                col(t.EnrolmentRow.role).in_((e.Role.MENTOR, e.Role.BOTH)),
                col(t.EnrolmentRow.standing).in_(TAKING_PART),
                self._without_place(programme),
            )
            .order_by(col(t.PersonRow.name), col(t.PersonRow.id))
        )  # fmt: skip
        listed = self._session.execute(
            sa.select(
                col(t.PersonRow.id), col(t.PersonRow.name), col(t.ListingRow.sector),
                col(t.ListingRow.degree), col(t.ListingRow.experience),
            )
            .join(t.ListingRow, col(t.ListingRow.person_id) == col(t.PersonRow.id))
            .where(
                self._mine(t.ListingRow),
                col(t.ListingRow.programme_id) == programme.id,
                self._without_place(programme),
            )
            .order_by(col(t.PersonRow.name), col(t.PersonRow.id))
        )  # fmt: skip
        least = programme.call_years
        return [
            *(Able(id, name, tuple(themes), f"{offers} {degree}", 0)
              for id, name, themes, offers, degree in mentors),
            *(Able(id, name, (), f"{sector} {degree}", years if years and years >= least else 0)
              for id, name, sector, degree, years in listed),
        ]  # fmt: skip

    def enrolled(self, programme: e.Programme, side: e.Side | None = None) -> list[Known]:
        """Those who take part, on one side or on both, by name."""
        roles = (side.value, e.Role.BOTH) if side else tuple(e.Role)
        rows = self._session.execute(
            sa.select(col(t.PersonRow.id), col(t.PersonRow.name))
            .join(t.EnrolmentRow, col(t.EnrolmentRow.person_id) == col(t.PersonRow.id))
            .where(
                self._mine(t.EnrolmentRow),
                col(t.EnrolmentRow.programme_id) == programme.id,
                col(t.EnrolmentRow.standing) == e.Standing.ACTIVE,
                col(t.EnrolmentRow.role).in_(roles),
            )
            .order_by(col(t.PersonRow.name), col(t.PersonRow.id))
        )
        return [Known(id, name) for id, name in rows]

    def unlinked(self, programme: e.Programme, years: int = 0) -> int:
        """How many of its roster are not here yet, with at least that experience."""
        return self._count(
            t.ListingRow,
            col(t.ListingRow.programme_id) == programme.id,
            col(t.ListingRow.person_id) == "",
            *([col(t.ListingRow.experience) >= years] if years else []),
        )

    def invite_all(self, notice: e.Notice, people: Sequence[Known]) -> None:
        """Line up the people whom a notice goes to, each once."""
        here = set(
            self._session.exec(
                select(col(t.InvitationRow.person_id)).where(
                    self._mine(t.InvitationRow), col(t.InvitationRow.notice_id) == notice.id
                )
            )
        )
        self.add_many(
            [
                e.Invitation(
                    notice_id=notice.id, programme_id=notice.programme_id, person_id=person.id
                )
                for person in people
                if person.id not in here
            ]
        )

    def next_invited(
        self, notice: e.Notice, limit: int
    ) -> list[tuple[e.Invitation, e.Person, e.Standing | None]]:
        """Some of those whom a notice has still to reach, and where they stand now."""
        rows = self._session.exec(
            select(t.InvitationRow, t.PersonRow, t.EnrolmentRow)
            .join(t.PersonRow, col(t.PersonRow.id) == col(t.InvitationRow.person_id))
            .outerjoin(
                t.EnrolmentRow,
                (col(t.EnrolmentRow.person_id) == col(t.InvitationRow.person_id))
                & (col(t.EnrolmentRow.programme_id) == col(t.InvitationRow.programme_id)),
            )
            .where(
                self._mine(t.InvitationRow),
                col(t.InvitationRow.notice_id) == notice.id,
                ~self._reached(),
            )
            .order_by(col(t.PersonRow.name), col(t.InvitationRow.id))
            .limit(limit)
        )
        return [(one, person, place.standing if place else None) for one, person, place in rows]

    def invitation(self, notice: e.Notice, person: e.Person) -> e.Invitation | None:
        """What that person made of a notice."""
        return self._one(
            t.InvitationRow,
            col(t.InvitationRow.notice_id) == notice.id,
            col(t.InvitationRow.person_id) == person.id,
        )

    def invitations(self, person: e.Person, programme: e.Programme) -> list[e.Invitation]:
        """The notices of a programme that reached that person, or were pressed, newest first."""
        at = sa.func.coalesce(col(t.InvitationRow.sent_at), col(t.InvitationRow.pressed_at))
        return self._all(
            t.InvitationRow,
            col(t.InvitationRow.person_id) == person.id,
            col(t.InvitationRow.programme_id) == programme.id,
            self._reached(),
            order=(at.desc(), col(t.InvitationRow.id)),
        )

    def echo(self, notice: e.Notice) -> Echo:
        """What became of a notice."""
        status = col(t.LetterRow.status)
        going = status.in_((e.LetterStatus.PENDING, e.LetterStatus.SENDING))
        dead = status == e.LetterStatus.DEAD
        counted = (
            sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)
            for condition in (
                ~self._reached() | going,
                status == e.LetterStatus.SENT,
                dead,
                dead & col(t.LetterRow.for_good),
                col(t.InvitationRow.pressed_at).is_not(None),
                col(t.InvitationRow.enrolled_at).is_not(None),
            )
        )
        row = self._session.execute(
            sa.select(*counted)
            .select_from(t.InvitationRow)
            .outerjoin(
                t.LetterRow, self._mine(t.LetterRow) & (col(t.LetterRow.key) == _letter_key())
            )
            .where(self._mine(t.InvitationRow), col(t.InvitationRow.notice_id) == notice.id)
        ).one()
        return Echo(*row)

    def try_again(self, notice: e.Notice, programme: e.Programme) -> None:
        """Its letters that were lost, and not for good, go again, to people and to channels."""
        to_people = sa.select(_letter_key()).where(
            self._mine(t.InvitationRow), col(t.InvitationRow.notice_id) == notice.id
        )
        to_channels = [f"notice:{notice.id}:{address}" for address in programme.channels]
        key = col(t.LetterRow.key)
        self.rings = True
        self._session.execute(
            sa.update(t.LetterRow)
            .where(
                self._mine(t.LetterRow),
                key.in_(to_people) | key.in_(to_channels),
                col(t.LetterRow.status) == e.LetterStatus.DEAD,
                col(t.LetterRow.for_good).is_(False),
            )
            .values(status=e.LetterStatus.PENDING, attempts=0, due_at=self.now)
        )

    def interest(
        self, person: e.Person, programme: e.Programme, question: str
    ) -> e.Interest | None:
        """What that person answered."""
        return self._one(
            t.InterestRow,
            col(t.InterestRow.programme_id) == programme.id,
            col(t.InterestRow.person_id) == person.id,
            col(t.InterestRow.question) == question,
        )

    def interests(self, programme: e.Programme, question: str) -> list[e.Interest]:
        """Every answer to a question, newest first."""
        return self._all(
            t.InterestRow,
            col(t.InterestRow.programme_id) == programme.id,
            col(t.InterestRow.question) == question,
            order=(col(t.InterestRow.at).desc(), col(t.InterestRow.id)),
        )

    def votes(self, programme: e.Programme, question: str) -> dict[str, int]:
        """How many gave each answer to a question."""
        rows = self._session.exec(
            select(t.InterestRow.answer, sa.func.count())
            .where(*self._asked(programme, question))
            .group_by(col(t.InterestRow.answer))
        )
        return dict(rows.all())

    def wishes(self, programme: e.Programme) -> list[tuple[str, int]]:
        """How many named each theme in the needs survey, those named most first."""
        found = self._session.execute(self._theme_needs(programme)).all()
        return sorted(((theme, count) for theme, count in found), key=lambda one: (-one[1], one[0]))

    def wished_words(self, programme: e.Programme, limit: int) -> list[str]:
        """What people wrote in the needs survey, newest first."""
        said = col(t.InterestRow.words)
        found = select(said).where(*self._asked(programme, "needs"), said != "")
        newest = (col(t.InterestRow.at).desc(), col(t.InterestRow.id))
        return list(self._session.exec(found.order_by(*newest).limit(limit)))

    def testimonial(self, id: str) -> e.Testimonial | None:
        """That testimonial."""
        return self._get(t.TestimonialRow, id)

    def testimonials(self, programme: e.Programme) -> list[tuple[e.Testimonial, e.Person]]:
        """What people have said of a programme, oldest first."""
        rows = self._session.exec(
            select(t.TestimonialRow, t.PersonRow)
            .join(t.PersonRow, col(t.PersonRow.id) == col(t.TestimonialRow.person_id))
            .where(self._mine(t.TestimonialRow), col(t.TestimonialRow.programme_id) == programme.id)
            .order_by(col(t.TestimonialRow.at), col(t.TestimonialRow.id))
        )
        return [(one, person) for one, person in rows]

    def inviter(self, programme: e.Programme, code: str) -> e.Person | None:
        """Whose invitation begins like that code."""
        place = self._one(
            t.EnrolmentRow,
            col(t.EnrolmentRow.programme_id) == programme.id,
            col(t.EnrolmentRow.id).startswith(code, autoescape=True),
        )
        return self.person(place.person_id) if place else None

    def ambassadors(self, programme: e.Programme) -> list[e.Person]:
        """Those who carry word of a programme, by name."""
        rows = self._session.exec(
            select(t.PersonRow)
            .join(t.EnrolmentRow, col(t.EnrolmentRow.person_id) == col(t.PersonRow.id))
            .where(
                self._mine(t.EnrolmentRow),
                col(t.EnrolmentRow.programme_id) == programme.id,
                col(t.EnrolmentRow.ambassador).is_(True),
            )
            .order_by(col(t.PersonRow.name), col(t.PersonRow.id))
        )
        return [*rows]

    def brought(self, programme: e.Programme) -> dict[str, int]:
        """How many people signed up through each person, by that person's id."""
        rows = self._session.execute(
            sa.select(col(t.EnrolmentRow.invited_by), sa.func.count().label("people"))
            .where(
                self._mine(t.EnrolmentRow),
                col(t.EnrolmentRow.programme_id) == programme.id,
                col(t.EnrolmentRow.invited_by) != "",
                col(t.EnrolmentRow.standing) != e.Standing.BEGUN,
            )
            .group_by(col(t.EnrolmentRow.invited_by))
        )
        return {row.invited_by: row.people for row in rows}

    def mentors_to_present(self, programme: e.Programme, question: str) -> list[e.Person]:
        """The mentors who said yes to that question, those presented least first."""
        presented = (
            sa.select(sa.func.count())
            .select_from(t.NoticeRow)
            .where(
                col(t.NoticeRow.programme_id) == programme.id,
                col(t.NoticeRow.about_id) == col(t.PersonRow.id),
                col(t.NoticeRow.status) == e.NoticeStatus.SENT,
            )
            .scalar_subquery()
        )
        return list(
            self._session.exec(
                self._places(programme, e.Role.MENTOR)
                .with_only_columns(t.PersonRow)
                .where(col(t.PersonRow.id).in_(self._answered(programme, question, ("yes",))))
                .order_by(presented, col(t.EnrolmentRow.enrolled_at), col(t.PersonRow.id))
            ).scalars()
        )


def _letter_key() -> sa.ColumnElement[str]:
    """The key of the letter that an invitation became."""
    notice, person = col(t.InvitationRow.notice_id), col(t.InvitationRow.person_id)
    return sa.literal("notice:") + notice + ":" + person

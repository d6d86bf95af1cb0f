"""Matches, meetings, surveys, and what is asked and offered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

import sqlalchemy as sa
from sqlmodel import col, select

from bot import entities as e
from bot.ports import Asked, Demand, Figures, Late
from bot.words import Who
from storage import tables as t
from storage.desk.base import (
    OPEN,
    _among,
    _mentor_answered,
    _placed,
    _sum,
)
from storage.desk.enrolment import Enrolments


class Matches(Enrolments):
    """Matches, meetings, surveys, and what is asked and offered."""

    # Matches

    def round(self, id: str) -> e.Round | None:
        """That matching round."""
        return self._get(t.RoundRow, id)

    def draft_round(self, programme: e.Programme) -> e.Round | None:
        """The round that is computed, or looked at by a manager, and not sent yet."""
        return self._one(
            t.RoundRow,
            col(t.RoundRow.programme_id) == programme.id,
            col(t.RoundRow.status).in_((e.RoundStatus.COMPUTING, e.RoundStatus.DRAFT)),
            col(t.RoundRow.simulated).is_(False),
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
        """The pairs of a round not sent yet, best first; suggestions mentee by mentee."""
        match = t.MatchRow
        whose = sa.case((col(match.rank) > 0, col(match.mentee_id)), else_="")
        return self._all(
            match,
            *self._drafted(round),
            order=(whose, col(match.rank), col(match.score).desc(), col(match.id)),
            offset=offset,
            limit=limit,
        )

    def drafts_of(self, round: e.Round, mentor: e.Person) -> list[e.Match]:
        """The pairs of a round, not sent yet, in which that person is the mentor, best first."""
        return self._all(
            t.MatchRow,
            *self._drafted(round),
            col(t.MatchRow.mentor_id) == mentor.id,
            order=(col(t.MatchRow.score).desc(), col(t.MatchRow.id)),
        )

    def draft_count(self, round: e.Round) -> int:
        """How many pairs of a round are not sent yet."""
        return self._count(t.MatchRow, *self._drafted(round))

    def drafted_mentees(self, round: e.Round) -> int:
        """How many mentees have one of them, or several."""
        return self._session.exec(
            select(sa.func.count(sa.distinct(col(t.MatchRow.mentee_id)))).where(
                self._mine(t.MatchRow), *self._drafted(round)
            )
        ).one()

    def drafted_lists(self, round: e.Round, offset: int, limit: int) -> list[list[e.Match]]:
        """The drafts of some mentees, each one's together, by rank."""
        match = t.MatchRow
        some = (
            sa.select(col(match.mentee_id))
            .where(self._mine(match), *self._drafted(round))
            .distinct()
            .order_by(col(match.mentee_id))
            .offset(offset)
            .limit(limit)
        )
        found: list[e.Match] = self._all(
            match,
            *self._drafted(round),
            col(match.mentee_id).in_(some.subquery().select()),
            order=(col(match.mentee_id), col(match.rank), col(match.id)),
        )
        return [list(mine) for _whose, mine in groupby(found, key=lambda one: one.mentee_id)]

    def dropped(self, round: e.Round) -> int:
        """How many pairs of a round were left out when it went."""
        return self._count(
            t.MatchRow,
            col(t.MatchRow.round_id) == round.id,
            col(t.MatchRow.status) == e.Status.DROPPED,
            col(t.MatchRow.proposed_at).is_(None),
            col(t.MatchRow.declined_by).is_(None),
            col(t.MatchRow.review) != e.Review.REJECTED,
        )

    def rejected_pairs(self, round: e.Round) -> frozenset[tuple[str, str]]:
        """(mentee, mentor) ids of the pairs that a manager took out of a round."""
        rejected = self._all(
            t.MatchRow,
            col(t.MatchRow.round_id) == round.id,
            col(t.MatchRow.review) == e.Review.REJECTED,
        )
        return frozenset((one.mentee_id, one.mentor_id) for one in rejected)

    def sketches(self, round: e.Round) -> list[e.Sketch]:
        """The pairs that a simulated round found, as long as they are kept."""
        return self._all(t.SketchRow, col(t.SketchRow.round_id) == round.id)

    def drop_sketches(self, round: e.Round) -> None:
        """Forget them."""
        row = t.SketchRow
        self._session.execute(sa.delete(row).where(self._mine(row), col(row.round_id) == round.id))

    def drop_older_sketches(self, round: e.Round, spared: int) -> None:
        """Forget those of its programme's older rounds, but for the newest ones.

        Nor those of a round that is to be fetched.
        """
        row, sketched = t.RoundRow, col(t.SketchRow.round_id)
        found = self._session.exec(
            select(row.id)
            .where(
                self._mine(row),
                col(row.programme_id) == round.programme_id,
                col(row.id).in_(sa.select(sketched)),
                col(row.id).not_in(sa.select(col(t.HandoutRow.round_id))),
            )
            .order_by((col(row.id) == round.id).desc(), col(row.drawn_at).desc(), col(row.id))
            .offset(spared)
        )
        self._session.execute(
            sa.delete(t.SketchRow).where(self._mine(t.SketchRow), sketched.in_(found.all()))
        )

    def handout(self, key: str) -> e.Handout | None:
        """The table that is to be fetched by that key."""
        return self._one(t.HandoutRow, col(t.HandoutRow.key) == key)

    def handouts(self, round: e.Round) -> list[e.Handout]:
        """The tables of a round that are to be fetched, those that end first."""
        row = t.HandoutRow
        return self._all(row, col(row.round_id) == round.id, order=(col(row.until),))

    def ruling(self, match: e.Match) -> e.Ruling | None:
        """What a manager has said for always of the two of a match."""
        return self._one(
            t.RulingRow,
            col(t.RulingRow.programme_id) == match.programme_id,
            col(t.RulingRow.mentee_id) == match.mentee_id,
            col(t.RulingRow.mentor_id) == match.mentor_id,
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
        """Forget the pairs of a round that are not sent yet, and whom it found nobody for."""
        self._session.execute(
            sa.delete(t.MatchRow).where(self._mine(t.MatchRow), *self._drafted(round))
        )
        alone = t.UnpairedRow
        self._session.execute(
            sa.delete(alone).where(self._mine(alone), col(alone.round_id) == round.id)
        )

    def rulings(self, programme: e.Programme) -> list[e.Ruling]:
        """The pairs that a programme's managers want, or never want, in each round."""
        match, ruling = t.MatchRow, t.RulingRow
        fulfilled = (
            sa.select(col(match.id))
            .where(
                self._mine(match),
                col(match.programme_id) == programme.id,
                col(match.mentee_id) == col(ruling.mentee_id),
                col(match.mentor_id) == col(ruling.mentor_id),
                col(match.proposed_at) >= col(ruling.at),
            )
            .correlate(ruling)
            .exists()
        )
        return self._all(
            ruling,
            col(ruling.programme_id) == programme.id,
            ~(col(ruling.must) & fulfilled),
            order=(col(ruling.at), col(ruling.id)),
        )

    def unpaired(
        self, round: e.Round, offset: int = 0, limit: int | None = None, *, untold: bool = False
    ) -> list[tuple[e.Unpaired, e.Person]]:
        """Those for whom a round found nobody and who still wait, by what stands in the way.

        Or only those of them who have not been told.
        """
        alone = t.UnpairedRow
        rows = self._session.exec(
            select(alone, t.PersonRow)
            .join(t.PersonRow, col(t.PersonRow.id) == col(alone.person_id))
            .join(t.EnrolmentRow, _placed(t.EnrolmentRow, alone.person_id, alone))
            .where(*self._alone_in(round), *([col(alone.told_at).is_(None)] if untold else []))
            .order_by(col(alone.why), col(t.PersonRow.name), col(alone.id))
            .offset(offset)
            .limit(limit)
        )
        return [(left, person) for left, person in rows]

    def alone(self, round: e.Round) -> dict[str, int]:
        """How many of them there are, by what stands in the way."""
        alone = t.UnpairedRow
        counted = self._session.exec(
            select(alone.why, sa.func.count())
            .join(t.EnrolmentRow, _placed(t.EnrolmentRow, alone.person_id, alone))
            .where(*self._alone_in(round))
            .group_by(col(alone.why))
            .order_by(sa.func.count().desc(), col(alone.why))
        )
        return dict(counted.all())

    def noted_alone(self, round: e.Round, among: Sequence[str]) -> dict[str, e.Unpaired]:
        """What a round found for these people, by their id."""
        found = self._all(
            t.UnpairedRow,
            col(t.UnpairedRow.round_id) == round.id,
            col(t.UnpairedRow.person_id).in_(among),
        )
        return {one.person_id: one for one in found}

    def _alone_in(self, round: e.Round) -> tuple[sa.ColumnElement[bool], ...]:
        programme = self.programme(round.programme_id)
        if programme is None:
            return (sa.false(),)
        return (
            self._mine(t.UnpairedRow),
            col(t.UnpairedRow.round_id) == round.id,
            *self._taking_part(programme, e.Role.MENTEE),
            self._unmatched(programme),
        )

    def drafted_pairs(self, programme: e.Programme) -> frozenset[tuple[str, str]]:
        """(mentee, mentor) ids of the pairs that a manager looks at."""
        rows = self._session.exec(
            select(col(t.MatchRow.mentee_id), col(t.MatchRow.mentor_id)).where(
                self._mine(t.MatchRow),
                col(t.MatchRow.programme_id) == programme.id,
                col(t.MatchRow.status) == e.Status.DRAFT,
            )
        )
        return frozenset((mentee, mentor) for mentee, mentor in rows)

    def bereft(self, programme: e.Programme) -> list[tuple[e.Person, e.Match]]:
        """Those who wait, whose last proposal fell through, and who have not heard it yet."""
        match, place, letter = t.MatchRow, t.EnrolmentRow, t.LetterRow
        mine = (self._mine(match), col(match.programme_id) == programme.id)
        last = (
            sa.select(col(match.mentee_id), sa.func.max(col(match.proposed_at)).label("at"))
            .where(
                *mine,
                col(match.proposed_at).is_not(None),
                col(match.kind) != e.Mentoring.FLASH,
            )
            .group_by(col(match.mentee_id))
            .subquery()
        )
        drafted = (
            sa.select(col(match.mentee_id))
            .where(*mine, col(match.status) == e.Status.DRAFT)
            .correlate(None)
        )
        # Those of one list were put at one instant: one of them stands for all.
        fallen = (
            sa.select(sa.func.min(col(match.id)))
            .join(
                last,
                (last.c.mentee_id == col(match.mentee_id)) & (last.c.at == col(match.proposed_at)),
            )
            .where(*mine)
            .group_by(col(match.mentee_id))
        )
        heard = sa.select(col(letter.key)).where(
            self._mine(letter), col(letter.key) == sa.literal("waiting:") + col(match.id)
        )
        rows = self._session.exec(
            select(t.PersonRow, match)
            .join(match, col(match.mentee_id) == col(t.PersonRow.id))
            .join(place, _placed(place, match.mentee_id))
            .where(
                *mine,
                col(match.id).in_(fallen),
                col(match.status).not_in(OPEN),
                *self._taking_part(programme, e.Role.MENTEE),
                self._heard_from(programme),
                self._unmatched(programme),
                col(match.mentee_id).not_in(drafted),
                ~heard.exists(),
            )
            .order_by(col(match.proposed_at), col(match.id))
        )
        return [(person, last_one) for person, last_one in rows]

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

    def open_matches(self, person: e.Person, programme: e.Programme | None = None) -> list[e.Match]:
        """Proposals and running pairs of that person, oldest first; in one programme, or in all."""
        mine = (col(t.MatchRow.mentee_id) == person.id) | (col(t.MatchRow.mentor_id) == person.id)
        return self._all(
            t.MatchRow,
            mine,
            *([col(t.MatchRow.programme_id) == programme.id] if programme else []),
            col(t.MatchRow.status).in_(OPEN),
            order=(col(t.MatchRow.proposed_at), col(t.MatchRow.id)),
        )

    def suggestions(self, person: e.Person, programme: e.Programme | None = None) -> list[e.Match]:
        """Open suggestions to that mentee and of that mentor, by rank; in one programme, or all."""
        mine = (col(t.MatchRow.mentee_id) == person.id) | (col(t.MatchRow.mentor_id) == person.id)
        return self._all(
            t.MatchRow,
            mine,
            *([col(t.MatchRow.programme_id) == programme.id] if programme else []),
            col(t.MatchRow.status) == e.Status.SUGGESTED,
            order=(col(t.MatchRow.rank), col(t.MatchRow.id)),
        )

    def lists(self, programme: e.Programme) -> tuple[int, dict[str, int]]:
        """How many mentees have a list to choose from, and on how many each mentor is."""
        mentor = col(t.MatchRow.mentor_id)
        listed = self._session.exec(
            select(mentor, sa.func.count()).where(*self._suggested_in(programme)).group_by(mentor)
        )
        return self._choosing(programme), dict(listed.all())

    def _choosing(self, programme: e.Programme) -> int:
        """How many mentees have a list to choose from."""
        return self._session.exec(
            select(sa.func.count(sa.distinct(col(t.MatchRow.mentee_id)))).where(
                *self._suggested_in(programme)
            )
        ).one()

    def tried_pairs(
        self, programme: e.Programme, among: Sequence[str] | None = None
    ) -> frozenset[tuple[str, str]]:
        """(mentee, mentor) ids never to be paired; of everybody, or of those mentees.

        They were tried before, one avoids the other, or one is the other's line manager. Whoever
        met once, for one question, may still become a pair.
        """
        match, asked = t.MatchRow, t.RequestRow
        tried = self._session.exec(
            select(col(match.mentee_id), col(match.mentor_id)).where(
                self._mine(match),
                col(match.programme_id) == programme.id,
                col(match.proposed_at).is_not(None),
                col(match.status) != e.Status.SUGGESTED,
                col(match.kind) != e.Mentoring.FLASH,
                # Either way round: two people in both roles would mentor each other.
                _among(match.mentee_id, among) | _among(match.mentor_id, among),
            )
        ).all()
        refused = self._session.exec(
            select(col(asked.mentee_id), col(asked.mentor_id)).where(
                self._mine(asked),
                col(asked.programme_id) == programme.id,
                col(asked.status) == e.RequestStatus.DECLINED,
                col(asked.kind) != e.Mentoring.FLASH,
                _among(asked.mentee_id, among) | _among(asked.mentor_id, among),
            )
        ).all()
        both = self.confided_pairs(programme, among)
        return both | {(mentee, mentor) for mentee, mentor in (*tried, *refused)}

    def confided_pairs(
        self, programme: e.Programme, among: Sequence[str] | None = None
    ) -> frozenset[tuple[str, str]]:
        """Those of them whom something told in confidence keeps apart, either way round."""
        avoids, place = t.AvoidanceRow, t.EnrolmentRow
        avoided = self._session.exec(
            select(avoids.person_id, avoids.other_id).where(
                self._mine(avoids), _among(avoids.person_id, among) | _among(avoids.other_id, among)
            )
        ).all()
        managed = self._session.exec(
            select(place.person_id, place.manager_id).where(
                self._mine(place),
                col(place.programme_id) == programme.id,
                col(place.manager_id) != "",
                _among(place.person_id, among) | _among(place.manager_id, among),
            )
        ).all()
        apart = (*avoided, *managed)
        return frozenset(way for one, other in apart for way in ((one, other), (other, one)))

    def not_in_touch(self, programme: e.Programme, since: datetime, limit: int) -> list[e.Match]:
        """Running pairs that began by then and have not said that they wrote, oldest first."""
        return self._all(
            t.MatchRow,
            *_silent(programme, since),
            order=(col(t.MatchRow.began_at), col(t.MatchRow.id)),
            limit=limit,
        )

    def count_not_in_touch(self, programme: e.Programme, since: datetime) -> int:
        """How many they are."""
        return self._count(t.MatchRow, *_silent(programme, since))

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

    def meetings(self, match: e.Match) -> list[e.Meeting]:
        """Every date of a pair, oldest first."""
        return self._all(
            t.MeetingRow,
            col(t.MeetingRow.match_id) == match.id,
            order=(col(t.MeetingRow.starts_at), col(t.MeetingRow.id)),
        )

    # Surveys and figures

    def survey(self, id: str) -> e.Survey | None:
        """That survey of one person."""
        return self._get(t.SurveyRow, id)

    def survey_of(self, person: e.Person, programme: e.Programme, wave: str) -> e.Survey | None:
        """What was put to that person in that wave."""
        return self._one(
            t.SurveyRow,
            col(t.SurveyRow.programme_id) == programme.id,
            col(t.SurveyRow.person_id) == person.id,
            col(t.SurveyRow.wave) == wave,
        )

    def survey_answers(
        self, programme: e.Programme, wave: str
    ) -> list[tuple[e.Role, dict[str, int]]]:
        """What was answered in a wave, and in which role."""
        given = self._session.exec(
            select(t.SurveyRow.role, t.SurveyRow.answers).where(
                self._mine(t.SurveyRow),
                col(t.SurveyRow.programme_id) == programme.id,
                col(t.SurveyRow.wave) == wave,
                col(t.SurveyRow.answered_at).is_not(None),
            )
        )
        return [(e.Role(role), dict(answers)) for role, answers in given]

    def pulse(self, id: str) -> e.Pulse | None:
        """That survey."""
        return self._get(t.PulseRow, id)

    def pulse_answers(self, programme: e.Programme, survey: str = "month") -> list[dict[str, int]]:
        """The answers each time that survey was asked in a programme; those not begun are empty."""
        answers = self._session.exec(
            select(t.PulseRow.answers).where(
                self._mine(t.PulseRow),
                col(t.PulseRow.programme_id) == programme.id,
                col(t.PulseRow.survey) == survey,
            )
        )
        return [dict(given) for given in answers]

    def figures(self, programme: e.Programme) -> Figures:
        """How the programme stands."""
        here = (
            col(t.EnrolmentRow.programme_id) == programme.id,
            col(t.EnrolmentRow.standing) == e.Standing.ACTIVE,
        )
        mentors = col(t.EnrolmentRow.role).in_((e.Role.MENTOR, e.Role.BOTH))
        taken = self._taken(programme)
        capacities = self._session.exec(
            select(t.EnrolmentRow.person_id, t.EnrolmentRow.capacity).where(
                self._mine(t.EnrolmentRow), *here, mentors
            )
        ).all()
        matched = col(t.MatchRow.programme_id) == programme.id
        pairs = sa.select(col(t.MatchRow.id)).where(self._mine(t.MatchRow), matched)
        held = col(t.MeetingRow.match_id).in_(pairs)
        told, status = e.MeetingStatus, col(t.MeetingRow.status)
        return Figures(
            mentors=len(capacities),
            mentees=self._count(
                t.EnrolmentRow, *here, col(t.EnrolmentRow.role).in_((e.Role.MENTEE, e.Role.BOTH))
            ),
            places=sum(capacity for _id, capacity in capacities),
            free=sum(max(0, capacity - taken.get(id, 0)) for id, capacity in capacities),
            waiting=self.waiting(programme),
            choosing=self._choosing(programme),
            proposed=self._count(t.MatchRow, matched, col(t.MatchRow.status) == e.Status.PROPOSED),
            active=self._count(t.MatchRow, matched, col(t.MatchRow.status) == e.Status.ACTIVE),
            meetings_held=self._count(t.MeetingRow, held, status == told.TOOK_PLACE),
            meetings_planned=self._count(
                t.MeetingRow, held, status == told.PLANNED, col(t.MeetingRow.starts_at) > self.now
            ),
            letters_lost=self._count(t.LetterRow, col(t.LetterRow.status) == e.LetterStatus.DEAD)
            + self._count(t.ErrandRow, col(t.ErrandRow.given_up).is_(True)),
        )

    # Demand

    def demand(self, programme: e.Programme) -> list[Demand]:
        """Who offers and who wants each theme of a programme, in the programme's order."""
        counted: dict[str, dict[str, int]] = {theme: {} for theme in programme.themes}
        for rows in (
            self._theme_offers(programme),
            self._theme_wishes(programme),
            self._theme_needs(programme),
            self._theme_answers(programme),
            self._theme_requests(programme),
        ):
            for row in self._session.execute(rows).mappings():
                here = counted.get(row["theme"], {})
                for name, count in row.items():
                    if name != "theme":
                        here[name] = here.get(name, 0) + int(count)
        return [Demand(theme, **counts) for theme, counts in counted.items()]

    def asked(self, programme: e.Programme) -> list[Asked]:
        """Every proposal and request that a mentor has answered, or should have."""
        match, mentor = t.MatchRow, t.PersonRow
        rows = self._session.execute(
            sa.select(
                col(mentor.id), col(mentor.name), col(mentor.address), _mentor_answered(),
                col(match.proposed_at), col(match.mentor_accepted_at), col(match.declined_at),
            )
            .join(mentor, col(mentor.id) == col(match.mentor_id))
            .where(*self._put_to_mentors(programme))
        )  # fmt: skip
        proposals = [
            Asked(
                mentor_id=id,
                mentor=Who(name=name, address=address),
                answered=bool(answered),
                took=(accepted or declined) - proposed if answered and (accepted or declined)
                else None,
            )
            for id, name, address, answered, proposed, accepted, declined in rows
        ]  # fmt: skip
        return proposals + self._requests_asked(programme)

    def _requests_asked(self, programme: e.Programme) -> list[Asked]:
        asked, mentor = t.RequestRow, t.PersonRow
        rows = self._session.execute(
            sa.select(
                col(mentor.id), col(mentor.name), col(mentor.address), col(asked.status),
                col(asked.asked_at), col(asked.answered_at),
            )
            .join(mentor, col(mentor.id) == col(asked.mentor_id))
            .where(*self._put_to_mentors_by_request(programme))
        )  # fmt: skip
        return [
            Asked(
                mentor_id=id,
                mentor=Who(name=name, address=address),
                answered=status is e.RequestStatus.DECLINED,
                took=answered - put if status is e.RequestStatus.DECLINED else None,
            )
            for id, name, address, status, put, answered in rows
        ]

    def late(self, programme: e.Programme, before: datetime) -> list[Late]:
        """Those who take part and have not answered what was proposed by then, longest first."""
        found = [late for side in e.Side for late in self._late_on(side, programme, before)]
        return sorted(found, key=lambda one: (one.since or before, one.person.name))

    def alumni(self, programme: e.Programme, year: int) -> int:
        """How many of its roster are graduates, or left with a cohort before that year."""
        return self._count(
            t.ListingRow,
            col(t.ListingRow.programme_id) == programme.id,
            col(t.ListingRow.graduate).is_(True)
            | (col(t.ListingRow.graduate).is_(None) & (col(t.ListingRow.cohort) < year)),
        )

    def graduate_mentees(self, programme: e.Programme) -> tuple[int, int]:
        """How many mentees are graduates, and of how many it is known."""
        graduates = col(t.EnrolmentRow.graduate)
        row = self._session.execute(
            sa.select(_sum(graduates.is_(True)), _sum(graduates.is_not(None))).where(
                self._mine(t.EnrolmentRow),
                col(t.EnrolmentRow.programme_id) == programme.id,
                col(t.EnrolmentRow.standing) == e.Standing.ACTIVE,
                col(t.EnrolmentRow.role).in_((e.Role.MENTEE, e.Role.BOTH)),
            )
        ).one()
        return int(row[0] or 0), int(row[1] or 0)

    def variety(self, programme: e.Programme) -> tuple[int, int, int]:
        """How many degrees, years of graduation and languages those who take part have told."""
        row = t.EnrolmentRow
        told = self._session.execute(
            sa.select(col(row.degree), col(row.cohort), col(row.languages)).where(
                self._mine(row),
                col(row.programme_id) == programme.id,
                col(row.standing) == e.Standing.ACTIVE,
            )
        ).all()
        degrees = {degree.casefold() for degree, _cohort, _spoken in told if degree}
        cohorts = {cohort for _degree, cohort, _spoken in told if cohort}
        languages = {code for _degree, _cohort, spoken in told for code in spoken}
        return len(degrees), len(cohorts), len(languages)


def _silent(programme: e.Programme, since: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Running pairs that began by then, and of whom nobody has said that they are in touch."""
    return (
        col(t.MatchRow.programme_id) == programme.id,
        col(t.MatchRow.status) == e.Status.ACTIVE,
        col(t.MatchRow.contacted_at).is_(None),
        col(t.MatchRow.began_at) <= since,
    )

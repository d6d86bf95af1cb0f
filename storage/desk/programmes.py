"""Programmes, who manages them, and what they say."""

from __future__ import annotations

from sqlmodel import col, select

from bot import entities as e
from storage import tables as t
from storage.desk.base import (
    Base,
)


class Programmes(Base):
    """Programmes, who manages them, and what they say."""

    def programme(self, id: str) -> e.Programme | None:
        """That programme of this community."""
        return self._get(t.ProgrammeRow, id)

    def programmes(self) -> list[e.Programme]:
        """The programmes that are not closed, oldest first."""
        if self._running is None:
            self._running = self._all(
                t.ProgrammeRow,
                col(t.ProgrammeRow.stage) != e.Stage.CLOSED,
                order=(col(t.ProgrammeRow.created_at), col(t.ProgrammeRow.id)),
            )
        return [one for one in self._running if one.stage is not e.Stage.CLOSED]

    def untouched(self, programme: e.Programme) -> bool:
        """Whether nobody has ever signed up for a programme."""
        return not self._count(t.EnrolmentRow, col(t.EnrolmentRow.programme_id) == programme.id)

    def closed_programmes(self) -> list[e.Programme]:
        """The programmes of the past, newest first."""
        return self._all(
            t.ProgrammeRow,
            col(t.ProgrammeRow.stage) == e.Stage.CLOSED,
            order=(col(t.ProgrammeRow.closed_at).desc(), col(t.ProgrammeRow.id)),
        )

    def rank(self, person: e.Person, programme: e.Programme) -> e.Rank | None:
        """What that person may do in a programme; the community's owners own each of them."""
        if person.owner:
            return e.Rank.OWNER
        steward = self._one(
            t.StewardRow,
            col(t.StewardRow.programme_id) == programme.id,
            col(t.StewardRow.person_id) == person.id,
        )
        return steward.rank if steward else None

    def stewards(self, programme: e.Programme) -> list[tuple[e.Person, e.Steward]]:
        """Who manages a programme, by name, but for the community's owners."""
        rows = self._session.exec(
            select(t.PersonRow, t.StewardRow)
            .join(t.StewardRow, col(t.StewardRow.person_id) == col(t.PersonRow.id))
            .where(self._mine(t.StewardRow), col(t.StewardRow.programme_id) == programme.id)
            .order_by(col(t.PersonRow.name), col(t.PersonRow.id))
        )
        return [(person, steward) for person, steward in rows]

    def managers(self, programme: e.Programme) -> list[e.Person]:
        """Whom the members of a programme can write to: its stewards, or else the owners."""
        return [person for person, _steward in self.stewards(programme)] or self.owners()

    def steers(self, person: e.Person) -> list[e.Programme]:
        """The programmes, not closed, that this person manages."""
        if person.owner:
            return self.programmes()
        stewards = self._all(t.StewardRow, col(t.StewardRow.person_id) == person.id)
        mine = {steward.programme_id for steward in stewards}
        return [one for one in self.programmes() if one.id in mine] if mine else []

    def dismiss(self, person: e.Person, programme: e.Programme) -> None:
        """That person manages the programme no more."""
        for someone, steward in self.stewards(programme):
            if someone.id == person.id:
                self.drop(steward)

    def kpis(self, programme: e.Programme) -> list[e.Kpi]:
        """What a programme is measured by, in the order it was written."""
        return self._all(
            t.KpiRow,
            col(t.KpiRow.programme_id) == programme.id,
            order=(col(t.KpiRow.added_at), col(t.KpiRow.id)),
        )

    def kpi(self, id: str) -> e.Kpi | None:
        """That measure."""
        return self._get(t.KpiRow, id)

    def drop(self, entity: e.Entity) -> None:
        """Forget it altogether."""
        self._session.delete(entity)
        self._session.flush()

    def deeds(
        self, programme: e.Programme, offset: int, limit: int
    ) -> list[tuple[e.Deed, e.Person]]:
        """What managers did, newest first."""
        rows = self._session.exec(
            select(t.DeedRow, t.PersonRow)
            .join(t.PersonRow, col(t.PersonRow.id) == col(t.DeedRow.person_id))
            .where(self._mine(t.DeedRow), col(t.DeedRow.programme_id) == programme.id)
            .order_by(col(t.DeedRow.at).desc(), col(t.DeedRow.id))
            .offset(offset)
            .limit(limit)
        )
        return [(deed, person) for deed, person in rows]

    def papers(self, programme: e.Programme) -> list[e.Document]:
        """Every version of a programme's papers, newest first."""
        return self._all(
            t.DocumentRow,
            col(t.DocumentRow.programme_id) == programme.id,
            order=(col(t.DocumentRow.version).desc(),),
        )

    def consents(self, person: e.Person, programme: e.Programme) -> list[e.Consent]:
        """What that person has agreed to, newest first."""
        return self._all(
            t.ConsentRow,
            col(t.ConsentRow.programme_id) == programme.id,
            col(t.ConsentRow.person_id) == person.id,
            order=(col(t.ConsentRow.version).desc(), col(t.ConsentRow.at).desc()),
        )

    def wordings(self, programme: e.Programme) -> dict[str, dict[str, str]]:
        """What a programme says in place of Tandem's sentences: key → language → words."""
        if programme.id not in self._own_words:
            words: dict[str, dict[str, str]] = {}
            for one in self._all(t.WordingRow, col(t.WordingRow.programme_id) == programme.id):
                words.setdefault(one.key, {})[one.language] = one.words
            self._own_words[programme.id] = words
        return self._own_words[programme.id]

    def wording(self, programme: e.Programme, key: str, language: str) -> e.Wording | None:
        """What it says in place of one of them."""
        self._own_words.pop(programme.id, None)
        return self._one(
            t.WordingRow,
            col(t.WordingRow.programme_id) == programme.id,
            col(t.WordingRow.key) == key,
            col(t.WordingRow.language) == language,
        )

    def owners(self) -> list[e.Person]:
        """Who may create programmes here, by name."""
        return self._all(
            t.PersonRow, col(t.PersonRow.owner).is_(True), order=(col(t.PersonRow.name),)
        )

    def founded(self) -> bool:
        """Whether the community has ever had a programme."""
        return bool(self.programmes()) or self._count(t.ProgrammeRow) > 0

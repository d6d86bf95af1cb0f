"""Opening a desk: one community, one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.entities import Community, Platform
from bot.ports import Conflict, Unfounded
from storage.bell import ring
from storage.desk import SqlDesk
from storage.editions import watch
from storage.engine import looking
from storage.memory import Memory
from storage.tables import CommunityRow, HandoutRow, ProgrammeRow, Scoped


class SqlStore:
    """Communities, over SQLModel; `site` is where Tandem's own pages are on the web."""

    def __init__(self, engine: sa.Engine, site: str = "") -> None:
        self._engine = engine
        self._memory = Memory()
        self._site = site

    @contextmanager
    def open(
        self, platform: Platform, address: str, now: datetime, awaited: bool = False
    ) -> Iterator[SqlDesk]:
        """A desk in that community, created at its first word; commits when left cleanly.

        The first letters of one where what is decided is `awaited` go before all others.

        Raises Conflict when somebody else wrote the same at the same instant.
        """
        with Session(self._engine, expire_on_commit=False) as session:
            try:
                community = _community(session, platform, address)
                watch(session, community)
                desk = SqlDesk(session, community, now, self._memory, self._site, awaited)
                yield desk
                if desk.rings:
                    ring(session)
                session.commit()
            except (IntegrityError, StaleDataError) as error:
                raise Conflict from error
            except DBAPIError as error:
                if _serialisation(error):
                    raise Conflict from error
                raise

    @contextmanager
    def glance(self, platform: Platform, address: str, now: datetime) -> Iterator[SqlDesk]:
        """A desk that shows one instant and keeps nothing: however long one reads, nobody waits.

        Raises Unfounded where there is no such community yet.
        """
        with Session(looking(self._engine), expire_on_commit=False) as session:
            community = session.exec(_at(platform, address)).one_or_none()
            if community is None:
                raise Unfounded(address)
            yield SqlDesk(session, community, now, self._memory, self._site)
            session.rollback()

    def communities(self) -> list[tuple[Platform, str]]:
        """Every community that is kept here, and how its platform names it."""
        with Session(self._engine) as session:
            rows = session.exec(select(CommunityRow.platform, CommunityRow.address))
            return [(Platform(platform), address) for platform, address in rows]

    def whose_page(self, token: str) -> tuple[Platform, str] | None:
        """The community of the programme whose public page has that token."""
        if not token:
            return None
        return self._whose(ProgrammeRow, col(ProgrammeRow.page_token) == token)

    def whose_handout(self, key: str) -> tuple[Platform, str] | None:
        """The community of the round that is to be fetched by that key."""
        return self._whose(HandoutRow, col(HandoutRow.key) == key)

    def _whose(
        self, row: type[Scoped], here: sa.ColumnElement[bool]
    ) -> tuple[Platform, str] | None:
        """The community of the row of which that is true."""
        with Session(looking(self._engine)) as session:
            found = session.execute(
                sa.select(col(CommunityRow.platform), col(CommunityRow.address))
                .join(row, col(row.community_id) == col(CommunityRow.id))
                .where(here)
            ).first()
        return (found.platform, found.address) if found else None


def _community(session: Session, platform: Platform, address: str) -> CommunityRow:
    """The community's row, locked: a community decides one thing at a time, on both databases.

    So two people who accept at the same instant are heard one after the other.
    """
    found = session.exec(_at(platform, address).with_for_update()).one_or_none()
    if found is None:
        new = Community(platform=platform, address=address)
        found = CommunityRow(**new.model_dump())
        session.add(found)
        session.flush()
    return found


def _at(platform: Platform, address: str) -> SelectOfScalar[CommunityRow]:
    return select(CommunityRow).where(
        col(CommunityRow.platform) == platform, col(CommunityRow.address) == address
    )


def _serialisation(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in {"40001", "40P01"}

"""The conversations of the door that Tandem hosts itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.entities import Conversation, Message, Person, Platform
from bot.values import Card
from storage.engine import looking
from storage.tables import CommunityRow, ConversationRow, MessageRow, PersonRow, SeenRow


class SqlWall:
    """What is said in one community of the web door."""

    def __init__(self, engine: sa.Engine, community: str) -> None:
        self._engine = engine
        # Windows look again at every change: looking must keep nobody from writing.
        self._looking = looking(engine)
        self._community = community

    def people(self) -> list[Person]:
        """Everybody of the community, managers first, then by name."""
        with self._glance() as session:
            return [
                *session.exec(
                    select(PersonRow)
                    .join(CommunityRow, col(CommunityRow.id) == col(PersonRow.community_id))
                    .where(self._here())
                    .order_by(col(PersonRow.owner).desc(), col(PersonRow.name))
                )
            ]

    def person(self, address: str) -> Person | None:
        """Whoever is named so."""
        with self._glance() as session:
            return session.exec(
                select(PersonRow)
                .join(CommunityRow, col(CommunityRow.id) == col(PersonRow.community_id))
                .where(self._here(), col(PersonRow.address) == address)
            ).one_or_none()

    def conversations(self, address: str) -> list[tuple[Conversation, int]]:
        """What that person can open, with the number of messages unread."""
        with self._glance() as session:
            roster = col(ConversationRow.roster)
            # A roster that has these letters may still be of somebody whose name has them too.
            near = self._conversations(
                session, sa.or_(roster == "", roster.contains(address, autoescape=True))
            )
            mine = [c for c in near if _open_to(c, address)]
            unread = self._unread(session, mine, address)
            return [(c, unread.get(c.id, 0)) for c in mine]

    def conversation(self, id: str, address: str) -> Conversation | None:
        """That conversation, if it is theirs to see."""
        with self._glance() as session:
            found = self._conversations(session, col(ConversationRow.id) == id)
            return next((c for c in found if _open_to(c, address)), None)

    def together(self, addresses: Sequence[str], name: str, now: datetime) -> Conversation:
        """The conversation of exactly these people with Tandem, opened if need be.

        Nobody named means a channel, which everybody can open.
        """
        roster = " ".join(sorted(addresses))
        same = col(ConversationRow.roster) == roster, col(ConversationRow.name) == name
        with self._glance() as session:
            open_already = self._conversations(session, *same)
        if open_already:
            return open_already[0]
        with self._session() as session:
            # Somebody else may have opened it meanwhile.
            found = next(iter(self._conversations(session, *same)), None)
            if found is None:
                community = session.exec(select(CommunityRow).where(self._here())).one()
                new = Conversation(members=list(addresses), name=name, opened_at=now)
                found = ConversationRow(
                    **new.model_dump(), community_id=community.id, roster=roster
                )
                session.add(found)
                session.commit()
            return found

    def messages(self, conversation: Conversation, address: str) -> list[Message]:
        """What that person can read there, oldest first; reading it makes it read."""
        with self._glance() as session:
            found = list(
                session.exec(
                    select(MessageRow)
                    .where(
                        col(MessageRow.conversation_id) == conversation.id,
                        col(MessageRow.only_for).in_(("", address)),
                    )
                    .order_by(col(MessageRow.number))
                )
            )
            before = session.get(SeenRow, (conversation.id, address))
        newest = found[-1].number or 0 if found else 0
        if newest > (before.number if before else 0):
            with self._session() as session:
                session.merge(
                    SeenRow(
                        community_id=found[-1].community_id,
                        conversation_id=conversation.id,
                        address=address,
                        number=newest,
                    )
                )
                session.commit()
        return list(found)

    def message(self, id: str, address: str) -> Message | None:
        """That message, if it is theirs to see."""
        with self._glance() as session:
            found = session.exec(select(MessageRow).where(col(MessageRow.id) == id)).one_or_none()
        if found is None or found.only_for not in ("", address):
            return None
        return found if self.conversation(found.conversation_id, address) else None

    def write(self, message: Message) -> bool:
        """Put a message up; False when its letter is there already."""
        with self._session() as session:
            conversation = session.get_one(ConversationRow, message.conversation_id)
            if (
                message.letter_key
                and session.exec(
                    select(MessageRow.id).where(
                        col(MessageRow.conversation_id) == conversation.id,
                        col(MessageRow.letter_key) == message.letter_key,
                    )
                ).first()
            ):
                return False
            session.add(MessageRow(**message.model_dump(), community_id=conversation.community_id))
            session.commit()
            return True

    def rewrite(self, id: str, card: Card) -> None:
        """The message becomes this card."""
        with self._session() as session:
            session.execute(
                sa.update(MessageRow)
                .where(col(MessageRow.id) == id)
                .values(card=card.model_dump_json())
            )
            session.commit()

    def _session(self) -> Session:
        return Session(self._engine, expire_on_commit=False)

    def _glance(self) -> Session:
        return Session(self._looking, expire_on_commit=False)

    def _here(self) -> Any:
        return sa.and_(
            col(CommunityRow.platform) == Platform.WEB,
            col(CommunityRow.address) == self._community,
        )

    def _conversations(
        self, session: Session, *which: sa.ColumnElement[bool]
    ) -> list[ConversationRow]:
        return list(
            session.exec(
                select(ConversationRow)
                .join(CommunityRow, col(CommunityRow.id) == col(ConversationRow.community_id))
                .where(self._here(), *which)
                .order_by(col(ConversationRow.opened_at), col(ConversationRow.id))
            )
        )

    def _unread(
        self, session: Session, conversations: Sequence[Conversation], address: str
    ) -> dict[str, int]:
        """How many messages of each conversation, by its id, that person has not read."""
        seen = sa.func.coalesce(col(SeenRow.number), 0)
        counted = session.execute(
            sa.select(col(MessageRow.conversation_id), sa.func.count())
            .outerjoin(
                SeenRow,
                (col(SeenRow.conversation_id) == col(MessageRow.conversation_id))
                & (col(SeenRow.address) == address),
            )
            .where(
                col(MessageRow.conversation_id).in_([one.id for one in conversations]),
                col(MessageRow.only_for).in_(("", address)),
                col(MessageRow.author) != address,
                col(MessageRow.number) > seen,
            )
            .group_by(col(MessageRow.conversation_id))
        )
        return dict(iter(counted))


def _open_to(conversation: Conversation, address: str) -> bool:
    return not conversation.members or address in conversation.members

"""Rolls to call, over all communities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from bot.entities import Platform
from bot.ports import Recipient, Roll
from bot.words import Reader
from storage.tables import ChannelRow, CommunityRow


class SqlRolls:
    """Channels that somebody wants counted."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def due(self, now: datetime, platforms: Sequence[Platform], limit: int) -> list[Roll]:
        """Channels that somebody has asked about since they were last counted, oldest first."""
        asked, called = col(ChannelRow.asked_at), col(ChannelRow.called_at)
        with Session(self._engine) as session:
            rows = session.execute(
                sa.select(ChannelRow, CommunityRow)
                .join(CommunityRow, col(CommunityRow.id) == col(ChannelRow.community_id))
                .where(
                    col(CommunityRow.platform).in_(platforms),
                    asked <= now,
                    called.is_(None) | (asked > called),
                )
                .order_by(asked, col(ChannelRow.id))
                .limit(limit)
            )
            return [_roll(channel, community) for channel, community in rows]

    def put_off(self, channel_id: str, until: datetime) -> None:
        """The platform asks to wait: again then."""
        with Session(self._engine) as session:
            session.execute(
                sa.update(ChannelRow).where(col(ChannelRow.id) == channel_id).values(asked_at=until)
            )
            session.commit()


def _roll(channel: ChannelRow, community: CommunityRow) -> Roll:
    place = Recipient(channel.address, channel.name, channel.route, Reader())
    return Roll(
        channel_id=channel.id,
        platform=community.platform,
        community=community.address,
        address=channel.address,
        channel=place if channel.address else None,
    )

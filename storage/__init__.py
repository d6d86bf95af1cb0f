"""Where a community's programme is kept."""

from storage.bell import listen
from storage.engine import open_engine
from storage.migrate import revise, upgrade
from storage.outbox import SqlAgenda, SqlOutbox
from storage.rolls import SqlRolls
from storage.store import SqlStore
from storage.wall import SqlWall

__all__ = [
    "SqlAgenda",
    "SqlOutbox",
    "SqlRolls",
    "SqlStore",
    "SqlWall",
    "listen",
    "open_engine",
    "revise",
    "upgrade",
]

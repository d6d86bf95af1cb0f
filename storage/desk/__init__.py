"""The desk over SQLModel: every query of the programme, by name, within one community."""

from storage.desk.letters import Letters


class SqlDesk(Letters):
    """One community's rows for the length of one transaction; each part stands on another."""

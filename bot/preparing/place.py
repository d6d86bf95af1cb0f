"""Where in a programme's settings a form stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

WALK = "walk"


@dataclass(frozen=True)
class Place:
    """A form's subject: which programme, what was kept when it opened, which part of it.

    `mark` tells whether somebody else has changed the same thing meanwhile; on the `walk` one page
    follows the other.
    """

    programme: str = ""
    mark: str = ""
    part: str = ""
    walk: bool = False

    @classmethod
    def read(cls, subject: str) -> Self:
        """What `written` wrote."""
        programme, mark, part, walk = (*subject.split(":"), "", "", "", "")[:4]
        return cls(programme, mark, part, walk == WALK)

    @property
    def written(self) -> str:
        """As a form's subject."""
        return ":".join((self.programme, self.mark, self.part, WALK if self.walk else ""))

"""What this process has worked out, as long as there is room for it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sized
from threading import Lock

MOST = 200_000
"""People in all that is remembered; what was used least lately makes room."""


class Memory:
    """Things by the programme that they are about, each with the edition it was made from."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, tuple[int, Sized]] = OrderedDict()
        self._lock = Lock()

    def recall(self, about: str) -> tuple[int, Sized] | None:
        """What is remembered, and of which edition."""
        with self._lock:
            if about in self._kept:
                self._kept.move_to_end(about)
            return self._kept.get(about)

    def keep(self, about: str, edition: int, thing: Sized) -> None:
        """Remember it; what is alone is kept however large."""
        with self._lock:
            self._kept[about] = (edition, thing)
            self._kept.move_to_end(about)
            while len(self._kept) > 1 and sum(map(_size, self._kept.values())) > self._most:
                self._kept.popitem(last=False)


def _size(kept: tuple[int, Sized]) -> int:
    return len(kept[1])

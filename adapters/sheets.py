"""A table for a spreadsheet: whatever people typed is read there, and nothing of it is run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

BETWEEN = {"fr": ";"}
"""What stands between two cells, where a spreadsheet of that language does not expect a comma."""

RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet would take for a formula."""

UNSEEN = " \N{NO-BREAK SPACE}\N{ZERO WIDTH NO-BREAK SPACE}\N{ZERO WIDTH SPACE}"


def written(rows: Iterable[Sequence[str]], language: str) -> bytes:
    """The rows as CSV; its first bytes tell a spreadsheet which letters follow."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, delimiter=BETWEEN.get(language, ","), quoting=csv.QUOTE_ALL)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return lines.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """Words stay words: a quotation mark before them says so to every spreadsheet."""
    return f"'{cell}" if cell.lstrip(UNSEEN).startswith(RUN) else cell

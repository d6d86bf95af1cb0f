"""A table for a spreadsheet: nothing in it is run, and accents stay what they are."""

from __future__ import annotations

import csv
import io

import pytest

from adapters.sheets import written


@pytest.mark.parametrize(
    "cell", ["=1+1", "+33 6", "-2", "@SUM(A1)", "\t=1", " \ufeff=1", "\r", "＝1"]
)
def test_what_a_spreadsheet_would_run_is_only_words(cell: str) -> None:
    [[read]] = csv.reader(io.StringIO(written([[cell]], "en").decode("utf-8-sig"), newline=""))
    assert read == f"'{cell}"


def test_words_come_back_as_they_were_typed() -> None:
    rows = [["Léa", 'dit « "oui"; non »'], ["", "deux\nlignes, et 3-4 de plus"]]
    for language, between in (("fr", ";"), ("en", ",")):
        content = written(rows, language)
        assert content.startswith(b"\xef\xbb\xbf")
        lines = io.StringIO(content.decode("utf-8-sig"), newline="")
        assert list(csv.reader(lines, delimiter=between)) == rows

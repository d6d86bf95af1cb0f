"""The benchmark runs, and leaves no word out."""

from __future__ import annotations

from bot.routes import FORMS, PRESSES, WORDS
from tests.bench.replies import run


def test_a_small_school_is_measured_word_by_word() -> None:
    told = run(40, 2)
    for word in WORDS:
        assert f"word {word.text.source} " in told
    for action in PRESSES:
        assert f"press {action}" in told
    for form in FORMS:
        assert f"form {form}" in told
    assert "40 members" in told

"""The benchmark runs, and leaves no word, no press and no form out."""

from __future__ import annotations

from bot.routes import FORMS, PRESSES, WORDS
from tests.bench.replies import run


def test_a_small_school_is_measured_word_by_word() -> None:
    told = run(40, 1)
    measured = {line[:44].partition(",")[0].strip() for line in told.splitlines()}
    assert {f"word {word.text.source}" for word in WORDS} <= measured
    assert {f"press {action}" for action in PRESSES} <= measured
    assert {f"form {form}" for form in FORMS} <= measured
    for errand in ("round.propose", "notice.send", "import.go", "paper.ask", "roll of a channel"):
        assert errand in measured
    assert "40 members" in told

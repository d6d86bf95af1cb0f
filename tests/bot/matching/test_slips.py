"""Which spelling somebody meant, whose finger slipped."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from bot.matching.slips import Spellings, said_before

KNOWN = ("comptabilite", "prise de parole", "marketing", "controle de gestion", "audit")


def test_every_slip_of_the_finger_finds_its_word() -> None:
    slips = {
        "comptabilté": 0,  # one too few, and an accent
        "commptabilite": 0,
        "comptabalite": 0,
        "comptabiltie": 0,
        "marekting": 2,
        "amrketing": 2,
        "parole de prise": 1,
        "gestion de controlle": 3,
        "conptabillite": 0,  # two slips
        "cuisine": -1,
    }
    assert Spellings(KNOWN).nearest(list(slips), 82).tolist() == list(slips.values())


def test_nobody_says_anything() -> None:
    assert Spellings(KNOWN).nearest([], 82).tolist() == []
    assert Spellings(()).nearest(["audit"], 82).tolist() == [-1]
    assert said_before([], 86) == []


WORDS = st.lists(st.text("abcd", min_size=1, max_size=5), min_size=1, max_size=3).map(" ".join)


@given(st.lists(WORDS, min_size=1, max_size=8))
def test_what_is_found_is_alike_and_nothing_alike_is_missed(words: list[str]) -> None:
    known = words[::2]
    found = Spellings(known).nearest(words, 82).tolist()
    for word, number in zip(words, found, strict=True):
        any_order = " " in word
        likeness = [_alike(word, other, any_order) for other in known]
        if number < 0:
            assert max(likeness) < 82
        else:
            assert likeness[number] >= 82


@given(st.lists(WORDS, max_size=8))
def test_only_what_was_said_before_counts(words: list[str]) -> None:
    for n, number in enumerate(said_before(words, 86)):
        assert number < n
        likeness = [_alike(words[n], other, True) for other in words[:n]]
        assert likeness[number] == max(likeness) if number >= 0 else max(likeness, default=0) < 86


def _alike(one: str, other: str, any_order: bool) -> float:
    """In the order of the words, or in any other."""
    ordered = (" ".join(sorted(word.split())) for word in (one, other))
    return max(fuzz.ratio(one, other), fuzz.ratio(*ordered) if any_order else 0.0)

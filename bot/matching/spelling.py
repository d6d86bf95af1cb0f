"""What people write, however they spell it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

SAME_WORDS = 82.0
"""Two terms whose sorted words are this alike (rapidfuzz ratio, 0-100) mean the same thing."""

_WORD = re.compile(r"[\w+#]+")
_BREAK = re.compile(r"[,;/\n•|]+")
_JOINED = re.compile(r"\s+(?:et|ou|and|or)\s+|\s*&\s*", re.IGNORECASE)
_MARKS = re.compile("[\u0300-\u036f]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})


def terms(words: str) -> list[str]:
    """'Audit, prise de parole; Excel' as a list of what was meant."""
    return [term.strip() for term in _BREAK.split(words) if normal(term)]


def joined(term: str) -> list[str]:
    """'Audit et finance' as the things that it joins; one that joins nothing has none."""
    parts = _JOINED.split(term)
    return parts if len(parts) > 1 else []


# A school says the same few hundred words over and over.
@lru_cache(maxsize=50_000)
def tokens(term: str) -> tuple[str, ...]:
    """The words of a term in their order, without case, accents or punctuation."""
    if term.isascii():
        return tuple(_WORD.findall(term.lower()))
    bare = unicodedata.normalize("NFKD", term.casefold().translate(_LIGATURES))
    return tuple(_WORD.findall(_MARKS.sub("", bare)))


@lru_cache(maxsize=50_000)
def normal(term: str) -> str:
    """A term without case, accents, punctuation or word order."""
    return " ".join(sorted(tokens(term)))


def alike(one: str, other: str) -> bool:
    """Whether two terms mean the same, spelling aside."""
    return fuzz.ratio(normal(one), normal(other)) >= SAME_WORDS

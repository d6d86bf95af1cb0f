"""What somebody who looks for a mentor means by the words they type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz, process

from bot.matching.catalogue import Concept, shipped, widened
from bot.matching.spelling import tokens
from bot.offers import imported

MISSPELT = 86.0
"""Two expressions whose letters are this alike (rapidfuzz ratio, 0-100) are one, misspelt."""

SWAPPED = 80.0
"""As much as a short word still has in common with itself when two of its letters are swapped."""

DIFFERS = 70.0
"""Below it a word is another one, however alike the rest of the expression is."""

SHORTEST = 5
"""Letters from which a word may be misspelt: 'RH' is not 'RP'."""

USUAL = 10
"""A mistake is at least so many times rarer than the word that was meant."""

LONGEST = 5
"""Words of the longest expression that is looked for."""

MOST = 10
"""Words of a search that count."""

SMALL = (
    "a ad al am an and any are as at au aux avec by can ce ces chez d dans de des do du elle en "
    "est et for from i il in into is j je know knows l la le les leur leurs ma me mes moi mon my n "
    "nos notre of on or ou our par pour qu que qui quel quelle s sa se ses some somebody someone "
    "son sur t that the to un une vers via vos votre who with y you your"
)
"""Words that say nothing of what is looked for."""

OF_ASKING = (
    "aide aider aimerais besoin cherche chercher connait find help like looking mentor mentorat "
    "mentore mentoree mentoring mentors merci need please quelqu quelquun search svp thanks "
    "trouver voudrais want would"
)
"""Words of whoever asks, rather than of what they ask for; left out where others are there."""

SMALL_WORDS, ASKING = frozenset(SMALL.split()), frozenset(OF_ASKING.split())

_HAVING = re.compile(r"\bj['’]ai\b", re.IGNORECASE)
"""Not the AI that some look for."""


@dataclass(frozen=True)
class Meaning:
    """One thing that is looked for, and the other ways of saying it.

    `ways` begin with what was typed. `likeness` (0-100) is how near it is to the expression that it
    is taken for, and `names` holds that expression's name by language.
    """

    said: str
    ways: tuple[str, ...]
    likeness: int = 100
    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, language: str) -> str:
        """What it is called in that language, or as it was typed."""
        return self.names.get(language) or self.said


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Every expression of a catalogue, and the concept that it stands for.

    `forms` and `spellings` go by the words of an expression in the order of the alphabet.
    """

    concepts: tuple[Concept, ...]
    forms: Mapping[str, int]
    spellings: Mapping[str, str]
    expressions: tuple[str, ...]
    beside: Mapping[str, frozenset[str]]
    """For each word of an expression of several, the words that stand in one with it."""

    @classmethod
    def of(cls, concepts: Iterable[Concept]) -> Lexicon:
        """The expressions of these concepts; one that several share means the first."""
        known = tuple(concepts)
        forms: dict[str, int] = {}
        spellings: dict[str, str] = {}
        for number, concept in enumerate(known):
            for form in _forms(concept):
                forms.setdefault(_key(form), number)
                spellings.setdefault(_key(form), " ".join(form))
        beside: dict[str, set[str]] = {}
        for expression in map(str.split, forms):
            if len(expression) > 1:
                for word in expression:
                    beside.setdefault(word, set()).update(expression)
        close = {word: frozenset(others) for word, others in beside.items()}
        return cls(known, forms, spellings, tuple(spellings.values()), close)

    def concept(self, words: Sequence[str]) -> int | None:
        """The number of the concept that they stand for, in whichever order."""
        return self.forms.get(_key(words))

    def spelt(self, words: Sequence[str]) -> str:
        """An expression in the one order in which it is looked up."""
        return self.spellings.get(_key(words)) or " ".join(words)

    def meaning(self, said: Sequence[str], number: int, likeness: int) -> Meaning:
        """These words, taken for that concept."""
        concept = self.concepts[number]
        names = {"fr": (*concept.fr, "")[0], "en": (*concept.en, "")[0]}
        ways = (said, *_forms(concept))
        return Meaning(" ".join(said), tuple(dict.fromkeys(map(self.spelt, ways))), likeness, names)

    def differ(self, one: str, other: str) -> bool:
        """Whether both are known and mean two things: 'product' is no misspelt 'project'."""
        first, second = self.concept(one.split()), self.concept(other.split())
        return first is not None and second is not None and first != second

    def within(self, words: Sequence[str]) -> Iterator[str]:
        """The expressions of two or three words that stand in a sentence."""
        for start, (word, following) in enumerate(pairwise(words)):
            if following in self.beside.get(word, ()):
                for end in (start + 2, start + 3):
                    found = self.spellings.get(_key(words[start:end]))
                    if found and " " in found:
                        yield found


def lexicon() -> Lexicon:
    """The expressions that Tandem knows, and those of an operator's taxonomy as it is now."""
    return _with(_Taxonomy(imported()))


@dataclass(frozen=True)
class _Taxonomy:
    """Concepts that are read once: the same ones are told by their place, not one by one."""

    concepts: tuple[Concept, ...]

    def __hash__(self) -> int:
        return id(self.concepts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Taxonomy) and other.concepts is self.concepts


@lru_cache(maxsize=1)
def _with(taxonomy: _Taxonomy) -> Lexicon:
    return Lexicon.of(widened(shipped(), taxonomy.concepts))


@lru_cache(maxsize=5000)
def _forms(concept: Concept) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(form for one in concept.forms if (form := tuple(content(one)))))


def _key(words: Iterable[str]) -> str:
    return " ".join(sorted(words))


def understand(
    typed: str, known: Lexicon, count: Callable[[str], int] = lambda _word: 0
) -> tuple[Meaning, ...]:
    """What was typed, expression by expression, the longest that is known first.

    `count` says how many mentors use a word: one that is usual among them is no mistake.
    """
    words = content(typed)
    words = [word for word in words if word not in ASKING] or words
    words = list(dict.fromkeys(words))[:MOST]
    found: list[Meaning] = []
    while words:
        length, meaning = _first(words, known, count)
        found.append(meaning)
        words = words[length:]
    return tuple(found)


def subjects(text: str, known: Lexicon) -> str:
    """What a longer text is about: the expressions in it that are known, to look for them."""
    words = content(text)
    found = list(dict.fromkeys(known.within(words)))
    parts = {word for one in found for word in one.split()}
    alone = (word for word in words if word not in parts and known.concept([word]) is not None)
    return " ".join(dict.fromkeys([*found, *alone]))


def content(text: str) -> list[str]:
    """The words that say something, in their order."""
    return [word for word in tokens(_HAVING.sub(" ", text)) if word not in SMALL_WORDS]


def same_letters(one: str, other: str) -> bool:
    """Whether two words differ in the order of their letters alone."""
    return sorted(one) == sorted(other)


def _first(words: list[str], known: Lexicon, count: Callable[[str], int]) -> tuple[int, Meaning]:
    """How many of these words belong together, and what they mean."""
    spans = [words[:length] for length in range(min(LONGEST, len(words)), 0, -1)]
    for span in spans:
        number = known.concept(span)
        if number is not None:
            return len(span), known.meaning(span, number, 100)
    for span in spans:
        typed = " ".join(span)
        near = process.extractOne(typed, known.expressions, scorer=fuzz.ratio, score_cutoff=SWAPPED)
        if near is None or len(typed) < SHORTEST:
            continue
        meant = near[0].split()
        alike = near[1] >= MISSPELT or same_letters(typed, near[0])
        number = known.concept(meant)
        if alike and number is not None and _are_mistakes(span, meant, count):
            return len(span), known.meaning(span, number, int(near[1]))
    return 1, Meaning(words[0], (words[0],))


def _are_mistakes(typed: list[str], meant: list[str], count: Callable[[str], int]) -> bool:
    """Whether each word that differs differs a little, and is one that hardly anybody uses."""
    return len(typed) == len(meant) and all(
        one == other or (fuzz.ratio(one, other) >= DIFFERS and count(one) * USUAL <= count(other))
        for one, other in zip(typed, meant, strict=True)
    )

"""What people mean: the words of everybody, in French and English, as concepts.

Spelling is compared once for the whole vocabulary, never person by person: people share few words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from bot.matching.catalogue import Concept, shipped, widened
from bot.matching.parts import Whole
from bot.matching.slips import Spellings, said_before
from bot.matching.spelling import SAME_WORDS, joined, normal, tokens

RELATED = 0.3
"""What a concept of the same family counts for, beside 1 for the very same."""

OVERLAPPING = 0.4
"""What a narrower or wider term counts for: 'marketing' for 'marketing of services'."""

SAME_UNKNOWN = 86.0
"""How alike two words must be that no catalogue knows: nothing else tells them apart."""

SHORTEST = 5
"""Characters from which a word may be misspelt: 'RH' is not 'RP'."""

LONGEST_PHRASE = 5
"""Words of the longest expression that is looked for inside a sentence."""

SENTENCE = 4
"""Words from which an unknown term is read as a sentence, for the expressions in it."""

LONG_SENTENCE = 7
"""Words beyond which nobody means one thing by them."""

SMALL_WORDS = frozenset(
    [
        "a",
        "ad",
        "al",
        "an",
        "and",
        "as",
        "at",
        "au",
        "aux",
        "avec",
        "by",
        "ce",
        "ces",
        "chez",
        "d",
        "dans",
        "de",
        "des",
        "du",
        "en",
        "et",
        "for",
        "from",
        "in",
        "into",
        "l",
        "la",
        "le",
        "les",
        "leur",
        "leurs",
        "ma",
        "mes",
        "mon",
        "my",
        "nos",
        "notre",
        "of",
        "on",
        "or",
        "ou",
        "our",
        "par",
        "pour",
        "sa",
        "se",
        "ses",
        "son",
        "sur",
        "the",
        "to",
        "un",
        "une",
        "vers",
        "via",
        "vos",
        "votre",
        "with",
        "y",
        "your",
    ]
)

_ENDINGS = dict(
    pair.split("-")
    for pair in [
        "ementaire-ementar",
        "ementary-ementar",
        "isations-is",
        "izations-is",
        "isation-is",
        "ization-is",
        "ements-",
        "ement-",
        "ments-",
        "ment-",
        "ateurs-at",
        "ators-at",
        "ateur-at",
        "atrice-at",
        "ator-at",
        "iques-ic",
        "ique-ic",
        "ics-ic",
        "ical-ic",
        "ites-it",
        "ities-it",
        "ite-it",
        "ity-it",
        "ies-i",
        "ie-i",
        "ance-anc",
        "ancy-anc",
        "ence-enc",
        "ency-enc",
        "eurs-or",
        "eur-or",
        "euse-or",
        "ers-er",
        "isme-ism",
        "iste-ist",
        "aires-ar",
        "aire-ar",
        "ary-ar",
        "elles-al",
        "elle-al",
        "els-al",
        "el-al",
        "als-al",
        "aux-al",
        "ives-iv",
        "ive-iv",
        "ifs-iv",
        "if-iv",
        "ees-e",
        "ee-e",
        "es-",
        "s-",
        "e-",
        "y-i",
    ]
)
"""What French and English spell differently at the end of the same word."""

LONGEST_ENDING = max(map(len, _ENDINGS))


def stem(word: str) -> str:
    """A word without the endings in which French and English, singular and plural, differ.

    >>> stem("robotique") == stem("robotics")
    True
    """
    if len(word) < SHORTEST:
        return word.removesuffix("s") if len(word) > 3 else word
    for length in range(min(LONGEST_ENDING, len(word) - 3), 0, -1):
        instead = _ENDINGS.get(word[-length:])
        if instead is not None:
            return word[:-length] + instead
    return word


MOST_SNAPPED = 100_000
"""Words whose nearest spelling is kept: more than the largest school has."""


@dataclass(frozen=True)
class Lexicon:
    """Everything that is known before anybody speaks: which form means which concept."""

    concepts: tuple[Concept, ...]
    forms: Mapping[str, int]
    keys: Mapping[str, int]
    words: Mapping[str, str]
    spellings: Spellings
    spelling_of: NDArray[np.int64]
    read: dict[str, str] = field(default_factory=dict)
    snapped: dict[str, int] = field(default_factory=dict)

    def key(self, term: str) -> str:
        """What a term says in whichever language: its words translated, in no order."""
        said = {self._word(token) for token in tokens(term) if token not in SMALL_WORDS}
        return " ".join(sorted(said))

    def _word(self, token: str) -> str:
        said = self.read.get(token)
        if said is None:
            said = self.words.get(token) or self.words.get(stem(token)) or stem(token)
            self.read[token] = said
        return said

    def nearest(self, spelt: Sequence[str]) -> list[int]:
        """For each of these the concept whose spelling is most like it, or -1.

        People say the same again, and comparing with everything takes long: what was found is kept.
        """
        kept = self.snapped
        known = {one: kept[one] for one in spelt if one in kept}
        fresh = [one for one in dict.fromkeys(spelt) if one not in known]
        found = self.spellings.nearest(fresh, SAME_WORDS)
        for one, spelling in zip(fresh, found.tolist(), strict=True):
            known[one] = int(self.spelling_of[spelling]) if spelling >= 0 else -1
            if len(kept) < MOST_SNAPPED:
                kept[one] = known[one]
        return [known[one] for one in spelt]

    def means(self, terms: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """What these stand for, those that are known: all that a term joins, or the one thing."""
        meant = self._joined(terms)
        for term in terms:
            found = self.find(term) if term not in meant else None
            if found is not None:
                meant[term] = (found,)
        return meant

    def _joined(self, terms: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """The terms that join several things of which each is known, slips of the finger apart.

        What has a name of its own, as research and development has, is one thing.
        """
        parts = {
            term: {part: self.find(part) for part in joined(term)}
            for term in terms
            if normal(term) not in self.forms
        }
        some = {term: found for term, found in parts.items() if set(found.values()) - {None}}
        odd = sorted({part for found in some.values() for part in found if found[part] is None})
        spelt = [" ".join(tokens(part)) for part in odd]
        near = dict(zip(odd, self.nearest(spelt), strict=True))
        meant: dict[str, tuple[int, ...]] = {}
        for term, found in some.items():
            each = [
                near[part] if one is None and len(part) >= SHORTEST else one
                for part, one in found.items()
            ]
            if all(one is not None and one >= 0 for one in each):
                meant[term] = tuple(dict.fromkeys(one for one in each if one is not None))
        return meant

    def find(self, term: str) -> int | None:
        """The concept that a term stands for, spelling mistakes apart."""
        found = self.forms.get(normal(term))
        return found if found is not None else self.keys.get(self.key(term))


def lexicon(more: tuple[Concept, ...] = ()) -> Lexicon:
    """The catalogue that ships with Tandem, and an operator's or a programme's own concepts."""
    # A cache tells an argument that is left out from the same one said.
    return _lexicon(more)


@lru_cache(maxsize=4)
def _lexicon(more: tuple[Concept, ...]) -> Lexicon:
    concepts = widened(shipped(), more)
    words = _dictionary(concepts)
    forms: dict[str, int] = {}
    spellings: list[str] = []
    owners: list[int] = []
    for number, concept in enumerate(concepts):
        for form in concept.forms:
            bare = normal(form)
            if bare and bare not in forms:
                forms[bare] = number
                # The words as they are typed: sorted, a slip in a first letter moves a whole word.
                spellings.append(" ".join(tokens(form)))
                owners.append(number)
    draft = Lexicon(concepts, forms, {}, words, Spellings(()), np.zeros(0, np.int64))
    keys: dict[str, int] = {}
    for number, concept in enumerate(concepts):
        for form in concept.forms:
            if key := draft.key(form):
                keys.setdefault(key, number)
    owner = np.array(owners, dtype=np.int64)
    return Lexicon(concepts, forms, keys, words, Spellings(spellings).prepared(), owner)


def _dictionary(concepts: Iterable[Concept]) -> dict[str, str]:
    """Single words that mean the same, from the glossary and from the concepts themselves."""
    words: dict[str, str] = {}
    groups = [line.split() for line in _glossary()]
    for concept in concepts:
        spelt = (tokens(form) for form in (*concept.fr, *concept.en))
        groups.append([form[0] for form in spelt if len(form) == 1])
    for group in groups:
        known = [token for token in group if token not in SMALL_WORDS]
        if len(known) < 2:
            continue
        name = next((words[token] for token in known if token in words), stem(known[0]))
        for token in known:
            words.setdefault(token, name)
            words.setdefault(stem(token), name)
    return words


def _glossary() -> list[str]:
    text = Path(__file__).with_name("glossary.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@dataclass
class Vocabulary:
    """What every term of these people means.

    A concept is a number: below `len(lexicon.concepts)` one of the lexicon, above it a word that
    only these people use. A sentence may mean several.
    """

    lexicon: Lexicon
    meaning: dict[str, tuple[int, ...]] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, said: Iterable[str], known: Lexicon) -> Vocabulary:
        """Read every term once; the order in which they come does not matter."""
        vocabulary = cls(known)
        counts = Counter(said)
        terms = sorted(counts)
        vocabulary.meaning = known.means(terms)
        unknown = [term for term in terms if term not in vocabulary.meaning and normal(term)]
        vocabulary._read(unknown, counts)
        return vocabulary

    @property
    def size(self) -> int:
        """How many concepts there are."""
        return len(self.lexicon.concepts) + len(self.own)

    def concepts(self, said: Iterable[str]) -> list[int]:
        """What these terms mean together, each concept once."""
        meaning = self.meaning
        found: list[int] = []
        for term in said:
            for concept in meaning.get(term, ()):
                if concept not in found:
                    found.append(concept)
        return found

    def name(self, concept: int, language: str) -> str:
        """A concept in that language, or as somebody wrote it."""
        known = self.lexicon.concepts
        if concept < len(known):
            forms = known[concept].fr if language == "fr" else known[concept].en
            return (forms or known[concept].fr or known[concept].en)[0]
        return self.own[concept - len(known)]

    def _read(self, unknown: list[str], counts: Counter[str]) -> None:
        unknown = self._snap(unknown)
        unknown = self._look_inside(unknown, counts)
        self._gather(unknown, counts)

    def _snap(self, unknown: list[str]) -> list[str]:
        """Misspelt words become what the lexicon calls them; gives back the others."""
        spelt = {term: " ".join(tokens(term)) for term in unknown}
        long = [term for term in unknown if len(spelt[term]) >= SHORTEST]
        nearest = self.lexicon.nearest([spelt[term] for term in long])
        for term, concept in zip(long, nearest, strict=True):
            if concept >= 0:
                self.meaning[term] = (concept,)
        return [term for term in unknown if term not in self.meaning]

    def _look_inside(self, unknown: list[str], counts: Counter[str]) -> list[str]:
        """Sentences mean the expressions in them, the longest first; gives back what has none.

        A long one in which nothing is known, and that nobody else says, is as if not answered.
        """
        rest = []
        for term in unknown:
            words = tokens(term)
            found = self._expressions(words) if len(words) >= SENTENCE else []
            if found or (len(words) > LONG_SENTENCE and counts[term] == 1):
                self.meaning[term] = tuple(dict.fromkeys(found))
            else:
                rest.append(term)
        return rest

    def _expressions(self, words: tuple[str, ...]) -> list[int]:
        found: list[int] = []
        start = 0
        while start < len(words):
            for length in range(min(LONGEST_PHRASE, len(words) - start), 0, -1):
                part = words[start : start + length]
                if part[0] in SMALL_WORDS or part[-1] in SMALL_WORDS:
                    continue
                concept = self.lexicon.find(" ".join(part))
                if concept is not None:
                    found.append(concept)
                    start += length
                    break
            else:
                start += 1
        return found

    def _gather(self, unknown: list[str], counts: Counter[str]) -> None:
        """Words that no lexicon knows: those that are said most name the concept of the others."""
        if not unknown:
            return
        spelt: dict[str, list[str]] = {}
        for term in unknown:
            key = self.lexicon.key(term)
            spelt.setdefault(key or normal(term), []).append(term)
        weight = {key: sum(counts[term] for term in group) for key, group in spelt.items()}
        order = sorted(spelt, key=lambda key: (-weight[key], key))
        texts = [" ".join(tokens(min(spelt[key], key=lambda t: (-counts[t], t)))) for key in order]
        long = [n for n, text in enumerate(texts) if len(text) >= SHORTEST]
        like = dict(zip(long, said_before([texts[n] for n in long], SAME_UNKNOWN), strict=True))
        concept: list[int] = []
        for number, key in enumerate(order):
            if like.get(number, -1) >= 0:
                concept.append(concept[long[like[number]]])
            else:
                concept.append(self.size)
                self.own.append(min(spelt[key], key=lambda t: (-counts[t], t)))
            for term in spelt[key]:
                self.meaning[term] = (concept[number],)

    def kin(self, one: int, other: int) -> bool:
        """Whether two concepts are of the same family in the lexicon."""
        known = self.lexicon.concepts
        both = one < len(known) and other < len(known)
        return both and known[one].family == known[other].family

    def likeness(self, used: Whole) -> csr_array:
        """How much each of these concepts has of each other one: 1 for itself, less for kin."""
        kin = {(n, n): 1.0 for n in range(len(used))}
        for family in self._families(used):
            kin |= {(a, b): RELATED for a in family for b in family if a != b}
        said = [self._shortest(int(concept)) for concept in used]
        by_word: dict[str, list[int]] = {}
        for place, words in enumerate(said):
            for word in words:
                by_word.setdefault(word, []).append(place)
        for place, words in enumerate(said):
            # A narrower term has all the words of a wider one.
            for other in min((by_word[word] for word in words), key=len, default=[]):
                if words < said[other]:
                    kin[place, other] = kin[other, place] = OVERLAPPING
        rows, columns = zip(*kin, strict=True) if kin else ((), ())
        values = np.fromiter(kin.values(), dtype=np.float32, count=len(kin))
        return csr_array((values, (rows, columns)), shape=(len(used), len(used)))

    def _families(self, used: Whole) -> Iterable[list[int]]:
        families: dict[str, list[int]] = {}
        for place, concept in enumerate(used.tolist()):
            if concept < len(self.lexicon.concepts):
                families.setdefault(self.lexicon.concepts[concept].family, []).append(place)
        return families.values()

    def _shortest(self, concept: int) -> frozenset[str]:
        """The words of a concept's shortest name."""
        names = (frozenset(self.lexicon.key(name).split()) for name in self._names(concept))
        return min((words for words in names if words), key=len, default=frozenset())

    def _names(self, concept: int) -> tuple[str, ...]:
        known = self.lexicon.concepts
        if concept < len(known):
            return known[concept].fr[:1] + known[concept].en[:1]
        return (self.own[concept - len(known)],)

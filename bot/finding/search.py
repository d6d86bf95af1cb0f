"""Who has what somebody looks for: by words, typos and either language, and who is free."""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from urllib.parse import parse_qsl, urlencode

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.entities import Mode
from bot.finding.meaning import (
    SHORTEST,
    SWAPPED,
    Lexicon,
    Meaning,
    content,
    lexicon,
    same_letters,
    understand,
)
from bot.matching.spelling import terms
from bot.ports import Profile
from bot.themes import SPOKEN, theme
from bot.words import LANGUAGES, Reader, Term, Vocabulary, name, spell

Numbers = NDArray[np.int32]
Marks = NDArray[np.uint8]
"""For each mentor, how well something is met: 0 for not at all, 100 for fully."""

WHOLE, THEMES, WITHIN, PART, SPEAKS, TOLD = 100, 90, 85, 65, 60, 60
"""How much something counts: as a term of a list, in a theme's name, within a longer term, as one
of its words, as a language spoken, in a sentence."""

SAME_WORD = 82
"""How alike two words must be (rapidfuzz ratio, 0-100) for one to be the other, misspelt."""

BEGINNING, MISSPELT, MEANT = 85, 90, 95
"""What counts, in percent, for a word that only begins so, is misspelt, or means the same."""

PREFIX = 4
"""Letters from which the beginning of a word is enough."""

NEAREST = 32
"""Words of the mentors that one word of a search may stand for."""

REMEMBERED = 5000
"""Words of searches of which it is remembered what they stand for."""

STEP = 10
"""Mentors whose marks lie in the same such step are equally good: then it is others' turn."""

CHANGES = 2000
"""Changed profiles that stand beside the others before all are sorted in again."""

LONGEST_SEARCH = 120

FULLY = 100
NO_WORD = " "
"""What no word begins with, and comes before all that do."""


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; it travels in the buttons that turn the pages."""

    words: str = ""
    theme: str = ""
    language: str = ""
    mode: str = ""
    free: bool = False
    page: int = 0

    @property
    def written(self) -> str:
        """As a button carries it."""
        told = {
            "w": self.words[:LONGEST_SEARCH], "t": self.theme, "l": self.language, "m": self.mode,
            "f": "1" if self.free else "", "p": str(self.page) if self.page else "",
        }  # fmt: skip
        return urlencode({key: value for key, value in told.items() if value})

    @classmethod
    def read(cls, written: str) -> Wanted:
        """What a button carries; what makes no sense is left out."""
        try:
            told = dict(parse_qsl(written, max_num_fields=6))
        except ValueError:
            return cls()
        page = told.get("p", "")
        return cls(
            words=told.get("w", "")[:LONGEST_SEARCH],
            theme=told.get("t", ""),
            language=told.get("l", "") if told.get("l") in SPOKEN else "",
            mode=told.get("m", "") if told.get("m") in set(Mode) else "",
            free=told.get("f") == "1",
            page=int(page) if page.isascii() and page.isdecimal() and len(page) < 5 else 0,
        )


@dataclass(frozen=True)
class Found:
    """The mentors who have it, the best first: their ids, and how many they are in all.

    `partly` says that nobody has everything, so these have some of it.
    """

    ids: tuple[str, ...]
    count: int
    meanings: tuple[Meaning, ...] = ()
    partly: bool = False
    page: int = 0


class Finder:
    """The mentors of a programme by their words; it never changes, a change makes another one."""

    def __init__(self, profiles: Iterable[Profile], known: Lexicon | None = None) -> None:
        listed = [one for one in profiles if one.listed]
        self._lexicon = known or lexicon()
        self._given = known is not None
        self._main = _Shelf.of(listed, self._lexicon)
        self._places = {one.id: place for place, one in enumerate(listed)}
        self._moved: dict[str, int] = {}
        self._beside: tuple[Profile, ...] = ()
        self._more = _Shelf.of((), self._lexicon)
        self._ids: Sequence[str] = [one.id for one in listed]
        self._here = np.ones(len(listed), dtype=bool)
        self._crowd = _Crowd.of(listed)

    def renewed(self, changed: Iterable[Profile]) -> Finder | None:
        """The same with these profiles as they are now; None when all had better be read again."""
        beside = {one.id: one for one in self._beside} | {one.id: one for one in changed}
        other_words = not self._given and self._lexicon is not lexicon()
        if len(beside) > CHANGES or other_words:
            return None
        listed = tuple(one for one in beside.values() if one.listed)
        first = len(self._places)
        other = Finder.__new__(Finder)
        other._lexicon, other._main, other._places = self._lexicon, self._main, self._places
        other._given = self._given
        other._beside = tuple(beside.values())
        other._more = _Shelf.of(listed, self._lexicon)
        other._moved = {one.id: first + place for place, one in enumerate(listed)}
        other._ids = [*self._ids[:first], *(one.id for one in listed)]
        other._here = np.ones(first + len(listed), dtype=bool)
        other._here[[self._places[id] for id in beside if id in self._places]] = False
        other._crowd = self._crowd.first(first).with_more(_Crowd.of(listed))
        return other

    def __len__(self) -> int:
        return int(self._here.sum())

    def find(
        self, wanted: Wanted, hidden: Collection[str] = (), *, size: int, viewer: str = ""
    ) -> Found:
        """A page of the mentors who have what is wanted, but for those who are hidden.

        Those with a free place come first, then those who have it best, then those who are asked
        least; among equals each viewer begins with somebody else.
        """
        here = self._here.copy()
        for id in hidden:
            place = self._place(id)
            if place is not None:
                here[place] = False
        for facet in _facets(wanted):
            here &= self._marks(facet) > 0
        if wanted.free:
            here &= self._crowd.free > 0
        meanings = self.understood(wanted.words)
        for shelf in (self._main, self._more):
            shelf.look_up(way for one in meanings for way in one.ways)
        marks = [self._met(meaning) for meaning in meanings]
        best, partly = np.zeros(len(here), dtype=np.int32), False
        if marks:
            met = np.array([mark > 0 for mark in marks]).sum(axis=0, dtype=np.int32)
            most = int(met[here].max(initial=0))
            here &= (met == most) & (met > 0)
            partly = 0 < most < len(meanings)
            step = STEP * len(marks)
            best = (np.array(marks).sum(axis=0, dtype=np.int32) + step // 2) // step
        places = np.flatnonzero(here)
        page = max(0, min(wanted.page, (len(places) - 1) // size))
        order = self._crowd.order(places, best[places], viewer)[page * size : (page + 1) * size]
        ids = tuple(self._ids[int(place)] for place in places[order])
        return Found(ids, len(places), meanings, partly, page)

    def understood(self, typed: str) -> tuple[Meaning, ...]:
        """What was typed, expression by expression."""
        return understand(typed, self._lexicon, self._count)

    def offered(self, theme: str) -> int:
        """How many mentors offer a theme."""
        return int((self._here & (self._marks(_facet("theme", theme)) > 0)).sum())

    def _place(self, id: str) -> int | None:
        found = self._moved.get(id)
        return self._places.get(id) if found is None else found

    def _count(self, word: str) -> int:
        return self._main.count(word) + self._more.count(word)

    def _met(self, meaning: Meaning) -> Marks:
        """How well each mentor has what is meant, in these words or in others."""
        said, *others = meaning.ways
        marks = self._said(said)
        for other in others:
            same = self._said(other).astype(np.uint16) * MEANT // 100 * meaning.likeness // 100
            np.maximum(marks, same.astype(np.uint8), out=marks)
        return marks

    def _said(self, way: str) -> Marks:
        return np.concatenate([self._main.near(way), self._more.near(way)])

    def _marks(self, facet: str) -> Marks:
        return np.concatenate([self._main.exactly(facet), self._more.exactly(facet)])


@dataclass(frozen=True)
class _Crowd:
    """How busy each mentor is, and a number that puts equals into some order."""

    free: Numbers
    asked: Numbers
    ticket: NDArray[np.uint32]

    @classmethod
    def of(cls, profiles: Sequence[Profile]) -> _Crowd:
        return cls(
            np.array([one.free for one in profiles], dtype=np.int32),
            np.array([one.asked for one in profiles], dtype=np.int32),
            np.array([zlib.crc32(one.id.encode()) for one in profiles], dtype=np.uint32),
        )

    def first(self, count: int) -> _Crowd:
        return _Crowd(self.free[:count], self.asked[:count], self.ticket[:count])

    def with_more(self, other: _Crowd) -> _Crowd:
        return _Crowd(
            np.concatenate([self.free, other.free]),
            np.concatenate([self.asked, other.asked]),
            np.concatenate([self.ticket, other.ticket]),
        )

    def order(self, places: NDArray[np.int64], best: Numbers, viewer: str) -> NDArray[np.int64]:
        salt = np.uint32(zlib.crc32(viewer.encode()))
        ticket = (self.ticket[places] ^ salt) * np.uint32(2654435761)
        full = self.free[places] <= 0
        return np.lexsort((ticket, self.asked[places], -best, full))


class _Shelf:
    """Some profiles, by each word that stands in them."""

    def __init__(
        self,
        known: Lexicon,
        size: int,
        words: Sequence[str],
        starts: Numbers,
        holders: Numbers,
        weights: Marks,
    ) -> None:
        self._known, self._size = known, size
        self._words = words
        self._numbers = {word: number for number, word in enumerate(words)}
        self._starts, self._holders, self._weights = starts, holders, weights
        # What a filter asks for stands first, and is never taken for a word.
        self._plain = bisect_left(words, chr(ord(NO_WORD) + 1))
        self._spelt = self._words[self._plain :]
        self._alike: dict[str, tuple[tuple[int, int], ...]] = {}

    @classmethod
    def of(cls, profiles: Sequence[Profile], known: Lexicon) -> _Shelf:
        """Sorted by word, and by profile within each."""
        numbers: defaultdict[str, int] = defaultdict()
        numbers.default_factory = numbers.__len__
        terms, weights, sizes = array("i"), array("B"), array("i")
        for profile in profiles:
            found = _words_of(profile, known)
            terms.extend(map(numbers.__getitem__, found))
            weights.extend(found.values())
            sizes.append(len(found))
        words = sorted(numbers)
        rank = np.empty(len(words), dtype=np.int32)
        rank[[numbers[word] for word in words]] = np.arange(len(words), dtype=np.int32)
        ranked = rank[np.array(terms, dtype=np.int32)]
        holders = np.repeat(np.arange(len(sizes), dtype=np.int32), np.array(sizes, dtype=np.int32))
        order = np.argsort(ranked, kind="stable")
        return cls(
            known,
            len(profiles),
            words,
            np.searchsorted(ranked[order], np.arange(len(words) + 1)).astype(np.int32),
            holders[order],
            np.array(weights, dtype=np.uint8)[order],
        )

    def count(self, word: str) -> int:
        """How many profiles have that word."""
        number = self._numbers.get(word)
        return 0 if number is None else int(self._starts[number + 1] - self._starts[number])

    def exactly(self, word: str) -> Marks:
        """Who has that very word."""
        marks = np.zeros(self._size, dtype=np.uint8)
        if word in self._numbers:
            self._mark(marks, self._numbers[word], FULLY)
        return marks

    def near(self, word: str) -> Marks:
        """Who has that word, one that begins so, or one that is spelt almost so."""
        marks = np.zeros(self._size, dtype=np.uint8)
        self.look_up((word,))
        for number, likeness in self._alike[word]:
            self._mark(marks, number, likeness)
        return marks

    def _mark(self, marks: Marks, number: int, likeness: int) -> None:
        some = slice(self._starts[number], self._starts[number + 1])
        weights = (self._weights[some].astype(np.uint16) * likeness // 100).astype(np.uint8)
        holders = self._holders[some]
        marks[holders] = np.maximum(marks[holders], weights)

    def look_up(self, words: Iterable[str]) -> None:
        """Find what each of these may stand for, all at once, and remember it."""
        new = [word for word in dict.fromkeys(words) if word not in self._alike]
        if len(self._alike) + len(new) > REMEMBERED:
            self._alike.clear()
        long = [word for word in new if len(word) >= SHORTEST]
        rows: dict[str, Marks] = {}
        if long and self._spelt:
            near = process.cdist(
                long, self._spelt, scorer=fuzz.ratio, score_cutoff=SWAPPED, dtype=np.uint8
            )
            rows = dict(zip(long, near, strict=True))
        for word in new:
            self._alike[word] = self._stands_for(word, rows.get(word))

    def _stands_for(self, word: str, near: Marks | None) -> tuple[tuple[int, int], ...]:
        """The mentors' words that one word may stand for, and how surely (0-100)."""
        found: dict[int, int] = {}
        if near is not None:
            places = np.flatnonzero(near)
            for at in places[np.argsort(-near[places].astype(np.int32), kind="stable")][:NEAREST]:
                other = self._spelt[at]
                alike = near[at] >= SAME_WORD or same_letters(word, other)
                if alike and not self._known.differ(word, other):
                    found[self._plain + int(at)] = int(near[at]) * MISSPELT // 100
        if len(word) >= PREFIX:
            first = bisect_left(self._words, word)
            for number in range(first, min(first + NEAREST, len(self._words))):
                if not self._words[number].startswith(word):
                    break
                found[number] = max(found.get(number, 0), BEGINNING)
        if word in self._numbers:
            found[self._numbers[word]] = FULLY
        return tuple(found.items())


def nearest_themes(typed: str, themes: Sequence[str], finder: Finder, most: int) -> list[str]:
    """The themes that come nearest to what was typed, among those that somebody offers."""
    wanted = [way for meaning in finder.understood(typed) for way in meaning.ways]

    def nearness(name: str) -> float:
        names = [" ".join(one) for one in _names(name)]
        near = (fuzz.token_set_ratio(one, other) for one in wanted for other in names)
        return max(near, default=0)

    offered = {name: count for name in themes if (count := finder.offered(name))}
    return sorted(offered, key=lambda name: (-nearness(name), -offered[name]))[:most]


def _facets(wanted: Wanted) -> Iterator[str]:
    """What the filters ask for."""
    told = {"theme": wanted.theme, "language": wanted.language, "mode": wanted.mode}
    return (_facet(kind, value) for kind, value in told.items() if value)


def _facet(kind: str, value: str) -> str:
    """What a filter can ask for, as no word is written."""
    return f"{NO_WORD}{kind}:{value}"


def _words_of(profile: Profile, known: Lexicon) -> dict[str, int]:
    """Every word of a profile and how much it counts, and what filters can ask of it."""
    found = dict(_choices(profile.themes, profile.languages, profile.mode))
    name = ((word, WHOLE) for word in content(profile.name))
    lists = (_list(words, known) for words in (profile.offers, profile.sector, profile.city))
    for word, weight in chain(name, *lists, _sentence(profile.presentation, known)):
        if word not in found or found[word] < weight:
            found[word] = weight
    return found


@lru_cache(maxsize=10_000)
def _choices(themes: tuple[str, ...], languages: tuple[str, ...], mode: str) -> Mapping[str, int]:
    """What somebody has ticked: as filters ask for it, and by the names that people type."""
    modes = (Mode.VIRTUAL, Mode.IN_PERSON) if mode == Mode.BOTH else (mode,)
    return {
        **{word: SPEAKS for code in languages for word in _language(code)},
        **{word: THEMES for one in themes for said in _names(one) for word in said},
        **{_facet("theme", one): FULLY for one in themes},
        **{_facet("language", code): FULLY for code in languages},
        **{_facet("mode", one): FULLY for one in modes},
    }


def _list(words: str, known: Lexicon) -> Iterator[tuple[str, int]]:
    """What stands in each term of a list."""
    return (one for term in terms(words) for one in _term(term, known))


@lru_cache(maxsize=50_000)  # a school says the same few hundred words over and over
def _term(term: str, known: Lexicon) -> tuple[tuple[str, int], ...]:
    """The term as a whole, the expressions within it, and its words."""
    said = content(term)
    found = {
        **dict.fromkeys(said, PART),
        **dict.fromkeys(known.within(said), WITHIN),
        known.spelt(said): WHOLE,
    }
    return tuple(found.items())


def _sentence(words: str, known: Lexicon) -> Iterator[tuple[str, int]]:
    """The words of running text, and the expressions within."""
    said = content(words)
    return ((word, TOLD) for word in (*said, *known.within(said)))


@lru_cache(maxsize=1000)
def _names(name: str) -> tuple[tuple[str, ...], ...]:
    """A theme's name in each language, word by word."""
    return tuple(tuple(content(spell(theme(name), Reader(code)))) for code in LANGUAGES)


@cache
def _language(code: str) -> tuple[str, ...]:
    """What a language is called in each language."""
    term = Term(vocabulary=Vocabulary.LANGUAGE, code=code)
    return tuple(word for other in LANGUAGES for word in content(name(term, other)))

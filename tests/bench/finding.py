"""How long it takes to find a mentor among so many, and whether it is the right one.

Beside it stands what one would do without an index: compare the words with every profile in turn.
The generator knows what each mentor means by their misspelt French and English words, so it can be
told how many of the first five really have what was looked for.
"""

from __future__ import annotations

import gc
import math
import random
import resource
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from rapidfuzz import fuzz, process

from adapters.web.sample import FIRST, LAST
from bot.entities import (
    Enrolment,
    Format,
    Mentoring,
    Person,
    Platform,
    Programme,
    Role,
    Stage,
)
from bot.events import Press
from bot.finding.mentors import finder
from bot.finding.search import Finder, Wanted
from bot.matching.catalogue import Concept, shipped
from bot.ports import Desk
from bot.routes import PRESSES
from bot.themes import SCHOOL, SLOTS, SPOKEN
from storage import SqlStore, open_engine, upgrade
from tests.school import TUESDAY

TARGET = 100
"""Milliseconds that a search may take."""

SEED = 2026
SEARCHES = 300
BY_HAND = 12
"""Searches that compare with every profile: each takes seconds."""

CHANGES = 40
PAGE = 5
CITIES = ("Paris", "Lyon", "Lille", "Nantes", "Bordeaux", "Toulouse", "Londres", "Dakar")
TELLING = (
    "Depuis {years} ans dans {field}, j'aime transmettre ce que j'ai appris.",
    "I have worked in {city} for {years} years, first in {field}, and like to listen.",
    "Curieuse et directe ; avant {city}, j'ai fait un détour par {field}.",
)


@dataclass(frozen=True)
class Somebody:
    """A mentor: what they tell, and what they mean by it."""

    told: Enrolment
    name: str
    means: frozenset[str]

    @property
    def text(self) -> str:
        """All their words in one."""
        told = self.told
        return f"{self.name} {told.offers} {told.sector} {told.city} {told.presentation}"


@dataclass(frozen=True)
class Query:
    """What is typed, and the concept that it stands for."""

    words: str
    means: str


def run(count: int) -> str:
    """Settle so many mentors, look for them, and tell in a table."""
    with _settled(count) as (store, people, programme_id):
        return _measure(store, people, programme_id)


def _measure(store: SqlStore, people: Sequence[Somebody], programme_id: str) -> str:
    chance = random.Random(SEED)
    queries = [_query(chance) for _number in range(SEARCHES)]
    places = {one.told.person_id: one for one in people}
    gc.collect()
    before = _memory()
    first = _timed(lambda: _search(store, programme_id, queries[0].words))
    held = _memory() - before
    new = [_timed(partial(_search, store, programme_id, q.words)) for q in queries]
    again = [_timed(partial(_search, store, programme_id, q.words)) for q in queries]
    browsed = [_timed(lambda: _search(store, programme_id, "")) for _number in range(CHANGES)]
    changed = [_after_a_change(store, programme_id, people[n], queries[n].words)
               for n in range(min(CHANGES, len(people)))]  # fmt: skip
    with _desk(store) as desk:
        index = finder(_programme(programme_id, desk), desk)
    alone = [_timed(partial(index.find, Wanted(q.words), size=PAGE)) for q in queries]
    right = _share(queries, lambda q: _found(index, q), places)
    by_hand, hits = _by_hand(queries[:BY_HAND], people)
    lines = [
        f"{'':44} {'median':>9} {'p95':>9} {'p99':>9} {'max':>9} ms",
        _row("the whole reply, a search never made before", new),
        _row("the whole reply, made before", again),
        _row("the whole reply, all mentors", browsed),
        _row("the whole reply, after somebody has changed", changed),
        _row("the index alone", alone),
        _row("(rapidfuzz over every profile)", by_hand),
        "",
        f"the first search of a process reads everybody: {first / 1000:.1f} s, {held:.0f} MB",
        f"first {PAGE} places that go to those who have what was meant: {right:.0%} "
        f"(rapidfuzz over every profile: {hits:.0%})",
        "",
        f"{len(people):,} mentors, {len(queries)} searches; p99 of a whole reply is "
        + ("under" if max(_at(99, new), _at(99, again), _at(99, changed)) < TARGET else "NOT under")
        + f" {TARGET} ms",
    ]
    return "\n".join(lines)


def _search(store: SqlStore, programme_id: str, words: str) -> None:
    """As the door does it: a desk, a decision, a commit."""
    with _desk(store) as desk:
        who = desk.person_at("lea")
        assert who
        PRESSES["find.show"](Press(who, desk.now, programme_id, words, "find.show"), desk)


def _after_a_change(store: SqlStore, programme_id: str, somebody: Somebody, words: str) -> float:
    """Somebody tells something new, and somebody else looks for it."""
    with _desk(store) as desk:
        programme, person = _programme(programme_id, desk), desk.person(somebody.told.person_id)
        told = desk.enrolment(person, programme) if person else None
        assert told
        told.offers = f"{told.offers}, {words}"
    return _timed(lambda: _search(store, programme_id, words))


def _found(index: Finder, query: Query) -> Sequence[str]:
    return index.find(Wanted(query.words), size=PAGE, viewer=query.words).ids


def _by_hand(queries: Sequence[Query], people: Sequence[Somebody]) -> tuple[list[float], float]:
    texts = [one.text.casefold() for one in people]
    ids = [one.told.person_id for one in people]
    places = dict(zip(ids, people, strict=True))
    spent: list[float] = []

    def look(query: Query) -> Sequence[str]:
        start = perf_counter()
        best = process.extract(query.words.casefold(), texts, scorer=fuzz.WRatio, limit=PAGE)
        spent.append((perf_counter() - start) * 1000)
        return [ids[at] for _text, _score, at in best]

    return spent, _share(queries, look, places)


def _share(
    queries: Sequence[Query],
    look: Callable[[Query], Sequence[str]],
    places: dict[str, Somebody],
) -> float:
    """How many of the first places go to those who have what was meant, where there are any."""
    have = Counter(key for one in places.values() for key in one.means)
    right = sum(query.means in places[id].means for query in queries for id in look(query))
    return right / max(1, sum(min(PAGE, have[query.means]) for query in queries))


def somebody(number: int, programme_id: str, chance: random.Random) -> Somebody:
    """A mentor with three skills, in either language, some of them misspelt."""
    meant = chance.sample(shipped(), 3)
    field = chance.choice(shipped())
    city = chance.choice(CITIES)
    telling = chance.choice(TELLING).format(
        years=chance.randint(2, 30), field=chance.choice(field.forms), city=city
    )
    told = Enrolment(
        programme_id=programme_id,
        person_id=f"{number:032x}",
        role=Role.MENTOR,
        offers=", ".join(_spelt(concept, chance) for concept in meant),
        sector=chance.choice(field.forms),
        city=city,
        presentation=telling,
        themes=chance.sample(SCHOOL, 3),
        languages=chance.sample(SPOKEN, 2),
        slots=chance.sample(SLOTS, 3),
        capacity=chance.randint(0, 3),
        enrolled_at=TUESDAY,
        updated_at=TUESDAY,
    )
    name = f"{chance.choice(FIRST.split())} {'-'.join(chance.sample(LAST.split(), 2))}"
    return Somebody(told, name, frozenset(one.key for one in (*meant, field)))


def _query(chance: random.Random) -> Query:
    concept = chance.choice(shipped())
    return Query(_spelt(concept, chance), concept.key)


def _spelt(concept: Concept, chance: random.Random) -> str:
    """One of its forms; one in six has lost a letter."""
    form = chance.choice(concept.forms)
    if len(form) < 7 or chance.random() > 1 / 6:
        return form
    at = chance.randrange(1, len(form) - 1)
    return form[:at] + form[at + 1 :]


@contextmanager
def _settled(count: int) -> Iterator[tuple[SqlStore, list[Somebody], str]]:
    """A school of so many mentors, in SQLite, and Léa who looks for one."""
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'tandem.db'}")
        upgrade(engine)
        store = SqlStore(engine)
        with _desk(store) as desk:
            programme = desk.add(
                Programme(
                    name="Mentorat", stage=Stage.OPEN, themes=list(SCHOOL),
                    format=Format.A_LA_CARTE, types=[Mentoring.ONE_TO_ONE], created_at=TUESDAY,
                )
            )  # fmt: skip
            people = [somebody(number, programme.id, chance) for number in range(count)]
            desk.add_many(
                [
                    Person(id=one.told.person_id, address=one.told.person_id, name=one.name,
                           locale="fr", arrived_at=TUESDAY)
                    for one in people
                ]
            )  # fmt: skip
            desk.add_many([one.told for one in people])
            lea = desk.add(Person(address="lea", name="Léa", locale="fr", arrived_at=TUESDAY))
            desk.add(
                Enrolment(
                    programme_id=programme.id, person_id=lea.id, role=Role.MENTEE,
                    enrolled_at=TUESDAY, updated_at=TUESDAY,
                )
            )  # fmt: skip
            id = programme.id
        yield store, people, id
        engine.dispose()


@contextmanager
def _desk(store: SqlStore) -> Iterator[Desk]:
    with store.open(Platform.WEB, "bench", TUESDAY) as desk:
        yield desk


def _programme(id: str, desk: Desk) -> Programme:
    found = desk.programme(id)
    assert found
    return found


def _timed(what: Callable[[], object]) -> float:
    start = perf_counter()
    what()
    return (perf_counter() - start) * 1000


def _memory() -> float:
    """The most that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _row(what: str, spent: list[float]) -> str:
    figures = (_at(50, spent), _at(95, spent), _at(99, spent), max(spent))
    return f"{what:44} " + " ".join(f"{one:9.1f}" for one in figures)


def _at(percent: int, spent: list[float]) -> float:
    """The nearest-rank percentile."""
    return sorted(spent)[max(0, math.ceil(len(spent) * percent / 100) - 1)]

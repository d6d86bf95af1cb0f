"""What no round may do, whatever people answer, and what it may never lose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.matching import (
    Candidate,
    Criterion,
    Kind,
    Matching,
    Objective,
    Rule,
    Rules,
    looking,
    match,
    suggest,
    why_not,
)
from bot.matching import assigning as engine
from bot.matching.market import Market
from bot.matching.parts import SCALE
from bot.matching.values import IN_PROGRAMMES
from bot.themes import SLOTS
from tests.bench.matching.population import population
from tests.bot.matching.test_pairing import few, together

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)

WORDS = ("audit", "Prise de parole", "excel", "droit du travail", "comptabilté", "UX")
ZONES = ("Europe/Paris", "5.5", "-3.5", "America/Montreal")


def people(ids: str, *, mentors: bool) -> st.SearchStrategy[list[Candidate]]:
    """Some people of those names; the letters never stand on the other side."""
    maybe = st.sampled_from
    somebody = st.builds(
        Candidate,
        id=st.sampled_from(ids),
        needs=few(*WORDS),
        goals=few(*WORDS, most=1),
        expertise=few(*WORDS),
        hobbies=few("yoga", "chess", "échecs", most=2),
        sector=maybe(["", "banque", "banking", "luxe"]),
        languages=few("fr", "en", "es", most=2),
        slots=few(*SLOTS, most=4),
        zone=maybe(ZONES),
        seniority=st.none() | st.integers(0, 30).map(float),
        personality=st.just(()) | st.tuples(*[st.integers(1, 5).map(float)] * 5),
        style=maybe(["", "calm", "lively"]),
        wants_level=maybe(["", "student", "experienced"]),
        graduate=maybe([None, True, False]),
        manager=maybe(["", *"uvwxyz"]),
        declined=st.frozensets(maybe("abcduvwx"), max_size=2),
        places=st.integers(0, 3) if mentors else st.just(0),
    )
    return st.lists(somebody, unique_by=lambda c: c.id, max_size=len(ids))


MENTEES, MENTORS = people("abcdef", mentors=False), people("uvwxyz", mentors=True)
PAIRS = st.frozensets(st.tuples(st.sampled_from("abcdef"), st.sampled_from("uvwxyz")), max_size=4)
RULES = st.builds(
    Rules,
    objective=st.sampled_from(Objective),
    kind=st.sampled_from([Kind.ONE_TO_ONE, Kind.REVERSE, Kind.FLASH, Kind.GROUP]),
    floor=st.sampled_from([0.0, 0.3, 0.6]),
    never=PAIRS,
    balance=st.sampled_from([0.0, 0.05]),
    graduates_only=st.booleans(),
    by_level=st.booleans(),
)


def broken(mentee: Candidate, mentor: Candidate, rules: Rules) -> list[str]:
    """The rules that two people break, said once more in plain words."""
    span = rules.seniority
    said = []
    if rules.graduates_only and mentor.graduate is not True:
        said.append("no graduate")
    if set(mentee.languages).isdisjoint(mentor.languages):
        said.append("no language")
    if mentee.slots and mentor.slots and together(mentee, mentor) < 60:
        said.append("no hour")
    if None not in (mentee.seniority, mentor.seniority):
        years = (mentor.seniority or 0) - (mentee.seniority or 0)
        if not span.low <= years <= span.high:
            said.append("years")
    if mentee.manager == mentor.id or mentor.manager == mentee.id:
        said.append("manager")
    if mentor.id in mentee.declined or mentee.id in mentor.declined:
        said.append("declined")
    if {(mentee.id, mentor.id), (mentor.id, mentee.id)} & rules.never:
        said.append("never")
    return said


@given(mentees=MENTEES, mentors=MENTORS, rules=RULES)
@settings(max_examples=50)
def test_no_rule_is_ever_broken_and_no_mentor_gets_too_many(
    mentees: list[Candidate], mentors: list[Candidate], rules: Rules
) -> None:
    done = match(mentees, mentors, rules, NOW)
    ours, theirs = {c.id: c for c in mentees}, {c.id: c for c in mentors}
    for fit in done.pairs:
        assert broken(ours[fit.mentee], theirs[fit.mentor], rules) == []
        assert fit.score >= rules.floor - 1e-4
    taken = Counter(fit.mentor for fit in done.pairs)
    assert all(taken[mentor.id] <= mentor.places for mentor in mentors)
    assert {fit.mentee for fit in done.pairs} | {one.id for one in done.unmatched} == ours.keys()
    # Whoever has nobody reads why: each mentor with room is counted once, as forbidden or not.
    room = [m for m in mentors if m.places and not (rules.graduates_only and not m.graduate)]
    for one in done.unmatched:
        assert sum(one.removed.values()) + one.possible == len(room)
        allowed = [m for m in room if not broken(ours[one.id], m, rules)]
        assert one.possible <= len(allowed)


@given(mentees=MENTEES, mentors=MENTORS, rules=RULES, must=PAIRS)
@settings(max_examples=30)
def test_pairs_that_a_manager_has_settled_stay(
    mentees: list[Candidate],
    mentors: list[Candidate],
    rules: Rules,
    must: frozenset[tuple[str, str]],
) -> None:
    here = {c.id for c in mentees}
    room = {m.id: m.places for m in mentors if not (rules.graduates_only and not m.graduate)}
    done = match(mentees, mentors, replace(rules, must=must), NOW)
    kept = {(fit.mentee, fit.mentor) for fit in done.pairs}
    asked = [(a, b) for a, b in sorted(must) if a in here and room.get(b, 0) > 0]
    for mentee, mentor in asked:
        alone = len([a for a, _b in asked if a == mentee]) == 1
        if alone and len([b for _a, b in asked if b == mentor]) <= room[mentor]:
            assert (mentee, mentor) in kept


@given(mentees=MENTEES, mentors=MENTORS, rules=RULES, data=st.data())
@settings(max_examples=30)
def test_the_order_in_which_people_come_changes_nothing(
    mentees: list[Candidate], mentors: list[Candidate], rules: Rules, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(mentees)), data.draw(st.permutations(mentors))
    assert match(*shuffled, rules, NOW) == match(mentees, mentors, rules, NOW)


@given(mentees=MENTEES, mentors=MENTORS, one_more=people("t", mentors=True))
@settings(max_examples=50)
def test_one_more_mentor_never_makes_it_worse(
    mentees: list[Candidate], mentors: list[Candidate], one_more: list[Candidate]
) -> None:
    before, after = match(mentees, mentors, now=NOW), match(mentees, [*mentors, *one_more], now=NOW)
    assert len(after.pairs) >= len(before.pairs)
    if len(after.pairs) == len(before.pairs):
        assert after.total >= before.total - 1e-3
    assert before.gap == after.gap == 0


@given(
    mentees=MENTEES,
    mentors=MENTORS,
    k=st.integers(1, 3),
    most=st.integers(1, 4),
    already=st.lists(st.integers(0, 5), min_size=9, max_size=9),
)
@settings(max_examples=30)
def test_suggestions_are_spread_ranked_and_break_no_rule(
    mentees: list[Candidate], mentors: list[Candidate], k: int, most: int, already: list[int]
) -> None:
    listed = {one.id: count for one, count in zip(mentors, already, strict=False)}
    done = suggest(mentees, mentors, Rules(), NOW, k=k, most=most, listed=listed)
    given = Counter(fit.mentor for fit in done.pairs)
    assert all(count + listed.get(id, 0) <= most for id, count in given.items())
    ours, theirs = {c.id: c for c in mentees}, {c.id: c for c in mentors}
    for mentee in mentees:
        mine = [fit for fit in done.pairs if fit.mentee == mentee.id]
        assert [fit.rank for fit in mine] == list(range(1, len(mine) + 1))
        assert len(mine) <= k
        assert len({fit.mentor for fit in mine}) == len(mine)
        assert mine == sorted(mine, key=lambda fit: -fit.score)
        assert not any(broken(ours[f.mentee], theirs[f.mentor], Rules()) for f in mine)


@given(pool=people("abcdefghij", mentors=True))
@settings(max_examples=50)
def test_peers_meet_two_by_two(pool: list[Candidate]) -> None:
    pool = [replace(one, places=1) for one in pool]
    rules = Rules(kind=Kind.PEER)
    done = match(pool, pool, rules, NOW)
    met = [id for fit in done.pairs for id in (fit.mentee, fit.mentor)]
    assert len(set(met)) == len(met)
    by_id = {one.id: one for one in pool}
    assert not any(broken(by_id[fit.mentee], by_id[fit.mentor], rules) for fit in done.pairs)
    assert {one.id for one in done.unmatched} == by_id.keys() - set(met)


def test_peers_who_told_their_roles_keep_them() -> None:
    mentee = Candidate(id="lea", languages=("fr",), seniority=5)
    mentors = [Candidate(id=id, languages=("fr",), seniority=7, places=1) for id in ("max", "zoe")]
    [fit] = match([mentee], mentors, Rules(kind=Kind.PEER), NOW).pairs
    assert fit.mentee == "lea"


@pytest.fixture(scope="module")
def school() -> tuple[list[Candidate], list[Candidate]]:
    """A few hundred people, most of them hard to read."""
    made = population(420)
    return made.mentees, made.mentors


def test_looking_at_few_pairs_gives_what_looking_at_all_gives(
    school: tuple[list[Candidate], list[Candidate]], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = match(*school, now=NOW)
    monkeypatch.setattr(engine, "FEW", 0)
    monkeypatch.setattr(looking, "KEPT", 16)
    monkeypatch.setattr(looking, "BLOCK", 3_000)
    few = match(*school, now=NOW)
    assert few.total == pytest.approx(whole.total, abs=1e-6)
    assert few.gap == whole.gap == 0
    assert len(few.pairs) == len(whole.pairs)


LIKINGS: dict[str, Callable[[np.random.Generator], NDArray[np.float64]]] = {
    "each their own": lambda dice: dice.random((240, 80)),
    "all alike": lambda dice: np.full((240, 80), 0.5),
    "few grades": lambda dice: np.round(dice.random((240, 80)) * 4) / 4,
    "all like the same": lambda dice: (dice.random((240, 1)) + dice.random((1, 80))) / 2,
    "most are forbidden": lambda dice: np.where(dice.random((240, 80)) < 0.95, -1000, 0.5),
}


@pytest.mark.parametrize("wants", [1, 2])
@pytest.mark.parametrize("liking", LIKINGS)
def test_whatever_people_like_looking_at_few_pairs_is_enough(
    liking: str, wants: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "KEPT", 8)
    monkeypatch.setattr(looking, "CHEAP", 4)
    monkeypatch.setattr(looking, "BLOCK", 3_000)
    scores = (LIKINGS[liking](np.random.default_rng(0)) * SCALE).astype(np.float32)
    market = Market(lambda rows: scores[rows].copy(), np.full(240, wants), np.full(80, 3))
    every, few = engine.assign(market, few=10**9), engine.assign(market, few=0)
    assert len(few.rows) == len(every.rows)
    assert few.total == every.total == few.bound


def test_what_is_proved_to_be_the_best_is_not_beaten_by_prices(
    school: tuple[list[Candidate], list[Candidate]],
) -> None:
    done = match(*school, now=NOW)
    assert done.best == pytest.approx(done.total, abs=1e-9)
    # A worse matching is told to be worse: without its best pair, the bound stays.
    worse = replace(done, total=done.total - done.pairs[0].score)
    assert worse.gap > 0.001


def test_fairness_lifts_the_worst_pair_for_little(
    school: tuple[list[Candidate], list[Candidate]],
) -> None:
    plain = match(*school, now=NOW)
    fair = match(*school, Rules(objective=Objective.FAIR), NOW)
    assert len(fair.pairs) == len(plain.pairs)
    assert fair.worst >= 1.15 * plain.worst
    assert fair.total >= 0.995 * plain.total


def test_places_are_taken_evenly_where_that_is_wished(
    school: tuple[list[Candidate], list[Candidate]],
) -> None:
    mentees, mentors = school[0][: len(school[1])], school[1]

    def idle(done: Matching) -> int:
        return sum(1 for mentor in mentors if not done.loads.get(mentor.id))

    even = match(mentees, mentors, Rules(balance=0.1), NOW)
    assert len(even.pairs) == len(mentees)
    assert idle(even) < idle(match(mentees, mentors, now=NOW)) // 2


def test_a_priority_group_is_served_first_where_places_are_short(
    school: tuple[list[Candidate], list[Candidate]],
) -> None:
    mentees = [replace(m, group="first" if n % 4 == 0 else "") for n, m in enumerate(school[0])]
    few = school[1][:20]
    plain = match(mentees, few, now=NOW)
    first = match(mentees, few, Rules(priority=frozenset({"first"})), NOW)
    served = {m.id for m in mentees if m.group} & {fit.mentee for fit in first.pairs}
    assert len(served) > len({m.id for m in mentees if m.group} & {f.mentee for f in plain.pairs})
    assert len(first.pairs) == len(plain.pairs)


def test_two_of_different_groups_gain_only_where_that_is_switched_on() -> None:
    mentee = Candidate(id="lea", languages=("fr",), group="a")
    same = Candidate(id="marc", languages=("fr",), group="a", places=1)
    other = Candidate(id="zoe", languages=("fr",), group="b", places=1)
    scores = [
        why_not(mentee, one, rules, NOW).score
        for rules in (Rules(), Rules(cross_group=0.1))
        for one in (same, other)
    ]
    assert scores[0] == pytest.approx(scores[1], abs=1e-4)
    assert scores[3] - scores[2] == pytest.approx(0.1, abs=1e-4)


def test_why_not_names_the_rule_the_score_and_the_cost(
    school: tuple[list[Candidate], list[Candidate]],
) -> None:
    mentee = Candidate(id="lea", needs=("audit",), languages=("fr",), seniority=5)
    mentor = Candidate(id="marc", expertise=("audit",), languages=("en",), seniority=6, places=1)
    said = why_not(mentee, mentor, Rules(), NOW)
    assert said.broken == (Rule.LANGUAGE, Rule.SENIORITY)
    assert said.score > 0.3
    done = match(*school, now=NOW)
    everybody = (*school[0], *school[1])
    by_id = {one.id: one for one in everybody}
    chosen = done.pairs[0]
    mentee = by_id[chosen.mentee]

    def cost(mentor: Candidate) -> float:
        said = why_not(mentee, mentor, Rules(), NOW, matching=done, among=everybody)
        assert said.cost is not None
        return said.cost

    assert cost(by_id[chosen.mentor]) == pytest.approx(0, abs=1e-3)
    costs = [cost(other) for other in school[1][:6]]
    assert min(costs) >= 0
    assert max(costs) > 0.05


@pytest.mark.parametrize(
    ("kind", "years", "allowed"),
    [
        (Kind.ONE_TO_ONE, 1, False), (Kind.ONE_TO_ONE, 2, True), (Kind.REVERSE, -2, True),
        (Kind.REVERSE, -1, False), (Kind.FLASH, 0, True), (Kind.FLASH, -1, False),
        (Kind.GROUP, 9, True), (Kind.GROUP, 1, False),
    ],
)  # fmt: skip
def test_each_type_has_its_own_rule_of_seniority(kind: Kind, years: int, allowed: bool) -> None:
    mentee = Candidate(id="lea", languages=("fr",), seniority=10)
    mentor = Candidate(id="marc", languages=("fr",), seniority=10.0 + years, places=1)
    assert bool(match([mentee], [mentor], Rules(kind=kind), NOW).pairs) is allowed


def test_the_same_school_path_counts_and_is_told() -> None:
    lea = Candidate(id="lea", needs=("audit",), languages=("fr",), path="Master CCA")
    near = Candidate(
        id="marc", expertise=("audit",), languages=("fr",), path="master cca", places=1
    )
    elsewhere = replace(near, path="Droit")
    rules = Rules(weights=IN_PROGRAMMES)
    same, other = (why_not(lea, one, rules, NOW) for one in (near, elsewhere))
    assert same.score > other.score
    told = [found for found in same.findings if found.criterion is Criterion.PATH]
    assert [(found.fits, found.mentee_says) for found in told] == [(True, "Master CCA")]


def test_what_counts_depends_on_where_one_stands_when_that_is_switched_on() -> None:
    expert = Candidate(id="marc", expertise=("audit",), languages=("fr",), places=1)
    student = Candidate(id="lea", needs=("audit",), languages=("fr",), seniority=0)
    senior = replace(student, seniority=20)
    plain = [why_not(one, expert, Rules(), NOW).score for one in (student, senior)]
    leaning = [why_not(one, expert, Rules(by_level=True), NOW).score for one in (student, senior)]
    assert plain[0] == pytest.approx(plain[1], abs=1e-4)
    assert leaning[0] > plain[0] > leaning[1]

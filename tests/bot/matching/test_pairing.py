"""Who meets whom: as many as can be, the best for each, and never what must not be."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from bot.matching import Candidate, Criterion, Finding, Fit, Rules, match, one_way
from bot.matching.spelling import alike, terms
from bot.matching.values import IN_PROGRAMMES
from bot.themes import SLOTS, THEMES

SUMMER = datetime(2026, 9, 1, 8, tzinfo=UTC)
WINTER = datetime(2026, 12, 1, 8, tzinfo=UTC)
NOBODY: frozenset[tuple[str, str]] = frozenset()
SKILLS = ("audit", "Prise de parole", "excel", "droit", "comptabilité")


def pair(
    mentees: Sequence[Candidate],
    mentors: Sequence[Candidate],
    tried: frozenset[tuple[str, str]],
    now: datetime,
) -> list[Fit]:
    """As a programme pairs them, until a manager changes what counts."""
    rules = Rules(weights=IN_PROGRAMMES, never=tried)
    return list(one_way(match(mentees, mentors, rules, now).pairs))


def few(*things: str, most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    """Some of these, or none."""
    return st.lists(st.sampled_from(things), unique=True, max_size=most).map(tuple)


def candidates(ids: str) -> st.SearchStrategy[list[Candidate]]:
    """People of those names; some have answered little."""
    somebody = st.builds(
        Candidate,
        id=st.sampled_from(ids),
        needs=few(*SKILLS),
        expertise=few(*SKILLS),
        themes=few(*THEMES),
        languages=few("fr", "en", "es"),
        slots=few(*SLOTS),
        zone=st.sampled_from(["Europe/Paris", "Asia/Kolkata", "America/Montreal"]),
        places=st.integers(0, 3),
    )
    return st.lists(somebody, unique_by=lambda c: c.id, max_size=len(ids))


# Some people are on both sides, as those who give and receive are.
MENTEES, MENTORS = candidates("abcdefg"), candidates("efghij")
# With one such person alone, no two can mentor each other.
ONE_SIDE, OTHER_SIDE = candidates("abcde"), candidates("efghij")
TRIED = st.frozensets(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("efghij")), max_size=9)


def may_meet(mentee: Candidate, mentor: Candidate, tried: frozenset[tuple[str, str]]) -> bool:
    """The rules, said once more."""
    return (
        mentee.id != mentor.id
        and not {(mentee.id, mentor.id), (mentor.id, mentee.id)} & tried
        and not set(mentee.languages).isdisjoint(mentor.languages)
        and (not mentee.slots or not mentor.slots or together(mentee, mentor) >= 60)
    )


def together(one: Candidate, other: Candidate) -> int:
    """The minutes a week in which both are free, counted one by one on the clocks."""
    return len(minutes(one) & minutes(other))


def minutes(one: Candidate) -> set[int]:
    """Somebody's free minutes, from Monday 00:00 in UTC."""
    found = set()
    try:
        shift = timedelta(hours=float(one.zone))
    except ValueError:
        shift = SUMMER.astimezone(ZoneInfo(one.zone)).utcoffset() or timedelta()
    for slot in one.slots:
        day, part = slot.split("-")
        begin, end = {"am": (9, 12), "pm": (14, 17), "eve": (18, 20)}[part]
        first = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(day) * 1440
        local = range(first + begin * 60, first + end * 60)
        found |= {(minute - int(shift.total_seconds() // 60)) % 10080 for minute in local}
    return found


@given(mentees=MENTEES, mentors=MENTORS, tried=TRIED)
def test_nothing_that_must_not_be_is_ever_proposed(
    mentees: list[Candidate], mentors: list[Candidate], tried: frozenset[tuple[str, str]]
) -> None:
    fits = pair(mentees, mentors, tried, SUMMER)
    those = {c.id: c for c in mentees}
    these = {c.id: c for c in mentors}
    assert len({fit.mentee for fit in fits}) == len(fits)
    assert not {(fit.mentee, fit.mentor) for fit in fits} & {(f.mentor, f.mentee) for f in fits}
    for fit in fits:
        assert may_meet(those[fit.mentee], these[fit.mentor], tried)
        assert 0 <= fit.score <= 1
        told = those[fit.mentee], these[fit.mentor]
        assert told[0].zone == told[1].zone or any(
            found.criterion is Criterion.ZONE and not found.fits for found in fit.findings
        )
    for mentor in mentors:
        assert sum(fit.mentor == mentor.id for fit in fits) <= mentor.places
    assert fits == sorted(fits, key=lambda fit: -fit.score)


@given(mentees=MENTEES, mentors=MENTORS, tried=TRIED, data=st.data())
def test_the_order_in_which_people_come_changes_nothing(
    mentees: list[Candidate],
    mentors: list[Candidate],
    tried: frozenset[tuple[str, str]],
    data: st.DataObject,
) -> None:
    shuffled = data.draw(st.permutations(mentees)), data.draw(st.permutations(mentors))
    assert pair(*shuffled, tried, SUMMER) == pair(mentees, mentors, tried, SUMMER)


@given(mentees=ONE_SIDE, mentors=OTHER_SIDE, tried=TRIED)
def test_as_many_people_meet_as_can(
    mentees: list[Candidate], mentors: list[Candidate], tried: frozenset[tuple[str, str]]
) -> None:
    places = [mentor for mentor in mentors for _place in range(mentor.places)]
    most = 0
    if mentees and places:
        grid: Any = np.array([[may_meet(a, b, tried) for b in places] for a in mentees], dtype=int)
        found = maximum_bipartite_matching(csr_array(grid), perm_type="column")
        most = int((found >= 0).sum())
    assert len(pair(mentees, mentors, tried, SUMMER)) == most


@given(
    mentees=ONE_SIDE.map(lambda all: all[:4]),
    mentors=OTHER_SIDE.map(lambda all: all[:3]),
    tried=TRIED,
)
def test_no_other_way_to_pair_as_many_helps_more(
    mentees: list[Candidate], mentors: list[Candidate], tried: frozenset[tuple[str, str]]
) -> None:
    worth: dict[tuple[str, str], float] = {}
    for mentee, mentor in itertools.product(mentees, mentors):
        for fit in pair([mentee], [mentor], tried, SUMMER):
            worth[fit.mentee, fit.mentor] = fit.score
    best = (0, 0.0)
    for chosen in itertools.product([None, *mentors], repeat=len(mentees)):
        met = [(a.id, b.id) for a, b in zip(mentees, chosen, strict=True) if b]
        full = any(sum(b is mentor for b in chosen) > mentor.places for mentor in mentors)
        if not full and all(two in worth for two in met):
            best = max(best, (len(met), sum(worth[two] for two in met)))
    fits = pair(mentees, mentors, tried, SUMMER)
    assert len(fits) == best[0]
    assert sum(fit.score for fit in fits) == pytest.approx(best[1], abs=1e-3)


def mentee(seeks: str = "", **told: Any) -> Candidate:
    """Léa, who reads French."""
    told = {"id": "lea", "needs": tuple(terms(seeks)), "languages": ("fr",), **told}
    return Candidate(**told)


def mentor(offers: Any = "", **told: Any) -> Candidate:
    """Marc, who has a place."""
    told = {"expertise": tuple(terms(offers)), "languages": ("fr",), "places": 1, **told}
    return Candidate(**{"id": "marc", **told})


def fit(mentee: Candidate, mentor: Candidate, now: datetime = SUMMER) -> Fit:
    """The two of them, paired."""
    [found] = pair([mentee], [mentor], NOBODY, now)
    return found


def found(fit: Fit, criterion: Criterion) -> list[Finding]:
    """What the two are told about that."""
    return [finding for finding in fit.findings if finding.criterion is criterion]


@pytest.mark.parametrize(
    ("seeks", "offers"),
    [
        ("Comptabilité", "comptabilite"),
        ("compatbilité", "Comptabilité"),
        ("prise de parole", "Parole (prise de)"),
        ("Contrôle de gestion", "gestion de controle"),
        ("AUDIT", "audit."),
        ("entretiens", "Entretien"),
        ("marketing digital", "Marketting digital"),
        ("C++", "c++"),
    ],
)
def test_misspelt_and_reordered_words_still_meet(seeks: str, offers: str) -> None:
    there = fit(mentee(seeks), mentor(f"Chant, {offers}"))
    elsewhere = fit(mentee(seeks), mentor("Chant, poterie"))
    assert there.score > elsewhere.score
    [said] = [finding for finding in found(there, Criterion.NEEDS) if finding.fits]
    assert (said.mentee_says, said.mentor_says) == (seeks, offers)
    assert not any(finding.fits for finding in found(elsewhere, Criterion.NEEDS))


@pytest.mark.parametrize(
    ("one", "other"),
    [("audit", "achat"), ("vente", "événementiel"), ("C", "C++"), ("SQL", "Excel")],
)
def test_words_that_only_look_a_little_alike_do_not_meet(one: str, other: str) -> None:
    assert not alike(one, other)


@pytest.mark.parametrize("nothing", ["-", "?", "…", "- ; ?"])
def test_a_dash_is_no_skill(nothing: str) -> None:
    two = fit(mentee(nothing), mentor(nothing))
    assert found(two, Criterion.NEEDS) == []
    assert two.score == fit(mentee(), mentor()).score


def test_a_list_of_skills_is_split_wherever_people_split_them() -> None:
    assert terms("Audit, prise de parole; Excel /SQL\n• CV •,") == [
        "Audit", "prise de parole", "Excel", "SQL", "CV",
    ]  # fmt: skip


def test_more_of_what_is_sought_is_better() -> None:
    asked = mentee("audit, excel, droit")
    scores = [
        fit(asked, mentor(offers)).score
        for offers in ("audit, excel, droit", "droit, audit", "excel", "poterie")
    ]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4


def test_expertise_weighs_more_than_all_themes() -> None:
    asked = mentee("audit", themes=("career",), slots=("thu-eve",))
    expert = mentor("audit", id="expert", themes=("network",), slots=("thu-eve",))
    near = mentor("poterie", id="near", themes=("career",), slots=("thu-eve",))
    [chosen] = pair([asked], [near, expert], NOBODY, SUMMER)
    assert chosen.mentor == "expert"


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("offers", "audit", "poterie"),
        ("themes", ("career",), ("network",)),
        ("slots", ("thu-eve", "mon-am"), ("thu-eve",)),
    ],
)
def test_a_missing_answer_neither_helps_nor_hurts(field: str, good: Any, bad: Any) -> None:
    asked = mentee("audit", themes=("career",), slots=("thu-eve", "mon-am"))
    none: Any = "" if field == "offers" else ()
    scores = [fit(asked, mentor(**{field: answer})).score for answer in (good, none, bad)]
    assert scores[0] > scores[1] > scores[2]
    criterion = {
        "offers": Criterion.NEEDS,
        "themes": Criterion.THEMES,
        "slots": Criterion.AVAILABILITY,
    }
    assert found(fit(asked, mentor(**{field: none})), criterion[field]) == []


def test_what_does_not_fit_is_said_as_well() -> None:
    asked = mentee("audit, piano", themes=("career", "network"), slots=("thu-eve",))
    two = fit(asked, mentor("audit", themes=("career",), zone="Asia/Tokyo"))
    differs = {found.criterion: found.mentee_says for found in two.findings if not found.fits}
    assert differs == {
        Criterion.NEEDS: "piano",
        Criterion.THEMES: "network",
        Criterion.ZONE: "Europe/Paris",
    }


@pytest.mark.parametrize(
    ("one", "other", "now", "hours"),
    [
        (("Europe/Paris", "thu-eve"), ("Europe/Paris", "thu-eve"), SUMMER, "2"),
        (("Europe/Paris", "thu-eve"), ("Europe/London", "thu-eve"), SUMMER, "1"),
        (("Europe/Paris", "thu-am"), ("Asia/Kolkata", "thu-pm"), SUMMER, "1.5"),
        (("Europe/Paris", "thu-am"), ("Asia/Kolkata", "thu-pm"), WINTER, "2.5"),
        (("Europe/London", "thu-pm"), ("America/St_Johns", "thu-am"), SUMMER, "1.5"),
        # Monday morning there is Sunday here, at the other end of the week.
        (("America/Los_Angeles", "sun-pm"), ("Pacific/Auckland", "mon-am"), SUMMER, "3"),
        (("Pacific/Auckland", "mon-am"), ("America/Los_Angeles", "sun-pm"), WINTER, "1"),
    ],
)
def test_common_hours_are_counted_across_zones(
    one: tuple[str, str], other: tuple[str, str], now: datetime, hours: str
) -> None:
    two = fit(
        mentee(zone=one[0], slots=(one[1],)), mentor(zone=other[0], slots=(other[1],)), now
    )  # fmt: skip
    [said] = found(two, Criterion.AVAILABILITY)
    assert said.fits
    assert said.mentor_says == hours


def test_two_who_are_never_free_together_are_not_paired() -> None:
    early = mentee("audit", zone="Europe/London", slots=("thu-am",))
    late = mentor("audit", zone="America/St_Johns", slots=("thu-am",))
    assert not pair([early], [late], NOBODY, SUMMER)
    assert pair(
        [early], [replace(late, slots=("thu-am", "thu-pm"), zone="Europe/London")], NOBODY, SUMMER
    )


def test_two_who_fit_a_little_come_before_one_who_fits_well() -> None:
    asked = [mentee("audit"), mentee("piano", id="ines")]
    offered = [mentor("audit"), mentor("poterie", id="zoe")]
    fits = pair(asked, offered, frozenset({("ines", "zoe")}), SUMMER)
    assert {(fit.mentee, fit.mentor) for fit in fits} == {("lea", "zoe"), ("ines", "marc")}


def test_among_equals_the_same_are_chosen_in_whatever_order_they_come() -> None:
    equals = [mentee("audit", id=id) for id in "abc"]
    mentors = [mentor("audit", id=id) for id in "xy"]
    for people in itertools.permutations(equals):
        for others in itertools.permutations(mentors):
            assert pair(people, others, NOBODY, SUMMER) == pair(equals, mentors, NOBODY, SUMMER)


def test_where_nobody_has_a_place_nobody_is_paired() -> None:
    assert pair([mentee()], [mentor(places=0)], NOBODY, SUMMER) == []
    assert pair([], [mentor()], NOBODY, SUMMER) == []
    assert pair([mentee()], [], NOBODY, SUMMER) == []


@pytest.mark.parametrize("tried", [("lea", "marc"), ("marc", "lea")])
def test_two_who_were_tried_are_not_tried_again_either_way_round(tried: tuple[str, str]) -> None:
    assert pair([mentee()], [mentor()], NOBODY, SUMMER)
    assert not pair([mentee()], [mentor()], frozenset({tried}), SUMMER)


def test_two_who_give_and_receive_do_not_mentor_each_other() -> None:
    both = [mentee("audit", id=id, expertise=("audit",), places=1) for id in ("lea", "marc")]
    assert len(pair(both, both, NOBODY, SUMMER)) == 1

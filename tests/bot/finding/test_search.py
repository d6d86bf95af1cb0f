"""A mentor is found by words, typos and either language; those who are free come first."""

from __future__ import annotations

import random

import pytest

from bot.finding.meaning import lexicon, subjects
from bot.finding.search import CHANGES, Finder, Found, Wanted, nearest_themes
from bot.matching.catalogue import shipped
from bot.ports import Profile
from bot.themes import SCHOOL, SPOKEN

MARC = Profile(
    "marc", "Marc Delorme", offers="Audit; comptabilité", themes=("internship", "career"),
    sector="Expertise comptable", city="Lyon", languages=("fr", "en"), mode="both", free=2,
)  # fmt: skip
TOM = Profile(
    "tom", "Tom Reed", offers="Accounting, product management", themes=("skill",),
    sector="Software", city="London", languages=("en",), mode="virtual", free=1,
    presentation="I have led project teams for ten years, and love public speaking.",
)  # fmt: skip
SOFIA = Profile(
    "sofia", "Sofia Rossi", offers="Levée de fonds, gestion de projet", themes=("founding",),
    sector="Start-up", city="Milan", languages=("it", "fr"), mode="in-person", free=1,
)  # fmt: skip
FULL = Profile("paul", "Paul Roy", offers="audit", themes=("internship",), mode="both")
SCHOOL_OF = Finder([MARC, TOM, SOFIA, FULL])


def found(words: str = "", finder: Finder = SCHOOL_OF, **filters: object) -> list[str]:
    """Who is found, in their order."""
    return list(look(words, finder, **filters).ids)


def look(words: str = "", finder: Finder = SCHOOL_OF, **filters: object) -> Found:
    """What is found."""
    return finder.find(Wanted(words, **filters), size=10)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("accounting", {"marc", "tom"}),  # in the other language
        ("compta", {"marc", "tom"}),  # cut short
        ("Comptabilté", {"marc", "tom"}),  # misspelt
        ("audti", {"marc", "paul"}),  # two letters swapped
        ("un mentor en audit, svp", {"marc", "paul"}),  # in a sentence
        ("gestoin de projet", {"sofia"}),
        ("prise de parole", {"tom"}),  # within a sentence, in the other language
        ("lyon", {"marc"}),  # a city
        ("delorme", {"marc"}),  # a name
        ("trouver un stage", {"marc", "paul"}),  # a theme
        ("italien", {"sofia"}),  # a language
        ("zymurgie", set()),
        ("d'un le", {"marc", "tom", "sofia", "paul"}),  # nothing that says anything
    ],
)
def test_words_find_whoever_has_what_they_mean(words: str, who: set[str]) -> None:
    assert set(found(words)) == who


def test_a_word_that_mentors_use_is_no_mistake() -> None:
    # One letter from an expression that is known, and a name that two of them have.
    crowd = [Profile(f"p{n}", "Ana Auditto", offers="cuisine", free=1) for n in range(2)]
    assert set(found("auditto", Finder([*crowd, MARC]))) >= {"p0", "p1"}
    [meaning] = look("auditto", Finder([*crowd, MARC])).meanings
    assert meaning.name("fr") == "auditto"


def test_those_with_a_place_come_first_then_the_best_then_those_asked_least() -> None:
    assert found("audit") == ["marc", "paul"]
    crowd = [
        Profile("often", "A", offers="audit", free=1, asked=5),
        Profile("never", "B", offers="audit", free=1),
        Profile("tells", "C", presentation="Dix ans d'audit", free=1),
        Profile("full", "D", offers="audit"),
    ]
    assert found("audit", Finder(crowd)) == ["never", "often", "tells", "full"]
    assert found("", Finder(crowd))[-2:] == ["often", "full"]


def test_among_equals_each_viewer_begins_with_somebody_else_and_turns_all_pages() -> None:
    finder = Finder([Profile(f"p{n}", f"P{n}", offers="audit", free=1) for n in range(40)])
    first = {finder.find(Wanted("audit"), size=1, viewer=f"viewer{n}").ids for n in range(20)}
    assert len(first) > 5
    pages = [finder.find(Wanted("audit", page=page), size=5, viewer="lea").ids for page in range(8)]
    assert {id for page in pages for id in page} == {f"p{n}" for n in range(40)}
    beyond = finder.find(Wanted("audit", page=99), size=5, viewer="lea")
    assert (beyond.page, beyond.ids) == (7, pages[7])


def test_filters_leave_out_and_nobody_sees_whom_they_must_not() -> None:
    assert set(found(language="en")) == {"marc", "tom"}
    assert set(found(mode="in-person")) == {"marc", "sofia", "paul"}
    assert set(found(theme="internship", free=True)) == {"marc"}
    assert SCHOOL_OF.find(Wanted("audit"), {"marc"}, size=5).ids == ("paul",)


def test_where_nobody_has_it_all_those_who_have_most_are_found() -> None:
    partly = look("audit zymurgie")
    assert partly.partly
    assert set(partly.ids) == {"marc", "paul"}
    assert not look("accounting london").partly
    assert found("accounting london") == ["tom"]


def test_what_was_understood_is_told_in_both_languages() -> None:
    [meaning] = look("compta").meanings
    assert (meaning.name("fr"), meaning.name("en")) == ("comptabilité", "accounting")


def test_what_a_question_is_about_can_be_looked_for() -> None:
    about = subjects(
        "Je prépare un entretien d'embauche en audit : comment parler de ma levée de fonds ?",
        lexicon(),
    )
    assert "entretien embauche" in about
    assert set(found(about)) == {"marc", "paul", "sofia"}


def test_the_nearest_themes_are_those_that_somebody_offers() -> None:
    assert nearest_themes("un stagee", ["founding", "internship", "studies"], SCHOOL_OF, 3) == [
        "internship", "founding",
    ]  # fmt: skip


def test_a_finder_that_was_renewed_finds_what_a_new_one_does() -> None:
    chance = random.Random(7)
    now = {f"p{n}": somebody(f"p{n}", chance) for n in range(300)}
    finder = Finder(now.values())
    for _step in range(6):
        changed = [somebody(f"p{chance.randrange(330)}", chance) for _one in range(8)]
        now |= {one.id: one for one in changed}
        renewed = finder.renewed(changed)
        assert renewed
        finder = renewed
    anew = Finder(now.values())
    assert len(finder) == len(anew)
    for _search in range(60):
        wanted = Wanted(chance.choice(FORMS), free=chance.random() < 0.3)
        left, right = (one.find(wanted, size=400, viewer="lea") for one in (finder, anew))
        assert left.ids == right.ids


def test_after_many_changes_all_is_read_again() -> None:
    assert SCHOOL_OF.renewed([Profile(f"n{n}", "N") for n in range(CHANGES + 1)]) is None


FORMS = [form for concept in shipped()[::7] for form in concept.forms]


def somebody(id: str, chance: random.Random) -> Profile:
    """A mentor made up."""
    return Profile(
        id, chance.choice(("Ana", "Léo", "Zoé")), listed=chance.random() < 0.9,
        offers=", ".join(chance.sample(FORMS, 3)), themes=(chance.choice(SCHOOL),),
        languages=(chance.choice(SPOKEN),), mode="both", free=chance.randrange(3),
        asked=chance.randrange(4),
    )  # fmt: skip


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted("créer & lever 100 % = €", page=3),
        Wanted("x", "mon thème", "fr", "virtual", True),
    ],
)
def test_a_search_travels_in_a_button(wanted: Wanted) -> None:
    assert Wanted.read(wanted.written) == wanted


@pytest.mark.parametrize(
    "written", ["", "&&&", "p=-1", "p=9999999", "l=xx&m=moon", "=" * 99, "p=²"]
)
def test_a_button_that_makes_no_sense_finds_everybody(written: str) -> None:
    assert Wanted.read(written) == Wanted()

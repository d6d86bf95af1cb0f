"""What people write becomes what they mean."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from bot.matching import Candidate, Criterion, match
from bot.matching.catalogue import read
from bot.matching.concepts import Vocabulary, lexicon, stem
from bot.matching.parts import SCALE
from bot.matching.scoring import crowd
from bot.matching.values import Rules
from tests.bench.matching.population import population

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)


def meant(*said: str) -> list[set[int]]:
    """What each of these means, read together."""
    heard = Vocabulary.of(said, lexicon())
    return [set(heard.concepts([one])) for one in said]


@pytest.mark.parametrize(
    "said",
    [
        ("compta", "Comptabilité", "accounting", "comptabilté", "COMPTABILITE"),
        ("prise de parole", "parler en public", "public speaking", "Parole (prise de)"),
        ("trouver un stage", "recherche de stage", "finding an internship"),
        ("RH", "ressources humaines", "human resources", "HR"),
        # Not in the catalogue: word by word, and by what the two languages make of one root.
        ("gestion de projet spatial", "spatial project management"),
        ("robotique sous-marine", "Robotique sousmarine"),
        ("glaciologie", "Glaciologie.", "glaciolgie"),
    ],
)
def test_the_same_thing_in_other_words_is_the_same_thing(said: tuple[str, ...]) -> None:
    first, *others = meant(*said)
    assert first
    assert all(other == first for other in others), dict(zip(said, meant(*said), strict=True))


@pytest.mark.parametrize(
    "said",
    [
        ("audit interne", "audit externe"),
        ("droit du travail", "droit des affaires"),
        ("vente", "achat"),
        ("UX", "BI"),
        ("RH", "RP"),
        ("java", "javascript"),
        ("glaciologie", "volcanologie"),
    ],
)
def test_what_only_looks_alike_stays_apart(said: tuple[str, str]) -> None:
    one, other = meant(*said)
    assert one
    assert other
    assert one.isdisjoint(other)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Je voudrais trouver un stage en audit d'ici le mois de juin", ("stage", "audit")),
        ("I would like to change careers and learn public speaking", ("public speaking",)),
        ("Oser négocier mon salaire, et mieux gérer mon temps", ("gestion du temps",)),
    ],
)
def test_a_sentence_means_what_is_named_in_it(sentence: str, words: tuple[str, ...]) -> None:
    told, *those = meant(sentence, *words)
    assert all(one & told for one in those), words


def test_a_long_sentence_in_which_nothing_is_known_counts_as_no_answer() -> None:
    assert meant("Bla blub blorp bleurgh zork zonk zlonk zwip zwop") == [set()]


@pytest.mark.parametrize(
    ("french", "english"),
    [("robotique", "robotics"), ("publicité", "publicity"), ("actuariat", "actuariat")],
)
def test_both_languages_leave_the_same_stem(french: str, english: str) -> None:
    assert stem(french.replace("é", "e")) == stem(english)


def test_kin_counts_for_something_and_the_very_same_for_all() -> None:
    asked = Candidate(id="lea", needs=("compta",), languages=("fr",))
    scores = []
    for offered in ("comptabilité", "audit financier", "poterie"):
        mentor = Candidate(id="marc", expertise=(offered,), languages=("fr",), places=1)
        two = crowd([asked], [mentor], Rules(weights={Criterion.NEEDS: 1}), NOW)
        scores.append(float(two.scores(np.array([0]))[0, 0]) / SCALE)
    assert scores[0] == pytest.approx(1, abs=1e-3)
    assert 0.1 < scores[1] < 0.6
    assert scores[2] == pytest.approx(0, abs=1e-3)


def test_words_alone_give_nearly_what_knowing_the_meaning_would() -> None:
    made = population(600, seed=7)
    truth = crowd(made.meant_mentees, made.meant_mentors, Rules(), NOW)
    scores = truth.scores(np.arange(len(truth.mentees))) / SCALE
    row = {one.id: n for n, one in enumerate(truth.mentees)}
    column = {one.id: n for n, one in enumerate(truth.mentors)}
    best = match(made.meant_mentees, made.meant_mentors, now=NOW)
    read = match(made.mentees, made.mentors, now=NOW)
    reached, possible = (
        sum(float(scores[row[fit.mentee], column[fit.mentor]]) for fit in done.pairs)
        for done in (read, best)
    )
    assert reached / possible >= 0.97


def test_a_taxonomy_says_in_more_languages_what_is_known_already() -> None:
    more = tuple(
        read("taxonomy.txt", "taxonomy", "comptabilité = accounting = Buchhaltung\n", partly=True)
    )
    heard = Vocabulary.of(("Buchhaltung", "compta"), lexicon(more))
    assert heard.concepts(["Buchhaltung"]) == heard.concepts(["compta"])


@pytest.mark.parametrize(
    ("said", "things"),
    [
        ("Audit et finance", {"audit", "finance"}),
        ("comptabilté & RH", {"comptabilité", "ressources humaines"}),
        ("droit du travail ou marketing", {"droit du travail", "marketing"}),
        ("accounting and public speaking", {"comptabilité", "prise de parole"}),
        # One thing that has a name of its own, and two of which one is not known.
        ("marketing et vente", {"marketing et vente"}),
        ("recherche et développement", {"recherche et développement"}),
    ],
)
def test_two_things_said_in_one_breath_are_both_meant(said: str, things: set[str]) -> None:
    both, *each = meant(said, *sorted(things))
    assert both == set.union(*each)


def test_the_catalogue_is_read_once_however_it_is_asked_for() -> None:
    assert lexicon() is lexicon(())

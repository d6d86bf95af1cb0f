"""What people type is understood, in French and in English, and means one thing only."""

from __future__ import annotations

import string
from collections import defaultdict
from pathlib import Path

import pytest

from bot.matching.catalogue import (
    HERE,
    BadLine,
    Concept,
    known,
    more,
    read,
    shipped,
    slug,
    widened,
)
from bot.matching.spelling import normal
from bot.themes import THEMES
from bot.words import Reader, spell


@pytest.fixture(scope="module")
def meant() -> dict[str, Concept]:
    """What each form means."""
    return {normal(form): concept for concept in shipped() for form in concept.forms}


def concepts(text: str, *, partly: bool = False) -> tuple[Concept, ...]:
    """A small catalogue."""
    return tuple(read("small.txt", "small", text, partly=partly))


def test_the_catalogue_is_large() -> None:
    assert len(shipped()) >= 1_200


def test_a_form_means_one_thing_only() -> None:
    owners = defaultdict(set)
    for concept in shipped():
        for form in concept.forms:
            owners[normal(form)].add(concept.key)
    assert owners.pop("", None) is None
    assert {form: keys for form, keys in owners.items() if len(keys) > 1} == {}


def test_every_concept_has_a_key_and_both_languages() -> None:
    assert len({concept.key for concept in shipped()}) == len(shipped())
    for concept in shipped():
        assert concept.fr, concept.key
        assert concept.en, concept.key
        assert concept.others == ()
        for side in (concept.fr, concept.en):
            assert len({normal(form) for form in side}) == len(side), concept.key


def test_families_stay_in_one_place() -> None:
    keys = {concept.key: concept for concept in shipped()}
    for concept in shipped():
        assert keys[concept.family].family == concept.family
        assert keys[concept.family].domain == concept.domain


@pytest.mark.parametrize("key", THEMES)
def test_every_ready_theme_is_known(key: str, meant: dict[str, Concept]) -> None:
    names = [spell(THEMES[key], Reader(language)) for language in ("fr", "en")]
    assert len({meant[normal(name)].key for name in names}) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["compta", "Comptabilité", "accounting", "COMPTABILITE"],
        ["fusac", "M&A", "fusions-acquisitions", "mergers and acquisitions"],
        ["RH", "ressources humaines", "HR", "human resources"],
        ["prise de parole", "parler en public", "public speaking"],
        ["levée de fonds", "lever des fonds", "fundraising"],
        ["reconversion", "changer de métier", "career change"],
        ["négocier son salaire", "salary negotiation", "asking for a raise"],
        ["stage", "trouver un stage", "internship", "find an internship"],
        ["alternance", "apprentissage", "apprenticeship"],
        ["syndrome de l'imposteur", "imposter syndrome", "impostor syndrome"],
        ["C#", ".NET"],
        ["randonnée", "rando", "hiking"],
        ["jouer aux échecs", "chess"],
        ["RSE", "CSR"],
        ["banque", "secteur bancaire", "banking"],
        ["prise de poste", "first 100 days"],
        ["organisation", "organisational skills", "organizational skills"],
    ],
)
def test_several_words_are_one_thing(words: list[str], meant: dict[str, Concept]) -> None:
    assert len({meant[normal(word)].key for word in words}) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["audit financier", "internal audit", "contrôle de gestion"],
        ["web development", "développement mobile"],
        ["vente", "business development"],
        ["digital marketing", "SEO", "réseaux sociaux"],
        ["C++", "C#", "R"],
        ["Java", "JavaScript", "TypeScript"],
        ["AWS", "Azure", "cloud"],
        ["anglais", "business English", "enseigner l'anglais"],
        ["photographie", "photographe"],
        ["patents", "trademarks", "copyright"],
    ],
)
def test_what_a_mentor_keeps_apart_stays_apart(words: list[str], meant: dict[str, Concept]) -> None:
    assert len({meant[normal(word)].key for word in words}) == len(words)


def test_the_files_are_plain() -> None:
    files = sorted(HERE.glob("*.txt"))
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert text.startswith("# ")
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert "\n\n\n" not in text
        assert "\t" not in text
        assert "\r" not in text
        for line in text.splitlines():
            assert line == line.strip(), line
        assert set(file.stem) <= {*string.ascii_lowercase, "-"}


def test_a_paragraph_is_a_family() -> None:
    one, two, three = concepts("# Money\ncompta = accounting\naudit = audit; auditing\n\nR = R\n")
    assert one == Concept("small/compta", ("compta",), ("accounting",), "small/compta", "small")
    assert two.family == one.family
    assert three.family == "small/r"
    assert two.forms == ("audit", "auditing")
    assert slug("Contrôle de gestion") == "controle-de-gestion"
    assert slug("C++") != slug("C#") != slug("C")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("comptabilité; accounting", "between them"),
        ("compta = accounting = Buchhaltung", "too many"),
        ("compta = ", "language is missing"),
        (" = accounting", "language is missing"),
        ("compta;; comptabilité = accounting", "“;” too many"),
        ("compta = accounting;", "“;” too many"),
    ],
)
def test_a_bad_line_is_named(line: str, why: str) -> None:
    with pytest.raises(BadLine, match=rf"small\.txt, line 3: .*{why}"):
        concepts(f"# Money\naudit = audit\n{line}\n")


def test_a_taxonomy_widens_what_is_known() -> None:
    before = concepts("compta; comptabilité = accounting\naudit = audit\n")
    taxonomy = read(
        "taxonomy.txt",
        "taxonomy",
        "comptabilité; livres de comptes = = Buchhaltung\n"
        "audit = accounting; audit trail\n"
        "soudure; audit = welding\n",
        partly=True,
    )
    accounting, audit, apart, welding = widened(before, tuple(taxonomy))
    assert accounting.fr == ("compta", "comptabilité", "livres de comptes")
    assert accounting.en == ("accounting",)
    assert accounting.others == ("Buchhaltung",)
    assert audit == before[1]
    assert apart.forms == ("audit trail",)  # its two names meant two things already
    assert welding.forms == ("soudure", "welding")


def test_a_taxonomy_is_read_from_its_file_again_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "taxonomy.txt"
    assert more(file) == ()
    assert known(file) == known() == shipped()
    file.write_text("soudure à l'arc inversé = reverse arc welding\n", encoding="utf-8")
    assert [concept.fr for concept in more(file)] == [("soudure à l'arc inversé",)]
    assert known(file)[-1].en == ("reverse arc welding",)
    file.write_text("compta = accounting = Buchhaltung\n= = =\n", encoding="utf-8")
    with pytest.raises(BadLine, match=r"taxonomy\.txt, line 2"):
        more(file)
    file.write_bytes(b"compta = accounting\n\xe9 = e\n")
    with pytest.raises(BadLine, match=r"taxonomy\.txt, line 2: this is not UTF-8"):
        more(file)

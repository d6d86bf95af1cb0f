"""An operator's ESCO download becomes words that Tandem knows, or says what is wrong with it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import Settings, cli, faults
from bot.matching.catalogue import more
from bot.matching.taxonomy import Unusable, esco, written

SKILL = "http://data.europa.eu/esco/skill/"
HEAD = [
    "conceptType",
    "conceptUri",
    "skillType",
    "reuseLevel",
    "preferredLabel",
    "altLabels",
    "hiddenLabels",
    "status",
    "modifiedDate",
    "scopeNote",
    "definition",
    "inScheme",
    "description",
]

Row = Mapping[str, str]


def skill(uri: str, label: str, *others: str, **cells: str) -> Row:
    """A row as ESCO writes it."""
    told = {"conceptType": "KnowledgeSkillCompetence", "status": "released", **cells}
    labels = {"preferredLabel": label, "altLabels": "\n".join(others)}
    return {**told, "conceptUri": uri and SKILL + uri, **labels}


def kept(file: Path, rows: Sequence[Row], head: Sequence[str] = HEAD, separator: str = ",") -> Path:
    """A CSV file of these rows."""
    with file.open("w", encoding="utf-8", newline="") as to:
        writer = csv.DictWriter(to, head, restval="", delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)
    return file


@pytest.fixture
def download(tmp_path: Path) -> list[Path]:
    """A small download in three languages, with its hierarchy."""
    french = [
        skill("weld", "soudure", "souder", "soudage à l'arc"),
        skill("forge", "forgeage", "soudage à l'arc", "souder; braser"),
        skill("python", "Python (programmation informatique)", hiddenLabels="pithon"),
    ]
    english = [
        skill("forge", "forging", "welding"),
        skill("weld", "welding", "weld metal"),
        skill("python", "Python (computer programming)"),
        skill("old", "stoking", status="obsolete"),
        skill("baker", "baker/bakeress", "bread maker/bread baker", conceptType="Occupation"),
    ]
    above = [
        {"conceptUri": SKILL + uri, "broaderUri": f"{SKILL}metal"} for uri in ("weld", "forge")
    ]
    return [
        kept(tmp_path / "skills_fr.csv", french),
        kept(tmp_path / "skills_en-us.csv", english),
        kept(tmp_path / "skills_de.csv", [skill("weld", "Schweißen")], separator=";"),
        kept(
            tmp_path / "broaderRelationsSkillPillar_en.csv",
            above,
            ["conceptType", "conceptUri", "broaderType", "broaderUri"],
        ),
    ]


def test_concepts_are_joined_across_languages(download: list[Path], tmp_path: Path) -> None:
    found = esco(download)
    assert found.faults == ()
    assert found.languages == ("de", "en", "fr")
    weld, forge, python, baker = found.concepts
    # What two concepts are called stands for neither, unless it is the first name of one.
    assert weld.fr == ("soudure", "souder")
    assert weld.en == ("welding", "weld metal")
    assert weld.others == ("Schweißen",)
    assert forge.fr == ("forgeage", "souder braser")
    assert forge.en == ("forging",)
    assert python.fr == ("Python (programmation informatique)", "Python", "pithon")
    assert python.en == ("Python (computer programming)", "Python")
    assert baker.en == ("baker", "bakeress", "bread maker", "bread baker")
    assert weld.family == forge.family == weld.key == "taxonomy/soudure"
    assert python.family == python.key

    file = tmp_path / "taxonomy.txt"
    file.write_text(written(found.concepts), encoding="utf-8")
    assert more(file) == found.concepts


def test_one_file_may_hold_all_languages(tmp_path: Path) -> None:
    rows = [
        skill("weld", "soudure", language="fr"),
        skill("weld", "welding", language="en-GB"),
        skill("weld", "welding", language="?"),
    ]
    found = esco([kept(tmp_path / "all.csv", rows, ["language", *HEAD])])
    assert [concept.forms for concept in found.concepts] == [("soudure", "welding")]
    assert [(fault.line, fault.why) for fault in found.faults] == [
        (4, "its language is no code such as fr or en")
    ]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("skills.csv", b"conceptUri,preferredLabel\n", "its language cannot be told"),
        ("roster_fr.csv", b"name,email\n", "this one has name, email"),
        ("empty_fr.csv", b"", "this one has none"),
        ("skills_fr.csv", b"conceptUri,preferredLabel\na,\xe9t\xe9\n", "line 2: this is not UTF-8"),
        ("skills_fr.csv", b'conceptUri,preferredLabel\na,b\na,"b\n\n', "line 3: the CSV is broken"),
        ("nowhere_fr.csv", None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    name: str, content: bytes | None, why: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(Unusable, match=rf"{name}.*{why}"):
        esco([tmp_path / name])


def test_an_operator_imports_a_download(
    download: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/data/tandem.db")
    (tmp_path / "data").mkdir()
    target = tmp_path / "data" / "taxonomy.txt"
    good = [str(file) for file in download]
    bad = kept(
        tmp_path / "more_en.csv",
        [
            skill("brazing", "brazing", "first\nsecond"),
            skill("", "soldering"),
            skill("none", " "),
            skill("brazing", "brazing again"),
        ],
    )
    with bad.open("a", encoding="utf-8") as file:
        file.write("a,b\n")

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, [*words])
        return result.exit_code, result.output

    code, said = run("taxonomy", "import", *good, str(bad))
    assert code == 1
    assert "more_en.csv, line 4: its conceptUri is missing" in said
    assert "more_en.csv, line 5: its preferredLabel is missing" in said
    assert "more_en.csv, line 6: line 2 has named the same conceptUri already" in said
    assert "more_en.csv, line 7: it has 2 cells, the first line 13" in said
    assert "Nothing was written: 4 bad rows" in said
    assert not target.exists()

    code, said = run("taxonomy", "import", "--skip-bad", *good, str(bad))
    assert code == 0
    assert f"{target} holds 5 concepts with 19 names (de, en, fr), without 4 bad rows" in said
    assert len(more(target)) == 5
    assert "5 concepts of" in run("doctor")[1]

    code, said = run("taxonomy", "import", str(download[3]))
    assert (code, len(more(target))) == (1, 5)
    assert "hold no concept" in said
    assert "cannot be read" in run("taxonomy", "import", str(tmp_path))[1]

    target.write_text("nonsense\n", encoding="utf-8")
    code, said = run("doctor")
    assert code == 1
    assert "taxonomy.txt, line 1: French and English have “=” between them" in said


def test_the_taxonomy_stands_beside_the_database_unless_named() -> None:
    def place(**said: str) -> str:
        return str(Settings.model_validate(said).taxonomy_file)

    assert place() == "taxonomy.txt"
    assert place(database_url="sqlite:////srv/tandem.db") == "/srv/taxonomy.txt"
    assert place(database_url="postgresql://tandem@localhost/tandem") == "taxonomy.txt"
    assert place(taxonomy="/srv/words.txt") == "/srv/words.txt"
    assert faults(Settings.model_validate({"taxonomy": "/nowhere/words.txt"})) == []

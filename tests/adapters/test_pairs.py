"""A file of people in, a file of pairs out, for those who only want the matching."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app import cli

HEADING = (
    "id,role,capacity,needs,expertise,goals,hobbies,sector,languages,seniority,tz,availability,"
    "personality,style,graduate,manager_id,declined"
)
PEOPLE = f"""\
{HEADING}
léa,mentee,,audit;prise de parole,,stage,yoga,banque,fr,0,1,thu-eve,3;3;3;3;3,calm,,,
inès,mentee,,UX design,,,,,fr;en,1,1,,,,,,
tom,mentee,,compta,,,,,fr,5,1,,,,,,marc
marc,mentor,1,,"Audit financier;public speaking",,Yoga,banking,fr,12,1,thu-eve,3;3;3;3;4,calm,true,,
zoé,mentor,2,,design d'expérience utilisateur,,,,en,9,0,,,,true,,
paul,mentor,3,,comptabilité,,,,fr,6,1,,,,true,,
anne,mentor,3,,comptabilité,,,,fr,9,1,,,,false,,
"""


def run(folder: Path, people: str | bytes, *options: str) -> Result:
    """The command, on those people."""
    source = folder / "people.csv"
    source.write_bytes(people if isinstance(people, bytes) else people.encode())
    return CliRunner().invoke(
        cli, ["match", str(source), "--out", str(folder / "pairs.csv"), *options]
    )


def pairs(folder: Path) -> dict[str, tuple[str, str]]:
    """mentee → mentor and reasons, as the file has them."""
    with (folder / "pairs.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert all(0 < float(row["score"]) <= 1 for row in rows)
    return {row["mentee"]: (row["mentor"], row["reasons"]) for row in rows}


def test_people_are_paired_with_reasons_and_a_report(tmp_path: Path) -> None:
    done = run(tmp_path, PEOPLE, "--report", str(tmp_path / "r.json"), "--language", "fr")
    assert done.exit_code == 0, done.output
    found = pairs(tmp_path)
    assert {mentee: mentor for mentee, (mentor, _why) in found.items()} == {
        "léa": "marc", "inès": "zoé",
    }  # fmt: skip
    assert "Cherche : audit, prise de parole." in found["léa"][1].replace("\u00a0", " ")
    told = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert told["gap_percent"] == 0
    assert told["coverage"] == pytest.approx(2 / 3, abs=1e-3)
    # Tom: Marc was declined, Zoé speaks no French, Paul is only a year ahead, Anne no graduate.
    [tom] = told["unmatched"]
    assert tom == {
        "id": "tom",
        "mentors_removed": {"language": 1, "seniority": 1, "never": 1},
        "mentors_possible": 0,
    }


def test_suggestions_are_ranked_lists(tmp_path: Path) -> None:
    done = run(tmp_path, PEOPLE, "--format", "suggestions", "--k", "2", "--most", "1")
    assert done.exit_code == 0, done.output
    with (tmp_path / "pairs.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert max(Counter(row["mentor"] for row in rows).values()) == 1
    assert {row["rank"] for row in rows} <= {"1", "2"}


def test_weights_that_are_given_are_the_only_ones(tmp_path: Path) -> None:
    assert run(tmp_path, PEOPLE, "--weights", "style=1").exit_code == 0
    with (tmp_path / "pairs.csv").open(encoding="utf-8", newline="") as lines:
        scores = {row["mentee"]: float(row["score"]) for row in csv.DictReader(lines)}
    assert scores["léa"] == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("x,mentorr", "the role is “mentorr”"),
        (",mentee", "the id is missing"),
        ("léa,mentee", "“léa” stands on line 2 already"),
        ("x,mentor,many", "capacity: “many” is no number"),
        ("x,mentor,1.5", "capacity: 1.5 is no whole number"),
        ("x,mentor,-1", "capacity: -1 is not between 0 and 10000"),
        ("x,mentee,,,,,,,fr,nan", "seniority: nan is not between 0 and 100"),
        ("x,mentee,,,,,,,fr,1,25", "tz: 25 is not between -14 and 14"),
        ("x,mentee,,,,,,,fr,1,1,mon-ma", "availability: “mon-ma” is no half-day; did you mean"),
        ("x,mentee,,,,,,,fr,1,1,,1;2;3", "personality: five numbers from 1 to 5, and there are 3"),
        ("x,mentee,,,,,,,fr,1,1,,1;2;3;4;9", "personality: 9 is not between 1 and 5"),
        ("x,mentor,,,,,,,fr,1,1,,,,perhaps", "graduate: “perhaps” is neither true nor false"),
        ("x,mentee" + "," * 20, "22 cells where the heading has 17"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(tmp_path: Path, row: str, why: str) -> None:
    done = run(tmp_path, PEOPLE + row + "\n")
    assert done.exit_code == 1
    assert f"line 9: {why}" in done.output
    assert not (tmp_path / "pairs.csv").exists()
    skipped = run(tmp_path, PEOPLE + row + "\n", "--skip-bad")
    assert skipped.exit_code == 0
    assert f"line 9: {why}" in skipped.output
    assert pairs(tmp_path)["léa"][0] == "marc"


@pytest.mark.parametrize(
    ("people", "options", "said"),
    [
        ("", [], "the file is empty"),
        ("name,role\n", [], "the column “id” is missing"),
        ("id,role,id\n", [], "the column “id” is there twice"),
        (PEOPLE, ["--weights", "need=1"], "did you mean needs?"),
        (PEOPLE, ["--weights", "needs=x"], "“x” is no number"),
        (PEOPLE, ["--weights", "needs=0"], "at least one has to be above 0"),
        (PEOPLE, ["--language", "de"], "en or fr"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    tmp_path: Path, people: str, options: list[str], said: str
) -> None:
    done = run(tmp_path, people, *options)
    assert done.exit_code == 1
    assert said in done.output
    assert "Traceback" not in done.output


def test_a_file_of_an_older_spreadsheet_program_is_read_too(tmp_path: Path) -> None:
    assert run(tmp_path, PEOPLE.encode("cp1252")).exit_code == 0
    assert pairs(tmp_path)["léa"][0] == "marc"


def test_nobody_at_all_gives_an_empty_file(tmp_path: Path) -> None:
    assert run(tmp_path, HEADING + "\n").exit_code == 0
    assert pairs(tmp_path) == {}


def test_the_same_seed_gives_the_same_pairs_in_whatever_order(tmp_path: Path) -> None:
    heading, *rows = PEOPLE.splitlines()
    run(tmp_path, PEOPLE, "--seed", "3")
    first = (tmp_path / "pairs.csv").read_bytes()
    run(tmp_path, "\n".join([heading, *reversed(rows)]) + "\n", "--seed", "3")
    assert (tmp_path / "pairs.csv").read_bytes() == first

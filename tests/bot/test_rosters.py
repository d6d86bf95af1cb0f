"""A roster is read however it was saved; what is wrong with it is said line by line."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.entities import Role
from bot.forms import Attached
from bot.rosters import BYTES_MOST, COLUMNS_MOST, LETTERS_MOST, ROWS_MOST, Row, Sheet, read
from bot.words import Reader, spell
from tests.rosters import csv, packed, workbook

LEA = ("Martin", "Léa", "lea@example.org", 2019, "Master Finance", 4, "Audit", "mentor")
READ = Row(
    line=2, email="lea@example.org", name="Léa Martin", cohort=2019, degree="Master Finance",
    experience=4, sector="Audit", role=Role.MENTOR,
)  # fmt: skip


def sheet(content: str | bytes) -> Sheet:
    """What is read of that."""
    return read(Attached("roster", content.encode() if isinstance(content, str) else content))


def reasons(content: str | bytes, language: str = "en") -> dict[int, str]:
    """What is wrong on each line."""
    return {f.line: spell(f.reason, Reader(language)) for f in sheet(content).faults}


def trouble(content: str | bytes) -> str:
    """Why nothing of it could be read."""
    return str(sheet(content).trouble or "")


@pytest.mark.parametrize("between", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_a_roster_is_read_however_it_was_saved(between: str, encoding: str) -> None:
    assert sheet(csv(LEA, between=between).encode(encoding)) == Sheet(rows=[READ])


def test_a_workbook_tells_the_same_as_a_csv() -> None:
    assert sheet(workbook(LEA)) == Sheet(rows=[READ])


def test_bytes_that_windows_does_not_know_are_latin_1() -> None:
    assert sheet("E-mail;Nom\nl@example.org;\xc9ric\x81".encode("latin-1")).faults[0].line == 2


@pytest.mark.parametrize(
    "headings",
    [
        "Nom;Prénom;E-mail;Promotion;Diplôme;Années d'expérience;Secteur;Rôle",
        "NOM;PRENOM;ADRESSE E-MAIL;PROMO;DIPLOME;EXPERIENCE;SECTEUR;ROLE",
        "Last name;First name;Email address;Class of;Degree;Years of experience;Industry;Role",
        "nom_de_famille; prenom ;courriel;année de diplôme;formation;expérience;domaine;mentorat",
        "name;first_name;mail;cohort;programme;experience;sector;Mentor / mentoré(e)",
    ],
)
def test_headings_are_known_in_both_languages_and_any_spelling(headings: str) -> None:
    lines = csv(LEA).splitlines()
    assert sheet("\n".join([headings, *lines[1:]])) == Sheet(rows=[READ])


def test_a_name_may_stand_in_one_column() -> None:
    for heading in ("Nom complet", "Nom", "Full name", "Name"):
        assert sheet(f"E-mail,{heading}\nl@example.org,Léa Martin").rows[0].name == "Léa Martin"


def test_an_e_mail_is_enough() -> None:
    row = sheet("courriel\nLea@Example.org\n").rows[0]
    assert row.told() == {"line": 2, "email": "lea@example.org"}


def test_nought_and_no_are_answers() -> None:
    row = sheet("email;expérience;diplômé\nl@example.org;0;non").rows[0]
    assert row.told() == {"line": 2, "email": "l@example.org", "experience": 0, "graduate": False}


def test_columns_that_nobody_asked_for_are_named() -> None:
    read = sheet("E-mail;Téléphone;Adresse\nl@example.org;+33 6;1 rue X")
    assert read.left_out == ["Téléphone", "Adresse"]
    assert not read.faults


def test_a_roster_without_an_e_mail_column_says_so() -> None:
    assert trouble("Nom;Prénom\nMartin;Léa") == (
        "No column is called E-mail. The first line names the columns, and the e-mail says who is "
        "who."
    )


def test_a_title_may_stand_above_the_headings() -> None:
    assert sheet("Annuaire 2026;\n\n" + csv(LEA)).rows[0].line == 4


def test_a_title_with_a_comma_does_not_say_what_separates() -> None:
    assert sheet("Annuaire, 2026\n" + csv(LEA)).rows[0].name == "Léa Martin"


def test_blank_lines_do_not_hide_anybody() -> None:
    content = csv(LEA) + ";;\n" * 50_000 + "Zola;Zoé;zoe@example.org\n"
    assert [row.line for row in sheet(content).rows] == [2, 50_003]


def test_lines_are_numbered_as_the_spreadsheet_shows_them() -> None:
    content = 'E-mail;Note\na@example.org;"two\r\nlines"\r\n\r\nb@example.org;\r\n'
    assert [row.line for row in sheet(content).rows] == [2, 4]
    below = '<row r="3"><c r="B3" t="inlineStr"><is><t>E-mail</t></is></c></row>'
    person = '<row r="7"><c r="B7" t="inlineStr"><is><t>l@example.org</t></is></c></row>'
    assert [r.line for r in sheet(packed(f"<sheetData>{below}{person}</sheetData>")).rows] == [7]


def test_excels_own_first_line_names_the_separator() -> None:
    assert sheet("sep=;\n" + csv(LEA)) == Sheet(rows=[READ])


@pytest.mark.parametrize("sign", "=+-@")
@pytest.mark.parametrize("column", [0, 1, 2, 4, 6, 7])
def test_a_formula_is_refused_in_every_column_of_text(sign: str, column: int) -> None:
    line = [*LEA]
    line[column] = f"{sign}HYPERLINK(1)"
    assert f"begins with {sign} like a formula" in reasons(csv(line))[2]


def test_a_formula_in_a_workbook_comes_with_its_value() -> None:
    assert sheet(workbook([*LEA[:4], '=A1&" "', *LEA[5:]])).rows[0].degree == "computed"


def test_a_dash_is_an_empty_cell() -> None:
    assert sheet(csv([*LEA[:4], "-", "–", "—", "-"])).rows[0].degree == ""


@pytest.mark.parametrize("hidden", ["\x00", "\x07", "\x1b", "\u202e"])
def test_hidden_characters_are_refused(hidden: str) -> None:
    content = csv([f"Mar{hidden}tin", *LEA[1:]])
    assert (reasons(content) or trouble(content)) == (
        trouble("\x00") if hidden == "\x00" else {2: "Nom: hidden characters stand in this cell."}
    )


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        (2, "", "The e-mail is missing."),
        (2, "lea", "lea is not an e-mail address."),
        (2, "lea@localhost", "lea@localhost is not an e-mail address."),
        (2, "a@b.fr, c@d.fr", "a@b.fr, c@d.fr is not an e-mail address."),
        (3, "1066", "Promotion: 1066 is not a year from 1940 to 2060."),
        (3, "hier", "Promotion: hier is not a year from 1940 to 2060."),
        (5, "71", "Expérience: 71 is not a number of years from 0 to 70."),
        (5, "beaucoup", "Expérience: beaucoup is not a number of years from 0 to 70."),
        (7, "pape", "Rôle: pape is none of mentor, mentee, both."),
        (7, "Mentore", "Rôle: Mentore is none of mentor, mentee, both."),
        (4, "x" * (LETTERS_MOST + 1), "Diplôme: at most 300 characters, please."),
    ],
)
def test_each_bad_cell_has_its_reason(column: int, cell: str, reason: str) -> None:
    line = [*LEA]
    line[column] = f'"{cell}"'
    assert reasons(csv(line, LEA)) == {2: reason}


def test_reasons_are_read_in_french() -> None:
    assert "formule" in reasons(csv(["=1", *LEA[1:]]), "fr")[2]


def test_the_same_e_mail_twice_names_the_first_line() -> None:
    again = [*LEA[:2], "LEA@example.org ", *LEA[3:]]
    assert reasons(csv(LEA, again)) == {3: "Same e-mail as line 2."}


@pytest.mark.parametrize(
    ("cell", "year"), [("2019", 2019), ("Promo 2018/2019", 2019), ("2019-06-30", 2019)]
)
def test_a_class_is_known_by_its_last_year(cell: str, year: int) -> None:
    assert sheet(csv([*LEA[:3], cell, *LEA[4:]])).rows[0].cohort == year


@pytest.mark.parametrize("cell", ["12", "12 ans", "12+", "12,5", "12 years"])
def test_experience_is_told_in_years(cell: str) -> None:
    line = [*LEA[:5], f'"{cell}"', *LEA[6:]]
    assert sheet(csv(line)).rows[0].experience == 12


@pytest.mark.parametrize(
    ("cell", "role"),
    [
        ("Mentor", "mentor"), ("mentor(e)", "mentor"), ("MENTEE", "mentee"), ("mentoré", "mentee"),
        ("Mentorée", "mentee"), ("mentoré(e)", "mentee"), ("mentoré·e", "mentee"),
        ("Les deux", "both"), ("both", "both"), ("mentor et mentorée", "both"), ("", ""),
    ],
)  # fmt: skip
def test_roles_are_understood_in_both_languages(cell: str, role: str) -> None:
    read = sheet(csv([*LEA[:7], cell]))
    assert [row.role for row in read.rows] == [role], read.faults


@pytest.mark.parametrize(
    ("heading", "cell", "graduate", "degree"),
    [
        ("Diplômé", "oui", True, ""), ("Diplômé(e)", "non", False, ""),
        ("graduate", "Yes", True, ""), ("DIPLOME", "OUI", True, ""),
        ("DIPLOME", "Master", None, "Master"), ("Diplôme", "Master", None, "Master"),
    ],
)  # fmt: skip
def test_who_has_a_degree_is_not_the_degree(
    heading: str, cell: str, graduate: bool | None, degree: str
) -> None:
    row = sheet(f"email;{heading}\nl@example.org;{cell}").rows[0]
    assert (row.graduate, row.degree) == (graduate, degree)


def test_there_is_a_most_to_everything() -> None:
    many = "email\n" + "".join(f"p{n}@example.org\n" for n in range(ROWS_MOST + 1))
    assert "more than 20000 lines" in trouble(many)
    assert len(sheet(many[: many.rindex("p2")]).rows) == ROWS_MOST
    assert "more than 60 columns" in trouble("email;" + "x;" * COLUMNS_MOST + "\n")
    assert "over 5 MB" in trouble("email\n" + "x" * BYTES_MOST)


def test_a_quotation_mark_left_open_does_not_swallow_the_school() -> None:
    content = csv(LEA, ('"Martin', *LEA[1:]), LEA, LEA)
    assert "line 3 never ends" in trouble(content)
    assert "line 3 never ends" in trouble(content + "x" * 200_000)


def test_an_empty_roster_says_so() -> None:
    for content in (b"", b"\r\n\r\n", b"\xef\xbb\xbf", b",,,\n,,,"):
        assert trouble(content) == "This roster is empty."
    assert "nothing stands under its headings" in trouble("email;nom\n")


def _locked() -> bytes:
    content = bytearray(workbook(LEA))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


CELL = '<c r="{}"><v>1</v></c>'
ODS = io.BytesIO()
with zipfile.ZipFile(ODS, "w") as box:
    box.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    box.writestr("content.xml", "<office/>")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "It reads CSV and XLSX"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "It reads CSV and XLSX"),
        (ODS.getvalue(), "It reads CSV and XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "older kind of Excel"),
        (
            b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "locked with a password",
        ),
        (_locked(), "locked with a password"),
        (workbook(LEA)[:-40], "damaged or incomplete"),
        (workbook(LEA)[:400], "damaged or incomplete"),
        (packed("<sheetData><row"), "damaged or incomplete"),
    ],
)
def test_a_file_of_another_kind_gets_one_sentence(content: bytes, reason: str) -> None:
    assert reason in trouble(content)


@pytest.mark.parametrize(
    "bomb",
    [
        packed(" " * 60_000_000),
        packed(f"<sheetData>{CELL.format('A1')}{CELL.format('XFD1048576')}</sheetData>"),
        packed(f'<row r="1048576">{"<c><v>1</v></c>" * 1000}</row>'),
        packed('<row><c t="s"><v>0</v></c></row>' * 9000, f"<si><t>{'a' * 1_000_000}</t></si>"),
    ],
)
def test_a_spreadsheet_that_would_fill_the_memory_is_not_unpacked(bomb: bytes) -> None:
    assert len(bomb) < 500_000
    assert "unpacks into far more than a roster" in trouble(bomb)


@given(st.binary(max_size=500))
@example("E-mail\n\ud800".encode("utf-8", "surrogatepass"))
@example(b"\xff\xfe\x00\xd8")
def test_no_bytes_whatsoever_are_too_much(content: bytes) -> None:
    read(Attached("roster", content))


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_no_cell_whatsoever_is_too_much(one: str, two: str, encoding: str) -> None:
    headings = "E-mail;Nom;Promo;Expérience;Rôle;Diplômé\n"
    content = headings + f"{one};{two};{one};{two};{one};{two}\n{two};{one}"
    for fault in read(Attached("roster", content.encode(encoding, "replace"))).faults:
        assert spell(fault.reason, Reader("fr"))


@given(st.data())
def test_no_damage_to_a_workbook_is_too_much(data: st.DataObject) -> None:
    content = bytearray(workbook(LEA))
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=5)):
        content[at] = data.draw(st.integers(0, 255))
    read(Attached("roster", bytes(content)))


@given(st.text(max_size=80), st.text(alphabet="<>/crvtsi\"'= A1é&;", max_size=80))
def test_no_sheet_inside_a_workbook_is_too_much(inside: str, strings: str) -> None:
    read(Attached("roster", packed(strings.join(inside.split("a")), strings)))

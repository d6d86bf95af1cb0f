"""Who the school says is there: a spreadsheet read line by line, each with what is wrong in it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from bot.entities import Role
from bot.forms import Attached
from bot.words import Text, _

ROWS_MOST = 20_000
BYTES_MOST = 5_000_000
COLUMNS_MOST = 60
LETTERS_MOST = 300
COLUMN_NAME_MOST = 60
YEARS = (1940, 2060)
EXPERIENCE_MOST = 70
HEADING_WITHIN = 10
"""A heading may stand under a title, but not further down than this."""

UNPACKED_MOST = 50_000_000
CELLS_MOST = 10_000_000
STRINGS_MOST = 1_000_000_000
"""What a spreadsheet may ask of memory, at the very most: a Rust program that asks for more than
there is does not raise, it ends the whole process."""

# The first spelling that a sheet has wins; a weaker one is last.
HEADINGS: dict[str, tuple[str, ...]] = {
    "email": (
        "email", "emailaddress", "courriel", "mail", "mel", "adresseemail", "adressemail",
        "adressecourriel", "adresseelectronique", "adressedemessagerie", "emailprofessionnel",
        "emailpro", "mailpro", "workemail", "emailetudiant", "emailecole", "schoolemail",
        "emailpersonnel", "emailperso", "mailperso", "personalemail", "adresse", "address",
    ),
    "full": (
        "nomcomplet", "fullname", "nometprenom", "prenometnom", "nomprenom", "prenomnom",
        "displayname", "nomaffiche", "personne", "person",
    ),
    "first": ("prenom", "prenoms", "firstname", "givenname", "forename"),
    "last": (
        "nom", "nomdefamille", "nomdusage", "lastname", "familyname", "surname", "name",
    ),
    "cohort": (
        "promotion", "promo", "anneedepromotion", "anneedediplome", "anneedudiplome",
        "anneediplome", "anneedobtention", "anneedobtentiondudiplome", "cohort", "cohorte",
        "class", "classof", "classyear", "graduationyear", "yearofgraduation", "annee", "year",
    ),
    "degree": (
        "diplome", "degree", "programme", "program", "formation", "cursus", "specialite",
        "filiere", "major", "course",
    ),
    "experience": (
        "anneesdexperience", "experience", "yearsofexperience", "yearsexperience", "experienceans",
        "experienceenannees", "nombredanneesdexperience", "anneesexperience", "anciennete",
    ),
    "sector": (
        "secteur", "sector", "domaine", "secteurdactivite", "domainedactivite", "industry",
        "industrie", "field", "metier",
    ),
    "role": (
        "role", "rolementorat", "mentorat", "mentoring", "mentormentore", "mentormentoree",
        "mentoroumentore", "mentoroumentoree", "mentorormentee", "mentormentee",
    ),
    "graduate": (
        "estdiplome", "estdiplomee", "diplomee", "graduate", "graduated", "isgraduate", "alumni",
        "alumnus", "alumna", "ancien", "ancieneleve", "diplomeouinon", "diplomeeouinon",
    ),
}  # fmt: skip

ROLES = {
    **dict.fromkeys(
        ("mentor", "mentors", "mentrice", "parrain", "marraine"), Role.MENTOR
    ),
    **dict.fromkeys(
        ("mentee", "mentees", "mentore", "mentores", "mentoree", "mentorees", "filleul",
         "filleule"),
        Role.MENTEE,
    ),
    **dict.fromkeys(
        ("both", "lesdeux", "deux", "mentoretmentore", "mentoretmentoree", "mentorandmentee",
         "mentormentee", "mentormentore", "mentormentoree", "menteementor"),
        Role.BOTH,
    ),
}  # fmt: skip
YES = frozenset((
    "oui", "o", "yes", "y", "true", "vrai", "1", "x", "diplome", "diplomee", "graduate",
    "graduated", "alumni", "alumnus", "alumna", "ancien", "ancienne",
))  # fmt: skip
NO = frozenset((
    "non", "n", "no", "false", "faux", "0", "etudiant", "etudiante", "student", "encours",
    "undergraduate",
))  # fmt: skip

EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@(?:[^\s@<>()\[\],;:\"\\.]+\.)+[^\s@<>,;:.]{2,}")
YEARS_LONG = re.compile(r"([0-9]{1,3})(?:[.,][0-9]+)? ?(?:\+|ans?|années?|years?|y)?")
HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
SPACES = re.compile(r"[ \t\r\n\xa0\u2000-\u200a\u202f\u3000]+")
WEIGHTLESS = str.maketrans("", "", "\u00ad\u200b\u2060\ufeff")
DASHES = frozenset(("-", "–", "—"))

Cell = object


@dataclass(frozen=True, slots=True)
class Row:
    """One person as a line tells of them; what it does not tell is empty."""

    line: int
    email: str
    name: str = ""
    cohort: int | None = None
    degree: str = ""
    experience: int | None = None
    sector: str = ""
    role: str = ""
    graduate: bool | None = None

    def told(self) -> dict[str, object]:
        """What the line does tell: an empty cell changes nothing of what is known."""
        return {key: value for key, value in asdict(self).items() if value not in ("", None)}


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that cannot be taken in, and why."""

    line: int
    reason: Text


@dataclass(frozen=True)
class Sheet:
    """A roster as it was read; `trouble` says why nothing of it could be."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    trouble: Text | None = None


class Unreadable(Exception):
    """The whole file cannot be read; says why in one sentence."""

    def __init__(self, why: Text) -> None:
        super().__init__(str(why))
        self.why = why


class Wrong(Exception):
    """One line cannot be taken in; says why in one sentence."""

    def __init__(self, why: Text) -> None:
        super().__init__(str(why))
        self.why = why


def read(file: Attached) -> Sheet:
    """Whatever the file holds: its people, the lines that are wrong, or why it cannot be read."""
    try:
        return _people(_table(file.content))
    except Unreadable as error:
        return Sheet(trouble=error.why)


def _table(content: bytes) -> list[list[Cell]]:
    if len(content) > BYTES_MOST:
        raise Unreadable(
            _(
                "This file is over {most} MB. Please leave out the columns that are not needed, "
                "or divide it.",
                most=BYTES_MOST // 1_000_000,
            )
        )
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _workbook(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        # Office's older container: an .xls, or an .xlsx locked with a password.
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable(_locked())
        raise Unreadable(
            _("This is an older kind of Excel file. Please save it as .xlsx, or as CSV.")
        )
    return _typed(_decoded(content))


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        # Every byte means something in Latin-1; some mean nothing in the Windows alphabet.
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and not text.startswith("%PDF"):
            return text
        break
    raise Unreadable(_another_kind())


def _typed(text: str) -> list[list[Cell]]:
    """Lines of a CSV, or as they are copied out of a spreadsheet."""
    told = re.match(r"sep=(.)\r?\n", text)
    if told:
        text = text[told.end() :]  # Excel obeys this line and does not show it
    separator = told.group(1) if told and told.group(1) in ";,\t|" else _separator(text)
    table: list[list[Cell]] = []
    blank: list[Cell] = []  # a million of them under the last person cost nothing
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            table.append(list(cells) if any(cells) else blank)
    except csv.Error as error:
        raise Unreadable(_never_ends(len(table) + 1)) from error
    if table and text.count('"') % 2 and any("\n" in str(cell) for cell in table[-1]):
        raise Unreadable(_never_ends(len(table)))  # everybody below has become one cell
    return table


def _never_ends(line: int) -> Text:
    return _("The text of line {line} never ends: a quotation mark is probably missing.", line=line)


def _separator(text: str) -> str:
    """What sets the e-mail's heading apart from the others."""
    for line in text.splitlines()[: HEADING_WITHIN * 2]:
        for mark in "\t;,":
            if any(_bare(name) in HEADINGS["email"] for name in line.split(mark)):
                return mark
    return ","


def _workbook(content: bytes) -> list[list[Cell]]:
    try:
        _weigh(content)
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            shown = (m.name for m in book.sheets_metadata if m.visible is SheetVisibleEnum.Visible)
            sheet = book.get_sheet_by_name(next(shown))
            return [list(row) for row in sheet.to_python(skip_empty_area=False)]
    except Unreadable:
        raise
    except BaseException as error:
        # A panic of the Rust library is no Exception; anything else that is none goes on.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise Unreadable(
            _("This file is damaged or incomplete. Please save it again as .xlsx, or as CSV.")
        ) from error


def _weigh(content: bytes) -> None:
    """Refuse what would fill the memory, before the library that reads it asks for any."""
    unpacked, longest, shared = 0, 0, 0
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        names = {name.casefold() for name in box.namelist()}
        if "xl/workbook.xml" not in names or {"mimetype", "content.xml", "xl/workbook.bin"} & names:
            raise Unreadable(_another_kind())
        for info in box.infolist():
            if info.flag_bits & 1:
                raise Unreadable(_locked())
            with box.open(info) as part:
                # Read, not believed: the sizes written in a ZIP may lie.
                xml = part.read(UNPACKED_MOST - unpacked + 1)
            unpacked += len(xml)
            if unpacked > UNPACKED_MOST or _cells(xml) > CELLS_MOST:
                raise Unreadable(_far_too_large())
            longest = max(longest, *map(len, re.split(rb"<(?:\w+:)?si\b", xml)[1:]), 0)
            shared += len(re.findall(rb"""\bt\s*=\s*["']s["']""", xml))
    if longest * shared > STRINGS_MOST:
        raise Unreadable(_far_too_large())


def _cells(xml: bytes) -> int:
    """How many cells lie between the first and the last: two may stand a million lines apart."""
    low, wide = 0, 0
    for letters, line in set(re.findall(rb"""\br\s*=\s*["']([A-Za-z]*)(\d+)["']""", xml)):
        low = max(low, int(line[:12]))
        wide = max(wide, _column(letters))
    # A line or a cell that does not say where it stands follows the one before.
    rows = re.split(rb"<(?:\w+:)?row\b", xml)
    unnamed = max(len(re.findall(rb"<(?:\w+:)?c[\s/>]", row)) for row in rows)
    return (low + len(rows)) * (wide + unnamed)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:8].upper():
        number = number * 26 + letter - 64
    return number


def _another_kind() -> Text:
    return _("Tandem cannot read this file. It reads CSV and XLSX: please save it as one of them.")


def _locked() -> Text:
    return _("This file is locked with a password. Please save it without one.")


def _far_too_large() -> Text:
    return _(
        "This file unpacks into far more than a roster. Please copy the people alone into a new "
        "file and try again."
    )


def _people(table: list[list[Cell]]) -> Sheet:
    top, columns, left_out = _heading(table)
    headings = {key: _cell(table[top][at])[:COLUMN_NAME_MOST] for key, at in columns.items()}
    sheet = Sheet(left_out=left_out)
    seen: dict[str, int] = {}
    read = 0
    for line, cells in enumerate(table[top + 1 :], start=top + 2):
        if not any(cell not in ("", None) and _cell(cell) for cell in cells):
            continue
        read += 1
        if read > ROWS_MOST:
            raise Unreadable(
                _("This roster has more than {most} lines. Please divide it.", most=ROWS_MOST)
            )
        try:
            row = _row(line, cells, columns, headings)
            if row.email in seen:
                raise Wrong(_("Same e-mail as line {line}.", line=seen[row.email]))
        except Wrong as error:
            sheet.faults.append(Fault(line, error.why))
            continue
        seen[row.email] = line
        sheet.rows.append(row)
    if not read:
        raise Unreadable(_("There is nobody in this roster: nothing stands under its headings."))
    return sheet


def _heading(table: list[list[Cell]]) -> tuple[int, dict[str, int], list[str]]:
    """Where the headings stand, which column tells what, and which columns nobody asked for."""
    first: list[str] = []
    filled = ((at, cells) for at, cells in enumerate(table) if any(_cell(c) for c in cells))
    for _nth, (at, cells) in zip(range(HEADING_WITHIN), filled, strict=False):
        if len(_stripped(cells)) > COLUMNS_MOST:
            raise Unreadable(
                _(
                    "This roster has more than {most} columns. Please leave out those that are "
                    "not needed.",
                    most=COLUMNS_MOST,
                )
            )
        names = [_cell(cell) for cell in cells]
        first = first or names
        columns = _columns(names)
        if "email" in columns:
            _tell_graduates_from_degrees(columns, table[at + 1 :])
            used = set(columns.values())
            left_out = [n[:COLUMN_NAME_MOST] for i, n in enumerate(names) if n and i not in used]
            return at, columns, left_out
    if not first:
        raise Unreadable(_("This roster is empty."))
    raise Unreadable(
        _(
            "No column is called E-mail. The first line names the columns, and the e-mail says "
            "who is who."
        )
    )


def _stripped(cells: Sequence[Cell]) -> Sequence[Cell]:
    last = max((at for at, cell in enumerate(cells) if _cell(cell)), default=-1)
    return cells[: last + 1]


def _columns(names: list[str]) -> dict[str, int]:
    bare = [_bare(name) for name in names]
    for at, name in enumerate(names):
        # Without accents, who has a degree and the degree itself are one word.
        if re.fullmatch(r"dipl[ôo]mée?s?(\W+e\W*)?", unicodedata.normalize("NFC", name.casefold())):
            bare[at] = "estdiplome"
    columns: dict[str, int] = {}
    for key, spellings in HEADINGS.items():
        found = [spelling for spelling in spellings if spelling in bare]
        if found:
            columns[key] = bare.index(found[0])
    return columns


def _tell_graduates_from_degrees(columns: dict[str, int], below: list[list[Cell]]) -> None:
    """DIPLOME in capitals may be either: answered by yes and no, it tells who has one."""
    if "degree" not in columns or "graduate" in columns:
        return
    told = {_bare(_at(cells, columns["degree"])) for cells in below} - {""}
    if told and told <= YES | NO:
        columns["graduate"] = columns.pop("degree")


def _row(line: int, cells: list[Cell], columns: dict[str, int], headings: dict[str, str]) -> Row:
    said = {key: _at(cells, at) for key, at in columns.items()}
    for key, words in said.items():
        _check(words, headings[key])
    first, last = said.get("first", ""), said.get("last", "")
    return Row(
        line=line,
        email=_email(said["email"]),
        name=said.get("full") or f"{first} {last}".strip(),
        cohort=_year(said.get("cohort", ""), headings.get("cohort", "")),
        degree=said.get("degree", ""),
        experience=_years(said.get("experience", ""), headings.get("experience", "")),
        sector=said.get("sector", ""),
        role=_role(said.get("role", ""), headings.get("role", "")),
        graduate=_graduate(said.get("graduate", ""), headings.get("graduate", "")),
    )


def _at(cells: Sequence[Cell], at: int) -> str:
    words = _cell(cells[at]) if at < len(cells) else ""
    return "" if words in DASHES else words


def _cell(cell: Cell) -> str:
    """A cell as it is read aloud: 2019, not 2019.0; one line, no spaces around it."""
    if isinstance(cell, str):
        # Hidden characters stay, to be refused; split() alone would take some for spaces.
        return SPACES.sub(" ", cell.translate(WEIGHTLESS)).strip(" ")
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return str(cell)


def _check(words: str, column: str) -> None:
    if HIDDEN.search(words):
        raise Wrong(_("{column}: hidden characters stand in this cell.", column=column))
    if len(words) > LETTERS_MOST:
        raise Wrong(
            _("{column}: at most {most} characters, please.", column=column, most=LETTERS_MOST)
        )
    if words.startswith(("=", "+", "-", "@")):
        raise Wrong(
            _(
                "{column}: this cell begins with {sign} like a formula.",
                column=column,
                sign=words[0],
            )
        )


def _email(words: str) -> str:
    email = words.casefold().removeprefix("mailto:")
    if not email:
        raise Wrong(_("The e-mail is missing."))
    if len(email) > 254 or ".." in email or not EMAIL.fullmatch(email):
        raise Wrong(_("{words} is not an e-mail address.", words=words))
    return email


def _year(words: str, column: str) -> int | None:
    if not words:
        return None
    low, high = YEARS
    years = [int(year) for year in re.findall(r"(?<![0-9])[12][0-9]{3}(?![0-9])", words)]
    if not years or not all(low <= year <= high for year in years):
        raise Wrong(
            _(
                "{column}: {words} is not a year from {low} to {high}.",
                column=column, words=words, low=low, high=high,
            )
        )  # fmt: skip
    return max(years)


def _years(words: str, column: str) -> int | None:
    if not words:
        return None
    told = YEARS_LONG.fullmatch(words.casefold())
    if told is None or int(told.group(1)) > EXPERIENCE_MOST:
        raise Wrong(
            _(
                "{column}: {words} is not a number of years from 0 to {high}.",
                column=column, words=words, high=EXPERIENCE_MOST,
            )
        )  # fmt: skip
    return int(told.group(1))


def _role(words: str, column: str) -> str:
    # mentor(e), mentoré·e, mentoré.e.s
    word = re.sub(r"[(·•./-](?:e|es|s)\b\)?", "", words.casefold())
    bare = _bare(word)
    role = ROLES.get(bare)
    # A woman who is a mentor may be written as a mentee without the accent: better to ask.
    unsure = bare in ("mentore", "mentores") and "é" not in unicodedata.normalize("NFC", word)
    if words and (role is None or unsure):
        raise Wrong(
            _("{column}: {words} is none of mentor, mentee, both.", column=column, words=words)
        )
    return role or ""


def _graduate(words: str, column: str) -> bool | None:
    bare = _bare(words)
    if words and bare not in YES | NO:
        raise Wrong(_("{column}: {words} is neither yes nor no.", column=column, words=words))
    return bare in YES if words else None


def _bare(words: str) -> str:
    """Letters and figures alone, without accents or case."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    return "".join(c for c in apart if c.isalnum())

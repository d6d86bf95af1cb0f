"""What an operator's taxonomy adds to the words that Tandem knows: ESCO, made into concepts.

ESCO gives one CSV for each language (skills_fr.csv, skills_en.csv…) and the hierarchy in another
one (broaderRelationsSkillPillar_en.csv). A concept is told by its `conceptUri` in all of them.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.matching.catalogue import TAXONOMY, Concept, slug
from bot.matching.spelling import normal


@dataclass(frozen=True)
class Fault:
    """A row that cannot be taken, and why."""

    file: str
    line: int
    why: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.why}"


class Unusable(Exception):
    """A file of which nothing can be taken; the sentence says why."""


@dataclass(frozen=True)
class Taxonomy:
    """The concepts of some files, and the rows that are no concept."""

    concepts: tuple[Concept, ...]
    languages: tuple[str, ...]
    faults: tuple[Fault, ...]


Forms = dict[str, str]
"""By normal form, as it is written."""


@dataclass
class _Said:
    """What one concept is called in one language, the surest first."""

    preferred: Forms = field(default_factory=dict)
    plain: Forms = field(default_factory=dict)
    others: Forms = field(default_factory=dict)


Labels = dict[str, dict[str, _Said]]
"""By concept, then by language."""


def esco(files: Sequence[Path]) -> Taxonomy:
    """The concepts of ESCO's CSV files; a form stands for one of them only.

    A concept keeps its preferred label against another one's alternative label. An alternative
    label that several concepts share tells nothing, and stands for none of them.
    """
    labels: Labels = defaultdict(lambda: defaultdict(_Said))
    broader: dict[str, str] = {}
    faults: list[Fault] = []
    for file in files:
        faults += _take(file, labels, broader)
    owners = _owners(labels)
    return Taxonomy(
        tuple(_concepts(labels, broader, owners)),
        tuple(sorted({language for said in labels.values() for language in said})),
        tuple(faults),
    )


def written(concepts: Sequence[Concept]) -> str:
    """Concepts as the text that the catalogue reads: a line each, a family to a paragraph."""
    lines = ["# Imported by `app.py taxonomy import`: français = English = other languages"]
    family = None
    for concept in concepts:
        if concept.family != family:
            lines.append("")
        family = concept.family
        sides = [concept.fr, concept.en, *([concept.others] if concept.others else [])]
        lines.append(" = ".join("; ".join(side) for side in sides).strip())
    return "\n".join(lines) + "\n"


def _take(file: Path, labels: Labels, broader: dict[str, str]) -> Iterator[Fault]:
    """Note what a file says; its bad rows come back."""
    rows = _rows(file)
    _line, head = next(rows, (0, []))
    columns = {name.strip().casefold(): at for at, name in enumerate(head)}
    named, above = "preferredlabel" in columns, columns.keys() & {"broaderuri", "broaderconcepturi"}
    if "concepturi" not in columns or not (named or above):
        raise Unusable(
            f"{file.name}: an ESCO file has the columns conceptUri and preferredLabel, "
            f"or conceptUri and broaderUri; this one has {', '.join(head) or 'none'}."
        )
    spoken = re.search(r"(?<![a-z])([a-z]{2})(-[a-z]{2})?\.csv$", file.name.casefold())
    if named and "language" not in columns and not spoken:
        raise Unusable(
            f"{file.name}: its language cannot be told. Name it like skills_fr.csv, "
            "or give it a column “language”."
        )
    seen: dict[tuple[str, str], int] = {}
    for line, cells in rows:
        if len(cells) != len(head):
            yield Fault(file.name, line, f"it has {len(cells)} cells, the first line {len(head)}")
            continue
        row = {name: cells[at].strip() for name, at in columns.items()}
        language = (row.get("language") or (spoken[1] if spoken else "")).casefold()[:2]
        uri = row["concepturi"]
        if not uri:
            yield Fault(file.name, line, "its conceptUri is missing")
            continue
        if above:
            broader.setdefault(uri, re.split(r"[\s|]+", row[min(above)])[0])
        if not named or row.get("status") == "obsolete":
            continue
        apart = row.get("concepttype") == "Occupation"
        preferred = _labels(row["preferredlabel"], apart=apart)
        if not preferred:
            yield Fault(file.name, line, "its preferredLabel is missing")
        elif not re.fullmatch("[a-z]{2}", language):
            yield Fault(file.name, line, "its language is no code such as fr or en")
        elif (uri, language) in seen:
            yield Fault(
                file.name, line, f"line {seen[uri, language]} has named the same conceptUri already"
            )
        else:
            seen[uri, language] = line
            said = labels[uri][language]
            said.preferred |= preferred
            # “Python (computer programming)”: people type what stands before.
            said.plain |= _labels(
                "\n".join(re.sub(r"\([^()]*\)$", "", f) for f in preferred.values())
            )
            for column in ("altlabels", "hiddenlabels"):
                said.others |= _labels(row.get(column, ""), apart=apart)


def _rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file, each with the line on which it begins."""
    try:
        content = file.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise Unusable(f"{file}: it cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unusable(
            f"{file.name}, line {line}: this is not UTF-8, as ESCO's files are."
        ) from None
    head = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True
    )
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unusable(f"{file.name}, line {line}: the CSV is broken: {error}.") from None


def _labels(cell: str, *, apart: bool = False) -> Forms:
    """The labels of a cell; an occupation is named for men and for women, with a slash between."""
    found: Forms = {}
    for label in re.split(r"[\n|/]" if apart else r"[\n|]", cell):
        # The catalogue writes “;” and “=” between forms, and they never change a meaning.
        bare = " ".join(re.sub("[;=]", " ", label).lstrip("# ").split())
        if form := normal(bare):
            found.setdefault(form, bare)
    return found


def _owners(labels: Labels) -> dict[str, str]:
    """Which concept each form stands for; '' where nobody can tell."""
    owners: dict[str, str] = {}
    for rank in ("preferred", "plain", "others"):
        claims: dict[str, list[str]] = {}
        for uri, languages in labels.items():
            for said in languages.values():
                for form in getattr(said, rank):
                    claims.setdefault(form, []).append(uri)
        for form, uris in claims.items():
            if form not in owners:
                owners[form] = uris[0] if rank == "preferred" or len({*uris}) == 1 else ""
    return owners


def _concepts(labels: Labels, broader: dict[str, str], owners: dict[str, str]) -> Iterator[Concept]:
    """The concepts family by family, in the order in which each was first met."""
    families: dict[str, list[str]] = {}
    for uri in labels:
        families.setdefault(broader.get(uri) or uri, []).append(uri)
    for members in families.values():
        family = ""
        for uri in members:
            said = {
                language: tuple(
                    label
                    for form, label in (one.preferred | one.plain | one.others).items()
                    if owners[form] == uri
                )
                for language, one in labels[uri].items()
            }
            fr, en = said.pop("fr", ()), said.pop("en", ())
            others = tuple(dict.fromkeys(form for forms in said.values() for form in forms))
            if fr or en or others:
                key = f"{TAXONOMY}/{slug((*fr, *en, *others)[0])}"
                family = family or key
                yield Concept(key, fr, en, family, TAXONOMY, others)

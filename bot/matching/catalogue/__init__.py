"""What people mean by the words they type: concepts, and all the ways of saying each one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from bot.matching.spelling import normal, tokens

HERE = Path(__file__).parent

TAXONOMY = "taxonomy"
"""The domain of what an operator imported."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that people can mean, with its forms, the principal one first.

    Concepts of one `family` are closely related: accounting, audit, tax.
    """

    key: str
    fr: tuple[str, ...]
    en: tuple[str, ...]
    family: str
    domain: str
    others: tuple[str, ...] = ()

    def __hash__(self) -> int:
        # A whole taxonomy is looked up by what it holds: its keys are enough, and hashed but once.
        return hash(self.key)

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form once, whatever its language."""
        return tuple(dict.fromkeys((*self.fr, *self.en, *self.others)))


class BadLine(ValueError):
    """A line that cannot be read; the sentence says which one, and why."""

    def __init__(self, file: str, line: int, why: str) -> None:
        super().__init__(f"{file}, line {line}: {why}")


@cache
def shipped() -> tuple[Concept, ...]:
    """The catalogue that comes with Tandem."""
    return tuple(
        concept
        for path in sorted(HERE.glob("*.txt"))
        for concept in read(path.name, path.stem, path.read_text(encoding="utf-8"))
    )


def more(path: Path) -> tuple[Concept, ...]:
    """The taxonomy that an operator imported; nothing when there is none."""
    try:
        seen = path.stat()
    except FileNotFoundError:
        return ()
    return _more(path, seen.st_mtime_ns, seen.st_size)


def known(path: Path | None = None) -> tuple[Concept, ...]:
    """The shipped catalogue, widened by the taxonomy of that file."""
    return widened(shipped(), more(path)) if path else shipped()


@lru_cache(maxsize=1)  # a large taxonomy is read once, and again when its file has changed
def _more(path: Path, _changed: int, _size: int) -> tuple[Concept, ...]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise BadLine(path.name, line, "this is not UTF-8") from None
    return tuple(read(path.name, TAXONOMY, text, partly=True))


def read(file: str, domain: str, text: str, *, partly: bool = False) -> Iterator[Concept]:
    """The concepts of a file: `comptabilité; compta = accounting`, a family to a paragraph.

    Both languages are needed, unless only `partly` known; a third side is for other languages.
    """
    family = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            family = ""
        elif not line.startswith("#"):
            try:
                concept = _concept(line, domain, family, partly)
            except ValueError as error:
                raise BadLine(file, number, str(error)) from None
            family = concept.family
            yield concept


def _concept(line: str, domain: str, family: str, partly: bool) -> Concept:
    sides = [[form.strip() for form in side.split(";")] for side in line.split("=")]
    if len(sides) == 1:
        raise ValueError("French and English have “=” between them")
    if len(sides) > (3 if partly else 2):
        raise ValueError("there is one “=” too many")
    if not partly and [""] in sides:
        raise ValueError("one language is missing")
    if any("" in side for side in sides if side != [""]):
        raise ValueError("there is one “;” too many")
    fr, en, others = (tuple(filter(None, side)) for side in (*sides, [], [])[:3])
    if not (fr or en or others):
        raise ValueError("it has no form")
    key = f"{domain}/{slug((*fr, *en, *others)[0])}"
    return Concept(key, fr, en, family or key, domain, others)


def slug(form: str) -> str:
    """'Contrôle de gestion' as 'controle-de-gestion'."""
    return "-".join(tokens(form))


def widened(concepts: tuple[Concept, ...], taxonomy: tuple[Concept, ...]) -> tuple[Concept, ...]:
    """The concepts, with what a taxonomy adds: forms to those it names too, and new concepts.

    A form keeps the meaning that it had first.
    """
    owners = {normal(form): concept.key for concept in concepts for form in concept.forms}
    found = {concept.key: concept for concept in concepts}
    for one in taxonomy:
        named = {owners.get(normal(side[0]), "") for side in (one.fr, one.en) if side} - {""}
        into = found[named.pop()] if len(named) == 1 else None
        fresh = replace(
            one,
            fr=tuple(form for form in one.fr if normal(form) not in owners),
            en=tuple(form for form in one.en if normal(form) not in owners),
            others=tuple(form for form in one.others if normal(form) not in owners),
        )
        if into:
            fresh = replace(
                into,
                fr=into.fr + fresh.fr,
                en=into.en + fresh.en,
                others=into.others + fresh.others,
            )
        if fresh.forms:
            found[fresh.key] = fresh
            owners.update((normal(form), fresh.key) for form in fresh.forms)
    return tuple(found.values())

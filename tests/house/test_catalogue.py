"""The French catalogue says all that Tandem says, with the same blanks, as French is printed."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po
from jinja2 import nodes

ROOT = Path(__file__).parents[2]
SPOKEN = ("bot", "adapters")
KEYWORDS = ("_", "_n:1,2")
FILLED_LATER = ("bot/deeds.py", "bot/guides.py", "bot/messages.py", "bot/papers.py")
"""What managers rewrite: its blanks stay open until it is sent; test_content.py holds them."""
NO_BREAK = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"

Key = tuple[str, str]


def key(message: Message) -> Key:
    """A sentence, with its plural."""
    ids = (message.id,) if isinstance(message.id, str) else message.id
    return ids[0], ids[1] if len(ids) > 1 else ""


def said() -> set[Key]:
    """Every sentence of the code and the pages, extracted as `make words` does."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in told["mappings"]]
    options = {mapping["pattern"]: mapping for mapping in told["mappings"]}
    keywords = {**DEFAULT_KEYWORDS, **parse_keywords(KEYWORDS)}
    catalogue = Catalog()
    for folder in SPOKEN:
        for _file, _line, ids, _comments, _context in extract_from_dir(
            ROOT / folder, methods, options, keywords
        ):
            catalogue.add(ids)
    return {key(message) for message in catalogue if message.id}


def french() -> Catalog:
    """The catalogue as it stands."""
    with (ROOT / "bot" / "words" / "fr.po").open("rb") as file:
        return read_po(file, locale="fr")


def messages() -> list[Message]:
    """Its sentences, without the head."""
    return [message for message in french() if message.id]


def forms(message: Message) -> tuple[str, ...]:
    """What is said in French: once, or once for each number."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def blanks(text: str) -> set[str]:
    """The names of the placeholders."""
    return {field for _words, field, _spec, _as in string.Formatter().parse(text) if field}


def test_make_words_extracts_in_the_same_way() -> None:
    [line] = re.findall(r"pybabel --quiet extract (.*?)\n\n", _makefile(), re.DOTALL)[:1] or [""]
    asked = line.replace("\\\n", " ").split("\n")[0].split()
    assert [asked[n + 1] for n, word in enumerate(asked) if word == "-k"] == list(KEYWORDS)
    assert asked[-len(SPOKEN) :] == list(SPOKEN)
    assert "--mapping-file=pyproject.toml" in asked


def _makefile() -> str:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return text[text.index("words:") : text.index("lock:")]


def test_the_catalogue_has_every_sentence_and_no_other() -> None:
    kept = {key(message) for message in messages()}
    assert sorted(said() - kept) == []
    assert sorted(kept - said()) == []
    assert list(french().obsolete) == []


def test_the_pages_are_read_for_sentences_too() -> None:
    assert ("Who would you like to be?", "") in said()
    assert ("{count} mentee", "{count} mentees") in said()


def test_every_sentence_is_translated() -> None:
    for message in messages():
        assert not message.fuzzy, message.id
        assert all(text.strip() for text in forms(message)), message.id
        assert len(forms(message)) == (1 if isinstance(message.id, str) else 2), message.id


def test_a_translation_has_the_blanks_of_its_source() -> None:
    for message in messages():
        for text in forms(message):
            assert blanks(text) == blanks("".join(key(message))), message.id


def test_a_translation_begins_and_ends_as_its_source_does() -> None:
    for message in messages():
        for text in forms(message):
            assert text == text.strip(), message.id
            for mark in ".?!…":
                assert text.endswith(mark) == key(message)[0].endswith(mark), text


FAULTS = {
    "a colon, semicolon, ! or ? needs a no-break space before it": re.compile(
        rf"(?<![{NO_BREAK}\d])[:;!?](?!\S)|(?<=\s)(?<![{NO_BREAK}])[:;!?%]"
    ),
    "inside quotes there are no-break spaces": re.compile(rf"«(?![{NO_BREAK}])|(?<![{NO_BREAK}])»"),
    "quotes are « »": re.compile(r"[“”\"]"),
    "spaces come one at a time": re.compile(rf"[\s{NO_BREAK}]{{2,}}"),
    "no space stands before a full stop or a comma": re.compile(r"\s[.,](?!\.)"),
    "per cent needs a no-break space before it": re.compile(rf"(?<![{NO_BREAK}])%"),
}


def printed(text: str) -> list[str]:
    """What a French printer would say about it."""
    return [fault for fault, pattern in FAULTS.items() if pattern.search(text)]


def test_french_is_printed_as_french_is() -> None:
    faults = {text: printed(text) for message in messages() for text in forms(message)}
    assert {text: fault for text, fault in faults.items() if fault} == {}


@pytest.mark.parametrize(
    "text",
    ["Bonjour!", "Bonjour !", "Note: oui", "Note : oui", "a ; b", "Quoi?", "«oui»", "« oui »",
     "« oui\N{NO-BREAK SPACE}»", "“oui”", "deux  espaces", "non .", "80 %", "80%"],
)  # fmt: skip
def test_the_printer_sees_what_is_wrong(text: str) -> None:
    assert printed(text)


@pytest.mark.parametrize(
    "text",
    ["Bonjour\N{NO-BREAK SPACE}!", "à 18:30", "https://exemple.fr", "…", "Oui, non. Si",
     "«\N{NARROW NO-BREAK SPACE}oui\N{NO-BREAK SPACE}»", "{score}\N{NO-BREAK SPACE}%"],
)  # fmt: skip
def test_the_printer_is_content_with_what_is_right(text: str) -> None:
    assert printed(text) == []


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Every call of `_` and `_n` in the code: where, which, and the call."""
    for folder in SPOKEN:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "_n"):
                    where = f"{path.relative_to(ROOT)}:{node.lineno}"
                    yield where, getattr(node.func, "id", ""), node


def literal(node: ast.expr) -> str:
    """A sentence written out where it is said; nothing else can be extracted."""
    value: Any = ast.literal_eval(node)
    assert isinstance(value, str)
    return value


def test_every_blank_is_filled_and_nothing_else_is_given() -> None:
    checked = 0
    for where, name, node in calls():
        given = {keyword.arg for keyword in node.keywords}
        sources = [literal(argument) for argument in node.args[: 1 if name == "_" else 2]]
        assert len(node.args) == (1 if name == "_" else 3), where
        counted = {"count"} if name == "_n" else set()
        left_open = set().union(*map(blanks, sources)) - given - counted
        assert not left_open or where.split(":")[0] in FILLED_LATER, where
        assert given <= set().union(*map(blanks, sources)), where
        assert not given & counted, where
        checked += 1
    assert checked > 200


def test_every_blank_of_a_page_is_filled() -> None:
    checked = 0
    for path in sorted((ROOT / "adapters").rglob("*.html")):
        page = jinja2.Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
        for call in page.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "_":
                [source] = call.args
                assert isinstance(source, nodes.Const)
                given = {keyword.key for keyword in call.kwargs}
                assert given == blanks(source.value), f"{path.name}: {source.value}"
                checked += 1
    assert checked > 10

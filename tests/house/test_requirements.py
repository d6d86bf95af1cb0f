"""docs/requirements.md is true: every requirement has its place in the code, and its test."""

from __future__ import annotations

import ast
import re
from enum import Enum
from functools import cache
from pathlib import Path

import pytest

from bot.aims import AIMS, TOOLS, TYPES
from bot.entities import Programme
from bot.forms import Form
from bot.preparing.pages import PAGES, Basics, Shape, Tools

ROOT = Path(__file__).parents[2]
ASKED = {"A": range(1, 18), "B": range(1, 9), "C": range(1, 25), "D": range(1, 8),
         "E": range(1, 9), "F": range(1, 15), "G": range(1, 12), "H": range(1, 3),
         "I": range(6, 9)}  # fmt: skip
WORDS_MOST = 20

COUNTED: dict[str, tuple[str, type[Form]]] = {
    "AIMS": (str(len(AIMS)), Basics),
    "TYPES": (str(len(TYPES)), Shape),
    "TOOLS": (str(len(TOOLS)), Tools),
}
"""Figures that are no setting of a programme: what they are, and the form where one meets them."""

FIGURES = [
    "A05",
    "A17",
    "B05",
    "C04",
    "C08",
    "C13",
    "F01",
    "F06",
    "F13",
    "G07",
    "H03",
    "H04",
    "I06",
]


def table(head: str) -> list[list[str]]:
    """The rows of the table whose first column is called so."""
    lines = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {head} |"))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


ROWS = table("ID")


def named(cell: str) -> list[tuple[str, str]]:
    """What a cell names: each symbol with the module that stands before it."""
    found, module = [], ""
    for name in re.findall(r"`([^`]+)`", cell):
        if name.endswith(".py"):
            module = name
        else:
            found.append((module, name))
    return found


@cache
def defined(module: str) -> dict[str, ast.AST]:
    """What a module defines at its top, and the methods of its classes."""
    found: dict[str, ast.AST] = {}
    for node in ast.parse((ROOT / module).read_text(encoding="utf-8")).body:
        found |= dict.fromkeys(_names(node), node)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{name}": one for one in node.body for name in _names(one)}
    return found


def _names(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case _:
            return []


def skipped(node: ast.AST) -> bool:
    """Whether a test does not run everywhere."""
    marks = getattr(node, "decorator_list", [])
    return any("skip" in ast.unparse(mark) or "xfail" in ast.unparse(mark) for mark in marks)


def test_every_requirement_has_one_row_and_nothing_else_has() -> None:
    asked = [f"{group}{number:02}" for group, numbers in ASKED.items() for number in numbers]
    assert [row[0] for row in ROWS] == asked


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_row_says_what_holds_in_a_few_words(row: list[str]) -> None:
    assert len(row) == 4
    assert all(row)
    assert len(row[1].split()) <= WORDS_MOST


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_what_a_row_names_is_there(row: list[str]) -> None:
    places = named(row[2])
    assert places
    for module, name in places:
        assert module.startswith("bot/")
        assert name in defined(module), (module, name)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_tests_of_a_row_are_run(row: list[str]) -> None:
    tests = named(row[3])
    assert tests
    for module, name in tests:
        assert module.startswith("tests/")
        assert name.startswith("test_")
        assert name in defined(module), (module, name)
        assert not skipped(defined(module)[name]), name
        assert "pytestmark" not in defined(module), module


def test_a_test_that_is_skipped_is_seen() -> None:
    [test] = ast.parse("@pytest.mark.skipif(True)\ndef test_nothing(): ...").body
    assert skipped(test)


def test_no_figure_of_the_documents_is_missing() -> None:
    assert sorted({row[0].partition(":")[0] for row in table("Figure")}) == FIGURES


@pytest.mark.parametrize("row", table("Figure"), ids=[row[0] for row in table("Figure")])
def test_a_figure_is_the_default_and_stands_on_its_page(row: list[str]) -> None:
    _figure, told, setting, where = row
    name = setting.strip("`")
    if name in COUNTED:
        default, page = COUNTED[name]
    else:
        value = Programme.model_fields[name].default
        default = str(value.value if isinstance(value, Enum) else value)
        [page] = [one for one in PAGES if name in {field.name for field in one.fields()}]
    assert told == default
    assert where == f"*{page.title.source}*"

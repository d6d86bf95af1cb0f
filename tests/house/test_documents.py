"""What the documents tell people to type is understood, and their links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.routes import understand

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
TOLD = [ROOT / "README.md", ROOT / "README.fr.md", *(ROOT / "docs").glob("programmes*.md")]
LIVED = ("The first ten minutes", "A programme of your own", "Les dix premières minutes",
         "Un programme à vous")  # fmt: skip
"""The sections of the README in which one talks to Tandem."""


def talk(document: Path) -> str:
    """The part of a document in which words stand for Tandem."""
    text = document.read_text(encoding="utf-8")
    if not document.name.startswith("README"):
        return text
    sections = re.split(r"^## ", text, flags=re.MULTILINE)
    return "\n".join(section for section in sections if section.startswith(LIVED))


def words(document: Path) -> list[str]:
    """What a document tells people to type."""
    told = re.findall(r"`([^`\n]+)`", talk(document))
    return [word for word in told if not re.match(r"make |\{|.*\.\w+$", word)]


@pytest.mark.parametrize("document", TOLD, ids=lambda one: one.name)
def test_every_word_to_type_is_a_word(document: Path) -> None:
    told = words(document)
    assert len(told) > 5
    assert [word for word in told if understand(word)[0] is None] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = [*re.findall(r"\]\(([^)#]+)", text), *re.findall(r'src="([^"]+)"', text)]
    lost = [
        link
        for link in links
        if not link.startswith("https://") and not (document.parent / link).exists()
    ]
    assert lost == []

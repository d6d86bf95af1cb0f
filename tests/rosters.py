"""Rosters to hand over: lines as a spreadsheet writes them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from html import escape

NS = "http://schemas.openxmlformats.org"
BOOK = (
    f'<workbook xmlns="{NS}/spreadsheetml/2006/main" '
    f'xmlns:r="{NS}/officeDocument/2006/relationships">'
    '<sheets><sheet name="Annuaire" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
LINKS = (
    f'<Relationships xmlns="{NS}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{NS}/officeDocument/2006/relationships/worksheet"'
    ' Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{NS}/officeDocument/2006/relationships/sharedStrings"'
    ' Target="sharedStrings.xml"/></Relationships>'
)
START = (
    f'<Relationships xmlns="{NS}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{NS}/officeDocument/2006/relationships/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>'
)
HEADINGS = ("Nom", "Prénom", "E-mail", "Promotion", "Diplôme", "Expérience", "Secteur", "Rôle")


def csv(*lines: Sequence[object], between: str = ";") -> str:
    """A CSV under the usual headings."""
    return "".join(between.join(map(str, line)) + "\r\n" for line in (HEADINGS, *lines))


def workbook(*lines: Sequence[object]) -> bytes:
    """An XLSX under the usual headings; a text that begins with = is a formula with its value."""
    rows = "".join(
        f'<row r="{line}">'
        + "".join(
            _cell(f"{column}{line}", cell) for column, cell in zip("ABCDEFGH", cells, strict=True)
        )
        + "</row>"
        for line, cells in enumerate((HEADINGS, *lines), start=1)
    )
    return packed(f"<sheetData>{rows}</sheetData>")


def packed(sheet: str, strings: str = "") -> bytes:
    """An XLSX around one sheet's inside."""
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as parts:
        main = f'xmlns="{NS}/spreadsheetml/2006/main"'
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("_rels/.rels", START)
        parts.writestr("xl/workbook.xml", BOOK)
        parts.writestr("xl/_rels/workbook.xml.rels", LINKS)
        parts.writestr("xl/worksheets/sheet1.xml", f"<worksheet {main}>{sheet}</worksheet>")
        parts.writestr("xl/sharedStrings.xml", f"<sst {main}>{strings}</sst>")
    return box.getvalue()


def _cell(at: str, cell: object) -> str:
    if isinstance(cell, int):
        return f'<c r="{at}"><v>{cell}</v></c>'
    words = escape(str(cell))
    if words.startswith("="):
        return f'<c r="{at}" t="str"><f>{words[1:]}</f><v>computed</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t>{words}</t></is></c>'

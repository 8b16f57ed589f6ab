"""Office documents kept as one XML file: Word and Excel 2003 XML, and packages written flat."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element

from cse_mapper.domain import Block, Locator
from cse_mapper.reading.extracted import Allowance, Extracted, UnsupportedFileError
from cse_mapper.reading.formats.cells import cell_range, shown
from cse_mapper.reading.formats.column_names import Row
from cse_mapper.reading.formats.package import attribute, local, parse_xml
from cse_mapper.reading.formats.rows import Area, sheet_blocks
from cse_mapper.reading.wording import clean

_FORMATS = {
    "Percent": "0.00%",
    "Standard": "#,##0.00",
    "Fixed": "0.00",
    "Currency": "\u00a3#,##0.00",
    "Yes/No": '"Yes";"Yes";"No"',
    "True/False": '"True";"True";"False"',
    "On/Off": '"On";"On";"Off"',
}
_XML_PART = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:
    root = parse_xml(data)
    kind = local(root)
    if kind == "wordDocument":
        return _word(root)
    if kind == "Workbook":
        return _workbook(root)
    if kind == "package":
        return _flat_package(root, name, allowance)
    raise UnsupportedFileError("It is not a kind of document this tool reads", "save it as PDF.")


def _word(root: Element) -> Extracted:
    from cse_mapper.reading.formats.word_tree import Walk, styles_in

    styles = [style for part in root if local(part) == "styles" for style in part]
    walk = Walk(styles_in(styles))
    nodes = [n for part in root if local(part) == "body" for n in walk.nodes(part)]
    return Extracted.of(nodes)


def _workbook(root: Element) -> Extracted:
    # Styles first: a cell names one, and its figure is nothing without it.
    forms = {
        attribute(style, "ID") or "": _format_of(style)
        for styles in root
        if local(styles) == "Styles"
        for style in styles
    }
    blocks: list[Block] = []
    hidden: list[str] = []
    for sheet in root:
        if local(sheet) != "Worksheet":
            continue
        name = clean(attribute(sheet, "Name") or "")
        if any(local(e) == "Visible" and (e.text or "").startswith("Sheet") for e in sheet.iter()):
            hidden.append(name)
            continue
        merged: list[Area] = []
        notes: list[Block] = []
        for table in (t for t in sheet if local(t) == "Table"):
            rows = list(_rows(table, name, forms, merged, notes))
            blocks.extend(sheet_blocks(name, rows, merged))
        blocks.extend(notes)
    told = f"Hidden sheets were left out ({', '.join(hidden)}): unhide them if they are evidence."
    return Extracted(tuple(blocks), notes=(told,) if hidden else ())


def _format_of(style: Element) -> str:
    form = next((attribute(e, "Format") for e in style if local(e) == "NumberFormat"), "") or ""
    return _FORMATS.get(form, form or "General")


def _rows(
    table: Element, sheet: str, forms: dict[str, str], merged: list[Area], notes: list[Block]
) -> Iterator[Row]:
    number = -1
    for row in table:
        if local(row) != "Row":
            continue
        number = _index(row, number + 1)
        cells: list[tuple[int, str]] = []
        column = -1
        for cell in (c for c in row if local(c) == "Cell"):
            # Empty cells are left out, and the next one says where it stands.
            column = _index(cell, column + 1)
            across, down = _count(cell, "MergeAcross"), _count(cell, "MergeDown")
            if across or down:
                merged.append((number, column, number + down, column + across))
            form = forms.get(attribute(cell, "StyleID") or "", "General")
            for part in cell:
                if local(part) == "Data" and (text := _value(part, form)):
                    cells.append((column, text))
                elif local(part) == "Comment":
                    place = Locator(sheet=sheet, cells=cell_range(number, column, column))
                    notes.append(Block(clean("".join(part.itertext())), place, "notes"))
            column += across
        if cells and attribute(row, "Hidden") != "1":
            yield number, cells


def _value(data: Element, form: str) -> str:
    text = clean("".join(data.itertext()))
    kind = attribute(data, "Type")
    try:
        if kind == "Number":
            return shown(float(text), form)
        if kind == "DateTime":
            return shown(datetime.fromisoformat(text), form)
    except ValueError:
        return text
    if kind == "Boolean":
        return shown(text == "1")
    return "" if kind == "Error" else text


def _index(element: Element, following: int) -> int:
    value = attribute(element, "Index") or ""
    return int(value) - 1 if value.isdigit() else following


def _count(element: Element, name: str) -> int:
    value = attribute(element, name) or ""
    return min(int(value), 16_384) if value.isdigit() else 0


def _flat_package(root: Element, name: str, allowance: Allowance) -> Extracted:
    """Word's "XML document": the members of a .docx one after another in one file."""
    from xml.etree.ElementTree import tostring

    from cse_mapper.reading.extract import extract

    # Packed again, it is read as any other file of Word, with all limits.
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for part in root:
            member = (attribute(part, "name") or "").lstrip("/")
            for content in part:
                if local(content) == "xmlData" and len(content):
                    inner = _XML_PART + tostring(content[0])
                else:
                    inner = base64.b64decode(content.text or "")
                allowance.spend(len(inner))
                archive.writestr(member, inner)
    with allowance.one_deeper():
        return extract(name.rpartition(".")[0] or name, packed.getvalue(), allowance)

"""Word documents (.docx, .docm, .dotx), with tables, text boxes, headers, footnotes and comments.

Word keeps no pages in the file, so places are paragraphs under headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import DAMAGED, Allowance, Extracted
from cse_mapper.reading.formats.office_properties import office_properties
from cse_mapper.reading.formats.package import Package, attribute, local, open_package
from cse_mapper.reading.formats.paragraphs import Paragraphs
from cse_mapper.reading.wording import clean

_HEADING_STYLE = re.compile(r"^(?:heading ?[1-9]|title|subtitle)$", re.IGNORECASE)
_ASIDES = (
    ("header", "page header"),
    ("footer", "page footer"),
    ("footnotes", "footnotes"),
    ("endnotes", "endnotes"),
    ("comments", "comments"),
)
# Deleted text of tracked changes is no longer what the document says.
_GONE = {"del", "moveFrom", "delText", "instrText", "pPr", "rPr", "sectPr", "proofErr"}


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    with open_package(data, allowance) as package:
        main = _main_part(package)
        root = package.xml(main)
        if root is None:
            raise ReadingError("It has no text part", DAMAGED)
        paragraphs = Paragraphs()
        headings = _heading_styles(package, main)
        for body in root:
            if local(body) == "body":
                _walk(body, paragraphs, headings)
        for kind, where in _ASIDES:
            seen: set[str] = set()
            for part in package.related(main, kind):
                texts = [text for text in _aside_texts(package.xml(part)) if text not in seen]
                seen.update(texts)
                paragraphs.aside(texts, where)
        properties = office_properties(package)
    return Extracted(
        paragraphs.blocks(),
        properties.title,
        written=properties.written,
        written_source=properties.written_source,
    )


def _main_part(package: Package) -> str:
    for kind, target in package.relations("").values():
        if kind == "officeDocument" and target in package.names:
            return target
    return "word/document.xml"


def _heading_styles(package: Package, main: str) -> frozenset[str]:
    """Ids of the styles that are headings by name, by outline level or by what they build on."""
    found: set[str] = set()
    based: dict[str, str] = {}
    for part in package.related(main, "styles"):
        for style in package.xml(part) or ():
            identity = attribute(style, "styleId") or ""
            for child in style.iter():
                tag, value = local(child), attribute(child, "val") or ""
                named = tag == "name" and _HEADING_STYLE.match(value)
                if named or (tag == "outlineLvl" and value.isdigit() and int(value) < 9):
                    found.add(identity)
                elif tag == "basedOn":
                    based[identity] = value
    for identity in based:
        ancestor, steps = identity, 0
        while ancestor in based and steps < 10 and ancestor not in found:
            ancestor, steps = based[ancestor], steps + 1
        if ancestor in found and not identity.lower().startswith("toc"):
            found.add(identity)
    return frozenset(found)


def _walk(container: Element, paragraphs: Paragraphs, headings: frozenset[str]) -> None:
    for element in container:
        tag = local(element)
        if tag == "p":
            _paragraph(element, paragraphs, headings)
        elif tag == "tbl":
            _table(element, paragraphs, headings)
        elif tag not in _GONE:  # content controls and the like wrap paragraphs
            _walk(element, paragraphs, headings)


def _paragraph(element: Element, paragraphs: Paragraphs, headings: frozenset[str]) -> None:
    text = _text(element)
    if _is_heading(element, headings) and len(text) <= 250:
        paragraphs.heading(text)
    else:
        paragraphs.add(text)
    for box in _boxes(element):
        _walk(box, paragraphs, headings)


def _is_heading(element: Element, headings: frozenset[str]) -> bool:
    for properties in element:
        if local(properties) != "pPr":
            continue
        for child in properties:
            value = attribute(child, "val") or ""
            if local(child) == "pStyle" and value in headings:
                return True
            if local(child) == "outlineLvl" and value.isdigit() and int(value) < 9:
                return True
    return False


def _text(element: Element) -> str:
    return clean("".join(_pieces(element)))


def _pieces(element: Element) -> Iterator[str]:
    """The text of a paragraph without its text boxes, which are read after it."""
    for child in element:
        tag = local(child)
        if tag == "t":
            yield child.text or ""
        elif tag in {"tab", "br", "cr", "ptab"}:
            yield " "
        elif tag == "noBreakHyphen":
            yield "-"
        elif tag == "sym":
            yield " "
        elif tag not in _GONE and tag not in {"txbxContent", "AlternateContent", "pict", "tbl"}:
            yield from _pieces(child)
        elif tag == "AlternateContent":
            yield from _pieces_of_choice(child)


def _pieces_of_choice(alternate: Element) -> Iterator[str]:
    # Choice and Fallback hold the same thing twice; the first that is there is the thing.
    for choice in alternate:
        yield from _pieces(choice)
        return


def _boxes(element: Element) -> Iterator[Element]:
    for child in element:
        tag = local(child)
        if tag == "txbxContent":
            yield child
        elif tag == "AlternateContent":
            for choice in child:
                yield from _boxes(choice)
                break
        elif tag not in {"t", "pPr", "rPr"}:
            yield from _boxes(child)


def _table(table: Element, paragraphs: Paragraphs, headings: frozenset[str]) -> None:
    rows: list[list[str]] = []
    boxes: list[Element] = []
    marked = False
    for row in _rows(table):
        cells: list[str] = []
        for child in row:
            if local(child) == "trPr" and not rows:
                marked = any(local(e) == "tblHeader" for e in child)
        for cell in _cells(row):
            cells.append(clean(" ".join(_cell_texts(cell))))
            cells.extend("" for _ in range(_span(cell) - 1))
            boxes.extend(box for p in cell for box in _boxes(p))
        rows.append(cells)
    if all(sum(map(bool, row)) <= 1 for row in rows):
        # A frame drawn with a one-column table: its paragraphs are ordinary text.
        for row in _rows(table):
            for cell in _cells(row):
                _walk(cell, paragraphs, headings)
        return
    paragraphs.table(rows, has_header=marked)
    for box in boxes:
        _walk(box, paragraphs, headings)


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if local(child) == "tr":
            yield child
        elif local(child) in {"sdt", "sdtContent", "ins", "customXml"}:
            yield from _rows(child)


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if local(child) == "tc":
            yield child
        elif local(child) in {"sdt", "sdtContent", "customXml"}:
            yield from _cells(child)


def _cell_texts(cell: Element) -> Iterator[str]:
    for child in cell:
        if local(child) == "p":
            yield _text(child)
        elif local(child) not in _GONE:
            yield from _cell_texts(child)  # a table in a cell reads on as part of the cell


def _span(cell: Element) -> int:
    for child in cell:
        if local(child) == "tcPr":
            for properties in child:
                value = attribute(properties, "val") or ""
                if local(properties) == "gridSpan" and value.isdigit():
                    return max(1, min(int(value), 100))
    return 1


def _aside_texts(root: Element | None) -> list[str]:
    if root is None:
        return []
    return [text for element in root.iter() if local(element) == "p" and (text := _text(element))]

"""Word documents as lines and rows of cells, with what is bold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import DAMAGED, Allowance
from cse_mapper.reading.formats.layout_text import BULLET
from cse_mapper.reading.formats.package import attribute, local, open_package
from cse_mapper.reading.formats.word import (
    _GONE,
    _boxes,
    _cells,
    _heading_styles,
    _is_heading,
    _main_part,
    _rows,
    _span,
)
from cse_mapper.reading.laid_out import Cell, Line, LineKind, cell_of

_OFF = {"0", "false", "off", "none"}


@dataclass(slots=True)
class _Walk:
    """The lines so far, and the counts that name their places."""

    headings: frozenset[str]
    lines: list[Line] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0


def lines_of_word(data: bytes, allowance: Allowance) -> tuple[Line, ...]:
    """The paragraphs and table rows of a .docx in order; page headers and footers are left out."""
    with open_package(data, allowance) as package:
        main = _main_part(package)
        root = package.xml(main)
        if root is None:
            raise ReadingError("It has no text part", DAMAGED)
        walk = _Walk(_heading_styles(package, main))
        for body in root:
            if local(body) == "body":
                _walk(body, walk)
    return tuple(walk.lines)


def _walk(container: Element, walk: _Walk) -> None:
    for element in container:
        tag = local(element)
        if tag == "p":
            _paragraph(element, walk)
        elif tag == "tbl":
            _table(element, walk)
        elif tag not in _GONE:
            _walk(element, walk)


def _paragraph(element: Element, walk: _Walk) -> None:
    cell = cell_of(_runs(element))
    if cell.text:
        walk.paragraphs += 1
        kind: LineKind = "bullet" if _is_item(element) else "text"
        if _is_heading(element, walk.headings) and len(cell.text) <= 250:
            kind = "heading"
        mark = BULLET.match(cell.text)
        if mark:
            cell = Cell(cell.text[mark.end() :], max(0, cell.bold - mark.end()))
            kind = "bullet"
        walk.lines.append(Line((cell,), f"paragraph {walk.paragraphs}", kind))
    for box in _boxes(element):
        _walk(box, walk)


def _is_item(element: Element) -> bool:
    for properties in element:
        if local(properties) != "pPr":
            continue
        for child in properties:
            style = (attribute(child, "val") or "").lower()
            if local(child) == "numPr" or (local(child) == "pStyle" and "bullet" in style):
                return True
    return False


def _runs(element: Element, bold: bool = False) -> Iterator[tuple[str, bool]]:
    """The text of a paragraph in pieces, each with whether it is bold; a line break is "\\n"."""
    for child in element:
        tag = local(child)
        if tag == "t":
            yield child.text or "", bold
        elif tag in {"br", "cr"}:
            yield "\n", bold
        elif tag in {"tab", "ptab"}:
            yield " ", bold
        elif tag == "noBreakHyphen":
            yield "-", bold
        elif tag == "r":
            yield from _runs(child, _is_bold(child))
        elif tag == "AlternateContent":
            for choice in child:
                yield from _runs(choice, bold)
                break
        elif tag not in _GONE and tag not in {"txbxContent", "pict", "tbl", "sym"}:
            yield from _runs(child, bold)


def _is_bold(run: Element) -> bool:
    for properties in run:
        if local(properties) != "rPr":
            continue
        for child in properties:
            value = (attribute(child, "val") or "").lower()
            if local(child) == "b":
                return value not in _OFF
            if local(child) == "rStyle" and value in {"strong", "bold"}:
                return True
    return False


def _table(table: Element, walk: _Walk) -> None:
    walk.tables += 1
    number = walk.tables
    rows: list[tuple[Cell, ...]] = []
    for row in _rows(table):
        cells: list[Cell] = []
        for cell in _cells(row):
            cells.append(_cell(cell))
            cells.extend(Cell("") for _ in range(_span(cell) - 1))
        rows.append(tuple(cells))
    if all(sum(bool(cell.text) for cell in row) <= 1 for row in rows):
        # A frame drawn with a table: its paragraphs are ordinary text.
        for row in _rows(table):
            for cell in _cells(row):
                _walk(cell, walk)
        return
    walk.lines.extend(
        Line(cells, f"table {number}, row {position}", "row", number)
        for position, cells in enumerate(rows, start=1)
    )


def _cell(cell: Element) -> Cell:
    pieces: list[tuple[str, bool]] = []
    for paragraph in _paragraphs(cell):
        if pieces:
            pieces.append(("\n", False))
        if _is_item(paragraph):
            pieces.append(("- ", False))
        pieces.extend(_runs(paragraph))
        for box in _boxes(paragraph):
            for inner in _paragraphs(box):
                pieces.extend([("\n", False), *_runs(inner)])
    return cell_of(pieces)


def _paragraphs(container: Element) -> Iterator[Element]:
    for child in container:
        if local(child) == "p":
            yield child
        elif local(child) not in _GONE:
            yield from _paragraphs(child)  # a table in a cell reads on as part of the cell

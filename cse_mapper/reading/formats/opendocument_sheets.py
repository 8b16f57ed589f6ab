"""ODF workbooks (.ods): cells as they are shown, with comments, hidden sheets included."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from cse_mapper.domain import Block, Locator
from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.cells import cell_range
from cse_mapper.reading.formats.odf_text import load, repeated, rows_of, text_of
from cse_mapper.reading.formats.package import attribute, local
from cse_mapper.reading.formats.rows import Row, sheet_blocks
from cse_mapper.reading.wording import clean

MAX_ROWS, MAX_COLUMNS = 200_000, 16_384
_MAX_COPIES = 1000  # a filled row that repeats more often is decoration


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    content, _, properties = load(data, allowance)
    blocks: list[Block] = []
    for table in content.iter():
        if local(table) == "table" and attribute(table, "name") is not None:
            sheet = clean(attribute(table, "name") or "")
            notes: list[Block] = []
            blocks.extend(sheet_blocks(sheet, list(_filled(table, sheet, notes))))
            blocks.extend(notes)
    return Extracted(
        tuple(blocks),
        properties.title,
        written=properties.written,
        written_source=properties.written_source,
    )


def _filled(table: Element, sheet: str, notes: list[Block]) -> Iterator[Row]:
    number = found = 0
    for row in rows_of(table):
        times = repeated(row, "number-rows-repeated", 10_000_000)
        cells = _cells(row, sheet, number, notes)
        for copy in range(min(times, _MAX_COPIES) if cells else 0):
            found += 1
            if found > MAX_ROWS:
                return
            yield number + copy, cells
        number += times


def _cells(row: Element, sheet: str, number: int, notes: list[Block]) -> list[tuple[int, str]]:
    cells: list[tuple[int, str]] = []
    column = 0
    for cell in row:
        if local(cell) not in {"table-cell", "covered-table-cell"}:
            continue
        times = repeated(cell, "number-columns-repeated", MAX_COLUMNS)
        text = clean(" ".join(text_of(child) for child in cell if local(child) == "p"))
        if text:
            cells.extend((column + copy, text) for copy in range(min(times, 100)))
        for child in cell:
            if local(child) == "annotation":
                words = clean(" ".join(text_of(e) for e in child.iter() if local(e) == "p"))
                if words:
                    place = Locator(sheet=sheet, cells=cell_range(number, column, column))
                    notes.append(Block(words, place, "notes"))
        column += times
        if column > MAX_COLUMNS:
            break
    return cells

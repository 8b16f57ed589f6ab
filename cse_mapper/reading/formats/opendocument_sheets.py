"""ODF workbooks (.ods): cells as they are shown, with comments and what is drawn over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from cse_mapper.domain import Block, Locator
from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.cells import cell_range
from cse_mapper.reading.formats.column_names import Row
from cse_mapper.reading.formats.odf_drawn import Drawings
from cse_mapper.reading.formats.odf_text import load, repeated, rows_of, settled, text_of
from cse_mapper.reading.formats.office_parts import OfficeParts
from cse_mapper.reading.formats.package import attribute, local
from cse_mapper.reading.formats.rows import Area, sheet_blocks
from cse_mapper.reading.wording import clean

MAX_ROWS, MAX_COLUMNS = 200_000, 16_384
_HIDDEN = {"collapse", "filter"}
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NUM!", "#REF!", "#VALUE!", "Err:")
_MAX_COPIES = 1000  # a filled row that repeats more often is decoration


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    loaded, enclosed = load(data, allowance), OfficeParts(allowance)
    content = loaded.content
    left_out = settled(content, loaded.styles)
    unshown = {
        attribute(style, "name")
        for style in content.iter()
        if local(style) == "style"
        and any(attribute(e, "display") == "false" for e in style if local(e) == "table-properties")
    }
    drawings = Drawings(loaded.package, enclosed)
    blocks: list[Block] = []
    for table in content.iter():
        if local(table) != "table" or attribute(table, "name") is None:
            continue
        sheet = clean(attribute(table, "name") or "")
        if attribute(table, "style-name") in unshown:
            enclosed.hidden(f"sheet '{sheet}'")
            continue
        view = _Sheet(sheet, drawings)
        blocks.extend(sheet_blocks(sheet, list(view.rows(table)), view.merged))
        blocks.extend(view.notes)
        blocks.extend(drawings.on_sheet(table, Locator(sheet=sheet)))
        if view.hides:
            enclosed.hidden(f"rows or columns of '{sheet}'")
    enclosed.left_out(left_out)
    return enclosed.extracted(blocks, loaded.properties)


@dataclass(slots=True)
class _Sheet:
    """One sheet while it is read: what is merged, noted and hidden in it."""

    name: str
    drawings: Drawings
    merged: list[Area] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    hides: bool = False

    def rows(self, table: Element) -> Iterator[Row]:
        """The filled rows that are shown."""
        unshown = _hidden_columns(table)
        number = found = 0
        for row in rows_of(table):
            # The empty rest of a sheet is one row that repeats a million times.
            times = repeated(row, "number-rows-repeated", 10_000_000)
            every = self._cells(row, number)
            cells = [(column, text) for column, text in every if column not in unshown]
            is_hidden = attribute(row, "visibility") in _HIDDEN
            self.hides |= len(cells) < len(every) or (is_hidden and bool(every))
            for copy in range(min(times, _MAX_COPIES) if cells and not is_hidden else 0):
                found += 1
                if found > MAX_ROWS:
                    return
                yield number + copy, cells
            number += times

    def _cells(self, row: Element, number: int) -> list[tuple[int, str]]:
        cells: list[tuple[int, str]] = []
        column = 0
        for cell in row:
            if local(cell) not in {"table-cell", "covered-table-cell"}:
                continue
            times = repeated(cell, "number-columns-repeated", MAX_COLUMNS)
            across = repeated(cell, "number-columns-spanned", MAX_COLUMNS)
            down = repeated(cell, "number-rows-spanned", MAX_ROWS)
            if across > 1 or down > 1:
                self.merged.append((number, column, number + down - 1, column + across - 1))
            text = clean(" ".join(text_of(child) for child in cell if local(child) == "p"))
            if text and not text.startswith(_ERRORS):
                cells.extend((column + copy, text) for copy in range(min(times, 100)))
            place = Locator(sheet=self.name, cells=cell_range(number, column, column))
            self.notes.extend(self.drawings.on_sheet(cell, place))
            for child in cell:
                if local(child) == "annotation":
                    words = clean(" ".join(text_of(e) for e in child.iter() if local(e) == "p"))
                    if words:
                        self.notes.append(Block(words, place, "notes"))
            column += times
            if column > MAX_COLUMNS:
                break
        return cells


def _hidden_columns(table: Element) -> set[int]:
    found: set[int] = set()
    at = 0
    for column in table.iter():
        if local(column) == "table-column":
            times = repeated(column, "number-columns-repeated", MAX_COLUMNS)
            if attribute(column, "visibility") in _HIDDEN:
                found.update(range(at, at + times))
            at += times
    return found

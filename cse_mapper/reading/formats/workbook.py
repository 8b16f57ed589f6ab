"""Excel workbooks (.xlsx, .xlsm), cell comments, text boxes, charts and pictures included.

One rule for what is hidden: hidden sheets, rows and columns, and rows that a filter hides, are not
quoted; they are named in the parts and in a note. The cells are read here rather than by openpyxl,
which tells neither what is hidden or merged nor which formulas were never worked out, in a book
that it reads row by row, and which does not know Strict Open XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from xml.etree.ElementTree import Element

from cse_mapper.domain import Block, Locator
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.cells import cell_range, shown
from cse_mapper.reading.formats.charts import chart_sheets, chart_texts, diagram_texts
from cse_mapper.reading.formats.column_names import Row
from cse_mapper.reading.formats.office_parts import OfficeParts, drawn_by, is_large, related_id
from cse_mapper.reading.formats.office_properties import office_properties
from cse_mapper.reading.formats.package import Package, attribute, local, open_package
from cse_mapper.reading.formats.rows import Area, sheet_blocks
from cse_mapper.reading.formats.workbook_styles import styles_of
from cse_mapper.reading.wording import as_shown, clean

MAX_ROWS = 200_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CELL = re.compile(r"^\$?([A-Z]{1,3})\$?(\d{1,7})$")
_WORDED = frozenset({"s", "str", "inlineStr"})  # kinds of cells that hold words
_THREADED = "[Threaded comment]"  # Excel's own words for programs that do not know these comments


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:
    package = open_package(data, allowance)
    book = _Book(package, allowance)
    try:
        book.read()
    except (ReadingError, MemoryError, RecursionError):
        raise
    except Exception:
        # Workbooks that other programs wrote can be irregular; calamine takes what it can.
        from cse_mapper.reading.formats import workbook_binary

        return workbook_binary.read(data, name, allowance)
    return book.enclosed.extracted(book.blocks, office_properties(package), notes=book.notes())


@dataclass(slots=True)
class _Sheet:
    """What one sheet holds and how it shows it; rows and columns are 0-based."""

    name: str
    part: str
    rows: list[Row] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: int = 0
    hides_cells: bool = False
    errors: int = 0
    unworked: list[str] = field(default_factory=list)
    cut: bool = False


class _Book:
    """A workbook while it is read: what its cells refer to, and what came out."""

    def __init__(self, package: Package, allowance: Allowance) -> None:
        self.blocks: list[Block] = []
        self.enclosed = OfficeParts(allowance)
        self._package = package
        self._main = package.main("xl/workbook.xml")
        self._texts = self._shared_texts()
        self._styles = styles_of(package, self._main)
        self._from_1904 = self._works_out_on_load = False
        self._unworked: list[str] = []
        self._cut: list[str] = []

    def read(self) -> None:
        package = self._package
        root = package.xml(self._main)
        if root is None:
            raise ValueError("no workbook part")
        sheets: list[tuple[str, str]] = []
        relations = package.relations(self._main)
        for element in root.iter():
            tag = local(element)
            if tag == "workbookPr":
                self._from_1904 = _is_on(element, "date1904")
            elif tag == "calcPr":
                self._works_out_on_load = _is_on(element, "fullCalcOnLoad")
            elif tag == "sheet":
                name = clean(element.get("name", ""))
                kind, part = relations.get(related_id(element), ("", ""))
                if element.get("state", "visible") != "visible":
                    self.enclosed.hidden(f"sheet '{name}'")
                elif part in package.names and kind != "dialogsheet":
                    sheets.append((name, part))
        shown_sheets = {name for name, _ in sheets}
        for name, part in sheets:
            self._sheet(_Sheet(name, part), shown_sheets)
        self.enclosed.macros(package, self._main)

    def notes(self) -> list[str]:
        """What a person must know who relies on what was read."""
        notes = [
            f"Only the first {MAX_ROWS:,} rows of '{name}' were read: split it."
            for name in self._cut
        ]
        if self._unworked:
            count = len(self._unworked)
            notes.append(
                f"{count:,} formula{'' if count == 1 else 's'} hold{'s' if count == 1 else ''} no "
                f"result ({', '.join(self._unworked[:3])}{' ...' if count > 3 else ''}): "
                "open it in Excel, save it, and run again."
            )
        return notes

    def _sheet(self, sheet: _Sheet, shown_sheets: set[str]) -> None:
        package, name = self._package, sheet.name
        tables: list[Area] = []
        for row in self._rows(sheet):
            sheet.rows.append(row)
        for part in package.related(sheet.part, "table"):
            root = package.xml(part)
            area = _area(root.get("ref", "")) if root is not None else None
            if root is not None and area and root.get("headerRowCount", "1") != "0":
                tables.append(area)
        self.blocks.extend(sheet_blocks(name, sheet.rows, sheet.merged, tables))
        self.blocks.extend(_comments(package, sheet.part, name))
        for drawing in package.related(sheet.part, "drawing"):
            self.blocks.extend(self._drawn(drawing, name, shown_sheets))
        for kind in ("oleObject", "package"):
            for part in package.related(sheet.part, kind):
                self.enclosed.embedded(part.rpartition("/")[2], partial(package.bytes, part))
        if sheet.cut:
            self._cut.append(name)
        if sheet.hidden_rows:
            rows = "row" if sheet.hidden_rows == 1 else "rows"
            self.enclosed.hidden(f"{sheet.hidden_rows:,} {rows} of '{name}'")
        if sheet.hides_cells:
            self.enclosed.hidden(f"columns of '{name}'")
        self._unworked.extend(f"{name}!{cell}" for cell in sheet.unworked)
        if sheet.errors:
            cells = "cell with an error" if sheet.errors == 1 else "cells with errors"
            self.enclosed.name(
                f"{sheet.errors:,} {cells} in '{name}'", "An error such as #DIV/0! is no result."
            )

    def _rows(self, sheet: _Sheet) -> Iterator[Row]:
        """Filled rows that are shown; the rest of what the sheet says goes into `sheet`."""
        number = -1
        # As they come: a sheet of a million rows would not fit into memory, and is not read to
        # its end.
        for element in self._elements(sheet.part):
            tag = local(element)
            if tag == "col" and _is_on(element, "hidden"):
                first, last = int(element.get("min", "1")), int(element.get("max", "1"))
                sheet.hidden_columns.update(range(first - 1, min(last, 16_384)))
            elif tag == "mergeCell" and (area := _area(element.get("ref", ""))):
                sheet.merged.append(area)
            elif tag == "row":
                number = int(element.get("r", number + 2)) - 1
                cells = list(self._cells(element, number, sheet))
                if cells and (_is_on(element, "hidden") or element.get("ht") == "0"):
                    sheet.hidden_rows += 1
                elif cells:
                    if len(sheet.rows) >= MAX_ROWS:
                        sheet.cut = True
                        return
                    yield number, cells
                element.clear()

    def _elements(self, part: str) -> Iterator[Element]:
        """Every element of a part as soon as it is read to its end."""
        from defusedxml.ElementTree import iterparse

        with self._package.stream(part) as member:
            for _, element in iterparse(member, ("end",)):
                yield element

    def _cells(self, row: Element, number: int, sheet: _Sheet) -> Iterator[tuple[int, str]]:
        column = -1
        for cell in row:
            if local(cell) != "c":
                continue
            place = _place(cell.get("r", ""))
            # Some programs leave the places out, which is allowed where no cell is missing.
            column = place[1] if place else column + 1
            if column in sheet.hidden_columns:
                sheet.hides_cells = sheet.hides_cells or any(e.text for e in cell.iter())
                continue
            text = self._text(cell, number, column, sheet)
            font = self._styles.symbol_fonts.get(cell.get("s", "0"))
            if font and cell.get("t") in _WORDED:
                text = clean(as_shown(text, font))
            if text:
                yield column, text

    def _text(self, cell: Element, row: int, column: int, sheet: _Sheet) -> str:
        kind = cell.get("t", "n")
        held = {local(child): child for child in cell}
        value = (held["v"].text or "") if "v" in held else ""
        if "f" in held:
            is_empty = kind != "str" and not value
            if is_empty or (self._works_out_on_load and value == "0"):
                # XlsxWriter and others write 0 where Excel is to work it out: that is no result.
                sheet.unworked.append(cell_range(row, column, column))
                return ""
        if kind == "e":
            sheet.errors += 1
            return ""
        # By number into a list that all sheets share.
        if kind == "s":
            return self._texts[int(value)] if value else ""
        if kind == "inlineStr":
            return _words(held["is"]) if "is" in held else ""
        if kind == "str":
            return _unescaped(value)
        if not value:
            return ""
        if kind == "b":
            return "yes" if value == "1" else "no"
        form = self._styles.formats.get(cell.get("s", "0"), "General")
        if kind == "d":
            return shown(datetime.fromisoformat(value.replace("Z", "+00:00")), form)
        return self._figure(float(value), form)

    def _figure(self, value: float, form: str) -> str:
        from openpyxl.styles.numbers import is_date_format, is_timedelta_format
        from openpyxl.utils.datetime import CALENDAR_MAC_1904, WINDOWS_EPOCH, from_excel

        # A day is kept as a number like any other; its format alone tells.
        if form != "General" and is_date_format(form):
            epoch = CALENDAR_MAC_1904 if self._from_1904 else WINDOWS_EPOCH
            try:
                when = from_excel(value, epoch, timedelta=is_timedelta_format(form))
            except (ValueError, OverflowError):
                return shown(value)
            return shown(when, form)
        return shown(value, form)

    def _shared_texts(self) -> list[str]:
        texts: list[str] = []
        for part in self._package.related(self._main, "sharedStrings"):
            texts = []
            for item in self._elements(part):
                if local(item) == "si":
                    texts.append(_words(item))
                    item.clear()
        return texts

    def _drawn(self, drawing: str, sheet: str, shown_sheets: set[str]) -> Iterator[Block]:
        """Text boxes, pictures, diagrams and charts of a sheet at the cell where they begin."""
        package = self._package
        root = package.xml(drawing)
        # A text box in a group is drawn twice where older programs are thought of.
        texts: set[str] = set()
        for anchor in root if root is not None else ():
            place = Locator(sheet=sheet, cells=_anchor(anchor))
            for element in _without_fallback(anchor):
                tag = local(element)
                found: list[str] = []
                if tag == "txBody":
                    found = [_words(p) for p in element if local(p) == "p"]
                elif tag == "chart":
                    chart = package.xml(drawn_by(package, drawing, "chart", related_id(element)))
                    # Figures of cells that are read are there already; the title is not.
                    rows = list(chart_texts(chart))
                    if chart is not None and chart_sheets(chart) & shown_sheets:
                        rows = _title_of(chart)
                    found = rows
                elif tag == "relIds":
                    part = drawn_by(package, drawing, "diagramData", related_id(element))
                    found = list(diagram_texts(package.xml(part)))
                elif tag == "blip" and is_large(*_extent(anchor)):
                    part = drawn_by(package, drawing, "image", related_id(element))
                    if part:
                        yield from self.enclosed.picture(partial(package.bytes, part), place)
                for text in found:
                    if text and text not in texts:
                        texts.add(text)
                        yield Block(text, Locator(sheet=sheet))


def _without_fallback(element: Element) -> Iterator[Element]:
    """All that is drawn, without what other programs are to show in its place."""
    yield element
    for child in element:
        if local(child) != "Fallback":
            yield from _without_fallback(child)


def _title_of(chart: Element) -> list[str]:
    titles = [e for c in chart.iter() if local(c) == "chart" for e in c if local(e) == "title"]
    return [_words(title) for title in titles]


def _comments(package: Package, part: str, sheet: str) -> Iterator[Block]:
    for kind, tag in (("comments", "comment"), ("threadedComment", "threadedComment")):
        for comments in package.related(part, kind):
            root = package.xml(comments)
            for comment in root.iter() if root is not None else ():
                if local(comment) != tag:
                    continue
                text = _words(comment)
                if not text.startswith(_THREADED) and text:
                    place = Locator(sheet=sheet, cells=attribute(comment, "ref"))
                    yield Block(text, place, "notes")


def _words(element: Element) -> str:
    """The text of a cell, comment or paragraph; the sounds of East Asian signs are left out."""
    pieces: list[str] = []

    def gather(parent: Element) -> None:
        for child in parent:
            tag = local(child)
            if tag == "t":
                pieces.append(child.text or "")
            elif tag == "text":  # of a comment: runs in it, or, of a threaded one, the words
                pieces.append((child.text or "").strip())
                gather(child)
            elif tag == "br":
                pieces.append(" ")
            elif tag not in {"rPh", "phoneticPr"}:
                gather(child)
                if tag == "p":
                    pieces.append(" ")

    gather(element)
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    """Text without Excel's way to write characters that XML does not allow (_x000D_)."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text)
    return clean(text)


def _is_on(element: Element, name: str) -> bool:
    return element.get(name, "0").lower() in {"1", "true", "on"}


def _place(reference: str) -> tuple[int, int] | None:
    """B3 -> (2, 1)."""
    match = _CELL.match(reference)
    if match is None:
        return None
    column = 0
    for letter in match.group(1):
        column = column * 26 + ord(letter) - 64
    return int(match.group(2)) - 1, column - 1


def _area(reference: str) -> Area | None:
    first, _, last = reference.partition(":")
    start, end = _place(first), _place(last or first)
    return (*start, *end) if start and end else None


def _anchor(anchor: Element) -> str | None:
    for start in anchor:
        if local(start) == "from":
            at = {local(e): e.text or "" for e in start}
            if at.get("row", "").isdigit() and at.get("col", "").isdigit():
                return cell_range(int(at["row"]), int(at["col"]), int(at["col"]))
    return None


def _extent(anchor: Element) -> tuple[str | None, str | None]:
    """The size of a drawing in EMU, where the file tells it."""
    for element in anchor.iter():
        if local(element) == "ext" and element.get("cx", "0") != "0":
            return element.get("cx"), element.get("cy")
    return None, None

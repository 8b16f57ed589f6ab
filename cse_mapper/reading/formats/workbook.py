"""Excel workbooks (.xlsx, .xlsm), hidden sheets, cell comments, text boxes and charts included."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

from cse_mapper.domain import Block, Locator
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.cells import shown
from cse_mapper.reading.formats.office_properties import office_properties
from cse_mapper.reading.formats.package import Package, attribute, local, open_package
from cse_mapper.reading.formats.rows import Row
from cse_mapper.reading.formats.sheet_blocks import sheet_blocks
from cse_mapper.reading.wording import clean

MAX_ROWS = 200_000


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:
    with open_package(data, allowance) as package:
        for part in package.names:
            # openpyxl unpacks on its own: every part is unpacked here first, under the limits.
            if part.endswith((".xml", ".rels")) and part.startswith(("xl/", "_rels/", "docProps/")):
                package.xml(part)
        asides = _asides(package)
        properties = office_properties(package)
    try:
        blocks, notes = _cells(data)
    except (ReadingError, MemoryError, RecursionError):
        raise
    except Exception:
        # Workbooks that other programs wrote can be too irregular for openpyxl, not for calamine.
        from cse_mapper.reading.formats import workbook_binary

        fallback = workbook_binary.read(data, name, allowance)
        blocks, notes = list(fallback.blocks), list(fallback.notes)
    for sheet, block in asides:
        blocks.insert(_end_of(sheet, blocks), block)
    return Extracted(
        tuple(blocks),
        properties.title,
        written=properties.written,
        written_source=properties.written_source,
        notes=tuple(notes),
    )


def _cells(data: bytes) -> tuple[list[Block], list[str]]:
    from openpyxl import load_workbook

    blocks: list[Block] = []
    notes: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # the size a file claims may be a million empty rows
            rows, whole = _rows(sheet)
            if not whole:
                notes.append(
                    f"Only the first {MAX_ROWS:,} rows of '{clean(sheet.title)}' were read:"
                    " split it."
                )
            blocks.extend(sheet_blocks(clean(sheet.title), rows))
    return blocks, notes


def _rows(sheet: Any) -> tuple[list[Row], bool]:
    rows: list[Row] = []
    for cells in sheet.iter_rows():
        filled = [
            (cell.column - 1, text)
            for cell in cells
            if cell.value is not None
            and (text := shown(cell.value, cell.number_format or "General"))
        ]
        if filled:
            number = next(cell.row for cell in cells if cell.value is not None) - 1
            if len(rows) >= MAX_ROWS:
                return rows, False
            rows.append((number, filled))
    return rows, True


def _asides(package: Package) -> list[tuple[str, Block]]:
    """Comments with their cells, and the words of drawings and charts, by sheet."""
    main = "xl/workbook.xml"
    root = package.xml(main)
    if root is None:
        return []
    relations = package.relations(main)
    found: list[tuple[str, Block]] = []
    for element in root.iter():
        if local(element) != "sheet":
            continue
        sheet = clean(element.get("name", ""))
        key = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
        part = relations.get(key, ("", ""))[1]
        if part not in package.names:
            continue
        found.extend((sheet, block) for block in _comments(package, part, sheet))
        for drawing in package.related(part, "drawing"):
            parts = [drawing, *package.related(drawing, "chart")]
            texts = dict.fromkeys(text for p in parts for text in _drawn(package, p))
            found.extend((sheet, Block(text, Locator(sheet=sheet))) for text in texts)
    return found


def _comments(package: Package, part: str, sheet: str) -> Iterator[Block]:
    for comments in package.related(part, "comments"):
        root = package.xml(comments)
        for comment in root.iter() if root is not None else ():
            if local(comment) == "comment":
                text = clean("".join(e.text or "" for e in comment.iter() if local(e) == "t"))
                if text:
                    yield Block(
                        text, Locator(sheet=sheet, cells=attribute(comment, "ref")), "notes"
                    )


def _drawn(package: Package, part: str) -> Iterator[str]:
    root = package.xml(part)
    for paragraph in root.iter() if root is not None else ():
        if local(paragraph) == "p":
            text = clean("".join(e.text or "" for e in paragraph.iter() if local(e) == "t"))
            if text:
                yield text


def _end_of(sheet: str, blocks: list[Block]) -> int:
    ends = [index for index, block in enumerate(blocks) if block.locator.sheet == sheet]
    return ends[-1] + 1 if ends else len(blocks)

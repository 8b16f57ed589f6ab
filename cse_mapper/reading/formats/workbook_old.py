"""Excel workbooks of the old format (.xls), with values as their number formats show them."""

from __future__ import annotations

import io
import os
import struct
from functools import partial
from typing import Any

from cse_mapper.domain import Block, Locator
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import PASSWORD, Allowance, Extracted
from cse_mapper.reading.filetype import OLE
from cse_mapper.reading.formats import workbook_binary
from cse_mapper.reading.formats.cells import cell_range, shown
from cse_mapper.reading.formats.column_names import Row
from cse_mapper.reading.formats.office_parts import OfficeParts
from cse_mapper.reading.formats.office_properties import Properties
from cse_mapper.reading.formats.ole_properties import ole_properties
from cse_mapper.reading.formats.rows import sheet_blocks
from cse_mapper.reading.formats.workbook_old_drawings import Drawings, drawings
from cse_mapper.reading.wording import clean


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:
    import xlrd

    enclosed = OfficeParts(allowance)
    try:
        stream, properties = _workbook_stream(data, enclosed)
        with open(os.devnull, "w") as nothing:  # noqa: PTH123 - a device, not a path of the user
            book = xlrd.open_workbook(
                file_contents=stream,
                formatting_info=True,
                on_demand=True,
                ragged_rows=True,
                logfile=nothing,
            )
            drawn = _drawn(stream)
            blocks = [
                block
                for at in range(book.nsheets)
                for block in _sheet(book, at, drawn.get(clean(book.sheet_names()[at])), enclosed)
            ]
    except xlrd.XLRDError as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise ReadingError(*PASSWORD) from error
        return workbook_binary.read(data, name, allowance)
    except (MemoryError, RecursionError):
        raise
    except Exception:
        # xlrd wants its workbooks regular; calamine takes more, without number formats.
        return workbook_binary.read(data, name, allowance)
    return enclosed.extracted(blocks, properties)


def _workbook_stream(data: bytes, enclosed: OfficeParts) -> tuple[bytes, Properties]:
    """The records of the workbook; xlrd's own way to them runs in circles in damaged files."""
    import olefile

    if not data.startswith(OLE):
        return data, Properties()  # Excel 4 and older kept the records bare
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        name = next((n for n in ("Workbook", "Book") if ole.exists(n)), "Workbook")
        enclosed.inserted_in(ole, [], "MBD")
        return ole.openstream(name).read(), ole_properties(ole)


def _drawn(stream: bytes) -> dict[str, Drawings]:
    """What is drawn on the sheets, by name; nothing of a damaged drawing costs the cells."""
    try:
        return drawings(stream)
    except (struct.error, IndexError, ValueError):
        return {}


def _sheet(book: Any, at: int, drawn: Drawings | None, enclosed: OfficeParts) -> list[Block]:
    sheet = book.sheet_by_index(at)
    name = clean(sheet.name)
    if sheet.visibility:
        enclosed.hidden(f"sheet '{name}'")
        return []
    hidden_columns = {at for at, info in sheet.colinfo_map.items() if info.hidden}
    hidden_rows = {at for at, info in sheet.rowinfo_map.items() if info.hidden}
    rows: list[Row] = []
    left_out = {"rows": 0, "columns": 0}
    for number in range(sheet.nrows):
        cells: list[tuple[int, str]] = []
        for column in range(sheet.row_len(number)):
            if text := _text(book, sheet, number, column):
                if column in hidden_columns:
                    left_out["columns"] += 1
                else:
                    cells.append((column, text))
        if cells and number in hidden_rows:
            left_out["rows"] += 1
        elif cells:
            rows.append((number, cells))
    for what, count in left_out.items():
        if count:
            enclosed.hidden(f"{what} of '{name}'")
    merged = [(top, left, end - 1, right - 1) for top, end, left, right in sheet.merged_cells]
    blocks = list(sheet_blocks(name, rows, merged))
    for (row, column), note in sorted(sheet.cell_note_map.items()):
        place = Locator(sheet=name, cells=cell_range(row, column, column))
        blocks.append(Block(clean(note.text), place, "notes"))
    book.unload_sheet(at)
    if drawn:
        place = Locator(sheet=name)
        blocks.extend(Block(text, place) for text in drawn.texts)
        for picture in drawn.pictures:
            blocks.extend(enclosed.picture(partial(bytes, picture), place))
    return blocks


def _text(book: Any, sheet: Any, row: int, column: int) -> str:
    import xlrd

    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR}:
        return ""
    form = "General"
    if kind in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
        style = book.xf_list[sheet.cell_xf_index(row, column)]
        form = book.format_map[style.format_key].format_str or "General"
    if kind == xlrd.XL_CELL_DATE:
        try:
            return shown(xlrd.xldate_as_datetime(value, book.datemode), form)
        except (ValueError, OverflowError):
            return shown(value)
    return shown(bool(value) if kind == xlrd.XL_CELL_BOOLEAN else value, form)

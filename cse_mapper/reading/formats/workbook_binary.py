"""Binary Excel workbooks (.xlsb), and any workbook that its own reader cannot take."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from cse_mapper.domain import Block
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import AS_PDF, NOT_UNDERSTOOD, PASSWORD, Allowance, Extracted
from cse_mapper.reading.formats.cells import shown
from cse_mapper.reading.formats.column_names import Row
from cse_mapper.reading.formats.office_parts import OfficeParts
from cse_mapper.reading.formats.office_properties import Properties
from cse_mapper.reading.formats.rows import sheet_blocks
from cse_mapper.reading.wording import clean

MAX_ROWS = 200_000
_VISIBLE = "SheetVisibleEnum.Visible"


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        enclosed = OfficeParts(allowance)
        blocks = tuple(_blocks(book, enclosed))
        return enclosed.extracted(blocks, Properties())
    except PasswordError as error:
        raise ReadingError(*PASSWORD) from error
    except CalamineError as error:
        raise ReadingError("It is damaged or not a workbook", AS_PDF) from error
    except BaseException as error:
        # A panic of calamine's arrives as a BaseException of its own.
        if type(error).__name__ != "PanicException":
            raise
        raise ReadingError(*NOT_UNDERSTOOD) from error


def _blocks(book: Any, enclosed: OfficeParts) -> Iterator[Block]:
    hidden = {sheet.name for sheet in book.sheets_metadata if str(sheet.visible) != _VISIBLE}
    for name in book.sheet_names:
        if name in hidden:
            enclosed.hidden(f"sheet '{clean(name)}'")
            continue
        sheet = book.get_sheet_by_name(name)
        _, left = sheet.start or (0, 0)  # iter_rows begins at row 1, but at the first filled column
        rows: list[Row] = []
        for number, values in enumerate(sheet.iter_rows()):
            if number >= MAX_ROWS:
                break
            filled = [
                (left + at, text) for at, value in enumerate(values) if (text := shown(value))
            ]
            if filled:
                rows.append((number, filled))
        yield from sheet_blocks(clean(name), rows)

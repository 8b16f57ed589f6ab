"""Reads the rows of an edited workbook by their column headers, whatever else was done to it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cse_mapper.domain.plain import plain
from cse_mapper.errors import WorkbookError
from cse_mapper.outputs.review_columns import DECISION, KEY

# People put a title or a logo above the list; further down a header is not looked for.
_HEADER_WITHIN = 30
# A workbook of 100,000 rows unpacks to some 150 MB; a file made to fill the memory to far more.
_MOST_BYTES = 500_000_000
_MOST_COLUMNS = 500

_SPELT = re.compile("_x([0-9A-Fa-f]{4})_")
_REMEDY = (
    "Choose the coverage.xlsx that cse-map wrote, saved as an Excel workbook (.xlsx) without a"
    " password."
)


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row below a header: the text of its cells by column name, and its name for people."""

    name: str
    cells: Mapping[str, str]


def read_rows(workbook: Path) -> tuple[str, tuple[ReadRow, ...]]:
    """Read the rows in which people may have decided, and when the workbook was saved (ISO, UTC).

    Every sheet with the columns Decision and the hidden key is read. Raises WorkbookError where the
    file is missing, damaged, not a workbook, or has no such sheet.
    """
    import openpyxl

    _check(workbook)
    try:
        book = openpyxl.load_workbook(workbook, read_only=True, data_only=True)
        try:
            sheets = [list(_rows_of(sheet)) for sheet in book.worksheets]
            saved = _saved(book.properties.created, book.properties.modified, workbook)
        finally:
            book.close()
    except WorkbookError:
        raise
    # A damaged workbook can fail anywhere inside the library, with any exception.
    except Exception as error:
        raise WorkbookError(f"'{workbook}' is damaged and cannot be read.", _REMEDY) from error
    found = [rows for rows in sheets if rows]
    if not found:
        raise WorkbookError(
            f"'{workbook}' has no sheet with the columns “{DECISION}” and “{KEY}”.",
            f"{_REMEDY} The last column of the sheet Evidence is hidden and must stay.",
        )
    return saved, tuple(row for rows in found for row in rows[1:])


def _check(workbook: Path) -> None:
    try:
        with zipfile.ZipFile(workbook) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except FileNotFoundError as error:
        raise WorkbookError(f"There is no file '{workbook}'.", _REMEDY) from error
    except PermissionError as error:
        raise WorkbookError(
            f"'{workbook}' cannot be opened.", "Close it in Excel and try again."
        ) from error
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise WorkbookError(f"'{workbook}' is not an Excel workbook.", _REMEDY) from error
    if size > _MOST_BYTES:
        raise WorkbookError(f"'{workbook}' is far too large for a workbook of ours.", _REMEDY)


def _rows_of(sheet: Any) -> Iterator[ReadRow]:
    """Give the header, as a row of its own, and the rows below it; nothing for other sheets."""
    # What a program says of a sheet's size is often wrong; without it all rows are read.
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()
    columns: dict[int, str] = {}
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS), start=1):
        if columns:
            cells = {name: _text(row[place]) for place, name in columns.items() if place < len(row)}
            if any(cells.values()):
                yield ReadRow(f"Sheet {sheet.title}, row {number}", cells)
        elif number > _HEADER_WITHIN:
            return
        else:
            columns = _header(row)
            if columns:
                yield ReadRow("header", {})


def _header(row: Iterable[object]) -> dict[int, str]:
    """The places of the columns by name; empty where this row is no header of ours."""
    names = {place: _text(value) for place, value in enumerate(row)}
    if not {DECISION, KEY} <= set(names.values()):
        return {}
    # Of columns with the same name the first is ours or a copy of it.
    first: dict[str, int] = {}
    for place, name in names.items():
        if name:
            first.setdefault(name, place)
    return {place: name for name, place in first.items()}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # The library leaves the format's own spelling of special characters, "_x000D_", as it is.
    return plain(_SPELT.sub(lambda found: chr(int(found[1], 16)), str(value)))


def _saved(created: datetime | None, modified: datetime | None, workbook: Path) -> str:
    # Programs write this time in UTC. One that leaves it as we wrote it, or drops it, has only the
    # file's own time to offer.
    when = modified
    if when is None or when == created:
        when = datetime.fromtimestamp(workbook.stat().st_mtime, UTC)
    when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    return when.replace(microsecond=0).isoformat().replace("+00:00", "Z")

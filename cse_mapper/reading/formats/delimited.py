"""Tables as text (.csv, .tsv), with the cells a spreadsheet program shows them in."""

from __future__ import annotations

import csv
import io
import re
from pathlib import PurePosixPath

from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.column_names import Row
from cse_mapper.reading.formats.plain_text import decode, from_text
from cse_mapper.reading.formats.rows import sheet_blocks
from cse_mapper.reading.wording import clean

MAX_ROWS = 200_000
_DELIMITERS = ",;\t|"
_TOLD = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)  # a line for Excel, which hides it


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    text = decode(data).replace("\x00", "")
    told = _TOLD.match(text)
    text = text[told.end() :] if told else text
    lines = text.splitlines()
    delimiter = told.group(1) if told else _delimiter(lines[:50])
    # Text that only bears the name: no character parts its lines alike.
    if delimiter is None:
        return from_text(text)
    csv.field_size_limit(10_000_000)
    rows: list[Row] = []
    notes: tuple[str, ...] = ()
    # Line ends within quotes belong to the cell, so the text is handed over as it is.
    for number, fields in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
        if number >= MAX_ROWS:
            notes = (f"Only the first {MAX_ROWS:,} rows were read: split it.",)
            break
        rows.append((number, [(column, clean(field)) for column, field in enumerate(fields)]))
    # A CSV has no sheet of its own; a spreadsheet program shows it under the file's name.
    sheet = PurePosixPath(name).stem
    return Extracted(tuple(sheet_blocks(sheet, rows, has_header=_names_columns(rows))), notes=notes)


def _names_columns(rows: list[Row]) -> bool:
    """Whether the first row names the columns, as in most exports: as many words as columns."""
    if len(rows) < 2:
        return False
    first = [text for _, text in rows[0][1]]
    is_full = len(first) > 1 and all(first) and len(first) >= max(len(c) for _, c in rows[1:50])
    return is_full and not any(character.isdigit() for text in first for character in text[:1])


def _delimiter(lines: list[str]) -> str | None:
    """The mark that parts most lines into the same number of fields."""
    best: tuple[int, str] | None = None
    for mark in _DELIMITERS:
        counts = [len(row) for row in csv.reader(lines, delimiter=mark) if row]
        several = [count for count in counts if count > 1]
        if several and len(several) >= len(counts) * 0.5:
            agreeing = max(map(several.count, set(several)))
            if best is None or agreeing > best[0]:
                best = (agreeing, mark)
    return best[1] if best else None

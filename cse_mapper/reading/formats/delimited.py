"""Tables as text (.csv, .tsv), with the cells a spreadsheet program shows them in."""

from __future__ import annotations

import csv
from pathlib import PurePosixPath

from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.plain_text import decode, from_text
from cse_mapper.reading.formats.rows import Row
from cse_mapper.reading.formats.sheet_blocks import sheet_blocks
from cse_mapper.reading.wording import clean

MAX_ROWS = 200_000
_DELIMITERS = ",;\t|"


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    text = decode(data)
    lines = text.splitlines()
    delimiter = _delimiter(lines[:50])
    if delimiter is None:
        return from_text(text)
    csv.field_size_limit(10_000_000)
    rows: list[Row] = []
    notes: tuple[str, ...] = ()
    for number, fields in enumerate(
        csv.reader(text.replace("\x00", "").splitlines(keepends=True), delimiter=delimiter)
    ):
        if number >= MAX_ROWS:
            notes = (f"Only the first {MAX_ROWS:,} rows were read: split it.",)
            break
        rows.append((number, [(column, clean(field)) for column, field in enumerate(fields)]))
    # A CSV has no sheet of its own; a spreadsheet program shows it under the file's name.
    return Extracted(tuple(sheet_blocks(PurePosixPath(name).stem, rows)), notes=notes)


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

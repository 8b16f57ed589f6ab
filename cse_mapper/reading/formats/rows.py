"""Turns rows of a table or a sheet into sentences: "Month: April 2023; On time: 84%.".

Which rows name the columns is decided in column_names.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cse_mapper.domain import Block, Locator
from cse_mapper.reading.formats.cells import cell_range
from cse_mapper.reading.formats.column_names import VALUE, Row, column_names, is_label

_CODE = re.compile(r'^\{"ImportId"')
_ENDS = ".!?:;"
_ROWS_WEIGHED = 13  # a row and those under it that tell whether it names their columns
_LONGEST_CARRIED = 80  # a cell merged over rows goes with each of them, unless it is a text


@dataclass(frozen=True, slots=True)
class RowText:
    """A row as a sentence, with the columns it fills (0-based, inclusive)."""

    text: str
    row: int
    first: int
    last: int
    is_heading: bool = False


Area = tuple[int, int, int, int]  # first row, first column, last row, last column; 0-based


def sheet_blocks(
    sheet: str,
    rows: Sequence[Row],
    merged: Sequence[Area] = (),
    tables: Sequence[Area] = (),
    *,
    has_header: bool = False,
) -> Iterator[Block]:
    """One block for each filled row of a sheet, its place the range the text stands in.

    `tables` are ranges that the workbook itself calls tables; their first row names the columns.
    """
    rows, spans = unmerged(rows, merged)
    if _has_codes(rows):
        rows, has_header = [rows[1], *rows[3:]], True
    texts: list[RowText] = []
    for area in tables:
        inside, rows = _split(rows, area)
        texts.extend(row_texts(inside, has_header=True, spans=spans))
    texts.extend(row_texts(rows, has_header=has_header, spans=spans))
    for row in sorted(texts, key=lambda text: text.row) if tables else texts:
        place = Locator(sheet=sheet, cells=cell_range(row.row, row.first, row.last))
        yield Block(row.text, place, "heading" if row.is_heading else "cells")


def _has_codes(rows: Sequence[Row]) -> bool:
    """Whether a survey's export has codes over its questions and under them (as Qualtrics has)."""
    marks = [text for _, text in rows[2][1] if text] if len(rows) > 3 else []
    return bool(marks) and all(map(_CODE.match, marks))


def row_texts(
    rows: Sequence[Row],
    *,
    has_header: bool = False,
    spans: Mapping[tuple[int, int], int] | None = None,
) -> list[RowText]:
    """Each non-empty row as text; a header row names the columns of the rows under it.

    `rows` are (row number, [(column number, text)]). `has_header` says that the document itself
    marks the first row as its header; `spans` is the last column of each merged cell.
    """
    filled = _filled(rows)
    texts: list[RowText] = []
    names: dict[int, str] = {}
    header: _Header | None = None
    is_lower_tier = False
    for index, (number, cells) in enumerate(filled):
        if is_lower_tier:  # it was taken in together with the row above
            is_lower_tier = False
            continue
        # An empty row ends a table: what follows may have columns of its own.
        gap = index > 0 and number > filled[index - 1][0] + 1
        opens = not names or gap
        marked = has_header and index == 0 and len(cells) > 1
        named = None
        if opens or marked:
            named = column_names(filled[index : index + _ROWS_WEIGHED], spans or {}, marked=marked)
        if named:
            _keep_unused(header, texts)
            names, is_lower_tier = named.names, named.has_two_tiers
            words = "; ".join(names[column] for column in sorted(names)) + "."
            text = RowText(words, number, cells[0][0], cells[-1][0])
            header = _Header(len(texts), text, named.asked_of_all)
        elif len(cells) == 1 and cells[0][0] not in names:
            texts.append(_lone_text(number, *cells[0], opens=opens))
        else:
            if gap and not any(column in names for column, _ in cells):
                names = {}
            if header:
                header.unused.difference_update(column for column, _ in cells)
            texts.append(RowText(_sentence(cells, names), number, cells[0][0], cells[-1][0]))
    _keep_unused(header, texts)
    return texts


def table_texts(
    rows: Iterable[Sequence[str]],
    *,
    has_header: bool = False,
    spans: Mapping[tuple[int, int], int] | None = None,
) -> Iterator[str]:
    """The texts of the rows of a table that is given cell by cell."""
    numbered = [(number, list(enumerate(row))) for number, row in enumerate(rows)]
    return (row.text for row in row_texts(numbered, has_header=has_header, spans=spans))


def _filled(rows: Sequence[Row]) -> list[Row]:
    """The rows and cells that hold text."""
    held = ((number, [(c, t) for c, t in cells if t]) for number, cells in rows)
    return [(number, cells) for number, cells in held if cells]


def _lone_text(number: int, column: int, text: str, *, opens: bool) -> RowText:
    """A row of one cell that no column names: the title of what follows, or a note."""
    longest = 300 if text.endswith("?") else 90
    is_title = len(text) <= longest and not VALUE.match(text) and text[-1] not in ".,;"
    # Within a table it parts rows rather than topics ("Region North"): no heading.
    return RowText(text, number, column, column, is_title and opens)


def unmerged(
    rows: Sequence[Row], merged: Sequence[Area]
) -> tuple[Sequence[Row], dict[tuple[int, int], int]]:
    """Rows with what is merged over them carried on, and how far merged cells reach."""
    if not merged:
        return rows, {}
    cells = {number: dict(row) for number, row in rows}
    spans: dict[tuple[int, int], int] = {}
    for top, left, bottom, right in merged:
        text = cells.get(top, {}).get(left, "")
        if not text:
            continue
        for number in range(top, min(bottom, top + 10_000) + 1):
            spans[number, left] = right
            if number in cells and len(text) <= _LONGEST_CARRIED and cells[number]:
                cells[number].setdefault(left, text)
    return [(number, sorted(row.items())) for number, row in cells.items()], spans


def _split(rows: Sequence[Row], area: Area) -> tuple[list[Row], list[Row]]:
    """The cells within an area, and all others."""
    top, left, bottom, right = area
    inside: list[Row] = []
    outside: list[Row] = []
    for number, cells in rows:
        if top <= number <= bottom:
            inside.append((number, [(c, t) for c, t in cells if left <= c <= right]))
            cells = [(c, t) for c, t in cells if not left <= c <= right]
        outside.append((number, cells))
    return inside, outside


@dataclass(frozen=True, slots=True)
class _Header:
    """A header row, where it belongs among the texts, and its columns no row has filled yet."""

    at: int
    text: RowText
    unused: set[int]


def _keep_unused(header: _Header | None, texts: list[RowText]) -> None:
    """A column that no row fills (a form to be filled in) is named by the header row alone."""
    if header and header.unused:
        texts.insert(header.at, header.text)


def _sentence(cells: Sequence[tuple[int, str]], header: dict[int, str]) -> str:
    named = [(header.get(column, ""), text) for column, text in cells]
    if not header:
        named = list(_beside_labels(text for _, text in cells))
    if not header and len(cells) == 2 and len(cells[0][1]) <= 40 and not VALUE.match(cells[0][1]):
        named = [(cells[0][1], cells[1][1])]  # a form: "Owner | Head of Customer Services"
    parts = [_named(name, text) for name, text in named]
    sentence = "; ".join(part.rstrip(";") for part in parts)
    return sentence if sentence[-1] in _ENDS else sentence + "."


def _beside_labels(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Texts of a row with the label that each stands beside: "Name: | Kim | Post: | Officer"."""
    label = ""
    for text in texts:
        if is_label(text):
            if label:
                yield "", label
            label = text
        else:
            yield label, text
            label = ""
    if label:
        yield "", label


def _named(name: str, text: str) -> str:
    """A cell with its column's name; a choice that was ticked repeats the name's last words."""
    name = name.removesuffix(f" - {text}")
    return f"{name.rstrip(': ')}: {text}" if name and name != text else text

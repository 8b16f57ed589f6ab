"""Turns rows of a table or a sheet into sentences: "Month: April 2023; On time: 84%.".

Also where a header has two tiers (a year over its measures, a question over its choices), where it
is a questionnaire's questions, however long, and where cells are merged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cse_mapper.domain import Block, Locator
from cse_mapper.reading.formats.cells import cell_range

_VALUE = re.compile(
    r"^[\s(<>~\u2248+\-\u00a3$\u20ac]*\d[\d\s,.:/%\-\u2013]*(?:%|p|pence|days?|hours?|minutes?|mins?|k|m|bn)?\)?\s*$"
    r"|^\d{1,2}(?:st|nd|rd|th)?[ \-/](?:\d{1,2}|[A-Za-z]{3,9})[ \-/]\d{2,4}$"
    r"|^(?:yes|no|y|n|n/a|-|\u2013|tbc|[\u2713\u2714\u2717\u2610-\u2612]|x)$",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"^(?:19|20)\d\d(?:\s*[/-]\s*(?:\d\d){1,2})?$")
_YES_NO = re.compile(r"^(?:yes|no|y|n|n/a)$", re.IGNORECASE)
# What survey programs put under a question whose answer is one cell.
_ANSWER = re.compile(r"^(?:open-ended )?response$", re.IGNORECASE)
_CODE = re.compile(r'^\{"ImportId"')
_RECORD = re.compile(r"^(?:id|(?:respondent|response|collector|#) ?id|start time|timestamp)$", re.I)
_ENDS = ".!?:;"
_LONGEST_NAME = 70  # letters of a column's name, unless it is a question
_LONGEST_CARRIED = 80  # a cell merged over rows goes with each of them, unless it is a text


@dataclass(frozen=True, slots=True)
class RowText:
    """A row as a sentence, with the columns it fills (0-based, inclusive)."""

    text: str
    row: int
    first: int
    last: int
    is_heading: bool = False


Row = tuple[int, Sequence[tuple[int, str]]]
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
    filled = [(number, [(c, t) for c, t in cells if t]) for number, cells in rows]
    filled = [(number, cells) for number, cells in filled if cells]
    texts: list[RowText] = []
    header: dict[int, str] = {}
    unnamed: _Header | None = None
    previous: int | None = None
    is_lower_tier = False
    for index, (number, cells) in enumerate(filled):
        below = [cells for _, cells in filled[index + 1 : index + 13]]
        gap = previous is not None and number > previous + 1
        previous = number
        first, last = cells[0][0], cells[-1][0]
        opens = not header or gap
        if is_lower_tier:  # it was taken in together with the row above
            is_lower_tier = False
            continue
        marked = has_header and index == 0 and len(cells) > 1
        two_tiers = None
        if (opens or marked) and len(below) > 1 and filled[index + 1][0] == number + 1:
            two_tiers = _two_tiers(number, dict(cells), dict(below[0]), below[1:], spans or {})
        if two_tiers or marked or (opens and _is_header(cells, below)):
            _keep_unused(unnamed, texts)
            header = two_tiers or dict(cells)
            is_lower_tier = bool(two_tiers)
            words = "; ".join(header[column] for column in sorted(header)) + "."
            # A choice that nobody made says nothing, a column of a form that nobody filled does.
            is_survey = two_tiers and any("?" in name for name in header.values())
            named = set() if is_survey else set(header)
            unnamed = _Header(len(texts), RowText(words, number, first, last), named)
            continue
        if len(cells) == 1 and cells[0][0] not in header:
            title = cells[0][1]
            longest = 300 if title.endswith("?") else 90
            is_title = len(title) <= longest and not _VALUE.match(title) and title[-1] not in ".,;"
            texts.append(RowText(title, number, first, last, is_title and (opens or not header)))
            continue
        if opens and gap and not any(c in header for c, _ in cells):
            header = {}
        if unnamed:
            unnamed.unused.difference_update(column for column, _ in cells)
        texts.append(RowText(_sentence(cells, header), number, first, last))
    _keep_unused(unnamed, texts)
    return texts


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


def _two_tiers(
    number: int,
    upper: dict[int, str],
    lower: dict[int, str],
    below: Sequence[Sequence[tuple[int, str]]],
    spans: Mapping[tuple[int, int], int],
) -> dict[int, str] | None:
    """The names of the columns where two rows name them together, else None."""
    grouped = {c: right for c in upper if (right := spans.get((number, c), c)) > c}
    shares = any(c not in upper for c in lower)
    if len(upper) < 2 or len(lower) < 2 or not shares or not below:
        return None
    words = [*upper.values(), *lower.values()]
    if any(_VALUE.match(w) and not _PERIOD.match(w) and not _YES_NO.match(w) for w in words):
        return None
    measures = [text.lower() for text in lower.values()]
    is_survey = any(map(_ANSWER.match, lower.values())) or any(t[-1] == "?" for t in upper.values())
    if not grouped and not is_survey and len(set(measures)) == len(measures):
        return None
    if any(len(word) > _LONGEST_NAME for word in words) and not is_survey:
        return None
    names: dict[int, str] = {}
    group, reach = "", -1
    for column in sorted({*upper, *lower}):
        if column in upper:
            group = upper[column]
            reach = grouped.get(column, column if grouped or column not in lower else 16_384)
        over = group if column <= reach else ""
        under = lower.get(column, "")
        if not under or under == over or (over and _ANSWER.match(under)):
            names[column] = over
        else:
            names[column] = f"{over} - {under}" if over else under
    return names


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
    if not header and len(cells) == 2 and len(cells[0][1]) <= 40 and not _VALUE.match(cells[0][1]):
        named = [(cells[0][1], cells[1][1])]  # a form: "Owner | Head of Customer Services"
    parts = [_named(name, text) for name, text in named]
    sentence = "; ".join(part.rstrip(";") for part in parts)
    return sentence if sentence[-1] in _ENDS else sentence + "."


def _named(name: str, text: str) -> str:
    """A cell with its column's name; a choice that was ticked repeats the name's last words."""
    name = name.removesuffix(f" - {text}")
    return f"{name.rstrip(': ')}: {text}" if name and name != text else text


def _is_header(
    cells: Sequence[tuple[int, str]], below: Sequence[Sequence[tuple[int, str]]]
) -> bool:
    """Short words over rows that are longer or are figures; a form of two columns has none."""
    words = [text for _, text in cells]
    if len(words) == 1 and words[0][-1] == "?" and len(below) > 1:
        # One question and its answers, one a row.
        column = cells[0][0]
        return all(len(row) == 1 and row[0][0] == column and row[0][1][-1] != "?" for row in below)
    if len(words) < 2 or not below or all(map(_PERIOD.match, words)):
        return False
    # Years name columns as words do: "Way in | 2023-24 | 2025-26".
    if any(_VALUE.match(w) and not _PERIOD.match(w) and not _YES_NO.match(w) for w in words):
        return False
    if any(map(_YES_NO.match, words)) and any(_YES_NO.match(t) for row in below for _, t in row):
        return False
    is_survey = bool(_RECORD.match(words[0])) or sum(w[-1] == "?" for w in words) > 1
    if any(len(w) > _LONGEST_NAME for w in words) and not is_survey:
        return False
    if len({w.lower() for w in words}) < len(words):
        return False
    if is_survey and not any(t[-1] == "?" for row in below for _, t in row[:1]):
        return True
    columns = {column for column, _ in cells}
    table = [row for row in below if any(column in columns for column, _ in row)]
    if not table or (len(table) == 1 and len(table[0]) < 2 < len(words)):
        return False
    values = sum(bool(_VALUE.match(text)) for row in table for _, text in row)
    if values:
        return True
    if len(words) == 2:
        # Two columns of words: a header only when the left one holds more than labels.
        left = [row[0][1] for row in table if row]
        return len(table) > 1 and sum(map(len, left)) / len(left) > 40
    lengths = [len(text) for row in table for _, text in row]
    return sum(lengths) / len(lengths) >= sum(map(len, words)) / len(words) * 0.8

"""Turns rows of a table or a sheet into sentences: "Month: April 2023; On time: 84%."."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_VALUE = re.compile(
    r"^[\s(<>~\u2248+\-\u00a3$\u20ac]*\d[\d\s,.:/%\-\u2013]*(?:%|p|pence|days?|hours?|minutes?|mins?|k|m|bn)?\)?\s*$"
    r"|^\d{1,2}(?:st|nd|rd|th)?[ \-/](?:\d{1,2}|[A-Za-z]{3,9})[ \-/]\d{2,4}$"
    r"|^(?:yes|no|y|n|n/a|-|\u2013|tbc|\u2713|\u2714|x)$",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"^(?:19|20)\d\d(?:\s*[/-]\s*(?:\d\d){1,2})?$")
_ENDS = ".!?:;"


@dataclass(frozen=True, slots=True)
class RowText:
    """A row as a sentence, with the columns it fills (0-based, inclusive)."""

    text: str
    row: int
    first: int
    last: int
    is_heading: bool = False


Row = tuple[int, Sequence[tuple[int, str]]]


def row_texts(rows: Sequence[Row], *, has_header: bool = False) -> list[RowText]:
    """Each non-empty row as text; a header row names the columns of the rows under it.

    `rows` are (row number, [(column number, text)]). `has_header` says that the document itself
    marks the first row as its header.
    """
    filled = [(number, [(c, t) for c, t in cells if t]) for number, cells in rows]
    filled = [(number, cells) for number, cells in filled if cells]
    texts: list[RowText] = []
    header: dict[int, str] = {}
    unnamed: _Header | None = None
    previous: int | None = None
    for index, (number, cells) in enumerate(filled):
        below = [cells for _, cells in filled[index + 1 : index + 13]]
        gap = previous is not None and number > previous + 1
        previous = number
        first, last = cells[0][0], cells[-1][0]
        opens = not header or gap
        marked = has_header and index == 0 and len(cells) > 1
        if marked or (opens and _is_header(cells, below)):
            _keep_unused(unnamed, texts)
            header = dict(cells)
            words = "; ".join(text for _, text in cells) + "."
            unnamed = _Header(len(texts), RowText(words, number, first, last), set(header))
            continue
        if len(cells) == 1 and cells[0][0] not in header:
            title = cells[0][1]
            is_title = len(title) <= 90 and not _VALUE.match(title) and title[-1] not in ".,;"
            texts.append(RowText(title, number, first, last, is_title and (opens or not header)))
            continue
        if opens and gap and not any(c in header for c, _ in cells):
            header = {}
        if unnamed:
            unnamed.unused.difference_update(column for column, _ in cells)
        texts.append(RowText(_sentence(cells, header), number, first, last))
    _keep_unused(unnamed, texts)
    return texts


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
    parts = [
        f"{name.rstrip(': ')}: {text}" if name and name != text else text for name, text in named
    ]
    sentence = "; ".join(part.rstrip(";") for part in parts)
    return sentence if sentence[-1] in _ENDS else sentence + "."


def _is_header(
    cells: Sequence[tuple[int, str]], below: Sequence[Sequence[tuple[int, str]]]
) -> bool:
    """Short words over rows that are longer or are figures; a form of two columns has none."""
    words = [text for _, text in cells]
    if len(words) < 2 or not below or all(map(_PERIOD.match, words)):
        return False
    # Years name columns as words do: "Way in | 2023-24 | 2025-26".
    if any(len(w) > 70 or (_VALUE.match(w) and not _PERIOD.match(w)) for w in words):
        return False
    if len({w.lower() for w in words}) < len(words):
        return False
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

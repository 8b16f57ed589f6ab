"""Tells whether a row of a table or a sheet names its columns, alone or with the row under it.

Also where a header has two tiers (a year over its measures, a question over its choices) and where
it is a questionnaire's questions, however long. Few documents mark their headers: they are told by
what stands in the row and in those under it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# A cell that holds a figure, a day, a yes or a tick: it is filled in and names nothing.
VALUE = re.compile(
    r"^[\s(<>~\u2248+\-\u00a3$\u20ac]*\d[\d\s,.:/%\-\u2013]*(?:%|p|pence|days?|hours?|minutes?|mins?|k|m|bn)?\)?\s*$"
    r"|^\d{1,2}(?:st|nd|rd|th)?[ \-/](?:\d{1,2}|[A-Za-z]{3,9})[ \-/]\d{2,4}$"
    r"|^(?:yes|no|y|n|n/a|-|\u2013|tbc|[\u2713\u2714\u2717\u2610-\u2612]|x)$",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"^(?:19|20)\d\d(?:\s*[/-]\s*(?:\d\d){1,2})?$")
_YES_NO = re.compile(r"^(?:yes|no|y|n|n/a)$", re.IGNORECASE)
# What survey programs put under a question whose answer is one cell.
_ANSWER = re.compile(r"^(?:open-ended )?response$", re.IGNORECASE)
_RECORD = re.compile(r"^(?:id|(?:respondent|response|collector|#) ?id|start time|timestamp)$", re.I)
_SENTENCE = re.compile(r"(?:\S+\s+){4,}\S*[a-z]\.$")
_LONGEST_NAME = 70  # letters of a column's name, unless it is a question
_TO_THE_END = 16_384  # columns of a sheet

Cells = Sequence[tuple[int, str]]  # column number and text
Row = tuple[int, Cells]


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """What columns are called by one row, or by two that name them together."""

    names: dict[int, str]
    has_two_tiers: bool = False

    @property
    def asked_of_all(self) -> set[int]:
        """The columns that are worth a word even where no row fills them.

        A choice that nobody made says nothing, a column of a form that nobody filled does.
        """
        is_survey = self.has_two_tiers and any("?" in name for name in self.names.values())
        return set() if is_survey else set(self.names)


def column_names(
    rows: Sequence[Row], spans: Mapping[tuple[int, int], int], *, marked: bool
) -> ColumnNames | None:
    """What the first of these rows, none with an empty cell, calls the columns of the others.

    None where it names none. `marked` says that the document calls it a header; `spans` is the last
    column of each merged cell, by row and column.
    """
    (number, cells), *under = rows
    below = [row for _, row in under]
    if len(below) > 1 and under[0][0] == number + 1:
        upper, lower = dict(cells), dict(below[0])
        merged = {c: right for c in upper if (right := spans.get((number, c), c)) > c}
        if _are_two_tiers(upper, lower, below[1:], merged):
            return ColumnNames(_joined(upper, lower, merged), has_two_tiers=True)
    return ColumnNames(dict(cells)) if marked or _is_header(cells, below) else None


def _are_two_tiers(
    upper: dict[int, str], lower: dict[int, str], below: Sequence[Cells], merged: dict[int, int]
) -> bool:
    """Whether the lower row goes on naming what the upper one groups, rather than being filled."""
    shares = any(column not in upper for column in lower)
    if len(upper) < 2 or len(lower) < 2 or not shares or not below:
        return False
    words = [*upper.values(), *lower.values()]
    if any(map(_is_filled_in, words)):
        return False
    is_survey = any(map(_ANSWER.match, lower.values())) or any(t[-1] == "?" for t in upper.values())
    if is_survey:
        return True
    # Without merged cells only measures that recur, once under each group, show that there are any,
    # and a group that has but one column each is none: "Met | Not met | Met" under a row of names.
    measures = {text.lower() for text in lower.values()}
    spans_some = any(column not in upper for column in lower if column > min(upper))
    is_grouped = bool(merged) or (len(measures) < len(lower) and spans_some)
    return is_grouped and all(len(word) <= _LONGEST_NAME for word in words)


def _joined(upper: dict[int, str], lower: dict[int, str], merged: dict[int, int]) -> dict[int, str]:
    """Each column's name with its group's before it: "2025-26 - Answered"."""
    names: dict[int, str] = {}
    group, reach = "", -1
    for column in sorted({*upper, *lower}):
        if column in upper:
            group = upper[column]
            # A group whose cell is not merged goes on until the next one begins.
            reach = merged.get(column, column if merged or column not in lower else _TO_THE_END)
        over = group if column <= reach else ""
        under = lower.get(column, "")
        if not under or under == over or (over and _ANSWER.match(under)):
            names[column] = over
        else:
            names[column] = f"{over} - {under}" if over else under
    return names


def _is_header(cells: Cells, below: Sequence[Cells]) -> bool:
    """Short words over rows that are longer or are figures; a form of two columns has none."""
    words = [text for _, text in cells]
    if len(words) == 1:
        return _is_lone_question(cells[0], below)
    is_survey = _is_survey(words)
    if not below or not _may_be_names(words, below, is_survey=is_survey):
        return False
    if is_survey and not any(t[-1] == "?" for row in below for _, t in row[:1]):
        return True
    if _is_title_over_names(cells, below):
        return False
    columns = {column for column, _ in cells}
    table = [row for row in below if any(column in columns for column, _ in row)]
    if not table or (len(table) == 1 and len(table[0]) < 2 < len(words)):
        return False
    has_figures = any(VALUE.match(text) for row in table for _, text in row)
    return has_figures or _leaves_a_corner(cells, table) or _are_longer(table, words)


def _is_title_over_names(cells: Cells, below: Sequence[Cells]) -> bool:
    """Whether the row under it names more columns, so that it is the title of the table."""
    names, *rows = below
    more = len(names) > len(cells) and names[-1][0] > cells[-1][0]
    return more and _is_header(names, rows)


def _leaves_a_corner(cells: Cells, table: Sequence[Cells]) -> bool:
    """Whether a row is empty just where each row under it says what it is about."""
    first = cells[0][0]
    return len(cells) > 1 and len(table) > 1 and all(row[0][0] < first for row in table)


def _is_lone_question(cell: tuple[int, str], below: Sequence[Cells]) -> bool:
    """One question and its answers, one a row."""
    column, text = cell
    return (
        text[-1] == "?"
        and len(below) > 1
        and all(len(row) == 1 and row[0][0] == column and row[0][1][-1] != "?" for row in below)
    )


def _is_survey(words: Sequence[str]) -> bool:
    """Whether columns are a questionnaire's: an answer's number or time first, or its questions."""
    return bool(_RECORD.match(words[0])) or sum(word[-1] == "?" for word in words) > 1


def _may_be_names(words: Sequence[str], below: Sequence[Cells], *, is_survey: bool) -> bool:
    """Whether nothing in a row's own words speaks against their being names of columns."""
    if all(map(_PERIOD.match, words)) or any(map(_is_filled_in, words)):
        return False
    # Labels beside what is filled in for them: "Name: | Kim | Post: | Officer".
    if any(map(is_label, words[1:])) and not all(map(is_label, words)):
        return False
    # Yes and No may head columns of counts, but not where they are what the rows answer.
    if any(map(_YES_NO.match, words)) and any(_YES_NO.match(t) for row in below for _, t in row):
        return False
    if any(len(word) > _LONGEST_NAME for word in words) and not is_survey:
        return False
    if any(map(_SENTENCE.match, words)):
        return False
    return len({word.lower() for word in words}) == len(words)


def is_label(text: str) -> bool:
    """Whether a cell says itself that what it names stands beside it."""
    return text.endswith(":")


def _is_filled_in(text: str) -> bool:
    """A value that names no column. Years do ("Way in | 2023-24 | 2025-26"), and yes and no may."""
    return bool(VALUE.match(text)) and not _PERIOD.match(text) and not _YES_NO.match(text)


def _are_longer(table: Sequence[Cells], words: Sequence[str]) -> bool:
    """Whether rows of words alone say more than the row over them, as contents do than names."""
    if len(words) == 2:
        # A form's left column holds labels, and its first row is filled like the others.
        left = [row[0][1] for row in table if row]
        return len(table) > 1 and sum(map(len, left)) / len(left) > 40
    lengths = [len(text) for row in table for _, text in row]
    return sum(lengths) / len(lengths) >= sum(map(len, words)) / len(words) * 0.8

"""What people added to a workbook of ours, and what was ours when it was written."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from cse_mapper.domain.entries import BY_WHEN, GAPS, OWNER, Entry
from cse_mapper.outputs.review_columns import KEY, read_key

# Where what has lost its row stands, so that nothing that was typed vanishes with the evidence.
KEPT = "Kept"
# The hidden sheet of ours: the choices of the drop-downs, and what was ours when we wrote it.
LISTS = "Lists"
# The sheets that a run may write; for a workbook that does not say itself which were ours.
OUR_SHEETS = (
    "Summary", "Matrix", "Matrix by document", "Evidence", "Gaps", "Files", "Claims", "Triage",
    "Follow-up", "Asked for",
)  # fmt: skip
# What is at the row of headings of a list has this for its key.
HEADINGS = "the headings"

Content = str | float | bool | datetime | date | time | timedelta | None
# Properties of a cell's format as XlsxWriter names them, sorted, so that equal looks are equal.
Look = tuple[tuple[str, Any], ...]
Subject = tuple[str, str, str]

# What a row is about where it is not its first column alone.
_KEY_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Claims": ("Element", "File"),
    "Follow-up": ("Finding", "Elements", "What the report said"),
    "By service": ("Service area", "What", "Element"),
    "Evidence": (KEY,),
}
# For a workbook that does not say itself which columns were for people.
TYPED_COLUMNS: Mapping[str, tuple[str, ...]] = {
    GAPS: (OWNER, BY_WHEN),
    "Triage": ("Notes on site",),
    "Follow-up": ("Notes",),
}


@dataclass(frozen=True, slots=True)
class Value:
    """What stands in a cell of theirs; of a formula the last result, and the row it stood in."""

    content: Content = None
    formula: str = ""
    row: int = 0
    look: Look = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What a person put at a row and column of ours: a value, a colour ("#FFEE00"), a comment.

    `key` is what the row is about, "" for a row of their own; `place` names it for people.
    """

    sheet: str
    key: str
    column: str
    place: str
    value: Value | None = None
    colour: str = ""
    comment: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column that a person added to a sheet of ours."""

    sheet: str
    name: str
    width: float | None = None
    hidden: bool = False
    look: Look = ()


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A row that a person added to a sheet of ours: its cells by column."""

    sheet: str
    cells: tuple[Added, ...]


@dataclass(frozen=True, slots=True)
class OwnCell:
    """A cell of a sheet of their own; row and column count from 0."""

    row: int
    column: int
    value: Value
    comment: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """A sheet of their own, as far as it can be read and written; rows and columns count from 0.

    `widths` are (first, last, characters or None, hidden) columns, `heights` (row, points or None,
    hidden), `merged` (first row, first column, last row, last column), as `filtered` is.
    """

    name: str
    cells: tuple[OwnCell, ...] = ()
    widths: tuple[tuple[int, int, float | None, bool], ...] = ()
    heights: tuple[tuple[int, float | None, bool], ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    filtered: tuple[int, int, int, int] | None = None
    frozen: tuple[int, int] = (0, 0)
    tab: str = ""
    hidden: bool = False
    gridlines: bool = True
    # (cells such as "B2:B9", the choices as a list or a reference such as "=Lists!A1:A9")
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Additions:
    """All that people added to a workbook, for the next one to carry on.

    `entries` is what stands of owners, dates and notes; `names` are names they gave to cells.
    `seen` is the digest of the workbook that they were read from, "" for none: one that is another
    by the time of writing holds what nobody has read yet.
    """

    cells: tuple[Added, ...] = ()
    columns: tuple[OwnColumn, ...] = ()
    rows: tuple[OwnRow, ...] = ()
    sheets: tuple[OwnSheet, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    entries: tuple[Entry, ...] = ()
    seen: str | None = field(default=None, repr=False, compare=False)

    @property
    def digest(self) -> str:
        """Tell whether a workbook would be written with the same additions."""
        return hashlib.sha256(repr(self).encode("utf-8", "replace")).hexdigest()

    @property
    def own(self) -> bool:
        """Whether there is anything that stands in the workbook alone, and in no other file."""
        return bool(self.cells or self.columns or self.rows or self.sheets or self.names)


@dataclass(frozen=True, slots=True)
class Typed:
    """A cell of a column for people as it was read: text and kind as in `domain.entries`."""

    subject: Subject
    value: str
    kind: str
    place: str
    homeless: bool = False


@dataclass(slots=True)
class Written:
    """What a workbook said of itself when it was written, in its hidden sheet.

    By sheet: its columns ("" for none), those for people, the keys of its rows as digests, and how
    many rows and columns it took. `colours` are fills of ours; `typed` and `kept` digests of what
    was shown in the columns for people, and among what had lost its row.
    """

    columns: dict[str, list[str]] = field(default_factory=dict)
    for_people: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, set[str]] = field(default_factory=dict)
    extent: dict[str, tuple[int, int]] = field(default_factory=dict)
    colours: set[str] = field(default_factory=set)
    typed: dict[Subject, str] = field(default_factory=dict)
    kept: dict[Subject, str] = field(default_factory=dict)


def key_columns(sheet: str, names: Sequence[str]) -> tuple[str, ...]:
    """Find out by which columns a row of a sheet of ours is known again."""
    return _KEY_COLUMNS.get(sheet) or tuple(names[:1])


class Keys:
    """Names the rows of one sheet by what they are about, from the top down.

    Rows about the same thing are numbered. Only the sheet Evidence has a hidden key.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, texts: Sequence[str]) -> str:
        """The key of the next row by its cells in `key_columns`; "" where they are empty."""
        found = read_key(texts[0]) if len(texts) == 1 else None
        if found:
            key = f"{found.element} {found.text_id}"
            key += f" {found.copy}" if found.copy > 1 else ""
        else:
            folded = [" ".join(text.split()) for text in texts]
            key = folded[0] if len(folded) == 1 else _digest("\x1f".join(folded))
            if not any(folded):
                return ""
        self._seen[key] += 1
        return key if self._seen[key] == 1 else f"{key} #{self._seen[key]}"


def value_digest(value: str) -> str:
    """Tell whether a value still is what was written; ends of lines are the program's business."""
    return _digest("\n".join(line.strip() for line in value.strip().splitlines()))


def row_digest(key: str) -> str:
    return _digest(key)[:8]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]

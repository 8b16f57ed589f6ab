"""Puts what people added where its row stands now, and what has no row any more on a sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from cse_mapper.domain.entries import Entry
from cse_mapper.outputs.additions import (
    HEADINGS,
    Added,
    Additions,
    Keys,
    OwnColumn,
    OwnRow,
    Written,
    key_columns,
    row_digest,
    value_digest,
)
from cse_mapper.outputs.review_columns import KEY


@dataclass(frozen=True, slots=True)
class RowAdditions:
    """What people added to one row: by column of ours, and by place of a column of theirs."""

    entries: Mapping[int, Entry] = field(default_factory=dict)
    cells: Mapping[int, Sequence[Added]] = field(default_factory=dict)


class Placing:
    """The additions on their way into a workbook: what is placed is taken out, the rest remains.

    Also keeps the record of what is ours in it.
    """

    def __init__(self, additions: Additions | None = None) -> None:
        self.additions = additions or Additions()
        self.written = Written()
        self._cells: dict[tuple[str, str], list[Added]] = defaultdict(list)
        self._entries: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        self._rows: dict[str, list[OwnRow]] = defaultdict(list)
        self._columns: dict[str, list[OwnColumn]] = defaultdict(list)
        for added in self.additions.cells:
            self._cells[added.sheet, added.key].append(added)
        for entry in self.additions.entries:
            self._entries[entry.sheet, entry.key].append(entry)
        for row in self.additions.rows:
            self._rows[row.sheet].append(row)
        for column in self.additions.columns:
            self._columns[column.sheet].append(column)

    def columns(self, sheet: str) -> Sequence[OwnColumn]:
        return self._columns[sheet]

    def cells(self, sheet: str, key: str, columns: Mapping[str, int]) -> dict[int, list[Added]]:
        """Take out what is for a row and has a column there, by the column's place."""
        waiting = self._cells.get((sheet, key))
        placed: dict[int, list[Added]] = defaultdict(list)
        if waiting and key:
            for added in waiting:
                if added.column in columns:
                    placed[columns[added.column]].append(added)
            # What is not placed stays, and goes among what has lost its row.
            waiting[:] = [added for added in waiting if added.column not in columns]
        return placed

    def entries(self, sheet: str, key: str, columns: Mapping[str, int]) -> dict[int, Entry]:
        """Take out what was typed for a row, by the place of the column for people."""
        waiting = self._entries.get((sheet, key))
        if not waiting:
            return {}
        placed = {columns[e.column]: e for e in waiting if e.column in columns}
        waiting[:] = [entry for entry in waiting if entry.column not in columns]
        return placed

    def rows(self, sheet: str) -> list[OwnRow]:
        return self._rows.pop(sheet, [])

    def homeless(self) -> Iterator[Added | Entry]:
        """What has found no row: first of the entries, then of the cells, then whole rows."""
        for entries in self._entries.values():
            yield from entries
        for cells in self._cells.values():
            yield from cells
        for rows in self._rows.values():
            for row in rows:
                yield from row.cells


# How far to the right of ours people's cells are looked for, on a sheet without headings.
_BESIDE = 200


@cache
def _letters(width: int) -> Mapping[str, int]:
    """The places of columns by their letters."""
    from xlsxwriter.utility import xl_col_to_name

    return {xl_col_to_name(place): place for place in range(width)}


class OnSheet:
    """The additions to one sheet of ours while its rows are written from the top down."""

    def __init__(self, placing: Placing, sheet: str) -> None:
        self._placing, self._sheet = placing, sheet
        self._written = placing.written
        self._keys = Keys()
        self._names: list[str] = []
        self._key_at: list[int] = []
        self._at: dict[str, int] = {}
        self._headed = False

    def head(self, names: Sequence[str]) -> Sequence[OwnColumn]:
        """Learn the headings of a list; returns the columns of theirs that go after them."""
        self._headed = True
        self._names = list(names)
        self._at = {name: place for place, name in reversed(list(enumerate(names)))}
        self._key_at = [self._at[name] for name in key_columns(self._sheet, names)]
        self._written.columns[self._sheet] = list(names)
        self._written.for_people[self._sheet] = []
        self._written.rows[self._sheet] = set()
        # A column of theirs whose name we use now has become ours.
        theirs = [own for own in self._placing.columns(self._sheet) if own.name not in self._at]
        self._at |= {own.name: len(names) + place for place, own in enumerate(theirs)}
        return theirs

    def row(self, row: int, texts: Mapping[int, str], inputs: Sequence[int]) -> RowAdditions:
        """Find what people added to a row, by its texts and the places of its cells for people."""
        if not self._headed:
            return self._free_row(row, texts)
        if row == 0:
            return RowAdditions(cells=self._placing.cells(self._sheet, HEADINGS, self._at))
        key = self._keys.of([texts.get(place, "") for place in self._key_at])
        if KEY not in self._names:
            self._written.rows[self._sheet].add(row_digest(key))
            for_people = {self._names[place]: place for place in inputs}
        else:
            for_people = {}  # decisions, which have a file of their own
        # Not from the headings: a column is for people where a row of it was left to them.
        known = self._written.for_people[self._sheet]
        known += [name for name in for_people if name not in known]
        entries = self._placing.entries(self._sheet, key, for_people)
        for place in for_people.values():
            shown = entries[place].value if place in entries else texts.get(place, "")
            if shown:
                subject = self._sheet, key, self._names[place]
                self._written.typed[subject] = value_digest(shown)
        return RowAdditions(entries, self._placing.cells(self._sheet, key, self._at))

    def _free_row(self, row: int, texts: Mapping[int, str]) -> RowAdditions:
        columns = _letters(max(texts, default=0) + 1 + _BESIDE)
        first = next((texts[place] for place in sorted(texts) if texts[place].strip()), "")
        key = self._keys.of([first])
        _, width = self._written.extent.get(self._sheet, (0, 0))
        self._written.extent[self._sheet] = row + 1, max(width, max(texts, default=0) + 1)
        self._written.columns.setdefault(self._sheet, [])
        return RowAdditions(cells=self._placing.cells(self._sheet, key, columns))

    def own_rows(self) -> Iterator[tuple[dict[int, Added], list[Added]]]:
        """Rows of theirs, for below ours: the cells by place, and those without a column here."""
        from xlsxwriter.utility import xl_cell_to_rowcol

        for row in self._placing.rows(self._sheet):
            placed: dict[int, Added] = {}
            left = []
            for added in row.cells:
                if self._headed and added.column in self._at:
                    placed[self._at[added.column]] = added
                elif not self._headed and added.column.isalpha() and len(added.column) <= 3:
                    placed[xl_cell_to_rowcol(f"{added.column}1")[1]] = added
                else:
                    left.append(added)
            yield placed, left

    def keep(self, left: Sequence[Added]) -> None:
        """Cells of a row of theirs whose column is no more: they go among what has no place."""
        for added in left:
            self._placing._cells[added.sheet, ""].append(added)

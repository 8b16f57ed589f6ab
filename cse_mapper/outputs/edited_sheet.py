"""Reads one sheet of ours that a person edited: which columns, rows, colours, notes are theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cse_mapper.domain.plain import plain
from cse_mapper.outputs.additions import (
    HEADINGS,
    KEPT,
    TYPED_COLUMNS,
    Added,
    Keys,
    Look,
    OwnColumn,
    OwnRow,
    Typed,
    Value,
    Written,
    key_columns,
    row_digest,
)
from cse_mapper.outputs.looks import Looks
from cse_mapper.outputs.own_sheets import characters, content_of, formula_of, spelt_out
from cse_mapper.outputs.review_columns import KEY, read_key

# What a person reads of a row whose place is gone, in characters.
_SHOWN = 80
# Columns of a sheet that are looked at beyond those that we wrote.
_MORE_COLUMNS = 200
# People put a title or a logo above a list; further down its headings are not looked for.
HEADER_WITHIN = 30


@dataclass
class Found:
    """What was found on the sheets that were read so far."""

    cells: list[Added] = field(default_factory=list)
    columns: list[OwnColumn] = field(default_factory=list)
    rows: list[OwnRow] = field(default_factory=list)
    typed: list[Typed] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Opened:
    """A sheet of ours as it is streamed, held without its rows, and streamed with results."""

    streamed: Any
    held: Any
    results: Any


class SheetReader:
    """Reads one sheet of ours: which columns, rows, colours and comments are people's."""

    def __init__(
        self, name: str, opened: Opened, written: Written | None, looks: Looks, found: Found
    ) -> None:
        self.name, self.opened = name, opened
        self.written, self.looks, self.found = written or Written(), looks, found
        # Without a record what is ours cannot be told from what is theirs.
        self.known = name in self.written.columns
        self.ours = self.written.columns.get(name, [])
        self.people = self._people(name)
        # Counts from the top as the writer did: rows about the same thing have the same numbers.
        self.keys = Keys()
        self.names: dict[int, str] = {}
        self.results: Sequence[Any] = ()
        self.comments = _comments(opened.held)

    def _people(self, sheet: str) -> Sequence[str]:
        if sheet in self.written.columns:
            return self.written.for_people.get(sheet, ())
        return TYPED_COLUMNS.get(sheet, ())

    def read(self) -> None:
        if self.known and not self.ours:
            self._read_free()
            return
        above: list[tuple[int, Sequence[Any]]] = []
        for number, row in enumerate(self._rows(), start=1):
            if self.names:
                (self._read_kept if self.name == KEPT else self._read_row)(number, row)
            elif number > HEADER_WITHIN:
                return
            elif not self._find_header(number, row):
                above.append((number, row))
        if self.known and self.names:
            for number, row in above:
                self._keep_row(number, row)

    def _rows(self) -> Iterator[Sequence[Any]]:
        from openpyxl.cell.read_only import EMPTY_CELL

        # Some programs write all 16,384 columns of a row that was coloured as a whole.
        width = max(len(self.ours), 60) + _MORE_COLUMNS
        streams = [self.opened.streamed, self.opened.results]
        for stream in filter(None, streams):
            stream.reset_dimensions()
        rows, results = (
            iter(stream.iter_rows(max_col=width)) if stream else iter(()) for stream in streams
        )
        last = 0
        for row in rows:
            last += 1
            self.results = next(results, ())
            yield row
        # Comments below the last row stand at cells that the file does not have.
        self.results = ()
        for _ in range(last, max((row for row, _ in self.comments), default=0)):
            yield (EMPTY_CELL,) * width

    def _find_header(self, number: int, row: Sequence[Any]) -> bool:
        names = {
            place: text_of(cell.value) for place, cell in enumerate(row) if text_of(cell.value)
        }
        wanted = key_columns(self.name, self.ours or list(names.values()))
        if len(names) < 2 or not set(wanted) <= set(names.values()):
            return False
        used: Counter[str] = Counter()
        for place, name in names.items():
            used[name] += 1
            # Of columns with the same name the first is ours or a copy of it.
            self.names[place] = name if used[name] == 1 else f"{name} ({used[name]})"
        if not self.ours:
            self.ours = list(names.values())
        for place, name in list(self.names.items()):
            if name not in self.ours:
                self._own_column(place, name, self.looks.of(row[place]))
            self._mark(row[place], number, place, HEADINGS, name, HEADINGS)
        return True

    def _own_column(self, place: int, name: str, look: Look = ()) -> None:
        from openpyxl.utils import get_column_letter

        letters, width, hidden = get_column_letter(place + 1), None, False
        for first, column in self.opened.held.column_dimensions.items():
            if first == letters or (column.min or 0) <= place + 1 <= (column.max or 0):
                width, hidden = characters(column.width), bool(column.hidden)
        self.found.columns.append(OwnColumn(self.name, name, width, hidden, look))

    def _name(self, place: int) -> str:
        """The column's name; one without a heading is named by its letters, from now on."""
        from openpyxl.utils import get_column_letter

        if place not in self.names:
            name = f"Column {get_column_letter(place + 1)}"
            while name in self.names.values():
                name += "'"
            self._own_column(place, name)
            self.names[place] = name
        return self.names[place]

    def _read_row(self, number: int, row: Sequence[Any]) -> None:
        texts = {name: text_of(row[p].value) for p, name in self.names.items() if p < len(row)}
        wanted = key_columns(self.name, self.ours)
        key = self.keys.of([texts.get(name, "") for name in wanted])
        if not key or not self._is_ours(key, texts[wanted[0]]):
            self._keep_row(number, row)
            return
        self.found.files += [texts["File"]] if self.name == "Files" and "File" in texts else []
        place = self._place(texts)
        for at, cell in enumerate(row):
            if at not in self.names and not self._is_used(number, at, cell):
                continue
            name = self._name(at)
            if name in self.people:
                value, kind = typed_of(self._shown(at, cell))
                self.found.typed.append(Typed((self.name, key, name), value, kind, place))
            if name in self.ours:
                self._mark(cell, number, at, key, name, place)
            else:
                self._take(self._added(cell, number, at, key, name, place))

    def _is_ours(self, key: str, first: str) -> bool:
        if not self.known:
            return True
        if KEY in self.ours:
            return read_key(first) is not None
        return row_digest(key) in self.written.rows.get(self.name, set())

    def _place(self, texts: Mapping[str, str]) -> str:
        """A row in words: its first columns, and the passage, which are what people know it by."""
        shown = [texts[n] for n in self.ours if texts.get(n) and n not in self.people and n != KEY]
        parts = [shown[0], f"“{texts['Passage']}”"] if texts.get("Passage") else shown[:2]
        return ", ".join(_shortened(part) for part in parts)

    def _is_used(self, number: int, at: int, cell: Any) -> bool:
        return cell.value is not None or (number, at) in self.comments

    def _shown(self, at: int, cell: Any) -> Any:
        """The cell with what a formula came to, in place of the formula, where that is known."""
        if cell.data_type == "f" and at < len(self.results):
            result = self.results[at]
            return cell if result.value is None else result
        return cell

    def _added(
        self, cell: Any, number: int, at: int, key: str, name: str, place: str
    ) -> Added | None:
        text, author = self.comments.get((number, at), ("", ""))
        value = self._value(at, cell)
        if value == Value() and not text:
            return None
        return Added(self.name, key, name, place, value, "", text, author)

    def _take(self, added: Added | None) -> None:
        if added:
            self.found.cells.append(added)

    def _mark(self, cell: Any, number: int, at: int, key: str, name: str, place: str) -> None:
        """Take up what a person put at a cell of ours: a colour, a comment."""
        colour = self.looks.fill(cell) if self.known else ""
        if colour in self.written.colours:
            colour = ""
        text, author = self.comments.get((number, at), ("", ""))
        if colour or text:
            self._take(Added(self.name, key, name, place, None, colour, text, author))

    def _value(self, at: int, cell: Any) -> Value:
        if not hasattr(cell, "style_array"):
            return Value()
        formula, look = formula_of(cell), self.looks.of(cell)
        shown = self._shown(at, cell)
        if not formula:
            return Value(content_of(shown), look=look)
        result = None if shown is cell else content_of(shown)
        return Value(result, formula, cell.row, look)

    def _keep_row(self, number: int, row: Sequence[Any]) -> None:
        used = [at for at, cell in enumerate(row) if self._is_used(number, at, cell)]
        place = f"row {number}"
        cells = (self._added(row[at], number, at, "", self._name(at), place) for at in used)
        if used:
            self.found.rows.append(OwnRow(self.name, tuple(filter(None, cells))))

    def _read_free(self) -> None:
        """A sheet that is no list: beyond what we wrote everything is theirs."""
        from openpyxl.utils import get_column_letter

        last, width = self.written.extent.get(self.name, (0, 0))
        for number, row in enumerate(self._rows(), start=1):
            self.names = {at: get_column_letter(at + 1) for at in range(len(row))}
            if number > last:
                self._keep_row(number, row)
                continue
            key = self.keys.of(
                [next(filter(None, (text_of(cell.value) for cell in row[:width])), "")]
            )
            for at, cell in enumerate(row):
                if at < width:
                    self._mark(cell, number, at, key, self.names[at], _shortened(key))
                elif self._is_used(number, at, cell):
                    name = self.names[at]
                    self._take(self._added(cell, number, at, key, name, _shortened(key)))

    def _read_kept(self, number: int, row: Sequence[Any]) -> None:
        """What lost its row before; it goes home where its row is back."""
        self._keep_beside(number, row)
        at = {name: place for place, name in self.names.items()}
        if not set(self.ours) <= set(at):
            self._keep_row(number, row)
            return
        sheet, place, column, key = (text_of(row[at[self.ours[n]]].value) for n in (0, 1, 2, 4))
        value_at = at[self.ours[3]]
        cell = row[value_at]
        if not sheet or not column:
            self._keep_row(number, row)
            return
        value = self._value(value_at, cell)
        said, author = self.comments.get((number, value_at), ("", ""))
        # A cell with nothing in it stands for its colour or its comment alone.
        empty = value.content is None and not value.formula
        colour = str(dict(value.look).get("bg_color", "")) if value.content is None else ""
        subject = (sheet, key, column)
        typed = bool(key) and column in self._people(sheet)
        # What was typed and what marks its cell have a row each; only the first can be cleared.
        if typed and (not empty or (subject in self.written.kept and not said and not colour)):
            text, kind = typed_of(self._shown(value_at, cell))
            self.found.typed.append(Typed(subject, text, kind, place, homeless=True))
            colour = ""
        kept = None if empty or typed else value
        if kept or said or colour:
            self._take(Added(sheet, key, column, place, kept, colour, said, author))

    def _keep_beside(self, number: int, row: Sequence[Any]) -> None:
        """Take up what people wrote beside our columns of the sheet Kept, as a row of theirs."""
        used = [at for at, cell in enumerate(row) if self._is_used(number, at, cell)]
        theirs = [at for at in used if self._name(at) not in self.ours]
        place = f"row {number}"
        cells = (self._added(row[at], number, at, "", self._name(at), place) for at in theirs)
        if theirs:
            self.found.rows.append(OwnRow(KEPT, tuple(filter(None, cells))))


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"


def _comments(sheet: Any) -> dict[tuple[int, int], tuple[str, str]]:
    """Comments of a sheet by row (from 1) and column (from 0): the text and who wrote it."""
    return {
        (cell.row, cell.column - 1): (cell.comment.content or "", cell.comment.author or "")
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def typed_of(cell: Any) -> tuple[str, str]:
    """What a cell for people says, as `domain.entries` keeps it: text, number or date."""
    value = cell.value
    if value is None:
        return "", "text"
    if isinstance(value, datetime):
        if (value.hour, value.minute, value.second) == (0, 0, 0):
            return value.date().isoformat(), "date"
        return value.isoformat(" ", "minutes"), "text"
    if isinstance(value, date):
        return value.isoformat(), "date"
    if isinstance(value, bool):
        return ("yes" if value else "no"), "text"
    if isinstance(value, int | float):
        if "%" in (cell.number_format or ""):
            return f"{value * 100:.10g}%", "text"
        return f"{value:.15g}", "number"
    text = getattr(value, "text", value)
    return lines(spelt_out(str(text))), "text"


def lines(text: str) -> str:
    """A text of several lines, harmless as `plain` makes it, with its lines."""
    return "\n".join(plain(line) for line in text.splitlines()).strip()


def text_of(value: object) -> str:
    return "" if value is None else plain(spelt_out(str(value)))

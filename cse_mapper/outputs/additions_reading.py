"""Reads from a workbook that a person edited all that they added to it, for the next one."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cse_mapper.domain.plain import plain
from cse_mapper.errors import WorkbookError
from cse_mapper.outputs.additions import (
    HEADINGS,
    KEPT,
    LISTS,
    OUR_SHEETS,
    TYPED_COLUMNS,
    Added,
    Additions,
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
from cse_mapper.outputs.as_written import written_of
from cse_mapper.outputs.looks import Looks
from cse_mapper.outputs.own_sheets import (
    characters,
    content_of,
    formula_of,
    read_own_sheet,
    spelt_out,
)
from cse_mapper.outputs.review_columns import KEY, read_key

# What a person reads of a row whose place is gone, in characters.
_SHOWN = 80
# Columns of a sheet that are looked at beyond those that we wrote.
_MORE_COLUMNS = 200
_HEADER_WITHIN = 30
_SHEET_DATA = re.compile(rb"<((?:\w+:)?)sheetData\b[^>]*>")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_SHAPE = re.compile(rb"<\w+:(?:sp|cxnSp)\b")
# Parts of a workbook that openpyxl does not read or XlsxWriter does not write, in people's words.
_NOT_CARRIED = (
    ("xl/pivotTables/", "pivot tables"),
    ("xl/charts/", "charts"),
    ("xl/chartsheets/", "chart sheets"),
    ("xl/media/", "pictures"),
    ("xl/vbaProject", "macros"),
    ("xl/tables/", "Excel tables (their cells stay)"),
    ("xl/slicers/", "slicers"),
    ("xl/externalLinks/", "links to other workbooks (their last values stay)"),
    ("xl/threadedComments/", "answers to comments"),
    ("xl/ctrlProps/", "form controls"),
    ("xl/embeddings/", "embedded files"),
)


@dataclass(frozen=True, slots=True)
class ReadWorkbook:
    """What people added, what they typed into columns for people, and what the workbook says.

    `lost` names what cannot be carried on; `files` the documents that it was made of. Without
    `written`, in a workbook that lost its hidden sheet, only columns for people, sheets and
    comments can be told from ours.
    """

    additions: Additions = field(default_factory=Additions)
    typed: tuple[Typed, ...] = ()
    written: Written | None = None
    lost: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    kept_is_there: bool = False


@dataclass
class _Found:
    cells: list[Added] = field(default_factory=list)
    columns: list[OwnColumn] = field(default_factory=list)
    rows: list[OwnRow] = field(default_factory=list)
    typed: list[Typed] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def read_additions(workbook: Path) -> ReadWorkbook:
    """Read what people added to a workbook of ours.

    Sheets of ours are streamed, however long; sheets of theirs are held. Raises WorkbookError where
    it is damaged.
    """
    import openpyxl

    try:
        data = workbook.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl does not carry on: `lost` says it
            streamed = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
            try:
                return _read(data, streamed)
            finally:
                streamed.close()
    # A damaged workbook can fail anywhere inside the library, with any exception.
    except Exception as error:
        raise WorkbookError(
            f"'{workbook}' is damaged and cannot be read.",
            "Open it in Excel, let it be repaired, save it, and run again.",
        ) from error


def _read(data: bytes, streamed: Any) -> ReadWorkbook:
    import openpyxl

    written = _record(streamed)
    ours = _ours(streamed, written)
    light, computed = _without_rows(data, streamed, set(ours.values()))
    held = openpyxl.load_workbook(io.BytesIO(light))
    held_results = openpyxl.load_workbook(io.BytesIO(light), data_only=True)
    results = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    found, looks = _Found(), Looks(streamed)
    try:
        for name, title in ours.items():
            if name != LISTS:
                result = results[title] if title in computed else None
                opened = _Opened(streamed[title], held[title], result)
                _Reader(name, opened, written, looks, found).read()
    finally:
        results.close()
    theirs = [sheet for sheet in held.worksheets if sheet.title not in ours.values()]
    looks = Looks(held)
    additions = Additions(
        tuple(found.cells),
        tuple(found.columns),
        tuple(found.rows),
        tuple(read_own_sheet(sheet, held_results[sheet.title], looks) for sheet in theirs),
        tuple(_names(held)),
    )
    lost = tuple(_lost(data, theirs))
    files = tuple(found.files)
    return ReadWorkbook(additions, tuple(found.typed), written, lost, files, KEPT in ours)


def _names(held: Any) -> Iterator[tuple[str, str]]:
    for name, defined in held.defined_names.items():
        refers = str(defined.attr_text or "")
        if refers and "#REF!" not in refers and "[" not in refers and not name.startswith("_xlnm"):
            yield name, f"={refers}"


def _lost(data: bytes, theirs: Sequence[Any]) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for prefix, words in _NOT_CARRIED:
            if any(name.startswith(prefix) for name in archive.namelist()):
                yield words
        drawings = [n for n in archive.namelist() if n.startswith("xl/drawings/drawing")]
        if any(_SHAPE.search(archive.read(name)) for name in drawings):
            yield "shapes"
    if any(len(sheet.conditional_formatting) for sheet in theirs):
        yield "conditional formats of your own sheets"
    rules = (rule for sheet in theirs for rule in sheet.data_validations.dataValidation)
    if any(rule.type != "list" for rule in rules):
        yield "rules for what may be entered, other than lists"


def _record(streamed: Any) -> Written | None:
    if LISTS not in streamed.sheetnames:
        return None
    sheet = streamed[LISTS]
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True, max_col=3)
    return written_of([spelt_out(str(cell or "")) for cell in row] for row in rows)


def _ours(streamed: Any, written: Written | None) -> dict[str, str]:
    """The sheets of ours by the name that we gave them, and the name that they have now."""
    columns = written.columns if written else {}
    known = list(columns) or [name for name in OUR_SHEETS if name in streamed.sheetnames]
    known += [LISTS, *([KEPT] if KEPT in columns else [])]
    ours = {name: name for name in known if name in streamed.sheetnames}
    others = [name for name in streamed.sheetnames if name not in ours]
    for name in columns:
        if name in ours or not columns[name]:
            continue
        for other in others:
            if _has_header(streamed[other], columns[name]):
                ours[name] = other
                others.remove(other)
                break
    for name in list(ours):
        # A sheet that has lost its header is theirs now: nothing in it can be told apart.
        if columns.get(name) and not _has_header(streamed[ours[name]], _keys_of(name, columns)):
            del ours[name]
    return ours


def _keys_of(name: str, columns: Mapping[str, Sequence[str]]) -> Sequence[str]:
    return key_columns(name, columns[name])


def _has_header(sheet: Any, names: Sequence[str]) -> bool:
    if not hasattr(sheet, "reset_dimensions"):  # a sheet that is a chart
        return False
    sheet.reset_dimensions()
    wanted = set(names)
    rows = sheet.iter_rows(max_row=_HEADER_WITHIN, values_only=True)
    return any(wanted <= {_text(cell) for cell in row} for row in rows)


def _without_rows(data: bytes, streamed: Any, names: set[str]) -> tuple[bytes, set[str]]:
    """The workbook without the rows of our sheets: their comments, widths and names are left.

    Also the names of those of our sheets in which somebody wrote a formula.
    """
    parts = {streamed[name]._worksheet_path.lstrip("/"): name for name in names}
    light, computed = io.BytesIO(), set()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as archive,
        zipfile.ZipFile(light, "w", zipfile.ZIP_STORED) as copy,
    ):
        for entry in archive.infolist():
            part = archive.read(entry)
            if entry.filename in parts:
                begin = _SHEET_DATA.search(part)
                end = begin and part.rfind(b"</" + begin[1] + b"sheetData>")
                if begin and end and end > 0:
                    if _FORMULA.search(part, begin.end(), end):
                        computed.add(parts[entry.filename])
                    part = part[: begin.end()] + part[end:]
            copy.writestr(entry.filename, part)
    return light.getvalue(), computed


@dataclass(frozen=True, slots=True)
class _Opened:
    """A sheet of ours as it is streamed, held without its rows, and streamed with results."""

    streamed: Any
    held: Any
    results: Any


class _Reader:
    """Reads one sheet of ours: which columns, rows, colours and comments are people's."""

    def __init__(
        self, name: str, opened: _Opened, written: Written | None, looks: Looks, found: _Found
    ) -> None:
        self.name, self.opened = name, opened
        self.written, self.looks, self.found = written or Written(), looks, found
        # Without a record what is ours cannot be told from what is theirs.
        self.known = name in self.written.columns
        self.ours = self.written.columns.get(name, [])
        self.people = self._people(name)
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
            elif number > _HEADER_WITHIN:
                return
            elif not self._find_header(number, row):
                above.append((number, row))
        if self.known and self.names:
            for number, row in above:
                self._keep_row(number, row)

    def _rows(self) -> Iterator[Sequence[Any]]:
        from openpyxl.cell.read_only import EMPTY_CELL

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
        names = {place: _text(cell.value) for place, cell in enumerate(row) if _text(cell.value)}
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
        texts = {name: _text(row[p].value) for p, name in self.names.items() if p < len(row)}
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
                [next(filter(None, (_text(cell.value) for cell in row[:width])), "")]
            )
            for at, cell in enumerate(row):
                if at < width:
                    self._mark(cell, number, at, key, self.names[at], _shortened(key))
                elif self._is_used(number, at, cell):
                    name = self.names[at]
                    self._take(self._added(cell, number, at, key, name, _shortened(key)))

    def _read_kept(self, number: int, row: Sequence[Any]) -> None:
        """What lost its row before; it goes home where its row is back."""
        at = {name: place for place, name in self.names.items()}
        more = [p for p, cell in enumerate(row) if self._is_used(number, p, cell)]
        more = [p for p in more if self._name(p) not in self.ours]
        cells = (self._added(row[p], number, p, "", self._name(p), f"row {number}") for p in more)
        if more:
            self.found.rows.append(OwnRow(KEPT, tuple(filter(None, cells))))
        if not set(self.ours) <= set(at):
            self._keep_row(number, row)
            return
        sheet, place, column, key = (_text(row[at[self.ours[n]]].value) for n in (0, 1, 2, 4))
        value_at = at[self.ours[3]]
        cell = row[value_at]
        if not sheet or not column:
            self._keep_row(number, row)
        elif key and column in self._people(sheet):
            text, kind = typed_of(self._shown(value_at, cell))
            self.found.typed.append(Typed((sheet, key, column), text, kind, place, homeless=True))
        else:
            value = self._value(value_at, cell)
            said, author = self.comments.get((number, value_at), ("", ""))
            colour = "" if value.content is not None else str(dict(value.look).get("bg_color", ""))
            kept = value if value.content is not None or value.formula else None
            if kept or said or colour:
                self._take(Added(sheet, key, column, place, kept, colour, said, author))


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


def _text(value: object) -> str:
    return "" if value is None else plain(spelt_out(str(value)))

"""Puts text, numbers, dates and links into a sheet so that nothing from evidence takes effect."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from cse_mapper.domain import file_of
from cse_mapper.domain.entries import Entry
from cse_mapper.domain.plain import plain
from cse_mapper.outputs.additions import Added, Value
from cse_mapper.outputs.additions_writing import OnSheet, Placing
from cse_mapper.outputs.own_sheets import comment, put
from cse_mapper.outputs.table import Cell, Kind, Table, cells
from cse_mapper.reading.known_formats import is_shown_by_a_click

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# Limits of the file format, from Microsoft's "Excel specifications and limits".
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_LINKS = 65_530
MAX_CHARACTERS = 32_767
MAX_LINK_CHARACTERS = 2_000

_LINE_POINTS = 13.0
_HIGHEST_POINTS = 409.0
_TURNED_LINES = 3
# Letters of ordinary text for each unit of column width, which is a digit of a larger font.
_CHARACTERS = 1.18
_USUAL_WIDTH = 8.43
_CUT = " … (cut here; see the document)"
_ACTS_AS_FORMULA = ("=", "+", "-", "@")
_UNSAFE_IN_LINK = re.compile(r'[\\:*?"<>|#%\[\]]')

Style = Mapping[str, Any]

PLAIN: Style = {"valign": "top", "font_size": 10}
WRAPPED: Style = {**PLAIN, "text_wrap": True}
CENTRED: Style = {**PLAIN, "align": "center"}
BOLD: Style = {**WRAPPED, "bold": True}
LINK: Style = {**WRAPPED, "font_color": "#0B4A7A", "underline": 1}
DATE: Style = {**PLAIN, "num_format": "d mmm yyyy", "align": "left"}
# No suggestion is certain, so 99.6 per cent must not be shown as 100.
PERCENT: Style = {**PLAIN, "num_format": '[<0.995]0%;">99%"', "align": "center"}
INPUT: Style = {**WRAPPED, "bg_color": "#FFFBE6", "border": 1, "border_color": "#D8D2B8"}
TITLE: Style = {"bold": True, "font_size": 18, "font_color": "#16324F", "valign": "vcenter"}
SUBTITLE: Style = {"bold": True, "font_size": 13, "font_color": "#16324F", "valign": "vcenter"}
HEADER: Style = {
    "bold": True,
    "font_size": 10,
    "font_color": "#FFFFFF",
    "bg_color": "#16324F",
    "border": 1,
    "border_color": "#FFFFFF",
    "text_wrap": True,
    "valign": "vcenter",
}
# The page's palette, from orange to blue, which eyes without red or green tell apart. The word
# always stands in the cell too: colour alone would be lost in print.
STATUS: Mapping[str, Style] = {
    "missing": {**CENTRED, "bold": True, "bg_color": "#A1330C", "font_color": "#FFFFFF"},
    "thin": {**CENTRED, "bold": True, "bg_color": "#F5C451", "font_color": "#2F2200"},
    "covered": {**CENTRED, "bold": True, "bg_color": "#A5CDEE", "font_color": "#0A2740"},
    "strong": {**CENTRED, "bold": True, "bg_color": "#1D5687", "font_color": "#FFFFFF"},
}
_WORDS: Style = {**CENTRED, "text_wrap": True}
_STYLES: Mapping[Kind, Style] = defaultdict(
    lambda: WRAPPED,
    {"name": BOLD, "element": {**BOLD, "align": "center"}, "status": _WORDS, "input": INPUT},
)


@lru_cache(maxsize=2048)
def cell_text(text: str) -> str:
    """Make any text fit for a cell: harmless, and no longer than a cell may be."""
    text = plain(text)
    if len(text) <= MAX_CHARACTERS // 2:
        return text
    # The limit counts UTF-16 units: a character beyond the basic plane takes two.
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MAX_CHARACTERS:
        return text
    return units[: 2 * (MAX_CHARACTERS - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def lines_text(text: str) -> str:
    """Make a text of several lines fit for a cell, with its lines."""
    whole = "\n".join(plain(line) for line in text.split("\n"))
    return whole if len(whole) <= MAX_CHARACTERS // 2 else cell_text(whole)


def _wrapped_lines(text: str, room: float) -> int:
    """How many lines a text takes in a column with room for so many characters."""
    if len(text) <= room:
        return 1  # nearly all cells
    lines, used = 1, 0.0
    for word in text.split(" "):
        if used and used + 1 + len(word) > room:
            lines, used = lines + 1, 0.0
        used += len(word) + (1 if used else 0)
        if used > room:
            extra = int(used // room)
            lines, used = lines + extra, used - extra * room
    return lines


def linked_path(document: str, base: str | None) -> str | None:
    """Give the target of a link to a document of the evidence folder, or None for no link.

    `base` is the evidence folder as seen from the workbook's folder. Only a relative path that
    stays inside the evidence folder, that reads as it is spelt, and whose click shows a document
    is linked.
    """
    if base is None or plain(document) != document or _UNSAFE_IN_LINK.search(document):
        return None
    path = PurePosixPath(file_of(document))
    if path.is_absolute() or ".." in path.parts or not is_shown_by_a_click(path.name):
        return None
    target = str(PurePosixPath(base) / path)
    return target if len(target) <= MAX_LINK_CHARACTERS else None


def seen_from(folder: Path, evidence: Path | None) -> str | None:
    """Give the evidence folder as a path relative to the workbook's, or None where there is none.

    None also stands for a path that a link cannot spell: on another drive, or with a '#' in it.
    """
    if evidence is None:
        return None
    try:
        relative = Path(os.path.relpath(evidence.resolve(), folder.resolve())).as_posix()
    except (ValueError, OSError):
        return None
    return None if plain(relative) != relative or _UNSAFE_IN_LINK.search(relative) else relative


@dataclass(frozen=True, slots=True)
class Binder:
    """What the sheets of one workbook share: its formats, and where the evidence folder lies.

    `evidence` is that folder as seen from the workbook's, None for no links to files; `placing` has
    what people added to the workbook before.
    """

    book: Workbook
    evidence: str | None = None
    placing: Placing = field(default_factory=Placing)
    _formats: dict[tuple[Any, ...], Format] = field(default_factory=dict)
    _links: dict[str, str | None] = field(default_factory=dict)

    def format(self, style: Style, *, quoted: bool = False) -> Format:
        """A style as this workbook's format; a quoted one keeps what acts as a formula a text."""
        key = (quoted, *style.items())
        if key not in self._formats:
            whole = {**style, "quote_prefix": True} if quoted else dict(style)
            self._formats[key] = self.book.add_format(whole)
        return self._formats[key]

    def look(self, value: Value, colour: str = "") -> Format | None:
        """The look of a value of theirs as this workbook's format."""
        style = dict(value.look)
        content = value.content
        if isinstance(content, date | time | timedelta) and "num_format" not in style:
            style["num_format"] = "d mmm yyyy"
        if colour:
            style["bg_color"] = colour
        quoted = isinstance(content, str) and content.startswith(_ACTS_AS_FORMULA)
        return self.format(style, quoted=quoted and not value.formula) if style or quoted else None

    def link(self, document: str) -> str | None:
        """What a click on a document's path opens, worked out once for all its rows; or None."""
        if document not in self._links:
            target = linked_path(document, self.evidence)
            self._links[document] = None if target is None else f"external:{target}"
        return self._links[document]


class Sheet:
    """One worksheet, to be filled row by row from the top; counts the links it may hold.

    What people added to a row is put in when the next row begins, for then it is known what the row
    is about.
    """

    def __init__(self, binder: Binder, name: str) -> None:
        self._links = 0
        self._row = -1
        self._lines = 1
        # Columns of people's own, after ours.
        self._more = 0
        self._ours = MAX_COLUMNS
        self._colours = binder.placing.written.colours
        self._widths: dict[int, float] = {}
        self._cells: list[tuple[int, Style, Callable[[Style], None]]] = []
        self._texts: dict[int, str] = {}
        self._added = OnSheet(binder.placing, name)
        self._look = binder.look
        self._link = binder.link
        self.format = binder.format
        self.name = name
        self.raw: Worksheet = binder.book.add_worksheet(name)

    def _cell(
        self, row: int, column: int, style: Style, write: Callable[[Style], None], text: str = ""
    ) -> None:
        """Take a cell; it is written with its whole row."""
        if row != self._row:
            self._end_row()
            self._row, self._lines = row, 1
        self._cells.append((column, style, write))
        if text:
            self._texts[column] = text

    def _end_row(self) -> None:
        """Write a row: our cells in the colours that people gave them, then what they added."""
        if self._row < 0:
            return
        inputs = [column for column, style, _ in self._cells if style is INPUT]
        added = self._added.row(self._row, self._texts, inputs)
        for column, entry in added.entries.items():
            self._need(entry.value, INPUT, self._room(column))
        if self._lines > 1:
            self.raw.set_row(self._row, min(_LINE_POINTS * self._lines + 3, _HIGHEST_POINTS))
        colours = {
            column: one.colour for column, some in added.cells.items() for one in some if one.colour
        }
        for column, style, write in self._cells:
            if "bg_color" in style and column < self._ours:
                self._colours.add(str(style["bg_color"]).upper())
            write({**style, "bg_color": colours[column]} if column in colours else style)
        for column in colours.keys() - {column for column, _, _ in self._cells}:
            self.raw.write_blank(
                self._row, column, None, self.format({"bg_color": colours[column]})
            )
        for column, entry in added.entries.items():
            colour = {"bg_color": colours[column]} if column in colours else {}
            self._enter(column, entry, {**INPUT, **colour})
        for column, placed in added.cells.items():
            for one in placed:
                self._add(column, one, colours.get(column, ""))
        self._cells, self._texts = [], {}

    def _enter(self, column: int, entry: Entry, style: Style) -> None:
        """Write what a person typed into a column for people; a date so that it sorts as one."""
        if entry.kind == "number":
            self.raw.write_number(self._row, column, float(entry.value), self.format(style))
        elif entry.kind == "date" and entry.value >= "1900":
            day = date.fromisoformat(entry.value)
            look = self.format({**style, "num_format": DATE["num_format"], "align": "left"})
            self.raw.write_datetime(self._row, column, day, look)
        else:
            self._write(self._row, column, lines_text(entry.value), style)

    def entry(self, row: int, column: int, entry: Entry, style: Style = INPUT) -> None:
        """Write what a person typed, where it has lost its row."""
        self._cell(row, column, style, lambda look: self._enter(column, entry, look))
        self._need(entry.value, style, self._room(column))

    def added(self, row: int, column: int, added: Added) -> None:
        """Write what a person added, where it has lost its row."""
        shown = replace(added, value=added.value or Value())
        self._cell(row, column, PLAIN, lambda _: self._add(column, shown, added.colour))

    def _add(self, column: int, added: Added, colour: str) -> None:
        if added.value is not None:
            look = self._look(added.value, colour)
            put(self.raw, self._row, column, added.value, look)
        if added.comment:
            comment(self.raw, self._row, column, added.comment, added.author)

    def _need(self, text: str, style: Style, room: float) -> None:
        """Note how high a row must be for a wrapped text; programs do not work it out themselves.

        Rows are written in order, so a row's height is set when the next one begins.
        """
        if style.get("rotation"):
            self._lines = max(self._lines, _TURNED_LINES)
        elif style.get("text_wrap"):
            size = float(style.get("font_size", 10)) / 10
            room *= _CHARACTERS / size * (0.9 if style.get("bold") else 1.0)
            lines = sum(_wrapped_lines(line, room) for line in text.split("\n"))
            self._lines = max(self._lines, round(lines * size))

    def _room(self, first: int, last: int | None = None) -> float:
        columns = range(first, (first if last is None else last) + 1)
        return sum(self._widths.get(column, _USUAL_WIDTH) for column in columns)

    def width(self, column: int, characters: float) -> None:
        self._widths[column] = characters
        self.raw.set_column(column, column, characters)

    def text(
        self, row: int, column: int, text: str, style: Style = WRAPPED, *, grows: bool = True
    ) -> None:
        """Write a text; one that does not grow its row may be cut off until someone widens it."""
        self._text(row, column, cell_text(text), style)
        self._need(text if grows else "", style, self._room(column))

    def _text(self, row: int, column: int, text: str, style: Style) -> None:
        self._cell(row, column, style, lambda look: self._write(row, column, text, look), text)

    def _write(self, row: int, column: int, text: str, style: Style) -> None:
        if text:
            self.raw.write_string(row, column, text, self._text_format(text, style))
        elif "bg_color" in style or "border" in style:
            self.raw.write_blank(row, column, None, self.format(style))

    def _text_format(self, text: str, style: Style) -> Format:
        # Keeps it text even when someone edits the cell and presses Enter.
        return self.format(style, quoted=text.startswith(_ACTS_AS_FORMULA))

    def wide(self, row: int, first: int, last: int, text: str, style: Style = WRAPPED) -> None:
        """Write a text over several columns, merged."""
        text = cell_text(text)

        def write(look: Style) -> None:
            self.raw.merge_range(row, first, row, last, "", self.format(look))
            self._write(row, first, text, look)

        self._cell(row, first, style, write, text)
        self._need(text, style, self._room(first, last))

    def lines(self, row: int, column: int, lines: Sequence[str]) -> None:
        """Write several short texts into one cell, each on a line of its own."""
        lines = [line for line in map(cell_text, lines) if line]
        room = self._room(column) * _CHARACTERS
        text = "\n".join(lines)
        if len(text) > MAX_CHARACTERS // 2:
            text = cell_text(text)
        self._text(row, column, text, WRAPPED)
        needed = sum(_wrapped_lines(line, room) for line in lines)
        self._lines = max(self._lines, needed)

    def number(self, row: int, column: int, number: float, style: Style = CENTRED) -> None:
        def write(look: Style) -> None:
            self.raw.write_number(row, column, number, self.format(look))

        self._cell(row, column, style, write, str(number))
        self._need("", style, 1)

    def date(self, row: int, column: int, day: date | None) -> None:
        # Sheets count days from 1900; an older date is rare enough to be written in words.
        if day is None:
            self.text(row, column, "")
        elif day.year < 1900:
            self.text(row, column, day.isoformat())
        else:

            def write(look: Style) -> None:
                self.raw.write_datetime(row, column, day, self.format(look))

            self._cell(row, column, DATE, write)

    def status(self, row: int, column: int, status: str) -> None:
        self.text(row, column, status.capitalize(), STATUS.get(status, CENTRED))

    def go_to(self, row: int, column: int, place: str, shown: str, style: Style = LINK) -> None:
        """Write a link to a place in the workbook such as "'Evidence'!A7"."""
        shown = cell_text(shown)
        if self._links < MAX_LINKS and shown:
            self._links += 1
            self._linked(row, column, f"internal:{place}", shown, style)
        else:
            self.text(row, column, shown)

    def _linked(self, row: int, column: int, target: str, shown: str, style: Style) -> None:
        def write(look: Style) -> None:
            self.raw.write_url(row, column, target, self._text_format(shown, look), shown)

        self._cell(row, column, style, write, shown)
        self._need(shown, style, self._room(column))

    def count_to(
        self, row: int, column: int, place: str | None, count: float, style: Style
    ) -> None:
        """Write a number; with a place in the workbook, one that can be clicked."""
        if place is not None and self._links < MAX_LINKS:
            self._links += 1
            self._linked(
                row, column, f"internal:{place}", str(count), {**style, "text_wrap": False}
            )
        self.number(row, column, count, style)

    def document(
        self, row: int, column: int, document: str, style: Style = LINK, *, shown: str = ""
    ) -> None:
        """Write a document's path, or what is shown for it, as a link where that is safe."""
        shown = shown or document
        link = self._link(document)
        if link is None or self._links >= MAX_LINKS:
            self.text(row, column, shown)
            return
        self._links += 1
        self._linked(row, column, link, cell_text(shown), style)

    def draw(self, table: Table) -> None:
        """Fill the sheet with a table: a row of headings, and a row for each of its own."""
        columns = table.columns
        self.header([column.name for column in columns], [column.width for column in columns])
        kinds = [column.kind for column in columns]
        last = 0
        for last, row in enumerate(islice(table.rows, MAX_ROWS - 1), start=1):
            for column, (kind, cell) in enumerate(zip(kinds, cells(row), strict=True)):
                self._draw_cell(last, column, kind, cell)
        freeze = 1, table.fixed
        self.finish(last, len(columns), freeze=freeze, printed=table.printed or None)

    def _draw_cell(self, row: int, column: int, kind: Kind, cell: Cell) -> None:
        value = cell.value
        if cell.link:
            self.document(row, column, cell.link, shown=str(value))
        elif isinstance(value, date):
            self.date(row, column, value)
        elif isinstance(value, int | float):
            self.number(row, column, value)
        elif isinstance(value, tuple):
            texts = [str(one.value) if isinstance(one, Cell) else one for one in value]
            if kind == "elements":
                self.text(row, column, ", ".join(texts), _WORDS)
            else:
                self.lines(row, column, texts)
        else:
            style = {**STATUS[cell.look], "text_wrap": True} if cell.look else _STYLES[kind]
            self.text(row, column, value or "", style)

    def header(
        self, names: Sequence[str], widths: Sequence[float], *, turned_from: int | None = None
    ) -> None:
        """Write the first row; headers of narrow columns, from a column on, are turned."""
        for column, (name, width) in enumerate(zip(names, widths, strict=True)):
            self.width(column, width)
            turned = turned_from is not None and column >= turned_from
            self.text(0, column, name, {**HEADER, "rotation": 90} if turned else HEADER)
        self._ours = len(names)
        for column, own in enumerate(self._added.head(names), start=len(names)):
            hidden = {"hidden": True} if own.hidden else {}
            self.raw.set_column(column, column, own.width, None, hidden)
            self._widths[column] = own.width or _USUAL_WIDTH
            self.text(0, column, own.name, dict(own.look) or HEADER)
            self._more += 1

    def finish(
        self, rows: int, columns: int, *, freeze: tuple[int, int], printed: int | None = None
    ) -> None:
        """Set what every list needs: filter, frozen panes, and A4 landscape with a repeated header.

        `rows` counts the rows below the header, `printed` the columns that go on paper.
        """
        last = max(rows, 1)
        self.raw.autofilter(0, 0, last, columns + self._more - 1)
        self.raw.freeze_panes(*freeze)
        self.raw.repeat_rows(0)
        self.raw.print_area(0, 0, last, (printed or columns + self._more) - 1)
        self.page()

    def page(self) -> None:
        """Set up the paper; the last thing done to a sheet, and theirs go below ours."""
        self._end_row()
        for row, (placed, left) in enumerate(self._added.own_rows(), start=self._row + 1):
            self._row = row
            for column, added in sorted(placed.items()):
                self._add(column, added, "")
            self._added.keep(left)
        self.raw.set_landscape()
        self.raw.set_paper(9)
        self.raw.fit_to_pages(1, 0)
        self.raw.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        self.raw.set_header("&L&8Customer Service Excellence: evidence coverage&R&8&A")
        self.raw.set_footer("&L&8Suggestions, not judgements&R&8Page &P of &N")
        self.raw.hide_gridlines(2)

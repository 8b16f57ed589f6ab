"""Fills a sheet row by row: nothing from evidence takes effect, and what people added stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from cse_mapper.domain.entries import Entry
from cse_mapper.outputs.additions import Added, Value
from cse_mapper.outputs.additions_writing import OnSheet
from cse_mapper.outputs.own_sheets import comment, put
from cse_mapper.outputs.table import Cell, Kind, Table, cells
from cse_mapper.outputs.workbook_cells import (
    ACTS_AS_FORMULA,
    CENTRED,
    DATE,
    HEADER,
    INPUT,
    LINK,
    LOOKS,
    MAX_CHARACTERS,
    MAX_COLUMNS,
    MAX_LINKS,
    MAX_ROWS,
    PLAIN,
    STATUS,
    STYLES,
    WORDS,
    WRAPPED,
    Binder,
    Style,
    cell_text,
    lines_needed,
    lines_text,
)

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.url import Url
    from xlsxwriter.worksheet import Worksheet

_LINE_POINTS = 13.0
_HIGHEST_POINTS = 409.0
_TURNED_LINES = 3
_USUAL_WIDTH = 8.43

# Writes a value at a row and column in a style.
_Write = Callable[[int, int, Any, Style], None]


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
        self._cells: list[tuple[int, Style, _Write, Any]] = []
        self._texts: dict[int, str] = {}
        # The writer holds links until the end: of a large folder thousands lead to few documents.
        self._urls: dict[tuple[str, str], Url] = {}
        self._added = OnSheet(binder.placing, name)
        self._look = binder.look
        self._link = binder.link
        self.format = binder.format
        self.name = name
        self.raw: Worksheet = binder.book.add_worksheet(name)

    # A table as a whole.

    def draw(self, table: Table) -> None:
        """Fill the sheet with a table: a row of headings, and a row for each of its own."""
        columns = table.columns
        self.header([column.name for column in columns], [column.width for column in columns])
        kinds = [column.kind for column in columns]
        last = 0
        for last, row in enumerate(islice(table.rows, MAX_ROWS - 1), start=1):
            for column, (kind, cell) in enumerate(zip(kinds, cells(row), strict=True)):
                self.cell(last, column, kind, cell)
        freeze = 1, table.fixed
        self.finish(last, len(columns), freeze=freeze, printed=table.printed or None)

    def cell(self, row: int, column: int, kind: Kind, cell: Cell) -> None:
        """Write a cell of a table as what it is."""
        value = cell.value
        if cell.link:
            self.document(row, column, cell.link, shown=str(value))
        elif isinstance(value, date):
            self.day(row, column, value)
        elif isinstance(value, int | float):
            self.number(row, column, value)
        elif isinstance(value, tuple):
            texts = [str(one.value) if isinstance(one, Cell) else one for one in value]
            if kind == "elements":
                self.text(row, column, ", ".join(texts), WORDS)
            else:
                self.lines(row, column, texts)
        else:
            self.text(row, column, value or "", LOOKS[cell.look] if cell.look else STYLES[kind])

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
        # An empty list too has its headings, and a row below them to filter.
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
        # A4; margins are in inches.
        self.raw.set_paper(9)
        self.raw.fit_to_pages(1, 0)
        self.raw.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        self.raw.set_header("&L&8Customer Service Excellence: evidence coverage&R&8&A")
        self.raw.set_footer("&L&8Suggestions, not judgements&R&8Page &P of &N")
        self.raw.hide_gridlines(2)

    # Cell by cell.

    def width(self, column: int, characters: float) -> None:
        self._widths[column] = characters
        self.raw.set_column(column, column, characters)

    def text(
        self, row: int, column: int, text: str, style: Style = WRAPPED, *, grows: bool = True
    ) -> None:
        """Write a text; one that does not grow its row may be cut off until someone widens it."""
        self._text(row, column, cell_text(text), style)
        if grows:
            self._need(text, style, self._width(column))

    def wide(self, row: int, first: int, last: int, text: str, style: Style = WRAPPED) -> None:
        """Write a text over several columns, merged."""
        text = cell_text(text)
        self._cell(row, first, style, self._write_wide, (last, text), text)
        self._need(text, style, sum(map(self._width, range(first, last + 1))))

    def lines(self, row: int, column: int, lines: Sequence[str]) -> None:
        """Write several short texts into one cell, each on a line of its own."""
        text = "\n".join(filter(None, map(cell_text, lines)))
        if len(text) > MAX_CHARACTERS // 2:
            text = cell_text(text)
        self._text(row, column, text, WRAPPED)
        self._need(text, WRAPPED, self._width(column))

    def number(self, row: int, column: int, number: float, style: Style = CENTRED) -> None:
        self._cell(row, column, style, self._write_number, number, str(number))

    def day(self, row: int, column: int, day: date | None) -> None:
        # Sheets count days from 1900; an older date is rare enough to be written in words.
        if day is None or day.year < 1900:
            self.text(row, column, day.isoformat() if day else "")
        else:
            self._cell(row, column, DATE, self._write_date, day)

    def status(self, row: int, column: int, status: str) -> None:
        self.text(row, column, status.capitalize(), STATUS.get(status, CENTRED))

    def go_to(self, row: int, column: int, place: str, shown: str, style: Style = LINK) -> None:
        """Write a link to a place in the workbook such as "'Evidence'!A7"."""
        shown = cell_text(shown)
        # With more links than it may have, a sheet opens with an error in Excel.
        if self._links < MAX_LINKS and shown:
            self._linked(row, column, f"internal:{place}", shown, style)
        else:
            self.text(row, column, shown)

    def count_to(
        self, row: int, column: int, place: str | None, count: float, style: Style
    ) -> None:
        """Write a number; with a place in the workbook, one that can be clicked."""
        if place is not None and self._links < MAX_LINKS:
            unwrapped = {**style, "text_wrap": False}
            self._linked(row, column, f"internal:{place}", str(count), unwrapped)
        self.number(row, column, count, style)

    def document(
        self, row: int, column: int, document: str, style: Style = LINK, *, shown: str = ""
    ) -> None:
        """Write a document's path, or what is shown for it, as a link where that is safe."""
        shown = shown or document
        link = self._link(document)
        if link is None or self._links >= MAX_LINKS:
            self.text(row, column, shown)
        else:
            self._linked(row, column, link, cell_text(shown), style)

    def _linked(self, row: int, column: int, target: str, shown: str, style: Style) -> None:
        self._links += 1
        self._cell(row, column, style, self._write_link, (target, shown), shown)
        self._need(shown, style, self._width(column))

    def entry(self, row: int, column: int, entry: Entry, style: Style = INPUT) -> None:
        """Write what a person typed, where it has lost its row."""
        self._cell(row, column, style, self._write_entry, entry)
        self._need(entry.value, style, self._width(column))

    def added(self, row: int, column: int, added: Added) -> None:
        """Write what a person added, where it has lost its row."""
        shown = replace(added, value=added.value or Value())
        self._cell(row, column, PLAIN, self._write_added, shown)

    def _text(self, row: int, column: int, text: str, style: Style) -> None:
        self._cell(row, column, style, self._write_text, text, text)

    def _need(self, text: str, style: Style, room: float) -> None:
        """Note how high a row must be for a wrapped text; programs do not work it out themselves.

        Rows are written in order, so a row's height is set when the next one begins.
        """
        if style.get("rotation"):
            self._lines = max(self._lines, _TURNED_LINES)
        elif style.get("text_wrap"):
            self._lines = max(self._lines, lines_needed(text, style, room))

    def _width(self, column: int) -> float:
        return self._widths.get(column, _USUAL_WIDTH)

    # A row, when it is known as a whole.

    def _cell(
        self, row: int, column: int, style: Style, write: _Write, value: Any, text: str = ""
    ) -> None:
        """Take a cell; it is written with its whole row."""
        if row != self._row:
            self._end_row()
            self._row, self._lines = row, 1
        self._cells.append((column, style, write, value))
        if text:
            self._texts[column] = text

    def _end_row(self) -> None:
        """Write a row: our cells in the colours that people gave them, then what they added."""
        if self._row < 0:
            return
        # Cells for people are known by their style, so that a new list needs to say nothing more.
        inputs = [column for column, style, _, _ in self._cells if style is INPUT]
        added = self._added.row(self._row, self._texts, inputs)
        for column, entry in added.entries.items():
            self._need(entry.value, INPUT, self._width(column))
        if self._lines > 1:
            self.raw.set_row(self._row, min(_LINE_POINTS * self._lines + 3, _HIGHEST_POINTS))
        colours = {
            column: one.colour for column, some in added.cells.items() for one in some if one.colour
        }
        for column, style, write, value in self._cells:
            # The next run has to tell our fills from colours that people gave.
            if "bg_color" in style and column < self._ours:
                self._colours.add(style["bg_color"].upper())
            if column in colours:
                style = {**style, "bg_color": colours[column]}
            write(self._row, column, value, style)
        self._write_theirs(added.entries, added.cells, colours)
        self._cells, self._texts = [], {}

    def _write_theirs(
        self,
        entries: Mapping[int, Entry],
        placed: Mapping[int, Sequence[Added]],
        colours: Mapping[int, str],
    ) -> None:
        # A colour or a note may stand where we write nothing.
        ours = {column for column, _, _, _ in self._cells}
        fills = {column: {"bg_color": colour} for column, colour in colours.items()}
        for column in fills.keys() - ours:
            self.raw.write_blank(self._row, column, None, self.format(fills[column]))
        for column, entry in entries.items():
            self._write_entry(self._row, column, entry, {**INPUT, **fills.get(column, {})})
        for column, some in placed.items():
            for one in some:
                self._add(column, one, colours.get(column, ""))

    def _write_text(self, row: int, column: int, text: str, style: Style) -> None:
        if text:
            self.raw.write_string(row, column, text, self._text_format(text, style))
        elif "bg_color" in style or "border" in style:
            self.raw.write_blank(row, column, None, self.format(style))

    def _text_format(self, text: str, style: Style) -> Format:
        # Keeps it text even when someone edits the cell and presses Enter.
        return self.format(style, quoted=text.startswith(ACTS_AS_FORMULA))

    def _write_wide(self, row: int, first: int, wide: tuple[int, str], style: Style) -> None:
        last, text = wide
        self.raw.merge_range(row, first, row, last, "", self.format(style))
        self._write_text(row, first, text, style)

    def _write_number(self, row: int, column: int, number: float, style: Style) -> None:
        self.raw.write_number(row, column, number, self.format(style))

    def _write_date(self, row: int, column: int, day: date, style: Style) -> None:
        self.raw.write_datetime(row, column, day, self.format(style))

    def _write_link(self, row: int, column: int, link: tuple[str, str], style: Style) -> None:
        from xlsxwriter.url import Url

        target, shown = link
        url = self._urls.get(link)
        if url is None:
            url = self._urls[link] = Url(target)
            url.text = shown
        self.raw.write_url(row, column, url, self._text_format(shown, style))

    def _write_entry(self, row: int, column: int, entry: Entry, style: Style) -> None:
        """Write what a person typed into a column for people; a date so that it sorts as one."""
        if entry.kind == "number":
            self._write_number(row, column, float(entry.value), style)
        elif entry.kind == "date" and entry.value >= "1900":
            look = {**style, "num_format": DATE["num_format"], "align": "left"}
            self._write_date(row, column, date.fromisoformat(entry.value), look)
        else:
            self._write_text(row, column, lines_text(entry.value), style)

    def _write_added(self, _row: int, column: int, added: Added, _style: Style) -> None:
        self._add(column, added, added.colour)

    def _add(self, column: int, added: Added, colour: str) -> None:
        if added.value is not None:
            look = self._look(added.value, colour)
            put(self.raw, self._row, column, added.value, look)
        if added.comment:
            comment(self.raw, self._row, column, added.comment, added.author)

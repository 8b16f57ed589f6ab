"""Tables on the page: as a grid under headings, a list of short rows, or a card for each row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from cse_mapper.domain import Locator
from cse_mapper.domain.wording import day_in_words
from cse_mapper.outputs.table import Cell, Column, Kind, Row, Table, Value, cells

# What a click on a document opens, at a place of it; None for no link.
Link = Callable[[str, Locator], str | None]


@dataclass(frozen=True, slots=True)
class PageCell:
    """A cell in words; `items` are those of a cell that has several."""

    kind: Kind
    name: str
    text: str = ""
    look: str = ""
    link: str | None = None
    items: tuple[PageCell, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRow:
    """A row with the numbers of the elements that it is about, by which the page is filtered."""

    cells: tuple[PageCell, ...]
    elements: tuple[str, ...]

    def __getitem__(self, name: str) -> PageCell:
        return next(cell for cell in self.cells if cell.name == name)

    @property
    def facts(self) -> str:
        """What a list says in small print: sentences as they are, figures with their names."""
        return " ".join(
            cell.text if cell.kind == "text" else f"{cell.name}: {cell.text}."
            for cell in self.cells
            if cell.text and cell.kind in ("text", "fact", "number", "date")
        )


@dataclass(frozen=True, slots=True)
class PageTable:
    """What the template shows of a table; `more` rows are in the workbook alone."""

    id: str
    name: str
    title: str
    caption: str
    nothing: str
    heads: tuple[Column, ...]
    rows: tuple[PageRow, ...]
    more: int


def on_page(table: Table, link: Link) -> PageTable:
    """Put a table into the words of the page."""
    columns = [
        None if column.sheet_only or column.kind == "input" else column for column in table.columns
    ]
    rows = iter(table.rows)
    shown = tuple(_row(columns, row, link) for row in islice(rows, table.most))
    return PageTable(
        id="-".join(table.name.lower().split()),
        name=table.name,
        title=table.title or table.name,
        caption=table.caption,
        nothing=table.nothing,
        heads=tuple(column for column in columns if column and column.kind != "title"),
        rows=shown,
        # A list that is cut says so, else it seems to be whole.
        more=sum(1 for _ in rows),
    )


def _row(columns: list[Column | None], row: Row, link: Link) -> PageRow:
    drawn: list[PageCell] = []
    about: list[str] = []
    for column, cell in zip(columns, cells(row), strict=True):
        if column is None:
            continue
        # The filter of the page hides a row when none of these elements is shown.
        if column.kind in ("element", "elements"):
            about += map(str, cell.value if isinstance(cell.value, tuple) else (cell.value,))
        if column.kind == "title":  # one heading of a row, not two
            element = drawn.pop()
            drawn.append(replace(element, text=f"{element.text} {cell.value}"))
        else:
            drawn.append(_cell(column, cell, link))
    return PageRow(tuple(drawn), tuple(about))


def _cell(column: Column, cell: Cell, link: Link) -> PageCell:
    several = cell.value if isinstance(cell.value, tuple) else ()
    return PageCell(
        column.kind,
        column.name,
        "" if several else _words(cell.value),
        cell.look,
        link(cell.link, cell.place) if cell.link else None,
        tuple(_cell(column, one if isinstance(one, Cell) else Cell(one), link) for one in several),
    )


def _words(value: Value) -> str:
    if value is None or isinstance(value, tuple):
        return ""
    return day_in_words(value) if isinstance(value, date) else str(value)

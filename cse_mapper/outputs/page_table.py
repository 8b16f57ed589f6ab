"""Tables on the page: as a grid with headings, or as a list where rows are few and texts long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from cse_mapper.domain import Locator
from cse_mapper.domain.wording import day_in_words
from cse_mapper.outputs.table import Column, Kind, Row, Table, Value, cells

# What a click on a document opens, at a place of it; None for no link.
Link = Callable[[str, Locator], str | None]


@dataclass(frozen=True, slots=True)
class PageCell:
    """A cell in words; `items` are those of a cell that has several, or the element's number."""

    kind: Kind
    name: str
    text: str = ""
    look: str = ""
    link: str | None = None
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageTable:
    """What the template shows of a table; `more` rows are in the workbook alone."""

    id: str
    name: str
    title: str
    caption: str
    nothing: str
    heads: tuple[PageCell, ...]
    rows: tuple[tuple[PageCell, ...], ...]
    more: int


def on_page(table: Table, link: Link) -> PageTable:
    """Put a table into the words of the page."""
    columns = [c for c in table.columns if not c.sheet_only and c.kind != "input"]
    kept = [table.columns.index(column) for column in columns]
    rows = iter(table.rows)
    drawn = tuple(
        tuple(_drawn(columns, [row[place] for place in kept], link))
        for row in islice(rows, table.most)
    )
    heads = tuple(PageCell(c.kind, c.name, c.name) for c in columns if c.kind != "title")
    return PageTable(
        id="-".join(table.name.lower().split()),
        name=table.name,
        title=table.title or table.name,
        caption=table.caption,
        nothing=table.nothing,
        heads=heads,
        rows=drawn,
        more=sum(1 for _ in rows),
    )


def _drawn(columns: list[Column], row: Row, link: Link) -> list[PageCell]:
    drawn: list[PageCell] = []
    for column, cell in zip(columns, cells(row), strict=True):
        if column.kind == "title":  # one heading of a row, not two
            element = drawn.pop()
            drawn.append(replace(element, text=f"{element.text} {cell.value}"))
            continue
        several = cell.value if isinstance(cell.value, tuple) else ()
        drawn.append(
            PageCell(
                column.kind,
                column.name,
                "" if isinstance(cell.value, tuple) else _words(cell.value),
                cell.look,
                link(cell.link, cell.place) if cell.link else None,
                (_words(cell.value),) if column.kind == "element" else several,
            )
        )
    return drawn


def _words(value: Value) -> str:
    if value is None:
        return ""
    return day_in_words(value) if isinstance(value, date) else str(value)

"""One table for all outputs: made once, then drawn as a sheet, on the page and on the terminal.

Those who make a table say what its cells are (`Kind`) and leave it to the renderers how such a cell
looks there: `workbook_sheet.Sheet.draw`, `page_table.on_page`, `console_text.print_table`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from cse_mapper.domain import Locator, Status

# "name" is what a row is about, "title" belongs to the element before it, "fact" is a text that
# says little without the name of its column, "input" is for people to fill in.
Kind = Literal[
    "name", "element", "title", "elements", "status", "text", "fact", "lines", "number", "date",
    "file", "input",
]  # fmt: skip
# Several texts stand one below the other.
Value: TypeAlias = "str | float | date | tuple[str | Cell, ...] | None"


NOWHERE = Locator()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its width in a sheet, and what stands in its cells.

    `short` is its heading on the terminal, which leaves out what has none; a column that is for
    `sheet_only` explains what the page says elsewhere, or is for filtering.
    """

    name: str
    width: float
    kind: Kind = "text"
    short: str = ""
    sheet_only: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with the status whose colour and sign stand for it, or with a file to open.

    `link` is a path of the evidence folder, `place` where in that file it is said. The value always
    stands there too: colour alone would be lost in print, and on some eyes.
    """

    value: Value
    look: Status | Literal[""] = ""
    link: str = ""
    place: Locator = NOWHERE


Row: TypeAlias = "Sequence[Value | Cell]"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns, with the name of the sheet and the heading of the section on the page.

    `caption` says what is counted, `nothing` what stands there instead of no rows. In the sheet the
    first `fixed` columns stay in sight, and `printed` go on paper (all, if 0); the page shows
    `most` rows. The rows of a long table are made while they are drawn: it can be drawn once.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Row]
    title: str = ""
    caption: str = ""
    nothing: str = ""
    fixed: int = 1
    printed: int = 0
    most: int = 500
    page_only: bool = False


@dataclass(frozen=True, slots=True)
class Booklet:
    """Tables under one title: a workbook with a sheet for each, or a page with a section for each.

    `facts` stand at the top, `method` explains below the tables; both are names with a sentence.
    """

    title: str
    headline: str
    tables: Sequence[Table]
    facts: Sequence[tuple[str, str]] = ()
    notice: str = ""
    method: Sequence[tuple[str, str]] = ()


def status_cell(status: Status) -> Cell:
    """A status as a word with its own colour."""
    return Cell(status.capitalize(), status)


def file_cell(document: str) -> Cell:
    """A document's path that leads to it."""
    return Cell(document, link=document)


def cells(row: Row) -> Iterator[Cell]:
    """The cells of a row, plain values among them."""
    for value in row:
        yield value if isinstance(value, Cell) else Cell(value)

"""Puts text on a console: wrapped, harmless, and in characters that the console can show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cse_mapper.domain import Status
from cse_mapper.domain.plain import plain
from cse_mapper.outputs.table import Cell, Column, Row, Table, cells

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

STATUS_STYLES: dict[Status, str] = {
    "missing": "bold red",
    "thin": "yellow",
    "covered": "cyan",
    "strong": "bold green",
}
# For consoles that cannot show them (Windows code pages, LANG=C).
_SUBSTITUTES = str.maketrans(
    dict(zip("‘’“”–—−•→…", ("'", "'", '"', '"', "-", "-", "-", "*", "->", "..."), strict=True))
)


def say(console: Console, text: str, style: str = "", lead: Text | str = "") -> None:
    """Print a text wrapped to the console, its further lines under the first one after `lead`."""
    start = text_for(lead, console) if isinstance(lead, str) else lead
    body = text_for(plain(text), console, style)
    for line in body.wrap(console, max(console.width - len(start), 20)):
        line.rstrip()
        # It is wrapped already: rich would break it again at other places.
        console.print(start + line, soft_wrap=True)
        start = text_for(" " * len(start), console)


def print_some(lines: Sequence[str], console: Console, most: int) -> None:
    """Print so many lines of a list, and say how many more there are."""
    for line in lines[:most]:
        say(console, line, lead="  - ")
    if len(lines) > most:
        say(console, f"and {len(lines) - most} more, in the reports", lead="  - ")


def print_table(table: Table, console: Console) -> None:
    """Print the columns of a table that have a short heading, to fit 80 columns of text."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as Drawn

    drawn = Drawn(
        box=SIMPLE_HEAD,
        expand=True,
        padding=0,
        pad_edge=False,
        show_edge=False,
        header_style="bold",
    )
    columns = [(place, one) for place, one in enumerate(table.columns) if one.short]
    for _, column in columns:
        # Figures keep their width, and words share what is left of 80 columns.
        wide = column.kind in ("name", "title", "text")
        drawn.add_column(
            column.short,
            ratio=1 if wide else None,
            no_wrap=not wide,
            justify="right" if column.kind == "number" else "left",
        )
    for row in table.rows:
        told = list(cells(row))
        drawn.add_row(*(_told(told[place], console) for place, _ in columns))
    console.print(drawn)


def print_card(columns: Sequence[Column], row: Row, console: Console) -> None:
    """Print a row of several lines a cell: what it is about, then what stands in its columns."""
    element, title, status = (cell.value for cell in cells(row[:3]))
    say(console, f"{element}  {title}: {str(status).lower()}", "bold")
    for column, cell in zip(columns[3:], cells(row[3:]), strict=True):
        if not column.short or not isinstance(cell.value, tuple):
            continue
        for one in cell.value:
            line = str(one.value) if isinstance(one, Cell) else one
            # "Ask for this year's figures." says itself what to do.
            said = line.startswith(f"{column.short} ")
            say(console, line, lead="  " if said else f"  {column.short}: ")


def _told(cell: Cell, console: Console) -> Text:
    said = "" if cell.value is None else str(cell.value)
    return text_for(plain(said), console, STATUS_STYLES[cell.look] if cell.look else "")


def text_for(text: str, console: Console, style: str = "") -> Text:
    """Make a text of exactly these characters (no markup), less what the console cannot encode."""
    from rich.text import Text

    try:
        text.encode(console.encoding)
    except UnicodeEncodeError:
        encoded = text.translate(_SUBSTITUTES).encode(console.encoding, "replace")
        text = encoded.decode(console.encoding)
    return Text(text, style=style)

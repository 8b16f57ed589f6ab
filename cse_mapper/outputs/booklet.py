"""Tables under one title to a workbook with a sheet for each, and to a page with a section each."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.outputs.page import style, template
from cse_mapper.outputs.page_table import Link, on_page
from cse_mapper.outputs.table import Booklet
from cse_mapper.outputs.workbook_cells import BOLD, TITLE, Binder
from cse_mapper.outputs.workbook_packing import write_packed
from cse_mapper.outputs.workbook_sheet import Sheet
from cse_mapper.storage.atomic import write_text

if TYPE_CHECKING:
    from xlsxwriter import Workbook


def write_booklet(booklet: Booklet, output: Path, name: str, day: date, link: Link) -> list[Path]:
    """Write NAME.xlsx and NAME.html; returns the paths really written (see `atomic`).

    `day` is the workbook's date of creation; `link` is how the page leads to files. The page asks
    nothing from anywhere and has no script at all. Each appears whole or not at all; raises
    OutputError. The same booklet gives the same bytes.
    """
    workbook = output / f"{name}.xlsx"
    return [
        write_packed(workbook, _title(booklet), day, lambda book: _fill(book, booklet)),
        write_text(output / f"{name}.html", _page(booklet, link)),
    ]


def _title(booklet: Booklet) -> str:
    return f"Customer Service Excellence: {booklet.title[:1].lower()}{booklet.title[1:]}"


def _fill(book: Workbook, booklet: Booklet) -> None:
    # What is linked lies beside the workbook: its folder is the folder of "evidence".
    binder = Binder(book, ".")
    sheet = Sheet(binder, "Overview")
    sheet.width(0, 22)
    sheet.width(1, 110)
    sheet.raw.set_row(0, 30)
    sheet.text(0, 0, _title(booklet), TITLE, grows=False)
    said = (("In short", booklet.headline), *booklet.facts, *booklet.method)
    for row, (name, sentence) in enumerate(said, start=2):
        sheet.text(row, 0, name, BOLD)
        sheet.text(row, 1, sentence)
    sheet.page()
    for table in booklet.tables:
        # The sheet of councils has a row for those too, with what to do.
        if not table.page_only:
            Sheet(binder, table.name).draw(table)


def _page(booklet: Booklet, link: Link) -> str:
    tables = [on_page(table, link) for table in booklet.tables]
    return template("booklet.html.jinja").render(booklet=booklet, tables=tables, style=style())

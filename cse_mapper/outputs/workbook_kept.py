"""People's own sheets in the new workbook, and the sheet of what has no place any more."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from cse_mapper.domain.entries import Entry
from cse_mapper.outputs.additions import KEPT, value_digest
from cse_mapper.outputs.own_sheets import own_names, write_own_sheet
from cse_mapper.outputs.workbook_cells import BOLD, INPUT, PLAIN, Binder
from cse_mapper.outputs.workbook_sheet import Sheet

# The last column is hidden: by it a line goes home when its row is back.
NAMES = ("Sheet", "Row", "Column", "What stood there", "cse-map row")
_WIDTHS = (16, 60, 20, 60, 10)


def write_own_sheets(binder: Binder, ours: Sequence[str]) -> None:
    """Write the sheets that people added; one whose name a sheet of ours needs is renamed."""
    additions = binder.placing.additions
    names = own_names(additions.sheets, ours)
    for own in additions.sheets:
        write_own_sheet(binder.book, names[own.name], own, binder.look)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that Excel itself would not take is left out
        for name, refers in additions.names:
            binder.book.define_name(name, refers)


def write_kept(binder: Binder) -> None:
    """Write what people typed, coloured or noted where there is no row or column any more.

    Nothing is written where all has found its place.
    """
    left = list(binder.placing.homeless())
    if not left:
        return
    sheet = Sheet(binder, KEPT)
    sheet.header(NAMES, _WIDTHS)
    row = 0
    for row, one in enumerate(left, start=1):
        sheet.text(row, 0, one.sheet, BOLD)
        sheet.text(row, 1, one.place)
        sheet.text(row, 2, one.column)
        sheet.text(row, 4, one.key, PLAIN)
        if isinstance(one, Entry):
            # Looks like INPUT and is none: this sheet has no column for people.
            sheet.entry(row, 3, one, {**INPUT})
            binder.placing.written.kept[one.subject] = value_digest(one.value)
        else:
            sheet.added(row, 3, one)
    sheet.raw.set_column(4, 4, 10, None, {"hidden": True})
    sheet.finish(row, len(NAMES), freeze=(1, 0))

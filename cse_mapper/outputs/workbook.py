"""Coverage to `coverage.xlsx`, the workbook that a coordinator reads, filters and reviews in."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.domain import Coverage, ElementTriage, FollowUp, SamplingPlan
from cse_mapper.domain.entries import Entry
from cse_mapper.outputs.additions import KEPT, LISTS, Additions, value_digest
from cse_mapper.outputs.additions_writing import Placing
from cse_mapper.outputs.claims import CLAIMS, claims_table
from cse_mapper.outputs.files import FILES, files_table
from cse_mapper.outputs.follow_up import ASKED_FOR, FOLLOW_UP, asked_table, follow_up_table
from cse_mapper.outputs.gaps import GAPS, gaps_table
from cse_mapper.outputs.links import seen_from
from cse_mapper.outputs.own_sheets import own_names, write_own_sheet
from cse_mapper.outputs.services import SERVICES, services_table
from cse_mapper.outputs.site_visit import SAMPLING, TRIAGE, sampling_table, triage_table
from cse_mapper.outputs.table import Table
from cse_mapper.outputs.workbook_cells import BOLD, INPUT, PLAIN, Binder
from cse_mapper.outputs.workbook_evidence import SHEET as EVIDENCE
from cse_mapper.outputs.workbook_evidence import rows_of, write_evidence, write_lists
from cse_mapper.outputs.workbook_matrix import (
    BY_AREA,
    BY_DOCUMENT,
    write_matrix,
    write_matrix_by_document,
)
from cse_mapper.outputs.workbook_packing import write_packed
from cse_mapper.outputs.workbook_sheet import Sheet
from cse_mapper.outputs.workbook_summary import SHEET as SUMMARY
from cse_mapper.outputs.workbook_summary import write_summary

if TYPE_CHECKING:
    from xlsxwriter import Workbook

# The last column is hidden: by it a line goes home when its row is back.
KEPT_COLUMNS = ("Sheet", "Row", "Column", "What stood there", "cse-map row")
_KEPT_WIDTHS = (16, 60, 20, 60, 10)


def write_workbook(
    coverage: Coverage,
    path: Path,
    *,
    evidence: Path | None = None,
    triage: Sequence[ElementTriage] = (),
    sampling: SamplingPlan | None = None,
    follow_up: FollowUp | None = None,
    additions: Additions | None = None,
) -> Path:
    """Write the workbook in which a coordinator sees what is covered and decides on the evidence.

    `evidence` is the folder that the documents' paths are relative to; with it the documents are
    linked. `triage`, `sampling` and `follow_up` add their sheets, `additions` what people added
    to the workbook that this one takes the place of. Returns the path written, which has a
    number where the workbook is open in Excel. Raises OutputError when it cannot be written, or
    when a person saved the workbook since the additions were read; then nothing is. The same
    coverage and additions give the same bytes.
    """

    def fill(book: Workbook) -> None:
        placing = Placing(additions)
        binder = Binder(book, seen_from(path.parent, evidence), placing)
        # Laid out before anything is written: the matrices lead to rows of Evidence.
        rows = rows_of(coverage)

        def draw(table: Table) -> None:
            Sheet(binder, table.name).draw(table)

        sheets: dict[str, Callable[[], None]] = {
            BY_AREA: lambda: write_matrix(binder, coverage, rows),
            BY_DOCUMENT: lambda: write_matrix_by_document(binder, coverage, rows),
            EVIDENCE: lambda: write_evidence(binder, rows),
            GAPS: lambda: draw(gaps_table(coverage)),
            SERVICES: lambda: draw(services_table(coverage)),
            FILES: lambda: draw(files_table(coverage)),
        }
        if coverage.claims or coverage.unclaimed:
            sheets[CLAIMS] = lambda: draw(claims_table(coverage))
        if triage:
            sheets[TRIAGE] = lambda: draw(triage_table(triage))
        if sampling is not None:
            sheets[SAMPLING] = lambda: draw(sampling_table(sampling))
        if follow_up is not None:
            sheets[FOLLOW_UP] = lambda: draw(follow_up_table(follow_up))
            sheets[ASKED_FOR] = lambda: draw(asked_table(follow_up))
        # First, since a sheet lies where it was added; it only needs the names of the others.
        write_summary(binder, coverage, sheets)
        for write in sheets.values():
            write()
        # Theirs after ours, as Excel itself adds sheets.
        _write_own_sheets(binder, [SUMMARY, *sheets, KEPT, LISTS])
        _write_kept(binder)
        # Last: it holds the record of all that was written, and what had no place.
        write_lists(binder)

    title = "Customer Service Excellence: evidence coverage"
    seen = additions.seen if additions else None
    return write_packed(path, title, coverage.assessment_date, fill, seen=seen)


def _write_own_sheets(binder: Binder, ours: Sequence[str]) -> None:
    """Write the sheets that people added; one whose name a sheet of ours needs is renamed."""
    additions = binder.placing.additions
    names = own_names(additions.sheets, ours)
    for own in additions.sheets:
        write_own_sheet(binder.book, names[own.name], own, binder.look)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that Excel itself would not take is left out
        for name, refers in additions.names:
            binder.book.define_name(name, refers)


def _write_kept(binder: Binder) -> None:
    """Write what people typed, coloured or noted where there is no row or column any more.

    Nothing is written where all has found its place.
    """
    left = list(binder.placing.homeless())
    if not left:
        return
    sheet = Sheet(binder, KEPT)
    sheet.header(KEPT_COLUMNS, _KEPT_WIDTHS)
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
    sheet.finish(row, len(KEPT_COLUMNS), freeze=(1, 0))

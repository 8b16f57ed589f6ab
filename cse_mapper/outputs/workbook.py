"""Coverage to `coverage.xlsx`, the workbook that a coordinator reads, filters and reviews in."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

from cse_mapper.outputs.atomic import write_atomically
from cse_mapper.outputs.workbook_cells import Binder, seen_from
from cse_mapper.outputs.workbook_evidence import rows_of, write_evidence, write_lists
from cse_mapper.outputs.workbook_lists import write_files, write_gaps
from cse_mapper.outputs.workbook_matrix import write_matrix, write_matrix_by_document
from cse_mapper.outputs.workbook_summary import write_summary
from cse_mapper.records import Coverage


def write_workbook(coverage: Coverage, path: Path, *, evidence: Path | None = None) -> Path:
    """Write the workbook in which a coordinator sees what is covered and decides on the evidence.

    `evidence` is the folder that the documents' paths are relative to; with it the documents are
    linked. Returns the path written, which has a number where the workbook is open in Excel.
    Raises OutputError when it cannot be written; then nothing is. The same coverage gives the same
    bytes.
    """
    return write_atomically(path, lambda temporary: _fill(coverage, temporary, evidence))


def _fill(coverage: Coverage, path: Path, evidence: Path | None) -> None:
    import xlsxwriter

    options = {
        # Rows go to disk as they are written: 100,000 matches need no more memory than ten.
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        # A fixed time of creation: programs that save the workbook set the time of saving
        # themselves, and without an edit there is nothing whose time matters.
        book.set_properties(
            {
                "title": "Customer Service Excellence: evidence coverage",
                "created": datetime.combine(coverage.assessment_date, time()),
            }
        )
        binder = Binder(book, seen_from(path.parent, evidence))
        rows = rows_of(coverage)
        write_summary(binder, coverage)
        write_matrix(binder, coverage, rows)
        write_matrix_by_document(binder, coverage, rows)
        write_evidence(binder, rows)
        write_gaps(binder, coverage)
        write_files(binder, coverage)
        write_lists(binder)

"""The two matrices: elements by service area, and documents by element."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from cse_mapper.domain import AreaCell, Coverage, copied_documents
from cse_mapper.domain.standard import load_standard
from cse_mapper.outputs.arrange import counted, documents_behind, number, service_areas
from cse_mapper.outputs.workbook_cells import (
    BOLD,
    CENTRED,
    LINK,
    MAX_COLUMNS,
    MAX_ROWS,
    PLAIN,
    STATUS,
    Binder,
    Style,
)
from cse_mapper.outputs.workbook_evidence import SHEET as EVIDENCE
from cse_mapper.outputs.workbook_evidence import EvidenceRow
from cse_mapper.outputs.workbook_sheet import Sheet

BY_AREA = "Matrix"
BY_DOCUMENT = "Matrix by document"

_FIRST = ("Element", "Title", "Status", "Pieces", "Documents")
_WIDTHS = (8, 44, 11, 8, 11)
_AREAS_ON_ONE_PAGE = 14
_MOST_AREAS = MAX_COLUMNS - len(_FIRST)

# How strong the best piece is, as a shade; the percentage beside the count says it in figures.
_SHADES: tuple[tuple[float, Style], ...] = (
    (0.75, {**CENTRED, "bg_color": "#9CC3E6"}),
    (0.5, {**CENTRED, "bg_color": "#CFE4F6"}),
    (0.0, {**CENTRED, "bg_color": "#EEF5FB"}),
)
_NOTHING: Style = {**CENTRED, "font_color": "#767676"}
# A count followed by "?" has no certain piece in it, here and on the page.
_UNSURE: Style = {**CENTRED, "num_format": '0"?"', "italic": True, "bg_color": "#EEF5FB"}


def write_matrix(binder: Binder, coverage: Coverage, rows: Sequence[EvidenceRow]) -> None:
    """Write 57 rows with status, counts and one column a service area, linked to the evidence."""
    sheet = Sheet(binder, BY_AREA)
    areas = service_areas(coverage)[:_MOST_AREAS]
    names = (*_FIRST, *areas)
    sheet.header(names, (*_WIDTHS, *([14.0] * len(areas))))
    # A click leads to the first row of Evidence for the element, and in a column of its area.
    first = _first_rows(rows)
    copied = copied_documents(match for entry in coverage.elements for match in entry.matches)
    elements = sorted(coverage.elements, key=lambda entry: number(entry.element))
    for row, entry in enumerate(elements, start=1):
        target = first.get((entry.element, ""))
        if target is None:
            sheet.text(row, 0, entry.element, BOLD)
        else:
            sheet.go_to(row, 0, _place(target), entry.element)
        sheet.text(row, 1, entry.title)
        sheet.status(row, 2, entry.status)
        sheet.number(row, 3, len(counted(entry)))
        sheet.number(row, 4, len(documents_behind(entry, copied)))
        for column, area in enumerate(areas, start=len(_FIRST)):
            _write_cell(sheet, row, column, entry.areas.get(area), first.get((entry.element, area)))
    sheet.finish(len(elements), len(names), freeze=(1, 3))
    # All 57 rows on one sheet of paper, as long as the columns leave them legible.
    if len(areas) <= _AREAS_ON_ONE_PAGE:
        sheet.raw.fit_to_pages(1, 1)


def _write_cell(
    sheet: Sheet, row: int, column: int, cell: AreaCell | None, target: int | None
) -> None:
    if cell is None or cell.pieces == 0:
        sheet.text(row, column, "–", _NOTHING)
        return
    style = next(style for least, style in _SHADES if cell.best >= least or least == 0.0)
    best = ">99%" if cell.best >= 0.995 else f"{cell.best:.0%}"
    shown = f"{cell.pieces}{'' if cell.certain else '?'} (best {best})"
    if not cell.certain:
        style = {**style, "italic": True}
    if target is None:
        sheet.text(row, column, shown, style)
    else:
        sheet.go_to(row, column, _place(target), shown, style)


def write_matrix_by_document(
    binder: Binder, coverage: Coverage, rows: Sequence[EvidenceRow]
) -> None:
    """Write one row a document and one narrow column an element: what each document is good for."""
    sheet = Sheet(binder, BY_DOCUMENT)
    ids = load_standard().ids
    # Every passage of the document, those too that are copies or weigh too little to be pieces.
    names = ("Document", "Service area", "Elements", "Passages", *ids)
    sheet.header(names, (38, 16, 9, 7, *([4.3] * len(ids))), turned_from=4)
    grouped: dict[str, dict[str, list[EvidenceRow]]] = defaultdict(lambda: defaultdict(list))
    for entry in filter(lambda row: row.counts, rows):
        grouped[entry.match.passage.document][entry.match.element].append(entry)
    documents = [document for document in coverage.documents if document.status == "read"]
    column_of = {identifier: column for column, identifier in enumerate(ids, start=4)}
    last = 0
    for last, document in enumerate(documents[: MAX_ROWS - 1], start=1):
        found = grouped.get(document.path, {})
        sheet.document(last, 0, document.path, {**LINK, "text_wrap": False})
        sheet.text(last, 1, document.service_area, PLAIN)
        sheet.number(last, 2, len(found))
        sheet.number(last, 3, sum(len(entries) for entries in found.values()))
        for element, entries in sorted(found.items()):
            if element in column_of:
                unsure = not any(entry.certain for entry in entries)
                style = _UNSURE if unsure else STATUS["covered"]
                place = _place(entries[0].row)
                sheet.count_to(last, column_of[element], place, len(entries), style)
    sheet.finish(last, len(names), freeze=(1, 1))


def _first_rows(rows: Sequence[EvidenceRow]) -> Mapping[tuple[str, str], int]:
    """The first evidence row of each element (area "") and of each element in each area."""
    first: dict[tuple[str, str], int] = {}
    rows = [entry for entry in rows if entry.counts]
    for entry in rows:
        first.setdefault((entry.match.element, entry.match.service_area), entry.row)
    # Backwards, so that the first row of an element is what remains.
    for entry in reversed(rows):
        first[entry.match.element, ""] = entry.row
    return first


def _place(row: int) -> str:
    return f"'{EVIDENCE}'!A{row + 1}"

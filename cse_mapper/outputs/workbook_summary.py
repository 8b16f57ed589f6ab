"""The Summary sheet: the one page that a chief executive reads, and how to review."""

from __future__ import annotations

from collections.abc import Iterable

from cse_mapper.domain import Coverage
from cse_mapper.domain.wording import day_in_words
from cse_mapper.outputs.arrange import named_rules
from cse_mapper.outputs.claims import CLAIMS
from cse_mapper.outputs.files import FILES, file_counts
from cse_mapper.outputs.follow_up import ASKED_FOR, FOLLOW_UP
from cse_mapper.outputs.gaps import GAPS, way_table
from cse_mapper.outputs.services import SERVICES
from cse_mapper.outputs.site_visit import SAMPLING, TRIAGE
from cse_mapper.outputs.table import Table, cells
from cse_mapper.outputs.workbook_cells import (
    BOLD,
    CENTRED,
    HEADER,
    LINK,
    STATUS,
    SUBTITLE,
    TITLE,
    WRAPPED,
    Binder,
)
from cse_mapper.outputs.workbook_evidence import SHEET as EVIDENCE
from cse_mapper.outputs.workbook_matrix import BY_AREA, BY_DOCUMENT
from cse_mapper.outputs.workbook_sheet import Sheet

SHEET = "Summary"
# The last of the columns that sentences run over: merged, they need no column of their own.
_WIDE = 7
# More would push the criteria off the first screen.
_MOST_NOTES = 100
_STATUSES = {
    "strong": "Three current documents and more from at least two services, with results where the"
    " element asks for results.",
    "covered": "Enough recent evidence from more than one document, and not only promises.",
    "thin": "Some evidence, with a gap that the reasons name.",
    "missing": "Nothing found that an assessor would accept.",
}
_WORDS = {
    "Element": "One of the 57 points of the standard, such as 4.3.2, in five criteria.",
    "Passage": "A few sentences, rows or bullets of a document, short enough to quote.",
    "Piece": "A passage that counts as evidence for an element. The same text twice counts once,"
    " and a passage that weighs too little not at all: it only comes near.",
    "Certain": "A person accepted the passage, or the model is sure of it beside everything else in"
    " the folder. A question mark behind a count: none of it is.",
    "Centre": "Folders that speak for the whole organisation, such as corporate, policy or customer"
    " services; the rule corporate areas lists them.",
    "Probability": "How likely an assessor would accept the passage for the element, in the model's"
    " estimate.",
    "Kind": "What sort of evidence it is: policy (a promise or rule), practice (what is done),"
    " outcome (results), customer voice (customers' own words), external (said from outside).",
    "Partial": "A partial compliance: an element that an assessor finds met only in part.",
    "(top level)": "The service area of files that lie in no folder of the evidence.",
}
_SHEETS = {
    BY_AREA: "Every element with its status, and what each service area brings to it. Its links"
    " lead to rows of Evidence as they were written: once you have sorted there, filter instead.",
    BY_DOCUMENT: "What each document is good for.",
    EVIDENCE: "Every piece of evidence with its quotation and citation. Decide here.",
    GAPS: "What is missing or thin, worst first.",
    SERVICES: "What is asked of each service area, and what evidence it has.",
    FILES: "Every file that was found, and what to do about those that were not read.",
    CLAIMS: "What the submission says its files are for, held against what they say.",
    TRIAGE: "What to ask, see and sample on site, by element.",
    SAMPLING: "Which documents to open before the visit, and whom to see about what.",
    FOLLOW_UP: "Last year's findings, one by one, with the new evidence that answers them.",
    ASKED_FOR: "The documents that an assessor asks for before a review.",
}
_HOW = (
    "Open the sheet Evidence. Each row is a passage that may support an element.",
    "Choose accept, reject or move to in the column Decision; for move to, choose the element in"
    " the next column. Leave a row empty that you have not looked at.",
    "Write your name or initials in the column Reviewer, and a note if you like. Save and close the"
    " workbook.",
    "Run cse-map on your evidence once more: it takes up your decisions, and owners, dates and"
    " notes from the other sheets, and says so. A workbook that a colleague sent you is taken up"
    " with cse-map review.",
    "You may sort, filter, move and hide columns, delete rows, add sheets, columns, rows, comments"
    " and colours: the next run carries them on. What is typed over the program's own cells is"
    " written anew. Please leave the hidden columns and the hidden sheet as they are: they tie what"
    " you write to what it is about.",
)


def write_summary(binder: Binder, coverage: Coverage, sheets: Iterable[str]) -> None:
    """Write headline, criteria against tolerances, the sheets that follow, rules, how to review."""
    sheet = Sheet(binder, SHEET)
    for column, width in enumerate((20, 34, 10, 10, 10, 10, 10, 60)):
        sheet.width(column, width)
    sheet.raw.set_row(0, 30)
    sheet.text(0, 0, "Customer Service Excellence: evidence coverage", TITLE)
    sheet.wide(1, 0, _WIDE, coverage.headline, {**WRAPPED, "font_size": 12, "bold": True})
    if coverage.plan:
        said = filter(None, (coverage.plan.sentence, coverage.plan.progress))
        sheet.wide(2, 0, _WIDE, " ".join(said))
    row = _write_facts(sheet, coverage, 4)
    if coverage.notes:
        notes = [(str(n), note) for n, note in enumerate(coverage.notes[:_MOST_NOTES], 1)]
        row = _write_lines(sheet, row + 1, "Please note", notes)
    row = _write_criteria(sheet, coverage, row + 1)
    if coverage.plan and coverage.plan.needed:
        row = _write_way(sheet, way_table(coverage), row + 1)
    row = _write_contents(sheet, sheets, row + 1)
    row = _write_key(sheet, row + 1)
    row = _write_lines(
        sheet, row + 1, "How to review", [(str(n), line) for n, line in enumerate(_HOW, 1)]
    )
    if coverage.rules:
        _write_lines(sheet, row + 1, "Rules in force", named_rules(coverage.rules))
    sheet.page()


def _write_facts(sheet: Sheet, coverage: Coverage, row: int) -> int:
    counts = file_counts(coverage.documents)
    files = ", ".join(f"{count:,} {status}" for status, count in counts.items())
    facts = (
        ("Assessed on", day_in_words(coverage.assessment_date)),
        ("Files", f"{sum(counts.values()):,} found: {files}"),
        ("Passages", f"{coverage.passages:,}"),
        ("Model", coverage.model),
    )
    for name, value in facts:
        sheet.text(row, 0, name, BOLD)
        sheet.text(row, 1, value)
        row += 1
    return row


def _write_contents(sheet: Sheet, names: Iterable[str], row: int) -> int:
    sheet.text(row, 0, "In this workbook", SUBTITLE)
    for name in names:
        row += 1
        _wide_text(sheet, row, _SHEETS[name])
        sheet.go_to(row, 0, f"'{name}'!A1", name, {**LINK, "text_wrap": False})
    return row + 1


def _write_criteria(sheet: Sheet, coverage: Coverage, row: int) -> int:
    sheet.text(row, 0, "Criteria", SUBTITLE)
    names = (
        "Criterion",
        "Title",
        "Strong",
        "Covered",
        "Thin",
        "Missing",
        "Partials allowed",
        "What it means",
    )
    row += 1
    for column, name in enumerate(names):
        sheet.text(row, column, name, HEADER)
    for criterion in coverage.criteria:
        row += 1
        sheet.text(row, 0, criterion.id, {**BOLD, "align": "center"})
        sheet.text(row, 1, criterion.title, BOLD)
        for column, status in enumerate(_STATUSES, start=2):
            count = criterion.status_counts.get(status, 0)
            sheet.number(row, column, count, STATUS[status] if count else CENTRED)
        sheet.number(row, 6, criterion.partials_allowed)
        sheet.text(row, 7, criterion.sentence, BOLD if criterion.at_risk else WRAPPED)
    return row + 1


def _write_way(sheet: Sheet, way: Table, row: int) -> int:
    sheet.text(row, 0, way.name, {**SUBTITLE, "text_wrap": False})
    for step in way.rows:
        row += 1
        *known, what = cells(step)
        for column, (head, cell) in enumerate(zip(way.columns, known, strict=False)):
            sheet.cell(row, column, head.kind, cell)
        sheet.wide(row, len(known), _WIDE, str(what.value))
    return row + 1


def _write_key(sheet: Sheet, row: int) -> int:
    sheet.text(row, 0, "What the words mean", SUBTITLE)
    for status, meaning in _STATUSES.items():
        row += 1
        sheet.status(row, 0, status)
        _wide_text(sheet, row, meaning)
    for word, meaning in _WORDS.items():
        row += 1
        sheet.text(row, 0, word, BOLD)
        _wide_text(sheet, row, meaning)
    row += 1
    sheet.text(row, 0, "3 (best 82%)", CENTRED)
    _wide_text(
        sheet,
        row,
        "In the matrix: three pieces of evidence, the best with a probability of 82 per cent.",
    )
    row += 1
    sheet.text(row, 0, "2?", CENTRED)
    _wide_text(sheet, row, "In both matrices: two pieces, and neither of them is certain.")
    row += 1
    sheet.text(row, 0, "Please note", BOLD)
    _wide_text(
        sheet,
        row,
        "All of this is suggestions, not judgements. Whether an element is met is for people.",
    )
    return row + 1


def _write_lines(sheet: Sheet, row: int, title: str, lines: list[tuple[str, str]]) -> int:
    sheet.text(row, 0, title, SUBTITLE)
    for name, line in lines:
        row += 1
        sheet.text(row, 0, name, CENTRED if len(name) < 3 else WRAPPED)
        _wide_text(sheet, row, line)
    return row + 1


def _wide_text(sheet: Sheet, row: int, text: str) -> None:
    sheet.wide(row, 1, _WIDE, text)

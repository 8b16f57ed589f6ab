"""For the day on site: a sampling plan, and by element what to ask, whom and what to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cse_mapper.domain import Coverage, ElementTriage, SamplingPlan
from cse_mapper.domain.wording import some
from cse_mapper.outputs.console_text import print_card, say
from cse_mapper.outputs.page_table import Link, PageTable, on_page
from cse_mapper.outputs.table import Cell, Column, Row, Table, file_cell, status_cell

if TYPE_CHECKING:
    from rich.console import Console

TRIAGE = "Triage"
SAMPLING = "Sampling plan"

_OPEN = ("missing", "thin")


@dataclass(frozen=True, slots=True)
class VisitView:
    """All that the page's section for assessors says."""

    sentence: str
    documents: PageTable
    people: PageTable
    triage: PageTable


def triage_table(triage: Sequence[ElementTriage]) -> Table:
    """By element what an assessor would ask, see and sample on site, with room for notes."""
    columns = (
        Column("Element", 9, "element", "Element"), Column("Title", 26, "title", "Title"),
        Column("Status", 11, "status", "Status"), Column("Ask", 52, "lines", "Ask"),
        Column("Whom to see", 28, "lines"), Column("See", 34, "lines", "See"),
        Column("Sample", 52, "lines", "Sample"), Column("Notes on site", 40, "input"),
    )  # fmt: skip
    return Table(TRIAGE, columns, [_triage_row(entry) for entry in triage], fixed=3)


def _triage_row(entry: ElementTriage) -> Row:
    # The page leads to the very place; a sheet can only open the file.
    samples = tuple(
        Cell(str(one), link=one.match.passage.document, place=one.match.passage.locator)
        for one in entry.samples
    )
    status = status_cell(entry.status)
    return entry.element, entry.title, status, entry.ask, entry.meet, entry.see, samples, ""


def sampling_table(plan: SamplingPlan) -> Table:
    """Which documents to open before the visit, and whom to see there about what."""
    return _sampling([*_to_open(plan), *_to_see(plan)])


def _sampling(rows: Sequence[Row]) -> Table:
    columns = (
        Column("What", 10, sheet_only=True), Column("Document or role", 60, "file"),
        Column("Elements", 60, "elements"), Column("Number", 9, "number", sheet_only=True),
    )  # fmt: skip
    return Table(SAMPLING, columns, rows)


def _to_open(plan: SamplingPlan) -> list[Row]:
    return [
        ("Open", file_cell(one.document), one.elements, len(one.elements)) for one in plan.documents
    ]


def _to_see(plan: SamplingPlan) -> list[Row]:
    return [("See", one.role, one.elements, len(one.elements)) for one in plan.people]


def visit_view(triage: Sequence[ElementTriage], plan: SamplingPlan, link: Link) -> VisitView:
    """Put triage and sampling plan into the words of the page."""
    documents = some(len(plan.documents), "document shows", "documents show")
    return VisitView(
        sentence=f"{documents} every element that has certain evidence twice, where it has two. "
        "Those with doubtful claims come first, then those that settle most.",
        documents=on_page(_sampling(_to_open(plan)), link),
        people=on_page(_sampling(_to_see(plan)), link),
        triage=on_page(triage_table(triage), link),
    )


def print_triage(coverage: Coverage, console: Console) -> None:
    """List what an assessor would ask, see and sample on site where evidence is missing or thin.

    Of the other elements only their number: the list of all is several hundred lines long.
    """
    from cse_mapper.assessment.triage import triage

    entries = triage(coverage)
    # What is covered or strong needs a sample at most, and fills the screen.
    table = triage_table([entry for entry in entries if entry.status in _OPEN])
    say(console, "To ask, see and sample where evidence is missing or thin", "bold")
    rows = list(table.rows)
    for row in rows:
        print_card(table.columns, row, console)
    if not rows:
        say(console, "Nothing is missing or thin.")
    if rest := len(entries) - len(rows):
        others = some(rest, "other element", "other elements")
        say(console, f"The workbook's sheet Triage has all of this, and {others} to sample.")
    else:
        say(console, "The workbook's sheet Triage has all of this.")
    console.print()

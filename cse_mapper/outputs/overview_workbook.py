"""The overview of a batch as a workbook, to filter and sort councils in."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.domain import Overview
from cse_mapper.domain.standard import load_standard
from cse_mapper.domain.wording import day_in_words
from cse_mapper.outputs.overview import councils_worst_first, criterion_cells, numbers, outcome
from cse_mapper.outputs.workbook_cells import (
    BOLD,
    CENTRED,
    MAX_ROWS,
    STATUS,
    TITLE,
    WRAPPED,
    Binder,
    Sheet,
)
from cse_mapper.outputs.workbook_packing import write_packed

if TYPE_CHECKING:
    from xlsxwriter import Workbook

OVERVIEW = "Overview"
COUNCILS = "Councils"
SET_ASIDE = "In no folder"

_OUTCOMES = {"Not mapped": STATUS["missing"], "At risk": STATUS["thin"]}
# The heads of the columns of `Numbers`, in its order.
_NUMBERS = (
    "Files found",
    "Read",
    "Not read",
    "Set aside",
    "Elements evidenced",
    "Thin",
    "Missing",
)
_HOW = (
    ("Councils", "One row a council, worst first; filter and sort as you like."),
    ("In no folder", "What lay among the councils' folders and is in no report."),
    ("At risk", "An element is missing, or more are thin than a certificate may carry."),
    ("Please note", "All of this is suggestions, not judgements."),
)


def write_overview_workbook(overview: Overview, path: Path) -> Path:
    """Write overview.xlsx, with a link to each council's page beside it.

    Returns the path really written (see `atomic`). Raises OutputError when it cannot be written;
    then nothing is. The same overview gives the same bytes.
    """

    def fill(book: Workbook) -> None:
        binder = Binder(book, ".")
        _write_overview(binder, overview)
        _write_councils(binder, overview)
        if overview.set_aside:
            _write_set_aside(binder, overview)

    title = "Customer Service Excellence: overview of councils"
    return write_packed(path, title, overview.assessment_date, fill)


def _write_overview(binder: Binder, overview: Overview) -> None:
    sheet = Sheet(binder, OVERVIEW)
    sheet.width(0, 22)
    sheet.width(1, 110)
    sheet.raw.set_row(0, 30)
    sheet.text(0, 0, "Customer Service Excellence: overview of councils", TITLE, grows=False)
    facts = (
        ("In short", overview.headline),
        ("Assessed on", day_in_words(overview.assessment_date)),
        ("Model", overview.model),
        *_HOW,
        *((name.replace("_", " ").capitalize(), line) for name, line in overview.rules),
    )
    for row, (name, value) in enumerate(facts, start=2):
        sheet.text(row, 0, name, BOLD)
        sheet.text(row, 1, value)
    sheet.page()


def _write_councils(binder: Binder, overview: Overview) -> None:
    sheet = Sheet(binder, COUNCILS)
    criteria = [f"{criterion.id}. {criterion.title}" for criterion in load_standard().criteria]
    names = ("Council", "Outcome", *_NUMBERS, *criteria, "Page", "Workbook", "What to do")
    widths = (30, 16, *([11] * len(_NUMBERS)), *([18] * len(criteria)), 34, 34, 60)
    sheet.header(names, widths)
    last = 0
    for last, council in enumerate(
        councils_worst_first(overview.councils)[: MAX_ROWS - 1], start=1
    ):
        said = outcome(council)
        sheet.text(last, 0, council.name, BOLD)
        sheet.text(last, 1, said, _OUTCOMES.get(said, STATUS["covered"]))
        if council.problem:
            sheet.text(last, len(names) - 1, council.problem)
            continue
        for column, number in enumerate(astuple(numbers(council)), start=2):
            sheet.number(last, column, number)
        first = 2 + len(_NUMBERS)
        for column, (look, words) in enumerate(criterion_cells(council), start=first):
            risk = f"at risk: {words}" if look else words
            wrapped = {**STATUS.get(look, CENTRED), "text_wrap": True}
            sheet.text(last, column, risk, wrapped)
        sheet.document(last, len(names) - 3, council.page)
        sheet.document(last, len(names) - 2, council.workbook)
        sheet.text(last, len(names) - 1, council.headline)
    sheet.finish(last, len(names), freeze=(1, 1))


def _write_set_aside(binder: Binder, overview: Overview) -> None:
    sheet = Sheet(binder, SET_ASIDE)
    sheet.header(("What", "What to do"), (60, 90))
    last = 0
    for last, row in enumerate(overview.set_aside[: MAX_ROWS - 1], start=1):
        sheet.text(last, 0, row.name, WRAPPED)
        sheet.text(last, 1, row.reason)
    sheet.finish(last, 2, freeze=(1, 0))

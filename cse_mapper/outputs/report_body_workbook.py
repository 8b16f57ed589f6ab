"""A body of reports as a workbook: by element, reasons, movement, reports, what yours lacks."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.domain.report_bodies import ReportBody, Theme
from cse_mapper.outputs.report_body_words import BAND_LOOKS, BAND_NAMES, HOW, moved
from cse_mapper.outputs.workbook_cells import (
    BOLD,
    CENTRED,
    MAX_ROWS,
    STATUS,
    TITLE,
    Binder,
    Sheet,
)
from cse_mapper.outputs.workbook_packing import write_packed

if TYPE_CHECKING:
    from xlsxwriter import Workbook

TITLE_OF_ALL = "Customer Service Excellence: what assessors' reports say"


def write_report_body_workbook(body: ReportBody, path: Path) -> Path:
    """Write reports.xlsx, to filter and sort what a body of reports says.

    Returns the path really written (see `atomic`). Raises OutputError when it cannot be written;
    then nothing is. The same body gives the same bytes.
    """

    def fill(book: Workbook) -> None:
        binder = Binder(book, None)
        _write_front(binder, body)
        _write_elements(binder, body)
        _write_reasons(binder, body)
        if body.movements:
            _write_movements(binder, body)
        _write_reports(binder, body)
        if body.own:
            _write_lacking(binder, body)

    days = [row.day for row in body.reports if row.day]
    return write_packed(path, TITLE_OF_ALL, max(days, default=date(2000, 1, 1)), fill)


def _write_front(binder: Binder, body: ReportBody) -> None:
    sheet = Sheet(binder, "Overview")
    sheet.width(0, 22)
    sheet.width(1, 110)
    sheet.raw.set_row(0, 30)
    sheet.text(0, 0, TITLE_OF_ALL, {**TITLE, "text_wrap": False})
    facts = (("In short", body.headline), *HOW)
    for row, (name, value) in enumerate(facts, start=2):
        sheet.text(row, 0, name, BOLD)
        sheet.text(row, 1, value)
    sheet.page()


def _write_elements(binder: Binder, body: ReportBody) -> None:
    sheet = Sheet(binder, "By element")
    bands = tuple(BAND_NAMES.values())
    names = (
        "Element", "Title", *bands, "Rose", "Fell", "Commonest in plus", "Commonest in partial",
    )  # fmt: skip
    sheet.header(names, (10, 46, *([13] * len(bands)), 8, 8, 60, 60))
    row = 0
    for row, element in enumerate(body.elements, start=1):
        sheet.text(row, 0, element.element, BOLD)
        sheet.text(row, 1, element.title)
        for column, band in enumerate(BAND_NAMES, start=2):
            sheet.number(row, column, element.counts.get(band, 0))
        after = 2 + len(bands)
        sheet.number(row, after, element.up)
        sheet.number(row, after + 1, element.down)
        sheet.text(row, after + 2, _listed(element.plus))
        sheet.text(row, after + 3, _listed(element.partial))
    sheet.finish(row, len(names), freeze=(1, 2))


def _listed(themes: tuple[Theme, ...]) -> str:
    return "; ".join(f"{theme.words} ({theme.organisations})" for theme in themes)


def _write_reasons(binder: Binder, body: ReportBody) -> None:
    sheet = Sheet(binder, "Reasons")
    names = ("Element", "Rating", "Words in common", "Organisations", "Of", "For example", "Report")
    sheet.header(names, (10, 16, 28, 14, 8, 90, 40))
    row = 0
    for element in body.elements:
        for band, themes, texts in (
            ("plus", element.plus, element.plus_texts),
            ("partial", element.partial, element.partial_texts),
        ):
            for theme in themes:
                row += 1
                sheet.text(row, 0, element.element, BOLD)
                sheet.text(row, 1, BAND_NAMES[band], STATUS[BAND_LOOKS[band]])
                sheet.text(row, 2, theme.words)
                sheet.number(row, 3, theme.organisations)
                sheet.number(row, 4, texts)
                sheet.text(row, 5, theme.quotation)
                sheet.text(row, 6, theme.source)
    sheet.finish(row, len(names), freeze=(1, 1))


def _write_movements(binder: Binder, body: ReportBody) -> None:
    sheet = Sheet(binder, "Movement")
    names = (
        "Organisation",
        "Element",
        "Moved",
        "Before",
        "After",
        "Report before",
        "Report after",
        "Date",
    )
    sheet.header(names, (34, 10, 10, 18, 18, 34, 34, 12))
    row = 0
    for row, movement in enumerate(body.movements[: MAX_ROWS - 1], start=1):
        sheet.text(row, 0, movement.organisation, BOLD)
        sheet.text(row, 1, movement.element, CENTRED)
        word, look = moved(movement)
        sheet.text(row, 2, word, STATUS[look])
        sheet.text(row, 3, BAND_NAMES[movement.before])
        sheet.text(row, 4, BAND_NAMES[movement.after])
        sheet.text(row, 5, movement.earlier)
        sheet.text(row, 6, movement.later)
        sheet.date(row, 7, movement.day)
    sheet.finish(row, len(names), freeze=(1, 1))


def _write_reports(binder: Binder, body: ReportBody) -> None:
    sheet = Sheet(binder, "Reports")
    bands = tuple(BAND_NAMES.values())
    names = ("Report", "Organisation", "Kind", "Date", *bands, "Slips")
    sheet.header(names, (40, 36, 26, 12, *([13] * len(bands)), 8))
    row = 0
    for row, report in enumerate(body.reports[: MAX_ROWS - 1], start=1):
        sheet.text(row, 0, report.source, BOLD)
        sheet.text(row, 1, report.organisation)
        sheet.text(row, 2, report.report_type)
        sheet.date(row, 3, report.day)
        for column, band in enumerate(BAND_NAMES, start=4):
            sheet.number(row, column, report.counts.get(band, 0))
        sheet.number(row, 4 + len(bands), report.problems)
    sheet.finish(row, len(names), freeze=(1, 1))


def _write_lacking(binder: Binder, body: ReportBody) -> None:
    sheet = Sheet(binder, "What yours lacks")
    names = (
        "Element", "Title", "Your rating", "Plus elsewhere has", "Organisations", "Of",
        "For example", "Report",
    )  # fmt: skip
    sheet.header(names, (10, 40, 18, 28, 14, 8, 90, 40))
    row = 0
    for lacking in body.lacking:
        for theme in lacking.themes:
            row += 1
            sheet.text(row, 0, lacking.element, BOLD)
            sheet.text(row, 1, lacking.title)
            sheet.text(row, 2, BAND_NAMES.get(lacking.rating, lacking.rating))
            sheet.text(row, 3, theme.words)
            sheet.number(row, 4, theme.organisations)
            sheet.number(row, 5, lacking.texts)
            sheet.text(row, 6, theme.quotation)
            sheet.text(row, 7, theme.source)
    sheet.finish(row, len(names), freeze=(1, 1))

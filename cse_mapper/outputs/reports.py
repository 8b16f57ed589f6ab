"""What assessors' reports say: one on the terminal, and many together by element."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.domain import AssessorReport, Status
from cse_mapper.domain.report_bodies import ElementInReports, ReportBody, Theme
from cse_mapper.outputs.booklet import write_booklet
from cse_mapper.outputs.console_text import print_table, say
from cse_mapper.outputs.table import Booklet, Cell, Column, Row, Table

if TYPE_CHECKING:
    from rich.console import Console

BAND_NAMES: Mapping[str, str] = {
    "plus": "Compliance plus",
    "full": "Full compliance",
    "partial": "Partial compliance",
    "non-compliance": "Non-compliance",
    "n/a": "Not applicable",
}
_BAND_LOOKS: Mapping[str, Status] = {
    "plus": "strong",
    "full": "covered",
    "partial": "thin",
    "non-compliance": "missing",
}
_BANDS = tuple(Column(name, 13, "number") for name in BAND_NAMES.values())
_HOW = (
    ("By element", "Each organisation counts once, by its latest report."),
    ("Reasons", "Words that texts of one rating have in common more than other texts do, with how "
     "many organisations write them and the shortest sentence as an example."),
    ("Movement", "Ratings that changed from one report of an organisation to its next."),
    ("What yours lacks", "Where yours is not compliance plus and at least five others are: what "
     "three in ten of their texts have and yours does not."),
    ("Please note", "Words in common are a hint at reasons, found by counting; read the reports."),
)  # fmt: skip
_EXAMPLE = (
    Column("Organisations", 14, "number"), Column("Of", 8, "number"), Column("For example", 90),
    Column("Report", 40),
)  # fmt: skip
_SHOWN = 10


def write_report_body_pages(body: ReportBody, output: Path) -> list[Path]:
    """Write reports.xlsx and reports.html; as `write_booklet`."""
    # A workbook without any date has the same bytes all the same.
    day = max((row.day for row in body.reports if row.day), default=date(2000, 1, 1))
    return write_booklet(_booklet(body), output, "reports", day, lambda _file, _place: None)


def _booklet(body: ReportBody) -> Booklet:
    tables = [_elements(body), _reasons(body)]
    if body.movements:
        tables.append(_movements(body))
    tables.append(_reports(body))
    if body.own:
        tables.append(_lacking(body))
    return Booklet("What assessors' reports say", body.headline, tables, method=_HOW)


def _elements(body: ReportBody) -> Table:
    columns = (
        Column("Element", 10, "element"), Column("Title", 46, "title"), *_BANDS,
        Column("Rose", 8, "number"), Column("Fell", 8, "number"),
        Column("Commonest in plus", 60, sheet_only=True),
        Column("Commonest in partial", 60, sheet_only=True),
    )  # fmt: skip
    rows: list[Row] = [
        (e.element, e.title, *_counts(e.counts), e.up, e.down, _listed(e.plus), _listed(e.partial))
        for e in body.elements
    ]
    return Table(
        "By element",
        columns,
        rows,
        caption="How many organisations have each rating by their latest report, and how often a "
        "rating rose or fell from one report to the next.",
        fixed=2,
    )


def _counts(counts: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(counts.get(band, 0) for band in BAND_NAMES)


def _listed(themes: tuple[Theme, ...]) -> str:
    return "; ".join(f"{theme.words} ({theme.organisations})" for theme in themes)


def _reasons(body: ReportBody) -> Table:
    columns = (
        Column("Element", 10, "element"), Column("Rating", 16, "status"),
        Column("Words in common", 28), *_EXAMPLE,
    )  # fmt: skip
    return Table(
        "Reasons",
        columns,
        [row for element in body.elements for row in _reasons_of(element)],
        title="Commonest reasons for compliance plus and partial compliance",
        nothing="There are too few texts with a rating for any to have something in common.",
        most=2_000,
    )


def _reasons_of(element: ElementInReports) -> Iterator[Row]:
    for band, themes, texts in (
        ("plus", element.plus, element.plus_texts),
        ("partial", element.partial, element.partial_texts),
    ):
        for theme in themes:
            rating = Cell(BAND_NAMES[band], _BAND_LOOKS[band])
            yield (element.element, rating, *_example(theme, texts))


def _example(theme: Theme, texts: int) -> Row:
    return theme.words, theme.organisations, texts, theme.quotation, theme.source


def _movements(body: ReportBody) -> Table:
    columns = (
        Column("Organisation", 34, "name"), Column("Element", 10, "element"),
        Column("Moved", 10, "status"), Column("Before", 18), Column("After", 18),
        Column("Report before", 34, sheet_only=True), Column("Report after", 34),
        Column("Date", 12, "date"),
    )  # fmt: skip
    rows = [
        (
            *(one.organisation, one.element),
            Cell("rose", "strong") if one.is_up else Cell("fell", "thin"),
            *(BAND_NAMES[one.before], BAND_NAMES[one.after], one.earlier, one.later, one.day),
        )
        for one in body.movements
    ]
    return Table(
        "Movement",
        columns,
        rows,
        title="Movement over the years",
        caption="Ratings that changed from one report of an organisation to its next.",
    )


def _reports(body: ReportBody) -> Table:
    columns = (
        Column("Report", 40, "name"), Column("Organisation", 36), Column("Kind", 26),
        Column("Date", 12, "date"), *_BANDS, Column("Slips", 8, "number"),
    )  # fmt: skip
    rows = [
        (one.source, one.organisation, one.report_type, one.day, *_counts(one.counts), one.problems)
        for one in body.reports
    ]
    return Table(
        "Reports",
        columns,
        rows,
        caption="Every report that was read, with its ratings. Slips are places where it "
        "contradicts itself; “cse-map import-report” on the one report tells them.",
        most=len(rows),
    )


def _lacking(body: ReportBody) -> Table:
    columns = (
        Column("Element", 10, "element"), Column("Title", 40, "title"), Column("Your rating", 18),
        Column("Plus elsewhere has", 28), *_EXAMPLE,
    )  # fmt: skip
    rows = [
        (
            *(lacking.element, lacking.title, BAND_NAMES.get(lacking.rating, lacking.rating)),
            *_example(theme, lacking.texts),
        )
        for lacking in body.lacking
        for theme in lacking.themes
    ]
    return Table(
        "What yours lacks",
        columns,
        rows,
        title=f"What compliance plus elsewhere has, and {body.own} does not",
        nothing="Nothing: there are too few texts of compliance plus to tell, or yours has what "
        "they have.",
    )


def print_report_body(body: ReportBody, console: Console) -> None:
    """Tell the body in a few lines: which elements are most often partial, and most often plus."""
    console.print()
    say(console, body.headline, "bold")
    for band in ("partial", "plus"):
        often = [element for element in body.elements if element.counts.get(band, 0)]
        if often:
            say(console, f"Most often {BAND_NAMES[band].lower()}:")
            print_table(_often(often, band), console)


def _often(elements: list[ElementInReports], band: str) -> Table:
    columns = (
        Column("Element", 10, "element", "Element"), Column("Times", 8, "number", "Times"),
        Column("Title", 46, "text", "What it asks for"),
        Column("Words in common", 28, "text", "In common"),
    )  # fmt: skip
    # By number where counts are equal, so that the same reports give the same list.
    ordered = sorted(elements, key=lambda e: (-e.counts[band], e.element))
    rows = [
        (
            element.element,
            element.counts[band],
            element.title,
            ", ".join(theme.words for theme in getattr(element, band)[:3]),
        )
        for element in ordered[:_SHOWN]
    ]
    return Table("Most often", columns, rows)


def print_report(report: AssessorReport, console: Console) -> None:
    """Show what was found in a report, its slips with their places, and what was not found."""
    say(console, report.source, "bold")
    # A report on another standard has ratings too, and none of them means anything here.
    if any(problem.code == "standard" for problem in report.problems):
        say(console, report.problems[0].text, "yellow", lead="  ! ")
        return
    facts = [report.report_type, f"by {report.assessor}" if report.assessor else ""]
    facts += [f"{date.label}: {date.text}" for date in report.dates]
    if any(facts):
        say(console, "; ".join(fact for fact in facts if fact))
    for line in _amounts(report):
        say(console, line, lead="  ")
    for problem in report.problems:
        places = ", ".join(dict.fromkeys(problem.places))
        say(console, f"{problem.text}{f' [{places}]' if places else ''}", "yellow", lead="  ! ")
    for sentence in report.not_found:
        say(console, f"Not found: {sentence[0].lower()}{sentence[1:]}", "dim", lead="  - ")


def _amounts(report: AssessorReport) -> Iterator[str]:
    texts = len({narrative.text for narrative in report.narratives})
    # One text may stand for several elements.
    shared = f" of {texts} texts" if texts < len(report.narratives) else ""
    yield f"{len(report.narratives)} narratives{shared}"
    counts = Counter(rating.rating for rating in report.ratings)
    rated = ", ".join(f"{counts[band]} {band}" for band in BAND_NAMES if counts[band])
    yield f"{len(report.ratings)} ratings{': ' + rated if rated else ''}"
    for name, amount in (
        ("strengths", len(report.strengths)),
        ("areas for improvement", len(report.areas_for_improvement)),
        ("criterion summaries", len(report.criterion_summaries)),
    ):
        if amount:
            yield f"{amount} {name}"

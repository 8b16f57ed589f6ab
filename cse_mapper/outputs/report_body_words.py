"""The words in which page, workbook and terminal tell what a body of reports says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cse_mapper.domain import Status
from cse_mapper.domain.report_bodies import Movement, ReportBody
from cse_mapper.outputs.console_text import plain_table, say, text_for

if TYPE_CHECKING:
    from rich.console import Console

BAND_NAMES: Mapping[str, str] = {
    "plus": "Compliance plus",
    "full": "Full compliance",
    "partial": "Partial compliance",
    "non-compliance": "Non-compliance",
    "n/a": "Not applicable",
}
BAND_LOOKS: Mapping[str, Status] = {
    "plus": "strong",
    "full": "covered",
    "partial": "thin",
    "non-compliance": "missing",
}
HOW = (
    ("By element", "Each organisation counts once, by its latest report."),
    ("Reasons", "Words that texts of one rating have in common more than other texts do, with how "
     "many organisations write them and the shortest sentence as an example."),
    ("Movement", "Ratings that changed from one report of an organisation to its next."),
    ("What yours lacks", "Where yours is not compliance plus and at least five others are: what "
     "three in ten of their texts have and yours does not."),
    ("Please note", "Words in common are a hint at reasons, found by counting; read the reports."),
)  # fmt: skip
_SHOWN = 10


def moved(movement: Movement) -> tuple[str, Status]:
    """In a word how a rating moved, and the look that stands for it."""
    return ("rose", "strong") if movement.is_up else ("fell", "thin")


def print_report_body(body: ReportBody, console: Console) -> None:
    """Tell the body in a few lines: which elements are most often partial, and most often plus."""
    console.print()
    say(console, body.headline, "bold")
    for band in ("partial", "plus"):
        often = sorted(body.elements, key=lambda e: (-e.counts.get(band, 0), e.element))
        often = [element for element in often[:_SHOWN] if element.counts.get(band, 0)]
        if not often:
            continue
        say(console, f"Most often {BAND_NAMES[band].lower()}:")
        table = plain_table()
        table.add_column("Element", no_wrap=True)
        table.add_column("Times", justify="right", no_wrap=True)
        table.add_column("What it asks for", ratio=1)
        table.add_column("In common", ratio=1)
        for element in often:
            themes = element.plus if band == "plus" else element.partial
            words = ", ".join(theme.words for theme in themes[:3])
            told = (element.element, str(element.counts[band]), element.title, words)
            table.add_row(*(text_for(cell, console) for cell in told))
        console.print(table)

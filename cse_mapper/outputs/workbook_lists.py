"""The Gaps, By service and Files sheets: what is missing, whom to ask, what became of files."""

from __future__ import annotations

from cse_mapper.domain import Coverage, ElementCoverage, Match
from cse_mapper.domain.plain import plain
from cse_mapper.domain.standard import load_standard
from cse_mapper.outputs.arrange import counted, parts_in_words, read_in_part
from cse_mapper.outputs.closing import what_closes
from cse_mapper.outputs.plan_words import cards_of
from cse_mapper.outputs.services import services_of
from cse_mapper.outputs.workbook_cells import BOLD, CENTRED, INPUT, MAX_ROWS, STATUS, Binder, Sheet

GAPS = "Gaps"
FILES = "Files"
SERVICES = "By service"

_MOST_QUOTED = 300

_WORST_FIRST = {"missing": 0, "thin": 1}
_READ_LOOK = {"read": "covered", "duplicate": "strong", "empty": "thin", "skipped": "thin"}


def gaps_of(coverage: Coverage) -> list[ElementCoverage]:
    """The elements that are missing or thin, worst first, then in the standard's order."""
    order = {identifier: place for place, identifier in enumerate(load_standard().ids)}
    return sorted(
        (entry for entry in coverage.elements if entry.status in _WORST_FIRST),
        key=lambda entry: (_WORST_FIRST[entry.status], order.get(entry.element, len(order))),
    )


def write_gaps(binder: Binder, coverage: Coverage) -> None:
    """Write the elements that need work, worst first, with what is known and what is asked."""
    sheet = Sheet(binder, GAPS)
    # First what goes on paper and is filled in; the rest explains it.
    names = (
        "Element",
        "Title",
        "Status",
        "Why it is a gap",
        "What would close it",
        "What is missing",
        "Whom to ask",
        "On the shortest way",
        "Owner",
        "By when",
        "Documents that usually show it",
        "What comes near",
        "What the standard asks",
        "Pieces",
    )
    sheet.header(names, (8, 24, 11, 40, 44, 36, 38, 10, 16, 12, 46, 46, 46, 8))
    descriptions = {element.id: element.description for element in load_standard().elements}
    gaps = gaps_of(coverage)
    cards = cards_of(coverage)
    for row, entry in enumerate(gaps, start=1):
        card = cards.get(entry.element)
        sheet.text(row, 0, entry.element, BOLD)
        sheet.text(row, 1, entry.title)
        sheet.status(row, 2, entry.status)
        sheet.lines(row, 3, [reason.text for reason in entry.reasons])
        sheet.lines(row, 4, what_closes(entry))
        if card:
            sheet.text(row, 5, card.needs)
            sheet.lines(row, 6, [*card.ask, card.holders])
            sheet.text(row, 7, "yes" if card.needed else "")
        sheet.text(row, 8, "", INPUT)
        sheet.text(row, 9, "", INPUT)
        if card:
            sheet.lines(row, 10, card.documents)
            sheet.lines(row, 11, [_near(match) for match in card.nearby[:1]])
        sheet.text(row, 12, descriptions.get(entry.element, ""))
        sheet.number(row, 13, len(counted(entry)))
    sheet.finish(len(gaps), len(names), freeze=(1, 3), printed=10)


def _near(match: Match) -> str:
    words = plain(match.passage.text)
    short = words if len(words) <= _MOST_QUOTED else words[:_MOST_QUOTED].rsplit(" ", 1)[0] + " …"
    return f"“{short}” ({match.passage.document}, {match.passage.locator})"


def write_services(binder: Binder, coverage: Coverage) -> None:
    """Write by service area what is asked of it and what evidence it has; made to be filtered."""
    sheet = Sheet(binder, SERVICES)
    names = (
        "Service area",
        "What",
        "Element",
        "Title",
        "Status",
        "On the shortest way",
        "What is asked",
        "Evidence it has next door",
        "Pieces",
        "Certain",
    )
    sheet.header(names, (22, 11, 8, 30, 11, 11, 56, 24, 8, 8))
    titles = {element.element: element.title for element in coverage.elements}
    row = 0
    for view in services_of(coverage):
        for gap in view.asked:
            row += 1
            next_door = next(o.elements for o in gap.ask if o.service_area == view.name)
            sheet.text(row, 0, view.name, BOLD)
            sheet.text(row, 1, "Asked")
            sheet.text(row, 2, gap.element, BOLD)
            sheet.text(row, 3, titles[gap.element])
            sheet.status(row, 4, gap.status)
            sheet.text(row, 5, "yes" if gap.needed else "")
            sheet.text(row, 6, f"{gap.needs[:1].upper()}{gap.needs[1:]}.")
            sheet.text(row, 7, ", ".join(next_door))
        for element, cell in view.has:
            row += 1
            sheet.text(row, 0, view.name, BOLD)
            sheet.text(row, 1, "Evidence")
            sheet.text(row, 2, element.element, BOLD)
            sheet.text(row, 3, element.title)
            sheet.status(row, 4, element.status)
            sheet.number(row, 8, cell.pieces)
            sheet.number(row, 9, cell.certain)
    sheet.finish(row, len(names), freeze=(1, 1))


def write_files(binder: Binder, coverage: Coverage) -> None:
    """Write the ledger: every file found, whether it was read, and if not, what to do."""
    sheet = Sheet(binder, FILES)
    names = (
        "File",
        "Service area",
        "Status",
        "What to do",
        "Date of evidence",
        "Where the date is from",
        "May hold personal data",
        "Size (KB)",
        "What is in it",
    )
    sheet.header(names, (52, 22, 12, 60, 12, 26, 24, 9, 40))
    notes = read_in_part(coverage.documents)
    last = 0
    for last, document in enumerate(coverage.documents[: MAX_ROWS - 1], start=1):
        # A file that was not opened is not linked: a shortcut may lead out of the folder.
        if document.digest:
            sheet.document(last, 0, document.path)
        else:
            sheet.text(last, 0, document.path)
        sheet.text(last, 1, document.service_area)
        sheet.text(last, 2, document.status, STATUS[_READ_LOOK.get(document.status, "missing")])
        sheet.text(last, 3, notes.get(document.path, document.reason))
        sheet.date(last, 4, document.evidence_date)
        sheet.text(last, 5, document.date_source)
        sheet.text(last, 6, ", ".join(document.personal))
        sheet.number(last, 7, max(1, round(document.size / 1024)) if document.size else 0, CENTRED)
        sheet.text(last, 8, parts_in_words(document))
    sheet.finish(last, len(names), freeze=(1, 1))

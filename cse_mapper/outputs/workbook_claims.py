"""The Claims and Triage sheets: what the submission says of itself, and what to do on site."""

from __future__ import annotations

from collections.abc import Sequence

from cse_mapper.domain import Coverage, ElementTriage, SamplingPlan
from cse_mapper.outputs.arrange import CLAIM_LOOKS
from cse_mapper.outputs.workbook_cells import BOLD, INPUT, STATUS, Binder, Sheet

CLAIMS = "Claims"
TRIAGE = "Triage"
SAMPLING = "Sampling plan"

_CENTRED_BOLD = {**BOLD, "align": "center"}


def write_claims(binder: Binder, coverage: Coverage) -> None:
    """Write each claim of the submission with what the file's content says to it.

    What a file supports without a claim follows, marked "not claimed".
    """
    sheet = Sheet(binder, CLAIMS)
    names = ("Element", "File", "Verdict", "What the content says", "Pieces", "Where it is claimed")
    sheet.header(names, (9, 46, 15, 70, 8, 40))
    row = 0
    for row, check in enumerate(coverage.claims, start=1):
        sheet.text(row, 0, check.claim.element, _CENTRED_BOLD)
        if check.verdict == "not read":  # it may be a shortcut that leads out of the folder
            sheet.text(row, 1, check.claim.document)
        else:
            sheet.document(row, 1, check.claim.document)
        look = STATUS[CLAIM_LOOKS[check.verdict]]
        sheet.text(row, 2, check.verdict.capitalize(), look)
        sheet.text(row, 3, check.sentence)
        sheet.number(row, 4, check.pieces)
        sheet.text(row, 5, check.claim.place)
    for row, other in enumerate(coverage.unclaimed, start=len(coverage.claims) + 1):
        sheet.text(row, 0, other.element, _CENTRED_BOLD)
        sheet.document(row, 1, other.document)
        sheet.text(row, 2, "Not claimed", STATUS["strong"])
        sheet.text(row, 3, "The file supports this element, and the submission does not say so.")
        sheet.number(row, 4, other.pieces)
        sheet.text(row, 5, "")
    sheet.finish(row, len(names), freeze=(1, 1))


def write_triage(binder: Binder, triage: Sequence[ElementTriage]) -> None:
    """Write by element what an assessor would ask, see and sample on site, with room for notes."""
    sheet = Sheet(binder, TRIAGE)
    names = ("Element", "Title", "Status", "Ask", "Whom to see", "See", "Sample", "Notes on site")
    sheet.header(names, (9, 26, 11, 52, 28, 34, 52, 40))
    row = 0
    for row, entry in enumerate(triage, start=1):
        sheet.text(row, 0, entry.element, _CENTRED_BOLD)
        sheet.text(row, 1, entry.title)
        sheet.status(row, 2, entry.status)
        for column, lines in enumerate((entry.ask, entry.meet, entry.see, entry.sample), start=3):
            sheet.lines(row, column, lines)
        sheet.text(row, 7, "", INPUT)
    sheet.finish(row, len(names), freeze=(1, 3))


def write_sampling(binder: Binder, plan: SamplingPlan) -> None:
    """Write which documents to open before the visit, and whom to see there about what."""
    sheet = Sheet(binder, SAMPLING)
    names = ("What", "Document or role", "Elements", "Number")
    sheet.header(names, (10, 60, 60, 9))
    for row, one in enumerate(plan.documents, start=1):
        sheet.text(row, 0, "Open")
        sheet.document(row, 1, one.document)
        sheet.text(row, 2, ", ".join(one.elements))
        sheet.number(row, 3, len(one.elements))
    last = len(plan.documents)
    for row, who in enumerate(plan.people, start=last + 1):
        sheet.text(row, 0, "See")
        sheet.text(row, 1, who.role, BOLD)
        sheet.text(row, 2, ", ".join(who.elements))
        sheet.number(row, 3, len(who.elements))
    sheet.finish(last + len(plan.people), len(names), freeze=(1, 1))

"""The Follow-up sheets: last year's findings with what is new, and what an assessor asks for."""

from __future__ import annotations

from cse_mapper.domain import FollowUp, FollowUpItem
from cse_mapper.outputs.follow_up_words import (
    ANSWERS,
    EARLIER,
    KINDS,
    PLUS_LOOKS,
    asked_for_worst_first,
    how_near,
    plus_worst_first,
    raised,
    why,
)
from cse_mapper.outputs.workbook_cells import BOLD, CENTRED, INPUT, STATUS, Binder, Sheet

FOLLOW_UP = "Follow-up"
ASKED_FOR = "Asked for"


def write_follow_up(binder: Binder, follow_up: FollowUp) -> None:
    """Write last year's findings one by one, a row for each passage that answers one.

    A finding without an answer says so, beside the passages nearest to it. What was
    compliance plus follows.
    """
    sheet = Sheet(binder, FOLLOW_UP)
    names = (
        "Finding", "Elements", "What the report said", "Answer", "What is new", "Document",
        "Citation", "Date", "How near", "Passage", "Why", "Notes",
    )  # fmt: skip
    sheet.header(names, (16, 12, 46, 17, 34, 28, 15, 11.5, 18, 56, 34, 28))
    last = 0
    for item in follow_up.items:
        last = _write_item(sheet, last + 1, item)
    for one in follow_up.earlier:
        last += 1
        badge, look = EARLIER[one.state]
        sheet.text(last, 0, f"Earlier: {KINDS[one.kind].lower()}", BOLD)
        sheet.text(last, 1, ", ".join(one.elements), {**CENTRED, "text_wrap": True})
        sheet.text(last, 2, one.text)
        sheet.text(last, 3, badge, STATUS[look])
        sheet.text(last, 4, one.sentence)
        sheet.text(last, 5, one.source)
        sheet.date(last, 7, one.raised)
        sheet.text(last, 11, "", INPUT)
    row = last
    for row, plus in enumerate(plus_worst_first(follow_up), start=last + 1):
        sheet.text(row, 0, "Compliance plus", BOLD)
        sheet.text(row, 1, plus.element, CENTRED)
        sheet.text(row, 2, "")
        sheet.text(row, 3, plus.state.capitalize(), STATUS[PLUS_LOOKS[plus.state]])
        sheet.text(row, 4, plus.sentence)
        sheet.date(row, 7, plus.newest)
        sheet.text(row, 11, "", INPUT)
    sheet.finish(row, len(names), freeze=(1, 1))


def _write_item(sheet: Sheet, row: int, item: FollowUpItem) -> int:
    """Write the rows of a finding from `row` on; returns the last one."""
    for answer in item.answers or item.near or (None,):
        sheet.text(row, 0, KINDS[item.kind], BOLD)
        sheet.text(row, 1, ", ".join(item.elements), {**CENTRED, "text_wrap": True})
        sheet.text(row, 2, item.text)
        badge, look = ANSWERS[item.answer]
        sheet.text(row, 3, badge, STATUS[look])
        sheet.text(row, 4, " ".join(filter(None, (item.sentence, raised(item)))))
        if answer:
            passage = answer.match.passage
            sheet.document(row, 5, passage.document)
            sheet.text(row, 6, str(passage.locator))
            sheet.date(row, 7, answer.match.evidence_date)
            sheet.text(row, 8, how_near(answer))
            sheet.text(row, 9, passage.text)
            sheet.text(row, 10, why(answer))
        sheet.text(row, 11, "", INPUT)
        row += 1
    return row - 1


def write_asked_for(binder: Binder, follow_up: FollowUp) -> None:
    """Write the documents that an assessor asks for before a review, found or not."""
    sheet = Sheet(binder, ASKED_FOR)
    names = ("Document asked for", "Found", "What is there", "Files")
    sheet.header(names, (44, 12, 60, 70))
    row = 0
    for row, asked in enumerate(asked_for_worst_first(follow_up), start=1):
        sheet.text(row, 0, asked.name, BOLD)
        found = "Found" if asked.found else "Not found"
        sheet.text(row, 1, found, STATUS["covered" if asked.found else "missing"])
        sheet.text(row, 2, asked.sentence)
        sheet.lines(row, 3, asked.documents)
    sheet.finish(row, len(names), freeze=(1, 1))

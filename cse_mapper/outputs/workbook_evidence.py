"""The Evidence sheet: one row a match, with the columns in which a reviewer decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cse_mapper.domain import Coverage, Match, Why
from cse_mapper.domain.standard import load_standard
from cse_mapper.outputs.additions import LISTS
from cse_mapper.outputs.arrange import decided, number
from cse_mapper.outputs.as_written import lines_of
from cse_mapper.outputs.review_columns import (
    ACCEPT,
    CHOICES,
    CITATION,
    DECISION,
    DOCUMENT,
    ELEMENT,
    KEY,
    MOVE,
    MOVE_TO,
    NOTE,
    PASSAGE,
    REJECT,
    REVIEWER,
    RowKey,
    digest,
)
from cse_mapper.outputs.workbook_cells import (
    BOLD,
    CENTRED,
    INPUT,
    MAX_ROWS,
    PERCENT,
    PLAIN,
    STATUS,
    Binder,
    Style,
    cell_text,
)
from cse_mapper.outputs.workbook_sheet import Sheet

SHEET = "Evidence"

_COLUMNS: Mapping[str, float] = {
    ELEMENT: 8,
    "Title": 18,
    "Status": 10,
    PASSAGE: 62,
    DOCUMENT: 28,
    CITATION: 15,
    "Probability": 10.5,
    "Suggestion": 12,
    DECISION: 10.5,
    MOVE_TO: 16,
    NOTE: 22,
    REVIEWER: 11,
    "Service area": 18,
    "Kind": 13,
    "Date": 11.5,
    "Why": 60,
    "May hold personal data": 20,
    KEY: 10,
}
NAMES = tuple(_COLUMNS)
# On paper: what a reviewer reads and fills in. The rest is there for filtering.
_PRINTED = NAMES.index(REVIEWER) + 1
_AT = {name: column for column, name in enumerate(NAMES)}
_NUMBER: Style = {**BOLD, "align": "center"}
_WORDS: Style = {**CENTRED, "text_wrap": True}
_DECIDED = {"accepted": ACCEPT, "rejected": REJECT}


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A match on its way into the sheet, with the row (0-based) that it will stand in."""

    row: int
    match: Match
    status: str

    @property
    def certain(self) -> bool:
        """Whether a person stands behind it or the model is sure of it, as the page has it."""
        return not decided(self.match).startswith("suggested, uncertain")

    @property
    def counts(self) -> bool:
        """Whether it is evidence still: what a person rejected is listed, and counts nowhere."""
        return self.match.decision != "rejected"


def rows_of(coverage: Coverage) -> list[EvidenceRow]:
    """Lay out all matches in the standard's order, best first, so that other sheets can link here.

    What does not fit a sheet (1,048,575 rows) is left out at the end; compare with the matches.
    """
    elements = sorted(coverage.elements, key=lambda element: number(element.element))
    pairs = [(match, element.status) for element in elements for match in element.matches]
    return [
        EvidenceRow(row, match, status)
        for row, (match, status) in enumerate(pairs[: MAX_ROWS - 1], start=1)
    ]


def why_in_words(why: Why | None) -> str:
    """Say in one line what carried a suggestion."""
    if why is None:
        return ""
    parts = []
    if why.terms:
        parts.append("Words: " + ", ".join(why.terms))
    if why.nearest:
        parts.append(f"Like: “{why.nearest}”")
    return ". ".join(parts)


def element_choice(element: str) -> str:
    """How an element is shown in the drop-down, for example "4.3.2 Easy to use complaints"."""
    return f"{element} {_title(element)}".strip()


def write_lists(binder: Binder) -> None:
    """Write the hidden sheet that feeds the "Move to" drop-down: the 57 elements with titles.

    Below them stands what is ours in this workbook; so it is the last sheet to be written.
    """
    sheet = binder.book.add_worksheet(LISTS)
    elements = load_standard().elements
    for row, element in enumerate(elements):
        sheet.write_string(row, 0, element_choice(element.id), binder.format(PLAIN))
    for row, cells in enumerate(lines_of(binder.placing.written), start=len(elements)):
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text)
    sheet.hide()


def write_evidence(binder: Binder, rows: Iterable[EvidenceRow]) -> None:
    """Write one row a match: what was found, where, and the columns to decide in."""
    sheet = Sheet(binder, SHEET)
    sheet.header(NAMES, tuple(_COLUMNS.values()))
    count = 0
    copies: Counter[tuple[str, str]] = Counter()
    for entry in rows:
        subject = entry.match.passage.text_id, entry.match.element
        # Rows of one text and element are told apart by their number, whatever file they are from.
        copies[subject] += 1
        _write_row(sheet, entry, copies[subject])
        count += 1
    let_review(sheet, NAMES, max(count, 1))
    sheet.finish(count, len(NAMES), freeze=(1, 1), printed=_PRINTED)


def let_review(sheet: Sheet, names: tuple[str, ...], rows: int) -> None:
    """Give a sheet its drop-downs and colours for decisions, and hide the key."""
    decision, move_to, key = (names.index(name) for name in (DECISION, MOVE_TO, KEY))
    sheet.raw.data_validation(
        1, decision, rows, decision,
        {
            "validate": "list",
            "source": list(CHOICES),
            "error_title": "Decision",
            "error_message": "Please choose accept, reject or move to, or leave the cell empty.",
        },
    )  # fmt: skip
    sheet.raw.data_validation(
        1, move_to, rows, move_to,
        {
            "validate": "list",
            "source": f"={LISTS}!$A$1:$A${len(load_standard().elements)}",
            "error_title": "Move to",
            "error_message": "Please choose one of the 57 elements from the list.",
        },
    )  # fmt: skip
    for word, colour in ((ACCEPT, "covered"), (REJECT, "missing"), ("move", "strong")):
        look = {name: STATUS[colour][name] for name in ("bg_color", "font_color", "bold")}
        rule = {"type": "text", "criteria": "begins with", "value": word}
        rule["format"] = sheet.format(look)
        sheet.raw.conditional_format(1, decision, rows, decision, rule)
    sheet.raw.set_column(key, key, 10, None, {"hidden": True})


def _write_row(sheet: Sheet, entry: EvidenceRow, copy: int) -> None:
    row, match = entry.row, entry.match
    passage = cell_text(match.passage.text)
    # A row that was moved tells where from, until somebody writes a note of their own.
    note = match.note or (f"Moved here from {match.moved_from}" if match.moved_from else "")
    reviewed = {
        DECISION: MOVE if match.moved_to else _DECIDED.get(match.decision, ""),
        MOVE_TO: element_choice(match.moved_to) if match.moved_to else "",
        NOTE: cell_text(note),
        REVIEWER: cell_text(match.reviewer),
    }
    state = digest(*reviewed.values())
    key = RowKey(match.passage.text_id, match.element, digest(passage), state, copy)
    sheet.text(row, _AT[ELEMENT], match.element, _NUMBER)
    sheet.text(row, _AT["Title"], _title(match.element))
    sheet.status(row, _AT["Status"], entry.status)
    sheet.text(row, _AT[PASSAGE], passage)
    sheet.document(row, _AT[DOCUMENT], match.passage.document)
    sheet.text(row, _AT[CITATION], str(match.passage.locator))
    sheet.number(row, _AT["Probability"], match.probability, PERCENT)
    sheet.text(row, _AT["Suggestion"], _suggestion(match), _WORDS)
    for name, text in reviewed.items():
        sheet.text(row, _AT[name], text, INPUT)
    sheet.text(row, _AT["Service area"], match.service_area)
    sheet.text(row, _AT["Kind"], match.kind)
    sheet.day(row, _AT["Date"], match.evidence_date)
    # Long and seldom read: it must not make every row high.
    sheet.text(row, _AT["Why"], why_in_words(match.why), grows=False)
    sheet.text(row, _AT["May hold personal data"], ", ".join(match.personal))
    sheet.text(row, _AT[KEY], str(key), PLAIN)


def _suggestion(match: Match) -> str:
    """What the program thinks, in the words of the page; a person's decision has its own column."""
    if match.decision in ("accepted", "rejected"):
        return f"moved to {match.moved_to}" if match.moved_to else match.decision
    return decided(match)


def _title(element: str) -> str:
    try:
        return load_standard().element(element).title
    except KeyError:
        return ""

"""The yearly follow-up: last year's findings with what is new, and what an assessor asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cse_mapper.domain import (
    Answer,
    EarlierFinding,
    FollowUp,
    FollowUpAnswer,
    FollowUpItem,
    PlusElement,
    RequestedDocument,
    Status,
)
from cse_mapper.domain.plain import plain
from cse_mapper.domain.wording import day_in_words
from cse_mapper.outputs.console_text import say, text_for
from cse_mapper.outputs.page_quotation import Quotation, quotation
from cse_mapper.outputs.page_table import Link, PageRow, PageTable, on_page
from cse_mapper.outputs.table import Cell, Column, Row, Table, Value, file_cell

if TYPE_CHECKING:
    from rich.console import Console

FOLLOW_UP = "Follow-up"
ASKED_FOR = "Asked for"

_QUOTED = 300
_STYLES = {"missing": "red", "thin": "yellow", "covered": "green", "strong": "green"}
_MOST_FILES = 5
# Document, citation, date, how near, passage, why, and the notes of a person.
_NO_PASSAGE = ("", "", None, "", "", "", "")
_KINDS: Mapping[str, str] = {
    "non-compliance": "Non-compliance",
    "partial": "Partial compliance",
    "area for improvement": "Area for improvement",
}
# What became of a finding: the words of its badge, and the status whose colour and sign it has.
_ANSWERS: Mapping[FollowUpAnswer, tuple[str, Status]] = {
    "answered": ("May be answered", "covered"),
    "partly": ("Taken up in part", "thin"),
    "nothing": ("Nothing new", "missing"),
}
# What became of a finding of an earlier report, in the same way.
_EARLIER: Mapping[str, tuple[str, Status]] = {
    "closed": ("Closed", "covered"),
    "open": ("Still open", "thin"),
    "not mentioned": ("Not mentioned again", "missing"),
}
# The status whose colour and sign stand for what became of a compliance plus.
_PLUS_LOOKS: Mapping[str, Status] = {
    "current": "covered",
    "stale": "thin",
    "undated": "thin",
    "not seen": "thin",
    "vanished": "missing",
}
_HOW_NEAR: Mapping[str, str] = {
    "element and content": "same element, similar subject",
    "content": "similar subject, but not evidence of an element that is cited",
    "element": "same element, less alike",
}


def follow_up_table(follow_up: FollowUp) -> Table:
    """Last year's findings, a row for each passage that answers one; then earlier ones and plus.

    A finding without an answer says so, beside the passages nearest to it.
    """
    items = [row for item in follow_up.items for row in _item_rows(item)]
    return _findings([*items, *_earlier_rows(follow_up), *_plus_rows(follow_up)])


def _findings(rows: Sequence[Row]) -> Table:
    columns = (
        Column("Finding", 16, "name"), Column("Elements", 12, "elements"),
        Column("What the report said", 46), Column("Answer", 17, "status"),
        Column("What is new", 34), Column("Document", 28, "file"), Column("Citation", 15, "fact"),
        Column("Date", 11.5, "date"), Column("How near", 18, "fact"), Column("Passage", 56),
        Column("Why", 34), Column("Notes", 28, "input"),
    )  # fmt: skip
    return Table(FOLLOW_UP, columns, rows)


def _finding_cells(item: FollowUpItem) -> tuple[Value | Cell, ...]:
    badge, look = _ANSWERS[item.answer]
    said = " ".join(filter(None, (item.sentence, _raised(item))))
    return _KINDS[item.kind], item.elements, item.text, Cell(badge, look), said


def _item_rows(item: FollowUpItem) -> Iterator[Row]:
    finding = _finding_cells(item)
    # Where nothing answers it the nearest stand there, so that a reader sees what was looked at.
    for answer in item.answers or item.near:
        match = answer.match
        where = file_cell(match.passage.document), str(match.passage.locator), match.evidence_date
        yield *finding, *where, _how_near(answer), match.passage.text, _why(answer), ""
    if not (item.answers or item.near):
        yield *finding, *_NO_PASSAGE


def _earlier_rows(follow_up: FollowUp) -> list[Row]:
    rows: list[Row] = []
    for one in follow_up.earlier:
        badge, look = _EARLIER[one.state]
        finding = f"Earlier: {_KINDS[one.kind].lower()}", one.elements, one.text, Cell(badge, look)
        # The report that raised it stands for a document, and lies elsewhere: nothing links to it.
        rows.append((*finding, one.sentence, one.source, "", one.raised, "", "", "", ""))
    return rows


def _plus_rows(follow_up: FollowUp) -> list[Row]:
    rows: list[Row] = []
    for one in _plus_worst_first(follow_up):
        state = Cell(one.state.capitalize(), _PLUS_LOOKS[one.state])
        finding = "Compliance plus", (one.element,), "", state, one.sentence
        rows.append((*finding, "", "", one.newest, "", "", "", ""))
    return rows


def asked_table(follow_up: FollowUp, most_files: int = 1_000_000) -> Table:
    """The documents that an assessor asks for before a review, found or not."""
    columns = (
        Column("Document asked for", 44, "name"), Column("Found", 12, "status"),
        Column("What is there", 60), Column("Files", 70, "lines"),
    )  # fmt: skip
    rows: list[Row] = []
    for asked in _asked_for_worst_first(follow_up):
        found = Cell("Found", "covered") if asked.found else Cell("Not found", "missing")
        files = [file_cell(document) for document in asked.documents[:most_files]]
        if len(asked.documents) > most_files:
            files.append(Cell(f"and {len(asked.documents) - most_files} more in the workbook"))
        rows.append((asked.name, found, asked.sentence, tuple(files)))
    return Table(ASKED_FOR, columns, rows)


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as a row without its passages, which are quoted; `answered` says what they are."""

    row: PageRow
    quotations: tuple[Quotation, ...]
    answered: bool


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """All that the page's section says."""

    headline: str
    source: str
    findings: tuple[FindingView, ...]
    earlier: PageTable
    plus: PageTable
    asked: PageTable


def follow_up_view(follow_up: FollowUp, link: Link) -> FollowUpView:
    """Put a follow-up into the words of the page."""
    since = f", of {day_in_words(follow_up.since)}" if follow_up.since else ""
    return FollowUpView(
        headline=follow_up.headline,
        source=f"{follow_up.source}{since}",
        findings=tuple(_finding(item, link) for item in follow_up.items),
        earlier=on_page(_findings(_earlier_rows(follow_up)), link),
        plus=on_page(_findings(_plus_rows(follow_up)), link),
        asked=on_page(asked_table(follow_up, _MOST_FILES), link),
    )


def _finding(item: FollowUpItem, link: Link) -> FindingView:
    (row,) = on_page(_findings([(*_finding_cells(item), *_NO_PASSAGE)]), link).rows
    quotations = tuple(
        quotation(answer.match, link, " ".join(filter(None, (_why(answer), _how_near(answer)))))
        for answer in item.answers or item.near
    )
    return FindingView(row, quotations, bool(item.answers))


def print_follow_up(result: FollowUp, console: Console) -> None:
    """Show last year's findings one by one with what is new, then what was plus, then what to ask.

    Texts come from reports and evidence and are shown as plain text, without markup or control
    characters.
    """
    say(console, result.headline, "bold")
    since = f" of {result.since.isoformat()}" if result.since else ""
    say(console, f"Last report: {result.source}{since}", "dim")
    for item in result.items:
        console.print()
        _item(item, console)
    if result.earlier:
        _title(console, "What became of the findings of earlier reports")
        for one in result.earlier:
            badge, status = _EARLIER[one.state]
            lead = text_for(f"  {badge:<20}", console, _STYLES[status])
            say(console, f"{_told_of(one)}: {ended(_short(one.text))} {one.sentence}", lead=lead)
    if result.plus:
        _title(console, "Compliance plus of the last report")
        for entry in _plus_worst_first(result):
            lead = text_for(f"  {entry.state:<10}", console, _STYLES[_PLUS_LOOKS[entry.state]])
            say(console, entry.sentence, lead=lead)
    _title(console, "What an assessor asks for before a review")
    for asked in _asked_for_worst_first(result):
        look = _STYLES["covered" if asked.found else "missing"]
        lead = text_for(f"  {'found' if asked.found else 'not found':<10}", console, look)
        say(console, f"{asked.name}. {asked.sentence}", lead=lead)


def _item(item: FollowUpItem, console: Console) -> None:
    elements = f" ({', '.join(item.elements)})" if item.elements else ""
    say(console, f"{_KINDS[item.kind]}{elements}", "bold")
    say(console, " ".join(filter(None, (ended(_short(item.text)), _raised(item)))), lead="  ")
    badge, look = _ANSWERS[item.answer]
    lead = "  -> " if item.answer == "nothing" else text_for(f"  {badge}: ", console, _STYLES[look])
    say(console, item.sentence, lead=lead)
    if item.near:
        say(console, "The nearest of them:", "dim", lead="     ")
    for answer in item.answers or item.near:
        match = answer.match
        day = match.evidence_date.isoformat() if match.evidence_date else "no date"
        where = f"{match.passage.document}, {match.passage.locator}"
        say(console, f"{where} ({day}; {_how_near(answer)})", lead="     ")
        say(console, f'"{_short(match.passage.text)}"', "dim", lead="       ")
        if said := _why(answer):
            say(console, said, lead="       ")


def _title(console: Console, text: str) -> None:
    console.print()
    say(console, text, "bold")


def _short(text: str) -> str:
    words = plain(text)
    return words if len(words) <= _QUOTED else words[:_QUOTED].rsplit(" ", 1)[0] + " ..."


def _how_near(answer: Answer) -> str:
    """Say what a passage supports and how near it is to the finding, so that a reader can judge."""
    element = answer.match.element or "no element"
    return f"{element}, {_HOW_NEAR[answer.by]}"


def _why(answer: Answer) -> str:
    """What passage and finding share, and what the passage lacks; empty for one that is near."""
    lacks = f" But {answer.missing}." if answer.missing else ""
    return f"{answer.reason}{lacks}"


def _plus_worst_first(follow_up: FollowUp) -> list[PlusElement]:
    """Last year's compliance plus, what has lost its current evidence first."""
    order = ("vanished", "stale", "undated", "not seen", "current")
    return sorted(follow_up.plus, key=lambda plus: order.index(plus.state))


def _asked_for_worst_first(follow_up: FollowUp) -> list[RequestedDocument]:
    """The documents that an assessor asks for, those still to be found first."""
    return sorted(follow_up.requested, key=lambda asked: asked.found)


def _raised(item: FollowUpItem) -> str:
    """In a sentence when a finding was first raised, where that was before the last report."""
    return f"First raised in {item.raised.year}." if item.raised else ""


def ended(text: str) -> str:
    """A finding as a sentence, so that another can follow: in a table it has no full stop."""
    return text if text.endswith((".", "!", "?", "…", "...", "”", '"')) else f"{text}."


def _told_of(one: EarlierFinding) -> str:
    """What kind of finding of which report, with its elements."""
    elements = f" ({', '.join(one.elements)})" if one.elements else ""
    year = f"{one.raised.year}, " if one.raised else ""
    return f"{year}{_KINDS[one.kind].lower()}{elements}"

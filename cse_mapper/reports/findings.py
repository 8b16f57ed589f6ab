"""Each element's narrative and rating from the lines of a report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cse_mapper.domain import ElementRating
from cse_mapper.reading.document import Cell, Line
from cse_mapper.reports.headings import ELEMENT_TABLES
from cse_mapper.reports.heads import Head
from cse_mapper.reports.marking import Marked
from cse_mapper.reports.ratings import rating_of, says_rating
from cse_mapper.reports.rows import is_header
from cse_mapper.reports.statements import after_statement, is_statement

_NOT_HERE = ("strengths", "areas", "contents", "scoring")
_MARKED = re.compile(r"^[\u2713\u2714\u2611\u2612\u2705\u25cf\uf0fcxX1]$|^yes$", re.IGNORECASE)
_TICKED = re.compile(r"^\s*[\u2611\u2612\u2713\u2714\u2705\uf0fc]\s*(.+)$")
_UNTICKED = re.compile(r"^\s*[\u2610\u25a1\u25a2]\s*(.+)$")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_LABEL = re.compile(
    r"^(?:assessor[\u2019']?s?[\u2019']?\s+)?(?:findings?|comments?|evidence|narrative|report|assessment)"
    r"(?:\s+(?:seen|found))?\s*:\s*",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"^\W*(?:n\s?/?\s?a|none|nil|not\s+applicable)?\W*$", re.IGNORECASE)


@dataclass(slots=True)
class Finding:
    """What a report says of one element in one place; grows while its lines are read."""

    element: str
    place: str
    part: str
    section: str
    has_statement: bool = False
    head: str = ""  # what stands beside the number: the statement, perhaps more
    bold: int = 0  # how much of it is bold
    paragraphs: list[str] = field(default_factory=list)
    rating: str | None = None

    @property
    def text(self) -> str:
        """The narrative; whole once every line has been read."""
        return joined(self.paragraphs)


def joined(paragraphs: Iterable[str]) -> str:
    """Paragraphs as one text; a paragraph cut by a page goes on without a break."""
    text = ""
    for paragraph in (p.strip() for p in paragraphs):
        if not paragraph:
            continue
        if not text:
            text = paragraph
        elif paragraph[:1].islower() and text[-1] not in ".!?:;":
            text = f"{text} {paragraph}"
        else:
            text = f"{text}\n{paragraph}"
    return text


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings in the order of the report, and the ratings that stand in tables of their own."""

    findings: tuple[Finding, ...]
    table: tuple[ElementRating, ...]
    summaries: tuple[tuple[str, str, str, str], ...]  # criterion, text, place, part


def find(marked: Sequence[Marked]) -> Findings:
    """Reads narratives and ratings, whichever section they stand in."""
    findings: list[Finding] = []
    table: list[ElementRating] = []
    summaries: dict[tuple[str, str], list[tuple[str, str]]] = {}
    current: Finding | None = None
    columns: tuple[str | None, ...] = ()
    for m in marked:
        if m.heading or m.section in _NOT_HERE:
            current = None
            continue
        if m.line.kind == "row" and is_header(m.line):
            # They hold for the rows below, until another header comes.
            columns = _rating_columns(m.line)
            current = None
            continue
        if m.head:
            entries = _ratings_only(m.line, m.head, columns)
            if entries and (m.line.kind == "row" or m.section == "ratings"):
                table.extend(ElementRating(e, r, m.line.place, "table") for e, r in entries)
                current = None
                continue
            if current and _goes_on(current, m.head):
                current.paragraphs.extend(_texts(m.line.cells))
                continue
            current = _opened(m, columns)
            findings.append(current)
            continue
        if m.line.kind == "row":
            current = None
            continue
        text = m.line.cells[0].text
        if current:
            _take(current, text, bullet=m.line.kind == "bullet")
        elif _sums_up(m):
            summaries.setdefault((m.part, m.criterion), []).append((text, m.line.place))
    for finding in findings:
        _settle(finding)
    return Findings(
        tuple(findings),
        tuple(table),
        tuple(
            (criterion, joined(text for text, _ in texts), texts[0][1], part)
            for (part, criterion), texts in summaries.items()
        ),
    )


def _goes_on(current: Finding, head: Head) -> bool:
    """True where an element's number stands again before more of its text."""
    return current.element == head.element and not _opens_anew(head)


def _sums_up(m: Marked) -> bool:
    """True for a sentence on a criterion as a whole, before its first element."""
    said = m.line.cells[0].text.split()
    return bool(m.criterion) and m.section in ("summary", "findings") and len(said) >= 8


def _rating_columns(header: Line) -> tuple[str | None, ...]:
    return tuple(rating_of(cell.text) for cell in header.cells)


def _ratings_only(line: Line, head: Head, columns: Sequence[str | None]) -> list[tuple[str, str]]:
    """The element and rating pairs of a line that holds nothing else."""
    if line.kind != "row":
        rating = rating_of(head.rest)
        return [(head.element, rating)] if rating else []
    pairs: list[tuple[str, str]] = []
    element = head.element if not head.rest.strip() else None
    inside = rating_of(head.rest)
    if inside:
        return (
            [(head.element, inside)] if not any(c.text for c in line.cells[head.cell + 1 :]) else []
        )
    if element is None:
        return []
    for position in range(head.cell + 1, len(line.cells)):
        text = line.cells[position].text.strip()
        if not text:
            continue
        if re.fullmatch(r"\d\.\d\.\d", text):
            element = text
            continue
        column = columns[position] if position < len(columns) else None
        rating = column if column and _MARKED.match(text) else rating_of(text)
        if not rating:
            return [] if not re.fullmatch(r"\d\.\d|[\u2610\u25a1\u25cb-]", text) else pairs
        if element:
            pairs.append((element, rating))
    return pairs


def _opens_anew(head: Head) -> bool:
    sentence = _SENTENCE.split(head.rest.strip())[0]
    return bool(head.bold) or is_statement(sentence, head.element)


def _texts(cells: Iterable[Cell]) -> list[str]:
    return [cell.text for cell in cells if cell.text.strip()]


def _opened(m: Marked, columns: Sequence[str | None]) -> Finding:
    assert m.head
    head, line = m.head, m.line
    finding = Finding(head.element, line.place, m.part, m.section or "", head.by_wording)
    if m.section in ELEMENT_TABLES:
        finding.rating = ELEMENT_TABLES[m.section]
    for position in range(head.cell + 1, len(line.cells)):
        cell = line.cells[position]
        text = cell.text.strip()
        column = columns[position] if position < len(columns) else None
        if column and _MARKED.match(text):
            finding.rating = column
        elif rating := rating_of(text):
            finding.rating = rating
        elif text and not (column and re.fullmatch(r"\W*|no", text, re.IGNORECASE)):
            stripped = after_statement(text, head.element, cell.bold)
            finding.has_statement = finding.has_statement or stripped != text
            if stripped:
                finding.paragraphs.append(stripped)
    # Beside a column of findings the element's own cell holds its statement, whatever its words.
    if not finding.paragraphs:
        _take_head(finding, head.rest, head.bold)
    elif head.rest.strip():
        finding.has_statement = True
    return finding


def _take_head(finding: Finding, rest: str, bold: int) -> None:
    rating = rating_of(rest)
    if rating:
        finding.rating = rating
        return
    opening = re.match(r"^(.{2,40}?)\s*(?:[\n:]|\s[\u2013\u2014-]\s)\s*(.+)$", rest, re.DOTALL)
    if opening and (rating := rating_of(opening[1])):
        finding.rating = rating
        rest, bold = opening[2], max(0, bold - opening.start(2))
    finding.head, finding.bold = rest, bold


def _take(finding: Finding, text: str, *, bullet: bool) -> None:
    """Adds a line below an element: its rating, a ticked box, or more of its narrative."""
    ticked = _TICKED.match(text)
    if ticked and (rating := rating_of(ticked[1])):
        finding.rating = rating
        return
    unticked = _UNTICKED.match(text)
    if unticked and rating_of(unticked[1]):
        return
    rating = rating_of(text)
    if rating:
        finding.rating = finding.rating or rating
        return
    if re.fullmatch(r"[\W\d]{1,6}", text) or (says_rating(text) and len(text.split()) < 4):
        return  # a page's number, a label whose value stands elsewhere
    text = _LABEL.sub("", text)
    finding.paragraphs.append(f"- {text}" if bullet else text)


def _settle(finding: Finding) -> None:
    """Takes the statement that is said again before the narrative, and a rating that ends it."""
    text = joined([finding.head, *finding.paragraphs])
    if finding.section in ELEMENT_TABLES and _NOTHING.match(text):
        text = ""
    stripped = after_statement(text, finding.element, finding.bold)
    if stripped != text.strip():
        finding.has_statement = True
        text = stripped
    # A rating is often the last line of a finding, with no label before it.
    parts = re.split(r"(?<=[.!?)])\s+|\n", text)
    if len(parts) > 1 and (rating := rating_of(parts[-1])):
        finding.rating = finding.rating or rating
        text = text[: text.rindex(parts[-1])].rstrip(" \n(-\u2013\u2014")
    finding.paragraphs = [text] if text.strip() else []

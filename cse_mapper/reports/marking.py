"""Labels every line of a report with the section, part and criterion that it stands in."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from cse_mapper.reading.document import Line
from cse_mapper.reports.headings import (
    ELEMENT_TABLES,
    Heading,
    HeadingKind,
    heading_of,
    is_contents_entry,
)
from cse_mapper.reports.heads import FEW, Head, heads_by_number, heads_by_wording
from cse_mapper.reports.statements import is_statement

# The number of an element with its rating is shorter than this, with its statement longer.
_ONLY_RATED = 60


@dataclass(frozen=True, slots=True)
class Marked:
    """A line with what it opens, if anything, and where it stands."""

    line: Line
    heading: Heading | None
    head: Head | None
    section: HeadingKind | None
    part: str
    criterion: str


def mark(lines: Sequence[Line]) -> tuple[Marked, ...]:
    """The lines of a report, each with its place in the report's order of things."""
    heads = heads_by_number(lines)
    # A table of ratings has numbers too, but no text that could be told apart by them.
    telling = {h.element for i, h in heads.items() if len(lines[i].text) > _ONLY_RATED}
    if len(telling) < FEW:
        by_wording = heads_by_wording(lines)
        if len(by_wording) >= FEW:
            # Where a line has a number as well, the number is right.
            heads = by_wording | heads
    headings = _headings(lines, heads)
    marked: list[Marked] = []
    section: HeadingKind | None = None
    part = criterion = ""
    for index, line in enumerate(lines):
        heading, head = headings.get(index), heads.get(index)
        if heading and is_contents_entry(line.text):
            heading = Heading("contents")
        if heading and heading.kind == "part":
            part, section, criterion = heading.number, None, ""
        elif heading and heading.kind in ("criterion", "sub-criterion"):
            criterion = heading.number[0]
            if section not in ("ratings", "strengths", "areas") or (
                section != "ratings" and _element_follows(index, lines, heads, headings)
            ):
                section = "findings"
        elif heading:
            section = heading.kind
        elif head and _begins_findings(head, section, line):
            section = "findings"
        marked.append(Marked(line, heading, head, section, part, criterion))
    return tuple(marked)


def _headings(lines: Sequence[Line], heads: Container[int]) -> dict[int, Heading]:
    found = ((index, _heading(line)) for index, line in enumerate(lines) if index not in heads)
    return {index: heading for index, heading in found if heading}


def _heading(line: Line) -> Heading | None:
    filled = [cell for cell in line.cells if cell.text]
    if line.kind == "row" and len(filled) != 1 and not is_contents_entry(line.text):
        # "Section B | Initial Assessment" spread over cells is rare; a row of figures is not.
        return None
    if (
        line.kind == "row"
        and len(filled) == 2
        and not re.fullmatch(r"(?:page\s*)?\d{1,3}", filled[1].text, re.IGNORECASE)
    ):
        return None
    if not filled:
        return None
    cell = filled[0]
    found = heading_of(
        cell.text, marked=line.kind == "heading" or (0 < len(cell.text) <= cell.bold)
    )
    if found and line.kind == "bullet" and found.kind not in ("criterion", "sub-criterion"):
        return None
    return found


def _has_statement(head: Head) -> bool:
    sentence = re.split(r"(?<=[.!?])\s|\n", head.rest.strip())[0]
    return head.by_wording or (
        bool(sentence) and is_statement(sentence, head.element, bold=head.bold >= len(sentence) > 0)
    )


def _begins_findings(head: Head, section: HeadingKind | None, line: Line) -> bool:
    """True for an element with its statement, which no other section has; a table may cite one."""
    others = section in ("strengths", "areas", "summary", "conclusion", "contents")
    return (others or (section == "ratings" and len(line.text) > 250)) and _has_statement(head)


def _element_follows(
    index: int, lines: Sequence[Line], heads: dict[int, Head], headings: dict[int, Heading]
) -> bool:
    """True when an element or a criterion's summary comes before the next section of the report."""
    for later in range(index + 1, len(lines)):
        head, heading = heads.get(later), headings.get(later)
        if head and (_has_statement(head) or lines[later].kind == "row"):
            return True
        if heading and heading.kind in (*ELEMENT_TABLES, "summary"):
            return True
        if heading and heading.kind in (
            "strengths",
            "areas",
            "findings",
            "conclusion",
            "ratings",
            "other",
        ):
            return False
    return False

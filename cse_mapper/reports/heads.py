"""Finds the lines where an element begins: by its number, or by its statement's wording."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cse_mapper.domain.standard import load_standard
from cse_mapper.reading.document import Line
from cse_mapper.reports.headings import heading_of
from cse_mapper.reports.statements import opens_as_statement, similarity

# Fewer numbered elements than this, and a document is read by the wording of its statements.
FEW = 10
_NUMBER = re.compile(
    r"^\W{0,4}(?:elements?\s*:?\s*|[1-5]\.[1-6]\s+(?=[1-5]\.[1-6]\.))?([1-5]\s?\.\s?[1-6]\s?\.\s?[1-9])(?!\d|\.\d)[\s.:;)\]\u2013\u2014|-]*",
    re.IGNORECASE,
)
_IN_A_LIST = re.compile(
    r"^(?:[,&/]|(?:and|to|or)\s+(?:elements?\s+)?\d|[\u2013\u2014-]?\s*\d\.\d\.\d)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Head:
    """An element's beginning: the cell it stands in, and what the cell says after the number.

    `bold` counts the leading characters of `rest` that are bold.
    """

    element: str
    cell: int
    rest: str
    bold: int = 0
    by_wording: bool = False


def heads_by_number(lines: Sequence[Line]) -> dict[int, Head]:
    """The head of every line that begins with the number of an element."""
    found = {}
    for index, line in enumerate(lines):
        head = head_of(line)
        if head:
            found[index] = head
    return found


def head_of(line: Line) -> Head | None:
    """The element that a line or row begins with, or None."""
    for position, cell in enumerate(line.cells[:3]):
        match = _NUMBER.match(cell.text)
        if match:
            element = re.sub(r"\s", "", match[1])
            rest = cell.text[match.end() :]
            # "1.1.1, 1.1.2" and "2.2.1 & 2.2.3" cite elements; they begin none.
            after = cell.text[match.end(1) :].lstrip(" ")
            if (
                element not in load_standard().ids
                or _IN_A_LIST.match(after)
                or _IN_A_LIST.match(rest)
            ):
                return None
            return Head(element, position, rest, max(0, cell.bold - match.end()))
        # A number after so long a text cites an element; it begins none.
        if len(cell.text) > 60:
            return None
    return None


def heads_by_wording(lines: Sequence[Line]) -> dict[int, Head]:
    """Aligns a document's lines with the elements in the standard's order, by likeness of wording.

    A line under a criterion's or a sub-criterion's heading is drawn to its elements. Used where
    the elements carry no numbers.
    """
    candidates = _candidates(lines)
    elements = load_standard().elements
    scores = [
        [_score(text, element.id, under) for element in elements]
        for _, _, text, under in candidates
    ]
    rows, columns = len(candidates), len(elements)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows):
        for j in range(columns):
            best[i + 1][j + 1] = max(best[i][j] + scores[i][j], best[i][j + 1], best[i + 1][j])
    found: dict[int, Head] = {}
    i, j = rows, columns
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            index, cell, _, _ = candidates[i]
            whole = lines[index].cells[cell]
            found[index] = Head(elements[j].id, cell, whole.text, whole.bold, by_wording=True)
    return found


def _candidates(lines: Sequence[Line]) -> list[tuple[int, int, str, str]]:
    """(line, cell, sentence, criterion or sub-criterion above) of lines that may be statements."""
    found = []
    criterion = sub = ""
    for index, line in enumerate(lines):
        heading = heading_of(line.text) if len(line.cells) == 1 else None
        if heading and heading.kind == "criterion":
            criterion, sub = heading.number, ""
            continue
        if heading and heading.kind == "sub-criterion":
            criterion, sub = heading.number[0], heading.number
            continue
        for position, cell in enumerate(line.cells[:2]):
            sentence = re.split(r"(?<=[.!?])\s|\n", cell.text.strip())[0]
            if 5 <= len(sentence.split()) <= 60 and opens_as_statement(sentence):
                found.append((index, position, sentence, sub or criterion))
                break
    # The alignment below takes time by the number of lines times the elements.
    return found[:2000]


def _score(text: str, element: str, under: str) -> float:
    likeness = similarity(text, element)
    if likeness < 0.12:
        return 0.0
    if under:
        likeness += 0.15 if element.startswith(under) else -0.15
    return max(0.0, likeness - 0.1)

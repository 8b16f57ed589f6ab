"""Puts a table's rows together again: split over pages, spilled over lines, header repeated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from cse_mapper.reading.document import Cell, Line
from cse_mapper.reading.mending import Vocabulary, join_cells
from cse_mapper.reports.headings import heading_of
from cse_mapper.reports.heads import head_of
from cse_mapper.reports.ratings import rating_of, says_rating

_NO_WORDS = Vocabulary()
_ENDS = (".", "!", "?", ":", '"', "'", "\u2019", "\u201d", ")")


def whole_rows(lines: Sequence[Line], words: Vocabulary = _NO_WORDS) -> tuple[Line, ...]:
    """The lines with every element's row in one piece.

    A row without a number right after an element's row of as many columns goes on with it, column
    by column. `words` is the document's vocabulary, to mend words cut between pages.
    """
    result: list[Line] = []
    columns = 0
    for line in lines:
        if line.kind == "row" and is_header(line):
            # A row that lacks cells is told by how many its header has.
            columns = len(line.cells)
            # On every page again: what stands below goes on with what stands above.
            if not (result and result[-1].kind == "row" and head_of(result[-1])):
                result.append(line)
            continue
        above = result[-1] if result else None
        if above and above.kind == "row" and head_of(above):
            merged = _merged(above, line, columns, words)
            if merged:
                result[-1] = merged
                continue
        if above and head_of(line) and _lost_beginning(above, line):
            result[-1] = _column_by_column(above, line.cells, words)
            continue
        if line.kind != "row" and heading_of(line.text):
            columns = 0
        result.append(line)
    return tuple(result)


def is_header(line: Line) -> bool:
    """True for the row that names the columns of a table of elements."""
    texts = [cell.text.strip().casefold().rstrip(":") for cell in line.cells]
    named = any(
        re.fullmatch(
            r"(?:cse\s+)?(?:elements?|ref(?:erence)?|element\s+(?:no|number|ref)\.?|criteri(?:a|on)(?:\s*/\s*element)?)",
            t,
        )
        for t in texts
    )
    if head_of(line):
        return False
    return named or (
        len(texts) > 1
        and any(says_rating(t) and rating_of(t) is None for t in texts)
        and all(len(t) < 80 for t in texts)
    )


def _merged(above: Line, line: Line, columns: int, words: Vocabulary) -> Line | None:
    if line.kind == "row":
        if head_of(line) or _stands_alone(line):
            return None
        if len(above.cells) < columns and len(above.cells) + len(line.cells) - 1 <= columns:
            # A cell of several lines, its row spilled over the lines of a text file.
            last = _together(above.cells[-1], line.cells[0], words)
            return replace(above, cells=(*above.cells[:-1], last, *line.cells[1:]))
        if len(line.cells) == len(above.cells):
            return _column_by_column(above, line.cells, words)
        return None
    if len(above.cells) < columns and line.kind in ("text", "bullet") and not head_of(line):
        if heading_of(line.text):
            return None
        last = _together(above.cells[-1], line.cells[0], words)
        return replace(above, cells=(*above.cells[:-1], last))
    return None


def _lost_beginning(above: Line, line: Line) -> bool:
    """True when a page ended before a row's number: what it holds is what the row below lacks."""
    return (
        above.kind == line.kind == "row"
        and len(above.cells) == len(line.cells)
        and above.table != line.table
        and not is_header(above)
        and any(cell.text for cell in above.cells)
        and all(not (a.text and b.text) for a, b in zip(above.cells, line.cells, strict=True))
    )


def _stands_alone(line: Line) -> bool:
    """True for totals, figures and headings: rows that go on with nothing."""
    filled = [cell.text for cell in line.cells if cell.text.strip()]
    if not filled:
        return True
    if re.match(r"\W*(?:sub-?)?totals?\b", filled[0], re.IGNORECASE) or heading_of(filled[0]):
        return True
    if re.match(r"^\d(?:\.\d){1,2}\b", filled[0]):
        return True
    return all(re.fullmatch(r"[\d\s%]+", text) or rating_of(text) for text in filled) and (
        len(filled) > 1 or bool(re.fullmatch(r"[\d\s%]+", filled[0]))
    )


def _column_by_column(above: Line, cells: Iterable[Cell], words: Vocabulary) -> Line:
    pairs = zip(above.cells, cells, strict=True)
    return replace(above, cells=tuple(_together(first, second, words) for first, second in pairs))


def _together(first: Cell, second: Cell, words: Vocabulary) -> Cell:
    if not first.text or not second.text:
        return first if first.text else second
    # A full stop and a capital: the page ended between two paragraphs.
    if first.text.endswith(_ENDS) and not second.text[:1].islower():
        return Cell(f"{first.text}\n{second.text}", first.bold)
    return join_cells(first, second, words)

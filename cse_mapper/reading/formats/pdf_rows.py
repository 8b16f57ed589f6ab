"""Rows of a PDF's tables: cells that are ruled, or columns that wide white sets apart."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from cse_mapper.reading.document import Cell, cell_of
from cse_mapper.reading.formats.pdf_lines import Printed, is_in, lines_of, set_in_type
from cse_mapper.reading.formats.pdf_page import Letter
from cse_mapper.reading.formats.pdf_tables import Columns, Grid, groups_of

_FIGURE = re.compile(r"[(\u00a3$\u20ac+-]*\d[\d,.]*(?:%|\))?|-|\u2013")
_ELEMENT = re.compile(r"^\W{0,3}\d\.\d\.\d\b")


def rows_of(grid: Grid, letters: Sequence[Letter], number: int) -> Iterator[Printed]:
    """The rows of a ruled table; letters in a gap between its cells go to the nearest."""
    held: defaultdict[tuple[int, int], list[Letter]] = defaultdict(list)
    row_held: dict[int, int] = {}  # of each letter, by its number in the file
    boxes = [(r, c, box) for r, row in enumerate(grid.rows) for c, box in enumerate(row) if box]
    last = boxes[0]
    for letter in letters:
        if not is_in(letter, last[2]):  # most letters follow one in the same cell
            last = next((cell for cell in boxes if is_in(letter, cell[2])), None) or min(
                boxes, key=lambda cell: _distance(letter, cell[2])
            )
        held[last[:2]].append(letter)
        row_held[letter.order] = last[0]
    lefts = [min(box[0] for box in column if box) for column in zip(*grid.rows, strict=True)]
    lines = [(line, _by_column(line, lefts)) for line in lines_of(letters)]
    if _is_ledger(lines, row_held):
        yield from _ledger_rows([parts for _, parts in lines], [*lefts[1:], grid.box[2]], number)
        return
    for r, row in enumerate(grid.rows):
        edges = [box[2] if box else grid.box[2] for box in row]
        parts = [held[r, c] for c in range(len(row))]
        if len(lefts) > 2 and sum(map(bool, row)) == 1 and _has_wide_white(held[r, 0], lefts):
            parts = _by_column(lines_of(held[r, 0])[0], lefts)
            edges = [*lefts[1:], grid.box[2]]
        inside = tuple(
            tuple(set_in_type(line, edge - 4) for line in lines_of(part))
            for part, edge in zip(parts, edges, strict=True)
        )
        tops = [box[1] for box in row if box]
        yield row_of(inside, edges, min(tops, default=grid.box[1]), number)


def _by_column(line: Sequence[Letter], lefts: Sequence[float]) -> list[list[Letter]]:
    """The words of a line by the ruled columns that they begin in.

    Where a column's rule would cut a word, a title or a long label runs over it: it stays whole.
    """
    parts: list[list[Letter]] = [[] for _ in lefts]
    for group in groups_of(line):
        words = _words(group)
        cut = any(word[0].left + 2 < x < word[-1].right - 2 for word in words for x in lefts)
        for word in [group] if cut else words:
            parts[max(bisect_right(lefts, word[0].left + 2) - 1, 0)].extend(word)
    return parts


def _words(letters: Sequence[Letter]) -> list[list[Letter]]:
    words = [[letters[0]]]
    for last, letter in pairwise(letters):
        if last.space or letter.order != last.order + 1:
            words.append([])
        words[-1].append(letter)
    return words


def _is_ledger(
    lines: Sequence[tuple[list[Letter], list[list[Letter]]]], row_held: dict[int, int]
) -> bool:
    """True where lines across divide no rows: accounts often have lines between columns only.

    A line of type with a text in one column and a figure in another is an entry there, but the
    ruled lines put several into one row, or its text and its figure into two.
    """
    rows = [
        {row_held[letter.order] for letter in line} for line, parts in lines if _is_entry(parts)
    ]
    times = Counter(row for found in rows for row in found)
    wrong = sum(len(found) > 1 or times[min(found)] > 1 for found in rows)
    return wrong >= 4 and wrong >= 0.5 * len(rows)


def _is_entry(parts: Sequence[list[Letter]]) -> bool:
    filled = [part for part in parts if part]
    return 0 < sum(map(_is_figure, filled)) < len(filled)


def _is_figure(part: Sequence[Letter]) -> bool:
    return bool(_FIGURE.fullmatch("".join(letter.text for letter in part)))


def _ledger_rows(
    lines: Sequence[list[list[Letter]]], edges: Sequence[float], number: int
) -> Iterator[Printed]:
    """A row for each line of type, and for what goes on below it in some of its columns."""
    rows: list[list[list[Printed]]] = []
    for parts in lines:
        cells = [
            [set_in_type(part, edge - 4)] if part else []
            for part, edge in zip(parts, edges, strict=True)
        ]
        if rows and not any(map(_is_figure, parts)) and _goes_on_below(rows[-1], cells):
            rows[-1] = [above + below for above, below in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    for row in rows:
        base = min(line.base for cell in row for line in cell)
        yield row_of(tuple(map(tuple, row)), edges, base, number)


def _goes_on_below(row: Sequence[list[Printed]], cells: Sequence[list[Printed]]) -> bool:
    """True for a line that has nothing in the first column and stands close under filled cells."""
    over = [
        (above[-1], below[0]) for above, below in zip(row, cells, strict=True) if below and above
    ]
    return (
        not cells[0]
        and bool(row[0])
        and len(over) == sum(map(bool, cells))
        and all(below.base - above.base <= 1.5 * below.size for above, below in over)
    )


def _has_wide_white(letters: Sequence[Letter], lefts: Sequence[float]) -> bool:
    """True for one line whose parts begin in columns that another row rules off."""
    lines = lines_of(letters)
    groups = groups_of(lines[0]) if len(lines) == 1 else []
    columns = {bisect_right(lefts, group[0].left + 1) for group in groups}
    return len(groups) > 1 and len(columns) == len(groups)


def _distance(letter: Letter, box: tuple[float, float, float, float]) -> float:
    across, down = (letter.left + letter.right) / 2, letter.base - letter.size * 0.3
    return max(box[0] - across, across - box[2], 0) + max(box[1] - down, down - box[3], 0)


def row_of(
    inside: tuple[tuple[Printed, ...], ...], edges: Sequence[float], base: float, number: int
) -> Printed:
    """A row of the lines in each cell and the cells' right edges, in the table of that number."""
    cells = tuple(stacked([line.cells[0] for line in lines]) for lines in inside)
    lines = [line for cell in inside for line in cell]
    left = min((line.left for line in lines), default=0.0)
    return Printed(
        cells, base, left, max(edges), lines[0].size if lines else 0.0, max(edges), table=number,
        inside=inside, edges=tuple(edges),
    )  # fmt: skip


def stacked(cells: Sequence[Cell]) -> Cell:
    """The paragraphs of a table's cell as one cell, parted by line ends."""
    pieces: list[tuple[str, bool]] = []
    for cell in cells:
        if pieces:
            pieces.append(("\n", False))
        pieces.extend([(cell.text[: cell.bold], True), (cell.text[cell.bold :], False)])
    return cell_of(pieces)


def one_table(pages: Sequence[Sequence[Printed]]) -> list[list[Printed]]:
    """A ruled table that goes on at the top of the next page keeps its number."""
    result: list[list[Printed]] = []
    last: Printed | None = None
    for page in pages:
        renamed: dict[int, int] = {}
        # Its columns alone tell; the header may be repeated or not.
        if last and page and last.is_row and page[0].is_row and _same_edges(last, page[0]):
            renamed[page[0].table] = last.table
        result.append([replace(p, table=renamed.get(p.table, p.table)) for p in page])
        last = result[-1][-1] if result[-1] else last
    return result


def _same_edges(one: Printed, two: Printed) -> bool:
    return len(one.edges) == len(two.edges) and all(
        abs(a - b) <= 4 for a, b in zip(one.edges, two.edges, strict=True)
    )


def with_columns(pages: Sequence[Sequence[Printed]], leading: float) -> list[list[Printed]]:
    """Turns lines with wide white in them into rows; a table may go on from page to page."""
    columns = Columns(leading)
    result: list[list[Printed]] = []
    for number, page in enumerate(pages, start=1):
        columns.new_page()
        result.append([])
        for printed in page:
            groups = [] if printed.flows else groups_of(printed.letters)
            places = None if printed.is_row else columns.place(groups)
            if printed.is_row:
                columns.end()
            if places is None:
                result[-1].append(printed)
                continue
            inside: list[tuple[Printed, ...]] = [() for _ in range(len(columns))]
            for place, group in zip(places, groups, strict=True):
                inside[place] = (set_in_type(group, printed.edge + 1000.0),)
            # No rule ends the columns: they reach as far as they like.
            edges = [printed.right + 1000.0] * len(inside)
            base, table = printed.base, number * 1000 + 500 + columns.table
            if result[-1] and result[-1][-1].table == table:
                above = result[-1][-1]
                if _same_row(above, printed, inside, leading):
                    inside = [a + b for a, b in zip(above.inside, inside, strict=True)]
                    base = above.base
                    del result[-1][-1]
            result[-1].append(row_of(tuple(inside), edges, base, table))
    return result


def _same_row(
    above: Printed, line: Printed, inside: Sequence[tuple[Printed, ...]], leading: float
) -> bool:
    """True when a line is close under a row, has not all its columns, and begins no element."""
    lowest = max((p.base for cell in above.inside for p in cell), default=above.base)
    return (
        line.base - lowest <= leading * line.size * 1.12
        and not all(inside)
        and not any(_ELEMENT.match(p.cells[0].text) for cell in inside[:2] for p in cell)
    )

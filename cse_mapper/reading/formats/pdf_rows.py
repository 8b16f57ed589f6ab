"""Rows of a PDF's tables: cells that are ruled, or columns that wide white sets apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cse_mapper.reading.document import Cell, cell_of
from cse_mapper.reading.formats.pdf_lines import Printed, is_in, lines_of, set_in_type
from cse_mapper.reading.formats.pdf_page import Letter
from cse_mapper.reading.formats.pdf_tables import Columns, Grid, groups_of

_ELEMENT = re.compile(r"^\W{0,3}\d\.\d\.\d\b")


def rows_of(grid: Grid, letters: Sequence[Letter], number: int) -> Iterator[Printed]:
    """The rows of a ruled table; letters in a gap between its cells go to the nearest."""
    held: defaultdict[tuple[int, int], list[Letter]] = defaultdict(list)
    boxes = [(r, c, box) for r, row in enumerate(grid.rows) for c, box in enumerate(row) if box]
    last = boxes[0]
    for letter in letters:
        if not is_in(letter, last[2]):  # most letters follow one in the same cell
            last = next((cell for cell in boxes if is_in(letter, cell[2])), None) or min(
                boxes, key=lambda cell: _distance(letter, cell[2])
            )
        held[last[:2]].append(letter)
    for r, row in enumerate(grid.rows):
        edges = [box[2] if box else grid.box[2] for box in row]
        inside = tuple(
            tuple(set_in_type(line, edge - 4) for line in lines_of(held[r, c]))
            for c, edge in enumerate(edges)
        )
        tops = [box[1] for box in row if box]
        yield row_of(inside, edges, min(tops, default=grid.box[1]), number)


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

"""Tables of a PDF: cells between ruled lines, and columns that only white between them shows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cse_mapper.reading.formats.pdf_drawn import Edge
from cse_mapper.reading.formats.pdf_page import Letter

Box = tuple[float, float, float, float]  # left, top, right, bottom in points

_SNAP = 3.0  # points by which the ends of lines that are meant to meet may miss each other
_TALL = 150.0  # points: so high is a cell that holds paragraphs
_MAX_POINTS = 4_000
_NUMBERING = re.compile(r"^\W*(?:[\dA-Za-z]{1,3}(?:\.\d{1,2})*[.):]?|\(?[a-z]\)|\W+)$")
_STOPS = frozenset(".?!:;\u2019\u201d\"')")
_SAME_LEFT = 5.0  # points by which the left edge of a column may differ from line to line


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: rows of boxes, None where a cell of another row or column reaches in."""

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]


def grids(edges: Sequence[Edge]) -> list[Grid]:
    """The tables that ruled lines draw; a frame around a page or a heading is none."""
    level, upright = _lines(edges)
    level += _open_ends(level, upright)
    if len(level) < 2 or len(upright) < 2:
        return []
    cells = list(_cells(level, upright))
    found = [part for group in _touching(cells) for part in _without_frames(_grid(group))]
    return [
        grid
        for grid in found
        if max(sum(map(bool, row)) for row in grid.rows) >= 2 and not _overlap(grid)
    ]


_Span = tuple[float, float, float]  # where the line stands, and from where to where it runs


def _lines(edges: Sequence[Edge]) -> tuple[list[_Span], list[_Span]]:
    level = [(e.top, e.left, e.right) for e in edges if e.right - e.left > e.bottom - e.top]
    upright = [(e.left, e.top, e.bottom) for e in edges if e.right - e.left <= e.bottom - e.top]
    return _joined(level), _joined(upright)


def _joined(spans: Iterable[_Span]) -> list[_Span]:
    """Lines drawn in pieces, or twice, as one."""
    groups: list[list[_Span]] = []
    for span in sorted(spans):
        if groups and span[0] - groups[-1][-1][0] <= _SNAP:
            groups[-1].append(span)
        else:
            groups.append([span])
    result: list[_Span] = []
    for group in groups:
        at = sum(span[0] for span in group) / len(group)
        pieces = sorted((start, end) for _, start, end in group)
        start, end = pieces[0]
        for first, last in pieces[1:]:
            if first <= end + _SNAP:
                end = max(end, last)
            else:
                result.append((at, start, end))
                start, end = first, last
        result.append((at, start, end))
    return [(at, start, end) for at, start, end in result if end - start > _SNAP]


def _open_ends(level: Sequence[_Span], upright: Sequence[_Span]) -> list[_Span]:
    """Where columns' lines end together without a line across: a row cut by the page's end.

    Lines that meet none across anywhere are the sides of boxes with round corners.
    """
    ends: defaultdict[int, list[float]] = defaultdict(list)
    for at, top, bottom in upright:
        if not any(
            top - _SNAP <= height <= bottom + _SNAP and start - _SNAP <= at <= end + _SNAP
            for height, start, end in level
        ):
            continue
        ends[round(top)].append(at)
        ends[round(bottom)].append(at)
    return [
        (float(height), min(places), max(places))
        for height, places in ends.items()
        if len(places) >= 2 and all(abs(height - other) > _SNAP for other, _, _ in level)
    ]


def _cells(level: Sequence[_Span], upright: Sequence[_Span]) -> Iterator[Box]:
    """The smallest boxes whose four corners are crossings and whose four sides are lines."""
    points: dict[tuple[float, float], tuple[int, int]] = {}
    for row, (y, start, end) in enumerate(level):
        for column, (x, top, bottom) in enumerate(upright):
            if start - _SNAP <= x <= end + _SNAP and top - _SNAP <= y <= bottom + _SNAP:
                points[x, y] = (row, column)
    if len(points) > _MAX_POINTS:
        return
    on_row: defaultdict[int, list[float]] = defaultdict(list)
    on_column: defaultdict[int, list[float]] = defaultdict(list)
    for (x, y), (row, column) in points.items():
        on_row[row].append(x)
        on_column[column].append(y)
    for (x, y), (row, column) in points.items():
        rights = sorted(other for other in on_row[row] if other > x)
        for bottom in sorted(other for other in on_column[column] if other > y):
            below = points[x, bottom][0]
            right = next(
                (
                    right
                    for right in rights
                    if points.get((right, bottom), (-1, -1)) == (below, points[right, y][1])
                ),
                None,
            )
            if right is not None:
                yield x, y, right, bottom
                break


def _touching(cells: Sequence[Box]) -> list[list[Box]]:
    """Cells that share corners, a table each."""
    at_corner: defaultdict[tuple[float, float], list[Box]] = defaultdict(list)
    for cell in cells:
        for corner in ((x, y) for x in cell[::2] for y in cell[1::2]):
            at_corner[corner].append(cell)
    groups: list[list[Box]] = []
    met: set[Box] = set()
    for cell in cells:
        waiting, group = [cell], []
        while waiting:
            other = waiting.pop()
            if other in met:
                continue
            met.add(other)
            group.append(other)
            for corner in ((x, y) for x in other[::2] for y in other[1::2]):
                waiting.extend(at_corner[corner])
        if group:
            groups.append(group)
    return groups


def _grid(cells: Sequence[Box]) -> Grid:
    lefts = sorted({cell[0] for cell in cells})
    rows: defaultdict[float, dict[float, Box]] = defaultdict(dict)
    for cell in cells:
        rows[cell[1]][cell[0]] = cell
    box = (lefts[0], min(rows), max(cell[2] for cell in cells), max(cell[3] for cell in cells))
    return Grid(box, tuple(tuple(rows[top].get(left) for left in lefts) for top in sorted(rows)))


def _without_frames(grid: Grid) -> Iterator[Grid]:
    """The rows above and below a frame: a tall box from side to side, which holds a text."""
    rows: list[tuple[Box | None, ...]] = []
    for row in grid.rows:
        boxes = [box for box in row if box]
        alone = len(boxes) == 1 and boxes[0][2] - boxes[0][0] > 0.97 * (grid.box[2] - grid.box[0])
        if alone and boxes[0][3] - boxes[0][1] > _TALL:
            if rows:
                yield _of_rows(rows)
            rows = []
        else:
            rows.append(row)
    if rows:
        yield grid if len(rows) == len(grid.rows) else _of_rows(rows)


def _overlap(grid: Grid) -> bool:
    """True for shapes drawn over each other, which make no cells."""
    return any(
        one[2] - two[0] > _SNAP for row in grid.rows for one, two in pairwise(filter(None, row))
    )


def _of_rows(rows: Sequence[tuple[Box | None, ...]]) -> Grid:
    boxes = [box for row in rows for box in row if box]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    filled = [column for column in zip(*rows, strict=True) if any(column)]
    return Grid(
        (min(lefts), min(tops), max(rights), max(bottoms)), tuple(zip(*filled, strict=True))
    )


def groups_of(letters: Sequence[Letter]) -> list[list[Letter]]:
    """The letters of a line, parted where the white is far wider than between two words.

    A bullet or a number at the beginning stays with the text beside it, and a line that is
    stretched to both margins is no row.
    """
    usual = _usual_white(letters)
    groups: list[list[Letter]] = []
    for letter in letters:
        # Typists set two spaces after a full stop, which a stretched line makes as wide as four.
        share = 3.4 if groups and groups[-1][-1].text in _STOPS else 2.2
        wide = max(9.0, letter.size * 0.95, min(share * usual, letter.size * 2.5))
        if not groups or letter.left - groups[-1][-1].right > wide:
            groups.append([])
        groups[-1].append(letter)
    if len(groups) > 1 and _NUMBERING.match("".join(letter.text for letter in groups[0])):
        return [groups[0] + groups[1], *groups[2:]]
    return groups


def _usual_white(letters: Sequence[Letter]) -> float:
    """The least white between two words of a line of three and more."""
    gaps = [b.left - a.right for a, b in pairwise(letters) if a.space]
    return min(gaps) if len(gaps) >= 2 else 0.0


class Columns:
    """Follows the columns of a table down the pages: to which cells does the next line belong?

    `leading` is the document's line distance over its type size.
    """

    def __init__(self, leading: float) -> None:
        self._leading = leading
        self._spans: list[tuple[float, float]] = []  # from where to where each column is filled
        self._last: float | None = 0.0
        self.table = 0

    def new_page(self) -> None:
        """The next line stands at the top of a page: its distance to the last says nothing."""
        self._last = None

    def end(self) -> None:
        """Something else stands here: the table is over."""
        self._spans = []

    def place(self, groups: Sequence[Sequence[Letter]]) -> list[int] | None:
        """The column (from 0) of each group, or None for a line that belongs to no table."""
        if not groups:
            return None
        spans = [(group[0].left, group[-1].right) for group in groups]
        right, base, size = groups[-1][-1].right, groups[0][0].base, groups[0][0].size
        distance = 0.0 if self._last is None else base - self._last
        self._last = base
        if len(groups) > 1:
            columns = self._columns(spans)
            if columns and 0 <= distance <= self._leading * size * 2.6:
                self._widen(columns, spans)
                return columns
            self._spans = spans
            self.table += 1
            return list(range(len(groups)))
        # One column's text going on; text at the left margin only where it ends before the next.
        column = self._column(spans[0][0])
        if (
            column is not None
            and distance <= self._leading * size * 1.25
            and (column or right < self._spans[1][0] - 2)
        ):
            return [column]
        if distance > self._leading * size * 1.25 or right > (self._spans or [(0, 0)] * 2)[1][0]:
            self._spans = []
        return None

    def __len__(self) -> int:
        return len(self._spans)

    def _column(self, left: float) -> int | None:
        for column, (known, _) in enumerate(self._spans):
            if abs(known - left) <= _SAME_LEFT:
                return column
        return None

    def _columns(self, spans: Sequence[tuple[float, float]]) -> list[int] | None:
        """The column of each part of a line: by its left edge, or by what stands over a figure."""
        columns: list[int] = []
        for left, right in spans:
            column = self._column(left)
            over = [at for at, (a, b) in enumerate(self._spans) if left < b and a < right]
            if column is None and len(over) == 1:
                column = over[0]
            if column is None or column in columns:
                return None
            columns.append(column)
        return columns

    def _widen(self, columns: Sequence[int], spans: Sequence[tuple[float, float]]) -> None:
        for column, (left, right) in zip(columns, spans, strict=True):
            a, b = self._spans[column]
            self._spans[column] = (min(a, left), max(b, right))

"""Letters of a PDF page to lines, columns in reading order, rows of tables, and paragraphs.

All measures are baselines, ink and sizes of type, so that a font, an alignment or a version of the
library changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from cse_mapper.reading.formats.layout_text import (
    BULLET,
    LISTING,
    PAGE_NUMBER,
    furniture_key,
    join_cells,
)
from cse_mapper.reading.formats.pdf_page import Frame, Letter
from cse_mapper.reading.formats.pdf_tables import Columns, Grid, grids, groups_of
from cse_mapper.reading.laid_out import Cell, cell_of
from cse_mapper.reading.mending import Vocabulary, vocabulary

_MARGIN = 0.12  # of a page's height, where what keeps coming back is no text
_EDGE = 0.09  # of a page's height, where small print by itself is no text
_GUTTER = 9.0  # points of white between two columns
_NUMBERED = re.compile(r"\W{0,3}\d\.\d(?:\.\d)?\W{0,3}\s+[A-Z]")
_ITEM = re.compile(r"^\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)] ")
_ELEMENT = re.compile(r"^\W{0,3}\d\.\d\.\d\b")
_LONE_NUMBER = re.compile(r"\W*\d{1,4}\W*")


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of type or a row of a table with where it stands, in points from the page's top left.

    `edge` is how far to the right its column reaches, `count` of how many lines it was joined (then
    `right` is that of the last); `flows` is True in columns of running text, which hold no tables.
    A row has its cells' lines in `inside` and their right edges in `edges`.
    """

    cells: tuple[Cell, ...]
    base: float
    left: float
    right: float
    size: float = 10.0
    edge: float = 0.0
    letters: tuple[Letter, ...] = ()
    count: int = 1
    flows: bool = False
    table: int = 0
    inside: tuple[tuple[Printed, ...], ...] = ()
    edges: tuple[float, ...] = ()

    @property
    def is_row(self) -> bool:
        """True for a row of a table."""
        return bool(self.table)

    @property
    def text(self) -> str:
        """All words of it."""
        return " ".join(cell.text for cell in self.cells if cell.text)


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A document as paragraphs and rows by page, and the lines at its pages' edges, once each.

    `edges` are (page from 1, "page header" or "page footer", text); `usual` is the size of type
    that most of it is set in.
    """

    pages: tuple[tuple[Printed, ...], ...]
    edges: tuple[tuple[int, str, str], ...]
    usual: float


def lay_out(pages: Sequence[Sequence[Frame]]) -> LaidOut:
    """The text of a document as its author laid it out, page by page in reading order."""
    printed = [
        [p for at, frame in enumerate(page) for p in _printed(frame, number * 1000 + at * 50)]
        for number, page in enumerate(pages, start=1)
    ]
    heights = [page[0].height if page else 0.0 for page in pages]
    usual = _usual_size(printed)
    kept, edges = _without_furniture(printed, heights, usual)
    kept = _one_table(_reaching(kept))
    leading = _leadings(kept)
    kept = _with_columns(kept, leading.flowing(usual))
    words = vocabulary("\n".join(cell.text for page in kept for p in page for cell in p.cells))
    setting = _Setting(words, leading)
    finished = [list(_finished(page, setting)) for page in kept]
    return LaidOut(tuple(map(tuple, _over_pages(finished, words))), edges, usual)


def _over_pages(pages: Sequence[list[Printed]], words: Vocabulary) -> Sequence[list[Printed]]:
    """A sentence that a page's end has cut stands whole on the page where it begins."""
    before: list[Printed] = []
    for page in pages:
        if before and page and not before[-1].is_row and not page[0].is_row:
            above, below = before[-1], page[0]
            same = abs(above.size - below.size) <= 0.1 * above.size
            if same and not _begins_item(below.text) and _is_cut(above, below):
                joined = join_cells(above.cells[0], below.cells[0], words)
                count = above.count + below.count
                before[-1] = replace(above, cells=(joined,), count=count)
                del page[0]
        before = page or before
    return pages


# Letters to lines.


def _lines_of(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Letters on one baseline, raised and lowered ones with them, from left to right."""
    lines: list[list[Letter]] = []
    size = 0.0
    for letter in sorted(letters, key=lambda letter: letter.base):
        if lines and letter.base - lines[-1][0].base <= 0.36 * max(size, letter.size):
            lines[-1].append(letter)
            size = max(size, letter.size)
        else:
            lines.append([letter])
            size = letter.size
    return [_once(sorted(line, key=lambda letter: letter.left)) for line in lines]


def _once(line: Sequence[Letter]) -> list[Letter]:
    """The letters of a line, without those printed again a hair beside them to look bold."""
    kept: list[Letter] = []
    for letter in line:
        reach = 0.13 * letter.size
        if not any(
            other.text == letter.text
            and letter.left - other.left <= reach
            and abs(letter.base - other.base) <= 2 * reach
            and abs(letter.order - other.order) > 1
            for other in kept[-4:]
        ):
            kept.append(letter)
    return kept


def _type(line: Sequence[Letter], edge: float = 0.0) -> Printed:
    """A line with its words; white is a space of the file, or a gap that no two letters have."""
    pieces: list[tuple[str, bool]] = []
    last: Letter | None = None
    for letter in line:
        if last and (last.space or _is_gap(last, letter)):
            pieces.append((" ", last.bold))
        pieces.append((letter.text, letter.bold))
        last = letter
    text = "".join(text for text, _ in pieces[:-1])
    if "\xad" in text:  # a soft hyphen shows only at a line's end
        pieces = [piece for piece in pieces[:-1] if piece[0] != "\xad"] + pieces[-1:]
    sizes = Counter(letter.size for letter in line)
    size = max(sizes, key=lambda size: (sizes[size], size))
    bases = Counter(letter.base for letter in line if letter.size >= size * 0.95)
    base = max(bases, key=lambda base: (bases[base], base))
    cell = _cell(pieces)
    return Printed((cell,), base, line[0].left, line[-1].right, size, edge, tuple(line))


def _is_gap(last: Letter, letter: Letter) -> bool:
    """White between letters that needs a space; the library puts one in between neighbours."""
    share = 0.6 if letter.order == last.order + 1 else 0.21
    return letter.left - last.right > share * max(last.size, letter.size)


def _cell(pieces: list[tuple[str, bool]]) -> Cell:
    """As `cell_of`, which would take out a soft hyphen that the next line still needs."""
    if not pieces or pieces[-1][0] != "\xad":
        return cell_of(pieces)
    cell = cell_of([*pieces[:-1], ("\u2010", pieces[-1][1])])
    return Cell(cell.text[:-1] + "\xad", cell.bold)


# Lines to columns.


def _printed(frame: Frame, tables: int) -> list[Printed]:
    """Everything on a page that runs in one direction, in reading order."""
    found = sorted(grids(frame.edges), key=lambda grid: grid.box[1]) if frame.edges else []
    inside: list[list[Letter]] = [[] for _ in found]
    outside: list[Letter] = []
    for letter in frame.letters:
        for held, grid in zip(inside, found, strict=True):
            if _is_in(letter, grid.box):
                held.append(letter)
                break
        else:
            outside.append(letter)
    rows = [
        list(_rows(grid, held, tables + number))
        for number, (grid, held) in enumerate(zip(found, inside, strict=True), start=1)
    ]
    wide = [grid.box[1] for grid in found if grid.box[2] - grid.box[0] > 0.5 * frame.width]
    slices: defaultdict[int, list[list[Letter]]] = defaultdict(list)
    for line in _lines_of(outside):
        slices[sum(line[0].base > top for top in wide)].append(line)
    result = [p for number in sorted(slices) for p in _in_order(slices[number])]
    for grid, table in zip(found, rows, strict=True):
        at = next(
            (
                at
                for at, p in enumerate(result)
                if p.base > grid.box[1] and p.left < grid.box[2] and p.right > grid.box[0]
            ),
            len(result),
        )
        result[at:at] = table
    return result


def _is_in(letter: Letter, box: tuple[float, float, float, float]) -> bool:
    across, down = (letter.left + letter.right) / 2, letter.base - letter.size * 0.3
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def _in_order(lines: Sequence[list[Letter]]) -> Iterator[Printed]:
    """Lines one after another, a column of running text before the one beside it."""
    rows = [groups_of(line) for line in lines]
    at = 0
    single: list[list[Letter]] = []
    while at < len(rows):
        end, gutters = _band(rows, at)
        parted = next((g for g in gutters if _are_columns(rows[at:end], g)), None)
        if parted is None:
            end = max(end, at + 1)
            single.extend(lines[at:end])
        else:
            yield from _region(single)
            single = []
            for side in _sides(rows[at:end], parted):
                column = [[letter for group in row for letter in group] for row in side]
                yield from (replace(p, flows=True) for p in _in_order(column))
        at = end
    yield from _region(single)


_Row = Sequence[Sequence[Letter]]


def _band(rows: Sequence[_Row], start: int) -> tuple[int, list[float]]:
    """Up to which row white runs down between the groups of letters, and the middles of it."""
    spans: list[tuple[float, float]] = []
    gutters: list[float] = []
    for at in range(start, len(rows)):
        spans = _merged(spans, [(group[0].left, group[-1].right) for group in rows[at]])
        now = [(a[1] + b[0]) / 2 for a, b in pairwise(spans) if b[0] - a[1] >= _GUTTER]
        if gutters and not now:
            return at, gutters
        if not now and at - start > 8:
            return start, []
        gutters = now
    return len(rows) if gutters else start, gutters


def _merged(
    spans: Sequence[tuple[float, float]], more: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    result: list[tuple[float, float]] = []
    for left, right in sorted([*spans, *more]):
        if result and left <= result[-1][1] + 2:
            result[-1] = (result[-1][0], max(result[-1][1], right))
        else:
            result.append((left, right))
    return result


def _sides(rows: Sequence[_Row], gutter: float) -> tuple[list[_Row], list[_Row]]:
    left = [[group for group in row if group[0].left < gutter] for row in rows]
    right = [[group for group in row if group[0].left >= gutter] for row in rows]
    return [row for row in left if row], [row for row in right if row]


def _are_columns(rows: Sequence[_Row], gutter: float) -> bool:
    """Columns of running text, not of a table: what is set after what tells, then how it is set.

    Programs set a column to its end before the next one, and a table row by row.
    """
    left, right = _sides(rows, gutter)
    if min(len(left), len(right)) < 3:
        return False
    order = sorted(
        (group[0].order, side) for side, part in enumerate((left, right)) for row in part
        for group in row
    )  # fmt: skip
    changes = sum(one[1] != two[1] for one, two in pairwise(order))
    prose = _is_prose(left) and _is_prose(right)
    if changes <= 2 + len(rows) // 10:
        both = len(left) + len(right) - len(rows)
        return prose or both < 0.7 * min(len(left), len(right))
    distances = sorted(b[0][0].base - a[0][0].base for a, b in pairwise(rows))
    usual = distances[len(distances) // 4]
    return prose and sum(d > 1.35 * usual for d in distances) <= 1 + len(rows) // 12


def _is_prose(rows: Sequence[_Row]) -> bool:
    """Lines of several words of which most fill their column."""
    rights = [row[-1][-1].right for row in rows]
    left, right = min(row[0][0].left for row in rows), max(rights)
    full = sum(end - left > 0.75 * (right - left) for end in rights)
    letters = sum(len(group) for row in rows for group in row)
    return letters >= 17 * len(rows) and full >= 0.5 * len(rows)


def _region(lines: Sequence[Sequence[Letter]]) -> list[Printed]:
    """The lines of one column, each knowing how far the lines that are set like it reach."""
    printed = [p for line in lines if line and (p := _type(line)).text.strip("\xad ")]
    return [replace(p, edge=_reach(at, printed)) for at, p in enumerate(printed)]


_FEW = 5  # lines, which do not show yet how wide their column is


def _reach(at: int, printed: Sequence[Printed]) -> float:
    line = printed[at]
    alike = [
        other.right
        for other in printed[max(0, at - 12) : at + 13]
        if abs(other.size - line.size) <= 0.6
        and (
            abs(other.left - line.left) < 40
            or abs(other.left + other.right - line.left - line.right) < 6
            or abs(other.right - line.right) < 2
        )
    ]
    return max(alike) if len(alike) >= _FEW else -max(alike)


def _reaching(pages: Sequence[Sequence[Printed]]) -> list[list[Printed]]:
    """Lines that stand in few (their `edge` is below 0) reach as far as the document's others."""
    far: defaultdict[tuple[int, int], float] = defaultdict(float)
    for page in pages:
        for p in page:
            if not p.is_row:
                seat = round(p.size), round(p.left / 20)
                far[seat] = max(far[seat], p.right)
    return [
        [p if p.edge >= 0 else replace(p, edge=max(-p.edge, _far(far, p))) for p in page]
        for page in pages
    ]


def _far(far: dict[tuple[int, int], float], p: Printed) -> float:
    return max(far.get((round(p.size), round(p.left / 20) + step), 0.0) for step in (-1, 0, 1))


# Tables.


def _rows(grid: Grid, letters: Sequence[Letter], number: int) -> Iterator[Printed]:
    """The rows of a ruled table; letters in a gap between its cells go to the nearest."""
    held: defaultdict[tuple[int, int], list[Letter]] = defaultdict(list)
    boxes = [(r, c, box) for r, row in enumerate(grid.rows) for c, box in enumerate(row) if box]
    last = boxes[0]
    for letter in letters:
        if not _is_in(letter, last[2]):  # most letters follow one in the same cell
            last = next((cell for cell in boxes if _is_in(letter, cell[2])), None) or min(
                boxes, key=lambda cell: _distance(letter, cell[2])
            )
        held[last[:2]].append(letter)
    for r, row in enumerate(grid.rows):
        edges = [box[2] if box else grid.box[2] for box in row]
        inside = tuple(
            tuple(_type(line, edge - 4) for line in _lines_of(held[r, c]))
            for c, edge in enumerate(edges)
        )
        tops = [box[1] for box in row if box]
        yield _row(inside, edges, min(tops, default=grid.box[1]), number)


def _distance(letter: Letter, box: tuple[float, float, float, float]) -> float:
    across, down = (letter.left + letter.right) / 2, letter.base - letter.size * 0.3
    return max(box[0] - across, across - box[2], 0) + max(box[1] - down, down - box[3], 0)


def _row(
    inside: tuple[tuple[Printed, ...], ...], edges: Sequence[float], base: float, number: int
) -> Printed:
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


def _one_table(pages: Sequence[Sequence[Printed]]) -> list[list[Printed]]:
    """A ruled table that goes on at the top of the next page keeps its number."""
    result: list[list[Printed]] = []
    last: Printed | None = None
    for page in pages:
        renamed: dict[int, int] = {}
        if last and page and last.is_row and page[0].is_row and _same_edges(last, page[0]):
            renamed[page[0].table] = last.table
        result.append([replace(p, table=renamed.get(p.table, p.table)) for p in page])
        last = result[-1][-1] if result[-1] else last
    return result


def _same_edges(one: Printed, two: Printed) -> bool:
    return len(one.edges) == len(two.edges) and all(
        abs(a - b) <= 4 for a, b in zip(one.edges, two.edges, strict=True)
    )


def _with_columns(pages: Sequence[Sequence[Printed]], leading: float) -> list[list[Printed]]:
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
                inside[place] = (_type(group, printed.edge + 1000.0),)
            edges = [printed.right + 1000.0] * len(inside)
            base, table = printed.base, number * 1000 + 500 + columns.table
            if result[-1] and result[-1][-1].table == table:
                above = result[-1][-1]
                if _same_row(above, printed, inside, leading):
                    inside = [a + b for a, b in zip(above.inside, inside, strict=True)]
                    base = above.base
                    del result[-1][-1]
            result[-1].append(_row(tuple(inside), edges, base, table))
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


# Lines to paragraphs.


@dataclass(frozen=True, slots=True)
class _Leadings:
    """The distance of wrapped lines over their size, by size of type, in text and in cells."""

    known: dict[tuple[bool, int], float]
    usual: float

    def of(self, size: float, in_cell: bool) -> float:
        """The distance of lines of this size."""
        return self.known.get((in_cell, round(size)), self.usual)

    def flowing(self, size: float) -> float:
        """The distance of lines outside tables."""
        return self.of(size, in_cell=False)


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a document is set: its words and the distances of its lines."""

    words: Vocabulary
    leading: _Leadings


def _leadings(pages: Sequence[Sequence[Printed]]) -> _Leadings:
    """For each size the smallest distance that is common below lines that are full."""
    ratios: defaultdict[tuple[bool, int], Counter[float]] = defaultdict(Counter)
    total: Counter[float] = Counter()
    for page in pages:
        flowing = [p for p in page if not p.is_row]
        cells = [lines for p in page for lines in p.inside]
        for in_cell, lines in [(False, flowing), *((True, list(cell)) for cell in cells)]:
            for above, line in pairwise(lines):
                ratio = (line.base - above.base) / max(above.size, 1)
                alike = abs(above.size - line.size) < 0.6
                if 0.8 < ratio < 2.6 and alike and not _would_fit(above, line):
                    ratios[in_cell, round(line.size)][round(ratio * 20) / 20] += 1
                    total[round(ratio * 20) / 20] += 1
    known = {key: _common(found) for key, found in ratios.items() if sum(found.values()) >= 3}
    return _Leadings(known, _common(total) if total else 1.3)


def _common(ratios: Counter[float]) -> float:
    enough = 0.08 * sum(ratios.values())
    return min(ratio for ratio, count in ratios.items() if count >= enough)


def _finished(page: Sequence[Printed], setting: _Setting) -> Iterator[Printed]:
    """Paragraphs joined, in the cells of rows as well."""
    for part in _paragraphs(page, setting, in_cell=False):
        if part.is_row:
            cells = tuple(
                stacked([p.cells[0] for p in _paragraphs(lines, setting, in_cell=True)])
                for lines in part.inside
            )
            yield replace(part, cells=cells)
        elif text := part.cells[0].text.replace("\xad", ""):
            yield replace(part, cells=(replace(part.cells[0], text=text),))


def _paragraphs(lines: Iterable[Printed], setting: _Setting, *, in_cell: bool) -> list[Printed]:
    """Lines of type joined to paragraphs, by their distances, ends, bullets and bold type."""
    result: list[Printed] = []
    last: Printed | None = None
    for line in lines:
        if result and last and not line.is_row and _goes_on(last, line, setting, in_cell):
            joined = join_cells(result[-1].cells[0], line.cells[0], setting.words)
            result[-1] = replace(
                result[-1],
                cells=(joined,),
                count=result[-1].count + 1,
                right=line.right,
                edge=line.edge,
            )
        else:
            result.append(line)
        last = line if not line.is_row else None
    return result


def _goes_on(above: Printed, line: Printed, setting: _Setting, in_cell: bool) -> bool:
    text, before = line.cells[0], above.cells[0]
    if BULLET.match(text.text):
        return False
    size = max(above.size, line.size)
    distance = line.base - above.base
    turns = distance < 0 and not in_cell  # from the foot of a column to the head of the next
    if not turns and not distance <= size * setting.leading.of(line.size, in_cell) * 1.18:
        return False
    if abs(above.size - line.size) > 0.1 * size:
        return False
    if _NUMBERED.match(text.text) and not LISTING.search(before.text):
        return False
    ended = before.text[-1:] in (".", "!", "?", ":", ";")
    if _ITEM.match(text.text) and (ended or _would_fit(above, line)):
        return False
    if before.bold >= len(before.text) and not text.bold:
        return False
    if ended and not text.text[:1].islower() and _is_indented(above, line):
        return False
    if turns:
        return _is_cut(above, line)
    return text.text[:1].islower() or not _would_fit(above, line)


def _would_fit(above: Printed, line: Printed) -> bool:
    """True for a line whose first word the author put on a new line on purpose."""
    return _white(above, line) > _first_word(line) + 0.3 * line.size + 3


def _first_word(line: Printed) -> float:
    """How wide a line's first word is."""
    end = next((letter.right for letter in line.letters if letter.space), line.right)
    return end - line.left


def _begins_item(text: str) -> bool:
    return bool(BULLET.match(text) or _ITEM.match(text) or _NUMBERED.match(text))


def _is_cut(above: Printed, line: Printed) -> bool:
    """True for a sentence that a column's or a page's end has cut."""
    before, after = above.text, line.text
    ends = before.rstrip("\"')\u2019\u201d ")[-1:]
    if ends in (".", "!", "?", ":", "") or (ends == ";" and not after[:1].islower()):
        return False
    return not after[:1].isupper() or _first_word(line) > above.edge - above.right


def _is_indented(above: Printed, line: Printed) -> bool:
    """True for a first line set in, as paragraphs begin that have no white between them."""
    set_in = 0.8 * line.size < line.left - above.left < 5 * line.size
    return set_in and above.right > line.right / 2 and not _is_centred(above, line)


def _is_centred(above: Printed, line: Printed) -> bool:
    return abs(above.left + above.right - line.left - line.right) < 6


def _white(above: Printed, line: Printed) -> float:
    """The white at the end of a line, on both sides where lines are centred."""
    white = max(above.edge, line.edge) - above.right
    return 2 * white if _is_centred(above, line) and abs(above.left - line.left) > 4 else white


def _usual_size(pages: Iterable[Iterable[Printed]]) -> float:
    """The size that most of the document is set in."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for p in page:
            sizes[round(p.size * 2) / 2] += len(p.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


# What stands at the edge of pages.


def _without_furniture(
    pages: Sequence[Sequence[Printed]], heights: Sequence[float], usual: float
) -> tuple[list[list[Printed]], tuple[tuple[int, str, str], ...]]:
    """Takes out running headers, footers and page numbers, and says once what they say."""
    seen: Counter[tuple[str, int]] = Counter()
    rows = [Counter(p.table for p in page) for page in pages]
    for page, height in zip(pages, heights, strict=True):
        for key in {_seat(p) for p in page if _in_margin(p, height, _MARGIN)}:
            seen[key] += 1
    enough = max(2, round(len(pages) * 0.4))
    kept: list[list[Printed]] = []
    edges: dict[tuple[str, str], tuple[int, str, str]] = {}
    for number, (page, height) in enumerate(zip(pages, heights, strict=True), start=1):
        alone = _apart(page, height, usual)
        kept.append([])
        for at, p in enumerate(page):
            where = _in_margin(p, height, _MARGIN)
            words, level = _seat(p)
            often = sum(seen[words, level + step] for step in (-1, 0, 1)) >= enough
            # The first row of a table that goes on is no header, a table of one row may be.
            often = often and not (p.is_row and rows[number - 1][p.table] > 2)
            is_number = not p.is_row and bool(
                PAGE_NUMBER.match(p.text) or _LONE_NUMBER.fullmatch(p.text)
            )
            if not where or not (often or is_number or at in alone):
                kept[-1].append(p)
            elif not is_number:
                edges.setdefault((where, words), (number, where, p.text))
    return kept, tuple(edges.values())


def _seat(p: Printed) -> tuple[str, int]:
    return furniture_key(p.text), round(p.base / 6)


def _in_margin(p: Printed, height: float, share: float) -> str:
    if p.base < share * height:
        return "page header"
    return "page footer" if p.base > (1 - share) * height else ""


def _apart(page: Sequence[Printed], height: float, usual: float) -> set[int]:
    """Small print at the very edge with white between it and the text: positions on the page.

    A document of one page has nothing that comes back, and its footer is no evidence either.
    """
    gone: set[int] = set()
    for where in ("page header", "page footer"):
        group = [at for at, p in enumerate(page) if _in_margin(p, height, _EDGE) == where]
        rest = [p for at, p in enumerate(page) if at not in group]
        if not group or not rest or sum(len(page[at].text) for at in group) > 400:
            continue
        if any(page[at].is_row or page[at].size > usual * 1.1 for at in group):
            continue
        bases = [page[at].base for at in group]
        white = (
            min(p.base - p.size for p in rest) - max(bases)
            if where == "page header"
            else min(bases) - max(_lowest(p) for p in rest)
        )
        small = max(page[at].size for at in group) <= usual * 0.95
        if white > (1.1 if small else 2.0) * usual:
            gone.update(group)
    return gone


def _lowest(p: Printed) -> float:
    return max((line.base for cell in p.inside for line in cell), default=p.base)

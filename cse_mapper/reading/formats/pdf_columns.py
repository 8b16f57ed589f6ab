"""Lines of a PDF page in reading order: a column of running text before the one beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from cse_mapper.reading.formats.pdf_lines import Printed, is_in, lines_of, set_in_type
from cse_mapper.reading.formats.pdf_page import Frame, Letter
from cse_mapper.reading.formats.pdf_rows import rows_of
from cse_mapper.reading.formats.pdf_tables import Grid, grids, groups_of

_GUTTER = 9.0  # points of white between two columns
_TRIES = 6
_MOST_TRIED = 20_000  # lines looked at from others above them: as many as two hundred take
_FEW = 5  # lines, which do not show yet how wide their column is
_Row = Sequence[Sequence[Letter]]
_Band = tuple[int, list[float]]  # up to which row, and the middles of its white


def in_reading_order(frame: Frame, tables: int) -> list[Printed]:
    """Everything on a page that runs in one direction, in reading order."""
    found = _tables(frame) if frame.edges else []
    inside: list[list[Letter]] = [[] for _ in found]
    outside: list[Letter] = []
    for letter in frame.letters:
        for held, grid in zip(inside, found, strict=True):
            if is_in(letter, grid.box):
                held.append(letter)
                break
        else:
            outside.append(letter)
    rows = [
        list(rows_of(grid, held, tables + number))
        for number, (grid, held) in enumerate(zip(found, inside, strict=True), start=1)
    ]
    # Columns end above a table or a rule that reaches over them and begin anew below it.
    wide = [grid.box[1] for grid in found if grid.box[2] - grid.box[0] > 0.5 * frame.width]
    wide += [edge.top for edge in frame.edges if edge.right - edge.left > 0.7 * frame.width]
    slices: defaultdict[int, list[list[Letter]]] = defaultdict(list)
    for line in lines_of(outside):
        slices[sum(line[0].base > top for top in wide)].append(line)
    result = [p for number in sorted(slices) for p in _in_order(slices[number])]
    for grid, table in zip(found, rows, strict=True):
        at = _place_of(grid, result)
        result[at:at] = table
    return result


def _tables(frame: Frame) -> list[Grid]:
    """The ruled tables of a page from the top; boxes behind words, which cut them, draw none."""
    found = [grid for grid in grids(frame.edges) if not _cuts_words(grid, frame.letters)]
    return sorted(found, key=lambda grid: (round(grid.box[1]), grid.box[0]))


def _cuts_words(grid: Grid, letters: Sequence[Letter]) -> bool:
    """True where words run over the lines between cells, or over the rim of them all."""
    boxes = [box for row in grid.rows for box in row if box]
    cut = words = 0
    last: Letter | None = None
    cell, was_inside = boxes[0], False
    for letter in letters:
        before, cell_is_known = cell, is_in(letter, cell)
        inside = cell_is_known or is_in(letter, grid.box)
        if inside and not cell_is_known:
            cell = next((box for box in boxes if is_in(letter, box)), cell)
        if last and not last.space and letter.order == last.order + 1:
            cut += inside != was_inside or (inside and cell[0] != before[0])
        else:
            words += inside
        last, was_inside = letter, inside
    return cut >= 2 and cut >= (0.03 if cut > 2 else 0.05) * words


def _place_of(grid: Grid, around: Sequence[Printed]) -> int:
    """Before what stands under a table, or failing that, before what is lower than all of it."""
    left, top, right, bottom = grid.box
    below = (
        at for at, p in enumerate(around) if p.base > top and p.left < right and p.right > left
    )
    lower = (at for at, p in enumerate(around) if p.base > bottom and not (p.flows or p.is_row))
    return next(below, next(lower, len(around)))


def _in_order(lines: Sequence[list[Letter]]) -> Iterator[Printed]:
    """Lines one after another, a column of running text before the one beside it."""
    rows = [groups_of(line) for line in lines]
    at = 0
    single: list[list[Letter]] = []
    tried = 0
    while at < len(rows):
        bands = _bands(rows, at)
        end, parted = _columns_in(bands, rows, at)
        cells = _cells_in(bands, rows, at) if parted is None else None
        if cells:
            yield from _region(single)
            single = []
            end = at + cells[0]
            for cell in cells[1]:
                yield from (replace(p, flows=True) for p in _region(cell))
        elif parted is None:
            # A sheet printed on one page has so many lines that to try again from each of them
            # would take longer than reading may.
            tried += bands[0][0] - at if bands else 1
            end = at + 1
            if bands:
                longest, gutters = bands[0]
                if tried > _MOST_TRIED or _are_set_by_rows(rows[at:longest], gutters):
                    end = longest
            single.extend(lines[at:end])
        else:
            titles = _titles(rows[at:end])
            single.extend(lines[at : at + titles])
            at += titles
            yield from _region(single)
            single = []
            for side in _sides(rows[at:end], parted):
                column = [[letter for group in row for letter in group] for row in side]
                yield from (replace(p, flows=True) for p in _in_order(column))
        at = end
    yield from _region(single)


def _are_set_by_rows(rows: Sequence[_Row], gutters: Sequence[float]) -> bool:
    """True where all white parts cells of a table, to be passed over as a whole.

    The last row of one looks like columns: a cell is set after the one beside it.
    """
    return all(_changes(*_sides(rows, gutter)) > _most_changes(rows) for gutter in gutters)


def _most_changes(rows: Sequence[_Row]) -> int:
    """How often the side may change in columns: a title or a note may be set out of turn."""
    return 2 + len(rows) // 10


def _changes(left: Sequence[_Row], right: Sequence[_Row]) -> int:
    """How often the side changes in the order in which a program set the lines."""
    order = sorted(
        (group[0].order, side)
        for side, part in enumerate((left, right))
        for row in part
        for group in row
    )
    return sum(one[1] != two[1] for one, two in pairwise(order))


def _columns_in(
    bands: Sequence[_Band], rows: Sequence[_Row], start: int
) -> tuple[int, float | None]:
    """Where the columns that begin in a row end, and the middle of the white that parts them."""
    for end, gutters in bands:
        parted = next((g for g in gutters if _are_columns(rows[start:end], g, gutters)), None)
        if parted is not None:
            return end, parted
    return start + 1, None


def _cells_in(
    bands: Sequence[_Band], rows: Sequence[_Row], start: int
) -> tuple[int, list[list[list[Letter]]]] | None:
    """How many lines hold paragraphs side by side, set one after the other, and their lines.

    So programs set a table of running text without rules: a notice in two languages, say.
    """
    for end, gutters in bands:
        if len(gutters) != 1:
            continue
        left, right = _sides(rows[start:end], gutters[0])
        if min(len(left), len(right)) < 4:
            continue
        cells = _set_in_turn(left, right)
        few = 4 <= len(cells) <= 0.6 * (end - start)
        if few and _are_paired(cells) and _is_prose(left) and _is_prose(right):
            return end - start, cells
    return None


def _are_paired(cells: Sequence[list[list[Letter]]]) -> bool:
    """True where each cell begins on the height of the one beside it."""
    pairs = list(zip(cells[::2], cells[1::2], strict=False))
    return all(
        abs(left[0][0].base - right[0][0].base) < left[0][0].size
        and left[0][0].left < right[0][0].left
        for left, right in pairs
    )


def _set_in_turn(left: Sequence[_Row], right: Sequence[_Row]) -> list[list[list[Letter]]]:
    """The lines of two columns in the order of the file, parted where the column changes."""
    cells: list[list[list[Letter]]] = []
    last = None
    for side, row in sorted(
        ((side, row) for side, part in enumerate((left, right)) for row in part),
        key=lambda item: item[1][0][0].order,
    ):
        if side != last:
            cells.append([])
        cells[-1].append([letter for group in row for letter in group])
        last = side
    return cells


def _titles(rows: Sequence[_Row]) -> int:
    """How many lines at the head of columns are in larger type: a title over all of them."""
    sizes = sorted(letter.size for row in rows for group in row for letter in group)
    usual = sizes[len(sizes) // 2]
    large = (all(letter.size >= 1.3 * usual for group in row for letter in group) for row in rows)
    return next((at for at, is_title in enumerate(large) if not is_title), 0)


def _bands(rows: Sequence[_Row], start: int) -> list[_Band]:
    """Up to which row white runs down between the groups of letters, and the middles of it.

    The longest first, then those that end above a line which closes some of the white.
    """
    spans: list[tuple[float, float]] = []
    gaps: list[tuple[float, float]] = []
    found: list[tuple[int, list[tuple[float, float]]]] = []
    at = start
    for at in range(start, len(rows)):
        spans = _merged(spans, [(group[0].left, group[-1].right) for group in rows[at]])
        now = [(a[1], b[0]) for a, b in pairwise(spans) if b[0] - a[1] >= _GUTTER]
        if any(not any(a < d and c < b for c, d in now) for a, b in gaps):
            found.append((at, gaps))
        gaps = now
        # So many lines without a gutter are no columns, however it goes on.
        if not now and (found or at - start > 8):
            break
    if gaps:
        found.append((len(rows), gaps))
    return [(end, [(a + b) / 2 for a, b in white]) for end, white in found[: -_TRIES - 1 : -1]]


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


def _are_columns(rows: Sequence[_Row], gutter: float, gutters: Sequence[float]) -> bool:
    """Columns of running text, not of a table: what is set after what tells, then how it is set.

    Programs set a column to its end before the next one, and a table row by row.
    """
    left, right = _sides(rows, gutter)
    if min(len(left), len(right)) < 2:
        return False
    few = min(len(left), len(right)) < 3
    changes = _changes(left, right)
    prose = _is_prose(left) and _is_prose(right)
    if changes <= _most_changes(rows):
        if few:
            return prose and changes == 1
        return prose or _lines_differ(rows, gutter, gutters)
    if few:
        return False
    distances = sorted(b[0][0].base - a[0][0].base for a, b in pairwise(rows))
    usual = distances[len(distances) // 4]
    return prose and sum(d > 1.35 * usual for d in distances) <= 1 + len(rows) // 12


def _lines_differ(rows: Sequence[_Row], gutter: float, gutters: Sequence[float]) -> bool:
    """True where lines beside the white seldom stand on one height: boxes, each with its text."""
    first = max((g for g in gutters if g < gutter), default=0.0)
    last = min((g for g in gutters if g > gutter), default=float("inf"))
    left = {at for at, row in enumerate(rows) if _stands_in(row, first, gutter)}
    right = {at for at, row in enumerate(rows) if _stands_in(row, gutter, last)}
    return len(left & right) < 0.7 * min(len(left), len(right))


def _stands_in(row: _Row, left: float, right: float) -> bool:
    return any(group[0].left < right and group[-1].right > left for group in row)


def _is_prose(rows: Sequence[_Row]) -> bool:
    """Lines of several words of which most fill their column; no figures side by side."""
    rights = [row[-1][-1].right for row in rows]
    left, right = min(row[0][0].left for row in rows), max(rights)
    full = sum(end - left > 0.75 * (right - left) for end in rights)
    letters = sum(len(group) for row in rows for group in row)
    parts = sum(map(len, rows))
    return letters >= max(17 * len(rows), 11 * parts) and full >= 0.5 * len(rows)


def _region(lines: Sequence[Sequence[Letter]]) -> list[Printed]:
    """The lines of one column, each knowing how far the lines that are set like it reach."""
    printed = [p for line in lines if line and (p := set_in_type(line)).text.strip("\xad ")]
    return [replace(p, edge=_reach(at, printed)) for at, p in enumerate(printed)]


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


def reaching(pages: Sequence[Sequence[Printed]]) -> list[list[Printed]]:
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

"""Letters of a PDF page to lines of type.

All measures, here and in what is made of lines, are baselines, ink and sizes of type, so that a
font, an alignment or a version of the library changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cse_mapper.reading.document import Cell, cell_of
from cse_mapper.reading.formats.pdf_page import Letter


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


def lines_of(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Letters on one baseline, raised and lowered ones with them, from left to right."""
    seats = _seats(letters)
    lines: list[list[Letter]] = []
    start = size = 0.0
    # By height, not in the order of the file, which may set footnotes first.
    for letter in sorted(letters, key=lambda letter: seats[letter.order]):
        seat = seats[letter.order]
        if lines and seat - start <= 0.36 * max(size, letter.size):
            lines[-1].append(letter)
            size = max(size, letter.size)
        else:
            lines.append([letter])
            start, size = seat, letter.size
    return [_whole_runs(_once(sorted(line, key=lambda letter: letter.left))) for line in lines]


def _seats(letters: Sequence[Letter]) -> dict[int, float]:
    """The baseline that each letter belongs to: that of the figure before it for a raised "th"."""
    seats: dict[int, float] = {}
    last: Letter | None = None
    sitting: Letter | None = None
    for letter in sorted(letters, key=lambda letter: letter.order):
        hangs = (
            last
            and sitting
            and letter.order - last.order <= 3
            and 0.3 * sitting.size < abs(letter.base - sitting.base) < 0.55 * sitting.size
            and -0.2 * sitting.size < letter.left - last.right < 0.3 * sitting.size
        )
        if not hangs or not sitting:
            sitting = letter
        seats[letter.order] = sitting.base
        last = letter
    return seats


def _whole_runs(line: list[Letter]) -> list[Letter]:
    """A text that is printed over another one is read after it, not letter by letter between."""
    runs: list[list[Letter]] = []
    for letter in sorted(line, key=lambda letter: letter.order):
        last = runs[-1][-1] if runs else None
        if last and 0 < letter.left - last.left < 4 * letter.size:
            runs[-1].append(letter)
        else:
            runs.append([letter])
    runs.sort(key=lambda run: run[0].left)
    deep = any(
        one[-1].right - two[0].left > 1.2 * two[0].size and len(two) > 2
        for one, two in pairwise(runs)
    )
    return [letter for run in runs for letter in run] if deep else line


def _once(line: Sequence[Letter]) -> list[Letter]:
    """The letters of a line, without those printed again a hair beside them to look bold."""
    kept: list[Letter] = []
    again: dict[int, Letter] = {}
    for letter in line:
        reach = 0.13 * letter.size
        if any(
            other.text == letter.text
            and letter.left - other.left <= reach
            and abs(letter.base - other.base) <= 2 * reach
            and abs(letter.order - other.order) > 1
            for other in kept[-4:]
        ):
            again[letter.order] = letter
        else:
            kept.append(letter)
    if not again:
        return kept
    by_order = {letter.order: letter for letter in line}
    return [
        letter
        for letter in line
        if letter.order not in again or _is_by_chance(letter, by_order, again)
    ]


def _is_by_chance(letter: Letter, by_order: dict[int, Letter], again: dict[int, Letter]) -> bool:
    """True for a letter over its like in another text, where the rest of its word is not."""
    near = [
        other
        for step in (-1, 1)
        if (other := by_order.get(letter.order + step))
        and abs(other.left - letter.left) < 1.5 * letter.size
    ]
    return bool(near) and not any(other.order in again for other in near)


def set_in_type(line: Sequence[Letter], edge: float = 0.0) -> Printed:
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
    # Raised figures of footnotes are smaller and must not lift the line.
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


def is_in(letter: Letter, box: tuple[float, float, float, float]) -> bool:
    """Whether a letter stands in a box (left, top, right, bottom), by its middle."""
    across, down = (letter.left + letter.right) / 2, letter.base - letter.size * 0.3
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]

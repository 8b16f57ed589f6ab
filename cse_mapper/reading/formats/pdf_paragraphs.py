"""Lines of type joined to paragraphs, over the ends of columns and pages too."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from cse_mapper.reading.document import BULLET
from cse_mapper.reading.formats.pdf_lines import Printed
from cse_mapper.reading.formats.pdf_rows import stacked
from cse_mapper.reading.mending import LISTING, Vocabulary, join_cells

_NUMBERED = re.compile(r"\W{0,3}\d\.\d(?:\.\d)?\W{0,3}\s+[A-Z]")
_ITEM = re.compile(r"^\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)] ")


@dataclass(frozen=True, slots=True)
class Leadings:
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
class Setting:
    """How a document is set: its words and the distances of its lines."""

    words: Vocabulary
    leading: Leadings


def leadings(pages: Sequence[Sequence[Printed]]) -> Leadings:
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
    return Leadings(known, _common(total) if total else 1.3)


def _common(ratios: Counter[float]) -> float:
    enough = 0.08 * sum(ratios.values())
    return min(ratio for ratio, count in ratios.items() if count >= enough)


def finished(page: Sequence[Printed], setting: Setting) -> Iterator[Printed]:
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


def _paragraphs(lines: Iterable[Printed], setting: Setting, *, in_cell: bool) -> list[Printed]:
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


def _goes_on(above: Printed, line: Printed, setting: Setting, in_cell: bool) -> bool:
    text, before = line.cells[0], above.cells[0]
    if BULLET.match(text.text):
        return False
    # Where sizes differ a little, a larger letter has moved the lines apart.
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
    # A heading in bold stands close above its text.
    if before.bold >= len(before.text) and not text.bold:
        return False
    if ended and not text.text[:1].islower() and _is_indented(above, line):
        return False
    if turns:
        return _is_cut(above, line)
    # A word that had room above was put on a new line on purpose.
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


def over_pages(
    pages: Sequence[list[Printed]], words: Vocabulary, usual: float
) -> Sequence[list[Printed]]:
    """A sentence that a page's end has cut stands whole on the page where it begins.

    Type larger than the `usual` is a heading: the title of a slide goes on with no other slide.
    """
    before: list[Printed] = []
    for page in pages:
        if before and page and not before[-1].is_row and not page[0].is_row:
            above, below = before[-1], page[0]
            same = abs(above.size - below.size) <= 0.1 * above.size
            same = same and above.size < 1.12 * usual
            if same and not _begins_item(below.text) and _is_cut(above, below):
                joined = join_cells(above.cells[0], below.cells[0], words)
                count = above.count + below.count
                before[-1] = replace(above, cells=(joined,), count=count)
                del page[0]
        before = page or before
    return pages

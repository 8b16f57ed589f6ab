"""Rebuilds paragraphs and headings from the lines a PDF page places here and there."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cse_mapper.domain import Block, Locator
from cse_mapper.reading.wording import clean

_BULLET = re.compile(
    r"^(?:[\u2022\u25cf\u25aa\u25e6\u2023\u2013\u00b7\uf0b7\uf0a7\u2043*-]|o(?= )"
    r"|\(?\d{1,2}[.)](?= )|\(?[a-z][.)](?= ))\s*"
)
_MARK = re.compile(r"^[\u2022\u25cf\u25aa\u25e6\u2023\u00b7\uf0b7\uf0a7\u2043]\s*|^o (?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page with where it stands and how big and bold it is."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool

    @property
    def is_spread(self) -> bool:
        """True for the cells of a table row: far wider than their letters need."""
        return self.right - self.left > len(self.text) * self.size * 0.62 and " " in self.text


def page_lines(page: Any) -> list[Line]:
    """The lines of a page in the order the file gives them, which is reading order as a rule."""
    from pypdfium2 import raw

    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count <= 0:
            return []
        text = textpage.get_text_range(0, count)
        return _lines(raw, textpage, text, count)
    finally:
        textpage.close()


def _lines(raw: Any, textpage: Any, text: str, count: int) -> list[Line]:
    lines: list[Line] = []
    start = 0
    for part in re.split(r"(\r\n|\r|\n)", text):
        if part.strip():
            last = len(part.rstrip()) - 1
            first = len(part) - len(part.lstrip())
            lines.append(_line(raw, textpage, part, start + first, min(start + last, count - 1)))
        start += len(part)
    return lines


def _line(raw: Any, textpage: Any, text: str, first: int, last: int) -> Line:
    # Characters beyond the basic plane shift the index; a neighbour's box still serves.
    left, bottom, right, top = _box(textpage, first)
    _, _, end, _ = _box(textpage, last)
    weight = raw.FPDFText_GetFontWeight(textpage, first)
    # A font's own size may be scaled by the page; the height of its box is what the eye sees.
    return Line(
        clean(text),
        left,
        max(right, end),
        bottom,
        round((top - bottom) * 2) / 2,
        weight >= 600 or _is_bold_font(raw, textpage, first),
    )


def _box(textpage: Any, index: int) -> tuple[float, float, float, float]:
    try:
        left, bottom, right, top = textpage.get_charbox(index, loose=True)
    except Exception:
        return 0.0, 0.0, 0.0, 0.0
    return left, bottom, right, top


def _is_bold_font(raw: Any, textpage: Any, index: int) -> bool:
    import ctypes

    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(textpage, index, buffer, 128, flags)
    return b"bold" in buffer.value.lower() or b"black" in buffer.value.lower()


def usual_size(lines: list[Line]) -> float:
    """The size that most of the document is set in."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def page_blocks(lines: list[Line], page: int, usual: float) -> tuple[Block, ...]:
    """Paragraphs and headings of one page."""
    place = Locator(page=page)
    spacing = _spacing(lines)
    groups: list[list[Line]] = []
    for at, line in enumerate(lines):
        if groups and _continues(groups[-1][-1], line, spacing, _column(at, lines), usual):
            groups[-1].append(line)
        else:
            groups.append([line])
    blocks: list[Block] = []
    for group in groups:
        text = _joined(group)
        if not text:
            continue
        heading = _is_heading(group, text, usual)
        blocks.append(Block(_MARK.sub("", text), place, "heading" if heading else "paragraph"))
    return tuple(block for block in blocks if block.text)


def _column(at: int, lines: list[Line]) -> float:
    """How far right the lines around a line reach that are set like it, in the same column."""
    line = lines[at]
    return max(
        other.right
        for other in lines[max(0, at - 12) : at + 13]
        if abs(other.left - line.left) < 40 and abs(other.size - line.size) <= 0.6
    )


def _spacing(lines: list[Line]) -> float:
    gaps = [a.base - b.base for a, b in pairwise(lines) if 0 < a.base - b.base < 60]
    if not gaps:
        return 0.0
    return Counter(round(gap) for gap in gaps).most_common(1)[0][0] or 0.0


def _continues(above: Line, line: Line, spacing: float, width: float, usual: float) -> bool:
    """True when a line carries on the paragraph of the line above it."""
    gap = above.base - line.base
    if abs(gap) < 2 and line.left >= above.left:
        return True  # the same line, set in pieces
    if line.is_spread or above.is_spread:
        return False
    size = max(line.size, above.size, 8.0)
    if gap < 0 or gap > max(spacing * 1.35, size * 1.2) or gap > size * 2.6:
        return False
    if abs(line.size - above.size) > 0.6 or _BULLET.match(line.text):
        return False
    if above.bold != line.bold and (above.size > usual or len(above.text) < 80):
        return False
    # Had the next word fitted on the line above, its author ended the line there on purpose.
    word = line.text.split(maxsplit=1)[0]
    letter = (line.right - line.left) / len(line.text)
    return above.right + letter * (len(word) + 1) > width * 0.97


def _joined(group: list[Line]) -> str:
    text = ""
    for line in group:
        if text and _joins(text, line):
            text = text.rstrip("-\u2010\ufffe\x02\xad") + line.text
        else:
            text = f"{text} {line.text}" if text else line.text
    return clean(text)


def _joins(text: str, line: Line) -> bool:
    """A word cut by a soft hyphen is put together; a hyphen the author wrote stays."""
    return text.endswith(("\ufffe", "\x02", "\xad")) and line.text[:1].islower()


def _is_heading(group: list[Line], text: str, usual: float) -> bool:
    first = group[0]
    if len(text) > 150 or len(group) > 3 or text[-1] in ".,;" or not any(map(str.isalpha, text)):
        return False
    if _BULLET.match(text) and not re.match(r"^\d", text):
        return False
    if usual and first.size >= usual * 1.12 and not first.is_spread:
        return True
    return all(line.bold for line in group) and len(text) <= 100

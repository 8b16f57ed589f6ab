"""Plain text as lines and rows: tabs and pipes part cells, `**` marks bold."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cse_mapper.reading.document import BULLET, Cell, Line, LineKind
from cse_mapper.reading.mending import (
    LISTING,
    PAGE_NUMBER,
    Vocabulary,
    furniture_key,
    join_cells,
    vocabulary,
)
from cse_mapper.reading.wording import clean

_RULE = re.compile(r"^[\s|:_=*~-]*$")
_NUMBERED = re.compile(
    r"^\W*(?:criteri(?:on|a)\s+\d|section\s+[A-Z\d]\b|\d{1,2}(?:\.\d{1,2})+|\d{1,2}[.)]\s)",
    re.IGNORECASE,
)
_ENDS = (".", "!", "?", ":", ";")


@dataclass(frozen=True, slots=True)
class _Raw:
    """A line of the file as it stands."""

    text: str
    number: int
    page_break: bool = False


def lines_of_text(text: str) -> tuple[Line, ...]:
    """The paragraphs, bullets, headings and rows of a text, in order, without page furniture.

    Wrapped lines are joined where the text as a whole is wrapped; a word cut at a line's end is
    mended by the words that the text uses elsewhere.
    """
    raw = _without_furniture(list(_raw_lines(text)))
    lines = list(_lines(raw))
    if _is_wrapped(lines):
        lines = list(_joined(lines, vocabulary(text)))
    return tuple(line for line in lines if line.cells)


def _raw_lines(text: str) -> Iterator[_Raw]:
    number = 0
    for index, page in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\f")):
        if index:
            yield _Raw("", number, page_break=True)
        for line in page.split("\n"):
            number += 1
            yield _Raw(line, number)


def _without_furniture(raw: list[_Raw]) -> list[_Raw]:
    """Drops page numbers, and lines that keep standing in one place beside them or a page's end."""
    edges = _page_edges(raw)
    seats: Counter[tuple[str, int]] = Counter()
    near: dict[int, list[tuple[str, int]]] = {}
    for first, last in edges:
        for start, step in ((last, 1), (first, -1)):
            for seat, index in enumerate(_beside(raw, start, step), start=1):
                seats[furniture_key(raw[index].text), seat * step] += 1
                near.setdefault(index, []).append((furniture_key(raw[index].text), seat * step))
    # A chapter has a header of its own, so one need not be on every page.
    enough = max(3, round(len(edges) * 0.4))
    gone = {index for index, keys in near.items() if any(seats[key] >= enough for key in keys)}
    return [
        line
        for index, line in enumerate(raw)
        if index not in gone and not PAGE_NUMBER.match(line.text)
    ]


def _page_edges(raw: Sequence[_Raw]) -> list[tuple[int, int]]:
    """First and last line of each end of a page: its number, a page break, or both."""
    edges: list[tuple[int, int]] = []
    for index, line in enumerate(raw):
        if not (line.page_break or PAGE_NUMBER.match(line.text)):
            continue
        if edges and not any(other.text.strip() for other in raw[edges[-1][1] + 1 : index]):
            edges[-1] = (edges[-1][0], index)
        else:
            edges.append((index, index))
    return edges


def _beside(raw: Sequence[_Raw], start: int, step: int) -> Iterator[int]:
    """The three nearest short lines above or below a page's end."""
    found, index = 0, start + step
    while 0 <= index < len(raw) and found < 3 and abs(index - start) < 8:
        text = raw[index].text
        if text.strip():
            if "\t" in text or len(text.split()) > 16:
                return
            found += 1
            yield index
        index += step


def _lines(raw: Sequence[_Raw]) -> Iterator[Line]:
    """One line for each line of the file; an empty one where the file has a gap."""
    open_bold = False
    table = 0
    in_table = False
    for line in raw:
        text = line.text
        place = f"line {line.number}"
        if not text.strip() or (_RULE.match(text) and len(text.strip()) > 1):
            if not text.strip() and not line.page_break:
                # Whoever forgot to end bold type meant no more than the paragraph.
                open_bold = False
            if not (in_table and _RULE.match(text) and "|" in text):
                in_table = False
            yield Line((), place)
            continue
        cells = _split_cells(text)
        if len(cells) > 1:
            if not in_table:
                table += 1
            in_table = True
            yield Line(tuple(_cell(part)[0] for part in cells), place, "row", table)
            continue
        in_table = False
        kind: LineKind = "text"
        if text.lstrip().startswith("#"):
            text, kind = text.lstrip().lstrip("#"), "heading"
        elif BULLET.match(text):
            text, kind = BULLET.sub("", text, count=1), "bullet"
        cell, open_bold = _cell(text, open_bold)
        yield Line((cell,), place, kind)


def _split_cells(text: str) -> list[str]:
    if "\t" in text:
        return text.split("\t")
    stripped = text.strip()
    if stripped.startswith("|") and stripped.count("|") >= 2:
        return stripped.strip("|").split("|")
    return [text]


def _cell(text: str, open_bold: bool = False) -> tuple[Cell, bool]:
    """Plain text and how much of its beginning is bold; and whether bold goes on after it."""
    plain = ""
    leading = 0
    bold, unbroken = open_bold, True
    for index, part in enumerate(clean(text).split("**")):
        bold = bold != (index > 0)
        plain += part
        if bold and unbroken:
            leading = len(plain)
        elif any(map(str.isalnum, part)):
            unbroken = False
    whole = clean(plain)
    return Cell(whole, min(len(clean(plain[:leading])), len(whole))), bold


def _is_wrapped(lines: Sequence[Line]) -> bool:
    """True when many a line ends in the middle of a sentence that the next line goes on with."""
    going_on = pairs = 0
    for above, line in itertools.pairwise(lines):
        if (
            not above.cells
            or not line.cells
            or "row" in (above.kind, line.kind)
            or len(above.text) < 40
        ):
            continue
        pairs += 1
        going_on += above.text[-1:] not in _ENDS and line.kind == "text" and line.text[:1].islower()
    # Paragraphs end their lines too, so that far from all lines go on.
    return pairs >= 5 and going_on >= 0.25 * pairs


def _joined(lines: Sequence[Line], words: Vocabulary) -> Iterator[Line]:
    widths = sorted(len(line.text) for line in lines if line.cells and line.kind != "row")
    width = widths[int(len(widths) * 0.9)] if widths else 80
    current: Line | None = None
    last = ""
    for line in lines:
        if current and line.cells and _goes_on(last, current, line, width):
            current = replace(current, cells=(join_cells(current.cells[0], line.cells[0], words),))
        else:
            if current:
                yield current
            current = line if line.cells else None
            if not line.cells:
                yield line
        last = line.text if line.cells else ""
    if current:
        yield current


def _goes_on(last: str, current: Line, line: Line, width: int) -> bool:
    if "row" in (current.kind, line.kind) or line.kind in ("bullet", "heading") or not last:
        return False
    if current.kind == "heading":
        return False
    if _NUMBERED.match(line.text):
        return bool(LISTING.search(last))
    text = line.text
    if text[:1].islower():
        return True
    first = text.split(" ", 1)[0]
    # A word that would have fitted on the line above was put on a new one on purpose.
    return len(last) + len(first) + 1 > width * 0.92

"""The tables of an old Word document that say where its text lies and how paragraphs look.

[MS-DOC]: the text is kept in pieces, listed in the table stream; paragraph styles in pages of 512
bytes. Styles 1 to 9 are always "heading 1" to "heading 9".
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_TITLE_STYLES = {62, 74}  # sti of "Title" and "Subtitle"
_CONTENTS_STYLES = range(19, 28)  # sti of "toc 1" to "toc 9"
# The bytes of an operand by the top three bits of its code.
_SIZES, _OWN_LENGTH, _TABLE_DEFINITION = (1, 1, 2, 4, 2, 2, 0, 3), 6, 0xD608
_IN_TABLE, _TABLE_ROW_END, _OUTLINE = 0x2416, 0x2417, 0x2640


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters: where it counts in the text and where it lies in the file."""

    start: int
    end: int
    offset: int
    wide: bool


@dataclass(frozen=True, slots=True)
class Look:
    """What the style pages say of one paragraph."""

    style: int = 0
    in_table: bool = False
    row_end: bool = False
    outline: int = 9


def pieces_of(clx: bytes) -> list[Piece]:
    at = 0
    while at < len(clx) and clx[at] == 1:  # formatting that pieces share
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at >= len(clx) or clx[at] != 2:
        raise ValueError("no piece table")
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", plc)
    pieces = []
    for index in range(count):
        place = struct.unpack_from("<I", plc, (count + 1) * 4 + index * 8 + 2)[0]
        wide = not place & 0x40000000
        offset = place & 0x3FFFFFFF
        if bounds[index + 1] > bounds[index]:
            pieces.append(
                Piece(bounds[index], bounds[index + 1], offset if wide else offset // 2, wide)
            )
    return pieces


def text_of(main: bytes, pieces: list[Piece], start: int, end: int) -> Iterator[str]:
    for piece in pieces:
        first, last = max(start, piece.start), min(end, piece.end)
        if first >= last:
            continue
        width = 2 if piece.wide else 1
        at = piece.offset + (first - piece.start) * width
        raw = main[at : at + (last - first) * width]
        # One character each, so that positions stay right: surrogates pass and are joined later.
        yield (
            raw.decode("utf-16-le", "surrogatepass")
            if piece.wide
            else raw.decode("cp1252", "replace")
        )


def pages_of(main: bytes, plc: bytes) -> Iterator[bytes]:
    """The pages of 512 bytes in which looks are listed, of paragraphs or of runs of letters."""
    count = (len(plc) - 4) // 8
    for index in range(max(0, count)):
        number = struct.unpack_from("<I", plc, (count + 1) * 4 + index * 4)[0] & 0x3FFFFF
        page = main[number * 512 : number * 512 + 512]
        if len(page) == 512:
            yield page


def operands(looks: bytes) -> Iterator[tuple[int, bytes]]:
    """The code of each property of a look with what it is set to."""
    at = 0
    while at + 2 < len(looks):
        code = struct.unpack_from("<H", looks, at)[0]
        at += 2
        step = _SIZES[code >> 13]
        if code == _TABLE_DEFINITION and at + 2 <= len(looks):  # the one with a long length
            step = struct.unpack_from("<H", looks, at)[0] + 1
        elif code >> 13 == _OWN_LENGTH:
            step = looks[at] + 1
        yield code, looks[at : at + step]
        at += step


class Looks:
    """Finds the style of a paragraph by where its last character lies in the file."""

    def __init__(self, main: bytes, plc: bytes) -> None:
        self._starts: list[int] = []
        self._looks: list[Look] = []
        for page in pages_of(main, plc):
            self._page(page)

    def _page(self, page: bytes) -> None:
        runs = page[511]
        if (runs + 1) * 4 + runs * 13 > 511:
            return
        for run in range(runs):
            self._starts.append(struct.unpack_from("<I", page, run * 4)[0])
            self._looks.append(_look(page, page[(runs + 1) * 4 + run * 13] * 2))

    def of(self, pieces: list[Piece], text: str, start: int) -> list[Look]:
        """The look of every paragraph and cell of a text, in order."""
        order = sorted(range(len(self._starts)), key=self._starts.__getitem__)
        starts = [self._starts[i] for i in order]
        bounds = [piece.start for piece in pieces]
        looks = []
        for index, character in enumerate(text):
            if character in "\r\x07\x0c":
                piece = pieces[max(0, bisect_right(bounds, start + index) - 1)]
                offset = piece.offset + (start + index - piece.start) * (2 if piece.wide else 1)
                found = bisect_right(starts, offset) - 1
                looks.append(self._looks[order[found]] if found >= 0 else Look())
        return [*looks, Look()]


def _look(page: bytes, at: int) -> Look:
    if at == 0 or at >= 510:
        return Look()
    length = page[at]
    begin = at + 1
    size = length * 2 - 1
    if length == 0:
        size, begin = page[at + 1] * 2, at + 2
    grpprl = page[begin : begin + size]
    if len(grpprl) < 2:
        return Look()
    style = struct.unpack_from("<H", grpprl)[0]
    found = {code: operand[0] for code, operand in operands(grpprl[2:])}
    return Look(
        style, bool(found.get(_IN_TABLE)), bool(found.get(_TABLE_ROW_END)), found.get(_OUTLINE, 9)
    )


def named_styles(stylesheet: bytes) -> tuple[frozenset[int], frozenset[int]]:
    """The numbers of "Title", "Subtitle" and styles built on headings; and of those of contents."""
    if len(stylesheet) < 20:
        return frozenset(), frozenset()
    header, count = struct.unpack_from("<HH", stylesheet)
    base_size = struct.unpack_from("<H", stylesheet, 4)[0]
    at = 2 + header
    titles: set[int] = set()
    contents: set[int] = set()
    based: dict[int, int] = {}
    for style in range(count):
        if at + 2 > len(stylesheet):
            break
        size = struct.unpack_from("<H", stylesheet, at)[0]
        if size >= base_size >= 4 and at + 6 <= len(stylesheet):
            built_in, base = struct.unpack_from("<HH", stylesheet, at + 2)
            based[style] = base >> 4
            if built_in & 0xFFF in _TITLE_STYLES:
                titles.add(style)
            if built_in & 0xFFF in _CONTENTS_STYLES:
                contents.add(style)
        at += 2 + size + (size & 1)
    titles.update(style for style, base in based.items() if 1 <= base <= 9)
    return frozenset(titles - contents), frozenset(contents)

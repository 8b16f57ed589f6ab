"""Word documents of the old format (.doc, Word 6 to 2003), read from the format's own tables.

[MS-DOC]: the text is kept in pieces, listed in the table stream; paragraph styles in pages of 512
bytes. Styles 1 to 9 are always "heading 1" to "heading 9".
"""

from __future__ import annotations

import io
import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import DAMAGED, PASSWORD, Allowance, Extracted
from cse_mapper.reading.formats.ole_properties import ole_properties
from cse_mapper.reading.formats.paragraphs import Paragraphs
from cse_mapper.reading.wording import clean

_FIELD_CODE = re.compile("\x13[^\x13\x14\x15]*\x14?", re.DOTALL)
_TITLE_STYLES = {62, 74}  # sti of "Title" and "Subtitle"
_IN_TABLE, _TABLE_ROW_END, _OUTLINE = 0x2416, 0x2417, 0x2640
_STORIES = (
    "body",
    "footnotes",
    "page header or footer",
    "macros",
    "comments",
    "endnotes",
    "text box",
    "text box in header",
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of characters: where it counts in the text and where it lies in the file."""

    start: int
    end: int
    offset: int
    wide: bool


@dataclass(frozen=True, slots=True)
class _Look:
    """What the style pages say of one paragraph."""

    style: int = 0
    in_table: bool = False
    row_end: bool = False
    outline: int = 9


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if not ole.exists("WordDocument"):
                raise ReadingError("It holds no Word document", DAMAGED)
            main = ole.openstream("WordDocument").read()
            flags = struct.unpack_from("<H", main, 10)[0]
            if flags & 0x0100:
                raise ReadingError(*PASSWORD)
            table_name = "1Table" if flags & 0x0200 else "0Table"
            table = ole.openstream(table_name).read() if ole.exists(table_name) else b""
            properties = ole_properties(ole)
    except (OSError, struct.error, IndexError, ValueError) as error:
        raise ReadingError("It is cut short or damaged", DAMAGED) from error
    paragraphs = Paragraphs()
    try:
        _document(main, table, paragraphs)
    except (struct.error, IndexError, ValueError) as error:
        if not paragraphs.blocks():
            raise ReadingError("It is cut short or damaged", DAMAGED) from error
    return Extracted(
        paragraphs.blocks(),
        properties.title,
        written=properties.written,
        written_source=properties.written_source,
    )


def _document(main: bytes, table: bytes, paragraphs: Paragraphs) -> None:
    version = struct.unpack_from("<H", main, 2)[0]
    if version < 0xC1 or not table:
        start, end = struct.unpack_from("<II", main, 0x18)
        text = main[start : min(end, len(main))].decode("cp1252", "replace")
        _body(
            text, [_Look()] * (text.count("\r") + text.count("\x07") + 1), frozenset(), paragraphs
        )
        return
    lengths = struct.unpack_from("<8i", main, 0x4C)
    pieces = _pieces(_table_part(main, table, 33))
    looks = _Looks(main, _table_part(main, table, 13))
    titles = _title_styles(_table_part(main, table, 1))
    start = 0
    for story, length in zip(_STORIES, lengths, strict=True):
        if length <= 0:
            continue
        text = "".join(_text(main, pieces, start, start + length))
        if story == "body":
            _body(text, looks.of(pieces, text, start), titles, paragraphs)
        elif story == "text box":
            for paragraph in _split(text):
                paragraphs.add(clean(_shown(paragraph)))
        elif story != "macros":
            texts = [clean(_shown(p)) for p in _split(text)]
            paragraphs.aside([t for t in dict.fromkeys(texts) if t], story)
        start += length


def _table_part(main: bytes, table: bytes, index: int) -> bytes:
    """One of the tables that the file's header points to (FibRgFcLcb97)."""
    offset, length = struct.unpack_from("<II", main, 0x9A + index * 8)
    return table[offset : offset + length]


def _pieces(clx: bytes) -> list[_Piece]:
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
                _Piece(bounds[index], bounds[index + 1], offset if wide else offset // 2, wide)
            )
    return pieces


def _text(main: bytes, pieces: list[_Piece], start: int, end: int) -> Iterator[str]:
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


class _Looks:
    """Finds the style of a paragraph by where its last character lies in the file."""

    def __init__(self, main: bytes, plc: bytes) -> None:
        self._starts: list[int] = []
        self._looks: list[_Look] = []
        count = (len(plc) - 4) // 8
        for index in range(max(0, count)):
            number = struct.unpack_from("<I", plc, (count + 1) * 4 + index * 4)[0] & 0x3FFFFF
            page = main[number * 512 : number * 512 + 512]
            if len(page) == 512:
                self._page(page)

    def _page(self, page: bytes) -> None:
        runs = page[511]
        if (runs + 1) * 4 + runs * 13 > 511:
            return
        for run in range(runs):
            self._starts.append(struct.unpack_from("<I", page, run * 4)[0])
            self._looks.append(_look(page, page[(runs + 1) * 4 + run * 13] * 2))

    def of(self, pieces: list[_Piece], text: str, start: int) -> list[_Look]:
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
                looks.append(self._looks[order[found]] if found >= 0 else _Look())
        return [*looks, _Look()]


def _look(page: bytes, at: int) -> _Look:
    if at == 0 or at >= 510:
        return _Look()
    length = page[at]
    begin = at + 1
    size = length * 2 - 1
    if length == 0:
        size, begin = page[at + 1] * 2, at + 2
    grpprl = page[begin : begin + size]
    if len(grpprl) < 2:
        return _Look()
    style = struct.unpack_from("<H", grpprl)[0]
    found: dict[int, int] = {}
    position = 2
    while position + 2 <= len(grpprl):
        sprm = struct.unpack_from("<H", grpprl, position)[0]
        position += 2
        kind = sprm >> 13
        if kind == 6:
            if position >= len(grpprl):
                break
            step = grpprl[position] + 1
            if sprm == 0xD608 and position + 2 <= len(
                grpprl
            ):  # a table definition has a long length
                step = struct.unpack_from("<H", grpprl, position)[0] + 1
        else:
            step = (1, 1, 2, 4, 2, 2, 0, 3)[kind]
        if position < len(grpprl):
            found[sprm] = grpprl[position]
        position += step
    return _Look(
        style, bool(found.get(_IN_TABLE)), bool(found.get(_TABLE_ROW_END)), found.get(_OUTLINE, 9)
    )


def _title_styles(stylesheet: bytes) -> frozenset[int]:
    """The numbers of "Title" and "Subtitle" here, and of styles built on headings."""
    if len(stylesheet) < 20:
        return frozenset()
    header, count = struct.unpack_from("<HH", stylesheet)
    base_size = struct.unpack_from("<H", stylesheet, 4)[0]
    at = 2 + header
    titles: set[int] = set()
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
        at += 2 + size + (size & 1)
    titles.update(style for style, base in based.items() if 1 <= base <= 9)
    return frozenset(titles)


def _body(text: str, looks: list[_Look], titles: frozenset[int], paragraphs: Paragraphs) -> None:
    rows: list[list[str]] = []
    row: list[str] = []
    cell: list[str] = []

    def end_table() -> None:
        if row:
            rows.append(list(row))
            row.clear()
        if rows:
            if all(sum(map(bool, cells)) <= 1 for cells in rows):
                for cells in rows:
                    for words in cells:
                        paragraphs.add(words)
            else:
                paragraphs.table(rows)
            rows.clear()

    start = number = 0
    for match in re.finditer("[\r\x07\x0c]", text + "\r"):
        words = clean(_shown(text[start : match.start()]))
        look = looks[min(number, len(looks) - 1)]
        start, number = match.end(), number + 1
        if match[0] == "\x07":
            if look.row_end or (not look.in_table and not words and row):
                rows.append(list(row))
                row.clear()
            else:
                row.append(" ".join([*cell, words]).strip())
            cell.clear()
        elif look.in_table and match[0] == "\r":
            cell.append(words)
        else:
            end_table()
            if (
                words
                and (1 <= look.style <= 9 or look.outline < 9 or look.style in titles)
                and len(words) <= 250
            ):
                paragraphs.heading(words)
            else:
                paragraphs.add(words)
    end_table()


def _split(text: str) -> list[str]:
    return re.split("[\r\x07\x0c]", text)


def _shown(text: str) -> str:
    """Without field codes ("HYPERLINK ...", "PAGE") and the marks of objects and notes."""
    previous = None
    while previous != text and "\x13" in text:
        previous = text
        text = _FIELD_CODE.sub("", text)
    text = (
        re.sub("[\x01-\x06\x08\x13-\x15]", "", text)
        .replace("\x0b", " ")
        .replace("\x1e", "-")
        .replace("\x1f", "")
    )
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

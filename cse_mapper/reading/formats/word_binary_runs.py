"""How the letters of an old Word document look: hidden, struck, symbols, or standing for a thing.

[MS-DOC]: runs of letters with like properties are listed in pages of 512 bytes, as paragraphs are.
A picture, an object and a form field each stand in the text as one letter whose run tells where the
thing lies.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cse_mapper.reading.formats.office_art import pictures_in
from cse_mapper.reading.formats.word_binary_tables import Piece, operands, pages_of
from cse_mapper.reading.wording import TICKED, UNTICKED, as_shown, is_symbol_font, symbol

_DELETED, _DATA, _OBJECT, _STRUCK, _STRUCK_TWICE, _HIDDEN = (
    0x0800,
    0x0806,
    0x080A,
    0x0837,
    0x2A53,
    0x083C,
)
_BOLD = 0x0835
_FONT, _PLACE, _SYMBOL = 0x4A4F, 0x6A03, 0x6A09
_KEPT = frozenset("\r\x07\x0c\x13\x14\x15")  # ends of paragraphs and cells, and marks of fields
NOT_BOLD = "\ue000"
_ALNUM = re.compile(r"[^\W_]")
_PICTURE_IN_FILE = 0x66
_FORM_FIELD = 0xFFFF_FFFF  # [MS-DOC] FFData.version
_MAX_THING = 100_000_000


@dataclass(frozen=True, slots=True)
class Run:
    """The look of a run of letters; `place` is where the thing lies that its letter stands for."""

    away: str = ""  # why it is not what the document says
    font: str = ""
    symbol: str | None = None
    place: int | None = None
    is_data: bool = False
    is_object: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """A picture or an object that a letter of the text stands for."""

    kind: str  # picture, object
    place: int


class Runs:
    """Finds the look of a letter by where it lies in the file."""

    def __init__(self, main: bytes, plc: bytes, fonts: list[str]) -> None:
        self._fonts = fonts
        starts: dict[int, Run] = {}
        for page in pages_of(main, plc):
            starts.update(self._page(page))
        self._starts = sorted(starts)
        self._runs = [starts[start] for start in self._starts]

    def _page(self, page: bytes) -> Iterator[tuple[int, Run]]:
        runs = page[511]
        if (runs + 1) * 4 + runs > 511:
            return
        for run in range(runs):
            start = struct.unpack_from("<I", page, run * 4)[0]
            at = page[(runs + 1) * 4 + run] * 2
            looks = page[at + 1 : at + 1 + page[at]] if at else b""
            yield start, self._run(looks)

    def _run(self, looks: bytes) -> Run:
        found = dict(operands(looks))
        away = next((words for words, codes in _AWAY if any(_is_on(found, c) for c in codes)), "")
        font = self._font(found[_FONT]) if _FONT in found else ""
        shown = None
        if len(found.get(_SYMBOL, b"")) == 4:
            number, code = struct.unpack("<HH", found[_SYMBOL])
            shown = symbol(self._font(struct.pack("<H", number)), code)
        place = struct.unpack("<I", found[_PLACE])[0] if len(found.get(_PLACE, b"")) == 4 else None
        data, thing, bold = (_is_on(found, code) for code in (_DATA, _OBJECT, _BOLD))
        return Run(away, font, shown, place, data, thing, bold)

    def _font(self, operand: bytes) -> str:
        number = struct.unpack("<H", operand)[0] if len(operand) == 2 else 0
        return self._fonts[number] if number < len(self._fonts) else ""

    def of(self, pieces: list[Piece], start: int, end: int) -> Iterator[tuple[int, int, Run]]:
        """The runs of a text with their bounds, counted from the text's start, in order."""
        for piece in pieces:
            first, last = max(start, piece.start), min(end, piece.end)
            width = 2 if piece.wide else 1
            while first < last:
                offset = piece.offset + (first - piece.start) * width
                at = bisect_right(self._starts, offset)
                following = self._starts[at] if at < len(self._starts) else None
                stop = last
                if following is not None:
                    stop = min(last, first + max(1, -(-(following - offset) // width)))
                yield first - start, stop - start, self._runs[at - 1] if at else Run()
                first = stop


def only_bold(text: str, runs: Iterable[tuple[int, int, Run]]) -> str:
    """A text, letter for letter, with a mark in place of each letter or digit that is not bold."""
    kept: list[str] = []
    for first, last, run in runs:
        piece = text[first:last]
        kept.append(piece if run.bold else _ALNUM.sub(NOT_BOLD, piece))
    return "".join(kept)


def as_read(
    text: str, runs: Iterable[tuple[int, int, Run]], data: bytes, left_out: Counter[str]
) -> tuple[str, dict[int, Thing]]:
    """A text as a reader sees it, letter for letter, and the things that letters stand for.

    What is not seen, or no longer said, becomes nothing but the marks in it, so that places stay;
    a letter becomes a "\\0", which `clean` takes out.
    """
    shown = list(text)
    things: dict[int, Thing] = {}
    for first, last, run in runs:
        if run.away:
            inner = text[first:last]
            if inner.strip(" \r\x07\x0c\x13\x14\x15\x01\x08"):
                left_out[run.away] += 1
            shown[first:last] = [c if c in _KEPT else "\0" for c in inner]
        elif run.symbol is not None:
            shown[first:last] = [run.symbol if c == "(" else c for c in text[first:last]]
        elif run.place is not None and text[first:last].startswith("\x01"):
            if run.is_data:
                # It stands in the field's code, which is not shown: the box takes its place.
                begin = max(0, text.rfind("\x13", 0, first))
                shown[begin : first + 1] = [_field(data, run.place), *"\0" * (first - begin)]
            else:
                things[first] = Thing("object" if run.is_object else "picture", run.place)
        elif is_symbol_font(run.font):
            marked = (c if c < " " else as_shown(c, run.font) for c in text[first:last])
            shown[first:last] = marked
        else:
            shown[first:last] = [as_shown(c, "") for c in text[first:last]]
    return "".join(shown), things


def picture_at(data: bytes, place: int) -> bytes | None:
    """The picture that lies at a place of the data stream; None where there is none."""
    if place + 68 > len(data):
        return None
    length, header = struct.unpack_from("<IH", data, place)
    start, end = place + header, min(place + min(length, _MAX_THING), len(data))
    if struct.unpack_from("<H", data, place + 6)[0] == _PICTURE_IN_FILE and start < end:
        start += 1 + data[start]  # the name of the file that it is linked to
    return next(pictures_in(data, start, end), None)


def fonts_in(table: bytes) -> list[str]:
    """The names of the document's fonts, by number."""
    names: list[str] = []
    if len(table) < 4:
        return names
    at = 4
    for _ in range(struct.unpack_from("<H", table)[0]):
        if at >= len(table):
            break
        size = table[at]
        name = table[at + 40 : at + 1 + size].decode("utf-16-le", "replace")
        names.append(name.partition("\0")[0])
        at += 1 + size
    return names


_AWAY = (
    ("deleted text", (_DELETED,)),
    ("hidden text", (_HIDDEN,)),
    ("struck-through text", (_STRUCK, _STRUCK_TWICE)),
)


def _is_on(found: dict[int, bytes], code: int) -> bool:
    return found.get(code, b"\0")[:1] in {b"\x01", b"\x81"}


def _field(data: bytes, place: int) -> str:
    """The box of a form field of the old kind, ticked or not; nothing for another kind of field."""
    if place + 76 > len(data):
        return "\0"
    start = place + struct.unpack_from("<H", data, place + 4)[0]
    # A link keeps its address in the same way, but begins otherwise.
    version, bits, _, _, name = struct.unpack_from("<IHHHH", data, start)
    if version != _FORM_FIELD:
        return "\0"
    kind, result = bits & 3, bits >> 2 & 31
    at = start + 12 + name * 2 + 2
    if kind != 1 or at + 2 > len(data):  # what is typed or chosen stands in the text behind it
        return "\0"
    chosen = struct.unpack_from("<H", data, at)[0] if result == 25 else result
    return TICKED if chosen == 1 else UNTICKED

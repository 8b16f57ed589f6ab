"""Words in drawings that Windows programs paste (EMF, WMF), such as a table or chart out of Excel.

[MS-EMF] and [MS-WMF]: a drawing is a list of steps, and text is set by steps of its own, so it is
read as it was written and needs no OCR.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from cse_mapper.reading.wording import clean

_EMF_TEXT, _EMF_SMALL, _EMF_BITMAPS, _EMF_END = {83, 84}, 108, {76, 77, 78, 79, 80, 81, 114}, 14
_WMF_TEXT, _WMF_LONG_TEXT, _WMF_BITMAPS = 0x0521, 0x0A32, {0x0940, 0x0B41, 0x0F43, 0x0922, 0x0B23}
_PLACEABLE = b"\xd7\xcd\xc6\x9a"
_GLYPHS, _NARROW, _NO_BOX = 0x10, 0x200, 0x100
_WORD = re.compile(r"[^\W\d_]{3}")
_MOST_STEPS, _MOST_BYTES = 500_000, 100_000_000


@dataclass(slots=True)
class Drawn:
    """The lines of words of a drawing; `unread` where it holds pictures or unnamed letters."""

    lines: list[str] = field(default_factory=list)
    unread: bool = False


@dataclass(frozen=True, slots=True)
class _SetText:
    """A text that one step sets, and where."""

    text: str
    x: int
    y: int


def drawn_words(data: bytes) -> Drawn | None:
    """The words of a metafile, packed or not, in the order drawn; None for any other file."""
    if data[:2] == b"\x1f\x8b":
        try:
            data = zlib.decompressobj(31).decompress(data, _MOST_BYTES)
        except zlib.error:
            return None
    found = Drawn()
    if data[:4] == b"\x01\0\0\0" and data[40:44] == b" EMF":
        pieces = _emf(data, found)
    elif data.startswith(_PLACEABLE):
        pieces = _wmf(data[22:], found)
    elif data[:4] in {b"\x01\0\x09\0", b"\x02\0\x09\0"}:
        pieces = _wmf(data, found)
    else:
        return None
    try:
        for line in _lines(pieces):
            _add(found.lines, line)
    except (struct.error, IndexError):
        found.unread = True  # cut short: what came before it stays
    return found


def _add(lines: list[str], line: str) -> None:
    """A line of its own; the numbers along an axis go together, as they say nothing one by one."""
    if lines and not _WORD.search(lines[-1]) and not _WORD.search(line):
        lines[-1] += f" {line}"
    else:
        lines.append(line)


def _lines(pieces: Iterator[_SetText]) -> Iterator[str]:
    """Texts at one height, one after the other, as a line; letters set one by one as words."""
    line, last = "", None
    for piece in pieces:
        if last is None or abs(piece.y - last.y) > 2 or piece.x < last.x:
            if clean(line):
                yield clean(line)
            line = piece.text
        else:
            line += piece.text if len(piece.text) == len(last.text) == 1 else f" {piece.text}"
        last = piece
    if clean(line):
        yield clean(line)


def _emf(data: bytes, found: Drawn) -> Iterator[_SetText]:
    at = 0
    for _ in range(_MOST_STEPS):
        if at + 8 > len(data):
            return
        kind, size = struct.unpack_from("<II", data, at)
        if size < 8 or kind == _EMF_END:
            return
        step = data[at : at + size]
        if kind in _EMF_TEXT:
            x, y, count, offset, options = struct.unpack_from("<iiIII", step, 36)
            if options & _GLYPHS:
                found.unread = True
            else:
                yield _SetText(_text(step, offset, count, narrow=kind == 83), x, y)
        elif kind == _EMF_SMALL:
            x, y, count, options = struct.unpack_from("<iiII", step, 8)
            if options & _GLYPHS:
                found.unread = True
            else:
                offset = 36 + (0 if options & _NO_BOX else 16)
                yield _SetText(_text(step, offset, count, narrow=bool(options & _NARROW)), x, y)
        elif kind in _EMF_BITMAPS and size > 200:
            found.unread = True
        at += size


def _text(step: bytes, offset: int, count: int, *, narrow: bool) -> str:
    count = min(count, 100_000)
    if narrow:
        return step[offset : offset + count].decode("cp1252", "replace")
    return step[offset : offset + count * 2].decode("utf-16-le", "replace")


def _wmf(data: bytes, found: Drawn) -> Iterator[_SetText]:
    at = 18
    for _ in range(_MOST_STEPS):
        if at + 6 > len(data):
            return
        words, kind = struct.unpack_from("<IH", data, at)
        if words < 3 or not kind:
            return
        step = data[at + 6 : at + words * 2]
        if kind == _WMF_TEXT:
            (count,) = struct.unpack_from("<H", step)
            y, x = struct.unpack_from("<hh", step, 2 + count + count % 2)
            yield _SetText(step[2 : 2 + count].decode("cp1252", "replace"), x, y)
        elif kind == _WMF_LONG_TEXT:
            y, x, count, options = struct.unpack_from("<hhHH", step)
            start = 16 if options & 6 else 8
            if options & _GLYPHS:
                found.unread = True
            else:
                yield _SetText(step[start : start + count].decode("cp1252", "replace"), x, y)
        elif kind in _WMF_BITMAPS and words > 100:
            found.unread = True
        at += words * 2

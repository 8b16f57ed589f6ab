"""What is drawn on the sheets of an old Excel workbook: pictures, text boxes, titles of charts.

[MS-XLS]: one stream of records; those of a sheet follow the place that the list of sheets gives.
Drawings are cut into records of their own, with the text of a box in a record behind them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from cse_mapper.reading.formats.office_art import shown_in, stored_pictures
from cse_mapper.reading.wording import clean

_SHEET, _CONTINUED = 0x0085, 0x003C
_DRAWING_GROUP, _DRAWING, _OBJECT, _TEXT, _CHART_TEXT = 0x00EB, 0x00EC, 0x005D, 0x01B6, 0x100D
_START, _END = 0x0809, 0x000A
_NOTE = 0x19  # a cell's comment, which is read with the cells
_MOST_RECORDS = 5_000_000


@dataclass(slots=True)
class Drawings:
    """The texts and the pictures of a sheet, in order."""

    texts: list[str] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)


def drawings(stream: bytes) -> dict[str, Drawings]:
    """What is drawn on each sheet, by its name."""
    places: dict[str, int] = {}
    group = bytearray()
    last = 0
    for kind, _, content in _records(stream, 0):
        if kind == _SHEET and len(content) >= 8:
            wide = content[7] & 1
            name = content[8:].decode("utf-16-le" if wide else "cp1252", "replace")
            places[clean(name[: content[6]])] = struct.unpack_from("<I", content)[0]
        if kind == _DRAWING_GROUP or (kind == _CONTINUED and last == _DRAWING_GROUP):
            group += content
            kind = _DRAWING_GROUP
        if kind == _END:
            break
        last = kind
    stored = stored_pictures(bytes(group))
    return {name: _sheet(stream, place, stored) for name, place in places.items()}


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, bytes]]:
    for _ in range(_MOST_RECORDS):
        if at + 4 > len(stream):
            return
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, at, stream[at + 4 : at + 4 + size]
        at += 4 + size


@dataclass(slots=True)
class _Boxes:
    """The texts of a sheet's boxes: a record says how long one is, those that go on bring it."""

    texts: list[str] = field(default_factory=list)
    waiting: int = 0  # characters that are still to come
    _pieces: list[str] = field(default_factory=list)

    def begin(self, length: int) -> None:
        self.waiting = length
        self._end_if_complete()

    def add(self, content: bytes) -> None:
        self._pieces.append(_decoded(content[0], content[1:])[: self.waiting])
        self.waiting -= len(self._pieces[-1])
        self._end_if_complete()

    def _end_if_complete(self) -> None:
        if not self.waiting and self._pieces:
            self.texts.extend(clean(line) for line in "".join(self._pieces).split("\n"))
            self._pieces.clear()


def _decoded(flags: int, characters: bytes) -> str:
    """Two bytes a character where the first flag is set, else one."""
    return characters.decode("utf-16-le" if flags & 1 else "cp1252", "replace")


def _sheet(stream: bytes, place: int, stored: list[bytes | None]) -> Drawings:
    boxes = _Boxes()
    drawn = bytearray()
    depth, last, is_note = 0, 0, False
    for kind, _, content in _records(stream, place):
        if boxes.waiting and kind == _CONTINUED and content:
            boxes.add(content)
        elif kind == _DRAWING or (kind == _CONTINUED and last == _DRAWING):
            drawn += content
            kind = _DRAWING  # what goes on after this one is of the drawing too
        elif kind == _OBJECT and len(content) >= 6:
            is_note = struct.unpack_from("<H", content, 4)[0] == _NOTE
        elif kind == _TEXT and len(content) >= 12:
            # Notes on cells are read with the cells.
            boxes.begin(0 if is_note else struct.unpack_from("<H", content, 10)[0])
        elif kind == _CHART_TEXT and len(content) >= 4:
            boxes.texts.append(clean(_decoded(content[3], content[4:])[: content[2]]))
        elif kind in {_START, _END}:  # a chart is a stream of its own within the sheet's
            depth += 1 if kind == _START else -1
            if kind == _END and depth <= 0:
                break
        last = kind
    texts = list(filter(None, dict.fromkeys(boxes.texts)))
    return Drawings(texts, _pictures_shown(drawn, stored))


def _pictures_shown(drawn: bytearray, stored: list[bytes | None]) -> list[bytes]:
    """The workbook's pictures that a sheet's drawing refers to, each once, by their number."""
    numbers = dict.fromkeys(shown_in(bytes(drawn), 0, len(drawn)))
    shown = (stored[n - 1] for n in numbers if n <= len(stored))
    return [picture for picture in shown if picture is not None]

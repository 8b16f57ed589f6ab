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


def _sheet(stream: bytes, place: int, stored: list[bytes | None]) -> Drawings:
    found = Drawings()
    drawn = bytearray()
    depth, last, waiting, is_note = 0, 0, 0, False
    pieces: list[str] = []
    for kind, _, content in _records(stream, place):
        if waiting and kind == _CONTINUED and content:
            wide = content[0] & 1
            piece = content[1:].decode("utf-16-le" if wide else "cp1252", "replace")[:waiting]
            pieces.append(piece)
            waiting -= len(piece)
        elif kind == _DRAWING or (kind == _CONTINUED and last == _DRAWING):
            drawn += content
            kind = _DRAWING
        elif kind == _OBJECT and len(content) >= 6:
            is_note = struct.unpack_from("<H", content, 4)[0] == _NOTE
        elif kind == _TEXT and len(content) >= 12:
            waiting = 0 if is_note else struct.unpack_from("<H", content, 10)[0]
        elif kind == _CHART_TEXT and len(content) >= 4:
            wide = content[3] & 1
            text = content[4:].decode("utf-16-le" if wide else "cp1252", "replace")
            found.texts.append(clean(text[: content[2]]))
        elif kind == _START:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                break
        if not waiting and pieces:
            found.texts.extend(clean(line) for line in "".join(pieces).split("\n"))
            pieces.clear()
        last = kind
    found.texts = [text for text in dict.fromkeys(found.texts) if text]
    numbers = dict.fromkeys(shown_in(bytes(drawn), 0, len(drawn)))
    shown = (stored[n - 1] for n in numbers if n <= len(stored))
    found.pictures = [picture for picture in shown if picture is not None]
    return found

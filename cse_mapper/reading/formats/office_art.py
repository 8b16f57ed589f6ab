"""Pictures in the drawing records of the old Office formats (.doc, .xls, .ppt).

[MS-ODRAW]: a tree of records; a picture lies in one of its own (a "blip"), after one or two digests
and, for a metafile, its measures.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from cse_mapper.reading.formats.office_parts import is_large

_ENTRY, _SHAPE_OPTIONS, _PICTURE_OPTION = 0xF007, 0xF00B, 0x0104
_METAFILES = {0xF01A, 0xF01B, 0xF01C}
_BITMAPS = {0xF01D, 0xF01E, 0xF01F, 0xF029, 0xF02A}
_ENTRY_SIZE, _DIGEST, _MEASURES = 36, 16, 34
_DEVICE_INDEPENDENT = 0xF01F
_PACKED, _MOST_BYTES = 0, 100_000_000
_MAX_DEPTH, _MAX_RECORDS = 64, 2_000_000


@dataclass(frozen=True, slots=True)
class Record:
    """A record: its type and instance, and where its content lies."""

    kind: int
    instance: int
    is_container: bool
    start: int
    end: int


def records(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Record]:
    """The records between two places, one after the other; a damaged length ends them."""
    end = len(data) if end is None else min(end, len(data))
    while start + 8 <= end:
        first, kind, length = struct.unpack_from("<HHI", data, start)
        stop = min(start + 8 + length, end)
        yield Record(kind, first >> 4, first & 0xF == 0xF, start + 8, stop)
        start = start + 8 + length


def all_records(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Record]:
    """Every record of a tree, each before those in it."""
    count = 0
    waiting = [records(data, start, end)]
    while waiting and count < _MAX_RECORDS:
        record = next(waiting[-1], None)
        if record is None:
            waiting.pop()
            continue
        count += 1
        yield record
        if record.is_container and len(waiting) < _MAX_DEPTH:
            waiting.append(records(data, record.start, record.end))


def picture_of(data: bytes, record: Record) -> bytes | None:
    """The picture in a record that holds one; None for any other record.

    A metafile comes unpacked; of one that is small on the page, clip art mostly, nothing comes.
    """
    start = record.start + (2 if record.instance & 1 else 1) * _DIGEST
    if record.kind in _METAFILES:
        return _metafile(data[start : record.end])
    if record.kind not in _BITMAPS:
        return None
    raw = data[start + 1 : record.end]
    return _with_file_header(raw) if record.kind == _DEVICE_INDEPENDENT else raw


def pictures_in(data: bytes, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The pictures anywhere in a tree of records, those in the entries of a store among them."""
    for record in all_records(data, start, end):
        inner = [record]
        if record.kind == _ENTRY:
            inner = list(records(data, record.start + _ENTRY_SIZE, record.end))
        for one in inner:
            if (picture := picture_of(data, one)) is not None:
                yield picture


def stored_pictures(data: bytes) -> list[bytes | None]:
    """The pictures of a store that holds them itself, in order; None for one that is not there."""
    return [
        next(pictures_in(data, record.start + _ENTRY_SIZE, record.end), None)
        for record in all_records(data)
        if record.kind == _ENTRY
    ]


def stored_at(data: bytes, start: int = 0, end: int | None = None) -> list[int]:
    """Where each entry of a picture store says that its picture lies, in the store's order."""
    return [
        struct.unpack_from("<I", data, record.start + 28)[0]
        for record in all_records(data, start, end)
        if record.kind == _ENTRY and record.end - record.start >= _ENTRY_SIZE
    ]


def shown_in(data: bytes, start: int, end: int) -> Iterator[int]:
    """The numbers, from 1, of the stored pictures that the shapes of a drawing show."""
    for record in all_records(data, start, end):
        if record.kind == _SHAPE_OPTIONS:
            for at in range(
                record.start, min(record.start + record.instance * 6, record.end - 5), 6
            ):
                option, value = struct.unpack_from("<HI", data, at)
                if option & 0x3FFF == _PICTURE_OPTION and value:
                    yield value


def _metafile(raw: bytes) -> bytes | None:
    if len(raw) < _MEASURES:
        return None
    width, height = struct.unpack_from("<ii", raw, 20)
    if not is_large(str(width), str(height)):
        return None
    content = raw[_MEASURES:]
    if raw[32] == _PACKED:
        try:
            return zlib.decompressobj().decompress(content, _MOST_BYTES)
        except zlib.error:
            return content
    return content


def _with_file_header(raw: bytes) -> bytes:
    """A bitmap as a file has it; Office leaves the first 14 bytes out."""
    if len(raw) < 40:
        return raw
    header, _, _, _, depth = struct.unpack_from("<IiiHH", raw, 0)
    colours = struct.unpack_from("<I", raw, 32)[0] or (1 << depth if depth <= 8 else 0)
    return struct.pack("<2sIII", b"BM", len(raw) + 14, 0, 14 + header + min(colours, 256) * 4) + raw

"""PowerPoint slides of the old format (.ppt, .pps): text boxes, speaker notes, pictures.

[MS-PPT]: a tree of records. The slide list gives the order; a persist directory tells where each
slide's record lies; a shape's text stands in its text box or, by number, in the slide list.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from cse_mapper.domain import Block, Locator
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import AS_PDF, NOT_UNDERSTOOD, PASSWORD, Allowance, Extracted
from cse_mapper.reading.formats.office_art import (
    Record,
    all_records,
    pictures_in,
    records,
    shown_in,
    stored_at,
)
from cse_mapper.reading.formats.office_parts import OfficeParts
from cse_mapper.reading.formats.ole_properties import ole_properties
from cse_mapper.reading.formats.slide_titles import title_first
from cse_mapper.reading.wording import clean

_DOCUMENT, _PERSIST_ATOM, _LIST = 1000, 1011, 4080
_HEADER, _WIDE, _NARROW, _REFERENCE, _TEXTBOX = 3999, 4000, 4008, 3998, 0xF00D
_EDIT, _DIRECTORY, _NOTES_ATOM, _SHOW = 4085, 6002, 1009, 1017
_OBJECT, _MOST_BYTES = 0x1011, 100_000_000
_TITLES, _NOTE_TYPE = {0, 6}, 2


@dataclass(slots=True)
class _Listed:
    """A slide as the slide list has it: where it lies and the texts kept in the list."""

    persist: int
    identity: int
    texts: list[tuple[int, str]] = field(default_factory=list)


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if not ole.exists("PowerPoint Document"):
                raise ReadingError("It holds no PowerPoint slides", AS_PDF)
            stream = ole.openstream("PowerPoint Document").read()
            user = ole.openstream("Current User").read() if ole.exists("Current User") else b""
            properties = ole_properties(ole)
            if ole.exists("EncryptedSummary") or user[12:16] == b"\xdf\xc4\xd1\xf3":
                raise ReadingError(*PASSWORD)
            pictures = ole.openstream("Pictures").read() if ole.exists("Pictures") else b""
        enclosed = OfficeParts(allowance)
        blocks = _slides(stream, user, pictures, enclosed)
    except (OSError, struct.error, IndexError, ValueError) as error:
        raise ReadingError(*NOT_UNDERSTOOD) from error
    title = properties.title or next(
        (b.text for b in blocks if b.kind == "heading" and b.locator.slide == 1), ""
    )
    return enclosed.extracted(blocks, properties, title=title)


def _slides(stream: bytes, user: bytes, pictures: bytes, enclosed: OfficeParts) -> list[Block]:
    where = _directory(stream, user)
    documents = [r for r in records(stream) if r.kind == _DOCUMENT]
    if not documents:
        raise ValueError("no document record")
    # Saving in haste appends a new one and leaves the old where it was.
    document = documents[-1]
    slides = _listed(stream, document, 0)
    notes = {_notes_of(stream, where.get(n.persist)): n for n in _listed(stream, document, 2)}
    blocks: list[Block] = []
    stored = stored_at(stream, document.start, document.end)
    for number, slide in enumerate(slides, start=1):
        place = Locator(slide=number)
        page = _page_at(stream, where.get(slide.persist))
        if page is not None and _is_hidden(stream, page):
            enclosed.hidden(f"slide {number}")
            continue
        blocks.extend(title_first(_page(stream, where.get(slide.persist), slide, place)))
        if page is not None:
            for picture in _pictures(stream, page, stored, pictures):
                blocks.extend(enclosed.picture(partial(bytes, picture), place))
        note = notes.get(slide.identity)
        if note is not None:
            for block in _page(stream, where.get(note.persist), note, place, only_notes=True):
                blocks.append(Block(block.text, place, "notes"))
    for number, raw in enumerate(_objects(stream), start=1):
        enclosed.embedded(f"inserted object {number}.bin", partial(bytes, raw))
    return blocks


def _objects(stream: bytes) -> Iterator[bytes]:
    """The files of inserted objects (ExOleObjStg), unpacked."""
    for record in records(stream):
        if record.kind != _OBJECT:
            continue
        content = stream[record.start : record.end]
        if record.instance == 1:
            with suppress(zlib.error):
                yield zlib.decompressobj().decompress(content[4:], _MOST_BYTES)
        else:
            yield content


def _page_at(stream: bytes, offset: int | None) -> Record | None:
    if offset is None or offset + 8 > len(stream):
        return None
    return next(records(stream, offset), None)


def _is_hidden(stream: bytes, page: Record) -> bool:
    """Whether a slide is passed over when the slides are shown (SlideShowSlideInfoAtom)."""
    return any(
        record.kind == _SHOW and record.end - record.start >= 12 and stream[record.start + 10] & 4
        for record in records(stream, page.start, page.end)
    )


def _pictures(stream: bytes, page: Record, stored: list[int], pictures: bytes) -> Iterator[bytes]:
    """The pictures that a slide shows, by their numbers in the document's store."""
    for number in dict.fromkeys(shown_in(stream, page.start, page.end)):
        if number <= len(stored):
            yield from islice(pictures_in(pictures, stored[number - 1]), 1)


def _directory(stream: bytes, user: bytes) -> dict[int, int]:
    """Persist number -> offset, following the chain of saves from the newest back."""
    where: dict[int, int] = {}
    offset = struct.unpack_from("<I", user, 16)[0] if len(user) >= 20 else 0
    seen: set[int] = set()
    while offset and offset not in seen and offset + 28 <= len(stream):
        seen.add(offset)
        kind = struct.unpack_from("<H", stream, offset + 2)[0]
        if kind != _EDIT:
            break
        previous, directory = struct.unpack_from("<II", stream, offset + 16)
        _read_directory(stream, directory, where)
        offset = previous
    if not where:  # no usable chain: every directory in the stream, the later ones first
        for record in reversed([r for r in records(stream) if r.kind == _DIRECTORY]):
            _read_directory(stream, record.start - 8, where)
    return where


def _read_directory(stream: bytes, at: int, where: dict[int, int]) -> None:
    length = struct.unpack_from("<I", stream, at + 4)[0]
    position, end = at + 8, min(at + 8 + length, len(stream))
    while position + 4 <= end:
        entry = struct.unpack_from("<I", stream, position)[0]
        position += 4
        for index in range(entry >> 20):
            if position + 4 > end:
                return
            where.setdefault(
                (entry & 0xFFFFF) + index, struct.unpack_from("<I", stream, position)[0]
            )
            position += 4


def _listed(stream: bytes, document: Record, instance: int) -> list[_Listed]:
    found: list[_Listed] = []
    kind = 4
    for part in records(stream, document.start, document.end):
        if part.kind != _LIST or part.instance != instance:
            continue
        for record in records(stream, part.start, part.end):
            if record.kind == _PERSIST_ATOM:
                persist, _, _, identity = struct.unpack_from("<IIII", stream, record.start)
                found.append(_Listed(persist, identity))
            elif record.kind == _HEADER:
                kind = struct.unpack_from("<I", stream, record.start)[0]
                if found:
                    found[-1].texts.append((kind, ""))
            elif record.kind in {_WIDE, _NARROW} and found and found[-1].texts:
                found[-1].texts[-1] = (kind, _decoded(stream, record))
    return found


def _notes_of(stream: bytes, offset: int | None) -> int:
    """The identity of the slide that a notes page belongs to; 0 for none."""
    if offset is None or offset + 8 > len(stream):
        return 0
    for page in records(stream, offset):
        for record in records(stream, page.start, page.end):
            if record.kind == _NOTES_ATOM:
                return int(struct.unpack_from("<I", stream, record.start)[0])
        break
    return 0


def _page(
    stream: bytes, offset: int | None, listed: _Listed, place: Locator, *, only_notes: bool = False
) -> Iterator[Block]:
    used: set[int] = set()
    if offset is not None and offset + 8 <= len(stream):
        page = next(records(stream, offset))
        for kind, text, reference in _shapes(stream, page):
            if reference is not None:
                if reference >= len(listed.texts) or reference in used:
                    continue
                used.add(reference)
                kind, text = listed.texts[reference]
            if not only_notes or kind == _NOTE_TYPE:
                yield from _blocks(kind, text, place)
    for index, (kind, text) in enumerate(listed.texts):
        if index not in used and not only_notes:
            yield from _blocks(kind, text, place)


def _shapes(stream: bytes, page: Record) -> Iterator[tuple[int, str, int | None]]:
    """(type, text, None) of a text box, or (0, "", number) where the slide list has the text."""
    for box in all_records(stream, page.start, page.end):
        if box.kind != _TEXTBOX:
            continue
        kind = 4
        for record in records(stream, box.start, box.end):
            if record.kind == _HEADER and record.end - record.start >= 4:
                kind = struct.unpack_from("<I", stream, record.start)[0]
            elif record.kind == _REFERENCE and record.end - record.start >= 4:
                yield 0, "", struct.unpack_from("<I", stream, record.start)[0]
            elif record.kind in {_WIDE, _NARROW}:
                yield kind, _decoded(stream, record), None


def _decoded(stream: bytes, record: Record) -> str:
    raw = stream[record.start : record.end]
    return raw.decode("utf-16-le", "replace") if record.kind == _WIDE else raw.decode("latin-1")


def _blocks(kind: int, text: str, place: Locator) -> Iterator[Block]:
    # Of several lines a title is one.
    for line in [text.replace("\r", " ")] if kind in _TITLES else text.split("\r"):
        words = clean(line.replace("\x0b", " "))
        if words and words != "*":  # a lone star stands for the slide number
            yield Block(words, place, "heading" if kind in _TITLES else "paragraph")

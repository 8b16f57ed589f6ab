"""Word documents of the old format (.doc, Word 6 to 2003), read from the format's own tables."""

from __future__ import annotations

import io
import re
import struct
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from cse_mapper.domain import Locator
from cse_mapper.errors import ReadingError
from cse_mapper.reading.document import Paragraphs, blocks_of
from cse_mapper.reading.extracted import AS_PDF, NOT_UNDERSTOOD, PASSWORD, Allowance, Extracted
from cse_mapper.reading.formats.office_art import pictures_in, stored_at
from cse_mapper.reading.formats.office_parts import OfficeParts
from cse_mapper.reading.formats.ole_properties import ole_properties
from cse_mapper.reading.formats.word_binary_runs import (
    NOT_BOLD,
    Runs,
    Thing,
    as_read,
    fonts_in,
    only_bold,
    picture_at,
)
from cse_mapper.reading.formats.word_binary_tables import (
    Look,
    Looks,
    named_styles,
    pieces_of,
    text_of,
)
from cse_mapper.reading.wording import clean

_FIELD_CODE = re.compile("\x13[^\x13\x14\x15]*\x14?", re.DOTALL)
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


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    import olefile

    view = _View(OfficeParts(allowance))
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if not ole.exists("WordDocument"):
                raise ReadingError("It holds no Word document", AS_PDF)
            view.main = ole.openstream("WordDocument").read()
            flags = struct.unpack_from("<H", view.main, 10)[0]
            if flags & 0x0100:
                raise ReadingError(*PASSWORD)
            tables = ["1Table", "0Table"] if flags & 0x0200 else ["0Table", "1Table"]
            named = next((table for table in tables if ole.exists(table)), None)
            view.table = ole.openstream(named).read() if named else b""
            view.things = ole.openstream("Data").read() if ole.exists("Data") else b""
            properties = ole_properties(ole)
            view.enclosed.inserted_in(ole, ["ObjectPool"])
    except (OSError, struct.error, IndexError, ValueError) as error:
        raise ReadingError(*NOT_UNDERSTOOD) from error
    try:
        _document(view)
    except (struct.error, IndexError, ValueError) as error:
        if not view.paragraphs.nodes:
            raise ReadingError(*NOT_UNDERSTOOD) from error
    blocks = blocks_of(view.paragraphs.nodes)
    view.enclosed.left_out(view.left_out)
    return view.enclosed.extracted(blocks, properties, body=view.paragraphs.nodes)


@dataclass(slots=True)
class _View:
    """A document while it is read: the streams it is kept in, and what came out."""

    enclosed: OfficeParts
    main: bytes = b""
    table: bytes = b""
    things: bytes = b""
    paragraphs: Paragraphs = field(default_factory=Paragraphs)
    left_out: Counter[str] = field(default_factory=Counter)
    titles: frozenset[int] = frozenset()
    contents: frozenset[int] = frozenset()

    def show(self, things: Iterable[Thing], place: Locator | None = None) -> None:
        """The pictures that letters of a text stand for; `place` where that is no paragraph's."""
        for thing in things:
            picture = picture_at(self.things, thing.place) if thing.kind == "picture" else None
            if picture is not None:
                self.draw(picture, place)

    def draw(self, picture: bytes, place: Locator | None) -> None:
        """A picture's words, at the paragraph before it or at a place of their own."""
        words = partial(self.enclosed.picture, partial(bytes, picture))
        self.paragraphs.drawn(words if place is None else lambda _: words(place))


def _document(view: _View) -> None:
    main, paragraphs = view.main, view.paragraphs
    version = struct.unpack_from("<H", main, 2)[0]
    # Word 6 and 95 keep the text in one piece and their looks elsewhere.
    if version < 0xC1 or not view.table:
        start, end = struct.unpack_from("<II", main, 0x18)
        text = main[start : min(end, len(main))].decode(_old_encoding(main), "replace")
        _body(text, [Look()] * (text.count("\r") + text.count("\x07") + 1), {}, view)
        return
    lengths = struct.unpack_from("<8i", main, 0x4C)
    pieces = pieces_of(_table_part(view, 33))
    looks = Looks(main, _table_part(view, 13))
    runs = Runs(main, _table_part(view, 12), fonts_in(_table_part(view, 15)))
    view.titles, view.contents = named_styles(_table_part(view, 1))
    start = 0
    # One text holds them all, one story after the other.
    for story, length in zip(_STORIES, lengths, strict=True):
        if length <= 0:
            continue
        kept = "".join(text_of(main, pieces, start, start + length))
        own = list(runs.of(pieces, start, start + length))
        text, things = as_read(kept, own, view.things, view.left_out)
        if story == "body":
            _body(text, looks.of(pieces, text, start), things, view, only_bold(kept, own))
        elif story == "text box":
            for paragraph in _split(text):
                paragraphs.add(clean(_shown(paragraph)))
            view.show(things.values(), Locator())
        elif story != "macros":
            paragraphs.aside((clean(_shown(p)) for p in _split(text)), story)
            view.show(things.values(), Locator())
        start += length
    # Pictures that text flows around lie with the drawings, away from any paragraph.
    for picture in _floating(main, _table_part(view, 50)):
        view.draw(picture, Locator())


def _floating(main: bytes, drawings: bytes) -> Iterator[bytes]:
    for offset in stored_at(drawings):
        if 0 < offset < len(main):
            yield from islice(pictures_in(main, offset), 1)


def _old_encoding(main: bytes) -> str:
    """Of Word 6 and 95: the Macintosh's where its header says so (fMac, or chs 256)."""
    flags, letters = main[0x13], struct.unpack_from("<H", main, 0x14)[0]
    return "mac_roman" if flags & 1 or letters == 256 else "cp1252"


def _table_part(view: _View, index: int) -> bytes:
    """One of the tables that the file's header points to (FibRgFcLcb97)."""
    offset, length = struct.unpack_from("<II", view.main, 0x9A + index * 8)
    return view.table[offset : offset + length]


def _body(
    text: str, looks: list[Look], things: dict[int, Thing], view: _View, bold: str = NOT_BOLD
) -> None:
    """Paragraphs and tables of the main text; `bold` is what `only_bold` makes of it."""
    paragraphs = view.paragraphs
    rows: list[list[str]] = []
    row: list[str] = []
    cell: list[str] = []

    def end_table() -> None:
        if row:
            rows.append(list(row))
            row.clear()
        if rows:
            paragraphs.table(rows)
            rows.clear()

    start = number = 0
    for match in re.finditer("[\r\x07\x0c]", text + "\r"):
        words = clean(_shown(text[start : match.start()]))
        look = looks[min(number, len(looks) - 1)]
        shown = [things[at] for at in range(start, match.start()) if at in things]
        first = start
        start, number = match.end(), number + 1
        if look.style in view.contents:
            view.left_out["table of contents"] += bool(words)
            continue
        # It ends cells and rows alike; the look of the mark tells which.
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
                and (1 <= look.style <= 9 or look.outline < 9 or look.style in view.titles)
                and len(words) <= 250
            ):
                paragraphs.heading(words)
            else:
                in_bold = NOT_BOLD not in _shown(bold[first : match.start()])
                paragraphs.add(words, bold=in_bold and len(bold) == len(text))
        view.show(shown)
    end_table()


def _split(text: str) -> list[str]:
    return re.split("[\r\x07\x0c]", text)


def _shown(text: str) -> str:
    """Without field codes ("HYPERLINK ...", "PAGE") and the marks of objects and notes."""
    previous = None
    # Fields stand in one another: the innermost goes first.
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

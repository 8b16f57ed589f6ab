"""What an Office file encloses besides its text: pictures and embedded documents.

One rule over all: nothing in a file vanishes without a word. What can be read comes out as blocks
with a place; whatever comes of it, each thing stands in `parts`, and what was not read in `notes`.
"""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element

from cse_mapper.domain import Block, Locator, Part
from cse_mapper.errors import ReadingError
from cse_mapper.reading.document import Node
from cse_mapper.reading.extracted import OCR_REMEDY, Allowance, Extracted, NeedsOcrError
from cse_mapper.reading.filetype import format_of
from cse_mapper.reading.formats.metafile import drawn_words
from cse_mapper.reading.formats.office_properties import Properties
from cse_mapper.reading.formats.package import Package
from cse_mapper.reading.formats.parts import Parts

MAX_PICTURES = 60  # a minute or two of OCR; a photo album holds more and says nothing
# Smaller ones are logos, icons and rules: two lines of print need as much.
_LEAST_PIXELS, _LEAST_SIDE = 30_000, 50
_LEAST_SHOWN = 12.0  # square centimetres on the page
_EMU_PER_CM = 360_000
_LEAST_WORDS = 4
_MAX_INSERTED = 500
# Why each kind of text is left out, in every format.
_LEFT_OUT = {
    "deleted text": "Text that was deleted or moved away is not what the document says.",
    "struck-through text": "Text that is struck through is not what the document says.",
    "hidden text": "Hidden text is not what a reader of the document sees.",
    "table of contents": "The headings it lists stand where they belong.",
    "prompts of empty fields": "Nobody filled these fields in.",
}
NOT_INSERTED = "It was not read: open it in the document and save it as a file of its own."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_FILES = (
    ("WordDocument", ".doc"),
    ("PowerPoint Document", ".ppt"),
    ("Workbook", ".xls"),
    ("Book", ".xls"),
    ("__properties_version1.0", ".msg"),
)


@dataclass(slots=True)
class OfficeParts:
    """Collects what a file encloses while its reader walks it."""

    allowance: Allowance
    parts: list[Part] = field(default_factory=list)
    needs_ocr: bool = False
    _seen: set[bytes] = field(default_factory=set)
    _unread: Counter[str] = field(default_factory=Counter)
    _hidden: list[str] = field(default_factory=list)
    _inner: Parts | None = None
    _count: int = 0

    def picture(self, data: Callable[[], bytes], place: Locator) -> list[Block]:
        """The words on a picture that is large enough to hold some, at `place`; each one once."""
        if self.allowance.text_only:
            return []
        try:
            raw = data()
        except KeyError:
            return []
        digest = hashlib.sha256(raw).digest()
        if digest in self._seen:
            return []
        self._seen.add(digest)
        size = _size(raw)
        if size and (size[0] * size[1] < _LEAST_PIXELS or min(size) < _LEAST_SIDE):
            return []
        self._count += 1
        name = f"picture {self._count}"
        if size is None:
            return self._drawing(name, raw, place)
        if self._count > MAX_PICTURES:
            return self._left(name, "skipped", "add what they say as a document of its own")
        from cse_mapper.reading.formats import picture

        try:
            found = picture.read(raw, name, self.allowance)
        except NeedsOcrError:
            self.needs_ocr = True
            return self._left(name, "needs OCR", OCR_REMEDY.rstrip("."))
        except ReadingError as error:
            return self._left(name, "unreadable", (error.remedy or "paste it again").rstrip("."))
        texts = [b.text for b in found.blocks if _is_print(b.text)]
        if sum(len(text.split()) for text in texts) < _LEAST_WORDS:
            self.parts.append(Part(name, "empty", "No words were found in it."))
            return []
        self.parts.append(Part(name, "read"))
        return [Block(text, replace(place, part=name)) for text in texts]

    def _drawing(self, name: str, raw: bytes, place: Locator) -> list[Block]:
        """A picture that no reader of pictures takes: the words of a metafile stand in it."""
        drawn = drawn_words(raw)
        if drawn is None or (drawn.unread and not drawn.lines):
            return self._left(name, "unsupported", "save the file as PDF too, or write their words")
        if not drawn.lines:
            self.parts.append(Part(name, "empty", "No words were found in it."))
            return []
        self.parts.append(Part(name, "read"))
        return [Block(text, replace(place, part=name)) for text in drawn.lines]

    def embedded(self, name: str, data: Callable[[], bytes]) -> None:
        """An embedded document, read as a part of the file that shows it."""
        if self.allowance.text_only:
            return
        if self._inner is None:
            self._inner = Parts(self.allowance)
        own_name, raw = _unwrapped(name, data)
        if raw.startswith(_OLE) and format_of(own_name, raw) is None:
            self.name(name, NOT_INSERTED)  # a chart or an equation of a program of its own
            return
        self._inner.add(own_name, lambda: raw)

    def inserted_in(self, ole: Any, above: list[str], prefix: str = "") -> None:
        """The objects of an old Office file, each in a folder of its own; others are named."""
        depth = len(above)
        folders = {
            entry[depth]
            for entry in ole.listdir()
            if len(entry) > depth + 1 and entry[:depth] == above and entry[depth].startswith(prefix)
        }
        for number, folder in enumerate(sorted(folders)[:_MAX_INSERTED], start=1):
            name = f"inserted object {number}"
            try:
                found = inserted(ole, [*above, folder], name)
            except (OSError, ValueError, IndexError, struct.error):
                found = None
            if found is None:
                self.name(name, NOT_INSERTED)
            else:
                self.embedded(found[0], partial(bytes, found[1]))
        if len(folders) > _MAX_INSERTED:
            self.name(f"{len(folders) - _MAX_INSERTED:,} more inserted objects", NOT_INSERTED)

    def name(self, what: str, reason: str) -> None:
        """Names something that is left out on purpose."""
        self.parts.append(Part(what, "skipped", reason))

    def left_out(self, kinds: Iterable[str]) -> None:
        """Names the kinds of text that are there and are not what the document says."""
        for kind in sorted(kinds):
            self.name(kind, _LEFT_OUT[kind])

    def macros(self, package: Package, main: str) -> None:
        """Names the programs in a file of Office, if there are any."""
        if any(kind == "vbaProject" for kind, _ in package.relations(main).values()):
            self.name("macros", "Macros are programs, not evidence.")

    def hidden(self, what: str) -> None:
        """Names something that the file hides from its readers: it is not quoted, in any format."""
        self._hidden.append(what)
        self.name(what, "It is hidden: unhide it if it is evidence.")

    def extracted(
        self,
        blocks: Iterable[Block],
        properties: Properties,
        *,
        title: str = "",
        notes: Iterable[str] = (),
        body: Iterable[Node] = (),
    ) -> Extracted:
        """What a reader hands back: its blocks, and all that was found beside them."""
        inner = self._inner or Parts(self.allowance)
        said = "\n".join(block.text for block in inner.blocks)
        # The picture beside an inserted document shows its first page, which is read already.
        own = (b for b in blocks if not (_is_picture(b) and b.text in said))
        return Extracted(
            (*own, *inner.blocks),
            properties.title or title,
            written=properties.written,
            written_source=properties.written_source,
            needs_ocr=self.needs_ocr or inner.needs_ocr,
            notes=(*notes, *self._notes(), *inner.notes()),
            parts=(*self.parts, *inner.listed),
            documents=tuple(inner.documents),
            body=tuple(body),
        )

    def _notes(self) -> Iterator[str]:
        """A sentence for each reason why pictures were not read, and one for what is hidden."""
        for remedy, count in self._unread.items():
            yield f"It holds {_pictures(count)} not read: {remedy}."
        if self._hidden:
            some = ", ".join(self._hidden[:4]) + (" ..." if len(self._hidden) > 4 else "")
            yield f"What is hidden was left out ({some}): unhide it if it is evidence."

    def _left(self, name: str, status: str, remedy: str) -> list[Block]:
        self._unread[remedy] += 1
        self.parts.append(Part(name, status, f"It was not read: {remedy}."))  # type: ignore[arg-type]
        return []


def is_large(width: str | None, height: str | None) -> bool:
    """Whether a drawing of this size on the page (in EMU; None: unknown) may hold text."""
    try:
        return int(width or "") * int(height or "") / _EMU_PER_CM**2 >= _LEAST_SHOWN
    except ValueError:
        return True


def drawn_by(package: Package, part: str, kind: str, identity: str) -> str:
    """The member that a drawing of one kind names by its relation id, or ""."""
    found, target = package.relations(part).get(identity, ("", ""))
    is_kind = found.endswith(kind) or (kind == "chart" and found == "chartEx")
    return target if target in package.names and is_kind else ""


def related_id(element: Element) -> str:
    """The relation id that an element names its part with."""
    for key in ("embed", "id", "dm"):
        for name, value in element.attrib.items():
            if name.endswith("}" + key):
                return value
    return ""


def _size(data: bytes) -> tuple[int, int] | None:
    """Pixels of a picture; None for a kind that is not read, such as a metafile."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                return None if image.format in {"EMF", "WMF"} else image.size
    except Exception:  # whatever Pillow trips over, the file around it is still read
        return None


def _is_print(text: str) -> bool:
    """Whether recognised words are words: a photograph's specks come out as odd letters."""
    words = text.split()
    good = sum(
        1
        for word in words
        if (bare := word.strip(".,;:!?()'\"\u2018\u2019\u201c\u201d-\u2022")).isdigit()
        or (len(bare) > 1 and bare.replace("-", "").replace("'", "").isalpha())
        or (bare[:1].isdigit() and bare[-1:] in "%0123456789")
    )
    return good >= 0.6 * len(words)


def _is_picture(block: Block) -> bool:
    return (block.locator.part or "").startswith("picture ")


def _pictures(count: int) -> str:
    return "1 picture that was" if count == 1 else f"{count} pictures that were"


def _unwrapped(name: str, data: Callable[[], bytes]) -> tuple[str, bytes]:
    """An embedded file under its own name, out of the OLE wrapper that Office puts around it."""
    try:
        raw = data()
    except KeyError:
        return name, b""
    if not raw.startswith(_OLE):
        return name, raw
    import olefile

    bare = name.rpartition(".")[0] or name
    try:
        with olefile.OleFileIO(io.BytesIO(raw)) as ole:
            if (found := inserted(ole, [], bare)) is not None:
                return found
            for stream, suffix in _OLE_FILES:
                if ole.exists(stream):
                    return bare + suffix, raw
    except (OSError, ValueError, IndexError, struct.error):
        pass  # the reader of its kind says what is wrong with it
    return name, raw


def inserted(ole: Any, folder: list[str], name: str) -> tuple[str, bytes] | None:
    """The file that a folder of an OLE file wraps, with its name; None where it wraps none.

    Raises what olefile and struct raise where the folder is damaged.
    """
    for stream in ("Package", "CONTENTS", "EmbeddedOdf"):
        if ole.exists([*folder, stream]):
            return name, ole.openstream([*folder, stream]).read()
    if ole.exists([*folder, "\x01Ole10Native"]):
        shown_name, inner = _native(ole.openstream([*folder, "\x01Ole10Native"]).read())
        return shown_name or name, inner
    return None


def _native(data: bytes) -> tuple[str, bytes]:
    """[MS-OLEDS] OLENativeStream: a label, paths, then the file as it was."""
    at = 6
    texts = []
    for _ in range(2):
        end = data.index(b"\0", at)
        texts.append(data[at:end].decode("cp1252", "replace"))
        at = end + 1
    at += 4
    (length,) = struct.unpack_from("<I", data, at)
    at += 4 + length
    (size,) = struct.unpack_from("<I", data, at)
    return texts[0] or texts[1].rpartition("\\")[2], data[at + 4 : at + 4 + size]

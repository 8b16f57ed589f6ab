"""What is drawn in an OpenDocument file: pictures, charts and objects in their frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from xml.etree.ElementTree import Element

from cse_mapper.domain import Block, Locator
from cse_mapper.reading.formats.odf_text import cell_texts, cells_of, rows_of, text_of
from cse_mapper.reading.formats.office_parts import OfficeParts, is_large
from cse_mapper.reading.formats.package import Package, attribute, local
from cse_mapper.reading.formats.rows import table_texts

_OBJECTS = {"object", "object-ole"}
SHAPES = {"text-box", "custom-shape", "rect", "ellipse", "line", "connector", "polygon", "path"}


@dataclass(frozen=True, slots=True)
class Drawings:
    """Reads frames; `package` is None for the flat, single-file form, which holds no others."""

    package: Package | None
    enclosed: OfficeParts

    def picture(self, frame: Element, place: Locator) -> list[Block]:
        """The words of a frame's picture; that beside an object only shows what it holds."""
        # Programs put a picture of an object beside it, for those that cannot show it.
        tags = {local(child) for child in frame}
        if self.package is None or tags & {*_OBJECTS, "plugin"}:
            return []
        size = (_emu(attribute(frame, "width")), _emu(attribute(frame, "height")))
        for image in frame:
            member = (attribute(image, "href") or "").removeprefix("./")
            if local(image) == "image" and member in self.package.names and is_large(*size):
                return self.enclosed.picture(partial(self.package.bytes, member), place)
        return []

    def chart(self, frame: Element, *, only_title: bool = False) -> Iterator[str]:
        """A chart's title and figures; any other object is read as a part."""
        for child in frame:
            content = self._content(child)
            if content is None:
                continue
            titles = [e for e in content.iter() if local(e) == "title"]
            title = " ".join(text_of(p) for e in titles[:1] for p in e if local(p) == "p")
            yield title
            if not only_title:
                yield from _figures(content, title)

    def _content(self, thing: Element) -> Element | None:
        """What an object says that is a part of the package; one of another program is enclosed."""
        if self.package is None or local(thing) not in _OBJECTS:
            return None
        folder = (attribute(thing, "href") or "").removeprefix("./")
        content = self.package.xml(f"{folder}/content.xml")
        if content is None and folder in self.package.names:
            self.enclosed.embedded(folder, partial(self.package.bytes, folder))
        return content

    def on_sheet(self, holder: Element, place: Locator) -> Iterator[Block]:
        """What is drawn over a cell or a sheet: words, pictures, titles of charts."""
        for child in holder:
            tag = local(child)
            if tag == "frame":
                yield from (Block(t, place) for t in self.chart(child, only_title=True) if t)
                yield from self.picture(child, place)
                yield from self.on_sheet(child, place)
            elif tag in SHAPES:
                texts = [text_of(e) for e in child.iter() if local(e) in {"p", "h"}]
                yield from (Block(text, place) for text in texts if text)
            elif tag in {"g", "shapes"}:
                yield from self.on_sheet(child, place)


def _figures(content: Element, title: str) -> Iterator[str]:
    """The rows of the table that a chart is drawn from; its title stands over their names."""
    for table in (e for e in content.iter() if local(e) == "table"):
        rows = [[" ".join(cell_texts(cell)) for cell in cells_of(row)] for row in rows_of(table)]
        if rows:
            rows[0][:1] = [title or rows[0][0]]
        yield from table_texts(rows, has_header=True)


def _emu(length: str | None) -> str | None:
    """A length such as "12.3cm" in EMU, as Office files have it."""
    for unit, size in (("cm", 360_000), ("mm", 36_000), ("in", 914_400), ("pt", 12_700)):
        number = (length or "").removesuffix(unit)
        if length and length.endswith(unit) and number.replace(".", "", 1).isdigit():
            return str(int(float(number) * size))
    return None

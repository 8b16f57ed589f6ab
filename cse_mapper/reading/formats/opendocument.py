"""ODF texts (.odt) and slides (.odp), with text boxes, notes, comments and page headers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from cse_mapper.domain import Block, Locator
from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.odf_drawn import SHAPES, Drawn
from cse_mapper.reading.formats.odf_text import (
    cell_texts,
    cells_of,
    load,
    rows_of,
    settled,
    text_of,
)
from cse_mapper.reading.formats.office_parts import OfficeParts
from cse_mapper.reading.formats.package import attribute, local, open_package
from cse_mapper.reading.formats.paragraphs import Paragraphs
from cse_mapper.reading.formats.rows import row_texts
from cse_mapper.reading.formats.word_tree import LEFT_OUT

_CONTENTS = {"table-of-content", "illustration-index", "table-index", "alphabetical-index"}
_FURNITURE = {"date-time", "footer", "page-number", "header"}


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    content, styles, properties = load(data, allowance)
    with ExitStack() as stack:
        is_flat = not data.startswith(b"PK")
        package = None if is_flat else stack.enter_context(open_package(data, allowance))
        reader = _Reader(
            Drawn(package, OfficeParts(allowance)),
            Paragraphs(),
            _styled(content, _is_title),
            _styled(content, _is_contents),
            _unshown_pages(content),
        )
        left_out = settled(content, styles)
        slides = [e for e in content.iter() if local(e) == "presentation"]
        if slides:
            blocks = tuple(block for part in slides for block in reader.presentation(part))
        else:
            for element in content.iter():
                if local(element) == "text" and _is_body(element):
                    reader.walk(element)
            if styles is not None:
                _margins(styles, reader.paragraphs)
            blocks = reader.paragraphs.blocks()
    for what in sorted(left_out):
        reader.enclosed.name(what, LEFT_OUT[what])
    return reader.enclosed.extracted(blocks, properties)


def _unshown_pages(content: Element) -> frozenset[str]:
    """The styles of slides that are passed over when the slides are shown."""
    return frozenset(
        attribute(style, "name") or ""
        for style in content.iter()
        if local(style) == "style"
        and any(attribute(e, "visibility") == "hidden" for e in style)
        and attribute(style, "family") == "drawing-page"
    )


def _is_body(element: Element) -> bool:
    """`office:text` is the document's body; other namespaces have a `text` tag too."""
    return "office:1.0}text" in str(element.tag) or "2000/office}text" in str(element.tag)


def _styled(content: Element, wanted: Callable[[str], bool]) -> frozenset[str]:
    """The styles that are, or are built on, those with a wanted name."""
    names = {attribute(e, "style-name") or "" for e in content.iter() if local(e) == "p"}
    built = {
        attribute(style, "name") or ""
        for style in content.iter()
        if local(style) == "style" and wanted(attribute(style, "parent-style-name") or "")
    }
    return frozenset(built | {name for name in names if wanted(name)})


def _is_title(style: str) -> bool:
    """ODF has a tag for headings, yet the title of a document is a paragraph styled as one."""
    return style in {"Title", "Subtitle"}


def _is_contents(style: str) -> bool:
    return style.startswith("Contents_20_")


@dataclass(slots=True)
class _Reader:
    """Walks a text or a presentation."""

    drawn: Drawn
    paragraphs: Paragraphs
    titles: frozenset[str]
    contents: frozenset[str]
    unshown: frozenset[str] = frozenset()

    @property
    def enclosed(self) -> OfficeParts:
        return self.drawn.enclosed

    def walk(self, container: Element) -> None:
        for element in container:
            tag = local(element)
            style = attribute(element, "style-name")
            if tag == "p" and style in self.contents:
                continue
            if tag == "h" or (tag == "p" and style in self.titles):
                self.paragraphs.heading(text_of(element))
                self._anchored(element)
            elif tag == "p":
                self.paragraphs.add(text_of(element))
                self._anchored(element)
            elif tag == "table":
                self._table(element)
            elif tag in _CONTENTS:
                self.enclosed.name(
                    "table of contents", "The headings it lists stand where they belong."
                )
            elif tag == "frame":
                self._anchored([element])
            elif tag not in {"tracked-changes", "sequence-decls", "variable-decls", "forms"}:
                self.walk(element)

    def _anchored(self, element: Iterable[Element]) -> None:
        """Text boxes, pictures, footnotes and comments, after the paragraph they hang on."""
        for child in element:
            tag = local(child)
            if tag in SHAPES:
                self.walk(child)
            elif tag in {"annotation", "note"}:
                texts = [text_of(e) for e in child.iter() if local(e) == "p"]
                self.paragraphs.aside(texts, "comments" if tag == "annotation" else "footnotes")
            else:
                if tag == "frame":
                    for text in self.drawn.chart(child):
                        self.paragraphs.add(text, "table")
                    self.paragraphs.put(self.drawn.picture(child, self.paragraphs.place()))
                self._anchored(child)

    def _table(self, table: Element) -> None:
        rows = [[" ".join(cell_texts(cell)) for cell in cells_of(row)] for row in rows_of(table)]
        if all(sum(map(bool, row)) <= 1 for row in rows):
            for row in rows_of(table):
                for cell in cells_of(row):
                    self.walk(cell)
            return
        marked = any(local(e) == "table-header-rows" for e in table)
        self.paragraphs.table(rows, has_header=marked)
        for row in rows_of(table):
            for frame in (e for e in row.iter() if local(e) == "frame"):
                self.paragraphs.put(self.drawn.picture(frame, self.paragraphs.place()))

    def presentation(self, presentation: Element) -> Iterator[Block]:
        """The slides in order, with their notes."""
        number = 0
        for page in presentation:
            if local(page) != "page":
                continue
            number += 1
            if attribute(page, "style-name") in self.unshown:
                self.enclosed.hidden(f"slide {number}")
                continue
            for child in page:
                is_notes = local(child) == "notes"
                for block in self._shape(child, Locator(slide=number)):
                    yield Block(block.text, block.locator, "notes") if is_notes else block

    def _shape(self, element: Element, place: Locator, role: str = "") -> Iterator[Block]:
        role = attribute(element, "class") or role
        if role in _FURNITURE:
            return
        tag = local(element)
        if tag in {"p", "h"}:
            text = text_of(element)
            if text:
                yield Block(text, place, "heading" if role == "title" else "paragraph")
        elif tag == "frame":
            yield from (Block(text, place, "table") for text in self.drawn.chart(element) if text)
            yield from self.drawn.picture(element, place)
        elif tag == "table":
            rows = [
                (
                    number,
                    [(column, " ".join(cell_texts(cell))) for column, cell in enumerate(cells)],
                )
                for number, row in enumerate(rows_of(element))
                for cells in [list(cells_of(row))]
            ]
            yield from (Block(row.text, place, "table") for row in row_texts(rows))
            return
        for child in element:
            yield from self._shape(child, place, role)


def _margins(styles: Element, paragraphs: Paragraphs) -> None:
    for wanted, where in (("header", "page header"), ("footer", "page footer")):
        texts = [
            text_of(e)
            for margin in styles.iter()
            if local(margin) in {wanted, f"{wanted}-first", f"{wanted}-left"}
            for e in margin.iter()
            if local(e) in {"p", "h"}
        ]
        paragraphs.aside(dict.fromkeys(texts), where)

"""ODF texts (.odt) and slides (.odp), with text boxes, notes, comments and page headers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from xml.etree.ElementTree import Element

from cse_mapper.domain import Block, Locator
from cse_mapper.reading.document import (
    Aside,
    Drawn,
    LineKind,
    Node,
    Paragraph,
    Table,
    TableCell,
    blocks_of,
    plain,
)
from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.odf_drawn import SHAPES, Drawings
from cse_mapper.reading.formats.odf_text import (
    cell_texts,
    cells_of,
    load,
    rows_of,
    runs_of,
    settled,
    text_of,
)
from cse_mapper.reading.formats.office_parts import OfficeParts
from cse_mapper.reading.formats.package import attribute, local
from cse_mapper.reading.formats.rows import table_texts
from cse_mapper.reading.formats.slide_titles import title_first

_CONTENTS = {"table-of-content", "illustration-index", "table-index", "alphabetical-index"}
_FURNITURE = {"date-time", "footer", "page-number", "header"}


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    loaded, enclosed = load(data, allowance), OfficeParts(allowance)
    content = loaded.content
    reader = _Reader(
        Drawings(loaded.package, enclosed),
        _styled(content, _is_title),
        _styled(content, _is_contents),
        _unshown_pages(content),
    )
    # After the styles were looked up: what it empties loses its style with its text.
    left_out = settled(content, loaded.styles)
    body: list[Node] = []
    slides = [e for e in content.iter() if local(e) == "presentation"]
    if slides:
        blocks = tuple(block for part in slides for block in reader.presentation(part))
    else:
        texts = [e for e in content.iter() if local(e) == "text" and _is_body(e)]
        body.extend(node for text in texts for node in reader.nodes(text))
        if loaded.styles is not None:
            body.extend(_margins(loaded.styles))
        blocks = blocks_of(body)
    enclosed.left_out(left_out)
    return enclosed.extracted(blocks, loaded.properties, body=body)


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

    drawings: Drawings
    titles: frozenset[str]
    contents: frozenset[str]
    unshown: frozenset[str] = frozenset()

    def nodes(self, container: Element, kind: LineKind = "text") -> Iterator[Node]:
        """What stands in a part of a text; `kind` is what its paragraphs are."""
        for element in container:
            tag = local(element)
            style = attribute(element, "style-name")
            if tag in {"p", "h"}:
                if tag == "h" or style not in self.contents:
                    is_heading = tag == "h" or style in self.titles
                    anchored = tuple(self._anchored(element))
                    yield Paragraph(runs_of(element), "heading" if is_heading else kind, anchored)
            elif tag == "table":
                yield self._table(element)
            elif tag in _CONTENTS:
                self.drawings.enclosed.left_out(["table of contents"])
            # A frame that hangs on the page stands between paragraphs.
            elif tag == "frame":
                yield from self._anchored([element])
            elif tag not in {"tracked-changes", "sequence-decls", "variable-decls", "forms"}:
                yield from self.nodes(element, "bullet" if tag == "list-item" else kind)

    def _anchored(self, element: Iterable[Element]) -> Iterator[Node]:
        """Text boxes, pictures, footnotes and comments, after the paragraph they hang on."""
        for child in element:
            tag = local(child)
            if tag in SHAPES:
                yield from self.nodes(child)
            elif tag in {"annotation", "note"}:
                texts = (text_of(e) for e in child.iter() if local(e) == "p")
                where = "comments" if tag == "annotation" else "footnotes"
                yield Aside(tuple(filter(None, texts)), where)
            else:
                if tag == "frame":
                    for text in self.drawings.chart(child):
                        yield plain(text, "row")
                    yield Drawn(partial(self.drawings.picture, child))
                yield from self._anchored(child)

    def _table(self, table: Element) -> Table:
        rows = (
            tuple(TableCell(tuple(self.nodes(cell))) for cell in cells_of(row))
            for row in rows_of(table)
        )
        return Table(tuple(rows), any(local(e) == "table-header-rows" for e in table))

    def presentation(self, presentation: Element) -> Iterator[Block]:
        """The slides in order, with their notes."""
        number = 0
        for page in presentation:
            if local(page) != "page":
                continue
            number += 1
            # It has a number all the same: people see it in the list of slides.
            if attribute(page, "style-name") in self.unshown:
                self.drawings.enclosed.hidden(f"slide {number}")
                continue
            place, notes = Locator(slide=number), [c for c in page if local(c) == "notes"]
            shown = (b for c in page if c not in notes for b in self._shape(c, place))
            yield from title_first(shown)
            for block in (b for note in notes for b in self._shape(note, place)):
                yield Block(block.text, block.locator, "notes")

    def _shape(self, element: Element, place: Locator, role: str = "") -> Iterator[Block]:
        # It stands on the frame and holds for the text in it.
        role = attribute(element, "class") or role
        if role in _FURNITURE:
            return
        tag = local(element)
        if tag in {"p", "h"}:
            text = text_of(element)
            if text:
                yield Block(text, place, "heading" if role == "title" else "paragraph")
        elif tag == "frame":
            yield from (
                Block(text, place, "table") for text in self.drawings.chart(element) if text
            )
            yield from self.drawings.picture(element, place)
        elif tag == "table":
            texts = [[" ".join(cell_texts(c)) for c in cells_of(row)] for row in rows_of(element)]
            yield from (Block(text, place, "table") for text in table_texts(texts))
            return
        for child in element:
            yield from self._shape(child, place, role)


def _margins(styles: Element) -> Iterator[Aside]:
    for wanted, where in (("header", "page header"), ("footer", "page footer")):
        texts = [
            text_of(e)
            for margin in styles.iter()
            if local(margin) in {wanted, f"{wanted}-first", f"{wanted}-left"}
            for e in margin.iter()
            if local(e) in {"p", "h"}
        ]
        yield Aside(tuple(filter(None, dict.fromkeys(texts))), where)

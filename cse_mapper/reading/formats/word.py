"""Word documents (.docx, .docm, .dotx); of macros and pictures it is told what became of them.

Word keeps no pages in the file, so places are paragraphs under headings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from xml.etree.ElementTree import Element

from cse_mapper.domain import BlockKind, Locator
from cse_mapper.errors import ReadingError
from cse_mapper.reading.document import (
    Aside,
    Drawn,
    LineKind,
    Node,
    Paragraph,
    Table,
    all_paragraphs,
    blocks_of,
    plain,
)
from cse_mapper.reading.extracted import AS_PDF, Allowance, Extracted
from cse_mapper.reading.formats.charts import chart_texts, diagram_texts
from cse_mapper.reading.formats.office_parts import OfficeParts, drawn_by
from cse_mapper.reading.formats.office_properties import office_properties
from cse_mapper.reading.formats.package import Package, local, open_package
from cse_mapper.reading.formats.word_tree import Drawing, Walk, styles_of
from cse_mapper.reading.wording import clean

_ASIDES = (
    ("header", "page header"),
    ("footer", "page footer"),
    ("footnotes", "footnotes"),
    ("endnotes", "endnotes"),
    ("comments", "comments"),
)
_RELATIONS = {
    "picture": ("image",),
    "chart": ("chart",),
    "diagram": ("diagramData",),
    "chunk": ("aFChunk",),
    "object": ("oleObject", "package"),
}
# What a block of an inserted document becomes in the document around it.
_KINDS: dict[BlockKind, LineKind] = {"heading": "heading", "table": "row", "cells": "row"}


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    enclosed, notes = OfficeParts(allowance), list[str]()
    package = open_package(data, allowance)
    main = package.main("word/document.xml")
    reader = _Reader(package, allowance, enclosed, notes)
    walk = Walk(styles_of(package, main))
    body = [*reader.body(main, walk), *reader.asides(main, walk)]
    blocks = blocks_of(body)
    enclosed.macros(package, main)
    enclosed.left_out(walk.left_out)
    return enclosed.extracted(blocks, office_properties(package), body=body, notes=notes)


def _watermarks(root: Element | None) -> Iterator[str]:
    """The words that Word lays across the pages, as a picture in their header: DRAFT."""
    for shape in root.iter() if root is not None else ():
        if local(shape) == "textpath":
            yield clean(shape.get("string", ""))


@dataclass(slots=True)
class _Reader:
    """The parts of a package as nodes; what they enclose goes to `enclosed`."""

    package: Package
    allowance: Allowance
    enclosed: OfficeParts
    notes: list[str]

    def body(self, main: str, walk: Walk) -> Iterator[Node]:
        root = self.package.xml(main)
        if root is None:
            raise ReadingError("It has no text part", AS_PDF)
        for body in (part for part in root if local(part) == "body"):
            yield from walk.nodes(body, partial(self._drawn, main))

    def asides(self, main: str, walk: Walk) -> Iterator[Node]:
        """Page headers, notes and comments: their words, each once, and those of pictures there."""
        for kind, where in _ASIDES:
            seen: set[str] = set()
            for part in self.package.related(main, kind):
                root = self.package.xml(part)
                nodes = () if root is None else walk.nodes(root, partial(self._beside, part))
                said = [*(p.text for p in all_paragraphs(nodes)), *_watermarks(root)]
                texts = {text: None for text in said if text}
                yield Aside(tuple(text for text in texts if text not in seen), where)
                seen.update(texts)
                yield from _drawn_in(nodes)

    def _beside(self, part: str, drawing: Drawing) -> Iterator[Node]:
        """A picture that stands with no paragraph of the text; nothing else is looked for there."""
        if drawing.kind == "picture":
            for node in self._drawn(part, drawing):
                if isinstance(node, Drawn):
                    yield Drawn(lambda _, words=node.words: words(Locator()))  # type: ignore[misc]

    def _drawn(self, part: str, drawing: Drawing) -> Iterator[Node]:
        named = (
            drawn_by(self.package, part, r, drawing.identity) for r in _RELATIONS[drawing.kind]
        )
        target = next(filter(None, named), "")
        if not target:
            return
        if drawing.kind == "chunk":
            yield from self._chunk(target)
        elif self.allowance.text_only:
            return
        elif drawing.kind == "picture":
            if drawing.large:
                yield Drawn(partial(self.enclosed.picture, partial(self.package.bytes, target)))
        elif drawing.kind == "object":
            name = target.rpartition("/")[2]
            self.enclosed.embedded(name, partial(self.package.bytes, target))
        elif drawing.kind == "chart":
            for text in chart_texts(self.package.xml(target)):
                yield plain(text, "row")
        else:
            for text in diagram_texts(self.package.xml(target)):
                yield plain(text)

    def _chunk(self, target: str) -> Iterator[Node]:
        """A document of another format that Word shows as part of this one (altChunk)."""
        from cse_mapper.reading.extract import extract

        try:
            with self.allowance.one_deeper():
                name = target.rpartition("/")[2]
                found = extract(name, self.package.bytes(target), self.allowance)
        except ReadingError as error:
            if self.allowance.bytes_left < 0:
                raise
            self.notes.append(
                f"A document inserted into it was not read ({error.problem}): open it in Word, "
                "save it, and run again."
            )
            return
        self.notes.extend(found.notes)
        # Its places are those of the document around it: nobody could look up others.
        for block in found.blocks:
            yield plain(block.text, _KINDS.get(block.kind, "text"))


def _drawn_in(nodes: Iterable[Node]) -> Iterator[Drawn]:
    for node in nodes:
        if isinstance(node, Drawn):
            yield node
        elif isinstance(node, Paragraph):
            yield from _drawn_in(node.anchored)
        elif isinstance(node, Table):
            for row in node.rows:
                for cell in row:
                    yield from _drawn_in(cell.nodes)

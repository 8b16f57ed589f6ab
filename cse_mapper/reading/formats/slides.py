"""PowerPoint slides (.pptx, .ppsx, .pptm), with tables, text boxes, charts, notes and comments."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from cse_mapper.domain import Block, Locator
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import DAMAGED, Allowance, Extracted
from cse_mapper.reading.formats.office_properties import office_properties
from cse_mapper.reading.formats.package import Package, attribute, local, open_package
from cse_mapper.reading.formats.rows import row_texts
from cse_mapper.reading.wording import clean

_FURNITURE = {"sldNum", "dt", "ftr", "hdr", "sldImg"}


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    with open_package(data, allowance) as package:
        blocks: list[Block] = []
        title = ""
        for number, part in enumerate(_slide_parts(package), start=1):
            blocks.extend(_slide(package, part, Locator(slide=number)))
            if number == 1:
                title = next((b.text for b in blocks if b.kind == "heading"), "")
        properties = office_properties(package)
    return Extracted(
        tuple(blocks),
        properties.title or title,
        written=properties.written,
        written_source=properties.written_source,
    )


def _slide_parts(package: Package) -> list[str]:
    """The slides in the order they are shown, hidden ones too: what is numbered is counted."""
    main = next(
        (
            t
            for k, t in package.relations("").values()
            if k == "officeDocument" and t in package.names
        ),
        "ppt/presentation.xml",
    )
    root = package.xml(main)
    if root is None:
        raise ReadingError("It has no slides part", DAMAGED)
    relations = package.relations(main)
    parts: list[str] = []
    for element in root.iter():
        if local(element) == "sldId":
            # Both `id` and `r:id` are there; only the namespaced one names the slide.
            key = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
            target = relations.get(key, ("", ""))[1]
            parts.append(target)
    return parts


def _slide(package: Package, part: str, place: Locator) -> Iterator[Block]:
    root = package.xml(part)
    if root is None:
        return
    yield from _shapes(root, place)
    for kind in ("chart", "diagramData"):
        for other in package.related(part, kind):
            yield from (Block(text, place) for text in _texts(package.xml(other)))
    for notes in package.related(part, "notesSlide"):
        notes_root = package.xml(notes)
        if notes_root is not None:
            for block in _shapes(notes_root, place):
                yield Block(block.text, place, "notes")
    for comments in package.related(part, "comments"):
        yield from (Block(text, place, "notes") for text in _texts(package.xml(comments)))


def _shapes(element: Element, place: Locator) -> Iterator[Block]:
    for child in element:
        tag = local(child)
        if tag == "sp":
            role = _role(child)
            if role in _FURNITURE:
                continue
            kind = "heading" if role in {"title", "ctrTitle"} else "paragraph"
            for text in _paragraphs(child):
                yield Block(text, place, "heading" if kind == "heading" else "paragraph")
        elif tag == "tbl":
            yield from _table(child, place)
        elif tag == "AlternateContent":
            for choice in child:
                yield from _shapes(choice, place)
                break
        else:
            yield from _shapes(child, place)


def _role(shape: Element) -> str:
    for element in shape.iter():
        if local(element) == "ph":
            return element.get("type", "body")
    return ""


def _paragraphs(element: Element) -> Iterator[str]:
    for paragraph in element.iter():
        if local(paragraph) == "p" and (text := _text(paragraph)):
            yield text


def _text(paragraph: Element) -> str:
    pieces = []
    for element in paragraph.iter():
        if local(element) == "t":
            pieces.append(element.text or "")
        elif local(element) in {"br", "tab"}:
            pieces.append(" ")
    return clean("".join(pieces))


def _table(table: Element, place: Locator) -> Iterator[Block]:
    rows = []
    for number, row in enumerate(e for e in table if local(e) == "tr"):
        cells = [
            " ".join(_paragraphs(cell)) if attribute(cell, "hMerge") is None else ""
            for cell in row
            if local(cell) == "tc"
        ]
        rows.append((number, list(enumerate(cells))))
    marked = any(local(e) == "tblPr" and e.get("firstRow") == "1" for e in table)
    for row_text in row_texts(rows, has_header=marked):
        yield Block(row_text.text, place, "table")


def _texts(root: Element | None) -> Iterator[str]:
    """Titles and labels of a chart or diagram, and the text of comments, each once."""
    if root is None:
        return
    seen: set[str] = set()
    for element in root.iter():
        text = ""
        if local(element) == "p":
            text = _text(element)
        elif local(element) in {"text", "v"}:
            text = clean(element.text or "")
        if text and text not in seen and any(map(str.isalpha, text)):
            seen.add(text)
            yield text

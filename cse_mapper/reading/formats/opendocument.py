"""ODF texts (.odt) and slides (.odp), with text boxes, notes, comments and page headers."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from cse_mapper.domain import Block, Locator
from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.odf_text import load, repeated, rows_of, text_of
from cse_mapper.reading.formats.package import attribute, local
from cse_mapper.reading.formats.paragraphs import Paragraphs
from cse_mapper.reading.formats.rows import row_texts

_FURNITURE = {"date-time", "footer", "page-number", "header"}


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    content, styles, properties = load(data, allowance)
    slides = [e for e in content.iter() if local(e) == "presentation"]
    if slides:
        blocks = tuple(block for part in slides for block in _presentation(part))
    else:
        paragraphs = Paragraphs()
        titles = _title_styles(content)
        for element in content.iter():
            if local(element) == "text" and _is_body(element):
                _walk(element, paragraphs, titles)
        if styles is not None:
            _margins(styles, paragraphs)
        blocks = paragraphs.blocks()
    return Extracted(
        blocks,
        properties.title,
        written=properties.written,
        written_source=properties.written_source,
    )


def _is_body(element: Element) -> bool:
    """`office:text` is the document's body; other namespaces have a `text` tag too."""
    return "office:1.0}text" in str(element.tag) or "2000/office}text" in str(element.tag)


def _title_styles(content: Element) -> frozenset[str]:
    """ODF has a tag for headings, yet the title of a document is a paragraph styled as one."""
    built_on_title = {
        attribute(style, "name") or ""
        for style in content.iter()
        if local(style) == "style"
        and attribute(style, "parent-style-name") in {"Title", "Subtitle"}
    }
    return frozenset(built_on_title | {"Title", "Subtitle"})


def _walk(container: Element, paragraphs: Paragraphs, titles: frozenset[str] = frozenset()) -> None:
    for element in container:
        tag = local(element)
        if tag == "h" or (tag == "p" and attribute(element, "style-name") in titles):
            paragraphs.heading(text_of(element))
            _anchored(element, paragraphs)
        elif tag == "p":
            paragraphs.add(text_of(element))
            _anchored(element, paragraphs)
        elif tag == "table":
            _table(element, paragraphs)
        elif tag not in {"tracked-changes", "sequence-decls", "variable-decls", "forms"}:
            _walk(element, paragraphs, titles)


def _anchored(element: Element, paragraphs: Paragraphs) -> None:
    """Text boxes, footnotes and comments, after the paragraph they hang on."""
    for child in element:
        tag = local(child)
        if tag in {"text-box", "custom-shape", "rect", "ellipse"}:
            _walk(child, paragraphs)
        elif tag in {"annotation", "note"}:
            texts = [text_of(e) for e in child.iter() if local(e) == "p"]
            paragraphs.aside(texts, "comments" if tag == "annotation" else "footnotes")
        else:
            _anchored(child, paragraphs)


def _table(table: Element, paragraphs: Paragraphs) -> None:
    rows = [[" ".join(_cell(cell)) for cell in _cells(row)] for row in rows_of(table)]
    if all(sum(map(bool, row)) <= 1 for row in rows):
        for row in rows_of(table):
            for cell in _cells(row):
                _walk(cell, paragraphs)
        return
    marked = any(local(e) == "table-header-rows" for e in table)
    paragraphs.table(rows, has_header=marked)


def _cells(row: Element) -> Iterator[Element]:
    for cell in row:
        if local(cell) in {"table-cell", "covered-table-cell"}:
            for _ in range(repeated(cell, "number-columns-repeated", 50)):
                yield cell


def _cell(cell: Element) -> Iterator[str]:
    for element in cell.iter():
        if local(element) in {"p", "h"} and (text := text_of(element)):
            yield text


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


def _presentation(presentation: Element) -> Iterator[Block]:
    number = 0
    for page in presentation:
        if local(page) != "page":
            continue
        number += 1
        for child in page:
            is_notes = local(child) == "notes"
            for block in _shape(child, Locator(slide=number)):
                yield Block(block.text, block.locator, "notes") if is_notes else block


def _shape(element: Element, place: Locator, role: str = "") -> Iterator[Block]:
    role = attribute(element, "class") or role
    if role in _FURNITURE:
        return
    tag = local(element)
    if tag in {"p", "h"}:
        text = text_of(element)
        if text:
            yield Block(text, place, "heading" if role == "title" else "paragraph")
    elif tag == "table":
        rows = [
            (number, [(column, " ".join(_cell(cell))) for column, cell in enumerate(_cells(row))])
            for number, row in enumerate(rows_of(element))
        ]
        yield from (Block(row.text, place, "table") for row in row_texts(rows))
        return
    for child in element:
        yield from _shape(child, place, role)

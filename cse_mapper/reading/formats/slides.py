"""PowerPoint slides (.pptx, .ppsx, .pptm), with tables, text boxes, charts, notes and comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from xml.etree.ElementTree import Element

from cse_mapper.domain import Block, Locator
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import AS_PDF, Allowance, Extracted
from cse_mapper.reading.formats.charts import chart_texts, diagram_texts
from cse_mapper.reading.formats.column_names import Row
from cse_mapper.reading.formats.office_parts import OfficeParts, drawn_by, is_large, related_id
from cse_mapper.reading.formats.office_properties import office_properties
from cse_mapper.reading.formats.package import Package, attribute, local, open_package
from cse_mapper.reading.formats.rows import Area, row_texts, unmerged
from cse_mapper.reading.formats.slide_titles import title_first
from cse_mapper.reading.wording import clean

_ON_EVERY_SLIDE = "It stands on every slide: put it on one of them if it is evidence."
_FURNITURE = {"sldNum", "dt", "ftr", "hdr", "sldImg"}


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    package, enclosed = open_package(data, allowance), OfficeParts(allowance)
    main = package.main("ppt/presentation.xml")
    slides = _slide_parts(package, main)
    if _says_something(package, slides):
        enclosed.name("text of the slide master", _ON_EVERY_SLIDE)
    blocks: list[Block] = []
    for number, part in enumerate(slides, start=1):
        blocks.extend(_slide(package, part, Locator(slide=number), enclosed))
    titles = (b.text for b in blocks if b.kind == "heading" and b.locator.slide == 1)
    enclosed.macros(package, main)
    return enclosed.extracted(blocks, office_properties(package), title=next(titles, ""))


def _slide_parts(package: Package, main: str) -> list[str]:
    """The slides in the order they are shown, hidden ones among them, which have numbers too."""
    root = package.xml(main)
    if root is None:
        raise ReadingError("It has no slides part", AS_PDF)
    relations = package.relations(main)
    parts: list[str] = []
    for element in root.iter():
        if local(element) == "sldId":
            # Both `id` and `r:id` are there; only the namespaced one names the slide.
            key = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
            target = relations.get(key, ("", ""))[1]
            parts.append(target)
    return parts


def _says_something(package: Package, slides: Sequence[str]) -> bool:
    """Whether a layout or master puts words of its own on the slides, besides its placeholders."""
    layouts = {p for slide in slides for p in package.related(slide, "slideLayout")}
    masters = {p for layout in layouts for p in package.related(layout, "slideMaster")}
    for part in sorted(layouts | masters):
        root = package.xml(part)
        for shape in root.iter() if root is not None else ():
            is_own = local(shape) == "sp" and not any(local(e) == "ph" for e in shape.iter())
            if is_own and any(len(text.split()) > 2 for text in _paragraphs(shape)):
                return True
    return False


def _slide(package: Package, part: str, place: Locator, enclosed: OfficeParts) -> Iterator[Block]:
    root = package.xml(part)
    if root is None:
        return
    if root.get("show") == "0":
        enclosed.hidden(f"slide {place.slide}")
        return
    yield from title_first(_shapes(root, place))
    # After the words of the slide, whatever lies on top of what.
    for kind, identity, large in _drawn(root):
        target = drawn_by(package, part, kind, identity)
        if not target:
            continue
        if kind == "image":
            if large:
                yield from enclosed.picture(partial(package.bytes, target), place)
        elif kind == "chart":
            yield from (Block(t, place, "table") for t in chart_texts(package.xml(target)))
        else:
            yield from (Block(t, place) for t in diagram_texts(package.xml(target)))
    for kind in ("oleObject", "package"):
        for target in package.related(part, kind):
            enclosed.embedded(target.rpartition("/")[2], partial(package.bytes, target))
    for kind in ("video", "audio", "media"):
        for target in dict.fromkeys(package.related(part, kind)):
            # The same recording, which newer programs name a second time.
            if kind != "media":
                enclosed.name(
                    target.rpartition("/")[2], "It is a recording: add what it says as a text."
                )
    for notes in package.related(part, "notesSlide"):
        notes_root = package.xml(notes)
        if notes_root is not None:
            for block in _shapes(notes_root, place):
                yield Block(block.text, place, "notes")
    for comments in package.related(part, "comments"):
        yield from (Block(text, place, "notes") for text in _texts(package.xml(comments)))


def _drawn(
    element: Element, size: tuple[str | None, str | None] = (None, None)
) -> Iterator[tuple[str, str, bool]]:
    """Pictures, charts and diagrams as (kind, relation id, large enough to hold text)."""
    for child in element:
        tag = local(child)
        if tag == "AlternateContent":
            # The picture of an inserted object stands in what older programs are to show.
            choices = list(child)
            holds_object = any(local(e) == "oleObj" for e in child.iter())
            for choice in choices[-1:] if holds_object else choices[:1]:
                yield from _drawn(choice, size)
        elif tag in {"pic", "sp", "bg"}:
            extents = [e for e in child.iter() if local(e) == "ext" and e.get("cx")]
            yield from _drawn(
                child, (extents[0].get("cx"), extents[0].get("cy")) if extents else size
            )
        elif tag == "blip":
            yield "image", related_id(child), is_large(*size)
        elif tag == "chart":
            yield "chart", related_id(child), True
        elif tag == "relIds":
            yield "diagramData", related_id(child), True
        elif tag != "oleObj" or child.get("showAsIcon", "0") in {"0", "false"}:
            yield from _drawn(child, size)


def _shapes(element: Element, place: Locator) -> Iterator[Block]:
    for child in element:
        tag = local(child)
        if tag == "sp":
            role = _role(child)
            if role in _FURNITURE:
                continue
            if role in {"title", "ctrTitle"}:  # of several lines it is one title
                if text := " ".join(_paragraphs(child)):
                    yield Block(text, place, "heading")
                continue
            for text in _paragraphs(child):
                yield Block(text, place)
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
    pieces: list[str] = []
    for element in paragraph.iter():
        if local(element) == "r":
            looks = [e for e in element if local(e) == "rPr"]
            is_struck = any(e.get("strike", "noStrike") != "noStrike" for e in looks)
            pieces.extend("" if is_struck else t.text or "" for t in element if local(t) == "t")
        elif local(element) == "fld":
            pieces.extend(t.text or "" for t in element if local(t) == "t")
        elif local(element) in {"br", "tab"}:
            pieces.append(" ")
    return clean("".join(pieces))


def _table(table: Element, place: Locator) -> Iterator[Block]:
    rows: list[Row] = []
    merged: list[Area] = []
    for number, row in enumerate(e for e in table if local(e) == "tr"):
        cells: list[tuple[int, str]] = []
        for column, cell in enumerate(c for c in row if local(c) == "tc"):
            across, down = int(cell.get("gridSpan", "1")), int(cell.get("rowSpan", "1"))
            if across > 1 or down > 1:
                merged.append((number, column, number + down - 1, column + across - 1))
            if attribute(cell, "hMerge") is None and attribute(cell, "vMerge") is None:
                cells.append((column, " ".join(_paragraphs(cell))))
        rows.append((number, cells))
    marked = any(local(e) == "tblPr" and e.get("firstRow") == "1" for e in table)
    # A merged cell is said with each row that it stands beside.
    carried, spans = unmerged(rows, merged)
    for row_text in row_texts(carried, has_header=marked, spans=spans):
        yield Block(row_text.text, place, "table")


def _texts(root: Element | None) -> Iterator[str]:
    """The text of comments, each once."""
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

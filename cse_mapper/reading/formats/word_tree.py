"""One walk over a Word document, which makes the tree of `document.py` of it.

What is no longer, or not yet, what the document says stays out and is counted in `left_out`:
deleted and moved-away text, struck and hidden text, prompts of empty fields, tables of contents.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from cse_mapper.reading.document import LineKind, Node, Paragraph, Run, Table, TableCell
from cse_mapper.reading.formats.office_parts import is_large, related_id
from cse_mapper.reading.formats.package import Package, attribute, local
from cse_mapper.reading.wording import TICKED, UNTICKED, as_shown, symbol

_HEADING_STYLE = re.compile(r"^(?:heading ?[1-9]|title|subtitle)$", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"^(?:toc (?:\d|heading)|table of figures)$", re.IGNORECASE)
_MAX_HEADING = 250
_GONE = {"del", "moveFrom", "delText", "instrText", "pPr", "rPr", "sectPr", "proofErr"}
_SIGNS = {"br": "\n", "cr": "\n", "tab": " ", "ptab": " ", "noBreakHyphen": "-"}
_DRAWINGS = {"blip": "picture", "imagedata": "picture", "chart": "chart", "relIds": "diagram"}
_SAYING = {"t", "sym", "fldChar", "instrText", *_SIGNS}
_OFF = {"0", "false", "off", "none"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """Something drawn or inserted, by its kind and the relation that names its part."""

    kind: str  # picture, chart, diagram, object, chunk
    identity: str
    large: bool = True


@dataclass(frozen=True, slots=True)
class Styles:
    """The ids of styles that change what a text is."""

    headings: frozenset[str] = frozenset()
    contents: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    bold: frozenset[str] = frozenset()


@dataclass(slots=True)
class Walk:
    """Reads parts of one document; `left_out` counts the kinds of text that were left out."""

    styles: Styles
    left_out: Counter[str] = field(default_factory=Counter)
    _drawn: Callable[[Drawing], Iterable[Node]] = field(init=False)
    _fields: list[bool] = field(default_factory=list)  # open fields, True for a table of contents

    def nodes(
        self, root: Element, drawn: Callable[[Drawing], Iterable[Node]] = lambda _: ()
    ) -> tuple[Node, ...]:
        """What stands in a container, in order; `drawn` tells what a drawing in it says."""
        self._drawn = drawn
        _settle_controls(root, self.left_out)
        return tuple(self._nodes(root))

    def _nodes(self, container: Element) -> Iterator[Node]:
        for element in container:
            tag = local(element)
            if tag == "p":
                yield self._paragraph(element)
            elif tag == "tbl":
                yield self._table(element)
            elif tag == "altChunk":
                yield from self._drawn(Drawing("chunk", related_id(element)))
            elif tag == "sdt" and _is_contents(element):
                self.left_out["table of contents"] += 1
            elif tag == "AlternateContent":
                for choice in element[:1]:
                    yield from self._nodes(choice)
            elif tag in {"del", "moveFrom"}:
                self.left_out["deleted text"] += 1
            elif tag not in _GONE:  # content controls and the like wrap paragraphs
                yield from self._nodes(element)

    def _paragraph(self, element: Element) -> Paragraph:
        look = _look(element)
        hidden = bool(look.style in self.styles.hidden)
        runs = tuple(self._runs(element, look.style in self.styles.bold, hidden))
        text = "".join(text for text, _ in runs)
        if look.style in self.styles.contents:
            if text.strip():
                self.left_out["table of contents"] += 1
            runs = ()
        kind: LineKind = "bullet" if look.is_item else "text"
        if (look.style in self.styles.headings or look.outlined) and len(text) <= _MAX_HEADING:
            kind = "heading"
        return Paragraph(runs, kind, tuple(self._anchored(element)))

    def _runs(self, element: Element, bold: bool = False, hidden: bool = False) -> Iterator[Run]:
        """The text of a paragraph in pieces, without its text boxes, which are read after it."""
        for child in element:
            tag = local(child)
            if tag in _SAYING:
                text = self._said(child, element)
                if text and not any(self._fields):
                    yield text, bold
            elif tag == "r":
                yield from self._run(child, bold, hidden)
            elif tag in {"del", "moveFrom"}:
                self.left_out["deleted text"] += 1
            elif tag == "AlternateContent":
                # Choice and Fallback hold the same thing twice; the first that is there is it.
                for choice in child[:1]:
                    yield from self._runs(choice, bold, hidden)
            elif tag not in _GONE and tag not in {"txbxContent", "pict", "tbl", "object"}:
                yield from self._runs(child, bold, hidden)

    def _run(self, run: Element, bold: bool, hidden: bool) -> Iterator[Run]:
        away = self._away(run, hidden)
        if away or hidden:
            self.left_out[away or "hidden text"] += 1
        if away or (hidden and not _shows(run)):
            # Its fields still open and close.
            list(self._runs(run))
        else:
            said = self._is_bold(run)
            yield from self._runs(run, bold if said is None else said)

    def _is_bold(self, run: Element) -> bool | None:
        """Whether a run is; None where only the style of its paragraph tells."""
        is_bold = None
        for child in (e for p in run if local(p) == "rPr" for e in p):
            if local(child) == "b":
                return _is_on(child)
            value = attribute(child, "val") or ""
            if local(child) == "rStyle":
                named = value.lower() in {"strong", "bold"} or value in self.styles.bold
                is_bold = named or None
        return is_bold

    def _said(self, sign: Element, run: Element) -> str:
        """What one of `_SAYING` shows; marks of fields show nothing and change what follows."""
        tag = local(sign)
        if tag == "t":
            return _unsymboled(sign.text or "", run)
        if tag == "sym":
            return _symbol(attribute(sign, "font") or "", attribute(sign, "char") or "")
        if tag == "fldChar":
            return self._field(sign)
        if tag == "instrText" and self._fields and _makes_contents(sign):
            self._fields[-1] = True
            self.left_out["table of contents"] += 1
        return _SIGNS.get(tag, "")

    def _away(self, run: Element, hidden: bool) -> str:
        """Why a run is not what the document says: it is hidden or struck through."""
        for properties in run:
            if local(properties) == "rPr":
                for child in properties:
                    tag, on = local(child), _is_on(child)
                    if tag == "vanish" and on and not hidden:
                        return "hidden text"
                    if tag in {"strike", "dstrike"} and on:
                        return "struck-through text"
                    if tag == "rStyle" and attribute(child, "val") in self.styles.hidden:
                        return "hidden text"
        return ""

    def _field(self, mark: Element) -> str:
        kind = attribute(mark, "fldCharType")
        if kind == "begin":
            self._fields.append(False)
            return _form_field(mark)
        if kind == "end" and self._fields:
            self._fields.pop()
        return ""

    def _anchored(self, element: Element, large: bool = True) -> Iterator[Node]:
        """Text boxes and drawings, after the paragraph they hang on."""
        for child in element:
            tag = local(child)
            if tag == "txbxContent":
                yield from self._nodes(child)
            elif tag == "AlternateContent":
                for choice in child[:1]:
                    yield from self._anchored(choice, large)
            elif tag in {"inline", "anchor"}:
                extent = next((e for e in child if local(e) == "extent"), None)
                size = (None, None) if extent is None else (extent.get("cx"), extent.get("cy"))
                yield from self._anchored(child, is_large(*size))
            elif tag == "object":
                yield from self._object(child)
            elif tag in _DRAWINGS:
                yield from self._drawn(Drawing(_DRAWINGS[tag], related_id(child), large))
            elif tag not in {"t", "pPr", "rPr", "del", "moveFrom"}:
                yield from self._anchored(child, large)

    def _object(self, element: Element) -> Iterator[Node]:
        inserted = [e for e in element.iter() if local(e) == "OLEObject"]
        for thing in inserted:
            yield from self._drawn(Drawing("object", related_id(thing)))
        # The picture beside it shows what it holds: all there is of one that is linked.
        if not any(attribute(e, "DrawAspect") == "Icon" for e in inserted):
            for shown in (e for e in element.iter() if local(e) == "imagedata"):
                yield from self._drawn(Drawing("picture", related_id(shown)))

    def _table(self, table: Element) -> Table:
        rows: list[tuple[TableCell, ...]] = []
        has_header = False
        for row in _inside(table, "tr"):
            properties = [e for part in row if local(part) == "trPr" for e in part]
            # Deleted while changes were tracked, and kept in the file.
            if any(local(e) == "del" for e in properties):
                self.left_out["deleted text"] += 1
                continue
            has_header |= not rows and any(local(e) == "tblHeader" for e in properties)
            rows.append(tuple(self._cell(cell) for cell in _inside(row, "tc")))
        return Table(tuple(rows), has_header)

    def _cell(self, cell: Element) -> TableCell:
        span, goes_on = 1, False
        for part in cell:
            for properties in part if local(part) == "tcPr" else ():
                value = attribute(properties, "val") or ""
                if local(properties) == "gridSpan" and value.isdigit():
                    span = max(1, min(int(value), 100))
                elif local(properties) == "vMerge":
                    goes_on = value != "restart"
        return TableCell(tuple(self._nodes(cell)), span, goes_on)


def styles_of(package: Package, main: str) -> Styles:
    """The styles that a document's own style part defines."""
    parts = [package.xml(part) for part in package.related(main, "styles")]
    return styles_in(style for part in parts if part is not None for style in part)


def styles_in(styles: Iterable[Element]) -> Styles:
    """Styles that are headings by name, by outline level or by what they build on, and others."""
    headings, contents, hidden = set[str](), set[str](), set[str]()
    based: dict[str, str] = {}
    is_bold: dict[str, bool] = {}
    for style in styles:
        identity = attribute(style, "styleId") or ""
        for child in style.iter():
            tag, value = local(child), attribute(child, "val") or ""
            if tag == "name" and _CONTENTS_STYLE.match(value):
                contents.add(identity)
            elif _makes_heading(tag, value):
                headings.add(identity)
            elif tag == "basedOn":
                based[identity] = value
            elif tag == "vanish" and _is_on(child) and identity:
                hidden.add(identity)
        for look in (e for p in style if local(p) == "rPr" for e in p if local(e) == "b"):
            is_bold[identity] = _is_on(look)
    # Documents made by other programs name the styles of contents without defining them.
    contents.update(f"TOC{level}" for level in range(1, 10))
    # "Our heading" is built on "Heading 1", perhaps over several others.
    for identity in based:
        # Styles of a damaged file may be built on each other in a circle.
        ancestor, steps = identity, 0
        while ancestor in based and steps < 10 and ancestor not in headings:
            ancestor, steps = based[ancestor], steps + 1
        if ancestor in headings and identity not in contents:
            headings.add(identity)
    bold = (name for name in {*is_bold, *based} if _inherited(name, is_bold, based))
    return Styles(
        frozenset(headings - contents), frozenset(contents), frozenset(hidden), frozenset(bold)
    )


def _inherited(style: str, said: Mapping[str, bool], based: Mapping[str, str]) -> bool:
    """What a style says, or the nearest of those that it is built on."""
    steps = 0
    while style not in said and style in based and steps < 10:
        style, steps = based[style], steps + 1
    return said.get(style, False)


def _makes_heading(tag: str, value: str) -> bool:
    if tag == "name":
        return bool(_HEADING_STYLE.match(value))
    return tag == "outlineLvl" and value.isdigit() and int(value) < 9


@dataclass(frozen=True, slots=True)
class _Look:
    style: str = ""
    outlined: bool = False
    is_item: bool = False


def _look(paragraph: Element) -> _Look:
    style, outlined, is_item = "", False, False
    for child in (e for p in paragraph if local(p) == "pPr" for e in p):
        tag, value = local(child), attribute(child, "val") or ""
        if tag == "pStyle":
            style = value
        outlined |= tag == "outlineLvl" and value.isdigit() and int(value) < 9
        is_item |= tag == "numPr" or (tag == "pStyle" and "bullet" in value.lower())
    return _Look(style, outlined, is_item)


def _inside(container: Element, wanted: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, those in content controls among them."""
    for child in container:
        if local(child) == wanted:
            yield child
        elif local(child) in {"sdt", "sdtContent", "ins", "moveTo", "customXml"}:
            yield from _inside(child, wanted)


def _is_on(element: Element) -> bool:
    return (attribute(element, "val") or "").lower() not in _OFF


def _shows(run: Element) -> bool:
    """Whether a run switches off the hiding that its paragraph's style asks for."""
    return any(local(e) == "vanish" and not _is_on(e) for p in run if local(p) == "rPr" for e in p)


def _is_contents(control: Element) -> bool:
    return any(
        local(e) == "docPartGallery" and attribute(e, "val") == "Table of Contents"
        for p in control
        if local(p) == "sdtPr"
        for e in p.iter()
    )


def _settle_controls(root: Element, left_out: Counter[str]) -> None:
    """Empties controls that still show their prompt and writes what checkboxes say."""
    for control in root.iter():
        if local(control) != "sdt":
            continue
        properties = [e for p in control if local(p) == "sdtPr" for e in p]
        content = [e for c in control if local(c) == "sdtContent" for e in c.iter()]
        written = [e for e in content if local(e) in {"t", "sym"}]
        for told in properties:
            if local(told) == "showingPlcHdr" and _is_on(told):
                left_out["prompts of empty fields"] += 1
                _write(written, "")
        for box in (e for e in properties if local(e) == "checkbox"):
            _write(written, TICKED if _is_checked(box) else UNTICKED)


def _is_checked(box: Element) -> bool:
    states = (attribute(e, "val") or "1" for e in box if local(e) == "checked")
    return any(state.lower() not in _OFF for state in states)


def _write(elements: Iterable[Element], text: str) -> None:
    for element in elements:
        if local(element) == "sym":
            element.tag = "t"
        element.text, text = text, ""


def _form_field(mark: Element) -> str:
    """What a form field of the old kind shows: a box, ticked or not, or the chosen entry."""
    fields = {local(e): e for e in mark.iter()}
    if "checkBox" in fields:
        state = fields.get("checked", fields.get("default"))
        on = state is not None and _is_on(state)
        return TICKED if on else UNTICKED
    entries = [attribute(e, "val") or "" for e in mark.iter() if local(e) == "listEntry"]
    chosen = fields.get("result")
    at = (attribute(chosen, "val") or "0") if chosen is not None else "0"
    return entries[int(at)] if at.isdigit() and int(at) < len(entries) else ""


def _symbol(font: str, code: str) -> str:
    try:
        return symbol(font, int(code, 16))
    except ValueError:
        return " "


def _makes_contents(instruction: Element) -> bool:
    return (instruction.text or "").lstrip().upper().startswith("TOC")


def _unsymboled(text: str, run: Element) -> str:
    """Text set in a symbol font reads as what it shows, not as the letters under it."""
    for child in (e for p in run if local(p) == "rPr" for e in p):
        if local(child) == "rFonts":
            return as_shown(text, attribute(child, "ascii") or "")
    return as_shown(text, "")

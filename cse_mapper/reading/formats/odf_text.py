"""What the ODF readers share: the content tree, the text of a paragraph, the file's properties."""

# ruff: noqa: SIM905 - a list of names is read in lines, not in a column
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from cse_mapper.errors import ReadingError
from cse_mapper.reading.document import Run
from cse_mapper.reading.extracted import AS_PDF, PASSWORD, Allowance
from cse_mapper.reading.formats.office_properties import Properties, iso_day, stated
from cse_mapper.reading.formats.package import Package, attribute, local, open_package, parse_xml
from cse_mapper.reading.wording import TICKED, UNTICKED, as_shown, clean, is_symbol_font

# Stands apart from the paragraph it is anchored in, or is no longer part of the text.
APART = frozenset(
    "frame text-box custom-shape rect ellipse annotation note tracked-changes a g line "
    "connector table list notes".split()
)

_BOLD = "bold"  # an attribute of our own, which no ODF element has without a namespace


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document's parts; the flat, single-file form has them all in one tree and no package."""

    content: Element
    styles: Element | None
    properties: Properties
    package: Package | None


def load(data: bytes, allowance: Allowance) -> Loaded:
    """Opens a package, or the flat form of the same."""
    if not data.startswith(b"PK"):
        root = parse_xml(data)
        return Loaded(root, root, _properties(root), None)
    package = open_package(data, allowance)
    if "content.xml" not in package.names:
        raise ReadingError("It has no content part", AS_PDF)
    if _encrypted(package.xml("META-INF/manifest.xml")):
        raise ReadingError(*PASSWORD)
    content = parse_xml(package.bytes("content.xml"))
    styles = meta = None
    with suppress(ReadingError):
        styles, meta = package.xml("styles.xml"), package.xml("meta.xml")
    return Loaded(content, styles, Properties() if meta is None else _properties(meta), package)


def text_of(element: Element) -> str:
    """The text of one paragraph or heading, without what is anchored in it."""
    return clean("".join(text for text, _ in _runs(element)))


def runs_of(element: Element) -> tuple[Run, ...]:
    """The same in pieces, each bold or not."""
    return tuple(_runs(element))


def _runs(element: Element, bold: bool = False) -> Iterator[Run]:
    bold = bold or element.get(_BOLD) is not None
    yield element.text or "", bold
    for child in element:
        tag = local(child)
        if tag in {"s", "tab", "line-break"}:
            yield "\n" if tag == "line-break" else " ", bold
        elif tag == "a" or (tag not in APART and tag != "soft-page-break"):
            yield from _runs(child, bold)
        yield child.tail or "", bold


def settled(content: Element, styles: Element | None) -> Counter[str]:
    """Takes out of a tree what its readers do not see, and writes what symbols and boxes show.

    Text whose style is bold is marked: what is bold, a report may mean as its heading.

    Hidden and struck text is counted by kind. Called once, before anything is read of the tree.
    """
    looks = _looks([root for root in (styles, content) if root is not None])
    left_out: Counter[str] = Counter()
    for element in content.iter():
        tag, name = local(element), attribute(element, "style-name") or ""
        if tag in {"span", "p", "h"} and (kind := looks.away.get(name)):
            _empty(element, kind, left_out)
        elif tag == "section" and attribute(element, "display") == "none":
            _empty(element, "hidden text", left_out)
        elif tag in {"span", "p", "h"}:
            if name in looks.bold:
                element.set(_BOLD, "")
            if tag == "span":
                element.text = as_shown(element.text or "", looks.symbols.get(name, ""))
        elif tag == "fieldmark" and (attribute(element, "type") or "").endswith("FORMCHECKBOX"):
            on = any(attribute(e, "value") == "true" for e in element)
            element.text = TICKED if on else UNTICKED
    return left_out


@dataclass(slots=True)
class _Looks:
    """The styles that say more of a text than how it looks, by name."""

    away: dict[str, str] = field(default_factory=dict)  # why their text is not what is said
    symbols: dict[str, str] = field(default_factory=dict)  # their font, where it is one of symbols
    bold: set[str] = field(default_factory=set)


def _looks(roots: Sequence[Element]) -> _Looks:
    # An element names its style, a style its font's face, and the face the font.
    fonts = {
        attribute(face, "name") or "": (attribute(face, "font-family") or "").strip("'\"")
        for face in _all(roots, "font-face")
    }
    looks = _Looks()
    for style in _all(roots, "style"):
        name = attribute(style, "name") or ""
        for look in (e for e in style if local(e) == "text-properties"):
            if kind := _kept_from_readers(look):
                looks.away[name] = kind
            if attribute(look, "font-weight") == "bold":
                looks.bold.add(name)
            font = fonts.get(attribute(look, "font-name") or "", "")
            if is_symbol_font(font):
                looks.symbols[name] = font
    return looks


def _all(roots: Sequence[Element], tag: str) -> Iterator[Element]:
    return (element for root in roots for element in root.iter() if local(element) == tag)


def _kept_from_readers(look: Element) -> str:
    """Why a text of this look is no part of what the document says; "" where it is."""
    if attribute(look, "display") == "none":
        return "hidden text"
    struck = attribute(look, "text-line-through-style") not in {None, "none"}
    return "struck-through text" if struck else ""


def _empty(element: Element, kind: str, left_out: Counter[str]) -> None:
    left_out[kind] += bool("".join(element.itertext()).strip())
    tail = element.tail
    element.clear()
    element.tail = tail


def cells_of(row: Element) -> Iterator[Element]:
    """The cells of a row of a table in a text or on a slide, those merged away among them."""
    for cell in row:
        if local(cell) in {"table-cell", "covered-table-cell"}:
            for _ in range(repeated(cell, "number-columns-repeated", 50)):
                yield cell


def cell_texts(cell: Element) -> Iterator[str]:
    """The paragraphs of a cell."""
    for element in cell.iter():
        if local(element) in {"p", "h"} and (text := text_of(element)):
            yield text


def rows_of(table: Element) -> Iterator[Element]:
    """The rows of a table in order, those of headers and groups among them."""
    for child in table:
        if local(child) == "table-row":
            yield child
        elif local(child) in {"table-header-rows", "table-rows", "table-row-group"}:
            yield from rows_of(child)


def repeated(element: Element, name: str, most: int) -> int:
    """How often a row or cell stands there, within reason."""
    value = attribute(element, name) or "1"
    return max(1, min(int(value), most)) if value.isdigit() else 1


def _encrypted(manifest: Element | None) -> bool:
    return manifest is not None and any(local(e) == "encryption-data" for e in manifest.iter())


def _properties(meta: Element) -> Properties:
    fields: dict[str, str] = {}
    for element in meta.iter():
        if local(element) == "meta":
            for child in element:
                fields.setdefault(local(child), clean(child.text or ""))
    saved, created = (iso_day(fields.get(name, "")) for name in ("date", "creation-date"))
    return stated(fields.get("title", ""), saved, created)

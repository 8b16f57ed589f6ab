"""What the ODF readers share: the content tree, the text of a paragraph, the file's properties."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from xml.etree.ElementTree import Element

from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import DAMAGED, PASSWORD, Allowance
from cse_mapper.reading.formats.office_properties import Properties, iso_day, real_title
from cse_mapper.reading.formats.package import attribute, local, open_package, parse_xml
from cse_mapper.reading.wording import clean

# Stands apart from the paragraph it is anchored in, or is no longer part of the text.
APART = {
    "frame",
    "text-box",
    "custom-shape",
    "rect",
    "ellipse",
    "annotation",
    "note",
    "tracked-changes",
    "a",
    "g",
    "line",
    "connector",
    "table",
    "list",
    "notes",
}


def load(data: bytes, allowance: Allowance) -> tuple[Element, Element | None, Properties]:
    """Content, styles and properties, from a package or from the flat single-file form."""
    if not data.startswith(b"PK"):
        root = parse_xml(data)
        return root, root, _properties(root)
    with open_package(data, allowance) as package:
        content = (
            package.xml("content.xml")
            if not _encrypted(package.xml("META-INF/manifest.xml"))
            else None
        )
        if content is None:
            if "content.xml" in package.names:
                raise ReadingError(*PASSWORD)
            raise ReadingError("It has no content part", DAMAGED)
        styles = meta = None
        with suppress(ReadingError):
            styles, meta = package.xml("styles.xml"), package.xml("meta.xml")
    return content, styles, _properties(meta) if meta is not None else Properties()


def text_of(element: Element) -> str:
    """The text of one paragraph or heading, without what is anchored in it."""
    return clean("".join(_pieces(element)))


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        tag = local(child)
        if tag in {"s", "tab", "line-break"}:
            yield " "
        elif tag == "a" or (tag not in APART and tag != "soft-page-break"):
            yield from _pieces(child)
        yield child.tail or ""


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
    title = real_title(fields.get("title", ""))
    for name, words in (("date", "last saved"), ("creation-date", "created")):
        day = iso_day(fields.get(name, ""))
        if day:
            return Properties(title, day, f"the file's properties ({words})")
    return Properties(title)

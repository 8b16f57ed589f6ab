"""Web pages (.html): what a reader sees of their content, in paragraphs that can be counted.

Menus, banners and footers are no evidence, and neither is what is hidden or struck out. Tables that
only lay out a page or an e-mail give their cells one after the other.
"""

# ruff: noqa: SIM905 - a list of names is read in lines, not in a column
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from cse_mapper.domain import Part
from cse_mapper.reading.date_phrases import dates_in
from cse_mapper.reading.document import Paragraphs, TableCell, cell
from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.office_properties import iso_day
from cse_mapper.reading.formats.plain_text import decode
from cse_mapper.reading.formats.web_furniture import (
    Furniture,
    Unread,
    heading_of_button,
    may_be_shown,
)
from cse_mapper.reading.formats.web_tree import BLOCKS, HEADINGS, Node, tree_of
from cse_mapper.reading.wording import clean

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_SILENT = frozenset(
    "script style template noscript svg math select textarea button head title iframe object "
    "canvas audio video datalist".split()
)
_UPDATED = re.compile(
    r"\b(?:last\s+)?(?:updated|reviewed|modified|published)\b[^\d.]{0,30}\d", re.IGNORECASE
)
_DATE_NAMES = frozenset(
    "date dcterms.modified dcterms.issued dc.date article:modified_time article:published_time "
    "last-modified dcterms.created".split()
)
_LONGEST_HEADING = 250
_LONGEST_CELL = 300  # letters; a longer one is a column of a page, not a cell of a table
_NOT_SEEN = (
    "hidden or struck-out text",
    "A reader of the page does not see it: show it if it is evidence.",
)
_UNREAD: dict[Unread, tuple[str, str]] = {
    "furniture": (
        "menus, banners and footer",
        "They are the page's furniture and no evidence: what is evidence belongs in its content.",
    ),
    "hidden": _NOT_SEEN,
    "struck": _NOT_SEEN,
}


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    return from_bytes(data)


def from_bytes(data: bytes, *, is_page: bool = True) -> Extracted:
    """The text of a page, or with `is_page=False` of an e-mail, that tells its encoding itself."""
    # It has to stand before the first letter that it is about.
    declared = _CHARSET.search(data[:4096])
    page = decode(data, declared[1].decode("ascii") if declared else None)
    return from_html(page, is_page=is_page)


def from_html(page: str, *, is_page: bool = True) -> Extracted:
    """The text of a page whose encoding is settled; `is_page` is False for that of an e-mail."""
    root = tree_of(page)
    content = _Content(root, Furniture(root, is_page=is_page))
    if is_page and content.letters_hidden > content.letters:
        # It hides itself until its scripts have run, which they have not where it was saved.
        content = _Content(root, Furniture(root, is_page=True, shows_hidden=True))
    if not content.paragraphs.nodes and content.unread.get("furniture"):
        # A page of nothing else: what looked like furniture is its content.
        content = _Content(root, Furniture(root, is_page=is_page), keeps_furniture=True)
    written, source = _written(root, content)
    return Extracted.of(
        content.paragraphs.nodes,
        title=next((clean(title.text()[:500]) for title in root.all("title")), ""),
        written=written,
        written_source=source,
        parts=tuple(
            Part(name, "skipped", reason)
            for name, reason in dict.fromkeys(
                told for kind, told in _UNREAD.items() if content.unread.get(kind)
            )
        ),
    )


class _Content:
    """Walks the tree and collects paragraphs, and apart from them the words that are none."""

    def __init__(self, root: Node, furniture: Furniture, *, keeps_furniture: bool = False) -> None:
        self.paragraphs = Paragraphs()
        self.unread: dict[Unread, list[str]] = {}
        self.letters = self.letters_hidden = 0
        self._furniture = furniture
        self._keeps_furniture = keeps_furniture
        self._line: list[str] = []
        self._in_heading = False
        self._walk(root, in_content=False)
        self._flush()

    def _walk(self, node: Node, *, in_content: bool) -> None:
        in_content = in_content or node.tag in {"main", "article"}
        before: Node | None = None
        for index, child in enumerate(node.children):
            if isinstance(child, str):
                self._line.append(child)
                continue
            if child.tag == "button":
                after = map(node.children.__getitem__, range(index + 1, len(node.children)))
                self._button(child, next((n for n in after if isinstance(n, Node)), None))
            elif child.tag not in _SILENT and not self._set_aside(child, before, in_content):
                self._element(child, in_content)
            before = child

    def _element(self, node: Node, in_content: bool) -> None:
        if node.tag == "br":
            self._line.append(" ")
        elif node.tag == "img":
            alt = node.attributes.get("alt", "")
            self._line.append(f" {alt} " if len(alt) > 3 else "")
        elif node.tag == "table":
            self._flush()
            self._table(node, in_content)
        # What stands before a heading without a tag of its own ends there.
        elif node.tag in HEADINGS:
            self._flush()
            self._in_heading = True
            self._walk(node, in_content=in_content)
            self._in_heading = False
            text = self._taken()
            if len(text) <= _LONGEST_HEADING:
                self.paragraphs.heading(text)
            else:
                self.paragraphs.add(text)
        elif node.tag in BLOCKS:
            self._flush()
            self._walk(node, in_content=in_content)
            self._flush()
        else:
            self._walk(node, in_content=in_content)

    def _button(self, button: Node, after: Node | None) -> None:
        """What a button says is for whoever uses the page, but where it heads a folded section."""
        text = heading_of_button(button, after)
        if self._in_heading:
            self._line.append(text)
        elif " " in text or (text and after):
            self._flush()
            self.paragraphs.heading(text[:_LONGEST_HEADING])

    def _table(self, table: Node, in_content: bool) -> None:
        rows = list(_rows(table))
        if _is_layout(table, rows):
            for row in rows:
                for cell in row:
                    self._walk(cell, in_content=True)
                    self._flush()
            return
        for caption in (c for c in table.children if isinstance(c, Node) and c.tag == "caption"):
            self._walk(caption, in_content=in_content)
            self._flush()
        marked = bool(rows) and len(rows[0]) > 1 and all(cell.tag == "th" for cell in rows[0])
        self.paragraphs.table(self._cells(rows), has_header=marked)

    def _cells(self, rows: list[list[Node]]) -> Iterator[list[TableCell]]:
        """Each row's cells in their columns; a cell that reaches down stands in every row."""
        reaching: dict[int, tuple[str, int]] = {}
        for row in rows:
            made: list[TableCell] = []
            column = 0
            cells = iter(row)
            while True:
                wide = 1
                if column in reaching:
                    text, left = reaching.pop(column)
                    if left > 1:
                        reaching[column] = (text, left - 1)
                elif node := next(cells, None):
                    self._spaced(node)
                    text, wide = self._taken(), _span(node, "colspan")
                    if (down := _span(node, "rowspan")) > 1:
                        reaching[column] = (text, down - 1)
                else:
                    break
                made.append(cell(text, wide))
                column += wide
            yield made

    def _spaced(self, node: Node) -> None:
        before: Node | None = None
        for child in node.children:
            if isinstance(child, str):
                self._line.append(child)
                continue
            if child.tag not in _SILENT and not self._set_aside(child, before, True):
                space = " " if child.tag in BLOCKS or child.tag == "br" else ""
                self._line.append(space)
                self._spaced(child)
                self._line.append(space)
            before = child

    def _set_aside(self, node: Node, before: Node | None, in_content: bool) -> bool:
        """Whether an element is no content; its words are kept for the ledger and the date."""
        kind = self._furniture.kind_of(node, before, in_content=in_content)
        if kind is None or (kind == "furniture" and self._keeps_furniture):
            return False
        if words := clean(node.text()):
            self.unread.setdefault(kind, []).append(words)
            if kind == "hidden" and may_be_shown(node):
                self.letters_hidden += len(words)
        return True

    def _taken(self) -> str:
        text = clean("".join(self._line).replace("\n", " "))
        self._line.clear()
        self.letters += len(text)
        return text

    def _flush(self) -> None:
        self.paragraphs.add(self._taken())


def _rows(table: Node) -> Iterator[list[Node]]:
    """The rows of a table itself, not those of tables within."""
    for child in table.children:
        if isinstance(child, str):
            continue
        if child.tag == "tr":
            yield [c for c in child.children if isinstance(c, Node) and c.tag in {"td", "th"}]
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from _rows(child)
        elif child.tag in {"td", "th"}:
            yield [child]


def _is_layout(table: Node, rows: list[list[Node]]) -> bool:
    """Whether a table only puts text where it should stand on the screen."""
    if table.attributes.get("role", "").lower() in {"presentation", "none"}:
        return True
    cells = [cell for row in rows for cell in row]
    # Nobody marks a header in a table that only lays out the page.
    if any(cell.tag == "th" for cell in cells):
        return False
    if all(sum(bool(clean(cell.text())) for cell in row) <= 1 for row in rows):
        return True
    return any(_is_column(cell) for cell in cells)


def _is_column(cell: Node) -> bool:
    inner = list(cell.all("table", "p", "ul", "ol", *HEADINGS))
    several = sum(node.tag == "p" and bool(node.text().strip()) for node in inner) > 1
    others = any(node.tag not in {"p", "ul", "ol"} for node in inner)
    return several or others or len(clean(cell.text())) > _LONGEST_CELL


def _span(cell: Node, name: str) -> int:
    value = cell.attributes.get(name, "").strip()
    return max(1, min(int(value), 50)) if value.isascii() and value.isdigit() else 1


def _written(root: Node, content: _Content) -> tuple[date | None, str]:
    """The day by the page's metadata, else by the "last updated" that stands at its foot."""
    days = [iso_day(_value(meta)) for meta in root.all("meta") if _name(meta) in _DATE_NAMES]
    if known := [day for day in days if day]:
        # Published and changed both stand there; it is as new as its last change.
        return max(known), "the page's own metadata"
    for words in content.unread.get("furniture", []):
        found = _UPDATED.search(words)
        dated = next(dates_in(words[found.start() :][:80]), None) if found else None
        if dated:
            return dated.day, f"the foot of the page ('{dated.words}')"
    return None, ""


def _name(meta: Node) -> str:
    named = (meta.attributes.get(key, "") for key in ("name", "property", "http-equiv"))
    return next(filter(None, named), "").lower()


def _value(meta: Node) -> str:
    return meta.attributes.get("content", "")

"""Web pages (.html): their text without scripts and styles, in paragraphs that can be counted."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.office_properties import iso_day
from cse_mapper.reading.formats.paragraphs import Paragraphs
from cse_mapper.reading.formats.plain_text import decode
from cse_mapper.reading.wording import clean

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_SILENT = {"script", "style", "template", "noscript", "svg", "math", "select", "head"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BREAKS = {
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "nav",
    "aside",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "td",
    "th",
    "blockquote",
    "figure",
    "figcaption",
    "form",
    "fieldset",
    "hr",
    "pre",
    "address",
    "body",
    "html",
    "caption",
    "details",
    "summary",
    "option",
    "legend",
    *_HEADINGS,
}
_VOID = {
    "br",
    "img",
    "hr",
    "meta",
    "link",
    "input",
    "wbr",
    "area",
    "base",
    "col",
    "embed",
    "source",
    "track",
}
_DATE_NAMES = {
    "date",
    "dcterms.modified",
    "dcterms.issued",
    "dc.date",
    "article:modified_time",
    "article:published_time",
    "last-modified",
    "dcterms.created",
}


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    declared = _CHARSET.search(data[:4096])
    return from_html(decode(data, declared[1].decode("ascii") if declared else None))


def from_html(page: str) -> Extracted:
    """The text of a page whose encoding is settled."""
    parser = _Page()
    parser.feed(page)
    parser.close()
    parser.finish()
    return Extracted(
        parser.paragraphs.blocks(),
        clean(parser.title),
        written=parser.written,
        written_source="the page's own metadata" if parser.written else "",
    )


class _Page(HTMLParser):
    """Walks the tags; forgiving, as pages are rarely well-formed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs = Paragraphs()
        self.title = ""
        self.written: date | None = None
        self._text: list[str] = []
        self._heading = False
        self._silent: list[str] = []
        self._in_title = False
        self._rows: list[list[str]] | None = None
        self._cell: list[str] | None = None
        self._span = 1
        self._header_cells: list[bool] = []
        self._tables = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "title" and not self.title:
            self._in_title = True
        elif tag == "meta":
            self._meta(values)
        elif tag == "body" or (self._silent == ["head"] and tag in _BREAKS):
            self._silent.clear()  # a page may forget to end its head
        elif tag == "img" and not self._silent and len(values.get("alt", "")) > 3:
            self._add(f" {values['alt']} ")
        elif tag == "br":
            self._add(" ")
        if tag in _SILENT:
            self._silent.append(tag)
        elif not self._silent and tag in _BREAKS:
            self._open(tag, values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif tag in self._silent:
            del self._silent[self._silent.index(tag) :]
        elif not self._silent and tag in _BREAKS:
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data[:500]
        elif not self._silent:
            self._add(data)

    def finish(self) -> None:
        """Whatever stood open when the page ended."""
        self._end_cell()
        self._end_table()
        self._flush()

    def _open(self, tag: str, values: dict[str, str]) -> None:
        if tag == "table":
            self._tables += 1
            if self._tables == 1:
                self._flush()
                self._rows, self._header_cells = [], []
        elif self._rows is not None and tag == "tr" and self._tables == 1:
            self._end_cell()
            self._rows.append([])
        elif self._rows is not None and tag in {"td", "th"} and self._tables == 1:
            self._end_cell()
            self._cell = []
            span = values.get("colspan", "1").strip()
            self._span = min(int(span), 50) if span.isdigit() else 1
            if len(self._rows) <= 1:
                self._header_cells.append(tag == "th")
        elif self._cell is not None:
            self._cell.append(" ")
        else:
            self._flush()
            self._heading = tag in _HEADINGS

    def _close(self, tag: str) -> None:
        if tag == "table" and self._tables:
            self._tables -= 1
            if self._tables == 0:
                self._end_cell()
                self._end_table()
        elif tag in {"td", "th", "tr"} and self._tables == 1:
            self._end_cell()
        elif self._cell is not None:
            self._cell.append(" ")
        else:
            self._flush()

    def _add(self, text: str) -> None:
        (self._cell if self._cell is not None else self._text).append(text)

    def _flush(self) -> None:
        text = clean("".join(self._text).replace("\n", " "))
        self._text.clear()
        if self._heading and len(text) <= 250:
            self.paragraphs.heading(text)
        else:
            self.paragraphs.add(text)
        self._heading = False

    def _end_cell(self) -> None:
        if self._cell is not None and self._rows is not None:
            if not self._rows:
                self._rows.append([])
            self._rows[-1].append(clean("".join(self._cell).replace("\n", " ")))
            self._rows[-1].extend("" for _ in range(self._span - 1))
        self._cell = None

    def _end_table(self) -> None:
        rows, self._rows, self._tables = self._rows, None, 0
        if rows is None:
            return
        if all(sum(map(bool, row)) <= 1 for row in rows):
            for row in rows:  # a table that only lays out the page
                for cell in row:
                    self.paragraphs.add(cell)
        else:
            marked = len(self._header_cells) > 1 and all(self._header_cells)
            self.paragraphs.table(rows, has_header=marked)

    def _meta(self, values: dict[str, str]) -> None:
        key = (
            values.get("name") or values.get("property") or values.get("http-equiv") or ""
        ).lower()
        if key in _DATE_NAMES:
            day = iso_day(values.get("content", ""))
            if day and (self.written is None or day > self.written):
                self.written = day

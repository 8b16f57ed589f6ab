"""The text of an RTF document as it comes together: paragraphs, tables, headings, notes beside it.

RTF has no tree of its text. Words end what stands before them (a paragraph, a cell, a row) and say
of what follows which style it has and whether it stands in a table.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from cse_mapper.reading.document import Paragraphs
from cse_mapper.reading.formats.rich_text_things import Things
from cse_mapper.reading.wording import clean

_CONTENTS = re.compile(r"^(?:toc \d|contents \d|table of figures)\b", re.IGNORECASE)
_HEADING = re.compile(r"^(?:heading ?[1-9]|title|subtitle)\b", re.IGNORECASE)
_LONGEST_HEADING = 250  # letters; a longer one is a paragraph that got a heading's style
_LEVELS = 9  # of an outline; the tenth is that of the text
# The words that `mark` knows.
MARKS = {
    *(b"par", b"sect", b"cell", b"nestcell", b"row", b"nestrow"),
    *(b"intbl", b"pard", b"s", b"outlinelevel"),
}


@dataclass(slots=True)
class Body:
    """Gathers the paragraphs and tables while the tokens go by."""

    things: Things
    paragraphs: Paragraphs = field(default_factory=Paragraphs)
    left_out: Counter[str] = field(default_factory=Counter)
    _text: list[str] = field(default_factory=list)
    _in_bold: bool = True  # all of the paragraph so far
    _symbol: int | None = None  # where the text has one that a field's result may show again
    _aside: dict[str, list[str]] = field(default_factory=dict)
    _style: int = 0
    _outline: bool = False
    _of_headings: set[int] = field(default_factory=set)  # styles by number
    _of_contents: set[int] = field(default_factory=set)
    _row: list[str] = field(default_factory=list)
    _rows: list[list[str]] = field(default_factory=list)
    _in_table: bool = False

    def put(self, text: str, *, is_result: bool, bold: bool) -> None:
        """Text of the paragraph, cell or style's name at hand; a field's result is its symbol."""
        if is_result and self._symbol is not None:
            del self._text[self._symbol]
            self._symbol = None
        self._text.append(text)
        self._in_bold &= bold or not any(map(str.isalnum, text))

    def put_aside(self, text: str, where: str) -> None:
        """Text of a header, footer, footnote or comment."""
        self._aside.setdefault(where, [""])[-1] += text

    def begin(self, word: bytes) -> None:
        """A picture, an object or a field begins; no result to come is that of an earlier field."""
        self.things.begin(word)
        if word == b"fldinst":
            self._symbol = None

    def end_field(self) -> None:
        """A field's code is known, and with it what it shows where its result says nothing."""
        if self.things.is_symbol:
            self._symbol = len(self._text)
        self._text.append(self.things.shown())

    def mark(self, word: bytes, value: int | None, target: str) -> None:
        """What one of `MARKS` ends, or says of the paragraph that follows."""
        if word in {b"par", b"sect"}:
            self.end_paragraph(target)
        elif word in {b"cell", b"nestcell"}:
            self._end_cell(target)
        elif word in {b"row", b"nestrow"}:
            self._end_row(target)
        elif word == b"intbl":
            self._in_table = True
        elif word == b"pard":
            self._style, self._outline, self._in_table = 0, False, False
        elif value is not None and word == b"s":
            self._style = value
        elif value is not None and word == b"outlinelevel":
            self._outline = value < _LEVELS
            if target == "stylesheet" and self._outline:
                self._of_headings.add(self._style)

    def end_style(self) -> None:
        """The name of a style is read: it tells headings and tables of contents in English."""
        name = "".join(self._text).strip()
        if _HEADING.match(name):
            self._of_headings.add(self._style)
        elif _CONTENTS.match(name):
            self._of_contents.add(self._style)
        self._text.clear()
        self._style, self._outline, self._in_bold = 0, False, True

    def end_aside(self, where: str) -> None:
        """A header, footer, footnote or comment ends, be it empty."""
        self._aside.setdefault(where, [""])
        self.end_paragraph(where)

    def end_paragraph(self, target: str) -> None:
        """A paragraph ends: of the text, or of what stands beside it."""
        if target != "body":
            if target in self._aside:
                self._aside[target][-1] = clean(self._aside[target][-1])
                self._aside[target].append("")
            return
        if self._in_table:
            self._text.append(" ")  # a cell of several paragraphs
            return
        self._end_table()
        in_bold, text = self._in_bold, self._taken()
        if self._style in self._of_contents:
            self.left_out["table of contents"] += bool(text)
        elif text and self._is_heading() and len(text) <= _LONGEST_HEADING:
            self.paragraphs.heading(text)
        else:
            self.paragraphs.add(text, bold=in_bold)
        self._show_pictures()

    def end(self) -> None:
        """The document ends, whatever was still open; what stands beside its text comes last."""
        self.end_paragraph("body")
        self._end_table()
        for where, texts in self._aside.items():
            self.paragraphs.aside(texts, where)

    def _is_heading(self) -> bool:
        return self._outline or self._style in self._of_headings

    def _taken(self) -> str:
        text = clean(paired("".join(self._text)))
        self._text.clear()
        self._symbol, self._in_bold = None, True
        return text

    def _end_cell(self, target: str) -> None:
        if target == "body":
            self._row.append(self._taken())

    def _end_row(self, target: str) -> None:
        if target == "body" and self._row:
            self._rows.append(list(self._row))
            self._row.clear()
            self._in_table = False

    def _end_table(self) -> None:
        """The rows so far are a table, since text outside of one follows."""
        if self._row:
            self._rows.append(list(self._row))
            self._row.clear()
        if self._rows:
            self.paragraphs.table(self._rows)
            self._rows.clear()
            self._show_pictures()

    def _show_pictures(self) -> None:
        """The words of the pictures of a paragraph, after it."""
        for picture in self.things.pictures():
            self.paragraphs.drawn(picture)


def paired(text: str) -> str:
    r"""Characters beyond the basic plane come as two \u words."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

"""A document as lines and rows of cells, for readers that need a table's columns and bold type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from cse_mapper.reading.wording import clean

LineKind = Literal["text", "bullet", "heading", "row"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A text with the number of its leading characters set in bold; "\\n" parts its paragraphs."""

    text: str
    bold: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, bullet or heading (one cell) or a row of a table, with its place in words.

    `table` numbers the tables of a document from 1, so that rows can be told apart; 0 is no table.
    """

    cells: tuple[Cell, ...]
    place: str
    kind: LineKind = "text"
    table: int = 0

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells if cell.text)


def cell_of(pieces: Iterable[tuple[str, bool]]) -> Cell:
    """A cell from runs of text, each bold or not; "\\n" in a run begins a new paragraph."""
    plain: list[str] = []
    bold = 0
    unbroken = True
    for text, is_bold in pieces:
        plain.append(text)
        if is_bold and unbroken:
            bold = sum(map(len, plain))
        elif any(map(str.isalnum, text)):
            unbroken = False
    whole = "".join(plain)
    text = _tidy(whole)
    return Cell(text, min(len(_tidy(whole[:bold])), len(text)))


def _tidy(text: str) -> str:
    return "\n".join(line for line in map(clean, text.split("\n")) if line)

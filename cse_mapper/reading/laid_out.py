"""A document as lines and rows of cells, for readers that need a table's columns and bold type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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

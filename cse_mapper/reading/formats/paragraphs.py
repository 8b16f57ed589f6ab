"""Counts paragraphs while a reader walks a document, so that every format counts alike.

The number is that of the non-empty paragraph from the start of the text, headings and list items
included; a row of a table counts as one. A person finds it by counting, a reader never invents it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cse_mapper.domain import Block, BlockKind, Locator
from cse_mapper.reading.formats.rows import row_texts


class Paragraphs:
    """Collects blocks with running number and current heading."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._count = 0
        self._heading: str | None = None

    def add(self, text: str, kind: BlockKind = "paragraph") -> None:
        """A paragraph, unless it is empty."""
        if text:
            self._count += 1
            self._blocks.append(
                Block(text, Locator(paragraph=self._count, heading=self._heading), kind)
            )

    def heading(self, text: str) -> None:
        """A heading; it stands above everything up to the next one."""
        if text:
            self._heading = None
            self.add(text, "heading")
            self._heading = text

    def table(
        self,
        rows: Iterable[Sequence[str]],
        *,
        has_header: bool = False,
        spans: Mapping[tuple[int, int], int] | None = None,
    ) -> None:
        """A table, a row at a time, as "Column: value; Column: value."; `spans` as `row_texts`."""
        numbered = [(index, list(enumerate(row))) for index, row in enumerate(rows)]
        for row in row_texts(numbered, has_header=has_header, spans=spans):
            self.add(row.text, "table")

    def aside(self, texts: Iterable[str], where: str, kind: BlockKind = "notes") -> None:
        """Text that stands outside the count: headers, footnotes, comments."""
        self._blocks.extend(Block(text, Locator(part=where), kind) for text in texts if text)

    def place(self) -> Locator:
        """Where something drawn stands: at the paragraph before it."""
        return Locator(paragraph=self._count or None, heading=self._heading)

    def put(self, blocks: Iterable[Block]) -> None:
        """Blocks that have a place of their own, such as the words of a picture."""
        self._blocks.extend(blocks)

    def blocks(self) -> tuple[Block, ...]:
        """All blocks so far, in order."""
        return tuple(self._blocks)

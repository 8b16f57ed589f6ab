"""One tree of what a document says, and its two views: blocks of evidence, lines of a report.

A reader of text with paragraphs and tables gives the tree, whatever its file looks like. Evidence
is quoted by the paragraph, with a place that a person finds by counting; a report is taken apart by
its tables' cells, its bullets and its bold type, and says nothing in pictures or in page headers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from cse_mapper.domain import Block, BlockKind, Locator
from cse_mapper.reading.formats.rows import table_texts
from cse_mapper.reading.wording import clean

Run = tuple[str, bool]  # a piece of text and whether it is bold; "\n" is the end of a line
LineKind = Literal["text", "bullet", "heading", "row"]
BULLET = re.compile(
    r"^\s*(?:[-*+\uf000-\uf0ff•●○◦▪▫■□►▶➢➤✓✔✗‣∙·\uf0b7\uf0a7\uf0d8–—]|o(?=\s+[A-Z\d*]))\s+"
)
_LEAST_SENTENCE, _LEAST_LEAD_IN = 8, 15  # words
_NOT_IN_A_LOOK = ("%", "\u00a3", "@", "://")
_LONGEST_LOOK, _LEAST_CAPITALS = 90, 8  # letters of what looks like a heading
_LONGEST_CARRIED = 80  # a cell merged over rows goes with each of them, unless it is a text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text of one kind, and what hangs on it: text boxes, pictures, notes.

    A "row" is one of a chart or of an inserted document's table, which comes in words already.
    """

    runs: tuple[Run, ...]
    kind: LineKind = "text"
    anchored: tuple[Node, ...] = ()

    @property
    def text(self) -> str:
        return clean("".join(text for text, _ in self.runs))


@dataclass(frozen=True, slots=True)
class TableCell:
    """What stands in a cell, how many columns it spans, and whether it goes on from above."""

    nodes: tuple[Node, ...]
    span: int = 1
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; `has_header` where the author marked the first row as one."""

    rows: tuple[tuple[TableCell, ...], ...]
    has_header: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """Something drawn, whose words are looked for when evidence is quoted: that takes its time."""

    words: Callable[[Locator], Iterable[Block]]


@dataclass(frozen=True, slots=True)
class Aside:
    """Text that stands outside the count: page headers, footnotes, comments."""

    texts: tuple[str, ...]
    where: str


Node = Paragraph | Table | Drawn | Aside


class Paragraphs:
    """Collects nodes for a reader that comes by one after the other, of plain text."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []

    def add(self, text: str, kind: LineKind = "text", *, bold: bool = False) -> None:
        """A paragraph, unless it is empty."""
        if text:
            self.nodes.append(Paragraph(((text, bold),), kind))

    def heading(self, text: str) -> None:
        """A heading; it stands above everything up to the next one."""
        self.add(text, "heading")

    def table(self, rows: Iterable[Iterable[str | TableCell]], *, has_header: bool = False) -> None:
        """A table of texts, or of cells where one of them spans others."""
        cells = (tuple(c if isinstance(c, TableCell) else cell(c) for c in row) for row in rows)
        self.nodes.append(Table(tuple(cells), has_header))

    def aside(self, texts: Iterable[str], where: str) -> None:
        """Text that stands outside the count, each once: a header is given in every section."""
        self.nodes.append(Aside(tuple(dict.fromkeys(filter(None, texts))), where))

    def drawn(self, words: Callable[[Locator], Iterable[Block]]) -> None:
        """Something drawn after the paragraph before it."""
        self.nodes.append(Drawn(words))


def plain(text: str, kind: LineKind = "text") -> Paragraph:
    """A paragraph of which nothing is known but its text."""
    return Paragraph(((text, False),), kind)


def cell(text: str, span: int = 1) -> TableCell:
    """A cell of one plain text."""
    return TableCell((plain(text),), span)


def paragraphs_in(nodes: Iterable[Node]) -> Iterator[Paragraph]:
    """The paragraphs of a cell; a table in a cell reads on as part of the cell."""
    for node in nodes:
        if isinstance(node, Paragraph):
            yield node
        elif isinstance(node, Table):
            for row in node.rows:
                for inner in row:
                    yield from paragraphs_in(inner.nodes)


def all_paragraphs(nodes: Iterable[Node]) -> Iterator[Paragraph]:
    """Every paragraph, those of text boxes after the one that they hang on."""
    for paragraph in paragraphs_in(nodes):
        yield paragraph
        yield from all_paragraphs(paragraph.anchored)


def blocks_of(nodes: Iterable[Node]) -> tuple[Block, ...]:
    """The document as evidence is quoted from it, a paragraph or a row of a table at a time.

    The number in a place is that of the non-empty paragraph from the start of the text, headings
    and list items included; a row of a table counts as one. A person finds it by counting, a reader
    never invents it.
    """
    view = _Blocks()
    view.tell(nodes)
    return tuple(view.blocks)


class _Blocks:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._count = 0
        self._heading: str | None = None

    def tell(self, nodes: Iterable[Node]) -> None:
        nodes = tuple(nodes)
        headings = _headings_by_look(nodes)
        for at, node in enumerate(nodes):
            if isinstance(node, Paragraph):
                self._paragraph(node, looks_so=at in headings)
                self.tell(node.anchored)
            elif isinstance(node, Table):
                self._table(node)
            elif isinstance(node, Drawn):
                # It stands at the paragraph before it, if there is one.
                place = Locator(paragraph=self._count or None, heading=self._heading)
                self.blocks.extend(node.words(place))
            else:
                place = Locator(part=node.where)
                self.blocks.extend(Block(text, place, "notes") for text in node.texts)

    def _paragraph(self, paragraph: Paragraph, *, looks_so: bool) -> None:
        if not (text := paragraph.text):
            return
        if looks_so or (paragraph.kind == "heading" and not _is_sentence(text)):
            self._heading = None  # it does not stand under the one before
            self._add(text, "heading")
            self._heading = text
        else:
            self._add(text, "table" if paragraph.kind == "row" else "paragraph")

    def _add(self, text: str, kind: BlockKind) -> None:
        self._count += 1
        self.blocks.append(Block(text, Locator(paragraph=self._count, heading=self._heading), kind))

    def _table(self, table: Table) -> None:
        rows: list[list[str]] = []
        spans: dict[tuple[int, int], int] = {}
        for row in table.rows:
            texts: list[str] = []
            for inner in row:
                spans[len(rows), len(texts)] = len(texts) + inner.span - 1
                text = clean(" ".join(p.text for p in paragraphs_in(inner.nodes)))
                above = rows[-1][len(texts)] if rows and len(texts) < len(rows[-1]) else ""
                # A row is quoted by itself, and without its first cell it would say nothing.
                if inner.goes_on and not text and len(above) <= _LONGEST_CARRIED:
                    text = above
                texts.extend([text, *[""] * (inner.span - 1)])
            rows.append(texts)
        if is_frame(rows):
            self.tell(node for row in table.rows for inner in row for node in inner.nodes)
            return
        for text in table_texts(rows, has_header=table.has_header, spans=spans):
            self._add(text, "table")
        self.tell(thing for row in table.rows for inner in row for thing in _hanging(inner.nodes))


def _headings_by_look(nodes: Sequence[Node]) -> set[int]:
    """Positions of the paragraphs that are headings by their look alone: short, bold or capitals.

    Few documents use the styles that there are for headings. Of several such lines the last one is
    over what follows, and the others are a title; over nothing, or over a heading, there is none.
    """
    found: set[int] = set()
    last: int | None = None
    for at, node in enumerate(nodes):
        if isinstance(node, Drawn) or (isinstance(node, Paragraph) and not node.text):
            continue
        before = nodes[last] if last is not None else None
        if last is not None and isinstance(before, Paragraph) and _stands_over(before, node):
            found.add(last)
        last = at if isinstance(node, Paragraph) and _looks_like_heading(node) else None
    return found


def _stands_over(before: Paragraph, node: Node) -> bool:
    if isinstance(node, Table):
        return True
    if not isinstance(node, Paragraph) or node.kind == "heading" or _looks_like_heading(node):
        return False
    return before.kind == "text" or node.kind == "text"  # in a list of items none is over the next


def _looks_like_heading(paragraph: Paragraph) -> bool:
    text = paragraph.text
    if paragraph.kind not in {"text", "bullet"} or len(text) > _LONGEST_LOOK:
        return False
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    # Neither a date, a number to call, an address or a result that is stressed, nor a sentence.
    if letters <= 2 * digits or any(mark in text for mark in _NOT_IN_A_LOOK) or text[-1] in ".,;":
        return False
    said = [(run, bold) for run, bold in paragraph.runs if any(map(str.isalnum, run))]
    in_capitals = text.isupper() and letters >= _LEAST_CAPITALS and " " in text
    return in_capitals or (bool(said) and all(bold for _, bold in said))


def _is_sentence(text: str) -> bool:
    """Whether a text says something, whatever its style: numbered paragraphs are often headings."""
    # A heading may end in a colon too; what leads in a list is longer.
    least = _LEAST_LEAD_IN if text.endswith(":") else _LEAST_SENTENCE
    return text.endswith((".", ";", ":")) and len(text.split()) >= least


def _hanging(nodes: Iterable[Node]) -> Iterator[Node]:
    """What stands in a cell and is not its text; it is said after the table."""
    for node in nodes:
        if isinstance(node, Paragraph):
            yield from node.anchored
        elif isinstance(node, Table):
            yield from _hanging(n for row in node.rows for inner in row for n in inner.nodes)
        else:
            yield node


def is_frame(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table only frames its content: its paragraphs are ordinary text."""
    return all(sum(map(bool, row)) <= 1 for row in rows)


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


def lines_of(nodes: Iterable[Node]) -> tuple[Line, ...]:
    """The document as an assessor's report is read: paragraphs and rows, without what is beside."""
    view = _Lines()
    view.tell(nodes)
    return tuple(view.lines)


class _Lines:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._paragraphs = self._tables = 0

    def tell(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if isinstance(node, Paragraph):
                self._paragraph(node)
                self.tell(node.anchored)
            elif isinstance(node, Table):
                self._table(node)

    def _paragraph(self, paragraph: Paragraph) -> None:
        whole = cell_of(paragraph.runs)
        if whole.text:
            self._paragraphs += 1
            kind = "text" if paragraph.kind == "row" else paragraph.kind
            self.lines.append(line_of(whole, f"paragraph {self._paragraphs}", kind))

    def _table(self, table: Table) -> None:
        # A frame takes a number too: a place names the table that a person counts.
        self._tables += 1
        number = self._tables
        rows: list[tuple[Cell, ...]] = []
        for row in table.rows:
            cells: list[Cell] = []
            for inner in row:
                cells.extend([_cell(inner), *[Cell("")] * (inner.span - 1)])
            rows.append(tuple(cells))
        if is_frame([[cell.text for cell in row] for row in rows]):
            self.tell(node for row in table.rows for inner in row for node in inner.nodes)
            return
        self.lines.extend(
            Line(cells, f"table {number}, row {position}", "row", number)
            for position, cells in enumerate(rows, start=1)
        )


def line_of(whole: Cell, place: str, kind: LineKind = "text") -> Line:
    """A paragraph as a line; a bullet that is typed counts as one that is set."""
    if mark := BULLET.match(whole.text):
        whole = Cell(whole.text[mark.end() :], max(0, whole.bold - mark.end()))
        kind = "bullet"
    return Line((whole,), place, kind)


def _cell(inner: TableCell) -> Cell:
    runs: list[Run] = []
    for paragraph in paragraphs_in(inner.nodes):
        if runs:
            runs.append(("\n", False))
        if paragraph.kind == "bullet":
            runs.append(("- ", False))
        runs.extend(paragraph.runs)
        # What an assessor writes in a box within a cell belongs to the element of its row.
        for boxed in paragraphs_in(paragraph.anchored):
            runs.extend([("\n", False), *boxed.runs])
    return cell_of(runs)


def cell_of(runs: Iterable[Run]) -> Cell:
    """A cell from runs of text, each bold or not; "\\n" in a run begins a new paragraph."""
    plain: list[str] = []
    bold = 0
    unbroken = True
    for text, is_bold in runs:
        plain.append(text)
        # Bold counts from the beginning only: later it stresses a word and begins nothing.
        if is_bold and unbroken:
            bold = sum(map(len, plain))
        elif any(map(str.isalnum, text)):
            unbroken = False
    whole = "".join(plain)
    text = _tidy(whole)
    return Cell(text, min(len(_tidy(whole[:bold])), len(text)))


def _tidy(text: str) -> str:
    return "\n".join(line for line in map(clean, text.split("\n")) if line)

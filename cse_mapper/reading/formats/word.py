"""Word documents (.docx, .docm, .dotx), as evidence and as lines of an assessor's report.

Word keeps no pages in the file, so places are paragraphs under headings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from xml.etree.ElementTree import Element

from cse_mapper.domain import Block, Locator
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import AS_PDF, Allowance, Extracted
from cse_mapper.reading.formats.layout_text import BULLET
from cse_mapper.reading.formats.office_parts import (
    OfficeParts,
    chart_texts,
    diagram_texts,
    drawn_by,
)
from cse_mapper.reading.formats.office_properties import office_properties
from cse_mapper.reading.formats.package import Package, local, open_package
from cse_mapper.reading.formats.paragraphs import Paragraphs
from cse_mapper.reading.formats.word_tree import (
    LEFT_OUT,
    Drawing,
    Node,
    Paragraph,
    Table,
    TableCell,
    Walk,
    styles_of,
)
from cse_mapper.reading.laid_out import Cell, Line, LineKind, cell_of
from cse_mapper.reading.wording import clean

_ASIDES = (
    ("header", "page header"),
    ("footer", "page footer"),
    ("footnotes", "footnotes"),
    ("endnotes", "endnotes"),
    ("comments", "comments"),
)
_LONGEST_CARRIED = 80  # a cell merged over rows goes with each of them, unless it is a text


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    with open_package(data, allowance) as package:
        view = _Evidence(package, _main_part(package), allowance)
        walk = Walk(styles_of(package, view.main))
        view.tell(_body(package, view.main, walk))
        for kind, where in _ASIDES:
            seen: set[str] = set()
            for part in package.related(view.main, kind):
                nodes = _aside(package.xml(part), walk)
                texts = [t for p in _deep(nodes) if (t := _text(p)) and t not in seen]
                seen.update(texts)
                view.paragraphs.aside(texts, where)
                view.pictures_of(part, nodes)
        for kind, target in package.relations(view.main).values():
            if kind == "vbaProject" and target in package.names:
                view.enclosed.name("macros", "Macros are programs, not evidence.")
        for what in sorted(walk.left_out):
            view.enclosed.name(what, LEFT_OUT[what])
        properties = office_properties(package)
    return view.enclosed.extracted(view.paragraphs.blocks(), properties, notes=view.notes)


def blocks_of_body(nodes: Iterable[Node], allowance: Allowance) -> tuple[Block, ...]:
    """The blocks of a body that stands alone, with no package around it."""
    view = _Evidence(None, "", allowance)
    view.tell(nodes)
    return view.paragraphs.blocks()


def lines_of_word(data: bytes, allowance: Allowance) -> tuple[Line, ...]:
    """The paragraphs and table rows of a .docx in order; page headers and footers are left out."""
    with open_package(data, allowance) as package:
        view = _Lines(package, _main_part(package), allowance)
        view.tell(_body(package, view.main, Walk(styles_of(package, view.main))))
    return tuple(view.lines)


def _main_part(package: Package) -> str:
    for kind, target in package.relations("").values():
        if kind == "officeDocument" and target in package.names:
            return target
    return "word/document.xml"


def _body(package: Package, main: str, walk: Walk) -> list[Node]:
    root = package.xml(main)
    if root is None:
        raise ReadingError("It has no text part", AS_PDF)
    return [node for body in root if local(body) == "body" for node in walk.nodes(body)]


@dataclass(slots=True)
class _Evidence:
    """The document as blocks that evidence is quoted from."""

    package: Package | None
    main: str
    allowance: Allowance
    paragraphs: Paragraphs = field(default_factory=Paragraphs)
    notes: list[str] = field(default_factory=list)
    enclosed: OfficeParts = field(init=False)

    def __post_init__(self) -> None:
        self.enclosed = OfficeParts(self.allowance)

    def tell(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if isinstance(node, Paragraph):
                text = _text(node)
                if node.kind == "heading":
                    self.paragraphs.heading(text)
                else:
                    self.paragraphs.add(text)
                self.tell(node.anchored)
            elif isinstance(node, Table):
                self._table(node)
            else:
                self._drawing(node)

    def pictures_of(self, part: str, nodes: Iterable[Node]) -> None:
        """The words of the pictures in a page header, a note or another part beside the body."""
        package = self.package
        for drawing in _drawings(nodes):
            target = _target(package, part, drawing) if package else ""
            if package and target and drawing.kind == "picture" and drawing.large:
                self.paragraphs.put(
                    self.enclosed.picture(partial(package.bytes, target), Locator())
                )

    def _table(self, table: Table) -> None:
        rows: list[list[str]] = []
        spans: dict[tuple[int, int], int] = {}
        for row in table.rows:
            texts: list[str] = []
            for cell in row:
                spans[len(rows), len(texts)] = len(texts) + cell.span - 1
                text = clean(" ".join(map(_text, _paragraphs(cell.nodes))))
                above = rows[-1][len(texts)] if rows and len(texts) < len(rows[-1]) else ""
                if cell.goes_on and not text and len(above) <= _LONGEST_CARRIED:
                    text = above
                texts.extend([text, *[""] * (cell.span - 1)])
            rows.append(texts)
        cells = [cell for row in table.rows for cell in row]
        if _is_frame(rows):
            for cell in cells:
                self.tell(cell.nodes)
            return
        self.paragraphs.table(rows, has_header=table.has_header, spans=spans)
        for cell in cells:
            for paragraph in _paragraphs(cell.nodes):
                self.tell(paragraph.anchored)

    def _drawing(self, drawing: Drawing) -> None:
        package = self.package
        if package is None:
            return
        if drawing.kind == "chunk":
            for block in _chunk(package, self.main, drawing, self.allowance, self.notes):
                if block.kind == "heading":
                    self.paragraphs.heading(block.text)
                else:
                    self.paragraphs.add(block.text, block.kind)
            return
        target = _target(package, self.main, drawing)
        if not target:
            return
        if drawing.kind == "picture":
            if drawing.large:
                self.paragraphs.put(
                    self.enclosed.picture(lambda: package.bytes(target), self.paragraphs.place())
                )
        elif drawing.kind == "object":
            self.enclosed.embedded(target.rpartition("/")[2], lambda: package.bytes(target))
        else:
            for text in _drawn(package, target, drawing):
                self.paragraphs.add(text, "table" if drawing.kind == "chart" else "paragraph")


@dataclass(slots=True)
class _Lines:
    """The document as lines and rows of cells, with what is bold."""

    package: Package
    main: str
    allowance: Allowance
    lines: list[Line] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0

    def tell(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if isinstance(node, Paragraph):
                self._paragraph(node)
                self.tell(node.anchored)
            elif isinstance(node, Table):
                self._table(node)
            elif node.kind == "chunk":
                for block in _chunk(self.package, self.main, node, self.allowance, []):
                    kind: LineKind = "heading" if block.kind == "heading" else "text"
                    self._paragraph(Paragraph(((block.text, False),), kind))

    def _paragraph(self, paragraph: Paragraph) -> None:
        cell = cell_of(paragraph.runs)
        if not cell.text:
            return
        self.paragraphs += 1
        kind = paragraph.kind
        mark = BULLET.match(cell.text)
        if mark:
            cell = Cell(cell.text[mark.end() :], max(0, cell.bold - mark.end()))
            kind = "bullet"
        self.lines.append(Line((cell,), f"paragraph {self.paragraphs}", kind))

    def _table(self, table: Table) -> None:
        self.tables += 1
        number = self.tables
        rows: list[tuple[Cell, ...]] = []
        for row in table.rows:
            cells: list[Cell] = []
            for cell in row:
                cells.extend([_cell(cell), *[Cell("")] * (cell.span - 1)])
            rows.append(tuple(cells))
        if _is_frame([[cell.text for cell in row] for row in rows]):
            for row in table.rows:
                for cell in row:
                    self.tell(cell.nodes)
            return
        self.lines.extend(
            Line(cells, f"table {number}, row {position}", "row", number)
            for position, cells in enumerate(rows, start=1)
        )


def _text(paragraph: Paragraph) -> str:
    return clean("".join(text for text, _ in paragraph.runs))


def _is_frame(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table only frames its content: its paragraphs are ordinary text."""
    return all(sum(map(bool, row)) <= 1 for row in rows)


def _paragraphs(nodes: Iterable[Node]) -> Iterator[Paragraph]:
    """The paragraphs of a cell; a table in a cell reads on as part of the cell."""
    for node in nodes:
        if isinstance(node, Paragraph):
            yield node
        elif isinstance(node, Table):
            for row in node.rows:
                for cell in row:
                    yield from _paragraphs(cell.nodes)


def _cell(cell: TableCell) -> Cell:
    pieces: list[tuple[str, bool]] = []
    for paragraph in _paragraphs(cell.nodes):
        if pieces:
            pieces.append(("\n", False))
        if paragraph.kind == "bullet":
            pieces.append(("- ", False))
        pieces.extend(paragraph.runs)
        for inner in _paragraphs(paragraph.anchored):
            pieces.extend([("\n", False), *inner.runs])
    return cell_of(pieces)


def _target(package: Package, main: str, drawing: Drawing) -> str:
    kinds = {"picture": "image", "chart": "chart", "diagram": "diagramData", "chunk": "aFChunk"}
    if drawing.kind == "object":
        return drawn_by(package, main, "oleObject", drawing.identity) or drawn_by(
            package, main, "package", drawing.identity
        )
    return drawn_by(package, main, kinds[drawing.kind], drawing.identity)


def _drawn(package: Package, target: str, drawing: Drawing) -> Iterator[str]:
    root = package.xml(target)
    return chart_texts(root) if drawing.kind == "chart" else diagram_texts(root)


def _chunk(
    package: Package, main: str, drawing: Drawing, allowance: Allowance, notes: list[str]
) -> tuple[Block, ...]:
    """A document of another format that Word shows as part of this one (altChunk)."""
    from cse_mapper.reading.extract import extract

    target = drawn_by(package, main, "aFChunk", drawing.identity)
    if not target:
        return ()
    if allowance.depth >= allowance.max_depth:
        notes.append(
            "A document inserted into it is packed too deeply to be read: save it by itself."
        )
        return ()
    allowance.depth += 1
    try:
        found = extract(target.rpartition("/")[2], package.bytes(target), allowance)
    except ReadingError as error:
        if allowance.bytes_left < 0:
            raise
        notes.append(
            f"A document inserted into it was not read ({error.problem}): open it in Word, "
            "save it, and run again."
        )
        return ()
    finally:
        allowance.depth -= 1
    notes.extend(found.notes)
    return tuple(replace(block, locator=Locator()) for block in found.blocks)


def _aside(root: Element | None, walk: Walk) -> tuple[Node, ...]:
    return () if root is None else walk.nodes(root)


def _drawings(nodes: Iterable[Node]) -> Iterator[Drawing]:
    for node in nodes:
        if isinstance(node, Drawing):
            yield node
        elif isinstance(node, Paragraph):
            yield from _drawings(node.anchored)
        else:
            for row in node.rows:
                for cell in row:
                    yield from _drawings(cell.nodes)


def _deep(nodes: Iterable[Node]) -> Iterator[Paragraph]:
    for paragraph in _paragraphs(nodes):
        yield paragraph
        yield from _deep(paragraph.anchored)

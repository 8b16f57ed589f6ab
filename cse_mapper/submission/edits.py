"""What people wrote into the last draft, so that the next one keeps it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import OutputError

SHOW, TELL, RATING, OWN_RATING, COMMENTS = (
    "Show me",
    "Tell me",
    "Rating that the evidence suggests",
    "Your rating",
    "Comments",
)
_ELEMENT = re.compile(r"([1-5]\.[1-5]\.[1-6])\b")
# What the program says of an element is said anew each time; the rest is people's to change.
_OURS = ("Asked", "Gap")


@dataclass(frozen=True, slots=True)
class Edited:
    """What a person changed under one element: its paragraphs (as Word has them) and cells.

    `paragraphs` is None where the draft's own stand as they were written; `cells` holds only those
    that a person filled in or changed, by the name of their row.
    """

    paragraphs: tuple[Any, ...] | None = None
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> tuple[str, ...]:
        """The paragraphs as plain text."""
        return tuple(map(_text, self.paragraphs or ()))


@dataclass(frozen=True, slots=True)
class Written:
    """What a run wrote under one element: its paragraphs as text, and its cells."""

    paragraphs: tuple[str, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)


def read_edits(path: Path, written: Mapping[str, Written]) -> dict[str, Edited]:
    """Find what people changed in the Word document at `path` since a run wrote it.

    `written` is what that run wrote, by element; where it is not known, all text is people's.
    Raises OutputError where the document cannot be read, before anything is overwritten.
    """
    import docx

    try:
        document = docx.Document(str(path))
        sections = list(_sections(document))
    except Exception as error:  # whatever a damaged file makes the library raise
        raise OutputError(
            f"{path} stands where the draft belongs, but cannot be read.",
            "Open it in Word and save it again, or move it to another folder; then run again.",
        ) from error
    edits = {}
    for element, paragraphs, cells in sections:
        before = written.get(element, Written())
        texts = tuple(map(_text, paragraphs))
        changed = {
            name: text
            for name, text in cells.items()
            if name != RATING and text != before.cells.get(name, "")
        }
        own = texts != before.paragraphs or any(map(_tracked, paragraphs))
        if own or changed:
            kept = tuple(map(_portable, paragraphs)) if own else None
            edits[element] = Edited(kept, changed)
    return edits


def _sections(document: Any) -> Iterator[tuple[str, list[Any], dict[str, str]]]:
    """Each element of the draft with its paragraphs, ours left out, and the cells of its table."""
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    known = set(load_standard().ids)
    element = ""
    paragraphs: list[Any] = []
    cells: dict[str, str] = {}
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            style = (block.style.name if block.style is not None else "") or ""
            if style.startswith("Heading"):
                if element:
                    yield element, paragraphs, cells
                match = _ELEMENT.match(_text(block._p))
                element = match[1] if match and match[1] in known else ""
                paragraphs, cells = [], {}
            elif element and style not in _OURS and (_text(block._p) or _tracked(block._p)):
                paragraphs.append(block._p)
        elif isinstance(block, Table) and element:
            for row in block.rows:
                if len(row.cells) == 2:
                    name, value = (_cell_text(cell) for cell in row.cells)
                    cells[name] = value
    if element:
        yield element, paragraphs, cells


def _text(paragraph: Any) -> str:
    """All that a reader sees of a paragraph's XML, what was inserted with changes tracked too."""
    from docx.oxml.ns import qn

    return "".join(node.text or "" for node in paragraph.iter(qn("w:t"))).strip()


def _cell_text(cell: Any) -> str:
    return "\n".join(_text(paragraph._p) for paragraph in cell.paragraphs).strip()


def _tracked(paragraph: Any) -> bool:
    from docx.oxml.ns import qn

    return next(paragraph.iter(qn("w:ins"), qn("w:del")), None) is not None


def _portable(paragraph: Any) -> Any:
    """A copy of a paragraph that stands in another document: what points into this one goes.

    Pictures, comments, footnotes and links to the web live beside the text in a Word file; the
    words stay, and a list becomes one of bullets.
    """
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    copy = deepcopy(paragraph)
    beside = ("drawing", "pict", "object", "commentReference", "commentRangeStart",
              "commentRangeEnd", "footnoteReference", "endnoteReference", "bookmarkStart",
              "bookmarkEnd", "sectPr")  # fmt: skip
    for node in list(copy.iter(*(qn(f"w:{name}") for name in beside))):
        node.getparent().remove(node)
    for link in copy.iter(qn("w:hyperlink")):
        link.attrib.pop(qn("r:id"), None)
    for numbered in list(copy.iter(qn("w:numPr"))):
        properties = numbered.getparent()
        properties.remove(numbered)
        for old in properties.findall(qn("w:pStyle")):
            properties.remove(old)
        style = OxmlElement("w:pStyle")
        style.set(qn("w:val"), "ListBullet")
        properties.insert(0, style)
    return copy

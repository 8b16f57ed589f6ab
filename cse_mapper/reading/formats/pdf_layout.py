"""The text of a PDF as its author laid it out: paragraphs and rows, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cse_mapper.reading.formats.pdf_columns import in_reading_order, reaching
from cse_mapper.reading.formats.pdf_furniture import usual_size, without_furniture
from cse_mapper.reading.formats.pdf_lines import Printed
from cse_mapper.reading.formats.pdf_page import Frame
from cse_mapper.reading.formats.pdf_paragraphs import Setting, finished, leadings, over_pages
from cse_mapper.reading.formats.pdf_rows import one_table, with_columns
from cse_mapper.reading.mending import vocabulary


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A document as paragraphs and rows by page, and the lines at its pages' edges, once each.

    `edges` are (page from 1, "page header" or "page footer", text); `usual` is the size of type
    that most of it is set in.
    """

    pages: tuple[tuple[Printed, ...], ...]
    edges: tuple[tuple[int, str, str], ...]
    usual: float


def lay_out(pages: Sequence[Sequence[Frame]]) -> LaidOut:
    """The text of a document as its author laid it out, page by page in reading order."""
    printed = [
        [
            p
            for at, frame in enumerate(page)
            for p in in_reading_order(frame, number * 1000 + at * 50)
        ]
        for number, page in enumerate(pages, start=1)
    ]
    heights = [page[0].height if page else 0.0 for page in pages]
    usual = usual_size(printed)
    kept, edges = without_furniture(printed, heights, usual)
    kept = one_table(reaching(kept))
    leading = leadings(kept)
    kept = with_columns(kept, leading.flowing(usual))
    words = vocabulary("\n".join(cell.text for page in kept for p in page for cell in p.cells))
    setting = Setting(words, leading)
    joined = [list(finished(page, setting)) for page in kept]
    return LaidOut(tuple(map(tuple, over_pages(joined, words, usual))), edges, usual)

"""Bytes of an assessor's report to its lines and rows; runs in the worker that opens the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cse_mapper.domain import Block
from cse_mapper.reading.document import Cell, Line, lines_of
from cse_mapper.reading.extract import extract, read_as_it_is
from cse_mapper.reading.extracted import OCR_REMEDY, Allowance, NeedsOcrError
from cse_mapper.reading.filetype import format_of

_FEW_LETTERS = 200  # a scanner's name, a cover
_COLUMN = re.compile(r"(?:^|; )([A-Z][^:;]{2,60}): ")


def extract_lines(name: str, data: bytes, allowance: Allowance) -> tuple[Line, ...]:
    """The paragraphs, bullets and table rows of a report of any kind, without its pictures.

    Where it has hardly any, its pages may be pictures: these are read through OCR where that is
    installed.
    """
    kind = format_of(name, data)
    lines: tuple[Line, ...] = ()
    # Read by its lines: two rows of a table may be parted by nothing but their ends.
    if kind in ("text", "markdown"):
        from cse_mapper.reading.formats.layout_text import lines_of_text
        from cse_mapper.reading.formats.plain_text import decode

        return lines_of_text(decode(data))
    if kind == "pdf":
        from cse_mapper.reading.formats.pdf import lines_of_pdf

        lines = lines_of_pdf(data, allowance)
        if sum(len(line.text) for line in lines) <= _FEW_LETTERS:
            lines = ()
    elif kind is not None:
        allowance.text_only = True
        lines = lines_of(read_as_it_is(name, data, allowance).body)
        allowance.text_only = False
    if lines:
        return lines
    extracted = extract(name, data, allowance)
    if not extracted.blocks and (extracted.needs_ocr or extracted.unread_pages):
        raise NeedsOcrError("It is a picture of text", OCR_REMEDY)
    return tuple(_lines(extracted.blocks))


def _lines(blocks: Iterable[Block]) -> Iterator[Line]:
    """What blocks tell of the lines of a format that has no tree: slides, sheets, mail, scans."""
    for block in blocks:
        # They stand between a finding and its end, on every page.
        if block.locator.part in ("page header", "page footer"):
            continue
        place = str(block.locator)
        if block.kind in ("table", "cells"):
            values = [part for part in _COLUMN.split(block.text)[2::2] if part.strip()]
            if len(values) > 1:
                cells = tuple(Cell(value.strip()) for value in values)
                yield Line(cells, place, "row", 1)
                continue
        yield Line((Cell(block.text),), place, "heading" if block.kind == "heading" else "text")

"""Bytes of any supported kind to lines and rows; runs in the worker that opens the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cse_mapper.domain import Block
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extract import extract
from cse_mapper.reading.extracted import OCR_REMEDY, PASSWORD, Allowance, NeedsOcrError
from cse_mapper.reading.filetype import format_of
from cse_mapper.reading.laid_out import Cell, Line

_COLUMN = re.compile(r"(?:^|; )([A-Z][^:;]{2,60}): ")


def extract_lines(name: str, data: bytes, allowance: Allowance) -> tuple[Line, ...]:
    """The lines of a text, Word or PDF file with its tables' cells; of others, what blocks tell.

    A PDF whose pages are pictures is read through OCR where that is installed.
    """
    kind = format_of(name, data)
    if kind == "encrypted":
        raise ReadingError(*PASSWORD)
    if kind in ("text", "markdown"):
        from cse_mapper.reading.formats.layout_text import lines_of_text
        from cse_mapper.reading.formats.plain_text import decode

        return lines_of_text(decode(data))
    if kind == "docx":
        from cse_mapper.reading.formats.word import lines_of_word

        return lines_of_word(data, allowance)
    if kind == "pdf":
        from cse_mapper.reading.formats.pdf import lines_of_pdf

        lines = lines_of_pdf(data, allowance)
        if sum(len(line.text) for line in lines) > 200:
            return lines
    extracted = extract(name, data, allowance)
    if not extracted.blocks and (extracted.needs_ocr or extracted.unread_pages):
        raise NeedsOcrError("It is a picture of text", OCR_REMEDY)
    return tuple(_lines(extracted.blocks))


def _lines(blocks: Iterable[Block]) -> Iterator[Line]:
    for block in blocks:
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

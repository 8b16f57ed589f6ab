"""Turns the cells of one sheet into blocks whose places are the ranges the text stands in."""

from __future__ import annotations

from collections.abc import Iterator

from cse_mapper.domain import Block, Locator
from cse_mapper.reading.formats.cells import cell_range
from cse_mapper.reading.formats.rows import Row, row_texts


def sheet_blocks(sheet: str, rows: list[Row]) -> Iterator[Block]:
    """One block for each filled row, in order; rows and columns are 0-based."""
    for row in row_texts(rows):
        place = Locator(sheet=sheet, cells=cell_range(row.row, row.first, row.last))
        yield Block(row.text, place, "heading" if row.is_heading else "cells")

"""Sees the columns of a table without ruled lines in the white between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_NUMBERING = re.compile(r"^\W*(?:[\dA-Za-z]{1,3}(?:\.\d{1,2})*[.):]?|\(?[a-z]\)|\W+)$")
_SNAP = 5.0  # points by which the left edge of a column may differ from line to line


def groups_of(chars: Sequence[Any]) -> list[list[Any]]:
    """The characters of a line, parted where the white is far wider than between two words.

    A bullet or a number at the beginning stays with the text beside it.
    """
    groups: list[list[Any]] = []
    end = 0.0
    for char in chars:
        wide = max(9.0, float(char.get("size", 10.0)) * 0.95)
        if not groups or (char["x0"] - end > wide and char["text"].strip()):
            groups.append([])
        groups[-1].append(char)
        if char["text"].strip():
            end = char["x1"]
    if len(groups) == 2 and _NUMBERING.match("".join(char["text"] for char in groups[0]).strip()):
        return [groups[0] + groups[1]]
    return groups


class Columns:
    """Follows the columns of a table down the pages: to which cells does the next line belong?

    `leading` is the document's line distance over its type size.
    """

    def __init__(self, leading: float) -> None:
        self._leading = leading
        self._lefts: list[float] = []
        self._last: float | None = 0.0
        self.table = 0

    def new_page(self) -> None:
        """The next line stands at the top of a page: its distance to the last says nothing."""
        self._last = None

    def end(self) -> None:
        """Something else stands here: the table is over."""
        self._lefts = []

    def place(self, groups: Sequence[Sequence[Any]]) -> list[int] | None:
        """The column (from 0) of each group, or None for a line that belongs to no table."""
        if not groups:
            return None
        lefts = [float(group[0]["x0"]) for group in groups]
        right, top = float(groups[-1][-1]["x1"]), float(groups[0][0]["top"])
        size = float(groups[0][0].get("size", 10.0))
        distance = 0.0 if self._last is None else top - self._last
        self._last = top
        columns = [column for left in lefts if (column := self._column(left)) is not None]
        fits = len(columns) == len(groups) == len(set(columns))
        if len(groups) > 1:
            if fits and 0 <= distance <= self._leading * size * 2.6:
                return columns
            self._lefts = lefts
            self.table += 1
            return list(range(len(groups)))
        # One column's text going on; text at the left margin only where it ends before the next.
        if (
            fits
            and distance <= self._leading * size * 1.25
            and (columns[0] or right < self._lefts[1] - 2)
        ):
            return columns
        if distance > self._leading * size * 1.25 or right > (self._lefts or [0, 0])[1]:
            self._lefts = []
        return None

    def __len__(self) -> int:
        return len(self._lefts)

    def _column(self, left: float) -> int | None:
        for column, known in enumerate(self._lefts):
            if abs(known - left) <= _SNAP:
                return column
        return None

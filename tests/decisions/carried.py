"""A workbook that people edit and runs overwrite, in this process and without a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from cse_mapper.assessment.triage import triage as triage_of
from cse_mapper.decisions import DECISIONS_FILE, apply_decisions, read_decisions
from cse_mapper.decisions.taking_up import carry_on, take_up
from cse_mapper.domain import Coverage, Match
from cse_mapper.outputs.workbook import write_workbook
from tests.outputs.workbook_sample import make_coverage


class Council:
    """A folder of reports; `run` is what a run does to it with the matches of that day."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.path = output / "coverage.xlsx"
        self.decisions = output / DECISIONS_FILE
        self.told: tuple[str, ...] = ()

    def run(self, matches: Sequence[Match], *, triage: bool = False) -> None:
        self.told = take_up(self.output, self.decisions, None, None).sentences
        passages = [match.passage for match in matches]
        decided, _ = apply_decisions(matches, passages, read_decisions(self.decisions))
        coverage = make_coverage(*decided)
        carried = carry_on(self.output, self.decisions, None, redacted=False)
        assert carried.sentences == ()  # said once
        additions = carried.additions
        asked = triage_of(coverage) if triage else ()
        write_workbook(coverage, self.path, triage=asked, additions=additions)

    def edit(self, change: Callable[[Any], None]) -> None:
        book = load_workbook(self.path)
        change(book)
        book.save(self.path)

    def book(self) -> Any:
        return load_workbook(self.path)


def place(sheet: Any, column: str, row: str = "", *, by: str = "") -> Any:
    """The cell of a column by its heading, in the row whose first (or `by`) column says `row`."""
    headings = {cell.value: cell.column for cell in sheet[1]}
    key = headings[by] if by else 1
    numbers = [r for r in range(2, sheet.max_row + 1) if sheet.cell(r, key).value == row]
    return sheet.cell(numbers[0] if row else 1, headings[column])


def without(coverage: Coverage, element: str) -> Coverage:
    kept = tuple(one for one in coverage.elements if one.element != element)
    return replace(coverage, elements=kept)

"""What counts for each element of the sample council: the same in every output, and its reason."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console

from cse_mapper.domain import Coverage
from cse_mapper.domain.rules import load_rules
from cse_mapper.model.store import load_model
from cse_mapper.outputs.json_file import read_coverage, write_json
from cse_mapper.outputs.page import write_page
from cse_mapper.outputs.terminal_element import print_element
from cse_mapper.outputs.workbook import write_workbook
from cse_mapper.pipeline import map_evidence

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample"


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    expected = json.loads((SAMPLE / "expected.json").read_text(encoding="utf-8"))
    return map_evidence(
        SAMPLE / "evidence",
        model=load_model(),
        rules=load_rules(None),
        assessment_date=date.fromisoformat(expected["assessment_date"]),
        jobs=2,
    )


@pytest.fixture(scope="module")
def pieces(coverage: Coverage) -> dict[str, int]:
    """The pieces of each element, as the areas of the record have them."""
    counts = {
        element.element: sum(cell.pieces for cell in element.areas.values())
        for element in coverage.elements
    }
    assert sum(counts.values()) > 400
    return counts


def test_reasons_count_what_the_areas_count(coverage: Coverage, pieces: dict[str, int]) -> None:
    for element in coverage.elements:
        said = element.reasons[-1].text
        if element.status != "missing":
            counted = re.match(r"(\d+) passages? in (\d+) documents?:", said)
            assert counted, said
            documents = {m.passage.document for m in element.matches if m.counts}
            assert int(counted[1]) == pieces[element.element]
            assert int(counted[2]) == len(documents)
        elif pieces[element.element]:
            assert said.startswith(f"{pieces[element.element]} passage"), said


def test_the_page_counts_the_same(
    coverage: Coverage, pieces: dict[str, int], tmp_path: Path
) -> None:
    html = write_page(coverage, tmp_path / "coverage.html").read_text(encoding="utf-8")
    matrix = dict(
        re.findall(
            r'<tr data-element="([\d.]+)".*?<td class="count" data-sort="\d+">(\d+)</td>', html
        )
    )
    assert {element: int(count) for element, count in matrix.items()} == pieces
    for element in pieces:
        article = html.split(f'<article class="element" id="e-{element}"')[1].split("</article>")[0]
        counted = re.search(r"<summary>(\d+) passages? counts?", article)
        assert (int(counted[1]) if counted else 0) == pieces[element]


def test_the_workbook_counts_the_same(
    coverage: Coverage, pieces: dict[str, int], tmp_path: Path
) -> None:
    path = write_workbook(coverage, tmp_path / "coverage.xlsx")
    book = openpyxl.load_workbook(path, read_only=True)
    for sheet, elements in (
        ("Matrix", set(pieces)),
        ("Gaps", {e.element for e in coverage.elements if e.status in ("missing", "thin")}),
    ):
        rows = list(book[sheet].iter_rows(values_only=True))
        head = next(number for number, row in enumerate(rows) if row[0] == "Element")
        column = rows[head].index("Pieces")
        found = {row[0]: row[column] for row in rows[head + 1 :] if row[0] in pieces}
        assert found == {element: pieces[element] for element in elements}


def test_the_terminal_counts_the_same(coverage: Coverage, pieces: dict[str, int]) -> None:
    for element in coverage.elements:
        console = Console(file=io.StringIO(), width=200)
        print_element(coverage, element.element, console)
        said = console.file.getvalue()  # type: ignore[attr-defined]
        counted = re.search(r"(\d+) passages? counts?", said)
        assert (int(counted[1]) if counted else 0) == pieces[element.element]


def test_the_file_counts_the_same(
    coverage: Coverage, pieces: dict[str, int], tmp_path: Path
) -> None:
    again = read_coverage(write_json(coverage, tmp_path / "coverage.json"))
    for element in again.elements:
        assert sum(bool(match.counts) for match in element.matches) == pieces[element.element]

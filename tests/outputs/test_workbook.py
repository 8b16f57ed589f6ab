from pathlib import Path

from openpyxl import load_workbook

from cse_mapper.outputs.workbook import write_workbook
from tests.outputs.workbook_sample import make_large_coverage


def test_it_has_the_sheets_a_coordinator_expects(tmp_path: Path) -> None:
    path = write_workbook(make_large_coverage(), tmp_path / "coverage.xlsx", evidence=tmp_path)
    book = load_workbook(path)
    assert book.sheetnames == [
        "Summary", "Matrix", "Matrix by document", "Evidence", "Gaps", "Files", "Lists",
    ]  # fmt: skip
    assert book["Lists"].sheet_state == "hidden"
    assert book["Matrix"].max_row == 1 + 57
    assert book["Evidence"].max_row == 1 + 160

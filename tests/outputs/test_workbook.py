from pathlib import Path

from openpyxl import load_workbook

from cse_mapper.outputs.workbook import write_workbook
from tests.outputs.invented import invented_coverage


def test_it_has_the_sheets_a_coordinator_expects(tmp_path: Path) -> None:
    path = write_workbook(invented_coverage(), tmp_path / "coverage.xlsx", evidence=tmp_path)
    book = load_workbook(path)
    assert book.sheetnames == [
        "Summary", "Matrix", "Matrix by document", "Evidence", "Gaps", "Files", "Lists",
    ]  # fmt: skip
    assert book["Lists"].sheet_state == "hidden"
    assert book["Matrix"].max_row == 1 + 57
    matches = sum(len(element.matches) for element in invented_coverage().elements)
    assert book["Evidence"].max_row == 1 + matches

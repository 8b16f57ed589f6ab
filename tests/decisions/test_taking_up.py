"""Whoever types into the workbook and runs again without `review` loses nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from cse_mapper.decisions import DECISIONS_FILE, read_decisions
from cse_mapper.decisions.taking_up import MOST_BACKUPS, take_up
from cse_mapper.errors import OutputError, WorkbookError
from cse_mapper.storage.cache import Cache

ROOT = Path(__file__).resolve().parents[2]
TEXT = (
    "We answer every telephone call within twenty seconds and every letter within ten working "
    "days. Callers who leave a message are rung back on the same day, and the results are put up "
    "in every reception each month."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "evidence" / "housing").mkdir(parents=True)
    (tmp_path / "evidence" / "housing" / "standards.txt").write_text(TEXT)
    return tmp_path


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cse_mapper", "evidence", "--cache-dir", "cache", *options],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def edit(folder: Path, decision: str) -> None:
    """Types a decision into the first row of Evidence, an owner into Gaps, and adds a sheet."""
    path = folder / "cse-coverage" / "coverage.xlsx"
    book = load_workbook(path)
    sheet = book["Evidence"]
    header = {cell.value: cell.column for row in sheet.iter_rows(max_row=8) for cell in row}
    row = next(c.row for r in sheet.iter_rows(max_row=8) for c in r if c.value == "Decision")
    sheet.cell(row + 1, header["Decision"], decision)
    sheet.cell(row + 1, header["Reviewer"], "Pat")
    book.create_sheet("Mine")["A1"] = "my own notes"
    book.save(path)


def test_a_decision_is_taken_up_by_the_next_run_and_the_workbook_is_kept(folder: Path) -> None:
    assert run(folder).returncode == 0
    assert "taken up" not in run(folder).stderr  # nobody touched it
    assert not (folder / "cse-coverage" / "backups").exists()
    edit(folder, "reject")
    done = run(folder)
    assert done.returncode == 0, done.stderr
    assert "coverage.xlsx: 1 decision taken up, 1 sheet of yours kept." in done.stderr
    (decided,) = read_decisions(folder / "cse-coverage" / DECISIONS_FILE)
    assert (decided.action, decided.reviewer) == ("rejected", "Pat")
    (copy,) = (folder / "cse-coverage" / "backups").glob("coverage-*.xlsx")
    assert load_workbook(copy)["Mine"]["A1"].value == "my own notes"
    assert str(copy.name) in done.stderr
    assert "taken up" not in run(folder).stderr


def test_no_more_than_the_last_three_are_kept(folder: Path) -> None:
    run(folder)
    for number in range(MOST_BACKUPS + 2):
        edit(folder, ("accept", "reject")[number % 2])
        path = folder / "cse-coverage" / "coverage.xlsx"
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
        take_up(path.parent, path.parent / DECISIONS_FILE, None, None)
    copies = sorted(p.name for p in (path.parent / "backups").iterdir())
    assert len(copies) == MOST_BACKUPS


def test_what_is_open_or_no_workbook_of_ours_stops_the_run_before_anything(folder: Path) -> None:
    run(folder)
    output = folder / "cse-coverage"
    mark = output / "~$coverage.xlsx"
    edit(folder, "accept")
    mark.touch()
    with pytest.raises(OutputError, match="close it"):
        take_up(output, output / DECISIONS_FILE, Cache(folder / "cache"), None)
    mark.unlink()
    (output / "coverage.xlsx").write_bytes(b"budget of the housing team")
    done = run(folder)
    assert done.returncode == 1
    assert "rename it" in done.stderr
    assert (output / "coverage.xlsx").read_bytes() == b"budget of the housing team"
    with pytest.raises(WorkbookError):
        take_up(output, output / DECISIONS_FILE, None, None)


def test_a_workbook_about_other_evidence_stops_the_run_and_changes_nothing(folder: Path) -> None:
    run(folder)
    edit(folder, "accept")
    output = folder / "cse-coverage"
    before = {path.name: path.read_bytes() for path in output.iterdir()}
    (folder / "evidence" / "housing" / "standards.txt").rename(folder / "evidence" / "other.txt")
    done = run(folder)
    assert done.returncode == 1
    assert "is about other evidence: none of the 1 files" in done.stderr
    assert {path.name: path.read_bytes() for path in output.iterdir()} == before
    (output / "coverage.xlsx").rename(folder / "mine.xlsx")
    assert run(folder).returncode == 0


def test_a_damaged_decisions_file_is_named_with_its_own_remedy(folder: Path) -> None:
    run(folder)
    edit(folder, "accept")
    (folder / "cse-coverage" / DECISIONS_FILE).write_text("{\n")
    done = run(folder)
    assert done.returncode == 1
    assert "line 1" in done.stderr
    assert "rename" not in done.stderr


def test_a_redacted_run_does_not_mask_what_stands_nowhere_else(folder: Path) -> None:
    run(folder)
    path = folder / "cse-coverage" / "coverage.xlsx"
    book = load_workbook(path)
    book.create_sheet("Mine")["A1"] = "ring 07700 900461"
    book.save(path)
    before = path.read_bytes()
    done = run(folder, "--redact")
    assert done.returncode == 1
    assert "--output" in done.stderr
    assert path.read_bytes() == before
    assert run(folder, "--redact", "-o", "shared").returncode == 0


def test_a_file_whose_name_is_shown_in_plain_letters_is_known_again(folder: Path) -> None:
    housing = folder / "evidence" / "housing"
    (housing / "standards.txt").rename(housing / "our  standards\u200b.txt")
    assert run(folder).returncode == 0
    edit(folder, "accept")
    done = run(folder)
    assert done.returncode == 0, done.stderr
    assert "1 decision taken up" in done.stderr

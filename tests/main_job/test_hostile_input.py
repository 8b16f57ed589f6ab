"""`batch` and `follow-up` with folders and reports that mean harm: an answer, never a failure."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from benchmarks.hostile import damaged
from tests.main_job.conftest import CHOSEN, ROOT, SAMPLE

NAMES = ["Aby", "<script>alert(1)", '=HYPERLINK("x")', "\x1b[31mred", "a" * 120]
if sys.platform == "win32":
    NAMES = ["Aby", "=HYPERLINK(x)", "a" * 60]


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cse_mapper", *arguments, "--no-cache"],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=300,
    )


@pytest.fixture
def councils(tmp_path: Path) -> Path:
    """Councils of damaged files under names that are markup, formulas and escapes."""
    chance = random.Random(7)
    whole = [(SAMPLE / name).read_bytes() for name in CHOSEN]
    for name in NAMES:
        folder = tmp_path / "councils" / name / "housing"
        folder.mkdir(parents=True)
        for number in range(4):
            at = chance.randrange(len(CHOSEN))
            suffix = Path(CHOSEN[at]).suffix
            content = damaged(whole[at] or b"x", chance.choice(whole) or b"x", chance)
            (folder / f"{number}{suffix}").write_bytes(content)
    (tmp_path / "councils" / "empty").mkdir()
    (tmp_path / "councils" / "loose.txt").write_text("In no folder.")
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "councils" / "pipe")
        (tmp_path / "councils" / "link").symlink_to("/etc")
    return tmp_path / "councils"


def test_a_batch_of_hostile_folders_is_read_or_explained(councils: Path, tmp_path: Path) -> None:
    done = run("batch", "councils", "-o", "all", cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-600:]
    assert "Traceback" not in done.stdout + done.stderr
    assert "\x1b[31mred" not in done.stdout + done.stderr
    page = (tmp_path / "all" / "overview.html").read_text("utf-8")
    assert "<script>alert(1)" not in page
    assert "Aby" in page
    assert not {"passwd", "hosts"} & {path.name for path in (tmp_path / "all").rglob("*")}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("dots.txt", "Findings\n1.1.1 " + "." * 50_000 + "\n" + "1." * 20_000),
        ("deep.html", "<div>" * 50_000 + "1.1.1 x"),
        ("cut.docx", "PK\x03\x04 cut short"),
    ],
)
def test_a_hostile_report_is_an_answer_in_words(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "a.txt").write_text("We answer every complaint within ten days.")
    done = run("follow-up", name, "evidence", "-o", "out", cwd=tmp_path)
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")


def test_a_formula_in_a_report_is_text_in_the_workbook(tmp_path: Path) -> None:
    report = (
        "Customer Service Excellence assessment report\nFindings\n1.1.1\n"
        '=HYPERLINK("http://x.example") Needs of older residents are understood, those of '
        "newcomers less so.\nPartial compliance\n"
    )
    (tmp_path / "report.txt").write_text(report, encoding="utf-8")
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "a.txt").write_text("We answer every complaint within ten days.")
    done = run("follow-up", "report.txt", "evidence", "-o", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    book = openpyxl.load_workbook(tmp_path / "out" / "coverage.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any("x.example" in str(cell.value) for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f" and "x.example" in str(cell.value)]
    assert not [
        cell for cell in cells if cell.hyperlink and "x.example" in str(cell.hyperlink.target)
    ]

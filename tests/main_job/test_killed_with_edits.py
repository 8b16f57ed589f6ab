"""Killed at any moment, a run loses nothing of what people typed into the workbook."""

from __future__ import annotations

import json
import random
import shutil
import sys
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from tests.decisions.carried import place
from tests.main_job.conftest import CHOSEN, fill, run_job
from tests.main_job.test_killed import _kill

pytestmark = [
    pytest.mark.slow,  # each instant is a run that is killed and one that is not
    pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does"),
]

INSTANTS = 16
FEW = [name for name in CHOSEN if name.endswith((".txt", ".md", ".html", ".csv"))]


def _type(workbook: Path, number: int) -> None:
    """A decision, an owner, a comment and a sheet, as a person saves them between two runs."""
    book = load_workbook(workbook)
    evidence, gaps = book["Evidence"], book["Gaps"]
    row = 2 + number % (evidence.max_row - 1)
    headings = {cell.value: cell.column for cell in evidence[1]}
    evidence.cell(row, headings["Decision"], "accept")
    evidence.cell(row, headings["Note"], f"note {number}")
    gap = gaps.cell(2 + number % (gaps.max_row - 1), 1).value
    place(gaps, "Owner", gap).value = f"owner {number}"
    place(book["Matrix"], "Title", "1.1.1").comment = Comment(f"comment {number}", "Pat")
    own = book["Mine"] if "Mine" in book.sheetnames else book.create_sheet("Mine")
    own.cell(number + 1, 1, f"line {number}")
    book.save(workbook)


def _typed(output: Path) -> tuple[set[str], str, set[str], set[str]]:
    """Notes with decisions, the comment, lines of the own sheet, and owners ever entered."""
    decisions, entries = output / "decisions.jsonl", output / "entries.jsonl"
    notes = {json.loads(line)["note"] for line in decisions.read_text().splitlines()}
    owners = {json.loads(line)["value"] for line in entries.read_text().splitlines()}
    book = load_workbook(output / "coverage.xlsx")
    comment = place(book["Matrix"], "Title", "1.1.1").comment
    return notes, comment.text, {cell.value for cell in book["Mine"]["A"]}, owners


def test_what_was_typed_outlives_a_run_that_is_killed(tmp_path: Path) -> None:
    evidence = fill(tmp_path / "evidence", tuple(FEW))
    chance, output, cache = random.Random(18), tmp_path / "out", tmp_path / "cache"
    options = ("--cache-dir", str(cache))
    assert run_job(evidence, *options, output=output).code == 0
    length, killed, number = 8.0, 0, 0
    for _attempt in range(10 * INSTANTS):
        if killed == INSTANTS:
            break
        if chance.random() < 0.3:
            shutil.rmtree(cache, ignore_errors=True)
        _type(output / "coverage.xlsx", number)
        number += 1
        start = time.monotonic()
        if _kill(evidence, output, chance.uniform(0.2, length), *options):
            killed += 1
        else:
            length = max(1.0, time.monotonic() - start)
        load_workbook(output / "coverage.xlsx")  # whole, whichever one it is
        if chance.random() < 0.5:
            continue  # the person types into what the killed run left
        done = run_job(evidence, *options, output=output)
        assert done.code == 0, done.told
        notes, comment, lines, owners = _typed(output)
        assert {f"note {n}" for n in range(number)} <= notes
        assert comment == f"comment {number - 1}"
        assert {f"line {n}" for n in range(number)} <= lines
        assert {f"owner {n}" for n in range(number)} <= owners
    assert killed == INSTANTS

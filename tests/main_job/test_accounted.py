"""Every file is accounted for, and terminal, workbook, page and JSON count alike."""

from __future__ import annotations

import html
import io
import json
import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.main_job.conftest import Run, fill, run_job

STATUSES = ("read", "empty", "needs OCR", "unreadable", "unsupported", "duplicate", "skipped")
Counts = dict[str, int]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    result = fill(tmp_path_factory.mktemp("accounted") / "evidence")
    (result / "housing" / "~$letter.docx").write_bytes(b"lock")
    (result / "housing" / "<b>&amp; a name.txt").write_text("Too little to quote.")
    if os.name == "posix":
        os.mkfifo(result / "housing" / "pipe.txt")
        (result / "out-of-here").symlink_to("/")
        (result / b"bad-\xff-name.txt".decode("utf-8", "surrogateescape")).write_text("A name.")
    return result


@pytest.fixture(scope="module")
def found(folder: Path) -> int:
    """Counted by other means than ours: what is neither a folder nor inside a link, and what is
    attached to the one e-mail, which is a document of its own."""
    return (
        1
        + sum(len(names) for _top, _folders, names in os.walk(folder))
        + sum(
            Path(top, name).is_symlink() for top, folders, _ in os.walk(folder) for name in folders
        )
    )


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    done = run_job(folder, "--no-cache")
    assert done.code == 0, done.told
    return done


def sentence(text: str) -> Counts:
    """The counts in "19 files found: 11 read, 1 empty, ..." wherever it is wrapped."""
    words = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", text)))
    match = re.search(r"([\d,]+) files found: (.+? skipped)\.", words)
    assert match, words
    counts = {
        name: int(number.replace(",", ""))
        for number, _, name in (part.partition(" ") for part in match[2].split(", "))
    }
    assert sum(counts.values()) == int(match[1].replace(",", ""))
    return counts


def in_terminal(run: Run) -> Counts:
    return sentence(run.said)


def in_page(run: Run) -> Counts:
    return sentence(run.outputs["coverage.html"].decode())


def in_json(run: Run) -> Counts:
    documents = json.loads(run.outputs["coverage.json"])["documents"]
    assert len({document["path"] for document in documents}) == len(documents)
    return dict(Counter(document["status"] for document in documents))


def workbook(run: Run) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(run.outputs["coverage.xlsx"]), read_only=True)


def in_workbook(run: Run) -> Counts:
    rows = list(workbook(run)["Files"].iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if row[0] == "File")
    column = rows[head].index("Status")
    return dict(Counter(row[column] for row in rows[head + 1 :] if row[0]))


@pytest.mark.parametrize("counted", [in_terminal, in_page, in_json, in_workbook])
def test_the_counts_add_up_to_the_files_found_and_are_the_same_everywhere(
    counted: Callable[[Run], Counts], run: Run, found: int
) -> None:
    counts = {status: count for status, count in counted(run).items() if count}
    assert set(counts) <= set(STATUSES)
    assert sum(counts.values()) == found
    assert counts == in_json(run)


def test_the_folder_of_this_test_has_most_kinds_of_trouble(run: Run) -> None:
    assert set(in_json(run)) >= {
        "read",
        "empty",
        "unreadable",
        "unsupported",
        "duplicate",
        "skipped",
    }


def test_every_file_that_was_not_read_has_a_reason(run: Run) -> None:
    for document in json.loads(run.outputs["coverage.json"])["documents"]:
        assert document["status"] == "read" or len(document["reason"]) > 10, document


def test_the_summary_sheet_counts_the_same(run: Run, found: int) -> None:
    rows = workbook(run)["Summary"].iter_rows(values_only=True)
    said = next(str(row[1]) for row in rows if row[0] == "Files")
    assert sentence(said.replace("found:", "files found:") + ".") == sentence(run.said)


def test_the_page_names_each_file_that_was_not_read(run: Run) -> None:
    section = run.outputs["coverage.html"].decode().split('<section id="files"')[1]
    shown = html.unescape(section.split("</section>")[0])
    for document in json.loads(run.outputs["coverage.json"])["documents"]:
        if document["status"] in ("empty", "needs OCR", "unreadable", "unsupported"):
            assert document["path"] in shown

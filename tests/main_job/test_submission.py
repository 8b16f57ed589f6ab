"""The submission as its user makes it: real files of many formats, twice, an edit between."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote

import docx
import pytest

from tests.main_job.conftest import ROOT


def _run(evidence: Path, output: Path, cache: Path) -> str:
    done = subprocess.run(
        [
            sys.executable, "-m", "cse_mapper", "submission", str(evidence), "-o", str(output),
            "--assessment-date", "2026-10-12", "--visit", "2027-03-02", "--since", "2025-10-12",
            "--cache-dir", str(cache),
        ],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def submission(evidence: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("submission")
    cache = tmp_path_factory.mktemp("cache")
    said = _run(evidence, output, cache)
    assert "The shortest way to a certificate" in said
    path = output / "submission" / "self-assessment.docx"
    document = docx.Document(str(path))
    headings = [p for p in document.paragraphs if p.style and p.style.name == "Heading 3"]
    place = next(p for p in headings if p.text.startswith("5.2.1 "))
    place._p.getnext().addnext(document.add_paragraph("Every poster was renewed in May.")._p)
    document.save(str(path))
    assert "What you wrote for one element" in _run(evidence, output, cache)
    return output / "submission"


def test_no_sentence_of_the_draft_is_without_its_citation(submission: Path) -> None:
    document = docx.Document(str(submission / "self-assessment.docx"))
    drafted = [p.text for p in document.paragraphs if p.style and p.style.name == "Draft"]
    assert len(drafted) > 20
    assert [text for text in drafted if not re.fullmatch(r"“.+” \(E\d+, .+\)", text)] == []
    assert "Every poster was renewed in May." in [p.text for p in document.paragraphs]


def test_the_pack_holds_the_cited_files_and_every_link_opens_one(
    submission: Path, evidence: Path
) -> None:
    with zipfile.ZipFile(submission / "pack.zip") as pack:
        names = set(pack.namelist())
        assert pack.testzip() is None
        links: set[str] = set()
        for name in names:
            if "/" not in name:
                part = docx.Document(io.BytesIO(pack.read(name))).part
                links |= {unquote(r.target_ref) for r in part.rels.values() if r.is_external}
        assert links == {name for name in names if "/" in name}
        for name in links:
            assert pack.read(name) == (evidence / name.removeprefix("evidence/")).read_bytes()


def test_letters_can_be_sent_as_they_are(submission: Path) -> None:
    letters = sorted((submission / "letters").glob("*.txt"))
    assert letters
    for letter in letters:
        text = letter.read_text(encoding="utf-8")
        assert (letter.with_suffix(".docx")).is_file()
        assert "The assessor visits us on 2 March 2027." in text
        assert re.search(r"^1\. [1-5]\.[1-5]\.[1-6] ", text, re.MULTILINE)
        # No code of ours, no empty place, nothing twice.
        assert "None" not in text
        assert "{" not in text
        titles = re.findall(r"^\d+\. (\S+)", text, re.MULTILINE)
        assert len(set(titles)) == len(titles)

"""Reports of cse-mapper are never evidence, whatever they are called and wherever they lie."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from cse_mapper.domain import Coverage
from cse_mapper.domain.rules import load_rules
from cse_mapper.outputs import write_all
from cse_mapper.pipeline import map_evidence
from cse_mapper.reading import read_paths
from tests.simple_model import SimpleModel


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "letter.txt").write_text(
        "Published on 4 June 2025. Every complaint was answered within ten working days, and "
        "every customer was told what would happen next and when it would happen."
    )
    return folder


def mapped(evidence: Path) -> Coverage:
    return map_evidence(
        evidence,
        model=SimpleModel(),
        rules=load_rules(None),
        assessment_date=date(2026, 10, 12),
        jobs=1,
    )


def test_a_run_inside_the_evidence_gives_the_same_again_and_again(evidence: Path) -> None:
    coverages = []
    for _time in range(3):
        coverages.append(mapped(evidence))
        output = evidence / "cse-coverage"
        output.mkdir(exist_ok=True)
        write_all(coverages[-1], output, evidence, docx=True)
    first, *later = coverages
    for coverage in later:
        assert coverage.elements == first.elements
        assert (coverage.passages, coverage.headline) == (first.passages, first.headline)
        ours = [d for d in coverage.documents if d.path.startswith("cse-coverage/")]
        assert len(ours) == 4
        assert {d.status for d in ours} == {"skipped"}
        assert all(d.reason.startswith("It is a report of cse-mapper itself: ") for d in ours)


@pytest.mark.parametrize("name", ["old.txt", "report.doc", "last year"])
def test_a_renamed_report_is_known(name: str, evidence: Path) -> None:
    (output := evidence.parent / "out").mkdir()
    for path in write_all(mapped(evidence), output, docx=True):
        shutil.copy(path, renamed := evidence.parent / name)
        (document,) = read_paths([renamed])
        assert document.document.status == "skipped", path.name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", "<!doctype html><html><head><title>Evidence coverage: Customer Service "
         "Excellence</title></head><body><p>Words.</p><p>Made by cse-mapper from 3 files.</p>"),
        ("coverage.json", '{\n "schema_version": 1,\n "model": "a",\n "assessment_date": "2025"'),
        ("decisions.jsonl", '{"text_id": "0123456789abcdef", "element": "4.3.2", "action": "a"}'),
    ],
)  # fmt: skip
def test_reports_of_the_first_version_are_known(name: str, content: str, evidence: Path) -> None:
    (evidence / name).write_text(content)
    (document,) = read_paths([evidence / name])
    assert document.document.status == "skipped"


def test_what_only_speaks_of_the_program_is_evidence_like_any_other(evidence: Path) -> None:
    (evidence / "a.html").write_text("<html><title>How we map</title><p>Made by cse-mapper.</p>")
    (document,) = read_paths([evidence / "a.html"])
    assert document.document.status == "read"

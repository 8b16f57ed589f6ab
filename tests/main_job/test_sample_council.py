"""The sample council's run is held to what its author said is missing, thin and evidenced."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cse_mapper.domain import Coverage
from cse_mapper.domain.rules import load_rules
from cse_mapper.model.store import load_model
from cse_mapper.pipeline import map_evidence

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample"
EXPECTED: dict[str, Any] = json.loads((SAMPLE / "expected.json").read_text(encoding="utf-8"))
SHORTFALLS: dict[str, list[str]] = json.loads(
    (SAMPLE / "known-shortfalls.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    return map_evidence(
        SAMPLE / "evidence",
        model=load_model(),
        rules=load_rules(None),
        assessment_date=date.fromisoformat(EXPECTED["assessment_date"]),
        jobs=2,
    )


def _status(coverage: Coverage) -> dict[str, str]:
    return {element.element: element.status for element in coverage.elements}


def test_every_file_is_in_the_ledger_with_the_status_its_author_gave(coverage: Coverage) -> None:
    found = {document.path: document.status for document in coverage.documents}
    enclosed = {path for path in found if " > " in path}
    assert set(found) - enclosed == set(EXPECTED["files"])
    # Each document in an archive or a message is one of its own beside its container.
    assert enclosed
    assert {path.partition(" > ")[0] for path in enclosed} <= set(EXPECTED["files"])
    for path, wanted in EXPECTED["files"].items():
        if wanted["status"] == "needs OCR":
            # With OCR the words of a scan are read; a photograph without words is empty then.
            assert found[path] in ("needs OCR", "read", "empty"), path
        else:
            assert found[path] == wanted["status"], path


def test_elements_without_any_evidence_are_all_flagged(coverage: Coverage) -> None:
    status = _status(coverage)
    for entry in EXPECTED["missing"]:
        assert status[entry["element"]] in ("missing", "thin"), entry["element"]


def test_evidenced_elements_called_missing_are_those_on_record(coverage: Coverage) -> None:
    status = _status(coverage)
    wrong = {e["element"] for e in EXPECTED["evidenced"] if status[e["element"]] == "missing"}
    assert wrong <= set(SHORTFALLS["evidenced_but_missing"])


def test_evidenced_elements_called_thin_are_those_on_record(coverage: Coverage) -> None:
    status = _status(coverage)
    thin = {e["element"] for e in EXPECTED["evidenced"] if status[e["element"]] == "thin"}
    assert thin <= set(SHORTFALLS["evidenced_but_thin"])


def test_thin_elements_are_flagged_but_for_those_on_record(coverage: Coverage) -> None:
    status = _status(coverage)
    passed = {
        e["element"] for e in EXPECTED["thin"] if status[e["element"]] in ("covered", "strong")
    }
    assert passed <= set(SHORTFALLS["thin_but_passed"])


def test_quotations_stand_where_their_citation_says(coverage: Coverage) -> None:
    checked = 0
    for element in coverage.elements:
        for match in element.matches:
            wanted = EXPECTED["files"].get(match.passage.document, {})
            if wanted.get("locator", "").startswith(("p. ", "slide ")) and wanted[
                "contains"
            ].lower() in " ".join(match.passage.text.lower().split()):
                assert str(match.passage.locator).startswith(wanted["locator"]), match.passage
                checked += 1
    assert checked > 5

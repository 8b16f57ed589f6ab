"""Fifty documents, written before the code was tried on them (34 were right then): their dates."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cse_mapper.domain import AssessorReport, Block, Locator, ReportDate
from cse_mapper.domain.rules import load_rules
from cse_mapper.pipeline import map_evidence
from cse_mapper.reading.dates import evidence_date
from cse_mapper.reading.extracted import Extracted
from tests.simple_model import SimpleModel

DOCUMENTS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "dates.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]


def _read(row: dict[str, Any]) -> Extracted:
    blocks = tuple(
        Block(text, Locator(paragraph=number), "heading" if number == 1 else "paragraph")
        for number, text in enumerate(row["blocks"], start=1)
    )
    written = date.fromisoformat(row["written"]) if "written" in row else None
    source = "the file's properties (last saved)" if written else ""
    return Extracted(blocks, row.get("title", ""), written=written, written_source=source)


def _month(day: date | None) -> str | None:
    return f"{day:%Y-%m}" if day else None


def test_the_month_of_nine_documents_in_ten_is_right_and_each_says_where_it_stands() -> None:
    assert len(DOCUMENTS) == 50
    wrong = {}
    for row in DOCUMENTS:
        day, source = evidence_date(_read(row), row["name"])
        assert bool(source) == (day is not None), row["name"]
        if _month(day) != row["month"]:
            wrong[row["name"]] = (_month(day), row["month"], source)
    assert len(wrong) <= 5, wrong


def test_nothing_is_younger_than_the_assessment(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(
        "Housing news, June 2027\n\nComplaints are answered within ten working days.\n",
        encoding="utf-8",
    )
    for day, known in ((date(2027, 7, 1), date(2027, 6, 1)), (date(2026, 10, 1), None)):
        coverage = map_evidence(
            tmp_path,
            model=SimpleModel(),  # type: ignore[arg-type]
            rules=load_rules(None),
            assessment_date=day,
            jobs=1,
        )
        (document,) = coverage.documents
        assert document.evidence_date == known
        assert "June 2027" in document.date_source
        assert ("after the assessment" in document.date_source) == (known is None)


@pytest.mark.parametrize(
    "label", ["Next full review", "Certificate valid to", "Renewal due", "Provisional date"]
)
def test_a_report_is_not_dated_by_what_comes_after_it(label: str) -> None:
    visit = ReportDate("Date of visit", "6 September 2017", date(2017, 9, 6))
    ahead = ReportDate(label, "September 2020", date(2020, 9, 1))
    assert AssessorReport("report", "report.docx", dates=(visit, ahead)).day == date(2017, 9, 6)

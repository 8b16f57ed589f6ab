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


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Staff handbook 2026.txt", date(2026, 1, 1)),
        ("Performance report 2026-27.txt", date(2026, 4, 1)),
        ("Performance report Q3 2026-27.txt", date(2026, 10, 1)),
        ("Staff handbook 2027.txt", None),
        ("News June 2027.txt", None),
    ],
)
def test_a_year_that_is_not_over_counts_from_its_beginning(
    tmp_path: Path, name: str, known: date | None
) -> None:
    (tmp_path / name).write_text("Complaints are answered within ten days.\n", encoding="utf-8")
    coverage = map_evidence(
        tmp_path,
        model=SimpleModel(),  # type: ignore[arg-type]
        assessment_date=date(2026, 11, 29),
        rules=load_rules(None),
        jobs=1,
    )
    assert [document.evidence_date for document in coverage.documents] == [known]
    # Once the year is over its end stands, as of any report on it.
    later = map_evidence(
        tmp_path,
        model=SimpleModel(),  # type: ignore[arg-type]
        assessment_date=date(2028, 1, 1),
        rules=load_rules(None),
        jobs=1,
    )
    assert later.documents[0].evidence_date is not None
    assert known is None or later.documents[0].evidence_date > known


def test_a_report_is_of_the_day_of_the_meeting_that_it_is_for() -> None:
    texts = (
        "Complaints and compliments",
        "Report to the Audit and Governance Committee, 9 June 2026. Author: A. Hale.",
        "The procedure was reviewed in February 2026 with the call centre.",
    )
    blocks = tuple(Block(text, Locator(paragraph=n)) for n, text in enumerate(texts, start=1))
    assert evidence_date(Extracted(blocks), "complaints.docx") == (
        date(2026, 6, 9),
        "its own words ('9 June 2026')",
    )

"""The reports and lists given beside the repository; they may not be copied into it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from cse_mapper.domain import AssessorReport
from cse_mapper.domain.standard import load_standard
from cse_mapper.reports.importing import import_reports

SHARED = Path("../shared")
IDS = load_standard().ids


def given(path: str) -> AssessorReport:
    if not (SHARED / path).exists():
        pytest.skip("the given reports are not here")
    return import_reports([SHARED / path])[0]


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.replace("**", "").lower()))


def test_the_real_report_is_imported_whole() -> None:
    report = given("reports/charnwood-2017.txt")
    rows = (
        line.split("\t")
        for line in (SHARED / "reports/charnwood-2017.txt").read_text("utf-8").splitlines()
    )
    asked = {row[0][:5]: row for row in rows if len(row) == 3 and row[0][:5] in IDS}
    assert len(asked) == 57
    assert {n.element: words(n.text) for n in report.narratives} == {
        element: words(row[1]) for element, row in asked.items()
    }
    assert Counter(r.rating for r in report.ratings) == {"full": 44, "plus": 11, "partial": 2}
    assert report.totals == {"plus": 11, "full": 44, "partial": 2, "non-compliance": 0}
    assert len(report.rating_table) == 57
    text = (SHARED / "reports/charnwood-2017.txt").read_text("utf-8")
    section = text.rsplit("\n5. Areas", 1)[1].split("\n", 1)[1].split("\n6. ", 1)[0]
    areas = section.strip().split("\n\n")
    assert len(areas) >= 5
    assert [words(i.text) for i in report.areas_for_improvement] == [words(a) for a in areas]
    assert [list(i.elements) for i in report.areas_for_improvement] == [
        re.findall(r"\d\.\d\.\d", area) for area in areas
    ]
    assert [problem.code for problem in report.problems] == [
        "plus without strength", "partial without area",
    ]  # fmt: skip
    assert [one.text for one in report.next_reviews] == [
        "September 2018", "September 2019", "September 2020",
    ]  # fmt: skip
    assert report.not_found == ()


def test_the_bullets_layout_gives_everything_and_its_slip() -> None:
    report = given("reports/layout-bullets.txt")
    assert len(report.narratives) == len(report.ratings) == len(report.statements) == 57
    assert Counter(r.rating for r in report.ratings) == {"full": 48, "plus": 7, "partial": 2}
    assert [s.elements for s in report.strengths] == [
        ("1.2.2",), ("1.3.5",), ("2.1.1",), ("2.2.4",), ("3.3.3",), ("3.4.1",), ("4.2.4",),
    ]  # fmt: skip
    assert [a.elements for a in report.areas_for_improvement] == [
        ("4.1.2", "5.3.2"), ("1.3.4",), ("2.1.6", "2.2.4"), ("5.1.2",),
    ]  # fmt: skip
    texts = {n.element: n.text for n in report.narratives}
    assert texts["2.1.1"].startswith("Once a month the Chief Executive of Hartsmere")
    assert texts["4.1.2"] == texts["5.3.2"]
    assert not any("See Summary" in text or "**" in text for text in texts.values())
    assert [(p.code, p.element) for p in report.problems] == [("list differs", "2.2.4")]
    assert (report.organisation, report.assessor) == ("BRACKWATER BOROUGH COUNCIL", "A. ASSESSOR")


def test_the_criterion_summaries_layout_gives_everything() -> None:
    report = given("reports/layout-criterion-summaries.txt")
    assert Counter(r.rating for r in report.ratings) == {"full": 48, "plus": 7, "partial": 2}
    assert len(report.criterion_summaries) == 5
    assert min(len(s.text.split()) for s in report.criterion_summaries) > 300
    assert len(report.narratives) == 9
    assert len(report.scoring) == 1
    assert [len(report.strengths), len(report.areas_for_improvement)] == [2, 2]
    assert report.problems == ()


def test_the_list_of_statements_is_recognised_by_wording() -> None:
    report = given("standard/elements-annex50.txt")
    lines = (SHARED / "standard/elements-annex50.txt").read_text("utf-8").splitlines()
    asked = [
        f"line {number}"
        for number, line in enumerate(lines, start=1)
        if re.match(r"[-•] (?:We|There|Our|Where)", line)
    ]
    assert list(report.statements.values()) == asked
    assert list(report.statements) == list(IDS)

"""Whatever the layout: every narrative whole, without the statement; every rating."""

from __future__ import annotations

import re
from datetime import date

import pytest

from cse_mapper.domain import AssessorReport
from cse_mapper.reading.formats.layout_text import lines_of_text
from cse_mapper.reports.recognising import recognise, refers_elsewhere
from tests.assessor_reports import invented


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def read(text: str) -> AssessorReport:
    return recognise(lines_of_text(text), "report.txt")


LAYOUTS = list(invented.layouts())


@pytest.mark.parametrize(
    ("text", "rated"), [each[1:] for each in LAYOUTS], ids=[each[0] for each in LAYOUTS]
)
def test_every_narrative_is_whole_and_without_its_statement(text: str, rated: bool) -> None:
    report = read(text)
    found = {n.element: words(n.text) for n in report.narratives}
    assert found == {e: words(invented.narrative(e)) for e in invented.IDS}
    if rated:
        assert {r.element: r.rating for r in report.ratings} == {
            e: invented.band(e) for e in invented.IDS
        }
    assert report.organisation == "Testbury Council"
    assert report.assessor == "A. Person"
    assert report.day == date(2023, 3, 3)
    assert [item.elements for item in report.areas_for_improvement] == [("5.1.2", "5.2.1")]
    assert [item.rating for item in report.strengths] == ["plus"]
    assert all(n.source == "report.txt (Testbury Council)" for n in report.narratives)


def test_findings_that_point_elsewhere_get_the_text_from_there() -> None:
    report = read(invented.bullets_report())
    found = {n.element: n for n in report.narratives}
    assert len(found) == 57
    assert found["2.1.1"].text == "Leaders answer calls themselves once a month"
    assert found["2.1.1"].rating == "plus"
    for element in invented.PARTIAL:
        assert found[element].text == "Two published targets are not met, which could be looked at."
        assert found[element].rating == "partial"
    assert len(report.rating_table) == 57
    assert report.not_found == ()


def test_criterion_summaries_with_ratings_inferred_from_the_scoring_table() -> None:
    report = read(invented.summaries_report())
    assert {r.element: r.rating for r in report.ratings} == {
        e: invented.band(e) for e in invented.IDS
    }
    assert {r.basis for r in report.ratings if r.rating == "full"} == {"inferred"}
    assert {n.element for n in report.narratives} == {*invented.PLUS, *invented.PARTIAL}
    assert [s.criterion for s in report.criterion_summaries] == ["1", "2", "3", "4", "5"]
    assert [i.text for i in report.strengths] == ["Staff who are proud of what they do"]
    assert [i.text for i in report.areas_for_improvement] == [
        "Review progress with the new telephones"
    ]
    assert report.report_type == "Initial Assessment Report"
    assert report.problems == ()


def test_a_list_of_statements_without_numbers_is_recognised_by_wording() -> None:
    text = "\n".join(f"- {invented.statement(e)}" for e in invented.IDS)
    report = read(text)
    places = [int(place.split()[1]) for place in report.statements.values()]
    assert list(report.statements) == list(invented.IDS)
    assert places == list(range(1, 58))


def test_an_unforeseen_layout_gives_what_has_a_number_and_says_what_is_missing() -> None:
    text = (
        "Notes from our visit to Testbury\n\n"
        "4.3.2 The leaflet on complaints is short and easy to follow, as callers said.\n\n"
        "We also liked 1.1.1, 1.1.2 and the canteen.\n"
    )
    report = read(text)
    assert [n.element for n in report.narratives] == ["4.3.2"]
    assert any(s.startswith("No narrative for 56 elements") for s in report.not_found)
    assert "No rating for any element." in report.not_found
    assert "No name of the organisation." in report.not_found


@pytest.mark.parametrize(
    ("text", "elsewhere"),
    [
        ("This Element is Compliance Plus. (See Summary of Strengths).", True),
        ("Compliance Plus (see Summary of Strengths)", True),
        ("See Strengths section.", True),
        ("Please refer to Areas for Continuous Improvement", True),
        ("This continues to warrant Compliance Plus", True),
        ("The Hub moved to larger rooms with a cafe (see Summary of Strengths).", False),
        ("Compliance with the standard is checked each month by the team leaders.", False),
        ("See the website for opening hours.", False),
        ("", False),
    ],
)
def test_a_finding_that_only_points_elsewhere_is_told_from_one_that_says_something(
    text: str, elsewhere: bool
) -> None:
    assert refers_elsewhere(text) is elsewhere


def test_a_strength_of_two_paragraphs_with_its_reference_at_the_end_is_one() -> None:
    text = (
        "Summary of Strengths\n\n"
        "The first long paragraph says what was seen at the harbour office on the day.\n\n"
        "A second one says what came of it. (Reference Element 1.1.1).\n\n"
        "Another strength that has a paragraph of its own, no more. (Reference Element 1.1.2).\n\n"
        "Yet another strength that has a paragraph of its own. (Reference Element 1.1.3).\n\n"
        "The last strength of this report, which has one too. (Reference Element 1.2.1).\n\n"
    )
    assert [item.elements for item in read(text).strengths] == [
        ("1.1.1",),
        ("1.1.2",),
        ("1.1.3",),
        ("1.2.1",),
    ]


def test_a_scoring_table_that_disagrees_leaves_the_ratings_as_the_tables_say() -> None:
    text = invented.summaries_report().replace("Full Compliance\t10", "Full Compliance\t9")
    report = read(text)
    assert {r.element: r.rating for r in report.ratings} == {
        e: invented.band(e) for e in invented.IDS
    }
    assert [p.code for p in report.problems] == ["scoring"]

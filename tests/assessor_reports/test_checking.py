"""Planted slips are found, with their places; a report without slips has none."""

from __future__ import annotations

from cse_mapper.domain import AssessorReport, ReportProblem
from cse_mapper.reading.formats.layout_text import lines_of_text
from cse_mapper.reports.recognising import recognise
from tests.assessor_reports import invented


def read(text: str) -> AssessorReport:
    return recognise(lines_of_text(text), "report.txt")


def only(report: AssessorReport, code: str) -> list[ReportProblem]:
    assert {problem.code for problem in report.problems} == {code}
    return list(report.problems)


def test_a_report_in_order_has_no_problems() -> None:
    assert read(invented.bullets_report()).problems == ()
    assert read(invented.summaries_report()).problems == ()


def test_a_rating_that_differs_between_strengths_and_table_is_told_with_both_places() -> None:
    text = invented.bullets_report().replace("2.1.1\t● Compliance Plus", "2.1.1\t● Compliance")
    (problem,) = only(read(text), "ratings differ")
    assert problem.element == "2.1.1"
    assert "the table says Full compliance" in problem.text
    assert "the strengths says Compliance plus" in problem.text
    line = next(n for n, row in enumerate(text.split("\n"), 1) if row == "2.1\t2.1.1\t● Compliance")
    assert f"line {line}" in problem.places


def test_a_missing_row_is_told() -> None:
    text = "\n".join(
        line for line in invented.bullets_report().split("\n") if not line.startswith("\t3.2.2")
    )
    (problem,) = only(read(text), "element missing")
    assert "3.2.2" in problem.text


def test_totals_that_do_not_add_up_are_told() -> None:
    totals = "Totals\tCompliance Plus\n\t4\n\tCompliance\n\t50\n\tPartial Compliance\n\t2\n"
    problems = only(read(f"{invented.bullets_report()}\n\n{totals}"), "totals")
    assert any("add up to 56" in problem.text for problem in problems)
    assert any("50 for Full compliance" in problem.text for problem in problems)


def test_right_totals_are_no_problem() -> None:
    totals = "Totals\tCompliance Plus\n\t4\n\tCompliance\n\t51\n\tPartial Compliance\n\t2\n"
    report = read(f"{invented.bullets_report()}\n\n{totals}")
    assert report.totals == {"plus": 4, "full": 51, "partial": 2}
    assert report.problems == ()


def test_partials_beyond_a_criterions_tolerance_are_told() -> None:
    text = invented.bullets_report()
    for element in ("1.1.1", "1.1.2", "1.1.3"):
        text = text.replace(f"\t{element}\t● Compliance\n", f"\t{element}\t● Partial Compliance\n")
    (problem,) = (one for one in read(text).problems if one.code == "tolerance")
    assert problem.text.startswith("Criterion 1 has 3 partial compliances (1.1.1, 1.1.2, 1.1.3)")
    assert len(problem.places) == 3


def test_a_scoring_table_that_disagrees_with_the_elements_is_told() -> None:
    text = invented.summaries_report().replace(
        "Compliance Plus\t1\t1\t1\t1\t0", "Compliance Plus\t1\t2\t1\t1\t0"
    )
    codes = {problem.code for problem in read(text).problems}
    assert codes == {"scoring"}


def test_a_list_at_the_head_of_a_section_is_held_against_its_items() -> None:
    text = invented.bullets_report().replace(
        "Areas for Improvement\n",
        "Areas for Improvement\n\nSections: 4.1.2, 5.1.2, 5.2.1, 1.1.1\n",
        1,
    )
    problems = only(read(text), "list differs")
    assert {problem.element for problem in problems} == {"5.3.2", "1.1.1"}


def test_a_cited_number_that_is_no_element_is_told() -> None:
    text = invented.bullets_report().replace(
        "Elements 5.1.2 & 5.2.1", "Elements 5.1.2 & 5.2.1 and Element 5.4.1"
    )
    (problem,) = only(read(text), "unknown element")
    assert "5.4.1" in problem.text

"""Each slip that shows only between parts of a report, planted in one that is in order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cse_mapper.domain import AssessorReport
from cse_mapper.domain.standard import load_standard
from cse_mapper.reading.formats.layout_text import lines_of_text
from cse_mapper.reports.importing import import_reports, labelled_narratives, write_narratives
from cse_mapper.reports.recognising import recognise
from tests.assessor_reports import invented


def read(text: str) -> AssessorReport:
    return recognise(lines_of_text(text), "report.txt")


def told(report: AssessorReport, code: str) -> str:
    (problem,) = (one for one in report.problems if one.code == code)
    return problem.text


def narrative(report: AssessorReport, element: str) -> str | None:
    return next((n.text for n in report.narratives if n.element == element), None)


IN_ORDER = invented.bullets_report()
STRENGTH = "Leaders answer calls themselves once a month"
AREA = "Two published targets are not met, which could be looked at."


def test_what_refers_to_the_strengths_gets_no_area_for_improvement() -> None:
    text = IN_ORDER.replace("1.2.3, 2.1.1, 3.4.1", "1.2.3, 3.4.1").replace(
        "Elements 5.1.2 & 5.2.1", "Elements 5.1.2, 5.2.1 & 2.1.1"
    )
    report = read(text)
    assert narrative(report, "2.1.1") == (
        "This Element is Compliance Plus. (See Summary of Strengths)."
    )
    assert "nothing there cites the element" in told(report, "leads nowhere")


def test_what_refers_to_the_areas_gets_no_strength() -> None:
    text = IN_ORDER.replace("for 1.2.3, 2.1.1", "for 1.2.3, 4.1.2, 2.1.1")
    assert narrative(read(text), "4.1.2") == AREA


def test_a_section_is_found_by_its_number() -> None:
    numbered = IN_ORDER.replace("Summary of Strengths\n\n", "3. Summary of Strengths\n\n").replace(
        "Areas for Improvement\n\n", "4. Areas for Improvement\n\n"
    )
    pointing = numbered.replace("(See Summary of Strengths)", "(See Section 3)")
    assert narrative(read(pointing), "2.1.1") == STRENGTH
    wrong = numbered.replace("(See Summary of Strengths)", "(See Section 4)")
    assert "Element 2.1.1 says only" in told(read(wrong), "leads nowhere")


def test_a_finding_that_names_another_element_gets_its_text() -> None:
    own = invented.narrative("1.1.2")
    text = IN_ORDER.replace(own, "Please see element 1.1.1 above.")
    assert narrative(read(text), "1.1.2") == narrative(read(text), "1.1.1")
    astray = text.replace(invented.narrative("1.1.1"), "Please see element 1.1.2 below.")
    codes = [(p.code, p.element) for p in read(astray).problems]
    assert codes == [("leads nowhere", "1.1.1"), ("leads nowhere", "1.1.2")]


def test_a_plus_without_a_strength_is_told() -> None:
    text = IN_ORDER.replace("2.1.1, 3.4.1 & 4.2.4", "2.1.1 & 4.2.4")
    assert told(read(text), "plus without strength").endswith("no strength cites it: 3.4.1.")


def test_a_partial_without_an_area_is_told() -> None:
    text = IN_ORDER.replace(
        "Compliances for Elements 4.1.2 & 5.3.2", "Compliance for Element 4.1.2"
    )
    assert told(read(text), "partial without area").endswith("no area cites it: 5.3.2.")


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("Visit date: 4 March 2023", "“Visit date” has two dates: 3 March 2023 and 4 March 2023."),
        ("Date of next review: 1 March 2023", "which is not after the visit of 3 March 2023"),
    ],
)
def test_dates_that_contradict_each_other_are_told(added: str, said: str) -> None:
    text = IN_ORDER.replace("Visit date: 3 March 2023", f"Visit date: 3 March 2023\n{added}")
    assert said in told(read(text), "dates differ")


def test_a_signature_before_the_visit_is_told() -> None:
    text = f"{IN_ORDER}\nConclusion\n\nThe certificate is kept.\n\n1st March 2023\n"
    assert told(read(text), "dates differ") == (
        "Signed on 1st March 2023, before the visit of 3 March 2023."
    )


@pytest.mark.parametrize(
    ("heading", "wrong", "owner"),
    [
        ("3.3 Access", "3.4 Access", "3.3"),
        ("Criterion 2 - The culture of the organisation", "Criterion 2 - Customer insight", "1"),
    ],
)
def test_a_heading_with_the_title_of_another_is_told(heading: str, wrong: str, owner: str) -> None:
    assert heading.casefold() in IN_ORDER.casefold()
    start = IN_ORDER.casefold().index(heading.casefold())
    text = IN_ORDER[:start] + wrong + IN_ORDER[start + len(heading) :]
    report = read(text)
    assert f"the title of {owner}" in told(report, "title of another")


def test_two_sections_with_one_title_are_told() -> None:
    text = IN_ORDER.replace("Summary of Strengths\n\n", "3. Summary of Strengths\n\n").replace(
        "Areas for Improvement\n\n",
        "4. Summary of Strengths\n\n- Much is good (Reference Element 2.2.5).\n\n"
        "5. Areas for Improvement\n\n",
    )
    assert told(read(text), "title of another") == "Sections 3 and 4 have the same title."


def test_an_area_carried_over_from_a_year_that_has_not_been_is_told() -> None:
    def with_area(area: str) -> AssessorReport:
        return read(IN_ORDER.replace("- Promises on web chat", f"- {area}\n- Promises on web chat"))

    late = with_area("Brought forward from the 2024 review: queues at the hub (Element 5.2.5).")
    assert "carried over from 2024, in a report of 2023" in told(late, "from a later year")
    later = with_area("Carried over from Review 2: queues at the hub (Element 5.2.5).")
    assert "carried over from year 2" in told(later, "from a later year")
    assert with_area("Carried over from 2022: queues at the hub (Element 5.2.5).").problems == ()


def test_next_reviews_are_read_from_the_conclusion() -> None:
    closing = (
        "Conclusion\n\nThe certificate is kept. The next annual review is due in March 2024.\n\n"
        "Annual Review Year 2 - 12 March 2025\nFull Review: March 2026\n"
    )
    report = read(f"{IN_ORDER}\n{closing}")
    ahead = [(one.label, one.day and one.day.isoformat()) for one in report.next_reviews]
    assert ahead == [
        ("Next review", "2024-03-01"),
        ("Annual Review Year 2", "2025-03-12"),
        ("Full Review", "2026-03-01"),
    ]
    assert report.day is not None
    assert report.day.isoformat() == "2023-03-03"


def test_one_text_under_two_elements_is_one_narrative_with_two_labels(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(IN_ORDER, encoding="utf-8")
    (report,) = import_reports([path])
    shared = [n.element for n in report.narratives if n.text == AREA]
    assert shared == ["4.1.2", "5.3.2"]
    assert write_narratives([report], tmp_path / "n.jsonl") == 56
    lines = (tmp_path / "n.jsonl").read_text(encoding="utf-8").splitlines()
    (line,) = (row for row in map(json.loads, lines) if row["text"] == AREA)
    assert (line["element"], line["labels"]) == ("4.1.2", ["4.1.2", "5.3.2"])
    for source in (path, tmp_path / "n.jsonl"):
        (passage,) = (p for p in labelled_narratives([source]) if p.text == AREA)
        assert passage.labels == ("4.1.2", "5.3.2")


def test_the_standards_own_list_is_called_so() -> None:
    rows = [f"{e.id}\t{invented.statement(e.id)}" for e in load_standard().elements]
    report = read("Element\tStatement\n" + "\n".join(rows))
    assert [problem.code for problem in report.problems] == ["standard"]
    assert report.not_found == ()
    assert "standard's own list" in report.problems[0].text

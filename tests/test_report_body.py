"""Many reports side by side: ratings, reasons, movement, and what one's own text lacks."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from cse_mapper.assessment.report_body import histories, report_body
from cse_mapper.commands.program import main
from cse_mapper.domain import AssessorReport, ElementRating, Narrative, ReportDate
from cse_mapper.outputs import write_report_body

CHIEF = "The Chief Executive takes calls herself on the first Monday of every month."
CHIEFS = (
    CHIEF,
    "Each Friday the Chief Executive walks the floor of the contact centre.",
    "Staff see the Chief Executive at the counter, which they value.",
    "A blog by the Chief Executive tells what residents asked for.",
    "The Chief Executive wrote to all whose complaint was upheld.",
)
TARGETS = (
    "Two published targets for planning were missed.",
    "Published targets for letters were missed in two quarters.",
)


def report(
    name: str, year: int, ratings: dict[str, str], texts: dict[str, str] | None = None
) -> AssessorReport:
    return AssessorReport(
        source=f"{name} {year}",
        file=f"{name}-{year}.txt",
        organisation=name,
        dates=(ReportDate("Visit date", str(year), date(year, 3, 3)),),
        ratings=tuple(ElementRating(element, rating) for element, rating in ratings.items()),
        narratives=tuple(
            Narrative(element, text, ratings.get(element), f"{name} {year}")
            for element, text in (texts or {}).items()
        ),
    )


REPORTS = [
    *(
        report(f"Council {n}", 2024, {"2.1.1": "plus", "4.1.2": "full"}, {"2.1.1": text})
        for n, text in enumerate(CHIEFS)
    ),
    *(
        report(f"District {n}", 2024, {"4.1.2": "partial", "2.1.1": "full"}, {"4.1.2": text})
        for n, text in enumerate(TARGETS)
    ),
    report("Mine", 2023, {"2.1.1": "partial", "4.1.2": "plus"}),
    report("MINE", 2025, {"2.1.1": "full", "4.1.2": "full"}, {"2.1.1": "Managers are keen."}),
]


def test_each_organisation_counts_once_by_its_latest_report() -> None:
    body = report_body(REPORTS)
    (leaders,) = (one for one in body.elements if one.element == "2.1.1")
    assert (leaders.counts["plus"], leaders.counts["full"], leaders.counts["partial"]) == (5, 3, 0)
    assert len(body.elements) == 57
    assert len(body.reports) == 9
    assert body.headline.startswith("9 reports of 8 organisations.")


def test_movement_is_told_from_one_report_to_the_next() -> None:
    body = report_body(REPORTS)
    moved = [(m.element, m.before, m.after, m.is_up) for m in body.movements]
    assert moved == [("2.1.1", "partial", "full", True), ("4.1.2", "plus", "full", False)]
    (targets,) = (one for one in body.elements if one.element == "4.1.2")
    assert (targets.up, targets.down) == (0, 1)
    assert [r.file for r in histories(REPORTS)["Mine"]] == ["Mine-2023.txt", "MINE-2025.txt"]


def test_reasons_are_what_texts_of_a_rating_have_in_common() -> None:
    body = report_body(REPORTS)
    by_element = {one.element: one for one in body.elements}
    theme = by_element["2.1.1"].plus[0]
    assert (theme.words, theme.organisations) == ("chief executive", 5)
    assert theme.quotation == "The Chief Executive wrote to all whose complaint was upheld."
    assert "published targets" in {one.words for one in by_element["4.1.2"].partial}
    assert by_element["1.1.1"].plus == ()


def test_what_plus_elsewhere_has_and_mine_lacks_is_told_where_there_are_enough() -> None:
    (lacking,) = report_body(REPORTS, "mine").lacking
    assert (lacking.element, lacking.rating, lacking.texts) == ("2.1.1", "full", 5)
    assert lacking.themes[0].words == "chief executive"
    assert report_body(REPORTS[1:], "mine").lacking == ()
    has_it = [*REPORTS[:-1], report("Mine", 2025, {"2.1.1": "full"}, {"2.1.1": CHIEF})]
    words = {t.words for one in report_body(has_it, "mine").lacking for t in one.themes}
    assert not any("chief" in each for each in words)


def test_workbook_and_page_say_the_same_and_nothing_takes_effect(tmp_path: Path) -> None:
    nasty = "=cmd|' /C calc'!A0 <script>alert(1)</script> Chief Executive"
    reports = [*REPORTS, report("<b>Evil</b>", 2024, {"2.1.1": "plus"}, {"2.1.1": nasty})]
    body = report_body(reports, "Mine")
    workbook, page = write_report_body(body, tmp_path)
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == [
        "Overview", "By element", "Reasons", "Movement", "Reports", "What yours lacks",
    ]  # fmt: skip
    rows = list(book["By element"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == 57
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    html = page.read_text(encoding="utf-8")
    assert "<script" not in html
    assert "<b>Evil" not in html
    assert body.headline in html
    for row in rows:
        assert re.search(rf"<th scope=\"row\">{re.escape(row[0])} ", html)
    for theme in body.lacking[0].themes:
        assert f"<td>{theme.words}</td>" in html
    again = write_report_body(body, tmp_path / "again")
    assert [path.read_bytes() for path in again] == [p.read_bytes() for p in (workbook, page)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    made.mkdir()
    for year, rating in ((2023, "Partial Compliance"), (2024, "Compliance")):
        (made / f"{year}.txt").write_text(
            f"Organisation: Testbury Council\nVisit date: 3 March {year}\n\nAssessor Findings\n\n"
            f"4.1.2 Two targets for planning decisions were looked at.\nRating: {rating}\n",
            encoding="utf-8",
        )
    return made


def test_the_command_writes_both_beside_a_short_summary(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    arguments = ["import-report", str(folder), "--overview", str(output), "--yours", "Testbury"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in output.iterdir()) == ["reports.html", "reports.xlsx"]
    told = " ".join(result.output.split())
    assert "2 reports of 1 organisation." in told
    assert "1 rating rose and none fell." in told


def test_an_organisation_that_no_report_is_of_is_told(folder: Path, tmp_path: Path) -> None:
    arguments = ["import-report", str(folder), "--overview", str(tmp_path), "--yours", "Elsewhere"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code != 0
    told = " ".join(result.output.split())
    assert "No report is of “Elsewhere”." in told
    assert "Testbury Council" in told

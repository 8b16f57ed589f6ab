"""Reports in, lines for training out; what fails says so and leaves older files alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cse_mapper.domain import AssessorReport, ElementRating, ReportDate
from cse_mapper.errors import OutputError, ReportError
from cse_mapper.reports.importing import (
    import_reports,
    once_each,
    report_as_dict,
    write_narratives,
)
from tests.assessor_reports import invented


@pytest.fixture
def report_file(tmp_path: Path) -> Path:
    path = tmp_path / "annual review.txt"
    path.write_text(invented.bullets_report(), encoding="utf-8")
    return path


def test_narratives_are_written_with_their_source(report_file: Path, tmp_path: Path) -> None:
    reports = import_reports([report_file])
    target = tmp_path / "out" / "narratives.jsonl"
    assert write_narratives(reports, target) == 56
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert sum(len(row["labels"]) for row in rows) == 57
    assert all(set(row) == {"element", "text", "rating", "source", "labels"} for row in rows)
    assert {row["source"] for row in rows} == {"annual review.txt (Testbury Council)"}
    assert rows[0] == {
        "element": "1.1.1",
        "text": invented.narrative("1.1.1"),
        "rating": "full",
        "source": "annual review.txt (Testbury Council)",
        "labels": ["1.1.1"],
    }


def test_several_reports_keep_their_order(report_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "a.txt"
    other.write_text(invented.summaries_report(), encoding="utf-8")
    assert [r.file for r in import_reports([report_file, other])] == ["annual review.txt", "a.txt"]


def test_everything_found_can_be_written_as_json(report_file: Path) -> None:
    data = json.loads(json.dumps(report_as_dict(import_reports([report_file])[0])))
    assert data["dates"] == [
        {"label": "Visit date", "text": "3 March 2023", "day": "2023-03-03", "appointed": False}
    ]
    assert len(data["ratings"]) == 57
    assert data["areas_for_improvement"][1]["elements"] == ["5.1.2", "5.2.1"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_text_in_any_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    text = invented.bullets_report().replace("●", "•").replace("Quay office", "Café")
    path.write_bytes(text.encode(encoding))
    report = import_reports([path])[0]
    assert len(report.narratives) == 57
    assert "Café" in report.narratives[0].text


def test_a_file_that_is_no_report_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "menu.txt"
    path.write_text("Soup of the day\n\nBread and butter pudding\n", encoding="utf-8")
    with pytest.raises(ReportError, match=r"menu\.txt"):
        import_reports([path])


def test_all_files_that_are_no_reports_are_named_at_once(report_file: Path, tmp_path: Path) -> None:
    bad = [tmp_path / "menu.txt", tmp_path / "scan.pdf"]
    bad[0].write_text("Soup of the day\n", encoding="utf-8")
    bad[1].write_bytes(b"%PDF-1.4 cut short")
    with pytest.raises(ReportError, match=r"2 of 3 (?s:.*)menu\.txt(?s:.*)scan\.pdf"):
        import_reports([bad[0], report_file, bad[1]])


def test_a_folder_gives_its_reports_by_name(report_file: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(invented.summaries_report(), encoding="utf-8")
    (tmp_path / ".DS_Store").write_bytes(b"\0")
    (tmp_path / "~$nual review.docx").write_bytes(b"\0")
    assert [r.file for r in import_reports([tmp_path])] == ["a.txt", "annual review.txt"]


@pytest.mark.parametrize("name", ["nothing.txt", "."])
def test_a_missing_file_or_an_empty_folder_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ReportError) as caught:
        import_reports([tmp_path / name])
    assert caught.value.remedy


def test_an_unwritable_target_leaves_nothing_behind(report_file: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(OutputError):
        write_narratives(import_reports([report_file]), tmp_path / "taken" / "narratives.jsonl")
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "a file, not a folder"


def test_a_report_as_pdf_beside_word_counts_once_and_another_year_is_another() -> None:
    def report(file: str, day: date | None, rating: str = "partial") -> AssessorReport:
        dates = (ReportDate("Visit date", "x", day),) if day else ()
        ratings = (ElementRating("4.1.2", rating), ElementRating("5.3.2", "full"))
        return AssessorReport(
            f"{file} (Testbury)",
            file,
            "Testbury",
            dates=dates,
            ratings=ratings[:: 1 if day else -1],
        )

    word, pdf = report("2025.docx", date(2025, 6, 10)), report("2025.pdf", date(2025, 6, 10))
    others = [
        report("2024.pdf", date(2024, 6, 10)),
        report("final.pdf", date(2025, 6, 10), "full"),
        report("a.pdf", None),
        report("b.pdf", None),
        replace(report("c.pdf", date(2025, 6, 10)), organisation="Otherbury"),
    ]
    kept, again = once_each([word, *others, pdf])
    assert kept == [word, *others]
    assert again == ["2025.pdf is the same report as 2025.docx and counts once."]

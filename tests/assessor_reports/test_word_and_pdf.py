"""The same report as text, as Word and as PDF is the same report."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from cse_mapper.domain import AssessorReport
from cse_mapper.errors import ReportError
from cse_mapper.reports.importing import import_reports
from tests.assessor_reports import invented
from tests.assessor_reports.documents import make_docx, make_pdf

REPORTS: dict[str, Callable[[], str]] = {
    "table": lambda: {name: text for name, text, _ in invented.layouts()}["table"],
    "bullets": invented.bullets_report,
    "summaries": invented.summaries_report,
}
SHARED = {
    name: Path(f"../shared/reports/{name}.txt")
    for name in ("charnwood-2017", "layout-bullets", "layout-criterion-summaries")
}


def essence(report: AssessorReport) -> dict[str, Any]:
    """All that a report says, without places, file names and the breaks between lines."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: bare(v) for k, v in value.items() if k not in ("place", "places", "source")}
        if isinstance(value, list | tuple):
            return [bare(entry) for entry in value]
        return " ".join(re.findall(r"\w+", value.lower())) if isinstance(value, str) else value

    data: dict[str, Any] = bare(asdict(report))
    for name in ("file", "problems"):
        del data[name]
    data["statements"] = list(report.statements)
    data["problems"] = sorted((p.code, p.element) for p in report.problems)
    return data


def read(text: str, folder: Path, make: Callable[[str, Path], Path] | None, suffix: str) -> Any:
    path = folder / f"report{suffix}"
    if make:
        make(text, path)
    else:
        path.write_text(text, encoding="utf-8")
    return essence(import_reports([path])[0])


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize(("make", "suffix"), [(make_docx, ".docx"), (make_pdf, ".pdf")])
def test_a_report_reads_the_same_as_word_and_pdf(
    name: str, make: Callable[[str, Path], Path], suffix: str, tmp_path: Path
) -> None:
    text = REPORTS[name]()
    assert read(text, tmp_path, make, suffix) == read(text, tmp_path, None, ".txt")


@pytest.mark.parametrize("name", SHARED)
@pytest.mark.parametrize(("make", "suffix"), [(make_docx, ".docx"), (make_pdf, ".pdf")])
def test_the_given_reports_read_the_same_as_word_and_pdf(
    name: str, make: Callable[[str, Path], Path], suffix: str, tmp_path: Path
) -> None:
    if not SHARED[name].exists():
        pytest.skip("the given reports are not here")
    text = SHARED[name].read_text(encoding="utf-8")
    assert read(text, tmp_path, make, suffix) == read(text, tmp_path, None, ".txt")


def test_rows_really_are_split_over_pages_with_furniture_on_each(tmp_path: Path) -> None:
    """Guards the tests above: what they read is not a document on one page."""
    import pypdfium2

    path = make_pdf(REPORTS["table"](), tmp_path / "report.pdf")
    document = pypdfium2.PdfDocument(path)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    assert len(pages) > 5
    assert all("Commercial in Confidence" in page for page in pages)
    starts = [re.sub(r"^Commercial in Confidence\s+(?:Page \d+\s+)?", "", page) for page in pages]
    assert any(not re.match(r"\d\.\d|Criterion", start) for start in starts[1:])


def test_a_table_without_ruled_lines_keeps_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    make_pdf(REPORTS["table"](), path, ruled=False)
    report = import_reports([path])[0]
    found = {n.element: " ".join(n.text.split()) for n in report.narratives}
    assert found == {e: invented.narrative(e) for e in invented.IDS}


@pytest.mark.parametrize("name", ["report.pdf", "report.docx"])
def test_a_damaged_file_says_what_to_do(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"%PDF-1.7 rubbish" if name.endswith("pdf") else b"PK\x03\x04 rubbish")
    with pytest.raises(ReportError) as caught:
        import_reports([path])
    assert caught.value.remedy

"""The evidence index: every element in order, gaps marked, each quotation with its place."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from defusedxml.ElementTree import fromstring

from cse_mapper.domain import Locator
from cse_mapper.domain.standard import load_standard
from cse_mapper.outputs.index import MOST_DOCUMENTS, write_index
from tests.outputs.invented import invented_coverage
from tests.outputs.workbook_sample import (
    COMPLAINTS,
    OPENING,
    REPAIRS,
    make_coverage,
    make_match,
    make_passage,
)

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def paragraphs(path: Path) -> list[tuple[str, str]]:
    return [(p.style.name, p.text) for p in docx.Document(str(path)).paragraphs]


def under(path: Path, element: str) -> list[tuple[str, str]]:
    """The paragraphs below the heading of an element."""
    found: list[tuple[str, str]] = []
    inside = False
    for style, text in paragraphs(path):
        if style.startswith("Heading"):
            inside = style == "Heading 3" and text.startswith(f"{element} ")
        elif inside:
            found.append((style, text))
    return found


def test_all_elements_stand_in_order_under_their_criteria(tmp_path: Path) -> None:
    path = write_index(invented_coverage(), tmp_path / "index.docx")
    headings = [(s, t.split()[0]) for s, t in paragraphs(path) if s.startswith("Heading")]
    assert [t for s, t in headings if s == "Heading 3"] == list(load_standard().ids)
    assert [t for s, t in headings if s == "Heading 1"] == ["1", "2", "3", "4", "5"]
    assert sum(s == "Heading 2" for s, _ in headings) == 15
    assert headings[:3] == [("Heading 1", "1"), ("Heading 2", "1.1"), ("Heading 3", "1.1.1")]


def test_a_document_has_its_citations_and_one_quotation(tmp_path: Path) -> None:
    first = make_match(REPAIRS, "1.3.1")
    again = replace(
        make_match(OPENING, "1.3.1"),
        passage=make_passage(OPENING, "Housing/survey.pdf", Locator(page=9)),
    )
    other = make_match(COMPLAINTS, "1.3.1", "Corporate/complaints.docx", "accepted")
    other = replace(other, reviewer="Ann")
    path = write_index(make_coverage(first, again, other), tmp_path / "index.docx")
    assert under(path, "1.3.1")[2:] == [
        ("List Bullet", "Housing/survey.pdf, p. 4; p. 9. Outcome, May 2023."),
        ("Quotation", f"“{REPAIRS}”"),
        ("List Bullet", "Corporate/complaints.docx, p. 4. Outcome, May 2023, accepted by Ann."),
        ("Quotation", f"“{COMPLAINTS}”"),
    ]


def test_gaps_are_marked_in_words(tmp_path: Path) -> None:
    path = write_index(make_coverage(make_match(REPAIRS, "1.3.1")), tmp_path / "index.docx")
    headings = {t for s, t in paragraphs(path) if s == "Heading 3"}
    assert "4.3.2 Easy to use complaints procedure (gap: no evidence)" in headings
    assert any(t.startswith("1.3.1 ") and t.endswith("(gap: thin)") for t in headings)
    asked, gap = under(path, "4.3.2")
    assert asked[0] == "Asked"
    assert gap == ("Gap", "Missing. 0 pieces of evidence were found.")


def test_rejected_evidence_is_left_out(tmp_path: Path) -> None:
    match = make_match(REPAIRS, "1.3.1", decision="rejected")
    path = write_index(make_coverage(match), tmp_path / "index.docx")
    assert REPAIRS not in " ".join(text for _, text in paragraphs(path))


def test_of_many_documents_the_best_are_listed_and_the_rest_counted(tmp_path: Path) -> None:
    matches = [make_match(REPAIRS, "1.3.1", f"Housing/{n}.pdf") for n in range(MOST_DOCUMENTS + 3)]
    found = under(write_index(make_coverage(*matches), tmp_path / "index.docx"), "1.3.1")
    assert sum(style == "List Bullet" for style, _ in found) == MOST_DOCUMENTS
    assert found[-1][1] == "And 3 more documents; the workbook lists them."


def test_every_entry_of_the_contents_leads_to_a_heading(tmp_path: Path) -> None:
    path = write_index(invented_coverage(), tmp_path / "index.docx")
    with zipfile.ZipFile(path) as archive:
        root = fromstring(archive.read("word/document.xml"))
    marks = [mark.get(f"{WORD}name") for mark in root.iter(f"{WORD}bookmarkStart")]
    numbers = [mark.get(f"{WORD}id") for mark in root.iter(f"{WORD}bookmarkStart")]
    links = [link.get(f"{WORD}anchor") for link in root.iter(f"{WORD}hyperlink")]
    assert len(links) == 5 + 57
    assert set(links) <= set(marks)
    assert len(marks) == len(set(marks)) == len(set(numbers))
    kinds = [part.get(f"{WORD}fldCharType") for part in root.iter(f"{WORD}fldChar")]
    assert kinds == ["begin", "separate", "end"]


def test_hostile_text_is_only_text(tmp_path: Path) -> None:
    text = "<w:p/>\x00\x1b[31m\ud800\u202e { TOC } &amp; \x0b]]>"
    match = make_match("x", "1.3.1")
    match = replace(match, passage=replace(match.passage, text=text, document=f"{text}.pdf"))
    path = write_index(replace(make_coverage(match), headline=text), tmp_path / "index.docx")
    shown = dict(under(path, "1.3.1"))
    assert shown["Quotation"] == "“<w:p/> \ufffd { TOC } &amp; ]]>”"
    assert shown["List Bullet"].startswith("<w:p/> \ufffd { TOC } &amp; ]]>.pdf, p. 4.")


@pytest.mark.slow
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    path = write_index(invented_coverage(), tmp_path / "index.docx")
    subprocess.run(
        [
            office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
            "--convert-to", "pdf", "--outdir", str(tmp_path), str(path),
        ],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    assert (tmp_path / "index.pdf").read_bytes().startswith(b"%PDF")

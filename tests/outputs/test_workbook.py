"""The workbook opens everywhere, links where it should, and lets nothing from evidence act."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from cse_mapper.domain import (
    Answer,
    Claim,
    ClaimCheck,
    Document,
    ElementTriage,
    FollowUp,
    FollowUpItem,
    Locator,
    PlusElement,
    RequestedDocument,
    Unclaimed,
    Why,
)
from cse_mapper.outputs import workbook_cells, workbook_sheet
from cse_mapper.outputs.gaps import what_closes
from cse_mapper.outputs.links import linked_path, seen_from
from cse_mapper.outputs.review_columns import KEY, read_key
from cse_mapper.outputs.workbook import write_workbook
from cse_mapper.outputs.workbook_cells import MAX_CHARACTERS, cell_text
from tests.outputs.invented import invented_coverage
from tests.outputs.workbook_sample import (
    COMPLAINTS,
    OPENING,
    REPAIRS,
    make_coverage,
    make_match,
    make_passage,
)

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows_of(sheet: Any) -> list[dict[str, Any]]:
    header = [cell.value for cell in sheet[1]]
    return [
        dict(zip(header, (cell.value for cell in row), strict=True))
        for row in sheet.iter_rows(min_row=2)
    ]


def parts_of(path: Path) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield name, archive.read(name).decode()


def assert_sound(path: Path) -> None:
    """What makes Excel offer a repair: bad XML, cells out of order, too long, too many links."""
    for name, part in parts_of(path):
        root = fromstring(part)
        if not name.startswith("xl/worksheets/sheet"):
            continue
        last = 0
        for row in root.iter(f"{MAIN}row"):
            number = int(row.get("r"))
            assert number > last
            last = number
            places = [openpyxl.utils.cell.coordinate_to_tuple(c.get("r")) for c in row]
            assert places == sorted(set(places))
            assert all(place[0] == number for place in places)
            height = float(row.get("ht") or 15)
            assert height <= 409
        texts = ("".join(found.itertext()) for found in root.iter(f"{MAIN}is"))
        assert all(len(text.encode("utf-16-le")) // 2 <= MAX_CHARACTERS for text in texts)
        assert not list(root.iter(f"{MAIN}f"))
        links = [link.get("ref") for link in root.iter(f"{MAIN}hyperlink")]
        assert len(links) == len(set(links))
        assert len(links) <= 65_530
        for formula in root.iter(f"{MAIN}formula1"):
            assert len(formula.text or "") <= 255


def test_it_has_the_sheets_a_coordinator_expects(tmp_path: Path) -> None:
    path = write_workbook(invented_coverage(), tmp_path / "coverage.xlsx", evidence=tmp_path)
    assert_sound(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        "Summary", "Matrix", "Matrix by document", "Evidence", "Gaps", "By service", "Files",
        "Lists",
    ]  # fmt: skip
    assert book["Lists"].sheet_state == "hidden"
    assert book["Matrix"].max_row == 1 + 57
    matches = sum(len(element.matches) for element in invented_coverage().elements)
    assert book["Evidence"].max_row == 1 + matches


def test_every_list_has_filter_frozen_header_and_a4_landscape(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_workbook(invented_coverage(), tmp_path / "coverage.xlsx"))
    for name in ("Matrix", "Matrix by document", "Evidence", "Gaps", "Files"):
        sheet = book[name]
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.freeze_panes in ("B2", "D2")
        assert sheet.print_title_rows == "$1:$1"
    for sheet in book.worksheets[:-1]:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)


def test_status_is_a_word_and_a_colour(tmp_path: Path) -> None:
    coverage = invented_coverage()
    book = openpyxl.load_workbook(write_workbook(coverage, tmp_path / "coverage.xlsx"))
    colours = {}
    for row, element in zip(book["Matrix"].iter_rows(min_row=2), coverage.elements, strict=True):
        assert (row[0].value, row[2].value) == (element.element, element.status.capitalize())
        colours[row[2].value] = row[2].fill.fgColor.rgb
    assert len(set(colours.values())) == len(colours) == 4


def test_the_colours_are_those_of_the_page() -> None:
    css = (Path(workbook_cells.__file__).parent / "page_files" / "page.css").read_text("utf-8")
    for status, style in workbook_cells.STATUS.items():
        # The first is the light page's; a workbook has no dark one.
        for name, colour in ((status, "bg_color"), (f"on-{status}", "font_color")):
            found = re.search(rf"--{name}: (#\w+)", css)
            assert found
            assert found[1].upper() == style[colour]


def test_notes_on_the_run_stand_in_the_summary(tmp_path: Path) -> None:
    coverage = replace(make_coverage(), notes=("=A person decided on a text that is gone.",))
    path = write_workbook(coverage, tmp_path / "coverage.xlsx")
    assert_sound(path)
    cells = {c.value for row in openpyxl.load_workbook(path)["Summary"].iter_rows() for c in row}
    assert set(coverage.notes) <= cells


def test_the_summary_says_headline_criteria_model_and_rules(tmp_path: Path) -> None:
    coverage = invented_coverage()
    book = openpyxl.load_workbook(write_workbook(coverage, tmp_path / "coverage.xlsx"))
    shown = {cell.value for row in book["Summary"].iter_rows() for cell in row}
    assert {coverage.headline, coverage.model, "1 November 2026"} <= shown
    assert {criterion.sentence for criterion in coverage.criteria} <= shown
    assert {sentence for _, sentence in coverage.rules} <= shown
    assert any("cse-map review" in str(value) for value in shown)


def test_gaps_are_worst_first_with_reasons(tmp_path: Path) -> None:
    coverage = invented_coverage()
    book = openpyxl.load_workbook(write_workbook(coverage, tmp_path / "coverage.xlsx"))
    rows = rows_of(book["Gaps"])
    expected = [
        [element.element for element in coverage.elements if element.status == status]
        for status in ("missing", "thin")
    ]
    assert [row["Element"] for row in rows] == expected[0] + expected[1]
    assert all(row["Why it is a gap"] and row["What the standard asks"] for row in rows)
    gaps = {element.element: element for element in coverage.elements}
    for row in rows:
        assert row["What would close it"] == "\n".join(what_closes(gaps[row["Element"]]))


def test_an_evidence_row_says_all_there_is_to_a_match(tmp_path: Path) -> None:
    match = replace(make_match(REPAIRS, "1.3.1"), personal=("phone number",))
    book = openpyxl.load_workbook(write_workbook(make_coverage(match), tmp_path / "coverage.xlsx"))
    (row,) = rows_of(book["Evidence"])
    assert row["Element"] == "1.3.1"
    assert row["Status"] == "Thin"
    assert row["Passage"] == REPAIRS
    assert (row["Document"], row["Citation"]) == ("Housing/survey.pdf", "p. 4")
    assert (row["Kind"], row["Date"].year, row["Probability"]) == ("outcome", 2023, 0.8)
    assert row["Why"].startswith("Words: satisfied, tenants")
    assert row["May hold personal data"] == "phone number"
    assert read_key(row[KEY]).text_id == match.passage.text_id


def test_decision_has_a_drop_down_and_the_key_is_hidden(tmp_path: Path) -> None:
    path = write_workbook(make_coverage(make_match(REPAIRS, "1.3.1")), tmp_path / "coverage.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Evidence"]
    column = {cell.value: cell.column_letter for cell in sheet[1]}
    lists = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
    assert lists[f"{column['Decision']}2"] == '"accept,reject,move to"'
    assert lists[f"{column['Move to']}2"] == "Lists!$A$1:$A$57"
    assert book["Lists"]["A57"].value.startswith("5.3.3 ")
    assert sheet.column_dimensions[column[KEY]].hidden


def test_the_matrix_leads_to_the_evidence_and_the_evidence_to_the_file(tmp_path: Path) -> None:
    evidence = tmp_path / "our evidence"
    evidence.mkdir()
    matches = (
        make_match(OPENING, "1.2.2", "Libraries/news 1.docx"),
        make_match(REPAIRS, "1.3.1"),
        make_match(COMPLAINTS, "1.3.1", "Corporate/complaints.docx"),
    )
    path = write_workbook(
        make_coverage(*matches), tmp_path / "out" / "coverage.xlsx", evidence=evidence
    )
    book = openpyxl.load_workbook(path)
    matrix = {row[0].value: row for row in book["Matrix"].iter_rows(min_row=2)}
    place = matrix["1.3.1"][0].hyperlink.location
    assert place == "'Evidence'!A3"
    assert book["Evidence"]["A3"].value == "1.3.1"
    header = [cell.value for cell in book["Matrix"][1]]
    corporate = matrix["1.3.1"][header.index("Corporate")]
    assert (corporate.value, corporate.hyperlink.location) == ("1 (best 80%)", "'Evidence'!A4")
    assert matrix["4.3.2"][0].hyperlink is None
    row = book["Evidence"][2]
    link = next(cell.hyperlink for cell in row if cell.value == "Libraries/news 1.docx")
    assert link.target.replace("\\", "/") == "../our%20evidence/Libraries/news%201.docx"


def test_the_matrix_by_document_counts_pieces_and_marks_the_unsure(tmp_path: Path) -> None:
    matches = (
        make_match(REPAIRS, "1.3.1"),
        make_match(OPENING, "1.3.1"),
        make_match(COMPLAINTS, "4.3.2", decision="uncertain"),
        make_match(COMPLAINTS, "4.3.1", decision="rejected"),
    )
    path = write_workbook(make_coverage(*matches), tmp_path / "coverage.xlsx")
    (row,) = rows_of(openpyxl.load_workbook(path)["Matrix by document"])
    assert (row["1.3.1"], row["4.3.2"], row["4.3.1"], row["Passages"]) == (2, 1, None, 3)
    sheet = openpyxl.load_workbook(path)["Matrix by document"]
    formats = {cell.value: cell.number_format for cell in sheet[2] if isinstance(cell.value, int)}
    assert formats[2] == "General"
    unsure = next(c for c in sheet[2] if sheet.cell(1, c.column).value == "4.3.2")
    assert unsure.number_format == '0"?"'


def test_what_is_not_certain_is_marked_as_on_the_page(tmp_path: Path) -> None:
    doubted = replace(make_match(REPAIRS, "1.3.1"), certain=False)
    sure = replace(make_match(OPENING, "1.3.2"), certain=True)
    coverage = make_coverage(doubted, sure)
    elements = tuple(
        replace(row, areas={area: replace(cell, certain=0) for area, cell in row.areas.items()})
        if row.element == "1.3.1"
        else row
        for row in coverage.elements
    )
    path = write_workbook(replace(coverage, elements=elements), tmp_path / "coverage.xlsx")
    book = openpyxl.load_workbook(path)
    matrix = {row["Element"]: row["Housing"] for row in rows_of(book["Matrix"])}
    assert (matrix["1.3.1"], matrix["1.3.2"]) == ("1? (best 80%)", "1 (best 80%)")
    suggestions = [row["Suggestion"] for row in rows_of(book["Evidence"])]
    assert suggestions == ["suggested, uncertain", "suggested"]
    sheet = book["Matrix by document"]
    formats = {sheet.cell(1, cell.column).value: cell.number_format for cell in sheet[2]}
    assert (formats["1.3.1"], formats["1.3.2"]) == ('0"?"', "General")


def test_claims_triage_and_follow_up_get_their_sheets(tmp_path: Path) -> None:
    match = make_match(REPAIRS, "1.3.1")
    coverage = replace(
        make_coverage(match),
        claims=(
            ClaimCheck(
                Claim("1.3.1", "Housing/survey.pdf", "its name"), "confirmed", "It does.", 2
            ),
            ClaimCheck(Claim("4.3.2", "gone.pdf", "index.xlsx"), "not read", "It is not there."),
        ),
        unclaimed=(Unclaimed("1.3.2", "Housing/survey.pdf", 3),),
    )
    follow_up = FollowUp(
        "last.pdf", date(2023, 1, 1),
        (
            FollowUpItem(
                "partial", ("1.3.1",), "Measure it.", (Answer(match, 0.7),), "One.", "answered"
            ),
            FollowUpItem("partial", ("4.3.2",), "Publish it.", (), "Nothing new was found."),
            FollowUpItem(
                "partial", ("1.3.1",), "Once more.", (), "1 in other ways.",
                near=(Answer(match, 0.1, "element"),),
            ),
        ),
        (PlusElement("2.1.1", "vanished", None, "2.1.1: nothing current."),),
        (RequestedDocument("Latest annual report", True, ("a.pdf", "b.pdf"), "Two may be it."),),
        "Half is answered.",
    )  # fmt: skip
    triage = (ElementTriage("1.3.1", "Title", "thin", ("Ask one.", "=Ask two.")),)
    path = write_workbook(coverage, tmp_path / "c.xlsx", triage=triage, follow_up=follow_up)
    assert_sound(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[-5:] == ["Claims", "Triage", "Follow-up", "Asked for", "Lists"]
    shown = {cell.value for row in book["Summary"].iter_rows() for cell in row}
    assert {"Claims", "Triage", "Follow-up", "Asked for"} <= shown
    verdicts = [(row["Element"], row["Verdict"]) for row in rows_of(book["Claims"])]
    assert verdicts == [("1.3.1", "Confirmed"), ("4.3.2", "Not read"), ("1.3.2", "Not claimed")]
    (row,) = rows_of(book["Triage"])
    assert row["Ask"] == "Ask one.\n=Ask two."
    found = [(row["Finding"], row["Answer"], row["Passage"]) for row in rows_of(book["Follow-up"])]
    assert found == [
        ("Partial compliance", "May be answered", REPAIRS),
        ("Partial compliance", "Nothing new", None),
        ("Partial compliance", "Nothing new", REPAIRS),
        ("Compliance plus", "Vanished", None),
    ]
    (row,) = rows_of(book["Asked for"])
    assert (row["Found"], row["Files"]) == ("Found", "a.pdf\nb.pdf")


HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "https://evil.example/track",
    "internal:Files!A1",
    "external:c:\\windows\\system32\\calc.exe",
    "<script>alert(1)</script>&amp;]]>",
    "\x00\x1b[31mred\x1b[0m\x08\x7f\ufffe _x0041_ \u202eexe.fdp",
    "{=1+1}",
    "00123",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_everywhere(tmp_path: Path, text: str) -> None:
    path = f"{text}/{text}.pdf"
    match = replace(
        make_match(text, "4.3.2"),
        passage=make_passage(text, path, Locator(page=4, part=text)),
        service_area=text, note=text, reviewer=text, why=Why((text,), text), personal=(text,),
        decision="accepted",
    )  # fmt: skip
    coverage = make_coverage(match, documents=(Document(path, text, "read", text, title=text),))
    element = replace(coverage.elements[0], title=text)
    coverage = replace(
        coverage, headline=text, model=text, elements=(element, *coverage.elements[1:])
    )
    written = write_workbook(coverage, tmp_path / "coverage.xlsx", evidence=tmp_path / "evidence")
    assert_sound(written)
    for name, part in parts_of(written):
        if name.endswith(".rels"):
            targets = re.findall(r'Target="([^"]*)" TargetMode="External"', part)
            assert all(re.match(r"evidence[\\/]", target) for target in targets)
    book = openpyxl.load_workbook(written)
    (row,) = rows_of(book["Evidence"])
    assert unescape(row["Passage"] or "") == cell_text(text)
    for sheet in book.worksheets:
        for cells in sheet.iter_rows():
            for cell in cells:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and cell.value[0] in "=+-@":
                    assert cell.quotePrefix


def test_a_link_is_only_made_where_it_is_safe() -> None:
    assert linked_path("Housing/survey.pdf", "../evidence") == "../evidence/Housing/survey.pdf"
    for unsafe in (
        "/etc/passwd.pdf", "../secret.pdf", "a/../../b.pdf", "C:/x.pdf", "\\\\server\\x.pdf",
        "run.exe", "run.bat", "page.lnk", "no suffix", "a#b.pdf", "100%25.pdf", "a\u202efdp.pdf",
        "http://x.example/a.pdf", "x" * 2000 + ".pdf",
    ):  # fmt: skip
        assert linked_path(unsafe, "../evidence") is None
    assert linked_path("Housing/survey.pdf", None) is None


def test_a_folder_that_no_link_can_spell_gives_none(tmp_path: Path) -> None:
    assert seen_from(tmp_path, tmp_path / "evidence") == "evidence"
    assert seen_from(tmp_path / "out", tmp_path / "evidence") == "../evidence"
    assert seen_from(tmp_path, tmp_path / "evidence #2") is None
    assert seen_from(tmp_path, None) is None


def test_a_text_longer_than_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    for text in ("a" * 40_000, "\U0001f600" * 20_000):
        written = write_workbook(
            make_coverage(make_match(text, "4.3.2")), tmp_path / "coverage.xlsx"
        )
        assert_sound(written)
        (row,) = rows_of(openpyxl.load_workbook(written)["Evidence"])
        assert row["Passage"].endswith("see the document)")
    assert cell_text("b" * MAX_CHARACTERS) == "b" * MAX_CHARACTERS


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=60), area=st.text(max_size=10))
def test_any_text_gives_a_sound_workbook(tmp_path: Path, text: str, area: str) -> None:
    match = replace(make_match(text, "4.3.2", f"{area}/{text}.pdf"), service_area=area, note=text)
    written = write_workbook(make_coverage(match), tmp_path / "coverage.xlsx", evidence=tmp_path)
    assert_sound(written)
    (row,) = rows_of(openpyxl.load_workbook(written)["Evidence"])
    # Spreadsheets read "_x0041_" as "A", so it is written in a way that comes back as it was.
    assert unescape(row["Passage"] or "") == cell_text(text)


def test_half_a_character_is_replaced(tmp_path: Path) -> None:
    match = make_match("x", "4.3.2")
    broken = replace(
        match, passage=replace(match.passage, text="a\ud800b", document="a\udcffb.pdf")
    )
    written = write_workbook(make_coverage(broken), tmp_path / "coverage.xlsx", evidence=tmp_path)
    (row,) = rows_of(openpyxl.load_workbook(written)["Evidence"])
    assert (row["Passage"], row["Document"]) == ("a\ufffdb", "a\ufffdb.pdf")


def test_an_empty_coverage_gives_a_workbook_that_says_so(tmp_path: Path) -> None:
    path = write_workbook(make_coverage(), tmp_path / "coverage.xlsx")
    assert_sound(path)
    book = openpyxl.load_workbook(path)
    assert book["Evidence"].max_row == 1
    assert book["Gaps"].max_row == 58


def test_the_same_coverage_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write_workbook(invented_coverage(), tmp_path / "first.xlsx").read_bytes()
    assert write_workbook(invented_coverage(), tmp_path / "second.xlsx").read_bytes() == first


@pytest.mark.slow
def test_it_holds_57_elements_by_500_documents(tmp_path: Path) -> None:
    coverage = invented_coverage(documents=500, matches=300)
    path = write_workbook(coverage, tmp_path / "coverage.xlsx", evidence=tmp_path)
    assert_sound(path)
    book = openpyxl.load_workbook(path, read_only=True)
    assert len(list(book["Matrix by document"].iter_rows())) == 501


def test_links_stop_at_the_most_a_sheet_may_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert workbook_cells.MAX_LINKS == 65_530
    monkeypatch.setattr(workbook_sheet, "MAX_LINKS", 7)
    path = write_workbook(invented_coverage(), tmp_path / "coverage.xlsx", evidence=tmp_path)
    assert_sound(path)
    for sheet in openpyxl.load_workbook(path).worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert sum(cell.hyperlink is not None for cell in cells) <= 7
        assert not any(cell.value is None for cell in sheet["A"][1:] if sheet.title != "Summary")


@pytest.mark.slow
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    path = write_workbook(invented_coverage(), tmp_path / "coverage.xlsx", evidence=tmp_path)
    subprocess.run(
        [
            office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
            "--convert-to", "pdf", "--outdir", str(tmp_path), str(path),
        ],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    assert (tmp_path / "coverage.pdf").read_bytes().startswith(b"%PDF")

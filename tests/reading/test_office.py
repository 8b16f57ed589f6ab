"""What Office files hold besides plain paragraphs comes out with its place, or is named."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from made_files import a_docx, a_pptx, a_zip, paragraph, relations, shape, table
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table

from cse_mapper.reading.extract import extract
from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.filetype import format_of
from cse_mapper.reading.formats import ocr, package, workbook
from cse_mapper.reading.formats.cells import shown

FILES = Path(__file__).parent / "files"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
C = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'


def read(name: str, data: bytes) -> Extracted:
    return extract(name, data, Allowance())


def texts(name: str, data: bytes) -> list[str]:
    return [block.text for block in read(name, data).blocks]


def case(name: str) -> Extracted:
    return read(name, (FILES / "office" / name).read_bytes())


def a_document(body: str, **members: tuple[str, str | bytes]) -> bytes:
    """A Word document whose parts are named by relation kind: (member, content)."""
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {W} {R}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations(*((k, m) for k, (m, _) in members.items())),
    }
    return a_zip(files | {f"word/{member}": content for member, content in members.values()})


def a_book(fill: dict[str, object], **look: object) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "KPI"
    for cell, value in fill.items():
        sheet[cell] = value
    for merged in look.get("merged", ()):  # type: ignore[attr-defined]
        sheet.merge_cells(merged)
    for cell, form in look.get("formats", {}).items():  # type: ignore[attr-defined]
        sheet[cell].number_format = form
    for cell, font in look.get("fonts", {}).items():  # type: ignore[attr-defined]
        sheet[cell].font = Font(name=font)
    for row in look.get("hidden_rows", ()):  # type: ignore[attr-defined]
        sheet.row_dimensions[row].hidden = True
    for column in look.get("hidden_columns", ()):  # type: ignore[attr-defined]
        sheet.column_dimensions[column].hidden = True
    if "table" in look:
        sheet.add_table(Table(displayName="T", ref=look["table"]))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def grid(rows: list[list[object]], start: int = 1) -> dict[str, object]:
    return {
        f"{chr(65 + column)}{row}": value
        for row, values in enumerate(rows, start=start)
        for column, value in enumerate(values)
        if value is not None
    }


CHART = (
    f"<c:chartSpace {C} {A}><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Calls answered</a:t>"
    "</a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:barChart><c:ser><c:tx><c:strRef>"
    "<c:f>S!B1</c:f><c:strCache><c:pt idx='0'><c:v>In 30 seconds</c:v></c:pt></c:strCache>"
    "</c:strRef></c:tx><c:cat><c:strRef><c:strCache>"
    "<c:pt idx='0'><c:v>April</c:v></c:pt><c:pt idx='1'>"
    "<c:v>May</c:v></c:pt></c:strCache></c:strRef></c:cat><c:val><c:numRef><c:numCache>"
    "<c:formatCode>0%</c:formatCode><c:pt idx='0'><c:v>0.76</c:v></c:pt><c:pt idx='1'>"
    "<c:v>0.84</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:barChart></c:plotArea>"
    "</c:chart></c:chartSpace>"
)
CHART_ROWS = [
    "Calls answered: April; In 30 seconds: 76%.",
    "Calls answered: May; In 30 seconds: 84%.",
]


def run(text: str, look: str = "") -> str:
    return f"<w:p><w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("body", "left", "part"),
    [
        (run("Gone.", "<w:vanish/>"), [], "hidden text"),
        (run("Here.", '<w:vanish w:val="0"/>'), ["Here."], None),
        (run("Gone.", "<w:strike/>"), [], "struck-through text"),
        (f'<w:del w:id="1">{run("Gone.")}</w:del>', [], "deleted text"),
        (f'<w:moveFrom w:id="1">{run("Gone.")}</w:moveFrom>', [], "deleted text"),
        (paragraph("Complaints 4", "TOC1"), [], "table of contents"),
        (
            '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o'
            "</w:instrText></w:r><w:r><w:t>Complaints 4</w:t></w:r></w:p><w:p><w:r><w:t>More 5"
            '</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>' + run("Text."),
            ["Text."],
            "table of contents",
        ),
        (
            f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click here.')}"
            "</w:sdtContent></w:sdt>",
            [],
            "prompts of empty fields",
        ),
    ],
)
def test_what_a_document_does_not_say_is_named_not_quoted(
    body: str, left: list[str], part: str | None
) -> None:
    found = read("a.docx", a_docx(body))
    assert [block.text for block in found.blocks] == left
    assert [p.name for p in found.parts] == ([part] if part else [])


def test_ticked_boxes_are_told_from_unticked_ones() -> None:
    box = (
        '<w:sdt><w:sdtPr><w:checkbox><w:checked w:val="{}"/></w:checkbox></w:sdtPr><w:sdtContent>'
        "<w:r><w:t>\u2610</w:t></w:r></w:sdtContent></w:sdt>"
    )
    legacy = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="{}"/>'
        '</w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    symbol = '<w:r><w:sym w:font="Wingdings" w:char="{}"/></w:r>'
    pairs = [(box, "1", "0"), (legacy, "1", "0"), (symbol, "F0FE", "F0A8")]
    body = "".join(
        f"<w:p>{form.format(state)}<w:r><w:t> Welcome</w:t></w:r></w:p>"
        for form, *states in pairs
        for state in states
    )
    assert texts("a.docx", a_docx(body)) == ["\u2611 Welcome", "\u2610 Welcome"] * 3


def test_ticks_stand_under_the_names_of_their_columns() -> None:
    rows = [["Question", "Yes", "No"], ["Badge worn?", "\u2713", ""], ["Queue told?", "", "\u2713"]]
    assert texts("a.docx", a_docx(table(rows))) == [
        "Question: Badge worn?; Yes: \u2713.",
        "Question: Queue told?; No: \u2713.",
    ]


def test_names_beside_an_empty_corner_name_the_columns() -> None:
    rows = [
        ["", "Housing", "Planning", "Parks"],
        ["Charter shown in reception", "Met", "Not met", "Met"],
        ["Letters answered", "Met", "Met", "Not met"],
    ]
    assert texts("a.docx", a_docx(table(rows))) == [
        "Charter shown in reception; Housing: Met; Planning: Not met; Parks: Met.",
        "Letters answered; Housing: Met; Planning: Met; Parks: Not met.",
    ]


def test_a_title_over_the_names_of_columns_names_none() -> None:
    rows = [
        ["AL 2", "Action log as of 3 March"],
        ["Number", "Action", "Deadline", "Progress"],
        ["AL/17", "The team writes to every service about its charter", "April", "On track"],
        ["AL/18", "The board sees the complaints of the year", "May", "Not begun"],
    ]
    assert texts("a.docx", a_docx(table(rows))) == [
        "AL 2: Action log as of 3 March.",
        "Number: AL/17; Action: The team writes to every service about its charter; "
        "Deadline: April; Progress: On track.",
        "Number: AL/18; Action: The board sees the complaints of the year; "
        "Deadline: May; Progress: Not begun.",
    ]


def test_labels_stand_before_what_is_filled_in_beside_them() -> None:
    rows = [
        ["Name:", "Kim Marsh", "Post:", "Service manager"],
        ["Email:", "kim@example.org", "Telephone:", "01632 960001"],
        ["Ms Doe", "Our ref:", "C/17", ""],
    ]
    assert texts("a.docx", a_docx(table(rows))) == [
        "Name: Kim Marsh; Post: Service manager.",
        "Email: kim@example.org; Telephone: 01632 960001.",
        "Ms Doe; Our ref: C/17.",
    ]


def test_years_over_measures_in_a_table_of_a_document() -> None:
    def cell(text: str, look: str = "") -> str:
        return f"<w:tc><w:tcPr>{look}</w:tcPr>{paragraph(text)}</w:tc>"

    two = '<w:gridSpan w:val="2"/>'
    rows = [
        [cell("Service", '<w:vMerge w:val="restart"/>'), cell("2024/25", two)],
        [cell("", "<w:vMerge/>"), cell("Calls"), cell("On time")],
        [cell("Housing"), cell("130"), cell("94%")],
        [cell("Planning"), cell("31"), cell("88%")],
    ]
    body = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows)
    assert texts("a.docx", a_docx(f"<w:tbl>{body}</w:tbl>")) == [
        "Service: Housing; 2024/25 - Calls: 130; 2024/25 - On time: 94%.",
        "Service: Planning; 2024/25 - Calls: 31; 2024/25 - On time: 88%.",
    ]


def test_inserted_drawn_and_embedded_things_are_read() -> None:
    points = "".join(
        f'<d:pt type="{kind}"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></d:pt>'
        for kind, text in (("node", "You said: open longer"), ("pres", "unseen"))
    )
    inner = a_docx(paragraph("Inside another document."))
    found = read(
        "a.docx",
        a_document(
            '<w:altChunk r:id="r1"/><w:p><w:r><w:drawing>'
            f'<c:chart {C} r:id="r2"/><d:relIds xmlns:d="d" r:dm="r3" r:lo="x"/></w:drawing>'
            '<w:object><o:OLEObject xmlns:o="o" r:id="r4"/></w:object></w:r></w:p>',
            aFChunk=("chunk.htm", "<html><body><h1>Report</h1><p>Nine in ten.</p></body></html>"),
            chart=("charts/chart1.xml", CHART),
            diagramData=("diagrams/data1.xml", f'<d:m xmlns:d="d" {A}>{points}</d:m>'),
            package=("embeddings/inner.docx", inner),
        ),
    )
    assert [(b.text, b.kind) for b in found.blocks[:2]] == [
        ("Report", "heading"),
        ("Nine in ten.", "paragraph"),
    ]
    rest = [b.text for b in found.blocks[2:]]
    assert rest == [*CHART_ROWS, "You said: open longer", "Inside another document."]
    assert found.blocks[-1].locator.part == "inner.docx"
    assert [(p.name, p.status) for p in found.parts] == [("inner.docx", "read")]


def test_a_chart_on_a_slide_has_its_figures_and_a_hidden_slide_is_named() -> None:
    frame = f'<c:chart {C} {R} r:id="r1"/>'
    data = a_pptx(shape("Calls", "title") + frame, shape("Not for you", "title"))
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        members: dict[str, bytes | str] = {name: old.read(name) for name in old.namelist()}
    members["ppt/slides/_rels/slide2.xml.rels"] = relations(("chart", "../charts/c.xml"))
    members["ppt/charts/c.xml"] = CHART
    second = members["ppt/slides/slide1.xml"]
    assert isinstance(second, bytes)
    members["ppt/slides/slide1.xml"] = second.replace(b"<p:sld ", b'<p:sld show="0" ')
    found = read("a.pptx", a_zip(members))
    assert [b.text for b in found.blocks] == ["Calls", *CHART_ROWS]
    assert [p.name for p in found.parts] == ["slide 2"]
    assert "slide 2" in found.notes[0]


@pytest.mark.parametrize(
    ("words", "is_named"), [("We answer within ten days", True), ("Hale Council", False)]
)
def test_words_of_the_slide_master_are_named(words: str, is_named: bool) -> None:
    with zipfile.ZipFile(io.BytesIO(a_pptx(shape("Calls", "title")))) as old:
        members: dict[str, bytes | str] = {name: old.read(name) for name in old.namelist()}
    slide = members["ppt/slides/slide1.xml"]
    assert isinstance(slide, bytes)
    own = shape("Click to edit the title of it", "title") + shape(words)
    layout = slide.decode().replace(shape("Calls", "title"), own)
    members["ppt/slideLayouts/l.xml"] = layout
    members["ppt/slides/_rels/slide1.xml.rels"] = relations(
        ("slideLayout", "../slideLayouts/l.xml")
    )
    found = read("a.pptx", a_zip(members))
    assert [b.text for b in found.blocks] == ["Calls"]
    assert [p.name for p in found.parts] == ["text of the slide master"] * is_named


@pytest.mark.parametrize(
    "name",
    ["compliments-log.docx", "screenshot.xlsx", "slides-as-pictures.pptx"],
)
@pytest.mark.parametrize("has_ocr", [True, False])
def test_pictures_of_text_are_read_or_wait(
    name: str, has_ocr: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if has_ocr and not ocr.available():
        pytest.skip("no OCR program is installed")
    if not has_ocr:
        monkeypatch.setattr(ocr, "available", lambda: False)
    found = case(name)
    words = " ".join(b.text for b in found.blocks if b.locator.part == "picture 1")
    assert ("engineer was polite" in words) == has_ocr
    assert found.parts[0].status == ("read" if has_ocr else "needs OCR")
    assert found.needs_ocr == (not has_ocr)
    assert has_ocr or found.notes[0].startswith("It holds 1 picture that was not read")


@pytest.mark.parametrize(
    ("value", "form", "seen"),
    [
        (10, '0" working days"', "10 working days"),
        (8.4, "0.0\\ \\d\\a\\y\\s", "8.4 days"),
        (1_234_567, '\u00a30.0,,"m"', "\u00a31.2m"),
        (-1234.5, "#,##0.00;(#,##0.00)", "(1,234.50)"),
        (1, '[=1]"Met";[=0]"Not met"', "Met"),
        (0, '"Met";;"Not met"', "Not met"),
        (0.94, "0%", "94%"),
        (0.917, "0.0%", "91.7%"),
        (-5, "\u00a3#,##0.00", "-\u00a35.00"),
        (1200, "_-[$\u00a3-809]* #,##0_-;-[$\u00a3-809]* #,##0_-", "\u00a31,200"),
        (7, "0000", "0007"),
        (3, ";;;", ""),
        (4.5, "# ?/?", "4.5"),
        (2.5, "General", "2.5"),
        (2.5, "GENERAL", "2.5"),
        (120, 'GENERAL" calls"', "120 calls"),
    ],
)
def test_figures_read_as_on_the_screen(value: float, form: str, seen: str) -> None:
    assert shown(value, form) == seen


LONG = "Overall, how satisfied or dissatisfied were you with the way our adviser dealt with you?"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(
            a_book(grid([["ID", LONG], [1, "Very satisfied"], [2, "Dissatisfied"]])),
            [f"ID: 1; {LONG}: Very satisfied.", f"ID: 2; {LONG}: Dissatisfied."],
            id="long questions",
        ),
        pytest.param(
            a_book(grid([["What could we do better?"], ["Open on Saturdays."], ["Ring back."]])),
            [
                "What could we do better?: Open on Saturdays.",
                "What could we do better?: Ring back.",
            ],
            id="one question",
        ),
        pytest.param(
            a_book(
                grid(
                    [
                        ["Respondent ID", "How was it?", None, "How did you reach us?"],
                        [None, "Response", "Reason", "Telephone", "Online"],
                        [1001, "Good", "Polite", None, "Online"],
                    ]
                )
            ),
            [
                "Respondent ID: 1001; How was it?: Good; How was it? - Reason: Polite; "
                "How did you reach us?: Online."
            ],
            id="questions over choices",
        ),
        pytest.param(
            a_book(
                grid(
                    [
                        ["Service", "2023/24", None, "2024/25"],
                        [None, "Calls", "On time", "Calls", "On time"],
                        ["Housing", 120, "91%", 130, "94%"],
                    ]
                ),
                merged=["A1:A2", "B1:C1", "D1:E1"],
            ),
            [
                "Service: Housing; 2023/24 - Calls: 120; 2023/24 - On time: 91%; "
                "2024/25 - Calls: 130; 2024/25 - On time: 94%."
            ],
            id="years over measures",
        ),
        pytest.param(
            a_book(
                grid([["Team", "Measure", "Score"], ["North", "Calls", 9], [None, "Visits", 8]]),
                merged=["A2:A3"],
            ),
            ["Team: North; Measure: Calls; Score: 9.", "Team: North; Measure: Visits; Score: 8."],
            id="merged cells",
        ),
        pytest.param(
            a_book(
                grid([["Aim", "Owner"], ["Answer", "Kim"], ["Listen", "Jo"]], start=3),
                table="A3:B5",
            ),
            ["Aim: Answer; Owner: Kim.", "Aim: Listen; Owner: Jo."],
            id="table range",
        ),
        pytest.param(
            a_book(
                grid(
                    [
                        ["Tick one", "Temporary services such as " + "support and repair " * 4],
                        [None, "Port of entry", "Name"],
                        ["7", "Holyhead", "Kim"],
                        ["8", "Dover", "Jo"],
                    ]
                ),
                merged=["B1:C1"],
            ),
            [
                "Tick one: Temporary services such as " + ("support and repair " * 4).strip() + ".",
                "7; Port of entry: Holyhead; Name: Kim.",
                "8; Port of entry: Dover; Name: Jo.",
            ],
            id="a long text over a table is no column's name",
        ),
        pytest.param(
            a_book(
                grid([["Check", "Done", "Late"], ["Badge", "P"], ["Queue", None, "\u00fc"]]),
                fonts={"B2": "Wingdings 2", "C3": "Wingdings"},
            ),
            ["Check: Badge; Done: \u2713.", "Check: Queue; Late: \u2713."],
            id="ticks in a font of symbols",
        ),
        pytest.param(
            a_book(grid([["Note", "Done"], ["First_x000D_\nsecond", 5], ["Share", "=B2/0"]])),
            ["Note: First second; Done: 5.", "Note: Share."],
            id="escapes and formulas",
        ),
    ],
)
def test_each_cell_comes_with_what_names_it(data: bytes, expected: list[str]) -> None:
    assert texts("a.xlsx", data) == expected


def test_what_is_hidden_in_a_workbook_is_named_not_quoted() -> None:
    rows = [["Month", "Score", "Secret"], ["April", 9, 1], ["May", 8, 2], ["June", 7, 3]]
    found = read("a.xlsx", a_book(grid(rows), hidden_rows=[3], hidden_columns=["C"]))
    assert [b.text for b in found.blocks] == ["Month: April; Score: 9.", "Month: June; Score: 7."]
    assert [p.name for p in found.parts] == ["1 row of 'KPI'", "columns of 'KPI'"]
    assert "1 row of 'KPI', columns of 'KPI'" in found.notes[0]


def test_a_sheet_that_is_larger_than_may_be_held_is_read_as_far_as_rows_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Calls")
        sheet.write_row(0, 0, ["Call", "What was done"])
        for row in range(1, 400):
            sheet.write_row(row, 0, [row, f"Call {row} was answered and its caller was content."])
    # Below the size of the sheet and of the list of its texts.
    monkeypatch.setattr(package, "MAX_MEMBER", 20_000)
    monkeypatch.setattr(workbook, "MAX_ROWS", 20)
    found = workbook.read(out.getvalue(), "calls.xlsx", Allowance())
    assert len(found.blocks) == 19
    assert found.blocks[-1].text == (
        "Call: 19; What was done: Call 19 was answered and its caller was content."
    )
    assert found.notes == ("Only the first 20 rows of 'Calls' were read: split it.",)


@pytest.mark.parametrize(
    ("name", "cells"),
    [("openpyxl.xlsx", "KPI!D2, KPI!D3, KPI!A4"), ("xlsxwriter.xlsx", "KPI!D2")],
)
def test_formulas_never_worked_out_are_said(name: str, cells: str) -> None:
    found = case(name)
    assert f"({cells})" in found.notes[0]
    assert not any("Rate: " in b.text for b in found.blocks)


def test_an_error_is_no_result() -> None:
    found = case("units.xlsx")
    assert [b.text for b in found.blocks][
        1
    ] == "Standard: Savings; Target: \u00a31.2m; Result: (1,234.50)."
    assert found.parts[0].name == "1 cell with an error in 'S'"


def test_a_threaded_comment_comes_without_the_words_of_excel() -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = a_zip(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{main}" {R}><sheets><sheet name="S" r:id="r1"/>'
            "</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/s.xml")),
            "xl/worksheets/s.xml": f'<worksheet xmlns="{main}"><sheetData><row><c t="inlineStr">'
            "<is><t>Calls</t></is></c></row></sheetData></worksheet>",
            "xl/worksheets/_rels/s.xml.rels": relations(
                ("comments", "../c.xml"), ("threadedComment", "../t.xml")
            ),
            "xl/c.xml": f'<comments xmlns="{main}"><comment ref="A1"><text><t>[Threaded comment]'
            "\n\nYour version of Excel allows you to read this threaded comment; ...</t></text>"
            "</comment></comments>",
            "xl/t.xml": '<T><threadedComment ref="A1"><text>Two were withdrawn.</text>'
            "</threadedComment></T>",
        }
    )
    found = read("a.xlsx", data).blocks
    assert [(b.text, str(b.locator)) for b in found[1:]] == [("Two were withdrawn.", "S!A1")]


HOUSING = "Area: Housing; On time: 94%."
SHEET_2003 = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="p">'
    '<NumberFormat ss:Format="0%"/></Style></Styles><Worksheet ss:Name="S"><Table><Row>'
    '<Cell><Data ss:Type="String">Area</Data></Cell><Cell><Data ss:Type="String">On time</Data>'
    '</Cell></Row><Row><Cell><Data ss:Type="String">Housing</Data></Cell><Cell ss:StyleID="p">'
    '<Data ss:Type="Number">0.94</Data></Cell></Row></Table></Worksheet></Workbook>'
)
WORD_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument '
    'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p><w:r><w:t>'
    "We answer in ten days.</w:t></w:r></w:p></w:body></w:wordDocument>"
)
FLAT = (
    '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"><pkg:part '
    'pkg:name="/_rels/.rels"><pkg:xmlData>'
    + relations(("officeDocument", "word/document.xml"))
    + '</pkg:xmlData></pkg:part><pkg:part pkg:name="/word/document.xml"><pkg:xmlData>'
    f"<w:document {W}><w:body>{paragraph('We answer in ten days.')}</w:body></w:document>"
    "</pkg:xmlData></pkg:part></pkg:package>"
)
GRID = "<div><table><tr><th>Area</th><th>On time</th></tr><tr><td>Housing</td><td>94%</td></tr>"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.xls", SHEET_2003, HOUSING),
        ("a.xml", SHEET_2003, HOUSING),
        ("a.doc", WORD_2003, "We answer in ten days."),
        ("a.xml", WORD_2003, "We answer in ten days."),
        ("a.doc", FLAT, "We answer in ten days."),
        ("a.xls", f"<style>.t {{}}</style>{GRID}</table></div>", HOUSING),
        ("a.doc", f"{GRID}</table></div>", HOUSING),
        ("a.xls", "Area\tOn time\nHousing\t94%\n", HOUSING),
        ("a.doc", "Area\tOn time\nHousing\t94%\n", HOUSING),
        ("a.xls", "Area\tOn time\r\nHousing\t94%\r\n".encode("utf-16"), HOUSING),
    ],
)
def test_files_are_read_as_what_they_are(name: str, content: str | bytes, expected: str) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    assert texts(name, data) == [expected]


def test_strict_open_xml_gives_the_same_cells() -> None:
    (block,) = case("strict.xlsx").blocks
    assert block.text == "Measure: Calls; Result: 84%; Day: 1 April 2025."


def test_an_ole_file_is_what_its_root_says() -> None:
    """A message with a Word document in it has that name in its bytes too."""
    message = (FILES / "message.msg").read_bytes()
    assert format_of("a", message + "WordDocument".encode("utf-16-le") + b"\0\0") == "msg"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sep=;\nMonth;Calls\nApril;120\n", [("Month: April; Calls: 120.", "a!A2:B2")]),
        (
            'Name;Comment\nA;"Good, quick"\nB;"Two\nlines"\n',
            [
                ("Name: A; Comment: Good, quick.", "a!A2:B2"),
                ("Name: B; Comment: Two lines.", "a!A3:B3"),
            ],
        ),
        (
            "Q1,Q2\nHow was it?,Why?\n"
            '"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\nGood,Polite\nPoor,Late\n',
            [
                ("How was it?: Good; Why?: Polite.", "a!A4:B4"),
                ("How was it?: Poor; Why?: Late.", "a!A5:B5"),
            ],
        ),
    ],
)
def test_a_csv_has_the_cells_that_excel_shows(text: str, expected: list[tuple[str, str]]) -> None:
    found = read("a.csv", text.encode()).blocks
    assert [(b.text, str(b.locator)) for b in found] == expected

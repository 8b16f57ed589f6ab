"""Text arrives whole, and every place it names can be looked up."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from conftest import FILES
from made_files import a_docx, a_pdf, a_pptx, a_zip, an_email, paragraph, shape, table

from cse_mapper.domain import ReadDocument


def places(document: ReadDocument) -> dict[str, str]:
    return {block.text: str(block.locator) for block in document.blocks}


def inside(container: ReadDocument) -> dict[str, ReadDocument]:
    """The documents in an archive or e-mail by their names there."""
    above = container.document.path + " > "
    return {one.document.path.removeprefix(above): one for one in container.inside}


@pytest.fixture
def read_file(evidence: Path, read: Callable) -> Callable[[str, bytes | None], ReadDocument]:
    def reading(name: str, data: bytes | None = None) -> ReadDocument:
        if data is None:
            shutil.copy(FILES / name, evidence / name)
        else:
            (evidence / name).write_bytes(data)
        (document,) = read(jobs=1).values()
        assert document.document.status == "read", document.document.reason
        return document

    return reading


TABLE = [["Standard", "Target", "Result"], ["Answer calls", "80%", "84%"]]


def test_word_paragraphs_are_counted_under_their_heading(read_file: Callable) -> None:
    body = (
        paragraph("Standards", "Heading1")
        + paragraph("")
        + paragraph("We answer in ten days.")
        + table(TABLE)
        + paragraph("After the table.")
    )
    document = read_file("a.docx", a_docx(body))
    assert places(document) == {
        "Standards": "paragraph 1",
        "We answer in ten days.": "paragraph 2, under 'Standards'",
        "Standard: Answer calls; Target: 80%; Result: 84%.": "paragraph 3, under 'Standards'",
        "After the table.": "paragraph 4, under 'Standards'",
    }
    assert [b.kind for b in document.blocks] == ["heading", "paragraph", "table", "paragraph"]
    assert document.document.title == "Standards"


def test_a_sentence_in_the_style_of_a_heading_is_text(read_file: Callable) -> None:
    said = "2.1 The Council answers every complaint within ten working days."
    leads = (
        "2.2 The exemption holds where on the day that we receive a request for the information:"
    )
    body = "".join(paragraph(text, "Heading1") for text in ("Standards", said, leads))
    assert places(read_file("a.docx", a_docx(body + paragraph("As agreed.")))) == {
        "Standards": "paragraph 1",
        said: "paragraph 2, under 'Standards'",
        leads: "paragraph 3, under 'Standards'",
        "As agreed.": "paragraph 4, under 'Standards'",
    }


def _bold(text: str) -> str:
    return f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "a.docx",
            a_docx(
                _bold("Housing Services")
                + _bold("Complaints policy")
                + _bold("12 March 2024")
                + paragraph("We listen.")
                + _bold("STANDARDS")
                + paragraph("Letters are answered in ten days.")
                + paragraph("WHO TO ASK")
                + table(TABLE)
                + _bold("94% were answered")
                + paragraph("So it was in May.")
            ),
        ),
        (
            "a.rtf",
            rb"{\rtf1\ansi{\b Housing Services\par Complaints policy\par 12 March 2024\par}"
            rb"We listen.\par\b STANDARDS\b0\par Letters are answered in ten days.\par "
            rb"WHO TO ASK\par\pard\intbl Standard\cell Target\cell Result\cell\row"
            rb"\intbl Answer calls\cell 80%\cell 84%\cell\row\pard"
            rb"{\b 94% were answered}\par So it was in May.\par}",
        ),
    ],
)
def test_a_short_line_in_bold_or_capitals_over_text_is_a_heading(
    name: str, data: bytes, read_file: Callable
) -> None:
    assert places(read_file(name, data)) == {
        "Housing Services": "paragraph 1",
        "Complaints policy": "paragraph 2",
        "12 March 2024": "paragraph 3, under 'Complaints policy'",
        "We listen.": "paragraph 4, under 'Complaints policy'",
        "STANDARDS": "paragraph 5",
        "Letters are answered in ten days.": "paragraph 6, under 'STANDARDS'",
        "WHO TO ASK": "paragraph 7",
        "Standard: Answer calls; Target: 80%; Result: 84%.": "paragraph 8, under 'WHO TO ASK'",
        "94% were answered": "paragraph 9, under 'WHO TO ASK'",
        "So it was in May.": "paragraph 10, under 'WHO TO ASK'",
    }


def test_a_style_in_bold_makes_its_paragraphs_bold() -> None:
    from xml.etree.ElementTree import fromstring

    from cse_mapper.reading.formats.word_tree import styles_in

    styles = fromstring(
        "<styles><style styleId='Lead'><rPr><b/></rPr></style>"
        "<style styleId='Lead2'><basedOn val='Lead'/></style>"
        "<style styleId='Light'><basedOn val='Lead2'/><rPr><b val='0'/></rPr></style></styles>"
    )
    assert styles_in(styles).bold == {"Lead", "Lead2"}


def test_word_text_outside_the_body_is_read_too(read_file: Callable) -> None:
    box = (
        "<w:p><w:r><w:t>Anchor.</w:t></w:r><w:r><w:pict><w:txbxContent>"
        f"{paragraph('In a box.')}</w:txbxContent></w:pict></w:r></w:p>"
    )
    gone = "<w:p><w:del><w:r><w:delText>Struck out.</w:delText></w:r></w:del></w:p>"
    more = {
        "header": ("header1.xml", paragraph("On every page.")),
        "comments": ("comments.xml", f"<w:comment>{paragraph('A remark.')}</w:comment>"),
        "footnotes": ("footnotes.xml", f"<w:footnote>{paragraph('A note.')}</w:footnote>"),
    }
    assert places(read_file("a.docm", a_docx(box + gone, more=more))) == {
        "Anchor.": "paragraph 1",
        "In a box.": "paragraph 2",
        "On every page.": "page header, whole document",
        "A note.": "footnotes, whole document",
        "A remark.": "comments, whole document",
    }


def test_words_laid_across_the_pages_of_a_word_file_are_read(read_file: Callable) -> None:
    shape = '<w:p><w:r><w:pict><textpath string="DRAFT"/></w:pict></w:r></w:p>'
    more = {"header": ("header1.xml", shape)}
    read = read_file("charter.docx", a_docx(paragraph("We answer in ten days."), more=more))
    assert places(read)["DRAFT"] == "page header, whole document"
    assert read.document.standing == "draft"


@pytest.mark.parametrize("name", ["doc.doc", "doc.odt", "doc.rtf"])
def test_the_same_document_reads_the_same_in_every_word_format(
    name: str, read_file: Callable
) -> None:
    document = read_file(name)
    body = {text: place for text, place in places(document).items() if "whole" not in place}
    assert body == {
        "Complaints policy": "paragraph 1",
        "Standards": "paragraph 2",
        "We answer every complaint within ten working days.": "paragraph 3, under 'Standards'",
        "Standard: Answer calls; Target: 80%; Result: 84%.": "paragraph 4, under 'Standards'",
        "Standard: Reply to letters; Target: 90%; Result: 88%.": "paragraph 5, under 'Standards'",
        "Review": "paragraph 6",
        "First bullet": "paragraph 7, under 'Review'",
        "Second bullet": "paragraph 8, under 'Review'",
    }
    assert any("Footer text" in text for text in places(document))
    assert document.document.evidence_date == dt.date(2021, 4, 1)


def test_slides_come_in_the_order_shown_with_their_notes(read_file: Callable) -> None:
    first = shape("Staff deck", "title") + shape("Listen\nAct", "body") + shape("7", "sldNum")
    document = read_file("a.pptx", a_pptx(first, shape("Second", "title"), notes="Tell the story."))
    assert [(b.text, str(b.locator), b.kind) for b in document.blocks] == [
        ("Staff deck", "slide 1", "heading"),
        ("Listen", "slide 1", "paragraph"),
        ("Act", "slide 1", "paragraph"),
        ("Tell the story.", "slide 1", "notes"),
        ("Second", "slide 2", "heading"),
    ]


def test_a_slide_has_one_title_and_it_comes_first(read_file: Callable) -> None:
    drawn_last = shape("Calls") + shape("How we\nanswer", "title")
    template = shape("Aims", "title") + shape("Everybody is met in time", "ctrTitle")
    alone = shape("Callers speak to somebody who can settle their question", "title")
    read = read_file("a.pptx", a_pptx(drawn_last, template, alone, shape("Thank you", "title")))
    assert [(b.locator.slide, b.kind, b.text) for b in read.blocks] == [
        (1, "heading", "How we answer"),
        (1, "paragraph", "Calls"),
        (2, "heading", "Aims"),
        (2, "paragraph", "Everybody is met in time"),
        (3, "paragraph", "Callers speak to somebody who can settle their question"),
        (4, "heading", "Thank you"),
    ]


def test_old_and_open_slides_are_read(evidence: Path, read: Callable) -> None:
    for name in ("deck.odp", "deck.ppt"):
        shutil.copy(FILES / name, evidence / name)
    found = read()
    assert places(found["deck.odp"])["Text box words"] == "slide 2"
    assert places(found["deck.odp"])["Measure: Satisfied; Score: 91%."] == "slide 2"
    assert found["deck.ppt"].blocks[0].kind == "heading"
    assert found["deck.ppt"].blocks[0].locator.slide == 1
    assert any(b.kind == "notes" for b in found["deck.odp"].blocks)


def a_workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Complaints"
    sheet["B2"] = "Complaints by month"
    rows = [["Month", "Received", "Rate"], [dt.date(2023, 4, 1), 12, 0.917]]
    for row, values in enumerate(rows, start=4):
        for column, value in enumerate(values, start=2):
            sheet.cell(row, column, value)
    sheet["B5"].number_format, sheet["D5"].number_format = "mmm yyyy", "0.0%"
    sheet["C5"].comment = openpyxl.comments.Comment("Two were withdrawn.", "A clerk")
    hidden = book.create_sheet("Hidden")
    hidden.sheet_state, hidden["A1"] = "hidden", "Hidden words"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_cells_read_as_on_the_screen_with_their_range(read_file: Callable) -> None:
    found = places(read_file("book.xlsx", a_workbook()))
    assert found["Complaints by month"] == "Complaints!B2"
    assert found["Month: April 2023; Received: 12; Rate: 91.7%."] == "Complaints!B5:D5"
    assert "Hidden words" not in found
    comment = next(text for text in found if "withdrawn" in text)
    assert found[comment] == "Complaints!C5"


@pytest.mark.parametrize(("name", "month"), [("book.xls", "April 2023"), ("book.ods", "Apr 2023")])
def test_other_workbooks_have_the_same_places(name: str, month: str, read_file: Callable) -> None:
    found = places(read_file(name))
    row = f"Month: {month}; Received: 12; On time: 11; Rate: 91.7%."
    assert found[row] == "Complaints!B5:E5"
    assert "hidden words" not in found


def test_a_binary_workbook_is_read(read_file: Callable) -> None:
    document = read_file("log.xlsb")
    assert all(b.locator.sheet and b.locator.cells for b in document.blocks)


def test_pdf_text_has_its_page(read_file: Callable) -> None:
    document = read_file("a.pdf", a_pdf(["Opening hours are long."], ["We answer in time."]))
    assert places(document) == {
        "Opening hours are long.": "p. 1",
        "We answer in time.": "p. 2",
    }


def test_pages_that_are_pictures_are_named(no_ocr: None, read_file: Callable) -> None:
    pages = [["Words on this page are read."], [], [], ["More words on this page here."], []]
    document = read_file("a.pdf", a_pdf(*pages))
    assert "Pages 2-3, 5 are held as a picture" in document.document.reason
    assert {b.locator.page for b in document.blocks} == {1, 4}


@pytest.mark.parametrize(
    "data",
    [
        "Caf\u00e9 \u2013 \u201copen\u201d \u00a35".encode(),
        "Caf\u00e9 \u2013 \u201copen\u201d \u00a35".encode("utf-8-sig"),
        "Caf\u00e9 \u2013 \u201copen\u201d \u00a35".encode("utf-16"),
        b"\xfe\xff" + "Caf\u00e9 \u2013 \u201copen\u201d \u00a35".encode("utf-16-be"),
        "Caf\u00e9 \u2013 \u201copen\u201d \u00a35".encode("utf-16-le"),
        "Caf\u00e9 \u2013 \u201copen\u201d \u00a35".encode("cp1252"),
    ],
)
def test_text_is_read_in_any_encoding(data: bytes, read_file: Callable) -> None:
    assert read_file("a.txt", data).blocks[0].text == "Caf\u00e9 \u2013 \u201copen\u201d \u00a35"


def test_paragraphs_of_text_are_what_blank_lines_part(read_file: Callable) -> None:
    text = (
        "OUR STANDARDS\n\nWe answer every letter that a customer sends to us within ten days\n"
        "and every call within twenty seconds, on every working day of the year.\n\n"
        "- first point\n- second point\n"
    )
    assert places(read_file("a.txt", text.encode())) == {
        "OUR STANDARDS": "paragraph 1",
        "We answer every letter that a customer sends to us within ten days and every call within "
        "twenty seconds, on every working day of the year.": "paragraph 2, under 'OUR STANDARDS'",
        "- first point": "paragraph 3, under 'OUR STANDARDS'",
        "- second point": "paragraph 4, under 'OUR STANDARDS'",
    }


def test_a_web_page_is_read_without_its_scripts(read_file: Callable) -> None:
    page = (
        "<html><head><title>Fees</title><style>p{}</style></head><body><script>var x</script>"
        "<h1>Fees 2024/25</h1><p>Pay <b>on</b>line.</p><table><tr><th>Item</th><th>Fee</th></tr>"
        "<tr><td>Permit</td><td>&pound;5</td></tr></table></body></html>"
    )
    document = read_file("fees.html", page.encode())
    assert places(document) == {
        "Fees 2024/25": "paragraph 1",
        "Pay online.": "paragraph 2, under 'Fees 2024/25'",
        "Item: Permit; Fee: \u00a35.": "paragraph 3, under 'Fees 2024/25'",
    }
    assert document.document.title == "Fees"


def test_markdown_loses_its_marks(read_file: Callable) -> None:
    text = "# You said\n\nWe **did** [it](http://x.example).\n\n| A | B |\n|---|---|\n| one | 2 |\n"
    assert places(read_file("a.md", text.encode())) == {
        "You said": "paragraph 1",
        "We did it.": "paragraph 2, under 'You said'",
        "A: one; B: 2.": "paragraph 3, under 'You said'",
    }


def test_markdown_says_what_its_reader_sees(read_file: Callable) -> None:
    text = (
        "Charter\n=======\n\nSee [our *page*][1] or <ask@hale.example>; 2 \\* 3 &amp; more.\n\n"
        "- [x] Calls in 30 seconds\n  - even at noon\n1. First\n\n"
        "A | B\n--|--\n`x` | ![A badge](b.png)\n\n"
        "```\nline one\nline two\n```\n<div>\nIn a <b>box</b>.\n</div>\n\n[1]: http://x.example\n"
    )
    assert list(places(read_file("a.md", text.encode()))) == [
        "Charter",
        "See our page or ask@hale.example; 2 * 3 & more.",
        "Calls in 30 seconds",
        "even at noon",
        "First",
        "A: x; B: A badge.",
        "line one line two",
        "In a box.",
    ]


def test_markdown_that_nobody_wrote_by_hand_is_read_as_text(read_file: Callable) -> None:
    line = "| 2026-03-03 | a call was answered |\n\n"
    document = read_file("log.md", (line * 30_000).encode())
    assert len(document.blocks) == 30_000


def test_a_csv_names_its_cells(read_file: Callable) -> None:
    data = "Month;Calls;Answered\nApril;120;95%\nMay;130;96%\n"
    found = places(read_file("calls.csv", data.encode()))
    assert found["Month: April; Calls: 120; Answered: 95%."] == "calls!A2:C2"


def test_attachments_are_documents_of_their_own(read_file: Callable) -> None:
    inner = an_email("Inner", "Inner words for you.", {"a.txt": b"Deep words, 3 March 2012."})
    data = an_email("Survey", "See attached.", {"notes.txt": b"We did it.", "fw.eml": inner})
    document = read_file("mail.eml", data)
    found = inside(document)
    assert places(found["notes.txt"]) == {"We did it.": "paragraph 1"}
    assert places(found["fw.eml"])["Inner words for you."] == "paragraph 1"
    assert places(found["fw.eml > a.txt"]) == {"Deep words, 3 March 2012.": "paragraph 1"}
    assert document.document.title == "Survey"
    assert document.document.evidence_date == dt.date(2025, 5, 22)
    assert [(p.name, p.status) for p in document.document.parts] == [
        ("notes.txt", "read"),
        ("fw.eml", "read"),
    ]
    assert [p.name for p in found["fw.eml"].document.parts] == ["a.txt"]


def test_an_outlook_message_is_read_with_its_attachment(read_file: Callable) -> None:
    document = read_file("message.msg")
    assert document.document.title == "FW: Damp at Mill Court"
    assert document.document.evidence_date == dt.date(2026, 1, 29)
    assert inside(document)["mill-court-plan.pdf"].blocks[0].locator.page


def test_members_of_an_archive_are_documents_with_their_own_dates(
    evidence: Path, read: Callable
) -> None:
    area = evidence / "Housing"
    area.mkdir()
    (area / "a.zip").write_bytes(
        a_zip(
            {
                "in/a.txt": "Published on 3 March 2012.",
                "b.docx": a_docx(paragraph("Published on 4 June 2025.")),
                "song.mp3": "ID3",
                "Thumbs.db": "x",
                "__MACOSX/._a.txt": "x",
                "../../up.txt": "Words from above.",
            }
        )
    )
    (container,) = read(jobs=1).values()
    found = inside(container)
    assert places(found["b.docx"]) == {"Published on 4 June 2025.": "paragraph 1"}
    assert places(found["../../up.txt"]) == {"Words from above.": "paragraph 1"}
    assert found["in/a.txt"].document.evidence_date == dt.date(2012, 3, 3)
    assert found["b.docx"].document.evidence_date == dt.date(2025, 6, 4)
    assert found["song.mp3"].document.status == "unsupported"
    assert "add a transcript" in found["song.mp3"].document.reason
    assert {one.document.service_area for one in found.values()} == {"Housing"}
    assert len({one.document.digest for one in found.values()} - {""}) == 3
    assert (container.document.status, container.blocks) == ("read", ())
    listed = {p.name: p.status for p in container.document.parts}
    assert listed["Thumbs.db"] == "skipped"
    assert listed.keys() - {"Thumbs.db"} == found.keys()


def test_an_archive_of_nothing_readable_says_what_is_in_it(evidence: Path, read: Callable) -> None:
    (evidence / "a.zip").write_bytes(a_zip({"song.mp3": "ID3"}))
    (evidence / "empty.zip").write_bytes(a_zip({}))
    found = read(jobs=1)
    assert found["a.zip"].document.status == "unsupported"
    assert found["a.zip"].inside[0].document.path == "a.zip > song.mp3"
    assert found["empty.zip"].document.status == "empty"


@pytest.mark.parametrize("name", ["policy.pdf", "policy", "policy.xls", "policy.txt"])
def test_content_counts_more_than_the_suffix(name: str, read_file: Callable) -> None:
    assert places(read_file(name, a_docx(paragraph("Words.")))) == {"Words.": "paragraph 1"}


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_a_scan_is_read_where_tesseract_is_installed(read_file: Callable) -> None:
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (1400, 300), "white")
    ImageDraw.Draw(image).text(
        (40, 100), "We answered every letter", fill="black", font=ImageFont.load_default(size=72)
    )
    out = io.BytesIO()
    image.save(out, "TIFF", save_all=True, append_images=[image])
    document = read_file("scan.tiff", out.getvalue())
    assert ["answered every letter" in b.text for b in document.blocks] == [True, True]
    assert [str(b.locator) for b in document.blocks] == ["p. 1", "p. 2"]


def test_a_scan_waits_for_ocr_where_there_is_none(
    no_ocr: None, evidence: Path, read: Callable
) -> None:
    from PIL import Image

    Image.new("L", (900, 900), "white").save(evidence / "scan.png")
    (evidence / "scan.pdf").write_bytes(a_pdf([], []))
    for document in read().values():
        assert document.document.status == "needs OCR"
        assert "Tesseract" in document.document.reason

"""PDF as councils have it: paragraphs, columns, tables, forms, notes, and what nobody can see."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from made_pdfs import (
    PARAGRAPH,
    SECOND,
    WHOLE,
    a_canvas,
    one_page,
    set_lines,
    shown,
    stroked,
    two_paragraphs,
)
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from cse_mapper.domain import Locator
from cse_mapper.reading.extract import extract
from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.ocr import page_blocks

FILES = Path(__file__).parent / "files"
BOTH = [WHOLE, " ".join(SECOND)]


def read(data: bytes) -> Extracted:
    return extract("a.pdf", data, Allowance())


def texts(data: bytes) -> list[str]:
    """What is read as the document's own text: no notes, no headers and footers."""
    return [b.text for b in read(data).blocks if b.kind != "notes"]


def blocks_of(path: Path) -> list[tuple[str, str]]:
    blocks = extract(path.name, path.read_bytes(), Allowance()).blocks
    return [(block.kind, block.text) for block in blocks if block.kind != "notes"]


@pytest.mark.parametrize(
    "name", ["left", "justified", "centred", "two-columns", "three-columns", "with-footer"]
)
def test_a_pdf_of_a_word_document_gives_the_same_blocks(name: str) -> None:
    """Made by LibreOffice from the .docx beside it, each in another font (see files/README.md)."""
    assert blocks_of(FILES / f"set-{name}.pdf") == blocks_of(FILES / f"set-{name}.docx")


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_reads_as_an_upright_one(turn: int) -> None:
    assert texts(one_page(_both(), page=b"/Rotate %d" % turn)) == BOTH


def _both() -> bytes:
    return shown(PARAGRAPH) + shown(SECOND, 680)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_set_sideways_is_read_along_its_lines(turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 420)
        canvas.rotate(turn)
        canvas.translate(-250, -720)
        two_paragraphs(canvas)

    assert texts(a_canvas(draw)) == BOTH


@pytest.mark.parametrize("font", ["Helvetica", "Times-Roman", "Courier"])
@pytest.mark.parametrize("scale", [1, 0.1])
def test_paragraphs_do_not_hang_on_the_font_or_the_scale(font: str, scale: float) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.scale(scale, scale)
        at = set_lines(canvas, PARAGRAPH, 72 / scale, 740 / scale, font=font, size=11 / scale,
                       leading=14 / scale)  # fmt: skip
        set_lines(canvas, SECOND, 72 / scale, at - 8 / scale, font=font, size=11 / scale,
                  leading=14 / scale)  # fmt: skip

    assert texts(a_canvas(draw)) == BOTH


def test_letters_printed_twice_to_look_bold_or_shadowed_are_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        for shift in (0, 0.4):
            set_lines(canvas, ["All well-kept bookkeeping"], 72 + shift, 760, size=16)
        for shift in (0, 1.2):
            set_lines(canvas, ["Our customer promise"], 72 + shift, 730 - shift, size=16)
        set_lines(canvas, PARAGRAPH, y=700)

    assert texts(a_canvas(draw)) == ["All well-kept bookkeeping", "Our customer promise", WHOLE]


def test_a_word_printed_over_others_is_read_whole() -> None:
    """A sheet's full cell that runs over the next one, or a correction set over a figure."""

    def draw(canvas: Canvas) -> None:
        set_lines(canvas, ["Cost of the new counter in Northgate"], 72, 740)
        set_lines(canvas, ["North Vale Council"], 150, 740)

    assert texts(a_canvas(draw)) == ["Cost of the new counter in Northgate North Vale Council"]


def test_raised_letters_stay_in_their_line() -> None:
    def draw(canvas: Canvas) -> None:
        set_lines(canvas, ["The committee meets again on"], 72, 740)
        text = canvas.beginText(72, 722)
        text.setFont("Helvetica", 11)
        text.textOut("Monday 19")
        text.setFont("Helvetica", 6.5)
        text.setRise(5)
        text.textOut("th")
        text.setRise(0)
        text.setFont("Helvetica", 11)
        text.textOut(" October and Tuesday 3")
        text.setRise(5)
        text.textOut("rd")
        text.setRise(0)
        text.textOut(" November.")
        canvas.drawText(text)

    found = " ".join(texts(a_canvas(draw)))
    assert found.endswith("again on Monday 19th October and Tuesday 3rd November.")


def test_two_spaces_after_a_full_stop_in_a_stretched_line_part_no_columns() -> None:
    def draw(canvas: Canvas) -> None:
        set_lines(canvas, PARAGRAPH, 72, 740)
        text = canvas.beginText(72, 698)
        text.setFont("Helvetica", 11)
        text.setWordSpace(1.7)
        text.textOut("The chair of the board asked if the clerk had it.  Mrs Hale was thanked")
        text.setWordSpace(0)
        canvas.drawText(text)
        set_lines(canvas, ["for it."], 72, 684)

    assert texts(a_canvas(draw))[-1].endswith("if the clerk had it. Mrs Hale was thanked for it.")


def test_the_shapes_behind_a_slide_draw_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        for title in ("What we heard", "What we did"):
            canvas.rect(0, 0, 595.3, 841.9)
            canvas.rect(0, 780, 595.3, 61.9)
            canvas.rect(400, 780, 195.3, 61.9)
            set_lines(canvas, [title], 330, 800, size=30)
            for x in (60, 320):
                canvas.roundRect(x, 600, 240, 100, 25)
            set_lines(canvas, PARAGRAPH, 80, 670, size=7)
            set_lines(canvas, SECOND, 340, 670, size=7)
            canvas.showPage()

    assert texts(a_canvas(draw)) == ["What we heard", *BOTH, "What we did", *BOTH]


def test_a_frame_around_a_page_under_a_head_of_boxes_is_no_cell() -> None:
    """A newsletter as office programs make it: title between two crests, then framed columns."""

    def draw(canvas: Canvas) -> None:
        for x, width in ((50, 100), (150, 295), (445, 100)):
            canvas.rect(x, 750, width, 60)
        canvas.rect(50, 100, 495, 650)
        set_lines(canvas, ["Northgate News"], 230, 775, size=18)
        set_lines(canvas, PARAGRAPH * 2, 60, 730, size=7)
        set_lines(canvas, SECOND * 3, 310, 730, size=7)

    found = texts(a_canvas(draw))
    assert "Northgate News" in found[0]
    assert " ".join(found[1:]) == " ".join([WHOLE, WHOLE, *[" ".join(SECOND)] * 3])


def test_boxes_of_a_slide_are_read_one_after_the_other() -> None:
    """Their lines stand on different heights, and a rule ends them above what goes across."""
    boxes = [
        ["The lift was out", "of order for", "two weeks."],
        ["We put a stair", "climber in on", "the third day."],
        ["All who rang were", "told when it", "would run again."],
    ]

    def draw(canvas: Canvas) -> None:
        for number, lines in enumerate(boxes):
            set_lines(canvas, lines, 60 + 170 * number, 700 - 8 * number, size=14, leading=19)
        canvas.line(50, 630, 550, 630)
        set_lines(canvas, ["Three things to remember of the whole winter's work"], 60, 600)
        set_lines(canvas, SECOND, 60, 570)

    assert texts(a_canvas(draw)) == [
        *map(" ".join, boxes),
        "Three things to remember of the whole winter's work",
        BOTH[1],
    ]


def test_a_notice_in_two_languages_side_by_side_is_read_by_its_paragraphs() -> None:
    """As word processors set a table without rules: paragraph by paragraph, left and right."""
    english = [[*PARAGRAPH, *SECOND]] * 5
    welsh = [
        [
            "Rydym yn ateb pob cwyn o fewn deg diwrnod gwaith ac",
            "yn dweud sut i apelio at yr ombwdsmon os oes angen.",
            "Caiff pob galwr enw y person a fydd yn delio ag ef a",
            "dyddiad erbyn pryd y bydd y gwaith wedi ei wneud.",
        ]
    ] * 5

    def draw(canvas: Canvas) -> None:
        for number, (left, right) in enumerate(zip(english, welsh, strict=True)):
            set_lines(canvas, left, 50, 740 - 70 * number, size=8, leading=11)
            set_lines(canvas, right, 320, 740 - 70 * number, size=8, leading=11)

    assert texts(a_canvas(draw)) == [" ".join([WHOLE, *SECOND]), " ".join(welsh[0])] * 5


def test_clear_boxes_and_shapes_over_each_other_draw_no_table() -> None:
    """Programs for slides lay clear paint behind each text, wherever its words happen to end."""

    def draw(canvas: Canvas) -> None:
        set_lines(canvas, PARAGRAPH)
        canvas.setFillAlpha(0)
        for x, width in ((72, 104), (176, 117), (293, 150)):
            canvas.rect(x, 700, width, 55, fill=1, stroke=0)
        canvas.setFillAlpha(1)
        set_lines(canvas, SECOND, y=600)
        canvas.rect(60, 570, 50, 50)
        canvas.rect(85, 570, 340, 40)

    assert texts(a_canvas(draw)) == BOTH


def test_rows_of_figures_under_a_title_are_no_columns_of_text() -> None:
    names = ["Year", "All pupils", "Primary", "Secondary", "In town", "In villages"]

    def draw(canvas: Canvas) -> None:
        set_lines(canvas, ["Pupils in the schools of the district by kind of school and place,"])
        set_lines(canvas, ["as counted in each autumn"], y=726)
        for number in range(14):
            row = [
                str(2010 + number),
                *(f"{(number + 41) * n:,}" for n in (733, 401, 332, 611, 122)),
            ]
            for at, word in enumerate(row if number else names):
                set_lines(canvas, [word], 72 + 75 * at, 700 - 16 * number)

    found = texts(a_canvas(draw))
    assert found[-1] == (
        "Year: 2023; All pupils: 39,582; Primary: 21,654; Secondary: 17,928; In town: 32,994; "
        "In villages: 6,588."
    )
    assert len(found) == 14


def test_two_columns_are_read_one_after_the_other_and_a_table_row_by_row() -> None:
    def columns(canvas: Canvas) -> None:
        set_lines(canvas, ["A heading across the whole width of both the columns here"], size=15)
        set_lines(canvas, PARAGRAPH * 2, 60, 700, size=7)
        set_lines(canvas, SECOND * 3, 310, 700, size=7)

    def table(canvas: Canvas) -> None:
        rows = [
            ("Measure", "2024-25", "2025-26"),
            ("Calls answered in time", "76%", "83%"),
            ("Letters answered in time", "93%", "96%"),
            ("Visitors seen", "86%", "91%"),
        ]
        for column, x in enumerate((72, 260, 360)):
            set_lines(canvas, [row[column] for row in rows], x)

    found = texts(a_canvas(columns))
    assert " ".join(found[1:]) == " ".join([WHOLE, WHOLE, *[" ".join(SECOND)] * 3])
    assert texts(a_canvas(table)) == [
        "Measure: Calls answered in time; 2024-25: 76%; 2025-26: 83%.",
        "Measure: Letters answered in time; 2024-25: 93%; 2025-26: 96%.",
        "Measure: Visitors seen; 2024-25: 86%; 2025-26: 91%.",
    ]


def test_figures_set_to_the_right_stand_in_their_columns() -> None:
    """A budget as a spreadsheet prints it: names at the left, figures at the right."""

    def draw(canvas: Canvas) -> None:
        rows = [
            ("Item", "Budget", "Spent"),
            ("Clerk's salary", "14,000", "13,551"),
            ("Training", "50", "0"),
            ("Hall hire", "200", "1,250"),
            ("Playground", "1,100", "307"),
        ]
        for number, (item, *figures) in enumerate(rows):
            y = 740 - 14 * number
            set_lines(canvas, [item], 72, y)
            for x, figure in zip((260, 360), figures, strict=True):
                canvas.drawRightString(x, y, figure)

    assert texts(a_canvas(draw)) == [
        "Item: Clerk's salary; Budget: 14,000; Spent: 13,551.",
        "Item: Training; Budget: 50; Spent: 0.",
        "Item: Hall hire; Budget: 200; Spent: 1,250.",
        "Item: Playground; Budget: 1,100; Spent: 307.",
    ]


def test_accounts_ruled_between_columns_alone_are_read_line_by_line() -> None:
    def draw(canvas: Canvas) -> None:
        for x, width in ((50, 70), (120, 200), (320, 90)):
            canvas.rect(x, 600, width, 150)
        rows = [
            ("Ref", "Asset", "Value in pounds"),
            ("1", "Bus shelter", "1.00"),
            ("2", "Land around the", "8,995.00"),
            ("", "waterfall", ""),
            ("3", "Public seats", "1,150.00"),
            ("4", "Notice board", "852.00"),
        ]
        for number, (ref, asset, value) in enumerate(rows):
            y = 730 - 14 * number
            set_lines(canvas, [ref], 60, y)
            set_lines(canvas, [asset], 122, y)
            canvas.drawRightString(408, y, value)

    assert texts(a_canvas(draw)) == [
        "Ref: 1; Asset: Bus shelter; Value in pounds: 1.00.",
        "Ref: 2; Asset: Land around the waterfall; Value in pounds: 8,995.00.",
        "Ref: 3; Asset: Public seats; Value in pounds: 1,150.00.",
        "Ref: 4; Asset: Notice board; Value in pounds: 852.00.",
    ]


def test_rows_ruled_below_boxed_names_of_columns_have_their_columns() -> None:
    def draw(canvas: Canvas) -> None:
        for number, name in enumerate(("Service", "Asked", "Answered")):
            canvas.rect(50 + 120 * number, 720, 120, 20)
            set_lines(canvas, [name], 60 + 120 * number, 726)
        for number, row in enumerate((("Housing", "92", "71%"), ("Benefits", "44", "85%"))):
            y = 700 - 20 * number
            canvas.rect(50, y, 360, 20)
            for at, word in enumerate(row):
                set_lines(canvas, [word], 60 + 120 * at, y + 6)

    assert texts(a_canvas(draw)) == [
        "Service: Housing; Asked: 92; Answered: 71%.",
        "Service: Benefits; Asked: 44; Answered: 85%.",
    ]


def test_the_first_of_several_dated_sentences_names_no_columns() -> None:
    rows = [
        ("03/05/2024", "The application for the new hall was withdrawn."),
        ("9/1/2025", "A second application was granted with conditions on its hours."),
        ("2026", "Residents told the council that the hall was too loud."),
    ]

    def draw(canvas: Canvas) -> None:
        for number, (day, words) in enumerate(rows):
            set_lines(canvas, [day.replace("03/05/2024", "S.05/2499")], 72, 740 - 28 * number)
            set_lines(canvas, [words], 180, 740 - 28 * number)

    assert texts(a_canvas(draw))[0] == (
        "S.05/2499: The application for the new hall was withdrawn."
    )


def test_a_ruled_table_over_two_pages_keeps_its_columns_names() -> None:
    from reportlab.lib import colors
    from reportlab.platypus import SimpleDocTemplate, Table

    rows = [["Service", "Complaints", "In time"]]
    rows += [[f"Service {number}", str(number), f"{number}%"] for number in range(1, 61)]
    out = io.BytesIO()
    grid = Table(rows, repeatRows=1, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    SimpleDocTemplate(out).build([grid])
    found = read(out.getvalue()).blocks
    assert [block.text for block in found] == [
        f"Service: Service {n}; Complaints: {n}; In time: {n}%." for n in range(1, 61)
    ]
    assert {block.locator.page for block in found} == {1, 2}


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (["We tell every customer about our com-", "plaints procedure, and complaints are"],
         "about our complaints procedure"),
        (["Our officers are efficient and of first-", "rate quality in all that they ever do"],
         "of first-rate quality"),
        (["The of\ufb01cers were e\ufb03cient and of great", "help to all who came to the desk."],
         "The officers were efficient"),
    ],
)  # fmt: skip
def test_words_cut_at_a_lines_end_and_ligatures_are_whole(lines: list[str], whole: str) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    font = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    if not font.exists():
        pytest.skip("needs a font that has ligatures")
    pdfmetrics.registerFont(TTFont("DejaVu", str(font)))
    data = a_canvas(lambda canvas: set_lines(canvas, lines, font="DejaVu") and None)
    assert whole in " ".join(texts(data))


@pytest.mark.parametrize("pages", [1, 2])
@pytest.mark.parametrize("number", ["Page {} of {}", "{} | P a g e", "- {} -"])
def test_headers_and_footers_of_short_documents_are_no_evidence(pages: int, number: str) -> None:
    footer = "Testbury Council is committed to putting its customers first."

    def draw(canvas: Canvas) -> None:
        for page in range(1, pages + 1):
            set_lines(canvas, ["Customer care policy, version 3"], y=805, size=9)
            two_paragraphs(canvas)
            set_lines(canvas, [footer], y=40, size=9)
            set_lines(canvas, [number.format(page, pages)], 290, 25, size=9)
            canvas.showPage()

    data = a_canvas(draw)
    assert texts(data) == BOTH * pages
    parts = {block.text: block.locator.part for block in read(data).blocks if block.kind == "notes"}
    assert parts[footer] == "page footer"
    assert parts["Customer care policy, version 3"] == "page header"


def test_a_sentence_cut_by_the_pages_end_is_whole_where_it_begins() -> None:
    def draw(canvas: Canvas) -> None:
        set_lines(canvas, PARAGRAPH[:2], y=110)
        canvas.showPage()
        set_lines(canvas, PARAGRAPH[2:])

    assert [(b.text, b.locator.page) for b in read(a_canvas(draw)).blocks] == [(WHOLE, 1)]


# What nobody can see on the page.

_LAYER = b"/OC /Plan BDC %s EMC" % shown(["Mr Pretend of 1 Nowhere Lane complained."], 600)
_OCGS = b"/OCProperties<</OCGs[6 0 R]/D<</%s[6 0 R]/Order[6 0 R]>>>>"


@pytest.mark.parametrize(
    "hidden",
    [
        shown(["Mr Pretend of 1 Nowhere Lane complained."], 600) + b"0 g 60 590 300 30 re f",
        b"q 1 g " + shown(["Mr Pretend of 1 Nowhere Lane complained."], 600) + b"Q",
        shown(["Mr Pretend of 1 Nowhere Lane complained."], 600, b"3 Tr"),
        shown(["Mr Pretend of 1 Nowhere Lane complained."], 600) + b"1 g 60 590 300 30 re f",
        shown(["Mr Pretend of 1 Nowhere Lane complained."], 900),
    ],
    ids=["under a black bar", "white on white", "invisible", "under white", "off the page"],
)
def test_words_that_nobody_sees_are_not_quoted_and_said(hidden: bytes) -> None:
    extracted = read(one_page(_both() + hidden))
    assert [block.text for block in extracted.blocks] == BOTH
    assert "cannot be seen on page 1" in " ".join(extracted.notes)
    assert any(part.status == "skipped" and "hidden" in part.name for part in extracted.parts)


@pytest.mark.parametrize(("state", "is_read"), [(b"OFF", False), (b"ON", True)])
def test_a_layer_is_read_only_while_it_is_switched_on(state: bytes, is_read: bool) -> None:
    data = one_page(
        _both() + _LAYER,
        catalog=_OCGS % state,
        resources=b"/Properties<</Plan 6 0 R>>",
        more=[b"<</Type/OCG/Name(Plan)>>"],
    )
    assert any("Pretend" in text for text in texts(data)) is is_read


def test_white_words_on_a_dark_band_are_read() -> None:
    data = one_page(b"0 0 0.4 rg 60 590 400 30 re f q 1 g " + shown(PARAGRAPH[:1], 600) + b"Q")
    assert texts(data) == PARAGRAPH[:1]


def test_words_marked_for_redaction_are_not_quoted() -> None:
    note = b"<</Type/Annot/Subtype/Redact/Rect[60 590 400 620]>>"
    hidden = shown(["Mr Pretend of 1 Nowhere Lane complained."], 600)
    assert texts(one_page(_both() + hidden, page=b"/Annots[6 0 R]", more=[note])) == BOTH


# Forms, notes and attachments.


def _a_form() -> bytes:
    def draw(canvas: Canvas) -> None:
        form = canvas.acroForm
        set_lines(canvas, ["Comment card"], y=780, size=16)
        well = "The caretaker mended our lift within two hours."
        form.textfield(
            name="Text Field 1", tooltip="What did we do well?", x=72, y=700, value=well, width=300
        )
        form.textfield(name="t2", tooltip="What could we do better?", x=72, y=650, value="")
        set_lines(canvas, ["How did you hear of us?"], y=610)
        for x, name, ticked in ((72, "Leaflet", False), (200, "Reception staff", True)):
            form.radio(name="q3", tooltip="How did you hear of us?", x=x, y=580, value=name,
                       selected=ticked)  # fmt: skip
            set_lines(canvas, [name], x + 25, 584)
        for y, name, ticked in ((540, "I may be named", True), (510, "Send me news", False)):
            form.checkbox(name=name, tooltip=name, x=72, y=y, checked=ticked)

    return a_canvas(draw)


def test_a_forms_answers_come_with_their_questions_and_unticked_ones_not() -> None:
    extracted = read(_a_form())
    found = [block.text for block in extracted.blocks]
    assert "What did we do well?: The caretaker mended our lift within two hours." in found
    assert "How did you hear of us?: Reception staff" in found
    assert "I may be named: yes" in found
    answers = [text for text in found if ": " in text]
    assert len(answers) == 3
    assert any("3 filled-in fields" in part.name for part in extracted.parts)


def test_a_field_without_a_name_takes_the_question_printed_before_it() -> None:
    field = (
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(Text1)/Rect[72 690 400 720]/F 4"
        b"/V(The desk staff were kind.)>>"
    )
    data = one_page(
        shown(["What did we do well?"]),
        catalog=b"/AcroForm<</Fields[6 0 R]>>",
        page=b"/Annots[6 0 R]",
        more=[field],
    )
    assert "What did we do well?: The desk staff were kind." in texts(data)


def test_a_bad_field_costs_itself_alone() -> None:
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T 17/TU[1]/Rect[9]/V<</A 1>>/F 4>>"
    data = one_page(
        _both(), catalog=b"/AcroForm<</Fields[6 0 R]>>", page=b"/Annots[6 0 R]", more=[field]
    )
    assert texts(data)[:2] == BOTH


def test_notes_and_stamps_are_read_or_named() -> None:
    notes = [
        b"<</Type/Annot/Subtype/FreeText/Rect[99 99 200 120]/F 4/Contents(Staff were friendly.)>>",
        b"<</Type/Annot/Subtype/Text/Rect[500 700 520 720]/F 4/Contents(Passed to the team.)>>",
        b"<</Type/Annot/Subtype/Text/Rect[500 600 520 620]/F 2/Contents(Hidden.)>>",
        b"<</Type/Annot/Subtype/Stamp/Rect[50 50 90 90]/F 4/Name/Approved>>",
    ]
    extracted = read(one_page(_both(), page=b"/Annots[6 0 R 7 0 R 8 0 R 9 0 R]", more=notes))
    found = [(b.text, b.locator.page) for b in extracted.blocks if b.kind == "notes"]
    assert found == [("Staff were friendly.", 1), ("Passed to the team.", 1)]
    assert [part.name.split(" on")[0] for part in extracted.parts] == ["hidden note", "stamp"]


def test_attachments_of_a_pdf_are_read_as_those_of_a_mail_are() -> None:
    words = b"Customers told us that the new desk is easier to find."
    data = one_page(
        _both(),
        catalog=b"/Names<</EmbeddedFiles<</Names[(a)6 0 R(b)8 0 R]>>>>",
        more=[
            b"<</Type/Filespec/F(survey.txt)/UF(survey.txt)/EF<</F 7 0 R>>>>",
            b"<</Type/EmbeddedFile/Length %d>>stream\n%s\nendstream" % (len(words), words),
            b"<</Type/Filespec/F(plan.dwg)/UF(plan.dwg)/EF<</F 9 0 R>>>>",
            b"<</Type/EmbeddedFile/Length 9>>stream\nAC1032\0\1\2\nendstream",
        ],
    )
    survey, plan = read(data).documents
    assert survey.extracted
    assert [block.text for block in survey.extracted.blocks] == [words.decode()]
    assert (survey.name, plan.name, plan.status) == ("survey.txt", "plan.dwg", "unsupported")


def test_a_dynamic_form_is_said_and_what_was_typed_into_it_is_read() -> None:
    xfa = (
        b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><template><subform><field name='q1'>"
        b"<caption><value><text>What went well?</text></value></caption></field></subform>"
        b"</template><x:datasets xmlns:x='http://www.xfa.org/schema/xfa-data/1.0/'><x:data><f>"
        b"<q1>The lift was mended in two hours.</q1></f></x:data></x:datasets></xdp:xdp>"
    )
    wait = ["Please wait...", "If this message is not eventually replaced with the proper contents"]
    data = one_page(
        shown(wait),
        catalog=b"/AcroForm<</Fields[]/XFA 6 0 R>>/NeedsRendering true",
        more=[b"<</Length %d>>stream\n%s\nendstream" % (len(xfa), xfa)],
    )
    extracted = read(data)
    assert [block.text for block in extracted.blocks] == [
        "What went well?: The lift was mended in two hours."
    ]
    assert "print it to PDF" in extracted.notes[0]


def test_letters_without_values_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Type 3 font whose letters have names of their own, as some programs embed them."""
    monkeypatch.setattr("cse_mapper.reading.formats.ocr.available", lambda: False)
    glyph = b"<</Length 36>>stream\n500 0 0 0 500 700 d1 0 0 400 700 re f\nendstream"
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 500 700]/FontMatrix[0.001 0 0 0.001 0 0]"
        b"/CharProcs<</g1 6 0 R>>/Encoding<</Type/Encoding/Differences[65"
        + b"/g1" * 26
        + b"]>>/FirstChar 65/LastChar 90/Widths["
        + b"500 " * 26
        + b"]>>"
    )
    words = ["QXCVB NMPLK JHGFD SZXCV BNMQW RTYPS DFGHJ KLZXC"] * 6
    data = one_page(shown(words))
    data = stroked([*_objects(data)[:4], font, glyph])
    extracted = read(data)
    assert extracted.blocks == ()
    assert extracted.unread_pages == (1,)
    assert "no readable values" in " ".join(extracted.notes)


def by_glyph_number(text: str) -> bytes:
    """The text as a printer driver leaves it: each letter as its number in a font of Windows."""
    numbers = [code - 29 - (code > 127) - (code > 201) for code in text.encode("mac_roman")]
    return b"<%s> Tj" % b"".join(b"%04X" % number for number in numbers)


def _with_font_of_numbers(content: bytes) -> bytes:
    """A page with a font F2 that does not say which letters its glyphs are."""
    return one_page(
        content,
        more=[
            b"<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+ArialMT/Encoding/Identity-H"
            b"/DescendantFonts[7 0 R]>>",
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/ABCDEF+ArialMT/DW 550"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            b"/FontDescriptor 8 0 R>>",
            b"<</Type/FontDescriptor/FontName/ABCDEF+ArialMT/Flags 4/FontBBox[0 0 1000 1000]"
            b"/ItalicAngle 0/Ascent 900/Descent -200/CapHeight 700/StemV 80>>",
        ],
    ).replace(b"/Font<</F1 5 0 R>>", b"/Font<</F1 5 0 R/F2 6 0 R>>")


def test_letters_given_by_their_number_in_the_font_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cse_mapper.reading.formats.ocr.available", lambda: False)
    words = "The Clerk\u2019s report \u2013 certi\ufb01ed; costs \u00a340 less than in 2023."
    content = b"BT /F2 11 Tf 72 740 Td %s ET\n" % by_glyph_number(words)
    data = _with_font_of_numbers(content + shown(PARAGRAPH, 700))
    extracted = read(data)
    assert [block.text for block in extracted.blocks] == [words.replace("\ufb01", "fi"), WHOLE]
    assert extracted.unread_pages == ()


def test_words_without_values_on_a_readable_page_are_marked_and_told() -> None:
    """A name that somebody typed into a letter with another program, and the marks of a list."""
    numbers = b"<%s> Tj" % b"".join(b"%04X" % number for number in range(1, 9))
    signed = b"BT /F1 11 Tf 72 600 Td (Signed by ) Tj /F2 11 Tf " + numbers + b" ET\n"
    mark = b"BT /F2 11 Tf 60 560 Td <0001> Tj /F1 11 Tf 15 0 Td (Bring your letter) Tj ET\n"
    data = _with_font_of_numbers(shown(PARAGRAPH * 3) + signed + mark)
    extracted = read(data)
    assert [block.text for block in extracted.blocks][1:] == [
        "Signed by [\u2026]",
        "Bring your letter",
    ]
    assert "page 1 have no readable values" in " ".join(extracted.notes)


def outlines(canvas: Canvas) -> None:
    """A page of shapes without letters, as a poster is whose text was turned into outlines."""
    for number in range(30):
        canvas.rect(72 + number % 10 * 30, 700 - number // 10 * 40, 20, 28, fill=1)


def test_a_page_that_is_only_drawn_waits_for_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cse_mapper.reading.formats.ocr.available", lambda: False)
    assert read(a_canvas(outlines)).unread_pages == (1,)


def test_a_small_picture_alone_on_a_page_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cse_mapper.reading.formats.ocr.available", lambda: True)
    seen = "Open until seven"
    monkeypatch.setattr("cse_mapper.reading.formats.ocr.recognise", lambda *_: seen)

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (300, 60), 200)), 72, 700, 200, 40)

    assert texts(a_canvas(draw)) == [seen]


def test_words_that_a_scanned_line_cuts_are_whole() -> None:
    seen = (
        "A customer's complaint is ans-\nwered within ten days. Every com-\nplaint is kept, and "
        "well-\nkept records help.\n\nComplaint forms are answered\nfirst: well-kept ones."
    )
    assert [block.text for block in page_blocks(seen, Locator(page=1))] == [
        "A customer's complaint is answered within ten days. Every complaint is kept, and "
        "well-kept records help.",
        "Complaint forms are answered first: well-kept ones.",
    ]


def test_a_page_of_ruled_lines_or_of_words_beside_shapes_is_not_recognised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cse_mapper.reading.formats.ocr.available", lambda: False)

    def draw(canvas: Canvas) -> None:
        outlines(canvas)
        set_lines(canvas, ["Target met"], y=400)
        canvas.showPage()
        for number in range(40):
            canvas.line(72, 100 + number * 15, 500, 100 + number * 15)

    assert read(a_canvas(draw)).unread_pages == ()


def test_small_lines_that_differ_in_figures_alone_are_no_header() -> None:
    def draw(canvas: Canvas) -> None:
        set_lines(
            canvas, [f"Week {n}: calls answered" for n in range(120)], y=830, size=6, leading=6.8
        )

    text = " ".join(block.text for block in read(a_canvas(draw)).blocks)
    assert [n for n in range(120) if f"Week {n}:" not in text] == []


def test_a_sheet_printed_on_one_long_page_is_read_in_time() -> None:
    centres = ["".join("abcdefghij"[int(d)] for d in str(row)) for row in range(100, 500)]

    def draw(canvas: Canvas) -> None:
        canvas.setPageSize((1300, 2600))
        canvas.setFont("Helvetica", 4)
        for row, centre in enumerate(centres):
            for column in range(12):
                canvas.drawString(20 + 100 * column, 2550 - 6 * row, f"centre {centre} {column}")

    begin = time.process_time()
    extracted = read(a_canvas(draw))
    assert time.process_time() - begin < 9
    text = " ".join(block.text for block in extracted.blocks)
    assert all(f"centre {centre} 11" in text for centre in centres)


def _objects(data: bytes) -> list[bytes]:
    return [part.split(b" obj\n", 1)[1] for part in data.split(b"\nendobj\n")[:-1]]


def test_one_bad_page_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from cse_mapper.reading.formats import pdf

    whole = pdf.page_text
    pages = iter([True, False, True])

    def breaking(page: object) -> object:
        if not next(pages):
            raise ValueError("a line of no length")
        return whole(page)

    monkeypatch.setattr(pdf, "page_text", breaking)

    def draw(canvas: Canvas) -> None:
        for _ in range(3):
            two_paragraphs(canvas)
            canvas.showPage()

    extracted = read(a_canvas(draw))
    assert {block.locator.page for block in extracted.blocks} == {1, 3}
    assert "page 2" in extracted.notes[0]


@pytest.mark.parametrize("case", ["19-pdf-annotations", "25-pdf-acroform", "26-pdf-owner-password"])
def test_the_given_files_are_read(case: str) -> None:
    folder = Path("../shared/cases") / case
    if not folder.exists():
        pytest.skip("the given files are not here")
    for path in folder.glob("*.pdf"):
        assert extract(path.name, path.read_bytes(), Allowance()).blocks

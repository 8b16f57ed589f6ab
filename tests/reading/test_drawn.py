"""Pictures, hidden text, ticks and inserted things come out of every Office format alike."""

from __future__ import annotations

import struct
import zlib
from collections import Counter

import pytest
from conftest import FILES
from made_files import a_png, a_zip, relations

from cse_mapper.domain import Block
from cse_mapper.reading.document import blocks_of
from cse_mapper.reading.extract import extract
from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats import ocr, word_binary
from cse_mapper.reading.formats.metafile import drawn_words
from cse_mapper.reading.formats.office_parts import OfficeParts
from cse_mapper.reading.formats.word_binary_runs import Run, as_read, only_bold
from cse_mapper.reading.formats.word_binary_tables import Look

LETTER = "The engineer was polite and explained every step."
NOTICE = "Our reception is open until seven in the evening"


def read(name: str, data: bytes | None = None) -> Extracted:
    content = (FILES / "drawn" / name).read_bytes() if data is None else data
    return extract(name, content, Allowance())


def texts(extracted: Extracted) -> list[str]:
    return [block.text for block in extracted.blocks]


def pictures(extracted: Extracted) -> list[Block]:
    return [b for b in extracted.blocks if (b.locator.part or "").startswith("picture")]


@pytest.mark.parametrize("name", ["form.docx", "form.doc", "form.odt"])
def test_a_form_reads_the_same_in_every_format_of_word(name: str) -> None:
    extracted = read(name)
    assert [t for b in extracted.blocks if not b.locator.part and (t := b.text)] == [
        "Compliments log",
        "The letter below came in March.",
        "We answer within ten working days. Call us between eight and eight.",
        "\u2713 The badge was worn.",
        "Question: Was a badge worn?; Yes: \u2713.",
        "Question: Was the queue explained?; No: \u2713.",
        "\u2611 Phone was answered in five rings",
        "\u2610 A call back was offered",
        "\u2611 Letter sent in plain English",
        "\u2610 Large print was offered",
    ]
    named = {part.name for part in extracted.parts if part.status == "skipped"}
    assert named == {"hidden text", "struck-through text"}


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("form.docx", "paragraph 2, under 'Compliments log'"),
        ("form.doc", "paragraph 2, under 'Compliments log'"),
        ("form.odt", "paragraph 2, under 'Compliments log'"),
        ("deck.ppt", "slide 1"),
        ("deck.odp", "slide 1"),
        ("book.xls", "KPI"),
        ("book.ods", "KPI!D5"),
    ],
)
@pytest.mark.skipif(not ocr.available(), reason="no OCR program is installed")
def test_the_words_of_a_picture_stand_where_it_stands(name: str, place: str) -> None:
    (block,) = [b for b in pictures(read(name)) if LETTER in b.text]
    assert str(block.locator) == f"{block.locator.part}, {place}"


@pytest.mark.parametrize(
    ("name", "count"),
    [("form.docx", 2), ("form.doc", 2), ("deck.ppt", 1), ("book.xls", 2), ("book.ods", 2)],
)
def test_pictures_wait_for_ocr_and_are_counted(name: str, count: int, no_ocr: None) -> None:
    ocr._tesseract.cache_clear()
    try:
        if ocr.available():
            pytest.skip("RapidOCR is installed")
        extracted = read(name)
    finally:
        ocr._tesseract.cache_clear()
    assert sum(part.status == "needs OCR" for part in extracted.parts) == count
    assert f"{count} picture" in " ".join(extracted.notes)


@pytest.mark.skipif(not ocr.available(), reason="no OCR program is installed")
@pytest.mark.parametrize("name", ["form.docx", "form.doc"])
def test_a_picture_in_a_page_header_is_read(name: str) -> None:
    assert any(NOTICE in block.text for block in pictures(read(name)))


@pytest.mark.parametrize("name", ["deck.ppt", "deck.odp"])
def test_a_hidden_slide_is_named_and_the_others_keep_their_numbers(name: str) -> None:
    extracted = read(name)
    assert not any("secret" in text for text in texts(extracted))
    assert {block.locator.slide for block in extracted.blocks} == {1, 3}
    assert "slide 2" in " ".join(extracted.notes)


@pytest.mark.parametrize("name", ["book.xls", "book.ods"])
def test_a_text_box_on_a_sheet_is_read(name: str) -> None:
    box = "Callers told us that the new menu is easier to use."
    (block,) = [b for b in read(name).blocks if b.text == box]
    assert block.locator.sheet == "KPI"


def a_field_of_old_word(code: str, shown: str, kept: bytes) -> str:
    """What is read of a field whose code ends in the letter that stands for its data."""
    text = f"\x13 {code} \x01\x14{shown}\x15"
    data = struct.pack("<IH", 68 + len(kept), 68).ljust(68, b"\0") + kept.ljust(400, b"\0")
    at = text.index("\x01")
    runs = [
        (0, at, Run()),
        (at, at + 1, Run(place=0, is_data=True)),
        (at + 1, len(text), Run()),
    ]
    return word_binary._shown(as_read(text, iter(runs), data, Counter())[0]).replace("\0", "")


def test_a_link_in_old_word_is_no_box_to_tick() -> None:
    link = bytes([3]) + bytes.fromhex("d0c9ea79f9bace118c8200aa004ba90b")
    ticked = b"\xff\xff\xff\xff" + struct.pack("<HHHHHH", 1 | 25 << 2, 0, 0, 0, 0, 1)
    assert a_field_of_old_word('HYPERLINK "https://example.org"', "our site", link) == "our site"
    assert a_field_of_old_word("FORMCHECKBOX", "", ticked) == "\u2611"


def test_a_line_in_bold_of_old_word_is_a_heading() -> None:
    text = "Our promise\rWe answer in \x13 LINK \x14ten\x15 days.\r"
    runs = [(0, 12, Run(bold=True)), (12, len(text), Run())]
    view = word_binary._View(OfficeParts(Allowance()))
    word_binary._body(text, [Look()] * 2, {}, view, only_bold(text, runs))
    blocks = [(block.kind, block.text) for block in blocks_of(view.paragraphs.nodes)]
    assert blocks == [("heading", "Our promise"), ("paragraph", "We answer in ten days.")]


def rtf(body: str) -> Extracted:
    head = r"{\rtf1\ansi{\fonttbl{\f0 Arial;}{\f1\fnil\fcharset2 Wingdings;}}"
    styles = r"{\stylesheet{\s0 Normal;}{\s5 toc 1;}}"
    return read("a.rtf", (head + styles + body + "}").encode("ascii"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"\f1\'fc\f0  Badge worn\par", ["\u2713 Badge worn"]),
        (
            r"{\field{\*\fldinst SYMBOL 252 \\f Wingdings}{\fldrslt\f1\'fc}} Badge\par",
            ["\u2713 Badge"],
        ),
        (r"{\field{\*\fldinst SYMBOL 168 \\f Wingdings}{\fldrslt }} Badge\par", ["\u2610 Badge"]),
        (
            r"{\field{\*\fldinst {FORMCHECKBOX {\*\formfield{\fftype1\ffres1\ffdefres0}}}}"
            r"{\fldrslt }}Answered\par",
            ["\u2611 Answered"],
        ),
        (
            r"{\field{\*\fldinst {FORMCHECKBOX {\*\formfield{\fftype1\ffres25\ffdefres0}}}}"
            r"{\fldrslt }}Answered\par",
            ["\u2610 Answered"],
        ),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt our site}} is here\par", ["our site is here"]),
        ("{\\field{\n\\*\\fldinst HYPERLINK x}\n{\\fldrslt our site}} is\\par", ["our site is"]),
        (r"\pard\s5 How we handle complaints 4\par\pard Text.\par", ["Text."]),
        (r"{\strike An hour. }{\v Do not show. }{\deleted Never. }Ten days.\par", ["Ten days."]),
    ],
)  # fmt: skip
def test_rich_text_reads_as_it_is_shown(body: str, expected: list[str]) -> None:
    assert texts(rtf(body)) == expected


def test_what_rich_text_holds_besides_text_is_named() -> None:
    picture = a_png(400, 200).hex()
    extracted = rtf(
        r"{\strike Old. }{\v Hidden. }{\deleted Gone. }Text.\par{\object{\*\objdata 0105}"
        r"{\result {\pict\picwgoal9000\pichgoal3000\wmetafile8 0100}}}"
        rf"{{\*\shppict{{\pict\pngblip\picwgoal9000\pichgoal3000 {picture}}}}}\par"
    )
    assert [part.name for part in extracted.parts if "picture" not in part.name] == [
        "inserted object 1",
        "deleted text",
        "hidden text",
        "struck-through text",
    ]
    assert sum("picture" in part.name for part in extracted.parts) == 2


def an_emf(*steps: tuple[int, bytes]) -> bytes:
    """An enhanced metafile of so many steps: (type, content)."""
    head = struct.pack("<II", 1, 88) + bytes(32) + b" EMF" + bytes(44)
    body = b"".join(struct.pack("<II", kind, 8 + len(c)) + c for kind, c in steps)
    return head + body + struct.pack("<IIIII", 14, 20, 0, 16, 20)


def a_text(words: str, x: int, y: int, options: int = 0) -> tuple[int, bytes]:
    coded = words.encode("utf-16-le")
    measures = bytes(28) + struct.pack("<iiIII", x, y, len(words), 76, options) + bytes(20)
    return 84, measures + coded + bytes(-len(coded) % 4)


def test_the_words_of_a_pasted_drawing_are_read_without_ocr() -> None:
    drawn = drawn_words(
        an_emf(
            a_text("Calls answered", 10, 20),
            a_text("in time", 90, 20),
            a_text("0%", 10, 60),
            a_text("50%", 10, 90),
            a_text("Target", 10, 120),
        )
    )
    assert drawn
    assert drawn.lines == ["Calls answered in time", "0% 50%", "Target"]
    assert not drawn.unread


def test_letters_and_pictures_without_words_in_a_drawing_are_told() -> None:
    drawn = drawn_words(an_emf(a_text("abc", 1, 1, options=0x10), (81, bytes(400))))
    assert drawn
    assert drawn.unread
    assert not drawn.lines


@pytest.mark.parametrize("pack", [bytes, lambda data: zlib.compressobj(wbits=31).compress(data)])
def test_half_a_drawing_costs_nothing_else(pack: type[bytes]) -> None:
    whole = an_emf(a_text("Calls answered", 10, 20), a_text("in time", 10, 60))
    for length in range(0, len(whole), 7):
        drawn_words(pack(whole[:length]))


def test_a_chart_of_a_new_kind_has_its_title_and_figures() -> None:
    cx = "http://schemas.microsoft.com/office/drawing/2014/chartex"
    chart = (
        f'<cx:chartSpace xmlns:cx="{cx}"><cx:chartData><cx:data id="0">'
        '<cx:strDim type="cat"><cx:lvl><cx:pt idx="0">Asked</cx:pt><cx:pt idx="1">Answered</cx:pt>'
        '</cx:lvl></cx:strDim><cx:numDim type="val"><cx:lvl formatCode="#,##0">'
        '<cx:pt idx="0">1200</cx:pt><cx:pt idx="1">1100</cx:pt></cx:lvl></cx:numDim></cx:data>'
        "</cx:chartData><cx:chart><cx:title><cx:tx><cx:txData><cx:v>Complaints 2024/25</cx:v>"
        "</cx:txData></cx:tx></cx:title><cx:plotArea><cx:plotAreaRegion>"
        '<cx:series layoutId="funnel">'
        "<cx:tx><cx:txData><cx:v>Number</cx:v></cx:txData></cx:tx>"
        '<cx:dataId val="0"/></cx:series></cx:plotAreaRegion></cx:plotArea></cx:chart>'
        "</cx:chartSpace>"
    )
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    body = (
        f'<w:p><w:r><w:drawing><cx:chart xmlns:cx="{cx}" xmlns:r="{r}" r:id="r1"/>'
        "</w:drawing></w:r></w:p>"
    )
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    data = a_zip(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations(("officeDocument", "word/document.xml")),
            "word/document.xml": f'<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>',
            "word/_rels/document.xml.rels": relations(("chartEx", "charts/chartEx1.xml")),
            "word/charts/chartEx1.xml": chart,
        }
    )
    assert texts(read("a.docx", data)) == [
        "Complaints 2024/25: Asked; Number: 1,200.",
        "Complaints 2024/25: Answered; Number: 1,100.",
    ]


@pytest.mark.parametrize(
    ("letters", "is_macintosh", "expected"),
    [
        (b"Caf\x8e Zo\x91 \xa310 na\x95ve", True, "Caf\u00e9 Zo\u00eb \u00a310 na\u00efve"),
        (b"Caf\xe9 Zo\xeb \xa310 na\xefve", False, "Caf\u00e9 Zo\u00eb \u00a310 na\u00efve"),
    ],
)
def test_old_word_of_the_macintosh_has_its_accents(
    letters: bytes, is_macintosh: bool, expected: str
) -> None:
    view = word_binary._View(OfficeParts(Allowance()))
    head = bytearray(0x100)
    struct.pack_into("<H", head, 2, 0x68)  # Word 95
    struct.pack_into("<II", head, 0x18, len(head), len(head) + len(letters))
    head[0x13] = int(is_macintosh)
    view.main = bytes(head) + letters
    word_binary._document(view)
    assert [block.text for block in blocks_of(view.paragraphs.nodes)] == [expected]

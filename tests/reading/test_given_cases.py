"""Files as people really send them, each with what must come out of it and what must not.

They were made after public bug reports of people who read other people's documents for a living.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from conftest import FILES

from cse_mapper.domain import ReadDocument
from cse_mapper.reading import read_paths
from cse_mapper.reading.formats import ocr

CASES = FILES / "cases"


@dataclass(frozen=True, slots=True)
class Due:
    """What is due of a file: texts that a block holds, texts that no block holds, status, words."""

    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    status: str = "read"
    says: tuple[str, ...] = ()
    blocks: int | None = None
    parts: tuple[str, ...] = ()


RULE = "We answer every complaint within ten working days"
AREAS = ("Area: Housing; Complaints: 112; On time: 94%.", "Area: Planning; Complaints: 31;")
NO_TAGS = ("<", "mime", "MIME", "Content-")
TWO_PARAGRAPHS = (
    f"{RULE} and tell customers how to appeal to the Ombudsman.",
    "We answer every call within thirty seconds.",
)
MEETING = (
    "Customer panel meeting",
    "Date: 12 June 2025",
    "Tenants tell us what to change about the letters we send.",
    "Agenda: 1. Complaints leaflet, plain words",
)
NO_CALENDAR = ("BEGIN", "VCALENDAR", "\\n", "\\,")
FAILED = "unsupported"

DUE = {
    "06-altchunk/report.docx": Due(("Nine in ten callers speak to an adviser within 30 seconds.",)),
    "07-smartart-chart-docx/smartart.docx": Due(
        ("the office should open longer", "reception is open until 7pm on Thursdays")
    ),
    "08-controls-ticks/form.docx": Due(
        (
            "The receptionist greeted me by name within one minute of my arrival.",
            "Question: Was a name badge worn?; Yes: \u2713.",
            "Question: Was the queue explained?; No: \u2713.",
        ),
        ("Click or tap", "Choose an item"),
        parts=("prompts of empty fields",),
    ),
    "09-toc/charter.docx": Due(
        ("How we handle complaints and put things right",),
        ("right 4", "right\t", "complaints 4"),
        parts=("table of contents",),
    ),
    "10-tracked-hidden/tracked.docx": Due(
        ("within ten working days", "Answered in ten days; Result: 93%."),
        ("within one hour", "99%", "INTERNAL guidance"),
        parts=("deleted text", "hidden text", "struck-through text"),
    ),
    "11-excel-word-in-disguise/aspnet-export.xls": Due(AREAS, NO_TAGS),
    "11-excel-word-in-disguise/style-export.xls": Due(AREAS, NO_TAGS),
    "11-excel-word-in-disguise/tab-separated.xls": Due(AREAS),
    "11-excel-word-in-disguise/word-2003.doc": Due((RULE,), NO_TAGS, blocks=1),
    "11-excel-word-in-disguise/word-2003.xml": Due((RULE,), NO_TAGS, blocks=1),
    "11-excel-word-in-disguise/word-web-archive.doc": Due((RULE, "Complaints"), NO_TAGS, blocks=2),
    "14-survey-exports/microsoft-forms.xlsx": Due(
        (
            "our customer service adviser dealt with your enquiry today?: Dissatisfied",
            "Please tell us in your own words.: Keep the evening opening on Thursdays.",
        ),
        blocks=3,
    ),
    "14-survey-exports/surveymonkey.xlsx": Due(
        (
            "How satisfied are you with our reception?: Very satisfied; How satisfied are you "
            "with our reception? - Reason (please specify): Polite and",
        )
    ),
    "17-strict-ooxml/strict.docx": Due(("We answer every call within 30 seconds.",)),
    "17-strict-ooxml/strict.pptx": Due(("We answer every call within 30 seconds.",)),
    "19-pdf-annotations/comment-card.pdf": Due(
        (
            "The reception staff were friendly and quick, and explained how long I would wait.",
            "Logged as compliment 114 on 12 May 2025",
        )
    ),
    "22b-pdf-invisible-line/bom.pdf": Due(TWO_PARAGRAPHS, blocks=2),
    "22b-pdf-invisible-line/left-to-right-mark.pdf": Due(TWO_PARAGRAPHS, blocks=2),
    "22b-pdf-invisible-line/soft-hyphen.pdf": Due(TWO_PARAGRAPHS, blocks=2),
    "22b-pdf-invisible-line/zero-width-space.pdf": Due(TWO_PARAGRAPHS, blocks=2),
    "22-pdf-no-tounicode/simple-font.pdf": Due((RULE,)),
    "23-pdf-xfa/form.pdf": Due(
        ("The caretaker mended our lift within two hours.",),
        ("Please wait",),
        says=("dynamic form (XFA)", "print it to PDF"),
    ),
    "24-pdf-fake-bold/bold.pdf": Due(
        ("Complaints are answered within ten working days", "Our customer promise"),
        ("CCoo", "OOuu", "Our customer promise Our"),
    ),
    "25-pdf-acroform/one-field.pdf": Due(
        ("well: The caretaker mended our lift within two hours.",),
        parts=("form with 1 filled-in field",),
    ),
    "26-pdf-owner-password/owner-locked.pdf": Due((RULE,)),
    "28-heic-avif/noticeboard.avif": Due(status=FAILED, says=("HEIC", "save it as JPEG")),
    "28-heic-avif/noticeboard.heic": Due(status=FAILED, says=("(HEIC)", "save it as JPEG")),
    "29-iwork-and-odg/charter.pages": Due(status=FAILED, says=("Pages", "export it as PDF")),
    "29-iwork-and-odg/kpi.numbers": Due(status=FAILED, says=("Numbers", "export it as PDF")),
    "29-iwork-and-odg/talk.key": Due(status=FAILED, says=("Keynote", "export it as PDF")),
    "29-iwork-and-odg/flowchart.odg": Due(status=FAILED, says=("drawing", "save it as PDF")),
    "32-calendar/only-calendar.eml": Due(MEETING, NO_CALENDAR),
    "32-calendar/panel.ics": Due(MEETING, NO_CALENDAR),
    "37-csv/preamble.csv": Due(("Channel: Phone; Contacts: 12,400; Satisfied, %: 91%.",)),
    "37-csv/semicolons-and-commas.csv": Due(
        ("Name: B; Comment: Slow, rude; never again.", "Name: C; Comment: Two lines, here.")
    ),
    "37-csv/sep.csv": Due(("Month: April; Calls: 120; Answered: 95%.",), ("sep=",), blocks=1),
    "39-pdf-columns-hyphens/two.pdf": Due(
        (
            "efficient, fluent and first-rate. We acknowledge every complaint within two working",
            "who publishes quarterly statistics about timeliness, satisfaction and recommendations",
        ),
        ("\ufb01", "\ufb02", "recom- ", "\u00ad"),
    ),
    "40-shortcuts/.~lock.minutes.odt#": Due(status="skipped", says=("close the document",)),
    "40-shortcuts/Charter.url": Due(status=FAILED, says=("link to a web page", "save the page")),
    "40-shortcuts/Charter.webloc": Due(status=FAILED, says=("link to a web page", "save the page")),
    "40-shortcuts/Complaints log.gdoc": Due(status=FAILED, says=("Google", "download")),
    "40-shortcuts/Complaints log.gsheet": Due(status=FAILED, says=("Google", "download")),
    "40-shortcuts/Survey results.lnk": Due(status=FAILED, says=("shortcut", "document itself")),
    "40-shortcuts/message.emlx": Due(status=FAILED, says=("Apple Mail", ".eml")),
    "40-shortcuts/minutes.docx.tmp": Due(status=FAILED, says=("working copy", "document itself")),
}

# What a scan says is read where there is OCR, and said to be unread where there is none.
WITH_OCR = {
    "22-pdf-no-tounicode/report.pdf": "officers who answered their complaints were efficient",
    "compliment-scan.docx": "The engineer was polite",
}


def read_case(name: str) -> ReadDocument:
    (read,) = read_paths([CASES / name], jobs=1)
    return read


def texts(read: ReadDocument) -> list[str]:
    return [block.text for one in (read, *read.inside) for block in one.blocks]


@pytest.mark.parametrize("name", DUE)
def test_what_is_due_of_a_file(name: str) -> None:
    due, read = DUE[name], read_case(name)
    found = texts(read)
    assert read.document.status == due.status
    for wanted in due.has:
        assert any(wanted in text for text in found), wanted
    for unwanted in due.lacks:
        assert not [text for text in found if unwanted in text], unwanted
    for words in due.says:
        assert words in read.document.reason
    if due.blocks is not None:
        assert len(found) == due.blocks
    assert {part.name for part in read.document.parts} >= set(due.parts)


def test_letters_printed_twice_are_read_once() -> None:
    found = texts(read_case("24-pdf-fake-bold/bold.pdf"))
    assert sum("Our customer promise" in text for text in found) == 1
    assert sum("Complaints are answered within ten working days" in text for text in found) == 1


@pytest.mark.parametrize("name", WITH_OCR)
def test_pictures_of_text_and_letters_without_values(name: str) -> None:
    found = texts(read_case(name))
    if ocr.available():
        assert any(WITH_OCR[name] in text for text in found)


@pytest.mark.parametrize("name", WITH_OCR)
def test_the_same_without_ocr(name: str, no_ocr: None) -> None:
    read = read_case(name)
    assert not texts(read)
    assert read.document.status == "needs OCR"


def test_an_archive_counts_as_the_documents_in_it() -> None:
    read = read_case("34-zip-many/evidence.zip")
    assert [one.document.evidence_date for one in read.inside] == [
        dt.date(2012, 3, 3),
        dt.date(2018, 6, 4),
        dt.date(2025, 6, 4),
    ]


@pytest.mark.parametrize("name", ["full-DejaVuSans-just", "full-LiberationSans-left"])
def test_a_pdf_has_the_paragraphs_of_the_document_it_was_made_from(name: str) -> None:
    made, source = (
        texts(read_case(f"41-pdf-paragraphs/{name}.{kind}")) for kind in ("pdf", "docx")
    )
    assert made == source

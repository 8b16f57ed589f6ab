"""E-mails and web pages give what their readers see, once, and nothing else."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import struct
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FILES
from made_files import a_zip

from cse_mapper.domain import ReadDocument
from cse_mapper.passages.cutting import make_passages
from cse_mapper.passages.near_duplicates import link_duplicates
from cse_mapper.reading.extracted import Allowance
from cse_mapper.reading.formats import mailbox, outlook, web_page


@pytest.fixture
def read_one(evidence: Path, read: Callable) -> Callable[..., ReadDocument]:
    def reading(name: str, data: bytes | None = None) -> ReadDocument:
        if data is None:
            shutil.copy(FILES / "mail" / name, evidence / name)
        else:
            (evidence / name).write_bytes(data)
        (document,) = read(jobs=1).values()
        return document

    return reading


def body(document: ReadDocument) -> list[str]:
    return [b.text for b in document.blocks if b.locator.part is None]


def a_page(content: str) -> bytes:
    return f"<!doctype html><html><body>{content}</body></html>".encode()


def test_what_apple_mail_attaches_inside_an_alternative_is_read(read_one: Callable) -> None:
    document = read_one("apple.eml")
    (attached,) = document.inside
    assert attached.document.path == "apple.eml > complaints.docx"
    assert attached.blocks[1].text.startswith("Of 212 complaints 198 were answered")
    assert attached.blocks[1].locator.paragraph == 2
    assert body(document) == ["Dear all, the complaints figures are attached."]


def test_a_stub_gives_way_to_the_html_that_a_reader_sees(read_one: Callable) -> None:
    assert body(read_one("bulletin.eml")) == [
        "How we did in April",
        "Callers were answered within 30 seconds in 84% of cases, against a target of 80%.",
        "The new reception at Mill Road opened on 12 May 2025 after tenants asked for it.",
    ]


def test_an_old_policy_in_a_new_message_is_old(read_one: Callable) -> None:
    document = read_one("mail.eml")
    assert document.document.evidence_date == dt.date(2025, 5, 14)
    assert document.inside[0].document.evidence_date == dt.date(2012, 3, 3)


def test_what_outlook_packs_in_winmail_dat_is_read(read_one: Callable) -> None:
    document = read_one("winmail.eml")
    assert next((p.name, p.status) for p in document.document.parts) == ("winmail.dat", "read")
    texts = [b.text for one in (document, *document.inside) for b in one.blocks]
    assert any("309 were satisfied" in text for text in texts), texts
    # Single bytes with a final zero are no UTF-16: two letters would make a Chinese one.
    assert all(text.isascii() for text in texts)


def test_half_a_winmail_dat_is_named_with_what_to_do(read_one: Callable) -> None:
    document = read_one("winmail.dat", b'x\x9f>"\x00\x00\x01\x04\x80\x00\x00\xff\x00\x00\x00abc')
    assert document.document.status == "unreadable"
    assert "winmail.dat" in document.document.reason
    assert "save it as PDF" in document.document.reason


def test_an_invitation_reads_as_people_see_it(read_one: Callable) -> None:
    document = read_one("invitation.eml")
    assert document.document.evidence_date == dt.date(2025, 6, 12)
    assert body(document) == [
        "Customer panel meeting",
        "Date: 12 June 2025",
        "Place: Mill Road community centre",
        "Tenants tell us what to change about the letters we send.",
        "Agenda: 1. Complaints leaflet, plain words",
        "2. Reception opening hours",
    ]


def test_a_quoted_reply_says_the_same_once(read_one: Callable) -> None:
    said = "Every complaint was answered within ten working days last year."
    text = f"Thank you, Sam.\n\n{said}\n\n> Dear Pat,\n>\n> {said}\n>\n> > {said}\n"
    message = f"From: a@b.example\nSubject: Figures\n\n{text}".encode()
    assert body(read_one("reply.eml", message)) == ["Thank you, Sam.", said, "Dear Pat,"]


@pytest.mark.parametrize(
    "before",
    [
        ["On Thu, 22 May 2025 at 09:00, Pat Lowe wrote:"],
        ["On Thu, 22 May 2025 at 09:00, Pat Lowe <pat@hale.example>", "wrote:"],
        ["-----Original Message-----", "From: Pat Lowe", "Sent: 22 May 2025", "Subject: News"],
        ["From: Pat Lowe Sent: 22 May 2025 09:00 To: Team Subject: News"],
        ["Begin forwarded message:", "From: Pat Lowe", "Date: 22 May 2025"],
    ],
)
def test_a_message_quoted_in_another_file_counts_once(
    before: list[str], evidence: Path, read: Callable
) -> None:
    said = [
        "Dear all,",
        "The new reception at Mill Road opened on 12 May 2025 after tenants asked for it.",
        "Callers were answered within 30 seconds in 84% of cases, against a target of 80%.",
        "Tenants told us that the letter on missed bins was hard to follow, so it is rewritten.",
    ]
    own = "Thank you Pat, this is good news for the panel. Could I have April too?"
    for name, lines in (("1.eml", said), ("2.eml", [own, *before, *said])):
        body = "\n\n".join(lines)
        head = "From: a@hale.example\nTo: b@hale.example\nSubject: News\n\n"
        (evidence / name).write_text(head + body, encoding="utf-8")
    passages = [p for document in read(jobs=1).values() for p in make_passages(document)]
    linked = link_duplicates(passages)
    assert [p.text for p in linked if not p.duplicate_of and p.document == "2.eml"] == [own]
    assert any(p.duplicate_of for p in linked)


def test_what_is_quoted_stands_apart_from_the_line_before_it(read_one: Callable) -> None:
    wrote = "On Thu, 22 May 2025 at 09:00, Pat Lowe of the panel wrote:"
    asked = "Could we have the figures for April too, please, and those of"
    mail = f"From: a@b.example\n\nYes.\n{wrote}\n> {asked}\n> May?\nThey are attached.\n"
    found = [(b.text, b.kind) for b in read_one("a.eml", mail.encode()).blocks[1:]]
    assert found == [
        ("Yes.", "paragraph"),
        (wrote, "heading"),
        (f"{asked} May?", "paragraph"),
        ("They are attached.", "paragraph"),
    ]


def test_where_a_link_of_an_email_leads_is_no_part_of_its_sentence(read_one: Callable) -> None:
    mail = (
        "From: a@b.example\n\nRead our charter<https://hale.example/c?x=1> or write to "
        "us@hale.example <mailto:us@hale.example>.\n\nSee www.hale.example/help "
        "<http://www.hale.example/help> and <https://hale.example/complain> too.\n"
    )
    assert body(read_one("a.eml", mail.encode())) == [
        "Read our charter or write to us@hale.example.",
        "See www.hale.example/help and <https://hale.example/complain> too.",
    ]


_FIGURES = (
    "<p>Dear all,</p><table><tr><td>Month</td><td>Answered</td></tr><tr><td>April</td><td>84%</td>"
    "</tr><tr><td>May</td><td>86%</td></tr></table>"
)
_FIGURES_READ = ["Dear all,", "Month: April; Answered: 84%.", "Month: May; Answered: 86%."]


def test_a_table_in_an_email_keeps_its_rows_and_names(read_one: Callable) -> None:
    plain = "Dear all,\n\nMonth\n\nAnswered\n\nApril\n\n84%\n\nMay\n\n86%\n"
    part = "--x\nContent-Type: text/"
    mail = (
        "From: a@b.example\nContent-Type: multipart/alternative; boundary=x\n\n"
        f"{part}plain\n\n{plain}\n{part}html\n\n{_FIGURES}\n--x--\n"
    )
    assert body(read_one("a.eml", mail.encode())) == _FIGURES_READ


def test_what_only_looks_like_a_quotation_stays_text(read_one: Callable) -> None:
    words = "From: those who wrote to us in May we learnt that the letter is hard to follow."
    mail = f"From: a@hale.example\nTo: b@hale.example\n\nDear all,\n\n{words}\n".encode()
    kinds = {b.text: b.kind for b in read_one("a.eml", mail).blocks if not b.locator.part}
    assert kinds == {"Dear all,": "paragraph", words: "paragraph"}


@pytest.mark.parametrize("charset", ["iso-8859-1", "us-ascii"])
def test_latin_1_is_what_windows_writes(charset: str, read_one: Callable) -> None:
    head = f"From: a@b.example\nContent-Type: text/plain; charset={charset}\n\n".encode()
    assert body(read_one("a.eml", head + b"\x93Thank you\x94 \x96 a tenant")) == [
        "\u201cThank you\u201d \u2013 a tenant"
    ]


def test_a_page_without_its_furniture_keeps_the_day_at_its_foot(read_one: Callable) -> None:
    document = read_one("page.html")
    assert body(document) == [
        "Complaints",
        "We answer every complaint within ten working days and tell you how to appeal.",
        "You can complain by telephone, online or at any reception.",
        "How to appeal",
        "Write to the Ombudsman if our final answer does not satisfy you.",
    ]
    assert document.document.evidence_date == dt.date(2025, 2, 4)
    assert {part.name for part in document.document.parts} == {
        "menus, banners and footer",
        "hidden or struck-out text",
    }


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("<table><tr><td><h2>News</h2><p>One.</p></td><td><p>Two.</p></td></tr></table>",
         ["News", "One.", "Two."]),
        ('<table role="presentation"><tr><td>One.</td><td>Two.</td></tr></table>',
         ["One.", "Two."]),
        ("<table><tr><th>Year<th>Calls<tr><td>2024<td>84%<tr><td>2025<td>86%</table>",
         ["Year: 2024; Calls: 84%.", "Year: 2025; Calls: 86%."]),
        ("<table><tr><th>Area</th><th>Year</th><th>Calls</th></tr><tr><td rowspan=2>Housing</td>"
         "<td>2024</td><td>84%</td></tr><tr><td>2025</td><td>86%</td></tr></table>",
         ["Area: Housing; Year: 2024; Calls: 84%.", "Area: Housing; Year: 2025; Calls: 86%."]),
        ("<table><tr><th rowspan=2>Promise<th colspan=2>2025/26</tr><tr><th>Q3<th>Q4</tr>"
         "<tr><td>Calls answered<td>88%<td>93%</tr><tr><td>Visitors seen<td>84%<td>86%</table>",
         ["Promise: Calls answered; 2025/26 - Q3: 88%; 2025/26 - Q4: 93%.",
          "Promise: Visitors seen; 2025/26 - Q3: 84%; 2025/26 - Q4: 86%."]),
        ("<header><p>Banner</p></header><article><header><h1>Title</h1></header><p>Text.</p>"
         "</article>", ["Title", "Text."]),
        ("<nav><p>Only a menu.</p></nav>", ["Only a menu."]),
        ('<div class="preheader">Preview</div><p>We <s>never</s> <span style="text-decoration:'
         'line-through">rarely</span> always answer.</p>', ["We always answer."]),
        ('<p>About <span class="cookie-shop">x</span>cookies in schools.</p>',
         ["About cookies in schools."]),
        ("<p>One<p>Two<ul><li>Three<li>Four</ul>", ["One", "Two", "Three", "Four"]),
        ('<a href="#main">Skip to main content</a><p>Text. <a href="#two">Skip the queue</a> on '
         'line.</p><a href="#">Back to top</a>', ["Text. Skip the queue on line."]),
        ("<div>" * 5000 + "Deep words.", ["Deep words."]),
        ('<h2><button aria-expanded="false"><span>How to complain</span>, <span>Show this section'
         '</span></button></h2><div class="govuk-accordion__section-content" hidden="until-found">'
         "<p>Write to us.</p></div>", ["How to complain", "Write to us."]),
        ('<button class="accordion">When do we answer?</button><div class="panel" '
         'style="max-height: 0px"><p>Within ten days.</p></div>',
         ["When do we answer?", "Within ten days."]),
        ("<dl><dt>Who is told?<dd style='display: none'>The tenant.</dl>",
         ["Who is told?", "The tenant."]),
        ('<ul><li><a href="#q1">Results</a></ul><div id="q1" style="display:none">84% were seen.'
         '</div><div class="cpTabPanel" style="display:none"><a href="a">Policy (PDF)</a></div>',
         ["Results", "84% were seen.", "Policy (PDF)"]),
        ('<button aria-expanded="false">Menu</button><ul class="menu" hidden><li><a href="a">Bins'
         '</a></ul><h1>Bins</h1><div hidden id="feedback-form">Thank you.</div><p>Weekly.</p>',
         ["Bins", "Weekly."]),
        ('<p>Loading</p><div hidden id="S:0"><h1>Charter</h1><p>We answer within ten days.</p>'
         '</div><div class="modal" style="display:none">Sign up for our letters by e-mail.</div>',
         ["Loading", "Charter", "We answer within ten days."]),
        ('<div style="opacity:0"><p>Fades in.</p></div><p>Stands.</p>', ["Fades in.", "Stands."]),
        ('<div class="skip-item"><p>Kept.</p></div><div class="skip-link"><p>Gone.</p></div>',
         ["Kept."]),
        ('<main><aside><p>A call costs 3p.</p></aside><aside><a href="a">Related page</a></aside>'
         "<p>Call us.</p></main>", ["A call costs 3p.", "Call us."]),
        ('<div id="nav"><a href="a">Home</a> <a href="b">Bins</a></div><div class="cookie-site">'
         '<h1>Bins</h1><p>Weekly.</p></div><div class="siteFooter">Privacy</div>'
         '<div class="quote-card"><div class="card-footer">A tenant, Hale</div></div>',
         ["Bins", "Weekly.", "A tenant, Hale"]),
    ],
)  # fmt: skip
def test_what_a_reader_of_a_page_sees(content: str, wanted: list[str], read_one: Callable) -> None:
    assert body(read_one("a.html", a_page(content))) == wanted


@pytest.mark.parametrize("name", ["Panel.mbox", "mbox"])
def test_each_message_of_a_mailbox_is_a_document(name: str, read_one: Callable) -> None:
    line = "From - Thu May 22 09:00:00 2025\n"
    mailbox = (
        f"{line}Subject: Charter\nDate: Thu, 22 May 2025 09:00:00 +0100\n\nWe answer in ten days.\n"
        f">From May 2025 it is five.\n\n{line}Subject: Charter\n\nFrom all of us in 2025.\n"
    )
    document = read_one(name, mailbox.encode())
    told = [(one.document.path, body(one)) for one in document.inside]
    assert told == [
        (f"{name} > Charter.eml", ["We answer in ten days.", "From May 2025 it is five."]),
        (f"{name} > Charter.eml (2)", ["From all of us in 2025."]),
    ]
    assert document.inside[0].document.evidence_date == dt.date(2025, 5, 22)


def test_a_line_of_many_times_between_messages_takes_no_time() -> None:
    line = "From a@b.example Thu May 22 09:00:00 2025\n"
    text = f"{line}Subject: Log\n\nStarted.\n\nFrom {'10:00 ' * 20_000}\n"
    begin = time.process_time()
    (message,) = mailbox.read(text.encode(), "a.mbox", Allowance()).documents
    assert time.process_time() - begin < 5
    assert message.name == "Log.eml"


@pytest.mark.parametrize(
    "page",
    [
        "<button>More</button> and " * 50_000,
        f"<button aria-expanded='false'>Complaints{',' * 30_000}x</button><p>Words.</p>",
        f"<p style='{'text-decoration:' * 15_000}'>Words.</p>",
    ],
    ids=["buttons", "commas", "decorations"],
)
def test_a_page_of_much_of_the_same_takes_no_time(page: str) -> None:
    begin = time.process_time()
    assert web_page.from_html(page).blocks
    assert time.process_time() - begin < 5


def test_nobody_can_unfold_what_an_email_hides(read_one: Callable) -> None:
    head = b"From: a@b.example\nContent-Type: text/html\n\n"
    html = b'<h1>News</h1><div class="panel" style="display:none">Preview.</div><p>Words.</p>'
    assert body(read_one("a.eml", head + html)) == ["News", "Words."]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.heic", b"\x00\x00\x00\x18ftypheic" + bytes(40), "phone photograph (HEIC)"),
        ("a.jpg", b"\x00\x00\x00\x18ftypavif" + bytes(40), "AVIF"),
        ("film.dat", b"\x00\x00\x00\x18ftypisom" + bytes(40), "video"),
        ("a.pages", a_zip({"Index/Document.iwa": "x", "preview.jpg": "x"}), "Apple Pages"),
        ("a.key", a_zip({"index.apxl": "x"}), "Apple Keynote"),
        ("a.odg", a_zip({"mimetype": "application/vnd.oasis.opendocument.graphics"}), "drawing"),
        ("a.gdoc", b'{"doc_id": "1"}', "Google document"),
        ("a.webloc", b"<?xml version='1.0'?><plist/>", "link to a web page"),
        ("a.emlx", b"312\nFrom: a@b.example\n\nWords.", "Apple Mail"),
        ("a.docx.tmp", a_zip({"[Content_Types].xml": "x", "word/document.xml": "x"}), "working"),
    ],
)
def test_what_cannot_be_read_is_named(
    name: str, data: bytes, words: str, read_one: Callable
) -> None:
    document = read_one(name, data).document
    assert document.status == "unsupported"
    assert words in document.reason
    assert "delete" not in document.reason


class SmallOle:
    """The streams of an Outlook message, by name."""

    def __init__(self, streams: dict[str, bytes]) -> None:
        self.streams = streams

    def exists(self, path: list[str]) -> bool:
        return "/".join(path) in self.streams

    def openstream(self, path: list[str]) -> io.BytesIO:
        return io.BytesIO(self.streams["/".join(path)])

    def listdir(self, **_: bool) -> list[list[str]]:
        return [name.split("/") for name in self.streams]


@pytest.mark.parametrize(
    ("code_page", "written"), [(1252, "cp1252"), (1250, "cp1250"), (65001, "utf-8"), (0, "cp1252")]
)
def test_single_bytes_of_an_outlook_message_are_no_utf_16(code_page: int, written: str) -> None:
    to = "Zo\u00eb Field" if written != "cp1250" else "Ji\u0159\u00ed Field"
    ole = SmallOle(
        {
            "__substg1.0_0E04001E": to.encode(written) + b"\0",
            "__substg1.0_1000001E": b"We answer every call.\0",
            "__properties_version1.0": bytes(32) + struct.pack("<HHIQ", 3, 0x3FFD, 0, code_page),
        }
    )
    found = [block.text for block in outlook._message(ole, [], Allowance()).blocks]
    assert found == [f"To: {to}", "We answer every call."]


def in_rtf(html: str) -> bytes:
    """A page as Outlook packs it: its tags in groups, and beside them what shows the same."""
    pieces = re.split(r"(<[^>]+>)", html)
    tagged = (
        f"{{\\*\\htmltag64 {p}}}\\htmlrtf \\par shown\\htmlrtf0 " if p[:1] == "<" else p
        for p in pieces
    )
    rtf = "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 {\\fonttbl{\\f0 Arial;}}" + "".join(tagged) + "}"
    packed = rtf.encode("cp1252")
    return struct.pack("<II4sI", len(packed) + 12, len(packed), b"MELA", 0) + packed


@pytest.mark.parametrize(
    "plain", ["", " \r\n", "Dear all,\r\n\r\nMonth\r\n\r\nAnswered\r\n\r\nApril"]
)
def test_the_page_within_the_rtf_of_an_outlook_message_is_read(plain: str) -> None:
    ole = SmallOle(
        {
            "__substg1.0_1000001F": plain.encode("utf-16-le"),
            "__substg1.0_10090102": in_rtf(_FIGURES.replace("Dear all", r"Dear all \'96 you")),
        }
    )
    found = [block.text for block in outlook._message(ole, [], Allowance()).blocks]
    assert found == ["Dear all \u2013 you,", *_FIGURES_READ[1:]]


def test_a_character_of_two_words_in_the_rtf_of_an_outlook_message_is_one() -> None:
    page = in_rtf(r"<p>Well done \u-10179?\u-8704? all.</p>")
    found = outlook.body_of("", b"", page, Allowance())
    assert found
    assert [block.text for block in found.blocks] == ["Well done \U0001f600 all."]


def test_a_broken_form_of_an_outlook_message_costs_no_other_form() -> None:
    found = outlook.body_of("We answer every call.", b"", in_rtf("{" * 10_010), Allowance())
    assert found
    assert [block.text for block in found.blocks] == ["We answer every call."]


def test_a_plain_text_without_tables_is_the_text_of_an_outlook_message() -> None:
    ole = SmallOle(
        {
            "__substg1.0_1000001F": "We answer every call.".encode("utf-16-le"),
            "__substg1.0_10090102": in_rtf("<p>We answer every <b>call</b>.</p>"),
        }
    )
    found = [block.text for block in outlook._message(ole, [], Allowance()).blocks]
    assert found == ["We answer every call."]

"""Bombs, traps and rubbish end as a row of the ledger, quickly and with a way out."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FILES
from made_files import a_docx, a_pdf, a_png, a_zip, an_email, paragraph

from cse_mapper.domain import Block, Locator
from cse_mapper.reading import extract as extracting
from cse_mapper.reading.extracted import MB, Allowance, Extracted
from cse_mapper.reading.outcome import MAX_BLOCKS, judge

_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)


def nested(depth: int) -> bytes:
    data = a_zip({"deep.txt": "Deep words."})
    for level in range(depth):
        data = a_zip({f"level{level}.zip": data})
    return data


def stored_bomb(name: str, size: int) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w") as member,
    ):
        for _ in range(size // 1_000_000):
            member.write(b" " * 1_000_000)
    return out.getvalue()


def workbook_with_entities() -> bytes:
    return a_zip(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f"{_LAUGHS}<workbook>&d;</workbook>",
        }
    )


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("bomb.zip", lambda: stored_bomb("a.txt", 600_000_000), "unpacks to"),
        ("bomb.docx", lambda: stored_bomb("word/document.xml", 300_000_000), "unpacks to"),
        ("laughs.docx", lambda: a_docx(paragraph("&d;"), head=_LAUGHS), "entities"),
        ("laughs.xlsx", workbook_with_entities, "entities"),
        ("many.zip", lambda: a_zip(dict.fromkeys(map(str, range(10_001)), "x")), "10,000"),
        ("cut.docx", lambda: a_docx(paragraph("Words."))[:-40], "damaged"),
        ("cut.pdf", lambda: a_pdf(["Words."])[:60], "damaged"),
        ("rubbish.pdf", lambda: bytes(range(256)) * 40, "damaged"),
        ("rubbish.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), "damaged"),
        ("bomb.png", lambda: a_png(60_000, 60_000), "pixels"),
    ],
)
def test_a_bad_file_is_unreadable_and_says_why(
    name: str, make: Callable[[], bytes], words: str, evidence: Path, read: Callable
) -> None:
    (evidence / name).write_bytes(make())
    (evidence / "good.txt").write_text("We answer in time.")
    found = read(jobs=1, timeout=30.0)
    document = found[name].document
    assert document.status == "unreadable"
    assert words in document.reason
    assert ": " in document.reason  # what is wrong, then what to do
    assert found["good.txt"].document.status == "read"


@pytest.mark.parametrize("name", ["password.docx", "password.xlsx", "password.pdf"])
def test_a_locked_document_asks_for_an_open_copy(name: str, evidence: Path, read: Callable) -> None:
    shutil.copy(FILES / name, evidence / name)
    document = read()[name].document
    assert document.status == "unreadable"
    assert "password-protected: save a copy without a password" in document.reason


def test_a_drawing_full_of_entities_is_not_opened(evidence: Path, read: Callable) -> None:
    (evidence / "laughs.svg").write_text(f"<?xml version='1.0'?>{_LAUGHS}<svg>&d;</svg>")
    assert read()["laughs.svg"].document.status == "unsupported"


def test_archives_in_archives_end_somewhere(evidence: Path, read: Callable) -> None:
    (evidence / "two.zip").write_bytes(nested(2))
    (evidence / "forty.zip").write_bytes(nested(40))
    found = read()
    assert found["two.zip"].inside[-1].blocks[0].text == "Deep words."
    assert found["forty.zip"].document.status == "unreadable"
    assert "packed too deeply" in found["forty.zip"].document.reason


def test_ten_thousand_members_are_read(evidence: Path, read: Callable) -> None:
    (evidence / "many.zip").write_bytes(a_zip({f"{n}.txt": f"Words {n}." for n in range(10_000)}))
    document = read(jobs=1)["many.zip"]
    assert document.document.status == "read"
    assert sum(len(one.blocks) for one in document.inside) == 10_000


def test_each_document_in_an_archive_has_the_time_of_a_file() -> None:
    told: list[str] = []
    allowance = Allowance(working=lambda: told.append("working"))
    letters = {f"letter {n}.txt": "Thank you for your help." for n in range(3)}
    found = extracting.extract("letters.zip", a_zip(letters), allowance)
    assert len(found.documents) == len(told) == 3


def test_members_never_leave_the_archive(evidence: Path, read: Callable, tmp_path: Path) -> None:
    names = ["../up.txt", "/etc/abs.txt", "C:\\win.txt", "..\\..\\back.txt", "a/../../b.txt"]
    (evidence / "out.zip").write_bytes(a_zip(dict.fromkeys(names, "Some words.")))
    before = sorted(tmp_path.rglob("*"))
    assert read()["out.zip"].document.status == "read"
    assert sorted(tmp_path.rglob("*")) == before


def test_an_encrypted_member_is_named(evidence: Path, read: Callable) -> None:
    data = bytearray(a_zip({"locked.txt": "x" * 50, "open.txt": "Open words."}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    (evidence / "half.zip").write_bytes(bytes(data))
    document = read()["half.zip"]
    locked, opened = document.inside
    assert [b.text for b in opened.blocks] == ["Open words."]
    assert locked.document.path == "half.zip > locked.txt"
    assert "password-protected" in locked.document.reason


def test_deep_xml_is_refused(evidence: Path, read: Callable) -> None:
    deep = "<w:sdt>" * 50_000 + paragraph("Words.") + "</w:sdt>" * 50_000
    (evidence / "deep.docx").write_bytes(a_docx(deep))
    assert read()["deep.docx"].document.status == "unreadable"


def test_deep_mail_and_markup_are_survived(evidence: Path, read: Callable) -> None:
    mail = b"Deep words."
    for _ in range(30):
        mail = an_email("Fw", "See below.", {"fw.eml": mail})
    (evidence / "deep.eml").write_bytes(mail)
    (evidence / "deep.html").write_text("<div>" * 100_000 + "Words.")
    (evidence / "deep.rtf").write_text("{\\rtf1 " + "{" * 100_000 + "Words.}")
    found = read()
    assert found["deep.eml"].document.status == "read"
    assert found["deep.html"].document.status == "read"
    assert found["deep.rtf"].document.status == "unreadable"


@pytest.mark.slow
def test_too_much_text_is_cut_and_said(evidence: Path, read: Callable) -> None:
    # Long paragraphs: of short ones the first hundred thousand would be the limit that is met.
    line = "We answer every letter that a customer sends us. " * 10 + "\n\n"
    (evidence / "long.txt").write_text(line * (21_000_000 // len(line)))
    document = read(jobs=1)["long.txt"]
    assert document.document.status == "read"
    assert "first 20 million characters" in document.document.reason
    assert sum(len(b.text) for b in document.blocks) <= 20_000_000


def test_names_for_short_texts_are_no_attack(evidence: Path, read: Callable) -> None:
    """Drawing programs declare namespaces so; a name for a name, a file or a long text is none."""
    ours = '<!DOCTYPE x [<!ENTITY ns "urn:drawing"><!ENTITY council "Testbury Council">]>'
    (evidence / "short.docx").write_bytes(a_docx(paragraph("We are &council;."), head=ours))
    for name, entity in (
        ("file", 'SYSTEM "file:///etc/passwd"'),
        ("long", f'"{"x" * 101}"'),
        ("hidden", '"&#38;council;"'),
    ):
        head = f"<!DOCTYPE x [<!ENTITY a {entity}>]>"
        (evidence / f"{name}.docx").write_bytes(a_docx(paragraph("&a;"), head=head))
    found = read(jobs=1)
    assert [b.text for b in found.pop("short.docx").blocks] == ["We are Testbury Council."]
    assert {one.document.status for one in found.values()} == {"unreadable"}
    assert all("entities" in one.document.reason for one in found.values())


@pytest.mark.parametrize("name", ["log.txt", "log.csv", "log.md"])
def test_of_a_very_long_text_the_rest_is_not_decoded(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(extracting, "MAX_TEXT_BYTES", 1 * MB)
    line = b"2026-10-01, We answer every letter, within ten days\n\n"
    extracted = extracting.extract(name, line * (3 * MB // len(line)), Allowance())
    assert "Only the first 1 MB were read: split it." in extracted.notes
    assert 0 < sum(len(b.text) for b in extracted.blocks) <= 1 * MB


def test_of_very_many_rows_the_first_are_kept_and_the_ledger_says_so() -> None:
    block = Block("Row", Locator(sheet="Log", cells="A1"), "cells")
    status, reason, kept = judge(Extracted((block,) * (MAX_BLOCKS + 1)))
    assert (status, len(kept)) == ("read", MAX_BLOCKS)
    assert "first 100,000 paragraphs and rows were read" in reason
    assert judge(Extracted((block,) * MAX_BLOCKS))[1] == ""

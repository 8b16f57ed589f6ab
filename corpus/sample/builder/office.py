"""Word, PowerPoint, Excel, and by LibreOffice their older and open relations."""

import datetime as dt
import shutil
import struct
import subprocess
import tempfile
import zipfile
from pathlib import Path

import olefile
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from extract_msg import OleWriter
from openpyxl import Workbook
from openpyxl.styles import Font
from pptx import Presentation
from pptx.util import Inches, Pt

from .markup import Block, Sample

COUNCIL = "Wenlow Vale Borough Council"


def evidence_date(sample: Sample) -> dt.datetime:
    parts = [int(part) for part in sample.meta.get("date", "2026-03-02").split("-")]
    return dt.datetime(*[*parts, 1, 1][:3], 9, 30)


def write_docx(sample: Sample, target: Path) -> None:
    document = Document()
    properties = document.core_properties
    properties.author, properties.title = COUNCIL, sample.title
    properties.created = properties.modified = evidence_date(sample)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.header.paragraphs[0].text = f"{COUNCIL} – {sample.title}"
    footer = section.footer.paragraphs[0]
    footer.add_run("Page ")
    _page_number(footer)
    for block in sample.blocks:
        _add_word_block(document, block)
    if note := sample.meta.get("textbox"):
        _text_box(document, note)
    document.save(target)


def _add_word_block(document, block: Block) -> None:
    match block.kind:
        case "h1" | "h2":
            document.add_heading(block.text, level=int(block.kind[1]))
        case "bullet":
            document.add_paragraph(block.text, style="List Bullet")
        case "page":
            document.add_page_break()
        case "table":
            width = max(len(row) for row in block.rows)
            table = document.add_table(rows=0, cols=width, style="Table Grid")
            for row in block.rows:
                for cell, text in zip(table.add_row().cells, row, strict=False):
                    cell.text = text
            document.add_paragraph("")
        case _:
            document.add_paragraph(block.text)


def _page_number(paragraph) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _text_box(document, text: str) -> None:
    """A VML text box: text that a reader of body paragraphs alone would pass over."""
    run = document.add_paragraph().add_run()
    picture = OxmlElement("w:pict")
    shape = picture.makeelement("{urn:schemas-microsoft-com:vml}rect", {"id": "box1"})
    shape.set("style", "width:400pt;height:60pt")
    box = shape.makeelement("{urn:schemas-microsoft-com:vml}textbox", {})
    content, inner, letters = (OxmlElement(f"w:{n}") for n in ("txbxContent", "p", "r"))
    words = OxmlElement("w:t")
    words.text = text
    letters.append(words)
    inner.append(letters)
    content.append(inner)
    box.append(content)
    shape.append(box)
    picture.append(shape)
    run._r.append(picture)


def write_docm(sample: Sample, target: Path) -> None:
    """A Word file of the macro-enabled type, without any macro in it."""
    plain = target.with_suffix(".tmp.docx")
    write_docx(sample, plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(target, "w", 8) as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(
                    b"openxmlformats-officedocument.wordprocessingml.document.main+xml",
                    b"ms-word.document.macroEnabled.main+xml",
                ).replace(b"application/vnd.ms-word", b"application/vnd.ms-word")
            archive.writestr(name, data)
    plain.unlink()


def write_pptx(sample: Sample, target: Path) -> None:
    deck = Presentation()
    deck.core_properties.author, deck.core_properties.title = COUNCIL, sample.title
    deck.core_properties.created = deck.core_properties.modified = evidence_date(sample)
    slide = body = None
    for block in sample.blocks:
        if block.kind == "h1":
            slide = deck.slides.add_slide(deck.slide_layouts[1])
            slide.shapes.title.text = block.text
            body = slide.placeholders[1].text_frame
            body.word_wrap = True
        elif block.kind == "notes":
            slide.notes_slide.notes_text_frame.text = block.text
        elif block.kind == "table":
            size = (len(block.rows), len(block.rows[0]))
            place = (Inches(0.5), Inches(4.2), Inches(9), Inches(0.4 * size[0]))
            table = slide.shapes.add_table(*size, *place).table
            for r, row in enumerate(block.rows):
                for c, text in enumerate(row):
                    table.cell(r, c).text = text
        else:
            first = not body.paragraphs[0].text
            paragraph = body.paragraphs[0] if first else body.add_paragraph()
            paragraph.text = block.text
            paragraph.font.size = Pt(16)
    package = deck.part.package
    for key, link in list(package._rels.items()):
        if link.reltype.endswith("/thumbnail"):
            package._rels.pop(key)
    for layout in list(deck.slide_layouts):
        if not layout.used_by_slides:
            deck.slide_layouts.remove(layout)
    deck.save(target)


def sheets(sample: Sample) -> list[tuple[str, list[list[str]]]]:
    """Every ``# name`` begins a sheet; what follows fills its rows."""
    found: list[tuple[str, list[list[str]]]] = []
    for block in sample.blocks:
        if block.kind == "h1":
            found.append((block.text, []))
        elif block.kind == "table":
            found[-1][1].extend(block.rows)
        else:
            found[-1][1].append([block.text])
    return found


def as_value(text: str) -> str | float | int:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text


def write_xlsx(sample: Sample, target: Path) -> None:
    book = Workbook()
    book.remove(book.active)
    book.properties.creator, book.properties.title = COUNCIL, sample.title
    book.properties.created = book.properties.modified = evidence_date(sample)
    for name, rows in sheets(sample):
        sheet = book.create_sheet(name)
        for r, row in enumerate(rows, 1):
            for c, text in enumerate(row, 1):
                cell = sheet.cell(r, c, as_value(text))
                if isinstance(cell.value, str) and text.endswith("%") and text[:-1].isdigit():
                    cell.value, cell.number_format = int(text[:-1]) / 100, "0%"
                if r == 1:
                    cell.font = Font(bold=True)
        for column in "ABCDEF":
            sheet.column_dimensions[column].width = 28
    book.save(target)


BY_LIBREOFFICE = {
    ".doc": (write_docx, ".docx", "doc:MS Word 97"),
    ".rtf": (write_docx, ".docx", "rtf"),
    ".odt": (write_docx, ".docx", "odt"),
    ".ppt": (write_pptx, ".pptx", "ppt"),
    ".odp": (write_pptx, ".pptx", "odp"),
    ".xls": (write_xlsx, ".xlsx", "xls:MS Excel 97"),
    ".ods": (write_xlsx, ".xlsx", "ods"),
}


def write_by_libreoffice(sample: Sample, target: Path) -> None:
    write, suffix, output_filter = BY_LIBREOFFICE[target.suffix]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, target.stem + suffix)
        write(sample, source)
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        command += ["--convert-to", output_filter, "--outdir", f"{folder}/out", str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        shutil.copyfile(Path(folder, "out", target.name), target)
    if target.suffix == ".ppt":
        _drop_thumbnail(target)
    elif target.suffix in (".doc", ".xls"):
        _set_date(target, evidence_date(sample))


def _set_date(target: Path, date: dt.datetime) -> None:
    """Put the document's date where LibreOffice wrote the time of building ([MS-OLEPS])."""
    name = "\x05SummaryInformation"
    filetime = int((date - dt.datetime(1601, 1, 1)).total_seconds()) * 10_000_000
    with olefile.OleFileIO(target, write_mode=True) as file:
        data = bytearray(file.openstream(name).read())
        (start,) = struct.unpack_from("<I", data, 44)
        _, count = struct.unpack_from("<II", data, start)
        for n in range(count):
            key, offset = struct.unpack_from("<II", data, start + 8 + 8 * n)
            if key in (12, 13):  # created, last saved
                struct.pack_into("<Q", data, start + offset + 4, filetime)
        _write_small(file, name, bytes(data))


def _write_small(file: olefile.OleFileIO, name: str, data: bytes) -> None:
    """olefile writes only streams of the big sectors; this one mostly lies in the small ones."""
    old = file.openstream(name).read()
    file.fp.seek(0)
    whole = file.fp.read()
    place = whole.find(old[:64])
    if whole.count(old[:64]) != 1:
        raise ValueError(f"{file.fp.name}: the summary is not in one place")
    file.fp.seek(place)
    file.fp.write(data)


def _drop_thumbnail(target: Path) -> None:
    """LibreOffice puts a picture of half a megabyte into the summary of a PowerPoint file."""
    with olefile.OleFileIO(target) as old:
        writer = OleWriter()
        writer.fromOleFile(old)
    writer.deleteEntry("\x05SummaryInformation")
    writer.write(str(target))

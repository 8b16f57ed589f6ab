"""PDF text by page, as paragraphs and headings, with OCR for the pages that are pictures."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from cse_mapper.domain import Block, Locator
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import DAMAGED, PASSWORD, Allowance, Extracted
from cse_mapper.reading.formats import ocr
from cse_mapper.reading.formats.office_properties import real_title
from cse_mapper.reading.formats.pdf_lines import page_blocks, page_lines, usual_size
from cse_mapper.reading.wording import clean

MAX_PAGES = 3000
_FEW_LETTERS = 20
_DATE = re.compile(r"D?:?(\d{4})(\d{2})?(\d{2})?")
_OCR_DPI = 200
_REPRODUCIBLE = date(2000, 1, 1)  # what PDF libraries write when no date is to be told


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ReadingError(*PASSWORD) from error
        raise ReadingError("It is cut short or damaged", DAMAGED) from error
    try:
        return _document(document, allowance)
    finally:
        document.close()


def _document(document: Any, allowance: Allowance) -> Extracted:
    pages = min(len(document), MAX_PAGES)
    notes = (
        []
        if len(document) <= MAX_PAGES
        else [f"Only the first {MAX_PAGES:,} pages were read: split it."]
    )
    read_lines = {}
    pictures: list[int] = []
    damaged: list[int] = []
    for number in range(1, pages + 1):
        try:
            lines, is_picture = _page(document, number)
        except Exception:
            damaged.append(number)
            continue
        read_lines[number] = lines
        if is_picture:
            pictures.append(number)
    size = usual_size([line for lines in read_lines.values() for line in lines])
    by_page = {number: page_blocks(lines, number, size) for number, lines in read_lines.items()}
    unread: list[int] = []
    for number in pictures:
        blocks = _recognised(document, number, allowance)
        if blocks is None:
            unread.append(number)
        elif blocks:
            by_page[number] = blocks
    if damaged and not read_lines:
        raise ReadingError("It is damaged", DAMAGED)
    if damaged:
        listed = ", ".join(map(str, damaged[:20]))
        notes.append(f"Damaged, not read: page {listed}. Save a fresh copy.")
    metadata = document.get_metadata_dict()
    blocks_in_order = tuple(block for number in sorted(by_page) for block in by_page[number])
    fields = [
        (field, words)
        for field, words in (("ModDate", "last saved"), ("CreationDate", "created"))
        if _day(metadata.get(field, ""))
    ]
    return Extracted(
        blocks_in_order + tuple(_form_fields(document, pages)),
        real_title(clean(metadata.get("Title", ""))),
        written=_day(metadata[fields[0][0]]) if fields else None,
        written_source=f"the file's properties ({fields[0][1]})" if fields else "",
        unread_pages=tuple(unread),
        notes=tuple(notes),
    )


def _page(document: Any, number: int) -> tuple[list[Any], bool]:
    page = document[number - 1]
    try:
        lines = page_lines(page)
        letters = sum(len(line.text) for line in lines)
        return lines, letters < _FEW_LETTERS and _has_picture(page)
    finally:
        page.close()


def _has_picture(page: Any) -> bool:
    from pypdfium2 import raw

    width, height = page.get_size()
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = thing.get_bounds()
        if (right - left) * (top - bottom) > 0.1 * width * height:
            return True
    return False


def _recognised(document: Any, number: int, allowance: Allowance) -> tuple[Block, ...] | None:
    """The words on a page that is a picture; None without OCR."""
    if not ocr.available():
        return None
    page = document[number - 1]
    try:
        width, height = page.get_size()
        scale = min(_OCR_DPI / 72, 5000 / max(width, height, 1))
        bitmap = page.render(scale=scale, grayscale=True)
        picture = ocr.Picture(bitmap.width, bitmap.height, _tight(bitmap))
    finally:
        page.close()
    allowance.working()
    return ocr.page_blocks(ocr.recognise(picture, allowance), Locator(page=number))


def _tight(bitmap: Any) -> bytes:
    """Rows of grey pixels without the padding between them."""
    buffer, stride, width = bytes(bitmap.buffer), bitmap.stride, bitmap.width
    if stride == width:
        return buffer
    return b"".join(buffer[row * stride : row * stride + width] for row in range(bitmap.height))


def _form_fields(document: Any, pages: int) -> list[Block]:
    """What people typed into the fields of a form."""
    from pypdfium2 import raw

    if document.get_formtype() == raw.FORMTYPE_NONE:
        return []
    import ctypes

    try:
        form = document.init_forms()
    except Exception:
        return []
    if form is None:
        return []
    blocks: list[Block] = []
    for number in range(1, pages + 1):
        page = document[number - 1]
        for index in range(raw.FPDFPage_GetAnnotCount(page)):
            annotation = raw.FPDFPage_GetAnnot(page, index)
            if not annotation:
                continue
            if raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_WIDGET:
                words = []
                for getter in (raw.FPDFAnnot_GetFormFieldName, raw.FPDFAnnot_GetFormFieldValue):
                    length = getter(form, annotation, None, 0)
                    buffer = ctypes.create_string_buffer(min(length, 100_000))
                    getter(
                        form,
                        annotation,
                        ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)),
                        len(buffer),
                    )
                    words.append(clean(buffer.raw.decode("utf-16-le", "replace").rstrip("\x00")))
                if words[1] and words[1] not in {"Off", "Yes", "On"}:
                    text = f"{words[0]}: {words[1]}" if words[0] else words[1]
                    blocks.append(Block(text, Locator(page=number)))
            raw.FPDFPage_CloseAnnot(annotation)
        page.close()
    return blocks


def _day(text: str) -> date | None:
    match = _DATE.match(text or "")
    if not match:
        return None
    try:
        day = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None
    return day if day.year >= 1985 and day != _REPRODUCIBLE else None

"""PDF by page, for evidence as blocks and for reports as lines; OCR for pages that are pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from cse_mapper.domain import Block, BlockKind, Locator, Part
from cse_mapper.errors import ReadingError
from cse_mapper.reading.document import BULLET, Line, line_of
from cse_mapper.reading.extracted import NOT_UNDERSTOOD, PASSWORD, Allowance, Extracted
from cse_mapper.reading.formats import ocr
from cse_mapper.reading.formats.office_properties import stated
from cse_mapper.reading.formats.pdf_forms import (
    Forms,
    attachments,
    is_cover,
    is_waiting,
    xfa_answers,
)
from cse_mapper.reading.formats.pdf_layout import LaidOut, lay_out
from cse_mapper.reading.formats.pdf_lines import Printed
from cse_mapper.reading.formats.pdf_page import PageText, page_text
from cse_mapper.reading.formats.rows import row_texts
from cse_mapper.reading.wording import clean

MAX_PAGES = 3000
_FEW_LETTERS = 40  # beside a picture: a scanner's name, a stamp
_DATE = re.compile(r"D?:?(\d{4})(\d{2})?(\d{2})?")
_OCR_DPI = 200
_REPRODUCIBLE = date(2000, 1, 1)  # what PDF libraries write when no date is to be told
_PRINT = (
    "if a program shows it, print it to PDF from there and put that in the folder; "
    "if none does, ask for it again."
)
_NOTHING = "No text was found in it: if it shows words that are evidence, put them into a document."
_PORTFOLIO = "It is a portfolio: the files in it are listed and read as documents of their own."
_XFA_NOTE = (
    "It is a dynamic form (XFA), which only Adobe's programs can show: open it in Adobe Reader, "
    "print it to PDF and put that in the folder."
)


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    """All that a PDF says: pages, filled-in forms, notes and attachments."""
    with closing(_opened(data)) as document:
        return _extracted(document, allowance)


def lines_of_pdf(data: bytes, allowance: Allowance) -> tuple[Line, ...]:
    """The paragraphs and table rows of a PDF, page by page in reading order."""
    with closing(_opened(data)) as document:
        pages = _pages(document, allowance)
    return tuple(
        _line(printed, f"p. {number}")
        for number, page in zip(pages.texts, pages.laid_out.pages, strict=True)
        for printed in page
    )


def _opened(data: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ReadingError(*PASSWORD) from error
        raise ReadingError(NOT_UNDERSTOOD[0], _PRINT) from error


@dataclass(frozen=True, slots=True)
class _Pages:
    """The pages that could be read, by number, as they are laid out; and those that could not."""

    texts: dict[int, PageText]
    laid_out: LaidOut
    damaged: tuple[int, ...]


def _pages(document: Any, allowance: Allowance) -> _Pages:
    texts: dict[int, PageText] = {}
    damaged: list[int] = []
    for number in range(1, min(len(document), MAX_PAGES) + 1):
        try:
            with closing(document[number - 1]) as page:
                texts[number] = page_text(page)
        except Exception:
            damaged.append(number)
        # A worker that is not heard of for the time of one file is ended.
        if number % 20 == 0:
            allowance.working()
    if damaged and not texts:
        raise ReadingError("None of its pages can be read", _PRINT)
    return _Pages(texts, lay_out([page.frames for page in texts.values()]), tuple(damaged))


def _extracted(document: Any, allowance: Allowance) -> Extracted:
    pages = _pages(document, allowance)
    forms = Forms(document)
    blocks: list[Block] = []
    seen = _Seen(document, allowance)
    by_page = dict(zip(pages.texts, _blocks(pages), strict=True))
    printed = dict(zip(pages.texts, pages.laid_out.pages, strict=True))
    first = " ".join(block.text for block in by_page.get(1, ()))
    is_xfa = is_waiting(first)
    for number, page in pages.texts.items():
        # A page that only says that another program is needed, or what files follow.
        if not (number == 1 and (is_xfa or is_cover(first))):
            blocks.extend(seen.words_on(number, page, by_page[number]))
        with closing(document[number - 1]) as shown:
            blocks.extend(forms.on_page(shown, number, printed[number]))
    blocks.extend(
        Block(text, Locator(page=number, part=where), "notes")
        for number, where, text in pages.laid_out.edges
    )
    if is_xfa:
        blocks.extend(xfa_answers(document))
    attached = attachments(document, allowance)
    metadata = document.get_metadata_dict()
    properties = stated(
        clean(metadata.get("Title", "")),
        _day(metadata.get("ModDate", "")),
        _day(metadata.get("CreationDate", "")),
        templates={_REPRODUCIBLE},
    )
    return Extracted(
        tuple(blocks),
        properties.title,
        written=properties.written,
        written_source=properties.written_source,
        exported=True,
        unread_pages=tuple(seen.unread),
        notes=(*([_XFA_NOTE] if is_xfa else ()), *_notes(document, pages, seen)),
        parts=(
            *forms.listed(),
            *_hidden_parts(pages),
            *_picture_parts(pages, seen.asked),
            *attached.listed,
        ),
        documents=tuple(attached.documents),
        nothing=_PORTFOLIO if attached.documents else _NOTHING,
    )


@dataclass(slots=True)
class _Seen:
    """Looks at pages that may be pictures, and keeps what became of them."""

    document: Any
    allowance: Allowance
    asked: set[int] = field(default_factory=set)
    unread: list[int] = field(default_factory=list)  # for want of an OCR program
    failed: dict[int, str] = field(default_factory=dict)  # with the reason

    def words_on(self, number: int, page: PageText, found: Sequence[Block]) -> Sequence[Block]:
        """What a page says: in its letters, or in its picture where they say too little."""
        if not _may_be_a_picture(page, sum(len(block.text) for block in found)):
            return found
        self.asked.add(number)
        try:
            seen = _recognised(self.document, number, self.allowance)
        except ReadingError as error:  # one page costs none of the others
            self.failed[number] = f"{error.problem}: {error.remedy}"
            return found
        if seen is None:
            self.unread.append(number)
        elif page.unreadable and not seen:
            self.failed[number] = "No words were found on it: look at it."
        return seen or found


def _may_be_a_picture(page: PageText, letters: int) -> bool:
    """Whether what a page says may stand in a picture of it alone."""
    # A scan may bear a page number or a fax header in letters.
    if page.unreadable or (page.has_picture and letters < _FEW_LETTERS):
        return True
    return page.has_shapes and not letters and not page.hidden


def _notes(document: Any, pages: _Pages, seen: _Seen) -> Iterator[str]:
    if len(document) > MAX_PAGES:
        yield f"Only the first {MAX_PAGES:,} pages were read: split it."
    if pages.damaged:
        yield (
            f"Damaged, not read: page {_listed(pages.damaged)}. "
            "Print it to PDF from a program that shows it."
        )
    for number, reason in list(seen.failed.items())[:5]:
        yield f"Page {number} was not read. {reason}"
    if len(seen.failed) > 5:
        yield f"Nor were {len(seen.failed) - 5:,} more pages."
    garbled = [n for n in seen.unread if pages.texts[n].unreadable]
    if garbled:
        yield (
            f"The letters on page {_listed(garbled)} have no readable values in the file, so they "
            "were not read as text."
        )
    lost = [n for n, page in pages.texts.items() if page.lost]
    if lost:
        yield (
            f"Single letters or words on page {_listed(lost)} have no readable values in the file, "
            "so they were left out: look at them."
        )
    hidden = [n for n, page in pages.texts.items() if page.hidden]
    if hidden:
        yield (
            f"Words that cannot be seen on page {_listed(hidden)} (under black bars, in layers "
            "switched off, or in the colour of the paper) are not quoted. They are still in the "
            "file: whoever gets it can copy them."
        )


def _listed(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - 20:,} more" if len(numbers) > 20 else ""
    return ", ".join(map(str, numbers[:20])) + more


def _hidden_parts(pages: _Pages) -> Iterator[Part]:
    for number, page in pages.texts.items():
        if page.hidden:
            reason = "It cannot be seen on the page: nothing to do, unless it should be evidence."
            letters = "letter" if page.hidden == 1 else "letters"
            yield Part(f"{page.hidden:,} hidden {letters} on p. {number}", "skipped", reason)


def _picture_parts(pages: _Pages, recognised: set[int]) -> Iterator[Part]:
    """Pictures beside text: mostly photographs, now and then a table or a letter."""
    numbers = [n for n, page in pages.texts.items() if page.has_picture and n not in recognised]
    if numbers:
        reason = "Not read: if it shows words that are evidence, put them into a document."
        yield Part(f"pictures on p. {_listed(numbers)}", "skipped", reason)


def _blocks(pages: _Pages) -> list[list[Block]]:
    """Paragraphs, headings and rows of tables with their columns' names, by page."""
    result: dict[int, list[Block]] = {number: [] for number in pages.texts}
    placed = [
        (number, printed)
        for number, page in zip(pages.texts, pages.laid_out.pages, strict=True)
        for printed in page
    ]
    for table, group in groupby(placed, key=lambda at: at[1].table):
        run = list(group)
        if table and not (len(run) == 1 and run[0][1].letters == () and _is_lone(run[0][1])):
            for at, block in _row_blocks(run):
                result[at].append(block)
            continue
        for number, printed in run:
            text = _unmarked(printed.text)
            heading = _is_heading(printed, pages.laid_out.usual)
            if text:
                kind: BlockKind = "heading" if heading else "paragraph"
                result[number].append(Block(text, Locator(page=number), kind))
    return list(result.values())


def _is_lone(row: Printed) -> bool:
    """A single line with wide white in it is no table."""
    return row.table % 1000 > 500


def _row_blocks(run: Sequence[tuple[int, Printed]]) -> Iterator[tuple[int, Block]]:
    words = [[_unmarked(clean(cell.text)) for cell in printed.cells] for _, printed in run]
    # The header may be repeated at the top of each page.
    rows = [(at, list(enumerate(row))) for at, row in enumerate(words) if not at or row != words[0]]
    for row in row_texts(rows):
        number = run[row.row][0]
        kind: BlockKind = "heading" if row.is_heading else "table"
        yield number, Block(row.text, Locator(page=number), kind)


def _unmarked(text: str) -> str:
    mark = BULLET.match(text)
    return text[mark.end() :] if mark else text


def _is_heading(printed: Printed, usual: float) -> bool:
    text = printed.text
    if len(text) > 150 or printed.count > 3 or text[-1] in ".,;" or not any(map(str.isalpha, text)):
        return False
    if BULLET.match(text):
        return False
    if usual and printed.size >= usual * 1.12:
        return True
    return printed.cells[0].bold >= len(text) and len(text) <= 100


def _line(printed: Printed, place: str) -> Line:
    if printed.is_row:
        return Line(printed.cells, place, "row", printed.table)
    return line_of(printed.cells[0], place)


def _recognised(document: Any, number: int, allowance: Allowance) -> tuple[Block, ...] | None:
    """The words on a page that is a picture; None without OCR."""
    if not ocr.available():
        return None
    with closing(document[number - 1]) as page:
        width, height = page.get_size()
        scale = min(_OCR_DPI / 72, 5000 / max(width, height, 1))
        bitmap = page.render(scale=scale, grayscale=True)
        picture = ocr.Picture(bitmap.width, bitmap.height, _tight(bitmap))
    allowance.working()
    return ocr.page_blocks(ocr.recognise(picture, allowance), Locator(page=number))


def _tight(bitmap: Any) -> bytes:
    """Rows of grey pixels without the padding between them."""
    buffer, stride, width = bytes(bitmap.buffer), bitmap.stride, bitmap.width
    if stride == width:
        return buffer
    return b"".join(buffer[row * stride : row * stride + width] for row in range(bitmap.height))


def _day(text: str) -> date | None:
    match = _DATE.match(text or "")
    if not match:
        return None
    try:
        day = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None
    return day if day.year >= 1985 else None

"""PDF pages as paragraphs and rows of cells in reading order, no running headers or footers."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import DAMAGED, PASSWORD, Allowance
from cse_mapper.reading.formats.layout_text import (
    BULLET,
    LISTING,
    PAGE_NUMBER,
    furniture_key,
    join_cells,
)
from cse_mapper.reading.formats.pdf_columns import Columns, groups_of
from cse_mapper.reading.formats.pdf_printed import Printed, printed_on, row_of, stacked, type_of
from cse_mapper.reading.laid_out import Cell, Line
from cse_mapper.reading.mending import Vocabulary, vocabulary

MAX_PAGES = 400
_MARGIN = 0.12
_NUMBERED = re.compile(r"\W{0,3}\d\.\d(?:\.\d)?\W{0,3}\s+[A-Z]")
_ELEMENT = re.compile(r"^\W{0,3}\d\.\d\.\d\b")


def lines_of_pdf(data: bytes, allowance: Allowance) -> tuple[Line, ...]:
    """The paragraphs and table rows of a PDF, page by page in reading order."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            pages: list[tuple[list[Printed], float]] = []
            for sheet in document.pages[:MAX_PAGES]:
                pages.append((printed_on(sheet, len(pages)), float(sheet.height)))
                sheet.close()
                allowance.working()
    except PdfminerException as error:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in (*error.args, error)):
            raise ReadingError(*PASSWORD) from error
        raise ReadingError("It is cut short or damaged", DAMAGED) from error
    kept = _without_furniture(pages)
    leading = _leading(kept)
    kept = _with_columns(kept, leading)
    flowing = [p for page in kept for p in page if not p.is_row]
    setting = Setting(
        vocabulary("\n".join(cell.text for page in kept for p in page for cell in p.cells)),
        leading,
        max((p.right for p in flowing), default=0.0),
    )
    lines: list[Line] = []
    for number, page in enumerate(kept, start=1):
        lines.extend(_lines(page, f"p. {number}", setting))
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class Setting:
    """How a document is set: its words, line distance over type size, and right edge in points."""

    words: Vocabulary
    leading: float
    right: float


def _leading(pages: Sequence[Sequence[Printed]]) -> float:
    """The distance of wrapped lines over their size: the smallest that is common."""
    ratios: Counter[float] = Counter()
    for page in pages:
        for above, line in pairwise(_all_lines(page)):
            distance = line.top - above.top
            if 0.8 < distance / max(above.size, 1) < 2.2 and abs(above.size - line.size) < 0.6:
                ratios[round(distance / above.size * 20) / 20] += 1
    enough = 0.08 * sum(ratios.values())
    return min((ratio for ratio, count in ratios.items() if count >= enough), default=1.2)


def _all_lines(page: Iterable[Printed]) -> Iterator[Printed]:
    for printed in page:
        if printed.is_row:
            for lines in printed.inside:
                yield from lines
        else:
            yield printed


def _with_columns(pages: Sequence[Sequence[Printed]], leading: float) -> list[list[Printed]]:
    """Turns lines with wide white in them into rows; a table may go on from page to page."""
    columns = Columns(leading)
    result: list[list[Printed]] = []
    for number, page in enumerate(pages, start=1):
        columns.new_page()
        result.append([])
        for printed in page:
            groups = groups_of(printed.chars)
            places = None if printed.is_row else columns.place(groups)
            if printed.is_row:
                columns.end()
            if places is None:
                result[-1].append(printed)
                continue
            inside: list[tuple[Printed, ...]] = [() for _ in range(len(columns))]
            for place, group in zip(places, groups, strict=True):
                inside[place] = tuple(type_of(group))
            edges = [printed.right + 1000.0] * len(inside)
            height = (printed.top, printed.bottom)
            table = number * 1000 + 500 + columns.table
            above = result[-1][-1] if result[-1] else None
            if above and above.table == table and _same_row(above, printed, inside, leading):
                inside = [a + b for a, b in zip(above.inside, inside, strict=True)]
                height = (above.top, printed.bottom)
                del result[-1][-1]
            result[-1].append(row_of(tuple(inside), edges, height, table))
    return result


def _same_row(
    above: Printed, line: Printed, inside: Sequence[tuple[Printed, ...]], leading: float
) -> bool:
    """True when a line is close under a row, has not all its columns, and begins no element."""
    lowest = max((p.top for cell in above.inside for p in cell), default=above.top)
    return (
        line.top - lowest <= leading * line.size * 1.12
        and not all(inside)
        and not any(_ELEMENT.match(p.cells[0].text) for cell in inside[:2] for p in cell)
    )


def paragraphs(lines: Sequence[Printed], setting: Setting) -> list[Printed]:
    """Lines of type joined to paragraphs, by their distances, ends, bullets and bold type."""
    result: list[Printed] = []
    last: Printed | None = None
    for line in lines:
        if result and last and not line.is_row and _goes_on(last, line, setting):
            joined = join_cells(result[-1].cells[0], line.cells[0], setting.words)
            result[-1] = replace(result[-1], cells=(joined,), bottom=line.bottom)
        else:
            result.append(line)
        last = line if not line.is_row else None
    return result


def _goes_on(above: Printed, line: Printed, setting: Setting) -> bool:
    text, before = line.cells[0], above.cells[0]
    if BULLET.match(text.text):
        return False
    distance = line.top - above.top
    if not -2 < distance <= max(above.size, line.size) * setting.leading * 1.18:
        return False
    if abs(above.size - line.size) > 1.2:
        return False
    if _NUMBERED.match(text.text) and not LISTING.search(before.text):
        return False
    if before.bold >= len(before.text) and not text.bold:
        return False
    # A word that would have fitted on the line above was put on a new one on purpose.
    first = text.text.split(" ", 1)[0]
    width = (line.right - line.left) / max(1, len(text.text))
    fits = setting.right - above.right > (len(first) + 1) * width * 1.3 + 4
    return not fits or text.text[:1].islower()


def _without_furniture(pages: Sequence[tuple[list[Printed], float]]) -> list[list[Printed]]:
    """Drops what stands near the edge of page after page at the same height."""
    seen: Counter[tuple[str, int]] = Counter()

    def keys(printed: Printed, height: float) -> list[tuple[str, int]]:
        if _MARGIN * height < (printed.top + printed.bottom) / 2 < (1 - _MARGIN) * height:
            return []
        key = furniture_key(" ".join(cell.text for cell in printed.cells))
        level = round(printed.top / 6)
        return [(key, level + step) for step in (-1, 0, 1)]

    for printed_page, height in pages:
        for key in {key for p in printed_page for key in keys(p, height)[1:2]}:
            seen[key] += 1
    enough = max(2, round(len(pages) * 0.4))
    kept: list[list[Printed]] = []
    for printed_page, height in pages:
        kept.append(
            [
                p
                for p in printed_page
                if not (
                    (near := keys(p, height))
                    and (
                        sum(seen[key] for key in near) >= enough
                        or PAGE_NUMBER.match(p.cells[0].text)
                        or re.fullmatch(r"\W*\d{1,4}\W*", " ".join(c.text for c in p.cells))
                    )
                )
            ]
        )
    return kept


def _lines(printed: Sequence[Printed], place: str, setting: Setting) -> Iterator[Line]:
    for part in paragraphs(printed, setting):
        if part.is_row:
            cells = [
                stacked([p.cells[0] for p in paragraphs(lines, replace(setting, right=edge - 4))])
                for lines, edge in zip(part.inside, part.edges, strict=True)
            ]
            yield Line(tuple(cells), place, "row", part.table)
            continue
        cell = part.cells[0]
        mark = BULLET.match(cell.text)
        if mark:
            cell = Cell(cell.text[mark.end() :], max(0, cell.bold - mark.end()))
        if cell.text:
            yield Line((cell,), place, "bullet" if mark else "text")

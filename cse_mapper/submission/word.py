"""The self-assessment, the evidence index, the annual update and letters as Word documents."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cse_mapper.domain import Locator
from cse_mapper.domain.plain import plain
from cse_mapper.domain.standard import load_standard
from cse_mapper.domain.wording import day_in_words, listed
from cse_mapper.outputs.index_parts import (
    bookmark,
    contents,
    define_styles,
    page_number,
    set_language,
)
from cse_mapper.outputs.links import evidence_link
from cse_mapper.reading.own_reports import MADE_BY
from cse_mapper.submission.draft import Draft, ElementDraft, IndexRow, Quoted, Shown
from cse_mapper.submission.edits import COMMENTS, OWN_RATING, RATING, SHOW, TELL, Edited
from cse_mapper.submission.letters import HAND_IN_WEEKS, Letter

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

# What stands between a quotation's marks is the document's; the style says so to edits.py too.
DRAFT_STYLE = "Draft"
_MOST_PLACES = 6
_TITLE = "Customer Service Excellence: self-assessment (draft)"
_INDEX_TITLE = "Customer Service Excellence: numbered evidence index"
_ANNUAL_TITLE = "Customer Service Excellence: what is new since the last review"


@dataclass(frozen=True, slots=True)
class Writing:
    """What all documents of a submission share: the day, where the evidence lies, people's edits.

    `base` is the evidence folder as a URL relative to the documents, None for no links.
    """

    day: date
    base: str | None
    headline: str = ""
    hand_in: date | None = None
    edits: dict[str, Edited] = field(default_factory=dict)


def self_assessment(draft: Draft, writing: Writing) -> bytes:
    """The Word file that a council edits and hands in, with the evidence index at its end.

    What people wrote into the last one stands in `writing.edits` and is kept. The same input gives
    the same bytes.
    """
    return _packed(_TITLE, writing.day, lambda document: _fill(document, draft, writing))


def evidence_index(draft: Draft, writing: Writing) -> bytes:
    """The numbered evidence index as a Word file of its own."""

    def fill(document: Document) -> None:
        document.add_heading(_INDEX_TITLE, 0)
        document.add_paragraph(f"As of {day_in_words(writing.day)}.")
        _index(document, draft.index, writing.base)

    return _packed(_INDEX_TITLE, writing.day, fill)


def annual_update(
    new: Sequence[ElementDraft], draft: Draft, since: date, writing: Writing
) -> bytes:
    """What is new since the last review, element by element, as a Word file."""

    def fill(document: Document) -> None:
        document.add_heading(_ANNUAL_TITLE, 0)
        document.add_paragraph(
            f"Evidence dated after {day_in_words(since)}, as of {day_in_words(writing.day)}. "
            "Quotations are the documents' own words."
        )
        for element in new:
            document.add_heading(f"{element.element} {element.title}", 2)
            for quoted in element.quoted:
                _quotation(_styled(document, DRAFT_STYLE), quoted)
        names = {element.element for element in new}
        rest = [element.element for element in draft.elements if element.element not in names]
        if rest:
            document.add_heading("Nothing new", 2)
            document.add_paragraph(
                f"No dated evidence after {day_in_words(since)} was found for {listed(rest)}."
            )
        cited = {shown.reference for element in new for shown in element.show}
        rows = [row for row in draft.index if row.number.reference in cited]
        _index(document, rows, writing.base)

    return _packed(_ANNUAL_TITLE, writing.day, fill)


def letter_file(letter: Letter, day: date) -> bytes:
    """A letter to a service as a Word file."""

    def fill(document: Document) -> None:
        document.add_heading(letter.title, 1).paragraph_format.page_break_before = False
        document.add_paragraph(day_in_words(day))
        for line in letter.opening:
            document.add_paragraph(line)
        for number, item in enumerate(letter.items, 1):
            document.add_heading(f"{number}. {item.title}", 3)
            for name, line in item.lines:
                paragraph = document.add_paragraph()
                paragraph.add_run(f"{name}: ").bold = True
                paragraph.add_run(line)
        for line in letter.closing:
            document.add_paragraph(line).paragraph_format.space_before = _points(8)

    return _packed(letter.title, day, fill, footer="")


def _packed(
    title: str,
    day: date,
    fill: Callable[[Document], None],
    footer: str = "Suggestions, not judgements. ",
) -> bytes:
    import docx
    from docx.enum.style import WD_STYLE_TYPE

    document = docx.Document()
    define_styles(document)
    styles: Any = document.styles
    styles.add_style(DRAFT_STYLE, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    set_language(document, "en-GB")
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, MADE_BY, ""
    properties.created = datetime.combine(day, time(), UTC)
    page_number(document, footer)
    fill(document)
    saved, fixed = BytesIO(), BytesIO()
    document.save(saved)
    # The library packs with the time of the clock; the same draft shall be the same file.
    packed = zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(saved) as archive, packed:
        for name in archive.namelist():
            packed.writestr(zipfile.ZipInfo(name), archive.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def _fill(document: Document, draft: Draft, writing: Writing) -> None:
    document.add_heading(_TITLE, 0)
    document.add_paragraph(f"As of {day_in_words(writing.day)}. {plain(writing.headline)}")
    if writing.hand_in:
        document.add_paragraph(
            f"To be handed in by {day_in_words(writing.hand_in)}, {HAND_IN_WEEKS} weeks before the"
            " visit; ask your assessor whether that is early enough."
        )
    document.add_paragraph(
        "Every sentence in quotation marks is a document's own, with its evidence number and place;"
        " the index at the end says which document that is. Write your own text around them: what"
        " you write under an element, and your ratings and comments, are kept when the draft is"
        " made again."
    )
    standard = load_standard()
    by_id = {element.element: element for element in draft.elements}
    headings: list[tuple[int, str]] = []
    for criterion in standard.criteria:
        headings.append((1, f"{criterion.id} {criterion.title}"))
        headings += [
            (2, _heading_of(by_id[element.id]))
            for element in standard.elements
            if element.criterion == criterion.id and element.id in by_id
        ]
    contents(document, [*headings, (1, "Evidence index")])
    for criterion in standard.criteria:
        title = f"{criterion.id} {criterion.title}"
        bookmark(document.add_heading(title, 1), title)
        for element in standard.elements:
            if element.criterion == criterion.id and element.id in by_id:
                _element(document, by_id[element.id], element.description, writing)
    bookmark(document.add_heading("Evidence index", 1), "Evidence index")
    _index(document, draft.index, writing.base)


def _heading_of(element: ElementDraft) -> str:
    gap = {"missing": " (gap: no evidence)", "thin": " (gap: thin)"}.get(element.status, "")
    return f"{element.element} {element.title}{gap}"


def _element(document: Document, element: ElementDraft, asks: str, writing: Writing) -> None:
    heading = _heading_of(element)
    bookmark(document.add_heading(heading, 3), heading)
    _styled(document, "Asked", asks)
    edited = writing.edits.get(element.element, Edited())
    if edited.paragraphs is not None:
        for paragraph in edited.paragraphs:
            document.element.body.insert(-1, deepcopy(paragraph))
    else:
        for quoted in element.quoted:
            _quotation(_styled(document, DRAFT_STYLE), quoted)
    cells = edited.cells
    unnamed = _not_named(element, edited)
    if unnamed:
        names = listed(f"{one.reference} {plain(one.document)}" for one in unnamed)
        _styled(document, "Gap", f"Evidence that your text does not name: {names}.")
    if element.note:
        document.add_paragraph(element.note, style="Gap")
    table = _table(document, 2, (4.2, 12.4))
    _row(table, SHOW, cells.get(SHOW) or _shown(element.show))
    _row(table, TELL, cells.get(TELL) or "\n".join(element.tell))
    _row(table, RATING, f"{element.rating} ({element.status})")
    _row(table, OWN_RATING, cells.get(OWN_RATING, ""))
    _row(table, COMMENTS, cells.get(COMMENTS, ""))
    for name, text in cells.items():
        if name not in (SHOW, TELL, OWN_RATING, COMMENTS):  # a row that somebody added
            _row(table, name, text)
    document.add_paragraph()


def _not_named(element: ElementDraft, edited: Edited) -> list[Shown]:
    """The evidence that a person's own words leave out, so that what is new is not overlooked."""
    own = [*edited.texts, edited.cells[SHOW]] if SHOW in edited.cells else edited.texts
    if edited.paragraphs is None and SHOW not in edited.cells:
        return []
    named = set(re.findall(r"\bE\d+\b", " ".join(own)))
    return [one for one in element.show if one.reference not in named]


def _quotation(paragraph: Paragraph, quoted: Quoted) -> None:
    paragraph.add_run(f"“{quoted.text}” (")
    _to_index(paragraph, quoted.reference)
    paragraph.add_run(f", {quoted.place})")


def as_text(quoted: Quoted) -> str:
    """The paragraph of a quotation as plain text, to see whether a person changed it."""
    return f"“{quoted.text}” ({quoted.citation})"


def _shown(show: Iterable[Shown]) -> str:
    return "\n".join(
        f"{one.reference} {plain(one.document)}: {_places(one.places)}" for one in show
    )


def shown_text(element: ElementDraft) -> dict[str, str]:
    """The cells as they are written, by their row's name, to see whether a person changed them."""
    return {
        SHOW: _shown(element.show),
        TELL: "\n".join(element.tell),
        OWN_RATING: "",
        COMMENTS: "",
    }


def _places(places: Sequence[str]) -> str:
    more = len(places) - _MOST_PLACES
    return "; ".join(places[:_MOST_PLACES]) + (f"; and {more} more" if more > 0 else "")


def _index(document: Document, rows: Sequence[IndexRow], base: str | None) -> None:
    document.add_paragraph(
        "A document stands once, however many elements it is put forward for. In bold: those for "
        "which it is the strongest. Its number stays when the draft is made again."
    )
    table = _table(document, 5, (1.3, 7.0, 2.8, 3.2, 2.6))
    names = ("No.", "Document", "Date", "Service area", "Elements")
    for cell, name in zip(_cells(table), names, strict=True):
        cell.paragraphs[0].add_run(name).bold = True
    _repeat(table.rows[0])
    for row in rows:
        number, where, dated, area, elements = _cells(table)
        _mark(number.paragraphs[0], row.number.reference)
        _to_file(where.paragraphs[0], row.number.path, base)
        if row.personal:
            where.add_paragraph(f"May hold personal data: {', '.join(row.personal)}.")
        dated.text = day_in_words(row.evidence_date) if row.evidence_date else "no date"
        area.text = plain(row.service_area)
        paragraph = elements.paragraphs[0]
        for place, element in enumerate(row.elements):
            run = paragraph.add_run(element + (", " if place < len(row.elements) - 1 else ""))
            run.bold = element in row.strongest


def _styled(document: Document, style: str, text: str = "") -> Paragraph:
    """A paragraph in a style of ours; the library would look through all styles for each."""
    paragraph = document.add_paragraph(text)
    paragraph._p.style = style
    return paragraph


def _table(document: Document, columns: int, widths: Sequence[float]) -> Any:
    from docx.shared import Cm

    table: Any = document.add_table(rows=0, cols=columns, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    return table


def _cells(table: Any) -> tuple[_Cell, ...]:
    """The cells of a new row."""
    cells: tuple[_Cell, ...] = table.add_row().cells
    return cells


def _row(table: Any, name: str, text: str) -> None:
    first, second = _cells(table)
    first.paragraphs[0].add_run(name).bold = True
    _set_lines(second, text)


def _set_lines(cell: _Cell, text: str) -> None:
    first, *rest = text.split("\n")
    cell.paragraphs[0].add_run(first)
    for line in rest:
        cell.add_paragraph(line)


def _repeat(row: Any) -> None:
    """Have a table's first row stand on every page that the table goes on to."""
    row._tr.get_or_add_trPr().append(_made("w:tblHeader", {"w:val": "true"}))


def _mark(paragraph: Paragraph, reference: str) -> None:
    """Write an evidence number, marked so that citations lead to it."""
    number = reference[1:]
    paragraph._p.append(_made("w:bookmarkStart", {"w:id": number, "w:name": f"_{reference}"}))
    paragraph.add_run(reference).bold = True
    paragraph._p.append(_made("w:bookmarkEnd", {"w:id": number}))


def _to_index(paragraph: Paragraph, reference: str) -> None:
    link = _made("w:hyperlink", {"w:anchor": f"_{reference}", "w:history": "1"})
    link.append(_linked(paragraph, reference))
    paragraph._p.append(link)


def _to_file(paragraph: Paragraph, path: str, base: str | None) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE

    target = evidence_link(path, Locator(), base)
    if target is None:
        paragraph.add_run(plain(path))
        return
    relation = paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = _made("w:hyperlink", {"r:id": relation, "w:history": "1"})
    link.append(_linked(paragraph, plain(path)))
    paragraph._p.append(link)


def _linked(paragraph: Paragraph, text: str) -> Any:
    from docx.shared import RGBColor

    run = paragraph.add_run(text)
    run.font.underline = True
    run.font.color.rgb = RGBColor(0x0B, 0x4A, 0x7A)
    return run._r


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)


def _made(tag: str, attributes: dict[str, str]) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(name), value)
    return element

"""The parts of a Word document that its library leaves to us: contents, bookmarks, page numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph


def define_styles(document: Document) -> None:
    """Add the styles of an index, so that its look can be changed in one place in Word."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    styles: Any = document.styles
    styles["Normal"].font.size = Pt(10.5)
    styles["Normal"].paragraph_format.space_after = Pt(4)
    for level, size in ((1, 18), (2, 14), (3, 12)):
        heading = styles[f"Heading {level}"]
        heading.font.size = Pt(size)
        heading.font.color.rgb = RGBColor(0x16, 0x32, 0x4F)
        heading.paragraph_format.keep_with_next = True
    styles["Heading 1"].paragraph_format.page_break_before = True
    for name in ("Asked", "Finding", "Gap", "Quotation", "Contents 1", "Contents 2"):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
    styles["Asked"].font.italic = True
    styles["Asked"].font.color.rgb = RGBColor(0x44, 0x44, 0x44)
    # The word "gap" stands in heading and text; the colour only helps the eye.
    styles["Gap"].font.color.rgb = RGBColor(0x7D, 0x15, 0x12)
    styles["Gap"].paragraph_format.left_indent = Cm(0.3)
    styles["Quotation"].paragraph_format.left_indent = Cm(1.2)
    styles["Quotation"].paragraph_format.right_indent = Cm(0.8)
    styles["Quotation"].paragraph_format.space_after = Pt(8)
    styles["Contents 1"].font.bold = True
    styles["Contents 1"].paragraph_format.space_before = Pt(6)
    styles["Contents 2"].paragraph_format.left_indent = Cm(0.6)
    styles["Contents 2"].paragraph_format.space_after = Pt(1)


def set_language(document: Document, language: str) -> None:
    """Say in which language the text is, for spelling checkers and screen readers."""
    run = document.styles["Normal"].element.get_or_add_rPr()
    run.append(_made("w:lang", {"w:val": language, "w:eastAsia": language}))


def page_number(document: Document, lead: str = "Suggestions, not judgements. ") -> None:
    """Put the number of the page into the footer, after what else stands there."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run(f"{lead}Page ")
    _field(paragraph, "PAGE", "1")


def bookmark(paragraph: Paragraph, text: str) -> None:
    """Mark a heading so that the contents can lead to it."""
    name = _anchor(text)
    number = str(int(name[-7:], 16))
    start = _made("w:bookmarkStart", {"w:id": number, "w:name": name})
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(_made("w:bookmarkEnd", {"w:id": number}))


def contents(document: Document, entries: Sequence[tuple[int, str]]) -> None:
    """Write a table of contents that works as it is, and that Word can bring up to date.

    `entries` are level and text of headings that are marked with `bookmark`. Page numbers are left
    out: only Word knows them, and asking it to count when the file opens shows a warning.
    """
    document.add_paragraph("Contents", style="Contents 1")
    last: Paragraph | None = None
    for position, (level, text) in enumerate(entries):
        last = document.add_paragraph(style=f"Contents {level}")
        if position == 0:
            _begin(last, 'TOC \\h \\n \\t "Heading 1,1,Heading 3,2"')
        link = _made("w:hyperlink", {"w:anchor": _anchor(text), "w:history": "1"})
        link.append(last.add_run(text)._r)
        last._p.append(link)
    if last is not None:
        last.add_run()._r.append(_made("w:fldChar", {"w:fldCharType": "end"}))


def _anchor(text: str) -> str:
    # Bookmark names are letters, digits and underscores, 40 at most.
    return f"_cse_{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    _begin(paragraph, instruction)
    paragraph.add_run(shown)
    paragraph.add_run()._r.append(_made("w:fldChar", {"w:fldCharType": "end"}))


def _begin(paragraph: Paragraph, instruction: str) -> None:
    code = _made("w:instrText", {"xml:space": "preserve"})
    code.text = instruction
    for part in (
        _made("w:fldChar", {"w:fldCharType": "begin"}),
        code,
        _made("w:fldChar", {"w:fldCharType": "separate"}),
    ):
        paragraph.add_run()._r.append(part)


def _made(tag: str, attributes: dict[str, str]) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(name), value)
    return element

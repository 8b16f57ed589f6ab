"""Sets a report's text as Word and PDF documents, with tables, bold type and page furniture."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BULLET = re.compile(r"^\s*(?:-|●|•)\s+")


def pieces(text: str) -> Iterator[tuple[str, Any]]:
    """("table", rows), ("bullet", text) and ("text", text) in order."""
    rows: list[list[str]] = []
    for line in text.split("\n"):
        if "\t" in line:
            rows.append([cell.strip() for cell in line.split("\t")])
            continue
        if rows:
            width = max(map(len, rows))
            yield "table", [row + [""] * (width - len(row)) for row in rows]
            rows = []
        if BULLET.match(line):
            yield "bullet", BULLET.sub("", line)
        elif line.strip():
            yield "text", line.strip()
    if rows:
        yield "table", rows


def runs(text: str) -> Iterator[tuple[str, bool]]:
    for index, part in enumerate(text.split("**")):
        if part:
            yield part, bool(index % 2)


def make_docx(text: str, path: Path, *, header: str = "Commercial in Confidence") -> Path:
    """A Word document; bullets are list items, tables have a grid."""
    from docx import Document

    document = Document()
    document.sections[0].header.paragraphs[0].text = header
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    for kind, piece in pieces(text):
        if kind == "table":
            table = document.add_table(rows=len(piece), cols=len(piece[0]), style="Table Grid")
            for row, cells in zip(table.rows, piece, strict=True):
                for cell, words in zip(row.cells, cells, strict=True):
                    _fill(cell.paragraphs[0], words)
            document.add_paragraph()
        else:
            style = "List Bullet" if kind == "bullet" else None
            _fill(document.add_paragraph(style=style), piece)
    document.save(str(path))
    return path


def _fill(paragraph: Any, text: str) -> None:
    for part, bold in runs(text):
        paragraph.add_run(part).bold = bold or None


def make_pdf(
    text: str, path: Path, *, header: str = "Commercial in Confidence", ruled: bool = True
) -> Path:
    """A PDF whose tables run over pages, their rows split wherever a page ends."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    style = getSampleStyleSheet()["BodyText"]
    style.fontSize, style.leading = 10, 13
    story: list[Any] = []
    for kind, piece in pieces(text):
        if kind == "table":
            width = len(piece[0])
            widths = {3: [140, 230, 80], 2: [180, 270]}.get(width, [450 / width] * width)
            rows = [[Paragraph(_marked(cell), style) for cell in row] for row in piece]
            table = Table(rows, colWidths=widths, splitInRow=1, repeatRows=0)
            rules = [("VALIGN", (0, 0), (-1, -1), "TOP")]
            if ruled:
                rules.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
            table.setStyle(TableStyle(rules))
            story += [table, Spacer(1, 8)]
        elif kind == "bullet":
            story.append(Paragraph(_marked(piece), style, bulletText="\u2022"))
        else:
            story.append(Paragraph(_marked(piece), style))

    def furniture(canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 815, header)
        canvas.drawString(480, 25, f"Page {document.page}")

    template = SimpleDocTemplate(str(path), pagesize=A4)
    template.build(story, onFirstPage=furniture, onLaterPages=furniture)
    return path


def _marked(text: str) -> str:
    return "".join(
        f"<b>{html.escape(part)}</b>" if bold else html.escape(part) for part, bold in runs(text)
    )

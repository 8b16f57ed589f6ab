"""PDFs of the kinds that councils really hold, each with one thing that readers stumble on."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

PARAGRAPH = [
    "We answer every complaint within ten working days and tell",
    "customers how to appeal to the Ombudsman. In the last year we",
    "met this standard in 93% of cases, up from 88% the year before.",
]
WHOLE = " ".join(PARAGRAPH)
SECOND = [
    "Every caller is given the name of the person who will see to",
    "the matter, and a date by which it will be done.",
]


def a_canvas(draw: Callable[[Canvas], None], **options: Any) -> bytes:
    """A PDF that `draw` has painted on one or more pages."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, **options)
    draw(canvas)
    canvas.save()
    return out.getvalue()


def set_lines(
    canvas: Canvas,
    lines: Sequence[str],
    x: float = 72,
    y: float = 740,
    *,
    font: str = "Helvetica",
    size: float = 11,
    leading: float = 14,
) -> float:
    """Sets lines below each other; gives the height below them."""
    canvas.setFont(font, size)
    for line in lines:
        canvas.drawString(x, y, line)
        y -= leading
    return y


def two_paragraphs(canvas: Canvas) -> None:
    """The text that most pages here hold."""
    set_lines(canvas, SECOND, y=set_lines(canvas, PARAGRAPH) - 8)


def stroked(out: Sequence[bytes]) -> bytes:
    """A PDF of the objects as they are given, numbered from 1, the first of them its catalogue."""
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(out, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table_at = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(out) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return data + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(out) + 1,
        table_at,
    )


def one_page(
    content: bytes,
    *,
    catalog: bytes = b"",
    page: bytes = b"",
    resources: bytes = b"",
    more: Sequence[bytes] = (),
) -> bytes:
    """A page of raw PDF; `more` are objects from number 6 on that the other parts may name."""
    return stroked(
        [
            b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>%s>>%s>>" % (resources, page),
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            *more,
        ]
    )


def shown(lines: Sequence[str], y: int = 740, before: bytes = b"") -> bytes:
    """Raw operators that set lines below each other."""
    words = b"".join(b"(%s) Tj 0 -14 Td " % line.encode("cp1252") for line in lines)
    return b"BT %s /F1 11 Tf 72 %d Td %s ET\n" % (before, y, words)

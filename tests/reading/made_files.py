"""Small files of many formats, made from nothing but the standard library and openpyxl."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from email.message import EmailMessage

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def a_zip(members: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def relations(*targets: tuple[str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="r{n}" Type="{_R}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_RELS}">{lines}</Relationships>'


def paragraph(text: str, style: str = "") -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}<w:r><w:t>{text}</w:t></w:r></w:p>"


def table(rows: list[list[str]]) -> str:
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{cells}</w:tbl>"


def a_docx(body: str, *, head: str = "", more: dict[str, tuple[str, str]] | None = None) -> bytes:
    """A Word document; `more` maps a relation kind to (member, XML of its root's children)."""
    styles = (
        f'<w:styles xmlns:w="{_W}"><w:style w:styleId="Heading1"><w:name w:val="heading 1"/>'
        "</w:style></w:styles>"
    )
    parts = {kind: (member, xml) for kind, (member, xml) in (more or {}).items()}
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f'{head}<w:document xmlns:w="{_W}"><w:body>{body}</w:body>'
        "</w:document>",
        "word/styles.xml": styles,
        "word/_rels/document.xml.rels": relations(
            ("styles", "styles.xml"), *((kind, member) for kind, (member, _) in parts.items())
        ),
    }
    for kind, (member, xml) in parts.items():
        members[f"word/{member}"] = f'<w:{kind} xmlns:w="{_W}">{xml}</w:{kind}>'
    return a_zip(members)


def a_pptx(*slides: str, notes: str = "") -> bytes:
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="r{n}"/>' for n in range(1, len(slides) + 1))
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{_P}" xmlns:r="{_R}"><p:sldIdLst>{ids}'
        "</p:sldIdLst></p:presentation>",
        # Files are numbered against the order of the slides, as after somebody moved one.
        "ppt/_rels/presentation.xml.rels": relations(
            *(("slide", f"slides/slide{len(slides) - n}.xml") for n in range(len(slides)))
        ),
    }
    for n, shapes in enumerate(slides):
        members[f"ppt/slides/slide{len(slides) - n}.xml"] = _slide("sld", shapes)
    if notes:
        members[f"ppt/slides/_rels/slide{len(slides)}.xml.rels"] = relations(
            ("notesSlide", "../notesSlides/notes1.xml")
        )
        members["ppt/notesSlides/notes1.xml"] = _slide("notes", shape(notes, "body"))
    return a_zip(members)


def shape(text: str, role: str = "") -> str:
    place = f'<p:nvSpPr><p:nvPr><p:ph type="{role}"/></p:nvPr></p:nvSpPr>' if role else ""
    lines = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("\n"))
    return f"<p:sp>{place}<p:txBody>{lines}</p:txBody></p:sp>"


def _slide(tag: str, shapes: str) -> str:
    return (
        f'<p:{tag} xmlns:p="{_P}" xmlns:a="{_A}"><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld>'
        f"</p:{tag}>"
    )


def a_pdf(*pages: list[str]) -> bytes:
    """A PDF with the lines of each page; a page of no lines shows a picture instead."""
    objects: list[bytes] = [b"", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for lines in pages:
        if lines:
            words = "".join(f"({line}) Tj 0 -20 Td " for line in lines)
            content = f"BT /F1 12 Tf 72 720 Td {words} ET".encode("latin-1")
            resources = b"<</Font<</F1 3 0 R>>>>"
        else:
            pixels = zlib.compress(b"\x00" * 10_000)
            objects.append(
                b"<</Type/XObject/Subtype/Image/Width 100/Height 100/ColorSpace/DeviceGray"
                b"/BitsPerComponent 8/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
                % (len(pixels), pixels)
            )
            content = b"q 500 0 0 700 50 50 cm /I Do Q"
            resources = b"<</XObject<</I %d 0 R>>>>" % len(objects)
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources%s/Contents %d 0 R>>"
            % (resources, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table_at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        table_at,
    )


def a_png(width: int, height: int, rows: bytes | None = None) -> bytes:
    """A grey picture; without rows it only claims its size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    pixels = rows if rows is not None else b"\x00" * 1000
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(pixels))
        + chunk(b"IEND", b"")
    )


def an_email(subject: str, body: str, attachments: dict[str, bytes] | None = None) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, "a@example.org", "b@example.org"
    message["Date"] = "Thu, 22 May 2025 09:00:00 +0100"
    message.set_content(body)
    for name, data in (attachments or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()

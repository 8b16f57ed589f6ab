"""PDF, web pages, plain text, and pictures of paper."""

import html
import io
import random
import textwrap
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.lib import colors, pagesizes, pdfencrypt
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from .markup import Sample
from .office import COUNCIL, evidence_date

FONTS = Path("/usr/share/fonts/truetype/dejavu")


def write_pdf(sample: Sample, target: Path) -> None:
    width, height = pagesizes.A4
    columns = int(sample.meta.get("columns", 1))
    gap, margin = 8 * mm, 20 * mm
    each = (width - 2 * margin - gap * (columns - 1)) / columns
    frames = [
        Frame(margin + n * (each + gap), 22 * mm, each, height - 45 * mm, 0, 0, 0, 0)
        for n in range(columns)
    ]
    encrypt = None
    if password := sample.meta.get("password"):
        encrypt = pdfencrypt.StandardEncryption(password, ownerPassword=password + "-owner")

    def furniture(canvas: Canvas, document) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(margin, height - 14 * mm, f"{COUNCIL} | {sample.title}")
        canvas.drawRightString(width - margin, 12 * mm, f"Page {document.page}")
        canvas.drawString(margin, 12 * mm, sample.meta.get("footer", "wenlowvale.example"))

    document = BaseDocTemplate(
        str(target),
        pagesize=pagesizes.A4,
        title=sample.title,
        author=COUNCIL,
        invariant=True,
        encrypt=encrypt,
    )
    document.addPageTemplates([PageTemplate("page", frames, onPage=furniture)])
    document.build(_story(sample, each))


def _story(sample: Sample, width: float) -> list:
    styles = getSampleStyleSheet()
    body = ParagraphStyle("body", parent=styles["BodyText"], fontSize=10.5, leading=14.5)
    story: list = []
    for block in sample.blocks:
        text = html.escape(block.text).replace("\n", "<br/>")
        match block.kind:
            case "h1" | "h2":
                story.append(Paragraph(text, styles["Heading" + block.kind[1]]))
            case "bullet":
                story.append(Paragraph(text, body, bulletText="•"))
            case "page":
                story.append(PageBreak())
            case "table":
                cell = ParagraphStyle("cell", parent=body, fontSize=8.5, leading=11)
                rows = [[Paragraph(html.escape(c), cell) for c in row] for row in block.rows]
                columns = len(rows[0])
                table = Table(rows, [width / columns] * columns, repeatRows=1)
                grid = ("GRID", (0, 0), (-1, -1), 0.4, colors.grey)
                shade = ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke)
                table.setStyle(TableStyle([grid, shade]))
                story += [table, Spacer(1, 4 * mm)]
            case _:
                story.append(Paragraph(text, body))
    return story


def write_html(sample: Sample, target: Path) -> None:
    parts: list[str] = []
    for block in sample.blocks:
        text = html.escape(block.text).replace("\n", "<br>")
        match block.kind:
            case "h1" | "h2":
                parts.append(f"<{block.kind}>{text}</{block.kind}>")
            case "bullet":
                parts.append(f"<ul><li>{text}</li></ul>")
            case "table":
                rows = "".join(
                    "<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>"
                    for row in block.rows
                )
                parts.append(f"<table>{rows}</table>")
            case _:
                parts.append(f"<p>{text}</p>")
    body = "\n".join(parts).replace("</ul>\n<ul>", "\n")
    target.write_text(
        f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{sample.title} | {COUNCIL}</title>
<meta name="dcterms.modified" content="{evidence_date(sample):%Y-%m-%d}">
<style>main {{ max-width: 45em }}</style><script>var menu = "Sign in to your account";</script>
</head><body>
<nav><a href="/">Home</a> <a href="/bins">Bins</a> <a href="/council-tax">Council tax</a></nav>
<main>
{body}
</main>
<footer>© {COUNCIL} | Cookies | Page last updated {evidence_date(sample):%d %B %Y}</footer>
</body></html>
""",
        encoding="utf-8",
    )


def plain_lines(sample: Sample) -> list[str]:
    lines: list[str] = []
    for block in sample.blocks:
        if block.kind == "table":
            lines += ["  ".join(row) for row in block.rows] + [""]
        elif block.kind == "bullet":
            lines += [f"* {block.text}"]
        elif block.kind != "page":
            heading = block.text.upper() if block.kind == "h1" else block.text
            lines += [heading, ""]
    return lines


def write_txt(sample: Sample, target: Path) -> None:
    lines: list[str] = []
    for line in plain_lines(sample):
        lines += textwrap.wrap(line, 88) or [""]
    encoding = sample.meta.get("encoding", "utf-8")
    target.write_bytes("\r\n".join(lines).encode(encoding))


def write_md(sample: Sample, target: Path) -> None:
    marks = {"h1": "# ", "h2": "## ", "bullet": "- "}
    parts: list[str] = []
    for block in sample.blocks:
        if block.kind == "table":
            rows = ["| " + " | ".join(row) + " |" for row in block.rows]
            rows.insert(1, "|" + " --- |" * len(block.rows[0]))
            parts.append("\n".join(rows))
        else:
            parts.append(marks.get(block.kind, "") + block.text)
    target.write_text("\n\n".join(parts).replace("\n\n- ", "\n- ") + "\n", encoding="utf-8")


def write_csv(sample: Sample, target: Path) -> None:
    import csv

    with target.open("w", newline="", encoding=sample.meta.get("encoding", "utf-8")) as file:
        for block in sample.blocks:
            csv.writer(file).writerows(block.rows)


def picture(sample: Sample, photograph: bool) -> Image.Image:
    """A sheet of paper with the document's text, as a scanner or a telephone would see it."""
    seed = random.Random(sample.path)
    size = (1200, 900) if photograph else (1240, 1754)
    paper = Image.new("L", size, 246)
    pen = ImageDraw.Draw(paper)
    y = 90
    for block in sample.blocks:
        big = block.kind in ("h1", "h2")
        points = (46 if block.kind == "h1" else 36) if big else (30 if photograph else 25)
        face = "DejaVuSans-Bold.ttf" if big else "DejaVuSerif.ttf"
        if photograph and not big:
            face = "DejaVuSans.ttf"
        font = ImageFont.truetype(str(FONTS / face), points)
        for part in block.text.split("\n"):
            chars = int((size[0] - 200) / (points * (0.66 if big else 0.56)))
            for line in textwrap.wrap(part, chars) or [""]:
                pen.text((100, y), line, font=font, fill=25)
                y += int(points * 1.45)
        y += 24
    if y > size[1]:
        raise ValueError(f"{sample.path}: the text runs off the paper ({y} > {size[1]})")
    if photograph:
        noise = Image.effect_noise((size[0] // 2, size[1] // 2), 26).resize(size)
        shade = Image.linear_gradient("L").resize(size).point(lambda v: 200 + v // 5)
        paper = Image.blend(paper, noise, 0.08)
        paper = Image.blend(paper, shade, 0.22)
        w, h = size
        lean = (-14, -10, -4, h + 12, w + 16, h + 6, w + 8, -12)
        paper = paper.transform(size, Image.Transform.QUAD, lean, Image.Resampling.BICUBIC, 1, 120)
        return paper.filter(ImageFilter.GaussianBlur(0.5))
    noise = Image.effect_noise((size[0] // 2, size[1] // 2), 18).resize(size)
    paper = Image.blend(paper, noise, 0.05)
    return paper.rotate(seed.uniform(-0.7, 0.7), Image.Resampling.BICUBIC, fillcolor=246)


def write_picture(sample: Sample, target: Path) -> None:
    image = picture(sample, photograph="photo" in sample.meta)
    if target.suffix == ".tiff":
        image.point(lambda v: 255 * (v > 150)).convert("1").save(
            target, compression="group4", dpi=(150, 150)
        )
    elif target.suffix == ".png":
        image.point(lambda v: 255 if v > 185 else v // 64 * 64).quantize(5).save(target)
    else:
        image.save(target, quality=55)


def write_scanned_pdf(sample: Sample, target: Path) -> None:
    """Pages that are pictures and hold no text at all."""
    buffer = io.BytesIO()
    picture(sample, photograph=False).save(buffer, "JPEG", quality=45)
    buffer.seek(0)
    from reportlab.lib.utils import ImageReader

    canvas = Canvas(str(target), pagesize=pagesizes.A4, invariant=True)
    canvas.drawImage(ImageReader(buffer), 0, 0, *pagesizes.A4)
    canvas.save()

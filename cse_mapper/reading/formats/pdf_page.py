"""What stands on a page of a PDF: letters in reading direction, ruled lines, pictures.

Only what PDFium promises is used as a measure: the origin of a letter on its baseline, its ink, the
size of its font under its matrix. Loose boxes changed their meaning between versions.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from cse_mapper.reading.formats.pdf_drawn import Edge, bounds_of, drawn_on
from cse_mapper.reading.formats.pdf_glyphs import BULLET_MARK, Glyph, glyphs_of, is_no_language
from cse_mapper.reading.formats.pdf_seen import those_seen

_RIM = 3.0  # points
_LEFT_OUT = "[\u2026]"
_MANY_SHAPES = 20  # filled ones: a word as outlines has one for each letter


class Letter(NamedTuple):
    """A letter in points: `left` to `right` along its line, `base` down from the page's top."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    order: int
    space: bool


class Frame(NamedTuple):
    """All text of a page that runs in one direction, turned so that it runs to the right."""

    letters: list[Letter]
    edges: list[Edge]
    width: float
    height: float


class PageText(NamedTuple):
    """A page: its text by direction, the most frequent first, and what was not taken as text.

    `hidden` counts letters that no reader of the page sees; `unreadable` is True where letters have
    no Unicode value or spell no language; `has_picture` where a picture covers a tenth and more,
    `has_shapes` where smaller pictures or many shapes are drawn, which may be letters as outlines;
    `lost` counts letters without a value that were left out of a page which is readable else.
    """

    frames: tuple[Frame, ...]
    hidden: int
    unreadable: bool
    has_picture: bool
    has_shapes: bool
    lost: int = 0


def page_text(page: Any) -> PageText:
    """Everything a person can read on the page, so that nothing else is ever quoted."""
    from pypdfium2 import raw

    textpage = page.get_textpage()
    try:
        glyphs = list(glyphs_of(raw, textpage.raw))
    finally:
        textpage.close()
    drawn = drawn_on(raw, page)
    bounds = bounds_of(raw, page)
    shown = [glyph for glyph in glyphs if _is_on(glyph, bounds)]
    if drawn.doubtful and shown:
        shown = those_seen(raw, page, shown)
    hidden = len(glyphs) - len(shown)
    unknown = sum(glyph.unknown for glyph in shown)
    unreadable = unknown > max(8, 0.1 * len(shown)) or is_no_language(shown)
    if unreadable:
        shown = [] if unknown < 0.5 * len(shown) else [g for g in shown if not g.unknown]
        shown = [] if len(shown) < 20 or unknown > len(shown) else shown
    lost = 0
    if not unreadable:
        shown, lost = _with_marks(shown)
    # A table on its side, a stamp across the page: each is read for itself.
    angles = Counter(glyph.angle for glyph in shown)
    frames = tuple(
        _frame([g for g in shown if g.angle == angle], drawn.edges, angle, bounds)
        for angle, _ in angles.most_common(12)
    )
    has_shapes = drawn.shapes >= _MANY_SHAPES or drawn.largest_picture > 0.01
    return PageText(frames, hidden, unreadable, drawn.largest_picture > 0.1, has_shapes, lost)


def _with_marks(glyphs: Sequence[Glyph]) -> tuple[list[Glyph], int]:
    """Letters without a value as bullets where they stand alone; words of them as left out.

    Also how many letters are missing so.
    """
    shown: list[Glyph] = []
    lost = 0
    last: Glyph | None = None
    for glyph in glyphs:
        no_letter = glyph.unknown and glyph.text != BULLET_MARK
        joins = last is not None and _joins(last, glyph)
        if not no_letter:
            shown.append(glyph)
        elif joins and last and last.unknown and shown:
            lost += 1 if shown[-1].text == _LEFT_OUT else 2
            shown[-1] = shown[-1]._replace(text=_LEFT_OUT, box=glyph.box, space=glyph.space)
        else:
            lost += joins
            shown.append(glyph._replace(text=BULLET_MARK))
        last = glyph
    return shown, lost


def _joins(one: Glyph, two: Glyph) -> bool:
    """Whether two letters stand in one word."""
    near = two.box[0] - one.box[2] < 0.3 * two.size and abs(one.origin[1] - two.origin[1]) < 1
    return near and not one.space and two.order == one.order + 1


def _is_on(glyph: Glyph, bounds: tuple[float, float, float, float]) -> bool:
    left, bottom, right, top = bounds
    return left - 1 <= glyph.origin[0] <= right + 1 and bottom - 1 <= glyph.origin[1] <= top + 1


def _is_rim(edge: Edge, bounds: tuple[float, float, float, float]) -> bool:
    """True for a line along the page's rim or beyond: a slide's background draws no table."""
    left, bottom, right, top = bounds
    return (
        edge.right < left + _RIM
        or edge.left > right - _RIM
        or max(edge.top, edge.bottom) < bottom + _RIM
        or min(edge.top, edge.bottom) > top - _RIM
    )


def _frame(
    glyphs: Sequence[Glyph],
    edges: Sequence[Edge],
    angle: int,
    bounds: tuple[float, float, float, float],
) -> Frame:
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))

    def turned(x: float, y: float) -> tuple[float, float]:
        return x * cosine + y * sine, x * sine - y * cosine

    corners = [turned(x, y) for x in bounds[::2] for y in bounds[1::2]]
    across, down = min(x for x, _ in corners), min(y for _, y in corners)
    letters = []
    for glyph in glyphs:
        left, bottom, right, top = glyph.box
        x0, y0 = turned(left, bottom)
        x1, y1 = turned(right, top)
        base = turned(*glyph.origin)[1] - down
        letters.append(
            Letter(
                glyph.text,
                min(x0, x1) - across,
                max(x0, x1) - across,
                base,
                glyph.size,
                glyph.bold,
                glyph.order,
                glyph.space,
            )
        )
    placed = []
    if angle % 90 == 0:
        for edge in edges:
            if _is_rim(edge, bounds):
                continue
            (x0, y0), (x1, y1) = turned(edge.left, edge.top), turned(edge.right, edge.bottom)
            placed.append(
                Edge(
                    min(x0, x1) - across,
                    min(y0, y1) - down,
                    max(x0, x1) - across,
                    max(y0, y1) - down,
                )
            )
    width = max(x for x, _ in corners) - across
    return Frame(letters, placed, width, max(y for _, y in corners) - down)

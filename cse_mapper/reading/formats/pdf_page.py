"""What stands on a page of a PDF: letters in reading direction, ruled lines, pictures.

Only what PDFium promises is used as a measure: the origin of a letter on its baseline, its ink, the
size of its font under its matrix. Loose boxes changed their meaning between versions.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

_SYMBOLS = re.compile(r"wingding|webding|zapfdingbat|opensymbol|symbolmt|\\+symbol|^symbol", re.I)
_TICKS = {
    "\u00fc": "\u2713", "\uf0fc": "\u2713", "\u00fe": "\u2611", "\uf0fe": "\u2611",
    "\u00a8": "\u2610", "\uf0a8": "\u2610", "\u00fb": "\u2717", "\uf0fb": "\u2717",
}  # fmt: skip
_BOLD = re.compile(r"bold|black|heavy|demi|semibd", re.IGNORECASE)
_BULLET = "\u2022"
_HYPHENS = {2, 0xFFFE}  # PDFium's own marks for a hyphen at a line's end
_VOWELS = frozenset("aeiouyw")
_ENOUGH = 200  # letters, before their mixture says anything about a language
_MAX_THINGS = 20_000  # things drawn on a page; a map has more, and no tables
_MAX_EDGES = 4_000
_THIN = 3.0  # points: a filled rectangle no thicker than this is a ruled line
_PALE = 200  # a colour that may not stand out from paper, 0 to 255
_CONTRAST = 20  # levels of grey by which letters stand out, 0 to 255
_SEEN_SIDE = 2000  # pixels
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


class Edge(NamedTuple):
    """A straight ruled line, level or upright, from its upper left end to its lower right one."""

    left: float
    top: float
    right: float
    bottom: float


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
    `has_shapes` where smaller pictures or many shapes are drawn, which may be letters as outlines.
    """

    frames: tuple[Frame, ...]
    hidden: int
    unreadable: bool
    has_picture: bool
    has_shapes: bool


class _Glyph(NamedTuple):
    """A letter as the page has it: ink box, origin, angle in degrees against the page's x axis."""

    text: str
    box: tuple[float, float, float, float]
    origin: tuple[float, float]
    angle: int
    size: float
    bold: bool
    order: int
    space: bool
    unknown: bool


class _Drawn(NamedTuple):
    """What is drawn besides text: edges, boxes of pictures, and whether text may be covered."""

    edges: list[Edge]
    largest_picture: float
    doubtful: bool
    shapes: int


def page_text(page: Any) -> PageText:
    """Everything a person can read on the page, so that nothing else is ever quoted."""
    from pypdfium2 import raw

    textpage = page.get_textpage()
    try:
        glyphs = list(_glyphs(raw, textpage.raw))
    finally:
        textpage.close()
    drawn = _drawn(raw, page)
    bounds = _bounds(raw, page)
    shown = [glyph for glyph in glyphs if _is_on(glyph, bounds)]
    if drawn.doubtful and shown:
        shown = _seen(raw, page, shown)
    hidden = len(glyphs) - len(shown)
    unknown = sum(glyph.unknown for glyph in shown)
    unreadable = unknown > max(8, 0.1 * len(shown)) or _is_no_language(shown)
    if unreadable:
        shown = [] if unknown < 0.5 * len(shown) else [g for g in shown if not g.unknown]
        shown = [] if len(shown) < 20 or unknown > len(shown) else shown
    else:  # one by one they are the marks of bullets
        shown = [g._replace(text=_BULLET) if g.unknown else g for g in shown]
    angles = Counter(glyph.angle for glyph in shown)
    frames = tuple(
        _frame([g for g in shown if g.angle == angle], drawn.edges, angle, bounds)
        for angle, _ in angles.most_common(12)
    )
    has_shapes = drawn.shapes >= _MANY_SHAPES or drawn.largest_picture > 0.01
    return PageText(frames, hidden, unreadable, drawn.largest_picture > 0.1, has_shapes)


def _glyphs(raw: Any, textpage: Any) -> Iterator[_Glyph]:
    count = raw.FPDFText_CountChars(textpage)
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    style = _Style(raw, textpage)
    held: _Glyph | None = None
    fresh, high = True, 0
    for index in range(count):
        code = raw.FPDFText_GetUnicode(textpage, index)
        if code in (10, 13):
            fresh = True
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        unknown = raw.FPDFText_HasUnicodeMapError(textpage, index) == 1
        text = "-" if code in _HYPHENS and not unknown else chr(code)
        if not unknown and text.isspace():
            if held:
                held = held._replace(space=True)
            fresh = True
            continue
        if not raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top):
            continue
        if not raw.FPDFText_GetCharOrigin(textpage, index, x, y):
            continue
        if fresh:
            style.look_at(index)
            fresh = False
        text = _legible(text, style.font, style.is_symbols)
        if not unknown and not text:
            continue
        unknown = unknown or (0xE000 <= code < 0xF900 and text == chr(code))
        if held:
            yield held
        held = _Glyph(
            text,
            (left.value, bottom.value, right.value, top.value),
            (x.value, y.value),
            style.angle,
            style.size or max(top.value - bottom.value, 1.0) * 1.4,
            style.bold,
            index,
            False,
            unknown,
        )
    if held:
        yield held


class _Style:
    """Font, size and direction of a word, asked once for each word."""

    def __init__(self, raw: Any, textpage: Any) -> None:
        self._raw, self._textpage = raw, textpage
        self._name, self._matrix = ctypes.create_string_buffer(256), raw.FS_MATRIX()
        self.font, self.size, self.angle, self.bold = "", 0.0, 0, False
        self.is_symbols = False

    def look_at(self, index: int) -> None:
        raw, page = self._raw, self._textpage
        flags = ctypes.c_int()
        self._name.value = b""
        raw.FPDFText_GetFontInfo(page, index, self._name, 256, flags)
        self.font = self._name.value.decode("utf-8", "replace")
        self.is_symbols = bool(_SYMBOLS.search(self.font))
        self.bold = raw.FPDFText_GetFontWeight(page, index) >= 600 or bool(_BOLD.search(self.font))
        size = raw.FPDFText_GetFontSize(page, index)
        m = self._matrix
        if raw.FPDFText_GetMatrix(page, index, m):
            size *= math.hypot(m.c, m.d)
            angle = math.degrees(math.atan2(m.b, m.a))
            # Scans are a little askew; only what is plainly slanted is a text of its own.
            near = round(angle / 90) * 90
            self.angle = int(near if abs(angle - near) <= 12 else round(angle / 5) * 5) % 360
        self.size = round(size, 1) if 1 < size < 2000 else 0.0


def _legible(text: str, font: str, is_symbols: bool) -> str:
    """Letters of symbol fonts are bullets and ticks, ligatures two letters; "" for no ink."""
    if is_symbols:
        return _TICKS.get(text, _BULLET) if "wing" in font.lower() else _BULLET
    if text.isascii():
        return text if text.isprintable() else ""
    if "\ufb00" <= text <= "\ufb06":
        return unicodedata.normalize("NFKC", text)
    if text == "\xad":
        return text
    return "" if unicodedata.category(text) in ("Cf", "Cc", "Cn", "Cs") else text


def _is_no_language(glyphs: Sequence[_Glyph]) -> bool:
    """True for letters that stand for other letters: words of any language here hold vowels."""
    letters = [g.text.lower() for g in glyphs if g.text.isascii() and g.text.isalpha()]
    vowels = sum(letter in _VOWELS for letter in letters)
    return len(letters) >= _ENOUGH and vowels < 0.2 * len(letters)


def _bounds(raw: Any, page: Any) -> tuple[float, float, float, float]:
    """The visible part of the page in its own points: left, bottom, right, top."""
    box = raw.FS_RECTF()
    if raw.FPDF_GetPageBoundingBox(page, box) and box.right > box.left and box.top > box.bottom:
        return box.left, box.bottom, box.right, box.top
    width, height = page.get_size()
    return 0.0, 0.0, width, height


def _is_on(glyph: _Glyph, bounds: tuple[float, float, float, float]) -> bool:
    left, bottom, right, top = bounds
    return left - 1 <= glyph.origin[0] <= right + 1 and bottom - 1 <= glyph.origin[1] <= top + 1


def _frame(
    glyphs: Sequence[_Glyph],
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


def _drawn(raw: Any, page: Any) -> _Drawn:
    """Looks at all that is drawn, in the order in which it is painted."""
    edges: list[Edge] = []
    texts: list[tuple[float, float, float, float]] = []
    left, bottom, right, top = _bounds(raw, page)
    area = max((right - left) * (top - bottom), 1.0)
    largest, doubtful, invisible = 0.0, _is_marked(raw, page), False
    shapes = 0
    for thing, kind, matrix in _things(raw, page):
        box = _box(raw, thing, matrix)
        if box is None:
            continue
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            texts.append(box)
            mode = raw.FPDFTextObj_GetTextRenderMode(thing)
            invisible = invisible or mode in (3, 7)
            doubtful = doubtful or matrix is not None or _may_not_show(raw, thing)
            continue
        thin = min(box[2] - box[0], box[3] - box[1]) <= _THIN
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            largest = max(largest, (box[2] - box[0]) * (box[3] - box[1]) / area)
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            filled, stroked = _painted(raw, thing)
            if (filled or stroked) and len(edges) < _MAX_EDGES:
                edges.extend(_edges(raw, thing, matrix, box, thin and filled))
            shapes += filled and not thin
            if not filled:
                continue
        if not thin and not doubtful:
            doubtful = len(texts) > 3000 or any(_covers(box, other) for other in texts)
    # The invisible text of a scan is what a program recognised on its picture.
    return _Drawn(edges, largest, doubtful or (invisible and largest < 0.5), shapes)


def _things(raw: Any, page: Any) -> Iterator[tuple[Any, int, Any]]:
    """Each thing drawn with the matrix of the groups that it stands in (None outside groups)."""
    left = _MAX_THINGS

    def inside(
        get: Any, holder: Any, count: int, matrix: Any, depth: int
    ) -> Iterator[tuple[Any, int, Any]]:
        nonlocal left
        for index in range(count):
            left -= 1
            thing = get(holder, index)
            if left < 0 or not thing:
                return
            kind = raw.FPDFPageObj_GetType(thing)
            if kind != raw.FPDF_PAGEOBJ_FORM:
                yield thing, kind, matrix
            elif depth < 6:
                own = _times(_matrix(raw, thing), matrix)
                count_in = raw.FPDFFormObj_CountObjects(thing)
                yield from inside(raw.FPDFFormObj_GetObject, thing, count_in, own, depth + 1)

    yield from inside(raw.FPDFPage_GetObject, page, raw.FPDFPage_CountObjects(page), None, 0)


_Matrix = tuple[float, float, float, float, float, float]


def _matrix(raw: Any, thing: Any) -> _Matrix:
    m = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(thing, m):
        return 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
    return m.a, m.b, m.c, m.d, m.e, m.f


def _times(one: _Matrix, two: _Matrix | None) -> _Matrix:
    if two is None:
        return one
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k,
        e * h + f * j + m,
    )  # fmt: skip


def _at(matrix: _Matrix | None, x: float, y: float) -> tuple[float, float]:
    if matrix is None:
        return x, y
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _box(raw: Any, thing: Any, matrix: _Matrix | None) -> tuple[float, float, float, float] | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
        return None
    x0, y0 = _at(matrix, left.value, bottom.value)
    x1, y1 = _at(matrix, right.value, top.value)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _covers(box: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """True where one box lies over the middle of another."""
    middle = (other[1] + other[3]) / 2
    return box[1] < middle < box[3] and box[0] < other[2] and other[0] < box[2]


def _may_not_show(raw: Any, thing: Any) -> bool:
    """True for pale letters and for letters in a layer, which may be switched off."""
    red, green, blue, opaque = (ctypes.c_uint() for _ in range(4))
    if raw.FPDFPageObj_GetFillColor(thing, red, green, blue, opaque) and (
        min(red.value, green.value, blue.value) >= _PALE or opaque.value < 40
    ):
        return True
    name, size = ctypes.create_string_buffer(32), ctypes.c_ulong()
    for index in range(raw.FPDFPageObj_CountMarks(thing)):
        mark = raw.FPDFPageObj_GetMark(thing, index)
        pointer = ctypes.cast(name, ctypes.POINTER(raw.FPDF_WCHAR))
        if raw.FPDFPageObjMark_GetName(mark, pointer, 32, size) and name.raw[:4] == b"O\0C\0":
            return True
    return False


def _is_marked(raw: Any, page: Any) -> bool:
    """True where somebody drew on the page afterwards: bars, ink, marks for redaction."""
    over = {raw.FPDF_ANNOT_SQUARE, raw.FPDF_ANNOT_POLYGON, raw.FPDF_ANNOT_INK}
    over |= {raw.FPDF_ANNOT_REDACT, raw.FPDF_ANNOT_HIGHLIGHT, raw.FPDF_ANNOT_LINE}
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), 1000)):
        note = raw.FPDFPage_GetAnnot(page, index)
        if note:
            kind = raw.FPDFAnnot_GetSubtype(note)
            raw.FPDFPage_CloseAnnot(note)
            if kind in over:
                return True
    return False


def _painted(raw: Any, path: Any) -> tuple[bool, bool]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(path, fill, stroke):
        return False, False
    return bool(fill.value), bool(stroke.value)


def _edges(
    raw: Any,
    path: Any,
    outer: _Matrix | None,
    box: tuple[float, float, float, float],
    is_line: bool,
) -> Iterator[Edge]:
    """The straight level and upright parts of a path, in the page's points (y upwards)."""
    left, bottom, right, top = box
    if is_line:
        across, up = (left + right) / 2, (bottom + top) / 2
        upright = top - bottom > right - left
        yield Edge(across, bottom, across, top) if upright else Edge(left, up, right, up)
        return
    count = raw.FPDFPath_CountSegments(path)
    if count > 60:
        return
    matrix = _times(_matrix(raw, path), outer)
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = _at(matrix, x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            points = [point]
            continue
        if kind == raw.FPDF_SEGMENT_LINETO and points:
            yield from _straight(points[-1], point)
        points.append(point)
        if raw.FPDFPathSegment_GetClose(segment):
            yield from _straight(point, points[0])


def _straight(one: tuple[float, float], two: tuple[float, float]) -> Iterator[Edge]:
    across, up = abs(one[0] - two[0]), abs(one[1] - two[1])
    if min(across, up) < 1 <= max(across, up):
        yield Edge(
            min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1])
        )


def _words(glyphs: Sequence[_Glyph]) -> list[list[_Glyph]]:
    words: list[list[_Glyph]] = []
    open_word = False
    for glyph in glyphs:
        last = words[-1][-1] if open_word else None
        if last and abs(glyph.origin[1] - last.origin[1]) + abs(
            glyph.origin[0] - last.origin[0]
        ) < 3 * max(glyph.size, last.size):
            words[-1].append(glyph)
        else:
            words.append([glyph])
        open_word = not glyph.space
    return words


def _seen(raw: Any, page: Any, glyphs: Sequence[_Glyph]) -> list[_Glyph]:
    """Leaves out words that do not stand out where the page is drawn as a person sees it.

    That is one rule for black bars, layers switched off, white on white and invisible letters.
    """
    import numpy

    width, height = page.get_size()
    scale = min(1.5, _SEEN_SIDE / max(width, height, 1))
    bitmap = page.render(scale=scale, grayscale=True)
    rows = numpy.frombuffer(bitmap.buffer, dtype=numpy.uint8).reshape(-1, bitmap.stride)
    picture = rows[: bitmap.height, : bitmap.width].astype(numpy.int16)
    bars = _redactions(raw, page)
    kept: list[_Glyph] = []
    seen = True
    for word in _words(glyphs):
        left, right = min(g.box[0] for g in word), max(g.box[2] for g in word)
        bottom, top = min(g.box[1] for g in word), max(g.box[3] for g in word)
        # The middle of the letters: a bar need not reach their tails to hide them.
        if len(word) > 1:  # alone, an "I" is as black as a bar: it goes with the word before
            rim = (top - bottom) * 0.2 if word[0].angle % 180 == 0 else 0.0
            corners = [
                _pixel(raw, page, picture.shape, x, y)
                for x, y in ((left, bottom + rim), (right, top - rim))
            ]
            (x0, x1), (y0, y1) = (sorted(pair) for pair in zip(*corners, strict=True))
            part = picture[max(y0, 0) : max(y1, 0) + 1, max(x0, 0) : max(x1, 0) + 1]
            seen = part.size > 0 and int(part.max()) - int(part.min()) >= _CONTRAST
            seen = seen and not any(_covers(bar, (left, bottom, right, top)) for bar in bars)
        if seen:
            kept.extend(word)
    bitmap.close()
    return kept


def _pixel(raw: Any, page: Any, shape: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, shape[1], shape[0], 0, x, y, across, down)
    return across.value, down.value


def _redactions(raw: Any, page: Any) -> list[tuple[float, float, float, float]]:
    """Where somebody marked words for redaction and the program has not yet taken them out."""
    marked = []
    box = raw.FS_RECTF()
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), 1000)):
        note = raw.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        if raw.FPDFAnnot_GetSubtype(note) == raw.FPDF_ANNOT_REDACT and raw.FPDFAnnot_GetRect(
            note, box
        ):
            marked.append((box.left, box.bottom, box.right, box.top))
        raw.FPDFPage_CloseAnnot(note)
    return marked

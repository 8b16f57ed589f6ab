"""What is drawn on a page of a PDF besides letters: ruled lines, pictures, what may hide text."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

_MAX_THINGS = 20_000  # things drawn on a page; a map has more, and no tables
_MAX_EDGES = 4_000
_THIN = 3.0  # points: a filled rectangle no thicker than this is a ruled line
_MANY_TEXTS = 3_000
_PALE = 200  # a colour that may not stand out from paper, 0 to 255


class Edge(NamedTuple):
    """A straight ruled line, level or upright, from its upper left end to its lower right one."""

    left: float
    top: float
    right: float
    bottom: float


class Drawn(NamedTuple):
    """What is drawn besides text: edges, boxes of pictures, and whether text may be covered."""

    edges: list[Edge]
    largest_picture: float
    doubtful: bool
    shapes: int


def drawn_on(raw: Any, page: Any) -> Drawn:
    """Looks at all that is drawn, in the order in which it is painted."""
    edges: list[Edge] = []
    texts: list[tuple[float, float, float, float]] = []
    left, bottom, right, top = bounds_of(raw, page)
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
            doubtful = _may_cover(box, texts)
    # The invisible text of a scan is what a program recognised on its picture.
    return Drawn(edges, largest, doubtful or (invisible and largest < 0.5), shapes)


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


def bounds_of(raw: Any, page: Any) -> tuple[float, float, float, float]:
    """The visible part of the page in its own points: left, bottom, right, top."""
    box = raw.FS_RECTF()
    if raw.FPDF_GetPageBoundingBox(page, box) and box.right > box.left and box.top > box.bottom:
        return box.left, box.bottom, box.right, box.top
    width, height = page.get_size()
    return 0.0, 0.0, width, height


def covers(box: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """True where one box lies over the middle of another."""
    middle = (other[1] + other[3]) / 2
    return box[1] < middle < box[3] and box[0] < other[2] and other[0] < box[2]


def _may_cover(box: tuple[float, ...], texts: Sequence[tuple[float, ...]]) -> bool:
    # To compare so many would take longer than to look at the page as it is painted.
    return len(texts) > _MANY_TEXTS or any(covers(box, other) for other in texts)


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
    return bool(fill.value) and not _is_clear(raw, path), bool(stroke.value)


def _is_clear(raw: Any, path: Any) -> bool:
    """True for paint that lets everything through: programs for slides lay it behind each text."""
    red, green, blue, opaque = (ctypes.c_uint() for _ in range(4))
    known = raw.FPDFPageObj_GetFillColor(path, red, green, blue, opaque)
    return bool(known) and opaque.value < 4


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

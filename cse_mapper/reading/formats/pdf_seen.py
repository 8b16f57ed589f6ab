"""Which words of a PDF page stand out where it is drawn as a person sees it."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

from cse_mapper.reading.formats.pdf_drawn import covers
from cse_mapper.reading.formats.pdf_glyphs import Glyph

_CONTRAST = 20  # levels of grey by which letters stand out, 0 to 255
_SEEN_SIDE = 2000  # pixels


def those_seen(raw: Any, page: Any, glyphs: Sequence[Glyph]) -> list[Glyph]:
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
    kept: list[Glyph] = []
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
            seen = seen and not any(covers(bar, (left, bottom, right, top)) for bar in bars)
        if seen:
            kept.extend(word)
    bitmap.close()
    return kept


def _words(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    words: list[list[Glyph]] = []
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

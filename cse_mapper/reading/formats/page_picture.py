"""A page as a picture for people, with a passage marked on it; runs in a worker alone."""

from __future__ import annotations

import base64
import ctypes
import io
import re
import unicodedata
import warnings
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import AS_PDF

if TYPE_CHECKING:
    from PIL.Image import Image

# Sharp enough to read on a large screen, small enough for any memory.
_LONGEST_SIDE = 1800
_MOST_PIXELS = 120_000_000
# A photograph as PNG is many times larger than as JPEG; a page of text is not.
_LARGE_PNG = 1_000_000
_MARK = (255, 236, 130)
_EDGE = (150, 60, 0)
# A shorter piece of a passage stands in too many places to be marked by itself.
_FEWEST_LETTERS = 10
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n")
_PIECES = re.compile(r"[.;:!?\n\u2022]+")


class _Box(NamedTuple):
    """A part of a line on the picture, in pixels from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


def picture_of(data: bytes, page: int, text: str) -> dict[str, Any]:
    """A page (from 1) of a PDF or picture file as PNG or JPEG in base64, as the wire takes it.

    `marked` tells whether the passage `text` was found on it. Raises ReadingError where there is no
    such page or the file is damaged.
    """
    if b"%PDF-" in data[:1024]:
        image, marked = _pdf_page(data, page, text)
    else:
        image, marked = _picture_page(data, page), False
    kind, content = _packed(image)
    return {"type": kind, "data": base64.b64encode(content).decode("ascii"), "marked": marked}


def _pdf_page(data: bytes, number: int, text: str) -> tuple[Image, bool]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise ReadingError("It cannot be shown", AS_PDF) from error
    with closing(document):
        if not 1 <= number <= len(document):
            raise ReadingError(f"It has no page {number}", "run cse-map on the evidence again.")
        with closing(document[number - 1]) as page:
            width, height = page.get_size()
            scale = min(2.0, _LONGEST_SIDE / max(width, height, 1.0))
            image: Image = page.render(scale=scale).to_pil().convert("RGB")
            boxes = _boxes_of(page, text, image.size)
    return _marked(image, boxes), bool(boxes)


def _picture_page(data: bytes, number: int) -> Image:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # judged below, in words
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data)) as opened:
            warnings.simplefilter("ignore")
            opened.seek(number - 1)
            if opened.width * opened.height > _MOST_PIXELS:
                raise ReadingError("It is too large to be shown", "open it yourself.")
            opened.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            image = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ReadingError("It cannot be shown", AS_PDF) from error
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    return paper.convert("RGB")


def _packed(image: Image) -> tuple[str, bytes]:
    png = io.BytesIO()
    image.save(png, "PNG")
    if png.tell() <= _LARGE_PNG:
        return "image/png", png.getvalue()
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=85)
    return "image/jpeg", jpeg.getvalue()


def _boxes_of(page: Any, text: str, size: tuple[int, int]) -> list[_Box]:
    """Where the passage stands: a box for each of its lines, in pixels of the picture."""
    from pypdfium2 import raw

    with closing(page.get_textpage()) as textpage:
        count = raw.FPDFText_CountChars(textpage.raw)
        letters: list[str] = []
        places: list[int] = []
        for index in range(count):
            for letter in _letters(chr(raw.FPDFText_GetUnicode(textpage.raw, index))):
                letters.append(letter)
                places.append(index)
        found = dict.fromkeys(
            places[at] for start, end in _found("".join(letters), text) for at in range(start, end)
        )
        boxes = [box for index in found for box in _box(raw, page, textpage.raw, index, size)]
    return _lines(boxes)


def _letters(text: str) -> str:
    """What identifies a text whatever its spaces, hyphens, bullets and ligatures."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def _found(letters: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a text stands among the letters of a page, whole or by the pieces that are there."""
    whole = _letters(text)
    at = letters.find(whole) if whole else -1
    if at >= 0:
        yield at, at + len(whole)
        return
    after = 0
    for sentence in _SENTENCES.split(text):
        found = list(_sentence_found(letters, sentence, after))
        yield from found
        after = max((end for _start, end in found), default=after)


def _sentence_found(letters: str, sentence: str, after: int) -> Iterator[tuple[int, int]]:
    """A sentence whole, or a row of a table by its cells: the page has no names before them."""
    cells = "".join(_letters(cell.partition(":")[2] or cell) for cell in sentence.split(";"))
    for whole in (_letters(sentence), cells):
        at = letters.find(whole, after) if len(whole) >= _FEWEST_LETTERS else -1
        if at >= 0:
            yield at, at + len(whole)
            return
    for piece in map(_letters, _PIECES.split(sentence)):
        if len(piece) < _FEWEST_LETTERS:
            continue
        at = letters.find(piece, after)
        at = at if at >= 0 else letters.find(piece)
        if at >= 0:
            yield at, at + len(piece)
            after = at + len(piece)
        else:
            yield from _part_found(letters, piece)


def _part_found(letters: str, piece: str) -> Iterator[tuple[int, int]]:
    """The beginning or the end of a sentence that goes over to another page or column."""
    fewest, most = _FEWEST_LETTERS, len(piece)
    beginning = bisect_left(range(fewest, most), True, key=lambda k: piece[:k] not in letters)
    if length := beginning and fewest + beginning - 1:
        at = letters.find(piece[:length])
        yield at, at + length
    end = bisect_left(range(fewest, most), True, key=lambda k: piece[-k:] not in letters)
    if length := end and fewest + end - 1:
        at = letters.find(piece[-length:])
        yield at, at + length


def _box(raw: Any, page: Any, textpage: Any, index: int, size: tuple[int, int]) -> Iterator[_Box]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top):
        return
    corners = []
    # The page may be turned and cropped: only PDFium knows where a point comes out.
    for x, y in ((left.value, top.value), (right.value, bottom.value)):
        across, down = ctypes.c_int(), ctypes.c_int()
        if not raw.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, x, y, across, down):
            return
        corners.append((across.value, down.value))
    (x1, y1), (x2, y2) = corners
    yield _Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def _lines(boxes: Iterable[_Box]) -> list[_Box]:
    """Letters that stand side by side as one box."""
    lines: list[_Box] = []
    for box in boxes:
        last = lines[-1] if lines else None
        height = max(box.bottom - box.top, 4.0)
        if (
            last
            and min(last.bottom, box.bottom) - max(last.top, box.top) > -0.6 * height
            and abs((last.top + last.bottom) - (box.top + box.bottom)) < 1.6 * height
            and -2 * height < box.left - last.right < 4 * height
        ):
            lines[-1] = _Box(
                min(last.left, box.left),
                min(last.top, box.top),
                max(last.right, box.right),
                max(last.bottom, box.bottom),
            )
        else:
            lines.append(box)
    return lines


def _marked(image: Image, boxes: Sequence[_Box]) -> Image:
    """The picture with a passage as a highlighter would mark it, and a bar before each line."""
    if not boxes:
        return image
    from PIL import Image as Pictures
    from PIL import ImageChops, ImageDraw

    sheet = Pictures.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(sheet)
    for box in boxes:
        draw.rectangle((box.left - 3, box.top - 3, box.right + 3, box.bottom + 3), fill=_MARK)
    result = ImageChops.multiply(image, sheet)
    draw = ImageDraw.Draw(result)
    for box in boxes:
        draw.rectangle((box.left - 9, box.top - 3, box.left - 5, box.bottom + 3), fill=_EDGE)
    return result

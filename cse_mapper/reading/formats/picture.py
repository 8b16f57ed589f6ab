"""Scans and photographs (PNG, JPEG, TIFF and others), through OCR where it is installed."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from cse_mapper.domain import Block, Locator
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import (
    AS_PDF,
    NOT_UNDERSTOOD,
    OCR_REMEDY,
    Allowance,
    Extracted,
    NeedsOcrError,
)
from cse_mapper.reading.formats import ocr

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 120_000_000
MAX_PAGES = 300
_TINY = 40  # pixels a side: icons, rules and tracking dots hold no words
_LONGEST_SIDE = 5000


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # judged below, in words
    blocks: list[Block] = []
    notes: list[str] = []
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data)) as image:
            warnings.simplefilter("ignore")
            _check(image.width, image.height)
            if max(image.size) <= _TINY:
                return Extracted()
            if not ocr.available():
                raise NeedsOcrError("It is a picture of text", OCR_REMEDY)
            for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
                if number > MAX_PAGES or (number > 1 and image.format == "GIF"):
                    notes.append(f"Only the first {number - 1} pages were read: split it.")
                    break
                _check(frame.width, frame.height)
                # A telephone keeps a picture as its sensor lay and notes how it was held.
                upright = ImageOps.exif_transpose(frame)
                grey = _on_white(upright)
                grey.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
                picture = ocr.Picture(grey.width, grey.height, grey.tobytes())
                allowance.working()
                blocks.extend(
                    ocr.page_blocks(ocr.recognise(picture, allowance), Locator(page=number))
                )
    except UnidentifiedImageError as error:
        raise ReadingError("It is damaged or not a picture", AS_PDF) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if not blocks:
            raise ReadingError(*NOT_UNDERSTOOD) from error
        notes.append("The last page is cut short: scan it again if words of it are missing.")
    if not blocks and not notes:
        return Extracted(nothing="No words were found in the picture: describe it in a document.")
    return Extracted(tuple(blocks), notes=tuple(notes))


def _check(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise ReadingError(
            f"It is {width} by {height} pixels, more than any scan of a page", "save it smaller."
        )


def _on_white(image: Image) -> Image:
    """Grey pixels; what is transparent becomes paper."""
    from PIL import Image as Pictures

    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layered = image.convert("RGBA")
        paper = Pictures.new("RGBA", layered.size, "white")
        paper.alpha_composite(layered)
        image = paper
    return image.convert("L")

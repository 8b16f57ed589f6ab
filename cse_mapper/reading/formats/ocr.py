"""Reads the words in pictures with Tesseract or RapidOCR, if one of them is installed."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cse_mapper.domain import Block, Locator
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import Allowance
from cse_mapper.reading.mending import join_words, vocabulary
from cse_mapper.reading.wording import clean

_BLANK = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Picture:
    """Grey pixels, row by row, one byte each."""

    width: int
    height: int
    pixels: bytes

    def as_pgm(self) -> bytes:
        """The picture in the plainest format there is, which every OCR program takes."""
        return b"P5\n%d %d\n255\n" % (self.width, self.height) + self.pixels


def available() -> bool:
    """Whether words in pictures can be read on this machine."""
    return bool(engine())


def engine() -> str:
    """What reads words in pictures here: Tesseract's path, "RapidOCR", or "" where nothing does."""
    return _tesseract() or ("RapidOCR" if _rapidocr_installed() else "")


def recognise(picture: Picture, allowance: Allowance) -> str:
    """The words on a picture, paragraphs parted by blank lines."""
    program = _tesseract()
    if program is not None:
        return _with_tesseract(program, picture, allowance)
    return _with_rapidocr(picture)


def page_blocks(text: str, place: Locator) -> tuple[Block, ...]:
    """Recognised words as paragraphs, cut ones whole; lines of specks are left out."""
    words = vocabulary(text)
    paragraphs = [
        clean(functools.reduce(lambda one, two: join_words(one, two, words), lines))
        for part in _BLANK.split(text)
        if (lines := [line.strip() for line in part.strip().split("\n")])
    ]
    return tuple(Block(p, place) for p in paragraphs if sum(map(str.isalnum, p)) >= 3)


@functools.cache
def _tesseract() -> str | None:
    on_path = shutil.which("tesseract")
    if on_path:
        return on_path
    # The Windows installer does not put itself on the path.
    for folder in (os.environ.get("PROGRAMFILES"), os.environ.get("LOCALAPPDATA")):
        if folder:
            for place in ("Tesseract-OCR", "Programs/Tesseract-OCR"):
                program = Path(folder) / place / "tesseract.exe"
                if program.is_file():
                    return str(program)
    return None


@functools.cache
def _rapidocr_installed() -> bool:
    return find_spec("rapidocr") is not None


def _with_tesseract(program: str, picture: Picture, allowance: Allowance) -> str:
    try:
        answer = subprocess.run(  # noqa: S603 - a fixed program with fixed arguments
            [program, "stdin", "stdout", "--psm", "3"],
            input=picture.as_pgm(),
            capture_output=True,
            timeout=allowance.seconds,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired as error:
        allowance.repeatable = False
        raise ReadingError("Recognising its text took too long", "scan it at 300 dpi.") from error
    except OSError as error:
        allowance.repeatable = False
        raise ReadingError(
            "The OCR program does not start", "install Tesseract OCR again."
        ) from error
    # Perhaps for want of memory: the next run is to try again.
    if answer.returncode != 0:
        allowance.repeatable = False
    if answer.returncode != 0 and not answer.stdout:
        raise ReadingError(
            "The OCR program cannot read it", "scan it again, or check Tesseract OCR."
        )
    return answer.stdout.decode("utf-8", "replace").replace("\x0c", "\n\n")


def _with_rapidocr(picture: Picture) -> str:
    import numpy

    pixels = numpy.frombuffer(picture.pixels, dtype=numpy.uint8).reshape(
        picture.height, picture.width
    )
    found = _rapid_engine()(pixels)
    boxes = [] if found.boxes is None else found.boxes.tolist()
    return _paragraphs(list(zip(boxes, found.txts or (), strict=True)))


@functools.cache
def _rapid_engine() -> Any:
    from rapidocr import RapidOCR

    # Its models come in its wheel; were one missing, the worker refuses the download.
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _paragraphs(found: Sequence[tuple[Sequence[Sequence[float]], str]]) -> str:
    """Lines of words put in reading order, with a blank line where a gap is wide."""
    lines = sorted(
        (min(y for _, y in box), max(y for _, y in box), min(x for x, _ in box), text)
        for box, text in found
    )
    text, bottom, height = "", None, 0.0
    for top, end, _, words in lines:
        if bottom is not None:
            text += "\n\n" if top - bottom > height * 0.8 else "\n"
        text += words
        bottom, height = end, end - top
    return text

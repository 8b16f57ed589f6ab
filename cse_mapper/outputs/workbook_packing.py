"""Packs sheets into a workbook file, so that the same content gives the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.errors import OutputError
from cse_mapper.reading.own_reports import MADE_BY
from cse_mapper.storage.atomic import write_atomically

if TYPE_CHECKING:
    from xlsxwriter import Workbook


def write_packed(
    path: Path, title: str, day: date, fill: Callable[[Workbook], None], *, seen: str | None = None
) -> Path:
    """Write a workbook, whose sheets `fill` makes, whole or not at all.

    Returns the path really written (see `atomic`). Raises OutputError where it cannot be written,
    there is no room to pack it, or the workbook to be replaced is not the one of digest `seen` ("":
    none): somebody has saved it meanwhile.
    """

    def put(temporary: Path) -> None:
        temporary.write_bytes(_packed(title, day, fill).getbuffer())
        if seen is not None and seen != file_digest(path):
            raise OutputError(
                f"{path} was saved by somebody while the new one was written.",
                "Nothing is lost: close it there and run again.",
            )

    return write_atomically(path, put)


def file_digest(path: Path) -> str:
    """SHA-256 of a file as hex digits; "" where there is none. Raises OSError."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _packed(title: str, day: date, fill: Callable[[Workbook], None]) -> BytesIO:
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    options = {
        # Rows go to disk as they are written: 100,000 matches need no more memory than ten.
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    # Packed in memory: on a full disk the packer would leave a file open and complain of it later.
    packed = BytesIO()
    try:
        with xlsxwriter.Workbook(packed, options) as book:
            # A fixed time of creation: programs that save the workbook set the time of saving
            # themselves, and without an edit there is nothing whose time matters.
            created = datetime.combine(day, time())
            book.set_properties({"title": title, "author": MADE_BY, "created": created})
            fill(book)
    except FileCreateError as error:  # its own class, around what the disk said
        raise OSError(*getattr(error.args[0], "args", error.args)) from error
    return packed

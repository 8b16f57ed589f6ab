"""Files of what people said, a record a line: read with their numbers, added to, never thinned."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from cse_mapper.errors import WorkbookError
from cse_mapper.storage.atomic import write_text

_REMEDY = "Mend or delete that line, or restore the file from a backup."
Record = TypeVar("Record")


def read_lines(path: Path, what: str, remedy: str) -> list[tuple[int, str]]:
    """Every line that holds something, with its number; an absent file holds none.

    Raises WorkbookError, which says `what` cannot be read, with the remedy.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise WorkbookError(f"The {what} in '{path}' cannot be read ({error}).", remedy) from error
    return [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]


def add_records(
    path: Path, before: tuple[Record, ...], new: Iterable[Record], line: Callable[[Record], str]
) -> tuple[Record, ...]:
    """Add records that are not there yet; returns all that the file then holds.

    Written whole or not at all, and not at all where nothing is new. Raises OutputError.
    """
    # A dictionary keeps the first of equal records, in order.
    merged = tuple(dict.fromkeys((*before, *new)))
    if merged != before:
        write_text(path, "".join(f"{line(record)}\n" for record in merged))
    return merged


def damaged(path: Path, number: int, what: str) -> WorkbookError:
    """The error for a line that is a person's work and cannot be read."""
    return WorkbookError(f"Line {number} of '{path}' {what}.", _REMEDY)

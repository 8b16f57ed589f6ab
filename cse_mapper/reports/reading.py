"""A report's file to its lines and rows, whichever format it has."""

from __future__ import annotations

from pathlib import Path

from cse_mapper.errors import ReadingError, ReportError
from cse_mapper.reading.laid_out import Line
from cse_mapper.reading.layout import read_layout
from cse_mapper.reading.pool import Worker


def read_lines(path: Path, worker: Worker | None = None) -> tuple[Line, ...]:
    """The lines of a report file; ReportError says why it cannot be read and what to do.

    `worker` reads it, where many are read; else one of its own does.
    """
    try:
        return read_layout(path, worker)
    except ReadingError as error:
        remedy = error.remedy[:1].upper() + error.remedy[1:]
        raise ReportError(f"{path}: {error.problem}.".replace("..", "."), remedy) from error

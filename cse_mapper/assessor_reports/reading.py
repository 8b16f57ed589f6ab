"""A report's file to its lines and rows, whichever format it has."""

from __future__ import annotations

from pathlib import Path

from cse_mapper.errors import ReportError
from cse_mapper.reading.formats.layout_text import lines_of_text
from cse_mapper.reading.formats.plain_text import decode
from cse_mapper.reading.laid_out import Line


def read_lines(path: Path) -> tuple[Line, ...]:
    """The lines of a report file; ReportError says why it cannot be read and what to do."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ReportError(f"There is no report {path}.", "Check its name and folder.") from error
    except OSError as error:
        raise ReportError(
            f"{path} cannot be read ({error.strerror}).",
            "Check that it is a file and that you may open it.",
        ) from error
    return lines_of_text(decode(data))

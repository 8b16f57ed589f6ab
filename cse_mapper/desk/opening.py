"""A coverage.json that can be reviewed: what the desk works on."""

from __future__ import annotations

from pathlib import Path

from cse_mapper.domain import Coverage
from cse_mapper.errors import CoverageFileError
from cse_mapper.outputs.json_file import read_coverage


def open_coverage(path: Path) -> Coverage:
    """Read a coverage.json to review it.

    Raises CoverageFileError as `read_coverage`, and where the file is so old that decisions could
    not be tied to its passages.
    """
    coverage = read_coverage(path)
    for element in coverage.elements:
        if not all(match.passage.text_id for match in element.matches):
            raise CoverageFileError(
                f"'{path}' was written by a version of cse-mapper that is too old for the desk.",
                "Run cse-map on the evidence again.",
            )
    return coverage

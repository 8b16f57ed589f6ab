"""Finds councils' folders among submissions; what else lies there is named, never passed over."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from cse_mapper.domain import SetAside
from cse_mapper.errors import EvidenceError
from cse_mapper.reading.discovery import folder_problem, is_link, is_programs_own, leftover_reason
from cse_mapper.reading.wording import printable


def find_submissions(
    submissions: Path, output: Path
) -> tuple[tuple[tuple[str, Path], ...], tuple[SetAside, ...]]:
    """The councils' folders, each with its printable name, and what else there is, both in order.

    `output` is where reports go: where that lies among the submissions it is no council's folder.
    Raises EvidenceError where the folder cannot be used or has no council's folder in it.
    """
    folder_problem(submissions)
    councils: list[tuple[str, Path]] = []
    aside: list[SetAside] = []
    with os.scandir(submissions.resolve()) as entries:
        for entry in sorted(entries, key=lambda entry: printable(entry.name)):
            reasons = [*_reasons(entry, output)]
            if reasons:
                aside.append(SetAside(printable(entry.name), reasons[0]))
            else:
                councils.append((printable(entry.name), Path(entry.path)))
    if not councils:
        raise EvidenceError(
            f"There is no council's folder in '{printable(str(submissions))}'.",
            "Put the evidence of each council into a folder of its own in it; "
            "for the evidence of one council run cse-map on its folder.",
        )
    return tuple(councils), tuple(aside)


def _reasons(entry: os.DirEntry[str], output: Path) -> Iterator[str]:
    """Why an entry is no council's folder; nothing where it is one."""
    try:
        if is_link(entry.stat(follow_symlinks=False)):
            yield "A link; put the folder itself here."
        elif not entry.is_dir(follow_symlinks=False):
            yield leftover_reason(entry.name) or (
                "It is in no council's folder and was not read: move it into the one it belongs to."
            )
        elif is_programs_own(entry.name):
            yield "A program's own folder; copy documents out of it if it holds any."
        elif entry.name.startswith("."):
            yield "A hidden folder; rename it without the dot if it is a council's."
        elif Path(entry.path) == output.resolve():
            yield "The folder of these reports."
    except OSError as error:
        yield f"It cannot be looked at ({(error.strerror or 'error').lower()}): ask its owner."

"""Leaves reports alone that already are what would be written: a re-run mostly has nothing new."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.outputs import write_all

if TYPE_CHECKING:
    from cse_mapper.domain import Coverage, FollowUp
    from cse_mapper.outputs.additions import Additions
    from cse_mapper.storage.cache import Cache


def write_where_new(
    cache: Cache | None,
    coverage: Coverage,
    output: Path,
    evidence: Path | None,
    *,
    docx: bool = False,
    triage: bool = False,
    follow_up: FollowUp | None = None,
    additions: Additions | None = None,
) -> list[Path]:
    """As `write_all`, but files that hold those very bytes already only get a new date.

    A file that a person edited since is not such a file, and is written. Raises OutputError.
    """
    where = str(output.resolve()), str(evidence.resolve()) if evidence else ""
    asked = docx, triage, follow_up, additions.digest if additions else ""
    recipe = _recipe(coverage, where, asked) if cache else ""
    there = cache.find_reports(recipe) if cache and recipe else {}
    if there and all(_digest(output, name) == digest for name, digest in there.items()):
        reports = [output / name for name in there]
        for report in reports:
            with suppress(OSError):
                os.utime(report)
        return reports
    written = write_all(
        coverage,
        output,
        evidence,
        docx=docx,
        triage=triage,
        follow_up=follow_up,
        additions=additions,
    )
    # Where a report was open in another program, the next run shall try its own name again.
    if cache and recipe and all(path.stem in ("coverage", "evidence-index") for path in written):
        cache.keep_reports(recipe, {path.name: _digest(output, path.name) for path in written})
    return written


def _recipe(coverage: Coverage, where: tuple[str, str], asked: tuple[object, ...]) -> str:
    """Names all that the reports are made of, links to evidence too; "" where it cannot."""
    import msgspec

    brief = replace(coverage, elements=(), documents=())
    # Piece by piece: of a large folder the whole would be as long as the reports together.
    pieces: Iterator[object] = chain(
        [(brief, where, asked, len(coverage.elements), len(coverage.documents))],
        coverage.documents,
        *(((replace(e, matches=()), len(e.matches)), *e.matches) for e in coverage.elements),
    )
    digest = hashlib.sha256()
    try:
        for piece in pieces:
            digest.update(msgspec.json.encode(piece) + b"\n")
    except ValueError:  # half a character, which JSON cannot hold
        return ""
    return digest.hexdigest()


def _digest(output: Path, name: str) -> str:
    """SHA-256 of a report; "" where there is none."""
    path = output / name
    if path.parent != output or path.is_symlink():
        return ""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""

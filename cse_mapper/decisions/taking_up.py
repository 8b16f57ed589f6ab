"""What people typed into a workbook, taken up before the next run overwrites it."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.decisions.reviewing import review_workbook
from cse_mapper.errors import OutputError, WorkbookError

if TYPE_CHECKING:
    from cse_mapper.storage.cache import Cache

WORKBOOK = "coverage.xlsx"
BACKUPS = "backups"
# Workbooks kept from before a run, the newest; each is as large as the workbook.
MOST_BACKUPS = 3


def take_up(output: Path, decisions: Path, cache: Cache | None) -> tuple[str, ...]:
    """Call this before a run, so that nothing that people typed is lost when reports are written.

    The workbook in `output` is read as `cse-map review` reads it, its decisions go into
    `decisions`, and a dated copy of it is kept with those of the last three runs. Gives sentences
    for people; none where nobody touched it since it was written. Raises OutputError where it is
    open in another program and WorkbookError where it cannot be read: nothing is overwritten then.
    """
    workbook = output / WORKBOOK
    if not workbook.is_file() or _as_written(workbook, cache):
        return ()
    if _open_elsewhere(workbook):
        raise OutputError(
            f"{workbook} is open in another program, which may hold what is not saved yet.",
            "Save and close it, then run again.",
        )
    try:
        report = review_workbook(workbook, decisions)
    except WorkbookError as error:
        raise WorkbookError(
            f"{workbook} stands where the report belongs and would be overwritten, but it cannot "
            f"be read: {error.problem}",
            "Move it to another folder or rename it, then run again.",
        ) from error
    kept = _backed_up(workbook)
    sentences = [
        f"What was in {WORKBOOK} is kept as {kept}: owners, dates, notes and sheets of your own "
        "stand there."
    ]
    if report.new:
        count = len(report.new)
        sentences.insert(
            0, f"{count} decision{'' if count == 1 else 's'} taken up from {WORKBOOK}."
        )
    return (*sentences, *report.problems, *report.outdated)


def remember(output: Path, cache: Cache | None) -> None:
    """Call this after reports were written: the workbook is as we wrote it until a person saves."""
    workbook = output / WORKBOOK
    if cache and workbook.is_file():
        with suppress(OSError):
            cache.keep_reports(_name(workbook), {WORKBOOK: _digest(workbook)})


def _as_written(workbook: Path, cache: Cache | None) -> bool:
    known = cache.find_reports(_name(workbook)) if cache else {}
    try:
        return known.get(WORKBOOK) == _digest(workbook)
    except OSError:
        return False


def _name(workbook: Path) -> str:
    return f"workbook at {workbook.resolve()}"


def _digest(workbook: Path) -> str:
    with workbook.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _open_elsewhere(workbook: Path) -> bool:
    """Whether Excel or LibreOffice has left its mark there, or lets nobody else write."""
    marks = (f"~${workbook.name}", f".~lock.{workbook.name}#")
    if any((workbook.parent / mark).exists() for mark in marks):
        return True
    try:
        # Windows gives no right to write to what Excel has open.
        os.close(os.open(workbook, os.O_RDWR))
    except PermissionError:
        return os.access(workbook.parent, os.W_OK) and os.name == "nt"
    except OSError:
        return False
    return False


def _backed_up(workbook: Path) -> str:
    """A dated copy of the workbook beside it; the oldest of more than three goes."""
    folder = workbook.parent / BACKUPS
    try:
        folder.mkdir(exist_ok=True)
        when = datetime.fromtimestamp(workbook.stat().st_mtime).strftime("%Y-%m-%dT%H%M%S")
        copy = folder / f"{workbook.stem}-{when}{workbook.suffix}"
        scratch = copy.with_suffix(".part")
        shutil.copyfile(workbook, scratch)
        scratch.replace(copy)
        for old in sorted(_copies(folder, workbook))[:-MOST_BACKUPS]:
            old.unlink()
    except OSError as error:
        raise OutputError(
            f"{workbook} was edited, and no copy of it can be kept ({error.strerror or error}).",
            "Move it to another folder, or make room, then run again.",
        ) from error
    return f"{BACKUPS}/{copy.name}"


def _copies(folder: Path, workbook: Path) -> Iterator[Path]:
    return folder.glob(f"{workbook.stem}-*{workbook.suffix}")

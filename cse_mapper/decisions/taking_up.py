"""What people did to a workbook, taken up before the next run overwrites it, and carried on."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.decisions.entering import new_entries, overruled
from cse_mapper.decisions.files import ENTRIES_FILE, read_decisions, read_entries, write_entries
from cse_mapper.decisions.reviewing import ReviewReport, review_workbook
from cse_mapper.domain import file_of
from cse_mapper.domain.entries import BY_WHEN, OWNER, Entry, latest
from cse_mapper.domain.plain import plain
from cse_mapper.errors import OutputError, WorkbookError
from cse_mapper.outputs.additions import Added, Additions, Value
from cse_mapper.outputs.edited_workbook import ReadWorkbook, read_additions
from cse_mapper.outputs.workbook_cells import INPUT
from cse_mapper.outputs.workbook_evidence import SHEET as EVIDENCE
from cse_mapper.outputs.workbook_packing import file_digest
from cse_mapper.passages.personal import redact
from cse_mapper.reading.wording import printable

if TYPE_CHECKING:
    from cse_mapper.storage.cache import Cache

WORKBOOK = "coverage.xlsx"
BACKUPS = "backups"
# Workbooks kept from before a run, the newest; each is as large as the workbook.
MOST_BACKUPS = 3
_BESIDE = re.compile(r"coverage \(\d+\)\.xlsx")


class _OtherEvidenceError(WorkbookError):
    """The workbook was made of other files than those that are to be mapped."""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What a run found in the workbook: sentences for people, and what goes into the next one.

    `is_new` says that there was a decision or an entry that nobody had taken up before.
    """

    sentences: tuple[str, ...] = ()
    additions: Additions = field(default_factory=Additions)
    is_new: bool = False


def take_up(output: Path, decisions: Path, cache: Cache | None, evidence: Path | None) -> TakenUp:
    """Call this before a run, so that nothing that people typed is lost when reports are written.

    Decisions go into `decisions` as `cse-map review` takes them, owners, dates and notes into
    entries.jsonl beside it; what else people added is read, and a dated copy of the workbook is
    kept with those of the last three runs. There are no sentences where nobody touched the
    workbook since it was written. Raises OutputError where it is open in another program, and
    WorkbookError where it cannot be read or is about other evidence than `evidence`: then nothing
    is changed.
    """
    workbook = output / WORKBOOK
    # Saved later, it would overwrite the new workbook with the old one, or be lost with all that
    # was typed into it.
    if workbook.is_file() and not _is_known(workbook, cache) and _open_elsewhere(workbook):
        raise OutputError(
            f"{workbook} is open in another program, which may hold what is not saved yet.",
            "Save and close it, then run again. If it is not open, delete the file whose name"
            " begins with ~$ or .~lock beside it.",
        )
    taken = _taken_up(workbook, decisions, cache, evidence)
    beside = sorted(path.name for path in _beside(output))
    told = tuple(
        f"{name} was written while {WORKBOOK} was open, and is not read: what was decided there is"
        " taken up by cse-map review."
        for name in beside
    )
    return replace(taken, sentences=(*taken.sentences, *told))


def carry_on(output: Path, decisions: Path, cache: Cache | None, *, redacted: bool) -> TakenUp:
    """Call this before reports are written, for what goes into the new workbook.

    What was saved while the run was at work is taken up too. Raises as `take_up`, and OutputError
    where a `redacted` workbook would mask for good what stands in no other file.
    """
    workbook = output / WORKBOOK
    taken = _taken_up(workbook, decisions, cache, None)
    if not taken.is_new:  # `take_up` has said it all
        taken = replace(taken, sentences=())
    if redacted:
        taken = replace(taken, additions=_masked(taken.additions, workbook))
    return taken


def remember(written: Sequence[Path], cache: Cache | None, additions: Additions) -> None:
    """Call this after reports were written: the workbook is as we wrote it until a person saves."""
    for workbook in written:
        if cache and workbook.name == WORKBOOK and workbook.is_file():
            digest = {WORKBOOK: _digest(workbook)}
            with suppress(OSError):
                cache.keep_reports(_as_written(workbook), digest)
                if not additions.own:
                    cache.keep_reports(_ours_alone(workbook), digest)


def _taken_up(
    workbook: Path, decisions: Path, cache: Cache | None, evidence: Path | None
) -> TakenUp:
    entries = decisions.parent / ENTRIES_FILE
    known = read_entries(entries)
    seen = _digest(workbook)
    if not seen or _knows(cache, _ours_alone(workbook), seen):
        return TakenUp((), Additions(entries=tuple(latest(known).values()), seen=seen))
    touched = not _knows(cache, _as_written(workbook), seen)
    read_decisions(decisions)  # a damaged file has an error and a remedy of its own
    try:
        read = _read(workbook, seen)
        _check_evidence(workbook, read, evidence)
        report = review_workbook(workbook, decisions)
    except _OtherEvidenceError:
        raise
    except WorkbookError as error:
        raise WorkbookError(
            f"{workbook} stands where the report belongs and would be overwritten, but it cannot "
            f"be taken up: {error.problem}",
            "Move it to another folder or rename it, then run again.",
        ) from error
    kept = _backed_up(workbook) if touched else ""
    new, merged = _entered(read, report, entries)
    additions = replace(
        read.additions,
        cells=(*read.additions.cells, *_refused(report)),
        entries=tuple(latest(merged).values()),
        seen=seen,
    )
    sentences: Iterator[str] = iter(report.problems)
    if touched:
        sentences = _sentences(read, report, new, kept)
    is_new = bool(report.new or new)
    return TakenUp((*sentences, *(overruled(new, known) if new else ())), additions, is_new)


def enter(workbook: Path, decisions: Path, report: ReviewReport) -> tuple[str, ...]:
    """Take up owners, dates and notes of a workbook that was reviewed, as the next run would.

    They go into entries.jsonl beside `decisions`. Gives sentences for people. Raises WorkbookError.
    """
    known = read_entries(decisions.parent / ENTRIES_FILE)
    new, _ = _entered(read_additions(workbook), report, decisions.parent / ENTRIES_FILE)
    counted = _listed(_counted_entries(0, new))
    return (*((f"{counted} taken up.",) if counted else ()), *overruled(new, known))


def _entered(
    read: ReadWorkbook, report: ReviewReport, entries: Path
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The entries that are new in a workbook, and all that the file then holds."""
    known = read_entries(entries)
    new = tuple(new_entries(read, known, datetime.fromisoformat(report.saved)))
    return new, write_entries(entries, new) if new else known


@lru_cache(maxsize=1)
def _read(workbook: Path, _digest: str) -> ReadWorkbook:
    """Read once in a run: nobody has saved the workbook since while its digest is the same."""
    return read_additions(workbook)


def _check_evidence(workbook: Path, read: ReadWorkbook, evidence: Path | None) -> None:
    """Raises _OtherEvidenceError where none of the files that the workbook lists is there."""
    if evidence is None or not read.files:
        return
    listed = {file_of(name) for name in read.files}
    if any((evidence / name).exists() for name in listed):
        return
    # A sheet shows a name in plain letters: two spaces as one, marks that nobody sees spelt out.
    if not any(_shown(path.relative_to(evidence)) in listed for path in evidence.rglob("*")):
        raise _OtherEvidenceError(
            f"{workbook} is about other evidence: none of the {len(read.files):,} files that it"
            f" lists is in {evidence}.",
            "Choose another folder for these reports with --output. Or, where the evidence is all"
            " new, move the workbook to another folder and run again: decisions, owners and dates"
            " have files of their own and stay.",
        )


def _shown(path: Path) -> str:
    return plain(printable(path.as_posix()))


def _refused(report: ReviewReport) -> Iterator[Added]:
    """Cells of rows whose decision could not be taken stay as they were typed."""
    look = tuple(sorted(INPUT.items()))
    for key, cells in report.refused:
        row = f"{key.element} {key.text_id}" + (f" {key.copy}" if key.copy > 1 else "")
        for column, text in cells.items():
            yield Added(EVIDENCE, row, column, key.element, Value(text, look=look))


def _sentences(
    read: ReadWorkbook, report: ReviewReport, new: Sequence[Entry], kept: str
) -> Iterator[str]:
    taken = _listed(_counted_entries(len(report.new), new))
    own = _listed(_counted_additions(read.additions))
    said = [f"{taken} taken up" if taken else "", f"{own} of yours kept" if own else ""]
    if any(said):
        yield f"{WORKBOOK}: {', '.join(filter(None, said))}."
    yield f"{WORKBOOK} as it was before this run is kept as {kept}."
    if read.lost:
        yield f"Not carried on, and only in {kept}: {_listed(read.lost)}."
    if read.written is None:
        yield (
            f"{WORKBOOK} has lost its hidden sheet Lists, or is of an earlier version: columns,"
            f" rows and colours of your own cannot be told from ours. They are only in {kept}."
        )
    yield from report.problems
    yield from report.decided_since


def _counted_entries(decisions: int, new: Sequence[Entry]) -> list[str]:
    words = Counter({OWNER: "owner", BY_WHEN: "date"}.get(one.column, "note") for one in new)
    return [_count(decisions, "decision"), *(_count(n, word) for word, n in words.items())]


def _counted_additions(additions: Additions) -> list[str]:
    comments = sum(bool(one.comment) for one in additions.cells)
    colours = sum(bool(one.colour) for one in additions.cells)
    return [
        _count(len(additions.sheets), "sheet"),
        _count(len(additions.columns), "column"),
        _count(len(additions.rows), "row"),
        _count(comments, "comment"),
        _count(colours, "colour"),
    ]


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}" if number else ""


def _listed(parts: Sequence[str]) -> str:
    named = [part for part in parts if part]
    return " and ".join(filter(None, (", ".join(named[:-1]), *named[-1:])))


def _masked(additions: Additions, workbook: Path) -> Additions:
    # What stands in the workbook alone would be gone; decisions and entries have their files.
    if any(redact(text) != text for text in _texts(additions)):
        raise OutputError(
            f"{workbook} has sheets, columns or comments of yours with personal data in them, which"
            " a redacted workbook would mask for good.",
            "Choose another folder for the redacted reports with --output.",
        )
    return replace(
        additions,
        cells=tuple(replace(one, place=redact(one.place)) for one in additions.cells),
        entries=tuple(
            replace(one, value=redact(one.value), place=redact(one.place))
            for one in additions.entries
        ),
    )


def _texts(additions: Additions) -> Iterator[str]:
    """All texts of theirs that stand in the workbook alone."""
    rows = (one for row in additions.rows for one in row.cells)
    for added in (*additions.cells, *rows):
        yield from (added.key, added.column, added.comment)
        if added.value is not None and isinstance(added.value.content, str):
            yield added.value.content
    for sheet in additions.sheets:
        yield sheet.name
        for cell in sheet.cells:
            yield cell.comment
            if isinstance(cell.value.content, str):
                yield cell.value.content


def _is_known(workbook: Path, cache: Cache | None) -> bool:
    return _knows(cache, _as_written(workbook), _digest(workbook))


def _knows(cache: Cache | None, name: str, digest: str) -> bool:
    return bool(cache and digest and cache.find_reports(name).get(WORKBOOK) == digest)


def _as_written(workbook: Path) -> str:
    return f"workbook at {workbook.resolve()}"


def _ours_alone(workbook: Path) -> str:
    return f"workbook with nothing of theirs at {workbook.resolve()}"


def _digest(workbook: Path) -> str:
    try:
        return file_digest(workbook)
    except OSError as error:
        raise WorkbookError(
            f"'{workbook}' cannot be opened ({error.strerror or error}).",
            "Close it in Excel, or check its permissions, and run again.",
        ) from error


def _beside(output: Path) -> Iterator[Path]:
    with suppress(OSError):
        yield from (path for path in output.iterdir() if _BESIDE.fullmatch(path.name))


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
        # Never half a copy under the name of a whole one.
        scratch = copy.with_suffix(".part")
        shutil.copyfile(workbook, scratch)
        scratch.replace(copy)
        # Their names hold the time, so that this is the order of the days.
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

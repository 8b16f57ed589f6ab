"""What people said, a record a line: `decisions.jsonl` and `entries.jsonl` beside the reports.

Both hold all that was ever said, in the order in which it was taken up. A line that cannot be read
is a person's work: it is named, and nothing is dropped or written in silence.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from cse_mapper.decisions.record import Decided
from cse_mapper.domain.entries import Entry
from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import OutputError, WorkbookError
from cse_mapper.storage.atomic import write_text
from cse_mapper.storage.records import RecordError, json_line, records_in

# Where a review puts them and a run looks for them; the workbook, the desk and a run share both.
DECISIONS_FILE = "decisions.jsonl"
ENTRIES_FILE = "entries.jsonl"
_BINARY = getattr(os, "O_BINARY", 0)
_Said = TypeVar("_Said")


def read_decisions(path: Path) -> tuple[Decided, ...]:
    """Read all decisions, oldest first; an absent file holds none.

    Raises WorkbookError, which names the line, for anything that is not a decision: one that was
    silently dropped would let rejected evidence return.
    """
    return _read(path, Decided, _sound_decision)


def read_entries(path: Path) -> tuple[Entry, ...]:
    """Read all that was ever typed, oldest first, as `read_decisions`.

    See `domain.entries.latest` for what stands.
    """
    return _read(path, Entry, _sound_entry)


def write_decisions(path: Path, decisions: Iterable[Decided]) -> tuple[Decided, ...]:
    """Add decisions to a file, keeping every earlier one; returns all that it then holds.

    A decision that is there already is not added again. Written whole or not at all; nothing is
    written where nothing is new. Raises WorkbookError where the file is damaged, OutputError where
    it cannot be written.
    """
    return _add(path, read_decisions(path), decisions)


def write_entries(path: Path, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Add entries to a file, keeping every earlier one, as `write_decisions`."""
    return _add(path, read_entries(path), entries)


def append_decision(path: Path, decided: Decided) -> None:
    """Add one decision at the end of a file, which is on the disk when this returns.

    For whoever decides one by one: a long file is not written anew each time. Killed at any moment
    the file holds the decision whole or not at all. Raises OutputError where it cannot be written;
    the file then is as it was.
    """
    line = f"{json_line(decided)}\n".encode("ascii")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | _BINARY, 0o666)
        try:
            size = os.fstat(descriptor).st_size
            if size:
                os.lseek(descriptor, -1, os.SEEK_END)
                # People's editors leave the last line without its end.
                line = line if os.read(descriptor, 1) == b"\n" else b"\n" + line
            if os.write(descriptor, line) < len(line):  # the disk is full
                os.ftruncate(descriptor, size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise OutputError(
            f"The decision was not saved: '{path}' cannot be written ({error.strerror or error}).",
            "Close the file in other programs, or make room, and decide again.",
        ) from error


def _add(path: Path, before: tuple[_Said, ...], new: Iterable[_Said]) -> tuple[_Said, ...]:
    # A dictionary keeps the first of equal records, in order.
    merged = tuple(dict.fromkeys((*before, *new)))
    if merged != before:
        write_text(path, "".join(f"{json_line(said)}\n" for said in merged))
    return merged


def _read(path: Path, kind: type[_Said], sound: Callable[[_Said], _Said]) -> tuple[_Said, ...]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise WorkbookError(
            f"'{path}' cannot be read ({error}).", f"Check that it is the {path.name} of cse-map."
        ) from error
    try:
        # Not by splitlines: it would cut at a line separator inside a text.
        return tuple(records_in(text.split("\n"), kind, sound))
    except RecordError as error:
        raise WorkbookError(
            f"'{path}' is damaged in {error}.",
            "Mend or delete that line, or restore the file from a backup.",
        ) from error


# What types alone do not say.


def _sound_decision(decided: Decided) -> Decided:
    known = load_standard().ids
    if decided.element not in known:
        raise RecordError(f"element: there is none with the number '{decided.element}'")
    if (decided.action == "moved") != bool(decided.moved_to):
        raise RecordError("moved_to: it goes with the action 'moved', and with that alone")
    if decided.moved_to and decided.moved_to not in known:
        raise RecordError(f"moved_to: there is no element with the number '{decided.moved_to}'")
    if decided.date and not _is_read_by(datetime.fromisoformat, decided.date):
        raise RecordError(f"date: '{decided.date}' is none")
    return decided


def _sound_entry(entry: Entry) -> Entry:
    if entry.date.tzinfo is None:
        raise RecordError("date: it lacks its time zone")
    if not entry.key or not entry.column or not entry.sheet:
        raise RecordError("sheet, key, column: an empty one does not say what the entry is for")
    if entry.kind == "date" and entry.value and not _is_read_by(date.fromisoformat, entry.value):
        raise RecordError(f"value: '{entry.value}' is no date")
    return entry


def _is_read_by(read: Callable[[str], date], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True

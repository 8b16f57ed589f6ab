"""`entries.jsonl`: owners, dates and notes, one a line, as people typed them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from cse_mapper.decisions.kept_lines import add_records, damaged, read_lines
from cse_mapper.domain.entries import Entry

# Beside decisions.jsonl: the workbook, the desk and a run share it.
ENTRIES_FILE = "entries.jsonl"


def read_entries(path: Path) -> tuple[Entry, ...]:
    """Read all that was ever typed, oldest first; an absent file holds nothing.

    See `domain.entries.latest` for what stands. Raises WorkbookError, which names the line, for
    anything that is no entry: it is a person's work, and is not dropped in silence.
    """
    remedy = "Check that it is the entries.jsonl that cse-map wrote."
    return tuple(_entry(line, path, n) for n, line in read_lines(path, "entries", remedy))


def write_entries(path: Path, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Add entries to a file, keeping every earlier one; returns all that it then holds.

    One that is there already is not added again. Written whole or not at all; nothing is written
    where nothing is new. Raises WorkbookError where the file is damaged, OutputError where it
    cannot be written.
    """
    return add_records(path, read_entries(path), map(_sound, entries), _line)


def _line(entry: Entry) -> str:
    import json

    import msgspec

    # ASCII only: half a character or a line separator cannot damage the file.
    return json.dumps(msgspec.to_builtins(entry))


def _sound(entry: Entry) -> Entry:
    """Half a character, which no file can hold, becomes U+FFFD."""
    return replace(
        entry,
        sheet=_whole(entry.sheet),
        key=_whole(entry.key),
        column=_whole(entry.column),
        value=_whole(entry.value),
        place=_whole(entry.place),
    )


def _whole(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _entry(line: str, path: Path, number: int) -> Entry:
    import msgspec

    try:
        # A default of a frozen record is beyond the decoder's lowest version.
        row = msgspec.json.decode(line)
        entry = msgspec.convert({"place": "", **row} if isinstance(row, dict) else row, Entry)
    except msgspec.ValidationError as error:
        raise damaged(path, number, f"is no entry ({error})") from error
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise damaged(path, number, "is not JSON") from error
    if entry.date.tzinfo is None:
        raise damaged(path, number, "has a date without a time zone")
    if not entry.key or not entry.column or not entry.sheet:
        raise damaged(path, number, "does not say which sheet, row and column it is for")
    if entry.kind == "date" and entry.value and not _is_day(entry.value):
        raise damaged(path, number, f"has a date that is none, '{entry.value}'")
    return entry


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True

"""`decisions.jsonl`: every decision ever made, one a line, in the order they were taken up."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import get_args

from cse_mapper.decisions.kept_lines import add_records, damaged, read_lines
from cse_mapper.decisions.record import Action, Decided
from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import OutputError

# Where a review puts them and a run looks for them, beside the reports.
DECISIONS_FILE = "decisions.jsonl"
_FIELDS = tuple(field.name for field in fields(Decided))
_BINARY = getattr(os, "O_BINARY", 0)
_NEEDED = ("text_id", "element", "action")
_TEXT_ID = re.compile(r"[0-9a-f]{16}")


def read_decisions(path: Path) -> tuple[Decided, ...]:
    """Read all decisions, oldest first; an absent file holds none.

    Raises WorkbookError, which names the line, for anything that is not a decision: one that was
    silently dropped would let rejected evidence return.
    """
    remedy = "Check that it is the decisions.jsonl that cse-map review wrote."
    return tuple(_decided(line, path, n) for n, line in read_lines(path, "decisions", remedy))


def write_decisions(path: Path, decisions: Iterable[Decided]) -> tuple[Decided, ...]:
    """Add decisions to a file, keeping every earlier one; returns all that it then holds.

    A decision that is there already is not added again. Written whole or not at all; nothing is
    written where nothing is new. Raises WorkbookError where the file is damaged, OutputError where
    it cannot be written.
    """
    return add_records(path, read_decisions(path), decisions, _line)


def append_decision(path: Path, decided: Decided) -> None:
    """Add one decision at the end of a file, which is on the disk when this returns.

    For whoever decides one by one: a long file is not written anew each time. Killed at any moment
    the file holds the decision whole or not at all. Raises OutputError where it cannot be written;
    the file then is as it was.
    """
    line = f"{_line(decided)}\n".encode("ascii")
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


def _line(decided: Decided) -> str:
    # ASCII only: a lone surrogate or a line separator from evidence cannot damage the file.
    return json.dumps({name: value for name, value in asdict(decided).items() if value != ""})


def _decided(line: str, path: Path, number: int) -> Decided:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise damaged(path, number, "is not JSON") from error
    if not isinstance(row, dict):
        raise damaged(path, number, "is not an object")
    values = {name: row.get(name, "") for name in _FIELDS}
    for name, value in values.items():
        if not isinstance(value, str):
            raise damaged(path, number, f"has a '{name}' that is no text")
        if name in _NEEDED and not value:
            raise damaged(path, number, f"has no '{name}'")
    decided = Decided(**values)
    problem = _problem(decided)
    if problem:
        raise damaged(path, number, problem)
    return decided


def _problem(decided: Decided) -> str:
    known = load_standard().ids
    if not _TEXT_ID.fullmatch(decided.text_id):
        return "has a 'text_id' that is not 16 hexadecimal digits"
    if decided.action not in get_args(Action):
        return f"has the unknown action '{decided.action}'"
    if decided.element not in known:
        return f"names an element that does not exist, '{decided.element}'"
    if (decided.action == "moved") != bool(decided.moved_to):
        return "must have 'moved_to' with the action 'moved', and only then"
    if decided.moved_to and decided.moved_to not in known:
        return f"is moved to an element that does not exist, '{decided.moved_to}'"
    if decided.date and not _is_time(decided.date):
        return f"has a date that is none, '{decided.date}'"
    return ""


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True

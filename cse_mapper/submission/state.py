"""What a run leaves for the next: the numbers given, and what it wrote, to tell it from edits."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import msgspec

from cse_mapper.errors import OutputError
from cse_mapper.storage.atomic import write_text
from cse_mapper.submission.edits import Written
from cse_mapper.submission.numbers import Numbered

STATE_FILE = "submission.json"
_VERSION = 1


class State(msgspec.Struct, frozen=True):
    """`files` are the digests of the documents as a run wrote them, by name."""

    schema_version: int = _VERSION
    assessment_date: date | None = None
    numbers: tuple[Numbered, ...] = ()
    written: Mapping[str, Written] = {}
    files: Mapping[str, str] = {}


def read_state(folder: Path) -> State:
    """Get what the last run left; an empty state where there was none.

    Raises OutputError where the file is damaged: numbers that were handed out must not change.
    """
    path = folder / STATE_FILE
    if not path.exists():
        return State()
    try:
        state = msgspec.json.decode(path.read_bytes(), type=State)
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise OutputError(
            f"{path} is damaged: it keeps the numbers of your evidence.",
            "Bring it back from a copy; or move it away, and the numbers begin anew.",
        ) from error
    if state.schema_version > _VERSION:
        raise OutputError(
            f"{path} was written by a newer version of cse-mapper.", "Update cse-mapper."
        )
    return state


def write_state(state: State, folder: Path) -> Path:
    """Keep the state for the next run; raises OutputError where it cannot be written."""
    text = msgspec.json.format(msgspec.json.encode(state), indent=1).decode()
    return write_text(folder / STATE_FILE, text + "\n")


def digest_of(path: Path) -> str:
    """SHA-256 of a file, to see whether it is as a run wrote it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""Writes a result whole or not at all, so that a crash never leaves half a report behind."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from cse_mapper.errors import OutputError

_NAMES_TO_TRY = 20
# No report takes so long to write: a temporary file this old was left by a run that was killed.
_LEFT_BEHIND = 3600.0


def write_atomically(path: Path, fill: Callable[[Path], None]) -> Path:
    """Let `fill` write a temporary file beside `path`, then put it in place in one step.

    Returns the path really written: where another program holds `path` open, as Excel does on
    Windows, that is "name (2).xlsx" or the next free one; none of these is ever replaced, since
    somebody may have typed into it. Folders are made as needed. Raises
    OutputError when nothing can be written there; an older file at `path` is then untouched.
    """
    temporary = _temporary_beside(path)
    _sweep(path)
    try:
        fill(temporary)
        _to_disk(temporary)
        return _put_in_place(temporary, path)
    except OSError as error:
        raise OutputError(
            f"'{path}' cannot be written ({error.strerror or error}).",
            "Choose another folder with --output, or free the space.",
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> Path:
    """Write text as UTF-8 with the line ends it has, atomically; as `write_atomically`."""
    return write_pieces(path, [text])


def write_pieces(path: Path, pieces: Iterable[str]) -> Path:
    """Write a text that comes in pieces, none of them held for long; as `write_text`."""

    def fill(temporary: Path) -> None:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)

    return write_atomically(path, fill)


def _temporary_beside(path: Path) -> Path:
    # The suffix stays last: workbook writers look at it. Opened as any new file is, and not with
    # mkstemp, whose files only their owner may read: a report is for colleagues.
    temporary = path.with_name(f".{path.stem}-{secrets.token_hex(6)}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.open("xb").close()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise OutputError(
            f"The folder '{path.parent}' cannot be written to ({reason}).",
            "Choose another folder with --output.",
        ) from error
    return temporary


def _sweep(path: Path) -> None:
    """Removes what a run that was killed left beside `path`, so that nobody needs to clean up."""
    ours = re.compile(rf"\.{re.escape(path.stem)}-[0-9a-f]{{12}}{re.escape(path.suffix)}")
    with suppress(OSError):
        for entry in path.parent.iterdir():
            if ours.fullmatch(entry.name):
                with suppress(OSError):
                    if time.time() - entry.lstat().st_mtime > _LEFT_BEHIND:
                        entry.unlink()


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _put_in_place(temporary: Path, path: Path) -> Path:
    target = path
    for number in range(2, _NAMES_TO_TRY + 1):
        if target != path and target.exists():
            target = path.with_name(f"{path.stem} ({number}){path.suffix}")
            continue
        try:
            os.replace(temporary, target)  # noqa: PTH105 - the name says that it is one step
        except PermissionError:
            if target.is_dir():
                break
            target = path.with_name(f"{path.stem} ({number}){path.suffix}")
        except IsADirectoryError:
            break
        else:
            return target
    if target.is_dir():
        raise OutputError(
            f"'{target}' is a folder.", "Rename it, or choose another folder with --output."
        )
    raise OutputError(
        f"'{path}' is open in another program and cannot be replaced.",
        "Close it there, or choose another folder with --output.",
    )

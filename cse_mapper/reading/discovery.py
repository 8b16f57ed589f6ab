"""Finds every file of an evidence folder once, whatever lies in it, and never leaves the folder."""

# ruff: noqa: SIM905 - a list of names is read in lines, not in a column
from __future__ import annotations

import difflib
import os
import stat
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cse_mapper.domain import DocumentStatus
from cse_mapper.domain.areas import TOP_LEVEL
from cse_mapper.errors import EvidenceError
from cse_mapper.reading.known_formats import suffix_of
from cse_mapper.reading.wording import printable

_LEFTOVERS = {
    "thumbs.db": "Windows keeps picture previews in it; it holds no evidence.",
    "ehthumbs.db": "Windows keeps picture previews in it; it holds no evidence.",
    ".ds_store": "macOS keeps folder settings in it; it holds no evidence.",
    "desktop.ini": "Windows keeps folder settings in it; it holds no evidence.",
    ".localized": "macOS keeps folder settings in it; it holds no evidence.",
    "icon\r": "macOS keeps a folder's icon in it; it holds no evidence.",
}
_HIDDEN_FOLDERS = {
    *".git .svn .hg .bzr cvs __macosx $recycle.bin .trashes .spotlight-v100 .fseventsd".split(),
    "system volume information",
}
_OF_A_PAGE = (
    "Scripts, styles and frames of the web page beside it; documents and pictures in it are read."
)
# What a browser saves for a page, for which the folder's row stands; whatever else has its own.
# A style sheet of a font service comes without a suffix.
_PAGE_PARTS = {
    "",
    *".html .htm .js .mjs .css .json .map .svg .ico .woff .woff2 .ttf .otf .eot".split(),
    *".php .aspx .axd .download".split(),
}
_SPECIAL = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """One entry of the folder: a file to read (no status), or a row of the ledger already."""

    path: Path
    name: str
    service_area: str
    size: int = 0
    status: DocumentStatus | None = None
    reason: str = ""


def discover(evidence: Path) -> list[Found]:
    """Every file below the folder, sorted by its printable relative path with forward slashes."""
    folder_problem(evidence)
    # File systems list in an order of their own; a report must not depend on it.
    found = sorted(_walk(evidence.resolve()), key=lambda entry: entry.name)
    if not found:
        raise EvidenceError(
            f"The folder '{printable(str(evidence))}' is empty.",
            "Put the evidence in it, one folder for each service area.",
        )
    return found


def _where_it_may_be(folder: Path) -> str:
    """The folder of nearly that name, or the way to give a path without typing it."""
    try:
        names = [entry.name for entry in os.scandir(folder.parent) if entry.is_dir()]
    except (OSError, ValueError):
        names = []
    if near := difflib.get_close_matches(folder.name, names, n=1, cutoff=0.7):
        return f'Did you mean "{printable(str(folder.with_name(near[0])))}"?'
    return (
        "Check the path and its spelling, or drag the folder into this window in place of typing "
        "it; a path with spaces needs quotation marks."
    )


def folder_problem(folder: Path) -> None:
    """Raises EvidenceError where a folder that was named is missing, no folder, or closed to us."""
    try:
        mode = folder.stat().st_mode
    except (OSError, ValueError) as error:
        raise EvidenceError(
            f"There is no folder '{printable(str(folder))}'.", _where_it_may_be(folder)
        ) from error
    if not stat.S_ISDIR(mode):
        raise EvidenceError(
            f"'{printable(str(folder))}' is a file, not a folder.",
            "Give the folder that holds the evidence.",
        )
    try:
        with os.scandir(folder.resolve()):
            pass
    except OSError as error:
        raise EvidenceError(
            f"The folder '{printable(str(folder))}' cannot be opened ({words_of(error)}).",
            "Ask its owner for permission to read it.",
        ) from error


def is_programs_own(folder_name: str) -> bool:
    """Whether a program keeps things of its own in folders of this name."""
    return folder_name.lower() in _HIDDEN_FOLDERS


def is_pages_own(folder_name: str, beside: Collection[str]) -> bool:
    """Whether a browser saved what a web page is made of here; `beside` is in lower case."""
    page = folder_name.lower().removesuffix("_files")
    return page != folder_name.lower() and not {f"{page}.html", f"{page}.htm"}.isdisjoint(beside)


# Windows ends a folder's path at 248 characters and a file's at 260, unless it is asked otherwise.
_LONG = 240


def reachable(path: Path, system: str = sys.platform) -> Path:
    """The same place as Windows opens it however long its path is, as synchronised folders have.

    Absolute paths only; where the path is short, and elsewhere, it is given back as it is. The
    rule is Microsoft's ("Maximum Path Length Limitation").
    """
    written = str(path)
    if system != "win32" or len(written) < _LONG or written.startswith("\\\\?\\"):
        return path
    if written.startswith("\\\\"):
        return type(path)(f"\\\\?\\UNC{written[1:]}")
    return type(path)(f"\\\\?\\{written}")


def _walk(root: Path) -> Iterator[Found]:
    # A stack of our own: folders may be deeper than Python recurses.
    # With each the area of the web page that it belongs to, where it does.
    folders: list[tuple[Path, str]] = [(root, "")]
    while folders:
        folder, page_area = folders.pop()
        try:
            with os.scandir(reachable(folder)) as entries:
                listed = list(entries)
        except OSError as error:
            reason = f"This folder cannot be opened ({words_of(error)}): {_folder_remedy(error)}"
            yield _row(root, folder, "unreadable", reason)
            continue
        names = {entry.name.lower() for entry in listed}
        for entry in listed:
            path = folder / entry.name
            try:
                # A link may lead out of the folder, or in a circle.
                status = entry.stat(follow_symlinks=False)
            except OSError as error:
                reason = f"It cannot be opened ({words_of(error)}): {_folder_remedy(error)}"
                yield _row(root, path, "unreadable", reason)
                continue
            if is_link(status):
                yield _row(root, path, "skipped", _link_reason(root, path))
            elif stat.S_ISDIR(status.st_mode):
                if is_programs_own(entry.name):
                    reason = "A program's own folder; copy documents out of it if it holds any."
                    yield _row(root, path, "skipped", reason)
                    continue
                if is_pages_own(entry.name, names):
                    row = _row(root, path, "skipped", _OF_A_PAGE)
                    yield row
                    folders.append((path, row.service_area))
                else:
                    folders.append((path, page_area))
            elif not page_area:
                yield _file(root, path, status)
            elif suffix_of(entry.name) not in _PAGE_PARTS:
                yield replace(_file(root, path, status), service_area=page_area)


def found_file(path: Path) -> Found:
    """A file that was named, as the folder it is in would list it; raises OSError."""
    return _file(path.parent, path, path.stat())


def _file(root: Path, path: Path, status: os.stat_result) -> Found:
    # To open a named pipe would wait for a writer that never comes.
    for is_special, what in _SPECIAL:
        if is_special(status.st_mode):
            reason = f"It is {what}, not a file; there is nothing to read."
            return _row(root, path, "skipped", reason)
    size = status.st_size
    if reason := leftover_reason(path.name):
        return _row(root, path, "skipped", reason, size)
    return _row(root, path, None, "", size)


def leftover_reason(file_name: str) -> str:
    """Why a file that a program left behind is passed over; "" for every other file."""
    name = file_name.lower()
    if name in _LEFTOVERS:
        return _LEFTOVERS[name]
    if name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#")):
        return "An Office program left it while a document was open; close the document."
    if name.startswith("._"):
        return "macOS keeps a file's settings in it; it holds no evidence."
    return ""


def _row(
    root: Path, path: Path, status: DocumentStatus | None, reason: str, size: int = 0
) -> Found:
    parts = tuple(map(printable, path.relative_to(root).parts))
    area = parts[0] if len(parts) > 1 else TOP_LEVEL
    return Found(reachable(path), "/".join(parts), area, size, status, reason)


def is_link(status: os.stat_result) -> bool:
    """Symbolic links, and Windows junctions; a cloud placeholder is a file like any other."""
    if stat.S_ISLNK(status.st_mode):
        return True
    tag = getattr(status, "st_reparse_tag", 0)
    return bool(tag) and tag in {0xA0000003, 0xA000000C}


def _link_reason(root: Path, path: Path) -> str:
    try:
        target = Path(os.path.realpath(path))
        inside = target.is_relative_to(root)
        exists = target.exists()
    except (OSError, ValueError, RuntimeError):
        return "A link that leads nowhere or in a circle; put the document itself in the folder."
    if inside and exists:
        where = printable(target.relative_to(root).as_posix())
        return f"A link to '{where}', which is looked at where it stands."
    if exists:
        return "A link that leads out of the evidence folder; copy the document into the folder."
    return "A link that leads nowhere or in a circle; put the document itself in the folder."


def words_of(error: OSError) -> str:
    """What the system says of an error, in words that stand in a sentence."""
    if isinstance(error, PermissionError):
        return "no permission"
    return (error.strerror or type(error).__name__).lower()


def _folder_remedy(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "ask its owner for permission to read it."
    return "check it in your file manager, or copy its files to a folder with a shorter path."

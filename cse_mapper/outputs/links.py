"""Relative links from page and workbook to files of the evidence folder; never anything else."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from cse_mapper.domain import Locator, file_of
from cse_mapper.domain.plain import plain
from cse_mapper.passages.personal import is_masked
from cse_mapper.reading.known_formats import is_shown_by_a_click

# Longer ones, and names with one of these, a link in a workbook cannot spell.
_MOST_LINK_CHARACTERS = 2_000
_UNSAFE_IN_WORKBOOK = re.compile(r'[\\:*?"<>|#%\[\]]')


def evidence_base(page: Path, evidence: Path | None) -> str | None:
    """The evidence folder as a quoted URL relative to the page's folder; None where there is none.

    None also stands for another drive, which no relative link reaches.
    """
    relative = _relative(page.parent, evidence)
    return None if relative is None else quoted(relative)


def evidence_link(document: str, locator: Locator, base: str | None) -> str | None:
    """URL of a document, at its page where the format has pages that a browser can open.

    Built from quoted path segments alone, so that no name can be a scheme, a host, a query or a way
    out of the evidence folder. None for what is not to be linked.
    """
    file = linked_file(document)
    if base is None or file is None or is_masked(file) or "\\" in file:
        return None
    # Browsers open a PDF at a page, and no other format at any place.
    is_pdf = file.lower().endswith(".pdf") and file == document
    page = f"#page={locator.page}" if is_pdf and locator.page and not locator.part else ""
    return f"{base}/{quoted(file)}{page}"


@lru_cache(maxsize=4096)
def linked_file(document: str) -> str | None:
    """The file that a document's path leads to, where a report may link to it; else None.

    `document` is the ledger's path; what is in an archive or e-mail leads to that. Programs are not
    linked, nor is a name that was changed for printing and so no longer names the file.
    """
    file = file_of(document)
    path = PurePosixPath(file)
    inside = not path.is_absolute() and ".." not in path.parts
    return file if inside and plain(file) == file and is_shown_by_a_click(path.name) else None


def quoted(path: str) -> str:
    """A relative path as a URL; no name in it can be anything but a name."""
    return "/".join(quote(part, safe="", errors="surrogateescape") for part in path.split("/"))


def linked_path(document: str, base: str | None) -> str | None:
    """Give the target of a workbook's link to a document, or None for no link.

    `base` is the evidence folder as seen from the workbook's folder.
    """
    file = linked_file(document)
    if base is None or file is None or _UNSAFE_IN_WORKBOOK.search(file):
        return None
    # Relative, so that folder and reports can be moved together.
    target = str(PurePosixPath(base) / file)
    return target if len(target) <= _MOST_LINK_CHARACTERS else None


def seen_from(folder: Path, evidence: Path | None) -> str | None:
    """Give the evidence folder as a path relative to the workbook's, or None where there is none.

    None also stands for a path that a link cannot spell: on another drive, or with a '#' in it.
    """
    relative = _relative(folder, evidence)
    if relative is None or plain(relative) != relative or _UNSAFE_IN_WORKBOOK.search(relative):
        return None
    return relative


def _relative(folder: Path, evidence: Path | None) -> str | None:
    if evidence is None:
        return None
    try:
        return Path(os.path.relpath(evidence.resolve(), folder.resolve())).as_posix()
    except (ValueError, OSError):
        return None

"""Relative links from page and workbook to files of the evidence folder; never anything else."""

from __future__ import annotations

import os
import re
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
    if evidence is None:
        return None
    try:
        relative = os.path.relpath(evidence.resolve(), page.parent.resolve())
    except (ValueError, OSError):
        return None
    return quoted(Path(relative).as_posix())


def evidence_link(document: str, locator: Locator, base: str | None) -> str | None:
    """URL of a document, at its page where the format has pages that a browser can open.

    `document` is the ledger's path; what is in an archive or e-mail leads to that. Built from
    quoted path segments alone, so that no name can be a scheme, a host, a query or a way out of the
    evidence folder. None for what is not to be
    linked: programs, and names that were changed for printing or masked and so no longer name the
    file.
    """
    inside = file_of(document) != document
    document = file_of(document)
    path = PurePosixPath(document)
    if base is None or plain(document) != document or is_masked(document) or "\\" in document:
        return None
    if path.is_absolute() or ".." in path.parts or not is_shown_by_a_click(document):
        return None
    # Browsers open a PDF at a page, and no other format at any place.
    is_pdf_page = path.suffix.lower() == ".pdf" and locator.page and not locator.part and not inside
    return f"{base}/{quoted(document)}" + (f"#page={locator.page}" if is_pdf_page else "")


def quoted(path: str) -> str:
    """A relative path as a URL; no name in it can be anything but a name."""
    return "/".join(quote(part, safe="", errors="surrogateescape") for part in path.split("/"))


def linked_path(document: str, base: str | None) -> str | None:
    """Give the target of a link to a document of the evidence folder, or None for no link.

    `base` is the evidence folder as seen from the workbook's folder. Only a relative path that
    stays inside the evidence folder, that reads as it is spelt, and whose click shows a document
    is linked.
    """
    if base is None or plain(document) != document or _UNSAFE_IN_WORKBOOK.search(document):
        return None
    path = PurePosixPath(file_of(document))
    if path.is_absolute() or ".." in path.parts or not is_shown_by_a_click(path.name):
        return None
    # Relative, so that folder and reports can be moved together.
    target = str(PurePosixPath(base) / path)
    return target if len(target) <= _MOST_LINK_CHARACTERS else None


def seen_from(folder: Path, evidence: Path | None) -> str | None:
    """Give the evidence folder as a path relative to the workbook's, or None where there is none.

    None also stands for a path that a link cannot spell: on another drive, or with a '#' in it.
    """
    if evidence is None:
        return None
    try:
        relative = Path(os.path.relpath(evidence.resolve(), folder.resolve())).as_posix()
    except (ValueError, OSError):
        return None
    return None if plain(relative) != relative or _UNSAFE_IN_WORKBOOK.search(relative) else relative

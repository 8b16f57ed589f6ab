"""Relative links from a page to the files of the evidence folder; never anything else."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from cse_mapper.domain import Locator, file_of
from cse_mapper.domain.plain import plain
from cse_mapper.passages.personal import is_masked
from cse_mapper.reading.known_formats import is_shown_by_a_click


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
    is_pdf_page = path.suffix.lower() == ".pdf" and locator.page and not locator.part and not inside
    return f"{base}/{quoted(document)}" + (f"#page={locator.page}" if is_pdf_page else "")


def quoted(path: str) -> str:
    """A relative path as a URL; no name in it can be anything but a name."""
    return "/".join(quote(part, safe="", errors="surrogateescape") for part in path.split("/"))

"""Evidence as it is read: files, their blocks, and passages with the place to look them up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

DocumentStatus = Literal[
    "read", "empty", "needs OCR", "unreadable", "unsupported", "duplicate", "skipped"
]
BlockKind = Literal["paragraph", "heading", "table", "cells", "notes"]
# "" is in force, as far as a document says of itself.
Standing = Literal["", "draft", "superseded"]
PartStatus = Literal["read", "empty", "needs OCR", "unreadable", "unsupported", "skipped"]

# The part of a message that its sender, addressee, date and subject stand in.
EMAIL_HEADER = "e-mail header"
# Parts a document from the mail or archive that it is in: "archive.zip > report.docx".
INSIDE = " > "


def file_of(path: str) -> str:
    """The file to open for a document: itself, or the mail or archive that it is in."""
    return path.partition(INSIDE)[0]


def own_name(path: str) -> str:
    """A document's name without the folders, mails and archives that it is in."""
    return path.rpartition(INSIDE)[2].rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Locator:
    """Where in a document a text stands, so that a person can look it up; 1-based, never invented.

    Exactly what the format knows is set: PDF and images have pages, PowerPoint slides,
    workbooks a sheet with cells, everything else counts paragraphs and names the heading above.
    `part` names an attachment or an archive member inside the document.
    """

    page: int | None = None
    slide: int | None = None
    sheet: str | None = None
    cells: str | None = None
    paragraph: int | None = None
    heading: str | None = None
    part: str | None = None

    def __str__(self) -> str:
        if self.page is not None:
            place = f"p. {self.page}"
        elif self.slide is not None:
            place = f"slide {self.slide}"
        elif self.sheet is not None:
            place = f"{self.sheet}!{self.cells}" if self.cells else self.sheet
        elif self.paragraph is not None:
            place = f"paragraph {self.paragraph}"
            if self.heading:
                place += f", under '{self.heading}'"
        else:
            place = "whole document"
        return f"{self.part}, {place}" if self.part else place


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document as its author laid it out: a paragraph, a heading, a table row."""

    text: str
    locator: Locator
    kind: BlockKind = "paragraph"


@dataclass(frozen=True, slots=True)
class Part:
    """A thing of its own inside a file: an attachment, a picture, a form, a layer, a hidden sheet.

    Readers list what a container holds, so that nothing in it vanishes without a word. `reason`
    says, for every status but "read", what happened and what to do.
    """

    name: str
    status: PartStatus
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the evidence folder and what became of it; the ledger has one for every file.

    `path` is relative to the evidence folder with forward slashes. Each document in an archive or
    e-mail is one of its own, its path that of the container and its own, as `INSIDE` parts them.
    `reason` says, for every status
    but "read", what happened and what to do. `digest` is the SHA-256 of the file's bytes.
    `date_source` tells where `evidence_date` was found, in words. `personal` names the kinds of
    personal data that its text may hold; `parts` lists what it contains. `standing` says where it
    calls itself a draft or superseded.
    """

    path: str
    service_area: str
    status: DocumentStatus
    reason: str = ""
    evidence_date: date | None = None
    date_source: str = ""
    digest: str = ""
    title: str = ""
    size: int = 0
    personal: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    standing: Standing = ""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document with its blocks: what the reading room hands on.

    `repeatable` is False where the same bytes may be read otherwise next time (the reader ran out
    of time or memory, or the file moved meanwhile); such an answer must not be kept for later.
    `inside` are the documents in an archive or e-mail, however deep, one after the other.
    """

    document: Document
    blocks: tuple[Block, ...] = ()
    repeatable: bool = True
    inside: tuple[ReadDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A quotable piece of evidence: one to five sentences with the place to look them up.

    `id` hashes normalised text and the document's path; `text_id` the normalised text alone, so
    that a reviewer's decision survives renamed and repaginated files. `duplicate_of` is the id of
    the first passage with nearly the same text, which alone counts.
    """

    id: str
    text_id: str
    document: str
    locator: Locator
    text: str
    heading: str = ""
    duplicate_of: str | None = None

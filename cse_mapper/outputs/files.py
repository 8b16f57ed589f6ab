"""The ledger in words: every file that was found, what became of it, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from cse_mapper.domain import INSIDE, Coverage, Document, DocumentStatus, Status
from cse_mapper.outputs.table import Cell, Column, Row, Table, file_cell

FILES = "Files"

FILE_STATUSES: tuple[DocumentStatus, ...] = (
    "read",
    "empty",
    "needs OCR",
    "unreadable",
    "unsupported",
    "duplicate",
    "skipped",
)
# Files whose text is not in the coverage though a person may expect it there.
LOST: tuple[DocumentStatus, ...] = ("unreadable", "needs OCR", "unsupported", "empty")

_PARTS_SHOWN = 5
_LOOKS: dict[DocumentStatus, Status] = {
    "read": "covered",
    "duplicate": "strong",
    "empty": "thin",
    "skipped": "thin",
}


def files_table(coverage: Coverage) -> Table:
    """Every file found, whether it was read, and if not, what to do."""
    columns = (
        Column("File", 52, "file"), Column("Service area", 22), Column("Status", 12, "status"),
        Column("What to do", 60), Column("Date of evidence", 12, "date"),
        Column("Where the date is from", 26), Column("May hold personal data", 24),
        Column("Size (KB)", 9, "number"), Column("What is in it", 40),
    )  # fmt: skip
    notes = read_in_part(coverage.documents)
    rows = [_row(one, notes.get(one.path, one.reason)) for one in coverage.documents]
    return Table(FILES, columns, rows)


def _row(document: Document, to_do: str) -> Row:
    path = document.path
    return (
        # A file that was not opened is not linked: a shortcut may lead out of the folder.
        file_cell(path) if document.digest else path,
        document.service_area,
        Cell(document.status, _LOOKS.get(document.status, "missing")),
        to_do,
        document.evidence_date,
        document.date_source,
        ", ".join(document.personal),
        # A file of a few bytes is not empty.
        max(1, round(document.size / 1024)) if document.size else 0,
        parts_in_words(document),
    )


def file_counts(documents: Iterable[Document]) -> dict[DocumentStatus, int]:
    """Files by what became of them, every status present; the counts add up to the files found."""
    counts = dict.fromkeys(FILE_STATUSES, 0)
    for document in documents:
        counts[document.status] += 1
    return counts


@dataclass(frozen=True, slots=True)
class Unread:
    """Files with one status and one remedy, to be told in one breath."""

    status: DocumentStatus
    reason: str
    paths: tuple[str, ...]


def unread(documents: Iterable[Document]) -> list[Unread]:
    """Files that may be evidence and could not be read, grouped by what to do about them."""
    groups: dict[tuple[DocumentStatus, str], list[str]] = {}
    for document in documents:
        if document.status in LOST:
            groups.setdefault((document.status, document.reason), []).append(document.path)
    return [
        Unread(status, reason, tuple(sorted(paths)))
        # Of one status the largest group first: one remedy for most files.
        for (status, reason), paths in sorted(
            groups.items(), key=lambda item: (LOST.index(item[0][0]), -len(item[1]), item[0][1])
        )
    ]


def read_in_part(documents: Sequence[Document]) -> dict[str, str]:
    """Files that were read with a reservation, each with what was not read of it and what to do.

    What is no evidence by its kind, such as a page's menu, needs no word here; a document in an
    archive or e-mail has a row of its own.
    """
    known = {document.path for document in documents}
    found = {}
    for document in documents:
        if document.status == "read" and (said := _not_read(document, known)):
            found[document.path] = said
    return found


def _not_read(document: Document, known: AbstractSet[str]) -> str:
    parts = [
        f"{part.name}: {part.reason}"
        for part in document.parts
        if part.status in LOST
        # A picture that needs OCR may be the reason of the whole file, which says it already.
        and part.reason not in document.reason
        and document.path + INSIDE + part.name not in known
    ]
    return " ".join(filter(None, (document.reason, *parts[:_PARTS_SHOWN])))


def parts_in_words(document: Document) -> str:
    """What a file holds besides its text, short: "3 read; scan.png (needs OCR)"; "" for nothing."""
    read = sum(part.status == "read" for part in document.parts)
    others = [f"{part.name} ({part.status})" for part in document.parts if part.status != "read"]
    said = [f"{read} read"] if read else []
    said += others[:_PARTS_SHOWN]
    if len(others) > _PARTS_SHOWN:
        said.append(f"and {len(others) - _PARTS_SHOWN} more")
    return "; ".join(said)

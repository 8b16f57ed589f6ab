"""Puts a coverage into the order people read it in: worst first, areas in line, files counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from cse_mapper.domain import (
    INSIDE,
    ClaimCheck,
    ClaimVerdict,
    Coverage,
    Document,
    DocumentStatus,
    ElementCoverage,
    Match,
    Status,
)
from cse_mapper.domain.wording import some

STATUSES: tuple[Status, ...] = ("missing", "thin", "covered", "strong")
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

# The status whose colour and sign stand for a verdict on a claim; what needs looking at first.
CLAIM_LOOKS: Mapping[ClaimVerdict, Status] = {
    "not supported": "missing",
    "not read": "missing",
    "doubtful": "thin",
    "confirmed": "covered",
}


def number(identifier: str) -> tuple[int, ...]:
    """Sort key of an element's or criterion's number, so that 1.3.10 would follow 1.3.9."""
    return tuple(int(part) if part.isdigit() else 0 for part in identifier.split("."))


def worst_first(elements: Iterable[ElementCoverage]) -> list[ElementCoverage]:
    """Elements as a coordinator works through them; within a status, fewest pieces first."""
    return sorted(
        elements,
        key=lambda element: (
            STATUSES.index(element.status),
            sum(cell.pieces for cell in element.areas.values()),
            number(element.element),
        ),
    )


def shown(element: ElementCoverage) -> list[Match]:
    """The quotations worth showing, best first: none that a person rejected, no text twice."""
    seen: set[str] = set()
    result = []
    for match in element.matches:
        identity = match.passage.duplicate_of or match.passage.id
        if match.decision in ("rejected", "none") or identity in seen:
            continue
        seen.add(identity)
        result.append(match)
    return result


def counted(element: ElementCoverage) -> list[Match]:
    """The pieces of an element, best first: what its areas, reasons and matrices count.

    A coverage from before matches said whether they count has all that are worth showing.
    """
    if any(match.counts is None for match in element.matches):
        return shown(element)
    return [match for match in element.matches if match.counts]


def documents_behind(element: ElementCoverage, copied: Mapping[str, str]) -> set[str]:
    """The documents that the pieces stand in; `copied` is that of the coverage's matches."""
    documents = (match.passage.document for match in counted(element))
    return {copied.get(document, document) for document in documents}


def counted_in_words(element: ElementCoverage) -> str:
    """How many passages count, and how many more come near: "12 passages count, 3 come near"."""
    pieces = len(counted(element))
    near = max(0, len(shown(element)) - pieces)
    if near and not pieces:
        return f"{some(near, 'passage comes', 'passages come')} near, none counts"
    said = some(pieces, "passage counts", "passages count")
    return f"{said}, {near:,} more {'comes' if near == 1 else 'come'} near" if near else said


def decided(match: Match) -> str:
    """A match's standing in words: who stands behind it, how surely, and where it was moved."""
    by = f" by {match.reviewer}" if match.reviewer else ""
    if match.moved_to and match.decision == "rejected":
        return f"moved to {match.moved_to}{by}"
    if match.decision == "accepted":
        return f"accepted{by}" + (f", moved from {match.moved_from}" if match.moved_from else "")
    if match.decision == "supports" and match.certain is not False:
        return "suggested"
    doubt = {"draft": " (a draft)", "superseded": " (superseded)"}.get(match.standing, "")
    if match.decision in ("supports", "uncertain"):
        return f"suggested, uncertain{doubt}"
    return "rejected" if match.decision == "rejected" else ""


def percent(probability: float) -> str:
    """A probability for people; no estimate is ever 100%."""
    if probability > 0.99:
        return "over 99%"
    return f"{probability:.0%}" if probability >= 0.01 else "under 1%"


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


def service_areas(coverage: Coverage) -> list[str]:
    """Every service area that has a file or a match, in alphabetical order."""
    names = {
        document.service_area for document in coverage.documents if document.status != "skipped"
    }
    names.update(match.service_area for element in coverage.elements for match in element.matches)
    names.update(area for element in coverage.elements for area in element.areas)
    return sorted(name for name in names if name)


def claims_by_verdict(coverage: Coverage) -> dict[ClaimVerdict, list[ClaimCheck]]:
    """The submission's claims by what the content says to them, what needs looking at first."""
    groups = {
        verdict: [check for check in coverage.claims if check.verdict == verdict]
        for verdict in CLAIM_LOOKS
    }
    return {verdict: checks for verdict, checks in groups.items() if checks}


def named_rules(rules: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The rules in force with their names as people write them."""
    return [(rule.replace("_", " ").capitalize(), sentence) for rule, sentence in rules]

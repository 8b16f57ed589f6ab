"""The documents that an assessor asks for before a review, and what in the folder may be them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from cse_mapper.domain import Coverage, Document, RequestedDocument


@dataclass(frozen=True, slots=True)
class _Request:
    """A document asked for: how its title reads, and which elements its passages support."""

    name: str
    title: re.Pattern[str]
    elements: tuple[str, ...]


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# Source: the list that assessment bodies send organisations before an annual review.
_REQUESTS = (
    _Request(
        "Latest performance data",
        _words(r"performance|\bkpis?\b|dashboard|scorecard|quarterly|outturn|indicators"),
        ("4.1.2", "5.3.1", "5.3.2"),
    ),
    _Request(
        "Changes to services or standards",
        _words(
            r"service (?:plan|change|review)|changes? to|restructur|re-?organi[sz]|transformation"
            r"|service standards?|customer charter|reviewed standards|what.?s new"
        ),
        ("4.1.1", "4.1.3", "5.1.1", "5.1.2"),
    ),
    _Request(
        "Latest satisfaction information",
        _words(r"satisfaction|(?:customer|resident|tenant|user)s?.{0,20}survey|survey results"),
        ("1.3.1", "1.3.2", "1.3.4"),
    ),
    _Request(
        "Latest complaints information",
        _words(r"complaint|ombudsman|compliments"),
        ("4.3.4", "4.3.5", "4.3.6"),
    ),
    _Request("Latest annual report", _words(r"annual.{0,30}report|year in review"), ()),
)
_FEWEST_PASSAGES = 2


def requested_documents(coverage: Coverage, since: date | None) -> tuple[RequestedDocument, ...]:
    """Each document asked for before a review, with the files that may be it, newest first.

    A file counts by its name or title, or by at least two passages that support the elements the
    document is about; it is the latest only when dated after the last report (`since`).
    """
    support = _support(coverage)
    return tuple(_answered(request, coverage, support, since) for request in _REQUESTS)


def _support(coverage: Coverage) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for element in coverage.elements:
        for match in element.matches:
            if match.decision in ("supports", "accepted"):
                key = (match.passage.document, element.element)
                counts[key] = counts.get(key, 0) + 1
    return counts


def _answered(
    request: _Request, coverage: Coverage, support: dict[tuple[str, str], int], since: date | None
) -> RequestedDocument:
    found: list[tuple[int, date, Document]] = []
    for document in coverage.documents:
        if document.status != "read":
            continue
        named = bool(request.title.search(f"{document.path} {document.title}".replace("_", " ")))
        passages = sum(support.get((document.path, element), 0) for element in request.elements)
        if named or passages >= _FEWEST_PASSAGES:
            found.append((named, document.evidence_date or date.min, document))
    found.sort(key=lambda entry: (entry[0], entry[1], entry[2].path), reverse=True)
    new = [d for _, day, d in found if since is None or day > since]
    undated = [d for _, day, d in found if day == date.min and d not in new]
    if new:
        return RequestedDocument(request.name, True, _paths(new), f"Found: {_listed(new)}.")
    if undated:
        sentence = f"Perhaps {_listed(undated)}, which carries no date."
        return RequestedDocument(request.name, False, _paths(undated), sentence)
    if found:
        newest = max((d for _, _, d in found), key=lambda d: d.evidence_date or date.min)
        day = newest.evidence_date.isoformat() if newest.evidence_date else ""
        sentence = f"Only from before the last report: {newest.path} ({day})."
        return RequestedDocument(request.name, False, _paths([newest]), sentence)
    return RequestedDocument(request.name, False, (), "Not found.")


def _paths(documents: list[Document]) -> tuple[str, ...]:
    return tuple(document.path for document in documents)


def _listed(documents: list[Document]) -> str:
    more = len(documents) - 3
    named = ", ".join(document.path for document in documents[:3])
    return f"{named} and {more} more" if more > 0 else named

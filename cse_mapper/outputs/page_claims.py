"""What the page's section on the submission's claims shows, put into words; no HTML here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from cse_mapper.domain import ClaimCheck, Coverage, Locator, Status
from cse_mapper.domain.wording import some
from cse_mapper.outputs.arrange import CLAIM_LOOKS, claims_by_verdict, number
from cse_mapper.outputs.links import evidence_link

# Together with the quotations they keep the page of 500 documents well below 5 MB.
_MOST_ROWS = 100

_MEANINGS: Mapping[str, str] = {
    "not supported": "Nothing in the file shows what it is put forward for. Look whether it is the "
    "right file, or put it where it belongs.",
    "not read": "The file could not be held against the claim.",
    "doubtful": "Something in the file comes near, nothing shows it clearly. Read it yourself.",
    "confirmed": "The file's own text bears it out.",
}


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim; `link` is None where there is no file to open."""

    element: str
    document: str
    link: str | None
    sentence: str
    place: str


@dataclass(frozen=True, slots=True)
class VerdictView:
    """All claims with one verdict; `open` says whether a reader has something to do about them."""

    title: str
    look: Status
    count: int
    meaning: str
    rows: tuple[ClaimRow, ...]
    more: int
    open: bool


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A file with the elements that it supports without being put forward for them."""

    document: str
    link: str | None
    elements: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ClaimsView:
    """All that the section says."""

    sentence: str
    verdicts: tuple[VerdictView, ...]
    unclaimed: tuple[Unnamed, ...]
    unclaimed_more: int
    unclaimed_title: str


def claims_view(coverage: Coverage, base: str | None) -> ClaimsView | None:
    """Put the claims into the words of the page; None where the submission claims nothing."""
    if not coverage.claims and not coverage.unclaimed:
        return None
    groups = claims_by_verdict(coverage)
    by_document: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in coverage.unclaimed:
        by_document[row.document].append((row.element, row.pieces))
    files = sorted(by_document.items())
    return ClaimsView(
        sentence=f"The submission says {some(len(coverage.claims), 'time', 'times')} which element"
        " a file is evidence of: in names of files and folders, or in a list of evidence. Here each"
        " claim is held against what the file itself says.",
        verdicts=tuple(
            VerdictView(
                title=verdict.capitalize(),
                look=CLAIM_LOOKS[verdict],
                count=len(checks),
                meaning=_MEANINGS[verdict],
                rows=tuple(_row(check, base) for check in checks[:_MOST_ROWS]),
                more=max(0, len(checks) - _MOST_ROWS),
                open=verdict in ("not supported", "not read"),
            )
            for verdict, checks in groups.items()
        ),
        unclaimed=tuple(
            Unnamed(
                document,
                evidence_link(document, Locator(), base),
                tuple(
                    (element, some(pieces, "passage", "passages"))
                    for element, pieces in sorted(found, key=lambda one: number(one[0]))
                ),
            )
            for document, found in files[:_MOST_ROWS]
        ),
        unclaimed_more=max(0, len(files) - _MOST_ROWS),
        unclaimed_title=some(len(files), "file", "files"),
    )


def _row(check: ClaimCheck, base: str | None) -> ClaimRow:
    claim = check.claim
    link = evidence_link(claim.document, Locator(), base) if check.verdict != "not read" else None
    return ClaimRow(claim.element, claim.document, link, check.sentence, claim.place)

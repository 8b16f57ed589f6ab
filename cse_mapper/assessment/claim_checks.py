"""Claims beside content: what a file is said to show against what its passages show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from cse_mapper.assessment.competition import Weights
from cse_mapper.assessment.weighing import Piece, certain
from cse_mapper.domain import Claim, ClaimCheck, Document, Match, Unclaimed
from cse_mapper.domain.rules import Rules


class Content:
    """What every document shows of every element, copies of a text included."""

    def __init__(
        self, matches: Iterable[Match], weights: Weights, identity: Mapping[str, str], rules: Rules
    ) -> None:
        least = rules.number("counts_from")
        found: dict[tuple[str, str], list[Piece]] = defaultdict(list)
        for match in matches:
            weight = weights[identity[match.passage.id], match.element]
            if match.decision not in ("rejected", "none") and weight >= max(least, 1e-9):
                found[match.passage.document, match.element].append(Piece(match, weight, None))
        self.found = {place: len(pieces) for place, pieces in found.items()}
        self.clear = {
            place: count
            for place, pieces in found.items()
            if (count := len(certain(pieces, rules)))
        }

    def clear_elements(self, document: str) -> list[str]:
        """The elements that a document clearly supports, most passages first."""
        own = [
            (count, element) for (path, element), count in self.clear.items() if path == document
        ]
        return [element for _count, element in sorted(own, key=lambda each: (-each[0], each[1]))]


_NOT_IN_FORCE = {
    "draft": "It calls itself a draft: ask for the version in force.",
    "superseded": "It is superseded: ask for the version in force.",
}


def check_claims(
    claims: Sequence[Claim], documents: Sequence[Document], content: Content
) -> tuple[ClaimCheck, ...]:
    """Say of each claim whether the file's content confirms it, in the order of the claims."""
    by_path = {document.path: document for document in documents}
    return tuple(_checked(claim, by_path.get(claim.document), content) for claim in claims)


def _checked(claim: Claim, document: Document | None, content: Content) -> ClaimCheck:
    place = (claim.document, claim.element)
    if document is None or document.status not in ("read", "empty", "duplicate"):
        reason = f" {document.reason}" if document and document.reason else ""
        return ClaimCheck(claim, "not read", f"The file was not read.{reason}")
    if document.status == "duplicate":
        return ClaimCheck(
            claim, "not read", f"It is a copy and counts once. {document.reason}".strip()
        )
    clear, found = content.clear.get(place, 0), content.found.get(place, 0)
    if found and not clear and document.standing:
        return ClaimCheck(claim, "doubtful", _NOT_IN_FORCE[document.standing], found)
    if clear:
        some = "1 passage bears" if clear == 1 else f"{clear} passages bear"
        return ClaimCheck(claim, "confirmed", f"{some} it out.", clear)
    if found:
        some = "1 passage comes" if found == 1 else f"{found} passages come"
        return ClaimCheck(claim, "doubtful", f"{some} near it, none clearly.", found)
    others = content.clear_elements(claim.document)[:3]
    instead = f" It speaks for {', '.join(others)} instead." if others else ""
    return ClaimCheck(claim, "not supported", f"Nothing in the file shows it.{instead}")


def unclaimed(claims: Sequence[Claim], content: Content) -> tuple[Unclaimed, ...]:
    """List what files clearly support although nobody says so; nothing where nobody claims."""
    if not claims:
        return ()
    claimed = {(claim.document, claim.element) for claim in claims}
    return tuple(
        Unclaimed(element, document, count)
        for (document, element), count in sorted(
            content.clear.items(), key=lambda item: (item[0][1], item[0][0])
        )
        if (document, element) not in claimed
    )

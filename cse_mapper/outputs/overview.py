"""What every output says of a batch: councils in numbers, in words, and worst first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cse_mapper.domain import CouncilResult
from cse_mapper.outputs.arrange import LOST


@dataclass(frozen=True, slots=True)
class Numbers:
    """A council in numbers: files found are those read, not read and set aside; then elements."""

    found: int
    read: int
    unread: int
    aside: int
    evidenced: int
    thin: int
    missing: int


def numbers(council: CouncilResult) -> Numbers:
    """What every output says of a council's files and elements.

    Files set aside are copies and leftovers of programs; an element is evidenced where it is
    covered or strong.
    """
    found = sum(council.documents.values())
    read = council.documents.get("read", 0)
    unread = sum(council.documents.get(status, 0) for status in LOST)
    missing, thin, covered, strong = (
        council.elements.get(status, 0) for status in ("missing", "thin", "covered", "strong")
    )
    return Numbers(found, read, unread, found - read - unread, covered + strong, thin, missing)


def outcome(council: CouncilResult) -> str:
    """In two words what the certificate's rule would say of a council's evidence."""
    if council.problem:
        return "Not mapped"
    return "At risk" if council.at_risk else "Within tolerance"


def councils_worst_first(councils: Iterable[CouncilResult]) -> Sequence[CouncilResult]:
    """Councils as somebody works through them: not mapped, then by what is missing and thin."""
    return sorted(
        councils,
        key=lambda council: (
            not council.problem,
            -sum(criterion.at_risk for criterion in council.criteria),
            -council.elements.get("missing", 0),
            -council.elements.get("thin", 0),
            council.name,
        ),
    )


def criterion_cells(council: CouncilResult) -> list[tuple[str, str]]:
    """For each criterion the look ("missing", "thin" or "") and the words of its cell."""
    cells = []
    for criterion in council.criteria:
        missing, thin = (criterion.status_counts.get(status, 0) for status in ("missing", "thin"))
        words = [f"{missing} missing"] * (missing > 0) + [f"{thin} thin"] * (thin > 0)
        look = ("missing" if missing else "thin") if criterion.at_risk else ""
        cells.append((look, ", ".join(words) or "none missing or thin"))
    return cells

"""Puts a coverage into the order people read it in: worst first, areas in line, files counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cse_mapper.domain import (
    Coverage,
    ElementCoverage,
    Match,
    Status,
)
from cse_mapper.domain.wording import some

STATUSES: tuple[Status, ...] = ("missing", "thin", "covered", "strong")


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
        # A text that stands in several documents is quoted once, from where it was found first.
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
    # What a person rejected is in neither of the two.
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
    # "100%" would read as if nobody had to look.
    if probability > 0.99:
        return "over 99%"
    return f"{probability:.0%}" if probability >= 0.01 else "under 1%"


def service_areas(coverage: Coverage) -> list[str]:
    """Every service area that has a file or a match, in alphabetical order."""
    names = {
        document.service_area for document in coverage.documents if document.status != "skipped"
    }
    names.update(match.service_area for element in coverage.elements for match in element.matches)
    # A coverage.json of an older version may have areas without their documents.
    names.update(area for element in coverage.elements for area in element.areas)
    return sorted(filter(None, names), key=lambda name: (name.casefold(), name))


def named_rules(rules: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The rules in force with their names as people write them."""
    return [(rule.replace("_", " ").capitalize(), sentence) for rule, sentence in rules]

"""The findings of a report that ask for something: partials and areas for improvement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cse_mapper.domain import AssessorReport, FollowUpKind
from cse_mapper.domain.standard import load_standard
from cse_mapper.reports.items import without_references

_PLUS = re.compile(r"compli(?:ance|ant)[\s-]*(?:plus|\+)", re.IGNORECASE)
# Words of an area that says no more than: work towards further compliance plus.
_INVITING = frozenset(
    [
        "further",
        "additional",
        "more",
        "rating",
        "ratings",
        "status",
        "level",
        "levels",
        "element",
        "elements",
        "achieve",
        "gain",
        "consider",
        "consideration",
        "continue",
        "maintain",
        "retain",
        "seek",
        "strive",
        "work",
        "towards",
        "aim",
        "pursue",
        "could",
        "may",
        "might",
        "wish",
        "whether",
        "where",
        "how",
        "other",
        "areas",
        "area",
        "next",
        "review",
        "assessment",
        "future",
        "evidence",
        "potential",
        "opportunities",
        "opportunity",
        "award",
        "awarded",
        "number",
        "increase",
        "you",
        "your",
        "council",
        "now",
        "also",
        "organisation",
        "service",
        "standard",
        "against",
        "given",
        "keep",
        "building",
        "build",
    ]
)


@dataclass(frozen=True, slots=True)
class Raised:
    """A finding of a report, with the elements that it cites."""

    kind: FollowUpKind
    elements: tuple[str, ...]
    text: str


def tasks_of(report: AssessorReport) -> tuple[list[Raised], int]:
    """The findings of a report, the gravest first, and how many areas ask for nothing.

    An area that only invites further compliance plus is no task. A text that stands under two
    elements is one finding about both.
    """
    raised = list(_findings(report))
    tasks = [one for one in raised if not _only_invites(one.text)]
    return tasks, len(raised) - len(tasks)


def _findings(report: AssessorReport) -> Iterator[Raised]:
    narratives = {narrative.element: narrative.text for narrative in report.narratives}
    kinds: tuple[FollowUpKind, ...] = ("non-compliance", "partial")
    below = {rating.element for rating in report.ratings if rating.rating in kinds}
    for kind in kinds:
        told: dict[str, list[str]] = {}
        for rating in report.ratings:
            if rating.rating == kind:
                text = narratives.get(rating.element, "") or _title(rating.element)
                told.setdefault(text, []).append(rating.element)
        yield from (Raised(kind, tuple(elements), text) for text, elements in told.items())
    for area in report.areas_for_improvement:
        text = without_references(area.text)
        texts = {narratives.get(element) if element in below else None for element in area.elements}
        if texts == {text}:
            continue  # it stands above, as the text of the partial compliances that it is about
        yield Raised("area for improvement", area.elements, text)


def _only_invites(text: str) -> bool:
    """True for an area that asks for nothing but to go on towards compliance plus."""
    rest = _PLUS.sub(" ", text)
    words = [word for word in re.findall(r"[a-z]{4,}", rest.casefold()) if word not in _INVITING]
    return rest != text and len(words) <= 2


def _title(element: str) -> str:
    return load_standard().element(element).wording

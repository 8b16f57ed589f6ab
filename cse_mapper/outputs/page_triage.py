"""What the page's section for assessors shows, put into words; no HTML here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cse_mapper.domain import ElementTriage, Locator, SamplingPlan, Status
from cse_mapper.domain.wording import some
from cse_mapper.outputs.links import evidence_link


@dataclass(frozen=True, slots=True)
class Line:
    """A document or a role with the elements that it is for."""

    name: str
    link: str | None
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleLine:
    """A place to look up."""

    citation: str
    link: str | None
    why: str


@dataclass(frozen=True, slots=True)
class TriageRow:
    """One element; `open` where there is something to settle."""

    id: str
    title: str
    status: Status
    open: bool
    ask: tuple[str, ...]
    see: tuple[str, ...]
    meet: tuple[str, ...]
    samples: tuple[SampleLine, ...]


@dataclass(frozen=True, slots=True)
class TriageView:
    """All that the section says."""

    sentence: str
    documents: tuple[Line, ...]
    people: tuple[Line, ...]
    rows: tuple[TriageRow, ...]


def triage_view(
    triage: Sequence[ElementTriage], plan: SamplingPlan, base: str | None
) -> TriageView:
    """Put triage and sampling plan into the words of the page; `base` leads to the evidence."""
    documents = some(len(plan.documents), "document shows", "documents show")
    return TriageView(
        sentence=f"{documents} every element that has certain evidence twice, where it has two. "
        "Those with doubtful claims come first, then those that settle most.",
        documents=tuple(
            Line(one.document, evidence_link(one.document, Locator(), base), one.elements)
            for one in plan.documents
        ),
        people=tuple(Line(one.role, None, one.elements) for one in plan.people),
        rows=tuple(
            TriageRow(
                id=entry.element,
                title=entry.title,
                status=entry.status,
                open=entry.status in ("missing", "thin"),
                ask=entry.ask,
                see=entry.see,
                meet=entry.meet,
                samples=tuple(
                    SampleLine(
                        f"{one.match.passage.document}, {one.match.passage.locator}",
                        evidence_link(one.match.passage.document, one.match.passage.locator, base),
                        one.why,
                    )
                    for one in entry.samples
                ),
            )
            for entry in triage
        ),
    )

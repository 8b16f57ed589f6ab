"""What would close a gap, in words a coordinator can hand to a service."""

from __future__ import annotations

from collections.abc import Mapping

from cse_mapper.domain import ElementCoverage
from cse_mapper.domain.asked import load_asked

# By the code of the reason (see `status`); what is only told, such as what was found, asks nothing.
ADVICE: Mapping[str, str] = {
    "nothing-found": "Ask the services for documents that show it, put them in the evidence "
    "folder and run again. If it is done but not written down, write it down.",
    "too-weak": "Look at the passages that come near: accept those that do show it, and add a "
    "document that speaks of it directly.",
    "only-uncertain": "Accept or reject the passages in the workbook's sheet Evidence; what a "
    "person accepted counts fully.",
    "policies-only": "Add something that shows it being done: minutes, records of training, "
    "examples, letters, photographs.",
    "no-outcome": "Add results: figures over time, survey findings, customers' own words, or "
    "confirmation from outside such as an audit or an award.",
    "results-stale": "Add results of the last years: figures, survey findings, customers' words.",
    "figures-out-of-date": "Add the figures of the latest year.",
    "stale": "Add recent evidence, or a version that shows the old is still in force.",
    "mostly-stale": "Add recent evidence beside the old.",
    "few-pieces": "Add evidence of another kind, from another service or another year.",
    "one-document": "Add evidence from other documents.",
    "few-documents": "Add evidence from other documents.",
    "only-corporate": "Add examples from the services themselves.",
    "one-area": "Add examples from other services.",
    "strong-documents": "Add further current documents that speak of it directly.",
    "strong-services": "Add evidence from other services.",
    "strong-results": "Add results: figures over time, survey findings, customers' own words, or "
    "confirmation from outside such as an audit or an award.",
    "strong-dates": "Put the date into the documents or their names.",
    "some-stale": "Replace the old pieces where there are newer ones.",
    "undated": "Put the date into the documents or their names.",
    "some-undated": "Put the date into the documents or their names.",
}


def what_closes(element: ElementCoverage) -> tuple[str, ...]:
    """What a coordinator can do about each reason, in the order of the reasons, each thing once.

    Where something is lacking, what assessors look for comes last (`domain/asked.toml`).
    """
    known = (ADVICE.get(reason.code) for reason in element.reasons)
    advice = tuple(dict.fromkeys(advice for advice in known if advice))
    asked = load_asked().get(element.element)
    if element.status == "strong" or asked is None:
        return advice
    return (*advice, f"Assessors look for {asked.looked_for}.")

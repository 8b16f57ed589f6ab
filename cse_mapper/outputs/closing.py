"""What would close a gap, in words a coordinator can hand to a service."""

from __future__ import annotations

from cse_mapper.domain import ElementCoverage
from cse_mapper.domain.asked import load_asked
from cse_mapper.domain.shortcomings import BY_CODE


def what_closes(element: ElementCoverage) -> tuple[str, ...]:
    """What a coordinator can do about each reason, in the order of the reasons, each thing once.

    Where something is lacking, what assessors look for comes last (`domain/asked.toml`).
    """
    found = (BY_CODE.get(reason.code) for reason in element.reasons)
    advice = tuple(dict.fromkeys(shortcoming.advice for shortcoming in found if shortcoming))
    asked = load_asked().get(element.element)
    if element.status == "strong" or asked is None:
        return advice
    return (*advice, f"Assessors look for {asked.looked_for}.")

"""The words in which page, workbook and terminal tell a follow-up."""

from __future__ import annotations

from collections.abc import Mapping

from cse_mapper.domain import (
    Answer,
    EarlierFinding,
    FollowUp,
    FollowUpAnswer,
    FollowUpItem,
    PlusElement,
    RequestedDocument,
    Status,
)

KINDS: Mapping[str, str] = {
    "non-compliance": "Non-compliance",
    "partial": "Partial compliance",
    "area for improvement": "Area for improvement",
}
# What became of a finding: the words of its badge, and the status whose colour and sign it has.
ANSWERS: Mapping[FollowUpAnswer, tuple[str, Status]] = {
    "answered": ("May be answered", "covered"),
    "partly": ("Taken up in part", "thin"),
    "nothing": ("Nothing new", "missing"),
}
# What became of a finding of an earlier report, in the same way.
EARLIER: Mapping[str, tuple[str, Status]] = {
    "closed": ("Closed", "covered"),
    "open": ("Still open", "thin"),
    "not mentioned": ("Not mentioned again", "missing"),
}
# The status whose colour and sign stand for what became of a compliance plus.
PLUS_LOOKS: Mapping[str, Status] = {
    "current": "covered",
    "stale": "thin",
    "undated": "thin",
    "not seen": "thin",
    "vanished": "missing",
}
_HOW_NEAR: Mapping[str, str] = {
    "element and content": "same element, similar subject",
    "content": "similar subject, but not evidence of an element that is cited",
    "element": "same element, less alike",
}


def how_near(answer: Answer) -> str:
    """Say what a passage supports and how near it is to the finding, so that a reader can judge."""
    element = answer.match.element or "no element"
    return f"{element}, {_HOW_NEAR[answer.by]}"


def why(answer: Answer) -> str:
    """What passage and finding share, and what the passage lacks; empty for one that is near."""
    lacks = f" But {answer.missing}." if answer.missing else ""
    return f"{answer.reason}{lacks}"


def plus_worst_first(follow_up: FollowUp) -> list[PlusElement]:
    """Last year's compliance plus, what has lost its current evidence first."""
    order = ("vanished", "stale", "undated", "not seen", "current")
    return sorted(follow_up.plus, key=lambda plus: order.index(plus.state))


def asked_for_worst_first(follow_up: FollowUp) -> list[RequestedDocument]:
    """The documents that an assessor asks for, those still to be found first."""
    return sorted(follow_up.requested, key=lambda asked: asked.found)


def raised(item: FollowUpItem) -> str:
    """In a sentence when a finding was first raised, where that was before the last report."""
    return f"First raised in {item.raised.year}." if item.raised else ""


def ended(text: str) -> str:
    """A finding as a sentence, so that another can follow: in a table it has no full stop."""
    return text if text.endswith((".", "!", "?", "…", "...", "”", '"')) else f"{text}."


def told_of(one: EarlierFinding) -> str:
    """What kind of finding of which report, with its elements."""
    elements = f" ({', '.join(one.elements)})" if one.elements else ""
    year = f"{one.raised.year}, " if one.raised else ""
    return f"{year}{KINDS[one.kind].lower()}{elements}"

"""The words in which page, workbook and terminal tell a follow-up."""

from __future__ import annotations

from collections.abc import Mapping

from cse_mapper.domain import Answer, FollowUp, PlusElement, RequestedDocument, Status

KINDS: Mapping[str, str] = {
    "non-compliance": "Non-compliance",
    "partial": "Partial compliance",
    "area for improvement": "Area for improvement",
}
# The status whose colour and sign stand for what became of a compliance plus.
PLUS_LOOKS: Mapping[str, Status] = {
    "current": "covered",
    "stale": "thin",
    "undated": "thin",
    "vanished": "missing",
}
_HOW_NEAR: Mapping[str, str] = {
    "element and content": "same element, similar subject",
    "content": "similar subject, but evidence of another element",
    "element": "same element, less alike",
}


def how_near(answer: Answer) -> str:
    """Say why a passage stands beside a finding, so that a reader can tell how far to trust it."""
    return _HOW_NEAR[answer.by]


def plus_worst_first(follow_up: FollowUp) -> list[PlusElement]:
    """Last year's compliance plus, what has lost its current evidence first."""
    order = ("vanished", "stale", "undated", "current")
    return sorted(follow_up.plus, key=lambda plus: order.index(plus.state))


def asked_for_worst_first(follow_up: FollowUp) -> list[RequestedDocument]:
    """The documents that an assessor asks for, those still to be found first."""
    return sorted(follow_up.requested, key=lambda asked: asked.found)

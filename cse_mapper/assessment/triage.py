"""An assessor's list for the day on site: what to ask, what to see, what to sample, by element."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cse_mapper.domain import (
    ClaimCheck,
    Coverage,
    ElementCoverage,
    ElementTriage,
    EvidenceKind,
    Match,
)
from cse_mapper.domain.shortcomings import BY_CODE, Shortcoming

_KIND_TO_SEE: tuple[tuple[EvidenceKind, str], ...] = (
    ("customer voice", "Talk to customers: none of the evidence is in their own words."),
    ("practice", "See it being done: none of the evidence shows everyday practice."),
)
# What an assessor reads for one element in an hour of preparation.
_MOST_SAMPLES = 4


def triage(coverage: Coverage) -> tuple[ElementTriage, ...]:
    """List by element, in the standard's order, what to ask, see and sample on site.

    Everything follows from reasons, claims and kinds of evidence in the coverage. Evidence that is
    strong and whose claims are all confirmed needs one sample; what is missing or thin comes with
    the questions that would settle it.
    """
    claims = {
        element.element: _claims_of(coverage, element.element) for element in coverage.elements
    }
    return tuple(
        ElementTriage(
            element=element.element,
            title=element.title,
            status=element.status,
            ask=_once(
                *(shortcoming.ask for shortcoming in _shortcomings(element)),
                *_about_claims(claims[element.element]),
            ),
            see=_once(
                *(shortcoming.see for shortcoming in _shortcomings(element)),
                *_kinds_lacking(element),
            ),
            sample=tuple(_samples(element, claims[element.element])),
        )
        for element in coverage.elements
    )


def _claims_of(coverage: Coverage, element: str) -> tuple[ClaimCheck, ...]:
    return tuple(check for check in coverage.claims if check.claim.element == element)


def _once(*sentences: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, sentences)))


def _shortcomings(element: ElementCoverage) -> Iterator[Shortcoming]:
    yield from (BY_CODE[reason.code] for reason in element.reasons if reason.code in BY_CODE)


def _about_claims(claims: Sequence[ClaimCheck]) -> Iterator[str]:
    for check in claims:
        if check.verdict == "not supported":
            yield f"Ask what in {check.claim.document} is meant to show it. {check.sentence}"
        elif check.verdict == "not read":
            yield f"Ask for {check.claim.document} in a form that can be read. {check.sentence}"


def _kinds_lacking(element: ElementCoverage) -> Iterator[str]:
    if element.status in ("missing", "thin"):
        return
    kinds = {match.kind for match in _usable(element)}
    yield from (sentence for kind, sentence in _KIND_TO_SEE if kind not in kinds)


def _usable(element: ElementCoverage) -> tuple[Match, ...]:
    return tuple(match for match in element.matches if match.decision != "rejected")


def _samples(element: ElementCoverage, claims: Sequence[ClaimCheck]) -> Iterator[str]:
    """Doubtful claims and matches first, since they decide; then the best of each document."""
    doubtful = [check.claim.document for check in claims if check.verdict == "doubtful"]
    matches = sorted(
        (match for match in _usable(element) if match.passage.duplicate_of is None),
        key=lambda match: (
            match.passage.document not in doubtful,
            match.decision != "uncertain" if element.status == "thin" else False,
            -match.probability,
            match.passage.id,
        ),
    )
    seen: dict[str, Match] = {}
    for match in matches:
        seen.setdefault(match.passage.document, match)
    for document, match in list(seen.items())[: 1 if element.status == "strong" else _MOST_SAMPLES]:
        why = _why_sample(match, document in doubtful, element.status == "missing")
        yield f"{document}, {match.passage.locator}: {why}"


def _why_sample(match: Match, doubtful_claim: bool, missing: bool) -> str:
    if doubtful_claim:
        return "claimed for this element, and doubtful"
    if missing:
        return "comes near, but more likely speaks for another; does it show the element?"
    if match.decision == "uncertain":
        return "uncertain; does it show the element?"
    if match.kind == "policy":
        return "a promise; is it kept?"
    if match.kind == "outcome":
        return "figures; where do they come from?"
    return "typical; is it the rule or the exception?"

"""An assessor's list for the day on site: what to ask, what to see, what to sample, by element."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from cse_mapper.domain import (
    ClaimCheck,
    Coverage,
    ElementCoverage,
    ElementTriage,
    EvidenceKind,
    Match,
    Sample,
    SamplingPlan,
    ToMeet,
    ToOpen,
)
from cse_mapper.domain.guidance import load_guidance
from cse_mapper.domain.shortcomings import BY_CODE, Shortcoming
from cse_mapper.passages.telling import is_row, oddness, telling_sentence

_KIND_TO_SEE: tuple[tuple[EvidenceKind, str], ...] = (
    ("customer voice", "Talk to customers: none of the evidence is in their own words."),
    ("practice", "See it being done: none of the evidence shows everyday practice."),
)
# What an assessor reads for one element in an hour of preparation.
_MOST_SAMPLES = 4
_MOST_ABOUT = 2
_TWICE = 2
_FIGURE = re.compile(r": \W?\d[\d.,]*%?(?:[;.]|$)")
# What is asked about a passage of each kind, after its words.
_ABOUT: Mapping[EvidenceKind, str] = {
    "policy": "How do you know that this is kept, and where was it not?",
    "practice": "Who does this today, and in which other services is it done?",
    "outcome": "Where does this come from, how does it stand now, and what was done about it?",
    "customer voice": "How many said so, and who said otherwise?",
    "external": "What did they see, and what has changed since?",
}


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
                *_about_evidence(element),
                *_of_element(element.element),
                *(shortcoming.ask for shortcoming in _shortcomings(element)),
                *_about_claims(claims[element.element]),
            ),
            see=_once(
                *(shortcoming.see for shortcoming in _shortcomings(element)),
                *_kinds_lacking(element),
            ),
            samples=tuple(_samples(element, claims[element.element])),
            meet=_meet(element.element),
        )
        for element in coverage.elements
    )


def _of_element(element: str) -> tuple[str, ...]:
    guidance = load_guidance().get(element)
    return guidance.questions if guidance else ()


def _meet(element: str) -> tuple[str, ...]:
    guidance = load_guidance().get(element)
    return tuple(f"{one[:1].upper()}{one[1:]}" for one in guidance.meet) if guidance else ()


def _about_evidence(element: ElementCoverage) -> Iterator[str]:
    """What to ask about the evidence itself: its best passage of each kind, quoted, at most two.

    A figure or a promise is asked about by its own words, so that no two elements get the same.
    """
    kinds: set[EvidenceKind] = set()
    for match in _usable(element):
        sure = match.certain or match.decision == "accepted"
        sentence = telling_sentence(match) if sure else ""
        if not sentence or oddness(sentence) > 1:
            continue
        # Of a row of figures, whatever its passage is, one asks where they come from.
        kind = "outcome" if is_row(sentence) and _FIGURE.search(sentence) else match.kind
        if kind in kinds or kind not in _ABOUT:
            continue
        kinds.add(kind)
        if len(kinds) > _MOST_ABOUT:
            return
        yield f"“{sentence}” ({match.passage.document}) {_ABOUT[kind]}"


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


def _samples(element: ElementCoverage, claims: Sequence[ClaimCheck]) -> Iterator[Sample]:
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
        yield Sample(match, why)


def _why_sample(match: Match, doubtful_claim: bool, missing: bool) -> str:
    if doubtful_claim:
        return "claimed for this element, and doubtful"
    if missing:
        return "comes near, but likely does not show it; does it?"
    if match.decision == "uncertain":
        return "uncertain; does it show the element?"
    if match.kind == "policy":
        return "a promise; is it kept?"
    if match.kind == "outcome":
        return "figures; where do they come from?"
    return "typical; is it the rule or the exception?"


def sampling_plan(coverage: Coverage) -> SamplingPlan:
    """Say which documents to open before the visit, and whom to see there about what.

    The documents are the fewest, found greedily, that show every element twice where it has two:
    one document may speak well of itself. Files whose claim is doubtful come first, since they
    decide. People are the roles that usually hold an element's evidence, those with most to say
    first, and customers. Pure.
    """
    doubtful = {check.claim.document for check in coverage.claims if check.verdict == "doubtful"}
    shows: dict[str, set[str]] = {}
    for element in coverage.elements:
        for match in _usable(element):
            # A copy of what is opened anyway shows nothing a second time.
            if match.passage.duplicate_of is not None:
                continue
            if match.certain or match.decision == "accepted":
                shows.setdefault(match.passage.document, set()).add(element.element)
    need: Counter[str] = Counter()
    for elements in shows.values():
        need.update(elements)
    need = Counter({element: min(count, _TWICE) for element, count in need.items()})
    opened: list[ToOpen] = []
    rest = dict(shows)
    while rest and any(need.values()):
        best = min(
            rest,
            key=lambda path: (
                -sum(need[element] > 0 for element in rest[path]),
                path not in doubtful,
                path,
            ),
        )
        new = sorted((e for e in rest.pop(best) if need[e] > 0), key=_number)
        if not new:
            break
        need.subtract(new)
        opened.append(ToOpen(best, tuple(new)))
    opened.sort(key=lambda one: one.document not in doubtful)
    return SamplingPlan(tuple(opened), _people(coverage))


def _people(coverage: Coverage) -> tuple[ToMeet, ...]:
    roles: dict[str, list[str]] = {}
    for element in coverage.elements:
        guidance = load_guidance().get(element.element)
        if guidance is None:
            continue
        roles.setdefault(guidance.holders[0], []).append(element.element)
        if any("customer" in one or "visitor" in one for one in guidance.meet):
            roles.setdefault("customers", []).append(element.element)
        if any("staff" in one for one in guidance.meet):
            roles.setdefault("front-line staff", []).append(element.element)
    return tuple(
        ToMeet(f"{role[:1].upper()}{role[1:]}", tuple(elements))
        for role, elements in sorted(roles.items(), key=lambda one: (-len(one[1]), one[0]))
    )


def _number(element: str) -> tuple[int, ...]:
    return tuple(map(int, element.split(".")))

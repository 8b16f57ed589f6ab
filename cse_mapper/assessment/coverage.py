"""Matches and decisions to the coverage matrix: statuses, criteria against tolerance, headline."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from cse_mapper.assessment.claim_checks import Content, check_claims, unclaimed
from cse_mapper.assessment.competition import Weights, identities, weigh
from cse_mapper.assessment.planning import plan
from cse_mapper.assessment.status import StatusWithReasons, status_of
from cse_mapper.assessment.weighing import Piece, certain, pieces_of
from cse_mapper.domain import (
    AreaCell,
    Claim,
    Coverage,
    CriterionCoverage,
    Document,
    ElementCoverage,
    Match,
    Status,
    copied_documents,
)
from cse_mapper.domain.areas import service_areas
from cse_mapper.domain.rules import Rules
from cse_mapper.domain.standard import Criterion, Element, load_standard

STATUSES: tuple[Status, ...] = ("missing", "thin", "covered", "strong")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def build_coverage(
    matches: Sequence[Match],
    documents: Sequence[Document],
    *,
    model: str,
    assessment_date: date,
    rules: Rules,
    passages: int = 0,
    claims: Sequence[Claim] = (),
) -> Coverage:
    """Say how well each of the 57 elements is evidenced, and what that means for the certificate.

    Pure: the same matches give the same coverage. Elements come in the standard's order, their
    matches best first and rejected ones last. The rules and their sources are in `rules.toml`.
    """
    by_element: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        by_element[match.element].append(match)
    weights = weigh(matches, rules)
    identity = identities(matches)
    copied = copied_documents(_listed(matches, rules))
    content = Content(matches, weights, identity, rules)
    areas = len(service_areas(d.service_area for d in documents if d.status == "read"))

    def judged(
        element: str, own: Sequence[Match], weights: Weights
    ) -> tuple[tuple[Piece, ...], StatusWithReasons]:
        pieces = pieces_of(
            own,
            weights=weights,
            identity=identity,
            assessment_date=assessment_date,
            rules=rules,
            copied=copied,
        )
        return pieces, status_of(element, pieces, near=_near(own, rules), areas=areas, rules=rules)

    def status_with(element: str, accepted: frozenset[str]) -> Status:
        own = [
            replace(match, decision="accepted") if match.passage.id in accepted else match
            for match in by_element[element]
        ]
        # What else changes in the folder by one decision is far less than the decision itself.
        decided = {(identity[passage], element): 1.0 for passage in accepted}
        return judged(element, own, {**_of(own, weights, identity), **decided})[1].status

    def covered(element: Element) -> ElementCoverage:
        own = by_element[element.id]
        pieces, found = judged(element.id, own, weights)
        return ElementCoverage(
            element=element.id,
            title=element.title,
            status=found.status,
            reasons=found.reasons,
            matches=_marked(_listed(own, rules), pieces, certain(pieces, rules), identity),
            areas=_areas(pieces, certain(pieces, rules)),
        )

    elements = tuple(covered(element) for element in load_standard().elements)
    criteria = tuple(_criterion(criterion, elements) for criterion in load_standard().criteria)
    return Coverage(
        elements=elements,
        criteria=criteria,
        documents=tuple(documents),
        model=model,
        assessment_date=assessment_date,
        headline=_headline(elements, criteria),
        passages=passages,
        rules=rules.in_force(),
        claims=check_claims(claims, documents, content),
        unclaimed=unclaimed(claims, content),
        plan=plan(elements, (d.service_area for d in documents if d.status == "read"), status_with),
    )


def _of(matches: Iterable[Match], weights: Weights, identity: Mapping[str, str]) -> Weights:
    """The weights of these matches alone: of a large folder all are far more."""
    keys = ((identity[match.passage.id], match.element) for match in matches)
    return {key: weights[key] for key in keys}


def _strength(match: Match) -> float:
    return 1.0 if match.decision == "accepted" else match.probability


def _listed(matches: Iterable[Match], rules: Rules) -> tuple[Match, ...]:
    """The matches that a person should see: decided ones, and those that could count."""
    decided = ("accepted", "rejected")
    shown = (
        match
        for match in matches
        if match.decision in decided or match.probability >= rules.number("counts_from")
    )
    return tuple(
        sorted(shown, key=lambda m: (m.decision == "rejected", -_strength(m), m.passage.id))
    )


def _marked(
    matches: Iterable[Match],
    pieces: Iterable[Piece],
    sure: Iterable[Piece],
    identity: Mapping[str, str],
) -> tuple[Match, ...]:
    """The matches, each told whether it counts as a piece, and as certain, which copies share."""
    counted = {piece.match.passage.id for piece in pieces}
    texts = {identity[piece.match.passage.id] for piece in sure}
    return tuple(
        replace(
            match,
            certain=identity[match.passage.id] in texts
            and match.decision not in ("rejected", "none"),
            counts=match.passage.id in counted and match.decision not in ("rejected", "none"),
        )
        for match in matches
    )


def _near(matches: Iterable[Match], rules: Rules) -> int:
    return sum(match.decision in ("supports", "uncertain") for match in _listed(matches, rules))


def _areas(pieces: Iterable[Piece], sure: Iterable[Piece]) -> dict[str, AreaCell]:
    found: dict[str, list[float]] = defaultdict(list)
    for piece in pieces:
        found[piece.match.service_area].append(_strength(piece.match))
    counts = Counter(piece.match.service_area for piece in sure)
    return {
        area: AreaCell(len(each), max(each), counts[area]) for area, each in sorted(found.items())
    }


def _criterion(criterion: Criterion, elements: Sequence[ElementCoverage]) -> CriterionCoverage:
    counts = Counter(e.status for e in elements if e.element.startswith(f"{criterion.id}."))
    missing, thin = counts["missing"], counts["thin"]
    allowed = criterion.partials_allowed
    # A missing element risks a non-compliance, of which a certificate may carry none.
    at_risk = missing > 0 or thin > allowed
    return CriterionCoverage(
        id=criterion.id,
        title=criterion.title,
        status_counts={status: counts[status] for status in STATUSES},
        partials_allowed=allowed,
        at_risk=at_risk,
        sentence=_criterion_sentence(missing, thin, allowed),
    )


def _criterion_sentence(missing: int, thin: int, allowed: int) -> str:
    tolerance = f"{_number(allowed)} partial compliances are allowed"
    if not missing and not thin:
        return "Every element is evidenced."
    if not missing and thin <= allowed:
        return f"Within tolerance: {_number(thin)} thin, and {tolerance}."
    parts = []
    if missing:
        parts.append(
            f"{_number(missing)} {'element is' if missing == 1 else 'elements are'} without "
            "evidence, and a certificate allows no non-compliance"
        )
    if thin > allowed:
        parts.append(f"{_number(thin)} are thin, and only {tolerance}")
    elif thin and missing:
        parts.append(f"{_number(thin)} more {'is' if thin == 1 else 'are'} thin, and {tolerance}")
    return f"At risk: {'; '.join(parts)}."


def _headline(elements: Sequence[ElementCoverage], criteria: Sequence[CriterionCoverage]) -> str:
    counts = Counter(element.status for element in elements)
    good = counts["covered"] + counts["strong"]
    opening = (
        f"{good} of {len(elements)} elements are evidenced, {counts['thin']} thinly and "
        f"{counts['missing']} not at all."
    )
    at_risk = [criterion for criterion in criteria if criterion.at_risk]
    if not at_risk:
        return f"{opening} On this evidence every criterion is within tolerance."
    names = ", ".join(f"{criterion.id} ({criterion.title})" for criterion in at_risk)
    if len(at_risk) == len(criteria) > 1:
        return f"{opening} On this evidence all {_number(len(criteria))} criteria are at risk."
    verb = "criterion is" if len(at_risk) == 1 else "criteria are"
    return (
        f"{opening} On this evidence {_number(len(at_risk))} of the {_number(len(criteria))} "
        f"{verb} at risk: {names}."
    )


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)

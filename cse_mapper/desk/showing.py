"""What the desk's pages say, in words and figures; no HTML and no files here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from cse_mapper.decisions import Decided
from cse_mapper.desk.history import Subject
from cse_mapper.desk.places import Place
from cse_mapper.desk.review import Filters, Review
from cse_mapper.desk.statuses import counts, distance
from cse_mapper.domain import ElementCoverage, Match, Status, Suggestion, Why
from cse_mapper.domain.entries import BY_WHEN, GAPS, OWNER
from cse_mapper.domain.standard import Element, load_standard
from cse_mapper.domain.wording import day_in_words, some
from cse_mapper.outputs.arrange import STATUSES, decided, percent, worst_first
from cse_mapper.outputs.gaps import what_closes

# The right element is among the first three of five passages in six and more (README.md).
_MOST_LIKELY = 3


@dataclass(frozen=True, slots=True)
class CriterionState:
    """A criterion against its tolerance; so many elements as `to_lift` are one too many."""

    id: str
    title: str
    missing: int
    thin: int
    allowed: int
    to_lift: int


@dataclass(frozen=True, slots=True)
class ReviewState:
    """What stands at the head of every page."""

    decided: int
    passages: int
    settles: str
    totals: tuple[tuple[Status, int, int], ...]
    criteria: tuple[CriterionState, ...]
    certificate: str


@dataclass(frozen=True, slots=True)
class Likely:
    """An element that the passage may support, beside the others."""

    element: str
    title: str
    description: str
    probability: str
    state: str
    asked: bool


@dataclass(frozen=True, slots=True)
class PassagePage:
    """One passage to decide on."""

    key: str
    element: Element
    match: Match
    why: Why
    status: Status
    facts: tuple[tuple[str, str], ...]
    likely: tuple[Likely, ...]
    likeness: str
    state: str
    is_open: bool
    settles: str
    copies: str


@dataclass(frozen=True, slots=True)
class ElementState:
    """An element in the list of all: as the run found it, and by now."""

    id: str
    title: str
    before: Status
    now: Status
    open: int
    decided: int
    settles: str


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap with who closes it by when."""

    id: str
    title: str
    asks: str
    status: Status
    reasons: tuple[str, ...]
    advice: tuple[str, ...]
    areas: tuple[str, ...]
    owner: str
    by_when: str


def key_of(subject: Subject) -> str:
    """A passage and element as one word of an address."""
    return f"{subject[0]}-{subject[1]}"


def subject_of(key: str) -> Subject:
    """The passage and element of such a word; whatever it is, it is only ever looked up."""
    text_id, _, element = key.partition("-")
    return text_id, element


def address(path: str, filters: Filters, **more: str) -> str:
    """A page's address that keeps the filters."""
    part, parts = filters.share
    said = {
        "element": filters.element,
        "document": filters.document,
        "area": filters.area,
        "state": filters.state,
        "share": f"{part}/{parts}" if parts > 1 else "",
        **more,
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{path}?{query}" if query else path


def state_of(review: Review, filters: Filters) -> ReviewState:
    """How far the review is, and how far the evidence is from a certificate."""
    progress = review.progress(filters)
    elements = review.coverage.elements
    now = {element.element: review.statuses.status(element.element) for element in elements}
    then, today = counts(element.status for element in elements), counts(now.values())
    criteria = tuple(
        CriterionState(
            criterion.id,
            criterion.title,
            _in(now, criterion.id, "missing"),
            _in(now, criterion.id, "thin"),
            criterion.partials_allowed,
            distance(now, criterion.id, criterion.partials_allowed),
        )
        for criterion in load_standard().criteria
    )
    return ReviewState(
        progress.decided,
        progress.passages,
        f"{some(progress.settle_decisions, 'decision', 'decisions')} could lift "
        f"{some(progress.settle_elements, 'element', 'elements')}."
        if progress.settle_elements
        else "",
        tuple((status, today[status], today[status] - then[status]) for status in STATUSES),
        criteria,
        _certificate(sum(criterion.to_lift for criterion in criteria)),
    )


def _in(statuses: Mapping[str, Status], criterion: str, status: Status) -> int:
    return sum(
        found == status and element.startswith(f"{criterion}.")
        for element, found in statuses.items()
    )


def _certificate(to_lift: int) -> str:
    if not to_lift:
        return "Every criterion is within tolerance."
    elements = some(to_lift, "element", "elements")
    return f"{elements} to lift until every criterion is within tolerance."


def passage_page(
    review: Review, subject: Subject, match: Match, suggested: Sequence[Suggestion] = ()
) -> PassagePage:
    """A passage with what a person needs to decide on it.

    `suggested` are the model's likeliest elements, where it was asked; they fill up those that the
    coverage has.
    """
    why = match.why or Why()
    said = review.history.stands(subject)
    own = match.passage.document
    copies = sorted({one.passage.document for one in review.matches.rivals(subject)} - {own})
    return PassagePage(
        key=key_of(subject),
        element=load_standard().element(match.element),
        match=match,
        why=why,
        status=review.statuses.status(match.element),
        facts=tuple(_facts(match)),
        likely=_likely(review, subject, suggested),
        likeness=percent(why.nearest_similarity) if why.nearest else "",
        state=_state(match, said),
        is_open=review.matches.is_open(subject),
        settles=_settles(review, subject),
        copies=f"Nearly the same text stands in {', '.join(copies[:3])} too." if copies else "",
    )


def _facts(match: Match) -> list[tuple[str, str]]:
    day = match.evidence_date
    return [
        ("Kind", match.kind),
        ("Date", day_in_words(day) if day else "no date"),
        *([("Standing", match.standing)] if match.standing else []),
        ("Service area", match.service_area or "none"),
        ("Likely", percent(match.probability)),
    ]


def just_saved(decided: Decided) -> str:
    """Tell whoever pressed a key what was saved, that first; who and when they know."""
    done = {
        "accepted": "Accepted",
        "rejected": "Rejected",
        "moved": f"Moved to {decided.moved_to}",
        "open": "Note kept" if decided.note else "Left open",
    }
    return f"{done[decided.action]}: {decided.place}"


def _state(match: Match, said: Decided | None) -> str:
    if said is not None and said.action != "open":
        return f"{said.said[0].upper()}{said.said[1:]}."
    if match.moved_from:
        return f"Moved here from {match.moved_from}."
    standing = decided(match)
    return f"{standing[0].upper()}{standing[1:]}." if standing else ""


def _likely(
    review: Review, subject: Subject, suggested: Sequence[Suggestion]
) -> tuple[Likely, ...]:
    rivals = review.matches.rivals(subject)
    first = [match for match in rivals if match.element == subject[1]]
    others = [match for match in rivals if match.element != subject[1]]
    shown = [*first, *others[: _MOST_LIKELY - len(first)]]
    rows = [(m.element, m.probability, decided(m), m.element == subject[1]) for m in shown]
    known = {match.element for match in rivals}
    rows += [
        (one.element, one.probability, "not suggested", False)
        for one in suggested
        if one.element not in known
    ][: _MOST_LIKELY - len(rows)]
    standard = load_standard()
    return tuple(
        Likely(
            element,
            standard.element(element).title,
            standard.element(element).description,
            percent(probability),
            state,
            asked,
        )
        for element, probability, state, asked in sorted(rows, key=lambda row: (-row[1], row[0]))
    )


def _settles(review: Review, subject: Subject) -> str:
    """What this decision would change, where it is one of the first to make."""
    element = subject[1]
    found = review.statuses.settling(element)
    if (
        found is None
        or review.matches.text(subject) not in found.texts
        or not review.matches.is_open(subject)
    ):
        return ""
    if not found.lifts:
        return f"{element} rests on it: rejected, the element would be {found.then}."
    if len(found.texts) == 1:
        return f"Accepted, it makes {element} {found.then}."
    return f"Accepted with {len(found.texts) - 1} more like it, it makes {element} {found.then}."


def element_rows(review: Review) -> tuple[ElementState, ...]:
    """All elements in the standard's order."""
    return tuple(_element_row(review, element) for element in review.coverage.elements)


def _element_row(review: Review, element: ElementCoverage) -> ElementState:
    progress = review.progress(Filters(element=element.element))
    found = review.statuses.settling(element.element)
    settles = ""
    if found and found.lifts:
        settles = f"{some(len(found.texts), 'decision', 'decisions')} to {found.then}"
    return ElementState(
        element.element,
        element.title,
        element.status,
        review.statuses.status(element.element),
        progress.passages - progress.decided,
        progress.decided,
        settles,
    )


def gap_rows(
    review: Review, entries: Mapping[tuple[str, str, str], str], area: str
) -> tuple[GapRow, ...]:
    """Missing and thin elements, worst first; with `area`, those that it has something near."""
    now = [
        replace(
            element,
            status=review.statuses.status(element.element),
            reasons=review.statuses.reasons(element.element),
        )
        for element in review.coverage.elements
    ]
    rows = []
    for element in worst_first(now):
        if element.status not in ("missing", "thin"):
            continue
        areas = sorted(
            {m.service_area for m in review.matches.of(element.element) if m.decision != "rejected"}
        )
        # A service whose passages were all turned down has nothing near.
        if area and area not in areas:
            continue
        rows.append(
            GapRow(
                element.element,
                element.title,
                load_standard().element(element.element).description,
                element.status,
                tuple(reason.text for reason in element.reasons),
                what_closes(element),
                tuple(areas),
                entries.get((GAPS, element.element, OWNER), ""),
                entries.get((GAPS, element.element, BY_WHEN), ""),
            )
        )
    return tuple(rows)


def picture_words(match: Match, place: Place | None) -> str:
    """What a page's picture shows, for those who do not see it."""
    if place is None:
        return ""
    marked = ", with the passage marked" if place.picture and place.picture.marked else ""
    return f"{match.passage.locator} of {match.passage.document}{marked}"

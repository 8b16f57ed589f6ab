"""Checks a report against itself: real reports contain slips, and this says where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cse_mapper.domain import ElementRating, Narrative, ReportDate, ReportProblem, ScoringTable
from cse_mapper.domain.standard import load_standard
from cse_mapper.reports.findings import Findings
from cse_mapper.reports.headings import ELEMENT_TABLES
from cse_mapper.reports.items import Items, claims
from cse_mapper.reports.marking import Marked
from cse_mapper.reports.slips import (
    carried_over,
    dates_that_contradict,
    titles_of_others,
    without_a_text,
)

# From this many elements with a statement and nothing else on it is a list of them.
_WHOLE_LIST = 40


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a report, as far as its parts can contradict each other."""

    found: Findings
    ratings: tuple[ElementRating, ...]
    element_tables: tuple[ElementRating, ...]
    totals: dict[str, int]
    totals_place: str
    scoring: tuple[ScoringTable, ...]
    strengths: Items
    areas: Items
    narratives: tuple[Narrative, ...]
    unknown: tuple[tuple[str, str], ...]
    has_organisation: bool
    dates: tuple[ReportDate, ...]
    report_type: str
    nowhere: tuple[ReportProblem, ...]
    marked: tuple[Marked, ...]


def check(checked: Checked) -> tuple[tuple[ReportProblem, ...], tuple[str, ...]]:
    """The report's slips with their places, and sentences on what was not found in it."""
    # Checked as a report, the bare list would lack every rating and every text.
    if is_the_standard(checked):
        said = "This is the standard's own list of elements, not an assessor's report."
        return (ReportProblem("standard", said),), ()
    problems = [
        *_differing(checked),
        *_missing(checked),
        *_totals(checked),
        *_scoring(checked),
        *_tolerance(checked),
        *_lists(checked.strengths, "strengths"),
        *_lists(checked.areas, "areas for improvement"),
        *(
            ReportProblem(
                "unknown element",
                f"Element {number} is cited, but the standard has no such element.",
                (place,),
            )
            for number, place in checked.unknown
        ),
        *_twice(checked),
        *without_a_text(checked.ratings, checked.strengths, checked.areas, _justified(checked)),
        *checked.nowhere,
        *dates_that_contradict(checked.dates),
        *titles_of_others(checked.marked),
        *carried_over(checked.areas.items, _day(checked), checked.report_type),
    ]
    return tuple(problems), tuple(_not_found(checked))


def band_title(rating: str) -> str:
    """A band's name for people: "full" is "Full compliance"."""
    return next(
        (band.title for band in load_standard().bands if band.id == rating), "Not applicable"
    )


def _said(checked: Checked) -> dict[str, list[tuple[str, str, str]]]:
    """For each element what is said of its rating: (where in words, rating, place)."""
    said: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for finding in checked.found.findings:
        if finding.rating and finding.section not in ELEMENT_TABLES:
            said[finding.element].append(("the finding", finding.rating, finding.place))
    for name, entries in (
        ("the table", checked.found.table),
        ("the table of elements", checked.element_tables),
    ):
        for entry in entries:
            said[entry.element].append((name, entry.rating, entry.place))
    for name, items in (
        ("the strengths", checked.strengths),
        ("the areas for improvement", checked.areas),
    ):
        for item in items.items:
            for rating, elements in claims(item.text):
                for element in elements:
                    said[element].append((name, rating, item.place))
    return said


def _differing(checked: Checked) -> Iterable[ReportProblem]:
    said = _said(checked)
    for element in load_standard().ids:
        entries = list(dict.fromkeys(said.get(element, [])))
        if len({rating for _, rating, _ in entries}) > 1:
            told = "; ".join(
                f"{where} says {band_title(rating)} ({place})" for where, rating, place in entries
            )
            yield ReportProblem(
                "ratings differ",
                f"Element {element} is rated differently: {told}.",
                tuple(place for _, _, place in entries),
                element,
            )


def _missing(checked: Checked) -> Iterable[ReportProblem]:
    ids = load_standard().ids
    groups = (
        (
            "findings",
            {f.element for f in checked.found.findings if f.section not in ELEMENT_TABLES},
        ),
        ("rating table", {entry.element for entry in checked.found.table}),
    )
    for name, elements in groups:
        gone = [element for element in ids if element not in elements]
        # A group with hardly any element is not there at all; that is said as not found.
        if gone and len(elements) >= 20:
            yield ReportProblem(
                "element missing", f"Not among the {name}: element {', '.join(gone)}."
            )


def _totals(checked: Checked) -> Iterable[ReportProblem]:
    if not checked.totals:
        return
    total, size = sum(checked.totals.values()), len(load_standard().ids)
    if total != size:
        yield ReportProblem(
            "totals",
            f"The totals add up to {total}, not to {size} elements.",
            (checked.totals_place,),
        )
    sources = (
        ("the findings", Counter(f.rating for f in checked.found.findings if f.rating)),
        ("the rating table", Counter(entry.rating for entry in checked.found.table)),
    )
    for name, counts in sources:
        # Of a count that was hardly read at all, the difference is ours.
        if sum(counts.values()) < 20:
            continue
        for band, stated in checked.totals.items():
            if counts[band] != stated:
                yield ReportProblem(
                    "totals",
                    f"The totals say {stated} for {band_title(band)}; "
                    f"counted in {name}: {counts[band]}.",
                    (checked.totals_place,),
                )


def _scoring(checked: Checked) -> Iterable[ReportProblem]:
    standard = load_standard()
    for table in checked.scoring:
        for criterion in standard.criteria:
            counts = table.counts.get(criterion.id)
            size = sum(1 for element in standard.elements if element.criterion == criterion.id)
            if counts and sum(counts.values()) != size:
                yield ReportProblem(
                    "scoring",
                    f"The scoring table gives criterion {criterion.id} "
                    f"{sum(counts.values())} elements; it has {size}.",
                    (table.place,),
                )
    for band in ("partial", "plus", "non-compliance"):
        for criterion in standard.criteria:
            stated = [
                count
                for table in checked.scoring
                if (count := table.counts.get(criterion.id, {}).get(band)) is not None
            ]
            named = [
                r.element
                for r in checked.ratings
                if r.rating == band and r.element[0] == criterion.id
            ]
            # A later review may have moved an element: any of its tables may be the one that fits.
            if stated and len(named) not in stated:
                yield ReportProblem(
                    "scoring",
                    f"The scoring table gives criterion {criterion.id} {stated[-1]} for "
                    f"{band_title(band)}, the report names {len(named)}"
                    f"{' (' + ', '.join(named) + ')' if named else ''}.",
                    (checked.scoring[-1].place,),
                )


def _tolerance(checked: Checked) -> Iterable[ReportProblem]:
    for criterion in load_standard().criteria:
        partials = [
            r for r in checked.ratings if r.rating == "partial" and r.element[0] == criterion.id
        ]
        if len(partials) > criterion.partials_allowed:
            yield ReportProblem(
                "tolerance",
                f"Criterion {criterion.id} has {len(partials)} partial compliances "
                f"({', '.join(r.element for r in partials)}); "
                f"a certificate allows {criterion.partials_allowed}.",
                tuple(r.place for r in partials),
            )
    for entry in checked.ratings:
        if entry.rating == "non-compliance":
            yield ReportProblem(
                "tolerance",
                f"Element {entry.element} is rated Non-compliance; a certificate allows none.",
                (entry.place,),
                entry.element,
            )


def _lists(items: Items, name: str) -> Iterable[ReportProblem]:
    """The list of elements at the head of a section against those that its items cite."""
    if not items.listed:
        return
    cited = {element: item.place for item in items.items for element in item.elements}
    for element in cited:
        if element not in items.listed:
            yield ReportProblem(
                "list differs",
                f"The {name} cite element {element}, but the list at their head leaves it out.",
                (cited[element], items.listed_place),
                element,
            )
    for element in items.listed:
        if element not in cited:
            yield ReportProblem(
                "list differs",
                f"The list at the head of the {name} has element {element}, "
                "but none of them cites it.",
                (items.listed_place,),
                element,
            )


def _twice(checked: Checked) -> Iterable[ReportProblem]:
    places: dict[tuple[str, str, bool], list[str]] = {}
    for finding in checked.found.findings:
        if finding.text:
            key = (finding.part, finding.element, finding.section in ELEMENT_TABLES)
            places.setdefault(key, []).append(finding.place)
    # Once in its own part and once in a table of its band is how a report is built.
    for (_, element, _), where in places.items():
        if len(where) > 1:
            yield ReportProblem(
                "said twice",
                f"Element {element} has {len(where)} findings; the first one counts.",
                tuple(where),
                element,
            )


def is_the_standard(checked: Checked) -> bool:
    """True for the standard's own list of elements, which is handed round with reports."""
    elements = {finding.element for finding in checked.found.findings}
    said = (checked.narratives, checked.ratings, checked.strengths.items, checked.areas.items)
    return len(elements) >= _WHOLE_LIST and not any(said) and not checked.found.summaries


def _not_found(checked: Checked) -> Iterable[str]:
    ids = load_standard().ids
    with_text = {n.element for n in checked.narratives}
    rated = {r.element for r in checked.ratings}
    for name, elements in (("No narrative", with_text), ("No rating", rated)):
        gone = [element for element in ids if element not in elements]
        if len(gone) == len(ids):
            yield f"{name} for any element."
        elif gone:
            # Some assessors write a text for each criterion: nothing was missed there.
            instead = elements is with_text and len(checked.found.summaries) > 2
            tail = "; the criteria have summaries instead" if instead else ""
            yield f"{name} for {_listed(gone)}{tail}."
    if not checked.strengths.items:
        yield "No summary of strengths."
    if not checked.areas.items:
        yield "No areas for improvement."
    if not checked.has_organisation:
        yield "No name of the organisation."
    if not checked.dates:
        yield "No date of the assessment."


def _justified(checked: Checked) -> frozenset[str]:
    """Elements whose rating has a text of its own in a table of partial or plus elements."""
    found = checked.found.findings
    return frozenset(f.element for f in found if f.section in ELEMENT_TABLES and f.text)


def _day(checked: Checked) -> date | None:
    return max((d.day for d in checked.dates if d.day and not d.is_ahead), default=None)


def _listed(elements: Sequence[str]) -> str:
    return (
        f"{len(elements)} elements: {', '.join(elements)}"
        if len(elements) > 1
        else f"element {elements[0]}"
    )

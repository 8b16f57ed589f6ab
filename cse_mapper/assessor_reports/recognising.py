"""A report's lines to all that it says, with the report checked against itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from cse_mapper.assessor_reports import cover
from cse_mapper.assessor_reports.checking import Checked, check
from cse_mapper.assessor_reports.citing import unknown_elements
from cse_mapper.assessor_reports.findings import Finding, Findings, find
from cse_mapper.assessor_reports.items import Items, claims, items_of, without_references
from cse_mapper.assessor_reports.marking import mark
from cse_mapper.assessor_reports.ratings import rating_in
from cse_mapper.assessor_reports.rows import whole_rows
from cse_mapper.assessor_reports.scoring import scoring_of, totals_of
from cse_mapper.reading.formats.layout_text import vocabulary
from cse_mapper.reading.laid_out import Line
from cse_mapper.records import (
    AssessorReport,
    CriterionSummary,
    ElementRating,
    Narrative,
    ScoringTable,
)
from cse_mapper.standard import load_standard

_TABLES = ("partial table", "plus table", "non table")
_REFERS = re.compile(
    r"\b(?:see|refer(?:s|ence)?|as\s+(?:per|described|detailed|noted|outlined)|covered|detailed|described|reported)\b"
    r".{0,60}\b(?:strengths?|areas?\s+(?:for|of)|summary|section\s+\d)",
    re.IGNORECASE | re.DOTALL,
)
_RATING_SENTENCE = re.compile(
    r"^\W*(?:this\s+(?:element|is)\b|the\s+element\b|element\b|continued\b|continues\b|rated\b|awarded\b|a\s+|an\s+|is\s+|remains?\s+|as\s+|now\s+|\W)*"
    r"(?:compliance\s*plus|compliant\s*plus|partial(?:ly)?\s+compli\w+|(?:non|not)[\s-]*compli\w+)\W*$",
    re.IGNORECASE,
)


def recognise(lines: Sequence[Line], file: str) -> AssessorReport:
    """Everything that a report in any layout says; what is missing is said, never made up.

    `file` names the report; with the organisation it becomes the source of every narrative.
    """
    words = vocabulary("\n".join(line.text for line in lines))
    marked = mark(whole_rows(lines, words))
    found = find(marked)
    strengths, areas = items_of(marked, "strengths"), items_of(marked, "areas")
    totals, totals_place = totals_of(marked)
    scoring = scoring_of(marked)
    organisation = cover.organisation(marked)
    source = f"{file} ({organisation})" if organisation else file
    element_tables = _element_tables(found)
    ratings = _ratings(found, element_tables, scoring, strengths, areas)
    by_element = {rating.element: rating.rating for rating in ratings}
    narratives = _narratives(found, strengths, areas, by_element, source)
    problems, not_found = check(
        Checked(
            found,
            ratings,
            element_tables,
            totals,
            totals_place,
            scoring,
            strengths,
            areas,
            narratives,
            tuple((number, line.place) for line in lines for number in unknown_elements(line.text)),
            bool(organisation),
            bool(cover.dates(marked)),
        )
    )
    return AssessorReport(
        source=source,
        file=file,
        organisation=organisation,
        assessor=cover.assessor(marked),
        report_type=cover.report_type(marked),
        dates=cover.dates(marked),
        narratives=narratives,
        ratings=ratings,
        rating_table=found.table,
        element_tables=element_tables,
        totals=totals,
        strengths=strengths.items,
        areas_for_improvement=areas.items,
        criterion_summaries=tuple(CriterionSummary(*summary) for summary in found.summaries),
        scoring=scoring,
        statements=_statements(found.findings),
        problems=problems,
        not_found=not_found,
    )


def _statements(findings: Iterable[Finding]) -> dict[str, str]:
    places: dict[str, str] = {}
    for finding in findings:
        if finding.has_statement:
            places.setdefault(finding.element, finding.place)
    return {element: places[element] for element in load_standard().ids if element in places}


def _element_tables(found: Findings) -> tuple[ElementRating, ...]:
    return tuple(
        ElementRating(f.element, f.rating, f.place, "element table")
        for f in found.findings
        if f.section in _TABLES and f.rating
    )


def _narratives(
    found: Findings, strengths: Items, areas: Items, ratings: dict[str, str], source: str
) -> tuple[Narrative, ...]:
    texts: dict[str, str] = {}
    for finding in found.findings:
        text = finding.text
        if not text or len(text.split()) < 3:
            continue
        if finding.section == "ratings" and finding.element in texts:
            continue
        texts.setdefault(finding.element, text)
    for finding in found.findings:
        text = texts.get(finding.element, "")
        if refers_elsewhere(text) or (not text and finding.section not in _TABLES):
            elsewhere = _elsewhere(finding.element, text, strengths, areas)
            if elsewhere:
                texts[finding.element] = elsewhere
    return tuple(
        Narrative(element, texts[element], ratings.get(element), source)
        for element in load_standard().ids
        if element in texts
    )


def refers_elsewhere(text: str) -> bool:
    """True for a finding that says only where its text stands: "See Summary of Strengths"."""
    if not text or len(text.split()) > 30:
        return False
    return bool(_REFERS.search(text) or _RATING_SENTENCE.match(text))


def _elsewhere(element: str, text: str, strengths: Items, areas: Items) -> str:
    """The text of the strengths, or of the areas for improvement, that cite an element."""
    sections = [strengths, areas]
    if re.search(r"\bareas?\s+(?:for|of)\b|\bimprovement|\bpartial", text, re.IGNORECASE):
        sections.reverse()
    if not text:
        # Only a strength that claims the rating for the element speaks for an empty finding.
        sections = [strengths]
    for section in sections:
        citing = [item for item in section.items if element in item.elements]
        claiming = [i for i in citing if any(element in elements for _, elements in claims(i.text))]
        chosen = claiming or ([] if not text else citing)
        if chosen:
            return "\n".join(without_references(item.text) for item in chosen)
    return ""


def _ratings(
    found: Findings,
    tables: Sequence[ElementRating],
    scoring: Sequence[ScoringTable],
    strengths: Items,
    areas: Items,
) -> tuple[ElementRating, ...]:
    """One rating an element: what most places say; the table at the end decides a draw."""
    votes: dict[str, list[ElementRating]] = {}
    for entry in (*found.table, *tables):
        votes.setdefault(entry.element, []).append(entry)
    for finding in found.findings:
        rating = finding.rating or (
            rating_in(finding.text) if refers_elsewhere(finding.text) else None
        )
        if rating and finding.section not in _TABLES:
            votes.setdefault(finding.element, []).append(
                ElementRating(finding.element, rating, finding.place, "finding")
            )
    claimed = _claimed(strengths, areas)
    chosen: dict[str, ElementRating] = {}
    for element in load_standard().ids:
        entries = votes.get(element) or claimed.get(element, [])
        if entries:
            counts = Counter(e.rating for e in (*entries, *claimed.get(element, [])))
            most = max(counts.values())
            last = next((e for e in reversed(entries) if e.basis == "table"), entries[-1])
            chosen[element] = (
                last
                if counts[last.rating] == most
                else next(
                    e for e in (*entries, *claimed.get(element, [])) if counts[e.rating] == most
                )
            )
    return tuple(_inferred(chosen, tables, scoring))


def _claimed(strengths: Items, areas: Items) -> dict[str, list[ElementRating]]:
    claimed: dict[str, list[ElementRating]] = {}
    for item in (*strengths.items, *areas.items):
        for rating, elements in claims(item.text):
            for element in elements:
                entries = claimed.setdefault(element, [])
                if all(entry.rating != rating for entry in entries):
                    entries.append(ElementRating(element, rating, item.place, "summary"))
    return claimed


def _inferred(
    chosen: dict[str, ElementRating],
    tables: Sequence[ElementRating],
    scoring: Sequence[ScoringTable],
) -> Iterable[ElementRating]:
    """An element in no table of partial and plus elements is full where the figures agree."""
    filled = scoring[-1] if scoring else None
    for element in load_standard().ids:
        if element in chosen:
            yield chosen[element]
        elif filled and tables:
            counts = filled.counts.get(element[0], {})
            named = [
                e for e in chosen.values() if e.element[0] == element[0] and e.rating != "full"
            ]
            size = sum(1 for other in load_standard().ids if other[0] == element[0])
            unnamed = size - len({e.element for e in named})
            if counts.get("full") == unnamed:
                yield ElementRating(element, "full", filled.place, "inferred")

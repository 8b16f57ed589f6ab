"""A report's lines to all that it says, with the report checked against itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from cse_mapper.domain import (
    AssessorReport,
    CriterionSummary,
    ElementRating,
    Narrative,
    ReportProblem,
    ScoringTable,
)
from cse_mapper.domain.standard import load_standard
from cse_mapper.reading.document import Line
from cse_mapper.reading.mending import vocabulary
from cse_mapper.reports import cover
from cse_mapper.reports.checking import Checked, check
from cse_mapper.reports.citing import unknown_elements
from cse_mapper.reports.findings import Finding, Findings, find
from cse_mapper.reports.headings import ELEMENT_TABLES, HeadingKind
from cse_mapper.reports.items import Items, claims, items_of
from cse_mapper.reports.marking import Marked, mark
from cse_mapper.reports.ratings import rating_in
from cse_mapper.reports.referring import (
    Places,
    leads_nowhere,
    numbered_sections,
    refers_elsewhere,
    text_elsewhere,
)
from cse_mapper.reports.rows import whole_rows
from cse_mapper.reports.scoring import scoring_of, totals_of


def recognise(lines: Sequence[Line], file: str) -> AssessorReport:
    """Everything that a report in any layout says; what is missing is said, never made up.

    `file` names the report; with the organisation it becomes the source of every narrative.
    """
    # Of the whole report: a word cut in one row stands uncut in another.
    words = vocabulary("\n".join(line.text for line in lines))
    marked = mark(whole_rows(lines, words))
    found = find(marked)
    strengths, areas = items_of(marked, "strengths"), items_of(marked, "areas")
    totals, totals_place = totals_of(marked)
    scoring = scoring_of(marked)
    organisation = cover.organisation(marked)
    dates, report_type = cover.dates(marked), cover.report_type(marked)
    source = f"{file} ({organisation})" if organisation else file
    element_tables = _element_tables(found)
    chosen = _ratings(found, element_tables, strengths, areas)
    ratings = tuple(_inferred(chosen, scoring, _summed_up(marked)))
    by_element = {rating.element: rating.rating for rating in ratings}
    narratives, nowhere = _narratives(
        found, strengths, areas, by_element, numbered_sections(marked), source
    )
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
            dates,
            report_type,
            nowhere,
            marked,
        )
    )
    return AssessorReport(
        source=source,
        file=file,
        organisation=organisation,
        assessor=cover.assessor(marked),
        report_type=report_type,
        dates=dates,
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
        if f.section in ELEMENT_TABLES and f.rating
    )


def _narratives(
    found: Findings,
    strengths: Items,
    areas: Items,
    ratings: Mapping[str, str],
    sections: Mapping[str, HeadingKind],
    source: str,
) -> tuple[tuple[Narrative, ...], tuple[ReportProblem, ...]]:
    """Each element's own text, or the one that its finding refers to; and what leads nowhere."""
    texts: dict[str, str] = {}
    for finding in found.findings:
        text = finding.text
        if not text or len(text.split()) < 3:
            continue
        # What a list of ratings says beside a number is shorter than the finding itself.
        if finding.section == "ratings" and finding.element in texts:
            continue
        texts.setdefault(finding.element, text)
    # A text that refers to another must not be led on to one that refers as well.
    own = {element: text for element, text in texts.items() if not refers_elsewhere(text)}
    nowhere: dict[str, ReportProblem] = {}
    for finding in found.findings:
        element = finding.element
        text = texts.get(element, "")
        if refers_elsewhere(text) or (not text and finding.section not in ELEMENT_TABLES):
            places = Places(strengths, areas, own, sections)
            elsewhere = text_elsewhere(element, text, ratings.get(element), places)
            if elsewhere:
                texts[element] = elsewhere
            elif text:
                nowhere.setdefault(element, leads_nowhere(element, text, finding.place))
    narratives = tuple(
        Narrative(element, texts[element], ratings.get(element), source)
        for element in load_standard().ids
        if element in texts
    )
    return narratives, tuple(nowhere.values())


def _ratings(
    found: Findings, tables: Sequence[ElementRating], strengths: Items, areas: Items
) -> dict[str, ElementRating]:
    """One rating an element: what most places say; the table at the end decides a draw."""
    votes: dict[str, list[ElementRating]] = {}
    for entry in (*found.table, *tables):
        votes.setdefault(entry.element, []).append(entry)
    for finding in found.findings:
        rating = finding.rating or (
            rating_in(finding.text) if refers_elsewhere(finding.text) else None
        )
        if rating and finding.section not in ELEMENT_TABLES:
            votes.setdefault(finding.element, []).append(
                ElementRating(finding.element, rating, finding.place, "finding")
            )
    claimed = _claimed(strengths, areas)
    chosen: dict[str, ElementRating] = {}
    for element in load_standard().ids:
        entries = votes.get(element) or claimed.get(element, [])
        if entries:
            said = (*entries, *claimed.get(element, []))
            counts = Counter(entry.rating for entry in said)
            # The table is filled in last, when the assessor has made up their mind.
            last = next((e for e in reversed(entries) if e.basis == "table"), entries[-1])
            most = [e for e in said if counts[e.rating] == max(counts.values())]
            chosen[element] = last if last in most else most[0]
    return chosen


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
    chosen: Mapping[str, ElementRating], scoring: Sequence[ScoringTable], summed_up: frozenset[str]
) -> Iterable[ElementRating]:
    """Full compliance for what the tables of partial and plus elements leave out.

    Only in criteria that are `summed_up` in such tables, and not where the scoring table says that
    none of the criterion's elements is fully compliant. A scoring table that disagrees in its
    figures is a slip of the report and told as one.
    """
    for element in load_standard().ids:
        if element in chosen:
            yield chosen[element]
        elif element[0] in summed_up and all(
            table.counts.get(element[0], {}).get("full") != 0 for table in scoring[:1]
        ):
            place = scoring[0].place if scoring else ""
            yield ElementRating(element, "full", place, "inferred")


def _summed_up(marked: Sequence[Marked]) -> frozenset[str]:
    """The criteria that have a table of partial or plus elements, be it an empty one."""
    return frozenset(m.criterion for m in marked if m.section in ELEMENT_TABLES and m.criterion)

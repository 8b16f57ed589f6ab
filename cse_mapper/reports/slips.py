"""Slips that only show when parts of a report are held side by side: ratings without a text, dates.

Each gives problems in the same words and with places as `checking`, which asks all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from cse_mapper.domain import CitedItem, ElementRating, ReportDate, ReportProblem
from cse_mapper.domain.standard import load_standard
from cse_mapper.reports.headings import heading_of
from cse_mapper.reports.items import Items
from cse_mapper.reports.marking import Marked

_NUMBERED = re.compile(
    r"^\W*(?:criteri(?:on|a)\s+)?(\d(?:\.\d)?)(?![\d.]*\d)\W+(.+)$", re.IGNORECASE
)
_OWN_SECTIONS = ("strengths", "areas", "findings", "conclusion")
_SECTION_NUMBER = re.compile(r"^\W*(\d{1,2})\s*[.)](?!\d)")
_VISIT = re.compile(
    r"visit|evidence\s+gathering|on[\s-]?site|assessment\s+date|date\s+of\s+assess", re.I
)
_CARRIED = re.compile(
    r"\b(?:carried|brought|rolled|taken)\s+(?:over|forward)\b|\b(?:outstanding|remaining|raised|"
    r"identified|noted|reported|recorded|left\s+over)\s+(?:from|at|in|during|since)\b|"
    r"\bfrom\s+(?:the\s+)?(?:last|previous)\b",
    re.IGNORECASE,
)
_CALENDAR_YEAR = re.compile(r"(?<![\d.,/-])(20\d\d)(?![\d,])")
_REVIEW_YEAR = re.compile(r"\b(?:year|review)\s+([1-3])\b", re.IGNORECASE)


def without_a_text(
    ratings: Iterable[ElementRating], strengths: Items, areas: Items, justified: frozenset[str]
) -> Iterable[ReportProblem]:
    """Plus that no strength speaks for, and partials that no area for improvement does.

    Only where the section cites elements at all. `justified` are elements whose rating has a text
    in a table of its own.
    """
    rated = list(ratings)
    for band, code, items, name in (
        ("plus", "plus without strength", strengths, "Compliance plus, but no strength"),
        ("partial", "partial without area", areas, "Partial compliance, but no area"),
    ):
        cited = {element for item in items.items for element in item.elements}
        gone = [
            entry
            for entry in rated
            if entry.rating == band and entry.element not in cited | justified
        ]
        if cited and gone:
            said = ", ".join(entry.element for entry in gone)
            places = tuple(dict.fromkeys(entry.place for entry in gone if entry.place))
            yield ReportProblem(code, f"Rated {name} cites it: {said}.", places)


def dates_that_contradict(dates: Sequence[ReportDate]) -> Iterable[ReportProblem]:
    """Two days under one label, a signature before the visit, a next review that is over."""
    days: dict[str, list[ReportDate]] = {}
    for one in dates:
        if one.day and not one.is_ahead:
            days.setdefault(one.label.casefold(), []).append(one)
    for same in days.values():
        if len({one.day for one in same}) > 1:
            told = " and ".join(one.text for one in same)
            yield ReportProblem("dates differ", f"“{same[0].label}” has two dates: {told}.")
    yield from _on_the_wrong_side_of_the_visit(dates)


def _on_the_wrong_side_of_the_visit(dates: Sequence[ReportDate]) -> Iterable[ReportProblem]:
    visits = [one for one in dates if one.day and not one.is_ahead and _VISIT.search(one.label)]
    if not visits:
        return
    visit = max(visits, key=lambda one: one.day or date.min)
    for one in dates:
        if not (one.day and visit.day):
            continue
        if one.label == "Signed" and one.day < visit.day:
            yield ReportProblem(
                "dates differ", f"Signed on {one.text}, before the visit of {visit.text}."
            )
        elif one.is_ahead and one.day <= visit.day:
            yield ReportProblem(
                "dates differ",
                f"“{one.label}” is {one.text}, which is not after the visit of {visit.text}.",
            )


def titles_of_others(marked: Sequence[Marked]) -> Iterable[ReportProblem]:
    """Headings whose number and title belong to different criteria or sections."""
    standard = load_standard()
    titles = {one.id: one.title for one in standard.criteria}
    titles |= {one.id: one.title for one in standard.sub_criteria}
    sections: dict[str, dict[str, str]] = {}
    for m in marked:
        if not m.heading:
            continue
        text = m.line.text.strip()
        number = _NUMBERED.match(text)
        if m.heading.kind in ("criterion", "sub-criterion") and number and number[1] in titles:
            owner = heading_of(number[2].strip(), marked=True)
            if (
                owner
                and owner.number != number[1]
                and owner.kind in ("criterion", "sub-criterion")
                and len(owner.number) == len(number[1])
            ):
                yield ReportProblem(
                    "title of another",
                    f"The heading “{text}” has the number of {number[1]} "
                    f"({titles[number[1]]}) and the title of {owner.number}.",
                    (m.line.place,),
                )
        section = _SECTION_NUMBER.match(text)
        if section and m.heading.kind in _OWN_SECTIONS:
            sections.setdefault(m.heading.kind, {}).setdefault(section[1], m.line.place)
    for places in sections.values():
        if len(places) > 1:
            numbers = " and ".join(places)
            yield ReportProblem(
                "title of another",
                f"Sections {numbers} have the same title.",
                tuple(places.values()),
            )


def carried_over(
    areas: Iterable[CitedItem], day: date | None, report_type: str
) -> Iterable[ReportProblem]:
    """Areas for improvement that come from a year which, by the report itself, has not been."""
    own = _REVIEW_YEAR.search(report_type)
    for area in areas:
        carried = _CARRIED.search(area.text)
        if not carried:
            continue
        after = area.text[carried.start() : carried.start() + 90]
        years = [
            year for year in map(int, _CALENDAR_YEAR.findall(after)) if day and year > day.year
        ]
        reviews = [n for n in _REVIEW_YEAR.findall(after) if own and int(n) > int(own[1])]
        if years or reviews:
            what = str(years[0]) if years else f"year {reviews[0]}"
            against = f"of {day.year}" if years and day else f"of “{report_type}”"
            yield ReportProblem(
                "from a later year",
                f"An area for improvement is carried over from {what}, in a report {against}: "
                f"“{area.text[:100]}”.",
                (area.place,),
            )

"""Follows a finding that only says where its text stands: "See Summary of Strengths"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cse_mapper.domain import ReportProblem
from cse_mapper.reports.citing import cited_elements
from cse_mapper.reports.headings import HeadingKind
from cse_mapper.reports.items import Items, claims, without_references
from cse_mapper.reports.marking import Marked
from cse_mapper.reports.ratings import IN_PROSE

_SEE = (
    r"\b(?:please\s+)?(?:see|refer(?:s|ence)?(?:\s+to)?|as\s+(?:per|for|in|described|detailed|noted|outlined)"
    r"|(?:covered|detailed|described|reported)\s+(?:in|under|at))\b"
)
_WHERE = re.compile(
    rf"{_SEE}[^.()]{{0,60}}"
    r"\b(?:strengths?|areas?\s+(?:for|of|to)(?:\s+\w+){0,2}|summary|section\s+[\d.]+)",
    re.IGNORECASE,
)
_SAME_AS = re.compile(
    rf"(?:{_SEE}|\bsame\s+as\b)\s+(?:the\s+)?(?:findings?\s+)?(?:for\s+|under\s+|of\s+)?"
    r"(?:elements?\s+)?(\d\.\d\.\d)(?:\s+(?:above|below))?",
    re.IGNORECASE,
)
_SECTION = re.compile(r"\bsection\s+(\d{1,2})(?!\d|\.\d)", re.IGNORECASE)
_NUMBERED = re.compile(r"^\W*(\d{1,2})\s*[.)]")
_STRENGTHS = re.compile(r"\bstrengths?\b", re.IGNORECASE)
_AREAS = re.compile(r"\bareas?\s+(?:for|of|to)\b(?!\s+strength)|\bimprovements?\b", re.IGNORECASE)
# What a finding may say beside its rating and still say nothing of its own.
_FILLING = frozenset(
    [
        "this",
        "element",
        "is",
        "are",
        "a",
        "an",
        "the",
        "now",
        "again",
        "still",
        "as",
        "in",
        "under",
        "to",
        "be",
        "for",
        "of",
        "and",
        "with",
        "at",
        "has",
        "have",
        "been",
        "continue",
        "continues",
        "continued",
        "remain",
        "remains",
        "remaining",
        "rated",
        "awarded",
        "maintained",
        "warrants",
        "section",
        "above",
        "below",
        "report",
        "please",
        "improvement",
        "improvements",
        "development",
        "continuous",
        "compliance",
    ]
)


@dataclass(frozen=True, slots=True)
class Places:
    """Where a finding's text may stand: `own` by element, and what numbers of sections mean."""

    strengths: Items
    areas: Items
    own: Mapping[str, str]
    sections: Mapping[str, HeadingKind]


def refers_elsewhere(text: str) -> bool:
    """True for a finding that says only where its text stands: "See Summary of Strengths"."""
    if not text or len(text.split()) > 40:
        return False
    without_where = _SAME_AS.sub(" ", _WHERE.sub(" ", text))
    rest = IN_PROSE.sub(" ", without_where)
    if rest == text:
        return False
    own = [word for word in re.findall(r"[a-z]+", rest.casefold()) if word not in _FILLING]
    return len(own) <= (4 if without_where != text else 1)


def numbered_sections(marked: Sequence[Marked]) -> dict[str, HeadingKind]:
    """What stands under each number of the report's own numbering: {"3": "strengths"}."""
    found: dict[str, HeadingKind] = {}
    for m in marked:
        number = _NUMBERED.match(m.line.text)
        if number and m.heading and m.heading.kind in ("strengths", "areas"):
            found[number[1]] = m.heading.kind
    return found


def text_elsewhere(element: str, text: str, rating: str | None, places: Places) -> str:
    """The text that a finding refers to; empty where there is none at the place that it names.

    A strength is never taken for an area for improvement, nor the other way round: the finding
    names the section, or else the element's rating tells which one can be meant.
    """
    for match in _SAME_AS.finditer(text):
        if match[1] != element and match[1] in places.own:
            return places.own[match[1]]
    for section in _meant(text, rating, places):
        citing = [item for item in section.items if element in item.elements]
        claiming = [i for i in citing if any(element in elements for _, elements in claims(i.text))]
        # Only a strength that claims the rating for the element speaks for an empty finding.
        chosen = claiming or ([] if not text else citing)
        if chosen:
            return "\n".join(without_references(item.text) for item in chosen)
    return ""


def _meant(text: str, rating: str | None, places: Places) -> list[Items]:
    if not text:
        return [places.strengths]
    kinds = {places.sections.get(match[1]) for match in _SECTION.finditer(text)}
    strengths = bool(_STRENGTHS.search(text)) or "strengths" in kinds
    areas = bool(_AREAS.search(text)) or "areas" in kinds
    if strengths and not areas:
        return [places.strengths]
    if areas and not strengths:
        return [places.areas]
    if rating in ("partial", "non-compliance"):
        return [places.areas]
    return [places.strengths] if rating == "plus" else [places.strengths, places.areas]


def leads_nowhere(element: str, text: str, place: str) -> ReportProblem:
    """The slip of a finding whose text stands nowhere."""
    said = " ".join(text.split())
    cited = ", ".join(one for one in cited_elements(text) if one != element)
    what = f"element {cited} has no text of its own" if cited else "nothing there cites the element"
    return ReportProblem(
        "leads nowhere", f"Element {element} says only “{said}”, but {what}.", (place,), element
    )

"""An invented coverage of chosen matches, for the tests of workbook, review and index."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cse_mapper.domain import (
    AreaCell,
    Coverage,
    CriterionCoverage,
    Decision,
    Document,
    ElementCoverage,
    Locator,
    Match,
    Passage,
    Reason,
    Why,
)
from cse_mapper.domain.standard import load_standard
from cse_mapper.passages.cutting import passage_identity, text_identity

REPAIRS = (
    "We ask tenants after every repair how satisfied they were with the visit, and of the 1,204"
    " who answered last year 91 per cent said that they were satisfied or very satisfied."
)
COMPLAINTS = (
    "Every complaint is acknowledged within three working days by a named officer, who rings the"
    " customer to agree what would put it right, and is answered in full within ten."
)
OPENING = (
    "Since the forum asked for later opening, the desk at the library is open until seven on"
    " Thursdays, and the first month brought 212 people who said they could not come before."
)


def make_passage(text: str, document: str, locator: Locator | None = None) -> Passage:
    return Passage(
        id=passage_identity(text, document),
        text_id=text_identity(text),
        document=document,
        locator=locator or Locator(page=4),
        text=text,
    )


def make_match(
    text: str,
    element: str,
    document: str = "Housing/survey.pdf",
    decision: Decision = "supports",
) -> Match:
    return Match(
        passage=make_passage(text, document),
        element=element,
        probability=0.4 if decision == "uncertain" else 0.8,
        decision=decision,
        kind="outcome",
        evidence_date=date(2023, 5, 2),
        service_area=document.split("/")[0],
        why=Why(("satisfied", "tenants"), "Satisfaction is measured after each contact.", 0.7),
    )


def make_coverage(*matches: Match, documents: tuple[Document, ...] = ()) -> Coverage:
    standard = load_standard()
    elements = tuple(_element(element.id, matches) for element in standard.elements)
    paths = sorted({match.passage.document for match in matches})
    found = tuple(Document(path, path.split("/")[0], "read", size=2000) for path in paths)
    return Coverage(
        elements=elements,
        criteria=tuple(
            CriterionCoverage(row.id, row.title, {}, row.partials_allowed, True, "At risk.")
            for row in standard.criteria
        ),
        documents=documents or found,
        model="invented 1.0",
        assessment_date=date(2024, 5, 1),
        headline="An invented coverage.",
        passages=len(matches),
    )


def _element(element: str, matches: tuple[Match, ...]) -> ElementCoverage:
    own = tuple(match for match in matches if match.element == element)
    areas = {match.service_area: AreaCell(1, match.probability, 1) for match in own}
    reason = Reason("found", f"{len(own)} pieces of evidence were found.")
    title = load_standard().element(element).title
    status = "covered" if len(own) > 1 else "thin" if own else "missing"
    return replace(ElementCoverage(element, title, "missing", (reason,), own, areas), status=status)

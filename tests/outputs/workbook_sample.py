"""An invented coverage for the tests of workbook, review and index."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date

from cse_mapper.records import (
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
    Status,
    Why,
)
from cse_mapper.standard import load_standard

AREAS = ("Housing", "Revenues and benefits", "Waste", "Libraries", "Planning")
_SAYINGS = (
    "We ask tenants after every repair how satisfied they were; 91 per cent of 1,204 were.",
    "Callers who cannot use the telephone are offered a visit at home or a relay call instead.",
    "Every complaint is acknowledged in three working days and answered in full within ten.",
    "Staff attend a day of customer care training each spring, and 87 of 92 attended this year.",
    "Fees are shown before an application starts, with the reductions that people can ask for.",
    "Since the forum asked for later opening, the desk is open until seven on Thursdays.",
)


def make_passage(text: str, document: str, locator: Locator | None = None) -> Passage:
    folded = " ".join(text.casefold().split())
    return Passage(
        id=hashlib.sha256(f"{folded}\0{document}".encode()).hexdigest()[:16],
        text_id=hashlib.sha256(folded.encode()).hexdigest()[:16],
        document=document,
        locator=locator or Locator(page=4),
        text=text,
    )


def make_match(
    text: str, element: str, document: str = "Housing/survey.pdf", decision: Decision = "supports"
) -> Match:
    return Match(
        passage=make_passage(text, document),
        element=element,
        probability=0.8 if decision == "supports" else 0.4,
        decision=decision,
        kind="outcome",
        evidence_date=date(2023, 5, 2),
        service_area=document.split("/")[0],
        why=Why(("satisfied", "tenants"), "Satisfaction is measured after each contact.", 0.7),
    )


def make_coverage(matches: list[Match], documents: list[Document] | None = None) -> Coverage:
    standard = load_standard()
    elements = []
    for element in standard.elements:
        own = tuple(match for match in matches if match.element == element.id)
        areas: dict[str, AreaCell] = {}
        for match in own:
            before = areas.get(match.service_area, AreaCell(0, 0.0))
            best = max(before.best, match.probability)
            areas[match.service_area] = AreaCell(before.pieces + 1, best)
        status: Status = ("missing", "thin", "covered", "strong")[min(3, (len(own) + 1) // 2)]  # type: ignore[assignment]
        reason = Reason(
            "count", f"{len(own)} pieces of evidence were found, in {len(areas)} services."
        )
        elements.append(ElementCoverage(element.id, element.title, status, (reason,), own, areas))
    criteria = []
    for criterion in standard.criteria:
        counts = Counter(e.status for e in elements if e.element.startswith(criterion.id + "."))
        weak = counts["missing"] + counts["thin"]
        criteria.append(
            CriterionCoverage(
                criterion.id, criterion.title, counts, criterion.partials_allowed,
                weak > criterion.partials_allowed,
                f"{weak} elements need work; {criterion.partials_allowed} may be partial.",
            )
        )  # fmt: skip
    if documents is None:
        paths = sorted({match.passage.document for match in matches})
        documents = [
            Document(path, path.split("/")[0], "read", evidence_date=date(2023, 5, 2), size=20_000)
            for path in paths
        ]
    return Coverage(
        elements=tuple(elements),
        criteria=tuple(criteria),
        documents=tuple(documents),
        model="default 1",
        assessment_date=date(2024, 5, 1),
        headline="31 of 57 elements are covered; criteria 1 and 4 are at risk.",
        passages=len({match.passage.id for match in matches}),
        rules=(("Stale years", "Evidence of 3 years and older is stale."),),
    )


def make_large_coverage(documents: int = 40, each: int = 4) -> Coverage:
    """A plausible council: every document supports a few elements, spread unevenly."""
    ids = load_standard().ids
    matches = []
    for number in range(documents):
        area = AREAS[number % len(AREAS)]
        path = (
            f"{area}/{('minutes', 'survey', 'annual report', 'charter')[number % 4]} {number}.pdf"
        )
        for piece in range(each):
            saying = _SAYINGS[(number + piece) % len(_SAYINGS)]
            element = ids[(number * number + 7 * piece) % 50]
            decision: Decision = "uncertain" if (number + piece) % 5 == 0 else "supports"
            matches.append(make_match(f"{saying} (item {number}.{piece})", element, path, decision))
    paths = list(dict.fromkeys(match.passage.document for match in matches))
    ledger = [
        Document(path, path.split("/")[0], "read", evidence_date=date(2023, 5, 2), size=20_000)
        for path in paths
    ]
    ledger.append(Document("Waste/scan.pdf", "Waste", "needs OCR", "A scan: install Tesseract."))
    return make_coverage(matches, ledger)

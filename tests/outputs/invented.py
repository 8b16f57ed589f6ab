"""An invented council's coverage, of any size, to try outputs on without reading a single file."""

from __future__ import annotations

import random
from datetime import date, timedelta

from cse_mapper.records import (
    AreaCell,
    Coverage,
    CriterionCoverage,
    Document,
    DocumentStatus,
    ElementCoverage,
    EvidenceKind,
    Locator,
    Match,
    Passage,
    Reason,
    Status,
)
from cse_mapper.standard import load_standard

AREAS = (
    "corporate",
    "customer-services",
    "environment and waste",
    "housing",
    "leisure",
    "planning",
    "revenues-and-benefits",
)
KINDS: tuple[EvidenceKind, ...] = ("policy", "practice", "outcome", "customer voice", "external")
SENTENCES = (
    "Tenants told us in the spring survey that repairs appointments were hard to change.",
    "We now offer evening slots on Tuesdays and Thursdays, and a text the day before.",
    "The share of calls answered within thirty seconds rose from 71% to 84% over the year.",
    "Every complaint is acknowledged within three working days by a named officer.",
    "The panel of residents meets each quarter and sees the figures before members do.",
    "Staff at the hub were trained with the deaf association to use the video relay service.",
    "Charges are listed on the website, at the counter and in the letter that confirms a booking.",
    "Of 412 people asked, 88% said that they were treated politely and kept informed.",
)
READABLE = ("pdf", "docx", "xlsx", "pptx", "html", "eml")
ASSESSED = date(2026, 11, 1)


def invented_coverage(documents: int = 60, matches: int = 12, seed: int = 7) -> Coverage:
    """A whole coverage: every status, every kind of locator, files of every status."""
    chance = random.Random(seed)
    read = [_read(index, chance) for index in range(documents)]
    elements = tuple(
        _element(element.id, element.title, read, matches, chance)
        for element in load_standard().elements
    )
    return Coverage(
        elements=elements,
        criteria=tuple(
            _criterion(row.id, row.title, row.partials_allowed, elements)
            for row in load_standard().criteria
        ),
        documents=(*read, *_not_read()),
        model="invented 1.0",
        assessment_date=ASSESSED,
        headline="39 of 57 elements are evidenced, 12 thinly and 6 not at all.",
        passages=documents * 20,
        rules=(
            ("counts_from", "A passage counts for an element from a probability of 0.25."),
            ("stale_years", "Evidence of 3 years and older is stale."),
        ),
    )


def _read(index: int, chance: random.Random) -> Document:
    area = AREAS[index % len(AREAS)]
    ending = READABLE[index % len(READABLE)]
    dated = ASSESSED - timedelta(days=chance.randrange(20, 1600)) if index % 5 else None
    return Document(
        path=f"{area}/year {2022 + index % 5}/Report no {index} & notes.{ending}",
        service_area=area,
        status="read",
        reason="Page 3 is held as a picture and need OCR: install Tesseract." if index == 7 else "",
        evidence_date=dated,
        date_source="the file's properties" if dated else "",
        digest=f"{index:064x}",
        title=f"Report {index}",
        size=1000 + index,
    )


def _not_read() -> list[Document]:
    rows: list[tuple[str, DocumentStatus, str]] = [
        (
            "housing/locked minutes.docx",
            "unreadable",
            "It has a password: save a copy without one.",
        ),
        ("housing/locked rents.xlsx", "unreadable", "It has a password: save a copy without one."),
        ("planning/notice.png", "needs OCR", "It is a picture of text: install Tesseract."),
        ("planning/plans.dwg", "unsupported", "Drawings hold no text: export it as PDF."),
        ("leisure/empty.txt", "empty", "It holds no text: replace it or delete it."),
        ("leisure/copy.pdf", "duplicate", "The same as leisure/original.pdf."),
        ("Thumbs.db", "skipped", "Windows keeps picture previews in it; it holds no evidence."),
    ]
    return [Document(path, path.partition("/")[0], status, reason) for path, status, reason in rows]


def _locator(document: Document, chance: random.Random) -> Locator:
    place = chance.randrange(1, 40)
    if document.path.endswith(".pdf"):
        return Locator(page=place)
    if document.path.endswith(".pptx"):
        return Locator(slide=place)
    if document.path.endswith(".xlsx"):
        return Locator(sheet="Results", cells=f"B{place}:D{place}")
    if document.path.endswith(".eml"):
        return Locator(paragraph=place, part="figures.docx")
    return Locator(paragraph=place, heading="What we did")


def _element(
    number: str, title: str, read: list[Document], matches: int, chance: random.Random
) -> ElementCoverage:
    status: Status = chance.choices(("missing", "thin", "covered", "strong"), weights=(1, 3, 6, 4))[
        0
    ]
    amount = {"missing": 0, "thin": 2, "covered": matches // 2, "strong": matches}[status]
    found = tuple(_match(number, index, chance.choice(read), chance) for index in range(amount))
    found = tuple(sorted(found, key=lambda match: -match.probability))
    areas: dict[str, AreaCell] = {}
    for match in found:
        old = areas.get(match.service_area, AreaCell(0, 0.0))
        areas[match.service_area] = AreaCell(
            old.pieces + 1, max(old.best, match.probability), old.certain + bool(match.certain)
        )
    reasons = {
        "missing": (Reason("nothing-found", "Nothing in the evidence was found to support it."),),
        "thin": (
            Reason(
                "policies-only",
                "Only policies and promises were found; nothing shows that it is done.",
            ),
            Reason("found", f"{amount} passages in 2 documents: 2 policies and promises."),
        ),
        "covered": (Reason("found", f"{amount} passages in 4 documents: 3 practice, 2 results."),),
        "strong": (
            Reason("some-undated", f"2 of {amount} passages have no date."),
            Reason("found", f"{amount} passages in 9 documents: 5 practice, 4 results."),
        ),
    }[status]
    return ElementCoverage(number, title, status, reasons, found, areas)


def _match(element: str, index: int, document: Document, chance: random.Random) -> Match:
    text = " ".join(chance.sample(SENTENCES, 4))
    identity = f"{element}-{index}"
    return Match(
        passage=Passage(identity, f"t-{identity}", document.path, _locator(document, chance), text),
        element=element,
        probability=round(chance.uniform(0.3, 0.98), 6),
        decision="supports" if index % 4 else "uncertain",
        kind=chance.choice(KINDS),
        evidence_date=document.evidence_date,
        service_area=document.service_area,
        certain=index % 4 > 0,
    )


def _criterion(
    number: str, title: str, allowed: int, elements: tuple[ElementCoverage, ...]
) -> CriterionCoverage:
    own = [element.status for element in elements if element.element.startswith(f"{number}.")]
    counts = {status: own.count(status) for status in ("missing", "thin", "covered", "strong")}
    at_risk = counts["missing"] > 0 or counts["thin"] > allowed
    return CriterionCoverage(
        number,
        title,
        counts,
        allowed,
        at_risk,
        f"At risk: {counts['missing']} missing, {counts['thin']} thin, {allowed} partials allowed."
        if at_risk
        else "Every element is evidenced.",
    )

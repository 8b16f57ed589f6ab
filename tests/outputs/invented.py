"""An invented council's coverage, of any size, to try outputs on without reading a single file."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from cse_mapper.assessment.planning import plan
from cse_mapper.domain import (
    Answer,
    AreaCell,
    Claim,
    ClaimCheck,
    ClaimVerdict,
    Coverage,
    CriterionCoverage,
    Document,
    DocumentStatus,
    EarlierFinding,
    ElementCoverage,
    EvidenceKind,
    FollowUp,
    FollowUpItem,
    Locator,
    Match,
    Passage,
    PlusElement,
    Reason,
    RequestedDocument,
    Status,
    Unclaimed,
)
from cse_mapper.domain.standard import load_standard

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
    statuses = {element.element: element.status for element in elements}
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
        plan=plan(
            elements,
            AREAS,
            lambda element, accepted: "covered" if len(accepted) > 1 else statuses[element],
        ),
    )


def with_claims(coverage: Coverage) -> Coverage:
    """The same coverage as a submission that says what its files are for, with notes on the run."""
    verdicts: tuple[tuple[ClaimVerdict, str], ...] = (
        ("confirmed", "2 passages bear it out."),
        ("doubtful", "1 passage comes near it, none clearly."),
        ("not supported", "Nothing in the file shows it. It speaks for 1.3.1 instead."),
        ("not read", "The file was not read. It is a picture of text: install Tesseract."),
    )
    claims = []
    for index, document in enumerate(coverage.documents[:40]):
        verdict, sentence = verdicts[index % 7 % 4]
        element = coverage.elements[index % 57].element
        claim = Claim(element, document.path, "index.xlsx, Evidence!A2:C2")
        claims.append(ClaimCheck(claim, verdict, sentence, 2 if verdict == "confirmed" else 0))
    found = tuple(
        Unclaimed(element.element, coverage.documents[index % 9].path, index % 3 + 1)
        for index, element in enumerate(coverage.elements[:30])
    )
    notes = ("Two people decided differently on “Every complaint is ...”: the later one counts.",)
    return replace(coverage, claims=tuple(claims), unclaimed=found, notes=notes)


def invented_follow_up(coverage: Coverage) -> FollowUp:
    """A follow-up with findings of each kind, answered and not, and of each state besides."""
    rows = [element for element in coverage.elements if len(element.matches) > 2]
    answers = tuple(
        Answer(match, 0.6, reason="Both name “Spark”.") for match in rows[0].matches[:3]
    )
    elsewhere = Answer(
        rows[1].matches[0], 0.45, "content", "Both speak of “desks”.", "it tells of a plan"
    )
    near = tuple(Answer(match, 0.2, "element") for match in rows[2].matches[:2])
    return FollowUp(
        source="report 2025.pdf (Testbury)",
        since=date(2025, 3, 3),
        items=(
            FollowUpItem("non-compliance", ("2.1.5",), "No policy was seen.", (), "Nothing new."),
            FollowUpItem(
                "partial", (rows[0].element,), "Targets are missed.", answers, "3 may answer it.",
                "answered",
            ),
            FollowUpItem(
                "area for improvement", (rows[2].element, "3.4.1"), "Show what came of it.", (),
                "Nothing new answers it; 2 new passages support its elements in other ways.",
                elsewhere=2, near=near,
            ),
            FollowUpItem(
                "area for improvement", (), "Think.", (elsewhere,), "1 takes it up.", "partly"
            ),
        ),
        plus=(
            PlusElement("1.2.2", "current", date(2026, 5, 1), "1.2.2 (Fed back): May 2026."),
            PlusElement("3.3.3", "stale", date(2023, 5, 1), "3.3.3 (Premises): nothing new."),
            PlusElement("4.2.4", "vanished", None, "4.2.4 (Best practice): no evidence any more."),
            PlusElement("2.1.1", "undated", None, "2.1.1 (Commitment): no date."),
        ),
        requested=(
            RequestedDocument(
                "Latest performance data", True,
                tuple(document.path for document in coverage.documents[:8]), "Found: eight.",
            ),
            RequestedDocument("Latest annual report", False, (), "Not found at all."),
        ),
        earlier=(
            EarlierFinding(
                "partial", ("4.1.2",), "Calls wait long.", "report 2023.pdf", date(2023, 3, 1),
                "closed", "Closed in 2024: rated full compliance.", "report 2024.pdf",
                date(2024, 3, 2),
            ),
            EarlierFinding(
                "area for improvement", (), "Name the pages' owners.", "report 2023.pdf",
                date(2023, 3, 1), "not mentioned", "No later report mentions it.",
            ),
        ),
        headline="2 of 4 findings of the last report have new evidence that may answer them.",
    )  # fmt: skip


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
        (
            "leisure/empty.txt",
            "empty",
            "The file has no content (0 bytes): replace it with the document itself.",
        ),
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

"""The records that flow from evidence to report; frozen, without behaviour beyond derived text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

DocumentStatus = Literal[
    "read", "empty", "needs OCR", "unreadable", "unsupported", "duplicate", "skipped"
]
BlockKind = Literal["paragraph", "heading", "table", "cells", "notes"]
Decision = Literal["supports", "uncertain", "none", "accepted", "rejected"]
Status = Literal["missing", "thin", "covered", "strong"]
EvidenceKind = Literal["policy", "practice", "outcome", "customer voice", "external"]
Voice = Literal["assessor", "evidence"]
ClaimVerdict = Literal["confirmed", "doubtful", "not supported", "not read"]

# The part of a message that its sender, addressee, date and subject stand in.
EMAIL_HEADER = "e-mail header"


@dataclass(frozen=True, slots=True)
class Locator:
    """Where in a document a text stands, so that a person can look it up; 1-based, never invented.

    Exactly what the format knows is set: PDF and images have pages, PowerPoint slides,
    workbooks a sheet with cells, everything else counts paragraphs and names the heading above.
    `part` names an attachment or an archive member inside the document.
    """

    page: int | None = None
    slide: int | None = None
    sheet: str | None = None
    cells: str | None = None
    paragraph: int | None = None
    heading: str | None = None
    part: str | None = None

    def __str__(self) -> str:
        if self.page is not None:
            place = f"p. {self.page}"
        elif self.slide is not None:
            place = f"slide {self.slide}"
        elif self.sheet is not None:
            place = f"{self.sheet}!{self.cells}" if self.cells else self.sheet
        elif self.paragraph is not None:
            place = f"paragraph {self.paragraph}"
            if self.heading:
                place += f", under '{self.heading}'"
        else:
            place = "whole document"
        return f"{self.part}, {place}" if self.part else place


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document as its author laid it out: a paragraph, a heading, a table row."""

    text: str
    locator: Locator
    kind: BlockKind = "paragraph"


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the evidence folder and what became of it; the ledger has one for every file.

    `path` is relative to the evidence folder with forward slashes. `reason` says, for every status
    but "read", what happened and what to do. `digest` is the SHA-256 of the file's bytes.
    `date_source` tells where `evidence_date` was found, in words. `personal` names the kinds of
    personal data that its text may hold.
    """

    path: str
    service_area: str
    status: DocumentStatus
    reason: str = ""
    evidence_date: date | None = None
    date_source: str = ""
    digest: str = ""
    title: str = ""
    size: int = 0
    personal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document with its blocks: what the reading room hands on.

    `repeatable` is False where the same bytes may be read otherwise next time (the reader ran out
    of time or memory, or the file moved meanwhile); such an answer must not be kept for later.
    """

    document: Document
    blocks: tuple[Block, ...] = ()
    repeatable: bool = True


@dataclass(frozen=True, slots=True)
class Passage:
    """A quotable piece of evidence: one to five sentences with the place to look them up.

    `id` hashes normalised text and the document's path; `text_id` the normalised text alone, so
    that a reviewer's decision survives renamed and repaginated files. `duplicate_of` is the id of
    the first passage with nearly the same text, which alone counts.
    """

    id: str
    text_id: str
    document: str
    locator: Locator
    text: str
    heading: str = ""
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An element with the calibrated probability (0 to 1) that an assessor would accept it."""

    element: str
    probability: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the model says of one text: a decision for the whole, and elements best first."""

    decision: Decision
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """Why a match was suggested: the terms that carried it and the nearest corpus narrative."""

    terms: tuple[str, ...] = ()
    nearest: str = ""
    nearest_similarity: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that supports an element, by the model's judgement or a person's decision.

    `moved_from` is the element that a person moved it here from, `moved_to` the one that a person
    moved it to, which leaves it rejected here; `personal` names the kinds of
    personal data that the passage may hold. `certain` tells whether it counts as certain evidence
    beside everything else in the folder; None until the coverage is built.
    """

    passage: Passage
    element: str
    probability: float
    decision: Decision
    kind: EvidenceKind = "practice"
    evidence_date: date | None = None
    service_area: str = ""
    note: str = ""
    reviewer: str = ""
    why: Why | None = None
    moved_from: str = ""
    moved_to: str = ""
    personal: tuple[str, ...] = ()
    certain: bool | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Elements named beside a text that may name a file, in `document` at `place`."""

    elements: tuple[str, ...]
    text: str
    document: str
    place: str


@dataclass(frozen=True, slots=True)
class MappedDocument:
    """What a document brings by itself, whatever else is in the folder; this is what can be kept.

    `passages` is how many it was cut into, `matches` are those of them that may support an element,
    `mentions` where it speaks of elements by number. `texts` are all passages: decisions may
    concern any of them.
    """

    document: Document
    passages: int = 0
    matches: tuple[Match, ...] = ()
    mentions: tuple[Mention, ...] = ()
    texts: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence, with a code for machines, on why an element has its status."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What the submission itself says a file is for; `place` tells in words where it says so."""

    element: str
    document: str
    place: str


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """What the content of a file says to a claim; `pieces` counts the passages that bear it out."""

    claim: Claim
    verdict: ClaimVerdict
    sentence: str
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """A file that clearly supports an element although the submission does not say so."""

    element: str
    document: str
    pieces: int


@dataclass(frozen=True, slots=True)
class ElementTriage:
    """What an assessor would do on site for an element: questions, things to see, samples."""

    element: str
    title: str
    status: Status
    ask: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    sample: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaCell:
    """One cell of the matrix: how many pieces a service area has for an element, how strong.

    `certain` is how many of the pieces count as certain evidence.
    """

    pieces: int
    best: float
    certain: int = 0


@dataclass(frozen=True, slots=True)
class ElementCoverage:
    """An element's status with its reasons and its matches, best first."""

    element: str
    title: str
    status: Status
    reasons: tuple[Reason, ...]
    matches: tuple[Match, ...]
    areas: Mapping[str, AreaCell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CriterionCoverage:
    """A criterion's counts by status, against the partial compliances it may have."""

    id: str
    title: str
    status_counts: Mapping[str, int]
    partials_allowed: int
    at_risk: bool
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """All that an output needs.

    `notes` are sentences on this run that a coordinator should read, for example on decisions whose
    text is gone.
    """

    elements: tuple[ElementCoverage, ...]
    criteria: tuple[CriterionCoverage, ...]
    documents: tuple[Document, ...]
    model: str
    assessment_date: date
    headline: str = ""
    passages: int = 0
    rules: tuple[tuple[str, str], ...] = ()
    claims: tuple[ClaimCheck, ...] = ()
    unclaimed: tuple[Unclaimed, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every file was read and no element is missing or thin: what --strict asks."""
        unread = {"needs OCR", "unreadable", "unsupported"}
        return not any(d.status in unread for d in self.documents) and not any(
            e.status in ("missing", "thin") for e in self.elements
        )


@dataclass(frozen=True, slots=True)
class Narrative:
    """An assessor's text for an element, with its rating and the report it came from."""

    element: str
    text: str
    rating: str | None
    source: str


RatingBasis = Literal["finding", "table", "element table", "summary", "inferred"]


@dataclass(frozen=True, slots=True)
class ElementRating:
    """An assessor's rating of an element, where it stands and what kind of place that is.

    `rating` is the id of a band of the standard, or "n/a"; "inferred" means that the report says it
    only by leaving the element out of its tables of partial and plus elements.
    """

    element: str
    rating: str
    place: str = ""
    basis: RatingBasis = "finding"


@dataclass(frozen=True, slots=True)
class CitedItem:
    """A strength or an area for improvement with the elements that it cites and their rating."""

    text: str
    elements: tuple[str, ...] = ()
    rating: str | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class ReportDate:
    """A date that a report gives, under the report's own label."""

    label: str
    text: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class CriterionSummary:
    """What an assessor says of a criterion as a whole, where elements have no text of their own."""

    criterion: str
    text: str
    place: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class ScoringTable:
    """How many elements of each criterion got each band; `part` names the assessment it is of."""

    part: str
    counts: Mapping[str, Mapping[str, int]]
    place: str = ""


@dataclass(frozen=True, slots=True)
class ReportProblem:
    """A slip of a report against itself, in a sentence, with the places to look it up."""

    code: str
    text: str
    places: tuple[str, ...] = ()
    element: str = ""


@dataclass(frozen=True, slots=True)
class AssessorReport:
    """All that was found in an assessor's report, and what was not.

    `source` is the file's name with the organisation; `ratings` has one entry an element, the
    table at the end as it stands is `rating_table`. `statements` says where each element's own
    statement was recognised. `not_found` are plain sentences.
    """

    source: str
    file: str
    organisation: str = ""
    assessor: str = ""
    report_type: str = ""
    dates: tuple[ReportDate, ...] = ()
    narratives: tuple[Narrative, ...] = ()
    ratings: tuple[ElementRating, ...] = ()
    rating_table: tuple[ElementRating, ...] = ()
    element_tables: tuple[ElementRating, ...] = ()
    totals: Mapping[str, int] = field(default_factory=dict)
    strengths: tuple[CitedItem, ...] = ()
    areas_for_improvement: tuple[CitedItem, ...] = ()
    criterion_summaries: tuple[CriterionSummary, ...] = ()
    scoring: tuple[ScoringTable, ...] = ()
    statements: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[ReportProblem, ...] = ()
    not_found: tuple[str, ...] = ()

    @property
    def day(self) -> date | None:
        """The day that the report's knowledge ends: its latest date that is not an appointment."""
        days = [d.day for d in self.dates if d.day and "provisional" not in d.label.lower()]
        return max(days, default=None)

    def rating_of(self, element: str) -> str | None:
        """The element's rating, or None where the report gives none."""
        return next((r.rating for r in self.ratings if r.element == element), None)


FollowUpKind = Literal["non-compliance", "partial", "area for improvement"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A passage that may answer a finding of the last report, and how closely it does, 0 to 1.

    `by` says what it shares with the finding; one that shares the element alone answers nothing.
    """

    match: Match
    likeness: float
    by: Literal["element and content", "content", "element"] = "element and content"


@dataclass(frozen=True, slots=True)
class FollowUpItem:
    """One finding of the last report with the new evidence that answers it, best first.

    `undated` counts passages that would answer it but carry no date, `older` those that are as old
    as the report; `elsewhere` counts new passages for its elements that say something else, of
    which `near` holds the few likest where nothing answers.
    """

    kind: FollowUpKind
    elements: tuple[str, ...]
    text: str
    answers: tuple[Answer, ...]
    sentence: str
    undated: int = 0
    older: int = 0
    elsewhere: int = 0
    near: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class PlusElement:
    """A compliance plus of the last report: is there still current evidence for it?"""

    element: str
    state: Literal["current", "stale", "undated", "vanished"]
    newest: date | None
    sentence: str


@dataclass(frozen=True, slots=True)
class RequestedDocument:
    """A document that an assessor asks for before a review, and what in the folder may be it."""

    name: str
    found: bool
    documents: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Last year's report held against this year's evidence."""

    source: str
    since: date | None
    items: tuple[FollowUpItem, ...]
    plus: tuple[PlusElement, ...]
    requested: tuple[RequestedDocument, ...]
    headline: str


@dataclass(frozen=True, slots=True)
class ElementChange:
    """How an element's status moved between two coverages, with the service areas that moved."""

    element: str
    title: str
    before: Status
    after: Status
    change: Literal["gained", "lost", "stale", "same"]
    areas_gained: tuple[str, ...] = ()
    areas_lost: tuple[str, ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class GroupChange:
    """How many elements a criterion or a service area gained, lost and let go stale."""

    name: str
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two coverages side by side; `elements` has all 57 in the standard's order."""

    before: date
    after: date
    elements: tuple[ElementChange, ...]
    criteria: tuple[GroupChange, ...]
    areas: tuple[GroupChange, ...]
    headline: str


CheckupState = Literal["works", "missing", "broken"]


@dataclass(frozen=True, slots=True)
class Checkup:
    """One thing that a run needs or could use here, and in one line how to get what is missing.

    "missing" is what a run can do without, "broken" what it cannot.
    """

    name: str
    state: CheckupState
    sentence: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class CouncilResult:
    """One council's folder of a batch: its coverage in numbers, or in `problem` why it has none.

    `documents` counts files by what became of them, `elements` elements by status; both are empty
    where there is no coverage. `page` and `workbook` are its reports, relative to the overview.
    """

    name: str
    problem: str = ""
    documents: Mapping[DocumentStatus, int] = field(default_factory=dict)
    elements: Mapping[Status, int] = field(default_factory=dict)
    criteria: tuple[CriterionCoverage, ...] = ()
    headline: str = ""
    complete: bool = False
    page: str = ""
    workbook: str = ""

    @property
    def at_risk(self) -> bool:
        """Whether the rule of the certificate is at risk in any criterion."""
        return any(criterion.at_risk for criterion in self.criteria)


@dataclass(frozen=True, slots=True)
class SetAside:
    """Something among councils' folders that is none of them, and what to do about it."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Many councils side by side, in alphabetical order, and whatever lay between their folders."""

    councils: tuple[CouncilResult, ...]
    set_aside: tuple[SetAside, ...]
    model: str
    assessment_date: date
    headline: str
    rules: tuple[tuple[str, str], ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every council was mapped and is complete: what --strict asks of a batch."""
        return all(council.complete for council in self.councils)

"""An assessor's report as it was found, and last year's held against this year's evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from cse_mapper.domain.coverage import Match


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


# Labels of what is to come after a report: its next review, the end of its certificate.
_TO_COME = re.compile(
    r"provisional|\bnext\b|\bdue\b|expir|\bvalid|renew|\buntil\b|planned|proposed|recertif"
    r"|\bends?\b|target|follow[\s-]?up",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ReportDate:
    """A date that a report gives, under the report's own label.

    `appointed` is set where the report announces it, as a conclusion does the next review.
    """

    label: str
    text: str
    day: date | None = None
    appointed: bool = False

    @property
    def is_ahead(self) -> bool:
        """Whether it is one to come after the report."""
        return self.appointed or bool(_TO_COME.search(self.label))


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
        """The day that the report's knowledge ends: its latest date that is not one to come."""
        days = [d.day for d in self.dates if d.day and not d.is_ahead]
        return max(days, default=None)

    @property
    def next_reviews(self) -> tuple[ReportDate, ...]:
        """The appointments that the report makes, soonest first."""
        ahead = [d for d in self.dates if d.is_ahead]
        # What could not be read as a day comes last.
        return tuple(sorted(ahead, key=lambda d: (d.day or date.max, d.label)))

    def rating_of(self, element: str) -> str | None:
        """The element's rating, or None where the report gives none."""
        return next((r.rating for r in self.ratings if r.element == element), None)


FollowUpKind = Literal["non-compliance", "partial", "area for improvement"]
FollowUpAnswer = Literal["answered", "partly", "nothing"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A passage that may answer a finding of the last report, and how closely it does, 0 to 1.

    `by` says what it shares with the finding; one that shares the element alone answers nothing.
    `reason` says it in a sentence; `missing` says why the passage takes the subject up and yet does
    not answer what was asked for, and is empty where it seems to.
    """

    match: Match
    likeness: float
    by: Literal["element and content", "content", "element"] = "element and content"
    reason: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class FollowUpItem:
    """One finding of the last report with the new evidence that takes it up, best first.

    `answer` is "partly" where the subject is taken up and the point asked for is not. `undated`
    counts passages that would answer it but carry no date, `older` those that are as old as the
    report; `elsewhere` counts new passages for its elements that say something else, of which
    `near` holds the few likest where nothing answers. `raised` is the day of the report that raised
    it first, where that is an earlier one.
    """

    kind: FollowUpKind
    elements: tuple[str, ...]
    text: str
    answers: tuple[Answer, ...]
    sentence: str
    answer: FollowUpAnswer = "nothing"
    undated: int = 0
    older: int = 0
    elsewhere: int = 0
    near: tuple[Answer, ...] = ()
    raised: date | None = None


@dataclass(frozen=True, slots=True)
class PlusElement:
    """A compliance plus of the last report: is there still current evidence for it?

    It has "vanished" only from a folder that claims to be whole; from another it is "not seen".
    """

    element: str
    state: Literal["current", "stale", "undated", "not seen", "vanished"]
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
class EarlierFinding:
    """A finding of a report before the last, and what later reports say became of it.

    It was raised in the report `source` of the day `raised`. "closed" by the report `closed_in` of
    the day `closed`; "open" where the last report raises it again; "not mentioned" where no later
    report takes it up, so that it stands among the items of the follow-up too.
    """

    kind: FollowUpKind
    elements: tuple[str, ...]
    text: str
    source: str
    raised: date | None
    state: Literal["closed", "open", "not mentioned"]
    sentence: str
    closed_in: str = ""
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Last year's report held against this year's evidence.

    `earlier` are the findings of the reports before it, oldest first, where there are any.
    """

    source: str
    since: date | None
    items: tuple[FollowUpItem, ...]
    plus: tuple[PlusElement, ...]
    requested: tuple[RequestedDocument, ...]
    headline: str
    earlier: tuple[EarlierFinding, ...] = ()

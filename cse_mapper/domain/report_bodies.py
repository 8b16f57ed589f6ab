"""Many assessors' reports as one body: what they say of each element, and how ratings moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Theme:
    """Words that texts of one rating have in common, with how many organisations write them.

    `quotation` is the sentence of one of them, from the report `source`.
    """

    words: str
    organisations: int
    quotation: str
    source: str


@dataclass(frozen=True, slots=True)
class ElementInReports:
    """What a body of reports says of an element.

    `counts` has the latest rating of each organisation by band. `plus` and `partial` are what their
    texts have in common, commonest first; of `plus_texts` and `partial_texts` organisations there
    is a text of their own. `up` and `down` count movements between reports of one organisation.
    """

    element: str
    title: str
    counts: Mapping[str, int]
    plus: tuple[Theme, ...] = ()
    partial: tuple[Theme, ...] = ()
    plus_texts: int = 0
    partial_texts: int = 0
    up: int = 0
    down: int = 0


@dataclass(frozen=True, slots=True)
class Movement:
    """A rating that changed from one report of an organisation to its next."""

    organisation: str
    element: str
    before: str
    after: str
    earlier: str
    later: str
    day: date | None

    @property
    def is_up(self) -> bool:
        """Whether the rating rose."""
        order = ("non-compliance", "partial", "full", "plus")
        return order.index(self.after) > order.index(self.before)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report of the body, in figures."""

    source: str
    organisation: str
    report_type: str
    day: date | None
    counts: Mapping[str, int]
    problems: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """What compliance plus of an element has elsewhere and one's own text does not.

    `texts` counts the organisations that are compliance plus there with a text of their own.
    """

    element: str
    title: str
    rating: str
    texts: int
    themes: tuple[Theme, ...]


@dataclass(frozen=True, slots=True)
class ReportBody:
    """A body of reports, by element; `lacking` is for the organisation `own`, if one is named."""

    headline: str
    elements: tuple[ElementInReports, ...]
    movements: tuple[Movement, ...]
    reports: tuple[ReportRow, ...]
    own: str = ""
    lacking: tuple[Lacking, ...] = ()

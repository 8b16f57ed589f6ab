"""Several runs or councils side by side, and what this machine can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from cse_mapper.domain.coverage import CriterionCoverage, Status
from cse_mapper.domain.evidence import DocumentStatus


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

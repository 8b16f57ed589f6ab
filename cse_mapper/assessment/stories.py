"""Several reports of one organisation as one story: what was closed in which year.

A partial is closed by the report that rates its elements full or plus. An area for improvement is
open while a later report raises it again, and closed by the report whose findings or strengths say
what was done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cse_mapper.assessment.answering import Asked, Evidence, Taken
from cse_mapper.assessment.findings import Raised, tasks_of
from cse_mapper.domain import (
    AssessorReport,
    EarlierFinding,
    Locator,
    Match,
    Passage,
)
from cse_mapper.errors import ReportError

if TYPE_CHECKING:
    from cse_mapper.model.scoring import Model

_GOOD = ("full", "plus", "n/a")


def in_order(reports: Sequence[AssessorReport]) -> list[AssessorReport]:
    """The reports of one organisation, oldest first.

    Raises ReportError where they are of several, or one of several gives no date.
    """
    names = {" ".join(r.organisation.casefold().split()): r.organisation for r in reports}
    names.pop("", None)
    if len(names) > 1:
        raise ReportError(
            f"These reports are of several organisations: {', '.join(names.values())}.",
            "Give the reports of one, and its evidence.",
        )
    undated = [report.file for report in reports if report.day is None]
    if len(reports) > 1 and undated:
        raise ReportError(
            f"{', '.join(undated)} gives no date, so its place among the reports is not known.",
            "Write its date into it, such as “Visit date: 3 March 2025”, or leave it out.",
        )
    return sorted(reports, key=lambda report: (report.day or date.min, report.file))


def earlier_findings(reports: Sequence[AssessorReport], model: Model) -> list[EarlierFinding]:
    """What became of the findings of all reports but the last; `reports` are oldest first."""
    found: list[EarlierFinding] = []
    read = [_Later(report, model) for report in reports[1:]]
    for number, report in enumerate(reports[:-1]):
        tasks, _ = tasks_of(report)
        for became in _became(tasks, report, read[number:]):
            if not _raised_before(became, found):
                found.append(became)
    return found


class _Later:
    """A later report, read as evidence for what became of earlier findings."""

    def __init__(self, report: AssessorReport, model: Model) -> None:
        self.report = report
        below = {r.element for r in report.ratings if r.rating not in _GOOD}
        self._areas = Evidence(list(_passages(report, tasks_of(report)[0])), {}, model)
        told = [
            Raised("area for improvement", (n.element,), n.text)
            for n in report.narratives
            if n.element not in below
        ]
        told += [Raised("area for improvement", s.elements, s.text) for s in report.strengths]
        self._told = Evidence(list(_passages(report, told)), {}, model)

    def raises_again(self, asked: Sequence[Asked]) -> list[Taken | None]:
        """For each finding the one of this report that takes it up."""
        return [taken[0] if taken else None for taken, _ in self._areas.taking_up(asked)]

    def tells_of(self, asked: Sequence[Asked]) -> list[Taken | None]:
        """For each finding what this report says was done."""
        return [
            next((one for one in taken if not one.missing), None)
            for taken, _ in self._told.taking_up(asked)
        ]


def _passages(report: AssessorReport, told: Sequence[Raised]) -> Iterator[Match]:
    for number, one in enumerate(told):
        passage = Passage(f"{report.file}:{number}", str(number), report.file, Locator(), one.text)
        for element in one.elements or ("",):
            yield Match(passage, element, 1.0 if element else 0.0, "supports")


def _became(
    tasks: Sequence[Raised], report: AssessorReport, later: Sequence[_Later]
) -> Iterator[EarlierFinding]:
    own = tuple(report.organisation.split())
    asked = [Asked(one.text, one.elements, own) for one in tasks]
    again = [one.raises_again(asked) for one in later]
    told = [one.tells_of(asked) for one in later]
    for number, raised in enumerate(tasks):
        state, by, sentence = "not mentioned", None, "No later report mentions it."
        for place, one in enumerate(later):
            year = _when(one.report)
            if raised.kind != "area for improvement":
                bands = {one.report.rating_of(element) for element in raised.elements}
                if bands <= set(_GOOD):
                    state, by = "closed", one
                    sentence = f"Closed {year}: rated {_rated(bands)}."
                    break
                if bands & {"partial", "non-compliance"}:
                    state, sentence = "open", f"Still open {year}."
            elif again[place][number]:
                state, sentence = "open", f"Raised again {year}."
            elif answer := told[place][number]:
                state, by = "closed", one
                sentence = f"Seems closed {year}: “{_short(answer.match.passage.text)}”"
                break
        if state == "open" and not sentence.endswith(f"{_when(later[-1].report)}."):
            state, sentence = "not mentioned", f"{sentence[:-1]}, and not mentioned after that."
        yield EarlierFinding(
            raised.kind,
            raised.elements,
            raised.text,
            report.file,
            report.day,
            state,  # type: ignore[arg-type]
            sentence,
            by.report.file if by else "",
            by.report.day if by else None,
        )


def _raised_before(became: EarlierFinding, found: Sequence[EarlierFinding]) -> bool:
    """True for a partial that an earlier report raised for the same elements, with the same end."""
    return became.kind != "area for improvement" and any(
        (one.kind, one.elements, one.state, one.closed_in)
        == (became.kind, became.elements, became.state, became.closed_in)
        for one in found
    )


def _when(report: AssessorReport) -> str:
    return f"in {report.day.year}" if report.day else f"in {report.file}"


def _rated(bands: set[str | None]) -> str:
    names = {"full": "full compliance", "plus": "compliance plus", "n/a": "not applicable"}
    return " and ".join(sorted(names[band] for band in bands if band))


def _short(text: str) -> str:
    words = text.split()
    return " ".join(words[:30]) + (" ..." if len(words) > 30 else "")

"""The shape of coverage.json, as types: what is written, what is read, what is published.

Records of `domain/` stand in the file as they are; the types below are for what is flatter there. A
field that is added to a record of `domain/` is written, read and in the schema of itself; it needs
its line in `file_fields.toml`, which says to people what it means.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Annotated

import msgspec

from cse_mapper.domain import (
    Answer,
    AreaCell,
    Claim,
    ClaimCheck,
    ClaimVerdict,
    Coverage,
    CriterionCoverage,
    Decision,
    Document,
    EarlierFinding,
    ElementCoverage,
    EvidenceKind,
    FollowUp,
    FollowUpAnswer,
    FollowUpKind,
    Locator,
    Match,
    Passage,
    Plan,
    Reason,
    Standing,
    Status,
    Unclaimed,
    Why,
)

SCHEMA_VERSION = 3
_Probability = Annotated[float, msgspec.Meta(ge=0, le=1)]


class RuleRow(msgspec.Struct):
    """A rule in force."""

    id: str
    sentence: str


class MatchRow(msgspec.Struct, kw_only=True):
    """A match with its passage, whose fields stand among its own."""

    passage_id: str
    text_id: str = ""
    document: str
    locator: str = ""
    place: Locator
    heading: str = ""
    text: str
    duplicate_of: str | None = None
    probability: _Probability
    decision: Decision
    certain: bool | None = None
    counts: bool | None = None
    kind: EvidenceKind
    evidence_date: date | None = None
    service_area: str = ""
    personal: tuple[str, ...] = ()
    standing: Standing = ""
    note: str = ""
    reviewer: str = ""
    moved_from: str = ""
    moved_to: str = ""
    why: Why | None = None


class ElementRow(msgspec.Struct):
    """An element with its status, reasons and matches."""

    id: str
    title: str
    status: Status
    reasons: tuple[Reason, ...]
    areas: dict[str, AreaCell] = {}
    matches: tuple[MatchRow, ...] = ()


class ClaimRow(msgspec.Struct):
    """A claim of the submission and what the file's content says to it."""

    element: str
    document: str
    place: str
    verdict: ClaimVerdict
    sentence: str
    pieces: int


class AnswerRow(msgspec.Struct):
    """A passage of the new evidence that takes up a finding of the last report."""

    document: str
    locator: str
    text: str
    evidence_date: date | None
    element: str
    reason: str
    missing: str


class FindingRow(msgspec.Struct):
    """A finding of the last report with what the new evidence says to it."""

    kind: FollowUpKind
    text: str
    elements: tuple[str, ...]
    answer: FollowUpAnswer
    sentence: str
    matches: tuple[AnswerRow, ...]
    raised: date | None


class FollowUpRow(msgspec.Struct):
    """The last report held against the new evidence."""

    source: str
    since: date | None
    headline: str
    findings: tuple[FindingRow, ...]
    earlier: tuple[EarlierFinding, ...]


class CoverageFile(msgspec.Struct, kw_only=True):
    """A coverage.json; what an older version of it lacks is empty."""

    schema_version: int
    model: str
    assessment_date: date
    headline: str = ""
    passages: int = 0
    notes: tuple[str, ...] = ()
    rules: tuple[RuleRow, ...] = ()
    criteria: tuple[CriterionCoverage, ...]
    elements: tuple[ElementRow, ...]
    documents: tuple[Document, ...]
    claims: tuple[ClaimRow, ...] = ()
    unclaimed: tuple[Unclaimed, ...] = ()
    plan: Plan | None = None
    follow_up: FollowUpRow | None = None


# What a match says of itself, under one name in the record and in the file.
_OF_MATCH = tuple(one.name for one in fields(Match) if one.name in MatchRow.__struct_fields__)
# And the coverage as a whole.
_OF_COVERAGE = ("model", "assessment_date", "headline", "passages", "notes", "criteria",
                "documents", "unclaimed", "plan")  # fmt: skip


def row_of_match(match: Match) -> MatchRow:
    """The row of a match in the file."""
    passage = match.passage
    return MatchRow(
        passage_id=passage.id,
        text_id=passage.text_id,
        document=passage.document,
        locator=str(passage.locator),
        place=passage.locator,
        heading=passage.heading,
        text=passage.text,
        duplicate_of=passage.duplicate_of,
        **{name: getattr(match, name) for name in _OF_MATCH},
    )


def row_of_element(element: ElementCoverage) -> ElementRow:
    """The row of an element, with its service areas in alphabetical order."""
    return ElementRow(
        element.element,
        element.title,
        element.status,
        element.reasons,
        dict(sorted(element.areas.items())),
        tuple(map(row_of_match, element.matches)),
    )


def row_of_claim(check: ClaimCheck) -> ClaimRow:
    """The row of a claim of the submission."""
    claim = check.claim
    return ClaimRow(
        claim.element, claim.document, claim.place, check.verdict, check.sentence, check.pieces
    )


def row_of_follow_up(follow_up: FollowUp) -> FollowUpRow:
    """The follow-up as the file has it: each finding with the passages that take it up."""
    return FollowUpRow(
        follow_up.source,
        follow_up.since,
        follow_up.headline,
        tuple(
            FindingRow(
                item.kind,
                item.text,
                item.elements,
                item.answer,
                item.sentence,
                tuple(map(_row_of_answer, item.answers)),
                item.raised,
            )
            for item in follow_up.items
        ),
        follow_up.earlier,
    )


def _row_of_answer(answer: Answer) -> AnswerRow:
    passage = answer.match.passage
    return AnswerRow(
        passage.document,
        str(passage.locator),
        passage.text,
        answer.match.evidence_date,
        answer.match.element,
        answer.reason,
        answer.missing,
    )


def coverage_of(file: CoverageFile) -> Coverage:
    """The record that a file was written from."""
    return Coverage(
        elements=tuple(map(_element, file.elements)),
        rules=tuple((rule.id, rule.sentence) for rule in file.rules),
        claims=tuple(
            ClaimCheck(
                Claim(row.element, row.document, row.place), row.verdict, row.sentence, row.pieces
            )
            for row in file.claims
        ),
        **{name: getattr(file, name) for name in _OF_COVERAGE},
    )


def _element(row: ElementRow) -> ElementCoverage:
    matches = tuple(_match(match, row.id) for match in row.matches)
    return ElementCoverage(row.id, row.title, row.status, row.reasons, matches, row.areas)


def _match(row: MatchRow, element: str) -> Match:
    return Match(
        passage=Passage(
            row.passage_id,
            row.text_id,
            row.document,
            row.place,
            row.text,
            row.heading,
            row.duplicate_of,
        ),
        element=element,
        **{name: getattr(row, name) for name in _OF_MATCH},
    )

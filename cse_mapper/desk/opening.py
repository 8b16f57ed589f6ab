"""A coverage.json as records in a second, however large: what the desk works on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from cse_mapper.domain import (
    AreaCell,
    Coverage,
    CriterionCoverage,
    Decision,
    Document,
    ElementCoverage,
    EvidenceKind,
    Locator,
    Match,
    Passage,
    Reason,
    Status,
    Why,
)
from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import CoverageFileError
from cse_mapper.outputs.json_file import SCHEMA_VERSION

_REMEDY = "Give the output folder of cse-map, or run cse-map on the evidence again."


class _Match(msgspec.Struct):
    """A match as the file has it: flat, with the passage's own fields among the others."""

    passage_id: str
    document: str
    place: Locator
    text: str
    probability: float
    decision: Decision
    kind: EvidenceKind
    text_id: str = ""
    heading: str = ""
    duplicate_of: str | None = None
    certain: bool | None = None
    evidence_date: date | None = None
    service_area: str = ""
    personal: tuple[str, ...] = ()
    note: str = ""
    reviewer: str = ""
    moved_from: str = ""
    moved_to: str = ""
    why: Why | None = None


class _Element(msgspec.Struct):
    id: str
    title: str
    status: Status
    reasons: tuple[Reason, ...]
    matches: list[_Match]
    areas: dict[str, AreaCell] = {}


class _Rule(msgspec.Struct):
    id: str
    sentence: str


class _File(msgspec.Struct):
    schema_version: int
    model: str
    assessment_date: date
    criteria: tuple[CriterionCoverage, ...]
    elements: list[_Element]
    documents: tuple[Document, ...]
    headline: str = ""
    passages: int = 0
    notes: tuple[str, ...] = ()
    rules: list[_Rule] = []


def open_coverage(path: Path) -> Coverage:
    """Read a coverage.json to review it, without claims and triage, which the desk does not show.

    As `outputs.json_file.read_coverage`, but types alone are checked, so that ten thousand
    documents open while a person waits. Raises CoverageFileError where the file is missing,
    damaged, of a newer version, or so old that decisions could not be tied to its passages.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise CoverageFileError(f"There is no file '{path}'.", _REMEDY) from error
    except OSError as error:
        raise CoverageFileError(f"'{path}' cannot be read ({error.strerror}).", _REMEDY) from error
    try:
        file = msgspec.json.decode(data, type=_File)
    except msgspec.ValidationError as error:
        _refuse_newer(data, path)
        raise CoverageFileError(f"'{path}' is damaged: {error}.", _REMEDY) from error
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise CoverageFileError(f"'{path}' is not JSON, or damaged.", _REMEDY) from error
    if file.schema_version > SCHEMA_VERSION:
        raise _newer(path)
    known = set(load_standard().ids)
    for element in file.elements:
        if element.id not in known:
            raise CoverageFileError(
                f"'{path}' is damaged: it has an element {element.id}.", _REMEDY
            )
        if not all(match.text_id for match in element.matches):
            raise CoverageFileError(
                f"'{path}' was written by a version of cse-mapper that is too old for the desk.",
                "Run cse-map on the evidence again.",
            )
    return _coverage(file)


def _refuse_newer(data: bytes, path: Path) -> None:
    """A newer version may well have other fields; that is the better thing to say."""
    try:
        whole: Any = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError):
        return
    version = whole.get("schema_version") if isinstance(whole, dict) else None
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise _newer(path)


def _newer(path: Path) -> CoverageFileError:
    return CoverageFileError(
        f"'{path}' was written by a newer version of cse-mapper.", "Update cse-mapper to read it."
    )


def _coverage(file: _File) -> Coverage:
    return Coverage(
        elements=tuple(
            ElementCoverage(
                element.id,
                element.title,
                element.status,
                element.reasons,
                tuple(_match(row, element.id) for row in element.matches),
                element.areas,
            )
            for element in file.elements
        ),
        criteria=file.criteria,
        documents=file.documents,
        model=file.model,
        assessment_date=file.assessment_date,
        headline=file.headline,
        passages=file.passages,
        rules=tuple((rule.id, rule.sentence) for rule in file.rules),
        notes=file.notes,
    )


def _match(row: _Match, element: str) -> Match:
    passage = Passage(
        row.passage_id,
        row.text_id,
        row.document,
        row.place,
        row.text,
        row.heading,
        row.duplicate_of,
    )
    return Match(
        passage,
        element,
        row.probability,
        row.decision,
        row.kind,
        row.evidence_date,
        row.service_area,
        row.note,
        row.reviewer,
        row.why,
        row.moved_from,
        row.moved_to,
        row.personal,
        row.certain,
    )

"""The coverage as JSON for other programs, and back again for `show`, `compare` and the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from cse_mapper.domain import Coverage, CriterionCoverage, FollowUp, Status
from cse_mapper.domain.shortcomings import STALE
from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import CoverageFileError
from cse_mapper.outputs.arrange import STATUSES, number
from cse_mapper.outputs.coverage_shape import (
    SCHEMA_VERSION,
    CoverageFile,
    RuleRow,
    coverage_of,
    row_of_claim,
    row_of_element,
    row_of_follow_up,
)
from cse_mapper.outputs.json_text import as_data, json_pieces
from cse_mapper.storage.atomic import write_pieces
from cse_mapper.storage.records import NotJsonError, RecordError, decoded

if TYPE_CHECKING:
    from cse_mapper.assessment.planning import LastRun

_MAX_BYTES = 500_000_000
_REMEDY = "Give the coverage.json that cse-map wrote, or run cse-map on the evidence again."


def write_json(coverage: Coverage, path: Path, follow_up: FollowUp | None = None) -> Path:
    """Write coverage.json: the same coverage gives the same bytes on every system.

    `follow_up` is what the last report's findings came to, where one was given.
    Returns the path really written (see `atomic`); raises OutputError where that fails.
    """
    return write_pieces(path, json_pieces(_as_written(coverage, follow_up)))


def coverage_as_dict(coverage: Coverage, follow_up: FollowUp | None = None) -> dict[str, Any]:
    """The coverage as plain data in the shape of `CoverageFile`, texts made harmless.

    Paths stay exactly as the ledger has them, so that a script can open the files.
    """
    whole = _as_written(coverage, follow_up)
    return {name: list(v) if isinstance(v, Iterator) else v for name, v in whole.items()}


def _as_written(coverage: Coverage, follow_up: FollowUp | None) -> dict[str, Any]:
    """As `coverage_as_dict`; what is long comes as an iterator, so that none of it need be held."""
    brief = CoverageFile(
        schema_version=SCHEMA_VERSION,
        model=coverage.model,
        assessment_date=coverage.assessment_date,
        headline=coverage.headline,
        passages=coverage.passages,
        notes=coverage.notes,
        rules=tuple(RuleRow(rule, sentence) for rule, sentence in coverage.rules),
        criteria=tuple(map(counted, sorted(coverage.criteria, key=lambda row: number(row.id)))),
        elements=(),
        documents=(),
        claims=tuple(map(row_of_claim, coverage.claims)),
        unclaimed=coverage.unclaimed,
        plan=coverage.plan,
        follow_up=row_of_follow_up(follow_up) if follow_up else None,
    )
    # In a fixed order, so that two runs can be compared line by line.
    elements = sorted(coverage.elements, key=lambda row: number(row.element))
    documents = sorted(coverage.documents, key=lambda row: row.path)
    return {
        **as_data(brief),
        "elements": (as_data(row_of_element(element)) for element in elements),
        "documents": map(as_data, documents),
    }


def counted(criterion: CriterionCoverage) -> CriterionCoverage:
    """The criterion with every status among its counts, in order."""
    counts: dict[str, int] = {status: criterion.status_counts.get(status, 0) for status in STATUSES}
    return replace(criterion, status_counts=counts)


def read_coverage(path: Path) -> Coverage:
    """Get a coverage back from a coverage.json, for `cse-map show`, `compare` and the desk.

    Raises CoverageFileError for a file that is missing, damaged, of another program or of a newer
    version of this one; the message says which and where. Files of older versions are read.
    """
    data = _content(path)
    try:
        file = decoded(data, CoverageFile)
    except NotJsonError as error:
        raise CoverageFileError(f"'{path}' is not JSON, or damaged.", _REMEDY) from error
    except RecordError as error:
        _refuse_foreign(data, path)
        raise CoverageFileError(f"'{path}' is damaged: {error}.", _REMEDY) from error
    _refuse_newer(file.schema_version, path)
    known = set(load_standard().ids)
    for element in file.elements:
        if element.id not in known:
            raise CoverageFileError(
                f"'{path}' is damaged: it has an element {element.id}, which the standard lacks.",
                _REMEDY,
            )
    return coverage_of(file)


class _Head(msgspec.Struct):
    """What tells a coverage.json from any other JSON."""

    schema_version: Any
    elements: Any


def _refuse_foreign(data: bytes, path: Path) -> None:
    try:
        head = decoded(data, _Head)
    except NotJsonError:
        return  # wrong in its shape before it ends
    except RecordError as error:
        raise CoverageFileError(f"'{path}' is JSON, but no coverage.json.", _REMEDY) from error
    _refuse_newer(head.schema_version, path)


def _refuse_newer(version: object, path: Path) -> None:
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise CoverageFileError(
            f"'{path}' was written by a newer version of cse-mapper.",
            "Update cse-mapper to read it.",
        )


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise CoverageFileError(f"'{path}' is too large for a coverage.json.", _REMEDY)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CoverageFileError(
            f"There is no file '{path}'.",
            "Give the coverage.json that cse-map wrote, or the folder it is in (cse-map show has "
            "--from for it), or run cse-map on the evidence again.",
        ) from error
    except OSError as error:
        raise CoverageFileError(f"'{path}' cannot be read ({error.strerror}).", _REMEDY) from error


# Of the last run only what progress is measured from is decoded.
class _Reason(msgspec.Struct):
    code: str


class _Element(msgspec.Struct):
    id: str
    status: Status
    reasons: tuple[_Reason, ...]


class _Plan(msgspec.Struct):
    progress: str = ""
    since: date | None = None


class _Run(msgspec.Struct):
    assessment_date: date
    elements: tuple[_Element, ...]
    plan: _Plan | None = None


def read_last_run(output: Path) -> LastRun | None:
    """Get what progress is measured from; None where no run was here or its file is unreadable.

    Only what is needed is decoded, so that a large folder's file costs little. A damaged one is
    about to be written anew, and progress begins from there.
    """
    from cse_mapper.assessment.planning import LastRun

    path = output / "coverage.json"
    try:
        if path.stat().st_size > _MAX_BYTES:
            return None
        run = msgspec.json.decode(path.read_bytes(), type=_Run)
    except (OSError, ValueError, msgspec.MsgspecError):
        return None
    plan = run.plan or _Plan()
    return LastRun(
        assessment_date=run.assessment_date,
        statuses={element.id: element.status for element in run.elements},
        stale=frozenset(
            element.id
            for element in run.elements
            if element.status != "missing" and any(r.code in STALE for r in element.reasons)
        ),
        progress=plan.progress,
        since=plan.since,
    )

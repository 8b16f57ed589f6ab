"""The coverage as JSON for other programs, and back again for `show` and `compare`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from cse_mapper.domain import (
    ClaimCheck,
    Coverage,
    CriterionCoverage,
    Document,
    ElementCoverage,
    Locator,
    Match,
    Plan,
    Why,
)
from cse_mapper.domain.plain import plain
from cse_mapper.errors import CoverageFileError
from cse_mapper.outputs.arrange import STATUSES, number
from cse_mapper.outputs.json_records import coverage_from
from cse_mapper.outputs.json_text import json_pieces
from cse_mapper.storage.atomic import write_pieces

SCHEMA_VERSION = 3
_PLACES = 4
_MAX_BYTES = 500_000_000


def write_json(coverage: Coverage, path: Path) -> Path:
    """Write coverage.json: the same coverage gives the same bytes on every system.

    Returns the path really written (see `atomic`); raises OutputError where that fails.
    """
    return write_pieces(path, json_pieces(_as_written(coverage)))


def coverage_as_dict(coverage: Coverage) -> dict[str, Any]:
    """The coverage as plain data in the shape of `coverage.schema.json`, texts made harmless.

    Paths stay exactly as the ledger has them, so that a script can open the files.
    """
    whole = _as_written(coverage)
    return {name: list(v) if isinstance(v, Iterator) else v for name, v in whole.items()}


def _as_written(coverage: Coverage) -> dict[str, Any]:
    """As `coverage_as_dict`; what is long comes as an iterator, so that none of it need be held."""
    return {
        "schema_version": SCHEMA_VERSION,
        "model": coverage.model,
        "assessment_date": coverage.assessment_date.isoformat(),
        "headline": plain(coverage.headline),
        "passages": coverage.passages,
        "notes": [plain(note) for note in coverage.notes],
        "rules": [{"id": rule, "sentence": plain(sentence)} for rule, sentence in coverage.rules],
        "criteria": [
            criterion_as_dict(criterion)
            for criterion in sorted(coverage.criteria, key=lambda row: number(row.id))
        ],
        "elements": (
            _element(element)
            for element in sorted(coverage.elements, key=lambda row: number(row.element))
        ),
        "documents": (
            _document(document) for document in sorted(coverage.documents, key=lambda row: row.path)
        ),
        "claims": [_claim(check) for check in coverage.claims],
        "unclaimed": [
            {"element": row.element, "document": row.document, "pieces": row.pieces}
            for row in coverage.unclaimed
        ],
        "plan": _plan(coverage.plan),
    }


def _plan(plan: Plan | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    return {
        "sentence": plain(plan.sentence),
        "progress": plain(plan.progress),
        "since": _iso(plan.since),
        "gaps": [
            {
                "element": gap.element,
                "status": gap.status,
                "needed": gap.needed,
                "enough": gap.enough,
                "needs": plain(gap.needs),
                "decide": list(gap.decide),
                "nearby": list(gap.nearby),
                "ask": [
                    {"service_area": asked.service_area, "elements": list(asked.elements)}
                    for asked in gap.ask
                ],
                "areas": list(gap.areas),
            }
            for gap in plan.gaps
        ],
    }


def criterion_as_dict(criterion: CriterionCoverage) -> dict[str, Any]:
    """A criterion as plain data, in the shape of the schema."""
    return {
        "id": criterion.id,
        "title": criterion.title,
        "status_counts": {status: criterion.status_counts.get(status, 0) for status in STATUSES},
        "partials_allowed": criterion.partials_allowed,
        "at_risk": criterion.at_risk,
        "sentence": plain(criterion.sentence),
    }


def _element(element: ElementCoverage) -> dict[str, Any]:
    return {
        "id": element.element,
        "title": element.title,
        "status": element.status,
        "reasons": [
            {"code": reason.code, "text": plain(reason.text)} for reason in element.reasons
        ],
        "areas": {
            area: {
                "pieces": cell.pieces,
                "best": round(cell.best, _PLACES),
                "certain": cell.certain,
            }
            for area, cell in sorted(element.areas.items())
        },
        "matches": [_match(match) for match in element.matches],
    }


def _match(match: Match) -> dict[str, Any]:
    passage = match.passage
    return {
        "passage_id": passage.id,
        "text_id": passage.text_id,
        "document": passage.document,
        "locator": plain(str(passage.locator)),
        "place": {
            name: plain(value) if isinstance(value, str) else value
            for name in _PLACE
            if (value := getattr(passage.locator, name)) is not None
        },
        "heading": plain(passage.heading),
        "text": plain(passage.text),
        "duplicate_of": passage.duplicate_of,
        "probability": round(match.probability, _PLACES),
        "decision": match.decision,
        "certain": match.certain,
        "kind": match.kind,
        "evidence_date": _iso(match.evidence_date),
        "service_area": match.service_area,
        "personal": list(match.personal),
        "note": plain(match.note),
        "reviewer": plain(match.reviewer),
        "moved_from": match.moved_from,
        "moved_to": match.moved_to,
        "why": _why(match.why),
    }


def _why(why: Why | None) -> dict[str, Any] | None:
    if why is None:
        return None
    return {
        "terms": [plain(term) for term in why.terms],
        "nearest": plain(why.nearest),
        "nearest_similarity": round(why.nearest_similarity, _PLACES),
    }


def _document(document: Document) -> dict[str, Any]:
    return {
        "path": document.path,
        "service_area": document.service_area,
        "status": document.status,
        "reason": plain(document.reason),
        "title": plain(document.title),
        "evidence_date": _iso(document.evidence_date),
        "date_source": plain(document.date_source),
        "digest": document.digest,
        "size": document.size,
        "personal": list(document.personal),
        "parts": [
            {"name": plain(part.name), "status": part.status, "reason": plain(part.reason)}
            for part in document.parts
        ],
    }


def _claim(check: ClaimCheck) -> dict[str, Any]:
    return {
        "element": check.claim.element,
        "document": check.claim.document,
        "place": plain(check.claim.place),
        "verdict": check.verdict,
        "sentence": plain(check.sentence),
        "pieces": check.pieces,
    }


_PLACE = tuple(field.name for field in fields(Locator))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every coverage.json follows; each field is described there."""
    text = files("cse_mapper.outputs").joinpath("coverage.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def read_coverage(path: Path) -> Coverage:
    """Get a coverage back from a coverage.json, for `cse-map show` and `cse-map compare`.

    Raises CoverageFileError for a file that is missing, damaged, of another program or of a newer
    version of this one; the message says which and where.
    """
    data = _load(path)
    version = data.get("schema_version")
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise CoverageFileError(
            f"'{path}' was written by a newer version of cse-mapper.",
            "Update cse-mapper to read it.",
        )
    _check(data, path)
    try:
        return coverage_from(data)
    except ValueError as error:  # the schema cannot tell that the 31st of June is no date
        raise CoverageFileError(f"'{path}' is damaged: {error}.", _REMEDY) from error


_REMEDY = "Give the coverage.json that cse-map wrote, or run cse-map on the evidence again."


def _load(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise CoverageFileError(f"'{path}' is too large for a coverage.json.", _REMEDY)
        data = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise CoverageFileError(
            f"There is no file '{path}'.",
            "Give the coverage.json that cse-map wrote, or the folder it is in (cse-map show has "
            "--from for it), or run cse-map on the evidence again.",
        ) from error
    except OSError as error:
        raise CoverageFileError(f"'{path}' cannot be read ({error.strerror}).", _REMEDY) from error
    except (ValueError, RecursionError) as error:
        raise CoverageFileError(f"'{path}' is not JSON, or damaged.", _REMEDY) from error
    if not isinstance(data, dict) or "schema_version" not in data or "elements" not in data:
        raise CoverageFileError(f"'{path}' is JSON, but no coverage.json.", _REMEDY)
    return data


def _check(data: Mapping[str, Any], path: Path) -> None:
    from jsonschema import Draft202012Validator

    wrong = next(Draft202012Validator(schema()).iter_errors(data), None)
    if wrong is not None:
        place = wrong.json_path.removeprefix("$.")
        problem = plain(wrong.message)
        if len(problem) > 120:
            problem = problem[:117] + "..."
        raise CoverageFileError(f"'{path}' is damaged: {place}: {problem}.", _REMEDY)

"""The overview of a batch as JSON for other programs."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from cse_mapper.domain import CouncilResult, Overview
from cse_mapper.domain.plain import plain
from cse_mapper.outputs.arrange import FILE_STATUSES, STATUSES
from cse_mapper.outputs.json_file import criterion_as_dict
from cse_mapper.outputs.json_text import json_pieces
from cse_mapper.outputs.overview import numbers
from cse_mapper.storage.atomic import write_pieces

SCHEMA_VERSION = 1


def write_overview_json(overview: Overview, path: Path) -> Path:
    """Write overview.json: the same overview gives the same bytes on every system.

    Returns the path really written (see `atomic`); raises OutputError where that fails.
    """
    return write_pieces(path, json_pieces(overview_as_dict(overview)))


def overview_as_dict(overview: Overview) -> dict[str, Any]:
    """The overview as plain data in the shape of `overview.schema.json`, texts made harmless."""
    return {
        "schema_version": SCHEMA_VERSION,
        "model": overview.model,
        "assessment_date": overview.assessment_date.isoformat(),
        "headline": plain(overview.headline),
        "rules": [{"id": rule, "sentence": plain(sentence)} for rule, sentence in overview.rules],
        "councils": [_council(council) for council in overview.councils],
        "set_aside": [
            {"name": row.name, "reason": plain(row.reason)} for row in overview.set_aside
        ],
    }


def _council(council: CouncilResult) -> dict[str, Any]:
    if council.problem:
        return {"name": council.name, "problem": plain(council.problem)}
    counts = numbers(council)
    return {
        "name": council.name,
        "problem": None,
        "at_risk": council.at_risk,
        "complete": council.complete,
        "headline": plain(council.headline),
        "found": counts.found,
        "read": counts.read,
        "unread": counts.unread,
        "documents": {status: council.documents.get(status, 0) for status in FILE_STATUSES},
        "evidenced": counts.evidenced,
        "elements": {status: council.elements.get(status, 0) for status in STATUSES},
        "criteria": [criterion_as_dict(criterion) for criterion in council.criteria],
        "page": council.page,
        "workbook": council.workbook,
    }


@cache
def overview_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every overview.json follows; each field is described there."""
    text = files("cse_mapper.outputs").joinpath("overview.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded

"""The overview of a batch as JSON for other programs, and its shape as types."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from cse_mapper.domain import CouncilResult, CriterionCoverage, Overview, SetAside
from cse_mapper.domain.plain import plain
from cse_mapper.outputs.arrange import STATUSES
from cse_mapper.outputs.coverage_shape import RuleRow
from cse_mapper.outputs.files import FILE_STATUSES
from cse_mapper.outputs.json_file import counted
from cse_mapper.outputs.json_text import as_data, json_pieces
from cse_mapper.outputs.overview import numbers
from cse_mapper.storage.atomic import write_pieces

OVERVIEW_VERSION = 1


class CouncilRow(msgspec.Struct):
    """A council's folder; all but name and problem are absent where it could not be mapped."""

    name: str
    problem: str | None
    at_risk: bool = False
    complete: bool = False
    headline: str = ""
    found: int = 0
    read: int = 0
    unread: int = 0
    documents: dict[str, int] = {}
    evidenced: int = 0
    elements: dict[str, int] = {}
    criteria: tuple[CriterionCoverage, ...] = ()
    page: str = ""
    workbook: str = ""


class OverviewFile(msgspec.Struct):
    """An overview.json."""

    schema_version: int
    model: str
    assessment_date: date
    headline: str
    rules: tuple[RuleRow, ...]
    councils: tuple[CouncilRow, ...]
    set_aside: tuple[SetAside, ...]


def write_overview_json(overview: Overview, path: Path) -> Path:
    """Write overview.json: the same overview gives the same bytes on every system.

    Returns the path really written (see `atomic`); raises OutputError where that fails.
    """
    return write_pieces(path, json_pieces(overview_as_dict(overview)))


def overview_as_dict(overview: Overview) -> dict[str, Any]:
    """The overview as plain data in the shape of `OverviewFile`, texts made harmless."""
    brief = OverviewFile(
        OVERVIEW_VERSION,
        overview.model,
        overview.assessment_date,
        overview.headline,
        tuple(RuleRow(rule, sentence) for rule, sentence in overview.rules),
        (),
        (),
    )
    return {
        **as_data(brief),
        "councils": [_council(council) for council in overview.councils],
        # Names stay as they are: what cannot be shown in them is escaped already.
        "set_aside": [{**as_data(row), "name": row.name} for row in overview.set_aside],
    }


def _council(council: CouncilResult) -> dict[str, Any]:
    if council.problem:
        return {"name": council.name, "problem": plain(council.problem)}
    counts = numbers(council)
    row = CouncilRow(
        council.name,
        None,
        council.at_risk,
        council.complete,
        council.headline,
        counts.found,
        counts.read,
        counts.unread,
        {status: council.documents.get(status, 0) for status in FILE_STATUSES},
        counts.evidenced,
        {status: council.elements.get(status, 0) for status in STATUSES},
        tuple(map(counted, council.criteria)),
        council.page,
        council.workbook,
    )
    return {**as_data(row), "name": council.name}

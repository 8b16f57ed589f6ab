"""Imports assessors' reports: what `cse-map import-report` does, and where training starts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cse_mapper.assessor_reports.reading import read_lines
from cse_mapper.assessor_reports.recognising import recognise
from cse_mapper.atomic import write_text
from cse_mapper.errors import ReportError
from cse_mapper.records import AssessorReport


def import_reports(paths: Iterable[Path]) -> list[AssessorReport]:
    """Read reports in any layout (text, PDF, Word), in the order given.

    Raises ReportError for a file that cannot be read or in which nothing of a report is
    recognised; a report that lacks something is imported and says so in `not_found`.
    """
    return [_import(Path(path)) for path in paths]


def _import(path: Path) -> AssessorReport:
    report = recognise(read_lines(path), path.name)
    found = (
        report.narratives,
        report.ratings,
        report.statements,
        report.strengths,
        report.areas_for_improvement,
        report.criterion_summaries,
        report.scoring,
    )
    if not any(found):
        raise ReportError(
            f"{path} holds nothing of an assessor's report: no elements, strengths or ratings.",
            "Check that it is the right file; a scanned report needs text recognition first.",
        )
    return report


def write_narratives(reports: Sequence[AssessorReport], path: Path) -> int:
    """Write `{"element","text","rating","source"}` lines for training; returns how many.

    The source names the file and the organisation, so that an evaluation can leave whole reports
    out. Raises OutputError where the file cannot be written; an older file is then left as it was.
    """
    lines = [
        json.dumps(asdict(narrative), ensure_ascii=False)
        for report in reports
        for narrative in report.narratives
    ]
    write_text(path, "".join(f"{line}\n" for line in lines))
    return len(lines)


def report_as_dict(report: AssessorReport) -> dict[str, Any]:
    """Everything found in a report as plain data, for `--json`; dates are ISO."""
    data = asdict(report)
    for entry in data["dates"]:
        entry["day"] = entry["day"].isoformat() if entry["day"] else None
    return data

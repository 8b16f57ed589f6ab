"""What the last run in an output folder found, read before its coverage.json is written anew."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from cse_mapper.assessment.planning import LastRun
from cse_mapper.domain import Status
from cse_mapper.domain.shortcomings import STALE

_MAX_BYTES = 500_000_000


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

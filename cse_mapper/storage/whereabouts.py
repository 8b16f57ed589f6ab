"""Where the evidence of a report is: reports do not say it, and may be handed on."""

from __future__ import annotations

from pathlib import Path

from cse_mapper.storage.cache import Cache

_EVIDENCE = "evidence"


def remember_evidence(cache: Cache | None, output: Path, evidence: Path) -> None:
    """Call this after a run, so that the desk can show pages of the evidence on this machine."""
    if cache:
        cache.keep_reports(_name(output), {_EVIDENCE: str(evidence.resolve())})


def remembered_evidence(cache: Cache, output: Path) -> Path | None:
    """The folder that was mapped into `output` last; None where that is unknown or it is gone."""
    known = cache.find_reports(_name(output)).get(_EVIDENCE)
    folder = Path(known) if known else None
    return folder if folder and folder.is_dir() else None


def _name(output: Path) -> str:
    return f"evidence of {output.resolve()}"

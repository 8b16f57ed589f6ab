"""How every run ends: reports are written, and what the next run and the desk need is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.decisions.taking_up import carry_on, remember
from cse_mapper.outputs.unchanged import write_where_new

if TYPE_CHECKING:
    from cse_mapper.domain import Coverage, FollowUp
    from cse_mapper.storage.cache import Cache

_EVIDENCE = "evidence"


def write_and_remember(
    coverage: Coverage,
    output: Path,
    evidence: Path,
    *,
    decisions: Path,
    cache: Cache | None,
    tell: Callable[[str], None],
    redacted: bool = False,
    docx: bool = False,
    triage: bool = False,
    follow_up: FollowUp | None = None,
    linked: bool = True,
) -> list[Path]:
    """Write the reports of a run, with what people added to the workbook that is there.

    `tell` hears what was saved in it while the run was at work. Reports that are not `linked` have
    no links to the files, for these spell the name of the folder. Returns the paths really written;
    raises OutputError and WorkbookError.
    """
    taken = carry_on(output, decisions, cache, redacted=redacted)
    for sentence in taken.sentences:
        tell(sentence)
    written = write_where_new(
        cache,
        coverage,
        output,
        evidence if linked else None,
        docx=docx,
        triage=triage,
        follow_up=follow_up,
        additions=taken.additions,
    )
    # Last: a run that is killed before leaves a workbook that is read again, and loses nothing.
    remember(written, cache, taken.additions)
    if cache:
        # Reports do not say where the evidence is, since they may be handed on.
        cache.keep_reports(_place_of(output), {_EVIDENCE: str(evidence.resolve())})
    return written


def remembered_evidence(cache: Cache, output: Path) -> Path | None:
    """The folder that was mapped into `output` last; None where that is unknown or it is gone."""
    known = cache.find_reports(_place_of(output)).get(_EVIDENCE)
    folder = Path(known) if known else None
    return folder if folder and folder.is_dir() else None


def _place_of(output: Path) -> str:
    return f"evidence of {output.resolve()}"

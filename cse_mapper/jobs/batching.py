"""Many councils' folders in one run: a report set each, and one overview of all."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.cluster.executing import Executor
from cse_mapper.cluster.judging import Progress
from cse_mapper.decisions import DECISIONS_FILE, Decided, read_decisions
from cse_mapper.decisions.taking_up import take_up
from cse_mapper.domain import CouncilResult, Coverage, Overview, SetAside
from cse_mapper.domain.wording import some
from cse_mapper.errors import CseMapperError, OutputError
from cse_mapper.jobs.writing import write_and_remember
from cse_mapper.outputs.redaction import redact_coverage
from cse_mapper.passages.personal import redact
from cse_mapper.pipeline import Terms, map_folders
from cse_mapper.reading.submissions import find_submissions

if TYPE_CHECKING:
    from cse_mapper.storage.cache import Cache

_OVERVIEW = ("overview.html", "overview.xlsx", "overview.json")


def map_submissions(
    submissions: Path,
    output: Path,
    terms: Terms,
    executor: Executor,
    *,
    redacted: bool = False,
    docx: bool = False,
    progress: Progress | None = None,
    tell: Callable[[str], None] = lambda _sentence: None,
) -> Overview:
    """Map each first-level folder of `submissions` as one council's evidence.

    The reports of a council go to its folder in `output`, as soon as its last document is mapped;
    decisions.jsonl there is taken up, as is what people typed into a workbook there, which `tell`
    is told. A council that cannot be mapped, or whose reports cannot be
    written, is in the overview with the reason, and the others go on. Raises EvidenceError where
    `submissions` cannot be used or has no folder in it, and ModelError and ClusterError.
    """
    councils, aside = find_submissions(submissions, output)
    results: dict[str, CouncilResult] = {}
    work: list[tuple[str, Path, Sequence[Decided]]] = []
    for name, folder in councils:
        try:
            decided = _decisions(output / folder.name, folder, terms.cache, tell)
            work.append((name, folder, decided))
        except CseMapperError as error:
            results[name] = CouncilResult(name, str(error))
    folders = [(folder, decisions) for _name, folder, decisions in work]
    for number, mapped in map_folders(folders, terms, executor, progress):
        name, folder, _decided = work[number]
        try:
            coverage = redact_coverage(mapped()) if redacted else mapped()
            reports = output / folder.name
            written = write_and_remember(
                coverage,
                reports,
                folder,
                decisions=reports / DECISIONS_FILE,
                cache=terms.cache,
                tell=_telling(reports.name, tell),
                redacted=redacted,
                docx=docx,
            )
            results[name] = _result(name, coverage, output, written)
        except CseMapperError as error:
            results[name] = CouncilResult(name, _without(error, folder))
        # A night's work on a thousand councils must not end at the one that nobody thought of.
        except Exception as error:
            problem = f"Something unforeseen went wrong ({type(error).__name__}: {error})."
            results[name] = CouncilResult(
                name, f"{problem} Run cse-map on this folder alone, and report what it says."
            )
    return _overview([results[name] for name, _folder in councils], aside, terms, redacted)


def _decisions(
    reports: Path, evidence: Path, cache: Cache | None, tell: Callable[[str], None]
) -> Sequence[Decided]:
    if reports.name.lower() in _OVERVIEW:
        raise OutputError(
            f"A folder cannot be called {reports.name}, as the overview is.", "Rename it."
        )
    decisions = reports / DECISIONS_FILE
    for sentence in take_up(reports, decisions, cache, evidence).sentences:
        _telling(reports.name, tell)(sentence)
    return read_decisions(decisions)


def _telling(council: str, tell: Callable[[str], None]) -> Callable[[str], None]:
    return lambda sentence: tell(f"{council}: {sentence}")


def _without(error: CseMapperError, folder: Path) -> str:
    """What went wrong, without the path to where all the submissions are."""
    return str(error).replace(f"{folder.parent}{os.sep}", "")


def _result(name: str, coverage: Coverage, output: Path, written: Sequence[Path]) -> CouncilResult:
    paths = {path.suffix: path.relative_to(output).as_posix() for path in written}
    return CouncilResult(
        name,
        documents=Counter(document.status for document in coverage.documents),
        elements=Counter(element.status for element in coverage.elements),
        criteria=coverage.criteria,
        headline=coverage.headline,
        complete=coverage.complete,
        page=paths.get(".html", ""),
        workbook=paths.get(".xlsx", ""),
    )


def _overview(
    councils: Sequence[CouncilResult], aside: Sequence[SetAside], terms: Terms, redacted: bool
) -> Overview:
    if redacted:
        aside = [SetAside(redact(row.name), row.reason) for row in aside]
    return Overview(
        tuple(councils),
        tuple(aside),
        model=f"{terms.model.name} ({terms.model.digest})",
        assessment_date=terms.assessment_date,
        headline=_headline(councils),
        rules=terms.rules.in_force(),
    )


def _headline(councils: Sequence[CouncilResult]) -> str:
    mapped = [council for council in councils if not council.problem]
    at_risk = sum(council.at_risk for council in mapped)
    were = "was" if len(mapped) == 1 else "were"
    councils_in_words = some(len(councils), "council", "councils")
    parts = [f"{len(mapped)} of {councils_in_words} {were} mapped."]
    if mapped:
        within = len(mapped) - at_risk
        parts.append(
            f"On their evidence {at_risk or 'none'} {'is' if at_risk < 2 else 'are'} at risk in at "
            f"least one criterion, and {within or 'none'} {'is' if within < 2 else 'are'} within "
            "tolerance in every one."
        )
    return " ".join(parts)

"""Many councils' folders in one run: a report set each, and one overview of all."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.cluster.beside import done_beside
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
from cse_mapper.pipeline import RunSettings, map_folders
from cse_mapper.reading.submissions import find_submissions

if TYPE_CHECKING:
    from cse_mapper.storage.cache import Cache

_OVERVIEW = ("overview.html", "overview.xlsx", "overview.json")


@dataclass(frozen=True, slots=True)
class _Council:
    """A council's folder of evidence, the name that is shown of it, and where its reports go."""

    name: str
    evidence: Path
    reports: Path
    is_masked: bool = False


# A council's row of the overview, and what there is to tell about its workbook.
_Reported = tuple[CouncilResult, tuple[str, ...]]


def map_submissions(
    submissions: Path,
    output: Path,
    settings: RunSettings,
    executor: Executor,
    *,
    redacted: bool = False,
    docx: bool = False,
    progress: Progress = lambda _stage, _done, _total: None,
    tell: Callable[[str], None] = lambda _sentence: None,
    reporters: int = 0,
) -> Overview:
    """Map each first-level folder of `submissions` as one council's evidence.

    The reports of a council go to its folder in `output`, as soon as its last document is mapped;
    decisions.jsonl there is taken up, as is what people typed into a workbook there, which `tell`
    is told. A council that cannot be mapped, or whose reports cannot be written, is in the overview
    with the reason, and the others go on. `progress` is told the stage "councils" too. With
    `reporters`, so many processes weigh evidence and write reports while this one goes on
    gathering: many workers elsewhere finish councils faster than one core reports on them.
    Raises EvidenceError where `submissions` cannot be used or has no folder in it, and ModelError
    and ClusterError.
    """
    found, aside = find_submissions(submissions, output)
    councils = [_council(name, folder, output, redacted) for name, folder in found]
    results: dict[Path, CouncilResult] = {}
    work: list[tuple[_Council, Sequence[Decided]]] = []
    for council in councils:
        try:
            work.append((council, _decisions(council, settings.cache, tell)))
        except CseMapperError as error:
            results[council.evidence] = CouncilResult(council.name, _problem(error, council))
    folders = [(council.evidence, decisions) for council, decisions in work]

    def gathered() -> Iterator[tuple[_Council, Callable[[], _Reported]]]:
        for number, mapped in map_folders(folders, settings, executor, progress):
            council, _decisions = work[number]
            yield council, partial(_reported, mapped, council, settings.cache, redacted, docx)

    progress("councils", len(results), len(councils))
    for council, (result, sentences) in done_beside(gathered(), reporters):
        for sentence in sentences:
            tell(f"{council.reports.name}: {sentence}")
        results[council.evidence] = result
        progress("councils", len(results), len(councils))
    return _overview([results[each.evidence] for each in councils], aside, settings, redacted)


def _council(name: str, evidence: Path, output: Path, redacted: bool) -> _Council:
    """Where a name has personal data in it, redacted reports neither show nor lie under it.

    What tells it from others that look alike then is made of the name itself: a number would
    change, and with it whose decisions lie in which folder, as councils come and go.
    """
    masked = redact(name) if redacted else name
    if masked == name:
        return _Council(name, evidence, output / evidence.name)
    known = hashlib.sha256(os.fsencode(evidence.name)).hexdigest()[:6]
    shown = f"{masked} ({known})"
    return _Council(shown, evidence, output / shown, is_masked=True)


def _reported(
    mapped: Callable[[], Coverage],
    council: _Council,
    cache: Cache | None,
    redacted: bool,
    docx: bool,
) -> _Reported:
    """Weigh what was gathered of a council and write its reports, or say why there are none."""
    sentences: list[str] = []
    try:
        coverage = redact_coverage(mapped()) if redacted else mapped()
        written = write_and_remember(
            coverage,
            council.reports,
            council.evidence,
            decisions=council.reports / DECISIONS_FILE,
            cache=cache,
            tell=sentences.append,
            redacted=redacted,
            docx=docx,
            linked=not council.is_masked,
        )
        result = _result(council, coverage, written)
    except CseMapperError as error:
        result = CouncilResult(council.name, _problem(error, council))
    # A night's work on a thousand councils must not end at the one that nobody thought of.
    except Exception as error:
        problem = f"Something unforeseen went wrong ({type(error).__name__}: {error})."
        result = CouncilResult(
            council.name, f"{problem} Run cse-map on this folder alone, and report what it says."
        )
    return result, tuple(sentences)


def _decisions(
    council: _Council, cache: Cache | None, tell: Callable[[str], None]
) -> Sequence[Decided]:
    reports = council.reports
    # Its reports would lie where the overview belongs.
    if reports.name.lower() in _OVERVIEW:
        raise OutputError(
            f"A folder cannot be called {reports.name}, as the overview is.", "Rename it."
        )
    decisions = reports / DECISIONS_FILE
    for sentence in take_up(reports, decisions, cache, council.evidence).sentences:
        tell(f"{reports.name}: {sentence}")
    return read_decisions(decisions)


def _problem(error: CseMapperError, council: _Council) -> str:
    """What went wrong, without the path to where all the submissions are, and without a name
    that is masked."""
    problem = str(error).replace(f"{council.evidence.parent}{os.sep}", "")
    return redact(problem) if council.is_masked else problem


def _result(council: _Council, coverage: Coverage, written: Sequence[Path]) -> CouncilResult:
    paths = {path.suffix: f"{council.reports.name}/{path.name}" for path in written}
    return CouncilResult(
        council.name,
        documents=Counter(document.status for document in coverage.documents),
        elements=Counter(element.status for element in coverage.elements),
        criteria=coverage.criteria,
        headline=coverage.headline,
        complete=coverage.complete,
        page=paths.get(".html", ""),
        workbook=paths.get(".xlsx", ""),
    )


def _overview(
    councils: Sequence[CouncilResult],
    aside: Sequence[SetAside],
    settings: RunSettings,
    redacted: bool,
) -> Overview:
    if redacted:
        aside = [SetAside(redact(row.name), row.reason) for row in aside]
    return Overview(
        tuple(councils),
        tuple(aside),
        model=f"{settings.model.name} ({settings.model.digest})",
        assessment_date=settings.assessment_date,
        headline=_headline(councils),
        rules=settings.rules.in_force(),
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

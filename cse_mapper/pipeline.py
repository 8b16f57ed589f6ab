"""The main job: a folder of evidence in, the coverage of 57 elements out.

Seven steps, each the business of one room and none of the next:

    find     reading     every file below the folder, a row of the ledger each
    read     reading     a file to blocks with their places, in a process of its own
    cut      passages    blocks to passages that can be quoted
    judge    model       which elements a passage may support, and how likely
    decide   decisions   what people said of a passage stands, whatever the model thinks
    weigh    assessment  all passages side by side: what each element's status is, and why
    write    outputs     workbook, page and JSON, by whoever called (`outputs.write_all`)

The first four take one document at a time and depend on it alone, so that they may run anywhere
and be kept (`cluster/gathering.py`); the others need the whole folder.
docs/how-a-status-comes-about.md follows one passage through them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.assessment.claims import find_claims
from cse_mapper.assessment.coverage import build_coverage
from cse_mapper.assessment.whole_folder import ledger_of, side_by_side, unmatched
from cse_mapper.cluster.executing import Executor, in_this_process
from cse_mapper.cluster.gathering import Gathered, gather
from cse_mapper.cluster.judging import Progress, Tally
from cse_mapper.decisions import Decided, apply_decisions
from cse_mapper.domain import Coverage, Document
from cse_mapper.domain.rules import Rules
from cse_mapper.errors import EvidenceError

if TYPE_CHECKING:
    from cse_mapper.model.on_disk import ModelOnDisk
    from cse_mapper.model.scoring import Model
    from cse_mapper.storage.cache import Cache


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What holds for every folder of a run: the model, the rules, the day, names, and the cache."""

    model: Model | ModelOnDisk
    rules: Rules
    assessment_date: date
    areas: Mapping[str, str] = field(default_factory=dict)
    cache: Cache | None = None
    keeps_unmatched: bool = False


def map_evidence(
    evidence: Path,
    *,
    model: Model | ModelOnDisk,
    rules: Rules,
    assessment_date: date,
    jobs: int | None = None,
    areas: Mapping[str, str] | None = None,
    decisions: Sequence[Decided] = (),
    progress: Progress | None = None,
    cache: Cache | None = None,
    executor: Executor | None = None,
    keeps_unmatched: bool = False,
) -> Coverage:
    """Find out what a folder of evidence supports, element by element, and where it is thin.

    Documents are read in worker processes while passages are classified here, so nothing but
    matches and the ledger is held; an `executor` may have both done elsewhere. With a `cache`, a
    document that an earlier run mapped is neither opened nor classified again; the coverage is the
    same. `decisions` of people stand, whatever the model thinks. With `keeps_unmatched` the
    coverage holds the passages that support no element too, which a follow-up looks through.
    Raises EvidenceError where the folder cannot be used or nothing in it could be read; a single
    bad file is a row of the ledger.
    """
    settings = RunSettings(model, rules, assessment_date, areas or {}, cache, keeps_unmatched)
    work = [(evidence, decisions)]
    ((_number, coverage),) = map_folders(
        work, settings, executor or in_this_process(jobs), progress
    )
    if progress:
        progress("weighing", 0, 0)
    return coverage()


def map_folders(
    work: Sequence[tuple[Path, Sequence[Decided]]],
    settings: RunSettings,
    executor: Executor,
    progress: Progress | None = None,
) -> Iterator[tuple[int, Callable[[], Coverage]]]:
    """Map many folders, each with its decisions, as one stream of documents.

    Gives the number of a folder in `work` as soon as its last document is there, with a function
    that makes its coverage, once, or raises the EvidenceError that says why there is none. An
    executor with many hands so never waits for a folder to end.
    """
    tally = Tally(progress or (lambda _stage, _done, _total: None), one_folder=len(work) == 1)
    # All passages are held only where decisions or a last report have to find theirs.
    folders = (
        Gathered(evidence, keeps_texts=bool(decisions) or settings.keeps_unmatched)
        for evidence, decisions in work
    )
    # Find, read, cut and judge.
    for number, folder in gather(folders, settings.model, settings.cache, executor, tally):
        yield number, partial(_coverage, folder, work[number][1], settings)


def _coverage(folder: Gathered, decisions: Sequence[Decided], settings: RunSettings) -> Coverage:
    if folder.error:
        raise folder.error
    # By path, whatever was ready first: the order decides which of two copies is the first.
    mapped, folder.mapped = sorted(folder.mapped, key=lambda one: one.document.path), []
    ledger = ledger_of(mapped, settings.areas, settings.assessment_date)
    if not any(document.status == "read" for document in ledger):
        raise EvidenceError(
            f"None of the {len(ledger)} files in {folder.evidence} could be read.",
            _common_reason(ledger),
        )
    passages = sum(one.passages for one in mapped)
    claims = find_claims(ledger, [mention for one in mapped for mention in one.mentions])
    # Decide.
    matches, taken_up = apply_decisions(
        [match for one in mapped for match in one.matches],
        [passage for one in mapped for passage in one.texts],
        decisions,
    )
    found = list(matches)
    left = unmatched(mapped, found) if settings.keeps_unmatched else ()
    # Matches are most of what is held of a large folder, and each is made anew below.
    del mapped, matches
    # Weigh.
    coverage = build_coverage(
        side_by_side(found, ledger),
        ledger,
        model=f"{settings.model.name} ({settings.model.digest})",
        assessment_date=settings.assessment_date,
        rules=settings.rules,
        passages=passages,
        claims=claims,
    )
    return replace(coverage, notes=taken_up.sentences, unmatched=left)


def _common_reason(documents: list[Document]) -> str:
    reasons = [document.reason for document in documents if document.reason]
    if not reasons:
        return "Put documents with text into the folder and run again."
    return f"Most often: {max(set(reasons), key=lambda reason: (reasons.count(reason), reason))}"

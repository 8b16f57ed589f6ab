"""The main job as one function: a folder of evidence in, the coverage of 57 elements out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.coverage import build_coverage
from cse_mapper.errors import EvidenceError
from cse_mapper.near_duplicates import link_duplicates
from cse_mapper.passages import make_passages
from cse_mapper.reading import read_folder
from cse_mapper.records import Coverage, Document, Match, Passage, ReadDocument
from cse_mapper.rules import Rules
from cse_mapper.signals import kind_of

if TYPE_CHECKING:
    from cse_mapper.model.scoring import Model

# Enough passages to keep all cores of the encoder busy, few enough to hold.
BATCH = 128
# One passage rarely supports more elements; what lies beyond is noise of neighbours.
MOST_ELEMENTS = 3

# Called with a stage ("reading", "classifying"), what is done and what is known to come.
Progress = Callable[[str, int, int], None]


@dataclass
class _Ledger:
    """What the stream leaves behind: every document, and how many passages there were."""

    documents: list[Document] = field(default_factory=list)
    passages: int = 0


def map_evidence(
    evidence: Path,
    *,
    model: Model,
    rules: Rules,
    assessment_date: date,
    jobs: int | None = None,
    areas: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Coverage:
    """Find out what a folder of evidence supports, element by element, and where it is thin.

    Documents are read in worker processes while passages are classified here, so nothing but
    matches and the ledger is held. Raises EvidenceError where the folder cannot be used or nothing
    in it could be read; a single bad file is a row of the ledger.
    """
    ledger = _Ledger()

    def reading(done: int, total: int) -> None:
        if progress:
            progress("reading", done, total)

    documents = read_folder(evidence, jobs=jobs, progress=reading)
    passages = _passages(documents, ledger, areas or {})
    matches = list(_matches(passages, model, ledger, progress))
    if not any(document.status == "read" for document in ledger.documents):
        raise EvidenceError(
            f"None of the {len(ledger.documents)} files in {evidence} could be read.",
            _common_reason(ledger.documents),
        )
    return build_coverage(
        _described(matches, ledger.documents),
        ledger.documents,
        model=f"{model.name} ({model.digest})",
        assessment_date=assessment_date,
        rules=rules,
        passages=ledger.passages,
    )


def _passages(
    documents: Iterable[ReadDocument], ledger: _Ledger, areas: Mapping[str, str]
) -> Iterator[Passage]:
    for read in documents:
        area = read.document.service_area
        ledger.documents.append(replace(read.document, service_area=areas.get(area, area)))
        passages = make_passages(read)
        ledger.passages += len(passages)
        yield from passages


def _matches(
    passages: Iterator[Passage], model: Model, ledger: _Ledger, progress: Progress | None
) -> Iterator[Match]:
    done = 0
    while batch := list(islice(passages, BATCH)):
        texts = [passage.text for passage in batch]
        vectors = model.encoder.encode(texts)
        for row, judgement in enumerate(model.judge(texts, vectors)):
            for suggestion in judgement.suggestions[:MOST_ELEMENTS]:
                element, probability = suggestion.element, suggestion.probability
                decision = model.thresholds.decide(element, probability)
                if decision == "none":
                    continue
                why = model.why(texts[row], element, vectors[row])
                yield Match(batch[row], element, probability, decision, why=why)
        done += len(batch)
        if progress:
            progress("classifying", done, ledger.passages)


def _described(matches: list[Match], documents: list[Document]) -> list[Match]:
    """Add to each match what the document says of it: kind, date, service area; link duplicates."""
    by_path = {document.path: document for document in documents}
    distinct = {match.passage.id: match.passage for match in matches}
    linked = {passage.id: passage for passage in link_duplicates(tuple(distinct.values()))}
    kinds = {
        identity: kind_of(passage, by_path[passage.document])
        for identity, passage in linked.items()
    }
    return [
        replace(
            match,
            passage=linked[match.passage.id],
            kind=kinds[match.passage.id],
            evidence_date=by_path[match.passage.document].evidence_date,
            service_area=by_path[match.passage.document].service_area,
        )
        for match in matches
    ]


def _common_reason(documents: list[Document]) -> str:
    reasons = [document.reason for document in documents if document.reason]
    if not reasons:
        return "Put documents with text into the folder and run again."
    return f"Most often: {max(set(reasons), key=lambda reason: (reasons.count(reason), reason))}"

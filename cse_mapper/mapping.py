"""The main job as one function: a folder of evidence in, the coverage of 57 elements out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.claims import find_claims, mentions_of
from cse_mapper.context import in_context
from cse_mapper.coverage import build_coverage
from cse_mapper.decisions import Decided, apply_decisions
from cse_mapper.errors import EvidenceError
from cse_mapper.near_duplicates import link_duplicates
from cse_mapper.passages import make_passages
from cse_mapper.personal import personal_data
from cse_mapper.reading import read_folder
from cse_mapper.records import Coverage, Document, MappedDocument, Match, Passage, ReadDocument
from cse_mapper.rules import Rules
from cse_mapper.signals import kind_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cse_mapper.cache import Cache
    from cse_mapper.model.scoring import Model
    from cse_mapper.model.store import ModelOnDisk

# Enough passages to keep all cores of the encoder busy, few enough to hold.
BATCH = 128
# One passage rarely supports more elements; what lies beyond is noise of neighbours.
MOST_ELEMENTS = 3

# Called with a stage ("reading", "classifying"), what is done and what is known to come.
Progress = Callable[[str, int, int], None]


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
) -> Coverage:
    """Find out what a folder of evidence supports, element by element, and where it is thin.

    Documents are read in worker processes while passages are classified here, so nothing but
    matches and the ledger is held. With a `cache`, a document that an earlier run mapped is neither
    opened nor classified again; the coverage is the same. `decisions` of people stand, whatever the
    model thinks. Raises EvidenceError where the folder cannot be used or nothing in it could be
    read; a single bad file is a row of the ledger.
    """
    tell: Progress = progress or (lambda _stage, _done, _total: None)
    known: dict[str, MappedDocument] = {}

    def look_up(document: Document) -> ReadDocument | None:
        found = cache.find(document, model.digest) if cache else None
        if found is None:
            return None
        known[document.path] = found
        return ReadDocument(found.document)

    documents = read_folder(
        evidence,
        jobs=jobs,
        progress=lambda done, total: tell("reading", done, total),
        known=look_up,
    )
    # All passages are held only where people's decisions have to find theirs.
    mapped = [
        one if decisions else replace(one, texts=())
        for one in _mapped(documents, known, model, cache, tell)
    ]
    ledger = [_in_area(one.document, areas or {}) for one in mapped]
    if not any(document.status == "read" for document in ledger):
        raise EvidenceError(
            f"None of the {len(ledger)} files in {evidence} could be read.", _common_reason(ledger)
        )
    matches, taken_up = apply_decisions(
        [match for one in mapped for match in one.matches],
        [passage for one in mapped for passage in one.texts],
        decisions,
    )
    coverage = build_coverage(
        _side_by_side(matches, ledger),
        ledger,
        model=f"{model.name} ({model.digest})",
        assessment_date=assessment_date,
        rules=rules,
        passages=sum(one.passages for one in mapped),
        claims=find_claims(ledger, [mention for one in mapped for mention in one.mentions]),
    )
    return replace(coverage, notes=taken_up.sentences)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A document on its way: cut into passages, unless an earlier run mapped it already."""

    read: ReadDocument
    passages: tuple[Passage, ...]
    known: MappedDocument | None


def _mapped(
    documents: Iterable[ReadDocument],
    known: dict[str, MappedDocument],
    model: Model | ModelOnDisk,
    cache: Cache | None,
    tell: Progress,
) -> Iterator[MappedDocument]:
    """Every document with its matches, in the order given; passages of several go in one batch."""
    batch: list[_Cut] = []
    passages = done = 0
    for read in documents:
        found = known.pop(read.document.path, None)
        batch.append(_Cut(read, () if found else make_passages(read), found))
        passages += len(batch[-1].passages)
        if passages - done >= BATCH:
            yield from _judged(batch, model, cache)
            batch, done = [], passages
        tell("classifying", done, passages)
    yield from _judged(batch, model, cache)
    tell("classifying", passages, passages)


def _judged(
    batch: Sequence[_Cut], model: Model | ModelOnDisk, cache: Cache | None
) -> Iterator[MappedDocument]:
    texts = [in_context(passage, cut.read.document) for cut in batch for passage in cut.passages]
    vectors = iter(model.load().encoder.encode(texts)) if texts else iter(())
    for cut in batch:
        if cut.known:
            yield cut.known
            continue
        # Scores are computed a document at a time: sums of floats depend on what else is in a
        # matrix, and a document's figures must not depend on which others were known already.
        own = [next(vectors) for _ in cut.passages]
        matches = tuple(_matches(cut.read.document, cut.passages, own, model)) if own else ()
        one = MappedDocument(
            _marked(cut), len(cut.passages), matches, mentions_of(cut.read), cut.passages
        )
        if cache and _worth_keeping(cut.read):
            cache.keep(one, model.digest)
        yield one


def _marked(cut: _Cut) -> Document:
    """The document with the kinds of personal data that its text may hold."""
    kinds = {kind for passage in cut.passages for kind in personal_data(passage.text)}
    return replace(cut.read.document, personal=tuple(sorted(kinds)))


def _worth_keeping(read: ReadDocument) -> bool:
    """Whether a reader opened it, and would say the same of the same bytes again."""
    opened = read.document.digest != "" and read.document.status != "duplicate"
    return opened and read.repeatable


def _matches(
    document: Document,
    passages: Sequence[Passage],
    vectors: Sequence[NDArray[np.float32]],
    model: Model | ModelOnDisk,
) -> Iterator[Match]:
    """What the passages of one document may support, with the reasons and the kind of evidence."""
    import numpy as np

    loaded = model.load()
    texts = [in_context(passage, document) for passage in passages]
    judgements = loaded.judge(texts, np.stack(vectors))
    for passage, vector, judgement in zip(passages, vectors, judgements, strict=True):
        for suggestion in judgement.suggestions[:MOST_ELEMENTS]:
            element, probability = suggestion.element, suggestion.probability
            decision = loaded.thresholds.decide(element, probability)
            if decision == "none":
                continue
            yield Match(
                passage,
                element,
                probability,
                decision,
                kind=kind_of(passage, document),
                evidence_date=document.evidence_date,
                why=loaded.why(passage.text, element, vector),
                personal=personal_data(passage.text),
            )


def _in_area(document: Document, areas: Mapping[str, str]) -> Document:
    return replace(document, service_area=areas.get(document.service_area, document.service_area))


def _side_by_side(matches: Iterable[Match], ledger: Sequence[Document]) -> list[Match]:
    """Add what only the whole folder shows: which texts repeat others, and the service areas."""
    found = list(matches)
    of = {document.path: document for document in ledger}
    distinct = {match.passage.id: match.passage for match in found}
    linked = {passage.id: passage for passage in link_duplicates(tuple(distinct.values()))}
    return [
        replace(
            match,
            passage=linked[match.passage.id],
            service_area=of[match.passage.document].service_area,
            # A match that a person made where the model saw none knows nothing of its document.
            evidence_date=of[match.passage.document].evidence_date,
            kind=match.kind if match.why else kind_of(match.passage, of[match.passage.document]),
            personal=match.personal if match.why else personal_data(match.passage.text),
        )
        for match in found
    ]


def _common_reason(documents: list[Document]) -> str:
    reasons = [document.reason for document in documents if document.reason]
    if not reasons:
        return "Put documents with text into the folder and run again."
    return f"Most often: {max(set(reasons), key=lambda reason: (reasons.count(reason), reason))}"

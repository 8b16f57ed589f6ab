"""What one document brings by itself: cut into passages, each judged; the same wherever it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from cse_mapper.assessment.claims import mentions_of
from cse_mapper.domain import Document, MappedDocument, Match, Passage, ReadDocument
from cse_mapper.passages.context import in_context
from cse_mapper.passages.cutting import in_email_header, make_passages
from cse_mapper.passages.kinds import kind_of
from cse_mapper.passages.personal import personal_data

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cse_mapper.model.scoring import Model
    from cse_mapper.model.store import ModelOnDisk

# Enough passages to keep all cores of the encoder busy, few enough to hold.
BATCH = 128
# One passage rarely supports more elements; what lies beyond is noise of neighbours.
MOST_ELEMENTS = 3
# Vectors kept for texts that come again, as notices, footers and copied sections do: 10 MB.
MOST_VECTORS = 5_000

# Called with a stage ("reading", "classifying"), what is done and what is known to come.
Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Tally:
    """Counts what is done of what is known so far, and tells it on; any thread may call it."""

    tell: Progress
    files: int = 0
    read: int = 0
    passages: int = 0
    judged: int = 0
    _lock: Lock = field(default_factory=Lock)

    def has_read(self, passages: int = 0) -> None:
        """One more file is read, or settled without reading, with so many passages to judge."""
        with self._lock:
            self.read += 1
            self.passages += passages
            self.tell("reading", self.read, self.files)
            self.tell("classifying", self.judged, self.passages)

    def has_judged(self, passages: int) -> None:
        """So many more passages are judged."""
        with self._lock:
            self.judged += passages
            self.tell("classifying", self.judged, self.passages)


@dataclass(frozen=True, slots=True)
class Judged:
    """What was made of one document; `lasting` where the same bytes would bring the same again."""

    mapped: MappedDocument
    lasting: bool


def judge_documents(
    documents: Iterable[ReadDocument], model: Model | ModelOnDisk, tally: Tally
) -> Iterator[Judged]:
    """Every document with its matches, one for one in the order given.

    Passages of several documents go to the encoder in one batch; what comes out for a document
    depends on that document alone. Raises ModelError where there is something to judge and the
    model cannot be used.
    """
    batch: list[_Cut] = []
    waiting = 0
    seen: dict[str, NDArray[np.float32]] = {}
    for read in documents:
        cut = _Cut(read, make_passages(read), tuple(_Cut(i, make_passages(i)) for i in read.inside))
        batch.append(cut)
        passages = sum(len(one.passages) for one in cut.whole)
        tally.has_read(passages)
        waiting += passages
        if waiting >= BATCH:
            yield from _judged(batch, model, seen)
            tally.has_judged(waiting)
            batch, waiting = [], 0
    yield from _judged(batch, model, seen)
    tally.has_judged(waiting)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A document on its way, cut into passages, with those that are in it."""

    read: ReadDocument
    passages: tuple[Passage, ...]
    inside: tuple[_Cut, ...] = ()

    @property
    def whole(self) -> tuple[_Cut, ...]:
        return (self, *self.inside)


def _judged(
    batch: Sequence[_Cut], model: Model | ModelOnDisk, seen: dict[str, NDArray[np.float32]]
) -> Iterator[Judged]:
    cuts = [one for cut in batch for one in cut.whole]
    texts = [_as_read(passage) for cut in cuts for passage in cut.passages]
    vectors = iter(_vectors(texts, model, seen))
    for cut in batch:
        mapped, *inside = [_mapped(one, vectors, model) for one in cut.whole]
        yield Judged(replace(mapped, inside=tuple(inside)), cut.read.repeatable)


def _mapped(
    cut: _Cut, vectors: Iterator[NDArray[np.float32]], model: Model | ModelOnDisk
) -> MappedDocument:
    # Scores are computed a document at a time: sums of floats depend on what else is in a
    # matrix, and a document's figures must not depend on which others came with it.
    own = [next(vectors) for _ in cut.passages]
    matches = tuple(_matches(cut.read.document, cut.passages, own, model)) if own else ()
    return MappedDocument(
        _marked(cut), len(cut.passages), matches, mentions_of(cut.read), cut.passages
    )


def _vectors(
    texts: Sequence[str], model: Model | ModelOnDisk, seen: dict[str, NDArray[np.float32]]
) -> list[NDArray[np.float32]]:
    """The encoder's vectors; a text that came before is not read again."""
    new = [text for text in dict.fromkeys(texts) if text not in seen]
    if new:
        seen.update(zip(new, model.load().encoder.encode(new), strict=True))
    found = [seen[text] for text in texts]
    for text in list(islice(seen, max(0, len(seen) - MOST_VECTORS))):
        del seen[text]
    return found


def _marked(cut: _Cut) -> Document:
    """The document with the kinds of personal data that its text may hold."""
    texts = [passage.text for passage in cut.passages]
    # No passage is made of an e-mail's header, but whoever opens the file will read it.
    texts += [block.text for block in cut.read.blocks if in_email_header(block)]
    kinds = {kind for text in texts for kind in personal_data(text)}
    return replace(cut.read.document, personal=tuple(sorted(kinds)))


def _as_read(passage: Passage) -> str:
    return in_context(passage.text, passage.document, passage.heading)


def _matches(
    document: Document,
    passages: Sequence[Passage],
    vectors: Sequence[NDArray[np.float32]],
    model: Model | ModelOnDisk,
) -> Iterator[Match]:
    """What the passages of one document may support, with the reasons and the kind of evidence."""
    import numpy as np

    loaded = model.load()
    texts = [_as_read(passage) for passage in passages]
    judgements = loaded.judge(texts, np.stack(vectors))
    for passage, vector, judgement in zip(passages, vectors, judgements, strict=True):
        put_forward = [
            (one.element, one.probability, decision)
            for one in judgement.suggestions[:MOST_ELEMENTS]
            if (decision := loaded.thresholds.decide(one.element, one.probability)) != "none"
        ]
        if not put_forward:
            continue
        kind, personal = kind_of(passage, document), personal_data(passage.text)
        for element, probability, decision in put_forward:
            yield Match(
                passage,
                element,
                probability,
                decision,
                kind=kind,
                evidence_date=document.evidence_date,
                why=loaded.why(passage.text, element, vector),
                personal=personal,
            )

"""What one document brings by itself: cut into passages, each judged; the same wherever it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice
from threading import Event, Lock
from time import monotonic
from typing import TYPE_CHECKING

from cse_mapper.assessment.claims import mentions_of
from cse_mapper.domain import Document, MappedDocument, Match, Passage, ReadDocument
from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import CseMapperError
from cse_mapper.passages.context import in_context
from cse_mapper.passages.cutting import in_email_header, make_passages
from cse_mapper.passages.kinds import kind_of, knows_encoder
from cse_mapper.passages.personal import personal_data
from cse_mapper.reports.no_evidence import left_to_judge

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cse_mapper.model.on_disk import ModelOnDisk
    from cse_mapper.model.scoring import Model

# Enough passages to keep all cores of the encoder busy, few enough to hold.
BATCH = 128
# A document of more is a database's export or a year's log; judging so many takes some minutes.
MOST_PASSAGES = 20_000
# What cutting one document may take: reading, in a process of its own, has the same.
SECONDS = 60.0
# One passage rarely supports more elements; what lies beyond is noise of neighbours.
MOST_ELEMENTS = 3
# Vectors kept for texts that come again, as notices, footers and copied sections do: 10 MB.
MOST_VECTORS = 5_000

# Called with a stage ("reading", "classifying", "criterion 1" to "criterion 5", "weighing"), what
# is done and what is known to come; of a criterion, the elements with evidence so far and all;
# where nobody knows, 0 and 0.
Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Tally:
    """Counts what is done of what is known so far, and tells it on; any thread may call it."""

    tell: Progress
    one_folder: bool = True
    files: int = 0
    read: int = 0
    passages: int = 0
    judged: int = 0
    evidenced: set[str] = field(default_factory=set)
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

    def has_found(self, mapped: MappedDocument) -> None:
        """What a document brings: of how many elements of a criterion there is evidence so far.

        Told as the stage "criterion 1" and so on; a first sight, since what repeats other texts or
        is too little is known when all is there. Of many folders at a time nothing is told.
        """
        if not self.one_folder:
            return
        certain = {
            match.element
            for one in (mapped, *mapped.inside)
            for match in one.matches
            if match.decision == "supports"
        }
        with self._lock:
            if certain <= self.evidenced:
                return
            self.evidenced |= certain
            standard = load_standard()
            for criterion in standard.criteria:
                own = {one.id for one in standard.elements if one.criterion == criterion.id}
                self.tell(f"criterion {criterion.id}", len(own & self.evidenced), len(own))


@dataclass(frozen=True, slots=True)
class Judged:
    """What was made of one document; `lasting` where the same bytes would bring the same again."""

    mapped: MappedDocument
    lasting: bool


def judge_documents(
    documents: Iterable[ReadDocument], model: Model | ModelOnDisk, tally: Tally
) -> Iterator[Judged]:
    """Every document with its matches, one for one in the order given.

    Passages of several documents go to the encoder in one batch, which another thread sees to:
    meanwhile those before it are judged, in Python, and the next are cut. What comes out for a
    document depends on that document alone. Raises ModelError where there is something to judge
    and the model cannot be used.
    """
    seen: dict[str, NDArray[np.float32]] = {}
    stop = Event()
    thread = ThreadPoolExecutor(1, thread_name_prefix="cse-encoding")
    try:
        before: tuple[list[_Cut], Future[list[NDArray[np.float32]]]] | None = None
        for batch in _batches(documents, tally):
            texts = [_as_read(passage) for cut in _all_in(batch) for passage in cut.passages]
            vectors = thread.submit(_vectors, texts, model, seen, tally, stop)
            if before:
                yield from _judged(*before, model)
            before = batch, vectors
        if before:
            yield from _judged(*before, model)
    finally:
        stop.set()
        thread.shutdown(cancel_futures=True)


def _batches(documents: Iterable[ReadDocument], tally: Tally) -> Iterator[list[_Cut]]:
    batch: list[_Cut] = []
    waiting = 0
    for read in documents:
        cut = replace(_cut(read), inside=tuple(map(_cut, read.inside)))
        batch.append(cut)
        passages = sum(len(one.passages) for one in cut.whole)
        tally.has_read(passages)
        waiting += passages
        if waiting >= BATCH:
            yield batch
            batch, waiting = [], 0
    yield batch


@dataclass(frozen=True, slots=True)
class _Cut:
    """A document on its way, cut into passages, with those that are in it."""

    read: ReadDocument
    passages: tuple[Passage, ...]
    inside: tuple[_Cut, ...] = ()

    @property
    def whole(self) -> tuple[_Cut, ...]:
        return (self, *self.inside)


class _TooLongError(Exception):
    """Cutting a document takes longer than it may."""


def _cut(read: ReadDocument, seconds: float = SECONDS) -> _Cut:
    """A document in passages, no more than MOST_PASSAGES; where that fails, it alone is lost."""
    end = monotonic() + seconds

    def still() -> None:
        if monotonic() > end:
            raise _TooLongError

    try:
        left = left_to_judge(read)
        passages = make_passages(left, MOST_PASSAGES + 1, still)
    except _TooLongError:
        reason = f"Cutting it into passages took longer than {seconds:g} seconds: "
        return _Cut(_lost(read, reason + "split it, or save it as PDF."), ())
    except Exception as error:
        reason = f"Its text cannot be cut into passages ({type(error).__name__}): "
        return _Cut(_lost(read, reason + "save it as PDF."), ())
    # Its blocks stay: an index of evidence and a message's header are read from all of them.
    read = replace(read, document=left.document)
    if len(passages) > MOST_PASSAGES:
        note = f"Only the first {MOST_PASSAGES:,} passages were read: split it."
        reason = f"{note} {read.document.reason}".rstrip()
        read = replace(read, document=replace(read.document, reason=reason))
    return _Cut(read, passages[:MOST_PASSAGES])


def _lost(read: ReadDocument, reason: str) -> ReadDocument:
    document = replace(read.document, status="unreadable", reason=reason)
    return replace(read, document=document, blocks=(), repeatable=False)


def _all_in(batch: Sequence[_Cut]) -> list[_Cut]:
    return [one for cut in batch for one in cut.whole]


def _judged(
    batch: Sequence[_Cut],
    encoded: Future[list[NDArray[np.float32]]],
    model: Model | ModelOnDisk,
) -> Iterator[Judged]:
    vectors = iter(encoded.result())
    for cut in batch:
        made = [_mapped(one, vectors, model) for one in cut.whole]
        lasting = all(
            one.read.repeatable and mapped.document.status == one.read.document.status
            for one, mapped in zip(cut.whole, made, strict=True)
        )
        yield Judged(replace(made[0], inside=tuple(made[1:])), lasting)


def _mapped(
    cut: _Cut, vectors: Iterator[NDArray[np.float32]], model: Model | ModelOnDisk
) -> MappedDocument:
    # Scores are computed a document at a time: sums of floats depend on what else is in a
    # matrix, and a document's figures must not depend on which others came with it.
    own = [next(vectors) for _ in cut.passages]
    try:
        matches = tuple(_matches(cut.read.document, cut.passages, own, model)) if own else ()
        mentions = mentions_of(cut.read)
        return MappedDocument(_marked(cut), len(own), matches, mentions, cut.passages)
    except CseMapperError:
        raise  # the model cannot be used, which no other document would change
    except Exception as error:
        reason = f"Its passages cannot be judged ({type(error).__name__}): save it as PDF."
        return MappedDocument(_lost(cut.read, reason).document)


def _vectors(
    texts: Sequence[str],
    model: Model | ModelOnDisk,
    seen: dict[str, NDArray[np.float32]],
    tally: Tally,
    stop: Event,
) -> list[NDArray[np.float32]]:
    """The encoder's vectors; a text that came before is not read again.

    Where the run is to `stop`, those that are there.
    """
    found: list[NDArray[np.float32]] = []
    # A large document's passages are several batches: whoever waits sees that it goes on.
    for start in range(0, len(texts), BATCH):
        if stop.is_set():
            break
        some = texts[start : start + BATCH]
        new = [text for text in dict.fromkeys(some) if text not in seen]
        if new:
            seen.update(zip(new, model.load().encoder.encode(new), strict=True))
        found += [seen[text] for text in some]
        tally.has_judged(len(some))
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
    tells_kinds = knows_encoder(loaded.encoder.digest)
    for passage, vector, judgement in zip(passages, vectors, judgements, strict=True):
        put_forward = [
            (one.element, one.probability, decision)
            for one in judgement.suggestions[:MOST_ELEMENTS]
            if (decision := loaded.thresholds.decide(one.element, one.probability)) != "none"
        ]
        if not put_forward:
            continue
        kind = kind_of(passage, document, vector if tells_kinds else None)
        personal = personal_data(passage.text)
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

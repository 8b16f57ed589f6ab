"""Near-identical passages linked to the first of them, so that a pasted paragraph counts once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from cse_mapper.domain import Passage
from cse_mapper.passages.cutting import normalise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

SIMILARITY = 0.8  # Jaccard of the two sets of shingles
SHINGLE_WORDS = 5
# 20 bands of 5 rows notice 99.9 % of pairs at a similarity of 0.8, and 20 % at 0.4.
BANDS = 20
ROWS = 5
# Texts that share a band but are not alike are few; a bound keeps the worst case linear.
BUCKET = 50
# A book is told by its first passages; the bound keeps the memory for one document small.
LONGEST_COMPARED = 200
# Signatures held at a time: enough that the mixing is numpy's work, 800 bytes each.
_AT_A_TIME = 1000


def link_duplicates(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Set `duplicate_of` on each passage that nearly repeats an earlier one, in the order given.

    Two passages are near-duplicates where the Jaccard similarity of their sets of five-word
    sequences is 0.8 and more (a changed word or two in sixty). All link to the first, never to
    one another. A document that was saved in another format is cut otherwise: of two documents
    that are alike as a whole, what the later one has in common links to the first too.
    Deterministic, and linear in the number of passages (MinHash with banding, after Broder 1997;
    candidates are compared exactly).
    """
    return _link_other_cuts(_link_passages(passages))


def _link_passages(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    first: dict[str, Passage] = {}
    texts = [normalise(passage.text) for passage in passages]
    for passage, text in zip(passages, texts, strict=True):
        first.setdefault(text, passage)
    distinct = list(first)
    originals = {
        text: first[distinct[row]]
        for text, row in zip(distinct, _first_alike(distinct), strict=True)
    }
    return tuple(
        replace(passage, duplicate_of=None if originals[text] is passage else originals[text].id)
        for passage, text in zip(passages, texts, strict=True)
    )


def _link_other_cuts(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Link what a document repeats of an earlier one, wherever its passages begin and end.

    A report as Word file and as PDF is one report: the PDF's lines are joined where the Word file
    has paragraphs, so that no two passages need be alike. Four fifths of a passage's word sequences
    must stand in the other document; it links to the passage that it shares most with. A paragraph
    that is new in a later version stays on its own.
    """
    by_document: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        if len(by_document[passage.document]) < LONGEST_COMPARED:
            by_document[passage.document].append(passage)
    documents = list(by_document.values())
    texts = [normalise(" ".join(passage.text for passage in own)) for own in documents]
    links: dict[str, str] = {}
    for row, earlier in enumerate(_first_alike(texts)):
        if earlier != row:
            for passage, first in _shared(documents[row], documents[earlier], texts[earlier]):
                links[passage.id] = links.get(first, first)
    # What linked to a passage that links now goes to where that one goes.
    return tuple(
        replace(passage, duplicate_of=links.get(passage.id) or links.get(link, link))
        if (link := passage.duplicate_of or "") or passage.id in links
        else passage
        for passage in passages
    )


def _shared(
    own: Sequence[Passage], others: Sequence[Passage], text: str
) -> Iterator[tuple[Passage, str]]:
    """The passages that stand in an earlier document's `text`, with the one each links to."""
    import numpy as np

    whole = _shingles(text)
    originals = [(other, _shingles(normalise(other.text))) for other in others]
    for passage in own:
        shingles = _shingles(normalise(passage.text))
        common = len(np.intersect1d(shingles, whole, assume_unique=True))
        if not passage.duplicate_of and common >= SIMILARITY * len(shingles):
            nearest = max(originals, key=lambda one: len(np.intersect1d(shingles, one[1])))[0]
            yield passage, nearest.duplicate_of or nearest.id


def _first_alike(texts: Sequence[str]) -> list[int]:
    """For each text the first before it that is nearly the same; itself where there is none.

    What is like an earlier one is never compared with again: all lead to the first.
    """
    keys, met = _bands(texts)
    buckets: list[dict[int, list[int]]] = [defaultdict(list) for _ in range(BANDS)]
    shingles: dict[int, Hashes] = {}
    first = list(range(len(texts)))
    for row, text in enumerate(texts):
        if not met[row].any():
            continue
        own = _shingles(text)
        shared = [buckets[band][int(keys[row, band])] for band in met[row].nonzero()[0]]
        for earlier in sorted({one for bucket in shared for one in bucket}):
            if _similarity(own, shingles[earlier]) >= SIMILARITY:
                first[row] = earlier
                break
        else:
            shingles[row] = own
            for bucket in shared:
                if len(bucket) < BUCKET:
                    bucket.append(row)
    return first


def _bands(texts: Sequence[str]) -> tuple[Hashes, NDArray[np.bool_]]:
    """Keys of shape (texts, bands), and which of them another text has too.

    Most passages share no band with any other; only those that do are held and compared.
    """
    import numpy as np

    keys = np.zeros((len(texts), BANDS), dtype=np.uint64)
    for start in range(0, len(texts), _AT_A_TIME):
        some = texts[start : start + _AT_A_TIME]
        signatures = np.stack([_signature(_shingles(text)) for text in some])
        mixed = keys[start : start + _AT_A_TIME]
        for row in range(ROWS):
            mixed[:] = _mixed(mixed ^ signatures[:, row::ROWS])
    met = np.zeros(keys.shape, dtype=bool)
    for band in range(BANDS):
        _, found, counts = np.unique(keys[:, band], return_inverse=True, return_counts=True)
        met[:, band] = counts[found] > 1
    return keys, met


@cache
def _word_hash(word: str) -> int:
    # Python's own hash differs from run to run.
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


def _shingles(text: str) -> Hashes:
    """Hash every sequence of five words; a shorter text is one sequence."""
    import numpy as np

    hashes = np.array([_word_hash(word) for word in text.split()] or [0], dtype=np.uint64)
    count = max(1, len(hashes) - SHINGLE_WORDS + 1)
    combined = np.zeros(count, dtype=np.uint64)
    for offset in range(min(SHINGLE_WORDS, len(hashes))):
        combined = combined * np.uint64(0x9E3779B97F4A7C15) + hashes[offset : offset + count]
    return np.unique(_mixed(combined))


def _mixed(values: Hashes) -> Hashes:
    """Spread values over all 64 bits (the finaliser of splitmix64, Steele et al. 2014)."""
    import numpy as np

    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@cache
def _seeds() -> Hashes:
    import numpy as np

    return _mixed(np.arange(1, BANDS * ROWS + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))


def _signature(shingles: Hashes) -> Hashes:
    """The least value of the shingles under each of a hundred hash functions."""
    signature: Hashes = _mixed(shingles[None, :] ^ _seeds()[:, None]).min(axis=1)
    return signature


def _similarity(one: Hashes, other: Hashes) -> float:
    import numpy as np

    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / (len(one) + len(other) - common)

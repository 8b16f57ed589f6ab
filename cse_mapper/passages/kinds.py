"""What kind of evidence a passage is: a small classifier on words, signals, document and vector."""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, get_args

from cse_mapper.domain import Document, EvidenceKind, Passage
from cse_mapper.passages.sentences import english, tokens_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.matcher import Matcher, PhraseMatcher
    from spacy.tokens import Doc, Span

KINDS: tuple[EvidenceKind, ...] = get_args(EvidenceKind)

OPENING_WORDS = 9

# In text as the classifier sees it numbers are one word, by what they count.
_NUMBERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\d[\d,.]*\s*(?:%|per ?cent)"), " #share "),
    (re.compile(r"[\u00a3$\u20ac]\s?\d[\d,.]*"), " #money "),
    (re.compile(r"\b(?:19|20)\d\d\b"), " #year "),
    (re.compile(r"\d[\d,.]*"), " #number "),
)
_WORD = re.compile(r"#?\w+|[%\"\u201c\u201d\u2018\u2019?!:\u2022]")


@dataclass(frozen=True)
class _Signals:
    """The tables of signals.toml, ready to match."""

    phrases: PhraseMatcher
    patterns: Matcher
    counted: Mapping[int, str]
    natures: PhraseMatcher


@cache
def _signals() -> _Signals:
    from spacy.lang.en.lex_attrs import like_num
    from spacy.matcher import Matcher

    text = files("cse_mapper.passages").joinpath("signals.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    nlp = english()
    number: dict[str, Any] = {"LIKE_NUM": True}
    patterns = Matcher(nlp.vocab)
    patterns.add(
        "share",
        [
            [number, {"LOWER": {"IN": ["%", "per"]}}],
            [number, {"LOWER": {"IN": ["out", "in", "of"]}}, number],
            [number, {"LOWER": "out"}, {"LOWER": "of"}, number],
        ],
    )
    return _Signals(
        phrases=_phrase_matcher(nlp, data["signals"]),
        patterns=patterns,
        counted={
            nlp.vocab.add_flag(like_num): "number",
            nlp.vocab.add_flag(lambda word: len(word) > 4 and word.endswith("ed")): "past",
        },
        natures=_phrase_matcher(nlp, data["natures"]),
    )


@cache
def _weights() -> tuple[Sequence[float], Mapping[str, Sequence[float]], Mapping[str, float]]:
    """Where the scores of KINDS start, what each feature adds to them, and how rare words are."""
    text = files("cse_mapper.passages").joinpath("kind_weights.json").read_text(encoding="utf-8")
    data = json.loads(text)
    return data["start"], data["features"], data["rarity"]


@dataclass(frozen=True)
class _VectorWeights:
    """What a passage's vector adds to the scores of KINDS, made for one encoder alone."""

    encoder: str
    weights: NDArray[np.float32]
    start: NDArray[np.float32]


@cache
def _vector_weights() -> _VectorWeights:
    import numpy as np

    text = files("cse_mapper.passages").joinpath("kind_vectors.json").read_text(encoding="utf-8")
    data = json.loads(text)
    return _VectorWeights(
        data["encoder"],
        np.array(data["weights"], np.float32),
        np.array(data["start"], np.float32),
    )


def knows_encoder(digest: str) -> bool:
    """Whether the vectors of an encoder, by its digest, can tell kinds: it was fitted on those."""
    return digest == _vector_weights().encoder


def _phrase_matcher(nlp: Language, rows: Iterable[Mapping[str, Any]]) -> PhraseMatcher:
    from spacy.matcher import PhraseMatcher

    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    for row in rows:
        if "phrases" in row:
            matcher.add(row["id"], [nlp.make_doc(phrase) for phrase in row["phrases"]])
    return matcher


def _found(matcher: Matcher | PhraseMatcher, doc: Doc | Span) -> Counter[str]:
    strings = doc.vocab.strings
    return Counter(strings[match[0]] for match in matcher(doc))


@lru_cache(maxsize=50_000)
def _nature(name: str) -> Counter[str]:
    signals = _signals()
    words = "".join(letter if letter.isalnum() else " " for letter in name)
    return _found(signals.natures, tokens_of(" ".join(words.split())))


def signals_of(passage: Passage, document: Document) -> dict[str, float]:
    """What tells the kind besides single words: signals by name, each on a logarithmic scale."""
    signals = _signals()
    doc = tokens_of(passage.text)
    # A text that opens with "Information sharing agreement between" names itself.
    natures = set(_found(signals.natures, doc[:OPENING_WORDS]))
    for name in (document.path, document.title, passage.heading):
        natures.update(_nature(name))
    found = _found(signals.phrases, doc) + _found(signals.patterns, doc)
    for flag, name in signals.counted.items():
        found[name] += doc.count_by(flag).get(1, 0)
    told = {f"signal {name}": math.log1p(count) for name, count in found.items()}
    return told | {f"nature {name}": 1.0 for name in natures}


def words_of(text: str) -> Counter[str]:
    """The words and marks of a text as the classifier counts them, numbers by what they count."""
    for pattern, name in _NUMBERS:
        text = pattern.sub(name, text)
    return Counter(_WORD.findall(text.lower()))


def weighted_words(words: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    """Words by how often they stand in a text and how rare they are elsewhere; of length one."""
    known = {
        word: (1 + math.log(count)) * rarity[word]
        for word, count in words.items()
        if word in rarity
    }
    length = math.sqrt(sum(weight * weight for weight in known.values())) or 1.0
    return {word: weight / length for word, weight in known.items()}


def kind_of(
    passage: Passage, document: Document, vector: NDArray[np.float32] | None = None
) -> EvidenceKind:
    """Tell a promise from its keeping: the kind of evidence a passage is.

    "policy" says what is meant to happen, "practice" what is done, "outcome" what came of it
    (figures, trends), "customer voice" what customers say, "external" what outsiders confirm. The
    words of the passage decide together with what the document is by its path, title and heading,
    and with the passage's vector where the caller has one of an encoder that `knows_encoder`: a
    logistic regression each, fitted and measured by `benchmarks/kinds.py`.
    """
    start, weights, rarity = _weights()
    told = signals_of(passage, document) | weighted_words(words_of(passage.text), rarity)
    scores = list(start)
    for name, value in told.items():
        for number, weight in enumerate(weights.get(name, ())):
            scores[number] += weight * value
    if vector is not None:
        known = _vector_weights()
        added = (vector @ known.weights + known.start).tolist()
        scores = [score + more for score, more in zip(scores, added, strict=True)]
    return KINDS[max(range(len(KINDS)), key=lambda number: scores[number])]

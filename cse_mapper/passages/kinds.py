"""What kind of evidence a passage is, by spaCy's matchers on its words and its document."""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, get_args

from cse_mapper.domain import Document, EvidenceKind, Passage
from cse_mapper.passages.sentences import english, tokens_of

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher, PhraseMatcher
    from spacy.tokens import Doc, Span

KINDS: tuple[EvidenceKind, ...] = get_args(EvidenceKind)

OPENING_WORDS = 9

Weights = Mapping[EvidenceKind, float]


@dataclass(frozen=True)
class _Signals:
    """The tables of signals.toml, ready to match."""

    start: Weights
    weights: Mapping[str, Weights]
    nature_weights: Mapping[str, Weights]
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
        start=_weights(data["start"]),
        weights={row["id"]: _weights(row) for row in data["signals"]},
        nature_weights={row["id"]: _weights(row) for row in data["natures"]},
        phrases=_phrase_matcher(nlp, data["signals"]),
        patterns=patterns,
        counted={
            nlp.vocab.add_flag(like_num): "number",
            nlp.vocab.add_flag(lambda word: len(word) > 4 and word.endswith("ed")): "past",
        },
        natures=_phrase_matcher(nlp, data["natures"]),
    )


def _weights(row: Mapping[str, Any]) -> Weights:
    return {kind: float(row[kind]) for kind in KINDS if kind in row}


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


def kind_of(passage: Passage, document: Document) -> EvidenceKind:
    """Tell a promise from its keeping: the kind of evidence a passage is.

    "policy" says what is meant to happen, "practice" what is done, "outcome" what came of it
    (figures, trends), "customer voice" what customers say, "external" what outsiders confirm. The
    words of the passage decide together with what the document is by its path, title and heading.
    """
    signals = _signals()
    doc = tokens_of(passage.text)
    # A text that opens with "Information sharing agreement between" names itself.
    natures = set(_found(signals.natures, doc[:OPENING_WORDS]))
    for name in (document.path, document.title, passage.heading):
        natures.update(_nature(name))
    scores = dict.fromkeys(KINDS, 0.0) | dict(signals.start)
    found = _found(signals.phrases, doc) + _found(signals.patterns, doc)
    for flag, name in signals.counted.items():
        found[name] += doc.count_by(flag).get(1, 0)
    for name, count in found.items():
        for kind, weight in signals.weights[name].items():
            scores[kind] += weight * math.log1p(count)
    for name in natures:
        for kind, weight in signals.nature_weights[name].items():
            scores[kind] += weight
    return max(KINDS, key=lambda kind: scores[kind])

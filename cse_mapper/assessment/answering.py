"""Says whether a passage takes up a finding, and whether it answers what the finding asks for.

Several voices speak for a passage: what it means, the phrases and the names that it shares with
the finding, the elements that it supports, and what assessors would file both under. None of them
is enough: evidence says things in words of its own, and a whole folder is about customer service.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from cse_mapper.assessment.answer_words import reason_for
from cse_mapper.assessment.points import Read, missing_point
from cse_mapper.assessment.subjects import (
    Measured,
    clauses_of,
    measured_in,
    named_too,
    names_in,
    phrases_of,
    telling_words,
    terms_of,
    told,
)
from cse_mapper.domain import Match, Passage
from cse_mapper.passages.context import in_context
from cse_mapper.passages.sentences import sentences

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cse_mapper.model.scoring import Model

# A logistic regression over pairs of finding and passage, rounded: the part of
# benchmarks/follow_up_set that is for tuning, among its own evidence and the sample council's.
_MEANING, _NAMES, _NOT_NAMED, _ELEMENT, _PURPOSE = 1.5, 2.4, -1.4, 0.9, 2.2
_PHRASES, _SUBJECT, _CONSTANT = 0.7, 1.1, -10.6
# From this sum on a passage takes a finding up. Among more passages one is alike by chance more
# often, so the sum rises with their number; a finding that cites no element lacks one voice.
_TAKEN_UP, _BY_NUMBER, _UNCITED = -5.2, 0.45, -0.5
# A name weighs as much as its words are rare, and no more than this.
_NAME_UNIT, _MOST_NAME = 8.0, 1.5
# A phrase is taken up in other words from here (of the usual spread of likeness) to there.
_PHRASE_FROM, _PHRASE_TO = 1.5, 4.0
# A finding's text is compared up to the sentence that ends beyond so many words.
_LEAD = 40
# Where less than this of the weightiest phrase is taken up, a passage is about another thing; a
# phrase of fewer words may be said in others, where the passage supports an element cited.
_ABOUT_IT, _PRECISE = 0.1, 3
# Only so many passages a finding are compared sentence by sentence.
_CLOSER = 20


@dataclass(frozen=True, slots=True)
class Taken:
    """How a passage takes a finding up: `beyond` is how far its log-odds lie beyond the least.

    `missing` says what it lacks, `match` is its match for the element that serves the finding best.
    """

    match: Match
    beyond: float
    reason: str
    missing: str = ""
    cited: bool = False

    @property
    def likeness(self) -> float:
        """How closely it takes the finding up, 0.5 to 1."""
        return float(1 / (1 + np.exp(-self.beyond)))


@dataclass(frozen=True)
class Asked:
    """A finding as it is compared; `common` are words that make no name in this folder."""

    text: str
    elements: tuple[str, ...]
    common: tuple[str, ...] = ()

    @cached_property
    def subject(self) -> str:
        """What it is about, without how it is put."""
        return told(self._lead) or self._lead

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """The same clause by clause."""
        return clauses_of(self._lead)

    @cached_property
    def _lead(self) -> str:
        """A long finding says in its first sentences what it is about."""
        lead = ""
        for sentence in sentences(self.text):
            if lead and len(lead.split()) + len(sentence.split()) > _LEAD:
                break
            lead = f"{lead} {sentence}".strip()
        return lead or self.text

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """The runs of telling words in it."""
        return phrases_of(self.subject)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names in it, but for those that stand everywhere."""
        return names_in(self.text, self.common)

    @cached_property
    def measured(self) -> tuple[Measured, ...]:
        """The values that it holds against their targets."""
        return measured_in(self.text)


@dataclass(frozen=True)
class _Subject:
    """A finding in the model's terms: vectors of its text and phrases, with what is usual there."""

    vector: NDArray[np.float32]
    usual: float
    spread: float
    phrases: NDArray[np.float32]
    usual_phrases: NDArray[np.float32]
    phrase_spreads: NDArray[np.float32]
    weights: NDArray[np.float64]


class Evidence:
    """The passages of a folder, read once for all findings.

    `matches` holds every match of a passage; one that supports no element comes with a match whose
    element is "". Titles of documents are read with their passages.
    """

    def __init__(self, matches: Sequence[Match], titles: Mapping[str, str], model: Model) -> None:
        self._model = model
        self._rarity = model.heads.terms.rarity
        self._of: dict[str, list[Match]] = {}
        for match in matches:
            self._of.setdefault(match.passage.id, []).append(match)
        self._passages = [found[0].passage for found in self._of.values()]
        self._texts = [_as_read(passage, titles) for passage in self._passages]
        self._terms = [terms_of(text) for text in self._texts]
        self._closer: dict[int, Read] = {}
        unique = list(dict.fromkeys(self._texts))
        place = {text: row for row, text in enumerate(unique)}
        rows = [place[text] for text in self._texts]
        if rows:
            vectors = model.encoder.encode(unique)
            self._vectors = vectors[rows]
            self._purposes = _shares(model.probabilities(unique, vectors))[rows]

    def common_names(self, names: Sequence[str]) -> tuple[str, ...]:
        """Those of the names that too many documents have for them to tell anything."""
        documents = {passage.document for passage in self._passages}
        common = []
        for name in dict.fromkeys(names):
            having = {
                passage.document
                for passage, text in zip(self._passages, self._texts, strict=True)
                if named_too(name, text)
            }
            if len(having) > max(3, len(documents) // 5):
                common.append(name)
        return tuple(common)

    def taking_up(self, findings: Sequence[Asked]) -> Iterator[tuple[list[Taken], list[Match]]]:
        """For each finding the passages that take it up, and its elements' others, best first."""
        if not self._texts or not findings:
            yield from (([], []) for _ in findings)
            return
        subjects = [finding.subject for finding in findings]
        vectors = self._model.encoder.encode(subjects)
        purposes = _shares(self._model.probabilities(subjects, vectors))
        usual, spread = self._model.usual_likeness(vectors)
        for row, finding in enumerate(findings):
            phrases = self._model.encoder.encode(list(finding.phrases))
            subject = _Subject(
                vectors[row],
                float(usual[row]),
                float(spread[row]),
                phrases,
                *self._model.usual_likeness(phrases),
                self._weights(finding.phrases),
            )
            yield self._of_finding(finding, subject, self._purposes @ purposes[row])

    def _weights(self, phrases: Sequence[str]) -> NDArray[np.float64]:
        """How much each phrase tells: the rarity of its words."""
        weights = [sum(map(self._rarity, telling_words(phrase))) for phrase in phrases]
        return np.maximum(np.asarray(weights, np.float64), 1e-3)

    def _of_finding(
        self, finding: Asked, subject: _Subject, purpose: NDArray[np.float32]
    ) -> tuple[list[Taken], list[Match]]:
        names = [[n for n in finding.names if named_too(n, text)] for text in self._texts]
        fixed = np.asarray(
            [
                self._named(finding, names[place], place)
                + _ELEMENT * self._for_elements(place, finding.elements)
                + _PURPOSE * float(purpose[place])
                + _CONSTANT
                for place in range(len(self._texts))
            ]
        )
        literal = np.asarray([self._literally(finding, terms) for terms in self._terms])
        meaning = (self._vectors @ subject.vector - subject.usual) / subject.spread
        score = fixed + _MEANING * meaning + self._by_phrases(literal, subject)
        phrases: dict[int, NDArray[np.float64]] = {}
        for place in np.argsort(-score, kind="stable")[:_CLOSER].tolist():
            nearest, phrases[place] = self._closely(place, literal[place], subject)
            score[place] = (
                fixed[place] + _MEANING * nearest + float(self._by_phrases(phrases[place], subject))
            )
        order = sorted(range(len(score)), key=lambda p: (-score[p], self._passages[p].id))
        enough = _TAKEN_UP + _BY_NUMBER * math.log(len(score))
        enough += 0 if finding.elements else _UNCITED
        taken = [
            self._taken(
                finding, subject, place, float(score[place]) - enough, names[place], phrases[place]
            )
            for place in order
            if place in phrases and score[place] >= enough
        ]
        beside = [
            self._best_match(place, finding.elements)
            for place in order
            if score[place] < enough and self._for_elements(place, finding.elements)
        ]
        return taken, beside

    def _named(self, finding: Asked, names: Sequence[str], place: int) -> float:
        """What the names say: those in both texts speak for it, none of several against it."""
        if names:
            words = [word for name in names for word in telling_words(name)]
            return _NAMES * min(_MOST_NAME, sum(map(self._rarity, words)) / _NAME_UNIT)
        parts = {term for name in finding.names for term in terms_of(name)}
        return _NOT_NAMED if parts and not parts & self._terms[place] else 0.0

    def _literally(self, finding: Asked, terms: frozenset[str]) -> list[float]:
        """Of each phrase, the share of its words that a passage has."""
        shares = []
        for phrase in finding.phrases:
            wanted = terms_of(phrase)
            shares.append(len(wanted & terms) / max(1, len(wanted)))
        return shares

    def _by_phrases(self, taken_up: NDArray[np.float64], subject: _Subject) -> NDArray[np.float64]:
        """What the phrases say, from how far each is taken up: all of them, and the weightiest."""
        whole = (taken_up * subject.weights).sum(axis=-1) / subject.weights.sum()
        weightiest = taken_up[..., int(subject.weights.argmax())]
        return np.asarray(_PHRASES * whole + _SUBJECT * weightiest)

    def _closely(
        self, place: int, literal: NDArray[np.float64], subject: _Subject
    ) -> tuple[float, NDArray[np.float64]]:
        """Meaning by the nearest sentence, and how far each phrase is taken up, 0 to 1."""
        vectors = self._read(place).vectors
        nearest = (float((vectors @ subject.vector).max()) - subject.usual) / subject.spread
        near = (vectors @ subject.phrases.T).max(axis=0)
        alike = (near - subject.usual_phrases) / subject.phrase_spreads
        other_words = np.clip((alike - _PHRASE_FROM) / (_PHRASE_TO - _PHRASE_FROM), 0, 1)
        return nearest, np.maximum(literal, other_words)

    def _for_elements(self, place: int, elements: Sequence[str]) -> float:
        """How probably a passage supports one of the elements that a finding cites."""
        matches = self._of[self._passages[place].id]
        return max((m.probability for m in matches if m.element in elements), default=0.0)

    def _best_match(self, place: int, elements: Sequence[str]) -> Match:
        matches = self._of[self._passages[place].id]
        return max(matches, key=lambda m: (m.element in elements, m.probability))

    def _read(self, place: int) -> Read:
        """A passage sentence by sentence; the last vector is that of the whole in its context."""
        if place not in self._closer:
            said = sentences(self._passages[place].text) or [self._passages[place].text]
            vectors = np.vstack([self._model.encoder.encode(said), self._vectors[place]])
            self._closer[place] = Read(self._texts[place], tuple(said), vectors)
        return self._closer[place]

    def _taken(
        self,
        finding: Asked,
        subject: _Subject,
        place: int,
        beyond: float,
        names: Sequence[str],
        phrases: NDArray[np.float64],
    ) -> Taken:
        match = self._best_match(place, finding.elements)
        cited = match.element in finding.elements
        read = self._read(place)
        shared = terms_of(finding.subject) & self._terms[place]
        in_names = {term for name in finding.names for term in terms_of(name)}
        weightiest = int(subject.weights.argmax())
        precise = len(finding.phrases[weightiest].split()) >= (_PRECISE if cited else _PRECISE - 1)
        about_another = not names and precise and phrases[weightiest] < _ABOUT_IT
        if not (names or cited or shared):
            missing = "no word of the finding stands in it, so it may be about another thing"
        elif about_another:
            missing = f"it says nothing of \u201c{finding.phrases[weightiest]}\u201d"
        elif names and not cited and not shared - in_names:
            missing = f"beyond the name \u201c{names[0]}\u201d it has nothing in common"
        else:
            missing = missing_point(
                finding.clauses, finding.measured, read, subject.vector, self._model.encoder.encode
            )
        reason = reason_for(
            names, shared, finding.text, finding.measured, read.text, match.element if cited else ""
        )
        return Taken(match, beyond, reason, missing, cited)


def _as_read(passage: Passage, titles: Mapping[str, str]) -> str:
    heading = passage.heading or titles.get(passage.document, "")
    return in_context(passage.text, passage.document, heading)


def _shares(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Roots of each row's shares: their products tell how alike two rows are, 0 to 1."""
    whole = np.maximum(probabilities.sum(axis=1, keepdims=True), 1e-6)
    return np.asarray(np.sqrt(probabilities / whole), np.float32)

"""A loaded model: texts to judgements with the reasons for them; arrays and onnxruntime alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from cse_mapper.domain import Judgement, Suggestion, Why
from cse_mapper.model.calibration import Calibration, Thresholds, log_softmax

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cse_mapper.model.corpus import LabelledPassage
    from cse_mapper.model.encoder import Encoder
    from cse_mapper.model.terms import TermScorer

# A suggestion below this is noise and is not listed.
LISTED_FROM = 0.005
ALWAYS_LISTED = 10


@dataclass(frozen=True)
class LinearHead:
    """Weights of shape (dimensions, classes) and a bias a class."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def log_probabilities(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-probabilities of shape (texts, classes) for vectors of shape (texts, dimensions)."""
        return log_softmax(vectors @ self.weights + self.bias)


@dataclass(frozen=True)
class Heads:
    """How vectors and terms become scores of the 57 elements and "none" (the last class).

    `share` is the weight of the vectors in the sum of log-probabilities, the rest that of the
    terms.
    """

    vector: LinearHead
    terms: TermScorer
    share: float

    def scores(self, vectors: NDArray[np.float32], texts: Sequence[str]) -> NDArray[np.float32]:
        """Combined log scores of shape (texts, classes)."""
        by_vector = self.vector.log_probabilities(vectors)
        by_terms = log_softmax(self.terms.logits(texts))
        return np.asarray(self.share * by_vector + (1 - self.share) * by_terms, np.float32)


@dataclass(frozen=True)
class Model:
    """Everything that judges a text; made by store.load_model or by training."""

    name: str
    digest: str
    elements: tuple[str, ...]
    encoder: Encoder
    heads: Heads
    calibration: Calibration
    thresholds: Thresholds
    narratives: tuple[LabelledPassage, ...]
    narrative_vectors: NDArray[np.int8]
    held_out_scores: NDArray[np.float16]

    def load(self) -> Model:
        """The model itself, so that one that is only known by its card can stand in its place."""
        return self

    def probabilities(
        self, texts: Sequence[str], vectors: NDArray[np.float32] | None = None
    ) -> NDArray[np.float32]:
        """Calibrated probabilities of shape (texts, 57): would an assessor accept the element?

        `vectors`, where the caller has them already, are those of `encoder.encode(texts)`.
        """
        if not texts:
            return np.zeros((0, len(self.elements)), np.float32)
        if vectors is None:
            vectors = self.encoder.encode(texts)
        scores = self.heads.scores(vectors, texts)
        return self.calibration.probabilities(scores)[:, : len(self.elements)]

    def judge(
        self, texts: Sequence[str], vectors: NDArray[np.float32] | None = None
    ) -> list[Judgement]:
        """One judgement a text: the decision for its best element, and elements best first."""
        return [self._judgement(row) for row in self.probabilities(texts, vectors)]

    def _judgement(self, row: NDArray[np.float32]) -> Judgement:
        order = np.argsort(-row, kind="stable")
        # Four places: what lies beyond differs between processors and means nothing.
        listed = tuple(
            Suggestion(self.elements[i], round(float(row[i]), 4))
            for place, i in enumerate(order)
            if place < ALWAYS_LISTED or row[i] >= LISTED_FROM
        )
        return Judgement(self.thresholds.decide(listed[0].element, listed[0].probability), listed)

    def why(self, text: str, element: str, vector: NDArray[np.float32] | None = None) -> Why:
        """The words that spoke for an element, and the nearest narrative labelled with it."""
        carrying = self.heads.terms.carrying(text, self.elements.index(element))
        # The model reads every figure alike; its sign for one says nothing to people.
        terms = tuple(term.replace("#", "(number)") for term in carrying)
        if element not in self._narratives_of:
            return Why(terms)
        rows, vectors = self._narratives_of[element]
        if vector is None:
            vector = self.encoder.encode([text])[0]
        similarity = vectors @ vector
        best = int(similarity.argmax())
        nearest = self.narratives[rows[best]].text
        return Why(terms, nearest, round(float(similarity[best]), 3))

    def usual_likeness(
        self, vectors: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """How alike texts are to the corpus as a whole: mean and spread of cosines, one a vector.

        What lies far above is alike for a reason, whichever encoder made the vectors.
        """
        cosines = vectors @ self._narrative_units.T
        return cosines.mean(axis=1), np.maximum(cosines.std(axis=1), 1e-3)

    @cached_property
    def _narrative_units(self) -> NDArray[np.float32]:
        vectors = self.narrative_vectors.astype(np.float32)
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(length, 1e-6), np.float32)

    @cached_property
    def _narratives_of(self) -> dict[str, tuple[list[int], NDArray[np.float32]]]:
        """By element, the narratives that have it among their labels, and their unit vectors."""
        rows: dict[str, list[int]] = {}
        for i, narrative in enumerate(self.narratives):
            for label in narrative.labels:
                rows.setdefault(label, []).append(i)
        return {label: (found, self._narrative_units[found]) for label, found in rows.items()}

"""Fitting what sits on the encoder: a classifier of vectors and one of terms, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cse_mapper.model.scoring import Heads, LinearHead
from cse_mapper.model.terms import TermScorer, letter_terms, word_terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNSEEN_BIAS = -30.0


@dataclass(frozen=True, slots=True)
class HeadSettings:
    """What was chosen on held-out councils (models/README.md has the table)."""

    share: float = 0.45
    vector_c: float = 3.0
    term_c: float = 10.0
    word_limit: int = 24_000
    letter_limit: int = 20_000
    iterations: int = 80


def _expanded(
    targets: Sequence[Mapping[str, float]], classes: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Rows, class numbers and weights: a passage with two labels stands twice."""
    number = {name: i for i, name in enumerate(classes)}
    expanded = [
        (row, number[name], weight)
        for row, target in enumerate(targets)
        for name, weight in target.items()
    ]
    rows, names, weights = zip(*expanded, strict=True)
    return np.array(rows), np.array(names), np.array(weights)


def _for_all_classes(
    coefficients: NDArray[np.float64],
    intercept: NDArray[np.float64],
    seen: NDArray[np.int64],
    classes: int,
) -> LinearHead:
    """Weights for all classes; one that no passage had gets a score that never wins."""
    if len(seen) == 2 and len(coefficients) == 1:  # scikit-learn keeps one row for two classes
        coefficients = np.vstack([-coefficients[0] / 2, coefficients[0] / 2])
        intercept = np.array([-intercept[0] / 2, intercept[0] / 2])
    weights = np.zeros((coefficients.shape[1], classes), np.float32)
    bias = np.full(classes, UNSEEN_BIAS, np.float32)
    weights[:, seen] = coefficients.T
    bias[seen] = intercept
    return LinearHead(weights, bias)


def fit_vector_head(
    vectors: NDArray[np.float32],
    targets: Sequence[Mapping[str, float]],
    classes: Sequence[str],
    settings: HeadSettings,
    prior: LinearHead | None = None,
) -> LinearHead:
    """A softmax regression on the encoder's vectors, held near `prior` where there is one.

    The prior is the head the encoder was trained with: it generalises better than a head fitted
    anew on vectors the encoder has learned by heart, and new passages move it only as far as they
    disagree (ridge towards the prior, strength 1 / `vector_c`).
    """
    from scipy.optimize import minimize

    rows, columns, weights = _expanded(targets, classes)
    size, count = vectors.shape[1], len(classes)
    target = np.zeros((len(vectors), count))
    np.add.at(target, (rows, columns), weights)
    seen = target.sum(axis=0) > 0
    if prior is None:
        start = np.zeros((size + 1, count))
        start[-1, ~seen] = UNSEEN_BIAS
    else:
        start = np.vstack([prior.weights, prior.bias]).astype(np.float64)
    inputs = np.hstack([vectors, np.ones((len(vectors), 1), np.float32)]).astype(np.float64)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        head = flat.reshape(start.shape)
        logits = inputs @ head
        logits -= logits.max(axis=1, keepdims=True)
        exp = np.exp(logits)
        total = exp.sum(axis=1, keepdims=True)
        moved = head - start
        value = -(target * (logits - np.log(total))).sum() + (moved**2).sum() / (
            2 * settings.vector_c
        )
        gradient = inputs.T @ (exp / total - target) + moved / settings.vector_c
        gradient[:, ~seen] = 0
        return float(value), gradient.ravel()

    found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 60})
    head = found.x.reshape(start.shape).astype(np.float32)
    return LinearHead(head[:-1], head[-1])


def fit_term_head(
    texts: Sequence[str],
    targets: Sequence[Mapping[str, float]],
    classes: Sequence[str],
    settings: HeadSettings,
) -> TermScorer:
    """A logistic regression on word and letter terms (TF-IDF, each kind of unit length)."""
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizers = [
        TfidfVectorizer(
            analyzer=analyser, sublinear_tf=True, min_df=min(2, len(texts)), max_features=limit
        )
        for analyser, limit in (
            (word_terms, settings.word_limit),
            (letter_terms, settings.letter_limit),
        )
    ]
    matrix = hstack([vectorizer.fit_transform(texts) for vectorizer in vectorizers]).tocsr()
    rows, columns, weights = _expanded(targets, classes)
    model = LogisticRegression(C=settings.term_c, max_iter=settings.iterations, tol=1e-3)
    model.fit(matrix[rows], columns, sample_weight=weights)
    head = _for_all_classes(model.coef_, model.intercept_, model.classes_, len(classes))
    names = [name for v in vectorizers for name in v.get_feature_names_out()]
    idf = np.concatenate([vectorizer.idf_ for vectorizer in vectorizers]).astype(np.float32)
    return TermScorer({name: i for i, name in enumerate(names)}, idf, head.weights, head.bias)


def fit_heads(
    texts: Sequence[str],
    vectors: NDArray[np.float32],
    targets: Sequence[Mapping[str, float]],
    classes: Sequence[str],
    settings: HeadSettings | None = None,
    prior: LinearHead | None = None,
) -> Heads:
    """Fit both heads; `targets` says of each text how much each class counts ("none" is one).

    `vectors` has the shape (texts, dimensions). The shares of a text add up to one.
    """
    settings = settings or HeadSettings()
    head = fit_vector_head(vectors, targets, classes, settings, prior)
    terms = fit_term_head(texts, targets, classes, settings)
    return Heads(head, terms, settings.share)

"""Scores to probabilities that mean something, and probabilities to decisions; arrays only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cse_mapper.domain import Decision

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The share of first suggestions that must be right where "supports" is said, on held-out passages
# that are real in all but their words; on tidier ones it is higher (.93 on the sample council).
PRECISION_WANTED = 0.80
# The share of passages supporting nothing that may be called "supports"; a reader takes 6%.
FALSE_CLAIMS_ALLOWED = 0.07
# The share of true evidence that must be put forward at all, as either decision: what is left out
# nobody looks at, and what a person looks at in vain costs a glance.
EVIDENCE_KEPT = 0.95


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Logits to log-probabilities along the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), np.float32)


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Logits to probabilities along the last axis."""
    return np.asarray(np.exp(log_softmax(logits)), np.float32)


@dataclass(frozen=True)
class Calibration:
    """How a combined score becomes the probability that an assessor would accept an element.

    The score of an element is `slope * log-odds of its softmax probability + intercept`, where the
    softmax is taken at `temperature`; fitted on passages of councils the model had not seen.
    """

    temperature: float
    slope: float
    intercept: float

    def probabilities(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Calibrated probabilities of shape (texts, classes) from combined log scores."""
        p = np.clip(softmax(scores / self.temperature), 1e-6, 1 - 1e-6)
        odds = np.log(p) - np.log1p(-p)
        return np.asarray(1 / (1 + np.exp(-(self.slope * odds + self.intercept))), np.float32)


@dataclass(frozen=True)
class Thresholds:
    """From which probability a match supports an element, or is worth a person's look.

    One pair a criterion ("1" to "5"), pooled where held-out data is thin; never by element.
    """

    supports: Mapping[str, float]
    uncertain: Mapping[str, float]

    def decide(self, element: str, probability: float) -> Decision:
        """'supports', 'uncertain' or 'none' for one element of one passage."""
        criterion = element.partition(".")[0]
        if probability >= self.supports[criterion]:
            return "supports"
        return "uncertain" if probability >= self.uncertain[criterion] else "none"


def fit_calibration(
    scores: NDArray[np.float32], accepted: NDArray[np.bool_], elements: Sequence[str]
) -> Calibration:
    """Fit temperature, slope and intercept on held-out passages.

    `scores` and `accepted` have the shape (passages, classes); the last class is "none" and is left
    out of the slope and intercept, since nobody needs its probability. The temperature minimises
    the log loss of the classes, slope and intercept (Platt 1999) that of "would be accepted".
    """
    from scipy.optimize import minimize, minimize_scalar

    target = accepted / accepted.sum(axis=1, keepdims=True)

    def class_loss(log_temperature: float) -> float:
        logp = log_softmax(scores / np.float32(np.exp(log_temperature)))
        return float(-(target * logp).sum(axis=1).mean())

    temperature = float(np.exp(minimize_scalar(class_loss, bounds=(-2, 2), method="bounded").x))
    p = np.clip(softmax(scores / np.float32(temperature))[:, : len(elements)], 1e-6, 1 - 1e-6)
    odds = np.log(p) - np.log1p(-p)
    y = accepted[:, : len(elements)].astype(np.float64)

    def platt(parameters: NDArray[np.float64]) -> float:
        z = parameters[0] * odds + parameters[1]
        return float((np.logaddexp(0, z) - y * z).mean())

    slope, intercept = minimize(platt, np.array([1.0, 0.0]), method="BFGS").x
    return Calibration(temperature, float(slope), float(intercept))


def expected_calibration_error(
    probability: NDArray[np.float32], correct: NDArray[np.bool_], bins: int = 10
) -> float:
    """Mean gap between what was promised and what came true, over equal-width bins (Guo 2017)."""
    edges = np.clip((probability * bins).astype(int), 0, bins - 1)
    gap = 0.0
    for b in range(bins):
        inside = edges == b
        if inside.any():
            gap += inside.mean() * abs(probability[inside].mean() - correct[inside].mean())
    return float(gap)


def _precise_from(probability: NDArray[np.float32], correct: NDArray[np.bool_]) -> float:
    """The lowest threshold above which the wanted share of first suggestions is right."""
    order = np.argsort(-probability, kind="stable")
    precision = np.cumsum(correct[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(precision >= PRECISION_WANTED)
    return float(probability[order][good[-1]]) if len(good) else 0.9


def fit_thresholds(
    probabilities: NDArray[np.float32], accepted: NDArray[np.bool_], elements: Sequence[str]
) -> Thresholds:
    """Choose thresholds for precision on held-out passages, by criterion and pooled.

    `probabilities` has the shape (passages, elements), `accepted` (passages, classes) with "none"
    last. "supports" begins where the first suggestion has the wanted precision, a criterion's own
    threshold weighed half and half with that of all criteria, and never below where more than the
    allowed share of passages that support nothing would be claimed; "uncertain" where that share
    would be put forward at all, or lower where that would lose too much true evidence.
    """
    best = probabilities.argmax(axis=1)
    top = probabilities[np.arange(len(best)), best]
    right = accepted[np.arange(len(best)), best]
    nothing = accepted[:, -1]
    floor = 0.2
    if nothing.any():
        floor = float(np.quantile(top[nothing], 1 - FALSE_CLAIMS_ALLOWED, method="higher"))
    kept = float(np.quantile(top[~nothing], 1 - EVIDENCE_KEPT)) if (~nothing).any() else floor
    pooled = max(_precise_from(top, right), floor)
    criterion = np.array([element.partition(".")[0] for element in elements])[best]
    supports: dict[str, float] = {}
    uncertain: dict[str, float] = {}
    for name in sorted(set(criterion.tolist())):
        mine = criterion == name
        own = _precise_from(top[mine], right[mine]) if mine.sum() >= 100 else pooled
        # Rounded upwards: rounded down it might let one passage more through than is allowed.
        supports[name] = float(np.ceil(max((own + pooled) / 2, floor) * 1e4) / 1e4)
        uncertain[name] = round(min(floor, kept, supports[name]), 4)
    return Thresholds(supports, uncertain)

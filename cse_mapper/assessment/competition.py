"""What each match weighs beside its rivals: a folder full of one element has its look-alikes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cse_mapper.domain import Match
from cse_mapper.domain.rules import Rules
from cse_mapper.domain.standard import load_standard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Converges to three places in far fewer on folders of any size tried.
ROUNDS = 40
# Odds are finite: a model is never that sure.
SUREST = 1 - 1e-6

Weights = Mapping[tuple[str, str], float]


def identities(matches: Iterable[Match]) -> dict[str, str]:
    """Say for each passage id by which id its text is counted: near-duplicates share one."""
    by_text: dict[str, str] = {}
    listed = list(matches)
    for match in listed:
        identity = match.passage.duplicate_of or match.passage.id
        text = match.passage.text_id
        by_text[text] = min(identity, by_text.get(text, identity))
    return {match.passage.id: by_text[match.passage.text_id] for match in listed}


def weigh(matches: Iterable[Match], rules: Rules) -> Weights:
    """Weigh every match, by identity of its text (see `identities`) and element, from 0 to 1.

    A model's probability takes every element for equally likely. In a folder with fifty passages on
    complaints and none on staff training, the three that may be training are complaints too: their
    weight is less than their probability. How common each element is in this folder is estimated
    together with the weights (expectation maximisation after Saerens, Latinne and Decaestecker
    2002, "Adjusting the outputs of a classifier to new a priori probabilities"), with the rule
    `prior_pieces` as weight of the assumption that all are alike. Each element is a question of its
    own, since a passage may show several: their weights take nothing from each other, and one that
    is clear stays clear. No weight exceeds the match's probability; accepted matches weigh 1 and
    rejected ones 0 whatever else is in the folder.
    """
    import numpy as np

    listed = list(matches)
    identity = identities(listed)
    probabilities: dict[tuple[str, str], float] = {}
    decided: dict[tuple[str, str], float] = {}
    for match in listed:
        key = (identity[match.passage.id], match.element)
        if match.decision == "accepted":
            decided[key] = 1.0
        elif match.decision in ("rejected", "none"):
            decided.setdefault(key, 0.0)
        else:
            probabilities[key] = max(match.probability, probabilities.get(key, 0.0))
    # An order of their own, so that the order of matches changes nothing, not even rounding.
    open_ = sorted(key for key in probabilities if decided.get(key) != 1.0)
    if not open_:
        return decided
    ids = load_standard().ids
    accepted = np.zeros(len(ids))
    for (_text, element), weight in decided.items():
        accepted[ids.index(element)] += weight
    shifted = _shifted(
        np.array([ids.index(element) for _text, element in open_]),
        np.array([probabilities[key] for key in open_]),
        accepted,
        rules.number("prior_pieces"),
    )
    return {**decided, **dict(zip(open_, shifted.tolist(), strict=True))}


def _shifted(
    element: NDArray[np.int_], probability: Floats, accepted: Floats, prior: float
) -> Floats:
    """Shift the odds of each match by how common its element is in the folder."""
    import numpy as np

    even = (probability.sum() + accepted.sum()) / len(accepted)
    sure = np.minimum(probability, SUREST)
    odds = sure / (1 - sure)
    weight = probability
    for _ in range(ROUNDS):
        found = np.bincount(element, weight, minlength=len(accepted)) + accepted
        ratio = (found + prior) / (even + prior)
        raised = odds * ratio[element]
        weight = raised / (1 + raised)
    result: Floats = np.minimum(weight, probability)
    return result

"""What a model says of passages whose councils it had not seen: the folds, scores and figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cse_mapper.domain.standard import load_standard
from cse_mapper.model.calibration import Thresholds, expected_calibration_error, log_softmax
from cse_mapper.model.corpus import LabelledPassage, classes
from cse_mapper.model.heads import HeadSettings, fit_term_head, fit_vector_head
from cse_mapper.model.scoring import LinearHead

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDS = 3


def descriptions() -> list[LabelledPassage]:
    """The standard's titles and descriptions as training texts, on no side of any split."""
    return [
        LabelledPassage(f"standard-{e.id}", e.wording, (e.id,), source="standard")
        for e in load_standard().elements
    ]


def fold_of(passages: Sequence[LabelledPassage], folds: int = FOLDS) -> NDArray[np.int64]:
    """The fold of each passage, councils (or reports) whole and contrast sets never torn apart.

    Groups are dealt largest first to the smallest fold, so the split depends on the data alone.
    """
    group_of_set: dict[str, str] = {}
    for passage in passages:
        if passage.contrast_set:
            group_of_set.setdefault(passage.contrast_set, passage.group)
    groups = [group_of_set.get(passage.contrast_set, passage.group) for passage in passages]
    sizes = {group: groups.count(group) for group in dict.fromkeys(groups)}
    load = [0] * folds
    fold: dict[str, int] = {}
    for group in sorted(sizes, key=lambda group: (-sizes[group], group)):
        smallest = load.index(min(load))
        fold[group] = smallest
        load[smallest] += sizes[group]
    return np.array([fold[group] for group in groups])


def combined_scores(
    passages: Sequence[LabelledPassage],
    vectors: NDArray[np.float32],
    held_out: NDArray[np.float32],
    folds: NDArray[np.int64],
    settings: HeadSettings,
    prior: LinearHead,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Combined log scores (passages, classes), each by heads that had not seen its council.

    `held_out` are log-probabilities of the same shape by an encoder that had not seen it either; a
    row of not-a-numbers is filled from `vectors` and `prior`. With the scores come those
    log-probabilities, filled in.
    """
    targets, texts = [p.target for p in passages], [p.as_read for p in passages]
    extra, names = descriptions(), classes()
    result = np.zeros((len(passages), len(names)), np.float32)
    filled = held_out.astype(np.float32)
    for fold in sorted(set(folds.tolist())):
        inside = np.flatnonzero(folds == fold)
        outside = np.flatnonzero(folds != fold)
        term_head = fit_term_head(
            [texts[i] for i in outside] + [p.as_read for p in extra],
            [targets[i] for i in outside] + [p.target for p in extra],
            names,
            settings,
        )
        by_vector = filled[inside]
        unseen = np.isnan(by_vector).any(axis=1)
        if unseen.any():
            head = fit_vector_head(
                vectors[outside], [targets[i] for i in outside], names, settings, prior
            )
            by_vector[unseen] = head.log_probabilities(vectors[inside][unseen])
        filled[inside] = by_vector
        by_terms = log_softmax(term_head.logits([texts[i] for i in inside]))
        result[inside] = settings.share * by_vector + (1 - settings.share) * by_terms
    return result, filled


def accepted_classes(passages: Sequence[LabelledPassage]) -> NDArray[np.bool_]:
    """Which classes are right for each passage, of shape (passages, classes)."""
    number = {name: i for i, name in enumerate(classes())}
    result = np.zeros((len(passages), len(number)), bool)
    for row, passage in enumerate(passages):
        result[row, [number[name] for name in passage.classes]] = True
    return result


def held_out_metrics(
    passages: Sequence[LabelledPassage],
    probability: NDArray[np.float32],
    accepted: NDArray[np.bool_],
    thresholds: Thresholds,
) -> dict[str, Any]:
    """The figures of a model card, from calibrated probabilities of shape (passages, elements).

    `accepted` is that of `accepted_classes`. Shares are rounded to four places, None where there is
    nothing to take them of; "reliability" has a row for each tenth of the probability that occurs.
    """
    elements = load_standard().ids
    order = np.argsort(-probability, axis=1, kind="stable")
    right = np.take_along_axis(accepted[:, : len(elements)], order, axis=1)
    best = probability.max(axis=1)
    decisions = [
        thresholds.decide(elements[first], float(p))
        for first, p in zip(order[:, 0], best, strict=True)
    ]
    nothing = accepted[:, -1]
    put_forward = np.array([decision != "none" for decision in decisions])
    claimed = np.array([decision == "supports" for decision in decisions])
    result: dict[str, Any] = {"held_out": {}}
    voices = {"all": np.ones(len(passages), bool)} | {
        voice: np.array([p.voice == voice for p in passages]) for voice in ("assessor", "evidence")
    }
    for voice, mask in voices.items():
        chosen = mask & ~nothing
        if not chosen.any():
            continue
        result["held_out"][voice] = {
            "passages": int(chosen.sum()),
            **{f"hit@{k}": _share(right[chosen, :k].any(axis=1)) for k in (1, 3, 5)},
        }
    result["calibration_error"] = round(expected_calibration_error(best, right[:, 0]), 4)
    result["supports_precision"] = _share(right[claimed, 0]) if claimed.any() else None
    result["none_claimed"] = _share(claimed[nothing]) if nothing.any() else None
    result["none_put_forward"] = _share(put_forward[nothing]) if nothing.any() else None
    result["evidence_kept"] = _share(put_forward[~nothing]) if (~nothing).any() else None
    result["reliability"] = [
        {
            "from": round(low / 10, 1),
            "passages": int(inside.sum()),
            "promised": round(float(best[inside].mean()), 3),
            "true": _share(right[inside, 0]),
        }
        for low in range(10)
        if (inside := np.clip((best * 10).astype(int), 0, 9) == low).any()
    ]
    return result


def _share(values: Any) -> float:
    return round(float(values.mean()), 4)

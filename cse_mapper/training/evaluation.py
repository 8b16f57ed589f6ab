"""How well suggestions agree with an assessor: figures, confusions and baselines."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import ReportError
from cse_mapper.model.calibration import expected_calibration_error
from cse_mapper.model.corpus import NONE, LabelledPassage, read_passages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cse_mapper.model.scoring import Model

CONFUSIONS = 20
FEWEST_OF_A_KIND = 20


@dataclass(frozen=True, slots=True)
class Ranking:
    """How high the accepted elements stand in a ranking, over passages that have any.

    `hit_at` is the share of passages with an accepted element among the first 1, 3 and 5;
    `reciprocal_rank` the mean of 1 / place of the first accepted one. `interval_at` has the lower
    and upper end of a 95% interval of each share (Wilson 1927): how far it may lie from that of
    more passages of the same sort.
    """

    name: str
    passages: int
    hit_at: dict[int, float]
    reciprocal_rank: float
    interval_at: dict[int, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Confusion:
    """A pair of elements that were taken for each other, with one passage to look at."""

    accepted: str
    suggested: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one evaluation; shares from 0 to 1, None where nothing could be measured.

    `groups` holds the rankings by criterion and sub-criterion, `kinds` those by kind of text
    (charter, minutes, survey) where the passages say of which they are, most passages first. F1 is
    taken at the model's own thresholds, for "supports" alone and for "supports" or "uncertain".
    `none_claimed` and `none_put_forward` are the shares of passages supporting nothing that were
    called "supports", or that and "uncertain"; `evidence_kept` the share of true evidence that was
    not called "none".
    `trained_on` counts passages whose text the model was trained on: they flatter every figure.
    """

    source: str
    model: str
    ranking: Ranking
    groups: tuple[Ranking, ...]
    kinds: tuple[Ranking, ...]
    baselines: tuple[Ranking, ...]
    macro_f1: float
    micro_f1: float
    micro_f1_with_uncertain: float
    calibration_error: float
    supports_precision: float | None
    none_claimed: float | None
    none_put_forward: float | None
    evidence_kept: float | None
    confusions: tuple[Confusion, ...]
    trained_on: int = 0


def evaluate_file(path: Path, model_folder: Path | None, *, baselines: bool = True) -> Evaluation:
    """Measure a model on a labelled file or on an assessor's report, read as either.

    Raises CorpusError, ReportError or ModelError.
    """
    from cse_mapper.model.store import load_model

    return evaluate(labelled_from(path), load_model(model_folder), path.name, baselines=baselines)


def labelled_from(path: Path) -> tuple[LabelledPassage, ...]:
    """Labelled passages of a .jsonl file, or the narratives of an assessor's report."""
    if path.is_dir():
        return read_passages(path)
    from cse_mapper.reports.importing import labelled_narratives

    passages = labelled_narratives([path])
    if not passages:
        raise ReportError(
            f"No narratives were found in {path.name}.",
            "See what was recognised with 'cse-map import-report --json'.",
        )
    return passages


def evaluate(
    passages: Sequence[LabelledPassage], model: Model, source: str, *, baselines: bool = True
) -> Evaluation:
    """Compare a model's ranking and decisions with the labels of passages.

    Passages that it was trained on are counted in `trained_on`, not left out.
    """
    ids = load_standard().ids
    texts = [passage.as_read for passage in passages]
    accepted = _accepted(passages)
    probability = np.round(model.probabilities(texts), 4)
    nothing = np.logical_not(accepted.any(axis=1))
    supports = _decided(model, probability, {"supports"})
    put_forward = _decided(model, probability, {"supports", "uncertain"})
    first = probability.argmax(axis=1)
    right = accepted[np.arange(len(first)), first]
    claimed: NDArray[np.bool_] = np.asarray(supports.any(axis=1))
    forward: NDArray[np.bool_] = np.asarray(put_forward.any(axis=1))
    return Evaluation(
        source=source,
        model=f"{model.name} ({model.digest})",
        ranking=_ranking("this model", probability, accepted),
        groups=_by_group(passages, probability, accepted),
        kinds=_by_kind(passages, probability, accepted),
        baselines=_baselines(texts, accepted, model) if baselines else (),
        macro_f1=_macro_f1(supports, accepted),
        micro_f1=_f1(supports, accepted),
        micro_f1_with_uncertain=_f1(put_forward, accepted),
        calibration_error=expected_calibration_error(probability.max(axis=1), right),
        supports_precision=_share(right[claimed]),
        none_claimed=_share(claimed[nothing]),
        none_put_forward=_share(forward[nothing]),
        evidence_kept=_share(forward[np.logical_not(nothing)]),
        confusions=_confusions(passages, [ids[i] for i in first]),
        trained_on=_trained_on(passages, model),
    )


def _trained_on(passages: Sequence[LabelledPassage], model: Model) -> int:
    known = {narrative.text for narrative in model.narratives}
    return sum(passage.text in known for passage in passages)


def _accepted(passages: Sequence[LabelledPassage]) -> NDArray[np.bool_]:
    ids = load_standard().ids
    return np.array([[e in passage.labels for e in ids] for passage in passages], bool)


def _decided(model: Model, probability: NDArray[np.float32], wanted: set[str]) -> NDArray[np.bool_]:
    rows = [
        [
            model.thresholds.decide(e, float(p)) in wanted
            for e, p in zip(model.elements, row, strict=True)
        ]
        for row in probability
    ]
    return np.array(rows, bool)


def _ranking(name: str, score: NDArray[np.float32], accepted: NDArray[np.bool_]) -> Ranking:
    some = accepted.any(axis=1)
    order = np.argsort(-score[some], axis=1, kind="stable")
    right = np.take_along_axis(accepted[some], order, axis=1)
    place = right.argmax(axis=1) + 1
    hits = {k: float((place <= k).mean()) if len(place) else 0.0 for k in (1, 3, 5)}
    intervals = {k: _interval(share, len(place)) for k, share in hits.items()}
    mean = float((1 / place).mean()) if len(place) else 0.0
    return Ranking(name, int(some.sum()), hits, mean, intervals)


def _interval(share: float, passages: int) -> tuple[float, float]:
    """The 95% interval of a share by Wilson, which holds for few passages and near 0 and 1."""
    if not passages:
        return 0.0, 1.0
    z = 1.959964
    middle = (share + z**2 / (2 * passages)) / (1 + z**2 / passages)
    half = z * math.sqrt(share * (1 - share) / passages + z**2 / (4 * passages**2))
    half /= 1 + z**2 / passages
    return max(0.0, middle - half), min(1.0, middle + half)


def _by_kind(
    passages: Sequence[LabelledPassage],
    probability: NDArray[np.float32],
    accepted: NDArray[np.bool_],
) -> tuple[Ranking, ...]:
    """By kind of text; kinds with few passages together, since their shares would say little."""
    counts = Counter(passage.kind for passage in passages if passage.labels and passage.kind)
    if not counts:
        return ()
    named = [kind for kind, count in counts.most_common() if count >= FEWEST_OF_A_KIND]
    rows: dict[str, list[int]] = {kind: [] for kind in (*named, "other kinds")}
    for row, passage in enumerate(passages):
        rows[passage.kind if passage.kind in named else "other kinds"].append(row)
    return tuple(
        _ranking(kind, probability[of], accepted[of])
        for kind, of in rows.items()
        if any(passages[row].labels for row in of)
    )


def _by_group(
    passages: Sequence[LabelledPassage],
    probability: NDArray[np.float32],
    accepted: NDArray[np.bool_],
) -> tuple[Ranking, ...]:
    standard = load_standard()
    groups = [c.id for c in standard.criteria] + [s.id for s in standard.sub_criteria]
    result = []
    for group in sorted(groups):
        rows = [i for i, p in enumerate(passages) if p.primary.startswith(f"{group}.")]
        if rows:
            result.append(_ranking(group, probability[rows], accepted[rows]))
    return tuple(result)


def _baselines(
    texts: Sequence[str], accepted: NDArray[np.bool_], model: Model
) -> tuple[Ranking, ...]:
    """Keyword search (TF-IDF) and the encoder's likeness, both against the descriptions alone."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    wording = [element.wording for element in load_standard().elements]
    vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit(wording)
    keywords = (vectorizer.transform(texts) @ vectorizer.transform(wording).T).toarray()
    likeness = model.encoder.encode(texts) @ model.encoder.encode(wording).T
    return (
        _ranking("keyword search (TF-IDF) against the descriptions", keywords, accepted),
        _ranking("nearest description by the model's encoder", likeness, accepted),
    )


def _f1(claimed: NDArray[np.bool_], accepted: NDArray[np.bool_]) -> float:
    both = float((claimed & accepted).sum())
    total = float(claimed.sum() + accepted.sum())
    return 2 * both / total if total else 0.0


def _macro_f1(claimed: NDArray[np.bool_], accepted: NDArray[np.bool_]) -> float:
    """Mean F1 of the elements that occur in the labels or were claimed."""
    columns = np.flatnonzero(accepted.any(axis=0) | claimed.any(axis=0))
    scores = [_f1(claimed[:, [c]], accepted[:, [c]]) for c in columns]
    return float(np.mean(scores)) if scores else 0.0


def _share(values: NDArray[np.bool_]) -> float | None:
    return float(values.mean()) if len(values) else None


def _confusions(
    passages: Sequence[LabelledPassage], suggested: Sequence[str]
) -> tuple[Confusion, ...]:
    wrong = [
        (passage.primary, guess, passage.text)
        for passage, guess in zip(passages, suggested, strict=True)
        if passage.primary != NONE and guess not in passage.labels
    ]
    counts = Counter((accepted, guess) for accepted, guess, _ in wrong)
    example = {(accepted, guess): text for accepted, guess, text in reversed(wrong)}
    worst = sorted(counts, key=lambda pair: (-counts[pair], pair))[:CONFUSIONS]
    return tuple(Confusion(*pair, counts[pair], example[pair]) for pair in worst)

"""Training as one function: corpus, reports and decisions in, a model folder with its card out."""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cse_mapper.corpus import NONE, LabelledPassage, corpus_digest, read_passages
from cse_mapper.model.calibration import (
    Calibration,
    Thresholds,
    expected_calibration_error,
    fit_calibration,
    fit_thresholds,
    log_softmax,
)
from cse_mapper.model.encoder import Encoder
from cse_mapper.model.heads import HeadSettings, fit_heads, fit_term_head, fit_vector_head
from cse_mapper.model.scoring import LinearHead
from cse_mapper.model.store import load_model, read_card, save_model
from cse_mapper.standard import load_standard

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from rich.console import Console

FOLDS = 3
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training run says of itself: where the model is and how good on held-out councils."""

    folder: Path
    metrics: dict[str, Any]


def _classes() -> list[str]:
    return [*load_standard().ids, NONE]


def _labels(passages: Sequence[LabelledPassage]) -> list[tuple[str, ...]]:
    return [passage.labels or (NONE,) for passage in passages]


def descriptions() -> list[LabelledPassage]:
    """The standard's titles and descriptions as training texts, on no side of any split."""
    return [
        LabelledPassage(
            f"standard-{e.id}", f"{e.title}. {e.description}", (e.id,), source="standard"
        )
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


def train(
    passages: Sequence[LabelledPassage],
    output: Path,
    *,
    base: Path | None = None,
    fine_tune: bool = False,
    seed: int = 0,
    say: Say = lambda _message: None,
) -> Trained:
    """Train a model from labelled passages and save it in `output` with its card.

    Without `fine_tune` the encoder of `base` (or of the default model) is kept and everything on
    top of it refitted: heads, calibration, thresholds. With it (extra `train`) the encoder itself
    is trained from its published base weights, once for each fold and once on all. The same
    passages and seed give the same model. Raises ModelError or CorpusError.
    """
    settings = HeadSettings()
    folds = fold_of(passages)
    with tempfile.TemporaryDirectory() as scratch:
        if fine_tune:
            started = _fine_tuned(passages, folds, seed, Path(scratch), say)
        else:
            started = _kept(passages, base)
        held_out, encoder_folder = started.held_out, started.folder
        say("Reading the passages with the encoder")
        taught = [*passages, *descriptions()]
        texts = [passage.as_read for passage in taught]
        vectors = Encoder(encoder_folder).encode(texts)
        say("Holding out councils to calibrate")
        scores = _held_out_combined(
            passages, vectors[: len(passages)], held_out, folds, settings, started.head
        )
        calibration, thresholds, metrics = _calibrated(passages, scores)
        say("Fitting the model on all passages")
        heads = fit_heads(texts, vectors, _labels(taught), _classes(), settings, started.head)
        card = {
            "name": output.name,
            "standard": load_standard().version,
            "corpus": {
                "digest": corpus_digest(passages),
                "passages": len(passages),
                "councils": len({p.council for p in passages if p.council}),
                "sources": sorted({p.source.partition("/")[0] for p in passages if p.source}),
            },
            "encoder": started.card,
            "settings": {name: getattr(settings, name) for name in HeadSettings.__slots__},
            "metrics": metrics,
            "versions": _versions(),
        }
        save_model(
            output,
            card=card,
            encoder_folder=encoder_folder,
            heads=heads,
            calibration=calibration,
            thresholds=thresholds,
            narratives=tuple(passages),
            narrative_vectors=vectors[: len(passages)],
            held_out_scores=np.asarray(held_out, np.float16),
        )
    load_model.cache_clear()
    return Trained(output, metrics)


@dataclass(frozen=True, slots=True)
class _Started:
    """The encoder a model stands on, and what it says of passages it had not seen."""

    folder: Path
    head: LinearHead
    held_out: NDArray[np.float32]
    card: dict[str, Any]


def _kept(passages: Sequence[LabelledPassage], base: Path | None) -> _Started:
    """The encoder of an existing model; its held-out scores are known for the passages it had."""
    model = load_model(base)
    known = {
        _content(narrative): row
        for narrative, row in zip(model.narratives, model.held_out_scores, strict=True)
    }
    empty = np.full(len(_classes()), np.nan, np.float32)
    held_out = np.array([known.get(_content(passage), empty) for passage in passages], np.float32)
    card = dict(read_card(model.encoder.folder).get("encoder", {}))
    return _Started(model.encoder.folder, model.heads.vector, held_out, card)


def _content(passage: LabelledPassage) -> tuple[str, tuple[str, ...]]:
    return passage.text, passage.labels


def _fine_tuned(
    passages: Sequence[LabelledPassage],
    folds: NDArray[np.int64],
    seed: int,
    scratch: Path,
    say: Say,
) -> _Started:
    """A newly trained encoder, and its like trained without each fold for the held-out scores."""
    from cse_mapper.model.export import export_encoder
    from cse_mapper.model.fine_tuning import base_card, fine_tune, held_out_scores, prototype_head

    held_out = held_out_scores(passages, folds, descriptions(), seed, say)
    say("Training the encoder on all passages")
    network, tokenizer = fine_tune([*passages, *descriptions()], seed, say)
    export_encoder(network, tokenizer, scratch)
    card = {**base_card(), "seed": seed, "corpus": corpus_digest(passages)}
    return _Started(scratch, prototype_head(network, tokenizer), held_out, card)


def _held_out_combined(
    passages: Sequence[LabelledPassage],
    vectors: NDArray[np.float32],
    held_out: NDArray[np.float32],
    folds: NDArray[np.int64],
    settings: HeadSettings,
    prior: LinearHead,
) -> NDArray[np.float32]:
    """Combined log scores (passages, classes), each by heads that had not seen its council."""
    labels, texts, classes = _labels(passages), [p.as_read for p in passages], _classes()
    result = np.zeros((len(passages), len(classes)), np.float32)
    for fold in sorted(set(folds.tolist())):
        inside = np.flatnonzero(folds == fold)
        outside = np.flatnonzero(folds != fold)
        extra = descriptions()
        term_head = fit_term_head(
            [texts[i] for i in outside] + [p.as_read for p in extra],
            [labels[i] for i in outside] + _labels(extra),
            classes,
            settings,
        )
        by_vector = held_out[inside].astype(np.float32)
        unseen = np.isnan(by_vector).any(axis=1)
        if unseen.any():
            head = fit_vector_head(
                vectors[outside], [labels[i] for i in outside], classes, settings, prior
            )
            by_vector[unseen] = head.log_probabilities(vectors[inside][unseen])
        by_terms = log_softmax(term_head.logits([texts[i] for i in inside]))
        result[inside] = settings.share * by_vector + (1 - settings.share) * by_terms
    return result


def _accepted(passages: Sequence[LabelledPassage]) -> NDArray[np.bool_]:
    number = {name: i for i, name in enumerate(_classes())}
    result = np.zeros((len(passages), len(number)), bool)
    for row, labels in enumerate(_labels(passages)):
        result[row, [number[label] for label in labels]] = True
    return result


def _calibrated(
    passages: Sequence[LabelledPassage], scores: NDArray[np.float32]
) -> tuple[Calibration, Thresholds, dict[str, Any]]:
    """Calibration and thresholds on held-out scores, and what they achieve there."""
    elements = load_standard().ids
    accepted = _accepted(passages)
    calibration = fit_calibration(scores, accepted, elements)
    probability = calibration.probabilities(scores)[:, : len(elements)]
    thresholds = fit_thresholds(probability, accepted, elements)
    return calibration, thresholds, _metrics(passages, probability, accepted, thresholds)


def _metrics(
    passages: Sequence[LabelledPassage],
    probability: NDArray[np.float32],
    accepted: NDArray[np.bool_],
    thresholds: Thresholds,
) -> dict[str, Any]:
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


def _versions() -> dict[str, str]:
    names = ("cse-mapper", "numpy", "scikit-learn", "onnxruntime", "tokenizers")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def train_from(
    corpus: Path | None,
    reports: Sequence[Path],
    decisions: Path | None,
    output: Path,
    *,
    encoder: bool = False,
    seed: int = 0,
    say: Say = lambda _message: None,
) -> Trained:
    """Train from files: a corpus, assessors' reports and review decisions (`cse-map train`).

    Without `corpus` the passages that the default model was trained from are used. A narrative or
    decision with the text of a corpus passage replaces it. Raises CorpusError, ReportError,
    WorkbookError or ModelError.
    """
    passages = list(read_passages(corpus) if corpus else load_model(None).narratives)
    added = [*_from_reports(reports), *_from_decisions(decisions)]
    texts = {passage.text for passage in added}
    passages = [passage for passage in passages if passage.text not in texts] + added
    say(f"Training on {len(passages)} passages, {len(added)} of them from your own material")
    return train(passages, output, fine_tune=encoder, seed=seed, say=say)


def _from_reports(reports: Sequence[Path]) -> list[LabelledPassage]:
    """Narratives of assessors' reports, or those that `import-report -o` wrote as JSON lines."""
    from cse_mapper.importing import import_reports

    written = [path for path in reports if path.suffix.lower() == ".jsonl"]
    found = [passage for path in written for passage in read_passages(path)]
    read = import_reports([path for path in reports if path not in written])
    return found + [
        LabelledPassage(
            f"{n.source}:{n.element}",
            n.text,
            (n.element,),
            # One council's reports of several years repeat each other: they stay on one side.
            council=report.organisation,
            source=f"own-report/{n.source}",
        )
        for report in read
        for n in report.narratives
    ]


def _from_decisions(decisions: Path | None) -> list[LabelledPassage]:
    if decisions is None:
        return []
    from cse_mapper.decisions import decisions_as_examples, read_decisions

    return [
        LabelledPassage(f"decision-{i}", text, tuple(labels), voice="evidence", source="decisions")
        for i, (text, labels) in enumerate(decisions_as_examples(read_decisions(decisions)))
    ]


def print_trained(trained: Trained, console: Console) -> None:
    """Say where the new model is and how good it is on councils it had not seen."""
    console.print(f"Saved in {trained.folder}", markup=False)
    for voice, figures in trained.metrics["held_out"].items():
        numbers = ", ".join(f"{name} {figures[name]:.3f}" for name in ("hit@1", "hit@3", "hit@5"))
        console.print(
            f"  held-out {voice}: {numbers} ({figures['passages']} passages)", markup=False
        )
    console.print(f"Use it with: cse-map evidence/ --model {trained.folder}", markup=False)

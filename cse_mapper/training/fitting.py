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

from cse_mapper.domain.standard import load_standard
from cse_mapper.model.calibration import Calibration, Thresholds, fit_calibration, fit_thresholds
from cse_mapper.model.corpus import LabelledPassage, classes, corpus_digest, read_passages
from cse_mapper.model.encoder import Encoder
from cse_mapper.model.heads import HeadSettings, fit_heads
from cse_mapper.model.scoring import LinearHead
from cse_mapper.model.store import forget_models, load_model, read_card, save_model
from cse_mapper.reports.importing import labelled_narratives
from cse_mapper.training.adapting import merged, save_adapted
from cse_mapper.training.held_out import (
    accepted_classes,
    combined_scores,
    descriptions,
    fold_of,
    held_out_metrics,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

Say = Callable[[str], None]
# The source of passages that are real in all but their words (corpus/README.md).
REAL = "real/"
ENOUGH_REAL = 500


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training run says of itself: where the model is, and its figures on what was held out.

    `metrics` are those of `held_out_metrics`, or where own material taught an existing model what
    `save_adapted` returns.
    """

    folder: Path
    metrics: dict[str, Any]


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
        scores = combined_scores(
            passages, vectors[: len(passages)], held_out, folds, settings, started.head
        )
        calibration, thresholds, metrics = _calibrated(passages, scores)
        say("Fitting the model on all passages")
        heads = fit_heads(
            texts,
            vectors,
            [passage.target for passage in taught],
            classes(),
            settings,
            started.head,
        )
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
            # Sums of 8-bit products are exact on every processor (see `model.encoder.EXACT_SUMS`);
            # floats are as this kind of processor rounds them.
            "arithmetic": f"exact 8-bit sums, floats of {platform.machine()}",
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
    forget_models()
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
    empty = np.full(len(classes()), np.nan, np.float32)
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
    from cse_mapper.training.export import export_encoder
    from cse_mapper.training.fine_tuning import (
        base_card,
        fine_tune,
        held_out_scores,
        prototype_head,
    )

    held_out = held_out_scores(passages, folds, descriptions(), seed, say)
    say("Training the encoder on all passages")
    network, tokenizer = fine_tune([*passages, *descriptions()], seed, say)
    export_encoder(network, tokenizer, scratch)
    card = {**base_card(), "seed": seed, "corpus": corpus_digest(passages)}
    return _Started(scratch, prototype_head(network, tokenizer), held_out, card)


def _calibrated(
    passages: Sequence[LabelledPassage], scores: NDArray[np.float32]
) -> tuple[Calibration, Thresholds, dict[str, Any]]:
    """Calibration and thresholds on held-out scores, and what they achieve there.

    Both are fitted on the passages taken from real pages where there are enough of them: on those
    that were written for an element every model is surer and more often right than in use.
    """
    elements = load_standard().ids
    accepted = accepted_classes(passages)
    real = np.array([passage.source.startswith(REAL) for passage in passages])
    rows = real if real.sum() >= ENOUGH_REAL else np.ones(len(passages), bool)
    calibration = fit_calibration(scores[rows], accepted[rows], elements)
    probability = calibration.probabilities(scores)[:, : len(elements)]
    thresholds = fit_thresholds(probability[rows], accepted[rows], elements)
    metrics = held_out_metrics(passages, probability, accepted, thresholds)
    if rows is real:
        of_real = [passage for passage, wanted in zip(passages, real, strict=True) if wanted]
        metrics["real"] = held_out_metrics(of_real, probability[real], accepted[real], thresholds)
    return calibration, thresholds, metrics


def _versions() -> dict[str, str]:
    names = ("cse-mapper", "numpy", "scikit-learn", "onnxruntime")
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

    Without `corpus` and `encoder` own material teaches the default model, as far as it proves right
    on own reports that were left out (`training.adapting`); seconds. Else all is fitted on corpus
    and own material together; a narrative or decision with the text of a corpus passage replaces
    it. A text that stands under two elements gets both. Raises CorpusError, ReportError,
    WorkbookError or ModelError.
    """
    own = merged([*labelled_narratives(reports), *_from_decisions(decisions)])
    if own and not corpus and not encoder:
        say(f"Teaching the default model {len(own)} passages of your own material")
        return Trained(output, save_adapted(load_model(None), own, output))
    passages = list(read_passages(corpus) if corpus else load_model(None).narratives)
    texts = {passage.text for passage in own}
    passages = [passage for passage in passages if passage.text not in texts] + [*own]
    say(f"Training on {len(passages)} passages, {len(own)} of them from your own material")
    return train(passages, output, fine_tune=encoder, seed=seed, say=say)


def _from_decisions(decisions: Path | None) -> list[LabelledPassage]:
    if decisions is None:
        return []
    from cse_mapper.decisions import decisions_as_examples, read_decisions

    return [
        LabelledPassage(
            f"decision-{i}",
            one.text,
            one.elements,
            voice="evidence",
            source=f"decisions/{one.document}",
            document=one.document,
        )
        for i, one in enumerate(decisions_as_examples(read_decisions(decisions)))
    ]

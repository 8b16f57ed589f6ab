"""Training as one function: corpus, reports and decisions in, a model folder with its card out."""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cse_mapper.domain.standard import load_standard
from cse_mapper.model.calibration import Calibration, Thresholds, fit_calibration, fit_thresholds
from cse_mapper.model.card import read_card
from cse_mapper.model.corpus import LabelledPassage, classes, corpus_digest, read_passages
from cse_mapper.model.encoder import Encoder
from cse_mapper.model.heads import HeadSettings, fit_heads
from cse_mapper.model.scoring import LinearHead
from cse_mapper.model.store import forget_models, load_model, save_model
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
# Writers of real passages whom neither a teacher nor its pupil sees: on them a taught model is
# calibrated, and only on them and on what an earlier training held out it is measured.
NEVER_TAUGHT = ("real/r3", "real/r8")


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
    teacher: Path | None = None,
    seed: int = 0,
    say: Say = lambda _message: None,
) -> Trained:
    """Train a model from labelled passages and save it in `output` with its card.

    Without `fine_tune` the encoder of `base` (or of the default model) is kept and everything on
    top of it refitted: heads, calibration, thresholds. With it (extra `train`) the encoder itself
    is trained from its published base weights, once for each fold and once on all; with a
    `teacher` (the folder of all-mpnet-base-v2) the encoder of `base` is tuned on. The same
    passages and seed give the same model. Raises ModelError or CorpusError.
    """
    with tempfile.TemporaryDirectory() as scratch:
        if teacher:
            started = _pupil_of(teacher, passages, base, seed, Path(scratch), say)
        elif fine_tune:
            started = _fine_tuned(passages, fold_of(passages), seed, Path(scratch), say)
        else:
            started = kept_encoder(passages, base)
        metrics = fit_on(started, passages, output, say)
    forget_models()
    return Trained(output, metrics)


def fit_on(
    started: Started, passages: Sequence[LabelledPassage], output: Path, say: Say
) -> dict[str, Any]:
    """Fit heads, calibration and thresholds on a trained encoder and save all in `output`.

    Returns the metrics of the card.
    """
    settings, folds = started.settings, fold_of(passages)
    say("Reading the passages with the encoder")
    taught = [*passages, *descriptions()]
    texts = [passage.as_read for passage in taught]
    vectors = Encoder(started.folder).encode(texts)
    say("Holding out councils to calibrate")
    scores, by_vector = combined_scores(
        passages, vectors[: len(passages)], started.held_out, folds, settings, started.head
    )
    by_vector[started.learnt_by_heart] = np.nan
    rows = np.flatnonzero(~started.learnt_by_heart)
    calibration, thresholds, metrics = _calibrated(
        [passages[i] for i in rows.tolist()], scores[rows]
    )
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
        encoder_folder=started.folder,
        heads=heads,
        calibration=calibration,
        thresholds=thresholds,
        narratives=tuple(passages),
        narrative_vectors=vectors[: len(passages)],
        held_out_scores=np.asarray(by_vector, np.float16),
    )
    return metrics


@dataclass(frozen=True, slots=True)
class Started:
    """The encoder a model stands on, and what it says of passages it had not seen.

    `settings` say how heads are fitted on it. `held_out` holds log-probabilities (passages,
    classes), not-a-numbers where there are none; `learnt_by_heart` the passages that the encoder
    was trained on without such an answer: on them nothing can be measured.
    """

    folder: Path
    head: LinearHead
    held_out: NDArray[np.float32]
    learnt_by_heart: NDArray[np.bool_]
    settings: HeadSettings
    card: dict[str, Any]


def kept_encoder(passages: Sequence[LabelledPassage], base: Path | None) -> Started:
    """The encoder of an existing model; its held-out scores are known for the passages it had."""
    model = load_model(base)
    known = {
        _content(narrative): row
        for narrative, row in zip(model.narratives, model.held_out_scores, strict=True)
    }
    empty = np.full(len(classes()), np.nan, np.float32)
    held_out = np.array([known.get(_content(passage), empty) for passage in passages], np.float32)
    whole = read_card(model.encoder.folder)
    card = dict(whole.get("encoder", {}))
    by_heart = _taught_by(card.get("taught", ()), passages) & np.isnan(held_out).any(axis=1)
    kept = whole.get("settings", {}).get("vector_c", HeadSettings().vector_c)
    settings = HeadSettings(vector_c=float(kept))
    return Started(model.encoder.folder, model.heads.vector, held_out, by_heart, settings, card)


def _taught_by(sources: Iterable[str], passages: Sequence[LabelledPassage]) -> NDArray[np.bool_]:
    named = frozenset(sources)
    return np.array([passage.source in named for passage in passages])


def _pupil_of(
    teacher: Path,
    passages: Sequence[LabelledPassage],
    base: Path | None,
    seed: int,
    scratch: Path,
    say: Say,
) -> Started:
    """The encoder of an existing model tuned on what a larger one thinks of all passages."""
    from cse_mapper.training.distilling import HEAD_C, teach, teacher_card
    from cse_mapper.training.export import export_encoder

    started = kept_encoder(passages, base)
    real = np.array([passage.source.startswith(REAL) for passage in passages])
    never = _taught_by(NEVER_TAUGHT, passages)
    network, tokenizer, head = teach(
        passages, real, never, teacher, started.folder, started.head, seed, say
    )
    export_encoder(network, tokenizer, scratch)
    # What the encoder before it held out still is: it was tuned from there, for three passes.
    by_heart = real & ~never
    sources = sorted({p.source for p, taught in zip(passages, by_heart, strict=True) if taught})
    held_out = started.held_out.copy()
    held_out[real] = np.nan
    card = {**started.card, **teacher_card(), "taught": sources}
    return Started(scratch, head, held_out, by_heart, HeadSettings(vector_c=HEAD_C), card)


def _content(passage: LabelledPassage) -> tuple[str, tuple[str, ...]]:
    return passage.text, passage.labels


def _fine_tuned(
    passages: Sequence[LabelledPassage],
    folds: NDArray[np.int64],
    seed: int,
    scratch: Path,
    say: Say,
) -> Started:
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
    none, head = np.zeros(len(passages), bool), prototype_head(network, tokenizer)
    return Started(scratch, head, held_out, none, HeadSettings(), card)


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
    teacher: Path | None = None,
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
    if own and not corpus and not encoder and not teacher:
        say(f"Teaching the default model {len(own)} passages of your own material")
        return Trained(output, save_adapted(load_model(None), own, output))
    passages = list(read_passages(corpus) if corpus else load_model(None).narratives)
    texts = {passage.text for passage in own}
    passages = [passage for passage in passages if passage.text not in texts] + [*own]
    say(f"Training on {len(passages)} passages, {len(own)} of them from your own material")
    return train(passages, output, fine_tune=encoder, teacher=teacher, seed=seed, say=say)


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

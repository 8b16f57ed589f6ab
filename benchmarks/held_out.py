"""What the model card says of a model: held-out councils by voice and source, and other texts.

    python -m benchmarks.held_out [MODEL] [--also FILE ...]

The scores are those that training took on councils which encoder and heads had not seen. A FILE of
labelled passages that say where they stood is measured as the main job reads them, and by their
text alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cse_mapper.model.card import default_model_folder
from cse_mapper.model.corpus import LabelledPassage
from cse_mapper.model.heads import HeadSettings
from cse_mapper.model.scoring import Model
from cse_mapper.model.store import load_model
from cse_mapper.training.evaluation import evaluate, labelled_from
from cse_mapper.training.held_out import accepted_classes, combined_scores, fold_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST = ("pilot", "written", "contrast")


def unseen_scores(model: Model) -> NDArray[np.float32]:
    """Combined log scores (narratives, classes) by encoders and heads that had not seen them.

    A row of not-a-numbers where the encoder learnt the narrative and nothing was held out.
    """
    held = np.asarray(model.held_out_scores, np.float32)
    folds = fold_of(model.narratives)
    # Vectors are for narratives without held-out scores, and a model trained as a whole has none.
    vectors = np.zeros((len(held), model.heads.vector.weights.shape[0]), np.float32)
    head = model.heads.vector
    scores, _ = combined_scores(model.narratives, vectors, held, folds, HeadSettings(), head)
    scores[np.isnan(held).any(axis=1)] = np.nan
    return scores


def by_group(model: Model) -> None:
    """Print the share of passages with an accepted element among the first, for each group."""
    scores = unseen_scores(model)
    measured = np.flatnonzero(~np.isnan(scores).any(axis=1))
    passages, scores = [model.narratives[i] for i in measured.tolist()], scores[measured]
    elements = len(model.elements)
    accepted = accepted_classes(passages)[:, :elements]
    order = np.argsort(-scores[:, :elements], axis=1, kind="stable")
    right = np.take_along_axis(accepted, order, axis=1)
    source = np.array([p.source.partition("/")[0] for p in passages])
    voice = np.array([p.voice for p in passages])
    groups = {
        "assessors' voice": voice == "assessor",
        "evidence's voice": voice == "evidence",
        "the first corpus": np.isin(source, FIRST),
        **{name: source == name for name in ("report", "document", "hard")},
    }
    print("| held-out councils | passages | hit@1 | hit@3 | hit@5 |\n|---|---|---|---|---|")
    for name, mask in groups.items():
        chosen = right[mask & accepted.any(axis=1)]
        hits = " | ".join(f"{chosen[:, :k].any(axis=1).mean():.3f}" for k in (1, 3, 5))
        print(f"| {name} | {len(chosen):,} | {hits} |")


def on_file(name: str, passages: Sequence[LabelledPassage], model: Model) -> None:
    """Print one row: hits, calibration error, precision of claims, evidence kept."""
    e = evaluate(passages, model, name, baselines=False)
    hits = " | ".join(f"{e.ranking.hit_at[k]:.3f}" for k in (1, 3, 5))
    shares = f"{e.calibration_error:.3f} | {e.supports_precision:.3f} | {e.evidence_kept:.3f}"
    print(f"| {name} | {len(passages)} | {hits} | {shares} |")


def main() -> None:
    """Print the tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", type=Path, nargs="?", default=default_model_folder())
    parser.add_argument("--also", type=Path, nargs="+", default=[])
    given = parser.parse_args()
    model = load_model(given.model)
    by_group(model)
    if given.also:
        print("\n| tried on | passages | hit@1 | hit@3 | hit@5 | calibration error ", end="")
        print("| claims right | evidence kept |\n" + "|---" * 8 + "|")
    for file in given.also:
        passages = labelled_from(file)
        on_file(file.name, passages, model)
        if any(passage.document for passage in passages):
            alone = [replace(passage, document="", heading="") for passage in passages]
            on_file(f"{file.name}, text alone", alone, model)


if __name__ == "__main__":
    main()

"""After how many labelled passages a model has learned what a user can teach it, in which order.

    python -m benchmarks.learning [--writer real/r3] [--step 20] [--most 200] [--seeds 5]

Passages real in all but their words by one writer, none of which the heads have seen, stand for a
user's folder. Half of the organisations' passages are offered for labelling, the model is taught
by them (ridge towards its head, `training/adapting.py`), and measured on the other half after each
step: in random order (mean of the seeds), the most doubtful first (smallest lead of the first
suggestion over the second), and the surest first. The encoder has not seen them either. The
strength is one that a council without other reports gets. Prints the table as Markdown; some
minutes for the heads without the writer.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cse_mapper.model.corpus import LabelledPassage, classes
from cse_mapper.model.heads import HeadSettings, fit_heads, fit_vector_head
from cse_mapper.model.scoring import Heads, LinearHead
from cse_mapper.model.store import load_model
from cse_mapper.training.adapting import OF_ONE_REPORT
from cse_mapper.training.held_out import accepted_classes, descriptions, fold_of

NONE = len(classes()) - 1


def without(writer: str) -> tuple[Heads, list[LabelledPassage], np.ndarray]:
    """Heads fitted on all but a writer's passages, and those passages with their vectors.

    There is no prior: the landed head has seen them. Vectors are those kept in the model folder, so
    nothing is encoded again; they are rounded to 8 bits.
    """
    model = load_model()
    vectors = model.narrative_vectors.astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    inside = [i for i, p in enumerate(model.narratives) if p.source == writer]
    outside = [i for i, p in enumerate(model.narratives) if p.source != writer]
    if not inside:
        raise SystemExit(f"The corpus has no passages of {writer}.")
    known = [model.narratives[i] for i in outside]
    extra = descriptions()
    described = model.encoder.encode([p.as_read for p in extra])
    heads = fit_heads(
        [p.as_read for p in (*known, *extra)],
        np.vstack([vectors[outside], described]),
        [p.target for p in (*known, *extra)],
        classes(),
        HeadSettings(),
    )
    return heads, [model.narratives[i] for i in inside], vectors[inside]


def measured(
    heads: Heads, passages: Sequence[LabelledPassage], vectors: np.ndarray
) -> tuple[float, float, float]:
    """hit@1 and hit@3 on passages that support something, and log loss of the best label on all."""
    scores = heads.scores(vectors, [p.as_read for p in passages])
    right = accepted_classes(passages)
    some = ~right[:, NONE]
    order = np.argsort(-scores[:, :NONE], axis=1, kind="stable")[some]
    hit = np.take_along_axis(right[some][:, :NONE], order, axis=1)
    logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -np.where(right, logs, -np.inf).max(axis=1).mean()
    return float(hit[:, 0].mean()), float(hit[:, :3].any(axis=1).mean()), float(loss)


def taught(
    heads: Heads, passages: Sequence[LabelledPassage], vectors: np.ndarray, head: LinearHead
) -> Heads:
    settings = HeadSettings(vector_c=OF_ONE_REPORT)
    targets = [p.target for p in passages]
    return replace(heads, vector=fit_vector_head(vectors, targets, classes(), settings, head))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--writer", default="real/r3")
    parser.add_argument("--step", type=int, default=20)
    parser.add_argument("--most", type=int, default=200)
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    heads, own, vectors = without(options.writer)
    half = fold_of(own, 2)
    pool, test = np.flatnonzero(half == 0), np.flatnonzero(half == 1)
    tested = [own[i] for i in test]
    scores = heads.scores(vectors[pool], [own[i].as_read for i in pool])
    best = np.sort(scores[:, :NONE], axis=1)
    lead = best[:, -1] - best[:, -2]
    orders = {
        f"random, mean of {options.seeds}": [
            np.random.default_rng(seed).permutation(len(pool)) for seed in range(options.seeds)
        ],
        "most doubtful first": [np.argsort(lead, kind="stable")],
        "surest first": [np.argsort(-lead, kind="stable")],
    }
    print(f"{len(pool)} passages offered, {len(test)} measured, writer {options.writer}\n")
    print(f"| labelled | {' | '.join(orders)} |")
    print("|---|" + "---|" * len(orders))
    for count in range(0, min(options.most, len(pool)) + 1, options.step):
        cells = []
        for ways in orders.values():
            figures = []
            for way in ways:
                chosen = pool[way[:count]]
                now = heads
                if count:
                    of = [own[i] for i in chosen]
                    now = taught(heads, of, vectors[chosen], heads.vector)
                figures.append(measured(now, tested, vectors[test]))
            first, three, loss = np.mean(figures, axis=0)
            cells.append(f"{first:.3f} / {three:.3f}, loss {loss:.3f}")
        print(f"| {count} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()

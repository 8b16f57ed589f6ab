"""Compare the accuracy of our model with other ways, all on councils they have not seen.

    python -m benchmarks.accuracy [FILE ...] [--skip NAME ...]

One fold of the corpus (a third of the councils) is held out; every system learns from the other
two. Ours is the encoder and heads that the default model's training held out in the same way. FILE
is a labelled .jsonl or an assessor's report: there our own row is the default model as it is
shipped, trained on all of the corpus, the others have two thirds of it.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from benchmarks.held_out import unseen_scores
from benchmarks.systems import ELEMENTS, SYSTEMS
from cse_mapper.model.corpus import LabelledPassage
from cse_mapper.model.store import load_model
from cse_mapper.training.evaluation import labelled_from
from cse_mapper.training.held_out import fold_of


def hits(score: np.ndarray, passages: list[LabelledPassage]) -> str:
    """hit@1 / hit@3 over the passages that support something."""
    rows = [i for i, p in enumerate(passages) if p.labels]
    order = np.argsort(-score, axis=1, kind="stable")
    best = [[ELEMENTS[j] for j in order[i][:3]] for i in rows]
    one = np.mean([b[0] in passages[i].labels for i, b in zip(rows, best, strict=True)])
    three = np.mean([bool({*b} & {*passages[i].labels}) for i, b in zip(rows, best, strict=True)])
    return f"{one:.3f} / {three:.3f}"


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--skip", nargs="*", default=[])
    options = parser.parse_args()
    model = load_model()
    passages = list(model.narratives)
    folds = fold_of(passages)
    train = [p for p, f in zip(passages, folds, strict=True) if f != 0]
    # Of what the encoder learnt without an answer held out, our rows could say nothing.
    measured = ~np.isnan(model.held_out_scores.astype(np.float32)).any(axis=1)
    test = [p for p, f, m in zip(passages, folds, measured, strict=True) if f == 0 and m]
    sets = {
        "held-out assessor": [p for p in test if p.voice == "assessor"],
        "held-out evidence": [p for p in test if p.voice == "evidence"],
        **{file.name: list(labelled_from(file)) for file in options.files},
    }
    print(f"| system | {' | '.join(f'{n} ({len(s)})' for n, s in sets.items())} | trained in |")
    print("|---|" + "---|" * (len(sets) + 1))
    for name, make in SYSTEMS.items():
        if any(word in name for word in options.skip):
            continue
        start = time.perf_counter()
        scorer = make(train)
        if scorer is None:
            print(f"| {name} | not installed |")
            continue
        spent = time.perf_counter() - start
        cells = [hits(scorer([p.as_read for p in s]), s) for s in sets.values()]
        print(f"| {name} | {' | '.join(cells)} | {spent:.0f} s |", flush=True)
    held = np.asarray(model.held_out_scores, np.float32)
    combined = unseen_scores(model)
    by_text = {p.as_read: i for i, p in enumerate(passages)}
    for name, score in (("our encoder alone", held), ("**our model**", combined)):
        cells = []
        for label, chosen in sets.items():
            if label.startswith("held-out"):
                rows = [by_text[p.as_read] for p in chosen]
                cells.append(hits(score[rows][:, : len(ELEMENTS)], chosen))
            else:
                texts = [p.as_read for p in chosen]
                encoded = model.encoder.encode(texts)
                own = (
                    model.heads.vector.log_probabilities(encoded)[:, : len(ELEMENTS)]
                    if score is held
                    else model.probabilities(texts, encoded)
                )
                cells.append(hits(own, chosen))
        print(f"| {name} | {' | '.join(cells)} | |")


if __name__ == "__main__":
    main()

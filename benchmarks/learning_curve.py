"""What more passages an element bring: the landed recipe on growing parts of the corpus.

    python -m benchmarks.learning_curve [--sizes 6 12 24 48 64] [--also REPORT] [--seed 0]

One third of the councils is held out. From the rest, up to N passages an element are drawn (and
the same share of those supporting nothing), the encoder is trained anew and the term head beside
it, and both are measured together on the held-out councils by voice and on REPORT (a thermometer
only). The last row leaves the contrast sets out. Needs the extra `train`; about 15 minutes.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.accuracy import hits
from benchmarks.systems import CLASSES, ELEMENTS
from cse_mapper.model.corpus import NONE, LabelledPassage, read_passages
from cse_mapper.model.heads import HeadSettings, fit_term_head
from cse_mapper.model.scoring import Heads
from cse_mapper.training import fine_tuning
from cse_mapper.training.evaluation import labelled_from
from cse_mapper.training.held_out import descriptions, fold_of

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "narratives"


def drawn(passages: Sequence[LabelledPassage], size: int, seed: int) -> list[LabelledPassage]:
    """Up to `size` passages of each first label, and for "none" the same share of what there is."""
    by_label: dict[str, list[LabelledPassage]] = defaultdict(list)
    for p in passages:
        by_label[p.primary].append(p)
    largest = max(len(v) for k, v in by_label.items() if k != NONE)
    shuffle = random.Random(seed)
    result = []
    for label in sorted(by_label):
        pool = by_label[label][:]
        shuffle.shuffle(pool)
        share = len(pool) * size // largest if label == NONE else size
        result += pool[:share]
    return result


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", nargs="*", type=int, default=[6, 12, 24, 48, 64])
    parser.add_argument("--also", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    passages = read_passages(CORPUS)
    folds = fold_of(passages)
    pool = [p for p, f in zip(passages, folds, strict=True) if f != 0]
    test = [p for p, f in zip(passages, folds, strict=True) if f == 0]
    sets = {voice: [p for p in test if p.voice == voice] for voice in ("assessor", "evidence")}
    if options.also:
        sets[options.also.name] = list(labelled_from(options.also))
    print(f"| passages an element | all | {' | '.join(sets)} |")
    print("|---|---|" + "---|" * len(sets))
    runs = [(str(size), drawn(pool, size, options.seed)) for size in options.sizes]
    plain = [p for p in pool if not p.contrast_set]
    largest = options.sizes[-1]
    runs.append((f"{largest}, no contrast sets", drawn(plain, largest, options.seed)))
    for name, chosen in runs:
        taught = [*chosen, *descriptions()]
        network, tokenizer = fine_tuning.fine_tune(taught, options.seed, lambda _message: None)
        head = fine_tuning.prototype_head(network, tokenizer)
        targets = [p.target for p in taught]
        terms = fit_term_head([p.as_read for p in taught], targets, CLASSES, HeadSettings())
        heads = Heads(head, terms, HeadSettings().share)
        cells = []
        for tested in sets.values():
            texts = [p.as_read for p in tested]
            vectors = fine_tuning._vectors(network, tokenizer, texts)
            cells.append(hits(np.asarray(heads.scores(vectors, texts))[:, : len(ELEMENTS)], tested))
        print(f"| {name} | {len(chosen)} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()

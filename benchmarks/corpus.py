"""Check the corpus: shape, runs of shared words, near-duplicates, copies, doubtful labels.

python -m benchmarks.corpus shape
python -m benchmarks.corpus duplicates [--against FILE ...]
python -m benchmarks.corpus doubtful [--top N]
python -m benchmarks.corpus agreement ANSWERS.jsonl
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from cse_mapper.domain.standard import load_standard
from cse_mapper.model.corpus import NONE, LabelledPassage, read_passages
from cse_mapper.model.terms import letter_terms
from cse_mapper.passages.cutting import normalise

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "narratives"
RUN = 8
LIKENESS = 0.9


def shape(passages: Sequence[LabelledPassage]) -> str:
    """The counts that corpus/README.md shows, as Markdown."""
    lines = [f"{len(passages)} passages", ""]
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for p in passages:
        rows[p.primary][p.voice] += 1
        rows[p.primary]["contrast"] += bool(p.contrast_set)
        for label in p.labels[1:]:
            rows[label]["second"] += 1
    lines += ["| element | first label | assessor | evidence | in contrast sets | second label |"]
    lines += ["|---|---|---|---|---|---|"]
    for name in [*load_standard().ids, NONE]:
        row = rows[name]
        total = row["assessor"] + row["evidence"]
        lines.append(
            f"| {name} | {total} | {row['assessor']} | {row['evidence']} | {row['contrast']} "
            f"| {row['second']} |"
        )
    words = np.array([len(p.text.split()) for p in passages])
    bands = [(0, 19), (20, 39), (40, 59), (60, 79), (80, 99), (100, 129), (130, 999)]
    counted = {
        "labels": Counter(len(p.labels) for p in passages),
        "voice": Counter(p.voice for p in passages),
        "source": Counter(p.source.partition("/")[0] for p in passages),
        "words": Counter(
            {f"{low}-{high}": int(((words >= low) & (words <= high)).sum()) for low, high in bands}
        ),
        "kind": Counter(p.kind for p in passages),
    }
    for name, counter in counted.items():
        pairs = ", ".join(f"{key}: {counter[key]}" for key in _in_order(counter))
        lines += ["", f"**{name}**: {pairs}"]
    councils = Counter(p.council for p in passages if p.council)
    often = sum(count >= 20 for count in councils.values())
    lines += ["", f"**councils**: {len(councils)}, {often} of them with 20 passages and more"]
    return "\n".join(lines)


def _in_order(counter: Counter[object]) -> list[object]:
    return sorted(counter, key=lambda key: (-counter[key], str(key)))


def shared_runs(passages: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Pairs of names whose texts share eight words in a row, with the words."""
    first: dict[tuple[str, ...], str] = {}
    found: dict[tuple[str, str], str] = {}
    for name, text in passages:
        tokens = normalise(text).split()
        for i in range(len(tokens) - RUN + 1):
            run = tuple(tokens[i : i + RUN])
            other = first.setdefault(run, name)
            if other != name:
                found.setdefault((other, name), " ".join(run))
    return [(*pair, run) for pair, run in found.items()]


def near_duplicates(passages: Sequence[LabelledPassage]) -> list[tuple[str, str, float]]:
    """Pairs closer than 0.9 in cosine of their letter terms (TF-IDF)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    matrix = TfidfVectorizer(analyzer=letter_terms, sublinear_tf=True).fit_transform(
        [p.text for p in passages]
    )
    found = []
    for start in range(0, matrix.shape[0], 500):
        block = (matrix[start : start + 500] @ matrix.T).toarray()
        for row, column in zip(*np.nonzero(block >= LIKENESS), strict=True):
            if start + row < column:
                found.append((passages[start + row].id, passages[column].id, block[row, column]))
    return found


def doubtful(
    passages: Sequence[LabelledPassage], top: int
) -> list[tuple[LabelledPassage, str, float]]:
    """Passages whose label a model that had not seen their council believes least.

    The score is the log-probability of the best listed label less that of the model's favourite, by
    the held-out scores that the default model carries.
    """
    from cse_mapper.model.store import load_model

    model = load_model()
    classes = [*model.elements, NONE]
    held = {n.text: row for n, row in zip(model.narratives, model.held_out_scores, strict=True)}
    scored = []
    for p in passages:
        row = held.get(p.text)
        if row is None or not np.isfinite(row).all():
            continue
        own = max(float(row[classes.index(label)]) for label in p.classes)
        best = int(np.argmax(row))
        scored.append((own - float(row[best]), p, classes[best]))
    scored.sort(key=lambda entry: entry[0])
    return [(p, favourite, gap) for gap, p, favourite in scored[:top]]


def agreement(passages: Sequence[LabelledPassage], answers: Path) -> str:
    """How often a blind second reader agreed: JSON lines of {"id", "labels"}."""
    by_id = {p.id: p for p in passages}
    read = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines() if line]
    pairs = [(by_id[a["id"]], tuple(a["labels"])) for a in read if a["id"] in by_id]
    first = [p.labels[:1] == labels[:1] for p, labels in pairs]
    inside = [(labels[0] in p.labels) if labels else not p.labels for p, labels in pairs]
    same = [set(p.labels) == set(labels) for p, labels in pairs]
    overlap = [bool(set(p.labels) & set(labels)) or not (p.labels or labels) for p, labels in pairs]
    by_element: dict[str, list[bool]] = defaultdict(list)
    for (p, _), agrees in zip(pairs, first, strict=True):
        by_element[p.primary].append(agrees)
    weak = {e: v for e, v in sorted(by_element.items()) if np.mean(v) < 0.8}
    lines = [
        f"passages read: {len(pairs)}",
        f"same first label: {np.mean(first):.3f}",
        f"reader's first label among the labels: {np.mean(inside):.3f}",
        f"same set: {np.mean(same):.3f}; sets overlap: {np.mean(overlap):.3f}",
        "elements under 80%: "
        + (", ".join(f"{e} ({sum(v)}/{len(v)})" for e, v in weak.items()) or "none"),
    ]
    return "\n".join(lines)


def main() -> None:
    """Run one check and print what it found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("check", choices=("shape", "duplicates", "doubtful", "agreement"))
    parser.add_argument("answers", nargs="?", type=Path)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--against", type=Path, nargs="*", default=[])
    parser.add_argument("--top", type=int, default=60)
    options = parser.parse_args()
    passages = read_passages(options.corpus)
    if options.check == "shape":
        print(shape(passages))
    elif options.check == "doubtful":
        for p, favourite, gap in doubtful(passages, options.top):
            print(f"{p.id}\t{','.join(p.labels) or NONE}\t-> {favourite}\t{gap:.1f}\t{p.text}")
    elif options.check == "agreement":
        print(agreement(passages, options.answers))
    else:
        texts = [(p.id, p.text) for p in passages]
        outside = [
            (str(f), f.read_text(encoding="utf-8", errors="replace")) for f in options.against
        ]
        runs = shared_runs([*outside, *texts])
        for one, other, run in runs:
            print(f"{one}\t{other}\t{run}")
        pairs = near_duplicates(passages)
        for one, other, cosine in pairs:
            print(f"{one}\t{other}\tcosine {cosine:.3f}")
        names = {p.id: p.contrast_set for p in passages}
        inside = sum(bool(names.get(a)) and names.get(a) == names.get(b) for a, b, _ in pairs)
        print(
            f"{len(runs)} shared runs of {RUN} words; "
            f"{len(pairs)} pairs at {LIKENESS} ({inside} in a set)"
        )


if __name__ == "__main__":
    main()

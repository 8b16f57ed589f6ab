"""Measures, and fits, what kind of evidence a passage is taken for (`passages/kinds.py`).

    python -m benchmarks.kinds            measures on tests/data/kinds.jsonl
    python -m benchmarks.kinds --fit      fits the weights anew, on none of those, and measures

Fitted on the corpus's passages that are real in all but their words (`real/*`). Their writers' word
for the kind stands in the field `evidence`. A second reader has gone over those in
corpus/kinds.jsonl, whose kind counts twice. The writers called "external" all that was not in the
organisation's own voice, a blog on something else as well as an inspector's report; where nobody
read a second time only an assessor's or inspector's words are taken for it, the others are left
out. Organisations of which a passage stands in the test are left out as well.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cse_mapper
from cse_mapper.domain import Document, EvidenceKind, Locator, Passage
from cse_mapper.passages.kinds import KINDS, kind_of, signals_of, weighted_words, words_of

ROOT = Path(__file__).parents[1]
TEST = ROOT / "tests" / "data" / "kinds.jsonl"
WEIGHTS = Path(cse_mapper.__file__).parent / "passages" / "kind_weights.json"
# Words that fewer passages use tell nothing; the commonest of the rest are kept.
LEAST_PASSAGES, MOST_WORDS = 3, 3000
# How much signals count beside words, and how freely weights may grow: of a dozen settings tried
# all were within three points of each other.
SIGNALS, FREEDOM = 0.5, 3.0
READ_TWICE = 2.0


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The records of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def as_evidence(text: str, sort: str = "") -> tuple[Passage, Document]:
    """A passage of a document whose name tells its sort, such as "minutes"; or nothing."""
    document = Document(f"area/{sort or 'file'}.txt", "area", "read")
    return Passage("p", "t", document.path, Locator(paragraph=1), text), document


def training_passages(tested: Sequence[dict[str, Any]]) -> list[tuple[str, str, str, float]]:
    """Text, sort of document, kind and weight of each passage to learn from."""
    read = {row["id"]: row["kind"] for row in rows_of(ROOT / "corpus" / "kinds.jsonl")}
    held_out = {row["council"] for row in tested if row.get("council")}
    texts = {row["text"] for row in tested}
    found = []
    for path in sorted((ROOT / "corpus" / "narratives").glob("*.jsonl")):
        for row in rows_of(path):
            if not row["source"].startswith("real/"):
                continue
            if row["council"] in held_out or row["text"] in texts:
                continue
            if row["id"] in read:
                found.append((row["text"], row["kind"], read[row["id"]], READ_TWICE))
            elif row["evidence"] != "external" or row["voice"] == "assessor":
                found.append((row["text"], row["kind"], row["evidence"], 1.0))
    return found


def fit(passages: Sequence[tuple[str, str, str, float]]) -> dict[str, Any]:
    """Fit a logistic regression on words and signals; what `kind_weights.json` holds."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    # A document's name tips what words leave open, and must not decide for all its passages: a
    # strategy reports figures too. So each passage is learned from with and without it.
    passages = [
        (text, shown, kind, weight / 2)
        for text, sort, kind, weight in passages
        for shown in (sort, "")
    ]
    counted = [words_of(text) for text, _sort, _kind, _weight in passages]
    used = Counter(word for words in counted for word in words)
    kept = sorted(
        (word for word, count in used.items() if count >= 2 * LEAST_PASSAGES),
        key=lambda word: (-used[word], word),
    )[:MOST_WORDS]
    size = len(passages)
    rarity = {word: round(math.log((1 + size) / (1 + used[word])) + 1, 3) for word in kept}
    rows = []
    for (text, sort, _kind, _weight), words in zip(passages, counted, strict=True):
        signals = signals_of(*as_evidence(text, sort))
        told = {name: SIGNALS * value for name, value in signals.items()}
        rows.append(told | weighted_words(words, rarity))
    vectoriser = DictVectorizer()
    model = LogisticRegression(C=FREEDOM, max_iter=5000, class_weight="balanced").fit(
        vectoriser.fit_transform(rows),
        [kind for _text, _sort, kind, _weight in passages],
        sample_weight=[weight for _text, _sort, _kind, weight in passages],
    )
    order = [list(model.classes_).index(kind) for kind in KINDS]
    features = {
        str(name): [
            round(float(weights[i]) * (SIGNALS if " " in str(name) else 1.0), 3) for i in order
        ]
        for name, weights in zip(
            vectoriser.get_feature_names_out(), model.coef_.T.tolist(), strict=True
        )
    }
    start = [round(float(model.intercept_[i]), 3) for i in order]
    return {"start": start, "features": features, "rarity": rarity}


def measured(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Shares of passages with the reader's kind, and with one that the reader accepts; F1."""
    from sklearn.metrics import f1_score

    found: list[EvidenceKind] = [
        kind_of(*as_evidence(row["text"], row.get("sort", ""))) for row in rows
    ]
    true = [row["kind"] for row in rows]
    pairs = list(zip(found, rows, strict=True))
    return {
        "passages": len(rows),
        "same kind": sum(kind == row["kind"] for kind, row in pairs) / len(rows),
        "accepted": sum(kind in (row["kind"], *row["also"]) for kind, row in pairs) / len(rows),
        "macro-F1": float(f1_score(true, found, labels=list(KINDS), average="macro")),
        **{
            f"F1 {kind}": float(score)
            for kind, score in zip(
                KINDS, f1_score(true, found, labels=list(KINDS), average=None), strict=True
            )
        },
    }


def main() -> None:
    """Print the figures by style of text; with --fit, write the weights first."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fit", action="store_true")
    tested = rows_of(TEST)
    if parser.parse_args().fit:
        text = json.dumps(fit(training_passages(tested)), ensure_ascii=False, separators=(",", ":"))
        # A line a feature, so that a change can be read.
        WEIGHTS.write_text(text.replace('],"', '],\n"') + "\n", encoding="utf-8")
    for name, rows in (
        ("real in all but their words", [row for row in tested if row.get("sort")]),
        ("written for an element", [row for row in tested if not row.get("sort")]),
    ):
        print(name)
        for measure, value in measured(rows).items():
            print(f"  {measure:20} {value:g}" if value >= 2 else f"  {measure:20} {value:.3f}")


if __name__ == "__main__":
    main()

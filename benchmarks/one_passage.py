"""Writes docs/how-a-status-comes-about.md: one real passage from its file to a status.

    python -m benchmarks.one_passage

Every figure on the page comes out of the functions that a run calls, in their order. A test makes
the page again and says when a new model, rule or reader has made it untrue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cse_mapper.assessment.competition import identities, weigh
from cse_mapper.assessment.coverage import build_coverage
from cse_mapper.assessment.weighing import Piece, Weight, certain, pieces_of
from cse_mapper.assessment.whole_folder import ledger_of, side_by_side
from cse_mapper.cluster.executing import in_this_process
from cse_mapper.cluster.gathering import Gathered, gather
from cse_mapper.cluster.judging import Tally
from cse_mapper.domain import Passage, own_name
from cse_mapper.domain.rules import default_rules
from cse_mapper.domain.standard import load_standard
from cse_mapper.domain.wording import day_in_words, some
from cse_mapper.model.calibration import log_softmax, softmax
from cse_mapper.model.scoring import Model
from cse_mapper.model.store import load_model
from cse_mapper.passages.context import in_context
from cse_mapper.passages.cutting import make_passages
from cse_mapper.reading import read_paths

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "corpus" / "sample" / "evidence"
PAGE = ROOT / "docs" / "how-a-status-comes-about.md"
DAY = date(2026, 10, 31)
# A passage of a PDF that has rivals, a date from a period, and an element with several pieces.
FILE = "customer-services/complaints/complaints-annual-report-2025-26.pdf"
BEGINS = "4.1 Everyone whose complaint was upheld"
ELEMENT = "4.3.6"
_VIEWS_SHOWN = 3


def page() -> str:
    """The page as it must read with the model, rules and sample council of this checkout."""
    model = load_model()
    (read,) = read_paths([SAMPLE / FILE])
    passages = make_passages(read)
    passage = next(one for one in passages if one.text.startswith(BEGINS))
    kinds = Counter(block.kind for block in read.blocks)
    own = [b for b in read.blocks if b.locator == passage.locator and b.text in passage.text]
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,
    )
    return environment.get_template("one_passage.md.jinja").render(
        read=read,
        passages=passages,
        number=passages.index(passage) + 1,
        kinds=", ".join(f"{count} of kind *{kind}*" for kind, count in kinds.most_common()),
        blocks=some(len(own), "block", "blocks"),
        **_judged(model, passage),
        **_weighed(model),
    )


def _judged(model: Model, passage: Passage) -> dict[str, Any]:
    text = in_context(passage.text, FILE, passage.heading)
    vectors = model.encoder.encode([text])
    meaning = model.heads.vector.log_probabilities(vectors)[0]
    words = log_softmax(model.heads.terms.logits([text]))[0]
    together = model.heads.scores(vectors, [text])
    share = softmax(together / model.calibration.temperature)[0]
    probability = model.probabilities([text], vectors)[0]
    titles = {element.id: element.title for element in load_standard().elements}
    best = np.argsort(-probability, kind="stable")[:_VIEWS_SHOWN]
    return {
        "text": text,
        "dimensions": vectors.shape[1],
        "share": model.heads.share,
        "calibration": model.calibration,
        "supports": model.thresholds.supports[ELEMENT[0]],
        "uncertain": model.thresholds.uncertain[ELEMENT[0]],
        "views": [
            {
                "element": model.elements[i],
                "title": titles[model.elements[i]],
                "meaning": meaning[i],
                "words": words[i],
                "together": together[0][i],
                "share": share[i],
                "probability": probability[i],
            }
            for i in best
        ],
    }


def _weighed(model: Model) -> dict[str, Any]:
    rules = default_rules()
    tally = Tally(lambda *_: None)
    folder = [Gathered(SAMPLE, keeps_texts=False)]
    ((_number, gathered),) = gather(folder, model, None, in_this_process(2), tally)
    mapped = sorted(gathered.mapped, key=lambda one: one.document.path)
    ledger = ledger_of(mapped, {}, DAY)
    matches = side_by_side([match for one in mapped for match in one.matches], ledger)
    pieces = pieces_of(
        [match for match in matches if match.element == ELEMENT],
        weights=weigh(matches, rules),
        identity=identities(matches),
        assessment_date=DAY,
        rules=rules,
    )
    sure = certain(pieces, rules)
    ours = next(piece for piece in pieces if piece.match.passage.text.startswith(BEGINS))
    coverage = build_coverage(matches, ledger, model="", assessment_date=DAY, rules=rules)
    document = next(one for one in ledger if one.path == FILE)
    assert document.evidence_date
    return {
        "model": model,
        "rules": rules,
        "document": document,
        "day": day_in_words(document.evidence_date),
        "matches": len(matches),
        "match": ours.match,
        "passage": ours.match.passage,
        "piece": ours,
        "pieces": list(_rows(pieces, sure)),
        "all_": Weight(pieces),
        "sure": Weight(sure),
        "element": next(one for one in coverage.elements if one.element == ELEMENT),
    }


def _rows(pieces: Sequence[Piece], sure: Sequence[Piece]) -> Iterator[dict[str, Any]]:
    for piece in pieces:
        passage = piece.match.passage
        yield {
            "place": f"{own_name(passage.document)}, {passage.locator}",
            "kind": piece.kind,
            "age": "unknown" if piece.age is None else piece.age,
            "probability": piece.match.probability,
            "weight": piece.weight,
            "certain": "yes" if piece in sure else "no",
        }


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print(PAGE)


if __name__ == "__main__":
    main()

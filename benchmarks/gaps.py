"""Measures whether missing evidence is noticed: folders with elements withheld, read by a judge.

    python -m benchmarks.gaps --model models/default [--folders 20] [--voice both] [--json]
    python -m benchmarks.gaps --corpus FILE_OR_FOLDER [--model FOLDER] ...

From labelled passages of councils that the judge has not seen, evidence folders are built with a
few elements withheld (no passage with such a label is in them), with service areas, documents,
dates and pasted copies as real folders have them. The truth is what `build_coverage` says where a
perfect judge gives every label the probability 1.

With a model alone, the passages are its own narratives, judged by the scores it kept from when it
had not seen their councils. With a corpus, the model judges that, so it must hold passages that it
was not trained on. With a corpus alone a simulated judge is used, as accurate as the pilot of this
project (`SimulatedJudge`).
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cse_mapper.assessment.coverage import build_coverage
from cse_mapper.cluster.judging import MOST_ELEMENTS
from cse_mapper.domain import (
    Coverage,
    Decision,
    Document,
    Judgement,
    Locator,
    Match,
    Passage,
    Suggestion,
)
from cse_mapper.domain.rules import Rules, default_rules
from cse_mapper.domain.standard import load_standard
from cse_mapper.model.corpus import LabelledPassage, read_passages
from cse_mapper.passages.cutting import passage_identity, text_identity
from cse_mapper.passages.kinds import kind_of
from cse_mapper.passages.near_duplicates import link_duplicates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cse_mapper.model.scoring import Model

Judge = Callable[[list[str]], list[Judgement]]
Decide = Callable[[str, float], Decision]

TODAY = date(2026, 4, 1)
AREAS = (
    "corporate", "customer-services", "housing", "planning", "leisure-and-culture",
    "revenues-and-benefits", "waste", "regulatory",
)  # fmt: skip
WELL_EVIDENCED = 5


@dataclass(frozen=True, slots=True)
class Folder:
    """An evidence folder in memory, with the labels of its passages and what is withheld."""

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    labels: dict[str, tuple[str, ...]]
    withheld: frozenset[str]


@dataclass(frozen=True, slots=True)
class Measured:
    """The shares of issue 6 over all folders, each with the number of cases behind it."""

    folders: int
    passages: int
    withheld: int
    withheld_flagged: float
    withheld_missing: float
    well_evidenced: int
    wrongly_missing: float
    varied: int
    wrongly_thin: float
    agreement: float
    agreement_within_one: float
    truth_by_status: dict[str, dict[str, int]]


def build_folder(
    corpus: Sequence[LabelledPassage], *, withhold: int, documents: int, chance: random.Random
) -> Folder:
    """Build a folder of so many documents from which so many elements are withheld.

    Each document belongs to one of four to eight service areas and holds one to seven passages;
    one in five has no date, one in ten is older than three years, the others are up to thirty
    months old. One passage in twenty is pasted into another document as well.
    """
    withheld = frozenset(chance.sample(load_standard().ids, withhold))
    usable = [p for p in corpus if not withheld & set(p.labels)]
    chance.shuffle(usable)
    areas = AREAS[: chance.randint(4, len(AREAS))]
    made: list[Document] = []
    passages: list[Passage] = []
    labels: dict[str, tuple[str, ...]] = {}
    for number in range(documents):
        texts = [usable.pop() for _ in range(min(len(usable), chance.randint(1, 7)))]
        if not texts:
            break
        area = chance.choice(areas)
        path = f"{area}/{texts[0].kind or 'document'}-{number}.txt"
        made.append(Document(path, area, "read", evidence_date=_date(chance)))
        if passages and chance.random() < 0.2:
            copied = chance.choice(passages)
            texts.append(LabelledPassage("copy", copied.text, labels[copied.id]))
        for paragraph, labelled in enumerate(texts, start=1):
            identity = passage_identity(labelled.text, path)
            labels[identity] = labelled.labels
            passages.append(
                Passage(
                    identity,
                    text_identity(labelled.text),
                    path,
                    Locator(paragraph=paragraph),
                    labelled.text,
                )
            )
    return Folder(tuple(made), link_duplicates(passages), labels, withheld)


def _date(chance: random.Random) -> date | None:
    drawn = chance.random()
    if drawn < 0.2:
        return None
    months = chance.uniform(37, 80) if drawn < 0.3 else chance.uniform(0, 30)
    return TODAY - timedelta(days=round(months * 30.44))


def decide_plainly(_element: str, probability: float) -> Decision:
    """Decide on a calibrated probability where no model brings thresholds of its own."""
    if probability >= 0.5:
        return "supports"
    return "uncertain" if probability >= 0.2 else "none"


def coverage_by(
    judge: Judge, folder: Folder, rules: Rules, decide: Decide = decide_plainly
) -> Coverage:
    """Map a folder with a judge, as the main job does."""
    judgements = judge([passage.text for passage in folder.passages])
    documents = {document.path: document for document in folder.documents}
    matches = [
        _match(passage, suggestion, decide, documents[passage.document])
        for passage, judgement in zip(folder.passages, judgements, strict=True)
        if judgement.decision != "none"
        for suggestion in judgement.suggestions[:MOST_ELEMENTS]
    ]
    return build_coverage(
        [match for match in matches if match.decision != "none"],
        folder.documents,
        model="benchmark",
        assessment_date=TODAY,
        rules=rules,
        passages=len(folder.passages),
    )


def _match(passage: Passage, suggestion: Suggestion, decide: Decide, document: Document) -> Match:
    return Match(
        passage,
        suggestion.element,
        suggestion.probability,
        decide(suggestion.element, suggestion.probability),
        kind_of(passage, document),
        document.evidence_date,
        document.service_area,
    )


def perfect_judge(folder: Folder) -> Judge:
    """Make the judge that knows the labels of a folder's passages."""
    by_text = {passage.text: folder.labels[passage.id] for passage in folder.passages}

    def judge(texts: list[str]) -> list[Judgement]:
        return [
            Judgement(
                "supports" if by_text[text] else "none",
                tuple(Suggestion(element, 1.0) for element in by_text[text]),
            )
            for text in texts
        ]

    return judge


def make_folders(corpus: Sequence[LabelledPassage], count: int, seed: int) -> list[Folder]:
    """Build folders of 30 to 300 documents with 3 to 12 elements withheld, the same for a seed."""
    folders = []
    for number in range(count):
        chance = random.Random(f"{seed}-{number}")
        folders.append(
            build_folder(
                corpus,
                withhold=chance.randint(3, 12),
                documents=chance.choice((30, 60, 100, 150, 200, 300)),
                chance=chance,
            )
        )
    return folders


def measure(
    folders: Sequence[Folder], judge: Judge, rules: Rules, decide: Decide = decide_plainly
) -> Measured:
    """Compare what a judge's coverage says of each folder with the truth."""
    cases: list[tuple[Folder, str, int, str, str]] = []
    for folder in folders:
        true = {
            e.element: e.status for e in coverage_by(perfect_judge(folder), folder, rules).elements
        }
        found = {e.element: e.status for e in coverage_by(judge, folder, rules, decide).elements}
        counts = Counter(
            label
            for passage in folder.passages
            if passage.duplicate_of is None
            for label in folder.labels[passage.id]
        )
        cases += [(folder, e, counts[e], true[e], found[e]) for e in load_standard().ids]
    ranks = {"missing": 0, "thin": 1, "covered": 2, "strong": 3}
    withheld = [found for folder, e, _count, _true, found in cases if e in folder.withheld]
    well = [(true, found) for _folder, _e, count, true, found in cases if count >= WELL_EVIDENCED]
    varied = [found for true, found in well if true in ("covered", "strong")]
    table = {status: dict.fromkeys(ranks, 0) for status in ranks}
    for _folder, _e, _count, truth, said in cases:
        table[truth][said] += 1
    return Measured(
        folders=len(folders),
        passages=sum(len(folder.passages) for folder in folders),
        withheld=len(withheld),
        withheld_flagged=_share(withheld, ("missing", "thin")),
        withheld_missing=_share(withheld, ("missing",)),
        well_evidenced=len(well),
        wrongly_missing=_share([found for _true, found in well], ("missing",)),
        varied=len(varied),
        wrongly_thin=_share(varied, ("thin", "missing")),
        agreement=_mean([true == found for _f, _e, _c, true, found in cases]),
        agreement_within_one=_mean(
            [abs(ranks[true] - ranks[found]) <= 1 for _f, _e, _c, true, found in cases]
        ),
        truth_by_status=table,
    )


def _mean(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else float("nan")


def _share(found: Sequence[str], wanted: Sequence[str]) -> float:
    return _mean([status in wanted for status in found])


def held_out(model: Model) -> tuple[list[LabelledPassage], Judge]:
    """Get a model's narratives, and the judge that gives what it thought of them unseen."""
    rows = np.asarray(np.isfinite(model.held_out_scores.astype(np.float32)).all(axis=1))
    scores = model.held_out_scores.astype(np.float32)[rows]
    probabilities = model.calibration.probabilities(scores)[:, : len(model.elements)]
    corpus = [n for n, kept in zip(model.narratives, rows.tolist(), strict=True) if kept]
    known = {p.text: row for p, row in zip(corpus, probabilities, strict=True)}

    def judge(texts: list[str]) -> list[Judgement]:
        return [judged(known[text]) for text in texts]

    def judged(row: NDArray[np.float32]) -> Judgement:
        best = np.argsort(-row, kind="stable")[:10]
        listed = tuple(Suggestion(model.elements[i], float(row[i])) for i in best)
        decision = model.thresholds.decide(listed[0].element, listed[0].probability)
        return Judgement(decision, listed)

    return corpus, judge


def _remembering(judge: Judge) -> Judge:
    """Judge every text once only: the folders share most of them."""
    known: dict[str, Judgement] = {}

    def remembered(texts: list[str]) -> list[Judgement]:
        new = list(dict.fromkeys(text for text in texts if text not in known))
        for start in range(0, len(new), 128):
            batch = new[start : start + 128]
            known.update(zip(batch, judge(batch), strict=True))
        return [known[text] for text in texts]

    return remembered


def main() -> None:
    """Print what was measured, as a table or as JSON."""
    from benchmarks.simulated_judge import SimulatedJudge
    from cse_mapper.model.store import load_model

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, help="labelled passages (.jsonl), file or folder")
    parser.add_argument("--model", type=Path, help="a model folder; without it, a simulated judge")
    parser.add_argument("--folders", type=int, default=20)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--voice", choices=("evidence", "assessor", "both"), default="evidence")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if not (chosen.corpus or chosen.model):
        parser.error("give --corpus, --model or both")
    decide: Decide = decide_plainly
    corpus = list(read_passages(chosen.corpus)) if chosen.corpus else []
    if chosen.model:
        model = load_model(chosen.model)
        decide = model.thresholds.decide
        judge: Judge = _remembering(model.judge)
        if not chosen.corpus:
            corpus, judge = held_out(model)
    else:
        judge = SimulatedJudge(corpus, seed=chosen.seed)
    corpus = [passage for passage in corpus if chosen.voice in ("both", passage.voice)]
    if not corpus:
        parser.error("nothing to build folders from: this model kept no scores of unseen councils")
    folders = make_folders(corpus, chosen.folders, chosen.seed)
    measured = measure(folders, judge, default_rules(), decide)
    if chosen.json:
        print(json.dumps(asdict(measured), indent=1))
        return
    for name, value in asdict(measured).items():
        if name != "truth_by_status":
            print(f"{name:22} {value:.3f}" if isinstance(value, float) else f"{name:22} {value}")
    print("\ntruth \\ found " + "".join(f"{status:>9}" for status in measured.truth_by_status))
    for status, row in measured.truth_by_status.items():
        print(f"{status:14}" + "".join(f"{count:9}" for count in row.values()))


if __name__ == "__main__":
    main()

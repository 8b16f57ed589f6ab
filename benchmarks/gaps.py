"""Measures whether missing evidence is noticed: folders with elements withheld, read by a judge.

    python -m benchmarks.gaps [--folders 20] [--seed 6] [--real] [--json]
                              [--model FOLDER] [--scores FILE.npy]
    python -m benchmarks.gaps --simulated --corpus FILE_OR_FOLDER ...

From labelled passages of organisations that the judge has not seen, evidence folders are built with
a few elements withheld (no passage with such a label is in them), with service areas, documents of
one sort each, furniture, passages that support nothing, dates and pasted copies as real folders
have them. The truth is what `build_coverage` says where a perfect judge gives every label the
probability 1.

The passages are the model's own narratives of the evidence's voice, judged by heads fitted without
their organisations (some minutes; `--scores` keeps the figures for the next time); `--real` takes
those alone that are real in all but their words. A simulated judge is as accurate as the pilot of
this project (`SimulatedJudge`).
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
# The source of passages that are real in all but their words (corpus/README.md).
REAL = "real/"
# What stands on pages beside what they say; a document has up to three of these.
FURNITURE = (
    "Page 4 of 19", "Agenda item 7", "Version 2.3, owner: Policy Team", "Contents", "Appendix B",
    "Cookies on this site. Accept all, or choose settings.", "Skip to main content",
    "Print this page | Share | Back to top", "Introduction", "Background papers: none.",
    "Report author: J. Marsh, ext. 4417", "Ward(s) affected: all", "Ref: CS/0417/b", "FINAL DRAFT",
    "Home > Your council > Documents", "Q1\tQ2\tQ3\tQ4", "Apologies were received from Cllr Dunn.",
    "The minutes of the last meeting were signed.", "For official use only", "Signed: ......",
    "Thank you for reading.", "Related pages: contact us, find us, jobs", "Table 3 (continued)",
    "Tel: 01632 960 100 Fax: 01632 960 101", "This document is available on the intranet.",
)  # fmt: skip


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

    Each document belongs to one of four to eight service areas, is of one sort and holds one to
    seven passages with up to three lines of furniture; one in five has no date, one in ten is older
    than three years, the others are up to thirty months old. One passage in twenty is pasted into
    another document as well.
    """
    withheld = frozenset(chance.sample(load_standard().ids, withhold))
    usable: dict[str, list[LabelledPassage]] = {}
    for passage in corpus:
        if not withheld & set(passage.labels):
            usable.setdefault(passage.kind or "document", []).append(passage)
    for passages_of_kind in usable.values():
        chance.shuffle(passages_of_kind)
    areas = AREAS[: chance.randint(4, len(AREAS))]
    made: list[Document] = []
    passages: list[Passage] = []
    labels: dict[str, tuple[str, ...]] = {}
    for number in range(documents):
        kinds = [kind for kind, left in usable.items() if left]
        if not kinds:
            break
        kind = chance.choices(kinds, [len(usable[kind]) for kind in kinds])[0]
        texts = [usable[kind].pop() for _ in range(min(len(usable[kind]), chance.randint(1, 7)))]
        furniture = chance.sample(FURNITURE, chance.randint(0, 3))
        texts += [LabelledPassage("furniture", text, ()) for text in furniture]
        area = chance.choice(areas)
        path = f"{area}/{kind}-{number}.txt"
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


def held_out(
    model: Model, kept: Path | None = None
) -> tuple[list[LabelledPassage], NDArray[np.float32]]:
    """Get a model's narratives, and combined scores by heads that had not seen their councils.

    Narratives that its encoder learnt without an answer held out are left out: of them the model
    would be too sure. The scores have the shape (narratives, classes). Where `kept` exists they
    are read from it, else they are taken, which is some minutes' work, and written there.
    """
    from cse_mapper.model.heads import HeadSettings
    from cse_mapper.training.held_out import combined_scores, fold_of

    held = np.asarray(model.held_out_scores, np.float32)
    measured = np.flatnonzero(~np.isnan(held).any(axis=1))
    corpus = [model.narratives[i] for i in measured.tolist()]
    if kept and kept.exists():
        scores = np.load(kept)
        if scores.shape != (len(corpus), len(model.elements) + 1):
            raise SystemExit(f"{kept} holds the scores of another model: delete it.")
        return corpus, scores
    vectors = model.encoder.encode([passage.as_read for passage in corpus])
    scores, _ = combined_scores(
        corpus,
        vectors,
        held[measured],
        fold_of(corpus),
        HeadSettings(),
        model.heads.vector,
    )
    if kept:
        np.save(kept, scores)
    return corpus, scores


def unseen_judge(
    model: Model, corpus: Sequence[LabelledPassage], scores: NDArray[np.float32]
) -> Judge:
    """Make the judge that says of narratives what the model thought of them unseen."""
    probabilities = model.calibration.probabilities(scores)[:, : len(model.elements)]
    known = {p.text: row for p, row in zip(corpus, probabilities, strict=True)}

    def judge(texts: list[str]) -> list[Judgement]:
        new = [text for text in texts if text not in known]
        known.update(zip(new, model.probabilities(new), strict=True))
        return [judged(known[text]) for text in texts]

    def judged(row: NDArray[np.float32]) -> Judgement:
        best = np.argsort(-row, kind="stable")[:10]
        listed = tuple(Suggestion(model.elements[i], float(row[i])) for i in best)
        decision = model.thresholds.decide(listed[0].element, listed[0].probability)
        return Judgement(decision, listed)

    return judge


def main() -> None:
    """Print what was measured, as a table or as JSON."""
    from benchmarks.simulated_judge import SimulatedJudge
    from cse_mapper.model.store import load_model

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, help="a model folder; else the one that comes along")
    parser.add_argument("--scores", type=Path, help="where held-out scores are kept (.npy)")
    parser.add_argument("--corpus", type=Path, help="labelled passages for the simulated judge")
    parser.add_argument("--simulated", action="store_true", help="no model: a simulated judge")
    parser.add_argument("--folders", type=int, default=20)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--real", action="store_true", help="only passages real in all but words")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    decide: Decide = decide_plainly
    if chosen.simulated:
        if not chosen.corpus:
            parser.error("--simulated needs --corpus")
        corpus = list(read_passages(chosen.corpus))
        judge: Judge = SimulatedJudge(corpus, seed=chosen.seed)
    else:
        model = load_model(chosen.model)
        decide = model.thresholds.decide
        corpus, scores = held_out(model, chosen.scores)
        judge = unseen_judge(model, corpus, scores)
    corpus = [
        passage
        for passage in corpus
        if passage.voice == "evidence" and (passage.source.startswith(REAL) or not chosen.real)
    ]
    if not corpus:
        parser.error("nothing to build folders from: no passages of the evidence's voice")
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

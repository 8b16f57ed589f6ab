"""Figures of an evaluation are what the suggestions were, and say what they were taken on."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from rich.console import Console

from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import CorpusError, ReportError
from cse_mapper.model.corpus import LabelledPassage
from cse_mapper.outputs.terminal_model import print_evaluation
from cse_mapper.training.evaluation import Evaluation, evaluate, evaluate_file, labelled_from
from tests.assessor_reports import invented
from tests.fuzzing.small_model import make_small_model

IDS = load_standard().ids
PASSAGES = (
    LabelledPassage("1", "first and right", ("4.3.2",)),
    LabelledPassage("2", "second of three", ("1.1.1",)),
    LabelledPassage("3", "wrong altogether", ("5.3.3",)),
    LabelledPassage("4", "nothing, and seen as that", ()),
)
SUGGESTED = (
    {"4.3.2": 0.9},
    {"1.1.2": 0.8, "1.1.1": 0.4},
    {"1.1.1": 0.9, "1.1.2": 0.5, "1.1.3": 0.4, "1.2.1": 0.3, "1.2.2": 0.2, "5.3.3": 0.1},
    {"4.3.2": 0.1},
)


def measured(*, known: tuple[LabelledPassage, ...] = ()) -> Evaluation:
    rows = np.array([[row.get(e, 0.0) for e in IDS] for row in SUGGESTED], np.float32)
    model = SimpleNamespace(
        name="invented",
        digest="0",
        elements=IDS,
        narratives=known,
        probabilities=lambda _texts: rows,
        thresholds=SimpleNamespace(
            decide=lambda _element, p: (
                "supports" if p >= 0.85 else "uncertain" if p >= 0.3 else "none"
            )
        ),
    )
    return evaluate(PASSAGES, model, "by hand", baselines=False)  # type: ignore[arg-type]


def shown(evaluation: Evaluation) -> str:
    console = Console(file=io.StringIO(), width=200)
    print_evaluation(evaluation, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_places_are_counted_over_passages_that_support_something() -> None:
    ranking = measured().ranking
    assert ranking.passages == 3
    assert ranking.hit_at == pytest.approx({1: 1 / 3, 3: 2 / 3, 5: 2 / 3})
    assert ranking.reciprocal_rank == pytest.approx((1 + 1 / 2 + 1 / 6) / 3)


def test_claims_are_judged_at_the_thresholds_of_the_model() -> None:
    evaluation = measured()
    assert evaluation.supports_precision == 0.5
    assert evaluation.micro_f1 == pytest.approx(2 * 1 / (2 + 3))
    assert evaluation.none_claimed == 0
    assert evaluation.evidence_kept == 1


def test_elements_taken_for_each_other_come_with_an_example() -> None:
    pairs = {(c.accepted, c.suggested): c.example for c in measured().confusions}
    assert pairs == {("1.1.1", "1.1.2"): "second of three", ("5.3.3", "1.1.1"): "wrong altogether"}


def test_passages_of_the_training_are_counted_and_told() -> None:
    assert measured().trained_on == 0
    assert "trained on" not in shown(measured())
    flattered = measured(known=PASSAGES[:2])
    assert flattered.trained_on == 2
    assert "The model was trained on 2 of these passages" in shown(flattered)


def test_a_file_is_measured_with_a_model_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "labelled.jsonl"
    file.write_text(json.dumps({"text": "A complaint.", "element": "4.3.2"}), encoding="utf-8")
    evaluation = evaluate_file(file, make_small_model(tmp_path))
    assert evaluation.ranking.passages == 1
    assert len(evaluation.baselines) == 2
    print_evaluation(evaluation, Console(), as_json=True)
    assert json.loads(capsys.readouterr().out)["source"] == "labelled.jsonl"


def test_a_report_gives_its_narratives_as_labelled_passages(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(invented.bullets_report(), encoding="utf-8")
    passages = labelled_from(report)
    assert sum(len(passage.labels) for passage in passages) == 57
    assert passages[0].labels == ("1.1.1",)
    assert ("4.1.2", "5.3.2") in {passage.labels for passage in passages}


def test_what_holds_nothing_to_measure_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(CorpusError):
        labelled_from(tmp_path / "empty.jsonl")
    (tmp_path / "menu.txt").write_text("Soup\n", encoding="utf-8")
    with pytest.raises(ReportError):
        labelled_from(tmp_path / "menu.txt")


def test_every_share_comes_with_its_interval() -> None:
    ranking = measured().ranking
    for k, (low, high) in ranking.interval_at.items():
        assert 0 <= low <= ranking.hit_at[k] <= high <= 1
    # One of three at the first place: Wilson's interval is 0.0615 to 0.7923.
    assert ranking.interval_at[1] == pytest.approx((0.0615, 0.7923), abs=1e-4)
    assert "0.333 (0.06-0.79)" in shown(measured())


def test_few_passages_of_a_kind_are_measured_together(monkeypatch: pytest.MonkeyPatch) -> None:
    assert measured().kinds == ()
    kinds = ("minutes", "survey", "minutes", "poster")
    passages = tuple(replace(p, kind=kind) for p, kind in zip(PASSAGES, kinds, strict=True))
    monkeypatch.setattr("tests.test_evaluation.PASSAGES", passages)
    monkeypatch.setattr("cse_mapper.training.evaluation.FEWEST_OF_A_KIND", 2)
    found = {ranking.name: (ranking.passages, ranking.hit_at[1]) for ranking in measured().kinds}
    assert found == {"minutes": (2, 0.5), "other kinds": (1, 0.0)}

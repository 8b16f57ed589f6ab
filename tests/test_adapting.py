"""Own reports teach as much as they deserve: nothing where they would mislead, both labels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cse_mapper.domain.standard import load_standard
from cse_mapper.model.card import read_card
from cse_mapper.model.corpus import LabelledPassage, classes
from cse_mapper.model.scoring import Heads, LinearHead, Model
from cse_mapper.model.store import load_model
from cse_mapper.outputs.terminal_model import print_trained
from cse_mapper.training import fitting
from cse_mapper.training.adapting import OF_ONE_REPORT, adapt, merged, save_adapted
from cse_mapper.training.fitting import Trained, train_from
from tests.assessor_reports import invented
from tests.fuzzing.small_model import make_small_model

ELEMENTS = load_standard().ids
COUNCILS = ("Testbury", "Exham", "Sampleford")


@pytest.fixture
def model(tmp_path: Path) -> Model:
    """A model that tells nothing from nothing: every class is as likely for every vector."""
    zeros = LinearHead(np.zeros((57, 58), np.float32), np.zeros(58, np.float32))
    small = load_model(make_small_model(tmp_path))
    return replace(small, heads=Heads(zeros, small.heads.terms, 0.5))


def reports(of: dict[str, tuple[str, ...]]) -> list[LabelledPassage]:
    """A report a council: the text on each element, filed under the element that `of` says."""
    return [
        LabelledPassage(f"{name}-{e}", f"On {e} in {name}.", (e,), council=name, source=name)
        for name, filed in of.items()
        for e in filed
    ]


def one_hot(count: int) -> np.ndarray:
    """A vector a text that says which element it is on, the same in each report."""
    return np.tile(np.eye(57, dtype=np.float32), (count, 1))


def test_reports_that_agree_teach_at_the_strength_that_helps_what_is_left_out(model: Model) -> None:
    own = reports(dict.fromkeys(COUNCILS, ELEMENTS))
    adapted = adapt(model, own, one_hot(3))
    tried = {one.strength: one for one in adapted.tried}
    assert adapted.strength > 0
    assert tried[adapted.strength].loss < tried[0.0].loss
    assert tried[adapted.strength].first > 0.9 > tried[0.0].first
    best = adapted.head.log_probabilities(np.eye(57, dtype=np.float32)).argmax(axis=1)
    assert best.tolist() == list(range(57))


def test_reports_that_contradict_each_other_teach_nothing(model: Model) -> None:
    shifted = {n: ELEMENTS[i:] + ELEMENTS[:i] for n, i in zip(COUNCILS, (0, 7, 19), strict=True)}
    sure = replace(model.heads.vector, weights=np.eye(57, 58, dtype=np.float32) * 6)
    model = replace(model, heads=replace(model.heads, vector=sure))
    adapted = adapt(model, reports(shifted), one_hot(3))
    assert adapted.strength == 0
    assert adapted.head is model.heads.vector


def test_a_single_report_teaches_a_little(model: Model) -> None:
    own = reports({"Testbury": ELEMENTS})
    adapted = adapt(model, own, one_hot(1))
    assert (adapted.strength, adapted.tried) == (OF_ONE_REPORT, ())
    assert np.abs(adapted.head.weights).max() > 0


def test_a_text_under_two_elements_gets_both() -> None:
    twice = [
        LabelledPassage("a", "One text,  told twice.", ("1.1.1",)),
        LabelledPassage("b", "Another.", ("2.1.1",)),
        LabelledPassage("c", "one text, told twice", ("1.1.2", "1.1.1")),
    ]
    assert [(p.id, p.labels) for p in merged(twice)] == [
        ("a", ("1.1.1", "1.1.2")),
        ("b", ("2.1.1",)),
    ]


def test_the_model_that_was_taught_is_whole_and_says_what_it_learned(
    model: Model, tmp_path: Path
) -> None:
    own = [
        LabelledPassage("a", "A complaint was answered.", ("4.3.3",), council="Testbury"),
        LabelledPassage("b", "The complaint was settled.", ("4.3.3",), council="Exham"),
    ]
    before = load_model(model.encoder.folder)
    told = save_adapted(before, own, tmp_path / "ours")
    card = read_card(tmp_path / "ours")
    assert card["own"] == told
    assert told["passages"] == 2
    ours = load_model(tmp_path / "ours")
    # The text that was known is the council's own now, with its label.
    assert [n.labels for n in ours.narratives] == [("4.3.3",), ("4.3.3",)]
    assert ours.digest != before.digest
    assert (ours.calibration, ours.thresholds) == (before.calibration, before.thresholds)
    place = classes().index("4.3.3")
    texts = ["A complaint was answered."]
    assert ours.probabilities(texts)[0, place] > before.probabilities(texts)[0, place]


def test_training_with_own_material_alone_keeps_the_model_that_is_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    base = load_model(make_small_model(tmp_path))
    monkeypatch.setattr(fitting, "load_model", lambda _folder: base)
    report = tmp_path / "report.txt"
    report.write_text(invented.bullets_report(), encoding="utf-8")
    trained = train_from(None, [report], None, tmp_path / "ours")
    assert (trained.metrics["passages"], trained.metrics["labels"]) == (56, 57)
    assert len(load_model(tmp_path / "ours").narratives) == 1 + 56


@pytest.mark.parametrize(
    ("metrics", "said"),
    [
        ({"strength": 10.0, "left_out": []}, "one report only"),
        (
            {
                "strength": 3.0,
                "left_out": [
                    {"strength": 0.0, "hit@1": 0.5, "hit@3": 0.75},
                    {"strength": 3.0, "hit@1": 0.625, "hit@3": 0.875},
                ],
            },
            "as taught: hit@1 0.625, hit@3 0.875",
        ),
        (
            {"strength": 0.0, "left_out": [{"strength": 0.0, "hit@1": 0.5, "hit@3": 0.75}]},
            "the model stays as it was",
        ),
    ],
)
def test_the_terminal_says_what_teaching_brought(
    metrics: dict[str, object], said: str, tmp_path: Path
) -> None:
    from rich.console import Console

    console = Console(record=True, width=200)
    print_trained(Trained(tmp_path, metrics), console)
    assert said in console.export_text()

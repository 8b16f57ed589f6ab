"""Training takes what it is given, keeps councils whole, and gives the same model for the same."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import CorpusError, ReportError
from cse_mapper.model.card import read_card
from cse_mapper.model.corpus import LabelledPassage
from cse_mapper.model.store import load_model
from cse_mapper.reports.importing import import_reports, write_narratives
from cse_mapper.training import fitting as training
from cse_mapper.training.fitting import Trained, train, train_from
from cse_mapper.training.held_out import fold_of
from tests.assessor_reports import invented
from tests.fuzzing.small_model import make_small_model

COUNCILS = ("Testbury", "Exham", "Sampleford", "Mockton")


def material() -> tuple[LabelledPassage, ...]:
    """A text for every element from each council, and texts that support nothing."""
    return tuple(
        LabelledPassage(f"{council}-{e.id}", f"{e.title} in {council}.", (e.id,), council=council)
        for council in COUNCILS
        for e in load_standard().elements
    ) + tuple(
        LabelledPassage(f"{council}-none", f"Soup in {council}.", (), council=council)
        for council in COUNCILS
    )


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[LabelledPassage]:
    """What `train_from` hands on; training itself is left out."""
    passages: list[LabelledPassage] = []

    def keep(found: list[LabelledPassage], output: Path, **_: object) -> Trained:
        passages.extend(found)
        return Trained(output, {})

    monkeypatch.setattr(training, "train", keep)
    return passages


def test_a_council_and_a_contrast_set_stay_on_one_side() -> None:
    told_again = [
        LabelledPassage("a", "one", ("1.1.1",), council="Testbury", contrast_set="s"),
        LabelledPassage("b", "two", ("1.1.2",), council="Exham", contrast_set="s"),
    ]
    passages = [*material(), *told_again]
    folds = fold_of(passages, 3).tolist()
    assert set(folds) == {0, 1, 2}
    sides: dict[str, set[int]] = {}
    for passage, fold in zip(material(), folds, strict=False):
        sides.setdefault(passage.council, set()).add(fold)
    assert {len(side) for side in sides.values()} == {1}
    assert folds[-1] == folds[-2]


def test_the_same_material_gives_the_same_model_which_learned_it(tmp_path: Path) -> None:
    base = make_small_model(tmp_path)
    for name in ("one", "two"):
        train(material(), tmp_path / name, base=base)
    one, two = (read_card(tmp_path / name) for name in ("one", "two"))
    assert one["files"] == two["files"]
    assert one["corpus"]["councils"] == len(COUNCILS)
    model = load_model(tmp_path / "one")
    elements = load_standard().elements
    judged = model.judge([f"{e.title} in Newplace." for e in elements])
    right = [j.suggestions[0].element == e.id for j, e in zip(judged, elements, strict=True)]
    assert sum(right) > 0.9 * len(elements)


def test_what_the_encoder_learnt_by_heart_is_not_measured(tmp_path: Path) -> None:
    passages = material()
    exham = np.array([passage.council == "Exham" for passage in passages])
    started = training.kept_encoder(passages, make_small_model(tmp_path))
    assert not started.learnt_by_heart.any()
    started = replace(started, learnt_by_heart=exham)
    metrics = training.fit_on(started, passages, tmp_path / "ours", print)
    labelled = sum(bool(p.labels) for p, learnt in zip(passages, exham, strict=True) if not learnt)
    assert metrics["held_out"]["all"]["passages"] == labelled
    scores = load_model(tmp_path / "ours").held_out_scores
    # What was held out now is known to the next training; what was learnt stays unknown.
    assert np.isnan(scores[exham]).all()
    assert np.isfinite(scores[~exham]).all()


def test_sources_that_the_card_names_were_learnt_by_heart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = make_small_model(tmp_path)
    card = {**read_card(base), "encoder": {"taught": ["real/r1"]}}
    monkeypatch.setattr(training, "read_card", lambda _folder: card)
    passages = [replace(p, source=f"real/r{n % 2 + 1}") for n, p in enumerate(material())]
    started = training.kept_encoder(passages, base)
    assert started.learnt_by_heart.tolist() == [p.source == "real/r1" for p in passages]


def test_own_reports_and_decisions_are_added_to_the_corpus(
    given: list[LabelledPassage], tmp_path: Path
) -> None:
    corpus, report = tmp_path / "corpus.jsonl", tmp_path / "report.txt"
    corpus.write_text(json.dumps({"text": "Soup.", "labels": []}), encoding="utf-8")
    report.write_text(invented.bullets_report(), encoding="utf-8")
    train_from(corpus, [report], None, tmp_path / "model")
    assert given[0].labels == ()
    # One text stands under two elements, and gets both.
    assert len(given) == 1 + 56
    assert [p.labels for p in given if len(p.labels) > 1] == [invented.PARTIAL]
    # By organisation: next year's report of the same council falls on the same side.
    assert {p.group for p in given[1:]} == {"Testbury Council"}


def test_reports_may_be_a_folder_or_what_was_imported_before(
    given: list[LabelledPassage], tmp_path: Path
) -> None:
    corpus, reports = tmp_path / "corpus.jsonl", tmp_path / "reports"
    corpus.write_text(json.dumps({"text": "Soup.", "labels": []}), encoding="utf-8")
    reports.mkdir()
    (reports / "report.txt").write_text(invented.bullets_report(), encoding="utf-8")
    imported = tmp_path / "narratives.jsonl"
    write_narratives(import_reports([reports]), imported)
    train_from(corpus, [reports], None, tmp_path / "model")
    once = [(p.text, p.labels) for p in given]
    given.clear()
    train_from(corpus, [imported], None, tmp_path / "model")
    assert [(p.text, p.labels) for p in given] == once
    assert len(once) == 1 + 56


def test_an_own_narrative_replaces_the_passage_with_its_text(
    given: list[LabelledPassage], tmp_path: Path
) -> None:
    corpus, report = tmp_path / "corpus.jsonl", tmp_path / "report.txt"
    line = {"text": invented.narrative("1.1.1"), "labels": ["5.3.3"]}
    corpus.write_text(json.dumps(line), encoding="utf-8")
    report.write_text(invented.bullets_report(), encoding="utf-8")
    train_from(corpus, [report], None, tmp_path / "model")
    assert [p.labels for p in given if p.text == line["text"]] == [("1.1.1",)]


def test_bad_material_is_refused_before_anything_is_trained(
    given: list[LabelledPassage], tmp_path: Path
) -> None:
    menu = tmp_path / "menu.txt"
    menu.write_text("Soup\n", encoding="utf-8")
    with pytest.raises(CorpusError):
        train_from(menu, [], None, tmp_path / "model")
    with pytest.raises(ReportError):
        train_from(None, [menu], None, tmp_path / "model")
    assert given == []

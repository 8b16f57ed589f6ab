"""The gaps benchmark: folders hold what they should, and the rules pass with a realistic judge."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1]))

from benchmarks.gaps import build_folder, make_folders, measure, perfect_judge
from benchmarks.simulated_judge import SimulatedJudge
from cse_mapper.domain.rules import default_rules
from cse_mapper.domain.standard import load_standard
from cse_mapper.model.corpus import LabelledPassage

OPENINGS = (
    "We will see to it that {}.",
    "The team met on Tuesday and agreed that {}.",
    "91% of residents, against a target of 85%, said that {}.",
    '"I was pleased," one resident told us, "that {}."',
)


@pytest.fixture(scope="module")
def corpus() -> list[LabelledPassage]:
    """Sixteen labelled texts an element, and a hundred that support nothing; all different."""
    chance = random.Random(57)
    words = [f"{a}{b}" for a in ("bar", "lin", "mor", "tep", "ras") for b in ("al", "en", "ock")]
    made = []
    for element in (*load_standard().ids, *[""] * 6):
        for number in range(16):
            text = OPENINGS[number % 4].format(" ".join(chance.choices(words, k=30)))
            labels = (element,) if element else ()
            made.append(LabelledPassage(f"{element}-{number}", text, labels))
    return made


def test_nothing_withheld_is_in_the_folder(corpus: list[LabelledPassage]) -> None:
    chance = random.Random(1)
    folder = build_folder(corpus, withhold=9, documents=100, chance=chance)
    found = {label for labels in folder.labels.values() for label in labels}
    assert len(folder.withheld) == 9
    assert not folder.withheld & found
    assert len(found) > 30


def test_a_seed_gives_the_same_folders(corpus: list[LabelledPassage]) -> None:
    assert make_folders(corpus, 2, seed=3) == make_folders(corpus, 2, seed=3)
    assert make_folders(corpus, 2, seed=3) != make_folders(corpus, 2, seed=4)


def test_a_perfect_judge_agrees_with_the_truth(corpus: list[LabelledPassage]) -> None:
    (folder,) = make_folders(corpus, 1, seed=3)
    measured = measure([folder], perfect_judge(folder), default_rules())
    assert measured.withheld_missing == 1.0
    assert measured.agreement == 1.0


def test_the_simulated_judge_is_as_accurate_as_it_says(corpus: list[LabelledPassage]) -> None:
    judgements = SimulatedJudge(corpus)([passage.text for passage in corpus])
    pairs = list(zip(corpus, judgements, strict=True))
    labelled = [(p, j) for p, j in pairs if p.labels]
    first = sum(j.suggestions[0].element in p.labels for p, j in labelled) / len(labelled)
    three = sum(any(s.element in p.labels for s in j.suggestions[:3]) for p, j in labelled) / len(
        labelled
    )
    claimed = [j.decision != "none" for p, j in pairs if not p.labels]
    assert first == pytest.approx(0.8, abs=0.05)
    assert three == pytest.approx(0.95, abs=0.03)
    assert 0 < sum(claimed) / len(claimed) < 0.12


@pytest.mark.slow
def test_withheld_elements_are_noticed_and_good_ones_are_left_alone(
    corpus: list[LabelledPassage],
) -> None:
    measured = measure(make_folders(corpus, 20, seed=7), SimulatedJudge(corpus), default_rules())
    assert measured.withheld_flagged >= 0.95
    assert measured.wrongly_missing <= 0.02
    assert measured.wrongly_thin <= 0.10

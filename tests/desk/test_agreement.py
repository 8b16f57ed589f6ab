"""Agreement of two reviewers: the figure that textbooks give, and what is said of it."""

from __future__ import annotations

import pytest
from sklearn.metrics import cohen_kappa_score

from cse_mapper.decisions import Decided
from cse_mapper.desk.agreement import agreements, kappa


@pytest.mark.parametrize("seed", range(12))
def test_kappa_is_that_of_scikit_learn(seed: int) -> None:
    import random

    chance = random.Random(seed)
    one = [chance.random() < 0.7 for _ in range(40)]
    other = [answer if chance.random() < 0.8 else not answer for answer in one]
    assert kappa(zip(one, other, strict=True)) == pytest.approx(cohen_kappa_score(one, other))


@pytest.mark.parametrize("seed", range(6))
def test_kappa_of_three_answers_is_that_of_scikit_learn(seed: int) -> None:
    import random

    chance = random.Random(seed)
    answers = ("answered", "partly", "nothing")
    one = [chance.choice(answers) for _ in range(40)]
    other = [answer if chance.random() < 0.7 else chance.choice(answers) for answer in one]
    assert kappa(zip(one, other, strict=True)) == pytest.approx(cohen_kappa_score(one, other))


def test_kappa_has_no_meaning_without_two_answers() -> None:
    assert kappa([]) is None
    assert kappa([(True, True)] * 5) is None
    assert kappa([(True, False)] * 5) == 0


def _said(number: int, reviewer: str, action: str, date: str = "2026-11-02T09:00:00Z") -> Decided:
    moved_to = "1.1.1" if action == "moved" else ""
    return Decided(f"{number:016x}", "4.3.2", action, moved_to, "", reviewer, date)  # type: ignore[arg-type]


def test_the_last_word_counts_and_names_are_told_apart_without_case() -> None:
    history = [
        _said(1, "Ann", "accepted"),
        _said(1, "ann ", "rejected", "2026-11-03T09:00:00Z"),
        _said(1, "Bob", "moved"),
        _said(2, "Ann", "accepted"),
        _said(2, "Bob", "open"),
        _said(3, "Bob", "accepted"),
        _said(3, "Ann", "accepted"),
    ]
    (found,) = agreements(history)
    assert (found.common, found.alike, found.kappa) == (2, 2, 1.0)
    assert "almost perfect" in found.sentence


def test_nothing_in_common_is_said_and_no_figure_made() -> None:
    (found,) = agreements([_said(1, "Ann", "accepted"), _said(2, "", "accepted")])
    assert found.kappa is None
    assert "no passage was decided on by both" in found.sentence

"""Competition: a passage's probabilities weigh less where the folder explains them otherwise."""

from __future__ import annotations

import pytest

from cse_mapper.assessment.competition import identities, weigh
from cse_mapper.domain import Decision, Locator, Match, Passage
from cse_mapper.domain.rules import default_rules


def _match(
    passage: str,
    element: str,
    probability: float,
    decision: Decision = "supports",
    duplicate_of: str | None = None,
    text: str = "",
) -> Match:
    return Match(
        Passage(passage, text or passage, "a/b.txt", Locator(), passage, duplicate_of=duplicate_of),
        element,
        probability,
        decision,
    )


def _weigh(*matches: Match) -> dict[tuple[str, str], float]:
    return dict(weigh(matches, default_rules()))


FULL = tuple(_match(f"c{i}", "4.3.4", 0.9) for i in range(60))


def test_a_doubtful_passage_weighs_less_in_a_folder_full_of_something_else() -> None:
    doubtful = (_match("x", "4.3.3", 0.5), _match("x", "4.3.4", 0.4))
    alone, among = _weigh(*doubtful), _weigh(*FULL, *doubtful)
    assert among["x", "4.3.3"] < 0.45 < alone["x", "4.3.3"]
    assert among["x", "4.3.4"] == alone["x", "4.3.4"] == 0.4


def test_a_passage_that_clearly_shows_two_elements_counts_for_both() -> None:
    both = [_match("x", "4.3.3", 0.95), _match("x", "4.3.4", 0.9)]
    weights = _weigh(*FULL, *both)
    assert weights["x", "4.3.3"] > 0.9
    assert weights["x", "4.3.4"] == pytest.approx(0.9)


def test_clear_evidence_stays_clear_in_any_folder() -> None:
    clear = [_match(f"x{i}", "4.3.3", 0.97) for i in range(3)]
    weights = _weigh(*FULL, *clear)
    assert all(weights[f"x{i}", "4.3.3"] > 0.8 for i in range(3))


def test_no_weight_exceeds_the_probability() -> None:
    matches = (*FULL, _match("x", "4.3.4", 0.3), _match("x", "4.3.3", 0.3))
    weights = _weigh(*matches)
    assert all(0 <= weights[m.passage.id, m.element] <= m.probability for m in matches)


def test_decided_matches_weigh_what_the_person_said() -> None:
    weights = _weigh(
        *FULL,
        _match("x", "4.3.3", 0.01, "accepted"),
        _match("y", "4.3.3", 0.99, "rejected"),
    )
    assert weights["x", "4.3.3"] == 1.0
    assert weights["y", "4.3.3"] == 0.0


def test_accepted_evidence_makes_more_of_the_same_element_likelier() -> None:
    doubtful = (_match("x", "4.3.3", 0.5), _match("x", "4.3.4", 0.4))
    accepted = [_match(f"a{i}", "4.3.3", 0.5, "accepted") for i in range(10)]
    assert (
        _weigh(*FULL, *doubtful, *accepted)["x", "4.3.3"] > _weigh(*FULL, *doubtful)["x", "4.3.3"]
    )


def test_copies_of_a_text_do_not_make_an_element_common() -> None:
    doubtful = (_match("x", "4.3.3", 0.5), _match("x", "4.3.4", 0.4))
    copies = [_match(f"d{i}", "4.3.4", 0.9, duplicate_of="d") for i in range(60)]
    once = _weigh(_match("d", "4.3.4", 0.9), *doubtful)
    assert _weigh(*copies, *doubtful)["x", "4.3.3"] == pytest.approx(once["x", "4.3.3"])


def test_the_order_of_matches_changes_nothing() -> None:
    matches = (*FULL, _match("x", "4.3.3", 0.5), _match("x", "4.3.4", 0.4))
    assert _weigh(*matches) == _weigh(*reversed(matches))


def test_texts_are_counted_by_the_first_of_their_copies() -> None:
    matches = [
        _match("a", "4.3.4", 0.9),
        _match("b", "4.3.4", 0.9, duplicate_of="a"),
        _match("c", "4.3.4", 0.9, text="a"),
        _match("d", "4.3.4", 0.9),
    ]
    assert identities(matches) == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_no_matches_weigh_nothing() -> None:
    assert _weigh() == {}

"""Matching: a judgement becomes matches that know their kind, date and service area."""

from __future__ import annotations

from datetime import date

import pytest

from cse_mapper.matching import matches_of
from cse_mapper.records import Decision, Document, Judgement, Locator, Match, Passage, Suggestion
from cse_mapper.rules import default_rules

DOCUMENT = Document("housing/policy.txt", "housing", "read", evidence_date=date(2025, 3, 31))
PASSAGE = Passage("p", "t", DOCUMENT.path, Locator(paragraph=3), "We will ring you back.")


def _matches(decision: Decision, *suggestions: tuple[str, float]) -> tuple[Match, ...]:
    judgement = Judgement(decision, tuple(Suggestion(*each) for each in suggestions))
    return matches_of([PASSAGE], [judgement], {DOCUMENT.path: DOCUMENT}, default_rules())


def test_a_passage_that_supports_nothing_has_no_matches() -> None:
    assert _matches("none", ("4.3.2", 0.4)) == ()


def test_a_match_carries_what_its_document_says() -> None:
    (match,) = _matches("supports", ("4.3.2", 0.9))
    assert (match.service_area, match.evidence_date) == ("housing", date(2025, 3, 31))
    assert (match.passage, match.element, match.decision) == (PASSAGE, "4.3.2", "supports")
    assert match.kind == "policy"


def test_a_second_element_below_one_half_is_uncertain_and_noise_is_left_out() -> None:
    found = _matches("supports", ("4.3.2", 0.6), ("4.3.3", 0.3), ("1.1.1", 0.01))
    assert [(m.element, m.decision) for m in found] == [
        ("4.3.2", "supports"),
        ("4.3.3", "uncertain"),
    ]


def test_an_uncertain_passage_has_uncertain_matches_only() -> None:
    assert {m.decision for m in _matches("uncertain", ("4.3.2", 0.7))} == {"uncertain"}


def test_passages_and_judgements_must_agree_in_number() -> None:
    with pytest.raises(ValueError, match="argument 2"):
        matches_of([PASSAGE], [], {DOCUMENT.path: DOCUMENT}, default_rules())

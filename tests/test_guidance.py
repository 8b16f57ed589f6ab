"""Guidance is there for all 57 elements, whole, felt in the status, and in our own words."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from cse_mapper.domain.guidance import Guidance, load_guidance
from cse_mapper.domain.rules import load_rules
from cse_mapper.domain.standard import load_standard

GUIDANCE = load_guidance()
STANDARD = Path(__file__).resolve().parents[2] / "shared" / "standard" / "elements.tsv"


def _texts(guidance: Guidance) -> list[str]:
    lists = (guidance.documents, guidance.holders, guidance.meet, guidance.questions)
    return [guidance.needs, guidance.partial, *(text for each in lists for text in each)]


def test_every_element_has_one_in_the_order_of_the_standard() -> None:
    assert tuple(GUIDANCE) == load_standard().ids


@pytest.mark.parametrize("guidance", GUIDANCE.values(), ids=lambda guidance: guidance.id)
def test_it_is_whole(guidance: Guidance) -> None:
    assert guidance.proofs
    assert 3 <= len(guidance.documents) <= 6
    assert 2 <= len(guidance.questions) <= 3
    assert all((guidance.holders, guidance.meet, guidance.sources))
    assert guidance.source.endswith(".")
    assert all(question[-1] in "?." for question in guidance.questions)
    # Phrases that sentences are made of: they neither end a sentence nor hold two.
    phrases = (guidance.looked_for, guidance.needs, guidance.partial, *guidance.documents,
               *guidance.holders, *guidance.meet)  # fmt: skip
    assert not [phrase for phrase in phrases if phrase.endswith(".") or phrase != phrase.strip()]


def test_what_is_looked_for_fits_what_is_asked() -> None:
    for guidance in GUIDANCE.values():
        if guidance.asks == "results":
            assert {"figures over time", "customers' words", "comparison"} & set(guidance.proofs)
        if guidance.asks == "information":
            assert {"published information", "policy in use"} & set(guidance.proofs), guidance.id


def test_no_two_elements_ask_the_same() -> None:
    for part in ("looked_for", "needs", "partial", "questions"):
        said = [getattr(guidance, part) for guidance in GUIDANCE.values()]
        counts = Counter(text for one in said for text in ([one] if isinstance(one, str) else one))
        assert not [text for text, count in counts.items() if count > 1]


def test_a_user_can_change_what_an_element_asks(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text('outcome_elements = ["3.3.1"]\ncorporate_elements = []\n', encoding="utf-8")
    rules = load_rules(path)
    assert rules.names("outcome_elements") == ("3.3.1",)
    assert rules.names("corporate_elements") == ()
    assert "4.2.2" in load_rules(None).names("outcome_elements")


def test_nothing_is_copied_from_the_standard() -> None:
    if not STANDARD.exists():
        pytest.skip("the standard's wording is not part of this repository")
    wording = " ".join(re.findall(r"[a-z']+", STANDARD.read_text(encoding="utf-8").lower()))
    for guidance in GUIDANCE.values():
        for text in _texts(guidance):
            words = re.findall(r"[a-z']+", text.lower())
            for start in range(len(words) - 7):
                assert " ".join(words[start : start + 8]) not in wording, text

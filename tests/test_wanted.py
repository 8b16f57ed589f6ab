"""What to ask for is there for all 57 elements, whole, and in nobody's words but ours."""

import re
from collections import Counter
from pathlib import Path

import pytest

from cse_mapper.domain.standard import load_standard
from cse_mapper.domain.wanted import Wanted, load_wanted

WANTED = load_wanted()
STANDARD = Path(__file__).resolve().parents[2] / "shared" / "standard" / "elements.tsv"


def _texts(wanted: Wanted) -> list[str]:
    lists = (wanted.documents, wanted.holders, wanted.meet, wanted.questions)
    return [wanted.needs, wanted.partial, *(text for each in lists for text in each)]


def test_every_element_has_one() -> None:
    assert tuple(WANTED) == load_standard().ids


@pytest.mark.parametrize("wanted", WANTED.values(), ids=lambda wanted: wanted.id)
def test_it_is_whole(wanted: Wanted) -> None:
    assert 3 <= len(wanted.documents) <= 6
    assert 2 <= len(wanted.questions) <= 3
    assert all((wanted.holders, wanted.meet, wanted.sources))
    assert all(question[-1] in "?." for question in wanted.questions)
    # Phrases that sentences are made of: they neither end a sentence nor hold two.
    phrases = (wanted.needs, wanted.partial, *wanted.documents, *wanted.holders, *wanted.meet)
    assert not [phrase for phrase in phrases if phrase.endswith(".") or phrase != phrase.strip()]


def test_no_two_elements_ask_the_same() -> None:
    for part in ("needs", "partial", "questions"):
        counts = Counter(
            text
            for wanted in WANTED.values()
            for text in (getattr(wanted, part) if part == "questions" else (getattr(wanted, part),))
        )
        assert not [text for text, count in counts.items() if count > 1]


def test_nothing_is_copied_from_the_standard() -> None:
    if not STANDARD.exists():
        pytest.skip("the standard's wording is not part of this repository")
    wording = " ".join(re.findall(r"[a-z']+", STANDARD.read_text(encoding="utf-8").lower()))
    for wanted in WANTED.values():
        for text in _texts(wanted):
            words = re.findall(r"[a-z']+", text.lower())
            for start in range(len(words) - 7):
                assert " ".join(words[start : start + 8]) not in wording, text

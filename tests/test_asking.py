"""What to ask for is there for all 57 elements, whole, and in nobody's words but ours."""

import re
from collections import Counter
from pathlib import Path

import pytest

from cse_mapper.domain.asking import Asking, load_asking
from cse_mapper.domain.standard import load_standard

ASKING = load_asking()
STANDARD = Path(__file__).resolve().parents[2] / "shared" / "standard" / "elements.tsv"


def _texts(asking: Asking) -> list[str]:
    lists = (asking.documents, asking.holders, asking.meet, asking.questions)
    return [asking.needs, asking.partial, *(text for each in lists for text in each)]


def test_every_element_has_one() -> None:
    assert tuple(ASKING) == load_standard().ids


@pytest.mark.parametrize("asking", ASKING.values(), ids=lambda asking: asking.id)
def test_it_is_whole(asking: Asking) -> None:
    assert 3 <= len(asking.documents) <= 6
    assert 2 <= len(asking.questions) <= 3
    assert all((asking.holders, asking.meet, asking.sources))
    assert all(question[-1] in "?." for question in asking.questions)
    # Phrases that sentences are made of: they neither end a sentence nor hold two.
    phrases = (asking.needs, asking.partial, *asking.documents, *asking.holders, *asking.meet)
    assert not [phrase for phrase in phrases if phrase.endswith(".") or phrase != phrase.strip()]


def test_no_two_elements_ask_the_same() -> None:
    for part in ("needs", "partial", "questions"):
        counts = Counter(
            text
            for asking in ASKING.values()
            for text in (getattr(asking, part) if part == "questions" else (getattr(asking, part),))
        )
        assert not [text for text, count in counts.items() if count > 1]


def test_nothing_is_copied_from_the_standard() -> None:
    if not STANDARD.exists():
        pytest.skip("the standard's wording is not part of this repository")
    wording = " ".join(re.findall(r"[a-z']+", STANDARD.read_text(encoding="utf-8").lower()))
    for asking in ASKING.values():
        for text in _texts(asking):
            words = re.findall(r"[a-z']+", text.lower())
            for start in range(len(words) - 7):
                assert " ".join(words[start : start + 8]) not in wording, text

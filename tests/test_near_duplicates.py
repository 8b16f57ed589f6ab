"""Near-duplicates: the pasted paragraph is linked to its first place, a different text is not."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import pytest

from cse_mapper.domain import Locator, Passage
from cse_mapper.passages.cutting import normalise
from cse_mapper.passages.near_duplicates import SHINGLE_WORDS, SIMILARITY, link_duplicates

POLICY = (
    "We will answer your letter within ten working days. Where we cannot, we will write to tell "
    "you why and when you will have a full reply. If you call at one of our offices without an "
    "appointment we will see you within fifteen minutes, and a private room is always free for "
    "those who would rather not talk at the counter."
)
WORDS = [f"word{i}" for i in range(900)]


def _passages(*texts: str) -> list[Passage]:
    return [
        Passage(f"p{i}", f"t{i}", f"file{i}.txt", Locator(paragraph=1), text)
        for i, text in enumerate(texts)
    ]


def _links(*texts: str) -> list[str | None]:
    return [passage.duplicate_of for passage in link_duplicates(_passages(*texts))]


def test_the_same_words_in_another_dress_link_to_the_first() -> None:
    assert _links(POLICY, POLICY.upper(), POLICY.replace(",", " -")) == [None, "p0", "p0"]


def test_one_changed_word_is_still_the_same_text() -> None:
    assert _links(POLICY, POLICY.replace("fifteen", "twenty")) == [None, "p0"]


def test_a_rewritten_text_is_another_text() -> None:
    changed = POLICY.replace("ten", "five").replace("write", "ring").replace("free", "kept")
    assert _links(POLICY, changed.replace("offices", "branches")) == [None, None]


def test_links_lead_to_an_original_never_to_a_copy() -> None:
    drifted = [POLICY]
    for old, new in (("ten", "five"), ("write", "ring"), ("fifteen", "twenty"), ("free", "kept")):
        drifted.append(drifted[-1].replace(old, new))
    links = _links(*drifted)
    assert links[1] == "p0"
    originals = {f"p{i}" for i, link in enumerate(links) if link is None}
    assert {link for link in links if link} <= originals


def test_short_texts_link_only_when_they_are_the_same() -> None:
    assert _links("Closed on Monday", "closed on Monday.", "Closed on Tuesday", "") == [
        None,
        "p0",
        None,
        None,
    ]


def test_stale_links_are_replaced() -> None:
    (first,) = link_duplicates([Passage("a", "t", "f", Locator(), POLICY, duplicate_of="gone")])
    assert first.duplicate_of is None


def _shingle_set(text: str) -> set[tuple[str, ...]]:
    words = normalise(text).split()
    return {
        tuple(words[i : i + SHINGLE_WORDS]) for i in range(max(1, len(words) - SHINGLE_WORDS + 1))
    }


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_comparing_every_pair(seed: int) -> None:
    chance = random.Random(seed)
    texts: list[str] = []
    for _ in range(150):
        if texts and chance.random() < 0.5:
            words = chance.choice(texts).split()
            for _ in range(chance.randrange(4)):
                words[chance.randrange(len(words))] = chance.choice(WORDS)
        else:
            words = chance.choices(WORDS, k=chance.randrange(8, 100))
        texts.append(" ".join(words))
    originals: list[int] = []
    expected: list[str | None] = []
    for i, text in enumerate(texts):
        own = _shingle_set(text)
        for j in originals:
            other = _shingle_set(texts[j])
            if len(own & other) / len(own | other) >= SIMILARITY:
                expected.append(f"p{j}")
                break
        else:
            originals.append(i)
            expected.append(None)
    assert _links(*texts) == expected


def test_every_process_links_alike() -> None:
    code = (
        "from cse_mapper.passages.near_duplicates import _shingles, _signature;"
        f"print(_signature(_shingles({POLICY.lower()!r})).tolist())"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1
    assert len(printed.pop()) > 100

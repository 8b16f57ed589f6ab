"""Near-duplicates: the pasted paragraph is linked to its first place, a different text is not."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import pytest

from cse_mapper.domain import Locator, Passage
from cse_mapper.passages.cutting import normalise, text_identity
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


def _document(path: str, *texts: str) -> list[Passage]:
    return [
        Passage(f"{path}-{number}", text_identity(text), path, Locator(paragraph=1), text)
        for number, text in enumerate(texts)
    ]


FIRST = (
    "The committee received six hundred complaints, nine per cent fewer than in the year before."
)
SECOND = (
    "Because callers complained of waiting, a ring-back service was set up in October last year."
)
THIRD = "Staff at the front line may now settle a complaint on the spot without asking a manager."
NEW = "A panel of twelve residents now reads every reply before it is sent out to the complainant."


def test_a_document_saved_in_another_format_counts_once_however_it_is_cut() -> None:
    word = _document("report.docx", FIRST, f"{SECOND} {THIRD}")
    pdf = _document("report.pdf", f"{FIRST} {SECOND}", THIRD)
    linked = link_duplicates([*word, *pdf])
    assert [passage.duplicate_of for passage in linked[:2]] == [None, None]
    assert {passage.duplicate_of for passage in linked[2:]} <= {word[0].id, word[1].id}
    assert linked[3].duplicate_of == word[1].id


def test_what_is_new_in_a_later_version_stays_on_its_own() -> None:
    old = _document("v1.docx", *(f"Point {n}. {FIRST} {n} {SECOND} {n}" for n in range(9)))
    new = _document("v2.pdf", *(passage.text for passage in old), NEW)
    linked = link_duplicates([*old, *new])
    assert linked[-1].duplicate_of is None
    assert all(passage.duplicate_of for passage in linked[9:-1])


def test_a_paragraph_in_two_documents_that_differ_makes_no_copies_of_the_rest() -> None:
    one = _document("one.docx", FIRST, f"{SECOND} {THIRD}")
    other = _document("other.docx", f"{THIRD} {NEW}", f"{NEW} It has met four times since spring.")
    assert all(passage.duplicate_of is None for passage in link_duplicates([*one, *other]))


def test_links_never_lead_to_a_passage_that_links_itself() -> None:
    word = _document("report.docx", FIRST, f"{SECOND} {THIRD}")
    pdf = _document("report.pdf", f"{FIRST} {SECOND}", THIRD)
    third = _document("again.html", f"{FIRST} {SECOND}", f"{THIRD} {NEW} {NEW}")
    linked = {p.id: p for p in link_duplicates([*word, *pdf, *third])}
    for passage in linked.values():
        assert not passage.duplicate_of or linked[passage.duplicate_of].duplicate_of is None
    assert linked[third[0].id].duplicate_of == linked[pdf[0].id].duplicate_of

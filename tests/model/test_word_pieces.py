"""Word pieces are those that the network was trained on: the library that made them agrees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cse_mapper.model.encoder import MAX_TOKENS, TOKENIZER_FILE
from cse_mapper.model.word_pieces import LONGEST_WORD, WordPieces

MODEL = Path(__file__).parents[2] / "models" / "default"
SAMPLE = Path(__file__).parents[2] / "corpus" / "sample" / "labelled.jsonl"


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return WordPieces.from_file(MODEL / TOKENIZER_FILE)


@pytest.fixture(scope="module")
def library() -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(MODEL / TOKENIZER_FILE))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer


def test_the_sample_council_reads_as_the_library_reads_it(pieces: WordPieces, library: Any) -> None:
    texts = [json.loads(line)["text"] for line in SAMPLE.read_text("utf-8").splitlines()]
    assert len(texts) > 100
    for text in texts:
        assert pieces.numbers(text, MAX_TOKENS) == library.encode(text).ids


@settings(max_examples=300, deadline=None)
@given(
    # Letters, marks and signs up to the Hebrew ones: what is newer in Unicode depends on the tables
    # of the library and of Python, and is an unknown piece either way.
    st.text(st.characters(max_codepoint=0x5C8) | st.sampled_from("–‘’“”•…€£\u200b\ufeff\ufffdﬁ中"))
)
def test_any_text_reads_as_the_library_reads_it(
    pieces: WordPieces, library: Any, text: str
) -> None:
    assert pieces.numbers(text, MAX_TOKENS) == library.encode(text).ids


def test_what_is_too_long_is_cut_and_ended(pieces: WordPieces) -> None:
    numbers = pieces.numbers("customer service " * 500, MAX_TOKENS)
    assert len(numbers) == MAX_TOKENS
    assert numbers[0] == pieces.first
    assert numbers[-1] == pieces.last


def test_a_word_of_no_length_is_one_unknown_piece(pieces: WordPieces) -> None:
    assert pieces.numbers("a" * (LONGEST_WORD + 1), MAX_TOKENS)[1:-1] == [pieces.unknown]
    assert pieces.unknown not in pieces.numbers("a" * LONGEST_WORD, MAX_TOKENS)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("model", {"type": "BPE", "continuing_subword_prefix": "##"}),
        ("normalizer", {"type": "BertNormalizer", "lowercase": False}),
        ("pre_tokenizer", {"type": "Whitespace"}),
    ],
)
def test_another_kind_of_tokeniser_is_refused(part: str, value: Any, tmp_path: Path) -> None:
    described = json.loads((MODEL / TOKENIZER_FILE).read_text("utf-8"))
    described[part] = value
    (tmp_path / TOKENIZER_FILE).write_text(json.dumps(described), "utf-8")
    with pytest.raises(ValueError, match="tokeniser"):
        WordPieces.from_file(tmp_path / TOKENIZER_FILE)

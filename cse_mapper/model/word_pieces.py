"""Word pieces, the encoder's alphabet: a text to the numbers that its network was trained on.

The rule is that of BERT (Devlin et al. 2019) and its WordPiece (Wu et al. 2016; greedy, the longest
piece first) as the library `tokenizers` applies it, whose file format this reads. It stands here
because that library brings a client of a model hub with a network stack: twenty packages and 45 MB
for a program that never goes online. A test holds both to the same numbers; only the marks
of the network itself ("[SEP]") are plain text here when a document holds them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

# A longer "word" is none (a key in base 64): one unknown piece, in constant time.
LONGEST_WORD = 100
# Words come again and again: two thirds of the time. Bounded, since a text can hold any number.
_KEPT_WORDS = 50_000
# Controls, format marks, private use; characters that no Unicode knows yet stay, and are unknown.
_NOT_WRITTEN = ("Cc", "Cf", "Cs", "Co")
_ASCII_PART = re.compile(r"[a-z0-9]+|[!-/:-@\[-`{-~]")
_PART_BY_MARK = re.compile(r"\x00[^\x00]\x00|[^\x00\s]+")


class WordPieces:
    """Numbers for a text's pieces, begun and ended as the network expects.

    Raises ValueError where the file describes another kind of tokeniser.
    """

    def __init__(self, vocabulary: dict[str, int], first: int, last: int, unknown: int) -> None:
        self.vocabulary = vocabulary
        self.first, self.last, self.unknown = first, last, unknown
        self._known: dict[str, tuple[int, ...]] = {}

    @classmethod
    def from_file(cls, path: Path) -> WordPieces:
        """From a `tokenizer.json` of the library `tokenizers`."""
        described: Any = json.loads(path.read_text("utf-8"))
        model, normalizer = described["model"], described["normalizer"]
        kinds = (model["type"], normalizer["type"], described["pre_tokenizer"]["type"])
        if kinds != ("WordPiece", "BertNormalizer", "BertPreTokenizer"):
            raise ValueError(f"a tokeniser of the kinds {', '.join(kinds)}")
        marked = (model["continuing_subword_prefix"], normalizer["lowercase"])
        if marked != ("##", True):
            raise ValueError("a tokeniser that keeps capitals or marks pieces differently")
        vocabulary: dict[str, int] = model["vocab"]
        first, last = _ends(described["post_processor"])
        return cls(vocabulary, vocabulary[first], vocabulary[last], vocabulary[model["unk_token"]])

    def numbers(self, text: str, most: int) -> list[int]:
        """At most `most` numbers, the first and last piece among them; what is longer is cut."""
        found = [self.first]
        for word in _words(text):
            found.extend(self._pieces(word))
            if len(found) >= most:
                break
        return [*found[: most - 1], self.last]

    def _pieces(self, word: str) -> tuple[int, ...]:
        known = self._known.get(word)
        if known is None:
            known = self._cut(word)
            if len(self._known) < _KEPT_WORDS:
                self._known[word] = known
        return known

    def _cut(self, word: str) -> tuple[int, ...]:
        if len(word) > LONGEST_WORD:
            return (self.unknown,)
        found = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            for end in range(len(word), start, -1):
                number = self.vocabulary.get(mark + word[start:end])
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                return (self.unknown,)
        return tuple(found)


def _ends(post_processor: dict[str, Any]) -> tuple[str, str]:
    """The pieces that begin and end every text, in both ways that the format has for them."""
    if post_processor["type"] == "TemplateProcessing":
        marks = [part["SpecialToken"]["id"] for part in post_processor["single"][::2]]
        return marks[0], marks[1]
    return post_processor["cls"][0], post_processor["sep"][0]


def _words(text: str) -> list[str]:
    """Words and single punctuation marks, in lower case and without accents."""
    if text.isascii():
        # Control characters vanish, they do not part words; the pattern would part them.
        cleaned = text if text.isprintable() else _without_controls(text)
        return _ASCII_PART.findall(cleaned.lower())
    cleaned = "".join(
        f" {character} " if _is_chinese(character) else character
        for character in _without_controls(text)
    )
    plain = "".join(
        c for c in unicodedata.normalize("NFD", cleaned) if unicodedata.category(c) != "Mn"
    )
    # By character: lower() of the whole would look at the neighbours of a Greek sigma.
    lowered = "".join(character.lower() for character in plain)
    parted = "".join(f"\x00{c}\x00" if _is_punctuation(c) else c for c in lowered)
    return [part.strip("\x00") for part in _PART_BY_MARK.findall(parted)]


def _without_controls(text: str) -> str:
    return "".join(
        " " if character.isspace() else character
        for character in text
        if character in "\t\n\r"
        or not (character == "\ufffd" or unicodedata.category(character) in _NOT_WRITTEN)
    )


def _is_punctuation(character: str) -> bool:
    if character.isascii():
        return _ASCII_PART.fullmatch(character) is not None and not character.isalnum()
    return unicodedata.category(character).startswith("P")


def _is_chinese(character: str) -> bool:
    code = ord(character)
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0x20000 <= code <= 0x2A6DF
        or 0x2A700 <= code <= 0x2B81F
        or 0x2B920 <= code <= 0x2CEAF
        or 0xF900 <= code <= 0xFAFF
        or 0x2F800 <= code <= 0x2FA1F
    )

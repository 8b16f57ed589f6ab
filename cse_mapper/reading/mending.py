"""Mends words that a line's or a page's end has cut, by the words that the text uses elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words a text uses, hyphenated ones too, and whether it cuts words at its lines' ends."""

    words: frozenset[str] = frozenset()
    cuts: bool = False


def vocabulary(text: str) -> Vocabulary:
    """What a text itself tells of its words, to mend those that are cut at a line's end."""
    folded = text.casefold()
    words = frozenset(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", folded))
    ends = re.findall(r"\b([^\W\d_]{2,40})-\s{0,4}\n\s{0,4}([^\W\d_]{2,40})", folded)
    cut = sum(f"{first}{second}" in words for first, second in ends)
    kept = sum(f"{first}-{second}" in words for first, second in ends)
    return Vocabulary(words, cut >= 2 and cut > kept)


def join_words(first: str, second: str, vocabulary: Vocabulary) -> str:
    """Puts two lines together; a hyphen at the end goes where the text has the word without one."""
    cut = re.search(r"([^\W\d_]+)([-\u2010\u00ad\ufffe\x02])$", first[-60:])
    rest = re.match(r"[^\W\d_]+", second[:60])
    if not cut or not rest or not rest[0][0].islower():
        glue = "" if not first or (first.endswith("-") and rest) else " "
        return f"{first}{glue}{second}"
    whole, hyphened = f"{cut[1]}{rest[0]}".casefold(), f"{cut[1]}-{rest[0]}".casefold()
    words = vocabulary.words
    if cut[2] == "-" and whole not in words and (hyphened in words or not vocabulary.cuts):
        return first + second
    return first[: -len(cut[2])] + second

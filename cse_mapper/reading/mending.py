"""Puts together again what the ends of lines and pages have cut, in printed and in plain text.

Words are mended by those that the text uses elsewhere; what stands at a page's edge is no text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cse_mapper.reading.document import Cell

PAGE_NUMBER = re.compile(
    r"^\W*page\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W*$|^\W*\d{1,4}\s*(?:of|/|\|)\s*(?:page\s*)?(?:\d{1,4})?\W*$"
    r"|^\W*\d{1,4}\s*\|\s*p\s*a\s*g\s*e\W*$",
    re.IGNORECASE,
)
# A line that ends like this goes on with the number at the start of the next.
LISTING = re.compile(r"(?:\b(?:elements?|and|to|or|see|reference)|[&,\u2013-])$", re.IGNORECASE)


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
    # Twice is no accident; a text may also break only at hyphens that it has anyway.
    return Vocabulary(words, cut >= 2 and cut > kept)


def join_words(first: str, second: str, vocabulary: Vocabulary) -> str:
    """Puts two lines together; a hyphen at the end goes where the text has the word without one."""
    cut = re.search(r"([^\W\d_]+)([-\u2010\u00ad\ufffe\x02])$", first[-60:])
    rest = re.match(r"[^\W\d_]+", second[:60])
    if not cut or not rest or not rest[0][0].islower():
        # A name in two parts keeps its hyphen: "Stratford-" and "Upon".
        glue = "" if not first or (first.endswith("-") and rest) else " "
        return f"{first}{glue}{second}"
    whole, hyphened = f"{cut[1]}{rest[0]}".casefold(), f"{cut[1]}-{rest[0]}".casefold()
    words = vocabulary.words
    if cut[2] == "-" and whole not in words and (hyphened in words or not vocabulary.cuts):
        return first + second
    return first[: -len(cut[2])] + second


def join_cells(first: Cell, second: Cell, words: Vocabulary) -> Cell:
    """Two parts of a paragraph as one, with a cut word mended."""
    text = join_words(first.text, second.text, words)
    bold = first.bold
    if first.bold >= len(first.text) and second.bold:
        bold = len(text) - len(second.text) + second.bold
    return Cell(text, bold)


def furniture_key(text: str) -> str:
    """What a running header or footer has in common on every page: its words without figures."""
    return re.sub(r"\d+", "#", " ".join(text.casefold().split()))

"""English words and sentences by spaCy's rules, whatever a document holds."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_WORD = re.compile(r"\w+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Cllr|Prof|Rev|St|No|Nos|para|paras|ref|approx|incl|etc|vs|Dept|Ext|Tel"
    r"|i\.e|e\.g|cf|p|pp|c|Ltd|Co|Inc|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|\b[A-Z])\.$",
)
# With the character before it; what a sentence begins with says nothing of how it ends.
_LONGEST_ABBREVIATION = 9
# At most one end mark, and that at the end: nothing to split, as with a third of all paragraphs.
_ONE_SENTENCE = re.compile(r"[^.!?…]*+[.!?…]?+[)\]\"'’”]*+\s*+")
# No word of a document; spaCy's tokeniser needs minutes for some runs of ten thousand brackets.
LONGEST_WORD = 300
_NO_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


@cache
def english() -> Language:
    """spaCy's rules for English words and sentences, made once for all who need them."""
    import spacy

    # A blank pipeline has no model to download; abbreviations are mended in `sentences`.
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "…"]})
    nlp.max_length = 10_000_000
    return nlp


def tokens_of(text: str) -> Doc:
    """Any text as spaCy's tokens, in good time: what is longer than any word is cut."""
    return english().make_doc(_NO_WORD.sub(lambda run: run.group()[:LONGEST_WORD], text))


def sentences(text: str) -> list[str]:
    """Split a paragraph into sentences; abbreviations and initials do not end one.

    A paragraph with a run of more than 300 characters without a space stays whole.
    """
    if _ONE_SENTENCE.fullmatch(text) or _NO_WORD.search(text):
        return [text.strip()] if text.strip() else []
    doc = english()(text)
    result: list[str] = []
    for span in doc.sents:
        piece = span.text.strip()
        if not piece:
            continue
        # "No. 7", "Cllr. Hale" and a list number alone belong to what follows.
        if result and (
            _ABBREVIATION.search(result[-1][-_LONGEST_ABBREVIATION:])
            or len(_WORD.findall(result[-1][:LONGEST_WORD])) < 2
            or piece[0].islower()
        ):
            result[-1] = f"{result[-1]} {piece}"
        else:
            result.append(piece)
    return result

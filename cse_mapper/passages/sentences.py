"""English words and sentences by spaCy's rules, whatever a document holds."""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

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
    # A blank pipeline has no model to download; abbreviations are mended in `sentences`.
    nlp: Language = _spacy().blank("en")
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "…"]})
    nlp.max_length = 10_000_000
    return nlp


def _spacy() -> Any:
    """spaCy without its command line, of which it imports all for one function: `spacy.info`.

    That is a third of its import, which is the longest of a run. A stand-in takes that module's
    place for the time of the import only, so whoever wants the command line later gets it whole.
    """
    found = find_spec("spacy")
    if "spacy" not in sys.modules and found and found.submodule_search_locations:
        package, module = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
        # Where a later version takes more from there than that function, it is found.
        package.__path__ = [str(Path(place) / "cli") for place in found.submodule_search_locations]
        vars(module)["info"] = _info
        stand_ins = {"spacy.cli": package, "spacy.cli.info": module}
        sys.modules |= stand_ins
        try:
            import_module("spacy")
        finally:
            for name, stand_in in stand_ins.items():
                if sys.modules.get(name) is stand_in:
                    del sys.modules[name]
    return import_module("spacy")


def _info(*args: Any, **kwargs: Any) -> Any:
    from spacy.cli.info import info

    return info(*args, **kwargs)


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

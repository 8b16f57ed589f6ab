"""The one sentence of a passage that tells most, for drafts, letters and questions."""

from __future__ import annotations

import re

from cse_mapper.domain import Match
from cse_mapper.domain.plain import plain
from cse_mapper.passages.personal import redact
from cse_mapper.passages.sentences import sentences

_LONGEST_WORDS = 60
_SHORTEST_WORDS = 6
_LABEL = re.compile(r"[A-Z][^:;.?!]{0,40}: ")
# Whom a letter speaks to tells nothing, and is a person's name.
_SALUTATION = re.compile(r"^(?:Dear|Hello|Hi) (?:[A-Z\[][\w.'’\]-]* ?){1,4},\s+(?=[A-Z])")
_ENDED = re.compile(r"[.!?…][)\]\"'’”]*$")
_HANGS = re.compile(r"(?:He|She|They|It|This|That|These|Those|Him|Her|But|And)\b")


def telling_sentence(match: Match) -> str:
    """The sentence or row of a passage that carried its suggestion most, short enough to be read.

    What may be personal data is masked. "" where the passage has no words of its own.
    """
    # Lines of a slide or list have no full stop: each stands for itself.
    lines = [plain(line) for line in match.passage.text.splitlines()]
    parts = [part for line in lines if line for part in _parts(line)]
    terms = [term.casefold() for term in match.why.terms] if match.why else []
    if not parts:
        return ""
    best = max(
        parts, key=lambda one: (-oddness(one), sum(term in one.casefold() for term in terms))
    )
    return _cut(redact(best) if match.personal else best)


def _parts(line: str) -> list[str]:
    """The rows of a table's text, each beginning with its first column's name, or sentences."""
    label = _LABEL.match(line)
    if label and "; " in line:
        rows = re.split(rf"(?<=[.;?!]) +(?={re.escape(label.group())})", line)
        return [row.rstrip("; ") for row in rows]
    return sentences(line)


def is_row(sentence: str) -> bool:
    """Whether a sentence is a table's row in words: "Team: Planning; Calls: 812"."""
    return bool(_LABEL.match(sentence)) and "; " in sentence


def oddness(sentence: str) -> int:
    """How little a sentence tells alone: it asks, is no sentence, or hangs on the one before.

    Only its form is looked at; what it is about is for the model.
    """
    words = len(sentence.split())
    row = is_row(sentence)
    return (
        4 * (words < _SHORTEST_WORDS)
        + 3 * sentence.endswith("?")
        + 2 * (not row and not _ENDED.search(sentence) and words < 2 * _SHORTEST_WORDS)
        + bool(_HANGS.match(sentence))
    )


def _cut(text: str) -> str:
    # A bullet or number in front is no part of the sentence; a quotation mark without its pair is
    # left over from cutting the passage.
    text = re.sub(r"^(?:[\s•·▪–—*-]+|\d+(?:\.\d+)+\.?\s+(?=[A-Z]))", "", text)
    text = _SALUTATION.sub("", text)
    if text.count('"') % 2:
        text = text.strip('"').strip()
    words = text.split()
    if len(words) <= _LONGEST_WORDS:
        return text
    return " ".join(words[:_LONGEST_WORDS]) + " …"

"""Recognises an element's own statement by our words for it, never by the standard's sentence.

The repository holds only our own titles and descriptions. They keep the standard's key terms, and
that is enough: terms weighted by how few elements share them tell a statement from a finding.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache

from cse_mapper.domain.standard import load_standard

_STOP = frozenset(
    [
        "the",
        "and",
        "our",
        "that",
        "this",
        "with",
        "for",
        "are",
        "their",
        "them",
        "they",
        "have",
        "has",
        "was",
        "were",
        "from",
        "which",
        "when",
        "what",
        "how",
        "who",
        "all",
        "any",
        "where",
        "can",
        "into",
        "been",
        "being",
        "its",
        "will",
        "not",
        "but",
        "you",
        "your",
        "more",
        "most",
        "such",
        "also",
        "there",
        "these",
        "those",
        "it",
        "is",
        "in",
        "of",
        "to",
        "a",
        "an",
        "on",
        "as",
        "by",
        "or",
        "at",
        "be",
        "we",
        "us",
    ]
)
_OPENING = re.compile(
    r"(?:we|our|there\s+is\s+(?:a\s+)?corporate|where\s+(?:there\s+is\s+a\s+charge|(?:a\s+)?service\s+is))\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=20_000)
def stems(text: str) -> frozenset[str]:
    """The content words of a text, cut to six letters so that endings do not matter."""
    words = re.findall(r"[a-z]+", text.casefold().replace("-", "").replace("'", ""))
    return frozenset(word[:6] for word in words if len(word) > 2 and word not in _STOP)


@cache
def _weights() -> Mapping[str, float]:
    elements = load_standard().elements
    counts = Counter(stem for e in elements for stem in stems(f"{e.title} {e.description}"))
    return {stem: math.log(1 + len(elements) / count) for stem, count in counts.items()}


def similarity(text: str, element: str) -> float:
    """How alike a text and our description of an element are, 0 to 1 (cosine of weighted terms)."""
    weights = _weights()
    entry = load_standard().element(element)
    ours, theirs = stems(f"{entry.title} {entry.description}"), stems(text)
    if not theirs:
        return 0.0
    unknown = math.log(1 + len(load_standard().elements))
    shared = sum(weights[stem] ** 2 for stem in ours & theirs)
    mine = sum(weights[stem] ** 2 for stem in ours)
    other = sum(weights.get(stem, unknown) ** 2 for stem in theirs)
    return shared / math.sqrt(mine * other)


@cache
def _in_descriptions() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, float]]:
    """The elements whose description has a stem, and the sum of squared weights of each element."""
    weights, elements = _weights(), load_standard().elements
    having: dict[str, list[str]] = {}
    sums: dict[str, float] = {}
    for entry in elements:
        own = stems(f"{entry.title} {entry.description}")
        sums[entry.id] = sum(weights[stem] ** 2 for stem in own)
        for stem in own:
            having.setdefault(stem, []).append(entry.id)
    return {stem: tuple(ids) for stem, ids in having.items()}, sums


def nearest_statement(text: str) -> tuple[str, float]:
    """The element whose description a text is most alike, and how alike as `similarity` says it.

    ("", 0.0) where no word is shared. One pass over the text's words, for whole documents.
    """
    weights, unknown = _weights(), math.log(1 + len(load_standard().elements))
    having, sums = _in_descriptions()
    theirs = stems(text)
    shared: dict[str, float] = {}
    for stem in theirs:
        for element in having.get(stem, ()):
            shared[element] = shared.get(element, 0.0) + weights[stem] ** 2
    if not shared:
        return "", 0.0
    other = sum(weights.get(stem, unknown) ** 2 for stem in theirs)
    alike = {e: value / math.sqrt(sums[e] * other) for e, value in shared.items()}
    nearest = max(alike, key=lambda element: (alike[element], element))
    return nearest, alike[nearest]


def opens_as_statement(text: str) -> bool:
    """True where a text begins as statements of the standard do ("We ...", "Our staff ...")."""
    return bool(_OPENING.match(text.lstrip(" \t:.\u2013\u2014-")))


def is_statement(text: str, element: str, *, bold: bool = False) -> bool:
    """True when a sentence is the element's statement rather than the beginning of a finding."""
    likeness = similarity(text, element)
    if opens_as_statement(text):
        return likeness >= (0.1 if bold else 0.16)
    # Findings take up the element's own words, so without the opening likeness alone says little.
    return likeness >= (0.3 if bold else 0.85)


_SENTENCE_END = re.compile(r"(?<=[.!?])[\")\u2019\u201d']*\s+|\n+")


def after_statement(text: str, element: str, bold: int = 0) -> str:
    """The text without the element's statement at its beginning, bold or not, said once or twice.

    A statement is one sentence; where its full stop is missing it ends with its line or its bold
    type. Nothing is taken from a text that does not begin with a statement.
    """
    rest, mark = text.lstrip(), max(0, bold - (len(text) - len(text.lstrip())))
    for _ in range(3):
        end = _statement_end(rest, element, mark)
        if not end:
            return rest.strip()
        rest, mark = rest[end:].lstrip(" \n\t.:;\u2013\u2014-\u2022"), 0
    return rest.strip()


def _statement_end(text: str, element: str, bold: int) -> int:
    """Where the statement at the beginning of a text ends; 0 where there is none."""
    if bold >= 8 and is_statement(text[:bold], element, bold=True):
        return bold + _left_over(text, bold)
    title = bold or max(0, text.find("\n"))
    if 3 <= title <= 90 and len(text[:title].split()) <= 9 and text[title - 1] not in ".,;":
        alike = similarity(text[:title], element) > (0.2 if bold else 0.35)
        if alike and not opens_as_statement(text[:title]):
            return title
    best, end = 0.0, 0
    for cut in _cuts(text):
        candidate = text[:cut]
        if len(candidate.split()) > 60:
            break
        likeness = similarity(candidate, element)
        if is_statement(candidate, element) and likeness > best * 1.02:
            best, end = likeness, cut
        if candidate[-1:] in (".", "!", "?"):
            break  # a statement is one sentence
    return end


def _left_over(text: str, bold: int) -> int:
    """The rest of a statement whose bold type stops short of its end or breaks with the page."""
    tail = re.match(r"[\w,'\u2019-]*[.:]?", text[bold:])
    rest = text[bold:].lstrip()
    if text[:bold].rstrip()[-1:] not in ".!?" and rest[:1].islower():
        tail = re.match(r"[^.!?\n]*[.!?]?", text[bold:])
    return tail.end() if tail else 0


def _cuts(text: str) -> list[int]:
    """Where a statement may end: after a sentence, a line, or before a capital in mid-sentence."""
    ends = {match.start() for match in _SENTENCE_END.finditer(text)} | {len(text)}
    ends |= {match.start() for match in re.finditer(r"(?<=[a-z]) (?=[A-Z])", text[:600])}
    return sorted(ends)

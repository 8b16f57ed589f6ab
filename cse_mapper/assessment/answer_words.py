"""The sentence that says why a passage stands beside a finding, so that a reader can judge it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cse_mapper.assessment.points import same_measure
from cse_mapper.assessment.subjects import Measured, stem

_MOST_NAMES, _MOST_WORDS = 3, 4


def reason_for(
    names: Sequence[str],
    terms: Iterable[str],
    finding: str,
    measured: Sequence[Measured],
    text: str,
    element: str,
) -> str:
    """What finding and passage share: `names`, words by their stems `terms`, figures, `element`.

    `element` is the one that the finding cites and the passage supports, or "".
    """
    in_names = {stem(word) for name in names for word in _words(name)}
    words = _spelt(finding, set(terms) - in_names)
    shares = []
    if names:
        shares.append(f"both name {_listed(names[:_MOST_NAMES])}")
    if words:
        shares.append(f"both speak of {_listed(words[:_MOST_WORDS])}")
    if not shares:
        shares.append("it means something close in other words")
    if both := same_measure(measured, text):
        shares.append(f"it has the figure, {both[1]}")
    if element:
        shares.append(f"it supports {element}, which the finding cites")
    sentence = "; ".join(shares)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{3,}", text.casefold())


def _spelt(text: str, terms: set[str]) -> list[str]:
    """The words of a text that have the stems, as they are spelt there, in its order."""
    spelt: dict[str, str] = {}
    for word in _words(text):
        if stem(word) in terms:
            spelt.setdefault(stem(word), word)
    return list(spelt.values())


def _listed(words: Sequence[str]) -> str:
    quoted = [f"\u201c{word}\u201d" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"

"""Words and letter groups of a text as weights: the part of the model that needs no network.

The analyser is our own so that training (scikit-learn's TfidfVectorizer) and suggesting (arrays
alone, without importing scikit-learn) cut a text in the same way.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from sys import intern
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

_TOKEN = re.compile(r"[^\W\d_]{2,}(?:'[a-z]+)?|\d+")
WORD = "w:"
LETTERS = "c:"
# Words whose letter groups are remembered: more than a council's folder has, 10 MB at most.
MOST_WORDS = 20_000
# Texts whose terms are remembered: more than most documents have, 4 MB at most.
MOST_TEXTS = 1_000


def words(text: str) -> list[str]:
    """The tokens of a text in lower case; every number becomes the one token '#'."""
    folded = text.lower().replace("\u2019", "'")
    return ["#" if token[0].isdigit() else token for token in _TOKEN.findall(folded)]


def word_terms(text: str) -> list[str]:
    """Words and pairs of words, the terms an explanation shows."""
    return _pairs_too(words(text))


def _pairs_too(tokens: Sequence[str]) -> list[str]:
    return [WORD + t for t in tokens] + [f"{WORD}{a} {b}" for a, b in pairwise(tokens)]


def letter_terms(text: str) -> list[str]:
    """Letter groups of four and five within words: they see through inflection and typing slips."""
    return [group for token in words(text) for group in _letter_groups(token)]


def _letter_groups(token: str) -> list[str]:
    result: list[str] = []
    padded = f" {token} "
    for size in (4, 5):
        if len(padded) <= size:
            result.append(LETTERS + padded)
            break
        result.extend(LETTERS + padded[i : i + size] for i in range(len(padded) - size + 1))
    return result


@dataclass(frozen=True)
class TermScorer:
    """Log-probabilities by class from terms: one row of weights a term, stored as arrays.

    `weights` has shape (terms, classes) and already holds each term's inverse document frequency;
    word and letter terms are normalised to unit length apart, as in training.
    """

    index: dict[str, int]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def __getstate__(self) -> dict[str, Any]:
        # What is remembered of texts that it saw goes into no file and to no other process.
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def _names(self) -> list[str]:
        return sorted(self.index, key=lambda name: self.index[name])

    @cached_property
    def _mean_weights(self) -> NDArray[np.float32]:
        return np.asarray(self.weights.mean(axis=1), np.float32)

    @cached_property
    def _letters(self) -> dict[str, tuple[int, ...]]:
        return {}

    def _letters_of(self, token: str) -> tuple[int, ...]:
        """The letter groups of a word that the model knows, looked up once: words come again."""
        found = self._letters.get(token)
        if found is None:
            known = map(self.index.get, _letter_groups(token))
            found = tuple(position for position in known if position is not None)
            if len(self._letters) < MOST_WORDS:
                self._letters[token] = found
        return found

    def rows(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The terms of one text that the model knows: their positions and values."""
        return self._rows(text)

    @cached_property
    def _rows(self) -> Callable[[str], tuple[NDArray[np.int64], NDArray[np.float32]]]:
        # A document's passages are all scored, and then most of them explained.
        return lru_cache(MOST_TEXTS)(self._counted)

    def _counted(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        positions: list[NDArray[np.int64]] = []
        values: list[NDArray[np.float32]] = []
        tokens = words(text)
        for counts in (
            Counter[int | None](map(self.index.get, _pairs_too(tokens))),
            Counter[int | None](chain.from_iterable(map(self._letters_of, tokens))),
        ):
            counts.pop(None, None)
            where = np.fromiter((k for k in counts if k is not None), np.int64, len(counts))
            tf = 1.0 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))
            value = (tf * self.idf[where]).astype(np.float32)
            norm = float(np.sqrt((value**2).sum()))
            positions.append(where)
            values.append(value / norm if norm else value)
        return np.concatenate(positions), np.concatenate(values)

    def rarity(self, word: str) -> float:
        """How rare a word is in what the model was trained on: its inverse document frequency.

        A word that it never met is as rare as the rarest; the corpus begins at about 1 ("the").
        """
        place = self.index.get(WORD + word)
        return float(self.idf.max() if place is None else self.idf[place])

    def logits(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Scores of shape (texts, classes); a text without known terms gets the bias alone."""
        result = np.empty((len(texts), len(self.bias)), np.float32)
        for row, text in enumerate(texts):
            where, value = self.rows(text)
            result[row] = value @ self.weights[where] + self.bias
        return result

    def carrying(self, text: str, column: int, top: int = 5) -> tuple[str, ...]:
        """The words of a text that spoke most for a class, strongest first."""
        where, value = self.rows(text)
        gain = value * (self.weights[where, column] - self._mean_weights[where])
        chosen: list[str] = []
        for best in np.argsort(-gain, kind="stable"):
            name = self._names[int(where[best])]
            if gain[best] <= 0:
                break
            if not name.startswith(WORD):
                continue
            term = name.removeprefix(WORD)
            if any(term in other or other in term for other in chosen):
                continue
            chosen.append(intern(term))  # thousands of matches share a few words
            if len(chosen) == top:
                break
        return tuple(chosen)

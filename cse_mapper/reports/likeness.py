"""How much two texts are about the same thing, by what they mean or by the terms they share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

_ENDING = re.compile(r"(?<=\w{4})(?:ies|ing|ed|es|s|ly)$")


Encode = Callable[[list[str]], Any]


class Meaning:
    """Compares texts of one review by the model's own vectors: other words, same subject."""

    # Chosen by reading the answers of two reports on the sample council: below these, a passage for
    # the cited element, or for another one, rarely spoke of the same thing.
    answers = 0.3
    answers_elsewhere = 0.4

    def __init__(self, texts: Sequence[str], encode: Encode) -> None:
        import numpy as np

        unique = list(dict.fromkeys(texts))
        self._rows = {text: row for row, text in enumerate(unique)}
        vectors = np.asarray(encode(unique), dtype=np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        self._vectors = vectors / np.maximum(norms, 1e-9)

    def of(self, first: str, second: str) -> float:
        """The likeness of two of the texts given at the start, 0 to 1."""
        cosine = self._vectors[self._rows[first]] @ self._vectors[self._rows[second]]
        return max(0.0, min(1.0, float(cosine)))


class Likeness:
    """Compares texts of one review; terms that are everywhere in it weigh little."""

    # As above; words that are shared by chance count for more here.
    answers = 0.08
    answers_elsewhere = 0.2

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        unique = list(dict.fromkeys(texts))
        self._rows = {text: row for row, text in enumerate(unique)}
        self._matrix: Any = None
        self._against: dict[str, Any] = {}
        if unique:
            vectorizer = TfidfVectorizer(analyzer=_terms, sublinear_tf=True)
            try:
                self._matrix = vectorizer.fit_transform(unique)
            except ValueError:  # nothing but stop words
                self._matrix = None

    def of(self, first: str, second: str) -> float:
        """The likeness of two of the texts given at the start, 0 to 1."""
        if self._matrix is None:
            return 0.0
        if first not in self._against:
            row = self._matrix[self._rows[first]]
            self._against[first] = (row @ self._matrix.T).toarray()[0]
        return float(self._against[first][self._rows[second]])


def _terms(text: str) -> list[str]:
    """The words that carry meaning, without the endings that only grammar asks for."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    words = re.findall(r"[^\W_]{2,}", text.casefold())
    return [_ENDING.sub("", word) for word in words if word not in ENGLISH_STOP_WORDS]

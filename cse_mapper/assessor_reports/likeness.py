"""How much two texts are about the same thing, by the weighted terms that they share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_ENDING = re.compile(r"(?<=\w{4})(?:ies|ing|ed|es|s|ly)$")


class Likeness:
    """Compares texts of one review; terms that are everywhere in it weigh little."""

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

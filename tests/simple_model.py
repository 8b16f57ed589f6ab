"""A model that judges by one word in the text: for tests of what happens around the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

from cse_mapper.domain import Decision, Judgement, Suggestion, Why

WORDS = {"complaint": "4.3.2", "letter": "5.1.1", "training": "2.2.1", "survey": "1.3.1"}


@dataclass
class SimpleModel:
    """Stands for `Model`; `judged` holds every text that it was asked about."""

    name: str = "simple"
    digest: str = "0123456789ab"
    judged: list[str] = field(default_factory=list)

    def load(self) -> SimpleModel:
        return self

    @property
    def encoder(self) -> SimpleNamespace:
        return SimpleNamespace(encode=self._encode, digest="")

    @property
    def thresholds(self) -> SimpleNamespace:
        return SimpleNamespace(decide=_decide)

    def _encode(self, texts: Sequence[str]) -> np.ndarray:
        self.judged.extend(texts)
        return np.array([[len(text), 1.0] for text in texts], np.float32)

    def judge(self, texts: Sequence[str], vectors: np.ndarray) -> list[Judgement]:
        assert [len(text) for text in texts] == [int(row[0]) for row in vectors]
        return [self._judgement(text) for text in texts]

    def _judgement(self, text: str) -> Judgement:
        known = [element for word, element in WORDS.items() if word in text.lower()]
        others = [element for element in WORDS.values() if element not in known]
        suggestions = [Suggestion(element, 0.8 + len(text) % 7 / 100) for element in known]
        suggestions += [Suggestion(element, 0.01) for element in others]
        return Judgement("supports" if known else "none", tuple(suggestions))

    def why(self, text: str, element: str, vector: np.ndarray) -> Why:
        return Why((text.split()[0].lower(),), f"A narrative on {element}.", round(1 / 3, 3))


def _decide(_element: str, probability: float) -> Decision:
    return "supports" if probability >= 0.5 else "none"

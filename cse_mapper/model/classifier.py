"""The classifier as a citizen of scikit-learn: texts in, elements out, in pipelines and folds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from cse_mapper.model.calibration import softmax
from cse_mapper.model.card import default_model_folder
from cse_mapper.model.encoder import Encoder
from cse_mapper.model.heads import HeadSettings, fit_heads

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _texts(X: Any) -> list[str]:
    if isinstance(X, str | bytes):
        raise ValueError("Iterable over texts expected, a single string was given.")
    texts = [X] if np.ndim(X) == 0 else list(np.asarray(X, dtype=object).ravel())
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("Texts expected: every sample must be a string.")
    if not texts:
        raise ValueError("Found array with 0 sample(s), a minimum of 1 is required.")
    return texts


class _OfTexts:
    """Tags that tell scikit-learn that samples are texts, not rows of numbers."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


class SentenceEncoder(_OfTexts, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turn texts into vectors for any scikit-learn pipeline; nothing is learned by `fit`.

    `folder` is a model folder (None: the one that comes with the package). `transform` gives unit
    vectors of shape (texts, 384). Raises ModelError where the folder cannot be used.
    """

    def __init__(self, folder: str | Path | None = None) -> None:
        self.folder = folder

    def fit(self, X: Any, y: Any = None) -> SentenceEncoder:  # noqa: ARG002
        _texts(X)
        self.encoder_ = Encoder(Path(self.folder) if self.folder else default_model_folder())
        return self

    def transform(self, X: Any) -> NDArray[np.float32]:
        """Vectors of shape (texts, 384), in the order of the texts."""
        check_is_fitted(self, "encoder_")
        return self.encoder_.encode(_texts(X))


class ElementClassifier(_OfTexts, ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Learn elements (or any classes) from texts, to compare and cross-validate like any other.

    Vectors of the frozen sentence encoder and TF-IDF terms each get a softmax regression; both are
    averaged in log space, with the weight `share` on the vectors. `y` holds one class a text; to
    train on passages with several labels use `cse_mapper.training.fitting`. Probabilities are those
    of the softmax, not calibrated.
    """

    def __init__(
        self,
        folder: str | Path | None = None,
        share: float = HeadSettings().share,
        vector_c: float = HeadSettings().vector_c,
        term_c: float = HeadSettings().term_c,
    ) -> None:
        self.folder = folder
        self.share = share
        self.vector_c = vector_c
        self.term_c = term_c

    def fit(self, X: Any, y: Any) -> ElementClassifier:
        texts = _texts(X)
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        labels = list(np.asarray(y).ravel())
        if len(labels) != len(texts):
            raise ValueError(f"Found {len(texts)} texts and {len(labels)} classes.")
        self.classes_ = np.unique(np.asarray(labels))
        if len(self.classes_) < 2:
            raise ValueError("The classes must be two at least; only one class was given.")
        names = [str(name) for name in self.classes_]
        settings = HeadSettings(share=self.share, vector_c=self.vector_c, term_c=self.term_c)
        self.encoder_ = Encoder(Path(self.folder) if self.folder else default_model_folder())
        vectors = self.encoder_.encode(texts)
        self.heads_ = fit_heads(
            texts, vectors, [{str(label): 1.0} for label in labels], names, settings
        )
        return self

    def decision_function(self, X: Any) -> NDArray[np.float32]:
        """Log scores of shape (texts, classes)."""
        check_is_fitted(self, "heads_")
        texts = _texts(X)
        return self.heads_.scores(self.encoder_.encode(texts), texts)

    def predict_proba(self, X: Any) -> NDArray[np.float32]:
        """Softmax probabilities of shape (texts, classes)."""
        return softmax(self.decision_function(X))

    def predict(self, X: Any) -> NDArray[Any]:
        """The most probable class of each text."""
        return np.asarray(self.classes_[self.decision_function(X).argmax(axis=1)])

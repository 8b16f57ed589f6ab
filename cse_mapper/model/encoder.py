"""The sentence encoder: texts to vectors with onnxruntime, as a scikit-learn transformer."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cse_mapper.errors import ModelError
from cse_mapper.model.word_pieces import WordPieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Passages have at most 130 words, about 180 tokens; what is longer is cut.
MAX_TOKENS = 192
LONGEST_TRIAL = 60.0  # seconds for one short text, on the slowest machine that we can think of
ENCODER_FILE = "encoder.onnx"
TOKENIZER_FILE = "tokenizer.json"
# Runtime fusions that cost more than they save: this one's kernel takes seven times as long as the
# two that it stands for (onnxruntime 1.31 on x86-64), a sixth of the encoder's time.
SLOW_FUSIONS = ["SkipLayerNormFusion"]
# On x86 with AVX2 or AVX-512 and without VNNI, sums of two unsigned-by-signed 8-bit products
# saturate at 16 bits. With this the runtime shifts the weights to unsigned there, and the sums are
# exact; elsewhere they are already and it changes nothing. Weights stored unsigned do the same, but
# take the fast instructions of newer processors away.
EXACT_SUMS = ("session.x64quantprecision", "1")


class Encoder:
    """Vectors of unit length for texts, from a model folder's ONNX file; loads on first use."""

    def __init__(
        self,
        folder: Path,
        threads: int | None = None,
        *,
        dimensions: int | None = None,
        digest: str = "",
    ) -> None:
        self.folder = folder
        self.digest = digest
        self.dimensions = dimensions
        self.threads = threads or min(os.cpu_count() or 1, 8)
        self._session: Any = None
        self._pieces: WordPieces

    def load(self) -> None:
        """Load the network now rather than with the first text; raises ModelError as that does."""
        if self._session is not None:
            return
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        options.add_session_config_entry(*EXACT_SUMS)
        try:
            pieces = WordPieces.from_file(self.folder / TOKENIZER_FILE)
            session = onnxruntime.InferenceSession(
                str(self.folder / ENCODER_FILE),
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=SLOW_FUSIONS,
            )
        except Exception as error:  # onnxruntime raises its own, undocumented types
            raise self._unfit("cannot be loaded", type(error).__name__) from error
        self._pieces, self._session = pieces, session
        self._try_out(onnxruntime.RunOptions())

    def _try_out(self, options: Any) -> None:
        """Ask once and bounded in time: a graph with a loop that never ends loads like any other.

        Not each time, as a network's steps do not hang on its words.
        """
        watch = threading.Timer(LONGEST_TRIAL, setattr, (options, "terminate", True))
        watch.start()
        try:
            self._session.run(None, self._feed([0]), options)
        except Exception as error:
            self._session = None
            why = "it does not come to an end" if options.terminate else type(error).__name__
            raise self._unfit("cannot be used", why) from error
        finally:
            watch.cancel()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (texts, dimensions), in the order of the texts.

        Each text runs alone, several at a time: the int8 arithmetic scales by what is in a batch,
        so a vector would otherwise depend on its neighbours, and the same folder read in another
        order would get other figures. It also wastes nothing on padding.
        """
        self.load()
        if not texts:
            return np.zeros((0, 0), np.float32)
        try:
            numbers = [self._pieces.numbers(text, MAX_TOKENS) for text in texts]
            with ThreadPoolExecutor(self.threads) as pool:
                rows = list(pool.map(self._vector, numbers))
            vectors = np.concatenate(rows)
        except Exception as error:  # a network of another kind loads, and fails when it is asked
            raise self._unfit("cannot be used", type(error).__name__) from error
        if vectors.shape != (len(texts), self.dimensions or vectors.shape[-1]):
            raise self._unfit("cannot be used", "vectors of a wrong shape")
        if not np.isfinite(vectors).all():
            raise self._unfit("cannot be used", "vectors that are no numbers")
        return vectors

    def _unfit(self, what: str, why: str) -> ModelError:
        return ModelError(
            f"The encoder in {self.folder} {what} ({why}).",
            "Reinstall cse-mapper, or choose another model with --model.",
        )

    def _vector(self, ids: list[int]) -> NDArray[np.float32]:
        return np.asarray(self._session.run(None, self._feed(ids))[0], np.float32)

    @staticmethod
    def _feed(ids: list[int]) -> dict[str, NDArray[np.int64]]:
        tokens = np.asarray([ids], np.int64)
        return {"input_ids": tokens, "attention_mask": np.ones_like(tokens)}

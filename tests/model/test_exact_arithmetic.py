"""The encoder's vectors are those of exact integer arithmetic, on whatever processor this is.

`python -m benchmarks.exact --write` computed them in double precision. Sums that saturate, as on
AVX2 without the option, give a mean cosine of .990. Floats that another processor or another
version of the runtime rounds otherwise tip single activations over to the next of 255 steps: that
gives 1.0 for most texts, .996 at worst and .9985 on average (onnxruntime 1.20 against 1.31).
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from cse_mapper.model.card import default_model_folder
from cse_mapper.model.encoder import Encoder

KEPT = json.loads((Path(__file__).parents[1] / "data" / "exact-vectors.json").read_text("utf-8"))


def test_vectors_are_what_exact_sums_give() -> None:
    vectors = Encoder(default_model_folder()).encode([one["text"] for one in KEPT])
    cosines = (vectors * np.array([one["vector"] for one in KEPT])).sum(axis=1)
    assert cosines.mean() >= 0.996

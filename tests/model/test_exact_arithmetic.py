"""The encoder's vectors are those of exact integer arithmetic, on whatever processor this is.

`python -m benchmarks.exact --write` computed them; sums that saturate, as on AVX2 without the
option, give cosines from .957 to .995 here, and rounding of another processor's floats .9999.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cse_mapper.model.encoder import Encoder
from cse_mapper.model.store import default_model_folder

KEPT = json.loads((Path(__file__).parents[1] / "data" / "exact-vectors.json").read_text("utf-8"))


@pytest.mark.parametrize("number", range(len(KEPT)))
def test_a_vector_is_what_exact_sums_give(number: int) -> None:
    (vector,) = Encoder(default_model_folder()).encode([KEPT[number]["text"]])
    assert float(np.dot(vector, KEPT[number]["vector"])) >= 0.999

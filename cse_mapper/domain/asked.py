"""What assessors ask of the evidence for each element; what makes it strong depends on it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Asks = Literal["information", "practice", "results"]
Reach = Literal["corporate", "local"]
Proof = Literal[
    "policy in use",
    "proof of practice",
    "figures over time",
    "customers' words",
    "comparison",
    "published information",
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What assessors ask for one element; the fields are explained at the head of `asked.toml`."""

    id: str
    asks: Asks
    reach: Reach
    yearly: bool
    proofs: tuple[Proof, ...]
    looked_for: str
    source: str


@cache
def load_asked() -> Mapping[str, Asked]:
    """Get what assessors ask, by element, to tell a coordinator what would make evidence strong.

    In the standard's order; read once from the package. What a user changed stands in `Rules`, in
    the lists that begin with these values (`outcome_elements` and so on).
    """
    text = files("cse_mapper.domain").joinpath("asked.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["elements"]
    return {row["id"]: Asked(**{**row, "proofs": tuple(row["proofs"])}) for row in rows}

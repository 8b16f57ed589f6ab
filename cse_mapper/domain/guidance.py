"""Guidance on each element: what assessors ask for, what to ask the services for, and whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from cse_mapper.domain.toml_files import packaged

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
class Guidance:
    """What is asked for one element; the fields are explained at the head of `guidance.toml`."""

    id: str
    asks: Asks
    reach: Reach
    yearly: bool
    proofs: tuple[Proof, ...]
    looked_for: str
    source: str
    needs: str
    documents: tuple[str, ...]
    holders: tuple[str, ...]
    meet: tuple[str, ...]
    questions: tuple[str, ...]
    partial: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _File:
    sources: dict[str, str]
    elements: tuple[Guidance, ...]


@cache
def load_guidance() -> Mapping[str, Guidance]:
    """Get the guidance by element, so that advice is the element's and not the same for all.

    In the standard's order; `sources` are spelt out in sentences. What a user changed of `asks`,
    `reach` and `yearly` stands in `Rules`, in the lists that begin with these values.
    """
    file = packaged("guidance.toml", _File)
    return {
        one.id: replace(one, sources=tuple(file.sources[name] for name in one.sources))
        for one in file.elements
    }

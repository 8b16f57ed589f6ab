"""The 57 elements, 5 criteria, bands and tolerances of the standard, as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Element:
    """One of the 57 statements that an assessor rates, for example 4.3.2."""

    id: str
    title: str
    description: str

    @property
    def wording(self) -> str:
        """Title and description as one text, for whoever reads or compares texts."""
        return f"{self.title}. {self.description}"

    @property
    def sub_criterion(self) -> str:
        return self.id.rpartition(".")[0]

    @property
    def criterion(self) -> str:
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class SubCriterion:
    """A group of elements within a criterion, for example 4.3."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the five criteria, with the partial compliances that a certificate tolerates in it."""

    id: str
    title: str
    partials_allowed: int


@dataclass(frozen=True, slots=True)
class Band:
    """One of the four ratings an element can get."""

    id: str
    title: str
    meaning: str


@dataclass(frozen=True)
class Standard:
    """Everything the rest of the tool needs to know of the scheme."""

    version: str
    elements: tuple[Element, ...]
    sub_criteria: tuple[SubCriterion, ...]
    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(element.id for element in self.elements)

    def element(self, identifier: str) -> Element:
        """Look an element up by its number; raises KeyError for a number that does not exist."""
        return self._by_id[identifier]

    @cached_property
    def _by_id(self) -> dict[str, Element]:
        return {element.id: element for element in self.elements}


@cache
def load_standard() -> Standard:
    """Get the standard as data; read once from the package, no arguments, no side effects."""
    text = files("cse_mapper.domain").joinpath("standard.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return Standard(
        version=data["scheme"]["version"],
        elements=tuple(Element(**row) for row in data["elements"]),
        sub_criteria=tuple(SubCriterion(**row) for row in data["sub_criteria"]),
        criteria=tuple(Criterion(**row) for row in data["criteria"]),
        bands=tuple(Band(**row) for row in data["bands"]),
    )

"""The 57 elements, 5 criteria, bands and tolerances of the standard, as data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from cse_mapper.domain.toml_files import packaged


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


@dataclass(frozen=True, slots=True)
class _Scheme:
    version: str


@dataclass(frozen=True, slots=True)
class _File:
    scheme: _Scheme
    elements: tuple[Element, ...]
    sub_criteria: tuple[SubCriterion, ...]
    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...]


@cache
def load_standard() -> Standard:
    """Get the standard as data; read once from the package, no arguments, no side effects."""
    file = packaged("standard.toml", _File)
    return Standard(
        file.scheme.version, file.elements, file.sub_criteria, file.criteria, file.bands
    )

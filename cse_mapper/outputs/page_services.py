"""What the page's view by service area shows, put into words; no HTML here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cse_mapper.domain import AreaCell, Coverage, Gap, Status
from cse_mapper.domain.wording import some
from cse_mapper.outputs.services import services_of


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A gap that a service is asked about."""

    element: str
    title: str
    status: Status
    needs: str
    needed: bool


@dataclass(frozen=True, slots=True)
class HasRow:
    """An element that a service has evidence for."""

    element: str
    title: str
    pieces: str


@dataclass(frozen=True, slots=True)
class Service:
    """One service area; `area` is its place among the columns of the matrix."""

    area: int
    name: str
    sentence: str
    asked: tuple[AskedRow, ...]
    has: tuple[HasRow, ...]


def services_view(coverage: Coverage, areas: Sequence[str]) -> tuple[Service, ...]:
    """Put the view by service area into the words of the page."""
    titles = {element.element: element.title for element in coverage.elements}
    return tuple(
        Service(
            area=areas.index(view.name),
            name=view.name,
            sentence=view.sentence,
            asked=tuple(_asked(gap, titles[gap.element]) for gap in view.asked),
            has=tuple(
                HasRow(element.element, element.title, _pieces(cell)) for element, cell in view.has
            ),
        )
        for view in services_of(coverage)
    )


def _asked(gap: Gap, title: str) -> AskedRow:
    needs = f"{gap.needs[:1].upper()}{gap.needs[1:]}."
    return AskedRow(gap.element, title, gap.status, needs, gap.needed)


def _pieces(cell: AreaCell) -> str:
    certain = f"{cell.certain} certain" if cell.certain else "none certain"
    return f"{some(cell.pieces, 'piece', 'pieces')}, {certain}"

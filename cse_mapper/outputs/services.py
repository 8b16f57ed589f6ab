"""The coverage as one service area sees it: what is asked of it, and what evidence it has."""

from __future__ import annotations

from dataclasses import dataclass

from cse_mapper.domain import AreaCell, Coverage, ElementCoverage, Gap
from cse_mapper.domain.areas import TOP_LEVEL
from cse_mapper.outputs.arrange import service_areas


@dataclass(frozen=True, slots=True)
class ServiceView:
    """One service area: the gaps that it is asked about, and the elements it has evidence for.

    `asked` begins with the shortest way to a certificate; `has` is in the standard's order.
    """

    name: str
    asked: tuple[Gap, ...]
    has: tuple[tuple[ElementCoverage, AreaCell], ...]

    @property
    def sentence(self) -> str:
        """What is asked of it and what it has, in numbers."""
        needed = sum(gap.needed for gap in self.asked)
        asked = f"Asked about {len(self.asked)} {'gap' if len(self.asked) == 1 else 'gaps'}"
        way = f", {needed} of them on the shortest way" if needed else ""
        elements = f"{len(self.has)} {'element' if len(self.has) == 1 else 'elements'}"
        return f"{asked}{way}; has evidence for {elements}."


def services_of(coverage: Coverage) -> tuple[ServiceView, ...]:
    """Arrange a coverage by service area, in alphabetical order, for views and letters."""
    known = {element.element for element in coverage.elements}
    gaps = [gap for gap in (coverage.plan.gaps if coverage.plan else ()) if gap.element in known]
    views = tuple(
        ServiceView(
            name=area,
            asked=tuple(gap for gap in gaps if area in (one.service_area for one in gap.ask)),
            has=tuple(
                (element, element.areas[area])
                for element in coverage.elements
                if area in element.areas
            ),
        )
        for area in service_areas(coverage)
    )
    return tuple(view for view in views if view.name != TOP_LEVEL or view.has)


def asked_of_nobody(coverage: Coverage) -> tuple[Gap, ...]:
    """The gaps near which no service has anything; the coordinator has to find out who may."""
    return tuple(gap for gap in (coverage.plan.gaps if coverage.plan else ()) if not gap.ask)

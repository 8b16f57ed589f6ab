"""The coverage as each service area sees it: what is asked of it, and what evidence it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cse_mapper.domain import AreaCell, Coverage, ElementCoverage, Gap
from cse_mapper.domain.areas import TOP_LEVEL
from cse_mapper.domain.wording import some
from cse_mapper.outputs.arrange import service_areas
from cse_mapper.outputs.page_table import Link, PageTable, on_page
from cse_mapper.outputs.table import Column, Row, Table, status_cell

SERVICES = "By service"


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
        asked = f"Asked about {some(len(self.asked), 'gap', 'gaps')}"
        way = f", {needed} of them on the shortest way" if needed else ""
        certain = sum(cell.certain > 0 for _element, cell in self.has)
        elements = some(certain, "element", "elements")
        doubtful = len(self.has) - certain
        more = f", and what may be evidence for {doubtful} more" if doubtful else ""
        return f"{asked}{way}; has certain evidence for {elements}{more}."


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
    # Files in no folder are nobody whom one could ask.
    return tuple(view for view in views if view.name != TOP_LEVEL or view.has)


def next_door(gap: Gap, service: str, coverage: Coverage) -> tuple[list[str], list[str]]:
    """The neighbouring elements why a service is asked: those it has certain evidence for first.

    Those with uncertain pieces alone come apart, since that the service has them is a guess.
    """
    cells = {element.element: element.areas.get(service) for element in coverage.elements}
    asked = next((one.elements for one in gap.ask if one.service_area == service), ())
    sure = [one for one in asked if (cell := cells.get(one)) and cell.certain]
    return sure, [one for one in asked if one not in sure]


def asked_of_nobody(coverage: Coverage) -> tuple[Gap, ...]:
    """The gaps near which no service has anything; the coordinator has to find out who may."""
    return tuple(gap for gap in (coverage.plan.gaps if coverage.plan else ()) if not gap.ask)


def services_table(coverage: Coverage) -> Table:
    """By service area what is asked of it and what evidence it has; made to be filtered."""
    titles = {element.element: element.title for element in coverage.elements}
    views = services_of(coverage)
    return _table([row for view in views for row in (*_asked(view, coverage, titles), *_has(view))])


def _table(rows: Sequence[Row]) -> Table:
    columns = (
        Column("Service area", 22, "name", sheet_only=True), Column("What", 11, sheet_only=True),
        Column("Element", 8, "element"), Column("Title", 30, "title"),
        Column("Status", 11, "status"), Column("On the shortest way", 11, "fact"),
        Column("What is asked", 56), Column("Evidence it has next door", 24, "fact"),
        Column("Pieces", 8, "number"), Column("Certain", 8, "number"),
    )  # fmt: skip
    return Table(SERVICES, columns, rows)


def _asked(view: ServiceView, coverage: Coverage, titles: Mapping[str, str]) -> list[Row]:
    rows: list[Row] = []
    for gap in view.asked:
        sure, doubtful = next_door(gap, view.name, coverage)
        uncertain = f"uncertain: {', '.join(doubtful)}" if doubtful else ""
        beside = "; ".join(filter(None, (", ".join(sure), uncertain)))
        about = view.name, "Asked", gap.element, titles[gap.element], status_cell(gap.status)
        needs = f"{gap.needs[:1].upper()}{gap.needs[1:]}."
        needed = "yes" if gap.needed else ""
        rows.append((*about, needed, needs, beside, None, None))
    return rows


def _has(view: ServiceView) -> list[Row]:
    rows: list[Row] = []
    for element, cell in view.has:
        what = view.name, "Evidence", element.element, element.title, status_cell(element.status)
        rows.append((*what, "", "", "", cell.pieces, cell.certain))
    return rows


@dataclass(frozen=True, slots=True)
class ServiceOnPage:
    """One service area; `area` is its place among the columns of the matrix."""

    area: int
    name: str
    sentence: str
    asked: PageTable
    has: PageTable


def services_view(
    coverage: Coverage, areas: Sequence[str], link: Link
) -> tuple[ServiceOnPage, ...]:
    """Put the view by service area into the words of the page."""
    titles = {element.element: element.title for element in coverage.elements}
    return tuple(
        ServiceOnPage(
            area=areas.index(view.name),
            name=view.name,
            sentence=view.sentence,
            asked=on_page(_table(_asked(view, coverage, titles)), link),
            has=on_page(_table(_has(view)), link),
        )
        for view in services_of(coverage)
    )

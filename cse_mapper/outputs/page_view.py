"""What the page's template shows, put into words and limits; no HTML and no files here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cse_mapper.domain import (
    AskedService,
    Coverage,
    DocumentStatus,
    ElementCoverage,
    FollowUp,
    Status,
)
from cse_mapper.domain.wording import day_in_words
from cse_mapper.outputs.arrange import (
    STATUSES,
    counted_in_words,
    number,
    service_areas,
    shown,
)
from cse_mapper.outputs.claims import ClaimGroup, claim_groups, claims_sentence
from cse_mapper.outputs.files import Unread, file_counts, read_in_part, unread
from cse_mapper.outputs.follow_up import FollowUpView, follow_up_view
from cse_mapper.outputs.gaps import Card, cards_of, gaps_table, way_table
from cse_mapper.outputs.page_quotation import Quotation, quotation
from cse_mapper.outputs.page_table import Link, PageRow, PageTable, on_page
from cse_mapper.outputs.services import ServiceOnPage, services_view
from cse_mapper.outputs.site_visit import VisitView

# Together they keep the page of 500 documents well below 5 MB.
MOST_QUOTATIONS = 20

# Fewest pieces for each shade of the matrix.
_HEAT = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell of the matrix; `heat` is 0 (nothing) to 4, `unsure` when all of it is uncertain."""

    area: int
    pieces: int
    heat: int
    unsure: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An element as matrix, gaps and evidence show it; `rank` sorts by status, `place` by id."""

    id: str
    criterion: str
    title: str
    status: Status
    rank: int
    place: int
    pieces: int
    cells: tuple[CellView, ...]
    reasons: tuple[str, ...]
    quoted: str
    quotations: tuple[Quotation, ...]
    more: int
    asked_of: tuple[int, ...]
    nearby: tuple[Quotation, ...]
    gap: PageRow | None = None
    first: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What the template says beside the coverage itself; `area_of` gives a file's service area."""

    day: str
    totals: tuple[tuple[Status, int], ...]
    areas: tuple[str, ...]
    area_of: Mapping[str, int]
    rows: tuple[Row, ...]
    gaps: tuple[Row, ...]
    files: Mapping[DocumentStatus, int]
    unread: Sequence[Unread]
    in_part: Sequence[tuple[str, str]]
    services: tuple[ServiceOnPage, ...]
    claims: tuple[ClaimGroup, ...]
    claims_sentence: str
    follow_up: FollowUpView | None
    way: PageTable
    visit: VisitView | None = None
    most_quotations: int = MOST_QUOTATIONS
    most_paths: int = 100
    most_notes: int = 20


def page_of(coverage: Coverage, link: Link, follow_up: FollowUp | None = None) -> Page:
    """Put a coverage into the words of the page; `link` leads to files of the evidence folder."""
    areas = tuple(service_areas(coverage))
    drawn = {row.elements[0]: row for row in on_page(gaps_table(coverage), link).rows}
    cards = cards_of(coverage)
    asked = {gap.element: gap.ask for gap in (coverage.plan.gaps if coverage.plan else ())}
    rows: dict[str, Row] = {}
    last = ""
    for element in sorted(coverage.elements, key=lambda element: number(element.element)):
        name = element.element
        row = _row(element, len(rows), areas, link, asked.get(name, ()), cards.get(name))
        criterion = row.criterion
        rows[name] = replace(row, gap=drawn.get(name), first=criterion != last)
        last = criterion
    totals = Counter(element.status for element in coverage.elements)
    return Page(
        day=day_in_words(coverage.assessment_date),
        totals=tuple((status, totals[status]) for status in STATUSES),
        areas=areas,
        area_of={
            document.path: areas.index(document.service_area)
            for document in coverage.documents
            if document.service_area in areas
        },
        rows=tuple(rows.values()),
        gaps=tuple(rows[element] for element in drawn),
        files=file_counts(coverage.documents),
        unread=unread(coverage.documents),
        in_part=list(read_in_part(coverage.documents).items()),
        services=services_view(coverage, areas, link),
        claims=claim_groups(coverage, link),
        claims_sentence=claims_sentence(coverage),
        follow_up=follow_up_view(follow_up, link) if follow_up else None,
        way=on_page(way_table(coverage), link),
    )


def _row(
    element: ElementCoverage,
    place: int,
    areas: Sequence[str],
    link: Link,
    asked: Sequence[AskedService],
    card: Card | None,
) -> Row:
    matches = shown(element)
    settles = "accepting it would help to settle the gap"
    return Row(
        id=element.element,
        criterion=element.element.partition(".")[0],
        title=element.title,
        status=element.status,
        rank=STATUSES.index(element.status),
        place=place,
        pieces=sum(cell.pieces for cell in element.areas.values()),
        cells=_cells(element, areas),
        reasons=tuple(reason.text for reason in element.reasons),
        quoted=counted_in_words(element),
        quotations=tuple(
            quotation(match, link, areas=areas) for match in matches[:MOST_QUOTATIONS]
        ),
        more=max(0, len(matches) - MOST_QUOTATIONS),
        asked_of=tuple(areas.index(a.service_area) for a in asked if a.service_area in areas),
        nearby=tuple(
            quotation(match, link, settles if match.passage.id in card.settles else "", areas)
            for match in (card.nearby if card else ())
            if card
        ),
    )


def _cells(element: ElementCoverage, areas: Sequence[str]) -> tuple[CellView, ...]:
    cells = []
    for index, area in enumerate(areas):
        found = element.areas.get(area)
        pieces = found.pieces if found else 0
        heat = sum(pieces >= fewest for fewest in _HEAT)
        cells.append(CellView(index, pieces, heat, found is not None and not found.certain))
    return tuple(cells)
